"""What nobody goes to comes back to a person, and no act says that somebody sees to it where nobody does."""

import pytest
from django.test import Client

from cases import actions
from cases.actions.alerts import end_what_is_over, take_alert
from cases.actions.join import join_case
from cases.actions.merging import MergeIntoEnded, MergeIntoItself, MergeTheOtherWay
from cases.actions.notes import NobodyHoldsIt
from cases.actions.sweep import ring_clocks
from cases.actions.take_in import NewReport
from cases.models import Alert, AlertReason, Case, Channel, Clock, LogEntry, LogKind, Obligation
from cases.queues import count_queues, queues_of
from cases.workflow import OrderState, State
from tests.cases.test_clocks import handling, routed
from tests.city import NOW, later
from tests.people import Desk

FIRE = "There is a fire in the house, smoke everywhere"


def in_danger(desk: Desk) -> list[int]:
    """A danger that somebody took and sent the ordinary way."""
    one = [desk.report("lamp", text=FIRE).case_id]
    take_alert(one, actor=desk.lead, now=NOW)
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    return one


def open_of(case_id: int) -> set[str]:
    return set(Alert.objects.filter(case=case_id, taken_at__isnull=True).values_list("reason", flat=True))


def test_a_danger_that_nobody_signs_for_in_time_comes_back_to_a_person_once(desk: Desk) -> None:
    one = in_danger(desk)
    sign = Clock.objects.get(case_id=one[0], obligation=Obligation.SIGN)

    ring_clocks(now=sign.amber_at)
    assert open_of(one[0]) == set()
    ring_clocks(now=sign.due_at)
    assert open_of(one[0]) == {AlertReason.UNSIGNED}
    assert LogEntry.objects.filter(case_id=one[0], kind=LogKind.ALARM).latest("seq").facts["alerts"] == ["unsigned"]
    take_alert(one, actor=desk.lead, now=sign.due_at)
    ring_clocks(now=sign.leader_at)

    assert Alert.objects.filter(case=one[0], reason=AlertReason.UNSIGNED).count() == 1


def test_nobody_is_told_that_nobody_signs_where_somebody_goes_or_nothing_hurries(desk: Desk) -> None:
    in_hand, ordinary = in_danger(desk), routed(desk)
    sign = Clock.objects.get(case_id=in_hand[0], obligation=Obligation.SIGN)
    actions.sign_orders(in_hand, actor=desk.lamps_clerk, now=NOW)

    ring_clocks(now=sign.due_at)

    assert open_of(in_hand[0]) | open_of(ordinary[0]) == set()


def test_once_somebody_signs_nobody_has_to_see_to_it_that_somebody_does(desk: Desk) -> None:
    one = in_danger(desk)
    sign = Clock.objects.get(case_id=one[0], obligation=Obligation.SIGN)
    ring_clocks(now=sign.due_at)
    assert end_what_is_over(now=sign.due_at) == 0
    actions.sign_orders(one, actor=desk.lamps_clerk, now=sign.due_at)

    assert end_what_is_over(now=sign.due_at) == 1
    assert open_of(one[0]) == set()


# --- Merging ------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [routed, handling])
def test_what_somebody_works_on_is_not_merged_into_what_nobody_works_on(desk: Desk, source: object) -> None:
    (one,) = source(desk)  # type: ignore[operator]
    new = desk.report("lamp").case_id

    with pytest.raises(MergeTheOtherWay):
        actions.merge_cases([one], into=new, actor=desk.operator, now=NOW)
    assert Case.objects.get(pk=one).orders.exclude(state=OrderState.CANCELLED).exists()

    # The other way round nobody is called back.
    actions.merge_cases([new], into=one, actor=desk.operator, now=NOW)
    assert Case.objects.get(pk=new).state == State.MERGED


def test_whoever_merges_has_not_taken_the_danger_which_goes_on_with_the_case_that_speaks(desk: Desk) -> None:
    (known,) = handling(desk)
    told = desk.report("lamp", text=FIRE).case_id

    actions.merge_cases([told], into=known, actor=desk.lead, now=later(minutes=1))

    assert open_of(told) == set()
    assert open_of(known) == {AlertReason.DANGER}
    assert not Alert.objects.filter(taken_by__isnull=False).exists()
    row = LogEntry.objects.get(case_id=told, kind=LogKind.MERGE)
    assert "alerts_taken" not in row.facts
    assert row.facts["alerts_go_on"] == ["danger"]


