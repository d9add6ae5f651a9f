"""The first contact of an order that is suspended rests with its limit: nobody is late with it, and no time of it is lost."""

from datetime import datetime, timedelta

import pytest

from cases import actions
from cases.actions.not_taken import keep_not_taken
from cases.actions.sweep import ring_clocks
from cases.models import Case, Clock, ClockEnd, LogEntry, Obligation, Report, Request, RequestKind
from cases.verification import findings
from evaluation.actions import refresh_facts
from evaluation.models import Contacted, Fact
from evaluation.scoreboard import Figure, condition
from hotline.story import tell
from tests.cases.test_clocks import handling
from tests.city import later
from tests.people import Desk

REST = timedelta(days=2)


def suspend(desk: Desk, one: list[int], *, at: datetime) -> None:
    day = (at + timedelta(days=10)).date()
    actions.ask_request(
        one, actor=desk.lamps_clerk, now=at, kind=RequestKind.SUSPENSION, reason="no parts", review_on=day
    )
    request = Request.objects.filter(case=one[0]).latest("pk")
    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=at)


def left_s(desk: Desk, case_id: int, at: datetime) -> float:
    """How long the office still has to speak to the citizen, in the time its limit counts."""
    return (contact_clock(case_id).due_at - at).total_seconds()


def contact_clock(case_id: int) -> Clock:
    """The last of them: an order that goes out again has its own."""
    return Clock.objects.filter(case_id=case_id, obligation=Obligation.CONTACT).latest("seq")


def counted(case_id: int, now: datetime) -> set[Figure]:
    refresh_facts([case_id])
    of_contact = (Figure.CONTACTED, Figure.CONTACTED_LATE, Figure.UNCONTACTED)
    return {each for each in of_contact if Fact.objects.filter(condition(each, now), case=case_id).exists()}


def test_while_it_rests_nobody_is_late_with_it_and_nobody_is_told_that_it_is(desk: Desk) -> None:
    one = handling(desk)
    suspend(desk, one, at=later(minutes=10))
    contact = contact_clock(one[0])
    assert (contact.paused_at, contact.stopped_at, contact.alarm_at) == (later(minutes=10), None, None)

    ring_clocks(now=later(days=3))

    rung = LogEntry.objects.filter(case_id=one[0], kind="alarm", facts__clocks__contains=[{"obligation": "contact"}])
    assert not rung.exists()
    assert Case.objects.get(pk=one[0]).due_obligation != Obligation.CONTACT
    assert counted(one[0], later(days=3)) == set()
    assert list(findings(now=later(days=3))) == []


def test_what_was_left_of_it_is_left_as_the_work_goes_on(desk: Desk) -> None:
    one = handling(desk)
    before = left_s(desk, one[0], later(minutes=10))
    suspend(desk, one, at=later(minutes=10))

    actions.resume_orders(one, actor=desk.lamps_clerk, now=later(minutes=10) + REST)

    contact = contact_clock(one[0])
    assert (contact.paused_at, left_s(desk, one[0], later(minutes=10) + REST)) == (None, before)
    desk.speaks(one[0], desk.lamps_clerk, now=later(minutes=20) + REST)
    assert contact_clock(one[0]).is_met is True
    assert counted(one[0], later(days=9)) == {Figure.CONTACTED}
    assert list(findings(now=later(minutes=30) + REST)) == []


def test_what_was_late_before_it_rested_stays_late(desk: Desk) -> None:
    one = handling(desk)
    due_at = contact_clock(one[0]).due_at
    suspend(desk, one, at=due_at + timedelta(hours=1))

    assert counted(one[0], due_at + REST) == {Figure.CONTACTED_LATE}
    actions.resume_orders(one, actor=desk.lamps_clerk, now=due_at + REST)

    assert contact_clock(one[0]).due_at == due_at
    desk.speaks(one[0], desk.lamps_clerk, now=due_at + REST)
    assert counted(one[0], due_at + REST) == {Figure.CONTACTED_LATE}
    assert Fact.objects.get(case=one[0]).contacted == Contacted.LATE


def test_who_is_spoken_to_while_it_rests_is_spoken_to_in_time(desk: Desk) -> None:
    one = handling(desk)
    suspend(desk, one, at=later(minutes=10))

    desk.speaks(one[0], desk.lamps_clerk, now=later(days=2))

    contact = contact_clock(one[0])
    assert (contact.is_met, contact.ended_as, contact.paused_at) == (True, ClockEnd.DONE, None)
    assert list(findings(now=later(days=2))) == []


@pytest.mark.parametrize("way", ["merged and taken apart", "sent again to the same office"])
def test_it_rests_whatever_becomes_of_its_case(desk: Desk, way: str) -> None:
    one = handling(desk)
    before = left_s(desk, one[0], later(minutes=10))
    suspend(desk, one, at=later(minutes=10))
    at = later(minutes=10) + REST

    if way == "merged and taken apart":
        other = handling(desk)[0]
        actions.merge_cases(one, into=other, actor=desk.lead, now=later(days=1))
        actions.unmerge_case(one[0], actor=desk.lead, now=later(days=1, hours=1))
        assert contact_clock(one[0]).paused_at is not None
        actions.resume_orders(one, actor=desk.lamps_clerk, now=at)
    else:
        actions.take_back(one, actor=desk.dispatcher, now=at, reason="to be sent again")
        actions.route_case(one, actor=desk.dispatcher, now=at)
        actions.sign_orders(one, actor=desk.lamps_clerk, now=at)

    assert left_s(desk, one[0], at) == before
    assert list(findings(now=at)) == []


@pytest.mark.parametrize("is_over", [False, True], ids=["it rests still", "it goes on"])
def test_a_text_that_never_left_takes_no_time_that_it_rested(desk: Desk, is_over: bool) -> None:
    one = handling(desk)
    before = left_s(desk, one[0], later(minutes=10))
    actions.text_citizen(one[0], actor=desk.lamps_clerk, now=later(minutes=5), text="We come on Monday")
    seq = LogEntry.objects.filter(case_id=one[0], kind="contact").latest("seq").seq
    suspend(desk, one, at=later(minutes=10))
    at = later(minutes=10) + REST
    if is_over:
        actions.resume_orders(one, actor=desk.lamps_clerk, now=at)

    keep_not_taken(one[0], seq, now=at)
    if not is_over:
        assert contact_clock(one[0]).paused_at == later(minutes=10)
        actions.resume_orders(one, actor=desk.lamps_clerk, now=at)

    contact = contact_clock(one[0])
    assert (contact.stopped_at, contact.paused_at, left_s(desk, one[0], at)) == (None, None, before)
    assert list(findings(now=at)) == []


def test_she_is_told_which_office_goes_on(desk: Desk) -> None:
    one = handling(desk)
    suspend(desk, one, at=later(minutes=10))
    actions.resume_orders(one, actor=desk.lamps_clerk, now=later(minutes=20))

    story = tell(Report.objects.get(case=one[0]), later(minutes=30))

    resumed = next(event for event in story.events if event.at == later(minutes=20))
    assert desk.city.departments["lamps"].name in resumed.text
