"""A private link in what somebody tells opens its report, from whatever telephone, and no secret of one is kept for staff to read."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.actions import Caller, comment_case
from cases.links import with_numbers, without_secrets
from cases.models import Case, Rating, Report, Words, WordsKind
from common.pasted import plainly_written
from hotline.models import InboundText, TextOutcome
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
    return "\n".join(
        [*words, *Case.objects.values_list("address", flat=True), *Case.objects.values_list("summary", flat=True)]
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
    # The next text is of this telephone's own matters again.
    phone.write("status")
    assert theirs.case.number not in Message.objects.latest("pk").body


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
