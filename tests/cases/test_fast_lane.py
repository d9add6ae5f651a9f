"""The fast lane: what is urgent goes from wherever nobody has sent it yet, once, and somebody else reviews it."""

import pytest
from django.test import Client

from cases import actions
from cases.actions.act import JudgingOneself
from cases.actions.routing import GivenBack
from cases.api.reading import case_detail
from cases.models import Case, Channel, Check, Clock, Holder, LogEntry, LogKind, Obligation, RequestKind
from cases.reactions import take_fast_lane
from cases.workflow import State
from common.models import Reaction
from tests.city import NOW, later
from tests.people import Desk


def waits(desk: Desk, where: State, **options: object) -> list[int]:
    one = [desk.report("manhole", **options).case_id]
    if where == State.VERIFYING:
        actions.ask_verification(one, actor=desk.operator, now=NOW, worker=desk.city.people["other_worker"])
    if where == State.FILED:
        actions.file_case(one, actor=desk.lead, now=NOW)
    return one


@pytest.mark.parametrize("where", [State.REPORTED, State.VERIFYING, State.FILED])
def test_what_is_urgent_is_sent_from_wherever_nobody_has_sent_it_yet(desk: Desk, where: State) -> None:
    one = waits(desk, where)
    assert case_detail(desk.city.people["lead"], one[0])["acts"][0] == "send_fast"
    filed_at = Case.objects.get(pk=one[0]).filed_at

    actions.send_fast(one, actor=desk.lead, now=later(minutes=3))

    case = Case.objects.get(pk=one[0])
    assert (case.state, case.is_fast, case.filed_at) == (State.ROUTED, True, filed_at or later(minutes=3))
    running = Clock.objects.filter(case_id=case.pk, stopped_at__isnull=True).values_list("obligation", flat=True)
    assert set(running).isdisjoint({Obligation.RECEIVE, Obligation.FILE, Obligation.ROUTE})
    # Whoever was asked to look is asked no more, and sees it no more.
    assert not Check.objects.filter(case=case, done_at__isnull=True).exists()
    assert not Holder.objects.filter(case=case, user=desk.city.people["other_worker"]).exists()
    # Whoever sent it does not review it, also where she filed it before.
    with pytest.raises(JudgingOneself):
        actions.review_fast(one, actor=desk.lead, now=later(minutes=4), note="well done")


def test_what_an_office_was_relieved_of_does_not_go_back_to_it_by_the_fast_lane(desk: Desk) -> None:
    one = waits(desk, State.REPORTED)
    actions.send_fast(one, actor=desk.operator, now=NOW)
    actions.ask_request(one, kind=RequestKind.RETURN, actor=desk.roads_clerk, now=NOW, reason="not ours")
    actions.take_back(one, actor=desk.dispatcher, now=NOW, reason="so it is")

    with pytest.raises(GivenBack):
        actions.send_fast(one, actor=desk.operator, now=NOW)

    assert Case.objects.get(pk=one[0]).state == State.FILED


@pytest.mark.parametrize("where", [State.VERIFYING, State.FILED])
def test_what_somebody_trusted_told_of_goes_once_it_is_placed_whatever_the_desk_did_with_it_meanwhile(
    desk: Desk, where: State
) -> None:
    one = waits(desk, State.REPORTED, channel=Channel.GRID, point=None, caller=None)
    take_fast_lane(Reaction.objects.filter(consumer="cases.fast_lane", case_id=one[0]), NOW)
    if where == State.FILED:
        actions.file_case(one, actor=desk.lead, now=NOW)
    else:
        actions.ask_verification(one, actor=desk.operator, now=NOW, worker=desk.city.people["other_worker"])
    actions.change_case(one[0], actor=desk.operator, now=NOW, point=(121.02, 32.02))

    take_fast_lane(Reaction.objects.filter(consumer="cases.fast_lane", case_id=one[0], kind=LogKind.CHANGE), NOW)

    assert Case.objects.get(pk=one[0]).state == State.ROUTED
    # What a person took back after that is a person's to send.
    actions.take_back(one, actor=desk.dispatcher, now=NOW, reason="elsewhere")
    actions.change_case(one[0], actor=desk.operator, now=NOW, point=(121.021, 32.02))
    take_fast_lane(Reaction.objects.filter(consumer="cases.fast_lane", case_id=one[0], kind=LogKind.CHANGE), NOW)
    assert Case.objects.get(pk=one[0]).state == State.FILED


@pytest.mark.parametrize(
    ("case_class", "text", "kind"),
    [
        ("manhole", "Please come", "send_fast"),
        ("lamp", "The cover is gone, a child fell in", "send_fast"),
        ("lamp", "It is out", "report"),
    ],
)
def test_a_shift_lead_sends_what_is_urgent_while_the_caller_is_on_the_line(
    desk: Desk, case_class: str, text: str, kind: str
) -> None:
    client = Client()
    client.force_login(desk.city.people["lead"])
    told = {"number": "+8613800138000", "text": text, "language": "en", "case_class": case_class}
    told |= {"lon": "121.02", "lat": "32.02", "key": "one"}
    assert (b'value="send"' in client.post("/desk/calls/hints/", told).content) == (kind == "send_fast")

    assert client.post("/desk/calls/", told | {"act": "send"}).status_code == 302

    # One act, one row; what is not urgent is taken in, and goes the usual way.
    assert list(LogEntry.objects.values_list("kind", flat=True)) == [kind]
