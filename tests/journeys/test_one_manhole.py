"""One open manhole, from a citizen's phone to the scoreboard, on real pages of real processes; once sent back to work."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from cases.models import Alert, Case, Check, LogEntry, Report
from common.models import Reaction
from dispatch.models import Assignment
from messaging.models import Message
from tests.browser import Browse, become
from tests.field.conftest import Phone, Town, listens, ready, shot, unique
from tests.field.test_phone import all_sent, finish, tap, until
from tests.live import LiveCity

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
# The machine may be busy with other tests.
SOON_MS = 60_000


def report(page: Page, text: str) -> str:
    """Report the manhole on a phone, where the phone is, with a photo and a number; give the private link's secret."""
    page.goto("/report/where/")
    page.locator("[data-map][data-ready]").wait_for()
    page.locator("#locate").click()
    expect(page.locator("#id_lon")).to_have_value(re.compile(r"^12\d\."))
    page.get_by_role("button", name="This is the place").click()
    page.locator("#id_text").fill(text)
    page.locator("#guesses label", has_text="Manhole cover missing").first.click()
    page.get_by_role("button", name="Continue").click()
    # Danger, and what neighbours reported, are asked about where there is something to ask.
    for path, button in (("/danger/", "Go on with the report"), ("/same/", "No, it is another one")):
        if path in page.url:
            page.get_by_role("button", name=button).click()
    page.locator("input[type=file]").set_input_files([shot()])
    page.locator(".camera__photo img").wait_for()
    page.get_by_role("button", name="Continue").click()
    page.locator("#id_phone").fill("138 0013 8000")
    page.get_by_role("button", name="Send the report").click()
    expect(page.locator("h1")).to_have_text("Thank you. We have it.")
    page.get_by_role("link", name="Follow it").click()
    expect(page.locator("h1")).to_contain_text("the centre was told at once")
    return page.url.rpartition("/")[2]


def work(crew: Page, *, photos: int) -> None:
    """Do the job that the phone shows: from the offer to the photo of what was done."""
    for state in ("accepted", "en_route", "on_scene"):
        tap(crew, state)
    finish(crew, photos=photos)
    all_sent(crew)


def judge(page: Page, check: Check, form: str) -> None:
    """Answer a check on a grid worker's phone, with a photo. Others may wait there too: it is opened, not just the first."""
    page.wait_for_selector(f"[data-card][data-subject='check:{check.pk}']", timeout=SOON_MS)
    page.goto(f"/field/check/{check.pk}/")
    ready(page)
    listens(page)
    with page.expect_file_chooser() as camera:
        page.locator(f"[data-bar] [data-form={form}]").click()
    camera.value.set_files([shot(colour="white")])
    page.wait_for_selector("dialog[open] .camera__photo img")
    if form == "check_no":
        page.locator("dialog[open] textarea").fill("It still rocks when a car drives over it")
    page.locator("dialog[open] .dialog__foot .button--primary").click()
    all_sent(page)


