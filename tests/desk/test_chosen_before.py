"""What was chosen as a form was opened, and is not to be had any more: the act says why not, and leaves nothing out."""

from typing import Any

import pytest
from django.test import Client

from cases import actions
from cases.actions import Caller
from cases.models import Case, RequestKind, WorkOrder
from cases.numbers import one_number_in
from desk.case_page import read_case
from desk.forms import RouteForm
from hotline.forms import LostForm
from tests.city import NOW, later
from tests.desk.conftest import SignedIn
from tests.people import Desk

HERE, NEAR = (121.02, 32.02), (121.0202, 32.02)


def send(browser: Client, case: str, verb: str, /, **fields: Any) -> Any:
    return browser.post(f"/desk/cases/{case}/acts/{verb}/", fields)


def code_of(answer: Any) -> str:
    return str(answer.context["refusal"].code) if "refusal" in answer.context else ""


@pytest.mark.parametrize("others", [0, 1])
def test_a_case_of_the_list_that_ended_meanwhile_is_refused_as_one_that_ended(
    desk: Desk, signed_in: SignedIn, others: int
) -> None:
    told, known, *_left = (desk.report("lamp", point=each) for each in (HERE, NEAR, *[NEAR] * others))
    actions.reject_case([known.case_id], actor=desk.lead, now=NOW, reason="Not here")

    chosen = send(signed_in("lead"), told.number, "merge", likely=known.number)
    written = send(signed_in("lead"), told.number, "merge", number=known.number)

    assert [(each.status_code, code_of(each)) for each in (chosen, written)] == [(409, "merge_into_ended")] * 2
    assert not chosen.context["form"].errors


def test_a_worker_who_went_home_meanwhile_is_said_to_be_gone(desk: Desk, signed_in: SignedIn) -> None:
    told = desk.report("lamp", point=HERE)

    answer = send(signed_in("lead"), told.number, "ask_verification", worker=desk.city.people["grid_worker"].pk)

    assert (answer.status_code, code_of(answer)) == (409, "worker_not_there")


def test_a_danger_that_somebody_else_said_first_is_known(desk: Desk, signed_in: SignedIn) -> None:
    told = desk.report("lamp")
    send(signed_in("operator"), told.number, "mark_danger", danger="gas")

    answer = send(signed_in("operator"), told.number, "mark_danger", danger="gas")

    assert (answer.status_code, code_of(answer)) == (409, "known_danger")
    assert "danger" in send(signed_in("operator"), told.number, "mark_danger", danger="dragons").context["form"].errors


def test_what_was_asked_for_meanwhile_is_asked_for_already(desk: Desk, signed_in: SignedIn) -> None:
    told = desk.sent("lamp")
    given = {"kind": str(RequestKind.VOID), "reason": "There was none"}
    first = send(signed_in("lamps_clerk"), told.number, "ask", **given)

    answer = send(signed_in("lamps_clerk"), told.number, "ask", **given)

    assert first.status_code == 302
    assert (answer.status_code, code_of(answer)) == (409, "already_asked")


def test_who_was_chosen_beside_is_sent_to_though_the_rules_propose_nobody_by_now(
    desk: Desk, signed_in: SignedIn
) -> None:
    told = desk.report("lamp")
    actions.file_case([told.case_id], actor=desk.lead, now=NOW)
    lead, other = desk.city.departments["lamps"], desk.city.departments["police"]
    form = RouteForm(page=read_case(desk.city.people["dispatcher"], told.number, now=later(minutes=1)))
    assert "co_handlers" not in form.fields

    answer = send(signed_in("dispatcher"), told.number, "route", lead=lead.pk, co_handlers=[other.pk])

    assert answer.status_code == 302
    assert set(WorkOrder.objects.filter(case=told.case_id).values_list("department", flat=True)) == {lead.pk, other.pk}


def test_an_article_that_is_not_in_force_any_more_answers_nothing(desk: Desk, signed_in: SignedIn) -> None:
    told = desk.report("lamp")

    answer = send(signed_in("operator"), told.number, "answer", article="999999")

    assert answer.status_code == 422
    assert [error.code for error in answer.context["form"].errors.as_data()["article"]] == ["invalid_choice"]
    assert Case.objects.get(pk=told.case_id).ended_at is None


# --- One number, where one is asked for -----------------------------------------------------------


@pytest.mark.parametrize("between", [" ", ", ", "和", "\n", " or perhaps 2026-11, "])
@pytest.mark.parametrize("is_bare", [False, True])
def test_of_two_numbers_nobody_chooses_but_who_wrote_them(
    desk: Desk, signed_in: SignedIn, between: str, is_bare: bool
) -> None:
    told, *others = (desk.report("lamp") for _each in range(3))
    first, second = (each.number for each in others)
    second = second.partition("-")[2] if is_bare else second

    answer = send(signed_in("lead"), told.number, "merge", number=f"{first}{between}{second}")
    form = answer.context["form"]

    assert answer.status_code == 422
    assert [error.code for error in form.errors.as_data()["number"]] == ["several_numbers"]
    assert Case.objects.get(pk=told.case_id).merged_into_id is None
    twice = send(signed_in("lead"), told.number, "merge", number=f"{first}{between}{first}")
    assert twice.status_code == 302


