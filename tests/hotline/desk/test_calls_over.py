"""A call that is over keeps its words and no others', and one that was left is found: nothing goes in twice."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AccessRecord, Role, Shift
from cases.models import Case, Report
from hotline.calls.actions import Conversation, claim_call, end_call, ring
from hotline.calls.reading import left
from hotline.models import Call, CallOutcome
from tests.city import SmallCity
from tests.hotline.desk.conftest import PHONE

HTML = {"HX-Request": "true"}


class Tab:
    """One page of an operator's browser, as it stands."""

    def __init__(self, client: Client) -> None:
        self.client, self.page, self.answer = client, "", None

    def open(self, query: str = "") -> "Tab":
        self.read(self.client.get(f"/desk/calls/{query}", follow=True))
        return self

    def read(self, answer: Any) -> None:
        self.answer, self.page = answer, answer.content.decode()

    def hidden(self, name: str) -> str:
        found = re.search(rf'<input type="hidden" name="{name}"[^>]*?(?:value="([^"]*)")', self.page)
        return found[1] if found else ""

    @property
    def draft(self) -> str:
        found = re.search(r'data-draft="([^"]*)"', self.page)
        return found[1] if found else ""

    def press(self, act: str = "file", text: str = "The lamp is out") -> Any:
        given = {name: self.hidden(name) for name in ("call", "key", "is_over", "began_at") if self.hidden(name)}
        answer = self.client.post("/desk/calls/", {**given, "text": text, "language": "en", "act": act})
        if answer.status_code != 302:
            self.read(answer)
        return answer

    def forgotten(self, answer: Any) -> list[str]:
        """Whose words the page forgets that a form leads to."""
        page = self.client.get(answer["Location"]).content.decode()
        return re.findall(r'data-draft-done="([^"]*)"', page)


@pytest.fixture
def client(city: SmallCity) -> Client:
    client = Client()
    client.force_login(city.people["operator"])
    return client


@pytest.fixture
def call(city: SmallCity) -> Call:
    rung = ring(PHONE, language="en", now=timezone.now())
    return claim_call(rung.pk, operator=city.people["operator"], now=timezone.now())


def end(call: Call) -> None:
    assert call.operator is not None
    end_call(Conversation(call.operator, call.began_at, call.pk, call.contact), now=timezone.now())


@pytest.mark.parametrize("query", ["", "?call=", "?call=0", "?call=nobody", "?call=99999999999999999999"])
@pytest.mark.parametrize("ringing", [False, True])
def test_a_form_of_no_call_forgets_the_name_it_writes_under(
    client: Client, city: SmallCity, query: str, ringing: bool
) -> None:
    if ringing:
        query = f"?call={ring(PHONE, language='en', now=timezone.now()).pk}"
    tab = Tab(client).open(query)

    assert tab.draft == "call"
    assert tab.forgotten(tab.press()) == ["call"]


@pytest.mark.parametrize("act", ["file", "end", "hand_over:119"])
def test_the_form_of_an_ended_call_says_so_and_forgets_its_own_words_alone(
    client: Client, call: Call, act: str
) -> None:
    end(call)
    tab = Tab(client).open(f"?call={call.pk}")

    assert (tab.answer.context["over"].pk, tab.hidden("is_over"), tab.draft) == (call.pk, "1", f"call-{call.pk}")
    answer = tab.press(act)

    assert answer.status_code == 302
    assert tab.forgotten(answer) == [f"call-{call.pk}"]
    assert (Call.objects.count(), Case.objects.count()) == (1, 0 if act == "end" else 1)


def test_what_is_written_of_an_ended_call_is_its_callers_report_and_goes_in_once(client: Client, call: Call) -> None:
    end(call)
    first, second = (Tab(client).open(f"?call={call.pk}") for _each in range(2))

    answers = [tab.press() for tab in (first, first, second)]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    report = Report.objects.get()
    call.refresh_from_db()
    assert (report.contact, report.received_at) == (call.contact, call.began_at)
    assert (call.outcome, call.case) == (CallOutcome.REPORTED, report.case)
    # What was sent of it is known to have arrived, whichever page is opened next.
    assert f'data-draft-sent="call-{call.pk}"' in Tab(client).open(f"?call={call.pk}").page


