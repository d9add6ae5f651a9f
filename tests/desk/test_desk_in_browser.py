"""The desk in a real browser, on the model city: by keyboard, live, on every size, in both languages."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from accounts.models import Role, User
from cases.actions import Actor, Caller, NewReport, Receipt, file_case, route_case, take_in
from cases.models import Case, Channel
from grid.models import CaseClass
from tests.axe import Axe
from tests.browser import Browse, become
from tests.desk.pages import look_at
from tests.live import LiveCity

pytestmark = pytest.mark.browser
# The machine may be busy with other tests.
expect.set_options(timeout=20_000)

SIZES = {"desk": (1440, 900), "large": (1920, 1080), "phone": (390, 844)}
TEXTS = [
    "路口的井盖不见了，晚上很危险",
    "The street light in front of number twelve has been out for three nights.",
    "垃圾堆在门口三天了",
]


@pytest.fixture(scope="module")
def filled(live_city: LiveCity) -> Iterator[dict[str, str]]:
    """The model city with some cases in several states; gives a person's name for each role, and numbers."""
    with live_city.orm():
        now = timezone.now()
        people = {
            role: User.objects.filter(is_demo=True, roles__contains=[role]).exclude(department=None).first()
            for role in (Role.OPERATOR, Role.SHIFT_LEAD, Role.DISPATCHER, Role.LEADER)
        }
        leaves = list(CaseClass.objects.filter(is_leaf=True, is_protected=False).order_by("code")[:6])
        receipts = [
            take_in(
                [
                    NewReport(
                        channel=[Channel.WEB, Channel.SMS, Channel.CALL][number % 3],
                        text=TEXTS[number % 3],
                        received_at=now - timedelta(minutes=7 * number),
                        language="zh-hans",
                        point=(120.868 + number * 0.0003, 32.010),
                        address=f"人民中路 {number + 1} 号" if number % 2 else f"{number + 1} Renmin Road",
                        case_class=leaves[number % 2],
                        caller=Caller(phone=f"+861380013{8000 + number % 4}", name="Citizen"),
                    )
                ],
                now=now,
            )[0]
            for number in range(24)
        ]
        ids = [receipt.case_id for receipt in receipts]
        file_case(ids[12:], actor=Actor.of(people[Role.SHIFT_LEAD]), now=now)
        route_case(ids[18:], actor=Actor.of(people[Role.DISPATCHER]), now=now)
        lead = Case.objects.get(pk=ids[20]).lead_department
        clerk = User.objects.filter(
            is_demo=True, department=lead, roles__overlap=[Role.CLERK, Role.DUTY_OFFICER]
        ).first()
        found = {str(role): person.username for role, person in people.items()}
        found |= {
            "clerk": clerk.username if clerk else "",
            "reported": receipts[2].number,
            "filed": receipts[13].number,
        }
        found |= {"routed": receipts[20].number}
    return found


def opened(browse: Browse, **options: Any) -> Page:
    """Open a page; where this checkout has no sockets yet, the line is simply silent."""
    page = browse(**options)
    if not (settings.BASE_DIR / "config" / "asgi.py").exists():
        page.route_web_socket("**/ws/**", lambda _socket: None)
    return page


def test_a_shift_lead_files_by_keyboard_alone(filled: dict[str, str], browse: Browse) -> None:
    page = opened(browse, viewport={"width": 1440, "height": 900})
    become(page, filled["shift_lead"], "/desk/?queue=to_file")
    rows = page.locator("[data-row]")
    before = rows.count()

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("[data-open-case]")).to_be_visible()
    number = page.locator("[data-open-case] .figures").first.inner_text()
    page.keyboard.press("f")

    expect(page.locator(".toast")).to_contain_text("Done")
    expect(page.locator("[data-open-case]")).to_contain_text("Waiting for a dispatcher to send it out")
    page.goto("/desk/?queue=to_file")
    expect(rows).to_have_count(before - 1)
    assert number not in page.locator("[data-queue]").inner_text()


