"""The internal API: lists, one case, its log, its photos, and acts."""

import io
import json
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from accounts.models import Department
from cases import actions
from cases.api.verbs import VERBS
from cases.models import Attachment, Case, LogEntry, Report, Words
from tests.city import NOW, SmallCity, later
from tests.people import Desk

LIST = "/api/internal/cases/"


class Caller:
    """A person's program."""

    def __init__(self, city: SmallCity) -> None:
        self.city = city

    def __call__(self, username: str) -> Client:
        client = Client()
        client.force_login(self.city.people[username])
        return client


@pytest.fixture
def signed_in(city: SmallCity) -> Caller:
    return Caller(city)


def take(client: Client, verb: str, *cases: int, **fields: Any) -> Any:
    body = {"cases": list(cases), **fields}
    return client.post(f"{LIST}acts/{verb}/", json.dumps(body), content_type="application/json")


def shown(client: Client, url: str) -> int:
    response = client.get(url)
    if response.streaming:
        # Not the response: in a test that would close the database connection as well.
        for close in response._resource_closers:
            close()
    return response.status_code


def photo() -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "navy").save(content, "JPEG")
    content.seek(0)
    content.name = "photo.jpg"
    return content


def test_the_whole_way_goes_by_the_api(desk: Desk, signed_in: Caller) -> None:
    case_id = desk.report("lamp").case_id

    steps = [
        ("lead", "file", {}),
        ("dispatcher", "route", {}),
        ("lamps_clerk", "sign", {}),
        ("lamps_clerk", "begin", {}),
        ("lamps_clerk", "finish", {"result": "New lamp"}),
        ("operator", "pass_check", {}),
        ("lead", "close", {"outcome": "explained", "reason": "It goes out at one"}),
    ]
    for person, verb, fields in steps:
        if verb == "close":
            actions.rate_case(Report.objects.get(case=case_id), now=NOW, is_solved=False)
        response = take(signed_in(person), verb, case_id, **fields)
        assert response.status_code == 200, (verb, response.content)

    assert response.json()["cases"][0]["state"] == "closed"
    assert LogEntry.objects.filter(case_id=case_id).count() == len(steps) + 2


def test_a_bulk_act_leaves_one_log_row_a_case_under_one_act(desk: Desk, signed_in: Caller) -> None:
    ids = [desk.report("lamp").case_id for _ in range(5)]

    response = take(signed_in("lead"), "file", *ids, versions={str(each): 1 for each in ids})

    assert response.status_code == 200
    filed = LogEntry.objects.filter(case_id__in=ids, kind="file")
    assert filed.count() == 5
    assert filed.values("act_id").distinct().count() == 1


def test_a_bulk_act_does_all_or_nothing(desk: Desk, signed_in: Caller) -> None:
    fresh, filed = desk.report("lamp").case_id, desk.report("lamp").case_id
    actions.file_case([filed], actor=desk.lead, now=later(minutes=1))

    response = take(signed_in("lead"), "file", fresh, filed)

    assert response.status_code == 409
    assert Case.objects.get(pk=fresh).state == "reported"


@pytest.mark.parametrize("verb", ["file", "send_fast", "merge", "change"])
def test_a_stale_version_is_refused_and_changes_nothing(desk: Desk, signed_in: Caller, verb: str) -> None:
    """Fault 4: without a version check a stale write wins."""
    case_id, other = desk.report("manhole").case_id, desk.report("manhole").case_id
    actions.comment_case([case_id], actor=desk.operator, now=later(minutes=1), note="seen")
    rows = LogEntry.objects.count()

    more = {"into": other} if verb == "merge" else {}
    response = take(signed_in("lead"), verb, case_id, versions={str(case_id): 1}, **more)

    assert response.status_code == 409
    assert response.json()["code"] == "stale_version"
    assert response.json()["version"] == "2"
    assert LogEntry.objects.count() == rows


def test_whoever_may_not_see_a_case_is_told_that_there_is_none(desk: Desk, signed_in: Caller) -> None:
    case_id = desk.report("lamp").case_id
    clerk = signed_in("roads_clerk")
    # What is named there exists and is hers to name, so that nothing but the case can be what is refused.
    branch = desk.city.departments["police"]
    Department.objects.filter(pk=branch.pk).update(parent=desk.city.departments["roads"])
    there_is = {"forward": {"to": branch.pk}}

    answers = [
        clerk.get(f"{LIST}{case_id}/"),
        clerk.get(f"{LIST}{case_id}/log/"),
        clerk.post(f"{LIST}{case_id}/files/", {"photo": photo()}),
        *(take(clerk, verb, case_id, **fields_of(verb) | there_is.get(verb, {})) for verb in VERBS),
    ]

    codes = {verb: answer.status_code for verb, answer in zip(["get", "log", "files", *VERBS], answers, strict=True)}
    # There is no such kind of photo; nothing is said of the case.
    assert codes.pop("attach") == 400
    assert set(codes.values()) == {404}, codes


