"""A text that waits with none of several matters holds each that it may be about: no yes ends one before a person has read it."""

import pytest
from django.utils import timezone

from cases import actions
from cases.models import Case, Channel, Rating, Report
from cases.unread import unread_of
from cases.workflow import State
from common.refusals import NotFound
from hotline import her_words
from hotline.models import InboundText, QuestionKind, TextDecision
from hotline.sms.actions import candidates_of, decide_text
from hotline.sms.desk import waiting_for
from tests.cases.conftest import Desk
from tests.city import later
from tests.hotline.desk.telephone import PHONE, Phone, done_case

pytestmark = pytest.mark.usefixtures("twilio")

UNREAD = ["门口那个还是不行，你们来看", "楼下那个你们再来看看，晚上我再确认"]


def two_asked(desk: Desk, phone: Phone) -> list[Case]:
    pks = [done_case(desk, phone), done_case(desk, phone)]
    return list(Case.objects.filter(pk__in=pks).order_by("pk"))


@pytest.mark.parametrize("text", UNREAD)
@pytest.mark.parametrize("door", ["text", "page", "call"])
def test_a_yes_ends_no_case_while_a_text_waits_that_may_be_about_it(
    phone: Phone, desk: Desk, text: str, door: str
) -> None:
    lamp, other = two_asked(desk, phone)
    phone.write(text)
    asked = phone.last
    assert (asked.case, asked.question and asked.question.kind, asked.waits_since is None) == (
        None,
        QuestionKind.WHICH,
        False,
    )

    report = Report.objects.get(case=lamp)
    if door == "text":
        phone.write(f"{lamp.number} 1")
    elif door == "page":
        her_words.answer(report, now=timezone.now(), is_solved=True)
    else:
        actions.unmask_contact(report.pk, actor=desk.lead, now=timezone.now(), reason="to ask")
        actions.rate_by_phone(lamp.pk, actor=desk.lead, now=timezone.now(), is_solved=True, satisfaction=4, words="")

    lamp.refresh_from_db()
    assert (lamp.state, Rating.objects.get(case=lamp).answered_at) == (State.ANSWERING, None)
    assert unread_of([lamp.pk, other.pk]) == {lamp.pk, other.pk}

    # Once it is read, her yes is booked by whoever reads that.
    operator = desk.city.people["operator"]
    decide_text(
        asked.pk, TextDecision.KEEP, user=operator, now=timezone.now(), report_id=Report.objects.get(case=other).pk
    )
    assert unread_of([other.pk]) == set()


def test_a_choice_frees_the_other_and_a_yes_of_which_she_was_asked_which_holds_none(phone: Phone, desk: Desk) -> None:
    lamp, other = two_asked(desk, phone)
    phone.write("1")
    assert phone.last.question is not None
    assert unread_of([lamp.pk, other.pk]) == set()
    phone.write("A")
    assert Case.objects.filter(state=State.CLOSED).count() == 1


def test_what_waits_with_none_holds_nothing_that_she_reported_later_or_that_another_did(
    phone: Phone, desk: Desk
) -> None:
    lamp, other = two_asked(desk, phone)
    contact = Report.objects.get(case=lamp).contact
    early = later(days=-900)
    text = InboundText.objects.create(
        provider_id="x", channel=Channel.SMS, contact=contact, outcome="unsure", words="??", received_at=early,
        waits_since=early, digest=b"",
    )  # fmt: skip
    assert unread_of([lamp.pk, other.pk]) == set()
    InboundText.objects.filter(pk=text.pk).update(received_at=timezone.now())
    assert unread_of([lamp.pk, other.pk]) == {lamp.pk, other.pk}
    stranger = Phone(PHONE[:-1] + "9")
    stranger.write("The lamp at the corner of Renmin Road is out")
    assert unread_of([Case.objects.latest("pk").pk]) == set()


def test_what_somebody_kept_unknown_wrote_of_no_case_is_hidden_from_who_is_of_a_department_too(
    phone: Phone, desk: Desk
) -> None:
    lamp, other = two_asked(desk, phone)
    phone.write(UNREAD[0])
    text = phone.last
    of_both = desk.city.people["operator"]
    of_both.department = desk.city.departments["lamps"]
    of_both.save()
    assert (list(waiting_for(of_both)), len(candidates_of(text, of_both))) == ([text], 2)

    Case.objects.filter(pk=lamp.pk).update(is_protected=True)

    # The other matter is hers too: what she wrote of none tells who she is.
    assert list(waiting_for(of_both)) == []
    assert [each.case_id for each in candidates_of(text, of_both)] == [other.pk]
    with pytest.raises(NotFound):
        decide_text(text.pk, TextDecision.KEEP, user=of_both, now=timezone.now())
    lead = desk.city.people["lead"]
    assert (list(waiting_for(lead)), len(candidates_of(text, lead))) == ([text], 2)
