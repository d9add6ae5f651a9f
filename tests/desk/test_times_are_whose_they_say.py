"""Many cases with several offices, and every time on every door held against the clock that it claims to be of."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape
from random import Random

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases import actions
from cases.actions import Actor, Destination
from cases.api.reading import case_detail, case_list
from cases.clocks import whose
from cases.listing import CaseFilter
from cases.models import Case, Clock, LogEntry, Obligation, RequestKind
from cases.names import city_names
from common.refusals import Refusal
from common.templatetags.ui import level_at, when
from common.worktime import Unit
from desk.case_page import read_case
from dispatch.cards import today
from tests.people import Desk

OFFICES = ("lamps", "roads", "police", "street", "works")
READERS = ("lead", "dispatcher", "leader", "lamps_clerk", "police_clerk", "street_clerk", "other_worker")
ROW = re.compile(r'<li class="case-row.*?</li>', re.DOTALL)
DUE = re.compile(r'data-due="([^"]+)"')
WHOSE = re.compile(r"data-whose>([^<]+)<")


def walked(desk: Desk, draw: Random, now: datetime) -> int:
    """Let a case come some way: sent to two or three offices, of which each does something of its own."""
    case_id = desk.report(draw.choice(["lamp", "manhole"]), received_at=now).case_id
    one = [case_id]
    steps = draw.randrange(8)
    if not steps:
        return case_id
    actions.file_case(one, actor=desk.lead, now=now)
    if steps == 1:
        return case_id
    lead, *others = draw.sample(OFFICES, draw.choice([1, 2, 3]))
    named = desk.city.departments
    to = Destination(lead=named[lead], co_handlers=tuple(named[each] for each in others))
    actions.route_case(one, actor=desk.dispatcher, now=now, to=to)
    for _turn in range(steps):
        office = draw.choice([lead, *others])
        try:
            _act(desk, draw, one, office, now)
        except Refusal:
            continue
    return case_id


def _act(desk: Desk, draw: Random, one: list[int], office: str, now: datetime) -> None:
    clerk: Actor = getattr(desk, f"{office}_clerk")
    acts = {
        "sign": lambda: actions.sign_orders(one, actor=clerk, now=now),
        "finish": lambda: actions.finish_orders(
            one, actor=clerk, now=now, result="done", without_co_handlers="they come later"
        ),
        "extend": lambda: _ask(
            desk, one, clerk, now, kind=RequestKind.EXTENSION, amount=Decimal(1), unit=Unit.WORKING_DAY
        ),
        "suspend": lambda: _ask(
            desk, one, clerk, now, kind=RequestKind.SUSPENSION, review_on=now.date() + timedelta(days=3)
        ),
        "contact": lambda: desk.speaks(one[0], clerk, now=now, note="Rang her"),
    }
    acts[draw.choice(["sign", "sign", "sign", "extend", "suspend", "contact", "finish"])]()


def _ask(desk: Desk, one: list[int], clerk: Actor, now: datetime, **wanted: object) -> None:
    actions.ask_request(one, actor=clerk, now=now, reason="parts", **wanted)
    mine = {"state": "asked", "kind": wanted["kind"], "order__department": clerk.department_id}
    request = Case.objects.get(pk=one[0]).requests.get(**mine)
    actions.decide_request(
        request.pk, is_granted=True, actor=desk.lead if request.decider == "shift_lead" else desk.dispatcher, now=now
    )


def running(case_id: int) -> list[Clock]:
    return list(Clock.objects.filter(case_id=case_id, stopped_at__isnull=True, paused_at__isnull=True))


def named(clock: Clock) -> str:
    return whose(clock.obligation, clock.department_id, city_names())


def is_true(case_id: int, due: datetime, name: str) -> bool:
    return any(clock.due_at == due and named(clock) == name for clock in running(case_id))


@pytest.fixture
def cases(desk: Desk) -> list[int]:
    draw, now = Random(20), timezone.now()
    return [walked(desk, draw, now - timedelta(hours=draw.randrange(60))) for _each in range(14)]


@pytest.mark.parametrize("reader", READERS)
def test_every_row_shows_the_clock_it_names(desk: Desk, cases: list[int], client: Client, reader: str) -> None:
    user: User = desk.city.people[reader]
    now = timezone.now()
    rows = case_list(user, CaseFilter(order="due"), now=now)["cases"]

    for row in rows:
        if row["due_at"] is not None:
            found = [
                clock
                for clock in running(row["id"])
                if (clock.obligation, clock.department_id) == (row["due_obligation"], row["due_department"])
            ]
            assert row["due_at"] in [clock.due_at for clock in found]
            own = [clock.due_at for clock in running(row["id"]) if clock.department_id == user.department_id]
            if own and not user.is_centre:
                assert row["due_at"] == min(own)
        detail = case_detail(user, row["id"])
        assert [detail[name] for name in ("due_at", "due_of")] == [row[name] for name in ("due_at", "due_of")]
    assert [row["due_at"] for row in rows] == sorted(
        (row["due_at"] for row in rows), key=lambda due: (due is None, due or now)
    )

    client.force_login(user)
    for found_row in ROW.findall(client.get("/desk/?queue=all&sort=due").content.decode()):
        due, name = DUE.search(found_row), WHOSE.search(found_row)
        if due:
            assert name is not None
            case_id = int(re.search(r'data-case="(\d+)"', found_row)[1])  # type: ignore[index]
            assert is_shown(case_id, due[1], unescape(name[1]))


def is_shown(case_id: int, due: str, name: str) -> bool:
    # A page says it to the second.
    at = datetime.fromisoformat(due)
    return any(abs(clock.due_at - at) < timedelta(seconds=1) and named(clock) == name for clock in running(case_id))


def test_every_bar_stands_where_its_own_stored_instants_say(desk: Desk, cases: list[int]) -> None:
    # A limit that lies behind the promise is no sooner due for that; after a pause amber is not at 80 % any more.
    user, at = desk.city.people["dispatcher"], timezone.now()
    Clock.objects.filter(case_id__in=cases[::3], obligation="promise").update(due_at=at + timedelta(minutes=1))
    Clock.objects.filter(case_id__in=cases[1::3]).update(amber_at=F("started_at") + timedelta(seconds=1))
    seen = set()
    for case_id in cases:
        page = read_case(user, Case.objects.get(pk=case_id).number, now=at)
        for bar in page.clocks:
            found = [each for each in page.parts["clocks"] if each["due_at"] == bar["due"] and not each["is_met"]]
            assert bar["level"] in {
                ("late" if each["is_met"] is False else "on_time")
                if each["stopped_at"]
                else level_at(each["due_at"], each["soon_at"], each["paused_at"] or at)
                for each in found
            }
            seen.add(bar["level"])
            if bar["note"] and at < min(each["soon_at"] for each in found):
                assert bar["level"] == "on_time"
    assert {"on_time", "soon"} <= seen


@pytest.mark.parametrize("reader", ["dispatcher", "lamps_clerk"])
def test_a_cases_headline_names_the_clock_of_its_badge(
    desk: Desk, cases: list[int], client: Client, reader: str
) -> None:
    user: User = desk.city.people[reader]
    client.force_login(user)

    for case in Case.objects.visible_to(user).filter(pk__in=cases, ended_at__isnull=True):
        head = client.get(f"/desk/cases/{case.number}/").content.decode().partition("</header>")[0]
        head = head[head.rindex("<header") :]
        due, name = DUE.search(head), WHOSE.search(head)
        assert bool(due) == bool(name)
        if due and name:
            assert is_shown(case.pk, due[1], unescape(name[1]))


def test_of_what_was_forwarded_the_page_waits_for_whoever_has_it(desk: Desk) -> None:
    now, departments = timezone.now(), desk.city.departments
    one = [desk.report("lamp", received_at=now).case_id]
    actions.file_case(one, actor=desk.lead, now=now)
    actions.route_case(one, actor=desk.dispatcher, now=now, to=Destination(lead=departments["works"]))
    actions.sign_orders(one, actor=desk.works_clerk, now=now)
    number = Case.objects.get(pk=one[0]).number

    def waits() -> set[tuple[str, str]]:
        """Who is waited for, and whose limit is named, by each reader."""
        pages = [
            read_case(desk.city.people[each], number, now=now) for each in ("dispatcher", "works_clerk", "lamps_clerk")
        ]
        offices = [names_of(page.waiting) for page in pages]
        return set(offices)

    def names_of(sentence: str) -> tuple[str, str]:
        (office,) = [code for code in ("works", "lamps") if departments[code].name in sentence]
        named = {each.pk: code for code, each in departments.items()}
        return office, ",".join(
            f"{named[each.department_id]}'s {each.obligation}"
            for each in running(one[0])
            if each.department_id is not None and when(each.due_at, now) in sentence
        )

    actions.forward_orders(one, actor=desk.works_clerk, now=now, to=departments["lamps"])
    assert waits() == {("lamps", "lamps's sign")}
    actions.sign_orders(one, actor=desk.lamps_clerk, now=now)
    Clock.objects.filter(case_id=one[0], obligation="dispose", department_id=departments["lamps"].pk).update(
        due_at=now + timedelta(days=1, hours=7)
    )
    assert waits() == {("lamps", "lamps's dispose")}
    _ask(desk, one, desk.lamps_clerk, now, kind=RequestKind.SUSPENSION, review_on=now.date() + timedelta(days=3))
    assert waits() == {("lamps", "")}
    actions.resume_orders(one, actor=desk.lamps_clerk, now=now)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=now, result="a new lamp")
    # What the child did, the parent reports.
    assert {office for office, _clock in waits()} == {"works"}


def test_the_wall_names_the_clock_of_each_case(desk: Desk, cases: list[int], client: Client) -> None:
    client.force_login(desk.city.people["leader"])

    for row in ROW.findall(client.get("/wall/").content.decode()):
        due = DUE.search(row)
        if due:
            case_id = int(re.search(r'data-case="(\d+)"', row)[1])  # type: ignore[index]
            names = [unescape(part) for part in re.findall(r"<span>([^<]+)</span>", row)]
            assert any(is_shown(case_id, due[1], name) for name in names)


def test_a_card_in_the_hand_names_its_clock(desk: Desk, cases: list[int]) -> None:
    worker = desk.city.people["other_worker"]

    for card in today(worker, now=timezone.now(), here=None, with_classes=False)["cards"]:
        if card["due_at"] is not None:
            assert is_true(card["case"], card["due_at"], card["due_of"])


def test_a_citizen_reads_what_was_decided_then_and_not_what_is_by_now(
    desk: Desk, cases: list[int], client: Client
) -> None:
    pages = {}
    for case_id in cases:
        token = Case.objects.get(pk=case_id).reports.get().token
        pages[token] = sentences(client, token)

    # Everything is moved; nothing that was told may follow.
    Clock.objects.exclude(obligation=Obligation.PROMISE).update(due_at=timezone.now() + timedelta(days=300))

    for token, told in pages.items():
        assert sentences(client, token) == told


def sentences(client: Client, token: str) -> list[str]:
    events = client.get(f"/api/v1/reports/{token}", headers={"Accept-Language": "en"}).json()["events"]
    return [event["text"] for event in events]


def test_every_limit_a_row_of_the_log_names_was_that_offices_limit(desk: Desk, cases: list[int]) -> None:
    offices = {
        order.pk: order.department_id for case in Case.objects.filter(pk__in=cases) for order in case.orders.all()
    }
    seen = 0
    for row in LogEntry.objects.filter(case_id__in=cases, kind__in=["grant", "route"]):
        for order, department in zip(
            row.facts.get("orders", [row.facts.get("order")]),
            row.facts.get("departments", [row.facts.get("department")]),
            strict=True,
        ):
            assert offices[order] == department
            seen += 1
    assert seen


def test_what_an_office_no_longer_owes_is_not_said_to_be_in_time(desk: Desk, client: Client) -> None:
    case_id = desk.report("lamp").case_id
    now = timezone.now()
    actions.file_case([case_id], actor=desk.lead, now=now)
    actions.route_case([case_id], actor=desk.dispatcher, now=now)
    actions.take_back([case_id], actor=desk.dispatcher, now=now, reason="Not a lamp")
    client.force_login(desk.city.people["dispatcher"])

    page = client.get(f"/desk/cases/{Case.objects.get().number}/").content.decode()

    let_go = Clock.objects.filter(case_id=case_id, stopped_at__isnull=False, is_met__isnull=True).count()
    assert let_go >= 2
    assert page.count('data-ended="released"') == let_go
