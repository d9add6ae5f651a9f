"""What the citizen reads of a crew on its way: each step once, whoever of the crew says it, and however often."""

import pytest

from cases.models import Case, Report
from dispatch.actions import offer_nearest
from dispatch.models import Assignment
from hotline.story import tell
from tests.dispatch_city import NOW, Crews, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(crews: Crews) -> Assignment:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    crews.act("near-1", "accept", crews.asked(case), at=later(seconds=5))
    return crews.asked(case)


def read(case: Case) -> list[str]:
    """The sentences of her page, in its order."""
    report = Report.objects.filter(case=case).earliest("pk")
    return [each.text for each in tell(report, later(hours=2)).events]


def after_one(crews: Crews, taken: Assignment) -> list[str]:
    crews.act("near-1", "set_out", taken, at=later(minutes=5))
    return read(taken.case)


@pytest.mark.parametrize("kind", ["accept", "set_out"])
@pytest.mark.parametrize(
    ("minutes", "more"), [(6, {}), (4, {}), (6, {"note": "two of us"}), (4, {"note": "two of us"}), (9, {"note": "x"})]
)
def test_what_two_of_a_crew_say_she_reads_once(
    crews: Crews, taken: Assignment, kind: str, minutes: int, more: dict[str, str]
) -> None:
    once = after_one(crews, taken)

    crews.act("near-2", kind, taken, at=later(minutes=minutes), now=later(minutes=10), **more)

    assert read(taken.case) == once


def test_that_they_set_out_is_no_news_once_they_are_there(crews: Crews, taken: Assignment) -> None:
    crews.act("near-1", "arrive", taken, at=later(minutes=5))
    once = read(taken.case)

    crews.act("near-2", "set_out", taken, at=later(minutes=6))
    crews.act("near-2", "arrive", taken, at=later(minutes=7), note="at the back")

    assert read(taken.case) == once


def test_that_they_had_set_out_before_she_reads_though_it_was_heard_later(crews: Crews, taken: Assignment) -> None:
    crews.act("near-1", "arrive", taken, at=later(minutes=5))
    before = read(taken.case)

    crews.act("near-1", "set_out", taken, at=later(minutes=2), now=later(minutes=6))

    assert len(read(taken.case)) == len(before) + 1


def test_the_next_crew_is_on_its_way_too(crews: Crews, taken: Assignment) -> None:
    once = after_one(crews, taken)
    crews.act("near-1", "give_back", taken, at=later(minutes=6), note="the van broke down")
    asked = crews.asked(taken.case)
    assert asked.unit.code == "middle"

    crews.act("middle-1", "accept", asked, at=later(minutes=7))
    crews.act("middle-1", "set_out", asked, at=later(minutes=8))

    assert read(taken.case).count(once[-1]) == 2
