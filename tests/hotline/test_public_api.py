"""The public API: reports in, stories out, and nothing that a stranger sends ends in a 500."""

import io
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localtime
from PIL import Image
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import Contact
from cases.actions import (
    Actor,
    answer_case,
    ask_request,
    comment_case,
    decide_request,
    file_case,
    route_case,
    sign_orders,
)
from cases.complained_of import departments_complained_of
from cases.models import Attachment, Case, Channel, Clock, LogEntry, Origin, Report, Request, RequestKind, Words
from cases.rules import rules
from common import crypto, storage
from common.coordinates import Convert, as_it_is, to_bd09, to_gcj02
from common.models import City, StoredFile
from common.refusals import NotFound
from grid.models import Division
from hotline import actions, doors
from hotline.actions import issue_key, revoke_key
from hotline.management.commands.replay import body_of
from hotline.models import PartnerKey
from tests.city import NOW, SmallCity
from tests.people import Desk

pytestmark = pytest.mark.usefixtures("city")


def send(client: Client, body: Any, **headers: str) -> Any:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return client.post("/api/v1/reports", raw, content_type="application/json", headers=headers)


def picture(**options: Any) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG", **options)
    out.seek(0)
    out.name = "IMG_0001.jpg"
    return out


FULL = {
    "class": "lamp",
    "text": "The lamp is out",
    "lon": 121.02,
    "lat": 32.02,
    "address": "By the bridge",
    "contact": {"phone": "138 0013 8000", "email": "W.Li@Example.org", "name": "Citizen 1", "protect": True},
    "language": "zh-hans",
    "answers": {"extent": "row", "pole": "17"},
}


def test_a_report_is_located_classed_logged_and_promised(client: Client, city: SmallCity) -> None:
    answer = send(client, FULL)

    assert answer.status_code == 201
    case = Case.objects.get(number=answer.json()["number"])
    report = case.reports.get()
    assert (case.division, case.case_class, case.is_protected) == (
        city.divisions["east-1"],
        city.classes["lamp"],
        True,
    )
    assert (report.channel, report.language, report.answers) == (Channel.WEB, "zh-hans", FULL["answers"])
    assert LogEntry.objects.filter(case_id=case.pk).count() == 1
    assert answer.json()["link"].endswith(f"/r/{report.token}")
    assert answer.json()["promised_at"] is not None
    assert answer.json()["is_in_city"] is True
    assert answer["Cache-Control"] == "no-store"


def test_nothing_but_words_is_enough(client: Client) -> None:
    answer = send(client, {"text": "Something smells by the canal"})

    assert answer.status_code == 201
    assert answer.json()["is_in_city"] is None
    assert Case.objects.get().point is None


def test_a_point_outside_the_city_is_taken_and_told(client: Client) -> None:
    answer = send(client, {"text": "Far away", "lon": 2.35, "lat": 48.85})

    assert answer.status_code == 201
    assert answer.json()["is_in_city"] is False


@pytest.mark.parametrize(("lon", "is_in_city"), [(121.02, True), (2.35, False)])
def test_a_city_without_boundaries_knows_its_map(client: Client, city: SmallCity, lon: float, is_in_city: bool) -> None:
    Division.objects.update(boundary=None)
    City.objects.update(profile={"map": {"bounds": [120.9, 31.9, 121.2, 32.1]}})

    answer = send(client, {"text": "The lamp is out", "lon": lon, "lat": 32.02})
    place = client.post("/report/where/", {"lon": str(lon), "lat": "32.02", "address": "By the bridge"})

    assert answer.json()["is_in_city"] is is_in_city
    assert client.get(place["Location"]).context["draft"].is_in_city is is_in_city


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("I smell a gas leak and somebody is injured", ["119", "120"]),
        ("楼道里有燃气泄漏", ["119"]),
        ("The lamp is out", []),
        ("uninjured", []),
    ],
    ids=["english", "chinese", "harmless", "part-of-a-word"],
)
def test_words_of_danger_name_the_number_to_ring_and_the_report_is_taken(
    client: Client, text: str, numbers: list[str]
) -> None:
    answer = send(client, {"text": text})

    assert answer.status_code == 201
    assert [each["number"] for each in answer.json()["ring_first"]] == numbers


