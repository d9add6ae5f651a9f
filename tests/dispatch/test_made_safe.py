"""A crew that made it safe is done, and what is to be repaired is not: the order goes on until somebody has repaired it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.actions import SYSTEM, Actor
from cases.actions.alerts import end_what_is_over
from cases.api.reading import case_list
from cases.listing import CaseFilter
from cases.models import AlertReason, Case, Clock, Danger, LogEntry, LogKind, Obligation, WordsKind
from cases.verification import findings
from cases.workflow import OrderState, State
from common.reactions import drain
from dispatch.actions import assign_unit, sweep_offers
from dispatch.cards import today
from dispatch.models import Assignment, FieldPolicy, Unit
from evaluation.models import Fact as Figure
from grid.models import Part
from tests.dispatch.test_given_back import take
from tests.dispatch_city import Crews, later

WORDS = "fenced off, the new cover comes tomorrow"


@pytest.fixture
def taken(crews: Crews) -> Assignment:
    """An open manhole that the nearest crew has taken; they are there."""
    return take(crews, crews.urgent(), "on_scene")


def make_safe(crews: Crews, asked: Assignment, who: str = "near-1", **more: Any) -> tuple[int, dict[str, Any]]:
    more = {"at": later(minutes=5), "note": WORDS, "is_finished": False, **more}
    return crews.act(who, "done", asked, **more)


def repair(crews: Crews, case: Case, who: str = "middle") -> Assignment:
    """Let a person choose another crew, which repairs it."""
    assign_unit(crews.order(case).pk, crews.units[who].pk, actor=SYSTEM, now=later(minutes=30))
    asked = crews.asked(case)
    for number, kind in enumerate(("accept", "arrive", "done"), start=31):
        crews.act(f"{who}-1", kind, asked, at=later(minutes=number))
    return Assignment.objects.get(pk=asked.pk)


def dispose(case: Case) -> Clock:
    order = case.orders.get(part=Part.LEAD, parent=None)
    return Clock.objects.get(case_id=case.pk, order_id=order.pk, obligation=Obligation.DISPOSE)


def test_the_crew_is_free_and_the_order_goes_on_with_its_own_limit(crews: Crews, taken: Assignment) -> None:
    due_at = dispose(taken.case).due_at

    status, answer = make_safe(crews, taken)

    assert (status, answer["state"], answer["next"]) == (200, "done", "")
    taken.refresh_from_db()
    assert (taken.state, taken.is_made_safe) == ("done", True)
    assert Unit.objects.get(code="near").open_assignments == 0
    assert not taken.case.holders.filter(user=crews.people["near-1"]).exists()
    order = crews.order(taken.case)
    assert (order.state, order.done_at, order.repair_owed_since) == (OrderState.WORKING, None, later(minutes=5))
    assert (dispose(taken.case).due_at, dispose(taken.case).stopped_at) == (due_at, None)
    assert Case.objects.get(pk=taken.case_id).state == State.HANDLING
    row = LogEntry.objects.filter(case_id=taken.case_id).latest("seq")
    assert (row.kind, row.facts["finished"], row.facts["until"]) == (LogKind.MAKE_SAFE, False, [due_at.isoformat()])
    assert taken.case.words.get(log_seq=row.seq, kind=WordsKind.RESULT).text == WORDS
    assert list(findings()) == []


def test_a_later_crew_that_repairs_it_ends_it(crews: Crews, taken: Assignment) -> None:
    make_safe(crews, taken)

    repair(crews, taken.case)

    order = crews.order(taken.case)
    assert (order.state, order.repair_owed_since) == (OrderState.DONE, None)
    assert Case.objects.get(pk=taken.case_id).state == State.CHECKING


def test_the_clerk_ends_it_as_well(crews: Crews, taken: Assignment) -> None:
    make_safe(crews, taken)
    clerk = crews.city.people["roads_clerk"]
    clerk.department = crews.order(taken.case).department
    clerk.save()

    actions.finish_orders(
        [taken.case_id],
        actor=Actor.of(clerk),
        now=later(hours=1),
        result="a new cover",
        without_co_handlers="not needed",
    )

    order = crews.order(taken.case)
    assert (order.state, order.repair_owed_since) == (OrderState.DONE, None)


@pytest.mark.parametrize("first", ["made safe", "finished"])
def test_finished_is_the_last_word_of_a_crew_whichever_is_heard_first(
    crews: Crews, taken: Assignment, first: str
) -> None:
    words = [
        lambda: make_safe(crews, taken, "near-1", at=later(minutes=5)),
        lambda: crews.act("near-2", "done", taken, at=later(minutes=6)),
    ]
    for word in words if first == "made safe" else reversed(words):
        assert word()[0] == 200

    taken.refresh_from_db()
    order = crews.order(taken.case)
    assert (taken.is_made_safe, order.state, order.repair_owed_since) == (False, OrderState.DONE, None)


def test_where_the_clerk_reports_it_done_a_crew_that_repaired_it_ends_what_is_owed(
    crews: Crews, taken: Assignment
) -> None:
    FieldPolicy.objects.create(department=crews.order(taken.case).department, is_done_by_unit=False)
    Case.objects.filter(pk=taken.case_id).update(is_fast=False)
    make_safe(crews, taken)
    assert crews.order(taken.case).repair_owed_since

    repair(crews, taken.case)

    order = crews.order(taken.case)
    assert (order.state, order.repair_owed_since) == (OrderState.WORKING, None)


def test_it_is_no_figure_of_what_is_finished_until_it_is(crews: Crews, taken: Assignment) -> None:
    order = crews.order(taken.case)
    make_safe(crews, taken)
    drain("evaluation.facts", now=timezone.now)
    assert Figure.objects.filter(order_id=order.pk, done_at__isnull=True).exists()

    repair(crews, taken.case)
    drain("evaluation.facts", now=timezone.now)

    assert Figure.objects.filter(order_id=order.pk, done_at=later(minutes=33)).exists()


def test_nobody_is_asked_for_the_repair_until_somebody_is_chosen_and_then_the_next_is(
    crews: Crews, taken: Assignment
) -> None:
    make_safe(crews, taken)
    sweep_offers(now=later(minutes=20))
    assert Assignment.objects.filter(case=taken.case_id).count() == 1

    assign_unit(crews.order(taken.case).pk, crews.units["middle"].pk, actor=SYSTEM, now=later(minutes=30))
    Unit.objects.filter(code="far").update(is_on_duty=False)
    asked = crews.asked(taken.case)
    crews.act("middle-1", "accept", asked, at=later(minutes=31))
    crews.act("middle-1", "give_back", asked, at=later(minutes=32))
    assert taken.case.alerts.filter(reason=AlertReason.NO_UNIT, taken_at=None).exists()
    Unit.objects.filter(code="far").update(is_on_duty=True)
    sweep_offers(now=later(minutes=40))

    assert (crews.asked(taken.case).unit.code, crews.asked(taken.case).state) == ("far", "offered")


def test_the_next_crew_reads_what_was_made_safe(crews: Crews, taken: Assignment) -> None:
    make_safe(crews, taken)
    assign_unit(crews.order(taken.case).pk, crews.units["middle"].pk, actor=SYSTEM, now=later(minutes=30))

    (card,) = today(crews.people["middle-1"], now=later(minutes=31), here=None, with_classes=False)["cards"]

    assert (card["is_repair_owed"], card["made_safe"], card["result"]) == (True, WORDS, "")
    assert ("made_safe", WORDS) in [(each["kind"], each["text"]) for each in card["said"]]


# --- A danger ----------------------------------------------------------------------------


def test_a_danger_that_was_made_safe_is_told_and_is_one_until_a_person_clears_it(
    crews: Crews, taken: Assignment
) -> None:
    case, lead = taken.case, Actor.of(crews.city.people["lead"])
    Case.objects.filter(pk=case.pk).update(danger=Danger.MANHOLE)

    make_safe(crews, taken)
    end_what_is_over(now=later(minutes=6))

    told = case.alerts.filter(reason=AlertReason.MADE_SAFE, taken_at=None)
    assert told.exists()
    assert Case.objects.get(pk=case.pk).danger == Danger.MANHOLE

    actions.clear_danger([case.pk], actor=lead, now=later(minutes=7), reason="nobody can fall in now")

    assert not told.exists()
    assert Case.objects.get(pk=case.pk).danger == ""
    row = LogEntry.objects.filter(case_id=case.pk).latest("seq")
    assert (row.kind, row.facts["made_safe"]) == (LogKind.CLEAR_DANGER, True)
    # And the repair is owed all the same.
    assert crews.order(case).repair_owed_since


def test_the_alert_of_a_danger_that_nobody_took_stays(crews: Crews, taken: Assignment) -> None:
    case = taken.case
    actions.mark_danger(
        [case.pk], actor=Actor.of(crews.city.people["lead"]), now=later(minutes=2), danger=Danger.COLLAPSE
    )

    make_safe(crews, taken)

    assert case.alerts.filter(reason=AlertReason.DANGER, taken_at=None).exists()


def test_that_there_is_no_danger_any_more_is_the_next_act_offered(
    client: Client, crews: Crews, taken: Assignment
) -> None:
    Case.objects.filter(pk=taken.case_id).update(danger=Danger.MANHOLE)
    lead = crews.city.people["lead"]

    def verbs() -> list[str]:
        client.force_login(lead)
        return client.get(f"/api/internal/cases/{taken.case_id}/").json()["acts"]

    before = verbs()
    make_safe(crews, taken)
    actions.take_alert([taken.case_id], actor=Actor.of(lead), now=later(minutes=6))

    assert before[0] != "clear_danger"
    assert verbs()[0] == "clear_danger"


# --- Who reads it ------------------------------------------------------------------------


def test_the_desk_sees_what_is_owed_beside_the_units_in_the_queue_and_on_the_case(
    client: Client, crews: Crews, taken: Assignment
) -> None:
    desk = crews.city.people["dispatcher"]
    client.force_login(desk)

    def shown() -> list[bool]:
        page = client.get(reverse("desk_case", args=[taken.case.number])).content.decode()
        panel = client.get(reverse("case_units", args=[taken.case_id])).content.decode()
        rows = case_list(desk, CaseFilter(), now=later(hours=1))["cases"]
        (row,) = [each for each in rows if each["id"] == taken.case_id]
        return ["data-made-safe" in page and WORDS in page, "data-repair-owed" in panel, row["is_repair_owed"]]

    assert shown() == [False, False, False]
    make_safe(crews, taken)
    assert shown() == [True, True, True]
    assert WORDS in client.get(reverse("case_units", args=[taken.case_id])).content.decode()
    repair(crews, taken.case)
    assert shown() == [False, False, False]


# --- The phone ---------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "is_made_safe"), [({"finished": "no"}, True), ({}, False)])
def test_the_page_without_scripts_has_both_keys(
    client: Client, crews: Crews, taken: Assignment, key: dict[str, str], is_made_safe: bool
) -> None:
    client.force_login(crews.people["near-1"])
    form = client.get(reverse("field_form", args=["assignment", taken.pk, "done"])).content.decode()
    assert 'name="finished" value="no"' in form

    client.post(reverse("field_act"), {"kind": "done", "subject": f"assignment:{taken.pk}", "note": WORDS, **key})

    taken.refresh_from_db()
    assert (taken.state, taken.is_made_safe) == ("done", is_made_safe)


def post(client: Client, taken: Assignment, **more: Any) -> Any:
    act = {"key": "one", "kind": "done", "subject": f"assignment:{taken.pk}", "note": WORDS, **more}
    act.setdefault("happened_at", timezone.now().isoformat())
    return client.post("/api/internal/field/acts", act, content_type="application/json")


def test_the_api_takes_it_once_and_only_of_what_is_done(client: Client, crews: Crews, taken: Assignment) -> None:
    client.force_login(crews.people["near-1"])

    assert post(client, taken, kind="note", finished=False).json()["fields"].keys() == {"finished"}
    first = post(client, taken, finished=False)
    assert first.status_code == 200
    assert post(client, taken, finished=False).json() == first.json()
    # Another word under the same key is another report.
    assert post(client, taken).status_code == 409
    assert crews.order(taken.case).state == OrderState.WORKING
