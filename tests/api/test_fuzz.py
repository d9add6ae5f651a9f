"""Whoever signs in and sends whatever he likes, wherever: an answer, never a fault, and nothing half written.

As a person's session with its token enforced, over every address the installation has, its pages, forms,
JSON and the parts of its paths; and over the sockets. A plain run draws a few requests an address,
`--long` many. What is drawn is printed with the seed, so that a fault can be sent again.
"""

import json
import os
import random
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Role, User
from cases import actions
from cases.api.verbs import VERBS
from cases.models import Case, LogEntry
from cases.verification import findings
from common.text import HIGHEST_ID, whole_number
from desk.bulk import NAMED_BY
from tests.accounts.walk import ADDRESSES, filled
from tests.city import NOW, SmallCity, build, later
from tests.dispatch.test_sockets import HOME, by_session, closed_with, connect, server
from tests.people import Desk

__all__ = ["server"]

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = ["nobody", "operator", "lead", "dispatcher", "lamps_clerk", "grid_worker", "field_unit", "administrator"]
DIGITS = "9" * 5_000
TEXTS = [
    "", "\x00", "a\x00b", "%00", "\ud800", "\udfff x", DIGITS, "9" * 25, str(HIGHEST_ID), str(HIGHEST_ID + 1), str(2**31),
    "-1", "-" + "9" * 30, "0", "1.5", "1e999", "NaN", "Infinity", "-Infinity", "0x10", "١٢٣", "²", "true", "null", "[]", "{}",
    "' OR 1=1 --", "<script>", "\u202eab", "\ufeff", "x" * 70_000, "\r\nSet-Cookie: a=b", "../../etc/passwd",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "2026-02-30", "1969-12-31T23:59:59Z", "24:61", "join:", "join:\x00",
    "join:" + DIGITS, "{number}", "%s%n", "🔥" * 400,
]  # fmt: skip
DEEP: Any = []
for _ in range(200):
    DEEP = [DEEP]
THINGS = [
    *TEXTS, None, True, -1, 0, 2**31, HIGHEST_ID, HIGHEST_ID + 1, 10**25, 1.5, -0.0, [], {}, [None], [[]], {"": None},
    DEEP, {"id": {"id": {}}}, ["\x00"], {"\x00": "\x00"}, [1] * 3_000,
]  # fmt: skip
NAMES = [
    "q", "after", "page", "sort", "order", "class", "case_class", "department", "division", "queue", "ids", "counts", "log", "ticket",
    "call", "state", "phase", "since", "until", "first", "last", "lon", "lat", "kind", "case", "version", "act", "number", "text",
    "address", "key", "next", "theme", "language", "column", "columns", "view", "reason", "note", "answer", "outcome", "satisfaction",
    "solved", "to", "unit", "order_id", "assignment", "subject", "happened_at", "began_at", "photos", "postal", "name", "report",
    "chip", "from", "join", "code", "login", "password", "result", "bbox", "limit", "offset", "format", "period", "month", "day",
]  # fmt: skip
HEADERS = {
    "HTTP_IDEMPOTENCY_KEY": ["k", "x" * 300, "é", "a b", "\x00", DIGITS],
    "HTTP_ACCEPT_LANGUAGE": ["zh-CN,zh;q=0.9", "x" * 9_000, "*;q=nan", "\x00", "en;q=" + DIGITS[:400]],
    "HTTP_RANGE": ["bytes=0-", "bytes=-" + DIGITS[:400], "bytes=9-1", "lines=1"],
    "HTTP_ACCEPT": ["application/json", "*/*", "text/html", "x", "text/html;q=nan"],
    "HTTP_IF_MODIFIED_SINCE": ["never", "Mon, 01 Jan 0001 00:00:00 GMT", "x" * 900],
    "HTTP_HX_REQUEST": ["true"],
    "HTTP_HX_TARGET": ["queue", "\x00", "x" * 900],
    "HTTP_AUTHORIZATION": ["Device x", "Device \x00", "Bearer", "Basic ====", "Device " + "x" * 900],
    "HTTP_X_API_KEY": ["x", "\x00", "é" * 40],
    "HTTP_X_SENT_AT": ["never", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"],
    "HTTP_COOKIE": ["sessionid=\x00", "sessionid=" + "x" * 4_000, "=;;=", 'a="\\'],
}
TOKEN = "a" * 32


@pytest.fixture
def walked(transactional_db: None) -> tuple[SmallCity, dict[str, Any]]:
    city = build()
    desk = Desk(city)
    for username, role, department in (
        ("field_unit", Role.FIELD_UNIT, "roads"),
        ("administrator", Role.ADMINISTRATOR, "government"),
    ):
        city.people[username] = User.objects.create(
            username=username, names={"en": username}, roles=[role], department=city.departments[department]
        )
    receipt = desk.report("lamp")
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)
    desk.report("manhole", received_at=later(minutes=-5))
    return city, {"case_id": receipt.case_id, "number": receipt.number, "report_id": receipt.report_id}


