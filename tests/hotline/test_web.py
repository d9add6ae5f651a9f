"""The citizen's pages without a browser: every question, going back, danger, duplicates, the private page."""

import io
import logging
import re
from datetime import timedelta
from html import unescape
from typing import Any

import orjson
import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from PIL import Image
from pytest_django.fixtures import Settings
from redis import Redis

from accounts.models import Contact
from cases.actions import (
    SYSTEM,
    NewReport,
    Receipt,
    answer_case,
    approve_public,
    begin_orders,
    call_back,
    close_case,
    comment_case,
    file_case,
    finish_orders,
    hand_over_case,
    join_case,
    merge_cases,
    pass_check,
    rate_case,
    reject_case,
    route_case,
    sign_orders,
    text_citizen,
    unmerge_case,
)
from cases.actions.act import StepNotAllowed
from cases.actions.alerts import clear_danger
from cases.actions.feedback import NobodyToCall
from cases.actions.join import CannotJoin
from cases.models import Alert, Attachment, Case, Channel, Clock, LogEntry, LogKind, Outcome, Rating, Report, Words
from cases.names import city_names
from cases.workflow import State
from common import live, reactions
from common.logs import formatter
from common.models import City, StoredFile, Upload
from desk import sentences
from grid.models import CaseClass, Division, Street
from hotline import doors, her_words, report_pages
from hotline.api.reading import MOST_PHOTOS
from hotline.draft import _read_over
from hotline.forms import WhoForm
from hotline.models import InboundText, TextDecision, TextOutcome
from hotline.sms.actions import decide_text
from hotline.states import how_it_stands
from hotline.story import moment, of_danger, tell
from tests.calls import ring_in_vain
from tests.city import NOW, SmallCity, later
from tests.people import Desk

HERE = {"lon": "121.0200", "lat": "32.0200", "address": "By the bridge"}


def jpeg(colour: str = "teal", **options: Any) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG", **options)
    return SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")


def go(client: Client, step: str, **answers: Any) -> Any:
    return client.post(f"/report/{step}/", answers)


def led(response: Any) -> str:
    """Where an answer leads to, by whichever handle the draft is known."""
    return re.sub(r"([?&])d=[\w-]+&?", r"\1", response["Location"]).rstrip("?&")


def text_of(response: Any) -> str:
    return response.content.decode()


def send(client: Client, *, text: str = "The lamp is out", code: str = "lamp", **who: str) -> Report:
    go(client, "where", **HERE)
    go(client, "what", text=text, guess=code, guessed="1")
    go(client, "same", join="")
    go(client, "more")
    answer = go(client, "who", **who)
    assert answer.status_code == 302
    assert led(answer) == "/report/done/"
    return Report.objects.order_by("-pk")[0]


def test_a_report_in_four_answers(client: Client, city: SmallCity) -> None:
    report = send(client, phone="138 0013 8000", name="Citizen 1")

    case = report.case
    done = text_of(client.get("/report/done/"))
    assert (case.case_class, case.division, case.address) == (
        city.classes["lamp"],
        city.divisions["east-1"],
        "By the bridge",
    )
    assert case.number in done
    assert f"/r/{report.token}" in done
    with timezone.override("Asia/Shanghai"):
        promised = moment(Clock.objects.get(case_id=case.pk, obligation="promise").due_at, timezone.now())
    assert done.count(promised) == 1
    assert "None" not in done


def test_the_map_may_be_left_out_and_the_place_too(client: Client, city: SmallCity) -> None:
    go(client, "where", placeless="1")
    go(client, "what", text="It smells of fish everywhere")
    go(client, "more")
    go(client, "who")

    case = Case.objects.get()
    assert (case.point, case.address, case.state) == (None, "", State.REPORTED)


def test_words_alone_place_it(client: Client, city: SmallCity) -> None:
    assert go(client, "where", address="Opposite the second school gate").status_code == 302


def test_the_first_question_says_what_is_missing(client: Client, city: SmallCity) -> None:
    answer = go(client, "where", address="")

    assert answer.status_code == 400
    assert "put the pin on the map" in text_of(answer)
    assert 'aria-invalid="true"' in text_of(answer)


def test_going_back_loses_nothing(client: Client, city: SmallCity) -> None:
    go(client, "where", **HERE)
    go(client, "what", text="The lamp is out", guess="lamp", guessed="1")
    go(client, "more", photos=jpeg(), q_extent="row", q_pole="17")
    back = go(client, "who", back="1", phone="13800138000", name="Citizen 1", protect="on")

    assert led(back) == "/report/more/"
    more = text_of(client.get("/report/more/"))
    assert 'value="17"' in more
    assert re.search(r'value="row"[^>]*checked', more)
    assert "/report/photos/" in more
    assert "The lamp is out" in text_of(client.get("/report/what/"))
    assert 'value="By the bridge"' in text_of(client.get("/report/where/" + back["Location"].partition("/more/")[2]))
    who = text_of(client.get("/report/who/"))
    assert 'value="13800138000"' in who
    assert "checked" in who


def test_a_draft_is_not_readable_in_the_database(client: Client, city: SmallCity) -> None:
    go(client, "where", **HERE)
    go(client, "what", text="The lamp is out", guess="lamp", guessed="1")
    go(client, "who", back="1", phone="13800138000")

    kept = str([session.get_decoded() for session in Session.objects.all()])
    assert "13800138000" not in kept
    assert "The lamp" not in kept


def test_sending_twice_makes_one_report(client: Client, city: SmallCity) -> None:
    go(client, "where", **HERE)
    go(client, "what", text="The lamp is out", guess="lamp", guessed="1")
    session = client.session
    drafts = session["report_drafts"]
    go(client, "who")
    # Two taps at the same moment: the second has read the session before the first wrote it.
    session = client.session
    session["report_drafts"], session["report_over"] = drafts, {}
    session.save()
    go(client, "who")

    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The street light at the corner is dark", "lamp"),
        ("two manholes rattle", "manhole"),
        ("路灯不亮了三天", "lamp"),
        ("门口井盖坏了", "manhole"),
    ],
)
def test_words_point_to_kinds_in_both_languages(client: Client, city: SmallCity, text: str, code: str) -> None:
    go(client, "where", **HERE)

    asked = go(client, "what", text=text)

    assert led(asked) == "/report/what/"
    page = text_of(client.get("/report/what/"))
    assert re.search(rf'type="radio" name="guess" value="{code}"', page)
    assert "choose what fits best" in page


def test_a_kind_not_chosen_twice_is_left_to_an_operator(client: Client, city: SmallCity) -> None:
    go(client, "where", **HERE)
    go(client, "what", text="The street light is dark")

    answer = go(client, "what", text="The street light is dark", guessed="1")

    assert led(answer) == "/report/more/"


def test_words_of_danger_say_which_number_to_ring_and_the_report_is_taken(client: Client, city: SmallCity) -> None:
    go(client, "where", **HERE)
    answer = go(client, "what", text="I smell a gas leak by the manhole", guess="manhole", guessed="1")

    assert led(answer) == "/report/danger/"
    page = text_of(client.get("/report/danger/"))
    assert 'href="tel:119"' in page
    assert "Fire and rescue" in page
    go(client, "danger")
    go(client, "who")
    assert Case.objects.count() == 1
    assert 'href="tel:119"' in text_of(client.get("/report/done/"))


@pytest.fixture
def gas_leak(city: SmallCity) -> None:
    """A class of urgent matters whose name tells of a danger in both languages."""
    CaseClass.objects.filter(code="manhole").update(names={"en": "Gas leak", "zh-hans": "燃气泄漏"})


