"""An act on many cases of a queue does what it can, and lists what was refused and why."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils import timezone

from cases import actions
from cases.models import Case, LogEntry, LogKind
from cases.workflow import State
from desk.bulk import KEPT_FOR, MOST_KEPT
from tests.city import NOW
from tests.desk.conftest import SignedIn
from tests.people import Desk


def ticks(*numbers: str) -> dict[str, list[str]]:
    rows = Case.objects.filter(number__in=numbers).order_by("pk").values_list("pk", "version")
    return {"case": [f"{case_id}.{version}" for case_id, version in rows], "queue": ["to_file"]}


def states(*numbers: str) -> list[str]:
    found = dict(Case.objects.filter(number__in=numbers).values_list("number", "state"))
    return [found[number] for number in numbers]


@pytest.mark.parametrize("count", [2, 7])
def test_one_stale_row_keeps_no_other_from_being_done(desk: Desk, signed_in: SignedIn, count: int) -> None:
    numbers = [desk.report("lamp").number for _each in range(count)]
    chosen = ticks(*numbers)
    stale = Case.objects.get(number=numbers[1])
    actions.change_case(stale.pk, actor=desk.operator, now=NOW, address="Mill Lane 3")
    lead = signed_in("lead")

    page = lead.post("/desk/acts/file/", chosen, follow=True)

    assert page.status_code == 200
    assert states(*numbers) == [State.REPORTED if number == stale.number else State.FILED for number in numbers]
    (refused,) = page.context["refused"]
    assert (refused["number"], refused["code"]) == (stale.number, "stale_version")
    assert refused["sentence"]
    # Its tick is kept, with the version that is shown now.
    stale.refresh_from_db()
    assert f'value="{stale.pk}.{stale.version}" form="bulk" checked' in page.content.decode()
    # Told by the page that acted, and by no other.
    assert "refused" not in lead.get("/desk/?queue=to_file").context


def test_what_all_allow_is_one_act_and_what_some_refuse_is_as_many_as_are_needed(
    desk: Desk, signed_in: SignedIn
) -> None:
    numbers = [desk.report("lamp").number for _each in range(8)]
    signed_in("lead").post("/desk/acts/file/", ticks(*numbers[:4]))

    signed_in("lead").post("/desk/acts/file/", ticks(*numbers))

    assert states(*numbers) == [State.FILED] * 8
    ids = Case.objects.filter(number__in=numbers).values("pk")
    acts = LogEntry.objects.filter(kind=LogKind.FILE, case_id__in=ids).values_list("act_id", flat=True)
    assert (len(acts), len(set(acts))) == (8, 2)


def test_a_case_one_may_not_see_is_refused_without_its_number(desk: Desk, signed_in: SignedIn) -> None:
    own, other = desk.report("lamp"), desk.report("lamp")
    for each in (own, other):
        actions.file_case([each.case_id], actor=desk.lead, now=NOW)
    actions.route_case([own.case_id], actor=desk.dispatcher, now=NOW)

    page = signed_in("lamps_clerk").post("/desk/acts/sign/", ticks(own.number, other.number), follow=True)

    assert (page.context["refused"], page.context["refused_unseen"]) == ([], 1)
    assert other.number not in page.content.decode()
    assert states(own.number, other.number) == [State.HANDLING, State.FILED]


def test_where_all_are_refused_nothing_is_said_to_be_done(desk: Desk, signed_in: SignedIn) -> None:
    numbers = [desk.report("lamp").number for _each in range(3)]
    chosen = ticks(*numbers)
    signed_in("lead").post("/desk/acts/file/", chosen)

    page = signed_in("lead").post("/desk/acts/file/", chosen, follow=True)

    assert sorted(each["number"] for each in page.context["refused"]) == sorted(numbers)
    assert [str(message) for message in page.context["messages"]] == []


def refused_on(answer: Any) -> list[tuple[str, str]]:
    return [(each["number"], each["code"]) for each in answer.context.get("refused", [])]


def stale_ticks(desk: Desk, number: str) -> dict[str, list[str]]:
    """Tick a case as it was before somebody changed it."""
    chosen = ticks(number)
    case = Case.objects.get(number=number)
    actions.change_case(case.pk, actor=desk.operator, now=NOW, address=f"Mill Lane {case.version}")
    return chosen


def test_each_page_tells_what_it_was_refused_as_often_as_it_is_come_back_to(desk: Desk, signed_in: SignedIn) -> None:
    lead, numbers = signed_in("lead"), [desk.report("lamp").number for _each in range(2)]

    went = [lead.post("/desk/acts/file/", stale_ticks(desk, number))["Location"] for number in numbers]

    for _time in range(2):
        assert [refused_on(lead.get(each)) for each in went] == [[(number, "stale_version")] for number in numbers]
        assert refused_on(lead.get("/desk/?queue=to_file")) == []
    assert refused_on(signed_in("lead").get(went[0])) == []
    # Nor is it said of what has been done meanwhile.
    lead.post("/desk/acts/file/", ticks(numbers[0]))
    assert [refused_on(lead.get(each)) for each in went] == [[], [(numbers[1], "stale_version")]]


def test_a_reason_is_told_no_more_once_somebody_has_done_anything_with_the_case(
    desk: Desk, signed_in: SignedIn
) -> None:
    lead, unclassed, other = signed_in("lead"), desk.report(None).number, desk.report(None).number
    went = lead.post("/desk/acts/file/", ticks(unclassed, other))["Location"]
    assert refused_on(lead.get(went)) == [(unclassed, "needs_class"), (other, "needs_class")]
    case = Case.objects.get(number=unclassed)

    actions.change_case(case.pk, actor=desk.operator, now=NOW, case_class=desk.city.classes["lamp"])

    case.refresh_from_db()
    assert case.state == State.REPORTED
    page = lead.get(went)
    assert refused_on(page) == [(other, "needs_class")]
    assert f'value="{case.pk}.{case.version}" form="bulk" checked' not in page.content.decode()


@pytest.mark.parametrize("said", ["x", "", "1.5", "99999999999999999999"])
def test_a_tick_that_nobody_can_read_keeps_no_other_from_being_done(desk: Desk, signed_in: SignedIn, said: str) -> None:
    good, odd = desk.report("lamp").number, desk.report("lamp").number
    pk = Case.objects.get(number=odd).pk
    chosen = ticks(good)
    chosen["case"] += [f"{pk}.{said}", "nothing", f"{said}.1"]

    page = signed_in("lead").post("/desk/acts/file/", chosen, follow=True)

    assert states(good, odd) == [State.FILED, State.REPORTED]
    assert refused_on(page) == [(odd, "stale_version")]


def test_a_case_that_is_ticked_as_two_versions_of_it_is_not_done(desk: Desk, signed_in: SignedIn) -> None:
    good, odd = desk.report("lamp").number, desk.report("lamp").number
    before = ticks(odd)["case"]
    actions.change_case(Case.objects.get(number=odd).pk, actor=desk.operator, now=NOW, address="Mill Lane 3")
    chosen = ticks(good, odd)

    page = signed_in("lead").post("/desk/acts/file/", chosen | {"case": chosen["case"] + before}, follow=True)

    assert states(good, odd) == [State.FILED, State.REPORTED]
    assert refused_on(page) == [(odd, "stale_version")]


def test_refusals_are_kept_of_a_few_acts_and_for_a_while(desk: Desk, signed_in: SignedIn) -> None:
    lead, numbers = signed_in("lead"), [desk.report("lamp").number for _each in range(MOST_KEPT + 1)]
    went = [lead.post("/desk/acts/file/", stale_ticks(desk, number))["Location"] for number in numbers]

    told = [bool(refused_on(lead.get(each))) for each in went]
    assert told == [False, *[True] * MOST_KEPT]
    with time_machine.travel(timezone.now() + KEPT_FOR, tick=False):
        assert refused_on(lead.get(went[-1])) == []


def test_a_refused_case_is_opened_beside_the_list_it_was_refused_in(desk: Desk, signed_in: SignedIn) -> None:
    number = desk.report("lamp").number
    chosen = stale_ticks(desk, number) | {"sort": ["class"], "q": ["lane"]}

    page = signed_in("lead").post("/desk/acts/file/", chosen, follow=True)

    [link] = re.findall(rf'href="([^"]*/{number}/[^"]*)">{number}</a>', page.content.decode())
    assert parse_qs(urlsplit(unescape(link)).query) == {"queue": ["to_file"], "q": ["lane"], "sort": ["class"]}
