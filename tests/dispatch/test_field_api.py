"""The doors for phones and for the people who send them: who gets in, what comes out."""

import io
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone as django_timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from accounts.actions import sign_in_device
from accounts.models import DeviceToken, Role, User
from cases.actions import Actor
from cases.models import Attachment, Case, Clock, Words
from common.models import City, StoredFile
from dispatch.actions import assign_unit, offer_nearest
from dispatch.api.field import LONGEST_WITHOUT_SIGNAL, corrected
from dispatch.models import FieldAct
from tests.dispatch_city import HERE, NOW, Crews, later

FIELD = "/api/internal/field"
DESK = "/api/internal/dispatch"


@pytest.fixture
def case(crews: Crews) -> Case:
    case = crews.urgent(now=django_timezone.now() - timedelta(minutes=1))
    offer_nearest(crews.order(case).pk, now=django_timezone.now())
    return case


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def report(client: Client, kind: str, subject: str = "", **more: Any) -> Any:
    headers = more.pop("headers", {})
    act = {
        "key": str(uuid4()),
        "kind": kind,
        "subject": subject,
        "happened_at": django_timezone.now().isoformat(),
        **more,
    }
    return client.post(f"{FIELD}/acts", act, content_type="application/json", headers=headers)


def photo(colour: str = "red") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG")
    file.seek(0)
    file.name = "photo.jpg"
    return file


@pytest.mark.parametrize(
    "sent", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1969-12-30T00:00:00Z", "9999-12-31T23:59:59-14:00"]
)
def test_a_phone_that_says_it_sends_in_a_year_no_clock_shows_has_not_said_when(
    crews: Crews, case: Case, sent: str
) -> None:
    asked = crews.asked(case).pk
    headers = {"X-Device-Sent-At": sent}

    answer = report(signed_in(crews.people["near-1"]), "accept", f"assignment:{asked}", headers=headers)

    assert answer.status_code == 200
    kept = FieldAct.objects.get()
    assert kept.sent_at is None
    assert kept.at == kept.received_at


def test_the_first_screen_has_the_offer_with_its_next_act(crews: Crews, case: Case) -> None:
    answer = signed_in(crews.people["near-1"]).get(f"{FIELD}/today?classes=1").json()

    (card,) = answer["cards"]
    assert (card["next"], card["others"], card["title"]) == ("accept", ["decline"], "manhole")
    assert card["distance_m"] == pytest.approx(146, abs=10)
    assert (card["text"], card["is_urgent"], card["class"]) == ("the cover is gone", True, "manhole")
    assert card["danger"] == "manhole"
    assert answer["cursor"] == "1"
    assert "manhole" in {each["code"] for each in answer["classes"]}