def test_a_class_that_names_a_danger_is_one_whatever_the_words(client: Client, city: SmallCity, gas_leak: None) -> None:
    go(client, "where", **HERE)
    answer = go(client, "what", text="in our stairwell", guess="manhole", guessed="1")

    assert led(answer) == "/report/danger/"
    assert 'href="tel:119"' in text_of(client.get("/report/danger/"))
    go(client, "danger")
    go(client, "same", join="")
    go(client, "more")
    go(client, "who", phone="138 0013 8000")
    case = Case.objects.get()
    assert (case.danger, case.urgency) == ("gas", "urgent")
    assert Alert.objects.filter(case=case, reason="danger", taken_at=None).exists()
    assert LogEntry.objects.get(case_id=case.pk, seq=1).facts["danger"] == "gas"
    assert 'href="tel:119"' in text_of(client.get("/report/done/"))


def test_a_place_outside_the_city_is_taken_and_told(client: Client, city: SmallCity) -> None:
    go(client, "where", lon="2.35", lat="48.85", address="")

    assert "outside the city" in text_of(client.get("/report/what/"))
    go(client, "what", text="Far away", guessed="1")
    go(client, "who")
    assert Case.objects.get().division is None
    assert "outside the city" in text_of(client.get("/report/done/"))


def test_no_place_is_outside_a_city_that_gives_no_boundaries(client: Client, city: SmallCity) -> None:
    Division.objects.update(boundary=None)
    go(client, "where", lon="121.02", lat="32.02", address="By the bridge")

    assert client.get("/report/what/").context["draft"].is_in_city
    go(client, "what", text="The lamp is out", guessed="1")
    go(client, "who")
    assert Case.objects.get().division is None
    assert not client.get("/report/done/").context["is_outside"]


# --- Is it this one? -------------------------------------------------------------------------


def cards(client: Client, **place: str) -> str:
    go(client, "where", **{**HERE, **place})
    answer = go(client, "what", text="The lamp is out", guess="lamp", guessed="1")
    return text_of(client.get("/report/same/")) if led(answer) == "/report/same/" else ""


@pytest.fixture
def known(desk: Desk) -> Receipt:
    return desk.report(text="words of another", address="Secret Lane 5")


def test_what_is_known_close_by_is_offered_without_its_words(client: Client, known: Receipt) -> None:
    page = cards(client)

    assert "Is it this one?" in page
    assert f'value="{known.case_id}"' in page
    assert "words of another" not in page
    assert "Secret Lane" not in page
    assert known.number not in page


def test_an_approved_text_and_photo_are_shown(client: Client, desk: Desk, known: Receipt) -> None:
    stored = StoredFile.objects.create(sha256="ab" * 32, media_type="image/jpeg", size_bytes=1)
    photo = Attachment.objects.create(case_id=known.case_id, file=stored, kind="report", added_at=timezone.now())
    approve_public(
        known.case_id, actor=desk.lead, now=timezone.now(), public_text="One lamp, dark", attachment_ids=[photo.pk]
    )

    page = cards(client)

    assert "One lamp, dark" in page
    assert f"/report/known/{'ab' * 32}?ticket=" in page


def test_a_photo_nobody_approved_cannot_be_fetched(client: Client, known: Receipt) -> None:
    stored = StoredFile.objects.create(sha256="cd" * 32, media_type="image/jpeg", size_bytes=1)
    Attachment.objects.create(case_id=known.case_id, file=stored, kind="report", added_at=timezone.now())

    assert client.get(f"/report/known/{'cd' * 32}?ticket=x").status_code == 404


@pytest.mark.parametrize(
    ("lon", "offered"), [("121.0205", True), ("121.0209", True), ("121.0212", False)], ids=["47m", "85m", "113m"]
)
def test_only_within_a_hundred_metres(client: Client, known: Receipt, lon: str, offered: bool) -> None:
    assert bool(cards(client, lon=lon)) is offered


def test_protected_ones_are_never_offered(client: Client, desk: Desk, known: Receipt) -> None:
    Case.objects.filter(pk=known.case_id).update(is_protected=True)

    assert cards(client) == ""


def test_at_most_three_are_offered(client: Client, desk: Desk) -> None:
    for _ in range(5):
        desk.report()

    assert cards(client).count("card--photo") == 3


def test_choosing_one_joins_it_with_a_link_of_ones_own(client: Client, known: Receipt) -> None:
    cards(client)
    go(client, "same", join=str(known.case_id))
    go(client, "more", photos=jpeg())
    go(client, "who", phone="13900139000", protect="on")

    case = Case.objects.get()
    own = Report.objects.exclude(token=known.token).get()
    assert (case.report_count, case.is_protected) == (2, True)
    assert LogEntry.objects.filter(case_id=case.pk, kind=LogKind.ADD_REPORT).count() == 1
    assert Words.objects.get(report=own).text == "The lamp is out"
    page = text_of(client.get(f"/r/{own.token}"))
    assert "You told us of it." in page
    assert "words of another" not in page
    assert Contact.objects.filter(is_protected=True).count() == 1


def test_one_cannot_join_what_was_not_offered(client: Client, desk: Desk, known: Receipt) -> None:
    far = desk.report(point=(121.04, 32.04))
    cards(client)
    go(client, "same", join=str(far.case_id))
    go(client, "who")

    assert Case.objects.count() == 3


def finished(desk: Desk, receipt: Receipt) -> None:
    now, ids = timezone.now(), [receipt.case_id]
    file_case(ids, actor=desk.lead, now=now)
    route_case(ids, actor=desk.dispatcher, now=now)
    sign_orders(ids, actor=desk.lamps_clerk, now=now)
    begin_orders(ids, actor=desk.lamps_clerk, now=now)
    finish_orders(ids, actor=desk.lamps_clerk, now=now, result="New bulb, asked the neighbour Mrs X")
    pass_check(ids, actor=desk.operator, now=now)


def test_joining_what_was_closed_reopens_it(client: Client, desk: Desk, known: Receipt) -> None:
    finished(desk, known)
    close_case([known.case_id], actor=SYSTEM, now=timezone.now(), outcome=Outcome.NOT_REACHED)

    page = cards(client)
    assert "it is there again" in page
    go(client, "same", join=str(known.case_id))
    go(client, "who")

    case = Case.objects.get()
    assert (case.state, case.reopen_count, case.report_count) == (State.FILED, 1, 2)


def test_what_was_closed_long_ago_is_not_offered(client: Client, desk: Desk, known: Receipt) -> None:
    finished(desk, known)
    close_case([known.case_id], actor=SYSTEM, now=timezone.now(), outcome=Outcome.NOT_REACHED)
    Case.objects.update(ended_at=timezone.now() - timedelta(days=31))

    assert cards(client) == ""


# --- Photos and questions -------------------------------------------------------------------------


def test_photos_are_kept_one_by_one_and_wrong_ones_named(client: Client, city: SmallCity) -> None:
    go(client, "where", **HERE)
    go(client, "what", text="The lamp is out", guess="lamp", guessed="1")
    wrong = SimpleUploadedFile("plan.pdf", b"%PDF-1.7", "application/pdf")

    answer = go(client, "more", photos=[jpeg(), wrong], q_pole="17")

    assert answer.status_code == 400
    page = text_of(answer)
    assert "plan.pdf: This is not a photo" in page
    assert page.count('name="remove"') == 1
    go(client, "more", q_pole="17")
    go(client, "who")
    assert Attachment.objects.count() == 1
    assert Report.objects.get().answers == {"pole": "17"}


