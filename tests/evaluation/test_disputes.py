"""A department reads what is left of its cases behind its own figures, and disputes from there, whatever came after."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from cases import actions
from cases.actions.act import JudgingOwnWork
from cases.actions.disputes import DECIDE_DAYS, DISPUTE_DAYS, AlreadyDecided, AlreadyDisputed, DisputeTooLate
from cases.api.reading import case_detail, case_list
from cases.listing import CaseFilter
from cases.models import Alert, Case, Danger, LogEntry, LogKind, Request, RequestKind, WorkOrder
from cases.past import past_case
from cases.verification import findings
from common.refusals import NotFound, NotYours
from evaluation.actions import refresh_facts
from evaluation.models import Excluded, Fact
from evaluation.scoreboard import Figure, Slice, scores
from tests.city import NOW, SmallCity, later
from tests.evaluation.test_rounds import brought_in, done, says, send, sent
from tests.people import Desk

YEAR = Slice(first=date(2026, 1, 1), last=date(2026, 12, 31))


def gone(desk: Desk) -> int:
    """Have a case finished late and closed, so that its department sees it no more."""
    case_id = sent(desk)
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=True, at=later(days=30))
    refresh_facts([case_id])
    return case_id


def returned(desk: Desk) -> int:
    """Have a case returned by its department and sent elsewhere."""
    case_id = sent(desk)
    actions.ask_request([case_id], actor=desk.lamps_clerk, now=NOW, kind=RequestKind.RETURN, reason="not ours")
    request = Request.objects.get(case=case_id, kind=RequestKind.RETURN)
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    send(desk, case_id, at=NOW, lead="roads")
    refresh_facts([case_id])
    return case_id


@pytest.mark.parametrize(("leave", "days"), [(gone, 31), (returned, 1)])
def test_a_department_disputes_what_has_left_it(desk: Desk, leave: Callable[[Desk], int], days: int) -> None:
    case_id = leave(desk)
    assert not Case.objects.visible_to(desk.city.people["lamps_clerk"]).exists()

    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=days), reason="The mains were off")
    request = Request.objects.get(kind=RequestKind.DISPUTE)
    actions.decide_request(
        request.pk, is_granted=True, actor=desk.lead, now=later(days=days), reason="So says the grid"
    )
    refresh_facts([case_id])

    assert Fact.objects.get(case=case_id, department__code="lamps").excluded == Excluded.DISPUTED
    assert LogEntry.objects.filter(case_id=case_id, kind__in=[LogKind.ASK, LogKind.GRANT]).count() >= 2


def test_a_dispute_is_one_log_row_and_a_second_one_is_refused_while_it_is_open(desk: Desk) -> None:
    case_id = gone(desk)
    before = LogEntry.objects.filter(case_id=case_id).count()
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=31), reason="one")

    with pytest.raises(AlreadyDisputed) as refused:
        actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=31), reason="two")

    assert refused.value.code == "dispute_already_asked"
    assert LogEntry.objects.filter(case_id=case_id).count() == before + 1
    assert Request.objects.filter(kind=RequestKind.DISPUTE).count() == 1


def test_a_dispute_that_nobody_decides_in_time_is_told_of_once_and_stands_in_a_list_until_somebody_does(
    desk: Desk, client: Client
) -> None:
    case_id = gone(desk)
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=31), reason="The mains were off")
    request = Request.objects.get(kind=RequestKind.DISPUTE)
    lead = desk.city.people["lead"]

    def listed(days: int) -> list[int]:
        return [row["id"] for row in case_list(lead, CaseFilter(queue="late_disputes"), now=later(days=days))["cases"]]

    in_time, late = 31 + DECIDE_DAYS - 1, 31 + DECIDE_DAYS
    assert (actions.tell_late_disputes(now=later(days=in_time)), listed(in_time)) == (0, [])
    assert [actions.tell_late_disputes(now=later(days=late)) for _time in range(2)] == [1, 0]
    assert listed(late) == [case_id]
    row = LogEntry.objects.get(case_id=case_id, kind=LogKind.ALARM, facts__has_key="disputes")
    assert row.facts["disputes"] == [request.pk]
    client.force_login(lead)
    asked_at = request.asked_at
    Request.objects.update(asked_at=timezone.now() - timedelta(days=DECIDE_DAYS, hours=1))
    assert "data-late-dispute" in client.get(f"/desk/cases/{Case.objects.get(pk=case_id).number}/").content.decode()
    Request.objects.update(asked_at=asked_at)

    actions.decide_dispute(request.pk, is_granted=False, actor=desk.lead, now=later(days=late), reason="It was late")
    assert listed(late) == []
    assert list(findings(now=later(days=late))) == []


def test_what_was_decided_is_not_asked_again(desk: Desk) -> None:
    case_id = gone(desk)
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=31), reason="one")
    actions.decide_dispute(Request.objects.get().pk, is_granted=False, actor=desk.lead, now=later(days=31), reason="no")

    with pytest.raises(AlreadyDecided):
        actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=32), reason="two")


def test_figures_come_to_rest(desk: Desk) -> None:
    case_id = gone(desk)

    with pytest.raises(DisputeTooLate):
        actions.dispute_cases(
            [case_id], actor=desk.lamps_clerk, now=later(days=31 + DISPUTE_DAYS), reason="I was on leave"
        )


def test_nobody_disputes_for_another_department(desk: Desk) -> None:
    case_id = gone(desk)
    order = Case.objects.get(pk=case_id).orders.get()

    with pytest.raises(NotFound):
        actions.dispute_cases([case_id], actor=desk.roads_clerk, now=later(days=31), reason="as told")
    with pytest.raises(NotFound):
        actions.dispute_cases(
            [case_id], actor=desk.roads_clerk, now=later(days=31), reason="as told", order_id=order.pk
        )
    with pytest.raises(NotYours):
        actions.dispute_cases([case_id], actor=desk.operator, now=later(days=31), reason="as told")


def test_nobody_of_the_house_decides(desk: Desk, city: SmallCity) -> None:
    case_id = gone(desk)
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=31), reason="one")
    lead = city.people["lead"]
    for own in ("lamps", "works"):
        lead.department = city.departments[own]
        lead.save()

        with pytest.raises(JudgingOwnWork):
            actions.decide_request(
                Request.objects.get().pk,
                is_granted=True,
                actor=actions.Actor.of(lead),
                now=later(days=31),
                reason="we are good",
            )


def test_a_matter_about_itself_is_left_out(desk: Desk, city: SmallCity) -> None:
    case_id = gone(desk)
    Case.objects.filter(pk=case_id).update(about_department=city.departments["lamps"])

    with pytest.raises(NotFound):
        past_case(city.people["lamps_clerk"], case_id, now=later(days=31))
    with pytest.raises(NotFound):
        actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=31), reason="as told")


def test_the_summary_tells_the_departments_own_doing_and_nothing_else(desk: Desk, client: Client) -> None:
    secrets = {"text": "My name is written here", "address": "12 Hidden Lane"}
    case_id = desk.report("lamp", **secrets).case_id
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    actions.comment_case([case_id], actor=desk.lead, now=NOW, note="said by the desk")
    send(desk, case_id, at=NOW)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(hours=1))
    actions.comment_case([case_id], actor=desk.lamps_clerk, now=later(hours=1), note="said by the lamps")
    actions.take_back([case_id], actor=desk.dispatcher, now=later(hours=2), reason="said by the dispatcher")
    refresh_facts([case_id])
    clerk = desk.city.people["lamps_clerk"]

    found = past_case(clerk, case_id, now=later(hours=3))

    assert [each.text for each in found.words] == ["said by the lamps"]
    assert {clock.order_id for clock in found.clocks} == {order.pk for order in found.orders}
    client.force_login(clerk)
    page = client.get(f"/evaluation/past/{case_id}/").content.decode()
    assert found.number in page
    for secret in (*secrets.values(), "13800138000", "138•", "138*", "said by the desk", "said by the dispatcher"):
        assert secret not in page


def test_the_page_takes_a_dispute_and_shows_it(desk: Desk, client: Client) -> None:
    case_id = gone(desk)
    client.force_login(desk.city.people["lamps_clerk"])
    Case.objects.filter(pk=case_id).update(ended_at=later(days=30))

    assert client.post(f"/evaluation/past/{case_id}/", {"reason": " "}).status_code == 200
    assert not Request.objects.exists()
    order = Case.objects.get(pk=case_id).orders.get()
    order.ended_at = None
    order.save()
    answer = client.post(f"/evaluation/past/{case_id}/", {"reason": "The mains were off", "order": order.pk})

    assert answer.status_code == 302
    assert b'data-dispute="asked"' in client.get(f"/evaluation/past/{case_id}/").content


@pytest.mark.parametrize(
    ("person", "status"),
    [("lamps_clerk", 200), ("roads_clerk", 404), ("leader", 403), ("grid_worker", 403), (None, 302)],
)
def test_who_reads_a_departments_past(desk: Desk, client: Client, person: str | None, status: int) -> None:
    case_id = gone(desk)
    if person:
        client.force_login(desk.city.people[person])

    assert client.get(f"/evaluation/past/{case_id}/").status_code == status


def test_imported_history_is_disputed_by_whom_its_source_names(desk: Desk, city: SmallCity) -> None:
    case_id = brought_in(city, "1")
    now = LogEntry.objects.filter(case_id=case_id).latest("recorded_at").recorded_at

    with pytest.raises(NotFound):
        actions.dispute_cases([case_id], actor=desk.roads_clerk, now=now, reason="as told")
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=now, reason="The source is wrong")
    actions.decide_dispute(Request.objects.get().pk, is_granted=True, actor=desk.lead, now=now, reason="It is")
    refresh_facts([case_id])

    (score,) = scores(YEAR, now=later(days=60))
    assert (score.counts[Figure.DUE], score.counts[Figure.EXCLUDED]) == (0, 1)


def test_every_round_of_ones_own_is_listed_behind_its_figure(desk: Desk, client: Client) -> None:
    gone(desk)
    returned(desk)
    sent(desk)
    for case in Case.objects.all():
        refresh_facts([case.pk])
    client.force_login(desk.city.people["lamps_clerk"])
    pk = desk.city.departments["lamps"].pk
    (score,) = [each for each in scores(YEAR, now=later(days=60)) if each.department_id == pk]

    for figure in (Figure.RECEIVED, Figure.DUE, Figure.ON_TIME, Figure.RETURNED, Figure.SOLVED):
        days = "first=2026-01-01&last=2026-12-31"
        context = client.get(f"/evaluation/{figure}/?{days}&department={pk}").context
        assert context["count"]["rounds"] == len(context["lines"]) == score.counts[figure]


# --- By the API --------------------------------------------------------------------------

ACTS = "/api/internal/cases/acts"


def by_api(client: Client, person: User, verb: str, **body: object) -> tuple[int, dict[str, Any]]:
    client.force_login(person)
    answer = client.post(f"{ACTS}/{verb}/", body, content_type="application/json")
    return answer.status_code, answer.json()


def lately(case_id: int) -> WorkOrder:
    """Let the department's order have ended just now, as the clock on the wall says it."""
    order = WorkOrder.objects.get(case=case_id, department__code="lamps")
    WorkOrder.objects.filter(pk=order.pk).update(ended_at=timezone.now() - timedelta(days=1))
    return order


