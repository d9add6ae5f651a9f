"""A citizen's telephone, as Twilio's webhook hears it, and a case of its owner that waits for an answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.test import Client
from twilio.request_validator import RequestValidator

from cases import actions
from cases.models import Case, Outcome
from cases.workflow import State
from hotline.models import InboundText
from tests.cases.conftest import Desk
from tests.city import NOW, later

PHONE = "+8613800138000"
TOKEN = "a token that signs"
Told = Callable[[], list[str]]


class Phone:
    """A citizen's telephone."""

    def __init__(self, number: str = PHONE) -> None:
        self.number, self.count = number, 0

    def write(self, text: str, *, sid: str = "", token: str = TOKEN, **more: Any) -> int:
        self.count += 1
        form = {
            "MessageSid": sid or f"SM{self.number[-4:]}{self.count:028}",
            "From": self.number,
            "To": "+15005550006",
            "Body": text,
            **more,
        }
        signature = RequestValidator(token).compute_signature("https://city.example/hooks/twilio/sms", form)
        answer = Client().post("/hooks/twilio/sms", form, headers={"X-Twilio-Signature": signature})
        return answer.status_code

    @property
    def last(self) -> InboundText:
        return InboundText.objects.latest("pk")


def done_case(desk: Desk, phone: Phone, result: str = "New lamp") -> int:
    """Bring a case of this telephone to where its citizen is asked."""
    case_id = desk.report("lamp", received_at=later(days=-2)).case_id
    one = [case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result=result)
    actions.pass_check(one, actor=desk.other_worker, now=NOW)
    return case_id


def close_as_before(case_id: int, *, at: datetime) -> None:
    """Leave a case as it may still stand from before a text that waits kept its case from being closed."""
    Case.objects.filter(pk=case_id).update(state=State.CLOSED, ended_at=at, outcome=Outcome.NOT_REACHED)