def test_five_photos_are_enough(client: Client, city: SmallCity) -> None:
    go(client, "where", **HERE)
    go(client, "what", text="The lamp is out", guess="lamp", guessed="1")
    colours = ["red", "green", "blue", "black", "white", "teal"]

    answer = go(client, "more", photos=[jpeg(colour) for colour in colours])
    assert answer.status_code == 400
    assert "at most 5 photos" in text_of(answer)

    go(client, "more", photos=[jpeg(colour) for colour in colours[:4]])
    again = go(client, "more", photos=[jpeg(colour) for colour in colours[3:]])
    assert again.status_code == 400
    assert text_of(again).count('name="remove"') == 4


def test_a_photo_can_be_removed_again(client: Client, city: SmallCity) -> None:
    go(client, "where", **HERE)
    go(client, "what", text="The lamp is out", guess="lamp", guessed="1")
    go(client, "more", photos=jpeg())
    go(client, "more", remove=str(Upload.objects.get().uuid))
    go(client, "who")

    assert not Attachment.objects.exists()


def test_a_drafts_photo_is_shown_to_its_writer_only(client: Client, city: SmallCity) -> None:
    go(client, "where", **HERE)
    go(client, "what", text="The lamp is out", guess="lamp", guessed="1")
    go(client, "more", photos=jpeg())
    address = unescape(re.search(r'src="(/report/photos/[^"]+)"', text_of(client.get("/report/more/")))[1])

    shown = client.get(address)
    assert shown.status_code == 200
    assert Image.open(io.BytesIO(b"".join(shown.streaming_content))).format == "JPEG"
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(("field", "value"), [("phone", "call me"), ("email", "me@")])
def test_a_wrong_contact_is_told_at_its_field(client: Client, city: SmallCity, field: str, value: str) -> None:
    go(client, "where", **HERE)
    go(client, "what", text="The lamp is out", guess="lamp", guessed="1")

    answer = go(client, "who", **{field: value})

    assert answer.status_code == 400
    assert f"id_{field}_error" in text_of(answer)
    assert f'value="{value}"' in text_of(answer)


@pytest.mark.parametrize(
    "number",
    [
        "12345",
        "10086",
        "13800138963; 13800138964",
        "13800138963、13800138964",
        "400 800 1234",
        "1391230046",
        "139123004611",
    ],
)
def test_what_is_no_number_of_one_person_is_told_at_its_field(client: Client, city: SmallCity, number: str) -> None:
    City.objects.update(profile={**City.objects.get().profile, "hotline": {"number": "12345", "region": "CN"}})
    go(client, "where", **HERE)
    go(client, "what", text="The lamp is out", guess="lamp", guessed="1")

    assert go(client, "who", phone=number).status_code == 400
    assert not Report.objects.exists()


def test_protection_asked_for_is_given(client: Client, city: SmallCity) -> None:
    assert send(client, protect="on").case.is_protected


def test_languages_are_kept(client: Client, city: SmallCity) -> None:
    client.cookies["django_language"] = "zh-hans"

    assert send(client).language == "zh-hans"


def test_pages_in_the_wrong_order_lead_back_to_the_open_question(client: Client, city: SmallCity) -> None:
    for step in ("what", "more", "who", "done"):
        answer = client.get(f"/report/{step}/")
        assert answer.status_code == 302
    go(client, "where", **HERE)
    assert led(client.get("/report/who/")) == "/report/what/"


# --- Following ----------------------------------------------------------------------------------------


def test_the_private_page_is_private(client: Client, desk: Desk, known: Receipt) -> None:
    page = client.get(f"/r/{known.token}")

    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]
    assert f'data-live="/ws/track/{known.token}/"' in text_of(page)


@pytest.mark.parametrize("token", ["A" * 22, "short", "a.b", "x" * 300])
def test_other_tokens_are_not_found(client: Client, known: Receipt, token: str) -> None:
    for path in ("", "/now", "/photos/" + "a" * 64):
        assert client.get(f"/r/{token}{path}").status_code == 404
    for path in ("/add", "/rate", "/again"):
        assert client.post(f"/r/{token}{path}", {"again-words": "x", "solved": "yes"}).status_code == 404


def test_the_story_is_told_in_sentences_without_staff_or_inner_words(
    client: Client, desk: Desk, known: Receipt
) -> None:
    comment_case([known.case_id], actor=desk.operator, now=timezone.now(), note="inner note")
    finished(desk, known)

    page = text_of(client.get(f"/r/{known.token}"))

    assert "Sent to Lamps. They have until" in page
    assert "Lamps took it on." in page
    assert "Lamps reports it done." in page
    assert "Is it solved?" in page
    # What was done is written for her to read.
    assert "New bulb, asked the neighbour Mrs X" in page
    for hidden in ("inner note", "lamps_clerk", "dispatcher", "None", "13800138000"):
        assert hidden not in page