@pytest.mark.parametrize("leave", [gone, returned])
@pytest.mark.parametrize("verb", ["dispute", "ask"])
def test_a_department_disputes_its_past_by_the_api_and_learns_no_more_of_the_case(
    desk: Desk, client: Client, leave: Callable[[Desk], int], verb: str
) -> None:
    case_id = leave(desk)
    order = lately(case_id)
    body = {"cases": [case_id], "reason": "The mains were off", **({"kind": "dispute"} if verb == "ask" else {})}

    status, answer = by_api(client, desk.city.people["lamps_clerk"], verb, **body)

    number = Case.objects.get(pk=case_id).number
    assert (status, answer) == (200, {"cases": [{"id": case_id, "number": number}]})
    request = Request.objects.get(kind=RequestKind.DISPUTE)
    assert (request.order_id, request.state) == (order.pk, "asked")
    asked = LogEntry.objects.filter(case_id=case_id).latest("seq")
    assert (asked.kind, asked.facts["request"]) == (LogKind.ASK, request.pk)


def test_a_dispute_by_the_api_is_of_the_order_it_names(desk: Desk, client: Client) -> None:
    case_id = sent(desk)
    actions.take_back([case_id], actor=desk.dispatcher, now=later(hours=1), reason="elsewhere")
    first = lately(case_id)
    send(desk, case_id, at=later(hours=2), lead="lamps")
    clerk = desk.city.people["lamps_clerk"]

    status, answer = by_api(client, clerk, "dispute", cases=[case_id], reason="not ours then", order=first.pk)

    assert status == 200
    # The case has come back, so that its standing is the department's to know.
    assert answer["cases"][0]["state"] == "routed"
    assert Request.objects.get(kind=RequestKind.DISPUTE).order_id == first.pk