EVERY_FIELD: dict[str, Any] = {
    "is_solved": True,
    "answer": "It is so", "reason": "because", "note": "a note", "authority": "110", "into": 1, "result": "done",
    "outcome": "explained", "summary": "a lamp", "kind": "return", "request": 1, "is_granted": True, "to": 1,
    "public_text": "A lamp", "text": "We write to you", "department": None, "people": [1], "danger": "gas",
    "words": 1, "is_as_written": True,
}  # fmt: skip


def fields_of(verb: str) -> dict[str, Any]:
    """Fill in what an act asks for, and nothing else: a field it does not know is refused."""
    own = {"outcome": "reached"} if verb == "contact" else {}
    return {name: value for name, value in (EVERY_FIELD | own).items() if name in VERBS[verb].fields().fields}


def test_access_does_not_survive_re_routing(desk: Desk, signed_in: Caller) -> None:
    """Fault 2: the former department still reads and changes the case."""
    case_id = desk.report("lamp").case_id
    clerk = signed_in("lamps_clerk")
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2))
    assert clerk.get(f"{LIST}{case_id}/").status_code == 200
    assert take(clerk, "comment", case_id, note="ours").status_code == 200

    actions.take_back([case_id], actor=desk.dispatcher, now=later(minutes=3), reason="not theirs")

    assert clerk.get(LIST).json()["cases"] == []
    assert clerk.get(f"{LIST}{case_id}/").status_code == 404
    assert clerk.get(f"{LIST}{case_id}/log/").status_code == 404
    assert take(clerk, "comment", case_id, note="still ours").status_code == 404


def test_a_case_with_two_orders_of_one_department_is_listed_once(
    desk: Desk, signed_in: Caller, city: SmallCity
) -> None:
    """Fault 3: a case routed to two of a user's departments is listed twice."""
    case_id = desk.report("lamp").case_id
    clerk = city.people["lamps_clerk"]
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2))
    case = Case.objects.get(pk=case_id)
    # A second reason to see it: a check asked of this very person, beside the department's order.
    case.holders.create(user=clerk, cause_id=1)

    rows = signed_in("lamps_clerk").get(LIST).json()["cases"]

    assert [row["id"] for row in rows] == [case_id]


def test_a_change_of_class_re_routes_and_says_so(desk: Desk, signed_in: Caller, city: SmallCity) -> None:
    """Fault 5: a change of category silently clears routing, unlogged, and does not re-route."""
    case_id = desk.report("lamp").case_id
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2))
    dispatcher = signed_in("dispatcher")

    changed = take(dispatcher, "change", case_id, case_class=city.classes["manhole"].pk)
    assert changed.status_code == 200
    assert changed.json()["cases"][0]["state"] == "filed"
    entry = LogEntry.objects.filter(case_id=case_id).order_by("-seq").first()
    assert entry.kind == "change"
    assert entry.facts["class_before"] == city.classes["lamp"].pk
    assert entry.facts["class"] == city.classes["manhole"].pk

    take(dispatcher, "route", case_id)

    detail = dispatcher.get(f"{LIST}{case_id}/").json()
    assert detail["lead"] == "Roads"
    assert signed_in("lamps_clerk").get(f"{LIST}{case_id}/").status_code == 404


