"""Who may open what: every address, every role, and a case of another department.

The table says what each address answers. An address without a line fails the test, so
that nothing is opened without somebody having said for whom. Other rooms add lines.
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Role
from cases import actions
from cases.api.verbs import VERBS
from tests.city import NOW, SmallCity
from tests.desk.conftest import SignedIn
from tests.people import Desk

OK, FOUND, BAD = HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.BAD_REQUEST
UNKNOWN, FORBIDDEN, MISSING, CONFLICT = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
)
UNREADABLE, NOT_SO = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.METHOD_NOT_ALLOWED


@dataclass(frozen=True)
class Line:
    """What one address answers: to nobody, to people of the centre, to the case's own department, to another one."""

    nobody: set[int]
    centre: set[int]
    own: set[int]
    other: set[int]
    method: str = "get"
    body: tuple[tuple[str, Any], ...] = ()
    is_json: bool = False


def everybody(*codes: int) -> Line:
    """The same for all."""
    return Line(set(codes), set(codes), set(codes), set(codes))


def posted(*codes: int) -> Line:
    """The same for all, sent without what it needs."""
    return replace(everybody(*codes), method="post")


def staff(*codes: int) -> Line:
    """For all who are signed in; the others are sent to the door."""
    return Line({FOUND}, set(codes), set(codes), set(codes))


# One case, seen by the centre and by the department that holds it.
CASE_PAGE = Line({FOUND}, {OK}, {OK}, {MISSING})
CASE_API = Line({UNKNOWN}, {OK}, {OK}, {MISSING})

FIELDS: dict[str, Any] = {
    "answer": "It is so", "reason": "because", "note": "a note", "authority": "110", "result": "done",
    "outcome": "explained", "summary": "a lamp", "kind": "return", "is_granted": True, "public_text": "A lamp",
}  # fmt: skip
# Ids that exist for nobody, so that what is named there cannot be what is refused.
NOBODYS = {"into": 1, "request": 1, "to": 1, "files": [1]}
# What an act answers to whom may see the case: done, or refused by role, state or field; never a fault.
ACTED = {int(OK), int(BAD), int(FORBIDDEN), int(MISSING), int(CONFLICT)}


def act(verb: str) -> Line:
    """An act by the API: of a case that is not one's own there is none, whatever is asked."""
    body = tuple({**FIELDS, **NOBODYS}.items())
    # A department or file that does not exist is told before the case is looked for: nothing is learnt of the case.
    missing = {int(BAD)} if verb in ("forward", "attach") else {int(MISSING)}
    return Line({UNKNOWN}, ACTED, ACTED, missing, method="post", body=body, is_json=True)


ACCOUNT = staff(OK, FOUND)

OPERATIONS = staff(OK, BAD, FORBIDDEN, MISSING)
# Whoever works in the street has no figures of departments to look at.
SCORES = Line({FOUND}, {OK}, {OK}, {OK, FORBIDDEN})

# Done, sent on, or refused in words; never a fault.
WORKED = {OK, HTTPStatus.CREATED, FOUND, BAD, FORBIDDEN, MISSING, NOT_SO, CONFLICT}
# A call's caller and history are shown to those who take calls.
CALLS = Line({FOUND}, {OK, FOUND, BAD, FORBIDDEN, MISSING, NOT_SO}, {FORBIDDEN, NOT_SO}, {FORBIDDEN, NOT_SO})
FIELD = Line({FOUND, UNKNOWN, FORBIDDEN}, WORKED, WORKED, WORKED)
POSTED_FIELD = [
    "api_field_acts", "api_field_devices", "api_field_device", "api_dispatch_offers",
    "api_dispatch_recall",
]  # fmt: skip
CITIZEN_PAGES = [
    "report", "follow", "report_where", "report_what", "report_guesses", "report_danger", "report_same", "report_more",
    "report_who", "report_done", "draft_photos", "known_photos", "find_places", "place_at", "track", "track_now",
    "track_add", "track_rate", "track_again", "track_photos",
]  # fmt: skip

