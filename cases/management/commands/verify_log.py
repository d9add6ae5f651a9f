"""`manage.py verify_log`: prove that the log is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.models import LogEntry, Seal
from cases.seals import findings


class Command(BaseCommand):
    help = "Proves the log: finds a changed, a missing and an added row. Exit status 1 if there is any."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every finding, then the sum."""
        found = list(findings())
        for finding in found:
            where = f"case {finding.case_id} row {finding.seq}" if finding.case_id else "the seals"
            self.stdout.write(f"{finding.kind}: {where}: {finding.detail}")
        if found:
            raise CommandError(f"{len(found)} findings: the log is not as it was written.")
        self.stdout.write(
            self.style.SUCCESS(f"{LogEntry.objects.count()} rows and {Seal.objects.count()} seals: all as written.")
        )