def a_client(person: User | None) -> Client:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.cookies["csrftoken"] = TOKEN
    return client


def a_path(draw: random.Random, route: str, walked: dict[str, Any]) -> str:
    if draw.random() < 0.6 or "<" not in route:
        return filled(route, walked)
    texts = [each for each in TEXTS if len(each) < 9_000]

    def hostile(found: re.Match[str]) -> str:
        if found.group(1) == "int":
            return draw.choice(["0", str(HIGHEST_ID), str(HIGHEST_ID + 1), "9" * 25, DIGITS, "٣"])
        return quote(draw.choice(texts).encode("utf-8", "surrogatepass"), safe="") or "x"

    path = re.sub(r"<(?:(\w+):)?\w+>", hostile, route)
    return "/" + path.lstrip("^/").rstrip("$") if "(" not in path else filled(route, walked)


def a_request(draw: random.Random, client: Client, path: str, walked: dict[str, Any]) -> tuple[str, Any]:
    """Send one request; return how it went and the answer."""
    names = draw.sample(NAMES, draw.randint(1, 8))
    headers: dict[str, Any] = {"HTTP_X_CSRFTOKEN": TOKEN}
    for name in draw.sample(sorted(HEADERS), draw.randint(0, 2)):
        headers[name] = draw.choice(HEADERS[name])
    if "HTTP_COOKIE" in headers:
        headers["HTTP_COOKIE"] += f"; csrftoken={TOKEN}"
    kind = draw.choice(["get", "get", "form", "form", "json", "bytes"])
    if kind in ("get", "form"):
        texts = {name: draw.choice(TEXTS) for name in names}
        pairs = "&".join(f"{name}={quote(text.encode('utf-8', 'surrogatepass'))}" for name, text in texts.items())
        if kind == "get":
            return f"GET {path}?{pairs[:300]}", client.get(path, QUERY_STRING=pairs, **headers)
        form = {"content_type": "application/x-www-form-urlencoded", **headers}
        return f"POST {path} {pairs[:300]}", client.post(path, pairs, **form)
    if kind == "json":
        body: Any = draw.choice(THINGS) if draw.random() < 0.2 else {name: draw.choice(THINGS) for name in names}
        if isinstance(body, dict) and draw.random() < 0.6:
            body |= {"cases": draw.choice([[walked["case_id"]], *THINGS])}
        told = json.dumps(body)
    else:
        told = draw.choice(
            ["", "\x00", "{", "[" * 9_000, "\xff\xfe", '{"cases": ' + DIGITS + "}", '{"a": NaN}', "null"]
        )
    sent = client.post(path, told.encode("utf-8", "replace"), content_type="application/json", **headers)
    return f"POST {path} {told[:300]} {headers}", sent


def is_faulty(status: int) -> bool:
    # 503: a part that does not answer just now, which is said.
    return status >= 500 and status != 503


# Addresses each person asks in a plain run.
SOME = 40


@pytest.mark.parametrize("username", PEOPLE)
def test_whatever_is_sent_wherever_is_answered(
    username: str, walked: tuple[SmallCity, dict[str, Any]], request: pytest.FixtureRequest
) -> None:
    city, ids = walked
    seed = int(os.environ.get("WHISTLE_FUZZ_SEED", "0")) or random.SystemRandom().randrange(10**6)
    draw = random.Random(f"{seed} {username}")
    faults = []
    # Drawn anew each time, so that plain runs come to all of them; a long one asks everywhere, and often.
    is_long = request.config.getoption("--long")
    for _name, route in ADDRESSES if is_long else draw.sample(list(ADDRESSES), SOME):
        for _ in range(40 if is_long else 1):
            client = a_client(city.people.get(username))
            how, answer = a_request(draw, client, a_path(draw, route, ids), ids)
            if is_faulty(answer.status_code):
                faults.append(f"{answer.status_code} {how[:500]}")

    assert faults == [], f"WHISTLE_FUZZ_SEED={seed}"
    assert list(findings()) == []
    assert sum(Case.objects.values_list("version", flat=True)) == LogEntry.objects.count()


