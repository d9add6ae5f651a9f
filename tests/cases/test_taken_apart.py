"""Taken apart again: what a citizen said, showed and asked for meanwhile goes with her own case."""

import json
from collections import Counter
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection

from cases import actions
from cases.access import SAID_OPENLY, readable_by
from cases.actions import Caller
from cases.actions.merging import unmerge_case
from cases.actions.sweep import ring_clocks
from cases.api.reading import case_detail, case_log
from cases.guesses import guesses_known_to
from cases.models import (
    Alert,
    AlertReason,
    Attachment,
    Case,
    Clock,
    Danger,
    Guess,
    LogEntry,
    LogKind,
    Report,
    Words,
    WordsKind,
)
from cases.verification import LAST, Batch, findings, verify_left, verify_words
from common.refusals import BadInput
from desk.case_page import read_case
from tests.cases.test_judges import routed
from tests.city import NOW, later
from tests.people import Desk
from tests.photos import sent_of

SHE = Caller(phone="+8613812345678")
PLAIN = Caller(phone="+8613800138009")
HER_WORDS = "the neighbour at the mill race keeps geese"
_MINUTES = count(1)


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def joined(desk: Desk, caller: Caller | None = SHE, **options: Any) -> tuple[int, Report]:
    """A lamp that a department has, speaking also for another report of the same."""
    (one,) = routed(desk, caller=PLAIN, text="the lamp is dark")
    hers = desk.report("lamp", caller=caller, **options)
    join(desk, hers.case_id, one)
    return one, Report.objects.get(pk=hers.report_id)


def join(desk: Desk, case_id: int, into: int) -> None:
    actions.merge_cases([case_id], into=into, actor=desk.operator, now=NOW, summary="A lamp is out")


def take_apart(desk: Desk, case_id: int) -> Case:
    return unmerge_case(case_id, actor=desk.operator, now=later(minutes=next(_MINUTES)))


def says(report: Report, text: str, **options: Any) -> None:
    actions.add_words(Report.objects.get(pk=report.pk), now=NOW, text=text, **options)


def said_in(case_id: int) -> list[str]:
    kinds = [WordsKind.REPORT, WordsKind.CITIZEN]
    return list(Words.objects.filter(case=case_id, kind__in=kinds).order_by("pk").values_list("text", flat=True))


def done(desk: Desk, case_id: int) -> None:
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=NOW, result="done")
    actions.pass_check([case_id], actor=desk.operator, now=NOW)


def differs() -> list[Any]:
    """What `verify_log` finds of words and of what hangs on cases."""
    with connection.cursor() as cursor:
        batch = Batch(-LAST, LAST, Counter(), NOW)
        return [*verify_left(cursor, batch), *verify_words(cursor, batch)]


# --- What she said ------------------------------------------------------------------------


def test_what_she_said_and_showed_meanwhile_stands_with_her_own_case_again(desk: Desk) -> None:
    one, report = joined(desk)
    says(report, "it flickers now", uploads=[sent_of(report.pk)])
    done(desk, one)
    actions.rate_case(Report.objects.get(pk=report.pk), now=NOW, is_solved=False, satisfaction=2, words="still dark")

    own = take_apart(desk, report.case_id)

    row = LogEntry.objects.get(case_id=own.pk, kind=LogKind.UNMERGE)
    assert said_in(own.pk) == ["The lamp is out", "it flickers now", "still dark"]
    assert set(Words.objects.filter(case=own, log_seq=row.seq).values_list("report", flat=True)) == {report.pk}
    # When she said it, and not when it came back.
    assert {each.created_at for each in Words.objects.filter(case=own)} == {NOW}
    assert row.facts["answers"] == [{"solved": False, "satisfaction": 2}]
    assert Attachment.objects.get(case=own).report_id == report.pk
    assert Attachment.objects.get(case=own).pk in row.facts["attachments"]
    told = read_case(desk.city.people["operator"], own.number, now=NOW)
    assert [each["text"] for each in told.said] == ["The lamp is out", "it flickers now", "still dark"]
    # The other case goes on by what was said to it.
    assert "still dark" in said_in(one)
    assert differs() == []


