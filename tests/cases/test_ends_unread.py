"""By whatever step a case ends, it does not while a text of its citizen waits unread; a danger waits for nothing."""

from collections.abc import Callable

import pytest
from django.test import Client

from cases import actions
from cases.actions.act import TextUnread
from cases.api.reading import case_detail
from cases.models import Case, Outcome, Request, RequestKind
from cases.reactions import close_over
from cases.workflow import ENDS, CaseWorkflow, State, edges
from hotline.models import InboundText, TextDecision, TextOutcome
from hotline.sms.actions import decide_text
from tests.cases.test_offered_succeeds import answering, asking, handling, reported, said
from tests.city import later, put_on_roster
from tests.people import Desk

AT = later(days=30)
Build = Callable[[Desk], int]
End = Callable[[Desk, int], object]


def filed(desk: Desk) -> int:
    case_id = reported(desk)
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    return case_id


def verifying(desk: Desk) -> int:
    put_on_roster(desk.city, "grid_worker")
    case_id = reported(desk)
    actions.ask_verification([case_id], actor=desk.operator, now=later(minutes=1))
    return case_id


def void_asked_for(desk: Desk) -> int:
    return asking(desk, RequestKind.VOID)


def unsolved(desk: Desk) -> int:
    return said(answering(desk), is_solved=False)


def reject(desk: Desk, case_id: int) -> object:
    return actions.reject_case([case_id], actor=desk.lead, now=AT, reason="no lamp of ours")


def hand_over(desk: Desk, case_id: int) -> object:
    return actions.hand_over_case([case_id], actor=desk.operator, now=AT, authority="110")


def answer(desk: Desk, case_id: int) -> object:
    return actions.answer_case([case_id], actor=desk.operator, now=AT, answer="It is repaired on Monday.")


def void(desk: Desk, case_id: int) -> object:
    return actions.void_case([case_id], actor=desk.lead, now=AT, reason="nothing was there")


def grant_void(desk: Desk, case_id: int) -> object:
    request = Request.objects.get(case=case_id, kind=RequestKind.VOID)
    return actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=AT, reason="so it is")


def close(outcome: Outcome) -> End:
    def end(desk: Desk, case_id: int) -> object:
        return actions.close_case([case_id], actor=desk.operator, now=AT, outcome=outcome, reason="as it should be")

    return end


def by_rule(desk: Desk, case_id: int) -> object:
    return close_over(now=AT)


# Every step by which a case ends, and in which states: with each way by which somebody, or a rule, takes it.
WAYS: dict[str, tuple[str, Build, End]] = {
    "answer": ("answer", reported, answer),
    "reject": ("reject", reported, reject),
    "reject, being verified": ("reject", verifying, reject),
    "hand over": ("hand_over", reported, hand_over),
    "hand over, being verified": ("hand_over", verifying, hand_over),
    "void": ("void", filed, void),
    "void granted": ("void", void_asked_for, grant_void),
    "not reached": ("close", answering, close(Outcome.NOT_REACHED)),
    "explained": ("close", unsolved, close(Outcome.EXPLAINED)),
    "by rule": ("close", answering, by_rule),
}
# A merged case goes on as the one that speaks for it, and so does the text.
GOES_ON = {"merge"}
ways = pytest.mark.parametrize(("step", "build", "end"), WAYS.values(), ids=WAYS)


def writes(case_id: int) -> InboundText:
    """Let a text of its citizen wait with a case."""
    report = Case.objects.get(pk=case_id).reports.get()
    return InboundText.objects.create(
        channel="sms",
        provider_id=f"of {case_id}",
        contact=report.contact,
        report=report,
        case_id=case_id,
        received_at=later(hours=4),
        waits_since=later(hours=4),
        outcome=TextOutcome.UNSURE,
        words="",
    )


def test_every_step_by_which_a_case_ends_is_tried() -> None:
    ending = {verb for verb, _source, target, _by in edges(CaseWorkflow) if State(target) in ENDS}

    assert ending == {step for step, _build, _end in WAYS.values()} | GOES_ON


