"""In a real browser: what was written on a page that stayed open too long stands there again."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from cases.actions import Caller, NewReport, take_in
from cases.models import Channel, LogEntry
from grid.models import CaseClass
from tests.browser import Browse, become
from tests.desk.pages import look_at
from tests.live import LiveCity

pytestmark = pytest.mark.browser
WORDS = "She rings again tomorrow at eight"
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


def begin_note(page: Page, live_city: LiveCity) -> tuple[str, int]:
    """Write a note on a new case as its shift lead; gives who that is, and the case."""
    with live_city.orm():
        lead = User.objects.filter(is_demo=True, roles__contains=[Role.SHIFT_LEAD]).order_by("pk")[0].username
        case_class = CaseClass.objects.filter(is_leaf=True, is_protected=False).earliest("code")
        now = timezone.now()
        said = NewReport(channel=Channel.WEB, text="Dark", received_at=now, language="en", case_class=case_class)
        receipt = take_in([said], now=now)[0]
    become(page, lead, f"/desk/cases/{receipt.number}/?queue=all")
    page.keyboard.press(".")
    note = page.locator("[data-act-form] textarea")
    expect(note).to_be_focused()
    note.fill(WORDS)
    return lead, receipt.case_id


def sign_in_again(page: Page, username: str) -> None:
    page.evaluate("name => fetch(`/demo/become/${name}`, { method: 'POST', redirect: 'manual' })", username)


def send(page: Page) -> None:
    page.locator("[data-act-form] button.button--primary, [data-act-form] button.button--grave").first.click()


def notes_of(live_city: LiveCity, case_id: int) -> int:
    with live_city.orm():
        return LogEntry.objects.filter(case_id=case_id, kind="comment").count()


def test_a_note_on_a_page_from_before_a_signing_in_says_so_and_is_sent_from_where_it_leads(
    browse: Browse, live_city: LiveCity
) -> None:
    page = browse(refused=403, **DESK)
    lead, case_id = begin_note(page, live_city)
    sign_in_again(page, lead)

    send(page)
    toast = page.locator("[data-toast][data-stays]")
    expect(toast).to_have_count(1)
    expect(page.locator("[data-toast]")).to_have_count(1)
    look_at(page, "old-token")
    assert notes_of(live_city, case_id) == 0
    toast.locator("a").click()

    page.wait_for_url("**/acts/comment/**")
    expect(page.locator("[data-act-form] textarea")).to_have_value(WORDS)
    send(page)
    expect(page.locator("[data-act-form]")).to_have_count(0)
    assert notes_of(live_city, case_id) == 1


def test_a_note_waits_for_its_writer_while_somebody_else_is_at_the_desk(browse: Browse, live_city: LiveCity) -> None:
    page = browse(refused=403, also_refused=401, **DESK)
    lead, case_id = begin_note(page, live_city)
    case, form = page.url.partition("?")[0], page.locator("[data-act-form] textarea")
    with live_city.orm():
        other = User.objects.filter(is_demo=True, roles__contains=[Role.OPERATOR]).order_by("pk")[0].username
    sign_in_again(page, other)

    send(page)
    expect(page.locator("[data-toast]")).to_have_count(1)
    expect(page.locator("[data-toast] a")).to_have_count(0)
    look_at(page, "others-page")
    page.goto(f"{case}acts/comment/")
    expect(form).to_have_value("")
    assert WORDS not in page.content()
    page.goto("/desk/")
    # What is signed out of is that one's own.
    page.locator("[data-menu][data-person] summary").click()
    page.locator("[data-sign-out] button").click()
    # To the front, or to the door where a live part of the page was quicker to ask.
    page.wait_for_url(lambda address: not urlsplit(address).path.startswith("/desk/"))

    sign_in_again(page, lead)
    page.goto(f"{case}acts/comment/")
    expect(form).to_have_value(WORDS)
    assert notes_of(live_city, case_id) == 0


def test_a_form_whose_place_another_took_writes_nothing_back_over_what_was_sent(
    browse: Browse, live_city: LiveCity
) -> None:
    page = browse(**DESK)
    _lead, case_id = begin_note(page, live_city)
    case, form = page.url.partition("?")[0], page.locator("[data-act-form] textarea")
    kept = f"Object.values(sessionStorage).some((each) => each.includes({WORDS!r}))"
    for _each in range(100):
        if page.evaluate(kept):
            break
        page.wait_for_timeout(100)
    page.locator("[data-act-form] [data-act-cancel]").click()
    expect(form).to_have_count(0)
    page.keyboard.press(".")
    expect(form).to_have_value(WORDS)
    form.fill(f"{WORDS}, and at nine")

    send(page)
    expect(form).to_have_count(0)
    page.goto("/desk/")
    page.goto(f"{case}acts/comment/")

    expect(form).to_have_value("")
    assert notes_of(live_city, case_id) == 1


def test_a_note_of_who_is_signed_out_leads_to_the_door_and_is_there_behind_it(
    browse: Browse, live_city: LiveCity
) -> None:
    page = browse(refused=401, also_refused=403, **DESK)
    lead, case_id = begin_note(page, live_city)
    page.context.clear_cookies(name="sessionid")

    send(page)

    page.wait_for_url("**/accounts/login/?next=**")
    expect(page.locator("main")).to_have_count(1)
    look_at(page, "signed-out")
    assert notes_of(live_city, case_id) == 0
    then = page.evaluate("new URLSearchParams(location.search).get('next')")
    sign_in_again(page, lead)
    page.goto(then)
    expect(page.locator("[data-act-form] textarea")).to_have_value(WORDS)


def test_news_lead_nobody_away_from_what_he_writes_and_say_that_he_is_signed_out(
    browse: Browse, live_city: LiveCity
) -> None:
    page = browse(refused=401, also_refused=403, **DESK)
    begin_note(page, live_city)
    page.context.clear_cookies(name="sessionid")

    page.evaluate("document.dispatchEvent(new CustomEvent('live:call', { detail: { kind: 'call' } }))")

    expect(page.locator("[data-toast][data-stays] a[href*='/accounts/login/']")).to_have_count(1)
    expect(page.locator("[data-act-form] textarea")).to_have_value(WORDS)
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.dispatchEvent(new CustomEvent('live:call', { detail: { kind: 'call' } }))")
    page.wait_for_url("**/accounts/login/?next=**")


def drafts(page: Page) -> list[str]:
    found = page.evaluate("[sessionStorage, localStorage].flatMap((place) => Object.keys(place))")
    return [name for name in found if name.startswith("draft:")]


def a_case(live_city: LiveCity) -> tuple[str, str]:
    """Let somebody report by telephone; gives a shift lead, and the case's number."""
    with live_city.orm():
        lead = User.objects.filter(is_demo=True, roles__contains=[Role.SHIFT_LEAD]).order_by("pk")[0].username
        caller, now = Caller(phone="+8613900139777"), timezone.now()
        said = NewReport(channel=Channel.CALL, text="Dark", received_at=now, language="en", caller=caller)
        return lead, take_in([said], now=now)[0].number