def test_whoever_has_her_case_reads_what_she_said_meanwhile(desk: Desk) -> None:
    (hers,) = routed(desk, "manhole", caller=SHE, text="the cover is loose")
    (one,) = routed(desk, caller=PLAIN)
    join(desk, hers, one)
    says(Report.objects.get(case=hers), "it is beside the school")

    take_apart(desk, hers)

    found = case_detail(desk.city.people["roads_clerk"], hers)
    assert [each["text"] for each in found["words"]][-1] == "it is beside the school"


def test_out_of_a_chain_everybodys_words_come_back_once_and_only_theirs(desk: Desk) -> None:
    one, report = joined(desk)
    between = desk.report("lamp", caller=Caller(phone="+8613800138002")).case_id
    take_apart(desk, report.case_id)
    join(desk, report.case_id, between)
    join(desk, between, one)
    says(report, "hers")
    says(Report.objects.get(case=between), "of the one between")
    says(Report.objects.get(case=one), "of the others")

    take_apart(desk, between)
    assert said_in(between)[1:] == ["hers", "of the one between"]
    join(desk, between, one)
    take_apart(desk, report.case_id)

    assert said_in(report.case_id) == ["The lamp is out", "hers"]
    # Once more joined and taken apart there is nothing new.
    join(desk, report.case_id, one)
    take_apart(desk, report.case_id)
    assert said_in(report.case_id) == ["The lamp is out", "hers"]
    assert differs() == []


def test_a_danger_she_told_of_meanwhile_stands_on_her_case_until_somebody_takes_it(desk: Desk) -> None:
    one, report = joined(desk)
    says(report, "There is a strong smell of gas")

    own = take_apart(desk, report.case_id)

    assert (own.danger, own.urgency) == (Danger.GAS, "urgent")
    assert Alert.objects.filter(case=own, reason=AlertReason.DANGER, taken_at=None).exists()
    assert Case.objects.get(pk=one).danger == Danger.GAS


def test_a_danger_that_somebody_found_to_be_none_does_not_come_back(desk: Desk) -> None:
    one, report = joined(desk)
    says(report, "There is a strong smell of gas")
    actions.clear_danger([one], actor=desk.lead, now=NOW, reason="a bakery")

    own = take_apart(desk, report.case_id)

    assert own.danger == ""
    assert not Alert.objects.filter(case=own).exists()


def test_erasing_one_leaves_what_another_said_in_the_same_row(desk: Desk) -> None:
    one, report = joined(desk)
    between = desk.report("lamp", caller=Caller(phone="+8613800138002")).case_id
    take_apart(desk, report.case_id)
    join(desk, report.case_id, between)
    join(desk, between, one)
    says(report, "hers", uploads=[sent_of(report.pk)])
    says(Report.objects.get(case=between), "of the one between")
    take_apart(desk, between)

    assert report.contact is not None
    actions.erase_contact(report.contact, now=later(minutes=next(_MINUTES)))

    assert said_in(between)[1:] == ["of the one between"]
    assert not Words.objects.filter(text="hers").exists()
    assert differs() == []


def test_a_photo_alone_is_erased_from_the_case_that_spoke_for_hers(desk: Desk) -> None:
    one, report = joined(desk)
    says(report, "", uploads=[sent_of(report.pk)])

    assert report.contact is not None
    actions.erase_contact(report.contact, now=NOW)

    assert not Attachment.objects.filter(case=one).exists()
    assert differs() == []


# --- Kept unknown ---------------------------------------------------------------------------