@pytest.mark.parametrize(
    ("person", "change", "status", "code"),
    [
        ("roads_clerk", "", 404, "not_found"),
        ("grid_worker", "", 403, "not_yours"),
        ("operator", "", 403, "not_yours"),
        ("leader", "", 403, "not_yours"),
        ("lamps_clerk", "too late", 409, "dispute_too_late"),
        ("lamps_clerk", "decided", 409, "dispute_already_decided"),
        ("lamps_clerk", "about itself", 404, "not_found"),
        ("lamps_clerk", "no reason", 400, "bad_input"),
        ("lamps_clerk", "no such order", 404, "not_found"),
    ],
)
def test_what_cannot_be_disputed_is_refused_by_its_code(
    desk: Desk, client: Client, person: str, change: str, status: int, code: str
) -> None:
    case_id = gone(desk)
    lately(case_id)
    body: dict[str, object] = {"cases": [case_id], "reason": "The mains were off"}
    if change == "too late":
        WorkOrder.objects.update(ended_at=timezone.now() - timedelta(days=DISPUTE_DAYS, minutes=1))
    elif change == "decided":
        asked = {"now": timezone.now(), "reason": "one"}
        actions.dispute_cases([case_id], actor=desk.lamps_clerk, **asked)
        actions.decide_dispute(Request.objects.get().pk, is_granted=False, actor=desk.lead, **asked)
    elif change == "about itself":
        Case.objects.update(about_department=desk.city.departments["lamps"])
    elif change == "no reason":
        body["reason"] = " "
    elif change == "no such order":
        body["order"] = 987654321
    rows = LogEntry.objects.count()

    answered, answer = by_api(client, desk.city.people[person], "dispute", **body)

    assert (answered, answer["code"]) == (status, code)
    assert LogEntry.objects.count() == rows


