"""What changes without an act's row is held to the log all the same: an alert that was silenced, a person's wish that was taken away."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db.models import F

from accounts.models import Contact
from cases import actions
from cases.actions import Caller, alert_case, climb_alerts
from cases.models import Alert, AlertReason, Report
from cases.verification import findings
from tests.cases.test_alerts_of_one_case import leader, watched
from tests.cases.test_lifting import ALONE, SHE, WAIVER, WISH, complained, lift
from tests.city import NOW, later
from tests.people import Desk

__all__ = ["leader", "watched"]
ASKING = Caller(phone=SHE.phone, wants_protection=True)


def named(*, now: datetime) -> set[tuple[str, str]]:
    return {(each.kind, each.detail.split(", ")[-1]) for each in findings(now=now)}


# --- Alerts ------------------------------------------------------------------------------

SILENCED: dict[str, Any] = {
    "next_at": {"next_at": later(days=300)},
    "level": {"level": F("level") + 1},
    "pages": {"pages": F("pages") + 1},
}


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("column", SILENCED)
@pytest.mark.parametrize("seconds", [10, 150, 330, 1500])
def test_an_alert_that_was_silenced_on_any_rung_is_named(desk: Desk, column: str, seconds: int) -> None:
    case_id = desk.report("manhole").case_id
    alert_case(case_id, AlertReason.NO_UNIT, now=NOW)
    for each in range(0, seconds, 30):
        climb_alerts(now=later(seconds=each))
    assert named(now=later(seconds=seconds)) == set()
    Alert.objects.update(**SILENCED[column])

    assert ("alert", column) in named(now=later(seconds=seconds))
    actions.comment_case([case_id], actor=actions.SYSTEM, now=later(seconds=seconds), note="a note")
    assert ("alert", column) in named(now=later(seconds=seconds))


# --- Who asked to stay unknown ----------------------------------------------------------------


def with_a_tick(desk: Desk) -> None:
    desk.report("lamp", caller=ASKING)


def in_the_words_of_a_report(desk: Desk) -> None:
    desk.report("lamp", caller=SHE, text=WISH)


def in_a_report_that_joined(desk: Desk) -> None:
    known = desk.report("lamp", caller=ALONE).case_id
    report = actions.NewReport(channel="web", text="Dark", received_at=NOW, caller=ASKING)
    actions.join_case(known, report, now=NOW)


def later_at_the_desk(desk: Desk) -> None:
    actions.protect_case(desk.report("lamp", caller=SHE).case_id, actor=desk.operator, now=NOW)


def later_on_her_page(desk: Desk) -> None:
    desk.report("lamp", caller=SHE)
    actions.protect_reporter(Report.objects.get(), now=NOW)


def later_in_words(desk: Desk) -> None:
    desk.report("lamp", caller=SHE)
    actions.add_words(Report.objects.get(), text=WISH, now=NOW)


WISHES = [
    with_a_tick,
    in_the_words_of_a_report,
    in_a_report_that_joined,
    later_at_the_desk,
    later_on_her_page,
    later_in_words,
]


@pytest.mark.parametrize("ask", WISHES)
def test_who_asked_to_stay_unknown_and_is_not_kept_so_is_named(desk: Desk, ask: Callable[[Desk], None]) -> None:
    ask(desk)
    assert named(now=later(hours=1)) == set()
    Contact.objects.update(is_protected=False)

    assert named(now=later(hours=1)) == {("contact", "is_protected")}


def test_who_took_her_wish_back_is_not_named_and_is_if_she_asks_once_more(desk: Desk) -> None:
    case_id = complained(desk, caller=SHE)
    hers = Report.objects.get()
    elsewhere = desk.report("lamp", caller=SHE, text=WISH).case_id
    actions.add_words(hers, text=WAIVER, now=later(minutes=5))
    lift(desk, case_id)
    assert not Contact.objects.get().is_protected
    assert named(now=later(hours=1)) == set()

    actions.protect_case(elsewhere, actor=desk.operator, now=later(minutes=20))
    assert named(now=later(hours=1)) == set()
    Contact.objects.update(is_protected=False)

    assert named(now=later(hours=1)) == {("contact", "is_protected")}


def test_of_whom_words_were_only_read_as_a_complaint_nothing_is_named(desk: Desk) -> None:
    complained(desk, caller=SHE)
    assert not Contact.objects.get().is_protected

    assert named(now=later(hours=1)) == set()