def test_the_protection_she_asked_for_meanwhile_goes_with_her(desk: Desk) -> None:
    one, report = joined(desk)
    says(report, HER_WORDS)
    actions.protect_reporter(Report.objects.get(pk=report.pk), now=NOW)
    assert Case.objects.get(pk=one).is_protected

    take_apart(desk, report.case_id)

    protected = dict(Case.objects.values_list("pk", "is_protected"))
    assert protected == {one: False, report.case_id: True}
    row = LogEntry.objects.filter(case_id=one).latest("seq")
    assert (row.kind, row.facts["unprotects"]) == (LogKind.UNMERGE, True)
    # Whoever reported the other is read again, and she is not.
    clerk = desk.city.people["lamps_clerk"]
    assert [each["text"] for each in case_detail(clerk, one)["words"]] == ["the lamp is dark"]
    assert not Words.objects.filter(readable_by(clerk), text=HER_WORDS).exists()
    # Nor does the office keep what the desk wrote of both.
    assert case_detail(clerk, one)["summary"] == ""
    assert differs() == []


HOME, LANE = (121.0234561, 32.0345672), "Weir Lane 77"


def asked_about(desk: Desk, caller: Caller) -> tuple[int, Report]:
    """A question that an office has and nobody placed, speaking also for another one."""
    (one,) = routed(desk, "question", caller=PLAIN, point=None)
    hers = desk.report("question", caller=caller, point=None)
    join(desk, hers.case_id, one)
    return one, Report.objects.get(pk=hers.report_id)


def place_of(case_id: int) -> tuple[Any, str, int | None]:
    case = Case.objects.get(pk=case_id)
    return case.point and case.point.coords, case.address, case.division_id


def test_where_she_said_it_is_goes_with_her_and_the_office_learns_it_by_nothing(desk: Desk) -> None:
    one, report = asked_about(desk, Caller(phone=SHE.phone, wants_protection=True))
    before = place_of(one)
    actions.place_report(report, now=NOW, text=f"at {LANE}", address=LANE, point=HOME)
    assert place_of(one)[1] == LANE

    take_apart(desk, report.case_id)

    assert place_of(one) == before
    row = LogEntry.objects.filter(case_id=one).latest("seq")
    assert (row.facts["unprotects"], row.facts["unplaced"]) == (True, True)
    clerk = desk.city.people["street_clerk"]
    found = [case_detail(clerk, one), case_log(clerk, one, kinds=[])]
    assert (found[0]["sight"], found[0]["lon"]) == ("words", None)
    assert "Weir" not in json.dumps(found, default=str)
    assert "report" not in {name for each in found[0]["log"] for name in each["facts"] if each["kind"] == "change"}
    # Her own case is where she said.
    point, address, division = place_of(report.case_id)
    assert (point, address) == (pytest.approx(HOME), LANE)
    assert division is not None
    assert LogEntry.objects.get(case_id=report.case_id, kind=LogKind.UNMERGE).facts["moved"] is True
    assert differs() == []


@pytest.mark.parametrize("asks", ["first", "after that"])
def test_where_the_desk_thought_that_hers_is_leaves_with_her_too(desk: Desk, asks: str) -> None:
    one, report = asked_about(desk, Caller(phone=SHE.phone, wants_protection=asks == "first"))
    actions.change_case(one, actor=desk.dispatcher, now=NOW, address=LANE, point=HOME)
    if asks != "first":
        actions.protect_reporter(report, now=NOW)
    actions.route_case([one], actor=desk.dispatcher, now=NOW, summary="A question")

    take_apart(desk, report.case_id)

    assert place_of(one)[:2] == (None, "")
    clerk = desk.city.people["street_clerk"]
    assert case_detail(clerk, one)["sight"] == "words"
    assert "Weir" not in json.dumps([case_detail(clerk, one), case_log(clerk, one, kinds=[])], default=str)
    # The centre reads what it wrote.
    assert "Weir" in json.dumps(case_detail(desk.city.people["operator"], one), default=str)
    assert Case.objects.get(pk=report.case_id).address == ""


