"""What many acts at once cost: as many round trips to the database for a full page of cases as for one.

Counted by libpq itself, as each answer ends, so that no way around Django's cursor (prepared statements, pipelines)
stays unseen; and by statement, since what travels together is planned and answered one by one all the same. With all
that the act's request does after the commit.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import TestCase

from cases import actions
from cases.actions import Caller, Destination, NewReport
from cases.actions.sweep import ring_clocks
from cases.actions.take_in import take_in
from cases.api.verbs import MOST_CASES, VERBS, Asked, take
from cases.models import Case, Channel, Check, Clock, Report, Request, RequestKind
from common.refusals import BadInput, Refusal
from common.worktime import Unit
from grid.answerers import answerers, answerers_of
from tests.cases.test_api import fields_of
from tests.city import NOW, later, put_on_roster
from tests.people import Desk

AT = later(hours=5)
GAS = "There is a strong smell of gas in our stairwell"
PHONES = count(13_800_000_000)
Cases = list[int]


@dataclass
class Trips:
    """What went to the database and came back."""

    round_trips: int = 0
    statements: list[str] = field(default_factory=list)


@contextmanager
def counted(folder: Path) -> Iterator[Trips]:
    """Count what the connection sends: an answer to each round trip ends with one word."""
    trips = Trips()
    trace = folder / "trace"
    handle = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    pgconn = connection.connection.pgconn
    pgconn.trace(handle)
    try:
        yield trips
    finally:
        pgconn.untrace()
        os.close(handle)
    for line in trace.read_text(errors="replace").splitlines():
        if "\tReadyForQuery" in line:
            trips.round_trips += 1
        elif "\tBind\t" in line or "\tQuery\t" in line:
            trips.statements.append(line)


# --- Cases in every state, many at once -------------------------------------------------


def reported(desk: Desk, many: int, case_class: str = "lamp", text: str = "It is out", **caller: Any) -> Cases:
    """Take reports in all over the city, each of somebody else."""
    reports = [
        NewReport(
            channel=Channel.WEB,
            text=text,
            received_at=NOW,
            case_class=desk.city.classes[case_class],
            point=(120.92 + 0.16 * ((each + 4) % 7) / 7, 32.02),
            caller=Caller(phone=f"+86{next(PHONES)}", **caller),
        )
        for each in range(many)
    ]
    return [receipt.case_id for receipt in take_in(reports, now=NOW)]


def reported_where_people_walk(desk: Desk, many: int) -> Cases:
    put_on_roster(desk.city, "grid_worker", "all")
    return reported(desk, many)


def dangerous(desk: Desk, many: int) -> Cases:
    return reported(desk, many, text=GAS)


def urgent(desk: Desk, many: int) -> Cases:
    return reported(desk, many, "manhole")


def protected(desk: Desk, many: int, **caller: Any) -> Cases:
    ids = reported(desk, many, "complaint", wants_protection=True, **caller)
    Case.objects.filter(pk__in=ids).update(summary="Somebody shouts there")
    return ids


def sent_of_two_people(desk: Desk, many: int) -> Cases:
    """Protected cases, of which every other one was reported by somebody of another name."""
    named = [protected(desk, 1, name="Wang Li" if each % 2 else "Zhao Min")[0] for each in range(many)]
    ids = filed(desk, many, lambda _desk, _many: named)
    actions.route_case(ids, actor=desk.dispatcher, now=later(minutes=3))
    return ids


def verifying(desk: Desk, many: int) -> Cases:
    ids = reported(desk, many)
    actions.ask_verification(ids, actor=desk.operator, now=later(minutes=1), worker=desk.city.people["other_worker"])
    return ids


def filed(desk: Desk, many: int, of: Callable[[Desk, int], Cases] = reported) -> Cases:
    ids = of(desk, many)
    actions.file_case(ids, actor=desk.lead, now=later(minutes=2))
    return ids


def filed_protected(desk: Desk, many: int) -> Cases:
    return filed(desk, many, protected)


def routed(desk: Desk, many: int) -> Cases:
    ids = filed(desk, many)
    actions.route_case(ids, actor=desk.dispatcher, now=later(minutes=3))
    return ids


def sent_fast(desk: Desk, many: int) -> Cases:
    ids = filed(desk, many, urgent)
    actions.send_fast(ids, actor=desk.operator, now=later(minutes=3))
    return ids


def with_the_house_above(desk: Desk, many: int) -> Cases:
    ids = filed(desk, many)
    to = Destination(lead=desk.city.departments["works"], co_handlers=(desk.city.departments["police"],))
    actions.route_case(ids, actor=desk.dispatcher, now=later(minutes=3), to=to)
    return ids


def signed(desk: Desk, many: int) -> Cases:
    ids = routed(desk, many)
    actions.sign_orders(ids, actor=desk.lamps_clerk, now=later(minutes=5))
    return ids


def signed_above(desk: Desk, many: int) -> Cases:
    ids = with_the_house_above(desk, many)
    actions.sign_orders(ids, actor=desk.works_clerk, now=later(minutes=5))
    return ids


def forwarded(desk: Desk, many: int) -> Cases:
    ids = signed_above(desk, many)
    actions.forward_orders(ids, actor=desk.works_clerk, now=later(minutes=6), to=desk.city.departments["lamps"])
    return ids


def _asking(desk: Desk, many: int, kind: RequestKind) -> Cases:
    ids = signed(desk, many)
    more = {"amount": Decimal(1), "unit": Unit.WORKING_DAY} if kind == RequestKind.EXTENSION else {}
    actions.ask_request(ids, actor=desk.lamps_clerk, now=later(minutes=9), kind=kind, reason="why", **more)
    return ids


def _decided(desk: Desk, ids: Cases, **which: Any) -> Cases:
    for request in Request.objects.filter(case__in=ids, **which):
        decider = desk.lead if request.decider == "shift_lead" else desk.dispatcher
        actions.decide_request(request.pk, is_granted=True, actor=decider, now=later(minutes=20))
    return ids


def asking_for_time(desk: Desk, many: int) -> Cases:
    return _asking(desk, many, RequestKind.EXTENSION)


def asking_to_give_back(desk: Desk, many: int) -> Cases:
    return _asking(desk, many, RequestKind.RETURN)


def given_back(desk: Desk, many: int) -> Cases:
    return _decided(desk, asking_to_give_back(desk, many))


def suspended(desk: Desk, many: int) -> Cases:
    return _decided(desk, _asking(desk, many, RequestKind.SUSPENSION))


def suspended_and_asking_for_time(desk: Desk, many: int) -> Cases:
    ids = _asking(desk, many, RequestKind.SUSPENSION)
    more = {"amount": Decimal(1), "unit": Unit.WORKING_DAY}
    actions.ask_request(
        ids, actor=desk.lamps_clerk, now=later(minutes=10), kind=RequestKind.EXTENSION, reason="why", **more
    )
    return _decided(desk, ids, kind=RequestKind.SUSPENSION)


def given_back_and_signed_elsewhere(desk: Desk, many: int) -> Cases:
    ids = given_back(desk, many)
    to = Destination(lead=desk.city.departments["roads"])
    actions.route_case(ids, actor=desk.dispatcher, now=later(minutes=30), to=to)
    actions.sign_orders(ids, actor=desk.roads_clerk, now=later(minutes=31))
    return ids


def taken_back(desk: Desk, many: int) -> Cases:
    ids = signed(desk, many)
    actions.take_back(ids, actor=desk.dispatcher, now=later(minutes=20), reason="not theirs")
    return ids


def checking(desk: Desk, many: int) -> Cases:
    ids = signed(desk, many)
    actions.finish_orders(ids, actor=desk.lamps_clerk, now=later(hours=1), result="a new lamp")
    return ids


def answering(desk: Desk, many: int) -> Cases:
    ids = checking(desk, many)
    actions.pass_check(ids, actor=desk.operator, now=later(hours=2))
    return ids


def not_solved(desk: Desk, many: int) -> Cases:
    ids = answering(desk, many)
    for report in Report.objects.filter(case__in=ids):
        actions.rate_case(report, now=later(hours=3), is_solved=False)
    return ids


def closed(desk: Desk, many: int) -> Cases:
    ids = not_solved(desk, many)
    actions.close_case(ids, actor=desk.lead, now=later(hours=4), outcome="explained", reason="It goes out at one")
    return ids


def told_of_meanwhile(desk: Desk, many: int) -> Cases:
    """Cases of which people were told since somebody read them, which is nothing that happened to them."""
    ids = signed(desk, many)
    Clock.objects.filter(case_id__in=ids, obligation="promise").update(alarm_at=later(minutes=30))
    ring_clocks(now=later(minutes=40))
    return ids


# --- What is done with them --------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Row:
    """One act that is taken on many: on which, by whom, with which fields."""

    verb: str
    of: Callable[[Desk, int], Cases]
    who: str
    # What its form says: some fields name rows of the city.
    fields: Callable[[Desk], dict[str, Any]] = lambda _desk: {}
    at: datetime = AT
    # Of what was read so many rows before: as a page has it on which people were told since.
    behind: int = 0

    def __str__(self) -> str:
        return f"{self.verb}-{self.of.__name__}{'-behind' if self.behind else ''}"


def says(**fields: Any) -> Callable[[Desk], dict[str, Any]]:
    return lambda _desk: fields


def merged_into_another(desk: Desk) -> dict[str, Any]:
    return {"into": desk.sent(caller=Caller(phone=f"+86{next(PHONES)}")).case_id}


def department(field: str, name: str, **more: Any) -> Callable[[Desk], dict[str, Any]]:
    return lambda desk: {field: desk.city.departments[name].pk, **more}


REASON, NOTE = says(reason="because it is so"), says(note="a word to you")
ROWS = [
    Row(verb="answer", of=reported, who="operator", fields=says(answer="It is so")),
    Row(verb="ask_verification", of=reported_where_people_walk, who="operator"),
    Row(verb="file", of=reported, who="lead"),
    Row(verb="file", of=verifying, who="lead"),
    Row(verb="reject", of=reported, who="lead", fields=REASON),
    Row(verb="reject", of=verifying, who="lead", fields=REASON),
    Row(verb="hand_over", of=dangerous, who="lead", fields=says(authority="110")),
    Row(verb="send_fast", of=urgent, who="operator"),
    Row(verb="send_fast", of=dangerous, who="operator"),
    Row(verb="review_fast", of=sent_fast, who="lead", fields=NOTE),
    Row(verb="merge", of=reported, who="operator", fields=merged_into_another),
    Row(verb="merge", of=verifying, who="operator", fields=merged_into_another),
    Row(verb="merge", of=signed, who="operator", fields=merged_into_another),
    Row(verb="merge", of=checking, who="operator", fields=merged_into_another),
    Row(verb="route", of=filed, who="dispatcher"),
    Row(verb="route", of=filed_protected, who="dispatcher"),
    Row(verb="route", of=given_back, who="dispatcher", fields=department("lead", "roads")),
    Row(verb="route", of=taken_back, who="dispatcher"),
    Row(verb="take_back", of=signed, who="dispatcher", fields=REASON),
    Row(verb="take_back", of=forwarded, who="dispatcher", fields=REASON),
    Row(verb="take_back", of=asking_to_give_back, who="dispatcher", fields=REASON),
    Row(verb="void", of=filed, who="lead", fields=REASON),
    Row(verb="sign", of=routed, who="lamps_clerk"),
    Row(verb="sign", of=with_the_house_above, who="police_clerk"),
    Row(verb="begin", of=signed, who="lamps_clerk"),
    Row(verb="begin", of=told_of_meanwhile, who="lamps_clerk", behind=1),
    Row(verb="forward", of=signed_above, who="works_clerk", fields=department("to", "lamps", note="")),
    Row(verb="escalate", of=forwarded, who="lamps_clerk", fields=REASON),
    Row(verb="ask", of=signed, who="lamps_clerk", at=later(minutes=10),
        fields=says(kind="extension", reason="why", amount=Decimal(1), unit="working_day")),
    Row(verb="ask", of=forwarded, who="lamps_clerk", at=later(minutes=10),
        fields=says(kind="extension", reason="why", amount=Decimal(1), unit="working_day")),
    Row(verb="ask", of=signed, who="lamps_clerk", fields=says(kind="suspension", reason="why")),
    Row(verb="ask", of=signed, who="lamps_clerk", fields=says(kind="return", reason="why")),
    Row(verb="ask", of=given_back_and_signed_elsewhere, who="roads_clerk", fields=says(kind="return", reason="why")),
    Row(verb="ask", of=signed, who="lamps_clerk", fields=says(kind="void", reason="why")),
    Row(verb="ask", of=checking, who="lamps_clerk", fields=says(kind="dispute", reason="why")),
    Row(verb="dispute", of=checking, who="lamps_clerk", fields=REASON),
    Row(verb="resume", of=suspended, who="dispatcher"),
    Row(verb="resume", of=suspended_and_asking_for_time, who="dispatcher"),
    Row(verb="finish", of=signed, who="lamps_clerk", fields=says(result="a new lamp")),
    Row(verb="finish", of=signed_above, who="works_clerk",
        fields=says(result="a new lamp", without_co_handlers="they are not needed")),
    Row(verb="finish", of=forwarded, who="works_clerk",
        fields=says(result="a new lamp", without_co_handlers="they are not needed")),
    Row(verb="finish", of=asking_for_time, who="lamps_clerk", fields=says(result="a new lamp")),
    Row(verb="pass_check", of=checking, who="operator"),
    Row(verb="rework", of=checking, who="operator", fields=REASON),
    Row(verb="rework", of=not_solved, who="operator", fields=REASON),
    Row(verb="close", of=not_solved, who="lead", fields=says(outcome="explained", reason="It goes out at one")),
    Row(verb="close", of=answering, who="lead", at=later(days=30), fields=says(outcome="not_reached", reason="")),
    Row(verb="reopen", of=closed, who="operator", fields=REASON),
    Row(verb="take_alert", of=dangerous, who="lead"),
    Row(verb="mark_danger", of=reported, who="operator", fields=says(danger="gas")),
    Row(verb="mark_danger", of=signed, who="operator", fields=says(danger="gas")),
    Row(verb="clear_danger", of=dangerous, who="operator", fields=REASON),
    Row(verb="comment", of=signed, who="operator", fields=NOTE),
    Row(verb="comment", of=sent_of_two_people, who="street_clerk", fields=says(note="Wang Li was not at home")),
    Row(verb="comment", of=protected, who="operator", fields=NOTE),
    Row(verb="comment", of=told_of_meanwhile, who="lamps_clerk", fields=NOTE, behind=1),
    Row(verb="urge", of=signed, who="operator", fields=NOTE),
    Row(verb="supervise", of=signed, who="lead", fields=NOTE),
]  # fmt: skip


def filled_in(verb: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an act as a form or a body gives them."""
    form = VERBS[verb].fields(data=given)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def is_for_many(verb: str) -> bool:
    """Whether an act takes several cases: what is done to one says so of two."""
    wanted = {name for name, field in VERBS[verb].fields().fields.items() if field.required}
    given = {name: value for name, value in fields_of(verb).items() if name in wanted}
    given |= {"kind": "before", "uploads": [str(uuid4())]} if verb == "attach" else {}
    asked = Asked(cases=[1, 2], versions={}, actor=actions.SYSTEM, now=NOW, fields=filled_in(verb, given))
    try:
        with transaction.atomic():
            take(VERBS[verb], asked)
    except BadInput as refusal:
        return "cases" not in refusal.fields
    except Refusal:
        pass
    return True


