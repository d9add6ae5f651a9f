"""A crew that took a job and cannot do it gives it back: for a reason, once, and never to nobody."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from cases.actions import SYSTEM, Actor, ask_request, decide_request, resume_orders
from cases.models import (
    AlertReason,
    Case,
    Clock,
    LogEntry,
    LogKind,
    Obligation,
    Request,
    RequestKind,
    Urgency,
    WordsKind,
)
from cases.workflow import OrderState
from common.models import Reaction
from common.refusals import NotFound
from dispatch.actions import assign_unit, offer_nearest, recall_assignment
from dispatch.cards import today
from dispatch.models import Assignment, FeedItem, FieldAct, Unit
from dispatch.reactions import offer_resumed
from tests.dispatch_city import NOW, Crews, later

STEPS = {"accepted": ["accept"], "en_route": ["accept", "set_out"], "on_scene": ["accept", "set_out", "arrive"]}


@pytest.fixture
def taken(crews: Crews) -> Assignment:
    """An open manhole that the nearest crew has taken; they are there."""
    return take(crews, crews.urgent(), "on_scene")


def take(crews: Crews, case: Case, state: str) -> Assignment:
    offer_nearest(crews.order(case).pk, now=NOW)
    asked = crews.asked(case)
    for number, kind in enumerate(STEPS[state], start=1):
        crews.act("near-1", kind, asked, at=later(seconds=number))
    asked.refresh_from_db()
    assert asked.state == state
    return asked


def give_back(crews: Crews, asked: Assignment, **more: Any) -> tuple[int, dict[str, Any]]:
    return crews.act("near-1", "give_back", asked, at=later(minutes=5), note="the van broke down", **more)


@pytest.mark.parametrize("state", STEPS)
def test_what_a_crew_gives_back_asks_the_next_in_the_same_act(crews: Crews, state: str) -> None:
    case = crews.urgent()
    mine = take(crews, case, state)
    before = LogEntry.objects.filter(case_id=case.pk).count()

    status, answer = give_back(crews, mine)

    assert (status, answer["state"], answer["next"]) == (200, "declined", "")
    mine.refresh_from_db()
    assert (mine.is_given_back, mine.done_at, mine.ended_at is None) == (True, None, False)
    assert (crews.asked(case).unit.code, crews.asked(case).state) == ("middle", "offered")
    row = LogEntry.objects.filter(case_id=case.pk).latest("seq")
    assert LogEntry.objects.filter(case_id=case.pk).count() == before + 1
    assert row.facts["instead_of"] == [{"assignment": mine.pk, "unit": mine.unit_id, "act": "give_back"}]
    assert (row.actor_id, case.words.get(log_seq=row.seq).text) == (crews.people["near-1"].pk, "the van broke down")
    # They are free, and the case is theirs no more.
    assert Unit.objects.get(code="near").open_assignments == 0
    assert not case.holders.filter(user=crews.people["near-1"]).exists()


def test_what_is_given_back_is_neither_done_nor_returned(crews: Crews, taken: Assignment) -> None:
    give_back(crews, taken)

    order = crews.order(taken.case)
    assert (order.state, order.ended_at, order.rework_count) == ("working", None, 0)
    assert Clock.objects.filter(order_id=order.pk, obligation=Obligation.DISPOSE, stopped_at=None).exists()
    kinds = set(LogEntry.objects.filter(case_id=taken.case_id).values_list("kind", flat=True))
    assert not kinds & {LogKind.FINISH, LogKind.TAKE_BACK, LogKind.ESCALATE}


def test_who_goes_next_reads_why(crews: Crews, taken: Assignment) -> None:
    give_back(crews, taken)

    (card,) = today(crews.people["middle-1"], now=later(minutes=6), here=None, with_classes=False)["cards"]
    assert [(each["kind"], each["text"]) for each in card["said"]] == [("given_back", "the van broke down")]


def test_the_shift_is_told_where_nobody_is_left_for_what_is_given_back(crews: Crews, taken: Assignment) -> None:
    Unit.objects.exclude(code="near").update(is_on_duty=False)

    give_back(crews, taken)

    assert taken.case.alerts.filter(reason=AlertReason.NO_UNIT, taken_at=None).exists()
    # Who has just given it back is asked no more, however near they are.
    assert not Assignment.objects.filter(case=taken.case, state="offered").exists()


def test_whoever_sends_is_told_that_what_can_wait_was_given_back(crews: Crews) -> None:
    case = crews.routed("lamp")
    assert case.urgency != Urgency.URGENT
    order = crews.order(case)
    unit = crews.add("lamps", "depot", 121.02, 32.02, skills=["lamp"])
    if order.department_id not in unit.department.line:
        unit.department = order.department
        unit.save()
    assign_unit(order.pk, unit.pk, actor=SYSTEM, now=NOW)
    crews.act("lamps-1", "accept", crews.asked(case), at=later(minutes=1))

    status, _answer = crews.act("lamps-1", "give_back", crews.asked(case), at=later(minutes=2))

    assert status == 200
    assert case.alerts.filter(reason=AlertReason.UNIT_SILENT, taken_at=None).exists()


def clerk_of(crews: Crews, case: Case) -> Actor:
    department = crews.order(case).department_id
    return Actor.of(User.objects.get(department=department, roles__contains=[Role.CLERK]))


def suspended(crews: Crews, case: Case) -> None:
    """The order rests: asked for by its office, granted by a person."""
    ask_request(
        [case.pk],
        actor=clerk_of(crews, case),
        now=later(minutes=4),
        kind=RequestKind.SUSPENSION,
        reason="waits for a part",
    )
    request = Request.objects.get(case=case)
    decider = {"dispatcher": "dispatcher", "shift_lead": "lead"}[request.decider]
    by = Actor.of(crews.city.people[decider])
    decide_request(request.pk, is_granted=True, actor=by, now=later(minutes=4), reason="so be it")
    assert crews.order(case).state == OrderState.SUSPENDED


def goes_on(crews: Crews, case: Case) -> None:
    resume_orders([case.pk], actor=clerk_of(crews, case), now=later(minutes=9))
    offer_resumed(list(Reaction.objects.filter(consumer="dispatch.offer_resumed")), later(minutes=9))


def test_what_was_given_back_while_it_rested_asks_the_next_when_it_goes_on(crews: Crews, taken: Assignment) -> None:
    suspended(crews, taken.case)
    give_back(crews, taken)
    assert not Assignment.objects.filter(case=taken.case, state="offered").exists()

    goes_on(crews, taken.case)

    assert (crews.asked(taken.case).unit.code, crews.asked(taken.case).state) == ("middle", "offered")


def test_the_shift_is_told_where_nobody_is_left_for_what_goes_on_after_it_rested(
    crews: Crews, taken: Assignment
) -> None:
    Unit.objects.exclude(code="near").update(is_on_duty=False)
    suspended(crews, taken.case)
    give_back(crews, taken)

    goes_on(crews, taken.case)

    assert taken.case.alerts.filter(reason=AlertReason.NO_UNIT, taken_at=None).exists()


def test_what_still_has_its_crew_when_it_goes_on_asks_nobody(crews: Crews, taken: Assignment) -> None:
    suspended(crews, taken.case)
    rows = Assignment.objects.count()

    goes_on(crews, taken.case)

    lacks = taken.case.alerts.filter(reason=AlertReason.NO_UNIT)
    assert (Assignment.objects.count(), lacks.exists()) == (rows, False)


@pytest.mark.parametrize("how", ["give_back", "recall"])
def test_whoever_sends_is_told_as_it_goes_on_that_what_can_wait_was_given_back_and_not_what_was_called_back(
    crews: Crews, how: str
) -> None:
    case = crews.routed("lamp")
    order = crews.order(case)
    unit = crews.add("lamps", "depot", 121.02, 32.02, skills=["lamp"])
    if order.department_id not in unit.department.line:
        unit.department = order.department
        unit.save()
    assign_unit(order.pk, unit.pk, actor=SYSTEM, now=NOW)
    mine = crews.asked(case)
    crews.act("lamps-1", "accept", mine, at=later(minutes=1))
    suspended(crews, case)
    if how == "recall":
        recall_assignment(mine.pk, actor=SYSTEM, now=later(minutes=5))
    else:
        assert crews.act("lamps-1", "give_back", mine, at=later(minutes=5))[0] == 200
    told = case.alerts.filter(reason=AlertReason.UNIT_SILENT, taken_at=None)
    assert not told.exists()

    goes_on(crews, case)

    assert told.exists() == (how == "give_back")


def given_back_already(crews: Crews, asked: Assignment) -> None:
    assert give_back(crews, asked)[0] == 200


def recalled(_crews: Crews, asked: Assignment) -> None:
    recall_assignment(asked.pk, actor=SYSTEM, now=later(minutes=4))


def done(crews: Crews, asked: Assignment) -> None:
    crews.act("near-1", "done", asked, at=later(minutes=4))


@pytest.mark.parametrize("before", [given_back_already, recalled, done])
def test_what_a_crew_does_not_have_it_cannot_give_back(crews: Crews, taken: Assignment, before: Any) -> None:
    before(crews, taken)
    state = Assignment.objects.get(pk=taken.pk).state
    rows = LogEntry.objects.filter(case_id=taken.case_id).count()

    status, answer = give_back(crews, taken)

    assert (status, answer["outcome"], answer["code"]) == (409, "refused", "not_in_hand")
    assert Assignment.objects.get(pk=taken.pk).state == state
    assert LogEntry.objects.filter(case_id=taken.case_id).count() == rows
    assert FieldAct.objects.filter(code="not_in_hand", outcome="refused").count() == 1


def test_the_same_word_twice_is_one(crews: Crews, taken: Assignment) -> None:
    first = give_back(crews, taken, key="one word")

    assert give_back(crews, taken, key="one word") == first
    assert Assignment.objects.filter(case=taken.case).count() == 2


def test_what_is_only_asked_is_declined_and_not_given_back(crews: Crews) -> None:
    asked = offer_nearest(crews.order(crews.urgent()).pk, now=NOW)
    assert asked is not None

    assert give_back(crews, asked)[1]["code"] == "not_in_hand"


def test_a_stranger_gives_nothing_back(crews: Crews, taken: Assignment) -> None:
    with pytest.raises(NotFound):
        crews.act("far-1", "give_back", taken, at=later(minutes=5))

    assert Assignment.objects.get(pk=taken.pk).state == "on_scene"


def test_it_is_given_back_for_a_reason(crews: Crews, taken: Assignment) -> None:
    client = Client()
    client.force_login(crews.people["near-1"])
    act = {"key": "k", "kind": "give_back", "subject": f"assignment:{taken.pk}", "happened_at": NOW.isoformat()}

    answer = client.post("/api/internal/field/acts", act, content_type="application/json")

    assert (answer.status_code, set(answer.json()["fields"])) == (400, {"note"})


def test_what_a_crew_says_of_what_it_gave_back_is_kept_as_a_note(crews: Crews, taken: Assignment) -> None:
    give_back(crews, taken)

    _status, answer = crews.act("near-2", "done", taken, at=later(minutes=4), now=later(minutes=6))

    assert (answer["outcome"], answer["code"]) == ("noted", "was_given_back_by_mate")
    row = LogEntry.objects.filter(case_id=taken.case_id).latest("seq")
    assert row.facts["noted"] == "given_back"
    assert row.kind == LogKind.UNIT_ACT
    assert taken.case.words.get(log_seq=row.seq).kind == WordsKind.NOTE


def test_a_colleague_on_the_way_hears_that_the_crew_gave_it_back(crews: Crews, taken: Assignment) -> None:
    give_back(crews, taken)

    told = FeedItem.objects.filter(user=crews.people["near-2"], facts__state="declined").get()
    assert (told.facts["why"], told.facts["by_me"]) == ("give_back", False)