def test_why_a_number_is_to_be_shown_waits_for_who_wrote_it(browse: Browse, live_city: LiveCity) -> None:
    page = browse(refused=403, **DESK)
    lead, number = a_case(live_city)
    reason = page.locator("form[data-draft^=unmask-] input[name=reason]")
    become(page, lead, f"/desk/cases/{number}/")
    page.locator("details:has(form[data-draft^=unmask-]) summary").click()
    reason.fill(WORDS)
    with live_city.orm():
        other = User.objects.filter(is_demo=True, roles__contains=[Role.OPERATOR]).order_by("pk")[0].username
    sign_in_again(page, other)
    reason.press("Enter")
    expect(page.locator("[data-toast]")).to_have_count(1)

    sign_in_again(page, lead)
    page.goto(f"/desk/cases/{number}/")

    expect(reason).to_be_visible()
    expect(reason).to_have_value(WORDS)
    look_at(page, "unmask-draft")
    reason.press("Enter")
    expect(reason).to_have_count(0)
    assert drafts(page) == []


def test_a_form_that_goes_without_a_script_keeps_its_words_and_lets_them_go_once_they_are_taken(
    browse: Browse, live_city: LiveCity
) -> None:
    page = browse(refused=403, **DESK)
    lead, _number = a_case(live_city)
    phone = page.locator("#shift-form [name=phone]")
    become(page, lead, "/desk/shift/")
    phone.fill("13900139888")
    with live_city.orm():
        other = User.objects.filter(is_demo=True, roles__contains=[Role.OPERATOR]).order_by("pk")[0].username
    sign_in_again(page, other)
    page.locator("#shift-form button[type=submit]").click()
    expect(page.locator("[data-code=others_page]")).to_have_count(1)
    expect(page.locator("[data-kept-for]")).to_have_count(1)
    look_at(page, "others-form")

    sign_in_again(page, lead)
    page.goto("/desk/shift/")
    expect(phone).to_have_value("13900139888")
    look_at(page, "shift-draft")
    page.locator("#shift-form button[type=submit]").click()

    expect(page.locator("[data-toast]")).to_have_count(1)
    expect(phone).to_have_value("")
    assert drafts(page) == []


def test_a_note_that_was_taken_does_not_stand_in_the_next_one(browse: Browse, live_city: LiveCity) -> None:
    page = browse(refused=403, **DESK)
    begin_note(page, live_city)
    send(page)
    expect(page.locator("[data-act-form]")).to_have_count(0)

    page.keyboard.press(".")

    expect(page.locator("[data-act-form] textarea")).to_have_value("")
    assert drafts(page) == []
