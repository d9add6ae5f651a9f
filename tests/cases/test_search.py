"""Finding cases: by their numbers, and by words in either language."""

import pytest
from django.db import connection

from accounts.models import User
from cases import actions, search
from cases.api.reading import case_list
from cases.listing import CaseFilter
from cases.models import PLACE_AND_SUMMARY, Case, Words
from tests.city import NOW
from tests.people import Desk

SAID = "小区门口的路灯不亮了, the Lamp at No. 12 Renmin Road is dark"


def found(user: User, text: str) -> list[str]:
    return [row["number"] for row in case_list(user, CaseFilter(q=text), now=NOW)["cases"]]


@pytest.fixture(params=[search.FEW, 0], ids=["a rare word", "a word in more cases than are looked up"])
def _few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FEW", request.param)


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize("text", ["路灯", "路灯不亮", "灯", "lamp", "LAM", "renmin road", "12 路灯", "亮了"])
def test_the_centre_finds_what_was_said(desk: Desk, text: str) -> None:
    told = desk.report(text=SAID)
    desk.report(text="The drain smells, 下水道很臭")

    assert found(desk.operator.user, text) == [told.number]


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize("text", ["路亮", "amp", "lamp drain", "灯路", "!!"])
def test_what_nobody_said_is_not_found(desk: Desk, text: str) -> None:
    desk.report(text=SAID)
    desk.report(text="The drain smells")

    assert found(desk.operator.user, text) == []


def test_a_number_is_found_by_its_last_digits_and_by_its_beginning(desk: Desk) -> None:
    first, second = desk.report(text="one"), desk.report(text="two")

    assert found(desk.operator.user, second.number[-6:]) == [second.number]
    assert set(found(desk.operator.user, first.number[:7].lower())) == {first.number, second.number}


def test_what_the_desk_wrote_is_found_with_the_address(desk: Desk) -> None:
    told = desk.report(text="x", address="Renmin Road 12, 人民路")
    actions.summarise_case(told.case_id, actor=desk.operator, now=NOW, summary="Broken swing")

    for text in ("人民路", "renmin swing", "swing"):
        assert found(desk.operator.user, text) == [told.number]


def test_erased_words_find_nothing(desk: Desk) -> None:
    desk.report(text=SAID)
    Words.objects.all().delete()

    assert found(desk.operator.user, "路灯") == []


def test_every_way_of_finding_has_an_index(desk: Desk) -> None:
    """Without one a search reads a million cases."""
    desk.report(text=SAID)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        ways = {
            "case_number_end": Case.objects.filter(search.number_fits("000001")),
            "case_tokens": Case.objects.filter(search.found_in(PLACE_AND_SUMMARY, "swing")),
            "words_tokens": Words.objects.filter(
                search.found_in(search.Tokens("text"), "路灯"), kind__in=search.CITIZENS_WORDS
            ),
        }
        for index, way in ways.items():
            assert index in way.order_by().explain()


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize("text", ["路燈", "門口的路燈", "ＬＡＭＰ", "ｒenmin　road", "燈", "１２"])
def test_a_text_is_found_in_full_width_and_in_both_scripts(desk: Desk, text: str) -> None:
    told = desk.report(text=SAID)
    desk.report(text="The drain smells, 下水道很臭")

    assert found(desk.operator.user, text) == [told.number]


@pytest.mark.parametrize(("said", "text"), [("路燈不亮", "路灯"), ("路燈不亮", "路燈"), ("ＡＢＣ大厦", "ＡＢＣ")])
def test_what_was_said_in_the_other_script_is_found(desk: Desk, said: str, text: str) -> None:
    told = desk.report(text=said)

    assert found(desk.operator.user, text) == [told.number]