def test_every_act_for_many_is_counted_here(db: None) -> None:
    for_many = {verb for verb in VERBS if is_for_many(verb)}

    assert for_many == {row.verb for row in ROWS}


@pytest.fixture
def full(pytestconfig: pytest.Config) -> int:
    """So many cases are many: all that one act takes with --long, else as many as show what grows."""
    return MOST_CASES if pytestconfig.getoption("--long") else 12


def shapes(trips: Trips) -> Counter[str]:
    """Return the beginnings of statements without their values, which tell two of them apart."""
    said = (re.sub(r"\d+", "0", line.split("\t", 3)[-1]) for line in trips.statements)
    return Counter(re.sub(r"0(,\s*0)+", "0", each)[:150] for each in said)


def cost(desk: Desk, row: Row, many: int, folder: Path) -> Trips:
    """Take an act on so many cases, and say what it cost; everything is as before then."""
    with transaction.atomic():
        ids = row.of(desk, many)
        given = filled_in(row.verb, row.fields(desk))
        versions = {
            pk: version - row.behind for pk, version in Case.objects.filter(pk__in=ids).values_list("pk", "version")
        }
        asked = Asked(cases=ids, versions=versions, actor=getattr(desk, row.who), now=row.at, fields=given)
        with counted(folder) as trips, TestCase.captureOnCommitCallbacks(execute=True):
            take(VERBS[row.verb], asked)
        transaction.set_rollback(True)
    return trips


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_many_cases_cost_no_more_round_trips_than_one(desk: Desk, row: Row, full: int, tmp_path: Path) -> None:
    # What is asked once a process or a connection is asked by the first.
    cost(desk, row, 1, tmp_path)

    one, many = cost(desk, row, 1, tmp_path), cost(desk, row, full, tmp_path)

    # Of one case some is asked that is asked of no several: what was said before of this one.
    grown = shapes(many) - shapes(one)
    assert many.round_trips <= one.round_trips, f"{one.round_trips} for one, {many.round_trips} for {full}: {grown}"
    assert len(many.statements) <= len(one.statements), (
        f"{len(one.statements)} for one, {len(many.statements)} for {full}: {grown}"
    )


def test_whom_the_rules_name_for_many_is_whom_they_name_for_each(desk: Desk) -> None:
    classes = [None, *(each.pk for each in desk.city.classes.values())]
    divisions = [None, *(each.pk for each in desk.city.divisions.values())]
    pairs = [(case_class, division) for case_class in classes for division in divisions]

    assert answerers_of(pairs, AT) == {pair: answerers(*pair, AT) for pair in pairs}


def test_what_is_asked_at_once_is_shared_among_those_who_walk_there(desk: Desk) -> None:
    put_on_roster(desk.city, "grid_worker", "east")
    ids = reported(desk, 1) + reported(desk, 1) + reported(desk, 1) + reported(desk, 1)

    actions.ask_verification(ids, actor=desk.operator, now=later(minutes=1))

    asked = Counter(Check.objects.filter(case__in=ids).values_list("asked__username", flat=True))
    assert asked == {"grid_worker": 2, "other_worker": 2}