def test_the_map_draws_the_open_cases_and_a_case_chosen_there_can_be_opened(
    filled: dict[str, str], browse: Browse
) -> None:
    page = opened(browse, viewport={"width": 1440, "height": 900})
    become(page, filled["dispatcher"], "/desk/map/")

    page.locator("[data-map][data-ready]").wait_for(timeout=60_000)
    page.wait_for_function(
        """() => document.querySelector("[data-map]").map
            .queryRenderedFeatures({ layers: ["cases", "groups"] }).length > 0""",
        timeout=60_000,
    )
    look_at(page, "map-drawn")

    row = page.locator("[data-row] a").first
    row.click()
    expect(page.locator("[data-map-choice] a")).to_be_visible()
    # The map stays; a second click, or the button, opens the case.
    expect(page.locator("[data-map]")).to_be_visible()
    row.click()

    expect(page.locator("[data-open-case]")).to_be_visible()


def test_an_act_form_opens_under_the_case_and_can_be_put_away(filled: dict[str, str], browse: Browse) -> None:
    page = opened(browse, viewport={"width": 1440, "height": 900})
    become(page, filled["shift_lead"], f"/desk/cases/{filled['reported']}/")

    page.locator(".column__actions summary").click()
    page.get_by_role("link", name="Reject").click()
    form = page.locator("[data-act-form]")
    expect(form.locator("textarea")).to_be_focused()
    form.get_by_text("Not now").click()

    expect(form).to_have_count(0)


def reported_now(case_class: CaseClass) -> Receipt:
    now = timezone.now()
    said = NewReport(channel=Channel.WEB, text=TEXTS[2], received_at=now, language="zh-hans", case_class=case_class)
    return take_in([said], now=now)[0]


def hold(page: Page, method: str) -> list[Route]:
    """Keep every request of `method` about a case on its way, until it is let go."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        if route.request.method == method and route.request.headers.get("hx-request"):
            held.append(route)
        else:
            route.fallback()

    page.route("**/desk/cases/**", keep)
    return held


def hear_of(page: Page) -> None:
    """News of the open case, as its line would bring them."""
    page.evaluate(
        """() => document.dispatchEvent(new CustomEvent("live:case", {
            detail: { case: Number(document.querySelector("[data-open-case]").dataset.openCase), version: 1e6 },
        }))"""
    )


def on_a_case(filled: dict[str, str], browse: Browse, live_city: LiveCity) -> tuple[Page, str]:
    """A shift lead's page of a case that was just reported, and its number."""
    with live_city.orm():
        number = reported_now(CaseClass.objects.filter(is_leaf=True, is_protected=False).earliest("code")).number
    page = opened(browse, viewport={"width": 1440, "height": 900})
    become(page, filled["shift_lead"], f"/desk/cases/{number}/")
    return page, number


def let_go(page: Page, held: list[Route]) -> None:
    """Answer what is held, and see the answer through."""
    until(page, lambda: bool(held))
    with page.expect_response(held[0].request.url):
        held.pop(0).continue_()


def until(page: Page, is_so: Callable[[], bool]) -> None:
    while not is_so():
        page.wait_for_timeout(20)


def test_an_act_is_answered_also_where_news_of_its_case_arrive_meanwhile(
    filled: dict[str, str], browse: Browse, live_city: LiveCity
) -> None:
    page, number = on_a_case(filled, browse, live_city)
    reads, acts = hold(page, "GET"), hold(page, "POST")

    # The case is being read again when the act is asked for, and that reading is answered first.
    hear_of(page)
    until(page, lambda: bool(reads))
    page.locator("#main .column__actions form[hx-post$='/file/'] button").first.click()
    until(page, lambda: bool(acts))
    let_go(page, reads)
    let_go(page, acts)

    expect(page.locator("[data-toasts] [data-toast]")).to_have_count(1)
    # The news that were left are not forgotten: they are read, or said to somebody who has his hand there.
    until(page, lambda: bool(reads) or page.locator("[data-case-changed]").is_visible())
    expect(page.locator("[data-open-case] .figures").first).to_have_text(number)


def test_a_form_that_is_opened_while_its_case_is_read_again_stays(
    filled: dict[str, str], browse: Browse, live_city: LiveCity
) -> None:
    page, _number = on_a_case(filled, browse, live_city)
    reads = hold(page, "GET")

    hear_of(page)
    until(page, lambda: bool(reads))
    # The form is asked for after it, and comes before.
    page.keyboard.press("x")
    until(page, lambda: len(reads) > 1)
    let_go(page, [reads.pop()])
    words = page.locator("[data-act-form] textarea").first
    words.fill("It stands on private ground")
    let_go(page, reads)

    expect(page.locator("[data-case-changed]")).to_be_visible()
    expect(words).to_have_value("It stands on private ground")