def test_somebody_outside_the_department_decides_by_the_api(desk: Desk, client: Client) -> None:
    case_id = gone(desk)
    lately(case_id)
    asked = {"cases": [case_id], "reason": "The mains were off"}
    assert by_api(client, desk.city.people["lamps_clerk"], "dispute", **asked)[0] == 200
    decide = {"cases": [case_id], "request": Request.objects.get().pk, "is_granted": True, "reason": "They were"}
    lead = desk.city.people["lead"]
    lead.department = desk.city.departments["works"]
    lead.save()

    assert by_api(client, desk.city.people["lamps_clerk"], "decide", **decide)[0] == 404
    assert by_api(client, desk.city.people["dispatcher"], "decide", **decide)[1]["code"] == "not_yours"
    assert by_api(client, lead, "decide", **decide)[1]["code"] == "judging_own_work"
    lead.department = desk.city.departments["centre"]
    lead.save()
    assert by_api(client, lead, "decide", **decide)[0] == 200

    refresh_facts([case_id])
    assert Fact.objects.get(case=case_id).excluded == Excluded.DISPUTED


def test_the_departments_past_by_the_api_tells_what_the_page_tells(desk: Desk, client: Client) -> None:
    case_id = gone(desk)
    lately(case_id)
    clerk = desk.city.people["lamps_clerk"]
    by_api(client, clerk, "dispute", cases=[case_id], reason="The mains were off")
    assert by_api(client, clerk, "dispute", cases=[case_id], reason="again")[1]["code"] == "dispute_already_asked"
    now = timezone.now()
    actions.decide_dispute(Request.objects.get().pk, is_granted=False, actor=desk.lead, now=now, reason="They were on")

    answer = client.get(f"/api/internal/cases/{case_id}/past/")
    (dispute,) = answer.json()["disputes"]
    assert (dispute["state"], dispute["reason"], dispute["decision"]) == (
        "refused",
        "The mains were off",
        "They were on",
    )
    assert (answer.json()["disputable"], answer.json()["decider"]) == ([], "shift_lead")
    page = client.get(f"/evaluation/past/{case_id}/").content.decode()
    assert "The mains were off" in page
    assert "They were on" in page
    client.force_login(desk.city.people["roads_clerk"])
    assert client.get(f"/api/internal/cases/{case_id}/past/").status_code == 404


