"""What was reported in a case stands, once it is merged, with the case that speaks for it: with whoever goes and whoever has it."""

import pytest

from cases import actions
from cases.actions import Actor, Caller, unmerge_case
from cases.actions.join import NewReport
from cases.api.reading import case_detail
from cases.models import Case, Channel
from dispatch.actions import offer_nearest
from dispatch.cards import today
from dispatch.reactions import _is_news_to
from tests.dispatch_city import HERE, NOW, Crews, later

BOY = "Open manhole, a boy fell in, he is crying down there and we cannot reach him"


def report_again(crews: Crews, *, is_protected: bool = False) -> int:
    caller = Caller(phone="+8613800138009", wants_protection=is_protected)
    report = NewReport(channel=Channel.WEB, text=BOY, received_at=later(minutes=2), point=HERE, caller=caller)
    return actions.take_in([report], now=later(minutes=2))[0].case_id


@pytest.fixture
def known(crews: Crews) -> Case:
    case = crews.urgent(text="Open manhole")
    offer_nearest(crews.order(case).pk, now=NOW)
    crews.act("near-1", "accept", crews.asked(case), at=later(seconds=5))
    return case


def merge(crews: Crews, case_id: int, into: Case, summary: str = "") -> None:
    lead = Actor.of(crews.city.people["lead"])
    actions.merge_cases([case_id], into=into.pk, actor=lead, now=later(minutes=3), summary=summary)
    into.refresh_from_db()


def texts_on_page(crews: Crews, who: str, case: Case) -> list[str]:
    return [each["text"] for each in case_detail(crews.city.people[who], case.pk)["words"]]


def on_card(crews: Crews) -> tuple[str, list[str]]:
    (card,) = today(crews.people["near-1"], now=later(minutes=4), here=None, with_classes=False)["cards"]
    return card["text"], [each["text"] for each in card["said"]]


def test_the_words_of_a_merged_report_are_read_by_who_is_on_the_way_and_who_has_it(crews: Crews, known: Case) -> None:
    boy = report_again(crews)
    merge(crews, boy, known)

    assert on_card(crews) == ("Open manhole", [BOY])
    for who in ("lead", "roads_clerk"):
        assert BOY in texts_on_page(crews, who, known)
    assert _is_news_to(crews.people["near-1"], known, known.version)

    unmerge_case(boy, actor=Actor.of(crews.city.people["lead"]), now=later(minutes=5))

    assert on_card(crews) == ("Open manhole", [])
    assert BOY not in texts_on_page(crews, "lead", known)


def test_the_words_of_what_was_merged_before_are_read_too(crews: Crews, known: Case) -> None:
    boy, between = report_again(crews), crews.urgent(text="the lid is off").pk
    merge(crews, boy, Case.objects.get(pk=between))
    merge(crews, between, known)

    assert set(on_card(crews)[1]) == {BOY, "the lid is off"}
    assert {BOY, "the lid is off"} <= set(texts_on_page(crews, "roads_clerk", known))


def test_the_words_of_somebody_protected_are_read_at_the_centre_only(crews: Crews, known: Case) -> None:
    merge(crews, report_again(crews, is_protected=True), known, "An open manhole")

    assert known.is_protected
    assert BOY not in str(on_card(crews))
    assert BOY not in texts_on_page(crews, "roads_clerk", known)
    assert BOY in texts_on_page(crews, "lead", known)
