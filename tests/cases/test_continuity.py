"""What was changed behind the application's back stays named, whatever acts follow: each states its rows as it leaves them.

As the processes' own role. The acts that follow are ordinary ones, and would have the log say what was put there.
"""

from decimal import Decimal

import pytest

from accounts.models import Role
from cases import actions
from cases.models import DECIDES, Check, Clock, LogEntry, Request, RequestKind
from cases.record import CLOCKS_SET, LEFT, PARTS
from cases.verification import findings
from common.models import Reaction
from common.worktime import Unit
from dispatch.actions import offer_nearest
from evaluation.actions import rebuild_facts
from tests.cases.test_proof import CLOSED, HANDLED, change, closed, found, handled
from tests.city import NOW, later
from tests.dispatch_city import crews_of
from tests.people import Desk

__all__ = ["closed", "handled"]
# A word that came late is read by whoever acts next, and no row says that it was there.
READ = {"a late word"}


def about(case_id: int) -> set[tuple[str, str]]:
    """What is named of a case, but what its figures say, which are made of its rows."""
    Reaction.objects.all().delete()
    rebuild_facts()
    return {(each.kind, each.detail.split(", ")[-1]) for each in findings() if each.case_id == case_id}


@pytest.mark.parametrize("what", CLOSED)
def test_a_change_of_a_closed_case_is_named_after_the_next_act(closed: int, desk: Desk, what: str) -> None:
    statement, named = CLOSED[what]
    change(statement, closed)

    for note in ("one", "two"):
        actions.comment_case([closed], actor=desk.operator, now=later(hours=5), note=note)

        assert named in about(closed)


@pytest.mark.parametrize("what", sorted(HANDLED.keys() - READ))
def test_a_change_of_a_running_case_is_named_after_the_next_act(handled: int, desk: Desk, what: str) -> None:
    statement, named = HANDLED[what]
    change(statement, handled)

    for note in ("one", "two"):
        actions.comment_case([handled], actor=desk.operator, now=later(hours=5), note=note)

        # What hangs on its clocks is set anew by acts that set clocks, and by no other.
        assert named in about(handled)


MOVED = "UPDATE cases_clock SET due_at = due_at + interval '14 days' WHERE case_id = %s AND obligation = 'dispose'"


def test_a_limit_that_was_moved_is_named_after_the_work_was_reported_done_by_it(handled: int, desk: Desk) -> None:
    due_at = Clock.objects.get(case_id=handled, obligation="dispose").due_at
    change(MOVED, handled)

    actions.finish_orders([handled], actor=desk.lamps_clerk, now=later(hours=6), result="a new lamp")
    done = LogEntry.objects.get(case_id=handled, kind="finish")
    assert ("clock", "due_at") in about(handled)
    actions.pass_check([handled], actor=desk.lead, now=later(hours=7))

    (finding,) = (each for each in findings() if each.detail.endswith("due_at"))
    assert (finding.kind, finding.case_id, finding.seq) == ("clock", handled, done.seq)
    assert finding.expected.startswith(f"{due_at:%Y-%m-%dT%H:%M}")


def test_a_limit_that_was_moved_is_named_after_its_office_was_given_a_suspension_and_went_on(
    handled: int, desk: Desk
) -> None:
    change(MOVED, handled)

    actions.ask_request(
        [handled], actor=desk.lamps_clerk, now=later(minutes=10), kind=RequestKind.SUSPENSION, reason="no parts",
        review_on=later(days=3).date(),
    )  # fmt: skip
    request = LogEntry.objects.get(case_id=handled, kind="ask").facts["request"]
    actions.decide_request(request, is_granted=True, actor=desk.lead, now=later(minutes=11), reason="wait")
    assert ("clock", "due_at") in about(handled)
    actions.resume_orders([handled], actor=desk.lamps_clerk, now=later(minutes=12))

    assert ("clock", "due_at") in about(handled)


