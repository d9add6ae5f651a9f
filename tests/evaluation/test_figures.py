"""The figures of a department move with its cases, and each opens the cases behind it."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from cases import actions
from cases.models import Case, Report, Request, RequestKind
from cases.rules import rules
from common.reactions import drain
from common.wall_clock import day_of
from desk.wall import figures
from evaluation.actions import rebuild_facts, refresh_facts
from evaluation.models import Excluded, Fact
from evaluation.past import rounds_for
from evaluation.scoreboard import Figure, Slice, scores
from tests.calls import ring_in_vain
from tests.city import NOW, SmallCity, later, names
from tests.people import Desk

MARCH = Slice(first=date(2026, 3, 1), last=date(2026, 3, 31))


def played(desk: Desk, *, solved: bool | None = True, hours: float = 3) -> int:
    """Take a lamp from report to the citizen's word."""
    receipt = desk.report("lamp")
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=30))
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=hours), result="done")
    actions.pass_check(one, actor=desk.other_worker, now=later(hours=hours))
    if solved is not None:
        actions.rate_case(
            Report.objects.get(pk=receipt.report_id), now=later(hours=hours), is_solved=solved, satisfaction=5
        )
    return receipt.case_id


def follow() -> None:
    drain("evaluation.facts", now=timezone.now)


def facts() -> list[dict[str, object]]:
    return list(Fact.objects.order_by("case", "department").values())


def without_ids(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{key: value for key, value in row.items() if key != "id"} for row in rows]


def test_a_solved_case_counts_as_received_done_on_time_solved_and_satisfied(desk: Desk) -> None:
    played(desk)
    follow()

    (score,) = scores(MARCH, now=later(hours=4))

    assert score.department_id == desk.city.departments["lamps"].pk
    assert {name for name, count in score.counts.items() if count} == {
        "received", "done", "on_time", "signed", "uncontacted", "asked", "solved", "satisfied",
    }  # fmt: skip
    assert score.on_time_share == 1
    assert score.response_s == 30 * 60


def test_a_late_case_counts_as_late_before_and_after_it_is_done(desk: Desk) -> None:
    receipt = desk.report("lamp")
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    follow()
    assert scores(MARCH, now=later(days=5))[0].counts[Figure.LATE] == 1

    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(days=5))
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(days=6), result="done")
    follow()

    (score,) = scores(MARCH, now=later(days=7))
    assert (score.counts[Figure.LATE], score.counts[Figure.ON_TIME]) == (1, 0)


def test_a_returned_order_counts_for_who_returned_it(desk: Desk, city: SmallCity) -> None:
    receipt = desk.report("lamp")
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind=RequestKind.RETURN, reason="not ours")
    actions.decide_request(Request.objects.get().pk, is_granted=True, actor=desk.dispatcher, now=later(minutes=1))
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=actions.Destination(lead=city.departments["roads"]))
    follow()

    found = {score.department_id: score.counts for score in scores(MARCH, now=NOW)}

    assert found[city.departments["lamps"].pk][Figure.RETURNED] == 1
    assert found[city.departments["roads"].pk][Figure.RETURNED] == 0


def test_a_voided_case_leaves_every_figure(desk: Desk) -> None:
    receipt = desk.report("lamp")
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    follow()
    actions.take_back(one, actor=desk.dispatcher, now=NOW, reason="no")
    actions.void_case(one, actor=desk.lead, now=NOW, reason="never was")
    follow()

    (score,) = scores(MARCH, now=later(days=30))
    assert {name for name, count in score.counts.items() if count} == {"excluded"}
    assert Fact.objects.get().excluded == Excluded.VOIDED