@pytest.mark.parametrize(
    ("language", "answer", "written"),
    [
        ("en", "窗口九点开门，请携带身份证。", "zh-hans"),
        ("zh-hans", "The office opens at nine.", "en"),
        ("en", "The office opens at nine.", ""),
        ("zh-hans", "窗口九点开门。", ""),
    ],
)
def test_words_that_exist_in_one_language_only_are_shown_with_a_note_of_it(
    client: Client, desk: Desk, language: str, answer: str, written: str
) -> None:
    receipt = desk.report("question", text="什么时候开门")
    answer_case([receipt.case_id], actor=desk.operator, now=timezone.now(), answer=answer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    page = client.get(f"/r/{receipt.token}").content.decode()

    assert answer in page
    noted = re.findall(r'data-written="([^"]*)"', page)
    assert noted == ([written] if written else [])
    assert (f'said--ours" lang="{written}"' in page) is bool(written)
    # Her own words are marked for a screen reader, and nobody tells her in which language she wrote.
    assert ('said" lang="zh-hans"' in page) is (language == "en")


def test_solved_closes_it(client: Client, desk: Desk, known: Receipt) -> None:
    finished(desk, known)

    answer = client.post(f"/r/{known.token}/rate", {"solved": "yes", "satisfaction": "5", "words": "Thanks"})

    case = Case.objects.get()
    assert answer.status_code == 302
    assert (case.state, case.outcome) == (State.CLOSED, Outcome.SOLVED)
    assert Rating.objects.get().satisfaction == 5
    page = text_of(client.get(f"/r/{known.token}"))
    assert "You told us that it is solved." in page
    assert "Thanks" in page
    assert 'id="question"' not in page


def test_not_solved_goes_to_an_operator(client: Client, desk: Desk, known: Receipt) -> None:
    finished(desk, known)
    client.post(f"/r/{known.token}/rate", {"solved": "no"})

    assert Case.objects.get().state == State.ANSWERING
    assert Rating.objects.get().is_solved is False


def test_an_answer_without_yes_or_no_is_asked_again(client: Client, desk: Desk, known: Receipt) -> None:
    finished(desk, known)
    answer = client.post(f"/r/{known.token}/rate", {"words": "Well"})

    assert answer.status_code == 400
    assert "Choose yes or no." in text_of(answer)
    assert "Well" in text_of(answer)


def rated(client: Client, known: Receipt, **said: str) -> int:
    return client.post(f"/r/{known.token}/rate", said).status_code


def late_words() -> list[InboundText]:
    return list(InboundText.objects.filter(waits_since__isnull=False).order_by("pk"))


def test_a_second_answer_that_differs_waits_for_a_person_as_a_text_does(
    client: Client, desk: Desk, known: Receipt
) -> None:
    finished(desk, known)
    rated(client, known, solved="yes")

    assert rated(client, known, solved="no") == 302
    # Tapped once more, it is the same word.
    assert rated(client, known, solved="no") == 302

    (late,) = late_words()
    assert (late.channel, late.outcome, late.case_id) == (Channel.WEB, TextOutcome.LATE, known.case_id)
    assert Case.objects.get().state == State.CLOSED
    assert (late.is_solved, late.satisfaction, late.words) == (False, None, "")
    reader = Client()
    reader.force_login(desk.city.people["operator"])
    shown = reader.get("/desk/texts/")
    assert shown.content.decode().count('name="act" value="no"') == 1

    decide_text(late.pk, TextDecision.NO, user=desk.city.people["operator"], now=timezone.now())
    assert (Case.objects.get().state, Case.objects.get().reopen_count) == (State.FILED, 1)


@pytest.mark.parametrize("words", ["", "灯还是不亮"])
def test_a_late_answer_is_kept_as_what_it_is_and_read_in_each_readers_language(
    client: Client, desk: Desk, known: Receipt, words: str
) -> None:
    finished(desk, known)
    rated(client, known, solved="no")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

    assert rated(client, known, solved="yes", satisfaction="2", words=words) == 302

    (late,) = late_words()
    assert (late.is_solved, late.satisfaction, late.words) == (True, 2, words)
    kept = Words.objects.filter(kind="citizen", report=known.report_id)
    assert [each.text for each in kept] == ([words] if words else [])
    row = LogEntry.objects.get(case_id=known.case_id, seq=Case.objects.get().version)
    assert (row.facts["solved"], row.facts["satisfaction"]) == (True, 2)
    reader = Client()
    reader.force_login(desk.city.people["operator"])
    page = reader.get("/desk/texts/").content.decode()
    assert page.count('data-answered="yes"') == 1
    assert "已解决" not in page
    # Nobody else's words, and in no language of hers: the log says it in the reader's.
    shown = {language: in_log(row, language) for language in ("en", "zh-hans")}
    assert shown["en"] != shown["zh-hans"]
    assert all("2" in each for each in shown.values())


def in_log(row: LogEntry, language: str) -> str:
    entry = {
        "seq": row.seq, "at": row.at, "kind": row.kind, "to_state": row.to_state, "actor": row.actor_id,
        "actor_kind": row.actor_kind, "department": row.department_id, "facts": row.facts,
    }  # fmt: skip
    with override(language):
        return str(sentences.tell(entry, names=city_names(), people={}, words={}, numbers={}).sentence)


def test_the_same_answer_again_is_what_is_noted_already(client: Client, desk: Desk, known: Receipt) -> None:
    finished(desk, known)
    rated(client, known, solved="no", satisfaction="2")
    rows = LogEntry.objects.count()

    assert [rated(client, known, **said) for said in ({"solved": "no"}, {"solved": "no", "satisfaction": "2"})] == [
        302
    ] * 2

    assert LogEntry.objects.count() == rows
    assert late_words() == []
    # Another one is none of that.
    assert rated(client, known, solved="yes") == 302
    assert [each.case_id for each in late_words()] == [known.case_id]


def test_a_yes_to_what_was_closed_for_want_of_an_answer_is_kept_and_calls_nobody(
    client: Client, desk: Desk, known: Receipt
) -> None:
    finished(desk, known)
    close_case([known.case_id], actor=SYSTEM, now=timezone.now(), outcome=Outcome.NOT_REACHED)

    assert rated(client, known, solved="yes") == 302
    row = LogEntry.objects.get(case_id=known.case_id, seq=Case.objects.get().version)
    assert (row.kind, row.facts["solved"], row.facts["satisfaction"]) == (LogKind.COMMENT, True, None)
    assert late_words() == []


@pytest.mark.parametrize("form", ["add", "again"])
def test_what_is_written_of_a_case_that_has_ended_is_read_by_a_person(
    client: Client, desk: Desk, known: Receipt, form: str
) -> None:
    # From a page that was opened while it ran.
    hand_over_case([known.case_id], actor=desk.lead, now=timezone.now(), authority="119")

    assert client.post(f"/r/{known.token}/{form}", {f"{form}-words": "And the post leans"}).status_code == 302
    assert [each.words for each in late_words()] == ["And the post leans"]


@pytest.mark.parametrize("end", [reject_case, None])
def test_who_does_not_accept_it_a_moment_after_another_loses_no_word(
    client: Client, desk: Desk, known: Receipt, monkeypatch: pytest.MonkeyPatch, end: Any
) -> None:
    if end:
        end([known.case_id], actor=desk.lead, now=timezone.now(), reason="Not a city lamp")
    else:
        finished(desk, known)
        rated(client, known, solved="yes")

    def too_late(*_arguments: Any, **_more: Any) -> None:
        raise StepNotAllowed(number="", state="")

    monkeypatch.setattr(her_words, "contest_case", too_late)

    assert client.post(f"/r/{known.token}/again", {"again-words": "It is the city's"}).status_code == 302
    assert Words.objects.filter(kind="citizen", text="It is the city's").count() == 1


def test_too_many_photos_take_no_words_with_them(
    client: Client, known: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(doors.A_MINUTE, "photo", 0)

    answer = client.post(f"/r/{known.token}/add", {"add-words": "The post leans", "add-photos": jpeg()})

    assert answer.status_code == 400
    assert "The post leans" in text_of(answer)
    # At once without the photo.
    assert client.post(f"/r/{known.token}/add", {"add-words": "The post leans"}).status_code == 302


def test_a_report_whose_known_one_ends_as_it_is_sent_is_one_of_its_own(
    client: Client, desk: Desk, known: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_arguments: Any, **_more: Any) -> None:
        raise CannotJoin(number="")

    go(client, "where", **HERE)
    go(client, "what", text="dark", guess="lamp", guessed="1")
    go(client, "same", join=str(known.case_id))
    go(client, "more")
    monkeypatch.setattr(report_pages, "join_case", ended)

    assert go(client, "who").status_code == 302
    assert Case.objects.count() == 2


def test_a_rejection_can_be_appealed(client: Client, desk: Desk, known: Receipt) -> None:
    reject_case([known.case_id], actor=desk.lead, now=timezone.now(), reason="Not a city lamp")
    page = text_of(client.get(f"/r/{known.token}"))
    assert "Not a city lamp" in page
    assert "I do not accept this answer" in page

    client.post(f"/r/{known.token}/again", {"again-words": "It is on the city's pole"})

    assert Case.objects.get().state == State.REPORTED


def test_a_closed_case_can_be_reopened(client: Client, desk: Desk, known: Receipt) -> None:
    finished(desk, known)
    client.post(f"/r/{known.token}/rate", {"solved": "yes"})
    empty = client.post(f"/r/{known.token}/again", {"again-words": ""})
    client.post(f"/r/{known.token}/again", {"again-words": "Dark again"})

    assert empty.status_code == 400
    assert (Case.objects.get().state, Case.objects.get().reopen_count) == (State.FILED, 1)
    assert "Dark again" in text_of(client.get(f"/r/{known.token}"))


def test_what_is_asked_for_again_while_it_is_worked_on_is_kept_as_words(
    client: Client, desk: Desk, known: Receipt
) -> None:
    # From a page that was opened before somebody else had it taken up again.
    assert client.post(f"/r/{known.token}/again", {"again-words": "I too do not accept it"}).status_code == 302

    assert Case.objects.get().state == State.REPORTED
    assert "I too do not accept it" in text_of(client.get(f"/r/{known.token}"))


@pytest.mark.parametrize(("solved", "state"), [("yes", State.CLOSED), ("no", State.FILED)])
def test_words_of_an_answer_that_came_second_are_kept(
    client: Client, desk: Desk, known: Receipt, solved: str, state: State
) -> None:
    finished(desk, known)
    client.post(f"/r/{known.token}/rate", {"solved": "yes"})

    answer = client.post(f"/r/{known.token}/rate", {"solved": solved, "words": "seen from my window"})

    assert (answer.status_code, Case.objects.get().state) == (302, state)
    assert "seen from my window" in text_of(client.get(f"/r/{known.token}"))
    # Of a case that is over somebody reads them, also beside a yes.
    assert len(late_words()) == (state == State.CLOSED)


def test_her_page_names_whom_to_ring_for_a_danger_that_only_the_class_names(
    client: Client, desk: Desk, gas_leak: None
) -> None:
    receipt = desk.report("manhole", text="in our stairwell", received_at=timezone.now())

    assert 'href="tel:119"' in text_of(client.get(f"/r/{receipt.token}"))


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_danger_that_is_joined_by_its_class_alone_calls_a_person(
    client: Client, desk: Desk, gas_leak: None, is_closed: bool
) -> None:
    known = desk.report("lamp", channel=Channel.GRID, text="", caller=None)
    if is_closed:
        finished(desk, known)
        close_case([known.case_id], actor=SYSTEM, now=timezone.now(), outcome=Outcome.UNASKED)
    gas = CaseClass.objects.get(code="manhole")
    joining = NewReport(channel=Channel.WEB, text="", received_at=timezone.now(), case_class=gas)

    join_case(known.case_id, joining, now=timezone.now())

    case = Case.objects.get(pk=known.case_id)
    assert (case.danger, case.urgency) == ("gas", "urgent")
    assert Alert.objects.filter(case=case, reason="danger", taken_at=None).exists()
    assert LogEntry.objects.filter(case_id=case.pk).latest("seq").facts["danger"] == "gas"


@pytest.mark.parametrize("form", ["add", "again"])
def test_a_danger_that_is_written_on_the_page_names_whom_to_ring_there(
    client: Client, desk: Desk, known: Receipt, form: str
) -> None:
    assert 'href="tel:119"' not in text_of(client.get(f"/r/{known.token}"))

    client.post(f"/r/{known.token}/{form}", {f"{form}-words": "Now it smells of gas and sparks, there is smoke"})

    assert 'href="tel:119"' in text_of(client.get(f"/r/{known.token}"))


def test_her_page_and_the_api_name_whom_to_ring_as_long_as_a_danger_is_open(client: Client, desk: Desk) -> None:
    receipt = desk.report("lamp", text="A strong smell of gas", received_at=timezone.now())
    page, api = f"/r/{receipt.token}", f"/api/v1/reports/{receipt.token}"

    def named() -> tuple[bool, bool, bool]:
        shown = [client.get(page), client.get(f"{page}/now", headers={"HX-Request": "true"})]
        told = client.get(api).json()["ring_first"]
        whole, part = ('href="tel:119"' in text_of(each) for each in shown)
        return whole, part, "119" in {each["number"] for each in told}

    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert named() == (True, True, True)
        clear_danger([receipt.case_id], actor=desk.lead, now=timezone.now(), reason="the works repaired the pipe")
        assert named() == (False, False, False)


def test_whoever_asks_to_be_erased_in_a_first_report_reads_what_comes_of_it(client: Client, city: SmallCity) -> None:
    wish = "The lamp is out. Please delete my data."
    shown = []
    for text in ("The lamp is out", wish):
        send(client, text=text)
        shown.append(b"data-note" in client.get("/report/done/").content)

    assert shown == [False, True]
    body = {"text": wish, "class": "lamp", "lon": 121.02, "lat": 32.02}
    answer = client.post("/api/v1/reports", body, content_type="application/json")
    assert (answer.status_code, bool(answer.json()["note"])) == (201, True)


def test_what_another_reporter_did_is_told_as_another_s(client: Client, desk: Desk, known: Receipt) -> None:
    joined = NewReport(channel=Channel.WEB, text="", received_at=timezone.now())
    other = join_case(known.case_id, joined, now=timezone.now())
    reject_case([known.case_id], actor=desk.lead, now=timezone.now(), reason="Not a city lamp")
    client.post(f"/r/{known.token}/again", {"again-words": "It is on the city's pole"})

    assert "You did not accept the answer" in text_of(client.get(f"/r/{known.token}"))
    assert "You did not accept the answer" not in text_of(client.get(f"/r/{other.token}"))


def test_no_blank_stands_between_two_chinese_sentences_of_her_story(desk: Desk, known: Receipt) -> None:
    finished(desk, known)
    ring_in_vain(known.case_id, actor=desk.lead, at=timezone.now())

    with override("zh-hans"):
        told = str(tell(Report.objects.select_related("case").get(pk=known.report_id), now=timezone.now()))

    assert Case.objects.get(pk=known.case_id).state == "closed"
    assert "。 " not in told


def test_whoever_left_no_number_was_not_called(client: Client, desk: Desk, known: Receipt) -> None:
    other = join_case(
        known.case_id, NewReport(channel=Channel.WEB, text="", received_at=timezone.now()), now=timezone.now()
    )
    finished(desk, known)
    ring_in_vain(known.case_id, actor=desk.lead, at=timezone.now())

    assert "We tried to call you." in text_of(client.get(f"/r/{known.token}"))
    assert "We tried to call you." not in text_of(client.get(f"/r/{other.token}"))
    alone = desk.report(caller=None)
    finished(desk, alone)
    with pytest.raises(NobodyToCall):
        call_back(alone.case_id, actor=desk.operator, now=timezone.now())


def test_nothing_is_promised_that_has_passed(client: Client, desk: Desk, known: Receipt) -> None:
    due = Clock.objects.get(case_id=known.case_id, obligation="promise").due_at

    with time_machine.travel(due + timedelta(hours=1), tick=False):
        cards(client)
        go(client, "same", join=str(known.case_id))
        go(client, "more")
        go(client, "who")
        page = client.get("/report/done/")

    assert page.context["answer_by"] == ""


def test_words_and_photos_can_be_added(client: Client, desk: Desk, known: Receipt) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCameraMaker"
    nothing = client.post(f"/r/{known.token}/add", {"add-words": ""})
    client.post(f"/r/{known.token}/add", {"add-words": "Now two of them", "add-photos": jpeg(exif=exif)})

    page = text_of(client.get(f"/r/{known.token}"))
    assert nothing.status_code == 400
    assert "Now two of them" in page
    address = re.search(r'href="(/r/[^"]+/photos/[^"]+)"', page)[1]
    shown = client.get(address)
    assert b"SecretCameraMaker" not in b"".join(shown.streaming_content)
    assert Client().get(address.partition("?")[0] + "?ticket=forged").status_code == 404


def damaged() -> SimpleUploadedFile:
    return SimpleUploadedFile("trunc.jpg", jpeg("navy").read()[:400], "image/jpeg")


def waiting_photos(answer: Any) -> list[str]:
    return re.findall(r'name="kept" value="([0-9a-f-]+)" checked', text_of(answer))


@pytest.mark.parametrize("form", ["add", "again", "rate"])
def test_one_damaged_photo_takes_no_good_one_beside_it(client: Client, desk: Desk, known: Receipt, form: str) -> None:
    if form == "rate":
        finished(desk, known)
    elif form == "again":
        answer_case([known.case_id], actor=desk.operator, now=timezone.now(), answer="It is the railway's")
    prefix = "" if form == "rate" else f"{form}-"
    told = {f"{prefix}words": "Dark still"} | ({"solved": "no"} if form == "rate" else {})
    address = f"/r/{known.token}/{form}"

    answer = client.post(address, told | {f"{prefix}photos": [damaged(), jpeg("red")]})

    assert answer.status_code == 400
    assert "trunc.jpg" in text_of(answer)
    assert Attachment.objects.count() == 0
    (red,) = waiting_photos(answer)
    seen = client.get(unescape(re.search(r'data-kept-photos.*?src="([^"]+)"', text_of(answer), re.DOTALL)[1]))
    assert b"".join(seen.streaming_content)
    # Wrong once more: what is here stays here.
    again = client.post(address, told | {"kept": red, f"{prefix}photos": [damaged(), jpeg("green")]})
    kept = waiting_photos(again)
    assert (len(kept), red in kept) == (2, True)
    assert client.post(address, told | {"kept": kept, f"{prefix}photos": jpeg("navy")}).status_code == 302
    assert Attachment.objects.filter(report=known.report_id).count() == 3
    # Sent twice it is once, and that it does not go along again is said.
    twice = client.post(address, told | {"kept": kept})
    assert (twice.status_code, Attachment.objects.count()) == (400, 3)
    form_of_it = twice.context[f"{form}_form"]
    assert [each.code for each in form_of_it.errors.as_data()["photos"]] == ["photo_gone"]


def test_photos_alone_can_be_sent_again_and_one_that_was_unticked_stays_out(client: Client, known: Receipt) -> None:
    address = f"/r/{known.token}/add"
    kept = waiting_photos(client.post(address, {"add-photos": [damaged(), jpeg("red"), jpeg("green")]}))

    assert client.post(address, {"kept": kept[:1]}).status_code == 302

    assert Attachment.objects.filter(report=known.report_id).count() == 1


def test_of_too_many_photos_all_stay_until_she_says_which_go(client: Client, known: Receipt) -> None:
    address = f"/r/{known.token}/add"
    for colours in (["red", "green", "navy"], ["olive", "teal", "maroon"]):
        # From two tabs, of which neither shows what the other one sent.
        client.post(address, {"add-photos": [damaged(), *(jpeg(colour) for colour in colours)]})
    kept = waiting_photos(client.get(f"/r/{known.token}"))
    assert len(kept) == 6 > MOST_PHOTOS

    for _again in range(2):
        answer = client.post(address, {"shown": kept, "kept": kept})
        assert (answer.status_code, waiting_photos(answer)) == (400, kept)
    assert Attachment.objects.count() == 0
    assert client.post(address, {"kept": kept[:MOST_PHOTOS]}).status_code == 302
    assert Attachment.objects.filter(report=known.report_id).count() == MOST_PHOTOS


def test_photos_that_wait_stand_on_her_page_as_it_is_opened_again(client: Client, desk: Desk, known: Receipt) -> None:
    address, page = f"/r/{known.token}/add", f"/r/{known.token}"
    assert "data-kept-photos" not in text_of(client.get(page))
    kept = waiting_photos(client.post(address, {"add-photos": [damaged(), jpeg("red")]}))
    other = desk.report(text="another")

    shown = client.get(page)

    assert waiting_photos(shown) == kept
    seen = client.get(unescape(re.search(r'data-kept-photos.*?src="([^"]+)"', text_of(shown), re.DOTALL)[1]))
    assert b"".join(seen.streaming_content)
    assert waiting_photos(client.get(f"/r/{other.token}")) == []
    assert client.post(address, {"kept": kept}).status_code == 302
    assert "data-kept-photos" not in text_of(client.get(page))


def test_a_word_that_is_missing_takes_no_photo_with_it(client: Client, desk: Desk, known: Receipt) -> None:
    answer_case([known.case_id], actor=desk.operator, now=timezone.now(), answer="It is the railway's")

    answer = client.post(f"/r/{known.token}/again", {"again-words": "", "again-photos": jpeg()})

    assert (answer.status_code, len(waiting_photos(answer))) == (400, 1)


def test_nobody_sends_the_photo_that_another_has_kept(client: Client, desk: Desk, known: Receipt) -> None:
    (kept,) = waiting_photos(client.post(f"/r/{known.token}/add", {"add-photos": [damaged(), jpeg()]}))
    other = desk.report(text="another")

    for named in (kept, "no-uuid", "0" * 40):
        client.post(f"/r/{other.token}/add", {"add-words": "mine", "kept": named})

    assert not Attachment.objects.exists()


def test_one_reporter_does_not_see_anothers_photo(client: Client, desk: Desk, known: Receipt) -> None:
    cards(client)
    go(client, "same", join=str(known.case_id))
    go(client, "more", photos=jpeg())
    go(client, "who")

    assert "/photos/" not in text_of(client.get(f"/r/{known.token}"))


def test_a_merged_report_is_followed_where_it_went(client: Client, desk: Desk, known: Receipt) -> None:
    other = desk.report(text="the other story")
    merge_cases([known.case_id], into=other.case_id, actor=desk.operator, now=timezone.now())
    finished(desk, other)

    page = text_of(client.get(f"/r/{known.token}"))
    assert "Joined with another report" in page
    assert "Lamps reports it done." in page
    assert "the other story" not in page
    client.post(f"/r/{known.token}/rate", {"solved": "yes"})
    assert Case.objects.get(pk=other.case_id).state == State.CLOSED


def test_what_another_was_told_before_hers_was_joined_is_not_her_story(desk: Desk) -> None:
    hers, between, last = (desk.report(text=f"story {number}") for number in range(3))
    report = Report.objects.get(pk=hers.report_id)

    def told() -> str:
        story = tell(Report.objects.get(pk=report.pk), timezone.now())
        return "\n".join(each.answer for each in story.events)

    def write(text: str, minutes: int) -> None:
        text_citizen(last.case_id, actor=desk.operator, now=later(minutes=minutes), text=text)

    write("Nobody is joined", 1)
    merge_cases([hers.case_id], into=between.case_id, actor=desk.operator, now=later(minutes=2))
    write("The gate is open", 3)
    merge_cases([between.case_id], into=last.case_id, actor=desk.operator, now=later(minutes=4))
    write("The crew comes at noon", 5)
    assert told().split("\n").count("The crew comes at noon") == 1
    assert "gate" not in told()
    assert "Nobody" not in told()

    unmerge_case(hers.case_id, actor=desk.operator, now=later(minutes=6))
    write("The neighbour is ill", 7)
    merge_cases([hers.case_id], into=last.case_id, actor=desk.operator, now=later(minutes=8))
    write("It is done", 9)

    assert "It is done" in told()
    assert "neighbour" not in told()
    assert "gate" not in told()


def test_taken_apart_her_page_keeps_what_she_said_and_what_was_told_while_they_were_joined(
    client: Client, desk: Desk, known: Receipt
) -> None:
    other = desk.report(text="the other story")
    merge_cases([known.case_id], into=other.case_id, actor=desk.operator, now=timezone.now())
    finished(desk, other)
    client.post(f"/r/{known.token}/add", {"add-words": "it hums too", "add-photos": jpeg()})
    client.post(f"/r/{known.token}/rate", {"solved": "no", "words": "still dark"})
    during = [(each.at, each.text, each.said) for each in tell(Report.objects.get(pk=known.report_id), later()).events]

    unmerge_case(known.case_id, actor=desk.operator, now=timezone.now())
    text_citizen(other.case_id, actor=desk.operator, now=timezone.now(), text="To the others only")

    story = tell(Report.objects.get(pk=known.report_id), timezone.now())
    assert story.case.pk == known.case_id
    assert [(each.at, each.text, each.said) for each in story.events][: len(during)] == during
    assert [each.said for each in story.events if each.said][-2:] == ["it hums too", "still dark"]
    assert len(story.events) == len(during) + 1
    # Her photo, once; and none of the work on what is another matter now.
    assert [each.report_id for each in story.photos.before] == [known.report_id]
    assert story.photos.after == story.photos.refused == []
    merge_cases([known.case_id], into=other.case_id, actor=desk.operator, now=timezone.now())
    again = tell(Report.objects.get(pk=known.report_id), timezone.now())
    assert [each.said for each in again.events].count("still dark") == 1
    assert [each.report_id for each in again.photos.shown].count(known.report_id) == 1


def test_what_the_crew_did_before_the_merge_and_was_heard_after_it_is_her_story(desk: Desk) -> None:
    hers, other = desk.report(), desk.report()
    file_case([other.case_id], actor=desk.lead, now=later(minutes=1))
    route_case([other.case_id], actor=desk.dispatcher, now=later(minutes=2))
    merge_cases([hers.case_id], into=other.case_id, actor=desk.operator, now=later(minutes=10))
    sign_orders([other.case_id], actor=desk.lamps_clerk, now=later(minutes=11))
    finish_orders([other.case_id], actor=desk.lamps_clerk, now=later(minutes=12), at=later(minutes=9), result="done")

    story = tell(Report.objects.get(pk=hers.report_id), later(minutes=13))

    assert Case.objects.get(pk=other.case_id).state == State.CHECKING
    assert "Lamps reports it done." in [each.text for each in story.events]


def test_what_was_written_to_others_before_she_reported_the_same_is_not_her_story(desk: Desk) -> None:
    known = desk.report()
    text_citizen(known.case_id, actor=desk.operator, now=later(minutes=1), text="The gate is open")
    joined = join_case(
        known.case_id,
        NewReport(channel=Channel.WEB, text="Dark here too", received_at=later(minutes=2)),
        now=later(minutes=2),
    )
    text_citizen(known.case_id, actor=desk.operator, now=later(minutes=3), text="The crew comes at noon")

    story = tell(Report.objects.get(pk=joined.report_id), timezone.now())

    assert [each.answer for each in story.events if each.answer] == ["The crew comes at noon"]
    first = tell(Report.objects.get(pk=known.report_id), timezone.now())
    assert len([each for each in first.events if each.answer]) == 2


@pytest.mark.parametrize("way", ["merged", "merged when asked", "joined"])
def test_the_answer_she_is_asked_to_judge_stands_on_her_page_whenever_it_was_given(
    client: Client, desk: Desk, way: str
) -> None:
    first = desk.report()
    one = [first.case_id]
    file_case(one, actor=desk.lead, now=later(minutes=1))
    route_case(one, actor=desk.dispatcher, now=later(minutes=2))
    sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=3))
    finish_orders(one, actor=desk.lamps_clerk, now=later(minutes=4), result="A new lamp hangs there")
    if way == "merged when asked":
        pass_check(one, actor=desk.other_worker, now=later(minutes=6))
    if way == "joined":
        said = NewReport(channel=Channel.WEB, text="Dark here too", received_at=later(minutes=5))
        hers = join_case(first.case_id, said, now=later(minutes=5))
    else:
        hers = desk.report(received_at=later(minutes=5))
        merge_cases([hers.case_id], into=first.case_id, actor=desk.operator, now=later(minutes=7))
    if way != "merged when asked":
        pass_check(one, actor=desk.other_worker, now=later(minutes=8))
    report = Report.objects.get(pk=hers.report_id)

    story = tell(report, later(minutes=9))

    assert story.is_asked
    assert story.answer is not None
    assert (story.answer.answer, story.answer.at) == ("A new lamp hangs there", later(minutes=4))
    assert [each.answer for each in story.events if each.answer] == ["A new lamp hangs there"]
    assert way == "joined" or story.events[0].said
    assert "data-answer" in client.get(f"/r/{report.token}").content.decode()
    assert (
        len([each for each in tell(Report.objects.get(pk=first.report_id), later(minutes=9)).events if each.answer])
        == 1
    )
    # What is not accepted any more stands no longer.
    rate_case(report, now=later(minutes=10), is_solved=False, words="It is dark")
    assert tell(Report.objects.get(pk=hers.report_id), later(minutes=11)).answer is None


