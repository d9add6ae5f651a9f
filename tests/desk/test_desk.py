"""The desk's pages, from the screen to the database."""

import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessRecord
from cases import actions
from cases.actions.evidence import MOST_FILES
from cases.models import Alert, Attachment, Case, LogEntry, Report, Words
from desk.case_page import LIKELY_SHOWN, read_case
from desk.forms import MergeForm
from grid.models import CaseClass, Responsibility
from tests.city import ALWAYS, NOW, SmallCity, later, names
from tests.desk.conftest import SignedIn
from tests.people import Desk

HTMX = {"HX-Request": "true", "HX-Target": "act"}


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def photo(colour: str = "navy") -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(content, "JPEG")
    content.seek(0)
    content.name = "photo.jpg"
    return content


def text_of(response: Any) -> str:
    """What a person reads: the page without its markup."""
    page = re.sub(r"<script.*?</script>|<style.*?</style>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def do(client: Client, number: str, verb: str, **fields: Any) -> Any:
    return client.post(
        f"/desk/cases/{number}/acts/{verb}/", fields, headers={"HX-Request": "true", "HX-Target": "main"}
    )


def test_a_case_goes_its_whole_way_by_the_desks_buttons(desk: Desk, signed_in: SignedIn) -> None:
    number = desk.report("lamp", received_at=timezone.now()).number
    way = [
        ("lead", "file", {}),
        ("dispatcher", "route", {"lead": desk.city.departments["lamps"].pk}),
        ("lamps_clerk", "sign", {}),
        ("lamps_clerk", "begin", {}),
        ("lamps_clerk", "finish", {"result": "New lamp", "photos": [photo()]}),
        ("operator", "pass_check", {"note": "Seen on the photo"}),
        ("operator", "call_back", {}),
        ("lead", "close", {"outcome": "explained", "reason": "Told by phone"}),
    ]

    for person, verb, fields in way:
        report = Report.objects.get(case__number=number)
        if verb == "call_back":
            actions.unmask_contact(report.pk, actor=desk.operator, now=timezone.now(), reason="to ask her")
        if verb == "close":
            actions.rate_case(report, now=timezone.now(), is_solved=False)
        client = signed_in(person)
        assert f"/acts/{verb}/" in client.get(f"/desk/cases/{number}/").content.decode(), verb
        response = do(client, number, verb, **fields)
        assert response.status_code == 200, (verb, text_of(response))

    case = Case.objects.get(number=number)
    assert case.state == "closed"
    assert Attachment.objects.filter(case=case, kind="after").count() == 1
    assert Words.objects.filter(case=case, text="New lamp").exists()
    page = text_of(signed_in("operator").get(f"/desk/cases/{number}/"))
    assert "Sent to Lamps." in page
    assert "New lamp" in page


def test_the_page_says_who_is_waited_for_and_until_when(desk: Desk, signed_in: SignedIn) -> None:
    receipt = desk.report("lamp", received_at=timezone.now())
    actions.file_case([receipt.case_id], actor=desk.lead, now=timezone.now())
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=timezone.now())

    page = text_of(signed_in("lamps_clerk").get(f"/desk/cases/{receipt.number}/"))

    assert "Waiting for Lamps to sign, due" in page


def waiting_photos(response: Any) -> list[str]:
    return re.findall(r'name="kept" value="([0-9a-f-]+)" checked', response.content.decode())


@pytest.mark.parametrize("verb", ["attach", "comment"])
def test_one_damaged_photo_takes_no_good_one_beside_it(desk: Desk, signed_in: SignedIn, verb: str) -> None:
    number = desk.report("lamp", received_at=timezone.now()).number
    client = signed_in("operator")
    fields = {"kind": "before"} if verb == "attach" else {"note": "As I saw it", "shows": "before"}
    damaged, nothing = io.BytesIO(photo().read()[:400]), io.BytesIO()
    damaged.name, nothing.name = "trunc.jpg", "empty.jpg"

    response = do(client, number, verb, **fields, photos=[damaged, photo(), nothing])

    assert response.status_code == 422
    assert "trunc.jpg" in text_of(response)
    (kept,) = waiting_photos(response)
    assert not Attachment.objects.exists()
    # Nobody else sends it.
    other = signed_in("lead")
    do(other, number, verb, **fields, kept=kept)
    assert not Attachment.objects.exists()
    # Whoever chooses it again beside the mended one sends it once.
    assert do(client, number, verb, **fields, kept=kept, photos=photo()).status_code == 200
    assert Attachment.objects.filter(case__number=number).count() == 1