@pytest.mark.parametrize(("is_granted", "left"), [(True, 0), (False, 1)])
def test_what_a_department_disputed_and_was_found_right_about_leaves_its_figures(
    desk: Desk, is_granted: bool, left: int
) -> None:
    one = [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    asked = later(days=10)
    actions.ask_request(one, actor=desk.lamps_clerk, now=asked, kind=RequestKind.DISPUTE, reason="The mains were off")
    follow()
    assert scores(MARCH, now=asked)[0].counts[Figure.DUE] == 1

    decided = {"is_granted": is_granted, "actor": desk.lead, "now": asked, "reason": "The log says so"}
    actions.decide_request(Request.objects.get().pk, **decided)
    follow()

    (score,) = scores(MARCH, now=asked)
    assert (score.counts[Figure.DUE], score.counts[Figure.EXCLUDED]) == (left, 1 - left)
    kept = without_ids(facts())
    rebuild_facts()
    assert without_ids(facts()) == kept


def test_not_reached_is_neither_solved_nor_unsolved(desk: Desk) -> None:
    case_id = played(desk, solved=None)
    ring_in_vain(case_id, actor=desk.operator, at=later(days=1))
    follow()

    (score,) = scores(MARCH, now=later(days=2))

    assert score.counts[Figure.ASKED] == 1
    assert score.solved_share is None


def test_increments_and_a_rebuild_agree(desk: Desk) -> None:
    played(desk)
    played(desk, solved=False)
    played(desk, solved=None, hours=100)
    desk.report("lamp")
    follow()
    before = without_ids(facts())

    rebuild_facts()

    assert without_ids(facts()) == before
    assert len(before) == 3


def test_refreshing_twice_changes_nothing(desk: Desk) -> None:
    case_id = played(desk)
    refresh_facts([case_id])
    before = facts()

    refresh_facts([case_id])

    assert facts() == before


def test_every_figure_opens_exactly_the_rounds_it_counts(desk: Desk) -> None:
    played(desk)
    played(desk, solved=False)
    played(desk, hours=200)
    follow()
    now = later(days=20)
    (score,) = scores(MARCH, now=now)

    for figure in Figure:
        behind = rounds_for(desk.city.people["leader"], MARCH.behind(figure, now))
        assert behind.count() == (score.counts[figure] or 0), figure


# A count, where it is one: of the time to sign the mean is shown.
LINK = re.compile(r'href="(/evaluation/[^"?]+/\?[^"]*)">(?:([0-9]+)<)?')


def test_every_link_of_the_board_opens_as_many_rows_as_it_says_whoever_reads_it(desk: Desk, client: Client) -> None:
    now = timezone.now()
    today = day_of(now, rules().city.zone)
    played(desk)
    played(desk, solved=False, hours=200)
    misrouted, secret = desk.report("lamp").case_id, played(desk)
    actions.file_case([misrouted], actor=desk.lead, now=NOW)
    actions.route_case([misrouted], actor=desk.dispatcher, now=NOW)
    actions.take_back([misrouted], actor=desk.dispatcher, now=NOW, reason="my mistake")
    roads = actions.Destination(lead=desk.city.departments["roads"])
    actions.route_case([misrouted], actor=desk.dispatcher, now=NOW, to=roads)
    Case.objects.filter(pk=secret).update(about_department=desk.city.departments["lamps"])
    follow()

    # Of each reader how many links: all to the centre, its own to a department, none to who keeps the accounts.
    desk.city.people["administrator"] = User.objects.create(
        username="admin", names=names("Admin"), roles=[Role.ADMINISTRATOR]
    )
    opened = {}
    for role in ("leader", "dispatcher", "lamps_clerk", "roads_clerk", "administrator"):
        client.force_login(desk.city.people[role])
        page = client.get(f"/evaluation/?first=2026-03-01&last={today}").content.decode()
        links = [(unescape(url), count) for url, count in LINK.findall(page) if "/past/" not in url]
        opened[role] = len(links)
        for url, count in links:
            answer = client.get(url)
            rows = len(answer.context["lines"])
            assert answer.context["count"]["rounds"] == rows > 0, (role, url)
            assert count in ("", str(rows)), (role, url)
            path, _mark, query = url.partition("?")
            file = client.get(f"{path}file/?{query}")
            assert len(file.getvalue().splitlines()) == rows + 1, (role, url)
            assert re.search(r'filename="(rounds|orders)-', file["Content-Disposition"])
    assert opened["administrator"] == 0
    assert opened["leader"] > opened["lamps_clerk"] > opened["roads_clerk"] > 0
    assert opened["leader"] == opened["dispatcher"]


def test_the_wall_and_the_scoreboard_say_the_same_of_the_same_days_and_nothing_ahead_is_due(
    desk: Desk, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    played(desk)
    played(desk, hours=200)
    played(desk, hours=300)
    now = later(hours=301)
    for _time in range(2):
        ahead = desk.report("lamp", received_at=now).case_id
        actions.file_case([ahead], actor=desk.lead, now=now)
        actions.route_case([ahead], actor=desk.dispatcher, now=now)
    # In time, before its limit: judged today, and not yet due.
    actions.sign_orders([ahead], actor=desk.lamps_clerk, now=now)
    actions.finish_orders([ahead], actor=desk.lamps_clerk, now=now, result="done")
    follow()
    monkeypatch.setattr(timezone, "now", lambda: now)
    leader = desk.city.people["leader"]
    client.force_login(leader)

    context = client.get("/evaluation/").context
    everybody = context["all"] or context["lines"][0]

    share = everybody.score.on_time_share
    (wall,) = [figure.value for figure in figures(leader, now) if figure.unit == "%"]
    assert (wall, share) == (f"{share:.1%}".rstrip("%"), 0.5)
    counted = (Figure.RECEIVED, Figure.DUE, Figure.ON_TIME, Figure.LATE)
    assert tuple(everybody.score.counts[figure] for figure in counted) == (5, 3, 2, 2)
    assert context["where"].last == day_of(now, rules().city.zone)


@pytest.mark.parametrize(
    ("person", "status"), [("leader", 200), ("lamps_clerk", 200), ("grid_worker", 403), (None, 302)]
)
def test_who_may_read_the_scoreboard(desk: Desk, client: Client, person: str | None, status: int) -> None:
    played(desk)
    follow()
    if person:
        client.force_login(desk.city.people[person])

    assert client.get("/evaluation/").status_code == status
    assert client.get("/evaluation/received/").status_code == status


@pytest.mark.parametrize(
    "query",
    [
        "?first=yesterday",
        "?first=2026-03-02&last=2026-03-01",
        "?division=x",
        "?department=0",
        "?last=0001-01-10",
        "?first=9999-12-31",
    ],
)
def test_an_unreadable_slice_is_answered_and_not_a_fault(desk: Desk, client: Client, query: str) -> None:
    client.force_login(desk.city.people["leader"])

    for path in ("", "file/", "received/", "received/file/", "routing/1/sent/"):
        answer = client.get(f"/evaluation/{path}{query}")
        assert answer.status_code == 400
        # The page itself says what is wrong, with the form to put it right.
        assert answer.context["form"].errors
        assert 'name="first"' in answer.content.decode()
    assert client.get("/evaluation/nonsense/").status_code == 400


def test_facts_of_before_know_the_day_of_their_limit_at_once(desk: Desk) -> None:
    from_now = desk.report("lamp").case_id
    actions.file_case([from_now], actor=desk.lead, now=NOW)
    actions.route_case([from_now], actor=desk.dispatcher, now=NOW)
    rebuild_facts()
    known = list(Fact.objects.values_list("due_on", flat=True))
    assert known != [None]
    Fact.objects.update(due_on=None)

    import_module("evaluation.migrations.0011_fill_day_of_the_limit").fill(None, SimpleNamespace(connection=connection))

    assert list(Fact.objects.values_list("due_on", flat=True)) == known


REFUSED = [
    # Who keeps the accounts reads the counts, and no department's rounds.
    ("administrator", "late/"),
    ("administrator", "late/file/"),
    ("administrator", "received/?department=lamps"),
    ("administrator", "routing/{dispatcher}/sent/"),
    ("administrator", "routing/{dispatcher}/sent/file/"),
    # One's own department, and no other.
    ("lamps_clerk", "late/?department=roads"),
    ("lamps_clerk", "late/file/?department=roads"),
    ("lamps_clerk", "late/file/?department=works"),
    ("homeless", "late/"),
]


@pytest.mark.parametrize(("person", "path"), REFUSED, ids=str)
def test_who_may_not_read_what_is_behind_a_figure_is_told_so(
    desk: Desk, client: Client, person: str, path: str
) -> None:
    city = desk.city
    for name, role in (("administrator", Role.ADMINISTRATOR), ("homeless", Role.CLERK)):
        city.people[name] = User.objects.create(username=name, names=names(name), roles=[role])
    page, _mark, department = path.partition("?department=")
    query = f"?department={city.departments[department].pk}" if department else ""
    client.force_login(city.people[person])

    url = f"/evaluation/{page.format(dispatcher=city.people['dispatcher'].pk)}{query}"
    answer = client.get(url, headers={"Accept": "application/json"})

    assert answer.status_code == 403
    assert "not_yours" in answer.content.decode()


def test_a_file_of_figures_says_of_when_they_are_and_by_whose_clock(desk: Desk, client: Client) -> None:
    played(desk)
    follow()
    client.force_login(desk.city.people["leader"])

    for path in ("file/", "received/file/", f"routing/{desk.city.people['dispatcher'].pk}/sent/file/"):
        answer = client.get(f"/evaluation/{path}?first=2026-03-01&last=2026-03-31")
        heads, line = (row.split(",") for row in answer.getvalue().decode("utf-8-sig").splitlines())
        zone = rules().city.zone
        assert heads[-1].endswith(f"({zone.key})")
        told = datetime.strptime(line[-1], "%Y-%m-%d %H:%M").replace(tzinfo=zone)
        assert abs(told - timezone.now()) < timedelta(minutes=3)


def test_whoever_is_of_a_department_reads_that_matters_about_it_are_left_out(desk: Desk, client: Client) -> None:
    played(desk)
    follow()
    unseen = {}
    for person in ("lamps_clerk", "leader"):
        client.force_login(desk.city.people[person])
        unseen[person] = "data-unseen" in client.get("/evaluation/").content.decode()

    assert unseen == {name: desk.city.people[name].department_id is not None for name in unseen}
    assert unseen["lamps_clerk"]
