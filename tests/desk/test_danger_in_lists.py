"""A danger is tagged wherever a case stands in a list."""

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions import Caller
from cases.models import Case
from common.models import Reaction
from hotline.models import InboundText, TextOutcome
from tests.city import SmallCity
from tests.people import Desk

GAS = "strong smell of gas, dizzy"
TAG = 'data-danger="gas"'


@pytest.fixture
def danger(desk: Desk) -> Case:
    return Case.objects.get(pk=desk.report("lamp", text=GAS, received_at=timezone.now()).case_id)


@pytest.fixture
def lead(client: Client, city: SmallCity) -> Client:
    client.force_login(city.people["lead"])
    return client


@pytest.mark.parametrize("caller", ["+8613800138000", "+8613800138999"], ids=["the caller's", "a neighbour's"])
def test_beside_a_case_what_may_be_the_same_and_what_she_reported_before(
    lead: Client, desk: Desk, danger: Case, caller: str
) -> None:
    other = desk.report("lamp", received_at=timezone.now(), caller=Caller(phone=caller))

    page = lead.get(f"/desk/cases/{other.number}/").content.decode()

    assert TAG in page
    assert danger.number in page


def test_while_a_call_is_taken(client: Client, city: SmallCity, danger: Case) -> None:
    client.force_login(city.people["operator"])
    form = {"number": "13800138000", "text": "a lamp", "class": city.classes["lamp"].code, "lon": 121.02, "lat": 32.02}

    assert TAG in client.post("/desk/calls/hints/", form).content.decode()
    assert TAG in client.post("/desk/calls/caller/", {"number": "+8613800138000"}).content.decode()


def test_beside_a_text_that_waits_for_a_person(lead: Client, danger: Case) -> None:
    InboundText.objects.create(
        case=danger, words="hm", outcome=TextOutcome.UNSURE, waits_since=timezone.now(), received_at=timezone.now()
    )

    assert TAG in lead.get("/desk/texts/").content.decode()


def test_a_cleared_danger_is_tagged_nowhere(lead: Client, desk: Desk, danger: Case) -> None:
    Case.objects.filter(pk=danger.pk).update(danger="")
    other = desk.report("lamp", received_at=timezone.now())

    assert TAG not in lead.get(f"/desk/cases/{other.number}/").content.decode()


def test_beside_what_failed_to_follow_an_act(lead: Client, danger: Case) -> None:
    row = {"consumer": "tell_citizen", "kind": "report", "case_id": danger.pk, "log_seq": 1, "facts": {}}
    Reaction.objects.create(**row, tries=8, error="x", failed_at=timezone.now())
    failed = Reaction.objects.create(**row, tries=8, error="x", failed_at=timezone.now())
    lead.post(f"/operations/reactions/{failed.pk}/", {"act": "drop", "reason": "rung up"})

    # In what waits for a decision, and in what was decided.
    assert lead.get("/operations/").content.decode().count(TAG) == 2