def test_what_is_missing_or_stale_takes_no_photo_with_it(desk: Desk, signed_in: SignedIn) -> None:
    receipt = desk.report("lamp", received_at=timezone.now())
    client = signed_in("operator")

    missing = do(client, receipt.number, "comment", note="", photos=photo())

    assert (missing.status_code, len(waiting_photos(missing))) == (422, 1)
    kept = waiting_photos(missing)
    assert do(client, receipt.number, "comment", note="As I saw it", kept=kept).status_code == 200
    assert Attachment.objects.filter(case=receipt.case_id).count() == 1


def test_of_too_many_photos_all_stay_until_their_sender_says_which_go(desk: Desk, signed_in: SignedIn) -> None:
    receipt = desk.report("lamp", received_at=timezone.now())
    client = signed_in("operator")
    photos = [photo(f"#{shade * 11:02x}0000") for shade in range(MOST_FILES + 3)]

    said = do(client, receipt.number, "comment", note="As I saw it", photos=photos)

    for _again in range(2):
        kept = waiting_photos(said)
        assert (said.status_code, len(kept)) == (400, len(photos))
        assert "photo_gone" not in {each.code for each in said.context["form"].errors.as_data().get("photos", [])}
        said = do(client, receipt.number, "comment", note="As I saw it", shown=kept, kept=kept)
    assert waiting_photos(client.get(f"/desk/cases/{receipt.number}/acts/comment/")) == kept
    assert not Attachment.objects.exists()
    assert do(client, receipt.number, "comment", note="As I saw it", shown=kept, kept=kept[3:]).status_code == 200
    assert Attachment.objects.filter(case=receipt.case_id).count() == MOST_FILES
    assert waiting_photos(client.get(f"/desk/cases/{receipt.number}/acts/comment/")) == []


@pytest.mark.parametrize("verb", ["attach", "comment"])
def test_photos_that_wait_stand_on_the_form_as_it_is_opened_again(desk: Desk, signed_in: SignedIn, verb: str) -> None:
    number, other = (desk.report("lamp", received_at=timezone.now()).number for _each in range(2))
    client, fields = signed_in("operator"), {"kind": "before"} if verb == "attach" else {"note": "", "shows": "before"}
    kept = waiting_photos(do(client, number, verb, photos=[photo(), photo("green"), io.BytesIO(b"broken")]))
    assert len(kept) == 2

    form = f"/desk/cases/{number}/acts/{verb}/"
    assert waiting_photos(client.get(form)) == kept
    assert waiting_photos(client.get(f"/desk/cases/{other}/acts/{verb}/")) == []
    assert waiting_photos(signed_in("lead").get(form)) == []
    assert "data-kept-photos" not in text_of(client.get(f"/desk/cases/{number}/acts/protect/"))

    # What was left out is not offered again.
    assert do(client, number, verb, **fields | {"note": "As I saw it"}, shown=kept, kept=kept[:1]).status_code == 200
    assert Attachment.objects.filter(case__number=number).count() == 1
    assert waiting_photos(client.get(form)) == []


@pytest.mark.parametrize("named", ["taken", "another's", "0" * 8 + "-0000-4000-8000-" + "0" * 12, "no-uuid"])
def test_a_photo_that_would_not_go_along_is_said_before_anything_is_done(
    desk: Desk, signed_in: SignedIn, named: str
) -> None:
    number, client = desk.report("lamp", received_at=timezone.now()).number, signed_in("operator")
    sender = signed_in("lead") if named == "another's" else client
    if named in ("taken", "another's"):
        was, (named,) = named, waiting_photos(do(sender, number, "comment", note="", photos=photo()))
        if was == "taken":
            do(client, number, "comment", note="Once", kept=named)
    rows, attached = LogEntry.objects.count(), Attachment.objects.count()

    answer = do(client, number, "comment", note="As I saw it", kept=named, photos=photo("green"))

    assert answer.status_code == 422
    form = answer.context["form"]
    assert [each.code for each in form.errors.as_data()["photos"]] == ["photo_gone"]
    assert (form["note"].value(), LogEntry.objects.count()) == ("As I saw it", rows)
    # What was chosen beside it is here, and is sent without it.
    (green,) = waiting_photos(answer)
    assert do(client, number, "comment", note="As I saw it", kept=green).status_code == 200
    assert Attachment.objects.count() == attached + 1


