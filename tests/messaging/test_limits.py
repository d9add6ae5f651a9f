"""What one number gets: few automatic answers, never too few of the others, and the same news once."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Contact
from common.models import City
from messaging.actions import Draft, meet_contact, opt_out, queue_messages
from messaging.limits import KINDS, LIMITS
from messaging.models import Message, MessageKind, MessageState
from messaging.wording import OCCASIONS
from tests.city import SmallCity

NOW = timezone.now()
AUTOMATIC = 5


def write(contact: Contact, occasion: str, count: int = 1, *, now: datetime = NOW, **options: object) -> list[str]:
    """Write messages in one go; return what became of each, the code or nothing."""
    begun = Message.objects.count()
    drafts = [
        Draft(key=f"{occasion} {begun + number}", occasion=occasion, language="en", contact=contact,
              body=f"words {begun + number}", **options)  # type: ignore[arg-type]
        for number in range(count)
    ]  # fmt: skip
    return [message.error for message in queue_messages(drafts, now=now)]


@pytest.mark.parametrize("in_one_go", [True, False])
@pytest.mark.parametrize("occasion", ["receipt", "added", "help", "nothing_asked"])
def test_thirty_automatic_texts_get_few_answers(citizen: Contact, occasion: str, *, in_one_go: bool) -> None:
    errors = write(citizen, occasion, 30) if in_one_go else [write(citizen, occasion)[0] for _ in range(30)]

    assert errors == [""] * AUTOMATIC + ["too_many"] * (30 - AUTOMATIC)
    # What is not sent stands where people see it.
    held = Message.objects.filter(error="too_many")
    assert {message.state for message in held} == {MessageState.FAILED}
    assert all(message.is_settled for message in held)


@pytest.mark.parametrize("occasion", ["done", "answered", "rejected", "referred", "closed"])
def test_the_limit_never_eats_a_question_or_an_answer(citizen: Contact, occasion: str) -> None:
    write(citizen, "receipt", 30)
    write(citizen, "routed", 30)

    assert write(citizen, occasion, 3) == ["", "", ""]


def test_the_limit_never_eats_the_number_to_ring_in_danger(citizen: Contact) -> None:
    write(citizen, "receipt", 30)

    assert write(citizen, "receipt", values={"emergency": "119"}) == [""]
    assert write(citizen, "added", values={"emergency": "119"}) == [""]
    assert Message.objects.filter(kind=MessageKind.DANGER).count() == 2


@pytest.mark.parametrize("occasion", ["unreadable", "help", "status", "started"])
@pytest.mark.parametrize("before", ["added", "receipt"])
def test_what_nobody_else_says_goes_out_once_an_hour_whatever_went_before(
    citizen: Contact, occasion: str, before: str
) -> None:
    write(citizen, before, 30)

    assert write(citizen, occasion, 2) == ["", "too_many"]
    assert write(citizen, occasion) == ["too_many"]
    assert write(citizen, occasion, now=NOW + timedelta(minutes=61)) == [""]


def test_after_an_hour_a_number_is_answered_again(citizen: Contact) -> None:
    write(citizen, "receipt", 30)

    assert write(citizen, "receipt", now=NOW + timedelta(minutes=61)) == [""]


def test_one_number_that_writes_much_costs_others_nothing(citizen: Contact) -> None:
    write(citizen, "receipt", 30)

    assert write(meet_contact("+8613800138001", language="en"), "receipt") == [""]


def test_how_many_is_the_citys_data(city: SmallCity, citizen: Contact) -> None:
    City.objects.update(profile={"messages": {"automatic_an_hour": 2, "news_an_hour": 1}})

    assert write(citizen, "receipt", 4) == ["", "", "too_many", "too_many"]
    assert write(citizen, "routed", 2) == ["", "too_many"]


def test_who_asked_for_no_more_is_not_counted(citizen: Contact) -> None:
    opt_out(citizen, "sms", now=NOW)

    assert write(citizen, "receipt", 9) == ["opted_out"] * 9
    assert write(citizen, "started", is_forced=True) == [""]


def test_every_occasion_has_a_kind_and_every_limit_spares_questions_answers_and_danger() -> None:
    limited = frozenset().union(*LIMITS)

    assert {occasion.removesuffix("_email") for occasion in OCCASIONS} - KINDS.keys() == {
        "filed", "routed", "extended", "suspended", "resumed", "merged", "apart", "made_safe",
    }  # fmt: skip
    assert not limited & {MessageKind.QUESTION, MessageKind.ANSWER, MessageKind.DANGER}


@pytest.mark.django_db(transaction=True)
def test_thirty_texts_at_the_same_moment_get_few_answers_too() -> None:
    citizen = meet_contact("+8613800138002", language="en")

    def one(number: int) -> None:
        queue_messages(
            [Draft(key=f"at once {number}", occasion="receipt", language="en", contact=citizen, body="words")], now=NOW
        )
        connection.close()

    workers = [threading.Thread(target=one, args=[number]) for number in range(30)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Message.objects.exclude(error="too_many").count() == AUTOMATIC


def test_the_same_news_of_one_case_is_told_to_one_person_once(citizen: Contact) -> None:
    def tell(*news: object, case_id: int = 7, to: Contact = citizen) -> bool:
        return bool(write(to, "routed", case_id=case_id, news=news))

    assert tell("Lamps", "Friday")
    assert not tell("Lamps", "Friday")
    # A changed date is news, and so is another case, or another person.
    assert tell("Lamps", "Monday")
    assert tell("Lamps", "Friday", case_id=8)
    assert tell("Lamps", "Friday", to=meet_contact("+8613800138001", language="en"))
    assert write(citizen, "routed", 9, case_id=9, news=("Lamps", "Friday")) == [""]


def test_what_reached_nobody_is_still_news(citizen: Contact) -> None:
    opt_out(citizen, "sms", now=NOW)
    write(citizen, "routed", case_id=7, news=("Lamps",))

    assert write(citizen, "routed", case_id=7, news=("Lamps",), is_forced=True) == [""]