def test_who_goes_there_is_told_of_what_danger_its_words_tell(crews: Crews, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(danger="gas")
    person = signed_in(crews.people["near-1"])

    (card,) = person.get(f"{FIELD}/today").json()["cards"]

    assert card["danger"] == "gas"
    assert 'data-danger="gas"' in person.get("/field/").content.decode()


def test_the_first_screen_asks_a_fixed_number_of_questions(crews: Crews, case: Case) -> None:
    client = signed_in(crews.people["near-1"])
    clerk = Actor.of(crews.city.people["roads_clerk"])
    client.get(f"{FIELD}/today")

    with CaptureQueriesContext(connection) as with_one:
        client.get(f"{FIELD}/today")
    for _more in range(4):
        other = crews.urgent(now=django_timezone.now())
        assign_unit(crews.order(other).pk, crews.units["near"].pk, actor=clerk, now=django_timezone.now())
    with CaptureQueriesContext(connection) as with_five:
        answer = client.get(f"{FIELD}/today")

    assert len(answer.json()["cards"]) == 5
    assert len(with_five) == len(with_one)


def test_who_is_asked_about_a_protected_matter_reads_the_summary_only(crews: Crews) -> None:
    case = crews.urgent(now=django_timezone.now(), summary="a cover is missing")
    offer_nearest(crews.order(case).pk, now=django_timezone.now())
    Case.objects.filter(pk=case.pk).update(is_protected=True)

    (card,) = signed_in(crews.people["near-1"]).get(f"{FIELD}/today").json()["cards"]

    assert (card["text"], card["photos"]) == ("a cover is missing", [])


def test_a_phone_goes_all_the_way_by_its_token(crews: Crews, case: Case) -> None:
    _device, token = sign_in_device(crews.people["near-1"])
    client = Client(headers={"Authorization": f"Device {token}"})
    subject = f"assignment:{crews.asked(case).pk}"

    for kind, following in [("accept", "set_out"), ("set_out", "arrive"), ("arrive", "done")]:
        answer = report(client, kind, subject)
        assert (answer.status_code, answer.json()["next"]) == (200, following)
    answer = report(client, "done", subject, note="put a new cover on")

    assert answer.json()["state"] == "done"
    assert "X-Server-Time" in answer.headers
    assert Words.objects.filter(case=case, kind="result", text="put a new cover on").exists()


@pytest.mark.parametrize("photo_first", [True, False], ids=["photo first", "act first"])
def test_photos_and_the_acts_that_name_them_come_in_either_order(crews: Crews, case: Case, photo_first: bool) -> None:
    client = signed_in(crews.people["near-1"])
    subject = f"assignment:{crews.asked(case).pk}"

    def send_photo() -> None:
        answer = client.post(f"{FIELD}/files", {"photo": photo(), "key": "p1", "happened_at": NOW.isoformat()})
        assert answer.status_code == 201

    def send_act() -> None:
        assert report(client, "done", subject, note="closed", photos=["p1"]).status_code == 200

    for step in (send_photo, send_act) if photo_first else (send_act, send_photo):
        step()

    attached = Attachment.objects.get(case=case)
    assert (attached.kind, attached.file) == ("after", StoredFile.objects.get())
    again = client.post(f"{FIELD}/files", {"photo": photo(), "key": "p1", "happened_at": NOW.isoformat()})
    assert again.status_code == 200
    assert Attachment.objects.count() == 1


def test_what_is_no_photo_is_refused_in_words(crews: Crews) -> None:
    client = signed_in(crews.people["near-1"])
    text = io.BytesIO(b"not a photo")
    text.name = "photo.jpg"

    answer = client.post(f"{FIELD}/files", {"photo": text, "key": "p1"})

    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_several_acts_are_answered_each_for_itself(crews: Crews, case: Case) -> None:
    subject = f"assignment:{crews.asked(case).pk}"
    told = {"happened_at": django_timezone.now().isoformat(), "subject": subject}
    acts = [
        {"key": "1", "kind": "accept", **told},
        {"key": "2", "kind": "fly", **told},
        {"key": "3", "kind": "arrive", **told, "subject": "assignment:5"},
        {"key": "4", "kind": "set_out", **told},
        {"key": "1", "kind": "accept", **told},
    ]

    answer = signed_in(crews.people["near-1"]).post(f"{FIELD}/acts", {"acts": acts}, content_type="application/json")

    answers = answer.json()["acts"]
    assert [each["status"] for each in answers] == [200, 400, 404, 200, 200]
    assert answers[4] == answers[0]


def test_a_refused_decision_is_a_409_with_its_reason(crews: Crews, case: Case) -> None:
    client = signed_in(crews.people["near-1"])
    subject = f"assignment:{crews.asked(case).pk}"
    report(client, "accept", subject)

    answer = report(client, "decline", subject, note="too far")

    assert (answer.status_code, answer.json()["code"]) == (409, "no_longer_offered")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"kind": "done", "subject": "assignment:1"}, "note"),
        ({"kind": "accept", "subject": "case:1"}, "subject"),
        ({"kind": "verify", "subject": "check:1"}, "confirmed"),
        ({"kind": "verify", "subject": "check:1", "confirmed": False}, "note"),
        ({"kind": "patrol"}, "lon"),
        ({"kind": "upload"}, "text"),
        ({"kind": "patrol", "lon": 400, "lat": 0}, "lon"),
        ({"kind": "accept", "subject": "assignment:1'; --"}, "subject"),
        ({"kind": "upload", "text": "x", "class": "nothing"}, "class"),
        ({"kind": "upload", "text": "a\x00b"}, "text"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_read_is_told_by_field(crews: Crews, told: dict[str, Any], field: str) -> None:
    answer = report(signed_in(crews.people["near-1"]), **told)

    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_a_feed_is_read_from_a_cursor_on(crews: Crews, case: Case) -> None:
    client = signed_in(crews.people["near-1"])
    report(client, "accept", f"assignment:{crews.asked(case).pk}")

    answer = client.get(f"{FIELD}/feed?since=1").json()

    assert [item["cursor"] for item in answer["items"]] == ["2"]
    assert (answer["items"][0]["kind"], answer["items"][0]["by_me"], answer["cursor"]) == ("assignment", True, "2")


def test_nobody_comes_in_without_being_signed_in(db: None) -> None:
    for path in ("today", "feed", "devices"):
        assert Client().get(f"{FIELD}/{path}").status_code == 401
    assert Client().post(f"{FIELD}/acts").status_code == 401
    assert Client().get(f"{DESK}/units").status_code in (401, 403)


def test_a_pages_old_token_is_a_401_so_that_the_phone_keeps_the_act(crews: Crews) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(crews.people["near-1"])

    assert report(client, "duty", on=True).status_code == 401


def test_desk_people_are_refused_at_the_phones_doors(crews: Crews) -> None:
    assert signed_in(crews.city.people["operator"]).get(f"{FIELD}/today").status_code == 403
    assert signed_in(crews.people["near-1"]).get(f"{DESK}/units").status_code == 403


def test_a_revoked_phone_is_nobody(crews: Crews) -> None:
    client = signed_in(crews.people["near-1"])
    made = client.post(f"{FIELD}/devices", {"label": "my phone"}, content_type="application/json").json()
    phone = Client(headers={"Authorization": f"Device {made['token']}"})
    assert phone.get(f"{FIELD}/today").status_code == 200

    assert client.delete(f"{FIELD}/devices/{made['id']}").status_code == 204

    assert phone.get(f"{FIELD}/today").status_code == 401
    assert made["token"].encode() not in bytes(DeviceToken.objects.get().digest)


def test_nobody_revokes_anothers_phone(crews: Crews) -> None:
    device, _token = sign_in_device(crews.people["near-1"])

    assert signed_in(crews.people["far-1"]).delete(f"{FIELD}/devices/{device.pk}").status_code == 404


def test_the_desk_sees_which_unit_fits_and_why(crews: Crews, case: Case) -> None:
    rows = signed_in(crews.city.people["roads_clerk"]).get(f"{DESK}/units?order={crews.order(case).pk}").json()

    assert [row["code"] for row in rows] == ["middle", "far", "near"]
    assert [reason["code"] for reason in rows[2]["against"]] == ["busy"]


def test_a_clerk_assigns_and_recalls_and_another_departments_clerk_does_not(crews: Crews, case: Case) -> None:
    told = {"order": crews.order(case).pk, "unit": crews.units["far"].pk}
    stranger = signed_in(crews.city.people["lamps_clerk"])
    clerk = signed_in(crews.city.people["roads_clerk"])

    assert stranger.post(f"{DESK}/assignments", told, content_type="application/json").status_code == 404
    unseen = clerk.post(f"{DESK}/assignments", told, content_type="application/json")
    assert (unseen.status_code, unseen.json()["code"]) == (409, "just_sent")
    told["instead_of"] = [crews.asked(case).pk]
    made = clerk.post(f"{DESK}/assignments", told, content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (201, "offered")
    assert (
        stranger.post(f"{DESK}/assignments/{made.json()['id']}/recall", {}, content_type="application/json").status_code
        == 404
    )
    assert stranger.get(f"{DESK}/assignments?case={case.pk}").status_code == 404
    recalled = clerk.post(
        f"{DESK}/assignments/{made.json()['id']}/recall", {"reason": "as told"}, content_type="application/json"
    )
    assert (recalled.status_code, recalled.json()["state"]) == (200, "recalled")


def test_departments_see_their_own_units_and_those_below(crews: Crews) -> None:
    def seen_by(name: str) -> set[str]:
        return {row["code"] for row in signed_in(crews.city.people[name]).get(f"{DESK}/units").json()}

    assert seen_by("roads_clerk") == {"near", "middle", "far"}
    assert seen_by("police_clerk") == {"patrol"}
    assert seen_by("dispatcher") == {"near", "middle", "far", "patrol"}


def test_a_phone_whose_clock_is_wrong_is_corrected_by_when_it_says_it_sent() -> None:
    # The phone is three hours ahead, and sends an hour after it happened.
    assert corrected(later(hours=3), later(hours=4), NOW) == NOW - timedelta(hours=1)
    # Whatever the size of the difference: a phone that was reset to 1970.
    reset = datetime(1970, 1, 1, 0, 10, tzinfo=UTC)
    assert corrected(reset, reset + timedelta(minutes=20), NOW) == NOW - timedelta(minutes=20)


def test_without_a_measured_difference_it_happened_when_the_city_got_it() -> None:
    assert corrected(NOW - timedelta(hours=2), None, NOW) == NOW
    assert corrected(later(hours=3), None, NOW) == NOW
    # Its clock was set between the act and the sending.
    assert corrected(datetime(1970, 1, 1, tzinfo=UTC), NOW, NOW) == NOW
    assert corrected(later(hours=9), later(hours=4), NOW) == NOW


ANY_CLOCK = st.datetimes(timezones=st.sampled_from([UTC, ZoneInfo("Asia/Shanghai"), timezone(timedelta(hours=-14))]))


@given(told=ANY_CLOCK, sent=st.none() | ANY_CLOCK)
def test_no_clock_of_a_device_puts_an_act_into_the_future_or_before_it_could_have_been(
    told: datetime, sent: datetime | None
) -> None:
    at = corrected(told, sent, NOW)

    assert NOW - LONGEST_WITHOUT_SIGNAL <= at <= NOW


ODD_CLOCKS = {
    "1970": ("1970-01-01T00:10:00Z", "1970-01-01T00:10:05Z"),
    "1970, set before it was sent": ("1970-01-01T00:10:00Z", "2026-11-27T00:10:05Z"),
    "2099": ("2099-06-01T12:00:00Z", "2099-06-01T12:00:05Z"),
    "2099, without a difference": ("2099-06-01T12:00:00Z", None),
    "1970, without a difference": ("1970-01-01T00:10:00Z", None),
    "sent before it happened": ("2026-06-01T12:00:00Z", "2025-06-01T12:00:00Z"),
    "an offset of half the world": ("2026-06-01T12:00:00+14:00", "2026-06-01T12:00:05-12:00"),
    "a difference that is no time": ("2026-06-01T12:00:00Z", "yesterday"),
    "a difference before the first year": ("2026-06-01T12:00:00Z", "0001-01-01T00:00:00+14:00"),
    "a leap second": ("2016-12-31T23:59:59Z", "2016-12-31T23:59:60Z"),
}


@pytest.mark.parametrize(("told", "sent"), ODD_CLOCKS.values(), ids=ODD_CLOCKS)
def test_a_device_however_odd_its_clock_makes_a_case_of_this_year_with_its_clocks(
    crews: Crews, told: str, sent: str | None
) -> None:
    client = signed_in(crews.city.people["grid_worker"])
    before = django_timezone.now()
    body = {"key": "a", "kind": "upload", "happened_at": told, "text": "a lamp is out", "lon": HERE[0], "lat": HERE[1]}

    made = client.post(
        f"{FIELD}/acts", body, content_type="application/json", headers={"X-Device-Sent-At": sent} if sent else {}
    )

    case = Case.objects.get(number=made.json()["number"])
    assert case.number.split("-")[1] == str(before.astimezone(City.objects.get().zone).year)
    assert before - LONGEST_WITHOUT_SIGNAL <= case.reported_at <= django_timezone.now()
    due = dict(Clock.objects.filter(case_id=case.pk).values_list("obligation", "due_at"))
    assert due == {"receive": case.receive_due_at, "promise": case.promise_due_at}
    assert min(due.values()) > case.reported_at


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1901-12-13T20:45:52Z"])
def test_a_time_that_no_clock_shows_is_refused_and_nothing_stored(crews: Crews, told: str) -> None:
    client = signed_in(crews.city.people["grid_worker"])
    body = {"key": "a", "kind": "upload", "happened_at": told, "text": "a lamp is out", "lon": HERE[0], "lat": HERE[1]}

    refused = client.post(f"{FIELD}/acts", body, content_type="application/json", headers={"X-Device-Sent-At": told})

    assert refused.status_code == 400
    assert "happened_at" in refused.json()["fields"]
    assert not FieldAct.objects.exists()


def test_an_upload_is_shown_to_who_made_it(crews: Crews) -> None:
    worker = crews.city.people["grid_worker"]
    client = signed_in(worker)

    made = report(client, "upload", text="a lamp is out", lon=HERE[0], lat=HERE[1], **{"class": "lamp"}).json()

    (card,) = client.get(f"{FIELD}/today").json()["uploads"]
    assert (card["number"], card["state"]) == (made["number"], "reported")
    assert Role.GRID_WORKER in worker.roles
