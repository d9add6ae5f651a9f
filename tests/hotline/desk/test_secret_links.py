"""A private link in what somebody tells opens its report, from whatever telephone, and no secret of one is kept for staff to read."""

import re
from collections.abc import Callable
from datetime import timedelta
from time import process_time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AccessRecord, Contact, Shift
from cases import actions
from cases.actions import Caller, NewReport, comment_case, join_case
from cases.actions.take_in import take_in_with
from cases.links import HIDDEN, secrets_in, with_numbers, without_secrets
from cases.models import Case, Channel, LogKind, Rating, Report, Words, WordsKind
from common import crypto
from common.ids import link_token
from common.pasted import LONGEST_PASTE, plainly_written
from hotline.models import InboundText, TextOutcome
from hotline.sms.settings import patience
from messaging.models import Message
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio")
OTHER = "+8613900139000"


@pytest.fixture
def theirs(desk: Desk) -> Report:
    """A report from another telephone than the one that writes."""
    receipt = desk.report("lamp", received_at=timezone.now(), caller=Caller(phone=OTHER))
    return Report.objects.select_related("case", "contact").get(pk=receipt.report_id)


def kept() -> str:
    """All that staff may read of what was told."""
    words = [*Words.objects.values_list("text", flat=True), *InboundText.objects.values_list("words", flat=True)]
    of_cases = Case.objects.values_list("address", "summary", "public_text", "referred_to", "referred_number")
    answers = Report.objects.values_list("answers", flat=True)
    return "\n".join(
        [*words, *(each for row in of_cases for each in row), *(str(list(each.items())) for each in answers)]
    )


@pytest.mark.parametrize(
    "text", ["https://city.example/r/{}.", "https://city.example/r/{}… 怎么样了？", "status city.example/r/{}", "{}"]
)
def test_a_link_from_another_telephone_is_answered_with_how_it_stands(
    phone: Phone, desk: Desk, told: Told, theirs: Report, text: str
) -> None:
    phone.write(text.format(theirs.token))

    assert Case.objects.count() == 1
    answer = Message.objects.latest("pk")
    assert (answer.template_code, answer.contact_id) == ("status", phone.last.contact_id)
    assert answer.contact_id != theirs.contact_id
    assert theirs.case.number in answer.body
    assert OTHER not in answer.body
    assert theirs.token not in kept()


@pytest.mark.parametrize(
    "text", ["https://city.example/r/{} It is still dark there", "It is still dark: https://city.example/r/{}/"]
)
def test_words_with_a_link_from_another_telephone_stand_with_its_report(
    phone: Phone, desk: Desk, told: Told, theirs: Report, text: str
) -> None:
    phone.write(text.format(theirs.token))

    assert Case.objects.count() == 1
    row = phone.last
    assert (row.case_id, row.report_id) == (theirs.case_id, theirs.pk)
    said = "\n".join(Words.objects.filter(report=theirs).values_list("text", flat=True))
    assert "still dark" in said
    assert theirs.token not in kept()
    # A text of later is of this telephone's own matters again.
    InboundText.objects.update(received_at=timezone.now() - patience().correction)
    phone.write("status")
    assert theirs.case.number not in Message.objects.latest("pk").body


@pytest.mark.parametrize("words", ["It is much worse now", "现在更暗了", "the lamp still does not work"])
@pytest.mark.parametrize("is_fresh", [True, False])
def test_what_comes_behind_a_link_is_said_of_its_report(
    phone: Phone, desk: Desk, told: Told, theirs: Report, words: str, is_fresh: bool
) -> None:
    if not is_fresh:
        week = timezone.now() - timedelta(days=7)
        Report.objects.filter(pk=theirs.pk).update(received_at=week)
        Case.objects.filter(pk=theirs.case_id).update(reported_at=week)
    phone.write(f"https://city.example/r/{theirs.token}")
    assert phone.last.outcome == TextOutcome.STATUS

    phone.write(words)
    phone.write("and the next one too")

    assert Case.objects.count() == 1
    assert set(InboundText.objects.values_list("case_id", "report_id")) == {(theirs.case_id, theirs.pk)}
    said = "\n".join(Words.objects.filter(report=theirs, kind=WordsKind.CITIZEN).values_list("text", flat=True))
    assert words in said
    phone.write("status")
    assert theirs.case.number in Message.objects.latest("pk").body


