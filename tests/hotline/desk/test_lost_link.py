"""A lost private link: a new one goes to the contact that was left; who asks learns nothing from the answer."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Contact
from cases import actions
from cases.actions import Caller, erase_contact, merge_cases, protect_reporter
from cases.models import Case, LogEntry, LogKind, Origin, Report, Words
from cases.verification import findings
from common import crypto, reactions
from common.cityfiles.folder import Folder
from common.models import Reaction
from hotline import doors
from hotline.forms import WhoForm
from hotline.lost import LOST_LINK
from hotline.models import OldLink
from messaging.actions import opt_out
from messaging.city import MESSAGES
from messaging.models import Message, MessageChannel, MessageState
from tests.cases.conftest import Desk
from tests.city import NOW, later
from tests.hotline.desk.conftest import NANTONG

OTHER = "+8613900139000"
PAGE = "/report/lost/"


@pytest.fixture(autouse=True)
def _open_doors(templates: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for door in doors.LINKS_AN_HOUR:
        monkeypatch.setitem(doors.LINKS_AN_HOUR, door, 1000)


def ask(number: str, contact: str) -> Any:
    return Client().post(PAGE, {"number": number, "contact": contact})


def sent() -> list[Message]:
    while reactions.drain("hotline.lost_links", now=timezone.now):
        pass
    return list(Message.objects.filter(template_code="link").order_by("pk"))


def number_of(report: Report) -> str:
    return str(report.case.number)


def reported(desk: Desk, **options: Any) -> Report:
    return Report.objects.get(pk=desk.report("lamp", **options).report_id)


@pytest.mark.parametrize("spelling", ["{0}", "{1}", " 编号{0}。"])
def test_a_new_link_goes_to_the_contact_that_was_left_and_the_old_one_opens_nothing(desk: Desk, spelling: str) -> None:
    report = reported(desk, language="zh-hans")
    old = report.token

    answer = ask(spelling.format(number_of(report), number_of(report).replace("-", "")), "138 0013 8000")
    [message] = sent()

    report.refresh_from_db()
    assert report.token != old
    assert (message.contact_id, message.channel, message.language) == (report.contact_id, "sms", "zh-hans")
    assert f"/r/{report.token} " in message.body
    assert report.token not in answer.content.decode()
    assert Client().get(f"/r/{report.token}").status_code == 200
    for way in (f"/r/{old}", f"/r/{old}/now", f"/api/v1/reports/{old}"):
        gone = Client().get(way)
        assert (gone.status_code, "link_replaced" in gone.content.decode()) == (410, True), way
    assert Client().post(f"/r/{old}/add", {"add-words": "More"}).status_code == 410
    assert [bytes(each.digest) != old.encode() for each in OldLink.objects.filter(report=report)] == [True]


@pytest.mark.parametrize("is_over", [False, True], ids=["running", "ended"])
def test_the_log_tells_that_a_link_was_renewed_and_no_check_names_it(desk: Desk, *, is_over: bool) -> None:
    report = reported(desk, language="en")
    if is_over:
        actions.reject_case([report.case_id], actor=desk.lead, now=later(minutes=1), reason="It is no matter of ours")
    before = Case.objects.get(pk=report.case_id)

    ask(number_of(report), "138 0013 8000")
    assert len(sent()) == 1

    case = Case.objects.get(pk=report.case_id)
    row = LogEntry.objects.filter(case_id=case.pk).latest("seq")
    assert (row.kind, row.actor_kind, row.facts["reports"]) == (LogKind.RENEW_LINK, "citizen", [report.pk])
    assert (case.state, case.due_at, case.ended_at) == (before.state, before.due_at, before.ended_at)
    assert list(findings()) == []
    if not is_over:
        # Whoever read it before misses nothing, and is not sent back.
        actions.file_case([case.pk], actor=desk.lead, now=timezone.now(), versions={case.pk: before.version})
    assert list(findings()) == []


def test_a_link_that_is_changed_behind_the_log_is_named(desk: Desk) -> None:
    report = reported(desk)
    Report.objects.filter(pk=report.pk).update(token="somebody-elses-link")

    assert [(each.kind, each.case_id) for each in findings()] == [("report", report.case_id)]


def test_the_answer_is_the_same_whether_they_fit_or_not(desk: Desk) -> None:
    report = reported(desk)
    number, gone = (
        number_of(report),
        Contact.objects.create(phone_index=crypto.index(OTHER), phone_cipher=crypto.encrypt(OTHER)),
    )
    opt_out(gone, MessageChannel.SMS, now=NOW)
    questions = {
        "fits": (number, "13800138000"),
        "another contact": (number, "13700137000"),
        "opted out": (number, OTHER),
        "no such number": (f"{number[:-6]}999999", "13800138000"),
        "an address": (number, "nobody@example.org"),
    }
    answers, asked = {}, {}
    # The city and its rules are read once.
    ask(f"{number[:-6]}888888", "13800138000")
    for name, (which, contact) in questions.items():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = ask(which, contact)
        answers[name] = (answer.status_code, _plain(answer))
        asked[name] = [re.sub(r'"s\w+"', "", " ".join(each["sql"].split(" ")[:3])) for each in queries.captured_queries]

    assert len(set(answers.values())) == 1, answers
    assert answers["fits"][0] == 200
    assert 'data-lost="asked"' in answers["fits"][1]
    # Nor is anything looked for while she waits.
    assert len(set(map(tuple, asked.values()))) == 1, asked
    assert not any("cases_report" in str(each) or "accounts_contact" in str(each) for each in asked.values())
    assert Reaction.objects.filter(kind=LOST_LINK).count() == len(questions) + 1
    assert "13800138000" not in str(list(Reaction.objects.filter(kind=LOST_LINK).values_list("facts", flat=True)))
    [message] = sent()
    assert message.contact_id == report.contact_id


def _plain(answer: Any) -> str:
    """The page without what is drawn anew for every request."""
    page: str = answer.content.decode()
    for token in {each.split('"')[0] for each in page.split('csrfmiddlewaretoken" value="')[1:]}:
        page = page.replace(token, "")
    nonce = str(answer.context["request"].csp_nonce) if "csp_nonce" in page else ""
    return page.replace(nonce, "") if nonce else page


def test_of_several_people_in_a_case_each_gets_her_own_and_nobody_hears_of_another(desk: Desk) -> None:
    first = reported(desk)
    second = reported(desk, caller=Caller(phone=OTHER))
    merge_cases([second.case_id], into=first.case_id, actor=desk.operator, now=later(minutes=5))
    tokens = {each.pk: each.token for each in (first, second)}

    ask(number_of(second), OTHER)
    # Whom it was told that news come under the other number.
    ask(number_of(first), OTHER)
    messages = sent()

    first.refresh_from_db()
    second.refresh_from_db()
    assert {each.contact_id for each in messages} == {second.contact_id}
    assert first.token == tokens[first.pk]
    assert second.token != tokens[second.pk]
    assert all(number_of(second) in each.body for each in messages)
    assert OldLink.objects.filter(report=second).count() == 2


def test_who_asked_to_stay_unknown_gets_hers_too_and_nothing_else_is_told(desk: Desk) -> None:
    report = reported(desk)
    protect_reporter(report, now=NOW)
    told = Words.objects.count()

    ask(number_of(report), "13800138000")
    [message] = sent()

    report.refresh_from_db()
    assert report.token in message.body
    assert report.case.is_protected
    assert Words.objects.count() == told
    row = LogEntry.objects.filter(case_id=report.case_id).latest("seq")
    assert row.facts["reports"] == [report.pk]
    assert report.token not in str(row.facts)
    assert not Message.objects.exclude(template_code="link").filter(created_at__gte=message.created_at).exists()


@pytest.mark.parametrize("why", ["opted out", "landline", "erased", "simulated", "no door", "no words"])
def test_where_nothing_can_be_sent_the_link_stays(desk: Desk, settings: Settings, why: str) -> None:
    phone = "+8651388888888" if why == "landline" else "+8613800138000"
    report = reported(desk, caller=Caller(phone=phone), **({"origin": Origin.SIMULATED} if why == "simulated" else {}))
    token = report.token
    contact = Contact.objects.get(pk=report.contact_id)
    if why == "opted out":
        opt_out(contact, MessageChannel.SMS, now=NOW)
    elif why == "erased":
        erase_contact(contact, now=NOW)
    elif why == "simulated":
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", "secret"
    elif why == "no door":
        settings.EMBEDDED = False
    elif why == "no words":
        Message._meta.apps.get_model("messaging", "Template").objects.filter(code="link").delete()

    answer = ask(number_of(report), phone)

    assert answer.status_code == 200
    assert sent() == []
    report.refresh_from_db()
    assert (report.token, OldLink.objects.count()) == (token, 0)


def test_by_an_address_it_goes_to_the_address(desk: Desk) -> None:
    report = reported(desk, caller=Caller(phone="+8613800138000", email="her@example.org"))

    ask(number_of(report), " HER@example.org ")

    [message] = sent()
    assert (message.channel, message.contact_id, message.state) == ("email", report.contact_id, MessageState.QUEUED)
    assert number_of(report) in message.subject


@pytest.mark.parametrize(("door", "asks"), [("link", (0, 0)), ("link_of", (0, 1))])
def test_it_may_be_asked_for_so_often_an_hour_by_a_visitor_and_of_a_number(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, door: str, asks: tuple[int, int]
) -> None:
    monkeypatch.setitem(doors.LINKS_AN_HOUR, door, 2)
    monkeypatch.setattr("hotline.doors.time.time", lambda: 1_000_000.0)
    report = reported(desk)
    # The same visitor of any numbers; or anybody of one number, whether there is such a case or not.
    for round_, number in enumerate((number_of(report), f"{number_of(report)[:-6]}777777")):
        spread = {
            "link": [(f"{number[:-1]}{each}", "203.0.113.7") for each in range(3)],
            "link_of": [(number, f"198.51.{100 + round_}.{each}") for each in range(3)],
        }[door]
        answers = [
            Client().post(PAGE, {"number": which, "contact": "13800138000"}, REMOTE_ADDR=address)
            for which, address in spread
        ]
        codes = [each.status_code for each in answers]
        assert codes == ([200, 200, 429] if round_ == 0 or door == "link_of" else [429] * 3)
        assert 0 < int(answers[-1]["Retry-After"]) <= 3600
        assert "too_many" in answers[-1].content.decode()


@pytest.mark.parametrize(("number", "contact"), [("", ""), ("hello", "13800138000"), ("NT-2026-000001", "12")])
def test_what_cannot_be_read_is_said_at_the_field(desk: Desk, number: str, contact: str) -> None:
    answer = ask(number, contact)

    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Reaction.objects.filter(kind=LOST_LINK).exists()


def test_both_cities_have_its_words() -> None:
    for name in ("nantong", "boston"):
        folder = Folder(NANTONG.parent / name, languages=("zh-hans", "en"))
        [row] = [row for row in folder.table(MESSAGES) if row["code"] == "link"]
        assert all({"{link}", "{number}", "{city}"} <= set(_values(text)) for text in row["text"].values())


def _values(text: str) -> list[str]:
    return [f"{{{each.split('}')[0]}}}" for each in text.split("{")[1:]]


@pytest.mark.parametrize(
    "written",
    [
        "anna@example.org",
        "anna@example.org.",
        "Anna <Anna@Example.org>",
        "mailto:anna@example.org?subject=Lamp",
        "邮箱：anna＠example.org。",
    ],
)
def test_an_address_is_asked_for_as_people_write_it(desk: Desk, written: str) -> None:
    report = reported(desk)

    assert ask(number_of(report), written).status_code == 200

    [asked] = Reaction.objects.filter(kind=LOST_LINK).values_list("facts", flat=True)
    assert (asked["channel"], asked["contact"]) == (MessageChannel.EMAIL, crypto.index("anna@example.org").hex())


@pytest.mark.parametrize("written", ["nobody", "anna@example", "a@b.org, c@d.org", "12345", "@"])
@pytest.mark.parametrize(("language", "left_out"), [("en", "leave it out"), ("zh-hans", "留空")])
def test_no_needed_contact_is_said_to_be_left_out(desk: Desk, written: str, language: str, left_out: str) -> None:
    client = Client(headers={"accept-language": language})
    answer = client.post(PAGE, {"number": number_of(reported(desk)), "contact": written})

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["contact"])
    assert left_out not in answer.content.decode()


def test_the_report_keeps_the_address_that_was_meant(desk: Desk) -> None:
    form = WhoForm({"email": "Anna <anna@example.org>."})

    assert form.is_valid()
    assert form.cleaned_data["email"] == "anna@example.org"