def test_history_is_disputed_by_the_api_as_on_the_page_and_in_the_same_queries_for_any_number(
    desk: Desk, client: Client
) -> None:
    cases = [brought_in(desk.city, str(number)) for number in range(6)]
    actions.reopen_case(cases[:1], actor=desk.operator, now=later(days=4), reason="again")
    send(desk, cases[0], at=later(days=4), lead="lamps")
    clerk = desk.city.people["lamps_clerk"]

    status, _answer = by_api(client, clerk, "dispute", cases=cases[:1], reason="The source is wrong", is_history=True)

    assert (status, Request.objects.get().order) == (200, None)
    now = timezone.now()
    with CaptureQueriesContext(connection) as of_one:
        actions.dispute_cases(cases[1:2], actor=desk.lamps_clerk, now=now, reason="The source is wrong")
    with CaptureQueriesContext(connection) as of_four:
        actions.dispute_cases(cases[2:], actor=desk.lamps_clerk, now=now, reason="The source is wrong")
    assert len(of_four) == len(of_one)


def test_the_centres_own_figure_is_decided_by_a_leader_where_every_lead_is_of_the_centre(desk: Desk) -> None:
    people, centre = desk.city.people, desk.city.departments["centre"]
    clerk = people["works_clerk"]
    clerk.department = centre
    clerk.save()
    leader = people["leader"]
    leader.department = centre
    leader.save()
    case_id = sent(desk, lead="centre")
    actions.sign_orders([case_id], actor=desk.works_clerk, now=NOW)
    actions.dispute_cases([case_id], actor=desk.works_clerk, now=later(days=30), reason="The mains were off")
    request = Request.objects.get()
    decided = {"is_granted": True, "now": later(days=31), "reason": "They were"}

    assert past_case(clerk, case_id, now=later(days=30)).decider == Role.LEADER
    assert [row["id"] for row in case_list(leader, CaseFilter(queue="disputes"), now=later(days=31))["cases"]] == [
        case_id
    ]
    assert "decide" in case_detail(leader, case_id)["acts"]
    for other in (desk.lead, desk.dispatcher, desk.works_clerk):
        with pytest.raises((JudgingOwnWork, NotYours)):
            actions.decide_dispute(request.pk, actor=other, **decided)
    # Of other departments a shift lead decides, and no leader.
    other_case = gone(desk)
    actions.dispute_cases([other_case], actor=desk.lamps_clerk, now=later(days=31), reason="as told")
    with pytest.raises(NotYours):
        actions.decide_dispute(Request.objects.get(case=other_case).pk, actor=desk.leader, **decided)
    actions.decide_dispute(request.pk, actor=desk.leader, **decided)
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("granted", leader)


