"""Which photos of the work stand on her page: those of whoever leads, by acts that counted, once it was reported done."""

from datetime import datetime

import pytest

from cases import actions
from cases.actions import Actor, Caller, NewReport, merge_cases
from cases.models import Attachment, AttachmentKind, Case, Channel, LogEntry, LogKind, Report
from cases.workflow import OrderState, State
from dispatch.actions import assign_unit, recall_assignment
from dispatch.actions.photos import keep_photo
from dispatch.models import Assignment
from grid.models import Part
from hotline.her_words import say_more
from hotline.story import tell
from tests.dispatch.test_given_back import take
from tests.dispatch_city import Crews, later
from tests.photos import picture, sent_by, sent_of


def send(crews: Crews, who: str, key: str, *, minutes: int, colour: str = "green") -> None:
    now = later(minutes=minutes)
    assert keep_photo(picture(colour), user=crews.people[who], key=key, taken_at=now, now=now)


def shown(case: Case, now: datetime | None = None) -> dict[str, int]:
    report = Report.objects.filter(case=case).earliest("pk")
    photos = tell(report, now or later(hours=9)).photos
    kinds = {name: len(getattr(photos, name)) for name in ("before", "after", "refused", "later")}
    return {name: number for name, number in kinds.items() if number}


def show_hers(case: Case, *, minutes: int, colour: str = "blue") -> None:
    report = Report.objects.filter(case=case).earliest("pk")
    say_more(report, now=later(minutes=minutes), words="", uploads=[sent_of(report.pk, colour)])


@pytest.fixture
def taken(crews: Crews) -> Assignment:
    """An open manhole that the nearest crew has taken; they are there. The police help."""
    return take(crews, crews.urgent(), "on_scene")


def helped(crews: Crews, case: Case) -> Assignment:
    """Let the helper's crew take its part; they are there."""
    order = case.orders.get(part=Part.CO)
    assign_unit(order.pk, crews.units["patrol"].pk, actor=actions.SYSTEM, now=later(minutes=1))
    asked = crews.asked(case)
    assert asked.order_id == order.pk
    for minute, kind in enumerate(("accept", "arrive"), start=2):
        crews.act("patrol-1", kind, asked, at=later(minutes=minute))
    return asked


def another_arrives(crews: Crews, case: Case, *, minutes: int) -> Assignment:
    """Send the other crew, which is there two minutes later."""
    assign_unit(crews.order(case).pk, crews.units["middle"].pk, actor=actions.SYSTEM, now=later(minutes=minutes))
    asked = crews.asked(case)
    for minute, kind in enumerate(("accept", "arrive"), start=minutes + 1):
        crews.act("middle-1", kind, asked, at=later(minutes=minute))
    return asked


@pytest.mark.parametrize("photo_is_first", [True, False])
def test_what_an_act_showed_that_counted_for_nothing_is_not_what_came_of_the_work(
    crews: Crews, taken: Assignment, photo_is_first: bool
) -> None:
    case = taken.case
    recall_assignment(taken.pk, actor=actions.SYSTEM, now=later(minutes=5))
    if photo_is_first:
        send(crews, "near-1", "p1", minutes=6)
    _status, answer = crews.act("near-1", "done", taken, at=later(minutes=6), now=later(minutes=7), photos=("p1",))
    assert (answer["outcome"], answer["code"]) == ("noted", "was_recalled")
    if not photo_is_first:
        send(crews, "near-1", "p1", minutes=8)
    assert Attachment.objects.filter(case=case, kind=AttachmentKind.AFTER).count() == 1

    show_hers(case, minutes=9)

    assert shown(case) == {"before": 1}
    # Nor does it become so when another crew does it.
    asked = another_arrives(crews, case, minutes=10)
    crews.act("middle-1", "done", asked, at=later(minutes=14), photos=("p2",))
    send(crews, "middle-1", "p2", minutes=15, colour="white")
    assert Case.objects.get(pk=case.pk).state == State.CHECKING
    (after,) = tell(Report.objects.get(case=case), later(hours=9)).photos.after
    assert after.added_at == later(minutes=14)


