"""What a queue holds: what wants doing today, and apart from it what an older system left open."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from cases import actions
from cases.actions.history import HistoricReport, bring_in_history
from cases.api.reading import case_list
from cases.listing import CaseFilter
from cases.models import Case, Clock, Obligation
from cases.queues import QUEUES, count_queues
from cases.verification import findings
from common.models import City
from desk.palette import find
from desk.queue_page import read_queue
from desk.wall import figures, pressing
from tests.city import NOW, later
from tests.desk.conftest import SignedIn
from tests.people import Desk

LONG_AGO = NOW - timedelta(days=5623)
PEOPLE = ("operator", "lead", "dispatcher", "leader")


def old(desk: Desk, number: str = "1", *, due_at: object = LONG_AGO + timedelta(days=2), **more: object) -> Case:
    """Let a report of long ago come in that the other system never closed."""
    row = HistoricReport(
        source="older",
        number=number,
        reported_at=LONG_AGO,
        class_id=desk.city.classes["lamp"].pk,
        channel="call",
        due_at=due_at,  # type: ignore[arg-type]
        department_id=desk.city.departments["lamps"].pk,
        point=(121.02, 32.02),
        summary="An old lamp",
        **more,  # type: ignore[arg-type]
    )
    assert bring_in_history([row], now=NOW) == 1
    return Case.objects.get(source="older", source_number=number)


def queues_with(desk: Desk, person: str, case: Case) -> set[str]:
    user = desk.city.people[person]
    seen = Case.objects.visible_to(user)
    return {queue.name for queue in QUEUES if seen.filter(queue.holds(user, NOW), pk=case.pk).exists()}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("due", [timedelta(days=2), timedelta(days=6000), None])
def test_what_an_older_system_left_open_waits_in_a_queue_of_its_own(
    desk: Desk, person: str, due: timedelta | None
) -> None:
    case = old(desk, due_at=LONG_AGO + due if due else None)

    assert queues_with(desk, person, case) == {"history", "all"}
    assert list(findings()) == []


def test_it_is_in_no_count_of_today_and_does_not_press(desk: Desk) -> None:
    leader = desk.city.people["leader"]
    before = [(figure.name, figure.value, figure.usual) for figure in figures(leader, NOW)]
    left = pressing(leader)

    old(desk)
    old(desk, "2", due_at=NOW + timedelta(days=1))

    assert [(figure.name, figure.value, figure.usual) for figure in figures(leader, NOW)] == before
    assert pressing(leader) == left
    counts = count_queues(Case.objects.visible_to(leader), QUEUES, user=leader, now=NOW)
    assert {name: count for name, count in counts.items() if count} == {"history": 2}


def test_once_somebody_acts_on_it_it_is_a_case_like_any_and_its_clocks_tell_from_then(desk: Desk) -> None:
    case = old(desk)
    (target,) = Clock.objects.filter(case_id=case.pk)
    # What the other system aimed at lay behind before we knew of it.
    assert (target.obligation, target.is_met, target.ended_as, target.due_at) == (
        Obligation.PROMISE, False, "undone", LONG_AGO + timedelta(days=2),
    )  # fmt: skip

    actions.file_case([case.pk], actor=desk.lead, now=later(minutes=5))

    assert queues_with(desk, "dispatcher", case) == {"to_route", "running", "all"}
    case.refresh_from_db()
    assert case.due_at is not None
    assert case.due_at > later(minutes=5)
    assert case.due_obligation == Obligation.ROUTE
    assert list(findings()) == []


def test_a_target_that_lies_ahead_holds(desk: Desk) -> None:
    case = old(desk, due_at=NOW + timedelta(days=3))

    assert (case.due_at, case.due_obligation) == (NOW + timedelta(days=3), Obligation.PROMISE)
    actions.file_case([case.pk], actor=desk.lead, now=later(minutes=5))
    case.refresh_from_db()
    assert NOW < case.due_at < NOW + timedelta(days=3)  # type: ignore[operator]


def test_a_new_report_of_the_same_matter_is_not_late_by_the_old_target(desk: Desk) -> None:
    case = old(desk)
    target = Case.objects.get(pk=desk.report("lamp").case_id)

    actions.merge_cases([case.pk], into=target.pk, actor=desk.operator, now=later(minutes=5))

    promised = target.promise_due_at
    target.refresh_from_db()
    assert (target.promise_due_at, target.due_at > NOW) == (promised, True)  # type: ignore[operator]


def test_it_is_found_by_whoever_looks_for_it(desk: Desk, signed_in: SignedIn) -> None:
    case = old(desk)
    lead = desk.city.people["lead"]

    page = read_queue(lead, CaseFilter(q=case.number), now=NOW)
    assert [each["name"] for each in page.found_in] == ["history", "all"]
    assert [each["url"] for each in find(lead, case.number, now=NOW) if "/cases/" in each["url"]] == [
        f"/desk/cases/{case.number}/"
    ]
    answer = signed_in("lead").get(reverse("desk_case", args=[case.number])).content.decode()
    assert 'data-mark="history"' in answer


def test_its_tab_is_there_while_it_holds_something(desk: Desk) -> None:
    lead = desk.city.people["lead"]

    def tabs() -> list[str]:
        return [tab["name"] for tab in read_queue(lead, CaseFilter(), now=NOW).tabs]

    assert "history" not in tabs()
    old(desk)
    assert "history" in tabs()


@pytest.mark.parametrize(("asked", "found"), [(None, {"old", "new"}), (True, {"old"}), (False, {"new"})])
def test_a_list_of_the_api_is_narrowed_to_it_or_to_all_but_it(
    desk: Desk, signed_in: SignedIn, asked: bool | None, found: set[str]
) -> None:
    names = {old(desk).number: "old", desk.report("lamp").number: "new"}
    words = {} if asked is None else {"history": str(asked).lower()}

    answer = signed_in("lead").get(reverse("api_case_list"), words).json()

    assert {names[row["number"]] for row in answer["cases"]} == found
    by_code = case_list(desk.city.people["lead"], CaseFilter(history=asked), now=NOW)
    assert {names[row["number"]] for row in by_code["cases"]} == found


def test_that_something_came_in_is_known_of_the_city(desk: Desk) -> None:
    assert not City.objects.get().has_imports

    old(desk)

    assert City.objects.get().has_imports


# --- At size ------------------------------------------------------------------------------

MANY = """
INSERT INTO cases_case (id, number, version, state, case_class_id, address, urgency, channel, origin, summary, public_text,
    is_protected, state_before_merge, report_count, rework_count, reopen_count, is_fast, outcome, referred_to,
    referred_number, source, source_number, reported_at, entered_at, receive_due_at, promise_due_at, due_at)