def test_who_decides_is_who_is_outside_by_now(desk: Desk) -> None:
    people, departments = desk.city.people, desk.city.departments
    asked = {"actor": desk.lamps_clerk, "now": later(days=31), "reason": "The mains were off"}
    decided = {"is_granted": True, "now": later(days=32), "reason": "They were"}
    lead, leader = people["lead"], people["leader"]

    def move(to: str) -> None:
        lead.department = departments[to]
        lead.save()

    def reads(person: User, case_id: int) -> tuple[bool, bool]:
        listed = case_list(person, CaseFilter(queue="disputes" if person == leader else "requests"), now=later(days=32))
        return case_id in [row["id"] for row in listed["cases"]], "decide" in case_detail(person, case_id)["acts"]

    # Somebody was outside when it was asked, and is not by now; then the other way round.
    first, second = gone(desk), gone(desk)
    actions.dispute_cases([first], **asked)
    assert (reads(lead, first), reads(leader, first)) == ((True, True), (False, False))
    move("lamps")
    assert reads(leader, first) == (True, True)
    assert not case_list(lead, CaseFilter(queue="requests"), now=later(days=32))["cases"]
    actions.decide_dispute(Request.objects.get(case=first).pk, actor=desk.leader, **decided)
    actions.dispute_cases([second], **asked)
    request = Request.objects.get(case=second)
    move("centre")
    assert (request.decider, reads(leader, second)) == (Role.LEADER, (True, True))
    actions.decide_dispute(request.pk, actor=desk.leader, **decided)

    # The only lead's house worked on this case, though it is not what is judged.
    third = gone(desk)
    WorkOrder.objects.create(case_id=third, department=departments["roads"], part="co", issued_at=NOW)
    move("roads")
    actions.dispute_cases([third], **asked)
    request = Request.objects.get(case=third)
    assert (request.decider, reads(leader, third)) == (Role.LEADER, (True, True))
    actions.decide_dispute(request.pk, actor=desk.leader, **decided)


def test_only_who_may_decide_is_asked_to(desk: Desk, client: Client) -> None:
    people, departments = desk.city.people, desk.city.departments
    inside = User.objects.create(username="inside", roles=[Role.SHIFT_LEAD], department=departments["roads"])
    case_id = gone(desk)
    WorkOrder.objects.create(case_id=case_id, department=departments["roads"], part="co", issued_at=NOW)
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=31), reason="The mains were off")
    number = Case.objects.get(pk=case_id).number

    def is_asked(person: User) -> bool:
        client.force_login(person)
        return 'name="is_granted"' in client.get(f"/desk/cases/{number}/").content.decode()

    assert [is_asked(person) for person in (people["lead"], inside, people["leader"])] == [True, False, False]


def test_what_has_come_to_rest_stays_whatever_is_disputed_of_what_came_later(desk: Desk) -> None:
    case_id = gone(desk)
    actions.reopen_case([case_id], actor=desk.operator, now=later(days=100), reason="again")
    asked = {"actor": desk.lamps_clerk, "now": later(days=101), "reason": "Another fault"}
    with CaptureQueriesContext(connection) as queries:
        actions.dispute_cases([case_id], **asked)
    request = Request.objects.get()
    actions.decide_dispute(request.pk, is_granted=True, actor=desk.lead, now=later(days=101), reason="It was")
    refresh_facts([case_id])

    assert request.covers_from == later(days=101 - DISPUTE_DAYS)
    told = Fact.objects.order_by("is_apart").values_list("is_on_time", "reopen_count", "excluded")
    assert list(told) == [(False, 0, ""), (None, 1, Excluded.DISPUTED)]
    # Clocks are parted by their cases: none is looked for in all parts.
    clocks = [each["sql"] for each in queries if 'FROM "cases_clock"' in each["sql"]]
    assert clocks
    assert all('"cases_clock"."case_id"' in sql.partition("WHERE")[2] for sql in clocks)