def test_a_list_asks_the_same_number_of_questions_whatever_its_length(
    desk: Desk, signed_in: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Fault 6: a query a row."""
    client = signed_in("operator")
    desk.report("lamp")
    client.get(LIST)
    # And who asks, which is prepared, and so not counted here.
    with django_assert_num_queries(1):
        assert len(client.get(LIST).json()["cases"]) == 1

    for _ in range(20):
        desk.report("manhole")

    with django_assert_num_queries(1):
        assert len(client.get(LIST).json()["cases"]) == 21


def test_one_case_takes_a_fixed_number_of_questions(
    desk: Desk, signed_in: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case_id = desk.report("lamp").case_id
    client = signed_in("operator")
    client.get(LIST)
    # And two that are prepared, and so not counted here. The second looks whether a text that may be about it waits.
    with django_assert_num_queries(2):
        client.get(f"{LIST}{case_id}/")

    for number in range(5):
        actions.comment_case([case_id], actor=desk.operator, now=later(minutes=number), note="once more")

    with django_assert_num_queries(2):
        assert len(client.get(f"{LIST}{case_id}/").json()["log"]) == 6


@pytest.mark.parametrize("order", ["newest", "due"])
def test_pages_show_every_case_once(desk: Desk, signed_in: Caller, order: str) -> None:
    made = {desk.report("lamp", received_at=later(minutes=number % 7)).case_id for number in range(205)}
    # Some without a due time: they come last and are not forgotten.
    Case.objects.filter(pk__in=sorted(made)[:20]).update(due_at=None)
    client, seen, after = signed_in("operator"), [], ""

    for _ in range(3):
        answer = client.get(LIST, {"order": order, **({"after": after} if after else {})}).json()
        seen += [row["id"] for row in answer["cases"]]
        after = answer["next"]

    assert after is None
    assert len(seen) == 205
    assert set(seen) == made


@pytest.mark.parametrize("after", ["x", "AAAA", "LSAx", "MjAyNiAx", "🙂", "LSA5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_cursor_that_is_none_is_refused_not_a_fault(desk: Desk, signed_in: Caller, after: str) -> None:
    response = signed_in("operator").get(LIST, {"after": after})

    assert response.status_code == 400
    assert response.json()["code"] == "bad_input"


def test_search_finds_by_number_and_by_what_was_said(desk: Desk, signed_in: Caller) -> None:
    wanted = desk.report("lamp", text="The fox under the bridge", address="Harbour Road 7")
    desk.report("lamp", text="Nothing of the kind")

    for text in (wanted.number, wanted.number[-6:], "fox under", "harbour road"):
        rows = signed_in("operator").get(LIST, {"q": text}).json()["cases"]
        assert [row["number"] for row in rows] == [wanted.number], text


def test_a_department_never_searches_the_citizens_words(desk: Desk, signed_in: Caller) -> None:
    case_id = desk.report("lamp", text="The fox under the bridge").case_id
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2))

    assert signed_in("lamps_clerk").get(LIST, {"q": "fox under"}).json()["cases"] == []


def test_a_protected_complaint_shows_a_department_neither_words_nor_contact(desk: Desk, signed_in: Caller) -> None:
    case_id = desk.report("complaint", text="My neighbour Q").case_id
    actions.summarise_case(case_id, actor=desk.operator, now=later(minutes=1), summary="Somebody complains")
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2))

    text = signed_in("street_clerk").get(f"{LIST}{case_id}/").content.decode()

    assert "Somebody complains" in text
    assert "neighbour" not in text
    assert "+86" not in text
    assert "neighbour" in signed_in("operator").get(f"{LIST}{case_id}/").content.decode()


def test_a_photo_is_shown_to_whoever_may_see_the_case_and_to_nobody_else(
    desk: Desk, signed_in: Caller, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    case_id = desk.report("lamp").case_id
    operator = signed_in("operator")
    assert operator.post(f"{LIST}{case_id}/files/", {"photo": photo(), "kind": "before"}).status_code == 201
    url = operator.get(f"{LIST}{case_id}/").json()["files"][0]["thumbnail_url"]

    assert shown(operator, url) == 200
    # Somebody else's address, even of the same centre; nobody's; and one with another ticket.
    assert signed_in("lead").get(url).status_code == 404
    assert Client().get(url).status_code == 404
    assert operator.get(url[:-3] + "xyz").status_code == 404


def test_a_photo_is_no_longer_shown_to_whom_the_case_has_left(
    desk: Desk, signed_in: Caller, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    case_id = desk.report("lamp").case_id
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2))
    clerk = signed_in("lamps_clerk")
    clerk.post(f"{LIST}{case_id}/files/", {"photo": photo(), "kind": "before"})
    url = clerk.get(f"{LIST}{case_id}/").json()["files"][0]["url"]
    assert shown(clerk, url) == 200

    actions.take_back([case_id], actor=desk.dispatcher, now=later(minutes=3), reason="not theirs")

    assert clerk.get(url).status_code == 404


def test_what_is_no_photo_is_refused(desk: Desk, signed_in: Caller) -> None:
    case_id = desk.report("lamp").case_id
    text = io.BytesIO(b"hello")
    text.name = "photo.jpg"

    response = signed_in("operator").post(f"{LIST}{case_id}/files/", {"photo": text})

    assert response.status_code == 400


def test_the_same_key_sent_twice_acts_once(desk: Desk, signed_in: Caller) -> None:
    case_id = desk.report("lamp").case_id
    client = signed_in("operator")
    body = json.dumps({"cases": [case_id], "note": "seen"})

    answers = [
        client.post(f"{LIST}acts/comment/", body, content_type="application/json", headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    assert LogEntry.objects.filter(case_id=case_id, kind="comment").count() == 1


@pytest.mark.parametrize(("first", "second"), [("comment", "urge"), ("file", "send_fast")])
def test_the_same_key_stands_for_one_act_and_for_no_other_with_the_same_body(
    desk: Desk, signed_in: Caller, first: str, second: str
) -> None:
    case_id = desk.report("lamp").case_id
    client = signed_in("lead")
    body = json.dumps({"cases": [case_id], **fields_of(first)})

    def send(verb: str) -> Any:
        headers = {"Idempotency-Key": "k1"}
        return client.post(f"{LIST}acts/{verb}/", body, content_type="application/json", headers=headers)

    taken, refused, repeated = send(first), send(second), send(first)

    assert (taken.status_code, refused.status_code) == (200, 409)
    assert refused.json()["code"] == "key_used_otherwise"
    assert repeated.json() == taken.json()
    assert list(LogEntry.objects.filter(case_id=case_id).order_by("seq").values_list("kind", flat=True)) == [
        "report",
        first,
    ]


@pytest.mark.parametrize("key", ["", "键", "caf\xe9", "two words", "tab\there"])
def test_a_key_that_cannot_be_kept_is_refused_and_nothing_is_done(desk: Desk, signed_in: Caller, key: str) -> None:
    """The server hands over an empty one where the header's bytes are no ASCII."""
    case_id = desk.report("lamp").case_id
    body = json.dumps({"cases": [case_id], "note": "seen"})

    answer = signed_in("operator").post(
        f"{LIST}acts/comment/", body, content_type="application/json", headers={"Idempotency-Key": key}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")
    assert "Idempotency-Key" in answer.json()["fields"]
    assert not LogEntry.objects.filter(case_id=case_id, kind="comment").exists()


def test_two_long_keys_that_begin_alike_are_two(desk: Desk, signed_in: Caller) -> None:
    case_id = desk.report("lamp").case_id
    client = signed_in("operator")
    body = json.dumps({"cases": [case_id], "note": "seen"})

    for key in ("k" * 90 + "1", "k" * 90 + "2", "k" * 90 + "1"):
        client.post(f"{LIST}acts/comment/", body, content_type="application/json", headers={"Idempotency-Key": key})

    assert LogEntry.objects.filter(case_id=case_id, kind="comment").count() == 2


def test_the_act_offered_first_is_the_one_that_wants_doing(desk: Desk, signed_in: Caller) -> None:
    case_id = desk.report("lamp").case_id

    def first(person: str) -> str:
        return signed_in(person).get(f"{LIST}{case_id}/").json()["acts"][0]

    assert (first("lead"), first("operator")) == ("file", "answer")
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    assert first("dispatcher") == "route"
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2))
    assert first("lamps_clerk") == "sign"
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=3))
    assert first("lamps_clerk") == "finish"


