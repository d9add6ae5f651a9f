"""A worker killed while a provider has the text: it is never sent twice by us, and what nobody knows shows."""

import pytest

from messaging.models import Message, MessageState
from tests.faults import traffic
from tests.faults.test_faults import eventually
from tests.faults.traffic import Traffic
from tests.live import LiveCity
from tests.messaging.fake_twilio import ACCOUNT, FROM, TOKEN, FakeTwilio, running_fake

# The lease of a dead worker, and the next look for what may have left.
LEASE_AND_LOOK_S = 400


@pytest.mark.long
def test_a_text_whose_worker_is_killed_in_the_call_is_found_or_shown_and_never_sent_again(
    fresh_live_city: LiveCity,
) -> None:
    city = fresh_live_city
    people = traffic.begin(city)
    with running_fake() as twilio:
        twilio.wait_s = 60
        city.processes["worker"].env |= {
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": FROM,
            "TWILIO_API_URL": twilio.url,
            "PUBLIC_URL": "https://city.example",
        }
        city.processes["worker"].restart()

        left = killed_in_the_call(city, people, twilio, "takes_and_hangs")
        lost = killed_in_the_call(city, people, twilio, "hangs")

        for message, state in ((left, MessageState.SENT), (lost, MessageState.UNKNOWN)):
            eventually(
                lambda message=message, state=state: state_of(city, message) == state,
                f"a text is {state}",
                patience_s=LEASE_AND_LOOK_S,
            )
        assert texts(twilio) == 2
        assert len(twilio.taken) == 1


def killed_in_the_call(city: LiveCity, people: Traffic, twilio: FakeTwilio, mood: str) -> int:
    """Have somebody told by SMS, and kill the worker while the provider is about to answer; give the message."""
    before = texts(twilio)
    twilio.mood = mood
    asked = people.report()
    assert asked.answer is not None
    eventually(lambda: texts(twilio) > before, "the provider is given the text", patience_s=120)
    city.processes["worker"].kill()
    twilio.mood = "good"
    with city.orm():
        message = Message.objects.get(subject=asked.answer["number"])
        assert message.state == MessageState.SENDING
    city.processes["worker"].start()
    return message.pk


def texts(twilio: FakeTwilio) -> int:
    """Count the texts that the provider was given; it is asked about them too."""
    return sum(method == "POST" for method, _form in twilio.asked)


def state_of(city: LiveCity, message_id: int) -> str:
    with city.orm():
        return Message.objects.values_list("state", flat=True).get(pk=message_id)
