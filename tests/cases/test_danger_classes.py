"""A class that names a danger makes a case one, by whichever act it comes to have it: marked, told of once, never silently none."""

import pytest

from cases.actions import (
    Receipt,
    change_case,
    clear_danger,
    climb_alerts,
    file_case,
    file_report,
    finish_orders,
    join_case,
    merge_cases,
    pass_check,
    rate_case,
    reject_case,
    reopen_case,
    route_case,
    sign_orders,
    take_alert,
)
from cases.actions.feedback import appeal_case
from cases.actions.join import NewReport
from cases.models import Alert, AlertReason, Case, Channel, Clock, Danger, LogEntry, Origin, Report, Urgency
from common.models import City
from tests.cases.test_alerts import gives_number, paged, starts
from tests.city import NOW, SmallCity, later
from tests.people import Desk


@pytest.fixture(autouse=True)
def _classes(city: SmallCity) -> None:
    """What danger a class is, is the city's to say: also of one that is not urgent, and whose name tells of none."""
    said = City.objects.get()
    said.profile["class_danger"] = {"manhole": "gas", "lamp": "manhole"}
    said.save()


def of(case_id: int) -> Case:
    return Case.objects.get(pk=case_id)


def alerts_of(case_id: int) -> int:
    return Alert.objects.filter(case=case_id, reason=AlertReason.DANGER).count()


@pytest.mark.parametrize("channel", [Channel.CALL, Channel.SMS, Channel.WEB, Channel.APP, Channel.GRID, Channel.SENSOR])
def test_a_report_of_a_class_of_danger_is_one_whoever_reports_it(desk: Desk, channel: Channel) -> None:
    case = of(desk.report("manhole", text="in our stairwell", channel=channel).case_id)

    assert (case.danger, alerts_of(case.pk)) == (Danger.GAS, 1)


def test_what_the_desk_takes_in_and_files_as_one_is_told_of_too(desk: Desk, city: SmallCity) -> None:
    report = NewReport(
        channel=Channel.CALL, text="in our stairwell", received_at=NOW, case_class=city.classes["manhole"]
    )

    case = of(file_report(report, actor=desk.lead, now=NOW).case_id)

    assert (case.danger, alerts_of(case.pk)) == (Danger.GAS, 1)


def test_a_case_that_comes_to_have_a_class_of_danger_is_marked_and_the_shift_is_paged_once(
    desk: Desk, city: SmallCity
) -> None:
    starts(gives_number(city.people["lead"], "+8613900139001"))
    case_id = desk.report("question", text="please come").case_id
    before = Clock.objects.get(case_id=case_id, obligation="receive").due_at

    change_case(case_id, actor=desk.operator, now=NOW, case_class=city.classes["manhole"])

    case = of(case_id)
    assert (case.danger, case.urgency, alerts_of(case_id)) == (Danger.GAS, Urgency.URGENT, 1)
    assert Clock.objects.get(case_id=case_id, obligation="receive").due_at <= before
    facts = LogEntry.objects.get(case_id=case_id, seq=case.version).facts
    assert (facts["danger"], facts["alerts"]) == ("gas", ["danger"])
    # It is set again, moved, and a lesser danger is named: nobody is told twice.
    change_case(case_id, actor=desk.operator, now=NOW, case_class=city.classes["manhole"], address="Renmin Road 12")
    change_case(case_id, actor=desk.operator, now=NOW, case_class=city.classes["lamp"])
    for minute in range(4):
        climb_alerts(now=later(minutes=minute))
    assert (of(case_id).danger, alerts_of(case_id), paged()) == (Danger.GAS, 1, ["lead"])
    take_alert([case_id], actor=desk.lead, now=later(minutes=5))
    change_case(case_id, actor=desk.operator, now=later(minutes=6), case_class=city.classes["manhole"])
    assert alerts_of(case_id) == 1


def test_a_graver_danger_than_was_known_is_told_of(desk: Desk, city: SmallCity) -> None:
    case_id = desk.report("lamp", text="please come").case_id
    take_alert([case_id], actor=desk.lead, now=NOW)

    change_case(case_id, actor=desk.operator, now=later(minutes=1), case_class=city.classes["manhole"])

    assert (of(case_id).danger, alerts_of(case_id)) == (Danger.GAS, 2)