TABLE: dict[str, Line] = {
    # common
    "set_language": everybody(FOUND),
    "theme": everybody(NOT_SO),
    "web_manifest": everybody(OK),
    "service_worker": everybody(OK, MISSING),
    # accounts
    "account_login": Line({OK}, {FOUND}, {FOUND}, {FOUND}),
    "account_logout": Line({FOUND}, {OK}, {OK}, {OK}),
    "account_inactive": everybody(OK),
    "account_reauthenticate": ACCOUNT,
    "account_change_password": ACCOUNT,
    "mfa_index": staff(OK, FOUND),
    "mfa_authenticate": everybody(FOUND),
    "mfa_reauthenticate": ACCOUNT,
    "mfa_activate_totp": staff(OK, FOUND),
    "mfa_deactivate_totp": staff(OK, FOUND, MISSING),
    "mfa_view_recovery_codes": staff(OK, FOUND, MISSING),
    "mfa_generate_recovery_codes": staff(OK, FOUND),
    "mfa_download_recovery_codes": staff(OK, FOUND, MISSING),
    # grid
    "tile_base": everybody(OK),
    # cases
    "api_case_list": Line({UNKNOWN}, {OK}, {OK}, {OK}),
    "api_case_detail": CASE_API,
    "api_case_log": CASE_API,
    "api_case_files": Line({UNKNOWN}, {BAD}, {BAD}, {MISSING}, method="post"),
    "file": everybody(MISSING),
    "tile_cases": Line({FORBIDDEN}, {OK}, {OK}, {OK}),
    "tile_public": everybody(OK),
    "schema": everybody(OK),
    "api": everybody(OK),
    **{f"api_act_{verb}": act(verb) for verb in VERBS},
    # hotline, messaging, evaluation
    "api_classes": everybody(OK),
    "api_files": posted(BAD, UNKNOWN),
    "api_report": everybody(MISSING),
    "api_reports": posted(HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    "twilio_sms": posted(FORBIDDEN),
    "sms_emulator": everybody(NOT_SO),
    "twilio_status": posted(FORBIDDEN),
    "outbox": everybody(OK),
    "operations_messages": OPERATIONS,
    "operations_message": replace(OPERATIONS, method="post"),
    "scores": SCORES,
    "figure_cases": SCORES,
    **dict.fromkeys(["call_form", "call_caller", "call_banner", "call_knowledge", "call_hints", "call_places"], CALLS),
    "call_claim": replace(CALLS, method="post", centre=CALLS.centre | {CONFLICT}),
    "call_emulator": posted(FOUND, BAD, FORBIDDEN),
    "articles": staff(OK, FORBIDDEN),
    "article": staff(MISSING, FORBIDDEN),
    # the citizen's pages: open to everybody, of one report only to whoever has its link
    **dict.fromkeys(CITIZEN_PAGES, everybody(OK, FOUND, BAD, MISSING, NOT_SO)),
    # dispatch: what is asked for without a unit, a task or a case of one's own is refused in the room's own words
    **dict.fromkeys(["field_today", "field_report", "field_waiting", "field_matter", "field_form"], FIELD),
    "field_act": replace(FIELD, method="post"),
    **dict.fromkeys(["api_field_today", "api_field_feed", "api_dispatch_units", "api_dispatch_assignments"], FIELD),
    **dict.fromkeys(POSTED_FIELD, replace(FIELD, method="post", is_json=True)),
    "api_field_files": replace(FIELD, method="post"),
    "case_units": Line({FOUND}, {OK, FORBIDDEN}, {OK}, {MISSING, FORBIDDEN}),
    **dict.fromkeys(
        ["case_units_ask", "case_units_recall"],
        Line({FOUND}, {FORBIDDEN, MISSING}, {MISSING}, {MISSING, FORBIDDEN}, method="post"),
    ),
    # the start page, the story, the wall
    **dict.fromkeys(["start", "home", "story"], everybody(OK, FOUND)),
    **dict.fromkeys(["story_next", "story_again"], everybody(OK, FOUND, FORBIDDEN, NOT_SO)),
    "wall": Line({FOUND}, {OK, FORBIDDEN}, {OK, FORBIDDEN}, {OK, FORBIDDEN}),
    # desk
    "desk": staff(OK),
    "desk_news": staff(OK),
    "desk_map": staff(OK),
    "desk_palette": staff(OK),
    "desk_bulk_act": Line(
        {FOUND}, {FOUND, FORBIDDEN, CONFLICT}, {FOUND, FORBIDDEN, CONFLICT}, {MISSING}, method="post",
        body=(("case", "{case_id}.1"), ("queue", "all")),
    ),
    "desk_case_by_id": Line({FOUND}, {FOUND}, {FOUND}, {MISSING}),
    "desk_case": CASE_PAGE,
    "desk_act": CASE_PAGE,
    "desk_unmask": Line({FOUND}, {OK}, {FORBIDDEN}, {MISSING}, method="post", body=(("reason", "to ask"),)),
}  # fmt: skip

# Pages whose answer no role decides, by the beginning of their names or addresses, each with the room that tests it.
TESTED_ELSEWHERE = ("styleguide", "demo")

PHOTOS = {
    "report/photos/<str:sha256>": "draft_photos",
    "report/known/<str:sha256>": "known_photos",
    "r/<str:token>/photos/<str:sha256>": "track_photos",
}
# Whoever is none of these sees no case.
PEOPLE: dict[str, str] = {
    "operator": "centre",
    "lead": "centre",
    "dispatcher": "centre",
    "leader": "centre",
    "analyst": "centre",
    "lamps_clerk": "own",
    "roads_clerk": "other",
    "police_clerk": "other",
    "street_clerk": "other",
    "works_clerk": "other",
    "grid_worker": "other",
    "field_unit": "other",
    "administrator": "other",
}


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Give every address of the city as (name, route)."""
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route)
        else:
            # Photos of a draft or a link are the same address as the one without a digest.
            yield each.name or PHOTOS.get(route, route), route


ADDRESSES = [
    (name, route) for name, route in addresses(get_resolver().url_patterns) if not route.startswith(TESTED_ELSEWHERE)
]


def test_every_address_has_a_line() -> None:
    known = set(TABLE)
    missing = {name: route for name, route in ADDRESSES if name not in known}

    assert missing == {}, "say in TABLE who may open these"


def test_every_role_of_staff_is_walked() -> None:
    held = {Role.OPERATOR, Role.SHIFT_LEAD, Role.DISPATCHER, Role.LEADER, Role.ANALYST, Role.CLERK, Role.DUTY_OFFICER}
    held |= {Role.GRID_WORKER, Role.FIELD_UNIT, Role.ADMINISTRATOR}

    assert set(Role) - held == {Role.CITIZEN, Role.SYSTEM}


@pytest.fixture
def walked(desk: Desk, city: SmallCity) -> dict[str, Any]:
    """A case that the lamps department holds, and people of every role."""
    for username, role, department in (
        ("analyst", Role.ANALYST, "centre"),
        ("field_unit", Role.FIELD_UNIT, "roads"),
        ("administrator", Role.ADMINISTRATOR, "government"),
    ):
        person = city.people["roads_clerk"].__class__(
            username=username, names={"en": username}, roles=[role], department=city.departments[department]
        )
        person.password = city.people["operator"].password
        person.save()
        city.people[username] = person
    receipt = desk.report("lamp")
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)
    return {"case_id": receipt.case_id, "number": receipt.number, "report_id": receipt.report_id}


def filled(route: str, walked: dict[str, Any]) -> str:
    """Put the walked case into an address."""
    values = {
        "<int:case_id>": walked["case_id"],
        "<str:number>": walked["number"],
        "<int:report_id>": walked["report_id"],
        "desk/acts/<str:verb>": "desk/acts/sign",
        "<str:verb>": "comment",
        "<str:token>": "nobodys-token",
        "<str:figure>": "received",
        "<int:message_id>": 1,
        "<int:call_id>": 1,
        "<int:device_id>": 1,
        "<int:assignment_id>": 1,
        "<int:number>": 1,
        "<str:code>": "nothing",
        "<str:kind>": "task",
        "<str:act>": "done",
        "<str:sha256>": "a" * 64,
        "<int:z>": 16,
        "<int:x>": 54799,
        "<int:y>": 26689,
    }
    for gap, value in values.items():
        route = route.replace(gap, str(value))
    return "/" + route


def ask(client: Client, line: Line, url: str, walked: dict[str, Any]) -> int:
    body = {name: value.format(**walked) if isinstance(value, str) else value for name, value in line.body}
    if line.is_json:
        sent = json.dumps({**body, "cases": [walked["case_id"]]})
        return client.generic(line.method.upper(), url, sent, content_type="application/json").status_code
    return getattr(client, line.method)(url, body).status_code


@pytest.mark.parametrize("name", [name for name, _route in ADDRESSES if name in TABLE])
def test_who_may_open_it(name: str, walked: dict[str, Any], signed_in: SignedIn) -> None:
    line = TABLE[name]
    url = filled(dict(ADDRESSES)[name], walked)
    answers = {"nobody": (ask(Client(), line, url, walked), line.nobody)}

    # The other departments first, so that an act done by its own has not moved the case yet.
    order = ["other", "own", "centre"]
    for username, standing in sorted(PEOPLE.items(), key=lambda item: order.index(item[1])):
        answers[username] = (ask(signed_in(username), line, url, walked), getattr(line, standing))

    wrong = {who: code for who, (code, allowed) in answers.items() if code not in {int(each) for each in allowed}}
    assert wrong == {}, f"{line.method} {url}"


def test_a_case_that_left_is_closed_at_every_address(walked: dict[str, Any], signed_in: SignedIn, desk: Desk) -> None:
    """Fault 2 everywhere: what its own department could open before the re-routing answers 404 after it."""
    actions.take_back([walked["case_id"]], actor=desk.dispatcher, now=NOW, reason="not theirs")
    client = signed_in("lamps_clerk")
    of_a_case = [
        (name, route)
        for name, route in itertools.chain(ADDRESSES)
        if name in TABLE and (name.startswith("api_act_") or "case_id" in route or "number" in route)
    ]

    answers = {
        name: (ask(client, TABLE[name], filled(route, walked), walked), TABLE[name].other) for name, route in of_a_case
    }

    assert of_a_case
    assert {name: code for name, (code, allowed) in answers.items() if code not in allowed} == {}