WRONG: list[tuple[str, Any, str]] = [
    ("no object", [], ""),
    ("nothing said", {}, "text"),
    ("only spaces", {"text": "  "}, "text"),
    ("text is a number", {"text": 5}, "text"),
    ("text too long", {"text": "x" * 5001}, "text"),
    ("text with a zero byte", {"text": "a\x00b"}, "text"),
    ("unknown field", {"text": "x", "colour": "red"}, "colour"),
    ("unknown class", {"class": "nonsense"}, "class"),
    ("a group of classes", {"class": "facilities"}, "class"),
    ("half a point", {"text": "x", "lon": 121.0}, "lat"),
    ("a point beyond the poles", {"text": "x", "lon": 121.0, "lat": 91}, "lat"),
    ("a huge number", {"text": "x", "lon": 10**18, "lat": 1}, "lon"),
    ("a point that is a yes", {"text": "x", "lon": True, "lat": 1}, "lon"),
    ("an address that is a list", {"text": "x", "address": []}, "address"),
    ("a long address", {"text": "x", "address": "x" * 301}, "address"),
    ("a contact that is text", {"text": "x", "contact": "me"}, "contact"),
    ("no telephone", {"text": "x", "contact": {"phone": "call me"}}, "contact.phone"),
    ("a digit short", {"text": "x", "contact": {"phone": "1391230046"}}, "contact.phone"),
    ("a digit too many", {"text": "x", "contact": {"phone": "+86139123004611"}}, "contact.phone"),
    ("a service", {"text": "x", "contact": {"phone": "10086"}}, "contact.phone"),
    ("no e-mail", {"text": "x", "contact": {"email": "me@"}}, "contact.email"),
    ("an unknown contact", {"text": "x", "contact": {"fax": "1"}}, "contact.fax"),
    ("a protection that is text", {"text": "x", "contact": {"protect": "yes"}}, "contact.protect"),
    ("an unknown language", {"text": "x", "language": "tlh"}, "language"),
    ("photos that are no list", {"text": "x", "photos": "a"}, "photos"),
    ("a forged photo", {"text": "x", "photos": ["1:2:3"]}, "photos"),
    ("six photos", {"text": "x", "photos": ["a"] * 6}, "photos"),
    ("nested answers", {"text": "x", "answers": {"a": {"b": 1}}}, "answers"),
    ("answers that are a list", {"text": "x", "answers": [1]}, "answers"),
]


@pytest.mark.parametrize(("body", "field"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_answered_at_its_field(client: Client, body: Any, field: str) -> None:
    answer = send(client, body)

    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_input"
    assert field in answer.json()["fields"]
    assert not Case.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b'{"text": "\\ud800"}', b"NaN", b"[" * 5000])
def test_what_is_no_json_is_answered_400(client: Client, raw: bytes) -> None:
    assert send(client, raw).status_code == 400


def test_every_fault_is_told_at_once(client: Client) -> None:
    answer = send(client, {"text": 5, "lon": "east", "lat": 32, "language": "tlh"})

    assert answer.json()["fields"].keys() == {"text", "lon", "language"}


def test_a_repeat_with_the_same_key_makes_no_second_report(client: Client) -> None:
    first = send(client, FULL, Idempotency_Key="abc-1")
    second = send(client, FULL, Idempotency_Key="abc-1")
    other = send(client, {"text": "Something else"}, Idempotency_Key="abc-1")

    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == second.json()
    assert Case.objects.count() == 1


def test_a_refused_body_does_not_use_up_its_key(client: Client) -> None:
    refused = send(client, {"text": 5}, Idempotency_Key="abc-2")
    mended = send(client, {"text": "five"}, Idempotency_Key="abc-2")

    assert (refused.status_code, mended.status_code) == (400, 201)


def test_a_key_that_cannot_be_kept_is_refused(client: Client) -> None:
    # The server hands over an empty one where the header's bytes are no ASCII.
    for key in ("x" * 81, "", "键", "two words"):
        assert send(client, FULL, Idempotency_Key=key).status_code == 400
    assert not Report.objects.exists()


def test_contacts_are_encrypted_and_met_again(client: Client) -> None:
    send(client, FULL)
    send(client, {**FULL, "contact": {"phone": "+86 13800138000"}})

    contact = Contact.objects.get()
    assert b"13800138000" not in bytes(contact.phone_cipher)
    assert Report.objects.filter(contact=contact).count() == 2


def test_who_once_asked_for_protection_keeps_it(client: Client) -> None:
    send(client, FULL)
    send(client, {"text": "Another", "contact": {"phone": "13800138000"}})

    assert Case.objects.filter(is_protected=True).count() == 2


# --- Photos ------------------------------------------------------------------------------


def test_a_photo_is_kept_without_what_its_camera_noted(client: Client) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCameraMaker"
    sent = client.post("/api/v1/files", {"photo": picture(exif=exif)})
    answer = send(client, {"text": "See the photo", "photos": [sent.json()["id"]]})

    assert (sent.status_code, answer.status_code) == (201, 201)
    stored = Attachment.objects.get().file
    with storage.read(stored.sha256) as kept:
        content = kept.read()
    assert b"SecretCameraMaker" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


