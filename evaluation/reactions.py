"""Figures follow every act that can change them."""

from collections.abc import Sequence
from datetime import datetime

from cases.models import LogKind
from common.models import Reaction
from common.reactions import consumer
from evaluation.actions import refresh_facts


@consumer(
    "evaluation.facts",
    LogKind.ROUTE,
    LogKind.SEND_FAST,
    LogKind.SIGN,
    LogKind.CONTACT,
    LogKind.FORWARD,
    LogKind.ESCALATE,
    LogKind.TAKE_BACK,
    LogKind.GRANT,
    LogKind.RESUME,
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
    LogKind.UNMERGE,
    LogKind.ASSIGN,
    LogKind.CALL_IN,
    LogKind.UNIT_ACT,
    LogKind.REPORT,
    batch=500,
    hears_history=True,
)
def follow(events: Sequence[Reaction], now: datetime) -> None:
    """Make the facts of the cases anew that something happened to."""
    refresh_facts([event.case_id for event in events if event.case_id])
