"""Django's way to a first account, which here has a role and no superuser."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "There are no superusers; see manage.py add_administrator."

    def handle(self, *args: Any, **options: Any) -> None:
        """Name the command that makes a first account."""
        raise CommandError("There are no superusers. The first account is made by: manage.py add_administrator NAME")