def test_a_photo_is_part_of_one_report_only(client: Client) -> None:
    sent = client.post("/api/v1/files", {"photo": picture()}).json()["id"]

    assert send(client, {"text": "x", "photos": [sent]}).status_code == 201
    assert send(client, {"text": "x", "photos": [sent]}).status_code == 400
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"GIF89a", "not_a_photo"), (b"\xff\xd8\xff\xe0broken", "photo_unreadable"), (b"", "bad_input")],
    ids=["gif", "broken", "empty"],
)
def test_what_is_no_photo_is_refused(client: Client, content: bytes, code: str) -> None:
    upload = io.BytesIO(content)
    upload.name = "photo.jpg"

    answer = client.post("/api/v1/files", {"photo": upload})

    assert answer.status_code == 400
    assert answer.json()["code"] in {code, "not_a_photo"}
    assert not StoredFile.objects.exists()


# --- Following ---------------------------------------------------------------------------


def test_a_story_is_told_without_staff_or_notes(client: Client, city: SmallCity) -> None:
    receipt = send(client, FULL).json()
    case = Case.objects.get()
    actor = Actor.of(city.people["operator"])
    comment_case([case.pk], actor=actor, now=timezone.now(), note="internal note")
    answer_case([case.pk], actor=actor, now=timezone.now(), answer="The lamp is mended on Monday.")

    answer = client.get(f"/api/v1/reports/{receipt['token']}")

    body = answer.content.decode()
    assert answer.status_code == 200
    assert answer.json()["state"] == "answered"
    assert answer.json()["is_open"] is False
    assert "The lamp is mended on Monday." in body
    assert "internal note" not in body
    assert "operator" not in body
    assert "None" not in body
    assert "13800138000" not in body