@ways
def test_a_case_ends_by_no_step_while_a_text_waits_and_by_each_once_it_is_read(
    desk: Desk, step: str, build: Build, end: End
) -> None:
    case_id = build(desk)
    text = writes(case_id)
    case = Case.objects.get(pk=case_id)

    if end is by_rule:
        assert end(desk, case_id) == 0
    else:
        with pytest.raises(TextUnread):
            end(desk, case_id)
    after = Case.objects.get(pk=case_id)
    assert (after.state, after.version) == (case.state, case.version)

    user = desk.operator.user
    assert user is not None
    decide_text(text.pk, TextDecision.KEEP, user=user, now=later(hours=5))
    end(desk, case_id)
    assert State(Case.objects.get(pk=case_id).state) in ENDS


@ways
def test_no_step_that_would_be_refused_is_offered(desk: Desk, step: str, build: Build, end: End) -> None:
    case_id = build(desk)
    users = [desk.city.people[name] for name in ("operator", "lead")]
    if end not in (grant_void, by_rule):
        assert any(step in case_detail(user, case_id)["acts"] for user in users)
    writes(case_id)

    assert not any(step in case_detail(user, case_id)["acts"] for user in users)


def test_the_page_of_the_case_says_what_waits(desk: Desk, client: Client) -> None:
    case_id = reported(desk)
    client.force_login(desk.city.people["operator"])
    page = f"/desk/cases/{Case.objects.get(pk=case_id).number}/"
    assert "data-unread" not in client.get(page).content.decode()
    writes(case_id)

    assert "data-unread" in client.get(page).content.decode()


def test_many_at_once_end_only_when_the_texts_of_all_are_read(desk: Desk) -> None:
    one, other = reported(desk), reported(desk)
    writes(other)

    with pytest.raises(TextUnread):
        actions.reject_case([one, other], actor=desk.lead, now=AT, reason="no lamp of ours")
    assert set(Case.objects.values_list("state", flat=True)) == {State.REPORTED}


def test_a_rule_ends_the_others_of_many(desk: Desk) -> None:
    one, other = answering(desk), answering(desk)
    writes(other)

    assert close_over(now=AT) == 1
    assert Case.objects.get(pk=one).state == State.CLOSED
    assert Case.objects.get(pk=other).state == State.ANSWERING


def test_a_call_in_vain_is_kept_and_ends_nothing(desk: Desk) -> None:
    case_id = answering(desk)
    writes(case_id)

    for hours in range(6, 12):
        report = Case.objects.get(pk=case_id).reports.get()
        actions.unmask_contact(report.pk, actor=desk.operator, reason="to ask", now=later(hours=hours))
        actions.call_back(case_id, actor=desk.operator, now=later(hours=hours))

    assert Case.objects.get(pk=case_id).state == State.ANSWERING


GAS = "There is a strong smell of gas in our stairwell"


def test_a_danger_is_handed_over_taken_marked_and_cleared_while_a_text_waits(desk: Desk) -> None:
    case_id = desk.report(text=GAS).case_id
    writes(case_id)
    assert "hand_over" in case_detail(desk.city.people["operator"], case_id)["acts"]
    assert "reject" not in case_detail(desk.city.people["lead"], case_id)["acts"]
    actions.take_alert([case_id], actor=desk.lead, now=AT)

    actions.hand_over_case([case_id], actor=desk.operator, now=AT, authority="119")

    assert Case.objects.get(pk=case_id).state == State.REFERRED
    # Somebody still reads it.
    assert InboundText.objects.filter(waits_since__isnull=False).exists()


def test_a_danger_is_cleared_and_work_on_it_called_off_while_a_text_waits(desk: Desk) -> None:
    case_id = handling(desk, text=GAS)
    writes(case_id)

    actions.clear_danger([case_id], actor=desk.lead, now=AT, reason="It was the drain")
    actions.take_back([case_id], actor=desk.dispatcher, now=AT, reason="not theirs")

    assert Case.objects.get(pk=case_id).state == State.FILED


def test_merging_moves_what_waits_to_the_case_that_speaks(desk: Desk) -> None:
    one, other = reported(desk), reported(desk)
    writes(one)

    actions.merge_cases([one], into=other, actor=desk.lead, now=AT)

    with pytest.raises(TextUnread):
        reject(desk, other)
