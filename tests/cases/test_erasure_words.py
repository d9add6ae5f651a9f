"""The wish to be erased, in words: heard at every door, put before a person, and obeyed by nobody but a person."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Contact
from cases.actions import (
    Caller,
    NewReport,
    add_words,
    climb_alerts,
    erase_contact,
    join_case,
    reject_case,
    take_alert,
)
from cases.erasure_words import asks_to_be_erased
from cases.models import Alert, AlertReason, Channel, LogEntry, LogKind, Origin, Report, Words
from hotline.story import tell
from tests.city import NOW, later
from tests.people import Desk

HERE = Path(__file__).parent / "erasure"
OTHERS = (Path(__file__).parent / "dangers", Path(__file__).parent / "protection")
WISH = "Please erase everything you have about me"
SHE = Caller(phone="+8613812345678", name="Mill Race")


def texts(name: str) -> list[str]:
    return (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", texts("asks"))
def test_who_asks_to_be_erased_is_heard(text: str) -> None:
    assert asks_to_be_erased(text)
    # Also within a longer report.
    assert asks_to_be_erased(f"The lamp at the corner is out. {text} Thank you. 谢谢")


@pytest.mark.parametrize("text", texts("asks_not"))
def test_what_is_to_go_from_the_street_or_was_taken_from_her_is_no_such_wish(text: str) -> None:
    assert not asks_to_be_erased(text)


@pytest.mark.parametrize("text", ["转给街道之前把我名字删掉", "派单的时候把我名字去掉", "公示时去掉我的姓名"])
def test_who_wants_to_be_left_out_of_what_is_passed_on_wants_nothing_erased(text: str) -> None:
    assert not asks_to_be_erased(text)


def test_of_thousands_of_other_reports_nobody_asks() -> None:
    told = {each for room in OTHERS for file in room.glob("*.txt") for each in file.read_text("utf-8").splitlines()}

    assert {each for each in told if asks_to_be_erased(each)} == set()


def wishes() -> list[int]:
    return list(
        Alert.objects.filter(reason=AlertReason.ASKS_ERASURE, taken_at__isnull=True).values_list("case_id", flat=True)
    )


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.SMS, Channel.APP])
def test_a_first_report_that_asks_is_put_before_a_person_and_erases_nothing(desk: Desk, channel: Channel) -> None:
    receipt = desk.report("lamp", channel=channel, caller=SHE, text=f"The lamp is out. {WISH}")

    assert wishes() == [receipt.case_id]
    assert (Words.objects.count(), Contact.objects.count()) == (1, 1)
    assert len(tell(Report.objects.get(), NOW).events) == 2


def test_history_and_whoever_joins_are_told_apart(desk: Desk) -> None:
    desk.report("lamp", text=WISH, origin=Origin.IMPORTED)
    known = desk.report("lamp", caller=None)
    joined = join_case(known.case_id, NewReport(channel=Channel.WEB, text=WISH, received_at=NOW, caller=SHE), now=NOW)

    assert wishes() == [known.case_id]
    hers, others = (Report.objects.get(pk=pk) for pk in (joined.report_id, known.report_id))
    # What she asked for is told her alone.
    assert len(tell(hers, NOW).events) == len(tell(others, NOW).events) + 1


def test_a_later_wish_waits_in_the_strip_until_a_person_takes_it_and_wakes_nobody(desk: Desk) -> None:
    receipt = desk.report("lamp", caller=SHE)
    report = Report.objects.get()
    add_words(report, now=NOW, text=WISH)
    reject_case([receipt.case_id], actor=desk.lead, now=NOW, reason="A private garden")

    assert climb_alerts(now=later(hours=5)) == 0
    # The end of her case does not fulfil it.
    assert wishes() == [receipt.case_id]
    assert LogEntry.objects.get(kind=LogKind.COMMENT).facts["asked_for"] == "erasure"
    assert Words.objects.filter(text=WISH).exists()
    take_alert([receipt.case_id], actor=desk.lead, now=NOW)
    assert wishes() == []


def test_erasing_ends_the_wish(desk: Desk) -> None:
    receipt = desk.report("lamp", caller=SHE)
    add_words(Report.objects.get(), now=NOW, text="请删除我的个人信息")
    assert wishes() == [receipt.case_id]

    erase_contact(Contact.objects.get(), now=NOW)

    assert wishes() == []


def test_the_private_page_and_the_partners_door_hear_it(desk: Desk) -> None:
    receipt = desk.report("lamp", caller=SHE)
    added = Client().post(f"/r/{receipt.token}/add", {"add-words": WISH})
    sent = {"text": f"The lamp is out. {WISH}"}
    reported = Client().post("/api/v1/reports", sent, content_type="application/json")

    assert (added.status_code, reported.status_code) == (302, 201)
    assert len(wishes()) == 2
    told = tell(Report.objects.get(pk=receipt.report_id), timezone.now()).events
    assert (told[-2].said, told[-1].said) == (WISH, "")