def test_what_its_own_citizen_or_the_desk_before_said_of_a_place_stays(desk: Desk) -> None:
    (one,) = routed(desk, "question", caller=PLAIN, point=None)
    actions.place_report(Report.objects.get(case=one), now=NOW, text="at the mill", address="Mill 1", point=HOME)
    hers = desk.report("question", caller=Caller(phone=SHE.phone, wants_protection=True), point=None)
    join(desk, hers.case_id, one)
    report = Report.objects.get(pk=hers.report_id)
    actions.place_report(report, now=NOW, text=f"at {LANE}", address=LANE, point=(121.02, 32.02))

    take_apart(desk, report.case_id)

    assert place_of(one)[:2] == (pytest.approx(HOME), "Mill 1")
    assert "unplaced" not in LogEntry.objects.filter(case_id=one).latest("seq").facts
    assert place_of(report.case_id)[:2] == (None, "")


def test_who_came_by_way_of_another_takes_her_place_from_every_case_that_spoke_for_her(desk: Desk) -> None:
    (one,) = routed(desk, "question", caller=PLAIN, point=None)
    between, report = asked_about(desk, Caller(phone=SHE.phone, wants_protection=True))
    join(desk, between, one)
    actions.place_report(report, now=NOW, text=f"at {LANE}", address=LANE, point=HOME)

    take_apart(desk, report.case_id)

    assert [place_of(each)[1] for each in (one, between, report.case_id)] == ["", "", LANE]
    assert "Weir" not in json.dumps(case_detail(desk.city.people["street_clerk"], one), default=str)
    assert differs() == []


def test_the_desk_says_which_of_those_for_whom_a_case_speaks_asks(desk: Desk) -> None:
    one, report = joined(desk)

    with pytest.raises(BadInput):
        actions.protect_case(one, actor=desk.operator, now=NOW)
    actions.protect_case(one, actor=desk.operator, now=NOW, report_id=report.pk)
    take_apart(desk, report.case_id)

    protected = dict(Case.objects.values_list("pk", "is_protected"))
    assert protected == {one: False, report.case_id: True}


def test_one_of_two_who_asked_leaves_and_the_case_stays_protected(desk: Desk) -> None:
    one, report = joined(desk)
    other = desk.report("lamp", caller=Caller(phone="+8613800138002", wants_protection=True)).case_id
    join(desk, other, one)
    actions.protect_reporter(Report.objects.get(pk=report.pk), now=NOW)

    take_apart(desk, report.case_id)
    assert Case.objects.get(pk=one).is_protected
    take_apart(desk, other)
    assert not Case.objects.get(pk=one).is_protected


def test_who_asked_of_the_other_case_leaves_it_protected(desk: Desk) -> None:
    one, report = joined(desk)
    actions.protect_reporter(Report.objects.get(case=one), now=NOW)

    own = take_apart(desk, report.case_id)

    assert (Case.objects.get(pk=one).is_protected, own.is_protected) == (True, False)


def test_what_a_neighbour_in_her_protected_case_said_stays_hidden_where_it_was_said(desk: Desk) -> None:
    one, report = joined(desk, Caller(phone="+8613812345678", wants_protection=True))
    beside = Report.objects.create(case_id=report.case_id, channel="web", received_at=NOW)
    says(beside, HER_WORDS)

    take_apart(desk, report.case_id)

    clerk = desk.city.people["lamps_clerk"]
    assert not Case.objects.get(pk=one).is_protected
    assert HER_WORDS not in json.dumps(case_detail(clerk, one), default=str)
    assert not Words.objects.filter(readable_by(clerk), text=HER_WORDS).exists()


def test_talk_with_her_and_what_was_guessed_from_her_words_stay_hidden_where_they_stand(desk: Desk) -> None:
    one, report = joined(desk)
    actions.protect_reporter(Report.objects.get(pk=report.pk), now=NOW)
    says(report, HER_WORDS)
    desk.speaks(one, desk.operator, note="she lives by the mill")
    actions.text_citizen(one, actor=desk.operator, now=NOW, text="We come to the mill at noon")
    Guess.objects.create(case_id=one, address="the mill race", made_at=NOW)

    take_apart(desk, report.case_id)
    desk.speaks(one, desk.operator, note="they live at the corner")

    clerk = desk.city.people["lamps_clerk"]
    told = json.dumps([case_detail(clerk, one), case_log(clerk, one, kinds=[])], default=str)
    assert "mill" not in told
    assert "the corner" in told
    rows = [row for row in case_log(clerk, one, kinds=[]) if row["facts"].get("report") == report.pk]
    assert rows == []
    assert not guesses_known_to(clerk).filter(case=one).exists()
    assert "mill" in json.dumps(case_detail(desk.city.people["operator"], one), default=str)


