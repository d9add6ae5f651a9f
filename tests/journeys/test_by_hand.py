"""Cases worked by hand at their desks, in a real browser: one for each way off the straight path."""

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
from cases.models import Case, Channel
from dispatch.models import Unit
from grid.models import CaseClass
from tests.browser import Browse
from tests.desk.pages import become, look_at
from tests.field.conftest import unique
from tests.journeys.test_one_manhole import DESK, SOON_MS
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

    def act(self, key: str, **fields: str) -> None:
        """Press an act's key; where it asks for something, write `WORDS` in what is empty and send it."""
        self.page.locator(f"[data-key='{key}']").first.wait_for(state="attached")
        was = self.version()
        self.page.keyboard.press(key)
        form = self.page.locator("[data-act-form]")
        expect(form.or_(self.page.locator(".toast", has_text="Done"))).to_be_visible(timeout=SOON_MS)
        if form.count():
            for name, value in fields.items():
                form.locator(f"[name={name}]").fill(value)
            for box in form.locator("textarea:visible, input[type=text]:visible").all():
                if not box.input_value() and not fields:
                    box.fill(WORDS)
            look_at(self.page, f"by-hand-{key}")
            form.locator("button.button--primary, button.button--grave").click()
            expect(self.page.locator(".toast")).to_contain_text("Done", timeout=SOON_MS)
        assert self.version() > was

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


# --- Ways off the path -------------------------------------------------------------------


def _reported(_case: Case) -> None:
    pass


def _filed(case: Case) -> None:
    file_case([case.pk], actor=Actor.of(someone(Role.SHIFT_LEAD)), now=timezone.now())


def _routed(case: Case) -> None:
    _filed(case)
    route_case([case.pk], actor=Actor.of(someone(Role.DISPATCHER)), now=timezone.now())


def _checking(case: Case) -> None:
    _routed(case)
    clerk = Actor.of(someone(Role.CLERK, Department.objects.get(code=DEPARTMENT)))
    sign_orders([case.pk], actor=clerk, now=timezone.now())
    finish_orders([case.pk], actor=clerk, now=timezone.now(), result="Cut")


WAYS: dict[str, tuple[Callable[[Case], None], Role, str, str]] = {
    "answered from the knowledge base or by hand": (_reported, Role.OPERATOR, "a", "answered"),
    "sent to be verified": (_reported, Role.OPERATOR, "v", "verifying"),
    "voided": (_filed, Role.SHIFT_LEAD, "0", "voided"),
    "taken back": (_routed, Role.DISPATCHER, "t", "filed"),
    "sent back to work": (_checking, Role.SHIFT_LEAD, "n", "handling"),
    "found to be done": (_checking, Role.SHIFT_LEAD, "p", "answering"),
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