# --- What was seen, by name -----------------------------------------------------------------

SEEN = {
    "palette": ("get", "/desk/palette/", {"q": "\x00\x00"}),
    "articles": ("get", "/desk/articles/", {"q": "a\x00"}),
    "the filter of a log": ("get", "/api/internal/cases/{case_id}/log/", {"kind": "\x00"}),
    "the log on a page": ("get", "/desk/cases/{number}/", {"log": "\x00"}),
    "joining": ("post", "/desk/calls/", {"act": "join:\x00", "text": "a lamp", "key": "k"}),
    "many digits in a bulk form": ("post", "/desk/acts/file/", {"case": f"{DIGITS}.1"}),
    "many digits of a version in a bulk form": ("post", "/desk/acts/file/", {"case": "{case_id}." + DIGITS}),
    "an id beyond all ids": ("get", f"/api/internal/cases/{HIGHEST_ID + 1}/", {}),
}


@pytest.mark.parametrize("name", SEEN)
def test_what_no_row_can_hold_is_refused(name: str, walked: tuple[SmallCity, dict[str, Any]]) -> None:
    city, ids = walked
    method, path, given = SEEN[name]
    client = a_client(city.people["operator" if name == "joining" else "lead"])
    told = {key: value.replace("{case_id}", str(ids["case_id"])) for key, value in given.items()}

    answer = getattr(client, method)(path.format(**ids), told, headers={"x-csrftoken": TOKEN})

    # An act on many says beside the list which of them it refused.
    is_listed = f"{NAMED_BY}=" in answer.headers.get("Location", "")
    assert 400 <= answer.status_code < 500 or (is_listed and answer.status_code == 302)
    assert Case.objects.count() == 2


def test_an_idempotency_key_of_somebody_signed_in_is_taken(walked: tuple[SmallCity, dict[str, Any]]) -> None:
    city, ids = walked
    client = a_client(city.people["operator"])
    known = {"note": "a note", "reason": "because", "answer": "It is so"}
    answers = {}

    for verb in VERBS:
        headers = {"x-csrftoken": TOKEN, "idempotency-key": f"once-{verb}"}
        path = f"/api/internal/cases/acts/{verb}/"
        own = {name: words for name, words in known.items() if name in VERBS[verb].fields().fields}
        body = json.dumps({"cases": [ids["case_id"]], **own})
        both = [client.post(path, body, content_type="application/json", headers=headers) for _ in range(2)]
        answers[verb] = [answer.status_code for answer in both]

    assert all(first == again < 500 for first, again in answers.values()), answers
    assert answers["comment"] == [200, 200]
    assert LogEntry.objects.filter(case_id=ids["case_id"], kind="comment").count() == 1


@pytest.mark.parametrize(
    "path", ["/ws/track/%00", "/ws/track/a%00b/", "/ws/track/" + "x" * 3_000, "/ws/track/%ED%A0%80", "/ws/%00"]
)
def test_a_socket_at_a_hostile_address_is_closed_with_a_reason(server: str, path: str) -> None:
    try:
        with connect(f"{server}{path}", origin=HOME) as opened:
            assert closed_with(opened) != 1011
    except Exception as refused:  # noqa: BLE001 - refused before it was open: whatever the client makes of it, by status
        assert "500" not in str(refused)


@pytest.mark.parametrize("since", ["%00", DIGITS, "-1", f"drawn.{DIGITS}", "9" * 25])
def test_a_socket_with_a_hostile_cursor_goes_on(
    server: str, since: str, walked: tuple[SmallCity, dict[str, Any]]
) -> None:
    city, _ids = walked

    for path, person in (("/ws/desk/", "operator"), ("/ws/field/", "grid_worker")):
        with by_session(server, f"{path}?since={since}", city.people[person]) as opened:
            opened.send('{"kind": "ping"}')
            while "pong" not in str(opened.recv(timeout=20)):
                pass


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("17", 17), (str(HIGHEST_ID), HIGHEST_ID), (str(HIGHEST_ID + 1), None), (DIGITS, None), ("", None), ("-1", None),
     ("1.5", None), ("٣", None), ("²", None), (" 1", None), ("1_0", None)],
)  # fmt: skip
def test_a_whole_number_is_digits_that_a_row_can_hold(text: str, number: int | None) -> None:
    assert whole_number(text) == number
