"""Words of danger are thrown away by no single key, whatever was to be ended by it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Contact
from cases.models import Case, Channel, Danger
from hotline.calls.actions import Conversation, DangerThrownAway, end_call
from hotline.models import Call, CallOutcome, InboundText, TextDecision, TextOutcome
from hotline.sms.actions import decide_text
from hotline.sms.actions.deciding import DangerUnread
from tests.alerts import is_told
from tests.cases.conftest import Desk
from tests.city import SmallCity
from tests.hotline.desk.telephone import PHONE

DANGERS = {
    "suicide": "man says he will jump from the roof of Renmin Road 12, then the line went dead",
    "violence": "husband again beating the daughter, she hung up",
}


def send(city: SmallCity, act: str, **fields: Any) -> Any:
    client = Client()
    client.force_login(city.people["operator"])
    form = {"number": PHONE, "text": "wrong number", "language": "en", "key": f"key-{act}", "act": act}
    return client.post("/desk/calls/", {**form, **fields})


@pytest.mark.parametrize("danger", DANGERS)
def test_a_call_is_not_ended_over_words_of_danger_before_it_was_said_twice(city: SmallCity, danger: str) -> None:
    answer = send(city, "end", text=DANGERS[danger])

    assert answer.status_code == 409
    assert answer.context["thrown_away"] == danger
    # The words stand there still, and to take them in is the first key.
    page = answer.content.decode()
    assert DANGERS[danger] in page and f'data-thrown-away="{danger}"' in page
    question = page[page.index("data-thrown-away") :]
    assert question.index('value="file" autofocus') < question.index('value="end:danger"')
    assert not Call.objects.exists() and not Case.objects.exists()

    # Pressed again it asks again.
    assert send(city, "end", text=DANGERS[danger], key="again").status_code == 409
    assert send(city, "file", text=DANGERS[danger]).status_code == 302
    assert is_told(Case.objects.get()) and Call.objects.get().outcome == CallOutcome.REPORTED


def test_what_is_ended_all_the_same_leaves_who_called_and_of_which_danger(city: SmallCity) -> None:
    send(city, "end", text=DANGERS["violence"])

    assert send(city, "end:danger", text=DANGERS["violence"]).status_code == 302

    call = Call.objects.get()
    assert (call.outcome, call.danger, call.operator) == (CallOutcome.NOTHING, "violence", city.people["operator"])
    assert call.contact == Contact.objects.get()
    assert not Case.objects.exists()


@pytest.mark.parametrize("act", ["end", "end:danger"])
def test_a_call_without_danger_is_ended_by_one_key(city: SmallCity, act: str) -> None:
    assert send(city, act).status_code == 302
    assert (Call.objects.get().danger, Call.objects.get().contact) == ("", None)


@pytest.mark.parametrize(
    "box", [{"address": "Renmin Road 12, there is a fire in the kitchen"}, {"name": "he has a knife"}]
)
def test_what_another_box_tells_is_no_less_thrown_away(city: SmallCity, box: dict[str, str]) -> None:
    assert send(city, "end", text="", **box).status_code == 409


def test_the_act_itself_refuses_it(city: SmallCity) -> None:
    talk = Conversation(operator=city.people["operator"], began_at=timezone.now())
    with pytest.raises(DangerThrownAway):
        end_call(talk, now=timezone.now(), danger="gas")
    assert not Call.objects.exists()


def waiting(words: str) -> InboundText:
    now = timezone.now()
    return InboundText.objects.create(
        provider_id=f"SM-{words[:20]}", channel=Channel.SMS, sender="Anonymous", outcome=TextOutcome.NOBODY,
        words=words, received_at=now, waits_since=now,
    )  # fmt: skip


@pytest.mark.parametrize("act", [TextDecision.KEEP])
def test_a_text_of_danger_that_stands_with_no_case_is_not_laid_aside_by_one_key(desk: Desk, act: TextDecision) -> None:
    text = waiting(DANGERS["violence"])
    user = desk.city.people["operator"]
    with pytest.raises(DangerUnread):
        decide_text(text.pk, act, user=user, now=timezone.now())
    text.refresh_from_db()
    assert text.waits_since is not None

    client = Client()
    client.force_login(user)
    assert client.get("/desk/texts/").content.decode().count('data-danger="violence"') == 1
    assert client.post(f"/desk/texts/{text.pk}/", {"act": act, "no_danger": "on"}).status_code == 302
    decided = InboundText.objects.get(pk=text.pk)
    assert (decided.waits_since, decided.decision, decided.words) == (None, act.value, DANGERS["violence"])


def test_a_text_without_danger_is_laid_aside_by_one_key(desk: Desk) -> None:
    text = waiting("Your parcel is ready")
    decide_text(text.pk, TextDecision.KEEP, user=desk.city.people["operator"], now=timezone.now())
    text.refresh_from_db()
    assert text.waits_since is None


def begun(text: str) -> Client:
    """A report of the web that was begun and left."""
    client = Client()
    client.post("/report/where/", {"address": "Renmin Road 12", "placeless": "on"})
    client.post("/report/what/", {"text": text, "guess": "other", "guessed": "on"})
    client.get("/report/what/", headers={"Sec-Fetch-Site": "none"})
    return client


def test_a_report_of_danger_that_was_begun_is_deleted_only_by_saying_so_twice(city: SmallCity) -> None:
    client = begun(DANGERS["violence"])

    answer = client.post("/report/begun/", {"whose": "other"})
    assert answer.status_code == 409
    # Whoever is asked need not be who wrote it.
    page = answer.content.decode()
    assert "data-asks-again" in page and DANGERS["violence"] not in page and "violence" not in page
    assert client.post("/report/begun/", {"whose": "mine"}).status_code == 302
    assert DANGERS["violence"] in client.get("/report/what/").content.decode()

    client.get("/report/what/", headers={"Sec-Fetch-Site": "none"})
    assert client.post("/report/begun/", {"whose": "other", "sure": "on"}).status_code == 200
    assert client.get("/report/begun/").status_code == 302


def test_a_report_without_danger_that_was_begun_is_deleted_by_one_key(city: SmallCity) -> None:
    assert begun("The lamp is out").post("/report/begun/", {"whose": "other"}).status_code == 200


def test_a_page_that_throws_a_draft_away_hears_whether_it_tells_of_danger(city: SmallCity) -> None:
    said = [
        Client().post("/report/danger-of-words/", {"words": words}).json()["danger"]
        for words in ("The lamp is out", DANGERS["violence"])
    ]
    assert said == ["", Danger.VIOLENCE.label]
