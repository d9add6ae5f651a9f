"""The small city with crews, for pages; and phones in the running model city."""

import io
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from django.test import override_settings
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Error, Page

from accounts.models import Role, User
from cases.actions import SYSTEM, Actor, NewReport, ask_verification, send_fast, take_in
from cases.models import Case, Channel, Check
from dispatch.actions import assign_unit, offer_nearest, sweep_offers
from dispatch.models import Assignment, Unit
from grid.models import CaseClass, Part
from tests import browser
from tests.browser import PATIENCE_MS
from tests.city import SmallCity, build
from tests.dispatch_city import Crews, crews_of, send_all_home
from tests.live import LiveCity
from tests.photos import with_report

PHONE = {"width": 390, "height": 844}
MANHOLE = "E0409"
LAMP = "C0106"
Phone: TypeAlias = Callable[..., Page]


@pytest.fixture
def city(db: None) -> SmallCity:
    return build()


@pytest.fixture
def crews(city: SmallCity) -> Crews:
    return crews_of(city)


@pytest.fixture
def asked(crews: Crews) -> Assignment:
    """The nearest crew, asked about an urgent case."""
    now = timezone.now()
    case = crews.urgent(now=now)
    offer_nearest(crews.order(case).pk, now=now)
    return crews.asked(case)