def test_more_time_that_was_given_is_no_finding(handled: int, desk: Desk) -> None:
    actions.ask_request(
        [handled], actor=desk.lamps_clerk, now=later(minutes=10), kind=RequestKind.EXTENSION, reason="no parts",
        amount=Decimal(1), unit=Unit.WORKING_DAY,
    )  # fmt: skip
    request = LogEntry.objects.get(case_id=handled, kind="ask").facts["request"]
    actions.decide_request(request, is_granted=True, actor=desk.dispatcher, now=later(minutes=11), reason="wait")
    actions.finish_orders([handled], actor=desk.lamps_clerk, now=later(hours=6), result="a new lamp")

    assert about(handled) == set()


def test_a_clock_that_was_put_in_is_named_after_an_act_ended_it(handled: int, desk: Desk) -> None:
    change(
        "INSERT INTO cases_clock (case_id, seq, obligation, order_id, department_id, started_at, due_at, ended_as)"
        " SELECT %s, 99, 'contact', o.id, o.department_id, o.issued_at, o.issued_at + interval '1 year', ''"
        " FROM cases_workorder o WHERE o.case_id = %s",
        handled,
    )

    actions.finish_orders([handled], actor=desk.lamps_clerk, now=later(hours=6), result="a new lamp")

    assert 99 in [each[0] for each in LogEntry.objects.get(case_id=handled, kind="finish").facts[CLOCKS_SET]]
    assert ("clock", "and no act made it") in about(handled)


LEAD = """
UPDATE cases_holder SET department_id = (SELECT id FROM accounts_department WHERE code = 'roads')
WHERE case_id = %s AND department_id = (SELECT id FROM accounts_department WHERE code = 'lamps')
"""


def test_a_holder_put_in_place_of_another_is_named_after_the_next_act(handled: int, desk: Desk) -> None:
    change(LEAD, handled)
    change("UPDATE cases_workorder SET signed_at = signed_at - interval '30 hours' WHERE case_id = %s", handled)

    actions.comment_case([handled], actor=desk.operator, now=later(hours=6), note="one")

    assert {("order", "signed_at"), ("holder", "and no act made it")} <= about(handled)


def test_who_was_asked_to_look_and_what_was_found_is_named_after_the_next_act(desk: Desk) -> None:
    one = [desk.report().case_id]
    worker = desk.city.people["other_worker"]
    actions.ask_verification(one, actor=desk.operator, now=NOW, worker=worker)
    assert about(one[0]) == set()
    check = Check.objects.get(case=one[0])

    change("UPDATE cases_check SET asked_at = asked_at - interval '1 day' WHERE case_id = %s", one[0])
    actions.report_verification(one, actor=desk.other_worker, now=NOW, is_confirmed=True)
    change("UPDATE cases_check SET is_confirmed = false WHERE case_id = %s", one[0])
    actions.comment_case(one, actor=desk.operator, now=later(minutes=1), note="one")

    assert {("check", "asked_at"), ("check", "is_confirmed")} <= about(one[0])
    assert Check.objects.get(pk=check.pk).is_confirmed is False


@pytest.mark.parametrize(
    "column",
    [
        "state = 'en_route', en_route_at = accepted_at + interval '1 second'",
        "accepted_at = accepted_at - interval '1 hour'",
    ],
)
def test_what_a_unit_did_is_named_after_the_next_act(desk: Desk, column: str) -> None:
    crews = crews_of(desk.city)
    case = crews.urgent()
    assert offer_nearest(crews.order(case).pk, now=NOW)
    crews.act("near-1", "accept", crews.asked(case))
    urgent = case.pk
    assert about(urgent) == set()

    change(f"UPDATE dispatch_assignment SET {column} WHERE case_id = %s AND accepted_at IS NOT NULL", urgent)
    actions.comment_case([urgent], actor=desk.operator, now=later(minutes=5), note="one")

    assert ("assignment", column.partition(" ")[0]) in about(urgent)


def test_every_column_that_is_held_to_the_row_before_is_one() -> None:
    for part in PARTS.values():
        moves = part.moves
        assert {*moves.fixed, *moves.moments, *moves.made_at, *moves.follows} <= part.columns.keys()
        assert not set(moves.fixed) & {*moves.moments, *moves.follows}


