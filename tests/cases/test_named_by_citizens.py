"""What citizens said while their case spoke for one who is kept unknown, and that names her, is read at the centre first."""

from typing import Any

import pytest

from cases import actions
from cases.actions import Actor, Caller
from cases.actions.naming import WordsNamePerson
from cases.api.reading import case_detail
from cases.api.verbs import VERBS, Asked, take
from cases.guesses import first_of, guesses_known_to, undecided
from cases.models import Case, Guess, Report, Showing, Words
from cases.queues import QUEUES
from cases.search import matching
from hotline.story import tell as tell_story
from tests.cases.test_judges import somebody
from tests.cases.test_taken_apart import differs
from tests.cases.test_withheld_words import ANOTHER, SECRETS, all_read_by, is_told, two_offices
from tests.city import NOW, later
from tests.people import Desk

HERS = "I live at 12 Mill Lane, flat 302. The lamp is out"
SHE = Caller(phone="+8613812345678", email="mei@example.org", name="Mei Ferrykettle", wants_protection=True)
NAMING = "my neighbour Mei Ferrykettle also complained"
PLAIN = "it is still dark at night"
THIRD = Caller(phone="+8613800138022")
ALL_NAMING = [
    NAMING,
    "Ms Ferrykettle has told you the same",
    "ring my neighbour on 138 1234 5678, she saw it too",
    "my neighbour mei@example.org also wrote to you",
    "ask at 12 Mill Lane, flat 302, they complained first",
]
HARMLESS = [
    PLAIN,
    "the lamp is out, and it was out last week too",
    "my neighbour complained as well",
    "thanks, when do you come?",
    "路灯还是不亮，晚上看不见路",
]


def merged(desk: Desk, one: int, caller: Caller = SHE, text: str = HERS) -> int:
    hers = desk.report("lamp", caller=caller, text=text).case_id
    actions.merge_cases([hers], into=one, actor=desk.operator, now=NOW, summary="A lamp is out")
    return hers


def says(case_id: int, text: str) -> None:
    actions.add_words(Report.objects.get(case=case_id), now=later(minutes=1), text=text)


def take_apart(desk: Desk, case_id: int, minutes: int = 2) -> None:
    actions.unmerge_case(case_id, actor=desk.operator, now=later(minutes=minutes))


def spoken_in(desk: Desk, *texts: str) -> int:
    """A case that is protected no more, in whose citizen's words somebody who was kept unknown with it may be named."""
    one = two_offices(desk, caller=ANOTHER)
    hers = merged(desk, one)
    for text in texts:
        says(one, text)
    take_apart(desk, hers)
    assert not Case.objects.get(pk=one).is_protected
    return one


def showing(one: int, text: str) -> str:
    return Words.objects.get(case=one, text=text, report__isnull=False).showing


def waits(desk: Desk, one: int) -> bool:
    queue = next(each for each in QUEUES if each.name == "to_read")
    user = desk.city.people["operator"]
    return Case.objects.filter(queue.condition(user, NOW), pk=one).exists()


def shows(desk: Desk, one: int, said: str, **fields: Any) -> None:
    words = Words.objects.get(case=one, text=said).pk
    asked = {"words": words, "is_as_written": False, "text": "", **fields}
    actor = Actor.of(desk.city.people["operator"])
    take(VERBS["show_words"], Asked(cases=[one], versions={}, actor=actor, now=later(minutes=5), fields=asked))


@pytest.mark.parametrize("text", ALL_NAMING)
def test_what_names_her_is_read_at_the_centre_first(desk: Desk, text: str) -> None:
    one = spoken_in(desk, text, PLAIN)

    people = desk.city.people
    for reader in ("street_clerk", "lamps_clerk"):
        told = all_read_by(people[reader], one)
        assert text.lower() not in told
        assert PLAIN in told
    assert text.lower() in all_read_by(people["operator"], one)
    assert (showing(one, text), showing(one, PLAIN)) == (Showing.WITHHELD, Showing.UNASKED)
    assert waits(desk, one)
    assert "show_words" in case_detail(people["operator"], one)["acts"]
    found = [each for each in case_detail(people["lamps_clerk"], one)["words"] if each["is_withheld"]]
    assert [(each["text"], each["found"]) for each in found] == [("", [])]
    # The log is true, and says nothing of it.
    assert differs() == []


@pytest.mark.parametrize("text", HARMLESS)
def test_what_names_nobody_is_read_again_and_waits_for_nobody(desk: Desk, text: str) -> None:
    one = spoken_in(desk, text)

    assert text in all_read_by(desk.city.people["street_clerk"], one)
    assert not waits(desk, one)


