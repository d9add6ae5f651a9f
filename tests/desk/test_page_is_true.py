"""The case page says how a duty ended, who ended an order, by which door words came, and what an act takes away."""

import re

import pytest
from django.test import Client

from cases import actions
from cases.actions import NewReport
from cases.clocks import EndSaid, how_ended
from cases.models import Case, Channel, ClockEnd, LogEntry, LogKind, Obligation, Report, RequestKind
from desk.case_page import CasePage, read_case
from tests.cases.test_clocks import handling, routed
from tests.city import NOW, later
from tests.people import Desk


def page_of(desk: Desk, case_id: int) -> CasePage:
    return read_case(desk.city.people["dispatcher"], Case.objects.get(pk=case_id).number, now=later(hours=2))


def test_a_citizen_nobody_contacted_is_not_said_to_have_been_contacted_late(desk: Desk, client: Client) -> None:
    one = handling(desk)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(minutes=1), result="Done")
    client.force_login(desk.city.people["dispatcher"])

    page = client.get(f"/desk/cases/{Case.objects.get().number}/").content.decode()

    assert re.findall(r'data-ended="(\w+)"', page) == [EndSaid.UNCONTACTED]
    client.force_login(desk.city.people["lamps_clerk"])
    past = client.get(f"/evaluation/past/{one[0]}/").content.decode()
    assert re.findall(r'data-ended="(\w+)"', past) == [EndSaid.UNCONTACTED]


@pytest.mark.parametrize(
    ("ended_as", "is_met", "said"),
    [
        (ClockEnd.DONE, False, EndSaid.LATE),
        (ClockEnd.UNDONE, False, EndSaid.UNDONE),
        (ClockEnd.RELEASED, False, EndSaid.RELEASED_LATE),
        (ClockEnd.RELEASED, None, EndSaid.RELEASED),
    ],
)
def test_only_what_was_done_is_said_to_have_ended_late(ended_as: str, is_met: bool | None, said: EndSaid) -> None:
    assert how_ended(Obligation.DISPOSE, ended_as, is_met=is_met) == said


def test_an_order_that_the_dispatcher_took_back_was_not_returned_by_its_office(desk: Desk) -> None:
    taken, returned = handling(desk), handling(desk)
    actions.take_back(taken, actor=desk.dispatcher, now=later(hours=1), reason="Not a lamp")
    actions.ask_request(returned, actor=desk.lamps_clerk, now=NOW, kind=RequestKind.RETURN, reason="Not ours")
    request = Case.objects.get(pk=returned[0]).requests.get()
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=later(hours=1), reason="so it is")

    ((own,), (other,)) = page_of(desk, taken[0]).orders, page_of(desk, returned[0]).orders

    assert own["state"] == other["state"] == "returned"
    assert own["ended_at"] == other["ended_at"]
    assert own["sentence"] != other["sentence"]


def test_words_stand_with_the_door_they_came_by(desk: Desk) -> None:
    receipt = desk.report("lamp")
    report = Report.objects.get(pk=receipt.report_id)
    Report.objects.update(channel=Channel.CALL)
    actions.add_words(report, now=NOW, text="it is by the bridge", channel=Channel.SMS)
    actions.add_words(report, now=NOW, text="and dark")

    said = [each["channel"] for each in page_of(desk, receipt.case_id).said]

    assert said == [Channel.CALL.label, Channel.SMS.label, Channel.WEB.label]


def test_words_of_what_was_merged_in_stand_with_the_door_they_came_by_and_when(desk: Desk) -> None:
    known = desk.report("lamp")
    reports = [
        NewReport(channel=channel, text=f"dark, by {channel}", received_at=later(minutes=minute), case_class=lamp)
        for minute, channel in enumerate((Channel.SMS, Channel.APP, Channel.CALL), start=1)
        for lamp in [desk.city.classes["lamp"]]
    ]
    merged = actions.take_in(reports, now=later(minutes=5))
    own = Report.objects.get(pk=merged[0].report_id)
    actions.add_words(own, now=later(minutes=6), text="the second lamp too", channel=Channel.SMS)

    actions.merge_cases(
        [each.case_id for each in merged], into=known.case_id, actor=desk.operator, now=later(minutes=7)
    )

    said = {each["text"]: (each["channel"], each["at"]) for each in page_of(desk, known.case_id).said}
    for report in reports:
        channel, at = said[report.text]
        assert (channel, at) == (Channel(report.channel).label, report.received_at)
    assert said["the second lamp too"][0] == Channel.SMS.label


def test_a_change_says_before_and_after_whom_it_takes_the_case_from(desk: Desk, client: Client) -> None:
    new, one = desk.report("lamp").case_id, routed(desk)
    client.force_login(desk.city.people["dispatcher"])
    numbers = dict(Case.objects.values_list("pk", "number"))

    forms = [client.get(f"/desk/cases/{numbers[each]}/acts/change/").content.decode() for each in (new, one[0])]
    assert ["data-taken-from" in form for form in forms] == [False, True]

    actions.change_case(one[0], actor=desk.dispatcher, now=later(minutes=1), address="Bridge Street 3")
    row = LogEntry.objects.get(case_id=one[0], kind=LogKind.CHANGE)
    assert row.facts["taken_from"] == [desk.city.departments["lamps"].pk]
    told = next(told for told in page_of(desk, one[0]).log() if told.kind == LogKind.CHANGE)
    assert desk.city.departments["lamps"].name in told.sentence