def test_behind_a_link_whoever_has_an_open_matter_too_is_not_guessed_at(
    phone: Phone, desk: Desk, told: Told, theirs: Report
) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    phone.write(f"https://city.example/r/{theirs.token}")

    phone.write("It is much worse now")

    assert (phone.last.report_id, phone.last.outcome) == (theirs.pk, TextOutcome.UNSURE)
    assert phone.last.waits_since is not None


def test_another_matter_behind_a_link_is_a_report_of_its_own(
    phone: Phone, desk: Desk, told: Told, theirs: Report
) -> None:
    phone.write(f"https://city.example/r/{theirs.token}")

    phone.write("There is a pothole in Gongnong Road 5")

    assert Case.objects.count() == 2
    assert phone.last.outcome == TextOutcome.REPORT
    assert phone.last.report_id != theirs.pk


@pytest.mark.parametrize("words", ["Gas leak!", "燃气泄漏，快来"])
def test_a_danger_behind_a_link_calls_somebody(
    phone: Phone, desk: Desk, told: Told, theirs: Report, words: str
) -> None:
    phone.write(f"https://city.example/r/{theirs.token}")

    phone.write(words)

    assert Case.objects.exclude(danger="").count() == 1
    assert Message.objects.filter(contact__pk=phone.last.contact_id).exclude(emergency="").exists()


def test_an_hour_behind_a_link_a_text_is_of_whoever_writes_alone(
    phone: Phone, desk: Desk, told: Told, theirs: Report
) -> None:
    phone.write(f"https://city.example/r/{theirs.token}")
    InboundText.objects.update(received_at=timezone.now() - patience().correction)

    phone.write("The lamp still does not work")

    assert Case.objects.count() == 2


def test_a_danger_with_a_link_is_told_of_with_its_report_and_answered_with_the_number_to_ring(
    phone: Phone, desk: Desk, told: Told, theirs: Report
) -> None:
    phone.write(f"https://city.example/r/{theirs.token} 有人触电")
    told()

    assert Case.objects.get().danger == "electric"
    assert Message.objects.filter(contact__pk=phone.last.contact_id).exclude(emergency="").exists()


def test_a_link_of_her_own_is_its_number(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    report = Report.objects.get()

    phone.write(f"https://city.example/r/{report.token} is still dark")

    assert (phone.last.case_id, phone.last.outcome) == (report.case_id, TextOutcome.ADDITION)
    assert report.token not in kept()


@pytest.mark.parametrize("door", ["report", "her page", "note", "unknown link"])
def test_no_door_keeps_the_secret_of_a_link(phone: Phone, desk: Desk, theirs: Report, door: str) -> None:
    link = f"https://city.example/r/{theirs.token}"
    if door == "report":
        desk.report(text=f"Again, as in {link}", address=f"see {link}")
    elif door == "her page":
        assert Client().post(f"/r/{theirs.token}/add", {"add-words": f"My page is {link}"}).status_code == 302
    elif door == "note":
        comment_case([theirs.case_id], actor=desk.operator, now=timezone.now(), note=f"She reads {link}")
    else:
        phone.write("https://city.example/r/AAAAAAAAAAAAAAAAAAAAAA is still dark")

    assert theirs.token not in kept()
    assert "/r/A" not in kept()
    assert "/r/…" in kept()


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/r/{0}",
        "a.example/r/{0}/now/",
        "see (https://a.example/r/{0}).",
        "{0}",
        "https%3A%2F%2Fa.example%2Fr%2F{0}",
    ],
)
def test_the_number_stands_for_a_link_however_it_is_written(text: str) -> None:
    token = "Ab3-_dEf9hIjKlMnOpQr0A"

    written = with_numbers(text.format(token), {token: "SC-2026-000001"})

    assert "SC-2026-000001" in written
    assert token not in written


def names() -> str:
    kept_names = Contact.objects.exclude(name_cipher=None).values_list("name_cipher", flat=True)
    return "\n".join(crypto.decrypt(bytes(each or b"")) for each in kept_names)


