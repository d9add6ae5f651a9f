"""What staff have to say for others to act by says something: no dot, no blanks, no face. One rule, at every door."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cases import actions
from cases.actions.act import SaysNothing
from cases.models import Case, LogEntry, Outcome, Report, RequestKind
from cases.workflow import State
from common.text import says_something
from tests.cases.test_clocks import handling
from tests.cases.test_clocks import routed as sent
from tests.city import NOW, later
from tests.people import Desk

NOTHING = [".", "  ", "。。。", "…", "👍", "-", "12", "x", "aaaa", "好", "\u3164\u3164\u3164", "\u200b", "/", "１２３"]
SOMETHING = ["ok", "已修", "No", "a lamp", "修好了", "Nothing to see", "路灯", "не работает", "완료"]


@pytest.mark.parametrize("text", NOTHING)
def test_a_dot_a_blank_or_a_face_says_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", SOMETHING)
def test_two_letters_or_characters_are_words(text: str) -> None:
    assert says_something(text)


def _reported(desk: Desk) -> list[int]:
    return [desk.report("lamp").case_id]


def _filed(desk: Desk) -> list[int]:
    one = _reported(desk)
    actions.file_case(one, actor=desk.lead, now=NOW)
    return one


def _checked(desk: Desk) -> list[int]:
    one = handling(desk)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="a new lamp")
    return one


def _answering(desk: Desk) -> list[int]:
    one = _checked(desk)
    actions.pass_check(one, actor=desk.operator, now=NOW)
    return one


def _unsolved(desk: Desk) -> list[int]:
    one = _answering(desk)
    actions.rate_case(Report.objects.get(case=one[0]), now=NOW, is_solved=False)
    return one


def _closed(desk: Desk) -> list[int]:
    one = _answering(desk)
    actions.rate_case(Report.objects.get(), now=NOW, is_solved=True)
    return one


def _ask(kind: RequestKind, **more: Any) -> Callable[..., object]:
    return lambda one, desk, words: actions.ask_request(
        one, actor=desk.lamps_clerk, now=NOW, kind=kind, reason=words, **more
    )


# Where it is done, and by which act.
ACTS: dict[str, tuple[Callable[[Desk], list[int]], Callable[[list[int], Desk, str], object]]] = {
    "answer": (
        _reported,
        lambda one, desk, words: actions.answer_case(one, actor=desk.operator, now=NOW, answer=words),
    ),
    "reject": (_reported, lambda one, desk, words: actions.reject_case(one, actor=desk.lead, now=NOW, reason=words)),
    "void": (_filed, lambda one, desk, words: actions.void_case(one, actor=desk.lead, now=NOW, reason=words)),
    "summarise": (
        _reported,
        lambda one, desk, words: actions.summarise_case(one[0], actor=desk.operator, now=NOW, summary=words),
    ),
    "route with a summary": (
        _filed,
        lambda one, desk, words: actions.route_case(one, actor=desk.dispatcher, now=NOW, summary=words),
    ),
    "take back": (sent, lambda one, desk, words: actions.take_back(one, actor=desk.dispatcher, now=NOW, reason=words)),
    "return": (sent, _ask(RequestKind.RETURN)),
    "extension": (handling, _ask(RequestKind.EXTENSION, amount=1, unit="working_day")),
    "suspension": (handling, _ask(RequestKind.SUSPENSION, review_on=date(2026, 3, 12))),
    "ask for a void": (handling, _ask(RequestKind.VOID)),
    "comment": (handling, lambda one, desk, words: actions.comment_case(one, actor=desk.lead, now=NOW, note=words)),
    "finish": (
        handling,
        lambda one, desk, words: actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result=words),
    ),
    "finish without the others": (
        lambda desk: handling(desk, co_handlers=("police",)),
        lambda one, desk, words: actions.finish_orders(
            one, actor=desk.lamps_clerk, now=NOW, result="a new lamp", without_co_handlers=words or "."
        ),
    ),
    "rework": (_checked, lambda one, desk, words: actions.rework_case(one, actor=desk.operator, now=NOW, reason=words)),
    "explained": (
        _unsolved,
        lambda one, desk, words: actions.close_case(
            one, actor=desk.lead, now=NOW, outcome=Outcome.EXPLAINED, reason=words
        ),
    ),
    "reopen": (_closed, lambda one, desk, words: actions.reopen_case(one, actor=desk.lead, now=NOW, reason=words)),
    "urge": (handling, lambda one, desk, words: actions.urge_case(one, actor=desk.operator, now=NOW, note=words)),
    "unmask": (
        handling,
        lambda one, desk, words: actions.unmask_contact(
            Report.objects.get(case=one[0]).pk, actor=desk.operator, now=NOW, reason=words
        ),
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_whose_words_say_nothing_is_refused_and_changes_nothing(desk: Desk, act: str) -> None:
    begin, does = ACTS[act]
    one = begin(desk)
    before = LogEntry.objects.count()

    for words in (".", "👍 "):
        with pytest.raises(SaysNothing) as refused:
            does(one, desk, words)
        assert refused.value.as_dict()["code"] == "says_nothing"

    assert LogEntry.objects.count() == before


def test_what_a_citizen_writes_is_taken_however_short(desk: Desk) -> None:
    one = _closed(desk)

    actions.reopen_case(one, actor=actions.CITIZEN, now=later(hours=1), reason="?", report=Report.objects.get())

    assert Case.objects.get(pk=one[0]).state == State.FILED


def test_what_was_found_on_the_spot_is_a_fact_in_whatever_words(desk: Desk) -> None:
    one = _checked(desk)

    actions.rework_case(one, actor=desk.operator, now=later(hours=1), at=NOW, reason="!")

    assert Case.objects.get(pk=one[0]).state == State.HANDLING