def picture(colour: str = "grey", size: tuple[int, int] = (1200, 900)) -> bytes:
    """A photo, different each time."""
    image = Image.effect_noise(size, 60).convert("RGB")
    image.paste(Image.new("RGB", (size[0] // 2, size[1] // 2), colour), (size[0] // 4, size[1] // 4))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=60)
    return buffer.getvalue()


def shot(name: str = "photo.jpg", colour: str = "grey") -> dict[str, Any]:
    """What a camera hands to an input."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture(colour)}


def keep_picture(page: Page, name: str, *, full: bool = False) -> None:
    """Keep a picture for people to look at, where WHISTLE_PICTURES names a folder."""
    if folder := os.environ.get("WHISTLE_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=full)


class Town:
    """Makes things happen in the running city, through the same actions as its people."""

    def __init__(self, live: LiveCity) -> None:
        self.live = live

    def sent(self, *colours: str) -> dict[str, Any]:
        """What a report says of photos that lie where the running city keeps its own; inside `orm()` only."""
        with override_settings(MEDIA_ROOT=Path(self.live.environment["WHISTLE_LOCAL_DIR"]) / "media"):
            return with_report(*colours)

    def crew(self) -> tuple[Unit, User]:
        """A crew of the drainage department that has nothing to do, at its depot, and one of its people."""
        with self.live.orm():
            unit = (
                Unit.objects.filter(skills__contains=["manhole"], open_assignments=0, is_on_duty=True)
                .order_by("?")
                .first()
            )
            assert unit is not None
            user = User.objects.filter(memberships__unit=unit, memberships__valid__contains=timezone.now()).first()
            assert user is not None
            return unit, user

    def manhole(self, unit: Unit, text: str = "The cover is gone, the hole is deep", photos: int = 0) -> Assignment:
        """An open manhole some hundred metres from a crew, and the crew asked by hand."""
        now = timezone.now()
        with self.live.orm():
            report = NewReport(
                channel=Channel.WEB,
                text=text,
                received_at=now - timedelta(minutes=2),
                point=(unit.home.x + 0.003, unit.home.y + 0.002),
                case_class=CaseClass.objects.get(code=MANHOLE),
                **self.sent(*["black"] * photos),
            )
            (receipt,) = take_in([report], now=now)
            case_id = receipt.case_id
            if not Case.objects.get(pk=case_id).is_fast:
                send_fast([case_id], actor=SYSTEM, now=now)
            order = Case.objects.get(pk=case_id).orders.get(part=Part.LEAD, parent__isnull=True)
            return assign_unit(order.pk, unit.pk, actor=SYSTEM, now=now)

    def missed(self, unit: Unit) -> Assignment:
        """An open manhole that a crew was asked for and let the time run out of."""
        offer = self.manhole(unit, text="The cover is gone, and nobody answered")
        with self.live.orm():
            Assignment.objects.filter(pk=offer.pk).update(expires_at=timezone.now())
            sweep_offers(now=timezone.now())
        return offer

    def worker(self) -> tuple[User, tuple[float, float]]:
        """A grid worker with no open task, and a place in the town he walks."""
        with self.live.orm():
            busy = Check.objects.filter(done_at__isnull=True, asked__isnull=False).values("asked")
            users = User.objects.filter(roles__contains=[Role.GRID_WORKER], username__startswith="grid-320613")
            user = users.exclude(pk__in=busy).order_by("?").first()
            assert user is not None
            unit = Unit.objects.filter(code__startswith="MU-320613").first()
            assert unit is not None
            return user, (unit.home.x, unit.home.y)

    def verification(self, worker: User, at: tuple[float, float]) -> int:
        """A citizen's report that this grid worker is asked to look at; returns the case."""
        now = timezone.now()
        with self.live.orm():
            report = NewReport(
                channel=Channel.WEB,
                text="The lamp in front of the school has been dark for days",
                received_at=now - timedelta(minutes=5),
                point=(at[0] + 0.004, at[1] - 0.001),
                case_class=CaseClass.objects.get(code=LAMP),
                **self.sent("navy"),
            )
            (receipt,) = take_in([report], now=now)
            operator = User.objects.filter(roles__contains=[Role.OPERATOR]).first()
            assert operator is not None
            ask_verification([receipt.case_id], actor=Actor.of(operator), now=now, worker=worker)
            return receipt.case_id


@pytest.fixture
def town(live_city: LiveCity) -> Iterator[Town]:
    town = Town(live_city)
    yield town
    # The crews go home, so that the next test finds them free.
    with live_city.orm():
        send_all_home()


@pytest.fixture
def phone(chromium: Browser, live_city: LiveCity) -> Iterator[Phone]:
    """A person's phone: `phone("crew-dw-u1-1", locale="zh-CN", theme="dark")`.

    A browser says so when a request fails, which is what happens without signal and no fault;
    anything else on the console fails the test.
    """
    complaints: list[str] = []
    contexts = []

    def note(text: str) -> None:
        if not text.startswith(("Failed to load resource", "WebSocket connection to")):
            complaints.append(text)

    def browse(**options: Any) -> Page:
        context = chromium.new_context(base_url=live_city.url, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        context.on("console", lambda said: note(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: note(str(error.error)))
        return context.new_page()

    def pick_up(username: str, *, theme: str = "light", at: tuple[float, float] | None = None, **options: Any) -> Page:
        if at:
            options["geolocation"] = {"longitude": at[0], "latitude": at[1]}
            options["permissions"] = ["geolocation"]
        options.setdefault("locale", "en-GB")
        page = browse(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2, **options)
        page.goto("/accounts/login/")
        page.evaluate("theme => { document.cookie = `theme=${theme}; path=/` }", theme)
        language = "zh-hans" if options["locale"].startswith("zh") else "en"
        page.evaluate("code => { document.cookie = `django_language=${code}; path=/` }", language)
        become(page, username)
        return page

    yield pick_up
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def on_a_round(phone: Phone, town: Town) -> Phone:
    """The phone of a grid worker who reports what is seen on a round: `on_a_round(locale="zh-CN")`."""

    def report(**options: Any) -> Page:
        worker, at = town.worker()
        page = phone(worker.username, at=at, **options)
        page.goto("/field/report/")
        ready(page)
        return page

    return report


def become(page: Page, username: str) -> None:
    """Be another demo person from here on, on the phone's first page."""
    browser.become(page, username, "/field/")
    ready(page)


def come_true(page: Page, question: str, seconds: float = PATIENCE_MS / 1000) -> None:
    """Wait until an expression is true on the page. (The page's policy forbids what Playwright's own waiting does.)"""
    for _each in range(int(seconds * 10)):
        try:
            if page.evaluate(question):
                return
        except Error as error:
            # A page that leaves for the next takes the question along; it is asked there again.
            if "context was destroyed" not in str(error):
                raise
        page.wait_for_timeout(100)
    raise AssertionError(f"it never came true: {question}")


def ready(page: Page) -> None:
    """Wait until the app runs, controls its pages and has laid by what it may need."""
    page.wait_for_selector("body[data-ready]", state="attached")
    come_true(page, "navigator.serviceWorker.controller !== null")


def listens(page: Page) -> None:
    """Wait until the bar's button is one that takes a tap: for a moment after it changes, it does not."""
    page.wait_for_selector("[data-bar][data-shown]:not([data-settling])")


def unique(words: str) -> str:
    return f"{words} {secrets.token_hex(3)}"