# How a link, or its secret alone, comes in what somebody writes; {} its first half and {} its second.
SPELLINGS = [
    "https://city.example/r/{}{}", "https://city.example/r/{}\n{}", "https://city.example/r/{}\r\n> {}", "city.example/r/\n{}{}",
    "{}{}", "my page is {}{} as you know", "链接r/{}{}。", "链接{}{}。", "https%253A%252F%252Fcity.example%252Fr%252F{}{}",
    "https://city.example/r/\u200b{}{}", "https://city.example/r/{}\u200b{}", "／r／{}{}", "({}{})", "{}{}/add", "x{}{}y", "token={}{}",
    "{} {}", "https://city.example/r/{} {}",
]  # fmt: skip
FULL_WIDTH = {sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)}


@pytest.fixture
def halves(theirs: Report) -> tuple[str, str]:
    return theirs.token[:9], theirs.token[9:]


def in_one(text: str) -> str:
    """What is left of a text when everything that parts the signs of a secret is gone."""
    return re.sub(r"[\s>]", "", plainly_written(text))


@pytest.mark.parametrize("spelling", [*SPELLINGS, "full width"])
@pytest.mark.parametrize("door", ["report", "answers", "note", "her page"])
def test_no_spelling_of_a_link_is_kept(
    desk: Desk, theirs: Report, halves: tuple[str, str], spelling: str, door: str
) -> None:
    is_wide = spelling == "full width"
    text = f"/r/{theirs.token}".translate(FULL_WIDTH) if is_wide else spelling.format(*halves)
    if door == "report":
        told = {"text": text, "address": text, "contact": {"name": text}}
        assert Client().post("/api/v1/reports", told, content_type="application/json").status_code == 201
    elif door == "answers":
        told = {"text": "The lamp is out", "class": "lamp", "answers": {"pole": text, "height": 3}}
        assert Client().post("/api/v1/reports", told, content_type="application/json").status_code == 201
    elif door == "note":
        comment_case([theirs.case_id], actor=desk.operator, now=timezone.now(), note=text)
    else:
        assert Client().post(f"/r/{theirs.token}/add", {"add-words": text}).status_code == 302

    assert secrets_in(text) == [theirs.token] or spelling == "x{}{}y"
    assert theirs.token not in in_one(kept())
    assert HIDDEN in kept()
    assert theirs.token not in in_one(names())


def test_what_only_looks_like_a_secret_is_kept(desk: Desk, theirs: Report) -> None:
    text = "Nantong-city-hotline-tracking AAAAAAAAAAAAAAAAAAAAAA w/r/t the lamp at the corner it is out, 100%25 true"
    comment_case([theirs.case_id], actor=desk.operator, now=timezone.now(), note=text)

    assert text in kept()


@pytest.mark.parametrize("way", ["joins", "begins an act"])
def test_no_box_of_a_report_keeps_a_secret_whatever_is_done_with_it_at_once(
    desk: Desk, theirs: Report, way: str
) -> None:
    link, now = f"https://city.example/r/{theirs.token}", timezone.now()
    report = NewReport(
        channel=Channel.CALL,
        text=f"Again, {theirs.token}",
        received_at=now,
        address=link,
        summary=link,
        answers={"pole": link, "note": theirs.token, "height": 3},
        caller=Caller(phone=OTHER, name=link),
    )
    if way == "joins":
        join_case(theirs.case_id, report, now=now)
    else:
        act, case, _receipt = take_in_with(LogKind.FILE, report, actor=desk.lead, now=now)
        act.log(case)
        act.write()

    assert theirs.token not in kept()
    assert Report.objects.latest("pk").answers == {"pole": "https://city.example/r/…", "note": HIDDEN, "height": 3}
    assert theirs.token not in names()


