"""`manage.py verify_log`: prove that the log, and what it says was left, is as it was written."""

from collections import Counter
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.continuity import MOVED_TOO_OLD
from cases.models import Case, Seal
from cases.seals import Finding, unsealed
from cases.verification import TOO_OLD, findings

AT_ONCE = 500
# As rooms above name what is derived from the cases and can be made anew of them.
FIGURE = "fact"
# What acts owe and nobody pays: nothing of the log differs.
DEBT = "reaction"

# What is counted and held to nothing, and why.
TOO_EARLY = {
    TOO_OLD: "cases: no act since their log says how orders and holders are left.",
    MOVED_TOO_OLD: "times a clock was set otherwise, by rows of before they said why.",
    "facts_owed": "cases: their facts are still being made, so not held to anything.",
    "words_too_old": "rows: their words are gone, erased by an act that named no rows.",
}


class Command(BaseCommand):
    help = (
        "Proves the log, and that states, clocks, orders, holders, ratings, words and figures are as it left them. "
        "Exit status 1 if anything is not."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every finding, then the sum."""
        counted: Counter[str] = Counter()
        found = figures = debts = 0
        found_now = findings(counted)
        while some := tuple(islice(found_now, AT_ONCE)):
            found += len(some)
            figures += sum(finding.kind == FIGURE for finding in some)
            debts += sum(finding.kind == DEBT for finding in some)
            self._print(some)
        for what, told in TOO_EARLY.items():
            if counted[what]:
                self.stdout.write(f"{counted[what]} {told}")
        if figures:
            # Nothing is lost in them: they are derived, and a change of how they are made can leave older ones behind.
            self.stdout.write(f"{figures} figures are not what the cases say: run rebuild_facts, then prove again.")
        if debts:
            self.stdout.write(f"{debts} reactions wait that should have taken effect long ago: see that workers run.")
        if waiting := unsealed(now=timezone.now()):
            self.stdout.write(f"{waiting} rows wait for a seal: a transaction that was left open holds them back.")
        if found:
            is_intact = found == figures + debts
            is_log = "the log is as it was written" if is_intact else "the log is not as it was written"
            raise CommandError(f"{found} findings: {is_log}.")
        self.stdout.write(
            self.style.SUCCESS(f"{counted['rows']} rows and {Seal.objects.count()} seals: all as written.")
        )

    def _print(self, some: tuple[Finding, ...]) -> None:
        wanted = {finding.case_id for finding in some if finding.case_id}
        numbers = dict(Case.objects.filter(pk__in=wanted).values_list("pk", "number"))
        for finding in some:
            where = numbers.get(finding.case_id or 0, f"case {finding.case_id}") if finding.case_id else "the seals"
            row = f" row {finding.seq}" if finding.case_id and finding.seq else ""
            told = f" (expected {finding.expected}, found {finding.found})" if finding.expected or finding.found else ""
            self.stdout.write(f"{finding.kind}: {where}{row}: {finding.detail}{told}")