def test_what_was_said_before_hers_came_was_read_and_stays(desk: Desk) -> None:
    one = two_offices(desk, caller=ANOTHER)
    says(one, NAMING)
    take_apart(desk, merged(desk, one))

    assert NAMING.lower() in all_read_by(desk.city.people["street_clerk"], one)


def test_another_report_of_that_time_is_held_with_what_it_answers(desk: Desk) -> None:
    one = two_offices(desk, caller=ANOTHER)
    hers = merged(desk, one)
    report = actions.NewReport(channel="web", text=NAMING, received_at=NOW, caller=THIRD)
    actions.join_case(one, report, now=NOW)
    Report.objects.filter(pk=Report.objects.filter(case=one).latest("pk").pk).update(answers={"who": "Mei Ferrykettle"})
    take_apart(desk, hers)

    assert not is_told(desk.city.people["street_clerk"], one)


def test_the_centre_shows_them_as_they_are_or_others_that_do_not_name_her(desk: Desk) -> None:
    one = spoken_in(desk, NAMING, ALL_NAMING[1])
    street = desk.city.people["street_clerk"]

    shows(desk, one, ALL_NAMING[1], is_as_written=True)
    assert "ms ferrykettle" in all_read_by(street, one)
    with pytest.raises(WordsNamePerson):
        shows(desk, one, NAMING, text="Mei Ferrykettle complained too")
    shows(desk, one, NAMING, text="A neighbour complained too")

    told = all_read_by(street, one)
    assert ("a neighbour complained too" in told, NAMING.lower() in told) == (True, False)
    assert not waits(desk, one)


def test_whoever_said_it_reads_it_on_her_own_page(desk: Desk) -> None:
    one = spoken_in(desk, NAMING)

    story = tell_story(Report.objects.get(case=one), now=later(minutes=5))
    assert NAMING in str(story)


def test_no_search_and_no_guess_tells_of_it(desk: Desk) -> None:
    one = desk.report(None, caller=ANOTHER, point=None).case_id
    hers = merged(desk, one)
    says(one, NAMING)
    take_apart(desk, hers)
    Words.objects.filter(case=one, report__isnull=False).exclude(text=NAMING).delete()
    Guess.objects.create(case_id=one, address="12 Mill Lane, flat 302", made_at=NOW)
    # Of the centre, and of a department.
    both = somebody(desk, "street").user
    assert both is not None
    operator = desk.city.people["operator"]

    for reader, knows in ((operator, True), (both, False)):
        assert Case.objects.filter(matching("Ferrykettle", user=reader), pk=one).exists() is knows
        row = Case.objects.filter(pk=one).annotate(**undecided(reader)).values("first_words").get()
        assert ("ferrykettle" in first_of(row["first_words"]).lower()) is knows
        assert guesses_known_to(reader).filter(case=one).exists() is knows


def test_of_several_who_left_none_is_told(desk: Desk) -> None:
    one = two_offices(desk, caller=ANOTHER)
    hers = merged(desk, one)
    second = merged(
        desk, one, Caller(phone="+8613800138077", name="Zhou Quillwater", wants_protection=True), "So dark here"
    )
    says(one, NAMING)
    says(one, "Zhou Quillwater complained as well")
    take_apart(desk, hers)
    take_apart(desk, second, 3)

    told = all_read_by(desk.city.people["street_clerk"], one)
    assert ("ferrykettle" in told, "quillwater" in told) == (False, False)


@pytest.mark.parametrize("first", ["hers", "third"])
def test_what_goes_with_another_case_that_is_taken_out_is_held_there_too(desk: Desk, first: str) -> None:
    one = two_offices(desk, caller=ANOTHER)
    cases = {"hers": merged(desk, one), "third": two_offices(desk, caller=THIRD)}
    actions.merge_cases([cases["third"]], into=one, actor=desk.operator, now=NOW)
    says(cases["third"], NAMING)
    says(cases["third"], PLAIN)
    for at, name in enumerate([first, *(cases.keys() - {first})], start=2):
        take_apart(desk, cases[name], at)

    told = all_read_by(desk.city.people["street_clerk"], cases["third"])
    assert (any(secret in told for secret in SECRETS), PLAIN in told) == (False, True)
    assert not is_told(desk.city.people["street_clerk"], one)


def test_taken_out_of_hers_it_is_held_as_well(desk: Desk) -> None:
    hers = two_offices(desk, caller=SHE, text=HERS)
    one = two_offices(desk, caller=ANOTHER)
    actions.merge_cases([one], into=hers, actor=desk.operator, now=NOW, summary="A lamp is out")
    says(one, NAMING)
    says(one, PLAIN)
    take_apart(desk, one)

    told = all_read_by(desk.city.people["street_clerk"], one)
    assert (any(secret in told for secret in SECRETS), PLAIN in told) == (False, True)
    assert waits(desk, one)