WRITTEN: dict[str, Callable[[Desk, int, str], object]] = {
    "reason of a danger": lambda desk, pk, text: actions.mark_danger(
        [pk], actor=desk.operator, now=timezone.now(), danger="fire", reason=text
    ),
    "rejection": lambda desk, pk, text: actions.reject_case([pk], actor=desk.lead, now=timezone.now(), reason=text),
    "answer": lambda desk, pk, text: actions.answer_case([pk], actor=desk.operator, now=timezone.now(), answer=text),
    "address": lambda desk, pk, text: actions.change_case(pk, actor=desk.operator, now=timezone.now(), address=text),
    "summary": lambda desk, pk, text: actions.summarise_case(pk, actor=desk.operator, now=timezone.now(), summary=text),
    "public text": lambda desk, pk, text: actions.approve_public(
        pk, actor=desk.lead, now=timezone.now(), public_text=text
    ),
    "authority": lambda desk, pk, text: actions.hand_over_case(
        [pk], actor=desk.lead, now=timezone.now(), authority=text
    ),
    "number of an authority": lambda desk, pk, text: actions.hand_over_case(
        [pk], actor=desk.lead, now=timezone.now(), authority="Grid", their_number=text
    ),
    "contact": lambda desk, pk, text: actions.text_citizen(pk, actor=desk.operator, now=timezone.now(), text=text),
}


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("link", ["https://city.example/r/{}", "{}"])
def test_nothing_that_staff_write_keeps_the_secret_of_a_link(
    desk: Desk, theirs: Report, written: str, link: str
) -> None:
    WRITTEN[written](desk, theirs.case_id, f"As she wrote on {link.format(theirs.token)} this lamp is out, is it not")

    assert theirs.token not in kept()
    assert HIDDEN in kept()
    assert "this lamp is out, is it not" in kept()


@pytest.mark.parametrize("door", ["page", "api"])
def test_what_is_left_to_the_next_shift_and_why_a_number_was_asked_for_keep_no_secret(
    desk: Desk, theirs: Report, door: str
) -> None:
    lead, client = desk.lead.user, Client()
    assert lead is not None
    client.force_login(lead)
    client.post("/desk/shift/start/")
    told = f"Look at https://city.example/r/{theirs.token} at once"

    if door == "page":
        client.post("/desk/shift/end/", {"handover": told})
    else:
        client.post("/api/internal/shifts/end/", {"handover": told}, content_type="application/json")
    actions.unmask_contact(theirs.pk, actor=desk.operator, now=timezone.now(), reason=told)

    written = f"Look at https://city.example/r/{HIDDEN} at once"
    assert (Shift.objects.get(user=lead).handover, AccessRecord.objects.latest("pk").reason) == (written, written)


def test_what_an_office_writes_of_its_work_keeps_no_secret(desk: Desk, phone: Phone, theirs: Report) -> None:
    result = f"Done as on https://city.example/r/{theirs.token}"
    done_case(desk, phone, result=result)

    assert theirs.token not in kept()
    assert "Done as on" in kept()


