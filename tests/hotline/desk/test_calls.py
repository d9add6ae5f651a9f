"""The telephone at the desk: who rings, what comes of it, once, and seen by nobody else."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import AccessRecord, Contact, User
from cases import actions as case_actions
from cases.actions import Caller
from cases.actions.contact import reachable
from cases.models import Case, LogEntry, LogKind, Report, Words
from cases.workflow import State
from common import crypto
from common.models import City
from hotline.articles.city import _write_tokens
from hotline.calls.actions import CallTaken, claim_call, hang_up, ring
from hotline.calls.reading import MOST_CASES, MOST_RINGING, contact_of, history, likely_same, missed
from hotline.calls.views import EMERGENCY_KEYS
from hotline.models import Article, Call, CallOutcome
from messaging.actions import has_opted_out
from messaging.models import MessageChannel, OptOut, OptOutSource
from tests.cases.conftest import Desk
from tests.city import ALWAYS, NOW, SmallCity, build, names
from tests.hotline.desk.conftest import PHONE


@pytest.fixture
def article(city: SmallCity) -> Article:
    made = Article.objects.create(
        code="opening",
        names=names("Opening hours of the town hall"),
        bodies={"en": "It opens at **nine**.", "zh-hans": "九点**开门**。"},
        keywords={"en": ["town hall"], "zh-hans": ["政务大厅"]},
        class_codes=["question"],
        valid=ALWAYS,
    )
    _write_tokens(made)
    return made


class Operator:
    """Somebody at a telephone, in a browser without scripts."""

    def __init__(self, city: SmallCity, name: str = "operator") -> None:
        self.client = Client()
        self.client.force_login(city.people[name])
        self.count = 0

    def send(self, act: str, **fields: Any) -> Any:
        self.count += 1
        form = {"number": PHONE, "text": "The lamp is out", "language": "en", "key": f"key-{self.count}", "act": act}
        return self.client.post("/desk/calls/", {**form, **fields})


@pytest.fixture
def operator(city: SmallCity) -> Operator:
    return Operator(city)


def test_a_call_is_taken_in_with_place_class_and_caller(operator: Operator, city: SmallCity) -> None:
    answer = operator.send("file", lon="121.02", lat="32.02", case_class="lamp", address="East 1", name="Someone")

    assert answer.status_code == 302
    report = Report.objects.select_related("case").get()
    assert (report.channel, report.case.case_class, report.case.division) == (
        "call",
        city.classes["lamp"],
        city.divisions["east-1"],
    )
    assert report.taken_by == city.people["operator"]
    call = Call.objects.get()
    assert (call.outcome, call.case, call.operator) == (CallOutcome.REPORTED, report.case, city.people["operator"])
    assert report.case.state == State.REPORTED


def test_a_shift_lead_files_in_the_same_act(city: SmallCity) -> None:
    Operator(city, "lead").send("file", case_class="lamp")

    assert Case.objects.get().state == State.FILED


def test_without_number_place_or_class_it_is_taken_in_too(operator: Operator) -> None:
    operator.send("file", number="")

    case = Case.objects.get()
    assert (case.state, case.point, case.case_class) == (State.REPORTED, None, None)
    assert Report.objects.get().contact is None


@pytest.mark.parametrize("said", ["85123434", "0513-8512 3434"])
def test_a_landline_is_kept_with_its_area_and_written_no_text(
    operator: Operator, told: Callable[[], list[str]], said: str
) -> None:
    operator.send("file", number=said)

    contact = Report.objects.get().contact
    assert contact and contact.phone_cipher
    assert crypto.decrypt(contact.phone_cipher) == "+8651385123434"
    assert told() == []
    page = operator.client.post("/desk/calls/caller/", {"number": "051385123434"}).content.decode()
    assert Case.objects.get().number in page


@pytest.mark.parametrize("said", ["1391230046", "139123004611", "8512343", "13912300461 / 13912300462"])
def test_a_number_that_nobody_can_have_is_asked_for_again_and_nothing_is_stored(operator: Operator, said: str) -> None:
    answer = operator.send("file", number=said)

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["number"])
    assert not Report.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize("said", ["119", "12345", "95598", "400 812 3456", "0513-12345"])
def test_a_services_number_is_kept_with_the_words_and_never_answered(
    operator: Operator, told: Callable[[], list[str]], said: str
) -> None:
    operator.send("file", number=said)

    assert Report.objects.get().contact is None
    assert re.sub(r"\D", "", said).lstrip("0") in Words.objects.get().text
    assert not Case.objects.get().danger
    assert told() == []


def test_answering_with_an_article_is_one_act_and_ends_the_case(
    operator: Operator, article: Article, told: Callable[[], list[str]]
) -> None:
    operator.send("answer:opening", text="When does the town hall open?")

    case = Case.objects.get()
    assert case.state == State.ANSWERED
    entry = LogEntry.objects.get(case_id=case.pk)
    assert (entry.kind, entry.from_state, entry.to_state) == ("answer", "", State.ANSWERED)
    assert entry.facts["article"] == article.pk
    assert "It opens at nine." in Words.objects.get(kind="answer").text
    assert Call.objects.get().outcome == CallOutcome.ANSWERED
    (words,) = told()
    assert "It opens at nine." in words


def test_the_answer_is_in_the_callers_language(operator: Operator, article: Article) -> None:
    operator.send("answer:opening", language="zh-hans")

    assert Words.objects.get(kind="answer").text == "九点开门。"


def test_one_key_hands_over_to_the_fire_brigade_even_without_words(operator: Operator) -> None:
    operator.send("hand_over:119", text="", number="")

    case = Case.objects.get()
    assert (case.state, case.referred_to) == (State.REFERRED, "119")
    assert Call.objects.get().outcome == CallOutcome.REFERRED


def test_a_city_of_more_numbers_than_keys_is_offered_all_of_them(operator: Operator) -> None:
    numbers = [f"11{at}" for at in range(len(EMERGENCY_KEYS) + 2)]
    entries = [{"number": each, "names": names(f"Service {each}")} for each in numbers]
    City.objects.update(profile={"emergency": entries}, config_version=F("config_version") + 1_000_000)

    form = operator.client.get("/desk/calls/").content.decode()

    assert [each for each in numbers if f'value="hand_over:{each}"' in form] == numbers
    assert 'data-chord=""' not in form


def test_an_unknown_number_is_no_authority(operator: Operator) -> None:
    assert operator.send("hand_over:0190").status_code == 400
    assert not Case.objects.exists()


def test_the_report_joins_a_case_that_is_known(operator: Operator, desk: Desk) -> None:
    known = desk.report("lamp")

    operator.send(f"join:{known.number}", number="+8613800138007")

    assert Case.objects.get().report_count == 2
    assert Call.objects.get().outcome == CallOutcome.ADDED


def test_a_call_of_which_nothing_came_is_kept_as_such(operator: Operator) -> None:
    operator.send("end", text="")

    assert Call.objects.get().outcome == CallOutcome.NOTHING
    assert not Case.objects.exists()


@pytest.mark.parametrize("act", ["file", "answer:opening", "hand_over:119", "join", "end"])
def test_who_wants_to_stay_unknown_is_heard_whatever_comes_of_the_call(
    operator: Operator, desk: Desk, article: Article, act: str
) -> None:
    earlier = desk.report("lamp", caller=Caller(phone=PHONE))
    other = desk.report("lamp", caller=Caller(phone="+8613800138001"))
    act = f"join:{other.number}" if act == "join" else act

    assert operator.send(act, wants_protection="on").status_code == 302

    assert Contact.objects.get(reports=earlier.report_id).is_protected
    assert Case.objects.get(pk=earlier.case_id).is_protected
    assert LogEntry.objects.filter(case_id=earlier.case_id, kind=LogKind.PROTECT).count() == 1


def test_a_danger_is_taken_in_and_not_ended_by_an_article(operator: Operator, article: Article) -> None:
    operator.send("answer:opening", text="strong smell of gas in the kitchen, my wife is dizzy")

    case = Case.objects.get()
    assert (case.state, case.danger) == (State.REPORTED, "gas")
    assert case.alerts.filter(taken_at__isnull=True).count() == 1
    assert Call.objects.get().outcome == CallOutcome.REPORTED


def test_who_wants_to_stay_unknown_and_says_no_more_stays_so_when_she_reports(operator: Operator, desk: Desk) -> None:
    operator.send("end", text="", wants_protection="on")

    receipt = desk.report("lamp", caller=Caller(phone=PHONE))

    assert Case.objects.get(pk=receipt.case_id).is_protected
    assert Call.objects.get().contact == Contact.objects.get()


def test_the_key_pressed_twice_takes_the_call_in_once(operator: Operator) -> None:
    first = operator.send("file", key="the same")
    second = operator.send("file", key="the same")

    assert (first.status_code, second.status_code) == (302, 302)
    assert (Case.objects.count(), Call.objects.count()) == (1, 1)


def test_what_is_wrong_is_said_at_the_field_and_the_words_are_kept(operator: Operator) -> None:
    answer = operator.send("file", number="12", text="The lamp is out")

    page = answer.content.decode()
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["number"]
    assert "The lamp is out" in page
    assert not Case.objects.exists()


def test_a_form_that_stood_open_is_no_call(operator: Operator, city: SmallCity) -> None:
    opened = timezone.now()
    page = operator.client.get("/desk/calls/").content.decode()
    field = re.search(r'<input[^>]*name="began_at"[^>]*>', page)
    assert field is not None
    shown = re.search(r'value="([^"]+)"', field[0])

    with time_machine.travel(opened + timedelta(minutes=70), tick=False):
        operator.send("file", began_at=shown[1] if shown else "")
        report = Report.objects.select_related("case").get()
        assert report.received_at == timezone.now()
        assert (Call.objects.get().began_at, report.case.reported_at) == (report.received_at, report.received_at)


@pytest.mark.parametrize("act", ["file", "answer:opening", "join:SC-1"])
def test_words_are_asked_for(operator: Operator, article: Article, act: str) -> None:
    assert operator.send(act, text="  ").status_code == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"act": ""},
        {"act": "burn"},
        {"case_class": "facilities"},
        {"case_class": "\x00"},
        {"lon": "x"},
        {"lon": "nan", "lat": "nan"},
        {"lon": "999", "lat": "0"},
        {"key": ""},
        {"language": "xx"},
        {"began_at": "yesterday"},
        {"call": "x"},
        {"call": "9" * 30},
        {"text": "x" * 5000},
    ],
)
def test_bad_input_is_refused_without_a_fault(operator: Operator, fields: dict[str, str]) -> None:
    act = fields.pop("act", "file")

    assert operator.send(act, **fields).status_code in (400, 409)
    assert not Case.objects.exists()


# --- While typing ------------------------------------------------------------------------


def test_the_callers_history_shows_open_cases_first_and_no_number(operator: Operator, desk: Desk) -> None:
    done = desk.report("lamp")
    case_actions.reject_case([done.case_id], actor=desk.lead, now=timezone.now(), reason="private")
    running = desk.report("manhole")

    page = operator.client.post("/desk/calls/caller/", {"number": "13800138000"}).content.decode()

    assert page.index(running.number) < page.index(done.number)
    assert "+86138****8000" in page
    assert "13800138000" not in page


@pytest.mark.parametrize("is_on_the_line", [False, True])
def test_whoever_says_on_the_telephone_no_more_texts_is_written_none_until_she_says_otherwise(
    operator: Operator, desk: Desk, is_on_the_line: bool
) -> None:
    contact = Report.objects.get(pk=desk.report("lamp", caller=Caller(phone=PHONE)).report_id).contact
    assert contact is not None
    who = {"number": PHONE}
    if is_on_the_line:
        call = ring(PHONE, language="en", now=timezone.now())
        who = {"call": str(claim_call(call.pk, operator=desk.city.people["operator"], now=timezone.now()).pk)}

    def says(act: str) -> str:
        answer = operator.client.post("/desk/calls/texts/", who | {"act": act}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        return re.findall(r'data-texts="(\w+)"', answer.content.decode())[0]

    assert says("stop") == says("stop") == "stopped"
    assert has_opted_out(contact, MessageChannel.SMS)
    assert not reachable([Case.objects.get().pk]).exists()
    assert OptOut.objects.get().source == OptOutSource.DESK
    assert says("start") == "wanted"
    assert not has_opted_out(contact, MessageChannel.SMS)
    told = AccessRecord.objects.filter(subject="contact", subject_id=contact.pk).order_by("pk")
    assert [(each.field, each.user) for each in told] == [
        ("no_more_texts", desk.city.people["operator"]),
        ("texts_again", desk.city.people["operator"]),
    ]


@pytest.mark.parametrize(("chosen", "kept"), [("zh-hans", "zh-hans"), ("en", "en"), ("", "en"), ("xx", "en")])
def test_whoever_is_met_by_such_a_wish_is_kept_with_the_language_that_was_chosen_for_her(
    operator: Operator, chosen: str, kept: str
) -> None:
    page = operator.client.post("/desk/calls/caller/", {"number": PHONE}).content.decode()
    sent_with_it = re.findall(r'hx-include="([^"]+)"', page)
    assert [("#id_number" in each, "[name=language]:checked" in each) for each in sent_with_it] == [(True, True)]

    operator.client.post("/desk/calls/texts/", {"number": PHONE, "act": "stop", "language": chosen})

    assert Contact.objects.get().language == kept


def test_a_wish_about_texts_is_of_a_number_and_noted_by_whoever_takes_calls(
    operator: Operator, city: SmallCity
) -> None:
    for fields in ({"number": "138", "act": "stop"}, {"number": PHONE, "act": "more"}):
        assert operator.client.post("/desk/calls/texts/", fields).status_code == 400
    clerk = Operator(city, "lamps_clerk").client
    assert clerk.post("/desk/calls/texts/", {"number": PHONE, "act": "stop"}).status_code == 403
    assert not OptOut.objects.exists()


def test_half_a_number_asks_for_the_rest(operator: Operator) -> None:
    assert "Who is calling?" in operator.client.post("/desk/calls/caller/", {"number": "138"}).content.decode()
    page = operator.client.post("/desk/calls/caller/", {"number": "13800138111"}).content.decode()
    assert "First time from this number" in page


def test_words_bring_classes_articles_doubles_and_danger(operator: Operator, desk: Desk, article: Article) -> None:
    known = desk.report("lamp", received_at=timezone.now())
    form = {"number": PHONE, "text": "lamp at the town hall, gas leak", "language": "en", "key": "a"}

    page = operator.client.post("/desk/calls/hints/", form).content.decode()

    assert re.search(r'value="lamp"', page)
    assert "Opening hours of the town hall" in page
    assert known.number in page
    # One block, however many are to be rung: only one thing can be first.
    assert page.count("data-dangers") == 1
    assert 'data-number="119"' in page


def test_a_case_close_by_of_the_same_class_is_shown(operator: Operator, desk: Desk) -> None:
    near = desk.report("lamp", caller=None, received_at=timezone.now())
    far = desk.report("lamp", caller=None, point=(121.09, 32.09), received_at=timezone.now())
    form = {"text": "the lamp", "lon": "121.0201", "lat": "32.0201", "language": "en", "key": "a"}

    page = operator.client.post("/desk/calls/hints/", form).content.decode()

    assert near.number in page
    assert far.number not in page


def test_hints_take_any_garbage(operator: Operator) -> None:
    assert operator.client.post("/desk/calls/hints/", {"text": "\x00"}).status_code == 400
    for form in ({}, {"lon": "a", "text": "x" * 9000}, {"number": "é"}):
        assert operator.client.post("/desk/calls/hints/", form).status_code == 200


def test_places_are_found_by_name(operator: Operator) -> None:
    page = operator.client.post("/desk/calls/places/", {"address": "Lamp at east-1 corner"}).content.decode()

    assert page.index("east-1") < page.index('value="east"')
    assert "data-place-lon" in page


# --- The banner -----------------------------------------------------------------------------


def test_a_ringing_call_shows_on_the_banner_with_a_masked_number(operator: Operator) -> None:
    ring(PHONE, language="en", now=timezone.now())

    page = operator.client.get("/desk/calls/banner/").content.decode()

    assert "+86138****8000" in page
    assert "Take the call" in page


def test_calls_that_ring_and_have_no_room_on_the_banner_are_counted(operator: Operator) -> None:
    for number in range(MOST_RINGING + 2):
        ring(f"+861380013800{number}", language="en", now=timezone.now())

    page = operator.client.get("/desk/calls/banner/").content.decode()

    assert (page.count("/claim/"), page.count('data-left-out="2"')) == (MOST_RINGING, 1)


def test_whoever_hides_the_number_rings_is_taken_and_may_say_one(operator: Operator) -> None:
    operator.client.post("/emulator/call/", {"number": ""})
    call = Call.objects.get()
    assert (call.contact, call.outcome) == (None, CallOutcome.WAITING)
    assert f"/desk/calls/{call.pk}/claim/" in operator.client.get("/desk/calls/banner/").content.decode()

    form = operator.client.post(f"/desk/calls/{call.pk}/claim/", follow=True)
    assert 'name="number"' in form.content.decode()
    key = form.context["form"].initial["key"]
    given = {"call": call.pk, "key": key, "text": "the lamp is dark", "number": PHONE, "language": "en", "act": "file"}
    operator.client.post("/desk/calls/", given)

    call.refresh_from_db()
    assert call.outcome == CallOutcome.REPORTED
    report = Report.objects.get(case=call.case)
    assert report.contact == contact_of(PHONE)


def test_a_hidden_call_that_nobody_took_waits_until_it_is_seen_to(operator: Operator) -> None:
    now = timezone.now()
    first, second = (ring(None, language="en", now=now - timedelta(minutes=minutes)) for minutes in (20, 10))

    assert operator.client.post(f"/desk/calls/{first.pk}/number/").status_code == 404
    operator.client.post(f"/desk/calls/{second.pk}/seen/")

    # Nobody knows that both were the same person.
    assert list(missed(timezone.now())) == [first]


def test_a_call_that_was_left_is_found_again_from_every_page(operator: Operator) -> None:
    call = ring(PHONE, language="en", now=timezone.now())
    operator.client.post(f"/desk/calls/{call.pk}/claim/")

    def banner(page: str) -> str:
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
        return operator.client.get("/desk/calls/banner/", headers=headers).content.decode()

    assert f'data-own-call="{call.pk}"' in banner("/desk/?queue=all")
    assert f"/desk/calls/?call={call.pk}" in banner("/desk/calls/")
    assert "data-own-call" not in banner(f"/desk/calls/?call={call.pk}")


@pytest.mark.parametrize("page", ["/desk/", "/desk/map/", "/desk/calls/", "/desk/texts/", "/desk/table/"])
def test_every_page_of_whoever_takes_calls_hears_them(operator: Operator, page: str) -> None:
    # Nobody asked to hear twice either: the first one says from when.
    assert operator.client.get(page).content.decode().count('data-live="/ws/desk/"') == 1


def test_a_callers_open_cases_are_counted_also_where_not_all_are_shown(desk: Desk) -> None:
    for _each in range(MOST_CASES + 2):
        receipt = desk.report("lamp")
    contact = Report.objects.get(pk=receipt.report_id).contact
    assert contact is not None

    known = history(contact, desk.city.people["operator"], now=NOW)

    assert (len(known.cases), known.left_out, known.open_count) == (MOST_CASES, 2, MOST_CASES + 2)


def test_taking_a_call_leads_to_its_form_and_what_comes_of_it_is_the_calls(operator: Operator) -> None:
    call = ring(PHONE, language="en", now=timezone.now())

    answer = operator.client.post(f"/desk/calls/{call.pk}/claim/")
    page = operator.client.get(answer["Location"]).content.decode()
    assert "+86138****8000" in page
    assert "13800138000" not in page.replace('value="+8613800138000"', "")
    operator.send("file", number="", call=str(call.pk))

    call.refresh_from_db()
    assert (call.outcome, call.case) == (CallOutcome.REPORTED, Case.objects.get())
    assert Report.objects.get().contact == call.contact
    assert operator.send("file", number="", call=str(call.pk)).status_code == 409


def test_a_call_that_rang_is_taken_in_once_and_sent_again_gets_the_same_answer(operator: Operator) -> None:
    call = ring(PHONE, language="en", now=timezone.now())
    operator.client.post(f"/desk/calls/{call.pk}/claim/")

    first, second = (operator.send("file", number="", call=str(call.pk), key="the same") for _turn in range(2))

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert first.status_code == 302
    assert Case.objects.count() == 1


def shown_missed(operator: Operator) -> list[int]:
    page = operator.client.get("/desk/calls/").content.decode()
    return [int(each) for each in re.findall(r'data-missed="(\d+)"', page)]


def test_a_call_that_nobody_took_stands_as_missed_until_somebody_sees_to_it(operator: Operator) -> None:
    now = timezone.now()
    rings_still = ring("+8613800138001", language="en", now=now)
    hung_up = ring(PHONE, language="en", now=now - timedelta(minutes=1))
    hang_up([hung_up.pk], now=now)
    forgotten = ring("+8613800138002", language="en", now=now - timedelta(hours=1))

    assert shown_missed(operator) == [hung_up.pk, forgotten.pk]
    assert PHONE not in operator.client.get("/desk/calls/").content.decode().replace(f'value="{PHONE}"', "")
    assert not AccessRecord.objects.exists()

    assert PHONE in operator.client.post(f"/desk/calls/{hung_up.pk}/number/").content.decode()
    looked = AccessRecord.objects.get()
    assert (looked.user.username, looked.subject_id, looked.field) == ("operator", hung_up.contact_id, "phone")
    assert operator.client.post(f"/desk/calls/{hung_up.pk}/seen/").status_code == 302
    assert operator.client.post(f"/desk/calls/{hung_up.pk}/seen/").status_code == 409
    assert shown_missed(operator) == [forgotten.pk]
    assert operator.client.post(f"/desk/calls/{rings_still.pk}/claim/").status_code == 302


def test_who_rang_in_vain_is_known_as_that_until_somebody_spoke_to_them(operator: Operator) -> None:
    missed = ring(PHONE, language="en", now=timezone.now() - timedelta(minutes=20))

    def panel() -> bool:
        return "data-rang-in-vain" in operator.client.post("/desk/calls/caller/", {"number": PHONE}).content.decode()

    assert panel()
    again = ring(PHONE, language="en", now=timezone.now())
    assert panel()
    operator.client.post(f"/desk/calls/{again.pk}/claim/")
    assert not panel()
    assert missed.pk not in shown_missed(operator)


def test_what_rang_long_ago_rings_no_more(operator: Operator) -> None:
    ring(PHONE, language="en", now=timezone.now() - timedelta(minutes=10))

    assert "Take the call" not in operator.client.get("/desk/calls/banner/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_operators_at_the_same_moment_one_gets_the_call() -> None:
    city = build()
    call = ring(PHONE, language="en", now=timezone.now())
    got: dict[str, bool] = {}

    def take(who: str) -> None:
        try:
            claim_call(call.pk, operator=city.people[who], now=timezone.now())
            got[who] = True
        except CallTaken:
            got[who] = False
        connection.close()

    hands = [threading.Thread(target=take, args=[who]) for who in ("operator", "lead", "dispatcher")]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert sorted(got.values()) == [False, False, True]


@pytest.mark.django_db(transaction=True)
def test_of_two_pages_of_one_operator_at_the_same_moment_both_have_the_call() -> None:
    city = build()
    call = ring(PHONE, language="en", now=timezone.now())
    got: list[int] = []

    def take() -> None:
        got.append(claim_call(call.pk, operator=city.people["operator"], now=timezone.now()).pk)
        connection.close()

    hands = [threading.Thread(target=take) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert got == [call.pk, call.pk]


def test_nobody_takes_over_somebody_elses_call(operator: Operator, city: SmallCity) -> None:
    call = ring(PHONE, language="en", now=timezone.now())
    operator.client.post(f"/desk/calls/{call.pk}/claim/")
    other = Operator(city, "lead")

    assert other.client.post(f"/desk/calls/{call.pk}/claim/", headers={"accept": "application/json"}).status_code == 409
    assert other.send("file", call=str(call.pk)).status_code == 409


def test_the_exchange_of_a_laptop_refuses_in_production(operator: Operator, settings: Settings) -> None:
    assert operator.client.post("/emulator/call/", {"number": PHONE}).status_code == 302
    assert Call.objects.count() == 1
    assert operator.client.post("/emulator/call/", {"number": "x"}).status_code == 400

    settings.EMBEDDED = False
    assert operator.client.post("/emulator/call/", {"number": PHONE}).status_code == 404


ADDRESSES = ["/desk/calls/", "/desk/calls/banner/"]
POSTS = [
    "/desk/calls/caller/",
    "/desk/calls/hints/",
    "/desk/calls/places/",
    "/desk/calls/knowledge/",
    "/emulator/call/",
    "/desk/calls/1/number/",
    "/desk/calls/1/seen/",
]
OTHERS = ["dispatcher", "leader", "lamps_clerk", "street_clerk", "grid_worker"]


@pytest.mark.parametrize("name", OTHERS)
def test_other_roles_are_refused(city: SmallCity, name: str) -> None:
    other = Operator(city, name)

    assert {other.client.get(address).status_code for address in ADDRESSES} == {403}
    assert {other.client.post(address, {"number": PHONE}).status_code for address in POSTS} == {403}
    assert other.send("file").status_code == 403
    assert not Case.objects.exists()


def test_visitors_are_sent_to_sign_in(city: SmallCity) -> None:
    assert {Client().get(address).status_code for address in ADDRESSES} == {302}


def test_the_call_form_is_no_way_to_find_a_home(desk: Desk) -> None:
    both = User.objects.create(
        username="both", names=names("both"), roles=["operator"], department=desk.city.departments["street"]
    )
    case_id = desk.report("complaint").case_id

    def near(person: User) -> list[int]:
        found = likely_same(
            person,
            text="",
            class_ids=[desk.city.classes["complaint"].pk],
            point=(121.02, 32.02),
            contact=None,
            at=NOW,
        )
        return [case.pk for case in found]

    assert near(both) == []
    assert near(desk.city.people["operator"]) == [case_id]


# --- What is refused leaves the form as it was ----------------------------------------------------


def voided(desk: Desk) -> str:
    receipt = desk.report("lamp")
    case_actions.reject_case([receipt.case_id], actor=desk.lead, now=timezone.now(), reason="private")
    return f"join:{receipt.number}"


@pytest.mark.parametrize(
    ("act", "code", "status"),
    [
        ("join", "cannot_join", 409),
        ("join:SC-1", "not_found", 404),
        ("answer:withdrawn", "not_found", 404),
        ("hand_over:0190", "bad_input", 400),
        ("burn", "bad_input", 400),
    ],
)
def test_what_is_refused_is_said_on_the_form_with_all_it_held(
    operator: Operator, desk: Desk, act: str, code: str, status: int
) -> None:
    act = voided(desk) if act == "join" else act
    began_at = (timezone.now() - timedelta(minutes=3)).isoformat()
    held = {"text": "The lamp is out", "address": "East 1", "name": "Someone", "lon": "121.02", "lat": "32.02"}
    chosen = {"case_class": "lamp", "asked_of": "lamp", "began_at": began_at, "wants_protection": "on"}

    answer = operator.send(act, **held, **chosen)

    page = answer.content.decode()
    assert answer.status_code == status
    assert re.findall(r'data-refused="(\w+)"', page) == [code]
    form = answer.context["form"]
    assert {name: form[name].value() for name in held} == held
    assert re.search(r'name="case_class" value="lamp"[^>]* checked', page)
    assert re.findall(r'name="began_at" value="([^"]+)"', page) == [began_at]
    assert form["wants_protection"].value()
    # What it is sent with next was used for nothing.
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    assert operator.send("file", **held, **chosen, key=key).status_code == 302


def test_a_call_that_nobody_knows_takes_no_words_along(operator: Operator) -> None:
    answer = operator.send("file", call="999999", address="East 1")

    assert (answer.status_code, answer.context["form"]["address"].value()) == (409, "East 1")
    assert re.findall(r'data-refused="(\w+)"', answer.content.decode()) == ["call_ended"]
