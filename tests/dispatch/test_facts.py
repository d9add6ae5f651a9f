"""What phones report: facts whenever they come, in any order, once; decisions may be refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import actions
from cases.actions import Actor, NewReport
from cases.api.reading import case_list
from cases.api.verbs import VERBS, Asked, take
from cases.listing import CaseFilter
from cases.models import AttachmentKind, Case, Channel, Check, Clock, Danger, LogEntry, Obligation, Urgency, Words
from cases.workflow import OrderState, State
from common.actions import KeyUsedOtherwise
from common.refusals import NotFound, StaleVersion
from dispatch.actions import offer_nearest, recall_assignment, sweep_offers
from dispatch.actions.facts import TAKERS
from dispatch.models import Assignment, FeedItem, FieldAct, FieldPolicy, PatrolPoint, Unit
from dispatch.workflow import TAKEN, AssignmentState
from tests.dispatch_city import HERE, NOW, Crews, later
from tests.examples import examples

STEPS = ("accept", "set_out", "arrive", "done")


@pytest.fixture
def case(crews: Crews) -> Case:
    """An open manhole that has been offered to the nearest crew."""
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    return case


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo all that a run wrote, so that the next one starts where this one did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def picture(crews: Crews, case: Case) -> dict[str, Any]:
    """All that must not depend on the order in which facts arrive."""
    assignment = Assignment.objects.get(case=case, unit=crews.units["near"])
    order = case.orders.get(part="lead")
    sign = Clock.objects.get(case_id=case.pk, obligation=Obligation.SIGN, order_id=order.pk)
    dispose = Clock.objects.get(case_id=case.pk, obligation=Obligation.DISPOSE, order_id=order.pk)
    times = ("accepted_at", "en_route_at", "on_scene_at", "done_at", "ended_at")
    return {
        **{name: getattr(assignment, name) for name in times},
        "assignment": assignment.state,
        "order": (order.state, order.signed_at, order.done_at),
        "case": Case.objects.get(pk=case.pk).state,
        "sign": (sign.stopped_at, sign.is_met),
        "dispose": dispose.stopped_at,
        "busy": Unit.objects.get(code="near").open_assignments,
        "acts": LogEntry.objects.filter(case_id=case.pk, facts__has_key="act", facts__assignment=assignment.pk)
        .exclude(facts__has_key="implied")
        .count(),
    }


# The same steps, in any order of arrival, some of them more than once, from either phone of the crew.
arrivals = st.tuples(
    st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=3), st.lists(st.sampled_from(["near-1", "near-2"]))
)


@given(arrivals=arrivals)
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_facts_in_any_order_and_more_than_once_give_the_same_picture(
    crews: Crews, case: Case, arrivals: tuple[list[int], list[int], list[str]]
) -> None:
    order, again, phones = arrivals
    keys = [f"key-{step}" for step in range(4)]
    arrived = later(hours=3)

    def send(step: int, who: str = "near-1") -> tuple[int, dict[str, Any]]:
        happened = later(minutes=10 * step + 1)
        return crews.act(who, STEPS[step], crews.asked(case), at=happened, now=arrived, key=keys[step])

    with taken_back():
        for step in range(4):
            send(step)
        in_order = picture(crews, case)
    with taken_back():
        first = {step: send(step) for step in order}
        for step in again:
            assert send(step) == first[step]
        # The other phone of the crew reports as well, and later: it changes nothing.
        for step, who in enumerate(phones[:4]):
            crews.act(who, STEPS[step], crews.asked(case), at=later(hours=1), now=arrived)
        # Of the steps before the last there is nothing new to say; done comes with words of its own.
        echoes = len(phones[3:4])
        seen = picture(crews, case)
        assert {**seen, "acts": seen["acts"] - echoes} == in_order


def test_done_before_accepted_implies_the_steps_before(crews: Crews, case: Case) -> None:
    crews.act("near-1", "done", crews.asked(case), at=later(minutes=40))

    assignment = crews.asked(case)
    assert (assignment.state, assignment.accepted_at, assignment.done_at) == ("done", None, later(minutes=40))
    case.refresh_from_db()
    assert case.state == State.CHECKING

    crews.act("near-1", "accept", assignment, at=later(minutes=1), now=later(hours=1))

    # A yes counts from when it is known; but whoever was done had said it by then.
    assert crews.asked(case).accepted_at == later(minutes=40)
    clock = Clock.objects.get(case_id=case.pk, obligation=Obligation.SIGN, order_id=crews.asked(case).order_id)
    assert clock.stopped_at == later(minutes=40)


def test_the_same_key_for_something_else_is_refused(crews: Crews, case: Case) -> None:
    crews.act("near-1", "accept", crews.asked(case), key="one")

    with pytest.raises(KeyUsedOtherwise):
        crews.act("near-1", "set_out", crews.asked(case), key="one")


@pytest.mark.parametrize("changed", ["point", "case_class", "photo_kind", "text", "address"])
def test_the_same_key_with_anything_else_told_is_refused(crews: Crews, changed: str) -> None:
    classes = crews.city.classes
    told = {"text": "a hole", "point": HERE, "case_class": classes["lamp"], "photo_kind": AttachmentKind.AFTER}
    other = {
        "point": (HERE[0] + 0.01, HERE[1]),
        "case_class": classes["manhole"],
        "photo_kind": AttachmentKind.BEFORE,
        "text": "two holes",
        "address": "East 1",
    }
    crews.act("grid_worker", "upload", key="up-1", **told)

    with pytest.raises(KeyUsedOtherwise):
        crews.act("grid_worker", "upload", key="up-1", **(told | {changed: other[changed]}))

    assert Case.objects.count() == 1


def test_a_fact_about_a_recalled_assignment_is_kept_as_a_note_and_answered_plainly(crews: Crews, case: Case) -> None:
    assignment = crews.asked(case)
    crews.act("near-1", "accept", assignment)
    recall_assignment(assignment.pk, actor=Actor.of(crews.city.people["roads_clerk"]), now=later(minutes=5))

    status, answer = crews.act("near-1", "done", assignment, at=later(minutes=4), now=later(hours=1), note="closed it")

    assert (status, answer["outcome"], answer["code"]) == (200, "noted", "was_recalled")
    assert "kept" in answer["detail"]
    assert Words.objects.filter(case=case, text="closed it").exists()
    assert FieldAct.objects.get(key=answer["key"]).outcome == "noted"
    assert Assignment.objects.get(pk=assignment.pk).state == AssignmentState.RECALLED
    assert FeedItem.objects.filter(kind="noted", user=crews.people["near-1"]).count() == 1


def test_what_a_unit_says_after_a_recall_waits_for_the_desk(crews: Crews, case: Case) -> None:
    assignment = crews.asked(case)
    crews.act("near-1", "accept", assignment)
    recall_assignment(assignment.pk, actor=Actor.of(crews.city.people["roads_clerk"]), now=later(minutes=5))
    dispatcher = crews.city.people["dispatcher"]

    def waits() -> list[int]:
        return [row["id"] for row in case_list(dispatcher, CaseFilter(queue="late_word"), now=later(hours=2))["cases"]]

    def comment(version: int | None = None) -> None:
        read = {case.pk: version} if version else {}
        asked = Asked(
            cases=[case.pk], versions=read, actor=Actor.of(dispatcher), now=later(minutes=30), fields={"note": "Read"}
        )
        take(VERBS["comment"], asked)

    before, version = waits(), Case.objects.get(pk=case.pk).version
    crews.act("near-1", "done", assignment, at=later(minutes=4), now=later(minutes=20))
    after = waits()
    # Neither an act that does not say what was read, nor one of a page from before the word came.
    comment()
    unread = waits()
    with pytest.raises(StaleVersion):
        comment(version=version)
    unseen = waits()
    comment(version=Case.objects.get(pk=case.pk).version)

    assert (before, after, unread, unseen, waits()) == ([], [case.pk], [case.pk], [case.pk], [])
    entry = LogEntry.objects.get(case_id=case.pk, facts__noted="recalled")
    assert (entry.facts["act"], entry.facts["unit"]) == ("done", crews.units["near"].pk)


def test_a_late_acceptance_is_refused_once_another_unit_has_taken_it(crews: Crews, case: Case) -> None:
    first = crews.asked(case)
    sweep_offers(now=later(seconds=91))
    crews.act("middle-1", "accept", case.assignments.get(unit__code="middle"), at=later(seconds=100))

    status, answer = crews.act("near-1", "accept", first, at=later(seconds=80), now=later(seconds=200))

    assert (status, answer["outcome"], answer["code"]) == (409, "refused", "taken_by_another")
    kept = FieldAct.objects.get(key=answer["key"])
    assert (kept.outcome, kept.code) == ("refused", "taken_by_another")
    assert LogEntry.objects.filter(case_id=case.pk, facts__act="accept").count() == 1


def test_a_late_acceptance_counts_while_nobody_else_has_it(crews: Crews, case: Case) -> None:
    first = crews.asked(case)
    sweep_offers(now=later(seconds=91))

    status, answer = crews.act("near-1", "accept", first, at=later(seconds=80), now=later(seconds=120))

    assert (status, answer["outcome"]) == (200, "taken")
    states = dict(Assignment.objects.values_list("unit__code", "state"))
    assert states == {"near": "accepted", "middle": "recalled", "far": "recalled"}
    busy = dict(Unit.objects.values_list("code", "open_assignments"))
    assert (busy["near"], busy["middle"], busy["far"]) == (1, 0, 0)
    assert Case.objects.visible_to(crews.people["near-2"]).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(crews.people["middle-1"]).filter(pk=case.pk).exists()


def test_a_second_yes_of_a_crew_is_written_down_once(crews: Crews, case: Case) -> None:
    crews.act("near-1", "accept", crews.asked(case), at=later(seconds=20))
    written = LogEntry.objects.filter(case_id=case.pk).count()

    told = [crews.act(who, "accept", crews.asked(case), at=later(seconds=40)) for who in ("near-1", "near-2")]
    crews.act("near-2", "arrive", crews.asked(case), at=later(minutes=9))
    told.append(crews.act("near-1", "accept", crews.asked(case), at=later(minutes=10)))

    assert [status for status, _answer in told] == [200, 200, 200]
    assert [answer["next"] for _status, answer in told] == ["set_out", "set_out", "done"]
    assert LogEntry.objects.filter(case_id=case.pk).count() == written + 1
    assert crews.asked(case).accepted_at == later(seconds=21)


@pytest.mark.parametrize("who", ["near-1", "near-2"])
@pytest.mark.parametrize("kind", ["set_out", "arrive"])
def test_what_a_colleague_says_too_is_new_only_where_it_was_earlier_or_holds_a_word(
    crews: Crews, case: Case, kind: str, who: str
) -> None:
    asked = crews.asked(case)
    crews.act("near-1", "accept", asked, at=later(seconds=20))
    crews.act("near-1", kind, asked, at=later(minutes=5))
    written, fed = LogEntry.objects.filter(case_id=case.pk).count(), FeedItem.objects.count()
    column = {"set_out": "en_route_at", "arrive": "on_scene_at"}[kind]

    status, answer = crews.act(who, kind, asked, at=later(minutes=6), point=HERE)

    assert (status, answer["outcome"], answer["state"]) == (200, "taken", crews.asked(case).state)
    assert LogEntry.objects.filter(case_id=case.pk).count() == written
    assert FeedItem.objects.count() == fed
    assert getattr(crews.asked(case), column) == later(minutes=5)
    # What was pressed is kept as it came, and where they were is seen.
    assert FieldAct.objects.filter(kind=kind, user=crews.people[who], outcome="taken").exists()
    assert Unit.objects.get(code="near").last_seen_at == later(minutes=6)

    crews.act(who, kind, asked, at=later(minutes=7), note="the gate is locked")
    assert LogEntry.objects.filter(case_id=case.pk).count() == written + 1
    crews.act(who, kind, asked, at=later(minutes=4), now=later(minutes=8))
    assert getattr(crews.asked(case), column) == later(minutes=4)
    assert LogEntry.objects.filter(case_id=case.pk).count() == written + 2


def test_a_late_yes_of_an_earlier_round_is_refused_once_another_unit_has_it_again(crews: Crews, case: Case) -> None:
    first = crews.asked(case)
    sweep_offers(now=later(seconds=91))
    crews.act("middle-1", "done", case.assignments.get(unit__code="middle"), at=later(seconds=100))
    check = Check.objects.get(case=case, done_at__isnull=True)
    crews.act("other_worker", "check", f"check:{check.pk}", is_yes=False, note="still open", at=later(minutes=30))
    again = offer_nearest(crews.order(case).pk, now=later(minutes=31))
    assert again is not None
    crews.act(f"{again.unit.code}-1", "accept", again, at=later(minutes=32))

    for kind, expected in (("accept", (409, "taken_by_another")), ("arrive", (200, "was_expired"))):
        status, answer = crews.act("far-1" if first.unit.code == "far" else "near-1", kind, first, at=later(seconds=80))
        assert (status, answer["code"]) == expected
    assert Assignment.objects.filter(case=case, state__in=TAKEN).get() == again


def test_what_cannot_be_kept_is_refused_and_holds_up_nothing_else(
    crews: Crews, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: object) -> None:
        Assignment.objects.create(case=case, order=crews.order(case), unit=crews.units["near"], offered_at=NOW)

    monkeypatch.setitem(TAKERS, "note", breaks)

    status, answer = crews.act("near-1", "note", crews.asked(case), key="broken")
    accepted, _answer = crews.act("near-1", "accept", crews.asked(case))

    assert (status, answer["outcome"], answer["code"]) == (409, "refused", "not_kept")
    assert FieldAct.objects.get(key="broken").code == "not_kept"
    assert accepted == 200


def test_what_somebody_in_the_field_finds_is_read_for_danger(crews: Crews, case: Case) -> None:
    assignment = crews.asked(case)
    crews.act("near-1", "accept", assignment)
    recall_assignment(assignment.pk, actor=Actor.of(crews.city.people["roads_clerk"]), now=later(minutes=5))

    crews.act("near-1", "note", assignment, at=later(minutes=6), note="strong smell of gas, a child is dizzy")
    crews.act("near-1", "note", assignment, at=later(minutes=7), note="the smell of gas is strong, she is dizzy")

    case.refresh_from_db()
    rows = LogEntry.objects.filter(case_id=case.pk, facts__act="note").order_by("seq")
    assert case.danger == Danger.GAS
    # It is told once, until somebody takes it.
    assert [row.facts.get("danger") for row in rows] == ["gas", "gas"]


def test_what_is_no_danger_any_more_pages_nobody(crews: Crews, case: Case) -> None:
    crews.act("near-1", "done", crews.asked(case), note="Gas leak found and sealed, everybody is well")

    case.refresh_from_db()
    # An open manhole it was, and is no gas leak beside that.
    assert case.danger == Danger.MANHOLE
    assert not LogEntry.objects.filter(case_id=case.pk, facts__danger=Danger.GAS).exists()


def test_a_grid_worker_who_finds_a_danger_is_heard(crews: Crews) -> None:
    (receipt,) = actions.take_in([NewReport(channel=Channel.WEB, text="a lamp", received_at=NOW, point=HERE)], now=NOW)
    worker = crews.city.people["other_worker"]
    actions.ask_verification([receipt.case_id], actor=Actor.of(crews.city.people["lead"]), now=NOW, worker=worker)
    check = Check.objects.get(case=receipt.case_id)

    note = "strong smell of gas, people are dizzy"
    crews.act("other_worker", "verify", f"check:{check.pk}", is_yes=True, note=note, at=later(minutes=9))

    case = Case.objects.get(pk=receipt.case_id)
    assert (case.danger, case.urgency) == (Danger.GAS, Urgency.URGENT)


def test_declining_what_one_has_accepted_is_refused(crews: Crews, case: Case) -> None:
    crews.act("near-1", "accept", crews.asked(case))

    status, answer = crews.act("near-1", "decline", crews.asked(case))

    assert (status, answer["code"]) == (409, "no_longer_offered")


def test_what_never_was_somebodys_is_not_found(crews: Crews, case: Case) -> None:
    with pytest.raises(NotFound):
        crews.act("far-1", "arrive", crews.asked(case))
    with pytest.raises(NotFound):
        crews.act("near-1", "arrive", "assignment:1")


def test_where_the_department_says_so_a_clerk_reports_it_done(crews: Crews) -> None:
    case = crews.routed("manhole")
    order = crews.order(case)
    FieldPolicy.objects.create(department=order.department, is_done_by_unit=False)
    offer_nearest(order.pk, now=NOW)

    crews.act("near-1", "done", crews.asked(case), at=later(minutes=5))

    assert crews.asked(case).state == AssignmentState.DONE
    assert crews.order(case).state == OrderState.WORKING


def test_an_upload_becomes_a_case_once(crews: Crews) -> None:
    told = {"text": "a cover is loose", "point": HERE, "case_class": crews.city.classes["lamp"]}

    first = crews.act("grid_worker", "upload", key="up-1", **told)
    second = crews.act("grid_worker", "upload", key="up-1", at=later(seconds=9), **told)

    assert first == second
    assert Case.objects.count() == 1
    case = Case.objects.get()
    assert (case.channel, case.number) == ("grid", first[1]["number"])


def test_a_grid_worker_is_told_of_a_check_and_passes_it(crews: Crews, case: Case) -> None:
    crews.act("near-1", "done", crews.asked(case), at=later(minutes=5))
    check = Check.objects.get(case=case, done_at__isnull=True)
    assert check.asked == crews.city.people["other_worker"]

    status, _answer = crews.act("other_worker", "check", f"check:{check.pk}", is_yes=True, at=later(minutes=30))

    case.refresh_from_db()
    assert (status, case.state) == (200, State.ANSWERING)


def test_a_check_nobody_waits_for_any_more_is_kept_as_a_note(crews: Crews, case: Case) -> None:
    crews.act("near-1", "done", crews.asked(case), at=later(minutes=5))
    check = Check.objects.get(case=case, done_at__isnull=True)
    actions.pass_check([case.pk], actor=Actor.of(crews.city.people["lead"]), now=later(minutes=20))

    status, answer = crews.act("other_worker", "check", f"check:{check.pk}", is_yes=False, note="no", at=later(hours=1))

    assert (status, answer["outcome"], answer["code"]) == (200, "noted", "check_over")
    case.refresh_from_db()
    assert case.state == State.ANSWERING


@pytest.mark.parametrize("why", ["other_task", "already_told", "own_house", "check_over", "not_wanted"])
def test_a_finding_that_decides_nothing_any_more_is_noted_with_the_reason_there_is(
    crews: Crews, case: Case, why: str
) -> None:
    crews.act("near-1", "done", crews.asked(case), at=later(minutes=5))
    check = Check.objects.get(case=case, done_at__isnull=True)
    told = {"is_yes": False, "note": "no"}
    if why == "already_told":
        crews.act("other_worker", "check", f"check:{check.pk}", **told, at=later(minutes=20))
    elif why == "own_house":
        Case.objects.filter(pk=case.pk).update(about_department=crews.city.departments["centre"])
    elif why == "check_over":
        actions.pass_check([case.pk], actor=Actor.of(crews.city.people["lead"]), now=later(minutes=20))
    elif why == "not_wanted":
        # Somebody decided otherwise, and looked at nothing.
        lead = crews.city.people["lead"]
        Check.objects.filter(pk=check.pk).update(done_at=later(minutes=20), done_by=lead)
        Case.objects.filter(pk=case.pk).update(entered_at=later(minutes=30))

    act = "verify" if why == "other_task" else "check"
    status, answer = crews.act("other_worker", act, f"check:{check.pk}", **told, at=later(hours=1))

    assert (status, answer["outcome"], answer["code"]) == (200, "noted", why)


def test_a_failed_check_of_the_fast_lane_asks_a_unit_again(crews: Crews, case: Case) -> None:
    crews.act("near-1", "done", crews.asked(case), at=later(minutes=5))
    check = Check.objects.get(case=case, done_at__isnull=True)

    crews.act("other_worker", "check", f"check:{check.pk}", is_yes=False, note="still open", at=later(minutes=30))
    again = offer_nearest(crews.order(case).pk, now=later(minutes=31))

    assert again is not None
    assert (again.unit.code, again.round) == ("near", 1)
    status, _answer = crews.act("near-1", "done", again, at=later(minutes=50))
    case.refresh_from_db()
    assert (status, case.state) == (200, State.CHECKING)


def test_an_older_position_does_not_move_a_unit_back(crews: Crews) -> None:
    crews.act("near-1", "patrol", point=(121.05, 32.05), at=later(minutes=5))
    crews.act("near-1", "patrol", point=(121.01, 32.01), at=later(minutes=1))

    unit = Unit.objects.get(code="near")
    assert (unit.last_seen_at, unit.last_point.x) == (later(minutes=5), 121.05)


def test_a_grid_workers_round_is_kept(crews: Crews) -> None:
    crews.act("grid_worker", "patrol", point=HERE)

    assert PatrolPoint.objects.get().user == crews.city.people["grid_worker"]


def test_a_feed_is_numbered_without_gaps(crews: Crews, case: Case) -> None:
    for minutes, step in enumerate(STEPS):
        crews.act("near-1", step, crews.asked(case), at=later(minutes=minutes))

    for name in ("near-1", "near-2"):
        numbers = list(FeedItem.objects.filter(user=crews.people[name]).order_by("seq").values_list("seq", flat=True))
        assert numbers == [1, 2, 3, 4, 5]
