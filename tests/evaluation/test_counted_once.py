"""What is counted once stays counted: an order nobody signed for, one given back upwards, more time that was granted."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.measured import measured_at
from cases.models import Case, Clock, Obligation, Request, RequestKind, WorkOrder
from cases.rules import rules
from cases.workflow import State
from common.reactions import drain
from common.worktime import Unit
from evaluation.actions import rebuild_facts
from evaluation.models import Excluded, Fact, Signed
from evaluation.past import BEHIND
from evaluation.scoreboard import Figure
from grid.models import Division, Level
from tests.city import NOW, later
from tests.evaluation.test_rounds import done, says, score_of, send, sent
from tests.people import Desk

DAY = timedelta(days=1)


def counted(desk: Desk, *figures: Figure, department: str = "lamps") -> tuple[int | None, ...]:
    """Count as the workers made the facts, and see that a rebuild makes the same."""
    drain("evaluation.facts", now=timezone.now)
    names = [field.attname for field in Fact._meta.fields if field.attname != "id"]
    followed = sorted(map(repr, Fact.objects.values_list(*names)))
    rebuild_facts()
    assert followed == sorted(map(repr, Fact.objects.values_list(*names)))
    score = score_of(desk.city, department, now=later(days=90))
    return tuple(score.counts[figure] for figure in figures)


def sign_limit(case_id: int) -> datetime:
    return Clock.objects.get(case_id=case_id, obligation=Obligation.SIGN).due_at


def granted(desk: Desk, case_id: int, kind: RequestKind, *, at: datetime) -> None:
    more: dict[str, Any] = {"amount": Decimal(1), "unit": Unit.WORKING_DAY} if kind == RequestKind.EXTENSION else {}
    actions.ask_request([case_id], actor=desk.lamps_clerk, now=at, kind=kind, reason="for a reason", **more)
    request = Request.objects.get(case=case_id, state="asked")
    decider = desk.lead if request.decider == "shift_lead" else desk.dispatcher
    actions.decide_request(request.pk, is_granted=True, actor=decider, now=at, reason="so be it")


Way = Callable[[Desk, int, datetime], None]


def taken_back(desk: Desk, case_id: int, at: datetime) -> None:
    actions.take_back([case_id], actor=desk.dispatcher, now=at, reason="elsewhere")


def returned(desk: Desk, case_id: int, at: datetime) -> None:
    granted(desk, case_id, RequestKind.RETURN, at=at)


def merged(desk: Desk, case_id: int, at: datetime) -> None:
    actions.merge_cases([case_id], into=sent(desk, at=at, lead="roads"), actor=desk.lead, now=at)


def voided(desk: Desk, case_id: int, at: datetime) -> None:
    taken_back(desk, case_id, at)
    actions.void_case([case_id], actor=desk.lead, now=at, reason="never was")


def changed(desk: Desk, case_id: int, at: datetime) -> None:
    actions.change_case(case_id, actor=desk.dispatcher, now=at, case_class=desk.city.classes["manhole"])


WAYS = [taken_back, returned, merged, voided, changed]


@pytest.mark.parametrize("way", WAYS)
def test_an_order_that_was_never_signed_for_is_counted_whoever_takes_it_away(desk: Desk, way: Way) -> None:
    case_id = sent(desk)
    at = sign_limit(case_id) + timedelta(hours=1)

    way(desk, case_id, at)

    assert counted(desk, Figure.UNSIGNED, Figure.SIGNED_LATE, Figure.SIGNED, Figure.EXCLUDED) == (1, 0, None, 0)
    assert Fact.objects.get(case=case_id).signed == Signed.MISSED


@pytest.mark.parametrize("way", WAYS)
def test_an_order_that_left_before_its_limit_to_sign_was_owed_by_nobody(desk: Desk, way: Way) -> None:
    case_id = sent(desk)

    way(desk, case_id, later(minutes=1))

    drain("evaluation.facts", now=timezone.now)
    fact = Fact.objects.get(case=case_id)
    assert (fact.signed, fact.sign_due_at) == ("", None)


def test_who_signs_late_or_has_not_signed_when_the_limit_is_over_is_late_to_sign(desk: Desk) -> None:
    in_time, late, open_late = sent(desk), sent(desk), sent(desk)
    actions.sign_orders([in_time], actor=desk.lamps_clerk, now=sign_limit(in_time))
    actions.sign_orders([late], actor=desk.lamps_clerk, now=sign_limit(late) + timedelta(minutes=1))

    assert counted(desk, Figure.SIGNED_LATE, Figure.UNSIGNED, Figure.SIGNED) == (2, 0, 2)
    # Work that is done in time, or opened again, makes no signature timely.
    for case_id in (in_time, late):
        done(desk, case_id, at=sign_limit(late) + timedelta(hours=1))
        says(case_id, solved=False, at=later(hours=9))
        actions.rework_case([case_id], actor=desk.operator, now=later(hours=9), reason="not done")
    assert counted(desk, Figure.SIGNED_LATE, Figure.UNSIGNED) == (2, 0)
    assert Fact.objects.filter(case=open_late).get().signed == ""
    # What is published can be contested.
    orders = list(WorkOrder.objects.filter(case__in=[late, open_late]).select_related("case"))
    assert {order.case_id for order in orders if order.pk in measured_at(orders, later(days=1))} == {late, open_late}


def escalated(desk: Desk) -> int:
    case_id = sent(desk, lead="works")
    actions.sign_orders([case_id], actor=desk.works_clerk, now=NOW)
    actions.forward_orders([case_id], actor=desk.works_clerk, now=NOW, to=desk.city.departments["lamps"])
    actions.escalate_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=10), reason="beyond us")
    return case_id


# Of the office above nothing is counted any more, where its round itself is not.
@pytest.mark.parametrize(("then", "above"), [("nothing", 0), ("done", 0), ("voided", None), ("merged", None)])
def test_what_was_given_back_upwards_is_counted_once_whatever_comes_after(
    desk: Desk, then: str, above: int | None
) -> None:
    case_id = escalated(desk)
    if then == "done":
        actions.finish_orders([case_id], actor=desk.works_clerk, now=later(hours=1), result="done")
        actions.pass_check([case_id], actor=desk.other_worker, now=later(hours=1))
        says(case_id, solved=True, at=later(hours=2))
    if then in ("voided", "merged"):
        {"voided": voided, "merged": merged}[then](desk, case_id, later(hours=1))

    assert counted(desk, Figure.ESCALATED, Figure.RETURNED, Figure.EXCLUDED) == (1, 0, 0)
    assert counted(desk, Figure.ESCALATED, department="works") == (above,)


@pytest.mark.parametrize(("kind", "figure"), [(RequestKind.SUSPENSION, Figure.SUSPENDED), (RequestKind.EXTENSION, Figure.EXTENDED)])  # fmt: skip
@pytest.mark.parametrize("then", [taken_back, merged, voided, None])
def test_more_time_is_counted_as_often_as_it_was_granted_whatever_comes_after(
    desk: Desk, kind: RequestKind, figure: Figure, then: Way | None
) -> None:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    for hours in (1, 3):
        granted(desk, case_id, kind, at=later(hours=hours))
        if kind == RequestKind.SUSPENSION:
            actions.resume_orders([case_id], actor=desk.dispatcher, now=later(hours=hours + 1))
    if then:
        then(desk, case_id, later(hours=5))

    assert counted(desk, figure, Figure.EXCLUDED) == (1, 0)
    assert score_of(desk.city, "lamps", now=later(days=90)).times[figure] == 2


def test_more_time_counts_in_the_round_in_which_it_was_granted_and_asked_for_in_none(desk: Desk) -> None:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    granted(desk, case_id, RequestKind.SUSPENSION, at=later(minutes=10))
    actions.resume_orders([case_id], actor=desk.dispatcher, now=later(minutes=20))
    done(desk, case_id, at=later(hours=1))
    says(case_id, solved=False, at=later(hours=2))
    actions.rework_case([case_id], actor=desk.operator, now=later(hours=3), reason="not done")
    granted(desk, case_id, RequestKind.EXTENSION, at=later(hours=3))
    actions.ask_request(
        [case_id], actor=desk.lamps_clerk, now=later(hours=4), kind=RequestKind.SUSPENSION, reason="parts"
    )

    assert counted(desk, Figure.SUSPENDED, Figure.EXTENDED) == (1, 1)
    told = Fact.objects.order_by("round").values_list("suspension_count", "extension_count")
    assert list(told) == [(1, 0), (0, 1)]


def test_more_time_that_moved_the_limit_of_an_office_above_is_counted_as_given_to_it_too(desk: Desk) -> None:
    case_id = sent(desk, lead="works")
    actions.sign_orders([case_id], actor=desk.works_clerk, now=NOW)
    actions.forward_orders([case_id], actor=desk.works_clerk, now=NOW, to=desk.city.departments["lamps"])
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    granted(desk, case_id, RequestKind.EXTENSION, at=later(minutes=10))
    granted(desk, case_id, RequestKind.SUSPENSION, at=later(minutes=20))

    for office in ("lamps", "works"):
        assert counted(desk, Figure.SUSPENDED, Figure.EXTENDED, department=office) == (1, 1)


def test_a_granted_dispute_covers_the_more_time_that_was_granted_before_and_none_that_comes_after(desk: Desk) -> None:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    granted(desk, case_id, RequestKind.SUSPENSION, at=later(hours=1))
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(hours=2), reason="The street was closed")
    request = Request.objects.get(kind=RequestKind.DISPUTE)
    actions.decide_dispute(request.pk, is_granted=True, actor=desk.lead, now=later(hours=2), reason="It was")
    actions.resume_orders([case_id], actor=desk.dispatcher, now=later(hours=3))
    granted(desk, case_id, RequestKind.SUSPENSION, at=later(hours=4))

    assert counted(desk, Figure.SUSPENDED, Figure.EXCLUDED) == (1, 1)
    excluded = Fact.objects.get(excluded=Excluded.DISPUTED)
    assert (excluded.suspension_count, Fact.objects.get(excluded="").suspension_count) == (1, 1)


def test_work_of_a_child_that_was_found_wanting_is_the_childs_too(desk: Desk) -> None:
    case_id = sent(desk, lead="works")
    actions.sign_orders([case_id], actor=desk.works_clerk, now=NOW)
    actions.forward_orders([case_id], actor=desk.works_clerk, now=NOW, to=desk.city.departments["lamps"])
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=later(hours=1), result="done")
    actions.finish_orders([case_id], actor=desk.works_clerk, now=later(hours=2), result="done")
    for hours in (3, 5):
        actions.rework_case([case_id], actor=desk.lead, now=later(hours=hours), reason="not done")
        actions.finish_orders([case_id], actor=desk.works_clerk, now=later(hours=hours + 1), result="done")

    # What the house above did after that is its own.
    assert counted(desk, Figure.REWORKED) == (1,)
    assert Fact.objects.get(department__code="lamps").rework_count == 1
    assert Fact.objects.get(department__code="works").rework_count == 2
    order = WorkOrder.objects.select_related("case").get(department__code="lamps")
    assert measured_at([order], later(days=1))[order.pk] == later(hours=3)


# --- The lists behind ------------------------------------------------------------------------------


def everything(desk: Desk) -> None:
    """Play cases until something is behind every figure that counts a value of its own."""
    at = sent(desk)
    actions.sign_orders([at], actor=desk.lamps_clerk, now=later(minutes=30))
    for kind in (RequestKind.SUSPENSION, RequestKind.EXTENSION):
        granted(desk, at, kind, at=later(minutes=40))
        if kind == RequestKind.SUSPENSION:
            actions.resume_orders([at], actor=desk.dispatcher, now=later(minutes=50))
    desk.speaks(at, desk.lamps_clerk, now=later(minutes=45))
    done(desk, at, at=later(hours=1))
    actions.rework_case([at], actor=desk.lead, now=later(hours=2), reason="not done")
    done(desk, at, at=later(hours=3))
    says(at, solved=True, at=later(hours=4))
    actions.reopen_case([at], actor=desk.operator, now=later(days=1), reason="again")
    assert Case.objects.get(pk=at).state == State.FILED
    send(desk, at, at=later(days=1))
    actions.sign_orders([at], actor=desk.lamps_clerk, now=later(days=6))
    actions.finish_orders([at], actor=desk.lamps_clerk, now=later(days=7), result="done")
    late = sent(desk)
    actions.sign_orders([late], actor=desk.lamps_clerk, now=NOW)
    desk.speaks(late, desk.lamps_clerk, now=later(days=3))
    taken_back(desk, sent(desk), later(days=5))
    returned(desk, sent(desk), later(minutes=5))
    escalated(desk)


def test_every_list_behind_a_figure_shows_what_the_figure_counts_by_on_the_page_and_in_the_file(
    desk: Desk, client: Client
) -> None:
    everything(desk)
    rebuild_facts()
    client.force_login(desk.city.people["leader"])
    days = f"first=2026-01-01&last=2026-12-31&department={desk.city.departments['lamps'].pk}"

    for figure, names in BEHIND.items():
        if figure not in set(Figure):
            continue
        answer = client.get(f"/evaluation/{figure}/?{days}")
        rows = answer.context["lines"]
        assert rows, figure
        page = answer.content.decode()
        file = list(
            csv.reader(io.StringIO(client.get(f"/evaluation/{figure}/file/?{days}").getvalue().decode("utf-8-sig")))
        )
        for column in answer.context["values"]:
            assert column.name in names
            assert page.count(f'data-value="{column.name}"') == len(rows)
            place = next(index for index, head in enumerate(file[0]) if head.startswith(str(column.label)))
            told = [row[place] for row in file[1:]]
            with timezone.override(rules().city.zone):
                assert told == [str(column.text(line)) for line in rows], figure
            assert all(told), figure
    signed = client.get(f"/evaluation/{Figure.SIGNED}/?{days}").context
    measured = [line.fact.response_s for line in signed["lines"]]
    assert signed["count"]["mean_s"] == pytest.approx(sum(measured) / len(measured))
    satisfied = client.get(f"/evaluation/{Figure.SATISFIED}/?{days}").content.decode()
    assert 'data-value="satisfaction" class="number">5<' in satisfied


def test_what_lies_in_no_district_or_is_of_no_class_is_counted_apart_and_printed(desk: Desk, client: Client) -> None:
    somewhere, nowhere, at_the_city, unclassed = (sent(desk) for _each in range(4))
    districts = Division.objects.filter(level=Level.DISTRICT)
    city = Division.objects.get(level=Level.CITY)
    inside = Division.objects.filter(line__contains=[districts[0].pk]).latest("rank")
    Case.objects.filter(pk=somewhere).update(division=inside)
    Case.objects.filter(pk=nowhere).update(division=None)
    Case.objects.filter(pk=at_the_city).update(division=city)
    Case.objects.filter(pk=unclassed).update(division=inside)
    rebuild_facts()
    # As another system may leave a request that nobody has accepted yet.
    Fact.objects.filter(case=unclassed).update(case_class=None)
    client.force_login(desk.city.people["leader"])
    days = "first=2026-01-01&last=2026-12-31"

    def received(query: str) -> tuple[int, int]:
        context = client.get(f"/evaluation/?{days}{query}").context
        listed = sum(line.score.counts[Figure.RECEIVED] for line in context["lines"])
        return listed, sum(line.score.counts[Figure.RECEIVED] for line in context["left_out"])

    assert received("") == (4, 0)
    # Whichever district is asked for, what none of them counts stands beside it, and opens.
    by_district = [received(f"&division={each.pk}") for each in districts]
    assert {left_out for _listed, left_out in by_district} == {2}
    assert sum(listed for listed, _left_out in by_district) + 2 == 4
    group = desk.city.classes["lamp"].parent or desk.city.classes["lamp"]
    assert received(f"&case_class={group.pk}") == (3, 1)
    rows = client.get(f"/evaluation/received/?{days}&division=0").context["lines"]
    assert {line.case_id for line in rows} == {nowhere, at_the_city}
    rows = client.get(f"/evaluation/received/?{days}&case_class=0").context["lines"]
    assert {line.case_id for line in rows} == {unclassed}
    page = client.get(f"/evaluation/?{days}&division={districts[0].pk}").content.decode()
    assert f"{days}&division=0" in page.replace("&amp;", "&")
    file = client.get(f"/evaluation/file/?{days}&division={districts[0].pk}").getvalue().decode("utf-8-sig")
    assert [row[1] for row in csv.reader(io.StringIO(file))][-1] == "2"


_FIGURE = re.compile(r'<a href="(/evaluation/[^"]+)">(\d+)')


@pytest.mark.parametrize("asked", ["", "department", "department division", "department division case_class"])
def test_every_figure_opens_as_many_rounds_as_it_says_whatever_the_board_was_asked_for(
    desk: Desk, client: Client, asked: str
) -> None:
    lamps, works, elsewhere = sent(desk), sent(desk, lead="works"), sent(desk)
    district = Division.objects.filter(level=Level.DISTRICT)[0]
    Case.objects.filter(pk__in=[lamps, works]).update(division=None)
    Case.objects.filter(pk=elsewhere).update(division=district)
    rebuild_facts()
    client.force_login(desk.city.people["leader"])
    of = {
        "department": desk.city.departments["lamps"].pk,
        "division": district.pk,
        "case_class": desk.city.classes["lamp"].parent_id or desk.city.classes["lamp"].pk,
    }
    query = "".join(f"&{name}={of[name]}" for name in asked.split())

    page = client.get(f"/evaluation/?first=2026-01-01&last=2026-12-31{query}").content.decode()

    figures = _FIGURE.findall(page)
    assert figures
    for url, count in figures:
        assert client.get(unescape(url)).context["count"]["rounds"] == int(count), url
    # Nor is the department lost where days are chosen anew, or all columns are asked for.
    assert page.count(f'name="department" value="{of["department"]}"') == bool(asked)
    columns = next(unescape(each) for each in re.findall(r'href="(\?[^"]+)"', page) if "column=late" in each)
    assert {tuple(pair.split("=")) for pair in query.split("&") if pair} <= {
        tuple(pair.split("=")) for pair in columns[1:].split("&")
    }