def test_what_is_named_is_a_row_of_the_log_that_says_how_it_left_the_case(closed: int, desk: Desk) -> None:
    change("UPDATE cases_rating SET is_solved = false WHERE case_id = %s", closed)
    actions.comment_case([closed], actor=desk.operator, now=later(hours=5), note="one")
    rebuild_facts()

    (finding,) = (each for each in findings() if each.kind == "rating")

    assert finding.seq is not None
    row = LogEntry.objects.get(case_id=closed, seq=finding.seq)
    assert row.kind == "comment"
    assert LEFT in row.facts
    assert ("rating", closed, "is_solved") in found()


# --- From where an act moved a limit -----------------------------------------------------------


def more_time(desk: Desk, case_id: int) -> None:
    actions.ask_request(
        [case_id], actor=desk.lamps_clerk, now=later(minutes=10), kind=RequestKind.EXTENSION, reason="no parts",
        amount=Decimal(1), unit=Unit.WORKING_DAY,
    )  # fmt: skip


def a_rest(desk: Desk, case_id: int) -> None:
    actions.ask_request(
        [case_id], actor=desk.lamps_clerk, now=later(minutes=10), kind=RequestKind.SUSPENSION, reason="no parts",
        review_on=later(days=3).date(),
    )  # fmt: skip


def give(desk: Desk, case_id: int) -> None:
    request = Request.objects.get(case=case_id)
    decider = (
        desk.lead if Role(request.decider or DECIDES[RequestKind(request.kind)]) == Role.SHIFT_LEAD else desk.dispatcher
    )
    actions.decide_request(request.pk, is_granted=True, actor=decider, now=later(minutes=11), reason="so be it")


def rest(desk: Desk, case_id: int) -> None:
    a_rest(desk, case_id)
    give(desk, case_id)


def go_on(desk: Desk, case_id: int) -> None:
    actions.resume_orders([case_id], actor=desk.lamps_clerk, now=later(days=1))


def take_away(desk: Desk, case_id: int) -> None:
    actions.take_back([case_id], actor=desk.dispatcher, now=later(days=1), reason="elsewhere")


def join(desk: Desk, case_id: int) -> None:
    other = desk.sent(text="The lamp beside it").case_id
    actions.merge_cases([other], into=case_id, actor=desk.lead, now=later(days=1))


def nothing(_desk: Desk, _case_id: int) -> None:
    """As it is."""


# What goes before, and the act that comes to a limit as somebody left it by hand.
MOVING = {
    "an extension": (more_time, give),
    "a suspension": (a_rest, give),
    "the end of a suspension": (rest, go_on),
    "what ends with a suspension": (rest, take_away),
    "an earlier limit of what is merged in": (nothing, join),
}
LATER, EARLIER = "due_at = due_at + interval '2 hours'", "due_at = due_at - interval '1 hour'"
LONGER = "paused_at = paused_at - interval '1 day'"
BY_HAND = [
    *((way, LATER) for way in MOVING),
    ("an extension", EARLIER),
    ("the end of a suspension", EARLIER),
    ("the end of a suspension", LONGER),
    ("what ends with a suspension", LONGER),
]


@pytest.mark.parametrize(("way", "column"), BY_HAND)
def test_a_limit_that_was_moved_just_before_an_honest_act_moved_it_is_named(
    handled: int, desk: Desk, way: str, column: str
) -> None:
    before, act = MOVING[way]
    before(desk, handled)
    assert about(handled) == set()

    change(f"UPDATE cases_clock SET {column} WHERE case_id = %s AND obligation = 'dispose'", handled)
    act(desk, handled)

    assert ("clock", column.partition(" ")[0]) in about(handled)


@pytest.mark.parametrize("way", MOVING)
def test_a_limit_that_only_acts_moved_is_no_finding(handled: int, desk: Desk, way: str) -> None:
    for act in MOVING[way]:
        act(desk, handled)

    assert about(handled) == set()