def test_what_is_said_in_a_complaint_that_spoke_for_hers_is_protected_with_her_case(desk: Desk) -> None:
    complaint = desk.report("complaint", caller=PLAIN).case_id
    hers = desk.report("lamp", caller=SHE)
    quiet = desk.report("lamp", caller=Caller(phone="+8613800138002"))
    actions.merge_cases([hers.case_id, quiet.case_id], into=complaint, actor=desk.operator, now=NOW)
    says(Report.objects.get(pk=hers.report_id), HER_WORDS)

    take_apart(desk, hers.case_id)
    take_apart(desk, quiet.case_id)

    assert Report.objects.get(pk=hers.report_id).is_protected
    assert Case.objects.get(pk=hers.case_id).is_protected
    assert not Case.objects.get(pk=quiet.case_id).is_protected
    assert differs() == []


def test_who_joins_a_case_that_is_protected_for_anothers_sake_does_not_keep_it_so(desk: Desk) -> None:
    one, report = joined(desk, Caller(phone="+8613812345678", wants_protection=True))
    again = actions.NewReport(
        channel="web", text="dark here too", received_at=NOW, caller=Caller(phone="+8613800138002")
    )
    actions.join_case(one, again, now=NOW)

    take_apart(desk, report.case_id)

    assert not Case.objects.get(pk=one).is_protected


def test_a_photo_of_hers_that_was_approved_is_shown_in_public_no_more(desk: Desk) -> None:
    one, report = joined(desk)
    says(report, "so it looks", uploads=[sent_of(report.pk)])
    shown = Attachment.objects.get(case=one)
    actions.approve_public(one, actor=desk.lead, now=NOW, public_text="A lamp", attachment_ids=[shown.pk])
    assert Attachment.objects.filter(SAID_OPENLY, pk=shown.pk).exists()
    actions.protect_reporter(Report.objects.get(pk=report.pk), now=NOW)

    take_apart(desk, report.case_id)

    assert not Case.objects.get(pk=one).is_protected
    assert not Attachment.objects.filter(SAID_OPENLY, pk=shown.pk).exists()


# --- What the desk has left -----------------------------------------------------------------


@pytest.mark.parametrize("state", ["reported", "filed"])
def test_the_desk_has_left_of_a_case_taken_apart_what_it_had_when_that_was_merged(desk: Desk, state: str) -> None:
    one, into = desk.report("lamp").case_id, desk.report("lamp").case_id
    if state == "filed":
        actions.file_case([one], actor=desk.lead, now=NOW)
    owed = Clock.objects.get(case_id=one, stopped_at=None, obligation={"reported": "receive", "filed": "route"}[state])
    promise = Clock.objects.get(case_id=one, obligation="promise")
    merged_at, apart_at = owed.due_at - timedelta(minutes=1), owed.due_at + timedelta(hours=2)

    actions.merge_cases([one], into=into, actor=desk.operator, now=merged_at)
    unmerge_case(one, actor=desk.operator, now=apart_at)

    again = Clock.objects.get(case_id=one, seq=owed.seq)
    assert (again.stopped_at, again.paused_at) == (None, None)
    assert again.due_at == apart_at + timedelta(minutes=1)
    assert again.alarm_at and again.alarm_at >= again.due_at
    assert Clock.objects.get(case_id=one, obligation="promise").due_at == promise.due_at
    ring_clocks(now=apart_at)
    assert not LogEntry.objects.filter(case_id=one, kind=LogKind.ALARM, facts__clocks__0__obligation=owed.obligation)
    assert list(findings()) == []
