"""Who is asked for what: nobody off duty, who is surely near first, two at once after a silence, the first yes wins."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.models import User
from cases import actions
from cases.actions import SYSTEM, Actor, take_alert
from cases.models import Alert, AlertReason, Case, Check, LogEntry, LogKind, Urgency
from common.models import City
from common.refusals import BadInput
from dispatch.actions import assign_unit, call_in, offer_nearest, recall_assignment, sweep_offers
from dispatch.actions.by_hand import (
    AlreadyWithUnit,
    JustSent,
    NobodyInUnit,
    TakenMeanwhile,
    UnitOffDuty,
    UnitOnDuty,
)
from dispatch.models import Assignment, FeedItem, FieldAct, Unit, UnitMember
from dispatch.nearest import compare
from dispatch.workflow import AssignmentState
from grid.models import Absence, Part
from grid.rosters import is_away
from tests.city import SmallCity, build, put_on_roster
from tests.dispatch_city import HERE, NOW, Crews, crews_of, later


def dispatcher(crews: Crews) -> Actor:
    return Actor.of(crews.city.people["dispatcher"])


def states(case: Case) -> dict[str, str]:
    return dict(Assignment.objects.filter(case=case).order_by("pk").values_list("unit__code", "state"))


def last_row(case: Case) -> LogEntry:
    return LogEntry.objects.filter(case_id=case.pk).order_by("-seq")[0]


def count(case: Case) -> int:
    return LogEntry.objects.filter(case_id=case.pk).count()


@pytest.fixture
def silent(crews: Crews) -> Case:
    """An open manhole whose first crew let its time run out: two are asked now."""
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    sweep_offers(now=later(seconds=91))
    return case


# --- Off duty -----------------------------------------------------------------------------


def test_a_unit_off_duty_is_not_asked_by_hand(crews: Crews) -> None:
    case = crews.urgent()
    crews.act("near-1", "duty", is_yes=False)

    with pytest.raises(UnitOffDuty) as refused:
        assign_unit(crews.order(case).pk, crews.units["near"].pk, actor=dispatcher(crews), now=NOW)

    assert refused.value.code == "unit_off_duty"
    assert not Assignment.objects.exists()


def test_a_unit_off_duty_is_called_in_for_a_reason_by_an_act_of_its_own(crews: Crews) -> None:
    case = crews.urgent()
    crews.act("near-1", "duty", is_yes=False)
    order, near = crews.order(case).pk, crews.units["near"].pk

    with pytest.raises(BadInput):
        call_in(order, near, actor=dispatcher(crews), now=NOW, reason=" ")
    with pytest.raises(UnitOnDuty):
        call_in(order, crews.units["far"].pk, actor=dispatcher(crews), now=NOW, reason="needed")
    called = call_in(order, near, actor=dispatcher(crews), now=NOW, reason="Both other crews are out")

    row = last_row(case)
    assert (row.kind, row.facts["unit"], row.facts["act"]) == (LogKind.CALL_IN, near, "call_in")
    assert (called.is_call_in, called.is_ladder, called.state) == (True, False, "offered")
    assert case.words.get(log_seq=row.seq).kind == "reason"
    assert FeedItem.objects.filter(kind="offer", facts__is_call_in=True).count() == 2
    # The sweep waits for their answer, though they are off duty.
    assert sweep_offers(now=later(minutes=1)) == 0
    crews.act("near-1", "accept", called, at=later(minutes=2))
    assert Unit.objects.get(code="near").is_on_duty


def test_who_is_called_in_and_does_not_answer_is_told_to_the_desk(crews: Crews) -> None:
    case = crews.urgent()
    Unit.objects.update(is_on_duty=False)
    call_in(crews.order(case).pk, crews.units["near"].pk, actor=dispatcher(crews), now=NOW, reason="needed")

    assert sweep_offers(now=later(minutes=11)) == 1

    assert last_row(case).facts["code"] == "no_unit_left"
    assert not Unit.objects.get(code="near").is_on_duty


@pytest.mark.parametrize("left", ["dismissed", "gone to another crew"])
def test_a_unit_with_nobody_in_it_is_asked_by_nobody(crews: Crews, left: str) -> None:
    case = crews.urgent()
    people = User.objects.filter(memberships__unit=crews.units["near"])
    if left == "dismissed":
        people.update(is_active=False)
    else:
        for person in people:
            person.memberships.all().delete()

    offered = offer_nearest(crews.order(case).pk, now=NOW)

    assert offered is not None
    assert offered.unit.code == "middle"
    recall_assignment(offered.pk, actor=dispatcher(crews), now=NOW)
    for ask in (assign_unit, partial(call_in, reason="needed")):
        with pytest.raises(NobodyInUnit):
            ask(crews.order(case).pk, crews.units["near"].pk, actor=dispatcher(crews), now=NOW)
    row = next(
        each for each in compare(crews.order(case), crews.city.people["dispatcher"], NOW) if each["unit"].code == "near"
    )
    assert (row["is_free"], row["may_be_called_in"]) == (False, False)


def test_who_goes_off_duty_before_answering_is_waited_for_no_longer(crews: Crews) -> None:
    case = crews.urgent()
    first = offer_nearest(crews.order(case).pk, now=NOW)
    assert first is not None
    crews.act("near-1", "duty", is_yes=False, at=later(seconds=5))
    before = count(case)

    assert sweep_offers(now=later(seconds=10)) == 1

    assert count(case) == before + 1
    facts = last_row(case).facts
    assert facts["instead_of"] == [{"assignment": first.pk, "unit": first.unit_id, "act": "expire", "why": "off_duty"}]
    assert states(case)["middle"] == "offered"


# --- Whose turn it is ----------------------------------------------------------------------


def see(crews: Crews, code: str, metres_east: float, *, minutes_ago: float | None = None, phone: bool = False) -> None:
    lon = HERE[0] + metres_east / 94_300
    Unit.objects.filter(code=code).update(
        last_point=Point(lon, HERE[1], srid=4326) if minutes_ago is not None else None,
        home=Point(lon, HERE[1], srid=4326),
        last_seen_at=NOW - timedelta(minutes=minutes_ago) if minutes_ago is not None else None,
        phone_open_at=NOW if phone else None,
    )


# What is known of each of three crews: metres away, minutes since it was seen (None: never), whether its phone is open.
TURNS = [
    pytest.param({"near": (130, 180, False), "middle": (4000, 2, False), "far": (6000, 2, False)},
                 ["middle", "far", "near"], id="an old position comes after all fresh ones"),
    pytest.param({"near": (130, 1, False), "middle": (39_000, 1, False), "far": (67_000, 1, False)},
                 ["near", "middle", "far"], id="fresh ones by their distance"),
    pytest.param({"near": (130, None, True), "middle": (39_000, 1, False), "far": (67_000, 1, False)},
                 ["near", "middle", "far"], id="an open phone near by comes before crews 39 and 67 km away"),
    pytest.param({"near": (130, 180, True), "middle": (39_000, 1, False), "far": (200, 180, False)},
                 ["near", "middle", "far"], id="an open phone outranks one of which nothing is known"),
    pytest.param({"near": (130, None, False), "middle": (39_000, 1, False), "far": (200, None, True)},
                 ["far", "middle", "near"], id="who was never seen is last"),
    pytest.param({"near": (130, None, False), "middle": (300, 400, False), "far": (200, None, False)},
                 ["near", "far", "middle"], id="where nothing is known, the yard's distance"),
]  # fmt: skip


@pytest.mark.parametrize(("known", "expected"), TURNS)
def test_who_is_surely_near_is_asked_first(
    crews: Crews, known: dict[str, tuple[float, float | None, bool]], expected: list[str]
) -> None:
    for code, (metres, minutes, phone) in known.items():
        see(crews, code, metres, minutes_ago=minutes, phone=phone)
    case = crews.urgent()
    order = crews.order(case)
    listed = [row["unit"].code for row in compare(order, crews.city.people["dispatcher"], NOW)]

    asked: list[str] = []
    offered = offer_nearest(order.pk, now=NOW)
    while offered is not None and len(asked) < 3:
        asked.append(offered.unit.code)
        crews.act(f"{offered.unit.code}-1", "decline", offered)
        offered = Assignment.objects.filter(case=case, state="offered").first()

    assert asked == expected
    assert listed == expected


def test_how_old_and_how_far_is_said_by_the_city(crews: Crews) -> None:
    see(crews, "near", 130, minutes_ago=30)
    see(crews, "middle", 900, minutes_ago=1)
    see(crews, "far", 2500, minutes_ago=1)
    city = City.objects.get()
    city.profile = {**city.profile, "dispatch": {"position_s": 3600, "radius_m": 500}}
    city.save()

    offered = offer_nearest(crews.order(crews.urgent()).pk, now=NOW)

    assert offered is not None
    assert offered.unit.code == "near"
    assert [each["code"] for each in offered.reasons] == ["nearest"]


def test_the_reasons_say_how_old_a_position_is(crews: Crews) -> None:
    Unit.objects.exclude(code="near").update(is_on_duty=False)
    see(crews, "near", 130, minutes_ago=185)

    offered = offer_nearest(crews.order(crews.urgent()).pk, now=NOW)

    assert offered is not None
    assert {"code": "old_position", "minutes": 185} in offered.reasons
    assert "nearest" not in [each["code"] for each in offered.reasons]


# --- Two at once ----------------------------------------------------------------------------


def test_after_the_first_silence_two_are_asked_at_once_in_one_row(crews: Crews) -> None:
    case = crews.urgent()
    first = offer_nearest(crews.order(case).pk, now=NOW)
    assert first is not None
    before = count(case)

    assert sweep_offers(now=later(seconds=91)) == 1

    assert states(case) == {"near": "expired", "middle": "offered", "far": "offered"}
    assert count(case) == before + 1
    facts = last_row(case).facts
    second, third = Assignment.objects.filter(case=case, state="offered").order_by("pk")
    assert (facts["assignment"], facts["also"]) == (second.pk, [{"assignment": third.pk, "unit": third.unit_id}])
    assert [each["assignment"] for each in facts["instead_of"]] == [first.pk]
    told = FeedItem.objects.filter(kind="offer", facts__assignment__in=[second.pk, third.pk])
    assert {each.user.username for each in told} == {"middle-1", "far-1"}


def test_a_no_is_no_silence(crews: Crews) -> None:
    case = crews.urgent()
    first = offer_nearest(crews.order(case).pk, now=NOW)

    crews.act("near-1", "decline", first)

    assert states(case) == {"near": "declined", "middle": "offered"}


def test_what_is_not_urgent_goes_rung_by_rung(crews: Crews) -> None:
    case = crews.urgent()
    Case.objects.filter(pk=case.pk).update(urgency=Urgency.NORMAL)
    offer_nearest(crews.order(case).pk, now=NOW)

    sweep_offers(now=later(minutes=11))

    assert states(case) == {"near": "expired", "middle": "offered"}


def test_the_first_yes_recalls_the_other_in_the_same_act_and_its_phone_is_told(crews: Crews, silent: Case) -> None:
    yes, other = Assignment.objects.filter(case=silent, state="offered").order_by("pk")
    before = count(silent)

    status, _answer = crews.act(f"{yes.unit.code}-1", "accept", yes, at=later(seconds=100))

    assert status == 200
    assert count(silent) == before + 1
    row = last_row(silent)
    assert (row.kind, row.facts["assignment"]) == (LogKind.SIGN, yes.pk)
    assert row.facts["instead_of"] == [
        {"assignment": other.pk, "unit": other.unit_id, "act": "recall", "why": "taken_by_another"}
    ]
    told = FeedItem.objects.filter(user__memberships__unit=other.unit_id, kind="assignment").get()
    assert (told.facts["state"], told.facts["why"]) == ("recalled", "taken_by_another")
    assert not silent.holders.filter(user__memberships__unit=other.unit_id).exists()
    assert Unit.objects.get(pk=other.unit_id).open_assignments == 0


def test_who_says_yes_second_hears_that_a_colleague_was_quicker(crews: Crews, silent: Case) -> None:
    yes, other = Assignment.objects.filter(case=silent, state="offered").order_by("pk")
    crews.act(f"{yes.unit.code}-1", "accept", yes, at=later(seconds=100))

    # Their phone had no signal: they said yes earlier, and it arrives later.
    status, answer = crews.act(f"{other.unit.code}-1", "accept", other, at=later(seconds=95), now=later(minutes=9))
    gone, noted = crews.act(f"{other.unit.code}-1", "set_out", other, at=later(seconds=96), now=later(minutes=9))

    assert (status, answer["outcome"], answer["code"]) == (409, "refused", "taken_by_another")
    assert (gone, noted["outcome"]) == (200, "noted")
    assert states(silent)[yes.unit.code] == "accepted"
    assert states(silent)[other.unit.code] == "recalled"


@pytest.mark.parametrize("step", ["set_out", "arrive", "done"])
def test_whatever_comes_first_counts_as_the_yes(crews: Crews, silent: Case, step: str) -> None:
    yes, other = Assignment.objects.filter(case=silent, state="offered").order_by("pk")

    status, answer = crews.act(f"{yes.unit.code}-1", step, yes, at=later(seconds=100))

    assert (status, answer["outcome"]) == (200, "taken")
    assert states(silent)[other.unit.code] == "recalled"


def test_one_of_two_declines_and_the_other_is_waited_for(crews: Crews, silent: Case) -> None:
    one, other = Assignment.objects.filter(case=silent, state="offered").order_by("pk")

    crews.act(f"{one.unit.code}-1", "decline", one, at=later(seconds=95))

    assert states(silent)[other.unit.code] == "offered"
    assert last_row(silent).facts["act"] == "decline"
    assert not LogEntry.objects.filter(case_id=silent.pk, facts__act="alarm").exists()


def test_one_of_two_declines_and_a_third_is_asked_beside_the_other(crews: Crews, silent: Case) -> None:
    crews.add("fourth", "depot", 121.095, 32.095, skills=["manhole"])
    one = Assignment.objects.filter(case=silent, state="offered").order_by("pk")[0]

    crews.act(f"{one.unit.code}-1", "decline", one, at=later(seconds=95))

    assert [code for code, state in states(silent).items() if state == "offered"] == ["far", "fourth"]


def test_two_that_run_out_together_end_in_one_row_and_one_alarm(crews: Crews, silent: Case) -> None:
    before = count(silent)

    assert sweep_offers(now=later(minutes=5)) == 2

    assert count(silent) == before + 1
    facts = last_row(silent).facts
    assert (facts["act"], facts["code"], len(facts["instead_of"])) == ("alarm", "no_unit_left", 2)
    assert sweep_offers(now=later(minutes=6)) == 0


def test_the_database_lets_one_unit_have_it(crews: Crews, silent: Case) -> None:
    two = Assignment.objects.filter(case=silent, state="offered")

    with pytest.raises(IntegrityError, match="assignment_one_taken"), transaction.atomic():
        two.update(state=AssignmentState.ACCEPTED)


# --- Two dispatchers ------------------------------------------------------------------------


def test_the_second_dispatcher_is_told_that_somebody_was_just_sent_and_decides(crews: Crews) -> None:
    case = crews.urgent()
    order = crews.order(case).pk
    first = assign_unit(order, crews.units["near"].pk, actor=dispatcher(crews), now=NOW)
    clerk = Actor.of(crews.city.people["roads_clerk"])

    with pytest.raises(JustSent) as refused:
        assign_unit(order, crews.units["far"].pk, actor=clerk, now=later(seconds=3))
    with pytest.raises(JustSent):
        offer_nearest(order, actor=clerk, now=later(seconds=3))

    told = refused.value.as_dict()
    assert (told["code"], told["unit"], told["assignment"]) == ("just_sent", "near", str(first.pk))
    # By the city's clock, also where a program asks, whose requests go by UTC.
    assert first.offered_at is not None
    assert told["since"] == first.offered_at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%H:%M")
    assert states(case) == {"near": "offered"}
    assign_unit(order, crews.units["far"].pk, actor=clerk, now=later(seconds=9), beside=[first.pk])
    assert states(case) == {"near": "offered", "far": "offered"}
    seen = list(Assignment.objects.filter(case=case).values_list("pk", flat=True))
    assign_unit(order, crews.units["middle"].pk, actor=clerk, now=later(seconds=20), instead_of=seen)
    assert states(case) == {"near": "recalled", "far": "recalled", "middle": "offered"}


def test_one_unit_is_not_asked_twice_at_once(crews: Crews) -> None:
    case = crews.urgent()
    order, near = crews.order(case).pk, crews.units["near"].pk
    first = assign_unit(order, near, actor=dispatcher(crews), now=NOW)

    with pytest.raises(JustSent):
        assign_unit(order, near, actor=dispatcher(crews), now=NOW, beside=[first.pk])


@pytest.mark.parametrize("how", ["instead_of", "beside"])
def test_what_was_taken_meanwhile_stays_whoever_was_seen_before(crews: Crews, how: str) -> None:
    case = crews.urgent()
    first = assign_unit(crews.order(case).pk, crews.units["near"].pk, actor=dispatcher(crews), now=NOW)
    crews.act("near-1", "accept", first, at=later(seconds=20))

    with pytest.raises(AlreadyWithUnit):
        assign_unit(crews.order(case).pk, crews.units["far"].pk, actor=dispatcher(crews), now=later(seconds=30),
                    **{how: [first.pk]})  # type: ignore[arg-type] # fmt: skip

    with pytest.raises(TakenMeanwhile):
        recall_assignment(first.pk, actor=dispatcher(crews), now=later(seconds=31), seen="offered")
    assert states(case) == {"near": "accepted"}


# --- In the same moment ---------------------------------------------------------------------


def at_once(*tasks: Any) -> list[Any]:
    """Let each task run in a thread of its own, with a connection of its own, from one moment on."""
    begin = threading.Barrier(len(tasks), timeout=60)

    def run(task: Any) -> Any:
        begin.wait()
        try:
            return task()
        except JustSent as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return list(threads.map(run, tasks))


@pytest.fixture
def committed(transactional_db: None) -> Crews:
    city: SmallCity = build()
    return crews_of(city)


def test_of_two_that_say_yes_in_the_same_moment_one_has_it_and_the_other_is_told(committed: Crews) -> None:
    for turn in range(4):
        case = committed.urgent()
        start = later(minutes=20 * turn)
        offer_nearest(committed.order(case).pk, now=start)
        sweep_offers(now=start + timedelta(seconds=91))
        two = list(Assignment.objects.filter(case=case, state="offered").select_related("unit"))
        assert len(two) == 2

        answers = at_once(
            *(
                partial(
                    committed.act, f"{each.unit.code}-1", "accept", each,
                    at=start + timedelta(seconds=95), now=start + timedelta(seconds=99),
                )
                for each in two
            )
        )  # fmt: skip

        assert sorted(status for status, _answer in answers) == [200, 409]
        assert [answer["code"] for status, answer in answers if status == 409] == ["taken_by_another"]
        assert sorted(each.state for each in Assignment.objects.filter(pk__in=[one.pk for one in two])) == [
            AssignmentState.ACCEPTED,
            AssignmentState.RECALLED,
        ]
        winner = next(each for each in two if Assignment.objects.get(pk=each.pk).state == "accepted")
        committed.act(f"{winner.unit.code}-1", "done", winner, at=start + timedelta(minutes=9))
        assert set(Unit.objects.values_list("open_assignments", flat=True)) == {0}


def test_of_two_dispatchers_in_the_same_moment_one_sends_and_the_other_is_told(committed: Crews) -> None:
    case = committed.urgent()
    order = committed.order(case).pk
    people = [Actor.of(committed.city.people[name]) for name in ("dispatcher", "roads_clerk")]

    answers = at_once(
        *(
            partial(assign_unit, order, committed.units[code].pk, actor=person, now=NOW)
            for code, person in zip(("near", "far"), people, strict=True)
        )
    )

    assert sum(answer == "just_sent" for answer in answers) == 1
    assert list(states(case).values()) == ["offered"]


def test_who_goes_off_duty_is_asked_no_more_and_the_next_is(
    crews: Crews, django_capture_on_commit_callbacks: Any
) -> None:
    case = crews.urgent()
    first = offer_nearest(crews.order(case).pk, now=NOW)
    assert first is not None

    with django_capture_on_commit_callbacks(execute=True):
        crews.act("near-1", "duty", is_yes=False, at=later(seconds=5))

    first.refresh_from_db()
    asked = set(case.assignments.filter(state="offered").values_list("unit__code", flat=True))
    assert (first.state, asked) == ("expired", {"middle", "far"})
    row = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.ASSIGN).latest("seq")
    (instead,) = row.facts["instead_of"]
    assert (instead["act"], instead["why"]) == ("expire", "off_duty")


def is_told_of_leaving(case: Case) -> bool:
    return Alert.objects.filter(case=case, reason=AlertReason.UNIT_LEFT, taken_at__isnull=True).exists()


def test_the_shift_is_told_once_of_each_time_that_a_unit_leaves_with_what_is_urgent(
    crews: Crews, django_capture_on_commit_callbacks: Any
) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    mine = crews.asked(case)
    crews.act("near-1", "accept", mine, at=later(seconds=5))

    with django_capture_on_commit_callbacks(execute=True):
        _status, answer = crews.act("near-1", "duty", is_yes=False, at=later(seconds=10))

    assert answer["still_open"] == [f"assignment:{mine.pk}"]
    row = LogEntry.objects.get(case_id=case.pk, kind=LogKind.RAISE_ALERT)
    assert (row.facts["alerts"], row.facts["unit"]) == (["unit_left"], mine.unit_id)
    sweep_offers(now=later(seconds=20))
    assert is_told_of_leaving(case)
    take_alert([case.pk], actor=Actor.of(crews.city.people["lead"]), now=later(seconds=30))
    sweep_offers(now=later(seconds=40))
    assert not is_told_of_leaving(case)

    # Whoever comes back and leaves again leaves it once more; whoever comes back to stay does not.
    crews.act("near-1", "duty", is_yes=True, at=later(seconds=50))
    with django_capture_on_commit_callbacks(execute=True):
        crews.act("near-1", "duty", is_yes=False, at=later(seconds=60))
    assert is_told_of_leaving(case)
    crews.act("near-1", "duty", is_yes=True, at=later(seconds=70))
    sweep_offers(now=later(seconds=80))
    assert not is_told_of_leaving(case)


def test_the_shift_is_told_where_the_last_of_a_unit_leaves_it_with_what_is_urgent(crews: Crews) -> None:
    case, other = crews.urgent(), crews.urgent()
    Case.objects.filter(pk=other.pk).update(urgency=Urgency.NORMAL)
    offer_nearest(crews.order(case).pk, now=NOW)
    mine = crews.asked(case)
    crews.act("near-1", "accept", mine, at=later(seconds=5))
    assign_unit(crews.order(other).pk, crews.units["far"].pk, actor=dispatcher(crews), now=NOW)
    crews.act("far-1", "accept", crews.asked(other), at=later(seconds=5))

    for member in UnitMember.objects.all():
        member.valid = (member.valid.lower, later(seconds=10))
        member.save()
    sweep_offers(now=later(seconds=20))

    # What can wait is nobody's alarm.
    assert (is_told_of_leaving(case), is_told_of_leaving(other)) == (True, False)
    recall_assignment(mine.pk, actor=dispatcher(crews), now=later(seconds=30))
    sweep_offers(now=later(seconds=40))
    assert not is_told_of_leaving(case)


def test_the_shift_is_told_of_each_of_two_units_that_leave_one_case(crews: Crews) -> None:
    case = crews.urgent()
    for order, code in ((crews.order(case), "near"), (case.orders.get(part=Part.CO), "patrol")):
        assign_unit(order.pk, crews.units[code].pk, actor=SYSTEM, now=NOW)
        crews.act(f"{code}-1", "accept", crews.asked(case), at=later(seconds=5))
    told: list[int] = []
    for number, code in enumerate(("near", "patrol"), start=1):
        crews.act(f"{code}-1", "duty", is_yes=False, at=later(minutes=number))
        sweep_offers(now=later(minutes=number, seconds=10))
        sweep_offers(now=later(minutes=number, seconds=20))
        assert is_told_of_leaving(case)
        told.append(LogEntry.objects.filter(case_id=case.pk, kind=LogKind.RAISE_ALERT).latest("seq").facts["unit"])
        take_alert([case.pk], actor=Actor.of(crews.city.people["lead"]), now=later(minutes=number, seconds=30))
        sweep_offers(now=later(minutes=number, seconds=40))
        assert not is_told_of_leaving(case)

    assert told == [crews.units["near"].pk, crews.units["patrol"].pk]


@pytest.mark.parametrize("word", ["of another unit", "refused", "before the yes"])
def test_a_unit_has_not_left_by_a_word_that_is_none_of_its_leaving(crews: Crews, word: str) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    Unit.objects.filter(code="near").update(is_on_duty=False)
    crews.act("near-1", "accept", crews.asked(case), at=later(seconds=5))
    said = later(seconds=30)
    if word == "of another unit":
        # As the word came they were in the other unit; they are in this one since, and were before.
        member = UnitMember.objects.get(user__username="far-1")
        member.valid = (member.valid.lower, later(minutes=1))
        member.save()
        UnitMember.objects.create(unit=crews.units["near"], user=crews.people["far-1"], valid=(later(minutes=1), None))
        crews.act("far-1", "duty", is_yes=False, at=said)
    else:
        crews.act("near-2", "duty", is_yes=False, at=said)
        # Whatever a phone claims, it counts by the clock that everything else does.
        change: dict[str, Any] = {"outcome": "refused"} if word == "refused" else {"at": NOW}
        FieldAct.objects.filter(kind="duty").update(**change)

    sweep_offers(now=later(minutes=2))

    assert not is_told_of_leaving(case)


def test_who_was_called_in_is_waited_for_though_off_duty(crews: Crews, django_capture_on_commit_callbacks: Any) -> None:
    case = crews.urgent()
    first = offer_nearest(crews.order(case).pk, now=NOW)
    assert first is not None
    Assignment.objects.filter(pk=first.pk).update(is_call_in=True)

    with django_capture_on_commit_callbacks(execute=True):
        crews.act("near-1", "duty", is_yes=False, at=later(seconds=5))

    first.refresh_from_db()
    assert first.state == "offered"


@pytest.mark.parametrize("who", ["near-1", "near-2"])
def test_an_older_word_of_duty_changes_nothing_whoever_of_the_crew_it_comes_from(crews: Crews, who: str) -> None:
    crews.act("near-1", "duty", is_yes=False, at=later(minutes=1), now=later(minutes=2))
    crews.act("near-1", "duty", is_yes=True, at=later(minutes=10), now=later(minutes=11))

    status, answer = crews.act(who, "duty", is_yes=False, at=later(minutes=5), now=later(minutes=12))

    assert (status, answer["outcome"], answer["code"], answer["is_on_duty"]) == (200, "noted", "later_duty", True)
    assert Unit.objects.get(code="near").is_on_duty
    # The latest that happened still counts.
    crews.act(who, "duty", is_yes=False, at=later(minutes=13), now=later(minutes=14))
    assert not Unit.objects.get(code="near").is_on_duty


def test_an_older_word_of_duty_withdraws_no_offer(crews: Crews, django_capture_on_commit_callbacks: Any) -> None:
    crews.act("near-2", "duty", is_yes=True, at=later(minutes=10), now=later(minutes=10))
    asked = offer_nearest(crews.order(crews.urgent()).pk, now=later(minutes=11))
    assert asked is not None

    with django_capture_on_commit_callbacks(execute=True):
        crews.act("near-1", "duty", is_yes=False, at=later(minutes=5), now=later(minutes=12))

    asked.refresh_from_db()
    assert (asked.unit.code, asked.state) == ("near", AssignmentState.OFFERED)


def test_a_crew_that_came_when_called_in_is_not_sent_home_by_an_older_word(crews: Crews) -> None:
    crews.act("near-1", "duty", is_yes=False, at=later(minutes=1), now=later(minutes=1))
    case = crews.urgent()
    near = crews.units["near"].pk
    call_in(crews.order(case).pk, near, actor=dispatcher(crews), now=later(minutes=5), reason="all hands")
    crews.act("near-1", "accept", crews.asked(case), at=later(minutes=6), now=later(minutes=6))

    crews.act("near-2", "duty", is_yes=False, at=later(minutes=2), now=later(minutes=7))

    assert Unit.objects.get(code="near").is_on_duty


def test_a_word_that_somebody_said_for_another_crew_is_none_of_theirs_now(crews: Crews) -> None:
    crews.act("far-1", "duty", is_yes=True, at=later(minutes=3))
    member = UnitMember.objects.get(user__username="far-1")
    member.valid = (member.valid.lower, later(minutes=4))
    member.save()
    UnitMember.objects.create(unit=crews.units["near"], user=crews.people["far-1"], valid=(later(minutes=4), None))

    _status, answer = crews.act("near-1", "duty", is_yes=False, at=later(minutes=2), now=later(minutes=5))

    assert (answer["outcome"], answer["is_on_duty"]) == ("taken", False)


def test_an_older_word_of_duty_of_a_grid_worker_changes_nothing(crews: Crews) -> None:
    worker = crews.city.people["grid_worker"]
    crews.act("grid_worker", "duty", is_yes=False, at=later(minutes=10), now=later(minutes=10))

    _status, answer = crews.act("grid_worker", "duty", is_yes=True, at=later(minutes=5), now=later(minutes=12))

    assert (answer["outcome"], answer["is_on_duty"]) == ("noted", False)
    assert is_away(worker, later(minutes=13))
    crews.act("grid_worker", "duty", is_yes=True, at=later(minutes=14), now=later(minutes=15))
    assert not is_away(worker, later(minutes=16))


def test_what_a_grid_worker_who_goes_off_duty_was_to_look_at_is_passed_on_at_once(
    crews: Crews, django_capture_on_commit_callbacks: Any
) -> None:
    city = crews.city
    first, second = put_on_roster(city, "grid_worker"), city.people["other_worker"]
    report = actions.NewReport(
        channel="call", text="the cover is gone", received_at=NOW, point=HERE, case_class=city.classes["manhole"]
    )
    (receipt,) = actions.take_in([report], now=NOW)
    lead = Actor.of(city.people["lead"])
    actions.ask_verification([receipt.case_id], actor=lead, now=NOW, worker=first)

    for worker, following in ((first, [second]), (second, [])):
        with django_capture_on_commit_callbacks(execute=True):
            crews.act(worker.username, "duty", is_yes=False, at=later(minutes=1), now=later(minutes=1))
        open_ones = Check.objects.filter(case=receipt.case_id, done_at__isnull=True)
        assert [each.asked for each in open_ones] == following
    assert Alert.objects.filter(case=receipt.case_id, reason=AlertReason.NO_WORKER, taken_at__isnull=True).exists()


def test_what_a_grid_worker_was_to_look_at_whose_leave_begins_is_passed_on_by_the_next_sweep(crews: Crews) -> None:
    city = crews.city
    first, second = put_on_roster(city, "grid_worker"), city.people["other_worker"]
    for case_class in ("manhole", "lamp"):
        report = actions.NewReport(
            channel="call", text="it is broken", received_at=NOW, point=HERE, case_class=city.classes[case_class]
        )
        (receipt,) = actions.take_in([report], now=NOW)
        actions.ask_verification([receipt.case_id], actor=Actor.of(city.people["lead"]), now=NOW, worker=first)
    leave = Absence.objects.create(user=first, valid=DateTimeTZRange(later(minutes=5), later(days=5)))

    def looks() -> dict[str, str]:
        checks = Check.objects.filter(done_at__isnull=True, asked__isnull=False).select_related("case__case_class")
        return {each.case.case_class.code: each.asked.username for each in checks}

    sweep_offers(now=later(minutes=4))
    assert looks() == {"manhole": first.username, "lamp": first.username}

    sweep_offers(now=later(minutes=6))
    # What can wait passes on as its time runs.
    assert looks() == {"manhole": second.username, "lamp": first.username}
    leave.delete()
    Absence.objects.create(user=second, valid=DateTimeTZRange(later(minutes=6), None))
    sweep_offers(now=later(minutes=7))
    # Nobody is asked twice for the same; then the desk is told.
    assert looks() == {"lamp": first.username}
    assert Alert.objects.filter(reason=AlertReason.NO_WORKER, taken_at__isnull=True).count() == 1
