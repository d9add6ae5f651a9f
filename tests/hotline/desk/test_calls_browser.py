"""The call form in a real browser: by keyboard alone, in both languages, without faults for anybody."""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from cases.models import Case, LogEntry, Report
from cases.workflow import State
from hotline.calls.actions import Conversation, claim_call, end_call, ring
from messaging.models import Message
from tests.axe import Axe
from tests.browser import Browse
from tests.field.conftest import keep_picture
from tests.live import LiveCity

pytestmark = pytest.mark.browser

OPERATOR = "operator2"
DESK = {"width": 1440, "height": 900}
MOST_KEYS = 90
MOST_S = 60


def sign_in(page: Page, username: str = OPERATOR) -> Page:
    """Become a demo person, as the laptop's own switch does."""
    page.goto("/outbox/")
    page.evaluate(
        """async (username) => {
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            await fetch(`/demo/become/${username}`, {method: "POST", headers: {"X-CSRFToken": token}, redirect: "manual"});
        }""",
        username,
    )
    return page


def open_form(page: Page) -> None:
    page.goto("/desk/calls/")
    page.locator("#call-form[data-ready]").wait_for()


class Keyboard:
    """Types and counts; there is no mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def type(self, text: str) -> None:
        self.count += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.count += 1
        self.page.keyboard.press(key)


def wait_for(look: Callable[[], bool], timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while not look():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_a_case_is_taken_in_by_keyboard_alone_in_under_a_minute(browse: Browse, live_city: LiveCity) -> None:
    page = sign_in(browse(viewport=DESK))
    open_form(page)
    keys, began = Keyboard(page), time.monotonic()

    # Nobody rang yet.
    opened = timezone.now()
    began_at = page.locator("#call-form [name=began_at]")
    expect(began_at).to_have_value("")
    keys.type("13912340001")
    started = datetime.fromisoformat(began_at.input_value())
    assert opened - timedelta(seconds=2) < started < timezone.now() + timedelta(seconds=2)
    keys.press("Enter")
    keys.press("Enter")
    keys.type("street light out at the school gate")
    expect(page.locator("#class-guesses")).to_be_visible()
    keys.press("Alt+1")
    keys.type("Renmin Road 12")
    page.wait_for_load_state("networkidle")
    keys.press("Control+Enter")
    expect(page.get_by_text("is taken in.")).to_be_visible()
    took = time.monotonic() - began

    assert keys.count <= MOST_KEYS
    assert took < MOST_S
    print(f"one call: {keys.count} keys, {took:.1f} s with the machine's typing")
    expect(page.locator("#id_number")).to_be_focused()
    with live_city.orm():
        report = Report.objects.filter(channel="call").latest("pk")
        assert report.case.case_class is not None
        assert report.case.address == "Renmin Road 12"


def test_a_question_is_answered_with_the_article_beside_it(browse: Browse, live_city: LiveCity) -> None:
    page = sign_in(browse(viewport=DESK))
    open_form(page)
    keys = Keyboard(page)

    keys.type("13912340002")
    keys.press("Enter")
    keys.press("Enter")
    keys.type("how do I get a passport")
    expect(page.locator("#knowledge summary").first).to_contain_text("assport")
    page.wait_for_load_state("networkidle")
    keys.press("Alt+a")
    expect(page.get_by_text("is answered.")).to_be_visible()

    with live_city.orm():
        case = Report.objects.filter(channel="call").latest("pk").case
        assert case.state == State.ANSWERED
        assert LogEntry.objects.filter(case_id=case.pk, kind="answer").exists()
        # A real worker writes the answer and a real one sends it, to the outbox page.
        wait_for(lambda: Message.objects.filter(case_id=case.pk, state="delivered").exists())
        assert list(Message.objects.filter(case_id=case.pk).values_list("template_code", flat=True)) == ["answered"]


def test_one_key_hands_over(browse: Browse, live_city: LiveCity) -> None:
    page = sign_in(browse(viewport=DESK))
    open_form(page)

    page.keyboard.press("F4")
    expect(page.get_by_text("is handed over to 119.")).to_be_visible()

    with live_city.orm():
        assert Case.objects.latest("pk").referred_to == "119"


def test_a_ringing_call_is_taken_with_one_key_and_the_caller_is_known(browse: Browse) -> None:
    page = sign_in(browse(viewport=DESK))
    open_form(page)
    page.locator("#ring-number").fill("+8613912340001")
    page.get_by_role("button", name="Let it ring").click()
    expect(page.locator(".banner--call")).to_contain_text("+86139****0001")

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("c")

    expect(page.get_by_role("heading", name="On the line")).to_be_visible()
    expect(page.locator("#caller")).to_contain_text("+86139****0001")


def test_the_form_hears_that_it_rings_and_that_a_colleague_took_the_call(browse: Browse, live_city: LiveCity) -> None:
    page = sign_in(browse(viewport=DESK))
    open_form(page)
    expect(page.locator("[data-live-status][data-state=open]")).to_be_attached()

    with live_city.orm():
        call = ring(None, language="en", now=timezone.now())
    expect(page.locator(f'#call form[action="/desk/calls/{call.pk}/claim/"]')).to_be_visible()

    with live_city.orm():
        colleague = User.objects.filter(roles__contains=[Role.OPERATOR]).exclude(username=OPERATOR).first()
        assert colleague is not None
        claim_call(call.pk, operator=colleague, now=timezone.now())
    expect(page.locator(f'#call form[action="/desk/calls/{call.pk}/claim/"]')).to_have_count(0)
    with live_city.orm():
        end_call(Conversation(operator=colleague, began_at=call.began_at, call_id=call.pk), now=timezone.now())


# --- Whose words they are ----------------------------------------------------------------


def write(page: Page, text: str) -> None:
    page.locator("#id_name").fill("Zhang San")
    page.locator("#id_text").fill(text)
    page.get_by_role("checkbox").check()


def expect_empty(page: Page) -> None:
    expect(page.locator("#id_name")).to_have_value("")
    expect(page.locator("#id_text")).to_have_value("")
    expect(page.get_by_role("checkbox")).not_to_be_checked()


def in_store(page: Page) -> str:
    return str(page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])"))


def test_what_was_written_goes_with_whoever_signs_out_in_every_tab(browse: Browse) -> None:
    page = sign_in(browse(viewport=DESK))
    other = page.context.new_page()
    open_form(other)
    write(other, "her neighbour beats his dog")
    open_form(page)
    write(page, "her cellar is full of water")
    page.reload()
    expect(page.locator("#id_text")).to_have_value("her cellar is full of water")
    page.keyboard.type(" still")

    page.locator("[data-person] summary").click()
    page.locator("[data-sign-out] button").click()
    page.wait_for_url("**/accounts/login/**")
    other.wait_for_function("() => !document.querySelector('#id_text')?.value")

    assert "Zhang" not in in_store(page)
    assert "Zhang" not in in_store(other)
    open_form(sign_in(page, "operator3"))
    expect_empty(page)


def test_what_was_written_waits_for_its_writer_is_shown_to_nobody_else_and_goes_in_time(browse: Browse) -> None:
    page = sign_in(browse(viewport=DESK))
    open_form(page)
    write(page, "her cellar is full of water")
    # The session ran out: nobody signed out.
    page.context.clear_cookies(name="sessionid")
    page.goto("/desk/calls/")
    page.wait_for_url("**/accounts/login/**")
    open_form(sign_in(page))
    expect(page.locator("#id_text")).to_have_value("her cellar is full of water")

    open_form(sign_in(page, "operator3"))
    expect_empty(page)
    open_form(sign_in(page))
    expect(page.locator("#id_text")).to_have_value("her cellar is full of water")

    # Nobody comes back to it: it does not lie about for those who work there now.
    page.evaluate(
        """() => {
            for (const at of Object.keys(sessionStorage).filter((each) => each.startsWith("draft:"))) {
                const draft = JSON.parse(sessionStorage.getItem(at));
                sessionStorage.setItem(at, JSON.stringify({ ...draft, at: draft.at - 2 * 3600 * 1000 }));
            }
        }"""
    )
    open_form(sign_in(page, "operator3"))
    expect_empty(page)
    assert "Zhang" not in in_store(page)


def test_a_call_that_is_taken_opens_empty_and_the_words_of_the_one_before_stay_where_they_were(browse: Browse) -> None:
    page = sign_in(browse(viewport=DESK))
    open_form(page)
    page.locator("#ring-number").fill("+8613912340004")
    page.get_by_role("button", name="Let it ring").click()
    open_form(page)
    write(page, "her cellar is full of water")
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("c")

    page.locator("#call-form[data-ready] [name=call]:not([value=''])").wait_for(state="attached")
    page.wait_for_url("**?call=*")
    expect_empty(page)
    page.locator("#id_text").fill("wrong number")
    page.keyboard.press("Alt+End")
    page.wait_for_url("**?done=*")
    expect(page.locator("#id_text")).to_have_value("her cellar is full of water")
    assert "wrong number" not in in_store(page)


def test_a_place_found_by_name_moves_the_map_and_the_case(browse: Browse, live_city: LiveCity) -> None:
    page = sign_in(browse(viewport=DESK))
    open_form(page)
    page.locator("#id_text").fill("a lamp is out")
    page.locator("#id_address").press_sequentially("Guanyinshan", delay=20)
    page.locator("#places input").first.wait_for()

    page.locator("#places input").first.check()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("is taken in.")).to_be_visible()

    with live_city.orm():
        assert Case.objects.latest("pk").division is not None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_the_pages_are_for_everybody(browse: Browse, axe: Axe, locale: str, scheme: str) -> None:
    page = sign_in(browse(viewport=DESK, locale=locale, color_scheme=scheme))
    open_form(page)
    page.locator("#id_number").fill("13912340001")
    page.locator("#id_text").fill("路灯不亮 street light gas leak")
    page.locator("#class-guesses").wait_for()
    assert axe(page) == []

    for address in ("/desk/articles/", "/desk/articles/street-light/", "/outbox/"):
        page.goto(address)
        assert axe(page) == []


def test_an_sms_is_answered_on_the_outbox_page(browse: Browse) -> None:
    page = browse(viewport={"width": 390, "height": 844})
    page.goto("/outbox/")
    page.get_by_label("From").fill("+8613912340003")
    page.get_by_label("Text").fill("人民路12号路灯不亮")
    page.get_by_role("button", name="Send", exact=True).click()

    deadline = time.monotonic() + 15
    while not page.get_by_text("您的诉求已收到").count():
        assert time.monotonic() < deadline
        page.reload()
    assert page.get_by_text("您的诉求已收到").count() == 1


# --- What the class asks, and what cannot wait -----------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "said", "place"),
    [("en-GB", "the lift stands still", "Renmin Road 12"), ("zh-CN", "电梯停在半路", "人民路12号")],
)
def test_what_the_likeliest_class_asks_is_answered_and_the_danger_is_sent_at_once(
    browse: Browse, live_city: LiveCity, locale: str, said: str, place: str
) -> None:
    page = sign_in(browse(viewport=DESK, locale=locale))
    open_form(page)
    page.locator("#id_text").fill(said)
    asked = page.locator("#call-questions")
    expect(asked).to_be_visible()
    keep_picture(page, f"call-asks-{locale}")
    page.locator("#id_address").fill(place)
    page.wait_for_load_state("networkidle")

    asked.locator("input[name=q_trapped][value=yes]").check()

    # Who answers what it asks has chosen it; whom to ring stands there, and the key that sends.
    expect(page.locator("input[name=case_class][value=M0103]")).to_be_checked()
    expect(page.locator("#call-dangers [data-number='119']")).to_be_visible()
    expect(page.locator("#call-send button")).to_be_visible()
    expect(page.locator("input[name=q_trapped][value=yes]")).to_be_checked()
    keep_picture(page, f"call-danger-{locale}")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".messages, [role=status]").filter(has_text="NT-").first).to_be_visible()
    keep_picture(page, f"call-sent-{locale}")
    with live_city.orm():
        report = Report.objects.filter(channel="call").latest("pk")
        assert (report.answers, report.case.danger) == ({"trapped": "yes"}, "trapped")
        kinds = list(LogEntry.objects.filter(case_id=report.case_id).order_by("seq").values_list("kind", flat=True))
        assert kinds[0] in ("send_fast", "report")
        assert report.case.case_class is not None
        assert report.case.case_class.code == "M0103"


@pytest.mark.parametrize(("locale", "said"), [("en-GB", "manhole cover missing"), ("zh-CN", "窨井盖没了，井口敞着")])
@pytest.mark.parametrize("way", ["key", "mouse"])
def test_what_is_urgent_is_sent_at_once(browse: Browse, live_city: LiveCity, locale: str, said: str, way: str) -> None:
    page = sign_in(browse(viewport=DESK, locale=locale))
    open_form(page)
    page.locator("#id_text").fill(said)
    urgent = page.locator("input[name=case_class][value=E0409]")
    expect(urgent).to_be_visible()
    expect(page.locator("#call-send button")).to_have_count(0)
    urgent.check()
    expect(page.locator("#call-send button")).to_be_visible()
    page.evaluate(
        "document.querySelector('#call-map').dispatchEvent(new CustomEvent('map:go', {detail: {lon: 120.86, lat: 32.01, zoom: 15}}))"
    )
    page.evaluate(
        "[['#id_lon', '120.860000'], ['#id_lat', '32.010000']].forEach(([at, to]) => document.querySelector(at).value = to)"
    )
    keep_picture(page, f"call-urgent-{locale}")
    page.wait_for_load_state("networkidle")

    if way == "key":
        page.keyboard.press("Alt+Enter")
    else:
        page.locator("#call-send button").click()

    expect(page.locator("#id_text")).to_have_value("")
    keep_picture(page, f"call-urgent-sent-{locale}")
    with live_city.orm():
        case = Report.objects.filter(channel="call").latest("pk").case
        assert LogEntry.objects.get(case_id=case.pk, seq=1).kind == "send_fast"
        assert (case.is_fast, case.lead_department is not None) == (True, True)


def test_words_of_danger_are_thrown_away_by_no_single_key(browse: Browse, live_city: LiveCity) -> None:
    page = sign_in(browse(refused=409, viewport=DESK))
    open_form(page)
    page.locator("#id_text").fill("man says he will jump from the roof of Renmin Road 12, then the line went dead")
    page.locator("[data-dangers]").wait_for()
    page.reload()
    # What was written stands there again, and is not discarded at once.
    page.locator(".draft-note .link-button").click()
    asks = page.locator("[data-asks-again]")
    expect(asks.locator("[data-whose=draft_keep]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(asks).to_have_count(0)
    expect(page.locator("#id_text")).to_have_value(re.compile("jump from the roof"))

    page.keyboard.press("Alt+End")
    question = page.locator("[data-thrown-away=suicide]")
    expect(question.locator("[value=file]")).to_be_focused()
    page.keyboard.press("Alt+End")
    question.wait_for()
    page.keyboard.press("Enter")
    expect(page.get_by_text("is taken in.")).to_be_visible()
    with live_city.orm():
        assert Case.objects.latest("pk").danger == "suicide"