def test_a_number_tells_only_how_a_public_matter_stands(client: Client, desk: Desk, known: Receipt) -> None:
    secret = desk.report("complaint", text="my boss")
    public = text_of(client.post("/report/follow/", {"what": known.number.lower()}))
    hidden = text_of(client.post("/report/follow/", {"what": secret.number}))
    unknown = text_of(client.post("/report/follow/", {"what": "SC-2026-999999"}))

    assert "Somebody at the centre looks at it next" in public
    assert "words of another" not in public
    assert "With this number alone we can show nothing" in hidden
    assert "With this number alone we can show nothing" in unknown


def test_a_pasted_link_leads_to_its_page(client: Client, known: Receipt) -> None:
    for what in (known.token, f"https://city.example/r/{known.token}", f"city.example/r/{known.token}?x=1"):
        assert led(client.post("/report/follow/", {"what": what})) == f"/r/{known.token}"


def test_secrets_stay_out_of_logs(client: Client, known: Receipt) -> None:
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(formatter())
    logging.getLogger().addHandler(handler)
    try:
        client.get(f"/r/{known.token}/nothing-here")
        client.post(f"/r/{known.token}/rate", {"solved": "yes"})
        client.get(f"/api/v1/reports/{known.token}x")
    finally:
        logging.getLogger().removeHandler(handler)

    assert "/nothing-here" in heard.getvalue()
    assert known.token not in heard.getvalue()


