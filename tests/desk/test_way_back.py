"""Whoever acts from a list is led back to the very list: its search, order, filters, page, and ticks."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from cases.api import reading
from cases.models import Case
from cases.workflow import State
from common.models import Reaction
from messaging.models import Message, MessageState
from tests.city import NOW
from tests.desk.conftest import SignedIn
from tests.people import Desk

LISTS = [
    {"queue": "to_file"},
    {"queue": "to_file", "q": "Mill Lane"},
    {"queue": "to_file", "sort": "newest"},
    {"queue": "to_file", "q": "水 & more=1", "sort": "class"},
    {"queue": "all", "class": "1", "department": "2"},
]


def hidden(page: str) -> dict[str, str]:
    """What the form of acts on many sends of the list it stands beside."""
    form = re.search(r'<form method="post" id="bulk".*?</form>', page, re.DOTALL)
    assert form
    found = re.findall(r'name="([^"]*)" value="([^"]*)"', form[0])
    return {name: value.replace("&amp;", "&") for name, value in found if name != "csrfmiddlewaretoken"}


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize("asked", LISTS[:4], ids="-".join)
def test_an_act_on_many_leads_back_to_the_very_list(desk: Desk, signed_in: SignedIn, asked: dict[str, str]) -> None:
    desk.report("lamp")
    lead, case = signed_in("lead"), Case.objects.get()
    sent = hidden(lead.get("/desk/", asked).content.decode())

    answer = lead.post("/desk/acts/file/", {**sent, "case": f"{case.pk}.{case.version}"})

    assert (urlsplit(answer["Location"]).path, query(answer["Location"])) == ("/desk/", asked)


@pytest.mark.parametrize("given", ["//evil.example/", "x\r\nSet-Cookie: a=b", "q" * 5000, "&queue=other"])
def test_no_word_of_the_list_leads_elsewhere(desk: Desk, signed_in: SignedIn, given: str) -> None:
    desk.report("lamp")
    case = Case.objects.get()
    sent = {"queue": "to_file", "q": given, "next": given, "case": f"{case.pk}.{case.version}"}

    answer = signed_in("lead").post("/desk/acts/file/", sent)

    assert answer["Location"].startswith("/desk/?queue=to_file&q=")
    assert set(query(answer["Location"])) == {"queue", "q"}


def test_a_later_page_is_gone_back_to_and_what_was_refused_keeps_its_tick_wherever_it_stands(
    desk: Desk, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE_ROWS", 2)
    receipts = [desk.report("lamp", received_at=NOW - timedelta(hours=9 - each)) for each in range(5)]
    lead = signed_in("lead")
    first = lead.get("/desk/?queue=to_file&sort=reported")
    following = first.context["queue"].following_query
    page = lead.get(f"/desk/?{following}").content.decode()
    stale = Case.objects.get(pk=receipts[0].case_id)
    chosen = [f"{stale.pk}.{stale.version + 7}"]
    done = Case.objects.get(pk=receipts[2].case_id)

    answer = lead.post(
        "/desk/acts/file/", {**hidden(page), "case": [*chosen, f"{done.pk}.{done.version}"]}, follow=True
    )

    back = dict(query(answer.redirect_chain[0][0]))
    assert back.pop("refused")
    assert back == query(f"?{following}")
    assert answer.context["queue"].wanted.after
    (refused,) = answer.context["refused"]
    # It stands on the page before; its tick stands beside the reason, with the version that is shown now.
    assert (refused["number"], refused["is_elsewhere"]) == (stale.number, True)
    assert f'value="{stale.pk}.{stale.version}" form="bulk" checked' in answer.content.decode()
    done.refresh_from_db()
    assert done.state == State.FILED


def test_a_page_of_which_all_was_done_is_the_first_again(
    desk: Desk, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE_ROWS", 2)
    receipts = [desk.report("lamp", received_at=NOW - timedelta(hours=9 - each)) for each in range(3)]
    lead = signed_in("lead")
    following = lead.get("/desk/?queue=to_file&sort=reported").context["queue"].following_query
    page = lead.get(f"/desk/?{following}").content.decode()
    last = Case.objects.get(pk=receipts[2].case_id)

    answer = lead.post("/desk/acts/file/", {**hidden(page), "case": f"{last.pk}.{last.version}"}, follow=True)

    assert [row["id"] for row in answer.context["queue"].rows] == [each.case_id for each in receipts[:2]]
    assert answer.context["queue"].wanted.after == ""


@pytest.mark.parametrize("asked", LISTS, ids="-".join)
@pytest.mark.parametrize("is_script", [False, True])
def test_one_case_is_opened_and_acted_on_beside_its_list(
    desk: Desk, signed_in: SignedIn, asked: dict[str, str], is_script: bool
) -> None:
    receipt = desk.report("lamp")
    lead, case = signed_in("lead"), Case.objects.get(pk=receipt.case_id)
    beside = f"/desk/cases/{case.number}/?{urlencode(asked)}"

    opened = lead.get(beside, headers={"HX-Request": "true"} if is_script else {})
    assert query(opened.context["kept"]) == asked

    headers = {"Referer": f"http://testserver{beside}"}
    if is_script:
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{beside}"}
    done = lead.post(f"/desk/cases/{case.number}/acts/file/", {"version": case.version}, headers=headers)

    if is_script:
        assert query(done.context["kept"]) == asked
    else:
        assert (done.status_code, query(done["Location"])) == (302, asked)


def test_decisions_of_operations_lead_back_to_the_page_they_were_taken_on(desk: Desk, signed_in: SignedIn) -> None:
    desk.report("lamp")
    failed = Reaction.objects.first()
    assert failed is not None
    Reaction.objects.filter(pk=failed.pk).update(failed_at=timezone.now(), tries=8)
    admin = Client()
    admin.force_login(User.objects.create(username="keeper", names={"en": "K"}, roles=[Role.ADMINISTRATOR]))

    came = {"Referer": "http://testserver/operations/?page=3"}
    answer = admin.post(f"/operations/reactions/{failed.pk}/", {"act": "again"}, headers=came)
    assert answer["Location"] == "/operations/?page=3"

    message = Message.objects.create(
        key="k", user=desk.city.people["lead"], channel="sms", template_code="alert", language="en",
        body="x", state=MessageState.UNKNOWN, due_at=None,
    )  # fmt: skip
    came = {"Referer": "http://testserver/operations/messages/?state=unknown&page=2"}
    answer = admin.post(f"/operations/messages/{message.pk}/", {"act": "leave"}, headers=came)
    assert answer["Location"] == "/operations/messages/?state=unknown&page=2"
    elsewhere = {"Referer": "https://elsewhere.example/?state=unknown"}
    message.refresh_from_db()
    Message.objects.filter(pk=message.pk).update(state=MessageState.UNKNOWN, due_at=None)
    assert admin.post(f"/operations/messages/{message.pk}/", {"act": "leave"}, headers=elsewhere)["Location"] == (
        "/operations/messages/"
    )
