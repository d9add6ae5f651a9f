"""The field app's pages without scripts: who may open them, what they show, and the acts they post."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cases.models import Attachment, Case, Words
from common.text import distance_in_words
from dispatch.actions import sweep_offers
from dispatch.models import Assignment, Unit
from dispatch.views import direction_in_words
from tests.dispatch_city import Crews
from tests.field.conftest import picture

pytestmark = pytest.mark.django_db


def phone_of(crews: Crews, username: str = "near-1") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(crews.people.get(username) or crews.city.people[username])
    return client


def test_a_stranger_is_sent_to_sign_in_and_an_operator_away(crews: Crews, client: Client) -> None:
    assert "/accounts/login/" in client.get("/field/")["Location"]
    assert phone_of(crews, "operator").get("/field/", headers={"accept": "text/html"}).status_code == 403


def test_an_offer_is_on_the_page_with_its_one_button(crews: Crews, asked: Assignment) -> None:
    page = phone_of(crews).get("/field/").content.decode()

    assert f'data-subject="assignment:{asked.pk}"' in page
    assert 'data-state="offered"' in page
    assert "Accept" in page


def test_what_was_taken_is_given_back_by_a_plain_form_and_what_was_missed_taken_by_one(
    crews: Crews, asked: Assignment
) -> None:
    phone, subject = phone_of(crews), f"assignment:{asked.pk}"
    Assignment.objects.filter(pk=asked.pk).update(expires_at=timezone.now())
    sweep_offers(now=timezone.now())
    assert 'data-state="expired"' in phone.get("/field/").content.decode()
    phone.post("/field/act/", {"kind": "accept", "subject": subject})
    assert phone.get(f"/field/assignment/{asked.pk}/give_back/").status_code == 200

    phone.post("/field/act/", {"kind": "give_back", "subject": subject, "chip": "One of us is hurt"})

    asked.refresh_from_db()
    assert (asked.state, asked.is_given_back) == ("declined", True)
    assert Words.objects.filter(case=asked.case, text="One of us is hurt").exists()


def test_another_crew_sees_nothing_of_it(crews: Crews, asked: Assignment) -> None:
    other = phone_of(crews, "far-1")

    assert f"assignment:{asked.pk}" not in other.get("/field/").content.decode()
    assert other.get(f"/field/assignment/{asked.pk}/").status_code == 404
    posted = other.post("/field/act/", {"kind": "accept", "subject": f"assignment:{asked.pk}"})
    assert posted.status_code == 409
    asked.refresh_from_db()
    assert asked.state == "offered"


def test_all_steps_go_by_plain_forms_with_photos(crews: Crews, asked: Assignment) -> None:
    phone, subject = phone_of(crews), f"assignment:{asked.pk}"

    for kind in ("accept", "set_out", "arrive"):
        assert phone.post("/field/act/", {"kind": kind, "subject": subject}).status_code == 302
    photos = [SimpleUploadedFile("a.jpg", picture("red"), "image/jpeg")]
    before = [SimpleUploadedFile("b.jpg", picture("blue"), "image/jpeg")]
    told = {"kind": "done", "subject": subject, "chip": "Replaced", "note": "cover 60 cm", "photos": photos}
    assert phone.post("/field/act/", {**told, "before": before}).status_code == 302

    asked.refresh_from_db()
    assert asked.state == "done"
    assert sorted(Attachment.objects.filter(case=asked.case_id).values_list("kind", flat=True)) == ["after", "before"]
    assert Words.objects.filter(case=asked.case_id, kind="result").get().text == "Replaced cover 60 cm"


def test_the_same_form_sent_twice_is_taken_once(crews: Crews) -> None:
    phone = phone_of(crews, "grid_worker")
    told = {"key": "one-key", "text": "a hole in the road", "lon": "121.02", "lat": "32.02"}

    assert phone.post("/field/report/", told).status_code == 302
    assert phone.post("/field/report/", told).status_code == 302

    assert Case.objects.count() == 1


def test_done_without_a_word_says_what_is_missing(crews: Crews, asked: Assignment) -> None:
    answer = phone_of(crews).post("/field/act/", {"kind": "done", "subject": f"assignment:{asked.pk}"})

    assert answer.status_code == 400
    asked.refresh_from_db()
    assert asked.state == "offered"


def test_an_empty_report_is_sent_back_with_what_to_do(crews: Crews) -> None:
    answer = phone_of(crews, "grid_worker").post("/field/report/", {"address": "somewhere"})

    assert answer.status_code == 400
    assert "take a photo" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_crew_goes_off_duty_by_its_switch(crews: Crews) -> None:
    phone = phone_of(crews)

    phone.post("/field/act/", {"kind": "duty", "answer": "no"})

    assert not Unit.objects.get(code="near").is_on_duty
    assert "off duty" in phone.get("/field/").content.decode()


def test_a_crew_that_leaves_with_a_job_is_told_that_it_still_has_it(crews: Crews, asked: Assignment) -> None:
    phone = phone_of(crews)
    phone.post("/field/act/", {"kind": "accept", "subject": f"assignment:{asked.pk}"})
    assert "data-has-taken" not in phone.get("/field/").content.decode()

    phone.post("/field/act/", {"kind": "duty", "answer": "no"})

    assert "data-has-taken" in phone.get("/field/").content.decode()


def test_nothing_between_phone_and_server_keeps_a_page(crews: Crews) -> None:
    assert "no-store" in phone_of(crews).get("/field/")["Cache-Control"]


def test_what_another_person_did_is_not_taken_in_this_session(crews: Crews, asked: Assignment) -> None:
    act = {
        "key": "k1",
        "kind": "accept",
        "subject": f"assignment:{asked.pk}",
        "happened_at": (timezone.now() - timedelta(seconds=5)).isoformat(),
    }
    phone, me = phone_of(crews), crews.people["near-1"].pk

    answer = phone.post("/api/internal/field/acts", act, "application/json", headers={"X-Field-Person": str(me + 1)})

    assert answer.status_code == 401
    asked.refresh_from_db()
    assert asked.state == "offered"
    mine = phone.post("/api/internal/field/acts", act, "application/json", headers={"X-Field-Person": str(me)})
    assert mine.status_code == 200


@pytest.mark.parametrize(
    ("metres", "words"), [(None, ""), (4, "0 m"), (417, "420 m"), (1240, "1.2 km"), (14300, "14 km")]
)
def test_distances_are_said_as_people_say_them(metres: int | None, words: str) -> None:
    assert distance_in_words(metres) == words


@pytest.mark.parametrize(("bearing", "words"), [(0, "north"), (85, "east"), (350, "north"), (225, "south-west")])
def test_directions_are_said_as_one_of_eight(bearing: int, words: str) -> None:
    assert direction_in_words(bearing) == words


def test_pages_name_no_built_file_that_the_worker_does_not_keep(crews: Crews, asked: Assignment) -> None:
    """A page that lacks one is not laid by for places without signal."""
    client = phone_of(crews)
    script = client.get("/sw.js").content.decode()
    kept = set(re.findall(r"/static/assets/[\w.~-]+", script.split("\n", 1)[0]))
    pages = ["/field/", "/field/report/", "/field/waiting/", f"/field/assignment/{asked.pk}/"]

    named = {
        name for page in pages for name in re.findall(r"/static/assets/[\w.~-]+", client.get(page).content.decode())
    }

    assert len(named) > 3
    assert named <= kept
