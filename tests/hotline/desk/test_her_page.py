"""What a citizen's page tells at one look: where, how it stands in her words, what was answered, and what comes next."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

import pytest
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.actions import Caller, NewReport, join_case, merge_cases, protect_reporter
from cases.actions.field import UnitReport, note_unit
from cases.models import AttachmentKind, Case, Channel, Clock, Report, Words, WordsKind, WorkOrder
from cases.workflow import State
from common.templatetags.ui import phase_name
from hotline.her_words import answer, ask_again, say_more
from hotline.models import InboundText
from hotline.states import how_it_stands
from hotline.story import standing, tell
from tests.cases.conftest import Desk
from tests.city import NOW, later
from tests.photos import sent_by, sent_of

Told: TypeAlias = Callable[[Desk, Report], None]
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
        actions.reject_case(one, actor=desk.lead, now=later(minutes=5), reason="Not our lamp")

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


def answered_at_once(desk: Desk, report: Report) -> None:
    actions.answer_case([report.case_id], actor=desk.operator, now=later(minutes=5), answer="The lamp is switched off")


def rejected(desk: Desk, report: Report) -> None:
    actions.reject_case([report.case_id], actor=desk.lead, now=later(minutes=5), reason="Not our lamp")


def voided(desk: Desk, report: Report) -> None:
    actions.file_case([report.case_id], actor=desk.lead, now=later(minutes=5))
    actions.void_case([report.case_id], actor=desk.lead, now=later(minutes=6), reason="Nothing there")


def closed(desk: Desk, report: Report) -> None:
    done(desk, report)
    answer(report, now=later(hours=5), is_solved=True)


def written_to(desk: Desk, report: Report) -> None:
    actions.file_case([report.case_id], actor=desk.lead, now=later(minutes=5))
    actions.route_case([report.case_id], actor=desk.dispatcher, now=later(minutes=8))
    actions.text_citizen(report.case_id, actor=desk.operator, now=later(minutes=9), text="Lamps come on Tuesday")


def says_no(desk: Desk, report: Report) -> None:
    answer(report, now=later(hours=6), is_solved=False)


def is_sent_back(desk: Desk, report: Report) -> None:
    says_no(desk, report)
    actions.rework_case([report.case_id], actor=desk.lead, now=later(hours=7), reason="Dark still")


def another_says_no(desk: Desk, report: Report) -> None:
    joining = NewReport(channel=Channel.WEB, text="Here too", received_at=later(hours=5), caller=OTHER)
    second = join_case(report.case_id, joining, now=later(hours=5))
    answer(Report.objects.get(pk=second.report_id), now=later(hours=6), is_solved=False)


def asks_again(desk: Desk, report: Report) -> None:
    ask_again(Report.objects.get(pk=report.pk), now=later(hours=6), words="It is not so")


def is_taken_back(desk: Desk, report: Report) -> None:
    actions.take_back([report.case_id], actor=desk.dispatcher, now=later(hours=6), reason="Another's")


@pytest.mark.parametrize(
    ("ends", "refuses", "state"),
    [
        (done, says_no, State.ANSWERING),
        (done, is_sent_back, State.HANDLING),
        (done, another_says_no, State.ANSWERING),
        (closed, asks_again, State.FILED),
        (answered_at_once, asks_again, State.REPORTED),
        (rejected, asks_again, State.REPORTED),
        (voided, asks_again, State.REPORTED),
        (written_to, is_taken_back, State.FILED),
    ],
)
def test_an_answer_that_was_not_accepted_since_is_history_and_the_next_one_stands_in_front(
    desk: Desk, ends: Told, refuses: Told, state: State
) -> None:
    report = reported(desk)
    ends(desk, report)
    before = tell(Report.objects.get(pk=report.pk), later(hours=5))
    assert before.answer is not None
    words = before.answer.answer

    refuses(desk, report)

    story, page = tell(Report.objects.get(pk=report.pk), later(hours=8)), page_of(report)
    assert story.case.state == state
    assert story.answer is None
    assert "data-answer" not in page
    # What happened stays told.
    assert [each.answer for each in story.events if each.answer][-1:] == [words]
    assert page.index('class="timeline"') < page.index(words)
    actions.text_citizen(report.case_id, actor=desk.operator, now=later(hours=9), text="We look at it tomorrow")
    now_told = tell(Report.objects.get(pk=report.pk), later(hours=10)).answer
    assert now_told is not None
    assert now_told.answer == "We look at it tomorrow"


def test_an_answer_of_a_case_that_speaks_for_hers_no_more_is_none_to_her(desk: Desk) -> None:
    report, other = reported(desk), reported(desk, caller=OTHER)
    merge_cases([report.case_id], into=other.case_id, actor=desk.operator, now=later(minutes=2))
    done(desk, other)
    assert tell(Report.objects.get(pk=report.pk), later(hours=5)).answer is not None

    actions.unmerge_case(report.case_id, actor=desk.operator, now=later(hours=6))

    story = tell(Report.objects.get(pk=report.pk), later(hours=7))
    assert story.case.pk == report.case_id
    assert story.answer is None
    assert [each.answer for each in story.events if each.answer] == ["New lamp fitted"]


def shown_photos(report: Report) -> dict[str, int]:
    page = page_of(report)
    sections = re.findall(r'data-photos="(\w+)">(.*?)</section>', page, re.DOTALL)
    return {kind: held.count("<img") for kind, held in sections}


def test_photos_stand_by_the_time_at_which_they_were_made(desk: Desk) -> None:
    report = reported(desk)
    one = [report.case_id]
    say_more(report, now=later(minutes=2), words="", uploads=[sent_of(report.pk, "red")])
    assert shown_photos(report) == {"before": 1}
    actions.file_case(one, actor=desk.lead, now=later(minutes=5))
    actions.route_case(one, actor=desk.dispatcher, now=later(minutes=8))
    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=20))
    photo = sent_by(desk.lamps_clerk, report.case_id, "green")
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=3), result="Done", uploads=[photo])
    actions.pass_check(one, actor=desk.other_worker, now=later(hours=4))
    assert shown_photos(report) == {"after": 1, "before": 1}
    say_more(Report.objects.get(pk=report.pk), now=later(hours=5), words="", uploads=[sent_of(report.pk, "blue")])
    assert shown_photos(report) == {"after": 1, "before": 1, "later": 1}

    no_longer = sent_of(report.pk, "navy")
    answer(report, now=later(hours=6), is_solved=False, uploads=[no_longer])
    assert shown_photos(report) == {"before": 1, "refused": 1, "later": 2}

    actions.rework_case(one, actor=desk.lead, now=later(hours=7), reason="Dark still")
    # Of the work that was not accepted, arriving late.
    late = sent_by(desk.lamps_clerk, report.case_id, "lime")
    actions.attach_files(
        report.case_id, [late], kind=AttachmentKind.AFTER, actor=desk.lamps_clerk, now=later(hours=7, minutes=5)
    )
    assert shown_photos(report) == {"before": 1, "refused": 2, "later": 2}

    anew = sent_by(desk.lamps_clerk, report.case_id, "white")
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=9), result="Done", uploads=[anew])
    found = tell(Report.objects.get(pk=report.pk), later(hours=10)).photos
    assert [len(found.before), len(found.refused), len(found.later)] == [1, 1, 2]
    assert found.after[-1].added_at == later(hours=9)
    page = page_of(report)
    for address in re.findall(r'href="(/r/[^"]+/photos/[^"]+)"', page):
        shown = Client().get(address.replace("&amp;", "&"))
        assert b"".join(shown.streaming_content)


@pytest.mark.parametrize("ends", [answered_at_once, rejected, voided, closed])
def test_what_she_shows_after_an_end_is_not_how_it_was_before(desk: Desk, ends: Told) -> None:
    report = reported(desk)
    say_more(report, now=later(minutes=2), words="", uploads=[sent_of(report.pk, "red")])
    ends(desk, report)
    fresh = Report.objects.get(pk=report.pk)
    ask_again(fresh, now=later(hours=8), words="It is there again", uploads=[sent_of(report.pk, "blue")])

    assert shown_photos(Report.objects.get(pk=report.pk)) == {"before": 1, "later": 1}


def test_what_she_shows_after_her_case_was_joined_with_another_is_how_it_is_before_the_work(desk: Desk) -> None:
    other, report = reported(desk, caller=OTHER), reported(desk)
    say_more(report, now=later(minutes=2), words="", uploads=[sent_of(report.pk, "red")])
    merge_cases([report.case_id], into=other.case_id, actor=desk.operator, now=later(minutes=5))
    fresh = Report.objects.get(pk=report.pk)
    say_more(fresh, now=later(minutes=9), words="", uploads=[sent_of(report.pk, "blue")])

    assert shown_photos(Report.objects.get(pk=report.pk)) == {"before": 2}


def test_what_a_crew_sends_of_a_case_that_has_ended_is_no_news_of_it(desk: Desk) -> None:
    report = reported(desk)
    one = [report.case_id]
    actions.file_case(one, actor=desk.lead, now=later(minutes=5))
    actions.route_case(one, actor=desk.dispatcher, now=later(minutes=8))
    order = Case.objects.get(pk=report.case_id).orders.get()

    def told_of(act: str, now: datetime) -> int:
        before = len(tell(Report.objects.get(pk=report.pk), now).events)
        sent = UnitReport(facts={"act": act, "assignment": 1, "unit": 1})
        note_unit(report.case_id, order.pk, sent, actor=desk.lamps_clerk, now=now)
        return len(tell(Report.objects.get(pk=report.pk), now).events) - before

    assert told_of("accept", later(minutes=10)) == 1
    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=20))
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=3), result="New lamp fitted")
    actions.pass_check(one, actor=desk.other_worker, now=later(hours=4))
    answer(report, now=later(hours=5), is_solved=True)
    assert Case.objects.get(pk=report.case_id).state == State.CLOSED
    assert told_of("set_out", later(hours=6)) == 0
    ask_again(Report.objects.get(pk=report.pk), now=later(hours=8), words="It is dark again")
    assert told_of("set_out", later(hours=9)) == 1


@pytest.mark.parametrize("ends", [answered_at_once, rejected, voided, written_to, closed])
def test_no_sentence_that_ends_with_a_colon_stands_without_its_words(desk: Desk, ends: Told) -> None:
    report = reported(desk)
    say_more(report, now=later(minutes=1), words="By the bridge")
    ends(desk, report)

    def loose() -> list[str]:
        story = tell(Report.objects.get(pk=report.pk), later(hours=8))
        return [
            each.text for each in story.events if each.text.endswith((":", "：")) and not (each.said or each.answer)
        ]

    told = re.findall(r"data-latest>.*?</p>(.*)", page_of(report), re.DOTALL)[0]
    latest = tell(Report.objects.get(pk=report.pk), later(hours=8)).latest
    assert latest is not None
    assert latest.answer in told.split("timeline")[0]
    assert loose() == []
    for language in ("en", "zh-hans"):
        events = Client(headers={"accept-language": language}).get(f"/api/v1/reports/{report.token}").json()["events"]
        assert all(each["said"] or each["answer"] for each in events if each["text"].endswith((":", "：")))

    Words.objects.filter(case_id=report.case_id).exclude(kind=WordsKind.RESULT).update(text="")
    assert loose() == []
