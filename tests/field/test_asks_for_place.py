"""A place that is kept is asked for by one key, without signal too, and the card says when."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import Role, User
from cases.actions import Actor, Caller, NewReport, ask_verification, comment_case, file_case, route_case, take_in
from cases.models import AlertReason, Case, Channel, LogEntry, LogKind
from grid.models import CaseClass, Nature
from tests import browser
from tests.browser import Browse
from tests.field.conftest import Phone, Town, come_true, keep_picture, ready

pytestmark = pytest.mark.browser


def somebody(role: Role) -> Actor:
    user = User.objects.filter(roles__contains=[role], department__kind="centre", is_active=True).first()
    return Actor.of(user or User.objects.filter(roles__contains=[role], is_active=True)[:1].get())


def kept_complaint(at: tuple[float, float]) -> int:
    now = timezone.now()
    kind = CaseClass.objects.filter(nature=Nature.WORDS, is_leaf=True, is_active=True, is_protected=True).first()
    report = NewReport(
        channel=Channel.WEB,
        text="The neighbours keep geese",
        received_at=now - timedelta(minutes=5),
        point=(at[0] + 0.004, at[1] - 0.001),
        address="Weir Lane 77",
        case_class=kind,
        caller=Caller(phone="+8613812345678", name="Mei Ferrykettle", wants_protection=True),
    )
    return take_in([report], now=now)[0].case_id


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_a_grid_worker_asks_for_a_kept_place_without_signal(phone: Phone, town: Town, language: str) -> None:
    worker, at = town.worker()
    with town.live.orm():
        case_id = kept_complaint(at)
        asked: dict[str, Any] = {"worker": worker, "summary": "About noise by night"}
        ask_verification([case_id], actor=somebody(Role.OPERATOR), now=timezone.now(), **asked)
    page = phone(worker.username, locale=language, at=at)
    keep_picture(page, f"asks-{language}-0-list", full=True)
    page.locator("[data-card] a.stretch").first.click()
    ready(page)
    keep_picture(page, f"asks-{language}-1-matter", full=True)
    page.wait_for_timeout(800)
    page.context.set_offline(True)

    page.locator("[data-asks-place] button").click()

    come_true(page, "document.querySelector('[data-asks-place]').hidden")
    come_true(page, "!document.querySelector('[data-card] [data-waits]').hidden")
    keep_picture(page, f"asks-{language}-2-offline", full=True)
    page.context.set_offline(False)
    page.wait_for_selector("[data-place-asked-at]")
    assert page.locator("[data-asks-place]").count() == 0
    keep_picture(page, f"asks-{language}-3-asked", full=True)
    with town.live.orm():
        assert LogEntry.objects.filter(case_id=case_id, kind=LogKind.ASK_PLACE, actor_id=worker.pk).count() == 1
        case = Case.objects.get(pk=case_id)
        assert case.alerts.filter(reason=AlertReason.PLACE_UNTOLD, taken_at__isnull=True).exists()


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_the_centre_reads_what_is_withheld_on_the_case_s_page(browse: Browse, town: Town, language: str) -> None:
    _worker, at = town.worker()
    with town.live.orm():
        case_id = kept_complaint(at)
        now = timezone.now()
        file_case([case_id], actor=somebody(Role.SHIFT_LEAD), now=now)
        route_case([case_id], actor=somebody(Role.DISPATCHER), now=now, summary="About noise by night")
        case = Case.objects.get(pk=case_id)
        clerk = User.objects.filter(department=case.lead_department, roles__contains=[Role.CLERK]).first()
        assert clerk is not None
        note = "Rang Mei Ferrykettle, 138 1234 5678, nobody at home"
        comment_case([case_id], actor=Actor.of(clerk), now=now, note=note)
        operator = somebody(Role.OPERATOR).user
        assert operator is not None
    page: Page = browse(locale=language, viewport={"width": 1440, "height": 900})
    browser.become(page, operator.username, f"/desk/cases/{case.number}/")
    keep_picture(page, f"reads-{language}-0-page", full=True)

    page.locator("[data-withheld] a.button").click()
    page.locator("#act input[name=is_as_written][value='0']").check()
    page.locator("#act textarea[name=text]").fill("Rang, nobody at home")
    keep_picture(page, f"reads-{language}-1-form", full=True)
    page.locator("#act form button.button--primary").first.click()
    page.wait_for_selector("[data-withheld]", state="detached")

    keep_picture(page, f"reads-{language}-2-shown", full=True)
    with town.live.orm():
        assert case.words.filter(kind="shown", text="Rang, nobody at home").count() == 1
