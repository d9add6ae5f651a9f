"""Every act with words says of them whether they are read for danger, and what is news in them reaches the shift."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from cases.actions import (
    Destination,
    ask_request,
    clear_danger,
    decide_request,
    escalate_orders,
    file_case,
    finish_orders,
    forward_orders,
    pass_check,
    reject_case,
    route_case,
    sign_orders,
    summarise_case,
    supervise_case,
    take_alert,
    text_citizen,
)
from cases.actions.heard import HEARD_IN, UNREAD_IN, WITHOUT_WORDS
from cases.models import Case, LogKind, Request, RequestKind
from tests.alerts import is_told
from tests.city import NOW, later
from tests.people import Desk

ROOT = Path(__file__).parents[2]
NEWS = "There is a strong smell of gas in the yard next door"


# --- What is declared ---------------------------------------------------------------------------

# Whose kind of row somebody else names: what a unit does, and what is said along with a handing over or a moved place.
NAMED_ELSEWHERE = {
    "note_unit": {LogKind.UNIT_ACT, LogKind.ASSIGN, LogKind.CALL_IN, LogKind.SIGN, LogKind.BEGIN, LogKind.FINISH},
    "_give_to": {LogKind.HAND_OVER},
    "_moved": {LogKind.CHANGE},
    "_once": {LogKind.UNMERGE},
    "_give_answer": {LogKind.ANSWER},
    "_erase_words": {LogKind.ERASE},
}
# Of which rows a function only asks.
ASKED_OF = {"review_fast": {LogKind.SEND_FAST}}
CITIZENS = {"REPORT", "CITIZEN"}


def written_in() -> dict[str, set[LogKind]]:
    """Return by function the kinds of rows in which it keeps words of staff."""
    found: dict[str, set[LogKind]] = {}
    for path in [*ROOT.glob("cases/**/*.py"), *ROOT.glob("dispatch/**/*.py"), *ROOT.glob("hotline/**/*.py")]:
        source = path.read_text(encoding="utf-8")
        if "Saying(" not in source:
            continue
        for function in ast.walk(ast.parse(source)):
            if not isinstance(function, ast.FunctionDef):
                continue
            said = [
                call.args[0].attr if isinstance(call.args[0], ast.Attribute) else ""
                for call in ast.walk(function)
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Saying" and call.args
            ]
            if set(said) - CITIZENS:
                kinds = {
                    LogKind[each.attr]
                    for each in ast.walk(function)
                    if isinstance(each, ast.Attribute) and getattr(each.value, "id", "") == "LogKind"
                }
                kinds |= NAMED_ELSEWHERE.get(function.name, set())
                found[function.name] = kinds - ASKED_OF.get(function.name, set())
    return found


def test_of_every_act_in_which_staff_write_it_is_declared_whether_it_is_read_or_why_not() -> None:
    written = written_in()
    assert len(written) > 20
    assert [name for name, kinds in written.items() if not kinds] == []
    assert {name: kinds & WITHOUT_WORDS for name, kinds in written.items() if kinds & WITHOUT_WORDS} == {}
    assert {*LogKind} == HEARD_IN | WITHOUT_WORDS | UNREAD_IN
    assert len(LogKind) == len(HEARD_IN) + len(WITHOUT_WORDS) + len(UNREAD_IN)


# --- What is read -------------------------------------------------------------------------------


def signed(desk: Desk) -> int:
    case_id = desk.sent().case_id
    sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    return case_id


def supervised(desk: Desk, words: str) -> int:
    case_id = signed(desk)
    supervise_case([case_id], actor=desk.lead, now=later(minutes=5), note=words)
    return case_id


def wrote_to_the_citizen(desk: Desk, words: str) -> int:
    case_id = signed(desk)
    text_citizen(case_id, actor=desk.lamps_clerk, now=later(minutes=5), text=words)
    return case_id


def summarised(desk: Desk, words: str) -> int:
    case_id = signed(desk)
    summarise_case(case_id, actor=desk.operator, now=later(minutes=5), summary=words)
    return case_id


def rejected(desk: Desk, words: str) -> int:
    case_id = desk.report().case_id
    reject_case([case_id], actor=desk.lead, now=later(minutes=5), reason=words)
    return case_id


def asked_for(desk: Desk, words: str) -> int:
    case_id = signed(desk)
    ask_request([case_id], actor=desk.lamps_clerk, now=later(minutes=5), kind=RequestKind.RETURN, reason=words)
    return case_id


def decided(desk: Desk, words: str, *, is_granted: bool) -> int:
    case_id = asked_for(desk, "Not our lamp")
    request = Request.objects.get(case=case_id)
    decide_request(request.pk, is_granted=is_granted, actor=desk.dispatcher, now=later(minutes=6), reason=words)
    return case_id


def granted(desk: Desk, words: str) -> int:
    return decided(desk, words, is_granted=True)


def refused(desk: Desk, words: str) -> int:
    return decided(desk, words, is_granted=False)


def disputed(desk: Desk, words: str) -> int:
    case_id = signed(desk)
    finish_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=5), result="New lamp")
    pass_check([case_id], actor=desk.lead, now=later(minutes=6))
    ask_request([case_id], actor=desk.lamps_clerk, now=later(minutes=7), kind=RequestKind.DISPUTE, reason=words)
    return case_id


DOORS = [supervised, wrote_to_the_citizen, summarised, rejected, asked_for, granted, refused, disputed]


@pytest.mark.parametrize("door", DOORS)
def test_a_danger_that_nobody_was_told_of_is_told_by_whichever_act_names_it(
    desk: Desk, door: Callable[[Desk, str], int]
) -> None:
    case_id = door(desk, NEWS)

    assert is_told(case_id)
    assert Case.objects.get(pk=case_id).danger


@pytest.mark.parametrize("door", DOORS)
def test_an_act_whose_words_tell_of_no_danger_calls_nobody(desk: Desk, door: Callable[[Desk, str], int]) -> None:
    case_id = door(desk, "The lamp belongs to the park, not to us")

    assert not is_told(case_id)


def test_what_an_office_gives_back_to_the_one_above_is_read(desk: Desk) -> None:
    one = [desk.report("manhole", text="A lid rattles").case_id]
    file_case(one, actor=desk.lead, now=NOW)
    route_case(one, actor=desk.dispatcher, now=NOW, to=Destination(lead=desk.city.departments["works"]))
    sign_orders(one, actor=desk.works_clerk, now=NOW)
    forward_orders(one, actor=desk.works_clerk, now=NOW, to=desk.city.departments["lamps"])

    escalate_orders(one, actor=desk.lamps_clerk, now=later(minutes=5), reason=NEWS)

    assert is_told(one[0])


@pytest.mark.parametrize(
    ("words", "is_news"),
    [
        ("It was on fire, a man was hurt, and we came at once", False),
        ("The gas was leaking on that day, so the limit is unjust", False),
        ("当时煤气泄漏，所以晚到", False),
        ("Gas is leaking at the site now", True),
        ("现场现在还在漏煤气", True),
    ],
)
def test_a_dispute_argues_about_what_was_and_tells_of_what_is_there_now(
    desk: Desk, words: str, *, is_news: bool
) -> None:
    assert is_told(disputed(desk, words)) is is_news


def test_who_ends_a_matter_tells_nothing_new_of_a_danger_that_was_cleared(desk: Desk) -> None:
    case_id = desk.report(text="Strong smell of gas").case_id
    take_alert([case_id], actor=desk.lead, now=NOW)
    clear_danger([case_id], actor=desk.operator, now=later(minutes=1), reason="Dinner")

    reject_case([case_id], actor=desk.lead, now=later(minutes=2), reason="A strong smell of gas, she says: a dinner")

    assert not is_told(case_id)


def test_what_she_is_written_of_the_danger_she_reported_is_no_news(desk: Desk) -> None:
    case_id = desk.sent(text="Strong smell of gas").case_id
    take_alert([case_id], actor=desk.lead, now=NOW)
    sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)

    text_citizen(
        case_id, actor=desk.lamps_clerk, now=later(minutes=5), text="We come for the smell of gas you reported"
    )

    assert not is_told(case_id)
