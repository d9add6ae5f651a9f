"""Every address of the installation and every role: the table of who may open what.

tests/accounts/test_walk.py walks it. An address, or a socket, without a line fails there, so
that nothing is opened without somebody having said for whom. A room that adds an address
adds its line here.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cases.api.verbs import VERBS
from common.consumers import NOT_ALLOWED, SIGNED_OUT

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
    # Whether the body names the cases it is about.
    is_of_cases: bool = True


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
    "is_as_written": True,
    "department": None, "text": "We write to you", "danger": "gas",
}  # fmt: skip
# Ids that exist for nobody, so that what is named there cannot be what is refused.
NOBODYS = {"into": 987654321, "words": 987654321, "request": 987654321, "to": 987654321, "people": [987654321]}
# tests/accounts/test_walk_of_files.py walks what acts do with files.
NOBODYS_FILE = {"uploads": ["00000000-0000-4000-8000-000000000000"], "kind": "before"}
# Where acts mean different things by one name.
OF_ITS_OWN: dict[str, dict[str, Any]] = {"contact": {"outcome": "reached"}, "rate": {"is_solved": True}}
# What an act answers to whom may see the case: done, or refused by role, state or field; never a fault.
ACTED = {int(OK), int(BAD), int(FORBIDDEN), int(MISSING), int(CONFLICT)}


def act(verb: str) -> Line:
    """An act by the API: of a case that is not one's own there is none, whatever is asked."""
    sent = {**FIELDS, **NOBODYS, **(NOBODYS_FILE if verb == "attach" else {}), **OF_ITS_OWN.get(verb, {})}
    # A field that the act does not know would be refused before anybody looks whose case it is.
    body = tuple((name, value) for name, value in sent.items() if name in VERBS[verb].fields().fields)
    # A department that does not exist is told before the case is looked for: nothing is learnt of the case.
    missing = {int(BAD)} if verb == "forward" else {int(MISSING)}
    # So is whoever works in no office, which is nothing of the case either.
    missing |= {int(FORBIDDEN)} if verb == "dispute" else set()
    return Line({UNKNOWN}, ACTED, ACTED, missing, method="post", body=body, is_json=True)


ACCOUNT = staff(OK, FOUND)

OPERATIONS = staff(OK, BAD, FORBIDDEN, MISSING)
# What is left to a department of a case it had is a summary of what it did: law 12 says that it stays its own.
STAYS_ITS_OWN = {"past_case", "api_case_past", "figure_cases", "figure_file", "api_act_dispute"}
# Whoever works in the street has no figures of departments to look at.
SCORES = Line({FOUND}, {OK}, {OK}, {OK, FORBIDDEN})
# How a dispatcher routed is read by who answers for the desk.
ROUTINGS = Line({FOUND}, {OK, FORBIDDEN}, {OK, FORBIDDEN}, {OK, FORBIDDEN})
# What is left to a department of a case it had; the centre reads the case itself.
PAST = Line({FOUND}, {FORBIDDEN}, {OK, FORBIDDEN}, {MISSING, FORBIDDEN})

# Done, sent on, or refused in words; never a fault.
WORKED = {OK, HTTPStatus.CREATED, FOUND, BAD, FORBIDDEN, MISSING, NOT_SO, CONFLICT}
# A call's caller and history are shown to those who take calls.
CALLS = Line({FOUND}, {OK, FOUND, BAD, FORBIDDEN, MISSING, NOT_SO}, {FORBIDDEN, NOT_SO}, {FORBIDDEN, NOT_SO})
WATCH = Line({FOUND}, {OK, HTTPStatus.NO_CONTENT, FOUND, FORBIDDEN, CONFLICT}, {FORBIDDEN}, {FORBIDDEN})
FIELD = Line({FOUND, UNKNOWN, FORBIDDEN}, WORKED, WORKED, WORKED)
POSTED_FIELD = [
    "api_field_acts", "api_field_devices", "api_field_device", "api_dispatch_offers",
    "api_dispatch_recall", "api_dispatch_call_ins",
]  # fmt: skip
CITIZEN_PAGES = [
    "report", "follow", "report_lost", "report_where", "report_what", "report_guesses", "danger_of_words", "report_danger", "report_same", "report_more",
    "report_begun", "report_who", "report_done", "draft_photos", "known_photos", "find_places", "place_at", "track", "track_tailed", "track_now",
    "track_add", "track_rate", "track_again", "track_protect", "track_photos", "track_where",
]  # fmt: skip

STYLE_GUIDE = [
    "styleguide", "styleguide_desk", "styleguide_table", "styleguide_citizen", "styleguide_field", "styleguide_wall",
    "styleguide_pin",
]  # fmt: skip

