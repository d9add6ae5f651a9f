"""What a citizen's page tells at one look: where, how it stands in her words, what was answered, and what comes next."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.actions import Caller, NewReport, join_case, merge_cases, protect_reporter
from cases.models import Case, Channel, Clock, Report, WorkOrder
from cases.workflow import State
from common.templatetags.ui import phase_name
from hotline.her_words import answer
from hotline.models import InboundText
from hotline.states import how_it_stands
from hotline.story import standing, tell
from tests.cases.conftest import Desk
from tests.city import NOW, later

OTHER = Caller(phone="+8613900139000")


def page_of(report: Report) -> str:
    return Client().get(f"/r/{report.token}").content.decode()


def phases(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-phase="(\w+)" data-standing="([\w-]+)"', page))


def reported(desk: Desk, **options: object) -> Report:
    return Report.objects.get(pk=desk.report("lamp", **options).report_id)


def done(desk: Desk, report: Report) -> None:
    one = [report.case_id]
    actions.file_case(one, actor=desk.lead, now=later(minutes=5))
    actions.route_case(one, actor=desk.dispatcher, now=later(minutes=8))
    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=20))
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=3), result="New lamp fitted")
    actions.pass_check(one, actor=desk.other_worker, now=later(hours=4))


def test_the_place_is_her_own_reports_also_where_another_case_speaks_or_she_is_unknown(desk: Desk) -> None:
    first = reported(desk, address="By the bridge")
    second = reported(desk, address="Behind number 12, my yard", caller=OTHER)
    protect_reporter(second, now=later(minutes=1))
    merge_cases([second.case_id], into=first.case_id, actor=desk.operator, now=later(minutes=5))

    pages = {name: page_of(Report.objects.get(pk=each.pk)) for name, each in (("first", first), ("second", second))}

    assert "<dd data-place>By the bridge</dd>" in pages["first"]
    assert "<dd data-place>Behind number 12, my yard</dd>" in pages["second"]
    assert "my yard" not in pages["first"]
    assert "By the bridge" not in pages["second"]


def test_who_joined_a_known_case_reads_no_address_of_whoever_reported_it(desk: Desk) -> None:
    first = reported(desk, address="Flat 3, the Zhangs")
    joining = NewReport(channel=Channel.WEB, text="Here too", received_at=NOW, caller=OTHER)
    second = Report.objects.get(pk=join_case(first.case_id, joining, now=later(minutes=1)).report_id)

    page = page_of(second)

    assert "Flat 3" not in page
    [place] = re.findall(r"<dd data-place>([^<]+)</dd>", page)
    assert place


def test_phases_are_in_her_words_on_her_page_and_in_texts_and_in_those_of_the_staff_at_the_desk(desk: Desk) -> None:
    report = reported(desk)
    page = page_of(report)
    assert re.findall(r'data-voice="(\w+)"', page) == ["citizen"]
    assert phases(page) == {"accept": "now", "route": "to-come", "dispose": "to-come", "feedback": "to-come"}
    names = {code: (phase_name(code), phase_name(code, "citizen")) for code in phases(page)}
    assert all(staff != hers and hers in page and f">{staff}<" not in page for staff, hers in names.values())
    one = [report.case_id]
    for act, phase in ((None, "accept"), ("file", "route"), ("route", "dispose")):
        if act == "file":
            actions.file_case(one, actor=desk.lead, now=later(minutes=5))
        elif act == "route":
            actions.route_case(one, actor=desk.dispatcher, now=later(minutes=8))
        case = Case.objects.get(pk=report.case_id)
        told = how_it_stands([Report.objects.get(pk=report.pk)], "en")
        assert case.phase == phase
        assert names[phase][1].lower() in told
        assert f": {case.get_state_display()}" not in told
    reader = Client()
    reader.force_login(desk.city.people["operator"])
    of_desk = reader.get(f"/desk/case/{report.case.number}/", follow=True).content.decode()
    assert "citizen" not in re.findall(r'data-voice="(\w+)"', of_desk)


def test_the_offices_answer_stands_before_all_that_happened(desk: Desk) -> None:
    report = reported(desk)
    assert "data-answer" not in page_of(report)
    actions.text_citizen(
        report.case_id, actor=desk.operator, now=later(minutes=3), text="We come on Tuesday, keep away until then."
    )
    page = page_of(report)
    shown = page[page.index("data-answer") :]
    assert shown.index("keep away until then") < shown.index("timeline")


@pytest.mark.parametrize("spoken", ["promise", "review", "repair", "late", "ended"])
def test_the_next_date_is_the_first_to_come_and_says_whose_it_is(desk: Desk, spoken: str) -> None:
    report = reported(desk)
    one = [report.case_id]
    now = timezone.now()
    promise = Clock.objects.filter(case_id=report.case_id, obligation="promise")
    promise.update(due_at=now + timedelta(days=5))
    if spoken in ("review", "repair"):
        actions.file_case(one, actor=desk.lead, now=later(minutes=5))
        actions.route_case(one, actor=desk.dispatcher, now=later(minutes=8))
        actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=20))
    if spoken == "review":
        order = Case.objects.get(pk=report.case_id).orders.get()
        WorkOrder.objects.filter(pk=order.pk).update(state="suspended", review_on=(now + timedelta(days=2)).date())
    elif spoken == "repair":
        order = Case.objects.get(pk=report.case_id).orders.get()
        WorkOrder.objects.filter(pk=order.pk).update(repair_owed_since=now)
        Clock.objects.filter(order_id=order.pk, obligation="dispose").update(
            due_at=now + timedelta(days=1), stopped_at=None, paused_at=None
        )
    elif spoken == "late":
        promise.update(due_at=now - timedelta(hours=1))
    elif spoken == "ended":
        actions.reject_case(one, actor=desk.lead, now=later(minutes=5), reason="None of the city's")

    story = tell(Report.objects.get(pk=report.pk), now)
    found = story.next_date
    [marked] = re.findall(r'data-next="(\w+)" data-next-at="([^"]+)"', page_of(report)) or [("", "")]

    expected = {"late": "", "ended": ""}.get(spoken, spoken)
    assert (found.kind if found else "", marked[0]) == (expected, expected)
    if found:
        assert datetime.fromisoformat(marked[1]) == found.at
        assert ("Lamps" in found.what) is (spoken != "promise")
    # A promise that the next date names is not promised once more above it.
    assert bool(story.to_come) is (spoken in ("review", "repair", "late"))


@pytest.mark.parametrize("is_read", [True, False])
def test_after_not_solved_nothing_says_that_it_is_done(desk: Desk, is_read: bool) -> None:
    report = reported(desk)
    done(desk, report)
    before = Case.objects.get(pk=report.case_id)
    said_done = {standing(before), standing(before, is_hers=True)}
    assert "data-answer" in page_of(report)

    if is_read:
        answer(report, now=timezone.now(), is_solved=False, satisfaction=None, words="")
    else:
        InboundText.objects.create(
            provider_id="x",
            contact=report.contact,
            case_id=report.case_id,
            report=report,
            is_solved=False,
            received_at=timezone.now(),
            waits_since=timezone.now(),
        )

    case = Case.objects.get(pk=report.case_id)
    assert case.state == State.ANSWERING
    page, told = page_of(report), Client().get(f"/api/v1/reports/{report.token}").json()
    followed = Client().post("/report/follow/", {"what": case.number}).content.decode()
    text = how_it_stands([Report.objects.get(pk=report.pk)], "en")
    assert standing(case) not in said_done
    assert standing(case) in followed
    assert all(each not in shown for each in said_done for shown in (page.split("<h2>")[0], told["summary"], followed))
    assert "Reply 1" not in text
    assert phases(page)["dispose"] == "now"
    assert phases(page)["feedback"] == "to-come"
    assert "data-answer" not in page
    assert "New lamp fitted" in page
