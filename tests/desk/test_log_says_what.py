"""A row of the log says what was decided: which unit, which class and place before and after, how much and until when.

By the values that stand in the sentence, in both languages, and not by its words.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.models import User
from cases import actions
from cases.access import readable_by
from cases.actions.sweep import ring_clocks
from cases.models import Case, Clock, LogEntry, LogKind, Obligation, Report, Request, RequestKind, Words
from cases.names import city_names
from common.templatetags.ui import day, span
from common.worktime import Unit
from desk.case_page import read_case
from desk.sentences import SENTENCES
from dispatch.actions import assign_unit, offer_nearest, sweep_offers
from dispatch.models import Assignment
from hotline.story import tell
from tests.cases.test_clocks import clock, handling, routed
from tests.cases.test_grid_workers import ask as ask_to_look
from tests.cases.test_grid_workers import reported, ring, worker
from tests.city import NOW, later, put_on_roster
from tests.dispatch_city import Crews, crews_of
from tests.people import Desk

LANGUAGES = ["en", "zh-hans"]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


def sentences(user: User, case_id: int, *kinds: LogKind) -> list[str]:
    """What the desk reads of some kinds of rows, newest first."""
    page = read_case(user, Case.objects.get(pk=case_id).number, now=NOW)
    return [well_joined(told.sentence) for told in page.log() if told.kind in kinds]


def well_joined(sentence: str) -> str:
    """A sentence or several: between Chinese ones stands no blank, between English ones one."""
    assert not re.search(r"[。！？；，] |[a-z][.;,][A-Z]", sentence)
    return sentence


def citizen(case_id: int) -> list[str]:
    return [
        well_joined(event.text) for event in tell(Report.objects.filter(case=case_id).first(), later(hours=5)).events
    ]  # type: ignore[arg-type]


def told_at(at: datetime) -> tuple[str, str]:
    local = localtime(at)
    return str(day(local.date())), date_format(local, "H:i")


def extended(desk: Desk, *, amount: str, unit: Unit) -> tuple[int, Request]:
    one = handling(desk, co_handlers=("police",))
    wanted = {"kind": RequestKind.EXTENSION, "reason": "parts", "amount": Decimal(amount), "unit": unit}
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, **wanted)
    return one[0], Request.objects.get(state="asked")


@pytest.mark.parametrize(
    ("amount", "unit"), [("1", Unit.WORKING_DAY), ("3", Unit.WORKING_HOUR), ("1.5", Unit.RUNNING_HOUR)]
)
def test_an_extension_says_how_much_until_when_and_whose(desk: Desk, language: str, amount: str, unit: Unit) -> None:
    case_id, request = extended(desk, amount=amount, unit=unit)
    user = desk.city.people["dispatcher"]
    (asked,) = sentences(user, case_id, LogKind.ASK)
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=later(minutes=5))
    (granted,) = sentences(user, case_id, LogKind.GRANT)
    limit = clock(case_id, Obligation.DISPOSE, desk.city.departments["lamps"]).due_at
    others = clock(case_id, Obligation.DISPOSE, desk.city.departments["police"]).due_at

    for sentence in (asked, granted):
        for value in (span(amount, unit), "Lamps", *told_at(limit), str(RequestKind.EXTENSION.label)):
            assert value in sentence
        assert told_at(others) != told_at(limit)
        assert not all(value in sentence for value in told_at(others))
    # The citizen hears the same day, of the same office.
    heard = " ".join(citizen(case_id))
    assert "Lamps" in heard
    assert date_format(localtime(limit), "H:i") in heard


def test_a_suspension_says_its_day_and_its_end_the_limit_there_is_then(desk: Desk, language: str) -> None:
    one = handling(desk)
    review_on = date(2026, 3, 17)
    actions.ask_request(
        one, actor=desk.lamps_clerk, now=NOW, kind=RequestKind.SUSPENSION, reason="a permit", review_on=review_on
    )
    actions.decide_request(Request.objects.get().pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    actions.resume_orders(one, actor=desk.dispatcher, now=later(days=2))
    user = desk.city.people["dispatcher"]

    (granted,) = sentences(user, one[0], LogKind.GRANT)
    (resumed,) = sentences(user, one[0], LogKind.RESUME)

    assert str(day(review_on)) in granted
    for value in ("Lamps", *told_at(clock(one[0], Obligation.DISPOSE).due_at)):
        assert value in resumed
    assert any("17" in sentence and "Lamps" in sentence for sentence in citizen(one[0]))


def test_what_is_asked_for_and_what_is_refused_are_no_new_limit(desk: Desk, language: str) -> None:
    one = handling(desk)
    at, review_on = clock(one[0], Obligation.DISPOSE).due_at, NOW.date() + timedelta(days=1)
    wanted = {"reason": "parts", "amount": Decimal(1), "unit": Unit.WORKING_DAY, "kind": RequestKind.EXTENSION}
    user = desk.city.people["dispatcher"]
    told = {}
    for more in (wanted, {"kind": RequestKind.SUSPENSION, "reason": "rain", "review_on": review_on}):
        actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, **more)
        request = Request.objects.get(kind=more["kind"])
        actions.decide_request(request.pk, is_granted=False, actor=desk.dispatcher, now=later(minutes=5), reason="no")
        told[more["kind"]] = sentences(user, one[0], LogKind.ASK, LogKind.REFUSE)[:2], request.due_at
    assert clock(one[0], Obligation.DISPOSE).due_at == at

    (refused, asked), wanted_at = told[RequestKind.EXTENSION]
    assert wanted_at is not None
    # The limit that stays, and not the one that was asked for.
    assert all(value in refused for value in told_at(at))
    assert told_at(wanted_at)[0] not in refused
    assert told_at(wanted_at)[0] in asked
    facts = {"due_at": wanted_at.isoformat(), "kind": RequestKind.EXTENSION}
    ways = [SENTENCES[kind](facts, city_names()) for kind in (LogKind.ASK, LogKind.GRANT, LogKind.REFUSE)]
    # Besides the verb: what a grant comes to is said of nothing else.
    granted_as = ways[1].partition(str(RequestKind.EXTENSION.label))[2]
    assert not any(way.endswith(granted_as) for way in (ways[0], ways[2]))
    (refused, asked), _none = told[RequestKind.SUSPENSION]
    assert all(value in refused for value in told_at(at))
    assert (str(day(review_on)) in asked, str(day(review_on)) in refused) == (True, False)


def test_each_alarm_of_a_clock_says_which_step_it_was(desk: Desk, language: str) -> None:
    one = handling(desk)
    limit = clock(one[0], Obligation.DISPOSE)
    for at in (limit.amber_at, limit.due_at, limit.leader_at):
        ring_clocks(now=at)

    rows = LogEntry.objects.filter(case_id=one[0], kind=LogKind.ALARM).order_by("seq")
    mine = [each for row in rows for each in row.facts["clocks"] if each["clock"] == limit.seq]
    told = [SENTENCES[LogKind.ALARM]({"clocks": [each]}, city_names()) for each in mine]
    assert [each["level"] for each in mine] == ["amber", "red", "leader"]
    assert len(set(told)) == 3
    for sentence in told:
        assert all(value in sentence for value in ("Lamps", *told_at(limit.due_at)))


@pytest.mark.parametrize("is_granted", [True, False])
def test_a_decision_says_what_was_decided_about_whom(desk: Desk, language: str, is_granted: bool) -> None:
    one = handling(desk)
    actions.dispute_cases(one, actor=desk.lamps_clerk, now=NOW, reason="The mains were off")
    actions.decide_dispute(
        Request.objects.get().pk, is_granted=is_granted, actor=desk.lead, now=later(hours=1), reason="The log says so"
    )

    told = sentences(desk.city.people["lead"], one[0], LogKind.ASK, LogKind.GRANT, LogKind.REFUSE)

    assert len(told) == 2
    for sentence in told:
        assert str(RequestKind.DISPUTE.label) in sentence
        assert "Lamps" in sentence


def test_a_change_says_the_class_before_and_after_and_the_place(desk: Desk, language: str) -> None:
    one = [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    manhole = desk.city.classes["manhole"]
    actions.change_case(one[0], actor=desk.dispatcher, now=NOW, case_class=manhole)
    actions.change_case(one[0], actor=desk.dispatcher, now=NOW, point=(120.95, 32.05))
    actions.change_case(
        one[0], actor=desk.dispatcher, now=NOW, case_class=desk.city.classes["lamp"], point=(121.02, 32.02)
    )

    both, place, matter = sentences(desk.city.people["lead"], one[0], LogKind.CHANGE)

    def stand(sentence: str, *values: str) -> bool:
        found = [sentence.find(value) for value in values]
        return -1 not in found and found == sorted(found)

    assert stand(matter, "lamp", "manhole")
    assert not any(value in matter for value in ("east", "west"))
    assert stand(place, "east-1", "west")
    assert not any(value in place for value in ("lamp", "manhole"))
    assert stand(both, "manhole", "lamp", "west", "east-1")
    assert any("manhole" in sentence for sentence in citizen(one[0]))


def test_a_routing_and_a_forwarding_say_to_whom_and_until_when(desk: Desk, language: str) -> None:
    one = routed(desk, co_handlers=("police",))
    user = desk.city.people["dispatcher"]
    (sentence,) = sentences(user, one[0], LogKind.ROUTE)

    for value in (
        "Lamps",
        "Police",
        *told_at(clock(one[0], Obligation.DISPOSE, desk.city.departments["lamps"]).due_at),
    ):
        assert value in sentence

    other = [desk.report("lamp").case_id]
    actions.file_case(other, actor=desk.lead, now=NOW)
    to = actions.Destination(lead=desk.city.departments["works"])
    actions.route_case(other, actor=desk.dispatcher, now=NOW, to=to)
    actions.sign_orders(other, actor=desk.works_clerk, now=NOW)
    actions.forward_orders(other, actor=desk.works_clerk, now=later(hours=1), to=desk.city.departments["lamps"])
    (forwarded,) = sentences(user, other[0], LogKind.FORWARD)
    child = Clock.objects.filter(case_id=other[0], department_id=desk.city.departments["lamps"].pk)

    for value in ("Lamps", *told_at(child.get(obligation=Obligation.DISPOSE).due_at)):
        assert value in forwarded


def test_the_office_is_named_that_did_or_is_to_do_something(desk: Desk, language: str) -> None:
    one = [desk.report("lamp").case_id]
    works, lamps = desk.city.departments["works"], desk.city.departments["lamps"]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=actions.Destination(lead=works))
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=lamps)
    actions.escalate_orders(one, actor=desk.lamps_clerk, now=NOW, reason="too high")
    actions.finish_orders(one, actor=desk.works_clerk, now=NOW, result="as told")
    actions.rework_case(one, actor=desk.other_worker, now=NOW, reason="still dark")

    kinds = (LogKind.SIGN, LogKind.ESCALATE, LogKind.FINISH, LogKind.REWORK)
    for kind in kinds:
        (sentence,) = sentences(desk.city.people["lead"], one[0], kind)
        assert works.name in sentence, (kind, sentence)
        assert (lamps.name in sentence) == (kind == LogKind.ESCALATE), (kind, sentence)


@pytest.mark.usefixtures("merges_of_before")
def test_what_falls_away_and_comes_back_is_named_with_its_office(desk: Desk, language: str) -> None:
    one = handling(desk)
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind=RequestKind.RETURN, reason="not ours")
    actions.merge_cases(one, into=desk.sent("lamp").case_id, actor=desk.operator, now=NOW)
    actions.unmerge_case(one[0], actor=desk.operator, now=NOW)

    for told in sentences(desk.city.people["lead"], one[0], LogKind.MERGE, LogKind.UNMERGE):
        assert str(RequestKind.RETURN.label) in told
        assert "Lamps" in told


def test_one_is_not_said_as_several() -> None:
    with translation.override("en"):
        for unit in Unit:
            several = span(Decimal(2), unit).removeprefix("2")
            assert span(Decimal("1.00"), unit) + "s" == f"1{several}"
            assert span("1.5", unit) == f"1.5{several}"


# --- Units -------------------------------------------------------------------------------


@pytest.fixture
def crews(desk: Desk) -> Crews:
    return crews_of(desk.city)


def test_asking_a_unit_names_it_whoever_asked_and_however_it_went(desk: Desk, crews: Crews, language: str) -> None:
    case = crews.routed("manhole")
    actions.sign_orders([case.pk], actor=desk.roads_clerk, now=NOW)
    order = crews.order(case)
    assign_unit(order.pk, unit_id=crews.units["far"].pk, actor=desk.dispatcher, now=NOW)
    crews.act("far-1", "decline", crews.asked(case), at=later(minutes=1))
    sweep_offers(now=later(hours=2))
    crews.act("middle-1", "accept", crews.asked(case), at=later(hours=2, minutes=1))
    crews.act("middle-1", "give_back", crews.asked(case), at=later(hours=2, minutes=2))

    told = sentences(
        desk.city.people["lead"], case.pk, LogKind.ASSIGN, LogKind.CALL_IN, LogKind.UNIT_ACT, LogKind.BEGIN
    )

    for unit in ("far", "middle", "near"):
        assert sum(unit in sentence for sentence in told) >= 2, (unit, told)
    assert all(any(unit in sentence for unit in crews.units) for sentence in told), told


def test_two_that_are_asked_at_once_are_both_named(desk: Desk, crews: Crews, language: str) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    sweep_offers(now=later(minutes=30))
    asked = Assignment.objects.filter(case=case, state="offered").select_related("unit")
    assert asked.count() == 2

    newest = sentences(desk.city.people["lead"], case.pk, LogKind.ASSIGN)[0]

    for assignment in asked:
        assert assignment.unit.name in newest


def test_whoever_is_asked_to_look_is_named(desk: Desk, language: str) -> None:
    worker = put_on_roster(desk.city, "grid_worker")
    case_id = desk.report("lamp").case_id
    actions.ask_verification([case_id], actor=desk.operator, now=NOW, worker=worker)

    (sentence,) = sentences(desk.city.people["lead"], case_id, LogKind.ASK_VERIFICATION)

    assert worker.name in sentence


# --- Where it is decided -----------------------------------------------------------------


def test_where_a_request_is_decided_stand_the_resulting_day_the_promise_and_what_was_asked_before(
    desk: Desk, client: Client, language: str
) -> None:
    case_id, first = extended(desk, amount="1", unit=Unit.WORKING_DAY)
    actions.decide_request(first.pk, is_granted=False, actor=desk.dispatcher, now=later(minutes=5), reason="No")
    wanted = {"kind": RequestKind.EXTENSION, "reason": "parts", "amount": Decimal(2), "unit": Unit.WORKING_DAY}
    actions.ask_request([case_id], actor=desk.lamps_clerk, now=later(minutes=6), **wanted)
    limit = clock(case_id, Obligation.DISPOSE, desk.city.departments["lamps"]).due_at
    promise = clock(case_id, Obligation.PROMISE).due_at
    second = Request.objects.get(state="asked")
    assert second.due_at is not None
    assert second.due_at > limit

    (asked,) = read_case(desk.city.people["dispatcher"], Case.objects.get(pk=case_id).number, now=NOW).open_requests
    assert (asked["due_at"], asked["promise_at"], asked["department"]) == (second.due_at, promise, "Lamps")
    assert [(each["id"], each["state"], Decimal(each["amount"])) for each in asked["earlier"]] == [
        (first.pk, "refused", Decimal(1))
    ]

    client.force_login(desk.city.people["dispatcher"])
    client.cookies["django_language"] = language
    page = client.get(f"/desk/cases/{Case.objects.get(pk=case_id).number}/").content.decode()
    part = page[page.index(f'data-request="{second.pk}"') :]
    part = part[: part.index("</section>")]
    for name, moment in (("due", second.due_at), ("promise", promise)):
        shown = re.search(rf'data-request-{name}="([^"]+)"', part)
        assert shown is not None
        assert datetime.fromisoformat(shown[1]) == moment
    assert f'data-earlier="{first.pk}"' in part


def test_a_hand_over_and_a_merge_name_to_whom(desk: Desk, language: str) -> None:
    user = desk.city.people["lead"]
    handed, named, one, into = (desk.report("lamp").case_id for _each in range(4))
    actions.hand_over_case([handed], actor=desk.operator, now=NOW, authority="119", their_number="A-17")
    actions.hand_over_case([named], actor=desk.operator, now=NOW, authority="The harbour office")
    actions.merge_cases([one], into=into, actor=desk.operator, now=NOW)
    actions.unmerge_case(one, actor=desk.operator, now=NOW)
    number, of_into = Case.objects.get(pk=one).number, Case.objects.get(pk=into).number

    (told,) = sentences(user, handed, LogKind.HAND_OVER)
    assert ("119" in told, "A-17" in told) == (True, True)
    # A name is no fact of the log.
    row = LogEntry.objects.get(case_id=named, kind=LogKind.HAND_OVER)
    assert "harbour" not in str(row.facts)
    assert Words.objects.get(case_id=named, log_seq=row.seq).text == "The harbour office"
    assert of_into in sentences(user, one, LogKind.MERGE)[0]
    assert number in sentences(user, into, LogKind.TAKE_IN_MERGED)[0]
    assert number in sentences(user, into, LogKind.UNMERGE)[0]


def test_a_changed_place_keeps_where_it_was_and_no_address_as_a_fact(desk: Desk) -> None:
    receipt = desk.report("lamp", address="1 Long Road")
    actions.change_case(receipt.case_id, actor=desk.operator, now=NOW, address="2 Short Road", point=(121.03, 32.03))

    row = LogEntry.objects.filter(case_id=receipt.case_id).latest("seq")
    words = Words.objects.get(case_id=receipt.case_id, log_seq=row.seq)
    for each in ("1 Long Road", "2 Short Road", "32.02000, 121.02000", "32.03000, 121.03000"):
        assert each in words.text
        assert each not in str(row.facts)
    # It goes with her who said where, and stays away from whom her words stay away from.
    assert words.report_id == receipt.report_id
    Case.objects.update(is_protected=True)
    assert not Words.objects.filter(readable_by(desk.city.people["lamps_clerk"]), pk=words.pk).exists()

    actions.change_case(receipt.case_id, actor=desk.operator, now=NOW, case_class=desk.city.classes["manhole"])
    assert not Words.objects.filter(case_id=receipt.case_id, log_seq=row.seq + 1).exists()


def test_the_page_of_a_case_that_was_passed_on_to_another_to_look_opens(desk: Desk, client: Client) -> None:
    worker(desk.city, "first", "east-1")
    case = reported(desk)
    ask_to_look(desk, case)
    ring(case, minutes=49)
    client.force_login(desk.city.people["lead"])

    page = client.get(f"/desk/cases/{case.number}/")

    assert page.status_code == 200
    assert LogEntry.objects.filter(case_id=case.pk, kind=LogKind.ASK_ANOTHER).exists()


@pytest.mark.parametrize(
    ("before", "after", "address"),
    [
        ("", "", ""),
        ("Harbour Road 7", "Harbour Road 7", "Harbour Road 7"),
        ("Harbour Road 7", "Weir Lane 1", "Weir Lane 1"),
    ],
)
def test_the_log_tells_a_place_by_its_address_and_no_coordinates(
    desk: Desk, language: str, before: str, after: str, address: str
) -> None:
    case_id = desk.report("lamp", address=before, point=(121.02, 32.02)).case_id
    actions.change_case(case_id, actor=desk.operator, now=NOW, point=(121.03123, 32.03456), address=after or None)

    page = read_case(desk.city.people["operator"], Case.objects.get(pk=case_id).number, now=NOW)
    (told,) = [each for each in page.log() if each.kind == LogKind.CHANGE]

    (words,) = told.words
    assert address in words
    assert before in words
    assert not re.search(r"\d+\.\d", words)
    # Kept as it was said, to the metre.
    assert Words.objects.filter(case=case_id, kind="note", text__contains="32.03456, 121.03123").exists()
