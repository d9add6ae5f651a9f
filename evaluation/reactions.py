"""Figures follow every act that can change them."""

from collections.abc import Sequence
from datetime import datetime

from cases.actions.act import CONTACTS_RELEASED
from cases.actions.sweep import RELEASED
from cases.models import LogKind
from common.models import Reaction
from common.reactions import consumer
from evaluation.actions import doubles_of, merged_into, refresh_facts

# What else comes of these is measured nowhere.
MOVE_CONTACTS = (LogKind.ADD_REPORT, LogKind.PROTECT, LogKind.UNPROTECT)


# By these a limit comes to be another one.
MOVE_LIMITS = frozenset({LogKind.GRANT, LogKind.RESUME})


@consumer(
    "evaluation.facts",
    LogKind.ANSWER,
    LogKind.REJECT,
    LogKind.HAND_OVER,
    LogKind.APPEAL,
    LogKind.ROUTE,
    LogKind.SEND_FAST,
    LogKind.SIGN,
    LogKind.CONTACT,
    LogKind.FORWARD,
    LogKind.ESCALATE,
    LogKind.TAKE_BACK,
    LogKind.GRANT,
    LogKind.RESUME,
    LogKind.MAKE_SAFE,
    LogKind.FINISH,
    LogKind.REWORK,
    LogKind.PASS_CHECK,
    LogKind.RATE,
    LogKind.CALL_BACK,
    LogKind.CLOSE,
    LogKind.REOPEN,
    LogKind.VOID,
    LogKind.CHANGE,
    LogKind.MERGE,
    LogKind.TAKE_IN_MERGED,
    LogKind.UNMERGE,
    LogKind.ASSIGN,
    LogKind.CALL_IN,
    LogKind.UNIT_ACT,
    LogKind.REPORT,
    LogKind.ERASE,
    LogKind.ADD_REPORT,
    LogKind.PROTECT,
    LogKind.UNPROTECT,
    LogKind.ALARM,
    batch=500,
    hears_history=True,
)
def follow(events: Sequence[Reaction], now: datetime) -> None:
    """Make the facts of the cases anew that something happened to, or whose double has come in."""
    came = [event.case_id for event in events if event.case_id and event.kind == LogKind.REPORT]
    changed = [event.case_id for event in events if event.case_id and _can_change(event)]
    moved = [event.case_id for event in events if event.case_id and event.kind in MOVE_LIMITS]
    refresh_facts([*changed, *(doubles_of(came) if came else ()), *(merged_into(moved) if moved else ())])


def _can_change(event: Reaction) -> bool:
    # What is late is seen when it is counted: of ten thousand alarms at once only those that ended a clock are followed.
    if event.kind == LogKind.ALARM:
        return any(clock.get("level") == RELEASED for clock in event.facts.get("clocks", ()))
    # What somebody says, or takes away from who works on it, moves a figure only where it ends a first contact.
    return event.kind not in MOVE_CONTACTS or CONTACTS_RELEASED in event.facts
