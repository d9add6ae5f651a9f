"""Several reports written at the same time in one browser: each page asks for its own, and says where that is over."""

import base64
import re
import threading
from datetime import timedelta
from typing import Any

import orjson
import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Report, Words
from common import crypto
from common.models import Upload
from hotline.draft import MOST_DRAFTS, Draft
from tests.city import NOW, SmallCity
from tests.hotline.test_web import HERE, jpeg, led, text_of

BRIDGE = {"lon": "121.0200", "lat": "32.0200", "address": "By the bridge"}
SCHOOL = {"lon": "121.0220", "lat": "32.0220", "address": "By the school"}


class Tab:
    """A tab: it goes where it is led, and sends what its page holds."""

    def __init__(self, client: Client, address: str = "/report/where/") -> None:
        self.client = client
        self.open(address)

    def open(self, address: str) -> None:
        self.answer: Any = self.client.get(address, follow=True)
        self.page = text_of(self.answer)

    @property
    def handle(self) -> str:
        found = re.search(r'name="d" value="([\w-]+)"', self.page)
        return found[1] if found else ""

    @property
    def code(self) -> str:
        found = re.search(r'data-code="(\w+)" data-why="(\w+)"', self.page)
        return f"{found[1]} {found[2]}" if found else ""

    def send(self, step: str, **answers: Any) -> "Tab":
        """Press the button of the page that stands open, whatever became of its draft."""
        hidden = {name: "1" for name in ("new",) if f'name="{name}"' in self.page}
        self.answer = self.client.post(f"/report/{step}/", {"d": self.handle, **hidden, **answers})
        if self.answer.status_code == 302:
            self.open(self.answer["Location"])
        else:
            self.page = text_of(self.answer)
        return self

    def write(self, place: dict[str, str], text: str) -> "Tab":
        return self.send("where", **place).send("what", text=text, guess="lamp", guessed="1")


def said(report: Report) -> list[str]:
    return list(Words.objects.filter(report=report).values_list("text", flat=True))


def test_two_reports_in_two_tabs_each_send_their_own(client: Client, city: SmallCity) -> None:
    first, second = Tab(client), Tab(client)
    assert first.handle and second.handle and first.handle != second.handle
    first.send("where", **BRIDGE)
    second.send("where", **SCHOOL)
    first.send("what", text="The lamp is out", guess="lamp", guessed="1")
    second.send("what", text="A tree has fallen", guess="other", guessed="1")
    first.send("more", photos=jpeg("teal"))
    second.send("more", photos=jpeg("red"))

    first.send("who", phone="13800138000")
    [report] = Report.objects.all()
    assert (report.case.address, said(report)) == ("By the bridge", ["The lamp is out"])
    assert report.case.attachments.count() == 1

    second.send("who", name="Second")
    other = Report.objects.exclude(pk=report.pk).get()
    assert (other.case.address, said(other)) == ("By the school", ["A tree has fallen"])
    assert (other.contact.phone_cipher if other.contact else None) is None
    assert [each.case_id for each in other.case.attachments.all()] == [other.case_id]
    assert Upload.objects.filter(taken_at__isnull=True).count() == 0


def test_each_answer_of_two_tabs_stands_while_both_are_written(client: Client, city: SmallCity) -> None:
    first = Tab(client).write(BRIDGE, "The lamp is out")
    second = Tab(client, "/report/begun/")
    another = re.search(r'href="([^"]+)" data-another', second.page)
    assert another
    second.open(another[1])
    second.write(SCHOOL, "Another lamp is out")

    for tab, words in ((first, "The lamp is out"), (second, "Another lamp is out")):
        tab.open(f"/report/what/?d={tab.handle}")
        assert words in tab.page
    assert [draft.text for draft in drafts(client)] == ["The lamp is out", "Another lamp is out"]


def drafts(client: Client) -> list[Draft]:
    return [Draft._read(each) for each in client.session["report_drafts"].values()]  # type: ignore[misc]


