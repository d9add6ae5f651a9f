"""An alert ends truthfully: a person takes it, or what was lacking came; the danger's only by a person."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from cases.actions import (
    SYSTEM,
    Actor,
    Caller,
    add_words,
    alert_case,
    answer_case,
    appeal_case,
    ask_request,
    change_case,
    clear_danger,
    climb_alerts,
    close_case,
    comment_case,
    contact_citizen,
    decide_request,
    end_alert,
    end_what_is_over,
    file_case,
    finish_orders,
    hand_over_case,
    pass_check,
    raise_for_waiting,
    rate_case,
    reject_case,
    route_case,
    sign_orders,
    take_alert,
    take_back,
    unmask_contact,
    void_case,
)
from cases.actions.dangers_told import DangerOpen, DangerWaits
from cases.actions.field import UnitReport, note_unit
from cases.api.reading import case_detail
from cases.models import (
    Alert,
    AlertReason,
    Case,
    ContactOutcome,
    LogEntry,
    LogKind,
    Outcome,
    Report,
    Request,
    RequestKind,
    Urgency,
    WorkOrder,
)
from cases.verification import findings
from cases.workflow import OrderState, State
from grid.models import Part
from messaging.models import Message
from tests.city import NOW, SmallCity, later
from tests.people import Desk

GAS = "strong smell of gas, dizzy"


def routed(desk: Desk, name: str = "manhole", **options: object) -> Case:
    case_id = desk.report(name, **options).case_id
    file_case([case_id], actor=desk.lead, now=NOW)
    return route_case([case_id], actor=desk.dispatcher, now=NOW)[0]


def open_of(case_id: int) -> set[str]:
    return set(Alert.objects.filter(case=case_id, taken_at__isnull=True).values_list("reason", flat=True))


def accepts(case: Case, *, now: datetime) -> None:
    order = WorkOrder.objects.get(case=case, part=Part.LEAD)
    report = UnitReport(facts={"act": "accept"}, reach=OrderState.SIGNED, brings_unit=True)
    note_unit(case.pk, order.pk, report, actor=SYSTEM, now=now)


@pytest.mark.parametrize("reason", [AlertReason.NO_UNIT, AlertReason.UNIT_SILENT])
def test_a_unit_that_accepts_ends_the_search_for_one_in_its_own_row(desk: Desk, reason: AlertReason) -> None:
    case = routed(desk)
    alert_case(case.pk, reason, now=NOW)

    accepts(case, now=later(minutes=1))

    alert = Alert.objects.get(case=case)
    assert (alert.taken_at, alert.taken_by, alert.next_at) == (later(minutes=1), None, None)
    row = LogEntry.objects.filter(case_id=case.pk).latest("seq")
    assert (row.kind, row.facts["alerts_over"]) == (LogKind.SIGN, [reason])


def test_a_danger_stays_when_a_unit_accepts_until_a_person_takes_it(desk: Desk) -> None:
    case = routed(desk, text=GAS)
    alert_case(case.pk, AlertReason.NO_UNIT, now=NOW)

    accepts(case, now=later(minutes=1))
    end_what_is_over(now=later(minutes=2))

    assert open_of(case.pk) == {AlertReason.DANGER}


def test_whoever_gives_a_danger_to_who_goes_has_taken_it(client: Client, desk: Desk, city: SmallCity) -> None:
    case_id = desk.report("lamp", text=GAS).case_id

    hand_over_case([case_id], actor=desk.operator, now=later(minutes=1), authority="119", note="rung")

    alert = Alert.objects.get(case=case_id)
    assert (alert.taken_by, alert.taken_at) == (city.people["operator"], later(minutes=1))
    assert LogEntry.objects.filter(case_id=case_id).latest("seq").facts["alerts_taken"] == ["danger"]
    # And the log of the page tells it.
    client.force_login(city.people["lead"])
    assert client.get(f"/desk/cases/{alert.case.number}/").status_code == 200


@pytest.mark.parametrize("ending", ["answer", "reject", "void", "granted void"])
def test_no_danger_ends_by_an_act_by_which_nobody_goes_before_somebody_found_that_there_is_none(
    desk: Desk, ending: str
) -> None:
    one = [desk.report("lamp", text=GAS).case_id]
    if ending in ("void", "granted void"):
        file_case(one, actor=desk.lead, now=NOW)
    if ending == "granted void":
        route_case(one, actor=desk.dispatcher, now=NOW)
        ask_request(one, actor=desk.lamps_clerk, now=NOW, kind=RequestKind.VOID, reason="nothing there")
    end: Callable[[], object] = {
        "answer": lambda: answer_case(
            one, actor=desk.operator, now=later(minutes=1), answer="Open the windows and wait."
        ),
        "reject": lambda: reject_case(one, actor=desk.lead, now=later(minutes=1), reason="We know of it already"),
        "void": lambda: void_case(one, actor=desk.lead, now=later(minutes=1), reason="nothing was there"),
        "granted void": lambda: decide_request(
            Request.objects.get().pk, actor=desk.lead, now=later(minutes=1), is_granted=True, reason="so it is"
        ),
    }[ending]
    version = Case.objects.get(pk=one[0]).version

    # Whoever has taken it has not said yet that there is none.
    for _told in ("waits", "is taken"):
        with pytest.raises(DangerOpen):
            end()
        if open_of(one[0]):
            assert Case.objects.get(pk=one[0]).version == version
            take_alert(one, actor=desk.lead, now=NOW)
    assert not {ending} & set(case_detail(desk.city.people["lead"], one[0])["acts"])

    clear_danger(one, actor=desk.operator, now=NOW, reason="Rang back: it was the bakery")
    end()

    assert Case.objects.get(pk=one[0]).has_ended


def test_nobody_of_the_centre_closes_a_case_while_a_danger_waits_and_a_citizens_word_leaves_it_waiting(
    desk: Desk,
) -> None:
    asked = [desk.sent(), desk.sent(caller=Caller(phone="+8613800138001"))]
    both = [each.case_id for each in asked]
    sign_orders(both, actor=desk.lamps_clerk, now=NOW)
    finish_orders(both, actor=desk.lamps_clerk, now=NOW, result="done")
    pass_check(both, actor=desk.operator, now=NOW)
    not_solved, solved = (Report.objects.get(pk=each.report_id) for each in asked)
    rate_case(not_solved, now=NOW, is_solved=False, words=GAS)
    add_words(solved, now=NOW, text=GAS)

    with pytest.raises(DangerWaits):
        close_case([not_solved.case_id], actor=desk.lead, now=NOW, outcome=Outcome.EXPLAINED, reason="It is done")
    rate_case(solved, now=NOW, is_solved=True)

    assert Case.objects.get(pk=solved.case_id).state == State.CLOSED
    assert open_of(solved.case_id) == open_of(not_solved.case_id) == {AlertReason.DANGER}
    take_alert([not_solved.case_id], actor=desk.lead, now=NOW)
    close_case([not_solved.case_id], actor=desk.lead, now=NOW, outcome=Outcome.EXPLAINED, reason="It is done")


def test_what_a_case_lacked_is_over_with_it_and_nobody_is_said_to_see_to_it(desk: Desk) -> None:
    case_id = desk.report("lamp").case_id
    alert_case(case_id, AlertReason.UNSENT, now=NOW)
    alert_case(case_id, AlertReason.ANSWER_WAITS, now=NOW)

    answer_case([case_id], actor=desk.operator, now=NOW, answer="It is known")

    # A text that somebody has to read is none that the end of a case has read.
    assert open_of(case_id) == {AlertReason.ANSWER_WAITS}
    facts = LogEntry.objects.filter(case_id=case_id).latest("seq").facts
    assert (facts.get("alerts_over"), facts.get("alerts_taken")) == (["unsent"], None)


def test_a_danger_told_of_after_the_end_waits_for_a_person(desk: Desk) -> None:
    receipt = desk.report("lamp")
    answer_case([receipt.case_id], actor=desk.operator, now=NOW, answer="It is known")

    add_words(Report.objects.get(pk=receipt.report_id), now=later(minutes=1), text=GAS)
    end_what_is_over(now=later(minutes=2))

    assert open_of(receipt.case_id) == {AlertReason.DANGER}


def test_a_danger_told_of_as_it_ended_is_urgent_once_it_is_taken_up_again(desk: Desk) -> None:
    receipt = desk.report("lamp")
    answer_case([receipt.case_id], actor=desk.operator, now=NOW, answer="It is known")
    report = Report.objects.get(pk=receipt.report_id)
    add_words(report, now=later(minutes=1), text=GAS)
    assert Case.objects.get(pk=receipt.case_id).urgency == Urgency.NORMAL

    appeal_case(report, now=later(minutes=2), words="please look again")

    assert Case.objects.get(pk=receipt.case_id).urgency == Urgency.URGENT


def _called(case_id: int, *, actor: Actor, now: datetime, note: str) -> None:
    report = Report.objects.get(case=case_id)
    unmask_contact(report.pk, actor=actor, now=now, reason="to ask")
    contact_citizen(case_id, actor=actor, now=now, outcome=ContactOutcome.REACHED, note=note)


@pytest.mark.parametrize("noted", [_called, comment_case])
def test_what_staff_noted_that_she_said_is_read_for_danger(desk: Desk, noted: Callable[..., object]) -> None:
    case_id = desk.report("lamp").case_id
    cases = case_id if noted is _called else [case_id]

    noted(cases, actor=desk.operator, now=NOW, note="she says it smells of gas and her child is unconscious")

    assert open_of(case_id) == {AlertReason.DANGER}
    # What is known already pages nobody again.
    take_alert([case_id], actor=desk.lead, now=later(minutes=1))
    noted(cases, actor=desk.operator, now=later(minutes=2), note="told her to leave, it smells of gas in the hall")
    assert open_of(case_id) == set()


def test_nobody_is_missed_to_look_at_what_went_on_before_it_was_told(desk: Desk) -> None:
    case = routed(desk)
    alert_case(case.pk, AlertReason.NO_WORKER, now=later(minutes=5))

    end_what_is_over(now=later(minutes=6))

    assert open_of(case.pk) == set()


def test_what_is_sent_out_is_not_told_of_as_sent_nowhere(desk: Desk) -> None:
    case_id = desk.report("manhole").case_id
    raise_for_waiting(now=later(seconds=601))
    assert open_of(case_id) == {AlertReason.UNSENT}
    assert end_what_is_over(now=later(seconds=602)) == 0

    file_case([case_id], actor=desk.lead, now=later(seconds=603))
    assert end_what_is_over(now=later(seconds=604)) == 0
    route_case([case_id], actor=desk.dispatcher, now=later(seconds=605))

    assert end_what_is_over(now=later(seconds=606)) == 1
    assert open_of(case_id) == set()
    row = LogEntry.objects.get(case_id=case_id, kind=LogKind.END_ALERT)
    assert row.facts["alerts_over"] == ["unsent"]
    assert end_what_is_over(now=later(seconds=607)) == 0


def test_what_got_a_place_is_not_told_of_as_without_one(desk: Desk) -> None:
    case_id = desk.report("manhole", point=None).case_id
    raise_for_waiting(now=later(seconds=301))

    change_case(case_id, actor=desk.operator, now=later(seconds=302), address="Renmin Road 12")
    end_what_is_over(now=later(seconds=303))

    assert open_of(case_id) == set()


def test_what_was_taken_back_has_no_unit_to_look_for(desk: Desk) -> None:
    case = routed(desk)
    alert_case(case.pk, AlertReason.NO_UNIT, now=NOW)
    assert end_what_is_over(now=later(minutes=1)) == 0

    take_back([case.pk], actor=desk.dispatcher, now=later(minutes=2), reason="wrong house")

    assert end_what_is_over(now=later(minutes=3)) == 1


def test_nobody_is_paged_for_what_is_over(desk: Desk) -> None:
    case = routed(desk)
    alert_case(case.pk, AlertReason.NO_UNIT, now=NOW)
    accepts(case, now=later(seconds=10))

    assert climb_alerts(now=later(hours=1)) == 0
    assert not Message.objects.filter(is_page=True).exists()
    assert not LogEntry.objects.filter(case_id=case.pk, kind=LogKind.PAGE).exists()


def test_an_open_alert_is_told_of_once_however_long_it_waits_in_other_states(desk: Desk) -> None:
    case_id = desk.report("manhole").case_id
    raise_for_waiting(now=later(seconds=601))
    file_case([case_id], actor=desk.lead, now=later(seconds=700))
    rows = LogEntry.objects.filter(case_id=case_id).count()

    for number in range(3):
        assert raise_for_waiting(now=later(seconds=700 + 601) + timedelta(seconds=5 * number)) == 0
        alert_case(case_id, AlertReason.UNSENT, now=later(seconds=1400))

    assert LogEntry.objects.filter(case_id=case_id).count() == rows


def test_the_log_says_how_alerts_ended_so_that_it_can_be_proved(desk: Desk) -> None:
    case = routed(desk, text=GAS)
    alert_case(case.pk, AlertReason.NO_UNIT, now=NOW)
    accepts(case, now=later(minutes=1))
    handed = desk.report("lamp", text=GAS).case_id
    hand_over_case([handed], actor=desk.operator, now=later(minutes=1), authority="119", note="rung")
    placeless = desk.report("manhole", point=None).case_id
    raise_for_waiting(now=later(seconds=301))
    change_case(placeless, actor=desk.operator, now=later(seconds=302), address="Renmin Road 12")
    assert end_what_is_over(now=later(seconds=303)) == 1

    assert list(findings()) == []


def test_no_alert_ends_before_it_began_whenever_the_sweep_started(desk: Desk) -> None:
    case_id = desk.report("manhole").case_id
    alert_case(case_id, AlertReason.UNIT_SILENT, now=later(seconds=5))

    # Begun before that: nothing that lasts is over in it.
    end_what_is_over(now=later(seconds=4))
    assert open_of(case_id) == {AlertReason.UNIT_SILENT}
    end_alert(case_id, AlertReason.UNIT_SILENT, actor=SYSTEM, now=later(seconds=4))

    raised, over = LogEntry.objects.filter(case_id=case_id).order_by("-seq")[:2][::-1]
    assert (raised.kind, over.kind) == (LogKind.RAISE_ALERT, LogKind.END_ALERT)
    assert over.at >= raised.at