def test_one_manhole_from_report_to_score(browse: Browse, phone: Phone, town: Town, live_city: LiveCity) -> None:
    unit, crew_user = town.crew()
    here = (unit.home.x, unit.home.y)
    desk = browse(**DESK)
    become(desk, "shiftlead1", "/desk/?queue=to_file")
    desk.wait_for_selector("[data-live-status][data-state=open]", state="attached")
    desk.evaluate("window.untouched = true")
    crew = phone(crew_user.username, at=here)
    crew.wait_for_selector("[data-live-status][data-state=open]", state="attached")
    crew.evaluate("window.untouched = true")

    # A citizen reports it.
    position: dict[str, Any] = {"longitude": here[0], "latitude": here[1]}
    citizen = browse(**PHONE, geolocation=position, permissions=["geolocation"])
    token = report(citizen, unique("The manhole cover is missing in the middle of the cycle lane"))
    with live_city.orm():
        case = Report.objects.get(token=token).case

    # The desk's queue tells of it without being touched, and the shift lead sends it by the fast lane.
    expect(desk.locator(f"#case-row-{case.pk}.is-new")).to_be_attached(timeout=SOON_MS)
    assert desk.evaluate("window.untouched")
    desk.goto(f"/desk/cases/{case.number}/")
    desk.get_by_role("button", name="Send at once").click()
    expect(desk.locator(".toast")).to_contain_text("Done", timeout=SOON_MS)

    # The crew's phone hears of it by its socket.
    crew.wait_for_selector("[data-card].is-new", timeout=SOON_MS)
    assert crew.evaluate("window.untouched")
    work(crew, photos=1)

    # Somebody who did not do the work looks, and is not content.
    first = until(town, lambda: open_check(case.pk), crew.wait_for_timeout)
    walker = phone(first.asked.username, at=here)
    judge(walker, first, "check_no")

    # The same crew, or the next, is asked again.
    again = until(town, lambda: offered(case.pk, 1), walker.wait_for_timeout)
    with live_city.orm():
        person = User.objects.filter(memberships__unit=again.unit, memberships__valid__contains=timezone.now()).first()
    if person != crew_user:
        crew = phone(person.username, at=here)
    crew.goto("/field/")
    ready(crew)
    crew.wait_for_selector("[data-card][data-now=offered]", timeout=SOON_MS)
    work(crew, photos=1)
    second = until(town, lambda: open_check(case.pk), crew.wait_for_timeout)
    assert second.pk != first.pk
    if second.asked != first.asked:
        walker = phone(second.asked.username, at=here)
    walker.goto("/field/")
    ready(walker)
    judge(walker, second, "check_yes")

    # Somebody of the shift takes what it was told: of this danger, and that it was not over. Until then no yes ends it.
    desk.goto(f"/desk/alerts/?q={case.number}")
    desk.locator(f"[data-alert='{case.pk}'] button").click()
    until(town, lambda: not Alert.objects.filter(case_id=case.pk, taken_at=None).exists(), desk.wait_for_timeout)

    # The citizen is asked on the private page, and says that it is solved.
    until(town, lambda: Case.objects.filter(pk=case.pk, state="answering").exists(), walker.wait_for_timeout)
    citizen.goto(f"/r/{token}")
    citizen.get_by_text("Yes, it is solved").click()
    citizen.get_by_text("5", exact=True).click()
    citizen.get_by_role("button", name="Send my answer").click()
    expect(citizen.locator("#question")).to_have_count(0)

    # What it adds up to.
    until(town, lambda: not Reaction.objects.filter(case_id=case.pk).exists(), citizen.wait_for_timeout)
    with live_city.orm():
        case = Case.objects.select_related("lead_department").get(pk=case.pk)
        assert (case.state, case.outcome, case.is_fast, case.rework_count) == ("closed", "solved", True, 1)
        kinds = list(LogEntry.objects.filter(case_id=case.pk).order_by("seq").values_list("kind", flat=True))
        texts = list(Message.objects.filter(case_id=case.pk).order_by("log_seq").values_list("reason", flat=True))
    story = ["report", "send_fast", "assign", "finish", "rework", "assign", "finish", "pass_check", "rate", "close"]
    assert [kind for kind in kinds if kind in story] == [kind for kind in story if kind in kinds]
    assert texts.count("receipt") == texts.count("routed") == texts.count("done") == 1
    become(desk, "shiftlead1", "/evaluation/")
    row = desk.locator("#scores [data-row]", has_text=case.lead_department.names["en"])
    expect(row).to_be_visible()
    row.locator("a[href*='/evaluation/solved']").click()
    expect(desk.get_by_text(case.number).first).to_be_visible()
    live_city.manage("verify_log")


def open_check(case_id: int) -> Check | None:
    return Check.objects.filter(case=case_id, done_at__isnull=True, asked__isnull=False).select_related("asked").first()


def offered(case_id: int, going: int) -> Assignment | None:
    return Assignment.objects.filter(case=case_id, round=going, state="offered").select_related("unit").first()
