"""Nobody ends before a closed door: a link with what stood behind it, a page that was sent, a link that was replaced."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions import Caller, merge_cases
from cases.models import LogEntry, Report, Words
from hotline.actions import keep_old_link
from tests.accounts.walk import ADDRESSES, emptily_filled
from tests.cases.conftest import Desk
from tests.city import later

# As it would be replaced.
OLD = "old-link-that-was-lost"
TAILS = [
    *".。)）,，/】>》»”’、;；:：!！…\"'*]",
    "）。",
    "/）",
    "。谢谢",
    "\u00a0",
    "%20",
    "。Thanks",
    ".Thanks",
    "-。",
    "-",
    "__",
    "）see you",
]


def reported(desk: Desk) -> Report:
    return Report.objects.get(pk=desk.report("lamp").report_id)


# --- A link as it is linked in a text -------------------------------------------------------------


@pytest.mark.parametrize("tail", TAILS)
def test_a_link_leads_to_its_page_with_whatever_was_taken_into_it(desk: Desk, tail: str) -> None:
    report = reported(desk)

    answer = Client().get(f"/r/{report.token}{tail}")

    assert (answer.status_code, answer["Location"]) == (302, f"/r/{report.token}")
    assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(
    "link", ["A" * 22 + "。", "short.", "x" * 300 + ".", "{0}/nothing", "{0}/adds.", "{0}x.", "{0}x", "{0}----"]
)
def test_what_is_no_link_of_ours_leads_nowhere(desk: Desk, link: str) -> None:
    answer = Client().get("/r/" + link.format(reported(desk).token))

    assert answer.status_code == 404
    assert "Location" not in answer


def test_a_replaced_link_says_so_whatever_stands_behind_it(desk: Desk) -> None:
    keep_old_link(reported(desk), OLD, now=timezone.now())

    assert [Client().get(f"/r/{OLD}{tail}").status_code for tail in ("", ".", "）。", "/")] == [410] * 4


# --- A page that a form was answered with ---------------------------------------------------------


@pytest.mark.parametrize("act", ["add", "rate", "again", "protect"])
def test_who_only_looks_at_where_her_forms_go_is_led_to_her_page(desk: Desk, act: str) -> None:
    token = reported(desk).token
    seen = LogEntry.objects.count()

    answer = Client().get(f"/r/{token}/{act}", headers={"accept": "text/html"})
    program = Client().get(f"/r/{token}/{act}", headers={"accept": "application/json"})

    assert (answer.status_code, answer["Location"]) == (302, f"/r/{token}")
    assert (program.status_code, program.json()["code"]) == (405, "method_not_allowed")
    assert LogEntry.objects.count() == seen


def test_a_page_that_was_answered_with_can_be_read_in_the_other_language(desk: Desk) -> None:
    reader, report = Client(), reported(desk)
    for address, sent in (("/report/follow/", {"what": ""}), (f"/r/{report.token}/add", {"add-words": ""})):
        page = reader.post(address, sent).content.decode()
        back = unescape(re.findall(r'name="next" value="([^"]+)"', page)[0])

        switched = reader.post("/i18n/setlang/", {"next": back, "language": "zh-hans"}, follow=True)

        assert switched.status_code == 200


# What providers and programs send to: nobody reads a page there. Signing in and out has its own.
NO_PAGES = re.compile(r"api/|accounts/|styleguide|hooks/|healthz|static|tiles")
# Who between them may send whatever a form of a page can send.
SENDERS = ("operator", "lead", "grid_worker", "dispatcher")


def test_no_address_that_answers_a_form_with_a_page_turns_away_who_looks_at_it(desk: Desk) -> None:
    shut, takes_forms = set(), set()
    left = [(name, emptily_filled(route)) for name, route in ADDRESSES if not NO_PAGES.match(route)]
    for person in SENDERS:
        reader = Client()
        reader.force_login(desk.city.people[person])
        # Asked by a method that nothing takes, each says at once what it takes; whoever is turned away is told nothing.
        allowed = {(name, path): reader.generic("PUT", path) for name, path in left}
        for (name, path), answer in allowed.items():
            if answer.get("Allow") == "POST":
                takes_forms.add(name)
                if reader.get(path, headers={"accept": "text/html"}).status_code == 405:
                    shut.add(name)
        left = [each for each, answer in allowed.items() if answer.status_code == 403]

    assert {"follow", "track_add", "desk_bulk_act", "shift_start", "text_decide", "call_claim"} <= takes_forms
    assert {"theme", "demo_become", "sms_emulator", "case_units_ask", "call_hints", "report_guesses"} <= takes_forms
    assert shut == set()


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/theme/", "/report/?a=1"),
        ("/i18n/setlang/", "/report/?a=1"),
        ("/emulator/sms/", "/outbox/"),
        ("/dispatch/cases/7/units/ask", "/desk/case/7/"),
        ("/dispatch/cases/7/units/call-in", "/desk/case/7/"),
        ("/dispatch/cases/7/units/recall", "/desk/case/7/"),
    ],
)
def test_a_form_with_an_old_token_leads_back_to_the_page_that_it_stands_on(desk: Desk, address: str, page: str) -> None:
    reader = Client(enforce_csrf_checks=True)
    reader.force_login(desk.city.people["dispatcher"])
    sent = {"next": page} if address in ("/theme/", "/i18n/setlang/") else {}

    refused = reader.post(address, sent)
    [on] = re.findall(r'<a [^>]*href="([^"]+)" data-go-on', refused.content.decode())

    assert refused.status_code == 403
    assert reader.get(unescape(on))["Location"] == page
    assert reader.get("/theme/", {"next": "//elsewhere.example/"})["Location"] == "/"


# --- A link that was replaced while her page stood open -------------------------------------------


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(
    ("act", "sent", "words"),
    [
        ("add", {"add-words": "Now <two> of them"}, ["Now <two> of them"]),
        ("rate", {"solved": "no", "words": "Dark still"}, ["Dark still"]),
        ("again", {"again-words": "It is back"}, ["It is back"]),
        ("where", {"address": "By the bridge"}, ["By the bridge"]),
        ("add", {"add-words": ""}, []),
    ],
)
def test_what_was_sent_by_a_link_that_is_no_more_is_given_back(
    desk: Desk, act: str, sent: dict[str, str], words: list[str], is_known: bool
) -> None:
    report = reported(desk)
    if is_known:
        keep_old_link(report, OLD, now=timezone.now())
    kept = Words.objects.count()

    answer = Client().post(f"/r/{OLD}/{act}", sent)
    page = answer.content.decode()

    code, status = ("link_replaced", 410) if is_known else ("not_found", 404)
    assert (answer.status_code, re.findall(r'data-code="(\w+)"', page)) == (status, [code])
    assert [unescape(each) for each in re.findall(r'<blockquote class="said">(.*?)</blockquote>', page)] == words
    assert re.findall(r'data-solved="(\w+)"', page) == ([sent["solved"]] if "solved" in sent else [])
    assert 'href="/report/lost/"' in page
    assert Words.objects.count() == kept
    assert report.token not in page
    program = Client().post(f"/r/{OLD}/{act}", sent, headers={"accept": "application/json"})
    assert (program.status_code, program.json()["code"]) == (status, code)


# --- The number she was given ----------------------------------------------------------------------


def test_the_page_of_a_merged_case_names_the_number_she_was_given_first(desk: Desk) -> None:
    report = reported(desk)
    given = report.case.number
    other = desk.report("lamp", caller=Caller(phone="+8613900139000"))
    assert re.findall(r'data-number="([^"]+)"', Client().get(f"/r/{report.token}").content.decode()) == [given]

    merge_cases([report.case_id], into=other.case_id, actor=desk.operator, now=later(minutes=5))

    page = Client().get(f"/r/{report.token}").content.decode()
    assert re.findall(r'data-number="([^"]+)"', page) == [given]
    assert other.number in page
    assert f"<title>{given}" in page


# --- What a tab holds of a report that the server knows no more --------------------------------------

HANDLE = "a-handle-nobody-has-heard-of"


@pytest.mark.parametrize("way", ["get", "post"])
def test_of_an_unknown_report_the_page_gives_back_what_the_tab_holds_and_forgets_none_of_it(
    desk: Desk, way: str
) -> None:
    answer = getattr(Client(), way)("/report/what/", {"d": HANDLE, "text": "The lamp is out"})
    page = answer.content.decode()

    assert (answer.status_code, re.findall(r'data-why="(\w+)"', page)) == (410, ["unknown"])
    [(handle, another)] = re.findall(r'data-draft-back="([^"]*)" data-draft-next="([^"]*)"', page)
    assert handle == HANDLE
    assert another not in ("", HANDLE)
    assert f'href="/report/where/?d={another}"' in page
    assert "data-draft-done" not in page
    assert page.count("data-unsent") == (way == "post")
    assert Client().get(f"/report/where/?d={another}").status_code == 200


def test_of_a_report_that_was_deleted_nothing_is_given_back(desk: Desk) -> None:
    reader = Client()
    page = reader.get("/report/where/", follow=True).content.decode()
    handle = re.findall(r'name="d" value="([^"]+)"', page)[0]
    reader.post("/report/where/", {"d": handle, "new": "1", "address": "By the bridge"})
    reader.post("/report/begun/", {"d": handle, "whose": "other", "sure": "on"})

    page = reader.get("/report/what/", {"d": handle}).content.decode()

    assert re.findall(r'data-why="(\w+)"', page) == ["thrown_away"]
    assert "data-draft-back" not in page


def test_who_sends_without_a_cookie_is_told_so_and_nothing_is_taken(desk: Desk) -> None:
    report = reported(desk)
    kept = Words.objects.count()
    for address in ("/report/what/", f"/r/{report.token}/add"):
        answer = Client(enforce_csrf_checks=True).post(address, {"d": HANDLE, "add-words": "Two", "text": "Two"})
        assert answer.status_code == 403
        page = answer.content.decode()
        assert 'data-code="no_cookie"' in page
        # There is a way on from it that answers, with what the browser kept.
        [on] = re.findall(r'<a [^>]*href="([^"]+)" data-go-on', page)
        assert on.endswith(f"?d={HANDLE}")
        assert Client().get(on, follow=True).status_code in (200, 410)
    assert Words.objects.count() == kept