def test_other_words_of_the_same_ended_call_are_refused_once_and_kept(client: Client, call: Call) -> None:
    end(call)
    tab, other = (Tab(client).open(f"?call={call.pk}") for _each in range(2))
    tab.press()

    refused = other.press(text="And the kerb is loose")

    assert (refused.status_code, refused.context["refusal"].code) == (409, "key_used_otherwise")
    assert "And the kerb is loose" in other.page
    assert Case.objects.count() == 1
    assert other.press(text="And the kerb is loose").status_code == 302
    call.refresh_from_db()
    # What came of it first stays.
    assert (Case.objects.count(), call.case) == (2, Case.objects.order_by("pk")[0])


@pytest.mark.parametrize("act", ["file", "send", "hand_over:119"])
def test_a_call_ended_on_another_page_is_said_on_this_one_with_the_words_in_it(
    client: Client, call: Call, act: str
) -> None:
    tab = Tab(client).open(f"?call={call.pk}")
    assert (tab.answer.context["over"], tab.hidden("is_over")) == (None, "")
    end(call)

    refused = tab.press(act, text="Smoke over the roof")

    assert (refused.status_code, refused.context["refusal"].code) == (409, "call_ended")
    assert ("Smoke over the roof" in tab.page, tab.draft, Case.objects.count()) == (True, f"call-{call.pk}", 0)
    assert tab.press(act, text="Smoke over the roof").status_code == 302
    assert Report.objects.get().contact == call.contact


def test_an_open_form_asks_how_its_call_stands_and_gets_no_other_words(client: Client, call: Call) -> None:
    client.get("/desk/calls/")
    asked = f"/desk/calls/?call={call.pk}"
    before = client.get(asked, headers=HTML).content.decode()
    end(call)

    after = client.get(asked, headers=HTML).content.decode()

    assert ('name="is_over"' in before, 'name="is_over"' in after) == (False, True)
    assert "<html" not in after
    assert f'data-call="{call.pk}"' in after


