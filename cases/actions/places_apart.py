"""Where it is, when cases are taken apart: what somebody said of it to the case that spoke for hers goes with her.

A place may be a home. Of a matter of words it is known to the departments again as soon as nobody protected is left in
it, so what may be hers leaves it first, and the desk places it anew.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import QuerySet

from cases.actions.routing import SET
from cases.models import Case, LogEntry, LogKind, Report
from cases.persons import OF_PROTECTION, protected_spans

# What the row of a case says from which a place was taken: it is to be placed anew.
UNPLACED = "unplaced"


@dataclass(frozen=True)
class PlaceSaid:
    """Where her matter is, as she said it to a case that spoke for it."""

    point: Point | None = None
    address: str = ""
    division_id: int | None = None


def place_said(above: Iterable[Case], merged: LogEntry, reports: Sequence[int]) -> PlaceSaid:
    """Return the place that these reports gave to one of the cases `above` theirs since the row `merged`, as it still is."""
    for case in above:
        rows = _placings(case).filter(act_id__gt=merged.act_id)
        placed, addressed = _last(rows, _places), _last(rows, _addresses)
        # What an older row set of it, nobody knows.
        is_hers = [
            row is not None and SET in row.facts and row.facts["report"] in reports for row in (placed, addressed)
        ]
        if any(is_hers):
            point, division = (case.point, case.division_id) if is_hers[0] else (None, None)
            return PlaceSaid(point, case.address if is_hers[1] else "", division)
    return PlaceSaid()


def take_place(case: Case, said: PlaceSaid) -> dict[str, Any]:
    """Let a case have the place that was said of it, where it has none; return what the log says of that."""
    before = case.division_id
    facts: dict[str, Any] = {}
    if case.point is None and (said.point is not None or (said.division_id and before is None)):
        case.point, case.division_id = said.point, said.division_id
        facts = {"moved": True, "division_before": before, "division": case.division_id}
    if said.address and not case.address:
        case.address = said.address
        facts["address"] = True
    return facts


def leave_place(target: Case, gone: int, by: int) -> dict[str, Any]:
    """Take from a case that protects nobody any more what may be the place of one who leaves it with the case `gone`.

    What she said, and what the desk set while it spoke for her: that may be hers too, and nobody can tell. Its own
    citizens' word stays. `by`: the case by which hers was merged into this one. Inside an act, before its row.
    """
    left = Case.objects.all().speaking_without(target.pk, gone)
    own = set(Report.objects.filter(case__in=left.values("pk")).values_list("pk", flat=True))
    rows = list(_placings(target).filter(seq__gte=_hers_since(target, gone, by)))
    theirs = [row for row in rows if row.facts.get("report") not in own]
    facts: dict[str, Any] = {}
    if _last(rows, _places) in theirs:
        before = next(row for row in theirs if _places(row)).facts["division_before"]
        facts = {UNPLACED: True, "division_before": target.division_id, "division": before}
        target.point, target.division_id = None, before
    if _last(rows, _addresses) in theirs:
        facts[UNPLACED] = True
        target.address = ""
    return facts


def _hers_since(target: Case, gone: int, by: int) -> int:
    """Return the row since which a case spoke for one who leaves it, or was protected, whichever came first."""
    turns = LogEntry.objects.filter(case_id=target.pk, kind__in=OF_PROTECTION).order_by("seq")
    told = turns.values_list("seq", "kind", "facts")
    leaving = (target.version + 1, LogKind.UNMERGE, {"unprotects": True, "apart": gone, "by": by})
    return protected_spans([*told, leaving])[-1].start


def _placings(case: Case) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(case_id=case.pk, kind=LogKind.CHANGE).order_by("seq")


def _last(rows: Iterable[LogEntry], wanted: Callable[[LogEntry], bool]) -> LogEntry | None:
    return next((row for row in reversed(list(rows)) if wanted(row)), None)


def _places(row: LogEntry) -> bool:
    facts = row.facts
    return _is_set(row, "point") or bool(facts.get("moved")) or facts.get("division") != facts.get("division_before")


def _addresses(row: LogEntry) -> bool:
    return _is_set(row, "address") or bool(row.facts.get("address"))


def _is_set(row: LogEntry, what: str) -> bool:
    # Older rows do not say what of the place a citizen's word set: it may have been all of it.
    return "report" in row.facts and what in row.facts.get(SET, (what,))