def test_a_storys_sentences_tell_the_hours_of_the_city(client: Client, desk: Desk) -> None:
    receipt = desk.report("lamp")
    one = [receipt.case_id]
    file_case(one, actor=desk.lead, now=NOW)
    route_case(one, actor=desk.dispatcher, now=NOW)
    sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    more = {"kind": RequestKind.EXTENSION, "reason": "parts", "amount": 2, "unit": "working_day"}
    ask_request(one, actor=desk.lamps_clerk, now=NOW, **more)
    decide_request(Request.objects.get().pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    due_at = Clock.objects.get(case_id=one[0], obligation="dispose").due_at

    answer = client.get(f"/api/v1/reports/{Report.objects.get(pk=receipt.report_id).token}").json()

    said = " ".join(event["text"] for event in answer["events"])
    assert (f"{localtime(due_at, ZoneInfo('Asia/Shanghai')):%H:%M}" in said, f"{due_at:%H:%M}" in said) == (True, False)


def test_another_token_is_not_found(client: Client) -> None:
    send(client, FULL)

    for token in ("A" * 22, "x", "%00", "a" * 500):
        answer = client.get(f"/api/v1/reports/{token}")
        assert answer.status_code == 404
        # What is said to staff makes no sense to her.
        assert answer.json()["code"] == "not_found"
        assert answer.json()["detail"] != str(NotFound.sentence)


def test_classes_are_listed_with_their_questions(client: Client) -> None:
    classes = {each["code"]: each for each in client.get("/api/v1/classes").json()}

    assert classes["lamp"]["parent"] == "facilities"
    assert classes["lamp"]["questions"][0]["key"] == "extent"
    assert classes["facilities"]["is_leaf"] is False


# --- Doors -------------------------------------------------------------------------------


def test_one_address_is_let_in_so_often_a_minute(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(doors.A_MINUTE, "report", 2)
    monkeypatch.setattr("hotline.doors.time.time", lambda: 1_000_000.0)

    answers = [send(client, {"text": "x"}).status_code for _ in range(3)]
    elsewhere = client.post(
        "/api/v1/reports", b'{"text": "x"}', content_type="application/json", REMOTE_ADDR="198.51.100.7"
    )

    assert answers == [201, 201, 429]
    assert elsewhere.status_code == 201


def test_whoever_came_too_often_is_told_when_to_come_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    # Twenty seconds into a minute.
    monkeypatch.setattr("hotline.doors.time.time", lambda: 60 * 20_000.0 + 20)
    monkeypatch.setitem(doors.A_MINUTE, "look", 0)
    monkeypatch.setitem(doors.A_MINUTE, "photo", 0)
    settings.ACCOUNT_RATE_LIMITS = {"login": "0/m/ip"}
    key = issue_key("App 2", per_minute=0, origin=Origin.SIMULATED)

    refused = [
        send(client, {"text": "x"}, X_API_Key=key),
        client.get("/api/v1/classes"),
        client.get("/api/v1/reports/nobodys-token-at-all"),
        client.post("/api/v1/files"),
        client.get("/r/nobodys-token-at-all"),
    ]
    signing_in = client.post("/accounts/login/", {"login": "nobody", "password": "x"})

    assert [(each.status_code, each["Retry-After"]) for each in refused] == [(429, "40")] * len(refused)
    assert (signing_in.status_code, signing_in["Retry-After"]) == (429, "60")


def test_a_header_is_no_way_around_the_limit(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault 8: the public throttle trusts X-Forwarded-For."""
    monkeypatch.setitem(doors.A_MINUTE, "report", 1)
    monkeypatch.setattr("hotline.doors.time.time", lambda: 1_000_000.0)

    answers = [send(client, {"text": "x"}, X_Forwarded_For=f"203.0.113.{n}").status_code for n in range(2)]

    assert answers == [201, 429]


def test_behind_a_proxy_of_ours_its_word_counts(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    monkeypatch.setitem(doors.A_MINUTE, "report", 1)
    monkeypatch.setattr("hotline.doors.time.time", lambda: 1_000_000.0)

    # What stands before our proxy's own entry was written by the visitor.
    forged = [send(client, {"text": "x"}, X_Forwarded_For=f"9.9.9.{n}, 203.0.113.5").status_code for n in range(2)]
    other = send(client, {"text": "x"}, X_Forwarded_For="203.0.113.6")

    assert forged == [201, 429]
    assert other.status_code == 201


def test_a_partner_has_a_limit_of_his_own(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.doors.time.time", lambda: 1_000_000.0)
    key = issue_key("App 1", per_minute=1, origin=Origin.SIMULATED)

    answers = [send(client, {"text": "x"}, X_API_Key=key).status_code for _ in range(2)]

    case = Case.objects.get()
    assert answers == [201, 429]
    assert (case.channel, case.origin) == (Channel.APP, Origin.SIMULATED)
    assert key.encode() not in bytes(PartnerKey.objects.get().digest)


@pytest.mark.parametrize(("system", "write"), [("gcj02", to_gcj02), ("bd09", to_bd09), ("wgs84", as_it_is)])
def test_a_partners_point_is_kept_where_it_is_to_the_metre_by_the_system_the_city_names(
    client: Client, system: str, write: Convert
) -> None:
    City.objects.update(profile={**City.objects.get().profile, "map": {"coordinates": system}})
    # As a process knows it after its first report since.
    rules()
    key = issue_key("App 3")
    lon, lat = write(121.02, 32.02)

    answer = send(client, {"text": "x", "lon": lon, "lat": lat}, X_API_Key=key)

    assert answer.status_code == 201
    case = Case.objects.get()
    assert case.point is not None
    assert case.point.coords == pytest.approx((121.02, 32.02), abs=0.00001)
    # What is given to a partner is written as the partner writes it.
    body = body_of(case)
    assert (body["lon"], body["lat"]) == pytest.approx((lon, lat), abs=0.00001)


def test_a_point_without_a_partners_key_is_what_a_telephone_knows(client: Client) -> None:
    City.objects.update(profile={**City.objects.get().profile, "map": {"coordinates": "gcj02"}})
    rules()

    send(client, {"text": "x", "lon": 121.02, "lat": 32.02})

    case = Case.objects.get()
    assert case.point is not None
    assert case.point.coords == (121.02, 32.02)


def test_a_revoked_or_unknown_key_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    key = issue_key("App 2")
    assert send(client, {"text": "x"}, X_API_Key=key).status_code == 201

    revoke_key(PartnerKey.objects.get().pk, now=timezone.now())
    monkeypatch.setattr(doors, "KEY_TRUSTED_S", -1)

    assert send(client, {"text": "x"}, X_API_Key=key).status_code == 401
    assert send(client, {"text": "x"}, X_API_Key="made up").status_code == 401


def test_taking_in_is_one_statement(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    send(client, {"text": "warm"})
    # The names of departments are read once for each version of the rules.
    departments_complained_of("warm")

    # What is left for Django's own cursor: which rules are in force.
    with django_assert_num_queries(0):
        assert send(client, {"text": "x", "class": "lamp"}).status_code == 201
    assert Words.objects.count() == 2


def test_a_key_is_never_taken_for_an_option_of_a_command(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.secrets, "token_urlsafe", lambda _size: "-tAfr")

    assert issue_key("App 3")[0].isalnum()


def test_without_a_language_the_words_are_answered_in_their_own(city: SmallCity) -> None:
    for text in ("路灯不亮了", "The street lamp is out"):
        assert send(Client(), {"text": text}).status_code == 201

    assert list(Report.objects.order_by("pk").values_list("language", flat=True)) == ["zh-hans", "en"]


def test_a_number_with_digits_missing_is_refused_and_an_address_from_a_link_is_read(city: SmallCity) -> None:
    refused = send(Client(), {"text": "x", "contact": {"phone": "139125701"}})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["contact.phone"])

    assert send(Client(), {"text": "x", "contact": {"email": "mailto:LW@qq.com"}}).status_code == 201
    assert Contact.objects.get().email_index == crypto.index("lw@qq.com")