# How a second number is written beside a whole one: {0} its year, {1} its digits, {2} those without the noughts.
SHORTENED = [
    "{}、{1}", "{},{1}", "{} {1}", "{}/{1}", "{}-{1}", "{}–{2}", "{}~{2}", "{}..{1}", "{} oder {0}-{2}", "{}, {0}-{2}", "{}和{2}号", "{}及{2}",
    "{} & {2}", "{} or {2}", "{}\n{1}", "{1} {}", "{2}和{}", "{} (not {1})", "{}；{0}/{1}", "{} #{2}", "{} no{1}", "{} SC{1}", "{}、SC-{2}",
    "{}，１３", "{} ００００１３", "{} OOOO13", "{}%2C{1}", "/desk/cases/{}/ {1}", "https://city.example/desk/cases/{}/,{1}", "{} {0}{1}", "{} XY-{0}-{1}",
    "{} {0}-{2}", "{0}-{2} {}", "{} 2026-11-3013", "{}, no. 2026-11", "{} 2026",
]  # fmt: skip


@pytest.mark.parametrize("written", SHORTENED)
def test_a_second_number_that_is_written_short_is_asked_about_too(
    desk: Desk, signed_in: SignedIn, written: str
) -> None:
    told, other = (desk.report("lamp") for _each in range(2))
    both = written.replace("{}", other.number).format(other.number.split("-")[1], "000013", "13")

    answer = send(signed_in("lead"), told.number, "merge", number=both)

    assert answer.status_code == 422
    assert [error.code for error in answer.context["form"].errors.as_data()["number"]] == ["several_numbers"]
    assert Case.objects.get(pk=told.case_id).merged_into_id is None
    assert [
        error.code for error in LostForm({"number": both, "contact": "13800138000"}).errors.as_data()["number"]
    ] == ["several_numbers"]


# What stands beside it and is no number: a day, a time, a telephone, a link; or is the number itself, written short.
BESIDE = [
    "{} of 2026-11-30", "2026-11-30{}", "{}, 30 November 2026, 10:15", "{}（2026年11月30日 10:15）", "11月30日：{}", "Nov 3, 2026: {}", "since 2026-11: {}",
    "{}，电话 12345", "{} ({short})", "{}, {short}", "编号{short} {}", "http://127.0.0.1:8123/desk/cases/{}/?page=2", "{} https://city.example/r/{token}",
    "{} https://city.example:8123/r/{token}", "report {}, please",
]  # fmt: skip


@pytest.mark.parametrize("written", BESIDE)
def test_what_is_plainly_no_other_number_is_not_asked_about(desk: Desk, written: str) -> None:
    told = desk.report("lamp")
    short = told.number.rpartition("-")[2].lstrip("0")

    given = written.replace("{}", told.number).replace("{short}", short).replace("{token}", told.token)

    assert one_number_in(given) == told.number


@pytest.mark.parametrize("chosen", ["0", "-1", str(2**31), str(2**63), "9" * 25, "9" * 5_000, "²", "1.5"])
def test_an_id_of_nobody_is_refused_and_no_fault(desk: Desk, signed_in: SignedIn, chosen: str) -> None:
    told = desk.report("lamp", point=HERE)
    actions.file_case([told.case_id], actor=desk.lead, now=NOW)
    lead = str(desk.city.departments["lamps"].pk)
    tried = [
        ("dispatcher", "route", {"lead": chosen}),
        ("dispatcher", "route", {"lead": lead, "co_handlers": [chosen]}),
        ("dispatcher", "route", {"lead": lead, "another": chosen}),
        ("lead", "ask_verification", {"worker": chosen}),
        ("lead", "merge", {"likely": chosen}),
    ]

    codes = [send(signed_in(who), told.number, verb, **fields).status_code for who, verb, fields in tried]

    assert set(codes) <= {400, 404, 409, 422}
    assert not WorkOrder.objects.exists()


def test_who_was_protected_meanwhile_is_refused_in_words_and_by_no_id(desk: Desk, signed_in: SignedIn) -> None:
    told = desk.report("lamp")
    desk.report("lamp", caller=Caller(phone="+8613800138001"))
    version = Case.objects.get(number=told.number).version
    send(signed_in("operator"), told.number, "protect", report=told.report_id)

    answer = send(signed_in("lead"), told.number, "protect", report=told.report_id, version=version)

    assert (answer.status_code, code_of(answer)) == (409, "stale_version")
    assert not answer.context["form"].errors
    assert f">{told.report_id}" not in answer.content.decode()


# A number that is none here, a group of classes, a department that nobody may be told of it by.
@pytest.mark.parametrize(
    ("verb", "field", "more", "code"),
    [
        ("protect", "report", {}, "bad_input"),
        ("about", "department", {}, "bad_input"),
        ("change", "case_class", {}, "bad_input"),
        ("show_words", "words", {"is_as_written": "1"}, "bad_input"),
        ("tell_place", "people", {"reason": "They have to go there"}, "bad_input"),
    ],
)
def test_an_id_of_nothing_is_refused_by_the_act_that_knows_why(
    desk: Desk, signed_in: SignedIn, verb: str, field: str, more: dict[str, str], code: str
) -> None:
    told, lead = desk.report("lamp"), signed_in("lead")

    unknown = send(lead, told.number, verb, **{field: "915274928906952"}, **more)
    unreadable = send(lead, told.number, verb, **{field: "91527492x906952"}, **more)

    form = unknown.context["form"]
    assert (unknown.status_code, code_of(unknown), list(form.errors)) == (400, code, [field])
    assert "915274928906952" not in str(form.errors)
    assert unreadable.status_code == 422
    assert [each.code for each in unreadable.context["form"].errors.as_data()[field]] == ["invalid_choice"]
    assert "91527492x906952" not in str(unreadable.context["form"].errors)


def test_a_group_of_classes_is_no_class_to_change_to(desk: Desk, signed_in: SignedIn) -> None:
    told = desk.report("lamp")
    group = desk.city.classes["facilities"].pk

    answer = send(signed_in("lead"), told.number, "change", case_class=group, address="Mill Lane 3")

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["case_class"])
    assert str(group) not in str(answer.context["form"].errors)