def test_places_are_found_by_their_names(client: Client, city: SmallCity) -> None:
    found = client.get("/places/find", {"q": "east"}).json()["items"]
    at = client.get("/places/at", {"lon": "121.02", "lat": "32.02"}).json()

    assert [each["name"] for each in found] == ["east", "east-1"]
    assert at["name"] == "east · east-1"
    assert client.get("/places/at", {"lon": "x", "lat": "1"}).status_code == 400
    assert client.get("/places/find", {"q": "\x00\x00"}).status_code == 400


@pytest.mark.parametrize("typed", ["崇川", "崇川區", "ＣＨＯＮＧ", "chongchuan", "Ｃhong Chuan　", "崇川区"])
def test_a_place_is_found_in_full_width_and_in_both_scripts(client: Client, city: SmallCity, typed: str) -> None:
    Division.objects.filter(code="east").update(names={"en": "Chongchuan, once Chong Chuan", "zh-hans": "崇川区"})

    found = client.get("/places/find", {"q": typed}).json()["items"]

    assert [each["name"] for each in found] == ["Chongchuan, once Chong Chuan"]


@pytest.mark.parametrize(
    "typed", ["青年东路", "青年東路", "青年东", "青年东路12号", "青年東路　１２號", "Qingnian", "ＱＩＮＧＮＩＡＮ east", "12 Qingnian East Road, flat 3"]
)  # fmt: skip
def test_a_street_of_the_citys_own_is_found(client: Client, city: SmallCity, typed: str) -> None:
    streets = [
        ("青年东路 Qingnian East Road", 121.01, 0.004),
        ("青年东路 Qingnian East Road", 121.03, 0.002),
        ("青年", 121.02, 0.001),
    ]
    if typed.isascii() or "Ｑ" in typed:
        streets = [("Qingnian East Road", west, length) for _name, west, length in streets[:2]] + [
            ("Elm Road", 121.02, 0.001)
        ]
    elif "1" in typed or "１" in typed:
        streets = [("青年东路", west, length) for _name, west, length in streets[:2]] + [("年东路", 121.02, 0.001)]
    for name, west, length in streets:
        Street.objects.create(name=name, kind="residential", path=f"LINESTRING({west} 32.01, {west + length} 32.01)")

    found = client.get("/places/find", {"q": typed}).json()["items"]

    # Once, in the middle of its longest piece.
    assert [(each["name"], each["within"], round(each["lon"], 4)) for each in found] == [
        (streets[0][0], "east", 121.012)
    ]