TABLE: dict[str, Line] = {
    # common
    "set_language": everybody(FOUND),
    "theme": everybody(FOUND),
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
    "api_case_past": Line({UNKNOWN}, {MISSING}, {OK}, {MISSING}),
    "api_case_files": Line({UNKNOWN}, {BAD}, {BAD}, {MISSING}, method="post"),
    "api_case_uploads": Line({UNKNOWN}, {BAD}, {BAD}, {MISSING}, method="post"),
    "file": everybody(MISSING),
    "tile_cases": Line({FORBIDDEN}, {OK}, {OK}, {OK}),
    "tile_wall": Line({FORBIDDEN}, {OK}, {OK}, {OK}),
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
    "sms_emulator": everybody(FOUND),
    "twilio_status": posted(FORBIDDEN),
    "no_more_email": everybody(MISSING),
    "outbox": everybody(OK),
    "operations": OPERATIONS,
    "operations_reaction": replace(OPERATIONS, method="post", centre=OPERATIONS.centre | {CONFLICT}),
    "healthz_live": everybody(OK),
    "healthz_ready": everybody(OK),
    "operations_messages": OPERATIONS,
    "operations_message": replace(OPERATIONS, method="post"),
    "scores": SCORES,
    "figure_cases": SCORES,
    "scores_file": SCORES,
    "figure_file": SCORES,
    "routed_orders": ROUTINGS,
    "routed_orders_file": ROUTINGS,
    "past_case": PAST,
    **dict.fromkeys(["call_form", "call_caller", "call_banner", "call_knowledge", "call_hints", "call_places"], CALLS),
    **dict.fromkeys(
        ["call_claim", "call_number", "call_seen_to", "call_texts"], replace(CALLS, method="post", centre=CALLS.centre | {CONFLICT})
    ),
    "call_emulator": posted(FOUND, BAD, FORBIDDEN),
    "texts": Line({FOUND}, {OK, FORBIDDEN}, {FORBIDDEN}, {FORBIDDEN}),
    "text_decide": Line({FOUND, FORBIDDEN}, {FORBIDDEN, MISSING, BAD}, {FORBIDDEN}, {FORBIDDEN}, method="post"),
    "articles": staff(OK, FORBIDDEN),
    "article": staff(MISSING, FORBIDDEN),
    # the citizen's pages: open to everybody, of one report only to whoever has its link
    **dict.fromkeys(CITIZEN_PAGES, everybody(OK, FOUND, BAD, MISSING, NOT_SO, HTTPStatus.GONE)),
    # dispatch: what is asked for without a unit, a task or a case of one's own is refused in the room's own words
    **dict.fromkeys(["field_today", "field_report", "field_waiting", "field_matter", "field_ways", "field_form"], FIELD),
    "field_act": replace(FIELD, method="post"),
    **dict.fromkeys(["api_field_today", "api_field_feed", "api_dispatch_units", "api_dispatch_assignments"], FIELD),
    **dict.fromkeys(POSTED_FIELD, replace(FIELD, method="post", is_json=True)),
    "api_field_files": replace(FIELD, method="post"),
    "case_units": Line({FOUND}, {OK, FORBIDDEN}, {OK}, {MISSING, FORBIDDEN}),
    **dict.fromkeys(
        ["case_units_ask", "case_units_call_in", "case_units_recall"],
        Line({FOUND}, {FORBIDDEN, MISSING}, {MISSING}, {MISSING, FORBIDDEN}, method="post"),
    ),
    # the start page, the story, the wall
    **dict.fromkeys(["start", "home", "story"], everybody(OK, FOUND)),
    **dict.fromkeys(["story_next", "story_again"], everybody(OK, FOUND, FORBIDDEN, NOT_SO)),
    "wall": Line({FOUND}, {OK, FORBIDDEN}, {OK, FORBIDDEN}, {OK, FORBIDDEN}),
    "wall_show": Line(
        {FOUND}, {FOUND, FORBIDDEN}, {FORBIDDEN}, {FORBIDDEN, MISSING}, method="post", body=(("case", "{case_id}"),)
    ),
    # the watch: the centre's people who may be on shift
    "shift": WATCH,
    **dict.fromkeys(["shift_start", "shift_end", "shift_take_over"], replace(WATCH, method="post")),
    "api_watch": Line({UNKNOWN}, {OK}, {OK}, {OK}),
    **dict.fromkeys(
        ["api_shift_start", "api_shift_end"],
        Line({UNKNOWN}, {OK, FORBIDDEN, CONFLICT}, {FORBIDDEN, CONFLICT}, {FORBIDDEN, CONFLICT}, method="post",
             is_json=True, is_of_cases=False),
    ),
    "desk_watch": WATCH,
    "desk_alerts": WATCH,
    "api_alert_list": Line({UNKNOWN}, {OK, FORBIDDEN}, {FORBIDDEN}, {FORBIDDEN}),
    "desk_watch_take": replace(WATCH, method="post"),
    # desk
    "desk": staff(OK),
    "desk_news": staff(OK),
    "desk_rulings": staff(OK, FORBIDDEN),
    "desk_table": staff(OK),
    "desk_table_file": staff(OK),
    "keep_view": replace(staff(BAD), method="post"),
    "drop_view": replace(staff(FOUND), method="post"),
    "desk_map": staff(OK),
    "desk_palette": staff(OK),
    "desk_bulk_act": Line(
        {FOUND}, {FOUND}, {FOUND}, {FOUND}, method="post", body=(("case", "{case_id}.1"), ("queue", "all")),
    ),
    "desk_case_by_id": Line({FOUND}, {FOUND}, {FOUND}, {MISSING}),
    "desk_case": CASE_PAGE,
    "desk_act": CASE_PAGE,
    # Of the centre's people those of the desk, who speak with citizens: tests/cases/test_judges.py says which.
    "desk_unmask": Line({FOUND}, {OK, FORBIDDEN}, {FORBIDDEN}, {MISSING}, method="post", body=(("reason", "to ask"),)),
    # on the laptop only: the parts of the design system, and being another demo person
    **dict.fromkeys(STYLE_GUIDE, everybody(OK)),
    "demo_become": posted(MISSING),
}  # fmt: skip

