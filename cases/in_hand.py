"""Which office has the work in hand, and which did it: one place for texts, private pages and the desk.

The lead may have forwarded it, and then the office that the case follows is not the one that works.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from cases.models import Case, LogEntry, LogKind, WorkOrder
from cases.workflow import OrderState
from grid.models import Part

# What says in the log who did the work.
TELLS_WHO = (LogKind.FORWARD, LogKind.FINISH, LogKind.REWORK)


def in_hand(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the order that is waited for, among a case's orders as the API gives them, oldest first.

    It is the lead's, or of what was forwarded the one it went to, until that is done: then who forwarded it has to say so.
    """
    open_ones = [each for each in reversed(list(rows)) if each["ended_at"] is None]
    at = next((each for each in open_ones if each["part"] == Part.LEAD and each["parent"] is None), None)
    while at is not None and at["state"] == OrderState.FORWARDED:
        below = next((each for each in open_ones if each["parent"] == at["id"] and not each["done_at"]), None)
        if below is None:
            break
        at = below
    return at


def order_in_hand(case: Case) -> WorkOrder | None:
    """Return the order whose office has the work of a case now. One query."""
    orders = WorkOrder.objects.filter(case=case, ended_at=None).select_related("department").in_bulk()
    found = in_hand(_row(orders[pk]) for pk in sorted(orders))
    return orders[found["id"]] if found else None


def _row(order: WorkOrder) -> dict[str, Any]:
    return {
        "id": order.pk,
        "parent": order.parent_id,
        "part": order.part,
        "state": order.state,
        "done_at": order.done_at,
        "ended_at": order.ended_at,
    }


def who_did_it(log: Iterable[LogEntry]) -> dict[tuple[int, int], LogEntry]:
    """Return for each row of a log that reports work done, by case and number, the row of the office that did it.

    That is the row itself, or of work that was done by whom it was forwarded to, theirs. After a failed check it is
    done by whoever does it then.
    """
    forwarded: dict[int, int] = {}
    done: dict[int, LogEntry] = {}
    told: dict[tuple[int, int], LogEntry] = {}
    # By their numbers: what is heard late happened earlier.
    for row in sorted(log, key=lambda each: (each.case_id, each.seq)):
        order = row.facts.get("order")
        if row.kind == LogKind.FORWARD:
            forwarded[order] = row.facts["child"]
        elif row.kind == LogKind.REWORK:
            forwarded.pop(order, None)
        elif row.kind == LogKind.FINISH:
            told[row.case_id, row.seq] = done[order] = done.get(forwarded.get(order, 0), row)
    return told
