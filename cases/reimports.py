"""What an export says today of reports that came in earlier, where it is otherwise than what stands here.

An import adds and never changes: what the other system did since, or what was done here, is told and left to a person.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from cases.actions.history import HistoricReport
from cases.models import Case, Clock, LogEntry, Obligation

CLOSED_THERE = "is closed in the file and open here"
OPEN_THERE = "is open in the file and closed here"


@dataclass(frozen=True)
class Difference:
    """One field in which a report that was there already stands otherwise in the file."""

    row: int
    number: str
    field: str
    reason: str


def differences(reports: Collection[HistoricReport], told: Collection[str]) -> list[Difference]:
    """Return in which of the fields that a file tells reports that are here already differ from the cases that they became."""
    cases = _cases(reports)
    ids = [case["id"] for case in cases.values()]
    promises = Clock.objects.filter(case_id__in=ids, seq=1, obligation=Obligation.PROMISE)
    due = dict(promises.values_list("case_id", "due_at"))
    facts = dict(LogEntry.objects.filter(case_id__in=ids, seq=1).values_list("case_id", "facts"))
    return [
        Difference(report.row, report.number, field, reason)
        for report in reports
        if (case := cases.get(report.number))
        for field, reason in _of(report, case, due.get(case["id"]), facts.get(case["id"], {}))
        if field in told
    ]


def _cases(reports: Collection[HistoricReport]) -> dict[str, dict[str, Any]]:
    sources = {report.source for report in reports}
    found = Case.objects.filter(source__in=sources, source_number__in=[report.number for report in reports])
    fields = (
        "id",
        "source_number",
        "reported_at",
        "ended_at",
        "case_class_id",
        "channel",
        "point",
        "address",
        "summary",
        "division_id",
    )
    return {case["source_number"]: case for case in found.values(*fields)}


def _of(report: HistoricReport, case: dict[str, Any], due_at: Any, facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if (report.closed_at is None) != (case["ended_at"] is None):
        yield "state", CLOSED_THERE if report.closed_at else OPEN_THERE
    elif report.closed_at != case["ended_at"]:
        yield "closed_at", _another("closed_at")
    pairs = (
        ("reported_at", report.reported_at, case["reported_at"]),
        ("class", report.class_id, case["case_class_id"]),
        ("due_at", report.due_at, due_at),
        ("channel", report.channel, case["channel"]),
        ("point", report.point, case["point"] and case["point"].coords),
        ("address", report.address, case["address"]),
        ("summary", report.summary, case["summary"]),
        # As it was told when it came in; older rows do not say it.
        ("department", report.department_id, facts.get("department", report.department_id)),
        ("division", report.division_id, facts.get("division", _older_division(report, case))),
        ("duplicate_of", report.duplicate_of, facts.get("duplicate_of", "")),
    )
    for field, there, here in pairs:
        if there != here:
            yield field, _another(field)


def _older_division(report: HistoricReport, case: dict[str, Any]) -> int | None:
    """Return which division a row told that does not keep it: known where no point said another."""
    return report.division_id if case["point"] else case["division_id"]


def _another(field: str) -> str:
    return f"has another {field} in the file than here"