def test_of_a_text_without_such_a_thing_nothing_is_asked_and_of_one_with_many_once(desk: Desk, theirs: Report) -> None:
    many = " ".join(link_token() for _each in range(9))
    pks = [theirs.case_id, desk.report("lamp").case_id]

    def asked(note: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            comment_case(pks, actor=desk.operator, now=timezone.now(), note=note)
        return sum('"token" IN' in each["sql"] for each in queries)

    assert (asked("The lamp is out, see /r/AAAAAAAAAAAAAAAAAAAAAA"), asked(f"{many} {theirs.token}")) == (0, 1)
    assert theirs.token not in kept()


WORDS = ["Fire", "smoke", "No.", "120", "NO", "着火了", "help", "now", "/fire", "/again1", "See", "é", "a-b", "５"]
SIGNS = ["!", ":", ",", ".", "-", " ", "。", "，", "…", "(", ")", "\n", "=", ">", "@", "\u200b", ""]
LINKS = [
    "http://127.0.0.1:8123/r/{}", "https://city.example/r/{}", "HTTP://CITY.EXAMPLE/R/{}", "city.example/r/{}", "/r/{}", "{}",
    "http%3A%2F%2Fcity.example%2Fr%2F{}", "https%253A%252F%252Fa.example%252Fr%252F{}", "https://[::1]:8000/r/{}",
    "https://city.example/r/{}/", "https://city.example/r/{}/now", "https://city.example/ r/\u200b{}", "／r／{}",
]  # fmt: skip
GLUED = st.lists(st.sampled_from([*WORDS, *SIGNS]), max_size=8).map("".join)


def letters(text: str) -> str:
    """All letters and figures of a text, as they read plainly."""
    return "".join(re.findall(r"[^\W_]", plainly_written(text)))


@given(before=GLUED, link=st.sampled_from(LINKS), behind=GLUED)
def test_every_word_that_is_not_of_a_link_stays_however_it_is_written_on(before: str, link: str, behind: str) -> None:
    token, number = "Ab3-_dEf9hIjKlMnOpQr0A", "SC-2026-000001"

    written = with_numbers(before + link.format(token) + behind, {token: number})

    first, last = map(letters, (before, behind))
    kept_before, _number, kept_behind = written.partition(number)
    assert token not in plainly_written(written)
    assert letters(kept_before).startswith(first)
    assert letters(kept_behind).endswith(last)


GLUED_DANGERS = [
    "Gas leak!http://127.0.0.1:8123/r/{}", "Smell of gas,gas leak:https://city.example/r/{}", "There-is-a gas leak,city.example/r/{}",
    "燃气泄漏!Come!http://a.example/r/{}", "https://city.example/r/{}/gas leak", "https://city.example/r/{}gas leak",
    "http%3A%2F%2Fcity.example%2Fr%2F{}%E7%87%83%E6%B0%94%E6%B3%84%E6%BC%8F", "gas leak/r/{}", "gas leak{}",
]  # fmt: skip


@pytest.mark.parametrize("text", GLUED_DANGERS)
def test_a_danger_that_is_written_on_to_a_link_is_heard(
    phone: Phone, desk: Desk, told: Told, theirs: Report, text: str
) -> None:
    phone.write(text.format(theirs.token))

    assert Case.objects.exclude(danger="").exists()
    assert theirs.token not in kept()


@pytest.mark.parametrize(
    "text", ["NO!http://127.0.0.1:8123/r/{}", "No,not solved.https://city.example/r/{}", "no:city.example/r/{}"]
)
def test_an_answer_that_is_written_on_to_a_link_is_an_answer(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    case_id = done_case(desk, phone)
    told()

    phone.write(text.format(Report.objects.get(case=case_id).token))

    assert (phone.last.case_id, phone.last.outcome) == (case_id, TextOutcome.ANSWER)
    assert Rating.objects.get(case=case_id).is_solved is False


def test_words_that_are_written_on_to_a_link_are_kept_whole(
    phone: Phone, desk: Desk, told: Told, theirs: Report
) -> None:
    phone.write(f"Stairwell full of water,lift too:http://127.0.0.1:8123/r/{theirs.token}/cellar")

    (said,) = Words.objects.filter(report=theirs, kind=WordsKind.CITIZEN).values_list("text", flat=True)
    assert re.findall(r"[a-z]+", said.lower()) == ["stairwell", "full", "of", "water", "lift", "too", "sc", "cellar"]


@pytest.mark.parametrize(
    "unit", ["/r/{}", "http://a.example/r/{}", "{}", "%252Fr%252F{}", "http://", "Ab-_", "／r／{}，", "%2F", "{} {}"]
)
def test_a_text_full_of_links_is_read_at_once(unit: str) -> None:
    token = "Ab3-_dEf9hIjKlMnOpQr0A"
    text = (unit.format(token, token) * LONGEST_PASTE)[:LONGEST_PASTE]
    began = process_time()

    with_numbers(text, {token: "SC-2026-000001"})

    assert process_time() - began < 1


@pytest.mark.parametrize("text", ["see a.example/r/ for more", "/r/short", "the w/r/t thing", "12/r/34"])
def test_what_is_no_secret_stays(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    "tail",
    [
        "/now/",
        "/add.",
        "/add/",
        "/where/",
        "/rate!",
        "/again。",
        "/protect/ thanks",
        "/ thanks",
        "/",
        "/now?x=1/",
        "/。谢谢",
    ],
)
def test_a_link_with_a_part_of_its_page_or_words_behind_it_leads_to_the_page(
    client: Client, theirs: Report, tail: str
) -> None:
    page = f"/r/{theirs.token}"

    answer = client.get(page + tail, follow=True)

    assert answer.status_code == 200
    assert tail.startswith("/now?") or answer.redirect_chain[-1] == (page, 302)


@pytest.mark.parametrize("tail", ["/nowhere", "/adds", "/photos", "/thanks/"])
def test_what_is_no_part_of_a_page_leads_nowhere(client: Client, theirs: Report, tail: str) -> None:
    assert client.get(f"/r/{theirs.token}{tail}", follow=True).status_code == 404


def test_an_unknown_secret_leads_nowhere_with_any_tail(client: Client, theirs: Report) -> None:
    assert client.get("/r/AAAAAAAAAAAAAAAAAAAAAA/add/").status_code == 404