def test_streets_of_one_name_in_two_districts_are_both_offered(client: Client, city: SmallCity) -> None:
    for west in (121.02, 121.52):
        Street.objects.create(name="人民中路", kind="primary", path=f"LINESTRING({west} 32.01, {west + 0.01} 32.01)")

    found = client.get("/places/find", {"q": "人民中路"}).json()["items"]

    assert len({(each["within"], each["lon"]) for each in found}) == 2


def test_no_place_that_somebody_reported_is_offered_to_the_public(client: Client, desk: Desk) -> None:
    desk.report(text="the swing", address="Mill Lane 3")
    Street.objects.create(name="Elm Road", kind="residential", path="LINESTRING(121.01 32, 121.02 32)")

    for typed in ("Mill Lane", "Mill Lane 3", "the swing", "路", "%%", "__", "12"):
        assert client.get("/places/find", {"q": typed}).json()["items"] == [], typed


def test_a_reporters_page_is_told_of_news(desk: Desk, known: Receipt, django_capture_on_commit_callbacks: Any) -> None:
    ear = Redis.from_url(settings.CHANNEL_URL).pubsub(ignore_subscribe_messages=True)
    ear.subscribe(live.CHANNEL)
    ear.get_message(timeout=2)
    file_case([known.case_id], actor=desk.lead, now=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        paid = reactions.drain("hotline.tracking_pages", now=timezone.now)

    heard = ear.get_message(timeout=30)
    ear.close()
    assert paid == 1
    assert orjson.loads(heard["data"]) == [[f"report.{known.report_id}"], {"kind": "case"}]


def test_an_email_address_is_asked_for_only_where_one_can_be_written_to(city: SmallCity, settings: Settings) -> None:
    def asked() -> set[str]:
        return set(WhoForm().fields)

    assert "email" in asked()
    settings.EMBEDDED, settings.SMTP_HOST = False, ""
    assert asked() == {"phone", "name", "protect"}
    settings.SMTP_HOST = "smtp.example"
    assert "email" in asked()


def test_a_report_is_sent_from_the_form_that_asks_for_no_address(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.forms.asks_for_email", lambda: False)
    form = WhoForm({"phone": "", "name": "", "email": "kept@example.org"})

    assert form.is_valid()
    assert "email" not in form.cleaned_data


def test_going_back_cuts_nothing_of_what_was_written(city: SmallCity) -> None:
    client = Client()
    client.post("/report/where/", {"placeless": "1"})
    whole = "The lamp is out. " * 400

    client.post("/report/what/", {"text": whole, "back": "1"})

    assert whole.strip() in client.get("/report/what/").content.decode()


def test_a_place_that_is_too_long_is_refused_in_words_and_not_cut(city: SmallCity) -> None:
    answer = Client().post("/report/where/", {"placeless": "1", "address": "a" * 301})

    assert answer.status_code == 400
    assert "a" * 301 in answer.content.decode()


def test_a_danger_that_comes_later_is_told_at_once_and_moves_no_promise(client: Client, known: Receipt) -> None:
    page = f"/r/{known.token}"
    report = Report.objects.get(pk=known.report_id)
    before = tell(report, later(minutes=1))
    promised = Clock.objects.get(case_id=known.case_id, obligation="promise").due_at

    client.post(f"{page}/add", {"add-words": "There is a strong smell of gas now"})

    after = tell(Report.objects.get(pk=known.report_id), later(minutes=1))
    told = of_danger(after.case)
    assert told
    assert told in after.summary
    assert after.to_come != before.to_come
    # Law 6: what was promised stays.
    assert after.promised_at == promised
    assert (after.events[-2].said, after.events[-1].said) == ("There is a strong smell of gas now", "")
    assert [each.number for each in client.get(page).context["ring"]]
    assert after.case.number in how_it_stands([report], "en")
    assert told.rstrip(".") in how_it_stands([Report.objects.get(pk=known.report_id)], "en")

    Alert.objects.filter(case=known.case_id).update(taken_at=timezone.now(), next_at=None)
    assert of_danger(after.case) not in ("", told)


# --- Who comes to the terminal next ---------------------------------------------------------------

QUESTIONS = ("where", "what", "more", "who")


def begin(client: Client) -> None:
    go(client, "where", **HERE)
    go(client, "what", text="My neighbour beats his dog", guess="lamp", guessed="1")
    go(client, "who", back="1", phone="13800138000", name="Zhang San")


def expect_nothing_shown(client: Client, **headers: str) -> None:
    for question in QUESTIONS:
        answer = client.get(f"/report/{question}/", headers=headers)
        assert answer.status_code == 302, question
        assert led(answer) == f"/report/begun/?then={question}"
    asked = text_of(client.get("/report/begun/?then=who"))
    assert not any(each in asked for each in ("beats his dog", "13800138000", "Zhang San", "By the bridge"))


def test_what_was_left_for_the_first_page_is_shown_only_to_who_says_that_it_is_his(
    client: Client, city: SmallCity
) -> None:
    begin(client)
    home = text_of(client.get("/report/"))
    assert "beats his dog" not in home
    expect_nothing_shown(client)

    mine = client.post("/report/begun/?then=who", {"whose": "mine"})

    assert led(mine) == "/report/who/"
    assert "Zhang San" in text_of(client.get("/report/who/"))
    assert "beats his dog" in text_of(client.get("/report/what/"))


@pytest.mark.parametrize("from_where", ["none", "cross-site"])
def test_another_tab_shows_nothing_of_it(client: Client, city: SmallCity, from_where: str) -> None:
    begin(client)

    expect_nothing_shown(client, **{"Sec-Fetch-Site": from_where})


def test_after_a_quarter_of_an_hour_it_is_asked_whose_it_is_and_after_half_a_day_it_is_gone(
    client: Client, city: SmallCity
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        begin(client)
        clock.shift(timedelta(minutes=14))
        assert "beats his dog" in text_of(client.get("/report/what/"))
        clock.shift(timedelta(minutes=2))
        expect_nothing_shown(client)
        clock.shift(timedelta(hours=12))
        assert "beats his dog" not in text_of(client.get("/report/where/"))
        assert led(client.get("/report/begun/")) == "/report/where/"


def test_what_is_not_his_is_deleted_with_what_was_sent_before_it(client: Client, city: SmallCity) -> None:
    begin(client)
    client.get("/report/")

    gone = text_of(client.post("/report/begun/?then=who", {"whose": "other"}))

    assert all(f'data-draft-done="report-{each}-' in gone for each in QUESTIONS)
    assert "Zhang San" not in text_of(client.get("/report/who/", follow=True))
    kept = client.session
    assert kept["report_drafts"] == {}
    assert [_read_over(each).token for each in kept["report_over"].values()] == [""]


def test_a_form_that_stands_open_is_taken_also_where_it_was_left(client: Client, city: SmallCity) -> None:
    begin(client)
    client.get("/report/")

    answer = go(client, "who", phone="13800138000")

    assert led(answer) == "/report/done/"
    assert Case.objects.count() == 1


def test_the_page_of_what_was_sent_is_shown_for_a_while(client: Client, city: SmallCity) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        begin(client)
        go(client, "who")
        assert client.get("/report/done/").status_code == 200
        clock.shift(timedelta(minutes=16))
        assert client.get("/report/done/").status_code == 302
