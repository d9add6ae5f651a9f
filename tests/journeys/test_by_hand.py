"""Cases worked by hand at every desk, in a real browser: one all the way, and one for each way off it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Department, Role, User
from cases.actions import (
    Actor,
    Caller,
    NewReport,
    file_case,
    finish_orders,
    route_case,
    sign_orders,
    take_in,
)
from cases.models import Case, Channel, WorkOrder
from dispatch.models import Assignment, Unit
from grid.models import CaseClass
from tests.browser import Browse, become
from tests.desk.pages import look_at
from tests.field.conftest import Phone, Town, ready, unique
from tests.field.test_phone import until
from tests.journeys.test_one_manhole import DESK, PHONE, SOON_MS, judge, open_check, work
from tests.live import LiveCity

pytestmark = pytest.mark.browser

DEPARTMENT = "MU-320613"
STREET_TREE = "C0402"
WORDS = "Somebody looked, and this is so"


class Hand:
    """Whoever sits at the desk: one browser, person after person."""

    def __init__(self, page: Page, city: LiveCity, case: Case) -> None:
        self.page, self.city, self.case = page, city, case

    def sit_down(self, username: str) -> None:
        become(self.page, username, f"/desk/cases/{self.case.number}/")
        expect(self.page.locator("[data-open-case]")).to_contain_text(self.case.number)
        keys = self.page.evaluate("[...document.querySelectorAll('[data-key]')].map((one) => one.dataset.key)")
        assert len(keys) == len(set(keys)), f"two things answer to one key: {sorted(keys)}"

    def act(self, key: str, **fields: str) -> None:
        """Press an act's key; where it asks for something, write `WORDS` in what is empty and send it."""
        self.page.locator(f"[data-key='{key}']").first.wait_for(state="attached")
        was = self.version()
        self.page.keyboard.press(key)
        form = self.page.locator("[data-act-form]")
        done = self.page.locator(".toast", has_text="Done")
        expect(form.or_(done.last)).to_be_visible(timeout=SOON_MS)
        if form.count():
            for name, value in fields.items():
                form.locator(f"[name={name}]").fill(value)
            for box in form.locator("textarea:visible, input[type=text]:visible").all():
                if not box.input_value() and not fields:
                    box.fill(WORDS)
            look_at(self.page, f"by-hand-{key}")
            form.locator("button.button--primary, button.button--grave").click()
            expect(done.last).to_be_visible(timeout=SOON_MS)
        assert self.version() > was
        # What is said of the next act is not to be taken for this one's.
        for toast in done.all():
            toast.get_by_role("button").click()
        expect(done).to_have_count(0)

    def version(self) -> int:
        with self.city.orm():
            return Case.objects.values_list("version", flat=True).get(pk=self.case.pk)

    def state(self) -> str:
        with self.city.orm():
            return Case.objects.values_list("state", flat=True).get(pk=self.case.pk)


def reported(city: LiveCity, text: str) -> tuple[Case, str]:
    """A street tree near a crew's depot, and the secret of the citizen's page."""
    with city.orm():
        home = Unit.objects.filter(department__code=DEPARTMENT).order_by("code").first().home
        report = NewReport(
            channel=Channel.WEB,
            text=unique(text),
            received_at=timezone.now() - timedelta(minutes=1),
            point=(home.x + 0.002, home.y + 0.001),
            case_class=CaseClass.objects.get(code=STREET_TREE),
            caller=Caller(phone="+8613800138000"),
        )
        (receipt,) = take_in([report], now=timezone.now())
        return Case.objects.get(pk=receipt.case_id), receipt.token


def someone(role: Role, department: Department | None = None) -> User:
    people = User.objects.filter(is_demo=True, roles__contains=[role]).order_by("username")
    return (people.filter(department=department) if department else people).first()


def test_a_tree_goes_from_desk_to_desk_to_the_street_and_back(
    browse: Browse, phone: Phone, town: Town, live_city: LiveCity
) -> None:
    case, token = reported(live_city, "A branch hangs over the pavement")
    hand = Hand(browse(**DESK), live_city, case)

    hand.sit_down("shiftlead1")
    hand.act("f")
    expect(hand.page.locator("[data-open-case]")).to_contain_text("Waiting for a dispatcher to send it out")

    # Sent to whom the rules propose: nothing is chosen here.
    hand.sit_down("dispatcher1")
    hand.act("r")
    with live_city.orm():
        order = WorkOrder.objects.select_related("department").get(case=case, part="lead", parent=None)
        assert order.department.code == DEPARTMENT
        clerk = someone(Role.CLERK, order.department)

    hand.sit_down(clerk.username)
    hand.act("s")
    # The first of the list is the nearest that is free.
    ask = hand.page.locator("#units button", has_text="Ask them").first
    ask.wait_for(timeout=SOON_MS)
    look_at(hand.page, "by-hand-units")
    ask.click()
    offer = until(town, lambda: Assignment.objects.filter(case=case).first(), hand.page.wait_for_timeout)
    expect(hand.page.locator("#units")).to_contain_text("Take it back from them", timeout=SOON_MS)
    with live_city.orm():
        member = User.objects.filter(
            memberships__unit=offer.unit_id, memberships__valid__contains=timezone.now()
        ).first()
        here = (offer.unit.home.x, offer.unit.home.y)

    crew = phone(member.username, at=here)
    crew.goto(f"/field/assignment/{offer.pk}/")
    ready(crew)
    work(crew, photos=1)

    check = until(town, lambda: open_check(case.pk), crew.wait_for_timeout)
    judge(phone(check.asked.username, at=here), check, "check_yes")
    until(town, lambda: Case.objects.filter(pk=case.pk, state="answering").exists(), crew.wait_for_timeout)

    citizen = browse(**PHONE)
    citizen.goto(f"/r/{token}")
    citizen.get_by_text("Yes, it is solved").click()
    citizen.get_by_text("5", exact=True).click()
    citizen.get_by_role("button", name="Send my answer").click()
    expect(citizen.locator("#question")).to_have_count(0)
    until(town, lambda: Case.objects.filter(pk=case.pk, state="closed").exists(), citizen.wait_for_timeout)
    hand.sit_down("shiftlead1")
    look_at(hand.page, "by-hand-closed")