def test_only_the_roles_of_an_act_may_take_it(desk: Desk, signed_in: Caller) -> None:
    case_id = desk.report("lamp").case_id
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2))
    clerk = signed_in("lamps_clerk")

    refused = {
        verb: take(clerk, verb, case_id, **fields_of(verb)).status_code
        for verb in ("change", "summarise", "urge", "supervise", "approve_public", "review_fast", "call_back")
    }

    assert set(refused.values()) == {403}, refused


def test_every_act_is_described(signed_in: Caller, desk: Desk) -> None:
    response = signed_in("operator").get("/api/schema?format=json")

    paths = json.loads(response.content)["paths"]
    assert {f"/api/internal/cases/acts/{verb}/" for verb in VERBS} <= paths.keys()
    route = paths["/api/internal/cases/acts/route/"]["post"]
    assert route["operationId"] == "act_route"


def test_no_field_of_an_act_is_dropped_without_a_word(desk: Desk, signed_in: Caller) -> None:
    one = desk.report("lamp").case_id
    actions.file_case([one], actor=desk.lead, now=later(minutes=5))
    lamps, police = (desk.city.departments[code].pk for code in ("lamps", "police"))
    rows = LogEntry.objects.count()
    refused: list[tuple[str, str, dict[str, Any]]] = [
        ("dispatcher", "route", {"co_handlers": [police]}),
        ("dispatcher", "change", {}),
        ("dispatcher", "change", {"case_class": None, "address": None}),
        ("operator", "comment", {"note": "as told", "shows": "before"}),
        ("lamps_clerk", "ask", {"kind": "return", "reason": "as told", "amount": 1}),
        ("lamps_clerk", "ask", {"kind": "return", "reason": "as told", "review_on": "2026-03-20"}),
        ("lamps_clerk", "ask", {"kind": "suspension", "reason": "as told", "unit": "working_day"}),
        ("lamps_clerk", "ask", {"kind": "extension", "reason": "as told", "amount": 1}),
    ]

    answers = {(who, verb, str(fields)): take(signed_in(who), verb, one, **fields) for who, verb, fields in refused}

    assert {key: answer.status_code for key, answer in answers.items()} == dict.fromkeys(answers, 400)
    assert LogEntry.objects.count() == rows
    assert take(signed_in("dispatcher"), "route", one, lead=lamps, co_handlers=[police]).status_code == 200
    take(signed_in("police_clerk"), "sign", one)
    assert (
        take(signed_in("police_clerk"), "finish", one, result="as told", without_co_handlers="they rest").status_code
        == 200
    )
    assert Words.objects.filter(case=one, text="they rest").exists()