def test_a_case_that_is_being_opened_comes_whole_also_where_its_row_is_drawn_anew(
    filled: dict[str, str], browse: Browse
) -> None:
    page = opened(browse, viewport={"width": 1440, "height": 900})
    become(page, filled["shift_lead"], "/desk/?queue=to_file")
    row = page.locator("[data-row]").last
    number = row.get_attribute("data-case")
    reads = hold(page, "GET")

    row.locator("a").first.click()
    until(page, lambda: bool(reads))
    with page.expect_response("**/desk/news/**"):
        page.evaluate(
            """(id) => document.dispatchEvent(new CustomEvent("live:case", { detail: { case: Number(id), version: 1e6 } }))""",
            number,
        )
    let_go(page, reads)

    expect(page.locator(f"[data-open-case='{number}']")).to_be_visible()
    expect(page.locator(f"#context #units[data-case='{number}']")).to_be_attached()


def test_an_act_is_answered_also_where_somebody_went_on_meanwhile(filled: dict[str, str], browse: Browse) -> None:
    page = opened(browse, viewport={"width": 1440, "height": 900})
    become(page, filled["shift_lead"], "/desk/?queue=to_file")
    page.locator("[data-row] a").first.click()
    expect(page.locator("[data-open-case]")).to_be_visible()
    first = page.locator("[data-open-case]").get_attribute("data-open-case")
    acts = hold(page, "POST")

    page.locator("#main .column__actions form[hx-post$='/file/'] button").first.click()
    until(page, lambda: bool(acts))
    page.locator(f"[data-row]:not([data-case='{first}']) a").first.click()
    expect(page.locator(f"[data-open-case]:not([data-open-case='{first}'])")).to_be_visible()
    let_go(page, acts)

    expect(page.locator("[data-toasts] [data-toast]")).to_have_count(1)
    assert page.locator("[data-open-case]").get_attribute("data-open-case") != first


def test_on_a_phone_the_menu_of_acts_stands_in_sight(filled: dict[str, str], browse: Browse) -> None:
    page = opened(browse, viewport={"width": 390, "height": 844})
    become(page, filled["shift_lead"], f"/desk/cases/{filled['reported']}/")

    page.locator(".column__actions summary").click()
    act = page.locator(".column__actions .menu__item").filter(has_text="Reject")
    expect(act).to_be_in_viewport()
    # The click fails where something else lies above it.
    act.click()

    expect(page.locator("[data-act-form] textarea")).to_be_focused()


def test_the_table_of_cases_is_no_wider_than_a_phone(filled: dict[str, str], browse: Browse) -> None:
    page = opened(browse, viewport={"width": 390, "height": 844})
    become(page, filled["shift_lead"], "/desk/table/")

    expect(page.locator("#cases [data-row]").first).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("size", list(SIZES))
def test_every_page_is_usable_by_everybody_on_every_screen(
    filled: dict[str, str], browse: Browse, axe: Axe, size: str, language: str, scheme: str
) -> None:
    width, height = SIZES[size]
    page = opened(browse, viewport={"width": width, "height": height}, locale=language, color_scheme=scheme)
    pages = {
        "queue": ("shift_lead", "/desk/?queue=to_file"),
        "empty": ("shift_lead", "/desk/?queue=supervised"),
        "reported": ("operator", f"/desk/cases/{filled['reported']}/"),
        "filed": ("dispatcher", f"/desk/cases/{filled['filed']}/"),
        "route": ("dispatcher", f"/desk/cases/{filled['filed']}/acts/route/"),
        "routed": ("clerk", f"/desk/cases/{filled['routed']}/"),
        "map": ("dispatcher", "/desk/map/"),
        "table": ("shift_lead", "/desk/table/?sort=-reported"),
        "table-empty": ("shift_lead", "/desk/table/?q=nothing+is+called+so"),
        "scores": ("leader", "/evaluation/"),
        "figure": ("leader", "/evaluation/received/"),
    }
    findings = {}
    for name, (person, target) in pages.items():
        become(page, filled[person], target)
        look_at(page, f"{name}-{size}-{language}-{scheme}")
        findings[name] = axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is wider than the screen by {wide}"
    assert {name: found for name, found in findings.items() if found} == {}
