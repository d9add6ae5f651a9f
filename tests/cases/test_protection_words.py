"""The wish to stay unknown, in words: who asks for it is protected, and who speaks of other secrets is not."""

from pathlib import Path

import pytest

from cases.actions import (
    CITIZEN,
    Caller,
    NewReport,
    add_words,
    appeal_case,
    comment_case,
    file_case,
    finish_orders,
    join_case,
    pass_check,
    place_report,
    rate_case,
    reject_case,
    reopen_case,
    route_case,
    sign_orders,
)
from cases.models import Case, Channel, LogEntry, LogKind, Origin, Report
from cases.protection_words import asks_for_protection
from tests.city import NOW
from tests.people import Desk

HERE = Path(__file__).parent / "protection"
DANGERS = Path(__file__).parent / "dangers"


def texts(name: str) -> list[str]:
    return (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", texts("asks"))
def test_who_asks_in_words_is_heard(text: str) -> None:
    assert asks_for_protection(text)
    # Also within a longer report.
    assert asks_for_protection(f"The lamp at the corner is out. {text} Thank you. 谢谢")


@pytest.mark.parametrize("text", texts("asks_not"))
def test_who_speaks_of_something_else_is_not_taken_to_ask(text: str) -> None:
    assert not asks_for_protection(text)


# What asks for it among the labelled texts of dangers; as the person who wrote them meant it.
WISHES_AMONG_DANGERS = (
    "不想让老师知道是我说的", "不要提是我讲的",
    "treat this as confidential", "不要说是我反映的", "别说是我投诉的", "可以匿名吗", "don't tell my parents", "do not say who reported it",
    "don't let the landlord know I wrote", "don't mention my name", "keep my name out of it", "must not find out I complained",
    "don't tell them it was me", "不要告诉房东是我投诉的", "不要透露我的名字", "别告诉他们是我说的", "别让他知道我打过电话", "别说是我说的", "别跟他们讲是我反映的",
    "别跟物业说是我打的电话", "Name withheld on request", "千万别说是几楼反映的", "我不想让邻居知道是我打的热线", "别让邻居知道是我举报的",
)  # fmt: skip


# Of some 18,000 texts these are taken for a wish, and are none: who is protected in doubt loses nothing by it.
MISHEARD_AMONG_DANGERS = (
    "cars are sliding like ice, its dark they can't see it", "i saw it tip in, they dont know", "还拿篱笆围上了，当自己家菜园子",
    "学校周六补课不敢写名字", "领导说别往外说",
)  # fmt: skip


def test_of_thousands_of_reports_of_dangers_and_none_only_who_asks_is_heard() -> None:
    told = {each for file in DANGERS.glob("*.txt") for each in file.read_text(encoding="utf-8").splitlines()}
    heard = {each for each in told if asks_for_protection(each)}
    misheard = {each for each in told if any(part in each for part in MISHEARD_AMONG_DANGERS)}
    assert len(misheard) == len(MISHEARD_AMONG_DANGERS)
    assert heard - misheard == {each for each in told if any(wish in each for wish in WISHES_AMONG_DANGERS)} != set()


def test_there_are_enough_of_both_languages() -> None:
    for name in ("asks", "asks_not"):
        han = sum(not each.isascii() and any(letter >= "\u4e00" for letter in each) for each in texts(name))
        assert min(han, len(texts(name)) - han) >= 30


# --- What is done for whoever asks --------------------------------------------------------------

ASKS = "Please do not tell the shop that I called"
SHE = Caller(phone="+8613812345678", name="Mill Race")


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.SMS, Channel.APP, Channel.CALL])
@pytest.mark.parametrize("caller", [SHE, None], ids=["with a number", "without"])
def test_a_report_that_asks_in_words_is_as_protected_as_by_the_box(
    desk: Desk, channel: Channel, caller: Caller | None
) -> None:
    earlier = desk.report("lamp", caller=SHE)
    receipt = desk.report("lamp", channel=channel, caller=caller, text=f"Oil runs into the drain. {ASKS}")

    case = Case.objects.get(pk=receipt.case_id)
    row = LogEntry.objects.get(case_id=case.pk, seq=1)
    assert (case.is_protected, Report.objects.get(case=case).is_protected) == (True, True)
    assert row.facts["protected_by"] == "words"
    # So is whatever else of hers is open.
    assert Case.objects.get(pk=earlier.case_id).is_protected is (caller is not None)


def test_who_joins_a_known_case_and_asks_is_protected_in_it(desk: Desk) -> None:
    known = desk.report("lamp", caller=None)
    report = NewReport(channel=Channel.WEB, text=ASKS, received_at=NOW, caller=SHE)
    joined = join_case(known.case_id, report, now=NOW)

    assert Report.objects.get(pk=joined.report_id).is_protected
    assert LogEntry.objects.get(case_id=known.case_id, kind=LogKind.ADD_REPORT).facts["protected_by"] == "words"


def test_the_box_and_no_wish_leave_no_reason_of_words(desk: Desk) -> None:
    ticked = desk.report("lamp", caller=Caller(phone="+8613812345670", wants_protection=True))
    plain = desk.report("lamp", text="Please keep the park safe")
    imported = desk.report("lamp", text=ASKS, origin=Origin.IMPORTED)

    rows = LogEntry.objects.filter(case_id__in=[ticked.case_id, plain.case_id, imported.case_id])
    assert not any("protected_by" in row.facts for row in rows)
    assert [Case.objects.get(pk=each.case_id).is_protected for each in (ticked, plain, imported)] == [
        True,
        False,
        False,
    ]


def answered_by(desk: Desk, report: Report, door: str) -> None:
    one = [report.case_id]
    if door == "place":
        place_report(report, now=NOW, text=f"5 Renmin Road. {ASKS}", address="5 Renmin Road")
        return
    if door == "appeal":
        reject_case(one, actor=desk.lead, now=NOW, reason="A private garden")
        appeal_case(report, now=NOW, words=ASKS)
        return
    if door != "add":
        file_case(one, actor=desk.lead, now=NOW)
        route_case(one, actor=desk.dispatcher, now=NOW)
        sign_orders(one, actor=desk.lamps_clerk, now=NOW)
        finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="New lamp")
        pass_check(one, actor=desk.other_worker, now=NOW)
        rate_case(report, now=NOW, is_solved=door == "reopen", words=ASKS if door == "rate" else "")
    if door == "reopen":
        reopen_case(one, actor=CITIZEN, now=NOW, reason=ASKS, report=report)
    if door == "add":
        add_words(report, now=NOW, text=ASKS)


@pytest.mark.parametrize("door", ["add", "rate", "reopen", "appeal", "place"])
def test_whatever_she_says_later_is_heard_too(desk: Desk, door: str) -> None:
    receipt = desk.report("lamp", caller=SHE)
    other = desk.report("lamp", caller=SHE)
    report = Report.objects.get(pk=receipt.report_id)
    answered_by(desk, report, door)

    # In the act that says it: nobody reads it first.
    assert set(Case.objects.values_list("is_protected", flat=True)) == {True}
    rows = LogEntry.objects.filter(kind=LogKind.PROTECT).order_by("case_id")
    assert [(row.case_id, row.facts["protected_by"]) for row in rows] == [
        (receipt.case_id, "words"),
        (other.case_id, "words"),
    ]


def test_what_an_office_writes_protects_nobody(desk: Desk) -> None:
    receipt = desk.report("lamp", caller=SHE)
    comment_case([receipt.case_id], actor=desk.lead, now=NOW, note="请保密，不要告诉他们是我举报的")

    assert not Case.objects.get().is_protected
