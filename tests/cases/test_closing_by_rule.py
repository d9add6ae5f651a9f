"""What closes by itself closes only where nothing waits for a person."""

from collections.abc import Callable

import pytest

from cases import actions
from cases.actions.alerts import take_alert
from cases.actions.field import UnitReport, note_unit
from cases.models import AlertReason, Case, Channel, Clock, LogKind, Obligation, Outcome, WorkOrder
from cases.reactions import close_unanswered, close_unasked
from cases.workflow import State
from common.models import Reaction
from tests.city import later
from tests.evaluation.test_rounds import done
from tests.people import Desk

GAS = "strong smell of gas, dizzy"


def checked(desk: Desk, *, channel: Channel = Channel.GRID, text: str = "") -> int:
    """A case whose work was done and looked at."""
    case_id = desk.report("lamp", channel=channel, text=text).case_id
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2))
    done(desk, case_id, at=later(hours=1))
    return case_id


def passed(case_id: int) -> Case:
    close_unasked([Reaction(case_id=case_id, kind=LogKind.PASS_CHECK)], later(hours=2))
    return Case.objects.get(pk=case_id)


def time_is_over(case_id: int) -> Case:
    facts = {"clocks": [{"obligation": "answer", "level": "red"}]}
    close_unanswered([Reaction(case_id=case_id, kind=LogKind.ALARM, facts=facts)], later(days=9))
    return Case.objects.get(pk=case_id)


def contradict(case_id: int) -> None:
    """A word of the unit that came too late to change anything."""
    order = WorkOrder.objects.get(case=case_id)
    note_unit(
        case_id,
        order.pk,
        UnitReport(facts={"act": "check", "noted": "already_told"}, words="it is not done"),
        actor=actions.SYSTEM,
        now=later(minutes=90),
    )


def test_what_no_citizen_reported_is_closed_straight_after_the_check(desk: Desk) -> None:
    case = passed(checked(desk))

    assert (case.state, case.outcome) == (State.CLOSED, Outcome.UNASKED)


@pytest.mark.parametrize("close", [passed, time_is_over])
def test_a_late_word_is_read_before_anything_closes(desk: Desk, close: object) -> None:
    case_id = checked(desk)
    contradict(case_id)

    assert close(case_id).state == State.ANSWERING  # type: ignore[operator]


@pytest.mark.parametrize("channel", [Channel.GRID, Channel.SMS])
def test_no_danger_is_closed_that_nobody_has_taken(desk: Desk, channel: Channel) -> None:
    case_id = checked(desk, channel=channel, text=GAS)

    assert passed(case_id).state == State.ANSWERING
    assert time_is_over(case_id).state == State.ANSWERING

    take_alert([case_id], actor=desk.lead, now=later(hours=3))
    ended = time_is_over(case_id)

    expected = Outcome.UNASKED if channel == Channel.GRID else Outcome.NOT_REACHED
    assert (ended.state, ended.outcome) == (State.CLOSED, expected)


def cleared(case_id: int, desk: Desk) -> None:
    actions.clear_danger([case_id], actor=desk.lead, now=later(days=12), reason="It was the bakery")


def read_at_last(case_id: int, desk: Desk) -> None:
    actions.end_alert(case_id, AlertReason.ANSWER_WAITS, actor=desk.lead, now=later(days=12))


@pytest.mark.parametrize(
    ("text", "frees", "kind"),
    [(GAS, cleared, LogKind.CLEAR_DANGER), ("It is dark", read_at_last, LogKind.END_ALERT)],
)
@pytest.mark.parametrize("is_over", [True, False])
def test_what_a_person_had_to_see_first_is_closed_once_that_is_over_and_its_time_is(
    desk: Desk, text: str, frees: Callable[[int, Desk], None], kind: LogKind, *, is_over: bool
) -> None:
    case_id = checked(desk, channel=Channel.SMS, text=text)
    if text != GAS:
        actions.alert_case(case_id, AlertReason.ANSWER_WAITS, now=later(hours=3))
    if not is_over:
        Clock.objects.filter(case_id=case_id, obligation=Obligation.ANSWER).update(due_at=later(days=30))
    assert time_is_over(case_id).state == State.ANSWERING

    frees(case_id, desk)
    owed = list(Reaction.objects.filter(consumer="cases.close_unanswered", kind=kind, case_id=case_id))
    close_unanswered(owed, later(days=12))

    assert Case.objects.get(pk=case_id).state == (State.CLOSED if is_over else State.ANSWERING)
