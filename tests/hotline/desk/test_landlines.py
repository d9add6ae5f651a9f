"""A fixed line gets no text, where its country's plan tells: whoever left one is to be called."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Contact, Shift
from accounts.shifts.actions import leave_number
from cases import actions
from cases.actions import Caller
from cases.actions.contact import NobodyReachable, reachable
from cases.models import Case, Channel, Clock
from common import crypto
from common.phones import takes_texts
from common.refusals import BadInput
from messaging.actions import opt_out
from messaging.models import Message
from tests.calls import ring_in_vain
from tests.cases.conftest import Desk
from tests.city import NOW

Told = Callable[..., list[str]]
LANDLINE, MOBILE = "+8651385123456", "+8613800138000"


@pytest.mark.parametrize(
    ("number", "takes"),
    [
        (MOBILE, True),
        (LANDLINE, False),
        ("+861085123456", False),
        ("+442079460123", False),
        ("+447700900123", True),
        # The plan of the United States does not tell.
        ("+16175550123", True),
        ("+12025550143", True),
        # A number that no plan gives out yet.
        ("+8619999999999", True),
    ],
)
def test_a_fixed_line_takes_no_texts_where_the_plan_tells(number: str, takes: bool) -> None:
    assert takes_texts(number) is takes


def asked(desk: Desk, **caller: Any) -> int:
    one = [desk.report("lamp", caller=Caller(**caller)).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="New lamp")
    actions.pass_check(one, actor=desk.other_worker, now=NOW)
    return one[0]


@pytest.mark.parametrize(("email", "channels"), [("", set()), ("citizen@example.org", {"email"})])
def test_a_landline_is_sent_no_text_and_called_instead(
    desk: Desk, told: Told, client: Client, email: str, channels: set[str]
) -> None:
    case_id = asked(desk, phone=LANDLINE, email=email)
    told()

    assert set(Message.objects.values_list("channel", flat=True)) == channels
    assert reachable([case_id]).exists() is bool(email)
    if not email:
        with pytest.raises(NobodyReachable):
            actions.text_citizen(case_id, actor=desk.operator, now=NOW, text="The crew comes at noon today")
    # She can be called, so that the office that signed owes her a call.
    assert Clock.objects.filter(case_id=case_id, obligation="contact").exists()
    client.force_login(desk.operator.user)
    page = client.get(f"/desk/cases/{Case.objects.get(pk=case_id).number}/").content.decode()
    assert page.count("data-landline") == 1
    ring_in_vain(case_id, actor=desk.operator, at=timezone.now(), times=1)


def test_whoever_left_an_address_beside_a_landline_may_want_no_more_mail(desk: Desk, told: Told) -> None:
    email = "citizen@example.org"
    first = asked(desk, phone=LANDLINE, email=email)
    desk.report("lamp", caller=Caller(phone="+861085123456", email=email))
    for contact in Contact.objects.filter(phone_index=crypto.index(LANDLINE)):
        opt_out(contact, "email", now=NOW)
    told()

    # It is the address that gets no more, whoever left it.
    assert set(Message.objects.values_list("channel", "error")) == {("email", "opted_out")}
    assert Message.objects.values("contact").distinct().count() == 2
    assert not reachable([first]).exists()


@pytest.mark.parametrize("phone", [LANDLINE, "0513 8512 3456"])
def test_nobody_on_shift_is_paged_on_a_landline(desk: Desk, phone: str) -> None:
    with pytest.raises(BadInput):
        leave_number(desk.city.people["lead"], phone, profile={"hotline": {"region": "CN"}})


@pytest.mark.parametrize("phone", ["1391230047", "139123004777", "85123434", "4008123456", "10086"])
def test_no_shift_starts_with_a_telephone_that_no_page_reaches(desk: Desk, client: Client, phone: str) -> None:
    lead = desk.city.people["lead"]
    client.force_login(lead)

    answer = client.post("/desk/shift/start/", {"phone": phone})

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["phone"])
    lead.refresh_from_db()
    assert lead.phone_cipher is None
    assert not Shift.objects.exists()


def test_whoever_writes_by_a_text_is_written_one_whatever_the_plan_says(desk: Desk, told: Told) -> None:
    case_id = desk.report("lamp", channel=Channel.SMS, caller=Caller(phone=LANDLINE)).case_id
    told()

    assert set(Message.objects.values_list("channel", flat=True)) == {"sms"}
    assert reachable([case_id]).exists()