def test_a_page_whose_report_was_sent_says_so_and_leads_to_it(client: Client, city: SmallCity) -> None:
    tab, twin = Tab(client), Tab(client)
    twin.page = tab.page
    tab.write(BRIDGE, "The lamp is out")
    back = tab.page
    tab.send("who", phone="13800138000")
    [report] = Report.objects.all()

    for step, page, answers in (
        ("what", back, {"text": "Something else entirely"}),
        ("who", back, {"phone": "13900139000"}),
        ("more", back, {}),
        ("danger", back, {}),
        ("same", back, {"join": ""}),
        # The first page as it was opened before anything was written.
        ("where", twin.page, SCHOOL),
    ):
        tab.page = page
        tab.send(step, **answers)
        assert (tab.answer.status_code, tab.code) == (410, "draft_over sent"), step
        assert f'href="/r/{report.token}" data-became' in tab.page
        assert all(each in tab.page for name, each in answers.items() if name in ("text", "address"))
    tab.open(f"/report/what/?d={twin.handle}")
    assert (tab.answer.status_code, tab.code) == (410, "draft_over sent")
    refused = client.post("/report/what/", {"d": twin.handle}, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["code"], refused.json()["why"]) == (410, "draft_over", "sent")
    assert Report.objects.count() == 1


def test_after_a_while_the_page_says_that_it_was_sent_and_tells_nobody_of_the_link(
    client: Client, city: SmallCity
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        tab = Tab(client).write(BRIDGE, "The lamp is out")
        page = tab.page
        tab.send("who")
        clock.shift(timedelta(minutes=16))
        tab.page = page
        tab.send("who", name="Once more")
    assert (tab.code, "data-became" in tab.page, Report.objects.count()) == ("draft_over sent", False, 1)


def test_the_second_tap_of_a_double_one_sees_what_the_first_did(client: Client, city: SmallCity) -> None:
    tab = Tab(client).write(BRIDGE, "The lamp is out")
    page = tab.page
    tab.send("who", phone="13800138000")

    tab.page = page
    answer = client.post("/report/who/", {"d": tab.handle, "phone": "13800138000"})

    assert led(answer) == "/report/done/"
    assert client.get(answer["Location"]).context["story"].report == Report.objects.get()


def test_a_page_of_another_session_sends_nothing_twice_and_begins_nothing_in_silence(
    client: Client, city: SmallCity
) -> None:
    tab = Tab(client)
    first_page = tab.page
    tab.write(BRIDGE, "The lamp is out")
    later_page = tab.page
    # Signed out, and half written.
    client.session.flush()
    client.cookies.clear()
    tab.send("who", phone="13800138000")
    assert (tab.answer.status_code, tab.code, Report.objects.count()) == (410, "draft_over unknown", 0)

    tab.page = first_page
    tab.write(BRIDGE, "The lamp is out").send("who")
    stranger = Client()
    tab = Tab(stranger)
    for step, page in (("where", first_page), ("who", later_page)):
        tab.page = page
        tab.send(step, **BRIDGE)
        assert (tab.code, "data-became" in tab.page) == ("draft_over sent", False)
    assert Report.objects.count() == 1


def test_who_knows_a_handle_gets_nothing_by_it(client: Client, city: SmallCity) -> None:
    mine, theirs = Tab(client), Tab(Client())
    theirs.page = mine.page
    # A link was sent round, and both have begun by it.
    mine.write(BRIDGE, "The lamp is out")
    theirs.write(SCHOOL, "Another one")
    assert "The lamp is out" not in theirs.page
    mine.send("who", phone="13800138000")

    theirs.send("who")

    token = Report.objects.get().token
    assert theirs.answer.status_code == 409 or theirs.code
    assert token not in theirs.page
    assert token not in text_of(theirs.client.get(f"/report/done/?d={mine.handle}", follow=True))


def test_a_sixth_report_takes_the_place_of_the_one_left_the_longest_which_says_so(
    client: Client, city: SmallCity
) -> None:
    tabs = [Tab(client) for _each in range(MOST_DRAFTS + 1)]
    for number, tab in enumerate(tabs):
        tab.send("where", **{**HERE, "address": f"Lamp {number}"})
    held = [draft.address for draft in drafts(client)]
    assert held == [f"Lamp {number}" for number in range(1, MOST_DRAFTS + 1)]

    tabs[0].send("what", text="The lamp is out", guess="lamp", guessed="1")

    assert (tabs[0].answer.status_code, tabs[0].code) == (410, "draft_over pushed_out")
    assert "The lamp is out" in tabs[0].page
    for tab in tabs[1:]:
        tab.send("what", text="The lamp is out", guess="lamp", guessed="1").send("who")
    assert Report.objects.count() == MOST_DRAFTS


def test_what_is_too_old_or_was_deleted_says_so(client: Client, city: SmallCity) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        old = Tab(client).write(BRIDGE, "The lamp is out")
        for _hours in range(2):
            clock.shift(timedelta(hours=6, minutes=1))
            client.get("/report/")
        gone = Tab(client).write(SCHOOL, "Another lamp is out")
        client.post(f"/report/begun/?d={gone.handle}", {"whose": "other"})
        for tab, why in ((old, "too_old"), (gone, "thrown_away")):
            tab.send("who")
            assert (tab.answer.status_code, tab.code) == (410, f"draft_over {why}")
    assert Report.objects.count() == 0


def test_a_reload_and_another_language_keep_the_draft(client: Client, city: SmallCity) -> None:
    tab = Tab(client)
    handle = tab.handle
    tab.open(f"/report/where/?d={handle}")
    assert tab.handle == handle
    tab.send("where", **BRIDGE)
    address = f"/report/what/?d={handle}"
    assert f'name="next" value="{address}"' in tab.page

    answer = client.post(reverse("set_language"), {"next": address, "language": "zh-hans"})
    assert answer["Location"] == address
    tab.open(address)
    assert tab.handle == handle
    tab.send("what", text="路灯不亮", guess="lamp", guessed="1").send("who")
    assert Report.objects.get().language == "zh-hans"


def test_the_draft_of_a_session_of_before_goes_on(client: Client, city: SmallCity) -> None:
    before = {"lon": 121.02, "lat": 32.02, "address": "By the bridge", "text": "The lamp is out", "class_code": "lamp"}
    times = {"key": "k" * 22, "begun_at": timezone.now().timestamp(), "touched_at": timezone.now().timestamp()}
    client.get("/report/where/")
    session = SessionStore()
    sealed = base64.b64encode(crypto.encrypt(orjson.dumps(before | times).decode())).decode()
    session["report_draft"] = sealed
    session.save()
    client.cookies["sessionid"] = str(session.session_key)

    # Its page knows no handle.
    answer = client.post("/report/who/", {"phone": "13800138000"})

    assert led(answer) == "/report/done/"
    report = Report.objects.get()
    assert (report.case.address, said(report)) == ("By the bridge", ["The lamp is out"])
    assert "report_draft" not in client.session
    # And once: a page of it that still stands open sends nothing more.
    assert client.post("/report/who/", {"phone": "13800138000"}).status_code in (302, 410)
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_two_tabs_send_at_the_same_moment_is_kept_of_both(client: Client, city: SmallCity) -> None:
    tabs = [Tab(client) for _each in range(2)]
    for tab in tabs:
        tab.send("where", **BRIDGE)
    meet = threading.Barrier(2)
    store = Draft._store

    def slow(self: Draft, request: Any) -> None:
        # Both have read the session before either writes.
        meet.wait(timeout=30)
        store(self, request)

    def answer(tab: Tab, text: str) -> None:
        own = Client()
        own.cookies = client.cookies
        own.post("/report/what/", {"d": tab.handle, "text": text, "guess": "lamp", "guessed": "1"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Draft, "_store", slow)
        threads = [threading.Thread(target=answer, args=(tab, f"Lamp {number}")) for number, tab in enumerate(tabs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(draft.text for draft in drafts(client)) == ["Lamp 0", "Lamp 1"]