SELECT common_next_id(), 'X-' || n, 1, 'reported', %(case_class)s, '', 'normal', 'call', %(origin)s, '', '', false, '', 1, 0, 0,
    false, '', '', '', CASE WHEN %(origin)s = 'imported' THEN 'older' ELSE '' END, n::text,
    %(at)s::timestamptz + n * interval '1 second', %(at)s, %(at)s, %(at)s, %(due)s::timestamptz + n * interval '1 second'
FROM generate_series(%(first)s, %(last)s) n
"""


@pytest.fixture
def many(desk: Desk) -> Callable[..., None]:
    def write(origin: str, first: int, last: int, at: object, due: object) -> None:
        told = {"case_class": desk.city.classes["lamp"].pk, "origin": origin, "at": at, "due": due}
        with connection.cursor() as cursor:
            cursor.execute(MANY, {**told, "first": first, "last": last})

    return write


def read_rows(name: str, user: object) -> tuple[int, str]:
    """Return how many rows of cases a page of a queue looks at, and by which way."""
    queue = next(each for each in QUEUES if each.name == name)
    wanted = CaseFilter(queue=name, order=queue.order)
    cases = wanted.apply(Case.objects.visible_to(user), user=user, now=NOW)  # type: ignore[arg-type]
    by = ["-reported_at", "-id"] if queue.order == "newest" else ["due_at", "id"]
    plan = cases.order_by(*by)[:101].explain(analyze=True, format="json")
    return _most_rows(plan), plan


def _most_rows(plan: str) -> int:
    def walk(node: dict) -> int:
        removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        own = node["Actual Rows"] + removed if node.get("Relation Name") == "cases_case" else 0
        return max([int(own), *(walk(each) for each in node.get("Plans", []))])

    return walk(json.loads(plan)[0]["Plan"])


@pytest.mark.parametrize(
    ("name", "person"),
    [("reported", "operator"), ("to_file", "lead"), ("running", "lead"), ("late", "lead"), ("history", "lead")],
)
def test_no_queue_looks_at_what_waits_apart_however_much_that_is(
    desk: Desk, many: Callable[..., None], name: str, person: str
) -> None:
    many("imported", 1, 20_000, LONG_AGO, LONG_AGO)
    many("live", 20_001, 20_300, NOW - timedelta(hours=2), NOW - timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case")

    rows, plan = read_rows(name, desk.city.people[person])

    assert rows <= 310, plan