def test_every_page_hears_that_a_call_ended(
    client: Client,
    call: Call,
    city: SmallCity,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    heard: list[dict[str, Any]] = []
    monkeypatch.setattr("common.live.publish", lambda topics, message: heard.append(message))

    with django_capture_on_commit_callbacks(execute=True):
        end(call)

    assert [(each["kind"], each["call"], each["state"]) for each in heard] == [("call", call.pk, "nothing")]


# --- Calls that were left -------------------------------------------------------------------------


def of(city: SmallCity, name: str) -> Tab:
    client = Client()
    client.force_login(city.people[name])
    return Tab(client)


def shown(city: SmallCity, name: str) -> list[int]:
    return [int(each) for each in re.findall(r'data-left="(\d+)"', of(city, name).open().page)]


def leave(call: Call, how: str) -> None:
    now, operator = timezone.now(), call.operator
    assert operator is not None
    if how == "silent":
        Call.objects.filter(pk=call.pk).update(taken_at=now - timedelta(minutes=31))
    elif how == "written long ago":
        Call.objects.filter(pk=call.pk).update(
            taken_at=now - timedelta(minutes=90), heard_at=now - timedelta(minutes=31)
        )
    elif how == "shift ended":
        Shift.objects.create(user=operator, role=Role.SHIFT_LEAD, started_at=now - timedelta(hours=8), ended_at=now)
    else:
        operator.is_active = False
        operator.save()


@pytest.mark.parametrize("how", ["silent", "written long ago", "shift ended", "works here no more"])
@pytest.mark.parametrize("who", ["lead", "operator"])
def test_a_call_that_was_left_is_found_and_taken_over_and_that_is_kept(city: SmallCity, how: str, who: str) -> None:
    owner = city.people["operator" if who == "lead" else "lead"]
    call = claim_call(ring(PHONE, language="en", now=timezone.now()).pk, operator=owner, now=timezone.now())
    assert shown(city, who) == []
    leave(call, how)

    assert shown(city, who) == [call.pk]
    other = of(city, who)
    answer = other.client.post(f"/desk/calls/{call.pk}/claim/")

    assert (answer.status_code, answer["Location"]) == (302, f"/desk/calls/?call={call.pk}")
    call.refresh_from_db()
    assert (call.operator, call.outcome) == (city.people[who], CallOutcome.OPEN)
    record = AccessRecord.objects.get(subject="call")
    assert (record.user, record.subject_id, record.field, record.reason) == (
        city.people[who], call.pk, "taken_over", str(owner.pk),
    )  # fmt: skip
    # Nobody left it any more, and what is sent is of it.
    assert shown(city, who) == []
    assert other.open(f"?call={call.pk}").press().status_code == 302
    call.refresh_from_db()
    assert (call.outcome, Report.objects.get().contact) == (CallOutcome.REPORTED, call.contact)


def test_whoever_comes_back_to_a_call_that_was_taken_over_is_told_and_keeps_the_words(
    city: SmallCity, call: Call
) -> None:
    tab = of(city, "operator").open(f"?call={call.pk}")
    leave(call, "silent")
    of(city, "lead").client.post(f"/desk/calls/{call.pk}/claim/")

    refused = tab.press(text="Said before I left")

    assert (refused.status_code, refused.context["refusal"].code) == (409, "call_ended")
    assert "Said before I left" in tab.page
    assert tab.press(text="Said before I left").status_code == 302
    call.refresh_from_db()
    # It stays with who has it.
    assert (call.operator, call.outcome, call.ended_at) == (city.people["lead"], CallOutcome.OPEN, None)
    assert Report.objects.get().contact == call.contact


def test_what_is_written_of_is_not_left_and_nobody_else_takes_it(city: SmallCity, call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(taken_at=timezone.now() - timedelta(hours=1))
    own = of(city, "operator")

    own.client.post("/desk/calls/hints/", {"call": call.pk, "text": "still talking", "language": "en", "key": "k"})

    assert left(city.people["lead"], timezone.now()) == []
    headers = {"accept": "application/json"}
    assert of(city, "lead").client.post(f"/desk/calls/{call.pk}/claim/", headers=headers).status_code == 409


def test_a_shift_of_before_the_call_ends_nothing(city: SmallCity, call: Call) -> None:
    assert call.operator is not None and call.taken_at is not None
    ended = call.taken_at - timedelta(minutes=5)
    Shift.objects.create(
        user=call.operator, role=Role.SHIFT_LEAD, started_at=ended - timedelta(hours=8), ended_at=ended
    )

    assert left(city.people["lead"], timezone.now()) == []


@pytest.mark.parametrize("is_ended", [False, True])
def test_a_call_that_one_has_already_is_led_to_and_nothing_is_done_again(
    client: Client, call: Call, is_ended: bool
) -> None:
    if is_ended:
        end(call)
    taken_at, ended_at = Call.objects.values_list("taken_at", "ended_at").get()

    answer = client.post(f"/desk/calls/{call.pk}/claim/")

    assert (answer.status_code, answer["Location"]) == (302, f"/desk/calls/?call={call.pk}")
    assert Call.objects.values_list("taken_at", "ended_at").get() == (taken_at, ended_at)
    assert not AccessRecord.objects.filter(subject="call").exists()


@pytest.mark.parametrize("had", [False, True])
def test_only_who_had_a_call_is_told_that_it_was_taken_over(
    client: Client, city: SmallCity, call: Call, had: bool
) -> None:
    lead = city.people["lead"]
    other = Client()
    other.force_login(lead if not had else city.people["operator"])
    if had:
        Call.objects.update(heard_at=timezone.now() - timedelta(hours=1))
        claim_call(call.pk, operator=lead, now=timezone.now())

    tab = Tab(other).open(f"?call={call.pk}")

    assert "data-over" in tab.page
    assert ("data-others" in tab.page) is not had
