"""Who closes by hand says only what is so: nobody keeps a citizen from saying that it is not solved."""

from datetime import datetime

import pytest
from django.db import transaction

from cases import actions
from cases.actions.act import JudgingOneself
from cases.actions.feedback import HasAnswered, NobodyToAsk, NothingToExplain, StillAsked
from cases.models import Case, Channel, Clock, Obligation, Outcome, Report
from cases.reactions import close_unasked
from cases.workflow import State
from common.models import Reaction
from common.refusals import Refusal
from desk.case_page import read_case
from desk.forms import form_of
from tests.calls import ring_in_vain
from tests.cases.test_closing_by_rule import checked
from tests.city import later
from tests.people import Desk

ENDINGS = [Outcome.UNASKED, Outcome.NOT_REACHED, Outcome.EXPLAINED]


def close(desk: Desk, case_id: int, outcome: Outcome, *, by: str = "lead", **at: float) -> Case:
    now = later(**(at or {"hours": 2}))
    actions.close_case([case_id], actor=getattr(desk, by), now=now, outcome=outcome, reason="It goes out at one")
    return Case.objects.get(pk=case_id)


def says(case_id: int, *, solved: bool) -> None:
    actions.rate_case(Report.objects.get(case=case_id), now=later(hours=2), is_solved=solved)


@pytest.mark.parametrize("outcome", ENDINGS)
@pytest.mark.parametrize("channel", [Channel.WEB, Channel.SMS, Channel.CALL])
def test_nobody_closes_what_a_citizen_may_still_answer(desk: Desk, channel: Channel, outcome: Outcome) -> None:
    case_id = checked(desk, channel=channel)

    with pytest.raises((StillAsked, NothingToExplain)):
        close(desk, case_id, outcome)

    assert Case.objects.get(pk=case_id).state == State.ANSWERING
    says(case_id, solved=False)


def test_a_citizen_whose_case_was_merged_into_a_workers_may_answer_as_well(desk: Desk) -> None:
    case_id = desk.report("lamp", channel=Channel.GRID, caller=None).case_id
    hers = desk.report("lamp").case_id
    actions.merge_cases([hers], into=case_id, actor=desk.operator, now=later(minutes=1))
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2))
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=3))
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=4), result="done")
    actions.pass_check([case_id], actor=desk.other_worker, now=later(minutes=5))

    close_unasked([Reaction(case_id=case_id, kind="pass_check")], later(minutes=6))
    with pytest.raises(StillAsked):
        close(desk, case_id, Outcome.UNASKED)

    assert Case.objects.get(pk=case_id).state == State.ANSWERING


def test_that_there_was_no_answer_is_said_once_the_time_for_it_is_over(desk: Desk) -> None:
    case_id = checked(desk, channel=Channel.WEB)
    over = Clock.objects.get(case_id=case_id, obligation=Obligation.ANSWER).due_at

    with pytest.raises(StillAsked):
        actions.close_case([case_id], actor=desk.lead, now=later(hours=9), outcome=Outcome.NOT_REACHED)
    with pytest.raises(StillAsked):
        # She was asked, whatever came of it.
        actions.close_case([case_id], actor=desk.lead, now=over, outcome=Outcome.UNASKED)
    actions.close_case([case_id], actor=desk.lead, now=over, outcome=Outcome.NOT_REACHED)

    assert Case.objects.get(pk=case_id).outcome == Outcome.NOT_REACHED


def test_only_who_said_that_it_is_not_solved_has_it_explained(desk: Desk) -> None:
    case_id = checked(desk, channel=Channel.WEB)
    over = Clock.objects.get(case_id=case_id, obligation=Obligation.ANSWER).due_at
    with pytest.raises(NothingToExplain):
        actions.close_case([case_id], actor=desk.lead, now=over, outcome=Outcome.EXPLAINED, reason="as it should be")

    says(case_id, solved=False)

    for untrue in (Outcome.UNASKED, Outcome.NOT_REACHED):
        with pytest.raises(HasAnswered):
            close(desk, case_id, untrue, days=30)
    assert close(desk, case_id, Outcome.EXPLAINED).state == State.CLOSED


def test_where_nobody_was_asked_nobody_was_not_reached(desk: Desk) -> None:
    case_id = checked(desk, channel=Channel.GRID)

    for untrue, refusal in ((Outcome.NOT_REACHED, NobodyToAsk), (Outcome.EXPLAINED, NothingToExplain)):
        with pytest.raises(refusal):
            close(desk, case_id, untrue)

    assert close(desk, case_id, Outcome.UNASKED).outcome == Outcome.UNASKED


def passed_by(desk: Desk, who: str, **options: object) -> int:
    case_id = desk.report("lamp", **options).case_id
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2))
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=3))
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=4), result="done")
    actions.pass_check([case_id], actor=getattr(desk, who), now=later(minutes=5))
    return case_id


def test_whoever_found_it_done_does_not_end_it_too(desk: Desk) -> None:
    case_id = passed_by(desk, "operator")

    ring_in_vain(case_id, actor=desk.operator, at=later(minutes=6))
    with pytest.raises(JudgingOneself):
        actions.rate_case(Report.objects.get(case=case_id), now=later(days=1), is_solved=True, actor=desk.operator)
    says(case_id, solved=False)
    with pytest.raises(JudgingOneself):
        close(desk, case_id, Outcome.EXPLAINED, by="operator")

    assert Case.objects.get(pk=case_id).state == State.ANSWERING
    assert close(desk, case_id, Outcome.EXPLAINED, by="lead").state == State.CLOSED


@pytest.mark.parametrize("said", [None, False])
@pytest.mark.parametrize("channel", [Channel.WEB, Channel.CALL, Channel.GRID])
def test_closing_is_offered_where_it_can_succeed_and_by_the_endings_that_do(
    desk: Desk, channel: Channel, said: bool | None
) -> None:
    case_id = passed_by(desk, "operator", channel=channel)
    if said is not None and channel != Channel.GRID:
        says(case_id, solved=said)
    over = Clock.objects.get(case_id=case_id, obligation=Obligation.ANSWER).due_at
    number = Case.objects.get(pk=case_id).number

    for who in ("lead", "operator"):
        for now in (later(minutes=10), over):
            page = read_case(desk.city.people[who], number, now=now)
            done = [each for each in ENDINGS if _ends(desk, case_id, each, by=who, now=now)]
            assert set(page.endings) == set(done)
            assert ("close" in page.offered) == bool(done)
            if done:
                form = form_of("close")(page=page, verb="close")
                assert {value for value, _label in form.fields["outcome"].choices} == set(done)
    # Whoever found it done judges it no further; the other's hand is free.
    assert not read_case(desk.city.people["operator"], number, now=over).endings


def _ends(desk: Desk, case_id: int, outcome: Outcome, *, by: str, now: datetime) -> bool:
    given = {"actor": getattr(desk, by), "now": now, "outcome": outcome, "reason": "It goes out at one"}
    with transaction.atomic():
        try:
            actions.close_case([case_id], **given)
        except Refusal:
            return False
        transaction.set_rollback(True)
        return True
