"""Calls to citizens, as people make them: the number is shown, and there is a while between one and the next."""

from datetime import datetime, timedelta

from cases import actions
from cases.actions.contact import ContactRules, with_number
from cases.models import Case


def ring_in_vain(case_id: int, *, actor: actions.Actor, at: datetime, times: int = ContactRules().attempts) -> None:
    """Ring the citizen, who does not answer; the last of the most calls ends the case."""
    case = Case.objects.get(pk=case_id)
    actions.unmask_contact(with_number(case).earliest("pk").pk, actor=actor, now=at, reason="to ask her")
    for number in range(times):
        actions.call_back(case_id, actor=actor, now=at + timedelta(hours=number))