# --- Each order by itself ----------------------------------------------------------------


def offered(client: Client, case_id: int) -> list[str]:
    page = client.get(f"/evaluation/past/{case_id}/").content.decode()
    return re.findall(r'data-disputes="(\w+)"', page)


def test_each_order_of_a_case_is_disputed_by_itself(desk: Desk, client: Client) -> None:
    case_id = gone(desk)
    actions.reopen_case([case_id], actor=desk.operator, now=later(days=31), reason="again")
    send(desk, case_id, at=later(days=31))
    first, second = WorkOrder.objects.order_by("pk")
    WorkOrder.objects.filter(pk=first.pk).update(ended_at=timezone.now() - timedelta(days=1))
    client.force_login(desk.city.people["lamps_clerk"])
    assert offered(client, case_id) == [str(first.pk), str(second.pk)]

    answer = client.post(f"/evaluation/past/{case_id}/", {"reason": "", "order": first.pk})
    assert [order for order, _title, form in answer.context["forms"] if form.errors] == [first]
    client.post(f"/evaluation/past/{case_id}/", {"reason": "The mains were off", "order": first.pk})
    assert Request.objects.get().order == first
    assert offered(client, case_id) == [str(second.pk)]

    WorkOrder.objects.filter(pk=first.pk).update(ended_at=timezone.now() - timedelta(days=DISPUTE_DAYS + 1))
    Request.objects.filter(order=first).delete()
    assert offered(client, case_id) == [str(second.pk)]


def test_history_that_was_taken_up_again_is_disputed_beside_ones_own_order(desk: Desk, client: Client) -> None:
    case_id = brought_in(desk.city, "1")
    actions.reopen_case([case_id], actor=desk.operator, now=later(days=4), reason="again")
    client.force_login(desk.city.people["lamps_clerk"])
    assert offered(client, case_id) == ["history"]
    send(desk, case_id, at=later(days=4), lead="lamps")
    order = WorkOrder.objects.get()
    assert offered(client, case_id) == ["history", str(order.pk)]

    client.post(f"/evaluation/past/{case_id}/", {"reason": "The source is wrong", "is_history": "True"})
    request = Request.objects.get()
    assert (request.order, request.state) == (None, "asked")
    assert offered(client, case_id) == [str(order.pk)]
    with pytest.raises(NotFound):
        actions.dispute_cases([case_id], actor=desk.roads_clerk, now=timezone.now(), reason="not mine", is_history=True)
    actions.decide_dispute(request.pk, is_granted=True, actor=desk.lead, now=timezone.now(), reason="It is")
    refresh_facts([case_id])
    assert list(Fact.objects.order_by("round").values_list("excluded", flat=True)) == [Excluded.DISPUTED, ""]


def test_an_open_danger_is_tagged_in_the_lists_of_rounds_to_whom_sees_the_case(desk: Desk, client: Client) -> None:
    here, left, ended = sent(desk), returned(desk), gone(desk)
    Case.objects.filter(pk__in=[here, left, ended]).update(danger=Danger.FIRE)
    for case_id in (here, left, ended):
        refresh_facts([case_id])
    clerk = desk.city.people["lamps_clerk"]
    client.force_login(clerk)
    days = f"first=2026-01-01&last=2026-12-31&department={clerk.department_id}"

    page = client.get(f"/evaluation/received/?{days}")
    assert {line.case_id: line.danger for line in page.context["lines"]} == {here: Danger.FIRE, left: "", ended: ""}
    assert page.content.decode().count(f'data-danger="{Danger.FIRE}"') == 1
    assert client.get(f"/evaluation/past/{here}/").content.decode().count("data-danger=") == 1
    assert b"data-danger=" not in client.get(f"/evaluation/past/{ended}/").content
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"/evaluation/received/file/?{days}").getvalue().decode("utf-8-sig")))
    )
    assert [row["Danger"] for row in rows].count(str(Danger.FIRE.label)) == 1


