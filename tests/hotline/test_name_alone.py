"""Somebody who leaves a name, and neither number nor address: it is kept at every door, as personal as any other."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import AccessRecord, Contact
from cases import actions
from cases.actions import Caller, NewReport
from cases.actions.contact import reachable
from cases.models import Case, Channel, Report
from cases.summary_names import found_of_person
from common import crypto
from messaging.models import Message
from tests.city import SmallCity
from tests.people import Desk

NAME = "Zhang Sanfeng"
Door = Callable[[Desk], None]


@pytest.fixture
def desk(city: SmallCity) -> Desk:
    return Desk(city)


def signed_in(desk: Desk, person: str) -> Client:
    client = Client()
    client.force_login(desk.city.people[person])
    return client


def by_telephone(desk: Desk) -> None:
    form = {"text": "The lamp is out", "language": "en", "key": str(uuid4()), "act": "file", "name": NAME}
    assert signed_in(desk, "operator").post("/desk/calls/", form).status_code == 302


def by_api(desk: Desk) -> None:
    body = {"text": "The lamp is out", "class": "lamp", "contact": {"name": NAME}}
    assert Client().post("/api/v1/reports", json.dumps(body), content_type="application/json").status_code == 201


def by_web(desk: Desk) -> None:
    client = Client()
    client.post("/report/where/", {"lon": "121.02", "lat": "32.02", "address": "By the bridge"})
    client.post("/report/what/", {"text": "The lamp is out", "guess": "lamp", "guessed": "1"})
    client.post("/report/who/", {"name": NAME})
    # No number, no address: the link is the only way back, and the page says so.
    assert client.get("/report/done/").context["has_contact"] is False


def by_joining(desk: Desk) -> None:
    known = desk.report("lamp")
    report = NewReport(channel=Channel.WEB, text="dark here too", received_at=timezone.now(), caller=Caller(name=NAME))
    actions.join_case(known.case_id, report, now=timezone.now())


@pytest.mark.parametrize("door", [by_telephone, by_api, by_web, by_joining])
def test_a_name_alone_is_kept_masked_and_shown_by_an_act(desk: Desk, door: Door) -> None:
    door(desk)

    report = Report.objects.latest("pk")
    assert report.contact is not None
    assert crypto.decrypt(report.contact.name_cipher or b"") == NAME
    # Nobody is reached by it, and nobody is told anything.
    assert not reachable([report.case_id]).filter(pk=report.pk).exists()
    client = signed_in(desk, "operator")
    page = client.get(f"/desk/cases/{report.case.number}/").content.decode()
    assert f'id="contact-{report.pk}"' in page
    assert NAME not in page
    shown = client.post(f"/desk/cases/{report.case.number}/reports/{report.pk}/unmask/", {"reason": "she asked"})
    assert NAME in shown.content.decode()
    assert AccessRecord.objects.filter(case_id=report.case_id).count() == 1
    assert Message.objects.filter(contact=report.contact).count() == 0


def test_two_who_left_the_same_name_are_two_people(desk: Desk) -> None:
    by_api(desk)
    by_telephone(desk)

    assert Contact.objects.count() == 2


def test_the_name_of_somebody_protected_is_kept_from_departments_and_found_in_a_summary(desk: Desk) -> None:
    receipt = desk.report("lamp", caller=Caller(name=NAME, wants_protection=True))
    case = Case.objects.get(pk=receipt.case_id)

    assert case.is_protected
    assert found_of_person(case, f"{NAME} says that the lamp is out") == ["name"]


def test_a_name_alone_is_erased_with_its_case(desk: Desk) -> None:
    by_api(desk)

    call_command("erase_contact", Case.objects.get().number)

    assert Contact.objects.count() == 0
    assert Report.objects.get().contact is None