@pytest.mark.parametrize("text", ["strong smell of gas, dizzy", "please come"])
def test_a_danger_stays_one_when_its_class_is_changed_until_a_person_finds_none(
    desk: Desk, city: SmallCity, text: str
) -> None:
    case_id = desk.report("manhole", text=text).case_id

    change_case(case_id, actor=desk.operator, now=NOW, case_class=city.classes["question"])

    assert (of(case_id).danger, of(case_id).urgency) == (Danger.GAS, Urgency.URGENT)
    assert Alert.objects.filter(case=case_id, taken_at__isnull=True).exists()
    clear_danger([case_id], actor=desk.operator, now=NOW, reason="It was the neighbour's dinner")
    assert (of(case_id).danger, of(case_id).urgency) == ("", Urgency.NORMAL)
    # And what a person found none stays none, while nothing new is said of it.
    change_case(case_id, actor=desk.operator, now=NOW, address="Renmin Road 12")
    assert (of(case_id).danger, alerts_of(case_id)) == ("", 1)


@pytest.mark.parametrize("origin", [Origin.LIVE, Origin.IMPORTED])
def test_who_joins_a_case_by_a_class_of_danger_makes_it_one(desk: Desk, city: SmallCity, origin: Origin) -> None:
    case_id = desk.report("question", text="please come", origin=origin).case_id
    more = NewReport(channel=Channel.WEB, text="here too", received_at=NOW, case_class=city.classes["manhole"])

    join_case(case_id, more, now=NOW)
    join_case(case_id, more, now=NOW)

    assert (of(case_id).danger, alerts_of(case_id)) == (Danger.GAS, 1)


def closed(desk: Desk) -> Receipt:
    receipt = desk.report("lamp", text="in our stairwell")
    one = [receipt.case_id]
    file_case(one, actor=desk.lead, now=NOW)
    route_case(one, actor=desk.dispatcher, now=NOW)
    sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="a new pipe")
    pass_check(one, actor=desk.lead, now=NOW)
    rate_case(Report.objects.get(pk=receipt.report_id), now=NOW, is_solved=True)
    take_alert(one, actor=desk.lead, now=NOW)
    return receipt


def test_a_danger_that_is_there_again_is_told_of_again(desk: Desk) -> None:
    case_id = closed(desk).case_id

    reopen_case([case_id], actor=desk.operator, now=later(minutes=1), reason="She rang: it is as before")

    assert Alert.objects.filter(case=case_id, reason=AlertReason.DANGER, taken_at__isnull=True).exists()


def test_a_class_of_danger_that_was_not_accepted_is_told_of_again_when_she_appeals(desk: Desk) -> None:
    receipt = desk.report("manhole", text="in our stairwell")
    clear_danger([receipt.case_id], actor=desk.lead, now=NOW, reason="Nobody found anything there")
    reject_case([receipt.case_id], actor=desk.lead, now=NOW, reason="Nobody found anything there")
    assert not Alert.objects.filter(taken_at__isnull=True).exists()

    appeal_case(Report.objects.get(pk=receipt.report_id), now=later(minutes=1), words="please look again")

    assert Alert.objects.filter(case=receipt.case_id, taken_at__isnull=True).exists()


def test_of_a_danger_that_was_taken_nobody_is_told_again_when_it_is_merged_into_a_lesser_one(desk: Desk) -> None:
    known, other = desk.report("manhole", text="in our stairwell").case_id, desk.report("manhole", text="here").case_id
    lesser = desk.report("lamp", text="here").case_id
    take_alert([known, other], actor=desk.lead, now=NOW)
    take_alert([lesser], actor=desk.lead, now=NOW)

    merge_cases([other], into=known, actor=desk.lead, now=later(minutes=1))
    merge_cases([known], into=lesser, actor=desk.lead, now=later(minutes=2))

    assert alerts_of(known) == 1
    assert (of(lesser).danger, alerts_of(lesser)) == (Danger.GAS, 2)