def test_no_two_forms_of_a_case_are_called_alike_and_each_says_which_rounds_it_disputes(
    desk: Desk, client: Client
) -> None:
    case_id = brought_in(desk.city, "1")
    actions.reopen_case([case_id], actor=desk.operator, now=later(days=4), reason="again")
    for _time in range(2):
        # Sent, late to sign, taken back and sent again within the same minute.
        send(desk, case_id, at=later(days=4), lead="lamps")
        actions.take_back([case_id], actor=desk.dispatcher, now=later(days=9), reason="elsewhere")
    WorkOrder.objects.update(issued_at=later(days=4), ended_at=timezone.now() - timedelta(days=1))
    refresh_facts([case_id])
    client.force_login(desk.city.people["lamps_clerk"])

    page = client.get(f"/evaluation/past/{case_id}/").content.decode()
    titles = re.findall(r"<h3 data-title>(.*?)</h3>", page)

    assert offered(client, case_id) == ["history", *(str(order.pk) for order in WorkOrder.objects.order_by("pk"))]
    assert len(set(titles)) == len(titles) == 3
    for number, title in enumerate(titles, start=1):
        assert title.endswith(f"round {number}")
    # And what was asked is read beside the name of what it was asked for.
    first = WorkOrder.objects.order_by("pk")[0]
    client.post(f"/evaluation/past/{case_id}/", {"reason": "The mains were off", "order": first.pk})
    shown = client.get(f"/evaluation/past/{case_id}/").context
    assert [title for _dispute, title in shown["disputes"]] == [titles[1]]


def test_whoever_decides_reads_which_order_is_disputed_and_what_was_measured_of_it(desk: Desk, client: Client) -> None:
    case_id = gone(desk)
    actions.reopen_case([case_id], actor=desk.operator, now=later(days=31), reason="again")
    send(desk, case_id, at=later(days=31), lead="lamps")
    refresh_facts([case_id])
    first = WorkOrder.objects.order_by("pk")[0]
    asked = {"actor": desk.lamps_clerk, "now": later(days=31), "reason": "The mains were off"}
    actions.dispute_cases([case_id], order_id=first.pk, **asked)
    client.force_login(desk.city.people["lead"])

    page = client.get(f"/desk/cases/{Case.objects.get(pk=case_id).number}/").content.decode()

    (title,) = re.findall(r"<dd data-disputed>(.*?)</dd>", page)
    assert title.startswith("Order 1 of")
    (told,) = re.findall(r"<p data-measured>(.*?)</p>", page)
    fact = Fact.objects.get(order_id=first.pk)
    assert (fact.round, fact.is_on_time, fact.satisfaction) == (1, False, 5)
    assert re.match(r"Round: 1 .*finished late.*: 5$", told)


def test_a_dispute_of_history_names_the_department_that_asked(desk: Desk, client: Client) -> None:
    case_id = brought_in(desk.city, "1")
    asked = {"actor": desk.lamps_clerk, "now": timezone.now(), "reason": "The source is wrong"}
    actions.dispute_cases([case_id], is_history=True, **asked)
    client.force_login(desk.city.people["lead"])

    page = client.get(f"/desk/cases/{Case.objects.get(pk=case_id).number}/").content.decode()

    assert re.search(rf"<dd>{desk.city.departments['lamps'].name}</dd>\s*<dt>Order</dt><dd data-disputed>", page)


def test_a_dispute_that_names_a_danger_calls_nobody_there(desk: Desk) -> None:
    case_id = gone(desk)
    before = Alert.objects.count()

    actions.dispute_cases(
        [case_id], actor=desk.lamps_clerk, now=later(days=31), reason="It was on fire, a man was hurt"
    )

    assert (Case.objects.get(pk=case_id).danger, Alert.objects.count()) == ("", before)
