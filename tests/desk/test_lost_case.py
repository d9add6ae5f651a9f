"""A page that is open while its case goes on to somebody else."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from tests.desk.conftest import SignedIn
from tests.desk.test_desk import do
from tests.people import Desk

AGAIN = {"HX-Request": "true", "HX-Target": "main"}


def gone_on(desk: Desk, signed_in: SignedIn) -> tuple[Case, Client]:
    """A case the clerk has had and has no more, and the clerk."""
    number = desk.report("lamp", received_at=timezone.now()).number
    do(signed_in("lead"), number, "file")
    do(signed_in("dispatcher"), number, "route", lead=desk.city.departments["lamps"].pk)
    clerk = signed_in("lamps_clerk")
    assert number in clerk.get(f"/desk/cases/{number}/", headers=AGAIN).content.decode()
    do(signed_in("dispatcher"), number, "take_back", reason="Belongs to the roads")
    return Case.objects.get(number=number), clerk


def test_an_open_page_is_told_that_the_case_is_not_with_its_reader(desk: Desk, signed_in: SignedIn) -> None:
    case, clerk = gone_on(desk, signed_in)

    told = clerk.get(f"/desk/cases/{case.number}/", headers=AGAIN)
    of_nothing = clerk.get("/desk/cases/NO-SUCH-1/", headers=AGAIN)

    assert told.status_code == 200
    assert "no longer with you" in told.content.decode()
    assert case.number not in told.content.decode()
    assert told.content == of_nothing.content


def test_its_panel_of_units_is_emptied(desk: Desk, signed_in: SignedIn) -> None:
    case, clerk = gone_on(desk, signed_in)

    for case_id in (case.pk, 1):
        told = clerk.get(reverse("case_units", args=[case_id]), headers=AGAIN)
        assert (told.status_code, told.content) == (200, b"")


def test_a_page_opened_anew_is_refused(desk: Desk, signed_in: SignedIn) -> None:
    case, clerk = gone_on(desk, signed_in)

    assert clerk.get(f"/desk/cases/{case.number}/").status_code == 404
    assert clerk.get(reverse("case_units", args=[case.pk])).status_code == 404
