"""A plain form of the field app that is refused: why, and what was written, in a form to press again, which does it once."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import Attachment, Case, Words
from dispatch.actions.by_hand import UnitOffDuty
from dispatch.actions.ways_back import ReceiverOffDuty
from dispatch.models import Assignment, FieldAct, Unit
from tests.dispatch_city import Crews
from tests.field.conftest import picture
from tests.field.test_pages import phone_of

pytestmark = pytest.mark.django_db
NOTE = "cover 60 cm, <new> frame"
SHOWN = "cover 60 cm, &lt;new&gt; frame"
TEXT = "Broken kerb at the school"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


@pytest.fixture
def on_scene(crews: Crews, asked: Assignment) -> Assignment:
    phone = phone_of(crews)
    for kind in ("accept", "set_out", "arrive"):
        phone.post("/field/act/", {"kind": kind, "subject": f"assignment:{asked.pk}"})
    return asked


def shot(name: str = "ok.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture("red", (400, 300)) if content is None else content, "image/jpeg")


def bad_photo(kind: str) -> SimpleUploadedFile:
    whole = picture("red", (400, 300))
    return {
        "damaged": shot("trunc.jpg", whole[: len(whole) // 2]),
        "heic": shot("a.heic", HEIC),
        "no photo": shot("a.jpg", b"words"),
        "too big": shot("big.jpg", whole + bytes(13 * 1024 * 1024)),
    }[kind]


def hidden(page: str, name: str) -> list[str]:
    """What the form of a page holds besides what a person writes."""
    main = page[page.index("<main") : page.index("</main")]
    return re.findall(rf'<input type="(?:hidden|checkbox)" name="{name}" value="([^"]*)"', main)


def done(subject: str, key: str = "one-key", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "done", "subject": subject, "note": NOTE, **more}


@pytest.mark.parametrize("fault", ["damaged", "heic", "no photo", "too big"])
def test_a_photo_that_cannot_be_read_loses_neither_the_words_nor_the_photos_beside_it(
    crews: Crews, on_scene: Assignment, fault: str
) -> None:
    phone, subject = phone_of(crews), f"assignment:{on_scene.pk}"

    told = done(subject, chip="Replaced", photos=[bad_photo(fault), shot()])
    answer = phone.post("/field/act/", told, headers={"accept": "text/html"})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'data-fault="photos"' in page
    assert SHOWN in page
    assert re.search(r'name="chip" value="Replaced" checked', page)
    assert hidden(page, "key") == ["one-key"]
    assert len(hidden(page, "photos_here")) == 1
    assert not FieldAct.objects.filter(kind="done").exists()

    again = done(subject, chip="Replaced", photos=[shot("again.jpg")], photos_here=hidden(page, "photos_here"))
    assert phone.post("/field/act/", again).status_code == 302

    on_scene.refresh_from_db()
    assert on_scene.state == "done"
    assert Attachment.objects.filter(case=on_scene.case_id, kind="after").count() == 2
    assert Words.objects.get(case=on_scene.case_id, kind="result").text == f"Replaced {NOTE}"


def test_the_place_of_a_photo_in_the_next_try_is_not_taken_by_one_of_the_first(
    crews: Crews, on_scene: Assignment
) -> None:
    phone, subject = phone_of(crews), f"assignment:{on_scene.pk}"
    phone.post("/field/act/", done(subject, photos=[shot(), bad_photo("damaged")]))

    phone.post("/field/act/", done(subject, photos=[shot("other.jpg", picture("blue", (640, 480)))]))

    (attached,) = Attachment.objects.filter(case=on_scene.case_id, kind="after").select_related("file")
    assert attached.file.width == 640


def test_pressed_twice_after_it_was_mended_it_is_done_once(crews: Crews, on_scene: Assignment) -> None:
    phone, subject = phone_of(crews), f"assignment:{on_scene.pk}"
    page = phone.post("/field/act/", done(subject, photos=[shot(), bad_photo("heic")])).content.decode()
    here = hidden(page, "photos_here")

    for _press in range(2):
        assert phone.post("/field/act/", done(subject, photos_here=here)).status_code == 302

    assert FieldAct.objects.filter(kind="done").count() == 1
    assert Attachment.objects.filter(case=on_scene.case_id, kind="after").count() == 1


def test_photos_of_others_do_not_come_with_it(crews: Crews, on_scene: Assignment) -> None:
    other = phone_of(crews, "near-2").post(
        "/field/act/", done(f"assignment:{on_scene.pk}", photos=[shot(), bad_photo("damaged")])
    )
    theirs = hidden(other.content.decode(), "photos_here")
    assert theirs

    phone_of(crews).post("/field/act/", done(f"assignment:{on_scene.pk}", photos_here=[*theirs, "made up"]))

    assert not Attachment.objects.filter(case=on_scene.case_id, kind="after").exists()


def test_a_report_with_a_damaged_photo_goes_on_where_it_was(crews: Crews) -> None:
    phone = phone_of(crews, "grid_worker")
    told = {"key": "r", "text": TEXT, "address": "Gate 3", "lon": "121.02", "lat": "32.02", "class": "E0409"}
    for address in ("/field/report/", "/field/act/"):
        answer = phone.post(address, {**told, "kind": "upload", "photos": [bad_photo("damaged"), shot()]})

        page = answer.content.decode()
        assert answer.status_code == 400
        assert 'data-fault="photos"' in page
        assert f">{TEXT}</textarea>" in page
        assert 'value="Gate 3"' in page
        assert hidden(page, "key") == ["r"]
        assert 'id="id_lon" value="121.02"' in page
        assert len(hidden(page, "photos_here")) == 1

    assert phone.post("/field/report/", {**told, "photos_here": hidden(page, "photos_here")}).status_code == 302

    case = Case.objects.get()
    assert Attachment.objects.filter(case=case).count() == 1


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("done", {"note": ""}),
        ("decline", {"note": " "}),
        ("give_back", {"note": ""}),
        ("hand_over", {"note": NOTE}),
        ("hand_over", {"note": NOTE, "unit": "many"}),
        ("done", {"note": NOTE * 200}),
        ("accept", {"note": NOTE, "lon": "east", "lat": "32"}),
        ("verify", {"note": NOTE}),
        ("sing", {"note": NOTE}),
    ],
)
def test_what_is_missing_or_cannot_be_read_is_said_above_what_was_written(
    crews: Crews, asked: Assignment, kind: str, more: dict[str, str]
) -> None:
    told = {"key": "m", "kind": kind, "subject": f"assignment:{asked.pk}", **more}

    answer = phone_of(crews).post("/field/act/", told, headers={"accept": "text/html"})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'data-code="bad_input"' in page
    assert "data-fault=" in page
    assert "data-act-form=" in page
    assert (SHOWN in page) == (NOTE in more["note"])
    assert hidden(page, "key") == ["m"]
    assert hidden(page, "subject") == [f"assignment:{asked.pk}"]
    asked.refresh_from_db()
    assert asked.state == "offered"


def test_where_the_state_has_moved_on_the_words_are_given_back_with_the_reason(
    crews: Crews, on_scene: Assignment
) -> None:
    phone, subject = phone_of(crews), f"assignment:{on_scene.pk}"

    answer = phone.post("/field/act/", {"key": "d", "kind": "decline", "subject": subject, "note": NOTE})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'data-code="no_longer_offered"' in page
    assert SHOWN in page
    # The refusal stands under its key: what is mended is another act.
    assert hidden(page, "key") not in ([], ["d"])


def test_who_hands_over_to_a_crew_off_duty_chooses_another_and_it_is_handed_over(
    crews: Crews, on_scene: Assignment
) -> None:
    phone, subject = phone_of(crews), f"assignment:{on_scene.pk}"
    middle, far = (Unit.objects.get(code=code) for code in ("middle", "far"))
    Unit.objects.filter(pk=middle.pk).update(is_on_duty=False)
    told = {"key": "h", "kind": "hand_over", "subject": subject, "note": NOTE, "unit": str(middle.pk)}

    answer = phone.post("/field/act/", told)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'data-code="unit_off_duty"' in page
    assert SHOWN in page
    (key,) = hidden(page, "key")
    assert phone.post("/field/act/", {**told, "key": key, "unit": str(far.pk)}).status_code == 302
    on_scene.refresh_from_db()
    assert on_scene.is_given_back


def test_what_is_with_nobody_of_the_crew_gives_the_words_back_too(crews: Crews, on_scene: Assignment) -> None:
    far = phone_of(crews, "far-1")

    answer = far.post("/field/act/", done(f"assignment:{on_scene.pk}", photos=[shot()]))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'data-code="not_found"' in page
    assert SHOWN in page
    assert hidden(page, "key") == ["one-key"]
    # Nothing of the matter itself.
    assert on_scene.case.number not in page
    plain = far.post("/field/act/", {"kind": "accept", "subject": f"assignment:{on_scene.pk}"})
    assert plain.status_code == 409
    assert 'data-code="not_found"' in plain.content.decode()


def test_a_form_that_was_taken_with_other_words_says_so_and_is_sent_anew_only_knowingly(
    crews: Crews, on_scene: Assignment
) -> None:
    phone, subject = phone_of(crews), f"assignment:{on_scene.pk}"
    assert phone.post("/field/act/", done(subject)).status_code == 302

    answer = phone.post("/field/act/", {**done(subject), "note": "and swept"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'data-code="key_used_otherwise"' in page
    assert "and swept" in page
    (key,) = hidden(page, "key")
    assert key != "one-key"
    assert phone.post("/field/act/", {**done(subject), "note": "and swept", "key": key}).status_code == 302
    assert Words.objects.filter(case=on_scene.case_id, text="and swept").exists()


def test_a_program_is_told_of_a_refusal_in_its_own_shape(crews: Crews, on_scene: Assignment) -> None:
    told = done(f"assignment:{on_scene.pk}", photos=[bad_photo("damaged")])

    answer = phone_of(crews).post("/field/act/", told, headers={"accept": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_input"
    assert list(answer.json()["fields"]) == ["photos"]


# --- Words of danger in what was not taken --------------------------------------------------------

GAS = "Gas smell beside the mast, 有煤气味"


def numbers_in(page: str) -> list[str]:
    """Whom a page says to ring for what was not taken."""
    found = re.search(r"data-ring-unsent(.*?)</div>", page, re.DOTALL)
    return re.findall(r'href="tel:(\d+)"', found[1]) if found else []


def away(crews: Crews, town_unit: str = "near") -> Unit:
    """A crew of the same department that went off duty meanwhile."""
    other = Unit.objects.filter(department=Unit.objects.get(code=town_unit).department).exclude(code=town_unit).first()
    assert other is not None
    Unit.objects.filter(pk=other.pk).update(is_on_duty=False)
    return other


@pytest.mark.parametrize("unit", ["none", "off duty"])
def test_a_page_that_did_not_take_words_of_danger_says_whom_to_ring(
    crews: Crews, on_scene: Assignment, unit: str
) -> None:
    told = {"kind": "hand_over", "subject": f"assignment:{on_scene.pk}", "note": GAS}
    if unit == "off duty":
        told["unit"] = str(away(crews).pk)

    answer = phone_of(crews).post("/field/act/", told, headers={"accept": "text/html"})
    harmless = phone_of(crews).post("/field/act/", {**told, "note": "our pump broke"}, headers={"accept": "text/html"})

    assert (answer.status_code, harmless.status_code) == ((400, 400) if unit == "none" else (409, 409))
    assert "119" in numbers_in(answer.content.decode())
    assert numbers_in(harmless.content.decode()) == []


def test_a_page_that_is_not_let_in_says_whom_to_ring_for_what_was_written_on_it(crews: Crews) -> None:
    told = {"kind": "upload", "text": GAS}

    answer = phone_of(crews, "operator").post("/field/report/", told, headers={"accept": "text/html"})

    assert answer.status_code == 403
    assert "119" in numbers_in(answer.content.decode())


@pytest.mark.parametrize("how", ["alone", "among several"])
@pytest.mark.parametrize("fault", ["off duty", "unreadable", "not theirs"])
def test_a_phone_is_told_whom_to_ring_for_words_of_danger_that_were_not_taken(
    crews: Crews, on_scene: Assignment, fault: str, how: str
) -> None:
    client, now = phone_of(crews), "2026-03-02T08:00:00+08:00"
    act: dict[str, Any] = {
        "key": "gas",
        "kind": "hand_over",
        "subject": f"assignment:{on_scene.pk}",
        "note": GAS,
        "happened_at": now,
    }
    act |= {
        "off duty": {"unit": away(crews).pk},
        "unreadable": {"kind": "no such act"},
        "not theirs": {"kind": "done", "subject": "assignment:999999"},
    }[fault]

    def answered(**more: Any) -> dict[str, Any]:
        told = {**act, **more}
        body = told if how == "alone" else {"acts": [told]}
        answer = client.post("/api/internal/field/acts", body, content_type="application/json").json()
        found: dict[str, Any] = answer if how == "alone" else answer["acts"][0]
        return found

    assert "119" in [each["number"] for each in answered()["ring"]]
    assert "ring" not in answered(key="pump", note="our pump broke")


def test_a_crew_is_told_nothing_that_only_the_desk_can_do(crews: Crews, on_scene: Assignment) -> None:
    act: dict[str, Any] = {
        "key": "1",
        "kind": "hand_over",
        "subject": f"assignment:{on_scene.pk}",
        "unit": away(crews).pk,
        "note": "x",
    }
    told = {**act, "happened_at": "2026-03-02T08:00:00+08:00"}

    answer = phone_of(crews).post("/api/internal/field/acts", told, content_type="application/json").json()

    assert answer["code"] == "unit_off_duty"
    assert answer["detail"] == str(ReceiverOffDuty(unit=Unit.objects.get(pk=act["unit"]).name))
    assert str(ReceiverOffDuty.sentence) != str(UnitOffDuty.sentence)
