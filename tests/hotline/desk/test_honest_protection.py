"""`verify_log` names nothing of how a case comes to be protected: by whom, at whichever door, and whatever spoke for whom."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Contact
from cases import actions
from cases.actions import CITIZEN, Caller
from cases.actions.act import PROTECTS, Act
from cases.models import Case, LogEntry, LogKind, Report
from cases.verification import findings
from tests.cases.conftest import Desk
from tests.city import NOW, later
from tests.hotline.desk.telephone import PHONE, Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio", "templates")

OTHER = Caller(phone="+8613800138009")
ASKED_AT = later(minutes=20)


def named() -> list[str]:
    return [str(each) for each in findings(now=later(hours=1))]


# --- In a case that another speaks for ------------------------------------------------------


def at_the_desk(desk: Desk, hers: int, speaking: int) -> None:
    report = Report.objects.get(case=hers)
    actions.protect_case(speaking, actor=desk.operator, now=ASKED_AT, report_id=report.pk)


def at_the_desk_of_her_own(desk: Desk, hers: int, speaking: int) -> None:
    actions.protect_case(hers, actor=desk.operator, now=ASKED_AT)


def on_her_page(desk: Desk, hers: int, speaking: int) -> None:
    token = Report.objects.get(case=hers).token
    assert Client().post(reverse("track_protect", args=[token])).status_code == 302


def by_a_text(desk: Desk, hers: int, speaking: int) -> None:
    assert Phone(PHONE).write("Keep me out of this, please") == 200


def in_words(desk: Desk, hers: int, speaking: int) -> None:
    actions.add_words(Report.objects.get(case=hers), text="I want to stay anonymous", now=ASKED_AT)


def with_another_report(desk: Desk, hers: int, speaking: int) -> None:
    desk.report("question", text="And another thing", caller=Caller(phone=PHONE, wants_protection=True))


DOORS = [at_the_desk, at_the_desk_of_her_own, on_her_page, by_a_text, in_words, with_another_report]


@pytest.mark.parametrize(
    ("summary", "is_further"), [("", False), ("A lamp is out", True)], ids=["merged", "with a summary, and further"]
)
@pytest.mark.parametrize("ask", DOORS)
def test_who_asks_after_her_case_was_merged_leaves_nothing_that_is_named(
    desk: Desk, told: Told, ask: Callable[[Desk, int, int], None], summary: str, is_further: bool
) -> None:
    hers = desk.report(caller=Caller(phone=PHONE)).case_id
    speaking = desk.report(caller=OTHER).case_id
    actions.merge_cases([hers], into=speaking, actor=desk.lead, now=later(minutes=9), summary=summary)
    cases = {hers, speaking}
    if is_further:
        first = speaking
        speaking = desk.report(caller=Caller(phone="+8613800138008")).case_id
        actions.merge_cases([first], into=speaking, actor=desk.lead, now=later(minutes=10), summary=summary)
        cases.add(speaking)
    told()
    assert named() == []

    ask(desk, hers, speaking)

    assert set(Case.objects.filter(pk__in=cases, is_protected=True).values_list("pk", flat=True)) == cases
    rows = LogEntry.objects.filter(case_id__in=cases, kind=LogKind.PROTECT)
    assert {row.case_id: row.facts.get(PROTECTS) for row in rows} == dict.fromkeys(cases, True)
    assert named() == []
    for case_id in sorted(cases):
        actions.comment_case([case_id], actor=actions.SYSTEM, now=later(minutes=30), note="a note")
    assert named() == []
    actions.unmerge_case(hers, actor=desk.lead, now=later(minutes=31))
    assert named() == []


# --- By what else a case comes to be protected --------------------------------------------------


def by_its_class(desk: Desk) -> int:
    case_id = desk.report().case_id
    actions.change_case(
        case_id, actor=desk.operator, now=ASKED_AT, case_class=desk.city.classes["complaint"], version=1
    )
    return case_id


def taken_up_by_the_desk(desk: Desk) -> int:
    case_id = closed(desk)
    desk.report("question", text="And another thing", caller=Caller(phone=PHONE, wants_protection=True))
    actions.reopen_case([case_id], actor=desk.operator, now=ASKED_AT, reason="It is dark again")
    return case_id


def taken_up_by_herself(desk: Desk) -> int:
    case_id = closed(desk)
    desk.report("question", text="And another thing", caller=Caller(phone=PHONE, wants_protection=True))
    actions.reopen_case([case_id], actor=CITIZEN, now=ASKED_AT, reason="dark", report=Report.objects.get(case=case_id))
    return case_id


def appealed(desk: Desk) -> int:
    case_id = desk.report(caller=Caller(phone=PHONE)).case_id
    actions.answer_case([case_id], actor=desk.operator, now=NOW, answer="It is lit")
    desk.report("question", text="And another thing", caller=Caller(phone=PHONE, wants_protection=True))
    actions.appeal_case(Report.objects.get(case=case_id), now=ASKED_AT, words="It is not")
    return case_id


def joined(desk: Desk) -> int:
    case_id = desk.report().case_id
    join(desk, case_id)
    return case_id


def taken_up_by_another_report(desk: Desk) -> int:
    case_id = closed(desk)
    join(desk, case_id)
    return case_id


def merged(desk: Desk) -> int:
    case_id = desk.report().case_id
    hers = desk.report(caller=Caller(phone="+8613800138009", wants_protection=True)).case_id
    actions.merge_cases([hers], into=case_id, actor=desk.lead, now=ASKED_AT, summary="A lamp is out")
    return case_id


def taken_apart(desk: Desk) -> int:
    """Asked for while her case had ended, and was spoken for by another."""
    hers, speaking = desk.report(caller=Caller(phone=PHONE)).case_id, desk.report(caller=OTHER).case_id
    actions.merge_cases([hers], into=speaking, actor=desk.lead, now=NOW)
    desk.report("question", text="And another thing", caller=Caller(phone=PHONE, wants_protection=True))
    actions.unmerge_case(hers, actor=desk.lead, now=ASKED_AT)
    return hers


def closed(desk: Desk) -> int:
    case_id = done_case(desk, Phone(PHONE))
    actions.rate_case(Report.objects.get(case=case_id), now=NOW, is_solved=True)
    return case_id


def join(desk: Desk, case_id: int) -> None:
    report = actions.NewReport(
        channel="web",
        text="Dark here",
        received_at=ASKED_AT,
        caller=Caller(phone="+8613800138007", wants_protection=True),
    )
    actions.join_case(case_id, report, now=ASKED_AT)


WAYS = [
    by_its_class, taken_up_by_the_desk, taken_up_by_herself, appealed, joined, taken_up_by_another_report, merged, taken_apart,
]  # fmt: skip


@pytest.mark.parametrize("come", WAYS)
def test_however_a_case_comes_to_be_protected_it_is_not_named(desk: Desk, come: Callable[[Desk], int]) -> None:
    case_id = come(desk)

    assert Case.objects.get(pk=case_id).is_protected
    assert named() == []
    actions.comment_case([case_id], actor=actions.SYSTEM, now=later(minutes=30), note="a note")
    assert named() == []


# A merge has always said so.
@pytest.mark.parametrize("come", [each for each in WAYS if each is not merged])
def test_rows_that_were_written_before_they_said_so_are_not_named(
    desk: Desk, come: Callable[[Desk], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Act, "_protection_of", lambda _act, _case: {})

    come(desk)

    assert not LogEntry.objects.filter(facts__has_key=PROTECTS).exists()
    assert named() == []


def test_the_rows_of_whoever_asked_in_a_merged_case_of_before_are_not_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Act, "_protection_of", lambda _act, _case: {})
    hers, speaking = desk.report(caller=Caller(phone=PHONE)).case_id, desk.report(caller=OTHER).case_id
    actions.merge_cases([hers], into=speaking, actor=desk.lead, now=NOW)

    at_the_desk(desk, hers, speaking)

    row = LogEntry.objects.get(case_id=speaking, kind=LogKind.PROTECT)
    assert PROTECTS not in row.facts
    assert named() == []


@pytest.mark.parametrize("act", ["change", "protect", "reopen"])
def test_protection_that_a_hand_took_away_is_named_whatever_act_follows(desk: Desk, act: str) -> None:
    case_id = closed(desk) if act == "reopen" else desk.report(caller=Caller(phone=PHONE)).case_id
    actions.protect_reporter(Report.objects.get(case=case_id), now=NOW)
    Case.objects.filter(pk=case_id).update(is_protected=False)
    Report.objects.filter(case=case_id).update(is_protected=False)
    Contact.objects.update(is_protected=False)

    if act == "change":
        actions.change_case(case_id, actor=desk.operator, now=ASKED_AT, address="Mill Race 3")
    elif act == "reopen":
        actions.reopen_case([case_id], actor=desk.operator, now=ASKED_AT, reason="dark again")
    else:
        at_the_desk_of_her_own(desk, desk.report(caller=OTHER).case_id, 0)
        actions.comment_case([case_id], actor=actions.SYSTEM, now=ASKED_AT, note="a note")

    assert {(each.kind, each.detail) for each in findings(now=later(hours=1)) if each.case_id == case_id} >= {
        ("case", "case, is_protected")
    }