def test_a_stale_page_is_told_both_states_and_loses_no_words(desk: Desk, signed_in: SignedIn) -> None:
    """Fault 4: simultaneous changes give no 500, and the later one does not silently win."""
    receipt = desk.report("lamp")
    actions.file_case([receipt.case_id], actor=desk.lead, now=later(minutes=1))
    rows = LogEntry.objects.count()

    response = do(signed_in("lead"), receipt.number, "reject", version=1, reason="Not in our city")

    assert response.status_code == 409
    page = text_of(response)
    assert "You saw reported" in page
    assert "Now it is filed" in page
    assert "Accepted as a case." in page
    assert "Not in our city" in page
    assert LogEntry.objects.count() == rows


def test_a_refusal_is_told_on_the_case_in_plain_words(desk: Desk, signed_in: SignedIn) -> None:
    number = desk.report(None).number

    response = do(signed_in("lead"), number, "file")

    assert response.status_code == 409
    assert "Choose what" in text_of(response)
    assert Case.objects.get(number=number).state == "reported"


def test_a_form_without_its_words_comes_back_with_what_is_missing(desk: Desk, signed_in: SignedIn) -> None:
    number = desk.report("lamp").number

    response = signed_in("lead").post(f"/desk/cases/{number}/acts/reject/", {"reason": ""}, headers=HTMX)

    assert response.status_code == 422
    assert "Write a few words." in text_of(response)
    assert 'aria-invalid="true"' in response.content.decode()


def test_every_act_without_scripts_is_a_page_with_a_form(desk: Desk, signed_in: SignedIn) -> None:
    number = desk.report("lamp").number
    client = signed_in("lead")

    assert "<form" in client.get(f"/desk/cases/{number}/acts/reject/").content.decode()
    response = client.post(f"/desk/cases/{number}/acts/reject/", {"reason": "Not in our city"})

    assert response.status_code == 302
    assert Case.objects.get(number=number).state == "rejected"