@pytest.mark.parametrize("verb", VERBS)
def test_a_field_that_no_act_knows_is_refused_by_its_name(desk: Desk, signed_in: Caller, verb: str) -> None:
    one = desk.report("lamp").case_id
    rows = LogEntry.objects.count()

    answer = take(signed_in("lead"), verb, one, **fields_of(verb), resaon="misspelt")

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field")
    assert list(answer.json()["fields"]) == ["resaon"]
    assert LogEntry.objects.count() == rows


def test_the_description_says_that_no_other_fields_are_taken(signed_in: Caller, desk: Desk) -> None:
    schemas = json.loads(signed_in("operator").get("/api/schema?format=json").content)["components"]["schemas"]

    bodies = ["".join(part.title() for part in verb.split("_")) + "Act" for verb in VERBS]
    assert {schemas[name].get("additionalProperties") for name in bodies} == {False}


def test_what_was_approved_for_the_public_is_withdrawn_only_by_who_says_so(desk: Desk, signed_in: Caller) -> None:
    case_id = desk.report("lamp").case_id
    operator = signed_in("operator")
    operator.post(f"{LIST}{case_id}/files/", {"photo": photo(), "kind": "before"})
    picture = Attachment.objects.get(case=case_id)
    assert take(operator, "approve_public", case_id, public_text="A lamp", attachments=[picture.pk]).status_code == 200

    def public() -> tuple[str, bool]:
        picture.refresh_from_db()
        return Case.objects.get(pk=case_id).public_text, picture.is_public

    assert take(operator, "approve_public", case_id).status_code == 400
    assert public() == ("A lamp", True)
    # What is not named stays, and is kept in the log as it stands.
    assert take(operator, "approve_public", case_id, public_text="One lamp").status_code == 200
    assert public() == ("One lamp", True)
    assert LogEntry.objects.filter(case_id=case_id).latest("seq").facts["attachments"] == [picture.pk]
    assert take(operator, "approve_public", case_id, public_text="", attachments=[]).status_code == 200
    assert public() == ("", False)


def test_where_it_was_and_is_is_told_by_its_address_and_not_to_the_metre(desk: Desk, signed_in: Caller) -> None:
    case_id = desk.report("lamp", address="1 Long Road", point=(121.02, 32.02)).case_id
    to: dict[str, Any] = {"address": "2 Short Road", "point": (121.03, 32.03)}
    actions.change_case(case_id, actor=desk.operator, now=NOW, **to)
    assert "32.03000" in Words.objects.get(case=case_id, kind="note").text

    (said,) = [
        each["text"]
        for each in signed_in("operator").get(f"{LIST}{case_id}/").json()["words"]
        if each["kind"] == "note"
    ]

    assert ("1 Long Road" in said, "2 Short Road" in said, "32.0" in said) == (True, True, False)