# --- Ways off the path -------------------------------------------------------------------


def as_reported(_case: Case) -> None:
    pass


def as_filed(case: Case) -> None:
    file_case([case.pk], actor=Actor.of(someone(Role.SHIFT_LEAD)), now=timezone.now())


def as_routed(case: Case) -> None:
    as_filed(case)
    route_case([case.pk], actor=Actor.of(someone(Role.DISPATCHER)), now=timezone.now())


def as_checking(case: Case) -> None:
    as_routed(case)
    clerk = Actor.of(someone(Role.CLERK, Department.objects.get(code=DEPARTMENT)))
    sign_orders([case.pk], actor=clerk, now=timezone.now())
    finish_orders([case.pk], actor=clerk, now=timezone.now(), result="Cut")


WAYS: dict[str, tuple[Callable[[Case], None], Role, str, str]] = {
    "rejected": (as_reported, Role.SHIFT_LEAD, "x", "rejected"),
    "answered from the knowledge base or by hand": (as_reported, Role.OPERATOR, "a", "answered"),
    "handed over": (as_reported, Role.OPERATOR, "h", "referred"),
    "sent to be verified": (as_reported, Role.OPERATOR, "v", "verifying"),
    "voided": (as_filed, Role.SHIFT_LEAD, "0", "voided"),
    "taken back": (as_routed, Role.DISPATCHER, "t", "filed"),
    "sent back to work": (as_checking, Role.SHIFT_LEAD, "n", "handling"),
    "found to be done": (as_checking, Role.SHIFT_LEAD, "p", "answering"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_case_leaves_the_path_by_hand(browse: Browse, live_city: LiveCity, way: str) -> None:
    bring, role, key, state = WAYS[way]
    case, _token = reported(live_city, "A branch hangs over the pavement")
    with live_city.orm():
        bring(case)
        person = someone(role)
    hand = Hand(browse(**DESK), live_city, case)

    hand.sit_down(person.username)
    hand.act(key)

    assert hand.state() == state


def test_two_cases_are_merged_and_taken_apart_by_hand(browse: Browse, live_city: LiveCity) -> None:
    other, _token = reported(live_city, "The same branch, says a neighbour")
    case, _token = reported(live_city, "A branch hangs over the pavement")
    hand = Hand(browse(**DESK), live_city, case)

    hand.sit_down("shiftlead1")
    hand.act("m", number=other.number)
    assert hand.state() == "merged"
    hand.act("5")

    assert hand.state() == "reported"


def test_a_stale_page_is_told_what_changed_and_keeps_what_was_written(browse: Browse, live_city: LiveCity) -> None:
    case, _token = reported(live_city, "A branch hangs over the pavement")
    hand = Hand(browse(**DESK, refused=409), live_city, case)
    hand.sit_down("shiftlead1")
    hand.page.keyboard.press("x")
    form = hand.page.locator("[data-act-form]")
    form.locator("textarea").fill("It stands on private ground")
    with live_city.orm():
        as_filed(case)

    form.locator("button.button--grave").click()

    expect(hand.page.locator("[data-open-case]")).to_contain_text("Waiting for a dispatcher to send it out")
    expect(hand.page.locator("body")).to_contain_text("It stands on private ground", timeout=SOON_MS)
    # The reason is what is read first: it has the focus, and stands in sight.
    told = hand.page.locator("#main [role=alert]")
    expect(told).to_be_focused()
    expect(told).to_be_in_viewport()
    look_at(hand.page, "by-hand-stale")
    assert hand.state() == "filed"


def test_what_a_closed_menu_holds_is_in_the_help_and_done_by_the_palette_at_once(
    browse: Browse, live_city: LiveCity
) -> None:
    case, _token = reported(live_city, "A branch hangs over the pavement")
    page = browse(**DESK)
    hand = Hand(page, live_city, case)
    hand.sit_down("shiftlead1")
    act = page.locator(".column__actions .menu [data-key=x]")
    expect(act).to_be_hidden()

    page.keyboard.press("?")
    expect(page.locator("#keys [data-keys-here]")).to_contain_text("Reject")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    # Nobody waits for the list before pressing Enter.
    page.keyboard.press("Control+k")
    page.keyboard.type("reject")
    page.keyboard.press("Enter")

    expect(page.locator("[data-act-form] textarea")).to_be_focused()