# What a stranger may open even where what it names is not there. Everybody else's answer to
# him then is one of these; whatever is not named here must send him away.
OPEN_TO_STRANGERS = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "demo_become",
    "set_language",
    "theme",
    "web_manifest",
    "service_worker",
    "healthz_live",
    "healthz_ready",
    "api",
    "schema",
    # The citizens' side: no account is needed.
    "home",
    "report",
    "report_lost",
    "report_where",
    "report_begun",
    "report_guesses",
    "danger_of_words",
    "follow",
    "find_places",
    "place_at",
    "api_reports",
    "api_classes",
    "api_files",
    # On the laptop only.
    "outbox",
    "start",
    "story",
    "story_next",
    *STYLE_GUIDE,
}
# 410: what is over shows nothing, to whoever it may be.
TURNED_AWAY = {302, 401, 403, 404, 405, 410}

# Pages on which a case may stand that is none of the reader's: on the laptop only, for whoever tries it out.
SHOWN_TO_ALL = {"outbox", "start", "home", "story", "story_next", "story_again"}

# What each socket does to whoever is signed in: it lets him listen, or closes with this code.
HEARS = 0
DESK_PEOPLE = {
    "operator", "lead", "dispatcher", "leader", "lamps_clerk", "roads_clerk", "police_clerk", "street_clerk",
    "works_clerk", "analyst", "administrator",
}  # fmt: skip
FIELD_PEOPLE = {"grid_worker", "field_unit", "street_clerk"}
SOCKETS: dict[str, Callable[[str], int]] = {
    "ws/desk/": lambda who: HEARS if who in DESK_PEOPLE else SIGNED_OUT if who == "nobody" else NOT_ALLOWED,
    "ws/field/": lambda who: HEARS if who in FIELD_PEOPLE else SIGNED_OUT if who == "nobody" else NOT_ALLOWED,
    # Of one report, for whoever has its link, and for nobody else whoever he is.
    "ws/track/<str:token>": lambda _who: NOT_ALLOWED,
    "ws/track/<str:token>/": lambda _who: NOT_ALLOWED,
}

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


ADDRESSES = list(addresses(get_resolver().url_patterns))


def filled(route: str, walked: dict[str, Any]) -> str:
    """Put the walked case into an address."""
    values = {
        "<int:case_id>": walked["case_id"],
        "<str:number>": walked["number"],
        "<int:report_id>": walked["report_id"],
        "desk/acts/<str:verb>": "desk/acts/sign",
        "<str:verb>": "comment",
        "<str:token>": "nobodys-token",
        "routing/<int:user_id>/<str:figure>": "routing/1/sent",
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
    return emptily_filled(route)


# What stands for a parameter of each kind: never the id of anything there is.
NOTHING = {
    "int": "987654321",
    "str": "nothing",
    "slug": "nothing",
    "path": "nothing/here",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def emptily_filled(route: str) -> str:
    """Put what does not exist into an address."""
    route = re.sub(r"(?<!P)<(?:(\w+):)?\w+>", lambda gap: NOTHING.get(gap[1] or "str", "nothing"), route)
    # The few regular expressions: their named groups are matched by a plain word.
    return "/" + re.sub(r"\(\?P<\w+>[^)]*\)", "nothing", route).replace(r"\Z", "").replace("^", "").replace("$", "")


def ask(client: Client, line: Line, url: str, walked: dict[str, Any]) -> HttpResponse:
    body = {name: value.format(**walked) if isinstance(value, str) else value for name, value in line.body}
    if line.is_json:
        sent = json.dumps({**body, "cases": [walked["case_id"]]} if line.is_of_cases else body)
        return client.generic(line.method.upper(), url, sent, content_type="application/json")
    return getattr(client, line.method)(url, body)
