"""`manage.py rebuild_facts`: make all facts anew from the cases."""

from typing import Any

from django.core.management.base import BaseCommand

from evaluation.actions import rebuild_facts


class Command(BaseCommand):
    help = (
        "Makes every fact of the evaluation anew from the cases; the figures stay the same unless something was lost."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how many facts there are."""
        self.stdout.write(f"{rebuild_facts()} facts")