def test_a_merge_that_is_refused_names_the_case_that_cannot_be_merged(desk: Desk) -> None:
    ended, other = desk.report("lamp"), desk.report("lamp")
    actions.reject_case([ended.case_id], actor=desk.lead, now=NOW, reason="no lamp of ours")

    with pytest.raises(MergeIntoEnded) as refused:
        actions.merge_cases([other.case_id], into=ended.case_id, actor=desk.lead, now=NOW)

    assert other.number in str(refused.value)
    assert ended.number not in str(refused.value)
    actions.merge_cases([other.case_id], into=(speaks := desk.report("lamp").case_id), actor=desk.lead, now=NOW)
    for into in (speaks, other.case_id):
        with pytest.raises(MergeIntoItself):
            actions.merge_cases([speaks], into=into, actor=desk.lead, now=NOW)


def test_a_report_that_joins_a_merged_case_joins_the_one_that_speaks_for_it(desk: Desk) -> None:
    merged, speaks = desk.report("lamp"), desk.report("lamp")
    actions.merge_cases([merged.case_id], into=speaks.case_id, actor=desk.lead, now=NOW)

    receipt = join_case(
        merged.case_id,
        NewReport(channel=Channel.CALL, text="still dark", received_at=NOW),
        now=NOW,
        actor=desk.operator,
    )

    assert receipt.number == speaks.number
    assert Case.objects.get(pk=speaks.case_id).report_count == 3


# --- Urging -------------------------------------------------------------------------------


def urged(desk: Desk, name: str) -> int:
    user = desk.city.people[name]
    mine = [queue for queue in queues_of(user) if queue.name == "urged"]
    return count_queues(Case.objects.visible_to(user), mine, user=user, now=NOW).get("urged", 0)


def test_who_is_urged_is_named_and_has_it_on_the_desk_until_something_is_done(desk: Desk) -> None:
    one = handling(desk)
    assert urged(desk, "lamps_clerk") == 0

    actions.urge_case(one, actor=desk.operator, now=later(minutes=5), note="She rang again")

    row = LogEntry.objects.get(case_id=one[0], kind=LogKind.URGE)
    assert row.facts["departments"] == [desk.city.departments["lamps"].pk]
    assert urged(desk, "lamps_clerk") == 1
    actions.begin_orders(one, actor=desk.lamps_clerk, now=later(minutes=6))
    assert urged(desk, "lamps_clerk") == 0


def test_nobody_is_urged_where_no_office_holds_the_case(desk: Desk) -> None:
    receipt = desk.report("lamp")

    with pytest.raises(NobodyHoldsIt):
        actions.urge_case([receipt.case_id], actor=desk.operator, now=NOW, note="She rang again")
    assert LogEntry.objects.filter(case_id=receipt.case_id).count() == 1


def test_a_supervision_order_is_given_to_whoever_has_it_and_stands_there_until_they_act_on_it(desk: Desk) -> None:
    held, new, ended, merged = handling(desk)[0], *(desk.report("lamp").case_id for _each in range(3))
    actions.reject_case([ended], actor=desk.lead, now=NOW, reason="no lamp of ours")
    actions.merge_cases([merged], into=held, actor=desk.operator, now=NOW)
    for gone in (ended, merged):
        with pytest.raises(NobodyHoldsIt):
            actions.supervise_case([gone], actor=desk.leader, now=NOW, note="Report to me")

    actions.supervise_case([held, new], actor=desk.leader, now=later(minutes=5), note="Report to me")

    rows = LogEntry.objects.filter(kind=LogKind.SUPERVISE)
    told = {row.case_id: row.facts["departments"] for row in rows}
    # What no office has, the centre has.
    assert told == {held: [desk.city.departments["lamps"].pk], new: []}
    assert urged(desk, "lamps_clerk") == 1
    actions.begin_orders([held], actor=desk.lamps_clerk, now=later(minutes=6))
    assert urged(desk, "lamps_clerk") == 0


def test_urging_is_offered_only_where_somebody_holds_the_case(desk: Desk, client: Client) -> None:
    new, held = desk.report("lamp").case_id, handling(desk)[0]
    client.force_login(desk.city.people["operator"])
    numbers = dict(Case.objects.values_list("pk", "number"))

    def offers(case_id: int) -> bool:
        return f"/{numbers[case_id]}/acts/urge/" in client.get(f"/desk/cases/{numbers[case_id]}/").content.decode()

    assert (offers(new), offers(held)) == (False, True)