@pytest.mark.parametrize("photo_is_first", [True, False])
def test_a_helper_reports_its_part_and_shows_no_end_of_the_matter(
    crews: Crews, taken: Assignment, photo_is_first: bool
) -> None:
    case = taken.case
    asked = helped(crews, case)
    if photo_is_first:
        send(crews, "patrol-1", "p1", minutes=6)
    crews.act("patrol-1", "done", asked, at=later(minutes=7), photos=("p1",))
    if not photo_is_first:
        send(crews, "patrol-1", "p1", minutes=8)
    assert case.orders.get(part=Part.CO).state == OrderState.DONE
    assert LogEntry.objects.get(case_id=case.pk, kind=LogKind.FINISH).facts.get("check") is None
    show_hers(case, minutes=9)

    assert shown(case) == {"before": 1}
    crews.act("near-1", "done", taken, at=later(minutes=10))
    assert Case.objects.get(pk=case.pk).state == State.CHECKING
    assert shown(case) == {"before": 1}
    told = [each.text for each in tell(Report.objects.get(case=case), later(hours=9)).events]
    helper, lead = (case.orders.get(part=part).department.name for part in (Part.CO, Part.LEAD))
    assert [f"{name} reports it done." in told for name in (helper, lead)] == [False, True]


def test_what_a_helper_attaches_by_hand_is_no_end_of_the_matter(crews: Crews, taken: Assignment) -> None:
    case = taken.case
    crews.act("near-1", "done", taken, at=later(minutes=5))
    for name, number in (("police_clerk", 0), ("roads_clerk", 1)):
        clerk = Actor.of(crews.city.people[name])
        upload = sent_by(clerk, case.pk, "white" if number else "red")
        actions.attach_files(case.pk, [upload], kind=AttachmentKind.AFTER, actor=clerk, now=later(minutes=6 + number))
        assert shown(case).get("after", 0) == number


def test_what_the_crew_shows_is_the_end_once_it_reports_it_done(crews: Crews, taken: Assignment) -> None:
    case = taken.case
    crews.act("near-1", "photo", taken, at=later(minutes=5), photos=("p1",))
    send(crews, "near-1", "p1", minutes=6)
    show_hers(case, minutes=7)
    assert shown(case) == {"before": 1}

    crews.act("near-1", "done", taken, at=later(minutes=8))

    assert shown(case) == {"after": 1, "before": 1}
    show_hers(case, minutes=9, colour="navy")
    assert shown(case) == {"after": 1, "before": 1, "later": 1}


def test_of_each_round_stands_what_it_showed_however_late_it_comes(crews: Crews, taken: Assignment) -> None:
    case = taken.case
    crews.act("near-1", "done", taken, at=later(minutes=5), photos=("p1", "p2"))
    send(crews, "near-1", "p1", minutes=6)
    assert shown(case) == {"after": 1}
    worker = Actor.of(crews.city.people["lead"])
    actions.rework_case([case.pk], actor=worker, now=later(minutes=20), reason="It is open still")
    assert shown(case) == {"refused": 1}
    send(crews, "near-1", "p2", minutes=21, colour="red")
    assert shown(case) == {"refused": 2}

    asked = another_arrives(crews, case, minutes=25)
    crews.act("middle-1", "photo", asked, at=later(minutes=30), photos=("p3",))
    send(crews, "middle-1", "p3", minutes=31, colour="white")
    assert shown(case) == {"refused": 2}
    crews.act("middle-1", "done", asked, at=later(minutes=35))

    assert shown(case) == {"refused": 2, "after": 1}


def test_what_was_not_accepted_before_hers_was_joined_with_it_is_no_end_of_hers(
    crews: Crews, taken: Assignment
) -> None:
    case = taken.case
    crews.act("near-1", "done", taken, at=later(minutes=5), photos=("p1",))
    send(crews, "near-1", "p1", minutes=6)
    lead = Actor.of(crews.city.people["lead"])
    actions.rework_case([case.pk], actor=lead, now=later(minutes=20), reason="It is open still")
    told = NewReport(channel=Channel.WEB, text="A hole", received_at=later(minutes=1), caller=Caller())
    (hers,) = actions.take_in([told], now=later(minutes=1))
    merge_cases([hers.case_id], into=case.pk, actor=Actor.of(crews.city.people["operator"]), now=later(minutes=30))

    assert shown(Case.objects.get(pk=hers.case_id)) == {"refused": 1}
