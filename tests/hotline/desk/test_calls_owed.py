"""What no message can tell or ask a citizen, a person tells or asks by a call, and is told to."""

from collections.abc import Callable

import pytest

from cases import actions
from cases.actions import Caller
from cases.actions.contact import NumberNotShown
from cases.actions.feedback import NobodyCalled
from cases.models import Case, Channel, LogEntry, LogKind, Outcome, Rating
from cases.queues import queues_of
from cases.reactions import close_unanswered, see_to_untold
from cases.workflow import State
from common.models import Reaction
from messaging.actions import NOT_TAKEN, opt_out, reconcile, settle
from messaging.models import Message, MessageState
from tests.calls import ring_in_vain
from tests.cases.conftest import Desk
from tests.city import NOW, later

Told = Callable[..., list[str]]
LANDLINE, MOBILE = "+8651385123456", "+8613800138000"


def asked(desk: Desk, *, phone: str = LANDLINE, channel: Channel = Channel.WEB) -> int:
    case_id = desk.report("lamp", channel=channel, caller=Caller(phone=phone)).case_id
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    actions.route_case([case_id], actor=desk.dispatcher, now=NOW)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=NOW, result="New lamp")
    actions.pass_check([case_id], actor=desk.other_worker, now=NOW)
    return case_id


def heard(desk: Desk) -> None:
    """Pay what is owed for messages that did not leave."""
    owed = list(Reaction.objects.filter(consumer="cases.not_taken", kind=NOT_TAKEN))
    see_to_untold(owed, later(minutes=5))


def to_be_called(desk: Desk) -> set[int]:
    (queue,) = [each for each in queues_of(desk.operator.user) if each.name == "call_owed"]
    assert queue in queues_of(desk.lead.user)
    return set(Case.objects.filter(queue.condition(desk.operator.user, NOW)).values_list("pk", flat=True))


def time_is_over(case_id: int) -> Case:
    facts = {"clocks": [{"obligation": "answer", "level": "red"}]}
    close_unanswered([Reaction(case_id=case_id, kind=LogKind.ALARM, facts=facts)], later(days=9))
    return Case.objects.get(pk=case_id)


def show_number(desk: Desk, case_id: int) -> None:
    report = Case.objects.get(pk=case_id).reports.get()
    actions.unmask_contact(report.pk, actor=desk.operator, now=later(minutes=6), reason="to ask")


def test_whom_no_text_reaches_is_put_before_whoever_calls(desk: Desk, told: Told) -> None:
    case_id, texted = asked(desk), asked(desk, phone=MOBILE)
    told()
    heard(desk)

    assert to_be_called(desk) == {case_id}
    row = LogEntry.objects.filter(case_id=case_id).order_by("seq").last()
    assert row and (row.facts["via"], row.facts["occasion"]) == ("call_owed", "done")
    assert Case.objects.get(pk=texted).to_call_since is None


@pytest.mark.parametrize("how", ["opted out before", "failed", "nobody knows"])
def test_whose_question_never_left_is_to_be_called(desk: Desk, told: Told, how: str) -> None:
    case_id = asked(desk, phone=MOBILE)
    if how == "opted out before":
        opt_out(Case.objects.get(pk=case_id).reports.get().contact, "sms", now=NOW)  # type: ignore[arg-type]
    told()
    for message in Message.objects.filter(template_code="done").exclude(state=MessageState.FAILED):
        if how == "nobody knows":
            # Given to a provider that is gone, so that it can be asked no more.
            Message.objects.filter(pk=message.pk).update(state=MessageState.UNKNOWN, provider="gone", due_at=NOW)
            reconcile(now=lambda: later(minutes=1))
            continue
        Message.objects.filter(pk=message.pk).update(state=MessageState.SENDING)
        settle(message.pk, MessageState.FAILED, now=NOW, error="30003")
    heard(desk)

    assert to_be_called(desk) == {case_id}


def test_what_nobody_called_for_ends_as_not_called_and_waits_on(desk: Desk, told: Told) -> None:
    case_id = asked(desk)
    told()
    heard(desk)
    with pytest.raises(NobodyCalled):
        actions.close_case([case_id], actor=desk.lead, now=NOW, outcome=Outcome.NOT_REACHED)

    ended = time_is_over(case_id)

    assert (ended.state, ended.outcome) == (State.CLOSED, Outcome.NOT_CALLED)
    assert to_be_called(desk) == {case_id}
    show_number(desk, case_id)
    actions.contact_citizen(case_id, actor=desk.operator, now=later(days=10), outcome="reached", note="It is lit again")
    assert to_be_called(desk) == set()


def test_who_was_rung_in_vain_was_not_reached(desk: Desk, told: Told) -> None:
    case_id = asked(desk)
    told()
    heard(desk)
    ring_in_vain(case_id, actor=desk.operator, at=later(hours=1), times=1)

    assert time_is_over(case_id).outcome == Outcome.NOT_REACHED
    assert to_be_called(desk) == set()


def test_what_she_answers_on_the_telephone_is_her_answer(desk: Desk, told: Told) -> None:
    case_id = asked(desk)
    told()
    heard(desk)
    with pytest.raises(NumberNotShown):
        actions.rate_by_phone(case_id, actor=desk.operator, now=later(hours=1), is_solved=True)
    show_number(desk, case_id)

    case = actions.rate_by_phone(case_id, actor=desk.operator, now=later(hours=1), is_solved=True, satisfaction=4)

    assert (case.state, case.outcome, case.to_call_since) == (State.CLOSED, Outcome.SOLVED, None)
    rating = Rating.objects.get(case=case_id)
    assert (rating.is_solved, rating.satisfaction, rating.channel) == (True, 4, "call")


def test_an_answer_that_no_message_brings_is_called_through(desk: Desk, told: Told) -> None:
    written = desk.report("lamp", channel=Channel.WEB, caller=Caller(phone=LANDLINE)).case_id
    actions.reject_case([written], actor=desk.lead, now=NOW, reason="It stands on private ground")
    told()
    heard(desk)

    assert to_be_called(desk) == {written}
    show_number(desk, written)
    for hours in (1, 3, 5):
        outcome = "not_reached"
        actions.contact_citizen(written, actor=desk.operator, now=later(hours=hours), outcome=outcome)
    assert to_be_called(desk) == set()
