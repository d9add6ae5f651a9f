"""A time is one obligation of one office; a clock is met only by what it is about; an alarm names its clocks."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Department
from cases import actions
from cases.actions import Destination, ring_clocks
from cases.actions.routing import NeedsSummary
from cases.actions.sweep import _ring_batch
from cases.api.reading import case_detail, case_list
from cases.listing import CaseFilter
from cases.models import Case, Clock, ClockEnd, LogEntry, LogKind, Obligation, Request, RequestKind
from desk.case_page import read_case
from tests.city import NOW, later
from tests.people import Desk


def routed(
    desk: Desk, *, lead: str = "lamps", co_handlers: tuple[str, ...] = (), case_class: str = "lamp"
) -> list[int]:
    one = [desk.report(case_class).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    named = desk.city.departments
    to = Destination(lead=named[lead], co_handlers=tuple(named[each] for each in co_handlers))
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to)
    return one


def handling(desk: Desk, *, co_handlers: tuple[str, ...] = ()) -> list[int]:
    one = routed(desk, co_handlers=co_handlers)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    return one


def clock(case_id: int, obligation: Obligation, department: Department | None = None) -> Clock:
    found = Clock.objects.filter(case_id=case_id, obligation=obligation)
    return found.get(department_id=department.pk) if department else found.get()


# --- Met only by what it is about --------------------------------------------------------


def test_finishing_without_speaking_to_the_citizen_is_not_a_contact_in_time(desk: Desk) -> None:
    one = handling(desk)

    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=1), result="Done")

    contact = clock(one[0], Obligation.CONTACT)
    assert (contact.is_met, contact.ended_as) == (False, ClockEnd.UNDONE)
    assert clock(one[0], Obligation.DISPOSE).is_met is True


def test_a_contact_in_time_is_met(desk: Desk) -> None:
    one = handling(desk)

    desk.speaks(one[0], desk.lamps_clerk, now=later(hours=1), note="Rang her")
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=2), result="Done")

    contact = clock(one[0], Obligation.CONTACT)
    assert (contact.is_met, contact.ended_as, contact.stopped_at) == (True, ClockEnd.DONE, later(hours=1))


def test_what_is_taken_away_before_it_was_done_is_neither_met_nor_missed(desk: Desk) -> None:
    one = routed(desk)

    actions.take_back(one, actor=desk.dispatcher, now=later(minutes=30), reason="Wrong office")

    for obligation in (Obligation.SIGN, Obligation.DISPOSE):
        taken = clock(one[0], obligation)
        assert (taken.is_met, taken.ended_as, taken.stopped_at) == (None, ClockEnd.RELEASED, later(minutes=30))


def test_what_was_late_when_it_was_taken_away_was_missed(desk: Desk) -> None:
    one = routed(desk)

    actions.take_back(one, actor=desk.dispatcher, now=later(days=9), reason="Wrong office")

    assert clock(one[0], Obligation.SIGN).is_met is False


def test_a_check_that_nobody_made_is_not_met_by_a_change_of_class(desk: Desk) -> None:
    one = handling(desk)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=1), result="Done")

    actions.change_case(one[0], actor=desk.dispatcher, now=later(hours=2), case_class=desk.city.classes["question"])

    assert clock(one[0], Obligation.CHECK).is_met is None


def test_a_void_case_kept_no_promise(desk: Desk) -> None:
    one = [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)

    actions.void_case(one, actor=desk.lead, now=later(hours=1), reason="A joke")

    assert clock(one[0], Obligation.PROMISE).ended_as == ClockEnd.RELEASED


# --- Whose time it is --------------------------------------------------------------------


def test_a_row_names_the_obligation_and_the_office_of_its_time(desk: Desk) -> None:
    one = routed(desk)
    case = Case.objects.get(pk=one[0])

    pressing = Clock.objects.filter(case_id=case.pk, stopped_at__isnull=True).order_by("due_at").first()

    assert pressing is not None
    assert (case.due_at, case.due_obligation, case.due_department_id) == (
        pressing.due_at,
        pressing.obligation,
        pressing.department_id,
    )


def test_a_new_report_names_the_obligation_of_its_time(desk: Desk) -> None:
    case = Case.objects.get(pk=desk.report("lamp").case_id)

    assert (case.due_obligation, case.due_department_id) == (Obligation.RECEIVE, None)
    assert case.due_at == clock(case.pk, Obligation.RECEIVE).due_at


def test_a_departments_list_goes_by_its_own_clock(desk: Desk) -> None:
    # Police have not signed and are pressed; the lamps' people have signed and have days.
    one = handling(desk, co_handlers=("police",))
    lamps = desk.city.people["lamps_clerk"]

    (row,) = case_list(lamps, CaseFilter(order="due"), now=NOW)["cases"]
    (centre,) = case_list(desk.city.people["dispatcher"], CaseFilter(order="due"), now=NOW)["cases"]

    own = min(
        Clock.objects.filter(case_id=one[0], department_id=lamps.department_id, stopped_at__isnull=True),
        key=lambda each: each.due_at,
    )
    assert (row["due_at"], row["due_obligation"], row["due_department"]) == (
        own.due_at,
        own.obligation,
        lamps.department_id,
    )
    assert (centre["due_obligation"], centre["due_department"]) == ("sign", desk.city.departments["police"].pk)


def test_a_department_is_late_by_its_own_clock_only(desk: Desk) -> None:
    one = handling(desk, co_handlers=("police",))
    at = clock(one[0], Obligation.SIGN, desk.city.departments["police"]).due_at + timedelta(minutes=1)

    def late(person: str) -> list[int]:
        user = desk.city.people[person]
        found = case_list(user, CaseFilter(late=True), now=at)["cases"]
        assert found == case_list(user, CaseFilter(queue="late"), now=at)["cases"]
        return [row["id"] for row in found]

    assert late("police_clerk") == one
    assert late("lamps_clerk") == []
    assert late("dispatcher") == one


def test_what_is_waited_for_has_the_time_of_that_office(desk: Desk) -> None:
    one = handling(desk, co_handlers=("police",))
    case = Case.objects.get(pk=one[0])
    page = read_case(desk.city.people["dispatcher"], case.number, now=NOW)
    limit = clock(case.pk, Obligation.DISPOSE, desk.city.departments["lamps"])

    from common.templatetags.ui import when  # noqa: PLC0415

    assert case.due_department_id == desk.city.departments["police"].pk
    assert page.waiting.endswith(when(limit.due_at, NOW))
    assert when(case.due_at, NOW) not in page.waiting


# --- Alarms ------------------------------------------------------------------------------


def alarms(case_id: int) -> list[dict[str, object]]:
    rows = LogEntry.objects.filter(case_id=case_id, kind=LogKind.ALARM).order_by("seq")
    return [told for row in rows for told in row.facts["clocks"]]


def test_an_alarm_names_its_clocks_and_whose_they_are(desk: Desk) -> None:
    one = routed(desk)
    sign = clock(one[0], Obligation.SIGN)

    ring_clocks(now=sign.due_at)

    told = [each for each in alarms(one[0]) if each["obligation"] == "sign"]
    assert told == [
        {
            "clock": sign.seq,
            "obligation": "sign",
            "department": desk.city.departments["lamps"].pk,
            "level": "red",
            "due_at": sign.due_at.isoformat(),
        }
    ]


def test_a_clock_that_stopped_between_two_looks_leaves_no_alarm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    one = routed(desk)
    sign = clock(one[0], Obligation.SIGN)
    at = sign.amber_at
    assert at is not None
    before = LogEntry.objects.filter(case_id=one[0]).count()
    read = actions.sweep.Act.adopt  # type: ignore[attr-defined]

    def signed_meanwhile(act: actions.sweep.Act, cases: object, **how: bool) -> None:  # type: ignore[name-defined]
        # What another process did after the sweep chose its cases and before it had the lock.
        Clock.objects.filter(case_id=one[0]).update(alarm_at=None)
        read(act, cases, **how)

    monkeypatch.setattr("cases.actions.sweep.Act.adopt", signed_meanwhile)

    assert _ring_batch(now=at, batch=100) == 0
    assert LogEntry.objects.filter(case_id=one[0]).count() == before


# --- What the log says was decided --------------------------------------------------------


def last_facts(case_id: int) -> dict[str, object]:
    return LogEntry.objects.filter(case_id=case_id).order_by("-seq")[0].facts


def test_a_routing_says_until_when_each_office_has(desk: Desk) -> None:
    one = routed(desk, co_handlers=("police",))

    facts = last_facts(one[0])

    limits = [
        clock(one[0], Obligation.DISPOSE, desk.city.departments[name]).due_at.isoformat()
        for name in ("lamps", "police")
    ]
    assert facts["until"] == limits


def test_a_granted_extension_says_how_much_to_when_and_whose(desk: Desk) -> None:
    one = handling(desk, co_handlers=("police",))
    others = clock(one[0], Obligation.DISPOSE, desk.city.departments["police"]).due_at
    asked = {"kind": RequestKind.EXTENSION, "reason": "parts", "amount": 1, "unit": "working_day"}

    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, **asked)
    actions.decide_request(Request.objects.get().pk, is_granted=True, actor=desk.dispatcher, now=NOW)

    facts, lamps = last_facts(one[0]), desk.city.departments["lamps"]
    assert datetime.fromisoformat(str(facts["due_at"])) == clock(one[0], Obligation.DISPOSE, lamps).due_at
    assert (float(str(facts["amount"])), facts["unit"], facts["department"]) == (1, "working_day", lamps.pk)
    assert clock(one[0], Obligation.DISPOSE, desk.city.departments["police"]).due_at == others
    assert case_detail(desk.city.people["dispatcher"], one[0])["requests"][0]["due_at"] is not None


# --- A limit behind the promise ----------------------------------------------------------


def test_a_limit_behind_the_promise_is_shown_as_what_it_is(desk: Desk) -> None:
    one = handling(desk)
    limit = clock(one[0], Obligation.DISPOSE).due_at
    older = desk.report("lamp", received_at=NOW - timedelta(days=8)).case_id
    actions.merge_cases([older], into=one[0], actor=desk.operator, now=NOW)
    promise = clock(one[0], Obligation.PROMISE).due_at
    Clock.objects.filter(case_id=one[0], obligation__in=["sign", "contact"]).delete()
    assert promise < limit == clock(one[0], Obligation.DISPOSE).due_at

    clerk = desk.city.people["lamps_clerk"]
    (row,) = case_list(clerk, CaseFilter(), now=NOW)["cases"]
    bars = {bar["due"]: bar for bar in read_case(clerk, row["number"], now=NOW).clocks}

    assert (row["due_at"], row["due_obligation"], row["due_department"]) == (promise, "promise", None)
    assert (bars[limit]["level"], bool(bars[limit]["note"])) == ("on_time", True)
    assert not bars[promise]["note"]
    # What its row shows as late stands under "Late" too, though its own limit is days off.
    late = case_list(clerk, CaseFilter(late=True), now=promise + timedelta(hours=1))["cases"]
    queued = case_list(clerk, CaseFilter(queue="late"), now=promise + timedelta(hours=1))["cases"]
    assert [each["number"] for each in late] == [each["number"] for each in queued] == [row["number"]]
    assert case_list(clerk, CaseFilter(late=True), now=promise - timedelta(hours=1))["cases"] == []


def test_what_comes_to_be_read_by_its_summary_has_one_before_it_is_merged(desk: Desk) -> None:
    one = handling(desk)
    protected = desk.report("complaint").case_id
    rows = LogEntry.objects.count()

    with pytest.raises(NeedsSummary):
        actions.merge_cases([protected], into=one[0], actor=desk.operator, now=NOW)
    assert LogEntry.objects.count() == rows
    actions.merge_cases([protected], into=one[0], actor=desk.operator, now=NOW, summary="A lamp is out")

    case = Case.objects.get(pk=one[0])
    assert (case.is_protected, case.summary, last_facts(one[0])["summary"]) == (True, "A lamp is out", True)
    # Where no department has it yet, routing asks for it.
    other, third = desk.report("lamp").case_id, desk.report("complaint").case_id
    actions.merge_cases([third], into=other, actor=desk.operator, now=NOW)