def test_access_does_not_survive_re_routing(desk: Desk, signed_in: SignedIn) -> None:
    """Fault 2: the former department still reads and changes the case, though its list hides it."""
    receipt = desk.report("lamp")
    clerk = signed_in("lamps_clerk")
    actions.file_case([receipt.case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=later(minutes=2))
    assert clerk.get(f"/desk/cases/{receipt.number}/").status_code == 200

    actions.take_back([receipt.case_id], actor=desk.dispatcher, now=later(minutes=3), reason="not theirs")

    assert clerk.get(f"/desk/cases/{receipt.number}/").status_code == 404
    assert do(clerk, receipt.number, "comment", note="still ours").status_code == 404
    assert receipt.number not in clerk.get("/desk/?queue=all").content.decode()
    assert receipt.number not in clerk.get("/desk/palette/", {"q": receipt.number}).content.decode()
    assert receipt.number not in clerk.get("/desk/news/", {"ids": receipt.case_id, "queue": "all"}).content.decode()


def test_a_queue_asks_the_same_number_of_questions_whatever_its_length(
    desk: Desk, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Fault 6: a query a row. The rows, the dangers on top of them, the tabs' counts, the strip of the watch,
    and of which houses the shift leads are, since they decide disputes of others only.

    And who asks, which is prepared, and so not counted here.
    """
    client = signed_in("lead")
    desk.report("lamp")
    client.get("/desk/")
    with django_assert_num_queries(5):
        client.get("/desk/")

    for _ in range(20):
        raised = desk.report("manhole", text="Gas! It smells of gas here, people are dizzy")
    assert Alert.objects.filter(case_id=raised.case_id, taken_at__isnull=True).exists()

    with django_assert_num_queries(5):
        assert client.get("/desk/").content.decode().count("data-row") == 21


def test_a_case_page_asks_the_same_number_of_questions_whatever_happened(
    desk: Desk, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    receipt = desk.report("lamp")
    client = signed_in("operator")
    client.get(f"/desk/cases/{receipt.number}/")
    for number in range(12):
        actions.comment_case([receipt.case_id], actor=desk.operator, now=later(minutes=number), note="once more")
        desk.report("lamp")

    # One of them looks whether a text that may be about it waits.
    with django_assert_max_num_queries(11):
        client.get(f"/desk/cases/{receipt.number}/")


def test_a_new_rule_counts_at_once_in_a_process_that_knew_the_old_ones(
    desk: Desk, signed_in: SignedIn, city: SmallCity
) -> None:
    """Fault 7: areas are cached per process; rules on new areas fail silently until a restart."""
    client = signed_in("dispatcher")
    receipt = desk.report("lamp")
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    assert "Lamps" in text_of(client.get(f"/desk/cases/{receipt.number}/"))

    kind = CaseClass.objects.create(code="fox", names=names("Foxes"), kind="event", nature="field")
    Responsibility.objects.create(
        case_class=kind, division=city.divisions["all"], department=city.departments["police"], valid=ALWAYS
    )
    response = do(client, receipt.number, "change", case_class=kind.pk, address="")

    assert response.status_code == 200
    page = text_of(response)
    assert "Foxes" in page
    assert "Police : it answers for “Foxes”" in page


def test_a_change_of_class_takes_the_orders_back_and_says_so(desk: Desk, signed_in: SignedIn, city: SmallCity) -> None:
    """Fault 5: a change of category silently clears routing, unlogged, and does not re-route."""
    receipt = desk.report("lamp")
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)

    response = do(signed_in("dispatcher"), receipt.number, "change", case_class=city.classes["manhole"].pk, address="")

    page = text_of(response)
    assert "Changed from “lamp” to “manhole”." in page
    assert "Waiting for a dispatcher to send it out" in page
    assert "Roads" in page


def test_a_protected_complaint_is_read_in_summary_only(desk: Desk, signed_in: SignedIn) -> None:
    receipt = desk.report("complaint", text="My neighbour Q sells fish")
    actions.summarise_case(receipt.case_id, actor=desk.operator, now=NOW, summary="A complaint about trade")
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)

    page = signed_in("street_clerk").get(f"/desk/cases/{receipt.number}/").content.decode()

    assert "A complaint about trade" in page
    assert "neighbour" not in page
    assert "+86" not in page
    assert "unmask" not in page


def test_showing_a_number_needs_a_reason_and_is_kept(desk: Desk, signed_in: SignedIn, city: SmallCity) -> None:
    receipt = desk.report("lamp")
    client = signed_in("operator")
    url = f"/desk/cases/{receipt.number}/reports/{receipt.report_id}/unmask/"
    assert "+8613800138000" not in client.get(f"/desk/cases/{receipt.number}/").content.decode()

    assert client.post(url, {"reason": ""}, headers={"HX-Request": "true"}).status_code == 422
    assert not AccessRecord.objects.exists()
    response = client.post(url, {"reason": "To ask which lamp"}, headers={"HX-Request": "true"})

    assert "+8613800138000" in response.content.decode()
    record = AccessRecord.objects.get()
    assert (record.user, record.reason) == (city.people["operator"], "To ask which lamp")


def test_a_department_never_unmasks(desk: Desk, signed_in: SignedIn) -> None:
    receipt = desk.report("lamp")
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)

    url = f"/desk/cases/{receipt.number}/reports/{receipt.report_id}/unmask/"
    response = signed_in("lamps_clerk").post(url, {"reason": "curious"})

    assert response.status_code == 403
    assert not AccessRecord.objects.exists()


def test_the_queue_begins_with_what_wants_doing_in_each_role(desk: Desk, signed_in: SignedIn) -> None:
    first = {
        person: signed_in(person).get("/desk/").context["queue"].queue.name
        for person in ("operator", "lead", "dispatcher", "lamps_clerk", "street_clerk", "leader", "grid_worker")
    }

    assert first == {
        "operator": "reported",
        "lead": "to_file",
        "dispatcher": "to_route",
        "lamps_clerk": "to_sign",
        "street_clerk": "to_sign",
        "leader": "late",
        "grid_worker": "to_check",
    }


def test_tabs_count_what_is_in_them(desk: Desk, signed_in: SignedIn) -> None:
    made = [desk.report("lamp").case_id for _ in range(3)]
    actions.file_case(made[:1], actor=desk.lead, now=NOW)
    actions.route_case(made[:1], actor=desk.dispatcher, now=NOW)

    counts = signed_in("lead").get("/desk/").context["queue"].counts
    clerks = signed_in("lamps_clerk").get("/desk/").context["queue"].counts

    assert (counts["to_file"], counts["running"], counts["late"]) == (2, 3, 3)
    assert (clerks["to_sign"], clerks["running"]) == (1, 1)


def test_many_are_filed_with_one_button(desk: Desk, signed_in: SignedIn) -> None:
    one, two = desk.report("lamp"), desk.report("lamp")
    client = signed_in("lead")

    both = {"case": [f"{one.case_id}.1", f"{two.case_id}.1"], "queue": "to_file"}
    assert client.post("/desk/acts/file/", both).status_code == 302
    assert set(Case.objects.values_list("state", flat=True)) == {"filed"}


def test_news_are_rows_of_this_queue_only(desk: Desk, signed_in: SignedIn) -> None:
    filed, fresh = desk.report("lamp"), desk.report("lamp")
    actions.file_case([filed.case_id], actor=desk.lead, now=NOW)

    rows = signed_in("lead").get(f"/desk/news/?queue=to_file&ids={filed.case_id},{fresh.case_id}").content.decode()

    assert fresh.number in rows
    assert filed.number not in rows


def test_likely_duplicates_are_near_of_one_class_and_lately(desk: Desk, signed_in: SignedIn) -> None:
    here = desk.report("lamp", point=(121.02, 32.02))
    near = desk.report("lamp", point=(121.0204, 32.02))
    far = desk.report("lamp", point=(121.03, 32.02))
    other = desk.report("manhole", point=(121.02, 32.02))
    old = desk.report("lamp", point=(121.02, 32.02), received_at=later(days=-40))

    likely = signed_in("operator").get(f"/desk/cases/{here.number}/").context["likely"]

    found = {row["number"]: row["distance_m"] for row in likely}
    assert found.keys() == {near.number}
    assert 30 < found[near.number] < 45
    assert not {far.number, other.number, old.number} & found.keys()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_has_ended_is_offered_to_be_merged_into_in_no_language(desk: Desk, language: str) -> None:
    here, *ended = (desk.report("lamp", point=(121.02, 32.02)) for _each in range(LIKELY_SHOWN + 2))
    still = desk.report("lamp", point=(121.0203, 32.02))
    actions.reject_case([each.case_id for each in ended], actor=desk.lead, now=NOW, reason="Not here")

    with translation.override(language):
        form = MergeForm(page=read_case(desk.city.people["operator"], here.number, now=NOW))

    assert [number for number, _label in form.fields["likely"].choices] == [still.number]  # type: ignore[attr-defined]


def test_nobody_reads_none_on_any_page(desk: Desk, signed_in: SignedIn) -> None:
    """Fault 9: the acknowledgement printed "None" where a value was missing."""
    bare = desk.report(None, text="", point=None, address="", caller=None)
    full = desk.report("lamp")
    actions.file_case([full.case_id], actor=desk.lead, now=NOW)
    actions.route_case([full.case_id], actor=desk.dispatcher, now=NOW)
    client = signed_in("operator")
    pages = ["/desk/", "/desk/?queue=all", "/desk/map/", f"/desk/cases/{bare.number}/", f"/desk/cases/{full.number}/"]
    pages += [f"/desk/cases/{bare.number}/acts/{verb}/" for verb in ("answer", "ask_verification", "merge", "change")]

    for url in pages:
        for client in (signed_in("operator"), signed_in("operator", headers={"accept-language": "zh-hans"})):
            response = client.get(url)
            assert response.status_code == 200, url
            assert "None" not in text_of(response), url
            assert "%(" not in text_of(response), url


def test_a_limit_ends_at_the_citys_own_hour_never_at_one_in_the_morning(
    desk: Desk, signed_in: SignedIn, settings: Any
) -> None:
    """Fault 10: a weekend deadline landed at 01:00 local time."""
    receipt = desk.report("lamp")
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(isodow FROM due_at AT TIME ZONE time_zone), extract(hour FROM due_at AT TIME ZONE time_zone)"
            " FROM cases_clock, common_city WHERE case_id = %s AND unit LIKE 'working%%'",
            [receipt.case_id],
        )
        due = cursor.fetchall()
    assert due
    for weekday, hour in due:
        assert weekday <= 5
        assert 8 <= hour <= 18


@pytest.mark.parametrize("number", ["nothing", "%00", "🙂", "' OR 1=1 --"])
def test_a_number_that_is_none_is_not_found(desk: Desk, signed_in: SignedIn, number: str) -> None:
    assert signed_in("operator").get(f"/desk/cases/{number}/").status_code == 404


def test_the_palette_finds_by_number_class_department_and_page(desk: Desk, signed_in: SignedIn) -> None:
    receipt = desk.report("lamp")
    client = signed_in("operator")

    def found(text: str) -> list[str]:
        return [item["label"] for item in client.get("/desk/palette/", {"q": text}).json()["items"]]

    assert any(receipt.number in label for label in found(receipt.number[-6:]))
    assert "manhole" in found("manh")
    assert "Roads" in found("roads")
    assert "Map" in found("map")
