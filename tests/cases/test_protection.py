"""Law 18: protection travels with the person, through merge, reopening and every later word; and with every place."""

import json
from collections import Counter
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from accounts.models import Contact, User
from cases import actions
from cases.access import readable_by
from cases.actions import CITIZEN, Actor, Caller, NewReport
from cases.actions.field import UnitReport, note_unit
from cases.actions.history import HistoricReport, bring_in_history
from cases.actions.houses import AboutAnother
from cases.actions.naming import WordsNamePerson
from cases.actions.orders import AboutItself
from cases.actions.routing import NeedsSummary
from cases.api.reading import case_detail, case_list, case_log
from cases.api.verbs import VERBS, Asked, take
from cases.listing import CaseFilter
from cases.models import Alert, AlertReason, Case, Channel, Check, Holder, LogEntry, LogKind, Report, Words
from cases.verification import LAST, Batch, verify_left
from cases.workflow import State
from common import crypto
from common.refusals import NotFound, NotYours
from tests.cases.test_judges import answering, routed, somebody
from tests.city import NOW, facts_told, later, put_on_roster
from tests.people import Desk

HER_WORDS = "the neighbour at the mill race keeps geese"
SHE = Caller(phone="+8613812345678", name="Mill Race", wants_protection=True)
PLAIN = Caller(phone="+8613800138009")


def told(user: User, case_id: int) -> str:
    """All that somebody is told of a case, by every reading there is of it."""
    found = [case_detail(user, case_id), case_log(user, case_id, kinds=[]), case_list(user, CaseFilter(), now=NOW)]
    return json.dumps(found, default=str)


def merged(desk: Desk, *, is_routed: bool = True) -> tuple[int, Report]:
    """A lamp that a department has, or the desk still, speaking also for a protected report of the same."""
    told: dict[str, Any] = {"caller": PLAIN, "text": "the lamp is dark"}
    one = routed(desk, **told) if is_routed else [desk.report("lamp", **told).case_id]
    hers = desk.report("lamp", caller=SHE, text=HER_WORDS)
    actions.merge_cases([hers.case_id], into=one[0], actor=desk.operator, now=NOW, summary="A lamp is out")
    report = Report.objects.get(pk=hers.report_id)
    # As the private page and the telephone do: what she says now is said to the case that speaks for hers.
    report.case_id = one[0]
    return one[0], report


# --- Whatever she says, and wherever ------------------------------------------------------


def test_a_case_is_as_protected_as_the_most_protected_report_merged_into_it(desk: Desk) -> None:
    case_id, _report = merged(desk)

    assert Case.objects.get(pk=case_id).is_protected
    assert case_detail(desk.city.people["lamps_clerk"], case_id)["sight"] == "summary"
    row = LogEntry.objects.get(case_id=case_id, kind=LogKind.TAKE_IN_MERGED)
    assert row.facts["protects"] is True


def _rates(desk: Desk, case_id: int, report: Report) -> None:
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=NOW, result="done")
    actions.pass_check([case_id], actor=desk.operator, now=NOW)
    actions.rate_case(report, now=NOW, is_solved=False, words=HER_WORDS)
    actions.rework_case([case_id], actor=desk.operator, now=NOW, reason="not yet")


def _reopens(desk: Desk, case_id: int, report: Report) -> None:
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=NOW, result="done")
    actions.pass_check([case_id], actor=desk.operator, now=NOW)
    actions.rate_case(report, now=NOW, is_solved=True)
    actions.reopen_case([case_id], actor=CITIZEN, now=NOW, reason=HER_WORDS, report=report)
    actions.route_case([case_id], actor=desk.dispatcher, now=NOW, summary="A lamp")


def _appeals(desk: Desk, case_id: int, report: Report) -> None:
    actions.answer_case([case_id], actor=desk.operator, now=NOW, answer="It is lit")
    actions.appeal_case(report, now=NOW, words=HER_WORDS)
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    actions.route_case([case_id], actor=desk.dispatcher, now=NOW, summary="A lamp")


def _writes(desk: Desk, case_id: int, report: Report) -> None:
    actions.add_words(report, now=NOW, text=HER_WORDS)


def _is_taken_apart(desk: Desk, case_id: int, report: Report) -> None:
    actions.add_words(report, now=NOW, text=HER_WORDS)
    own = Report.objects.get(pk=report.pk).case_id
    actions.unmerge_case(own, actor=desk.operator, now=NOW)


@pytest.mark.parametrize("says", [_rates, _reopens, _appeals, _writes, _is_taken_apart])
def test_what_a_protected_citizen_says_later_never_reaches_a_department(desk: Desk, says: Any) -> None:
    case_id, report = merged(desk, is_routed=says is not _appeals)

    says(desk, case_id, report)

    clerk = desk.city.people["lamps_clerk"]
    # She said it, the centre reads it, and the department does not.
    assert Words.objects.filter(case=case_id, text=HER_WORDS).exists()
    assert HER_WORDS in told(desk.city.people["operator"], case_id)
    assert "geese" not in told(clerk, case_id)
    assert not Words.objects.filter(readable_by(clerk), text=HER_WORDS).exists()
    both = somebody(desk, "police", "operator", "clerk").user
    assert both is not None
    assert case_list(both, CaseFilter(q="geese"), now=NOW)["cases"] == []


def test_taken_out_of_a_chain_every_case_that_spoke_for_it_is_counted_and_protected_anew(desk: Desk) -> None:
    first, second = desk.report("lamp", caller=PLAIN).case_id, desk.report("lamp", caller=PLAIN).case_id
    hers = desk.report("lamp", caller=SHE, text="There is a strong smell of gas").case_id
    actions.merge_cases([hers], into=second, actor=desk.operator, now=NOW, summary="A lamp is out")
    actions.merge_cases([second], into=first, actor=desk.operator, now=NOW, summary="A lamp is out")
    Alert.objects.update(taken_at=NOW, next_at=None)
    assert (Case.objects.get(pk=first).report_count, Case.objects.get(pk=first).is_protected) == (3, True)

    actions.unmerge_case(hers, actor=desk.operator, now=NOW)

    counts = dict(Case.objects.values_list("pk", "report_count"))
    assert counts == {first: 2, second: 1, hers: 1}
    assert set(Case.objects.filter(is_protected=True).values_list("pk", flat=True)) == {hers}
    # Nobody has been told of this one alone.
    assert Alert.objects.filter(case=hers, reason=AlertReason.DANGER, taken_at=None).exists()
    merged = Case.objects.get(pk=second)
    assert (merged.state, merged.merged_into_id) == ("merged", first)


def test_taken_apart_a_case_is_read_again_except_for_what_she_said_meanwhile(desk: Desk) -> None:
    case_id, report = merged(desk)
    _is_taken_apart(desk, case_id, report)

    found = case_detail(desk.city.people["lamps_clerk"], case_id)

    assert (found["sight"], found["is_protected"]) == ("words", False)
    assert [each["text"] for each in found["words"]] == ["the lamp is dark"]
    assert Case.objects.get(pk=Report.objects.get(pk=report.pk).case_id).is_protected


def test_a_case_that_was_protected_by_itself_stays_so_when_another_is_taken_out(desk: Desk) -> None:
    one = routed(desk, caller=SHE)
    hers = desk.report("lamp", caller=SHE)
    actions.merge_cases([hers.case_id], into=one[0], actor=desk.operator, now=NOW, summary="A lamp is out")

    actions.unmerge_case(hers.case_id, actor=desk.operator, now=NOW)

    assert Case.objects.get(pk=one[0]).is_protected


def test_what_was_said_in_a_complaint_stays_hidden_where_it_is_merged_to(desk: Desk) -> None:
    one = routed(desk, "question", caller=PLAIN)
    complaint = desk.report("complaint", caller=Caller(phone="+8613812345678"), text=HER_WORDS)
    actions.merge_cases([complaint.case_id], into=one[0], actor=desk.operator, now=NOW, summary="A lamp is out")
    report = Report.objects.get(pk=complaint.report_id)
    report.case_id = one[0]

    actions.add_words(report, now=NOW, text=HER_WORDS)
    actions.unmerge_case(complaint.case_id, actor=desk.operator, now=NOW)

    assert "geese" not in told(desk.city.people["street_clerk"], one[0])


def test_a_closed_case_is_taken_up_again_as_protected_as_its_people_are_by_then(desk: Desk) -> None:
    one = answering(desk)
    report = Report.objects.get(case=one[0])
    actions.rate_case(report, now=NOW, is_solved=True)
    desk.report("question", caller=Caller(phone="+8613800138000", wants_protection=True))
    assert not Case.objects.get(pk=one[0]).is_protected

    actions.reopen_case(one, actor=CITIZEN, now=NOW, reason=HER_WORDS, report=report)

    assert Case.objects.get(pk=one[0]).is_protected


# --- Asked for later ------------------------------------------------------------------------


def test_asking_for_protection_acts_on_the_open_cases_too_with_one_row_a_case(desk: Desk) -> None:
    first = routed(desk, caller=PLAIN)
    other = routed(desk, "question", caller=PLAIN)
    somebody_else = routed(desk, caller=Caller(phone="+8613800138001"))
    before = LogEntry.objects.count()

    changed = actions.protect_reporter(Report.objects.get(case=first[0]), now=NOW)

    assert {case.pk for case in changed} == {first[0], other[0]}
    assert LogEntry.objects.count() == before + 2
    assert set(LogEntry.objects.filter(kind=LogKind.PROTECT).values_list("case_id", flat=True)) == {*first, *other}
    assert set(Case.objects.filter(is_protected=True).values_list("pk", flat=True)) == {*first, *other}
    assert not Case.objects.get(pk=somebody_else[0]).is_protected
    assert Contact.objects.get(reports__case=first[0]).is_protected
    # Asked twice is asked once.
    assert actions.protect_reporter(Report.objects.get(case=first[0]), now=NOW) == []


def bring(desk: Desk, door: str, report: NewReport) -> None:
    """Let a report come in by one of the doors there are for one."""
    if door == "report":
        actions.take_in([report], now=NOW)
    elif door == "joins":
        other = routed(desk, caller=Caller(phone="+8613800138001"))
        actions.join_case(other[0], report, now=NOW)
    else:
        actions.answer_report(report, actor=desk.operator, now=NOW, answer="so")


@pytest.mark.parametrize("door", ["report", "answered at once", "joins"])
def test_who_asks_with_a_new_report_asks_for_what_is_open_as_well(desk: Desk, door: str) -> None:
    earlier = routed(desk, "question", caller=PLAIN)
    asking = Caller(phone=PLAIN.phone, wants_protection=True)
    report = NewReport(channel=Channel.CALL, text="again", received_at=NOW, caller=asking)

    if door == "report":
        actions.take_in([report], now=NOW, actor=desk.operator)
    elif door == "joins":
        other = routed(desk, caller=Caller(phone="+8613800138001"))
        actions.join_case(other[0], report, now=NOW, actor=desk.operator)
    else:
        actions.answer_report(report, actor=desk.operator, now=NOW, answer="so")

    assert Case.objects.get(pk=earlier[0]).is_protected
    assert LogEntry.objects.filter(case_id=earlier[0], kind=LogKind.PROTECT).count() == 1


ADDRESS = "mill@example.org"
BY_ADDRESS = Caller(email=ADDRESS)
NOW_WITH_NUMBER = Caller(phone=PLAIN.phone, email=ADDRESS, wants_protection=True)


@pytest.mark.parametrize("is_known", [False, True], ids=["a new number", "a number that is known"])
@pytest.mark.parametrize("door", ["report", "answered at once", "joins"])
def test_who_asks_with_a_number_asks_for_what_she_reported_with_her_address_only(
    desk: Desk, door: str, is_known: bool
) -> None:
    earlier = routed(desk, "question", caller=BY_ADDRESS)
    if is_known:
        desk.report(caller=PLAIN)
    report = NewReport(channel=Channel.WEB, text="again", received_at=NOW, caller=NOW_WITH_NUMBER)

    bring(desk, door, report)

    assert Case.objects.get(pk=earlier[0]).is_protected
    assert LogEntry.objects.filter(case_id=earlier[0], kind=LogKind.PROTECT).count() == 1
    assert Contact.objects.get(email_index__isnull=False).is_protected


ASKS_BY_ADDRESS = Caller(email=ADDRESS, wants_protection=True)


@pytest.mark.parametrize("door", ["report", "joins", "answered at once"])
def test_who_asks_with_her_address_only_asks_for_the_numbers_she_left_it_with_too(desk: Desk, door: str) -> None:
    numbers = [PLAIN.phone, "+8613800138009"]
    earlier = [routed(desk, "question", caller=Caller(phone=each, email=ADDRESS))[0] for each in numbers]
    # By the same number without an address, and after it.
    earlier.append(routed(desk, "question", caller=PLAIN)[0])
    report = NewReport(channel=Channel.WEB, text="again", received_at=NOW, caller=ASKS_BY_ADDRESS)

    bring(desk, door, report)

    assert set(earlier) <= set(Case.objects.filter(is_protected=True).values_list("pk", flat=True))
    assert all(
        Contact.objects.filter(phone_index__isnull=False, address_index__isnull=False).values_list(
            "is_protected", flat=True
        )
    )


@pytest.mark.parametrize("door", ["report", "joins", "answered at once"])
def test_who_comes_to_be_protected_by_an_address_is_so_in_what_is_open_of_her(desk: Desk, door: str) -> None:
    """Whether the address is that of somebody protected, or somebody protected leaves one of hers."""
    by_number = routed(desk, "question", caller=PLAIN)[0]
    desk.report("question", caller=ASKS_BY_ADDRESS)
    by_address = routed(desk, "question", caller=Caller(email="geese@example.org"))[0]
    desk.report("question", caller=Caller(phone="+8613800138008", wants_protection=True))
    somebody_else = routed(desk, "question", caller=Caller(phone="+8613800138001"))[0]

    for caller in (Caller(phone=PLAIN.phone, email=ADDRESS), Caller(phone="+8613800138008", email="geese@example.org")):
        report = NewReport(channel=Channel.WEB, text="again", received_at=NOW, caller=caller)
        if door == "report":
            actions.take_in([report], now=NOW)
        elif door == "joins":
            actions.join_case(routed(desk, caller=Caller(phone="+8613800138002"))[0], report, now=NOW)
        else:
            actions.answer_report(report, actor=desk.operator, now=NOW, answer="so")

    rows = LogEntry.objects.filter(case_id__in=[by_number, by_address], kind=LogKind.PROTECT)
    assert sorted(rows.values_list("case_id", flat=True)) == sorted([by_number, by_address])
    assert set(Case.objects.filter(pk__in=[by_number, by_address], is_protected=True)) == set(
        Case.objects.filter(pk__in=[by_number, by_address])
    )
    assert not Case.objects.get(pk=somebody_else).is_protected


def test_who_shares_an_address_with_somebody_protected_from_before_is_protected(desk: Desk) -> None:
    desk.report("question", caller=Caller(phone=PLAIN.phone, email=ADDRESS, wants_protection=True))
    desk.report("question", caller=Caller(phone="+8613800138009", email=ADDRESS))
    desk.report("question", caller=BY_ADDRESS)
    desk.report("question", caller=Caller(phone="+8613800138001", email="geese@example.org"))
    Contact.objects.exclude(phone_index=crypto.index(PLAIN.phone)).update(is_protected=False)

    with connection.cursor() as cursor:
        cursor.execute(import_module("accounts.migrations.0007_protect_by_addresses").PROTECT)

    assert Contact.objects.get(is_protected=False).phone_index == crypto.index("+8613800138001")


@pytest.mark.parametrize("door", ["report", "joins"])
@pytest.mark.parametrize("kind", ["her address alone", "another number"])
def test_whose_number_is_protected_is_so_by_the_address_she_left_with_it(desk: Desk, door: str, kind: str) -> None:
    desk.report("question", caller=Caller(phone=PLAIN.phone, email=ADDRESS, wants_protection=True))
    caller = Caller(email=ADDRESS) if kind == "her address alone" else Caller(phone="+8613800138009", email=ADDRESS)
    report = NewReport(channel=Channel.WEB, text="again", received_at=NOW, caller=caller)

    if door == "report":
        receipt = actions.take_in([report], now=NOW)[0]
    else:
        receipt = actions.join_case(routed(desk, caller=Caller(phone="+8613800138001"))[0], report, now=NOW)

    assert Report.objects.get(pk=receipt.report_id).is_protected
    # And from now on without the address.
    assert Contact.objects.get(reports=receipt.report_id).is_protected


@pytest.mark.parametrize("who", ["she", "the desk"])
def test_who_asks_later_asks_for_what_hangs_on_the_address_she_left_as_well(desk: Desk, who: str) -> None:
    earlier = routed(desk, "question", caller=BY_ADDRESS)
    receipt = desk.report(caller=Caller(phone=PLAIN.phone, email=ADDRESS))

    if who == "she":
        actions.protect_reporter(Report.objects.get(pk=receipt.report_id), now=NOW)
    else:
        actions.protect_case(receipt.case_id, actor=desk.operator, now=NOW)

    assert set(Case.objects.filter(is_protected=True).values_list("pk", flat=True)) == {earlier[0], receipt.case_id}


@pytest.mark.parametrize("door", ["report", "joins"])
def test_who_was_protected_by_her_address_is_so_when_she_gives_a_number_too(desk: Desk, door: str) -> None:
    desk.report("question", caller=Caller(email=ADDRESS, wants_protection=True))
    caller = Caller(phone=PLAIN.phone, email=ADDRESS)
    report = NewReport(channel=Channel.WEB, text="again", received_at=NOW, caller=caller)

    if door == "report":
        (receipt,) = actions.take_in([report], now=NOW)
    else:
        other = routed(desk, caller=Caller(phone="+8613800138001"))
        receipt = actions.join_case(other[0], report, now=NOW)

    assert Report.objects.get(pk=receipt.report_id).is_protected
    assert Case.objects.get(pk=receipt.case_id).is_protected


def test_a_complaint_that_joins_a_case_is_as_protected_as_a_case_of_its_own(desk: Desk) -> None:
    one = routed(desk, caller=Caller(phone="+8613800138001"))
    complaint = NewReport(
        channel=Channel.CALL,
        text=HER_WORDS,
        received_at=NOW,
        caller=PLAIN,
        case_class=desk.city.classes["complaint"],
    )

    receipt = actions.join_case(one[0], complaint, now=NOW, actor=desk.operator)

    assert Report.objects.get(pk=receipt.report_id).is_protected
    assert Case.objects.get(pk=one[0]).is_protected
    assert HER_WORDS not in told(desk.city.people["lamps_clerk"], one[0])


@pytest.mark.parametrize(("case_class", "is_protected"), [("complaint", True), ("lamp", False)])
def test_a_complaint_of_another_system_is_protected_here(desk: Desk, case_class: str, is_protected: bool) -> None:
    row = HistoricReport(
        source="old", number="1", reported_at=NOW, class_id=desk.city.classes[case_class].pk, channel=Channel.CALL
    )

    bring_in_history([row], now=later(days=1))

    assert (Case.objects.get().is_protected, Report.objects.get().is_protected) == (is_protected, is_protected)


def test_the_case_that_speaks_for_hers_is_protected_when_she_asks(desk: Desk) -> None:
    one = routed(desk, caller=Caller(phone="+8613800138001"))
    hers = desk.report("lamp", caller=PLAIN)
    actions.merge_cases([hers.case_id], into=one[0], actor=desk.operator, now=NOW, summary="A lamp is out")

    actions.protect_reporter(Report.objects.get(pk=hers.report_id), now=NOW)

    assert Case.objects.get(pk=one[0]).is_protected


def test_who_left_no_number_is_protected_by_the_report(desk: Desk) -> None:
    one = routed(desk, caller=None)

    actions.protect_reporter(Report.objects.get(case=one[0]), now=NOW)

    assert Case.objects.get(pk=one[0]).is_protected


def test_the_desk_notes_that_somebody_asks_and_a_department_does_not(desk: Desk) -> None:
    one = routed(desk, caller=PLAIN)

    with pytest.raises(NotYours):
        actions.protect_case(one[0], actor=desk.lamps_clerk, now=NOW)
    actions.protect_case(one[0], actor=desk.operator, now=NOW)

    assert Case.objects.get(pk=one[0]).is_protected


# --- Nothing of the person -----------------------------------------------------------------


def test_at_summary_sight_nothing_tells_of_the_person(desk: Desk) -> None:
    one = routed(desk, "complaint", caller=SHE, text=HER_WORDS, channel=Channel.CALL, language="zh-hans")
    desk.speaks(one[0], desk.operator, now=NOW, note="she lives by the mill")
    actions.add_words(Report.objects.get(case=one[0]), now=NOW, text="more geese")
    clerk = desk.city.people["street_clerk"]

    detail, log = case_detail(clerk, one[0]), case_log(clerk, one[0], kinds=[])
    row = case_list(clerk, CaseFilter(), now=NOW)["cases"][0]

    text = told(clerk, one[0])
    assert detail["reports_in"] == []
    assert (detail["channel"], row["channel"]) == ("", "")
    assert [word for word in ("mill", "geese", "zh-hans", '"call"', "has_contact") if word in text] == []
    assert {each["kind"] for each in log} == {"report", "file", "route"}
    assert [each["actor_kind"] for each in log if each["kind"] == "report"] == [""]
    assert not {"report", "channel"} & {name for each in (*log, *detail["log"]) for name in each["facts"]}
    assert "contact" not in detail["acts"]
    # Nor is a case found by what is not told of it.
    assert case_list(clerk, CaseFilter(channel="call"), now=NOW)["cases"] == []
    # The centre has all of it.
    assert case_detail(desk.city.people["operator"], one[0])["reports_in"][0]["language"] == "zh-hans"


def test_at_summary_sight_nothing_tells_that_she_wrote_and_waits(desk: Desk) -> None:
    one = routed(desk, "complaint", caller=SHE, text=HER_WORDS)
    clerk, operator = desk.city.people["street_clerk"], desk.city.people["operator"]
    assert "answer_waits" not in told(clerk, one[0])

    actions.alert_case(one[0], AlertReason.ANSWER_WAITS, now=NOW)
    actions.climb_alerts(now=later(minutes=3))
    actions.take_alert(one, actor=desk.lead, now=later(minutes=4))
    actions.read_words(one[0], actor=desk.operator, now=later(minutes=5), facts={"text": 7, "read": "keep"})

    assert "answer_waits" in told(operator, one[0])
    assert "answer_waits" not in told(clerk, one[0])
    kinds = {each["kind"] for each in case_log(clerk, one[0], kinds=[])}
    assert not kinds & {"raise_alert", "take_alert", "page", "end_alert"}
    assert "text" not in {name for each in case_log(clerk, one[0], kinds=[]) for name in each["facts"]}


def test_a_grid_worker_who_complained_is_named_in_no_row_of_the_log(desk: Desk) -> None:
    worker = desk.other_worker
    assert worker.user is not None
    report = NewReport(
        channel=Channel.GRID,
        text="he takes bribes",
        received_at=NOW,
        case_class=desk.city.classes["complaint"],
        taken_by=worker.user,
    )
    one = [actions.take_in([report], now=NOW, actor=worker)[0].case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW, summary="About an official")
    # As the phone does that sends a photo later.
    note_unit(one[0], 0, UnitReport(facts={"act": "photo"}), actor=worker, now=NOW)

    rows = case_log(desk.city.people["street_clerk"], one[0], kinds=[])

    assert worker.user.pk not in {row["actor"] for row in rows}
    assert "grid_worker" not in {row["actor_kind"] for row in rows}


NAMING = "Mill Race of 13812345678 says that it is so"
DESK_WRITES: dict[str, tuple[str, dict[str, str]]] = {
    "comment": ("note", {}),
    "urge": ("note", {}),
    "rework": ("reason", {}),
    "take_back": ("reason", {}),
    "mark_danger": ("reason", {"danger": "fire"}),
    "supervise": ("note", {}),
}


@pytest.mark.parametrize("verb", DESK_WRITES)
def test_what_the_desk_notes_names_nobody_unknown_unless_it_is_said_twice(desk: Desk, verb: str) -> None:
    (one,) = routed(desk, caller=SHE)
    if verb == "rework":
        actions.sign_orders([one], actor=desk.lamps_clerk, now=NOW)
        actions.finish_orders([one], actor=desk.lamps_clerk, now=NOW, result="done")
    field, more = DESK_WRITES[verb]
    actor = Actor.of(desk.city.people["dispatcher" if verb == "take_back" else "lead"])
    before = LogEntry.objects.filter(case_id=one).count()

    def write(**options: object) -> None:
        take(
            VERBS[verb],
            Asked(cases=[one], versions={}, actor=actor, now=NOW, fields={field: NAMING, **more, **options}),
        )

    with pytest.raises(WordsNamePerson) as refused:
        write()
    assert (refused.value.code, refused.value.found) == ("words_name_person", ["name", "phone"])
    assert list(refused.value.fields) == [field]
    assert LogEntry.objects.filter(case_id=one).count() == before
    write(confirmed=True)
    assert Words.objects.filter(case=one, text=NAMING).exists()


def test_a_note_of_a_talk_with_her_may_name_her_since_no_department_reads_it(desk: Desk) -> None:
    (one,) = routed(desk, caller=SHE)

    desk.speaks(one, desk.operator, now=NOW, note=NAMING)
    actions.comment_case([one], actor=desk.operator, now=NOW, note="the lamp is old")

    assert NAMING in told(desk.city.people["operator"], one)
    assert [each["text"] for each in case_detail(desk.city.people["lamps_clerk"], one)["words"]] == ["the lamp is old"]
    assert "Mill Race" not in told(desk.city.people["lamps_clerk"], one)


def test_what_a_department_says_of_its_work_is_asked_for_nobodys_name(desk: Desk) -> None:
    (one,) = routed(desk, caller=SHE)

    actions.comment_case([one], actor=desk.lamps_clerk, now=NOW, note="the lamp in Mill Race is old")

    assert Words.objects.filter(case=one, text__contains="is old").exists()


def _asks(desk: Desk, one: int) -> None:
    actions.protect_case(one, actor=desk.operator, now=NOW)


def _is_merged_with_one_who_asked(desk: Desk, one: int) -> None:
    hers = desk.report("lamp", caller=SHE).case_id
    actions.merge_cases([hers], into=one, actor=desk.operator, now=NOW, summary="A lamp is out")


@pytest.mark.parametrize("comes_to_be_protected", [_asks, _is_merged_with_one_who_asked])
def test_what_the_desk_wrote_before_she_asked_stays_with_the_desk(desk: Desk, comes_to_be_protected: Any) -> None:
    (one,) = routed(desk, caller=Caller(phone=PLAIN.phone, name="Mill Race"))
    clerk = desk.city.people["lamps_clerk"]
    actions.comment_case([one], actor=desk.operator, now=NOW, note="Mill Race rang again")
    actions.comment_case([one], actor=desk.lamps_clerk, now=NOW, note="the crew is on the way")
    assert "Mill Race" in told(clerk, one)

    comes_to_be_protected(desk, one)
    actions.comment_case([one], actor=desk.operator, now=NOW, note="it is urgent by now")

    assert [each["text"] for each in case_detail(clerk, one)["words"]] == [
        "the crew is on the way",
        "it is urgent by now",
    ]
    assert "Mill Race rang again" in told(desk.city.people["operator"], one)


# --- Where it goes ----------------------------------------------------------------------


def test_a_protected_matter_is_not_routed_without_the_desks_summary(desk: Desk) -> None:
    one = [desk.report("complaint").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    before = LogEntry.objects.count()

    with pytest.raises(NeedsSummary) as refused:
        actions.route_case(one, actor=desk.dispatcher, now=NOW)

    assert refused.value.code == "needs_summary"
    assert LogEntry.objects.count() == before
    actions.route_case(one, actor=desk.dispatcher, now=NOW, summary="About a noise")
    # One act, one row.
    assert LogEntry.objects.count() == before + 1
    assert LogEntry.objects.filter(case_id=one[0]).latest("seq").facts["summary"] is True
    assert case_detail(desk.city.people["street_clerk"], one[0])["summary"] == "About a noise"


@pytest.mark.parametrize("caller", [None, SHE], ids=["the class is protected", "the person asked"])
def test_what_is_refused_for_want_of_a_summary_is_called_protected_by_the_api(
    desk: Desk, caller: Caller | None
) -> None:
    about = {"about_department": desk.city.departments["lamps"]}
    one = [desk.report(None, **about, **({"caller": caller} if caller else {})).case_id]
    assert case_detail(desk.city.people["lead"], one[0])["is_protected"] == bool(caller)
    actions.change_case(
        one[0], actor=desk.lead, now=NOW, case_class=desk.city.classes["lamp" if caller else "complaint"]
    )
    actions.file_case(one, actor=desk.lead, now=NOW)

    with pytest.raises(NeedsSummary):
        actions.route_case(one, actor=desk.dispatcher, now=NOW)

    assert case_detail(desk.city.people["lead"], one[0])["is_protected"]


def test_who_is_sent_fast_waits_for_no_summary(desk: Desk) -> None:
    one = [desk.report("manhole", caller=SHE).case_id]

    actions.send_fast(one, actor=desk.lead, now=NOW)

    assert Case.objects.get(pk=one[0]).state == State.ROUTED


def test_saying_about_whom_it_is_takes_it_from_them_and_from_who_stands_under_them(desk: Desk) -> None:
    works = desk.city.departments["works"]
    one = routed(desk)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)

    actions.set_about(one[0], department=works, actor=desk.operator, now=NOW)

    case = Case.objects.get(pk=one[0])
    assert (case.about_department, case.state, case.lead_department) == (works, State.FILED, None)
    row = LogEntry.objects.filter(case_id=case.pk).latest("seq")
    assert (row.kind, facts_told(row)) == (LogKind.CHANGE, {"about_before": None, "about": works.pk})
    for person in ("lamps_clerk", "works_clerk", "roads_clerk"):
        with pytest.raises(NotFound):
            case_detail(desk.city.people[person], case.pk)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    assert Case.objects.get(pk=one[0]).lead_department == desk.city.departments["government"]


def test_a_co_handler_whom_it_is_about_loses_its_order_and_the_lead_keeps_its_own(desk: Desk) -> None:
    one = routed(desk, "manhole")
    police = desk.city.departments["police"]

    actions.set_about(one[0], department=police, actor=desk.operator, now=NOW)

    states = dict(Case.objects.get(pk=one[0]).orders.values_list("department__code", "state"))
    assert states == {"roads": "issued", "police": "cancelled"}


def test_a_matter_about_nobody_again_is_seen_again(desk: Desk) -> None:
    one = routed(desk, "question", about_department=desk.city.departments["police"])

    actions.set_about(one[0], department=None, actor=desk.operator, now=NOW)

    assert Case.objects.get(pk=one[0]).about_department is None
    assert LogEntry.objects.filter(case_id=one[0]).latest("seq").facts["about"] is None


@pytest.mark.parametrize("chosen", ["works", "lamps"])
@pytest.mark.parametrize("part", ["lead", "co"])
def test_what_is_about_a_department_goes_to_it_and_to_who_stands_under_it_by_no_way(
    desk: Desk, chosen: str, part: str
) -> None:
    departments = desk.city.departments
    one = [desk.report("lamp", about_department=departments["works"]).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    to = actions.Destination(
        lead=departments[chosen if part == "lead" else "street"],
        co_handlers=() if part == "lead" else (departments[chosen],),
    )

    with pytest.raises(AboutItself):
        actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to)


def test_a_superior_does_not_forward_it_to_whom_it_is_about(desk: Desk) -> None:
    departments = desk.city.departments
    one = [desk.report("lamp", about_department=departments["lamps"]).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    assert Case.objects.get(pk=one[0]).lead_department == departments["works"]
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)

    with pytest.raises(AboutItself):
        actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=departments["lamps"])


def test_a_matter_about_a_department_goes_to_its_superior_whoever_answers_for_the_class(desk: Desk) -> None:
    # The rules name the street for it, which is none of their house.
    one = routed(desk, "question", about_department=desk.city.departments["lamps"])

    assert Case.objects.get(pk=one[0]).lead_department == desk.city.departments["works"]


def test_what_is_about_a_department_is_not_merged_into_what_it_may_read(desk: Desk) -> None:
    one = routed(desk)
    about = desk.report("lamp", about_department=desk.city.departments["lamps"])

    with pytest.raises(AboutAnother):
        actions.merge_cases([about.case_id], into=one[0], actor=desk.operator, now=later(minutes=1))
    actions.set_about(one[0], department=desk.city.departments["lamps"], actor=desk.operator, now=NOW)
    actions.merge_cases([about.case_id], into=one[0], actor=desk.operator, now=later(minutes=1))


def test_nobody_of_their_house_is_asked_to_look(desk: Desk) -> None:
    one = [desk.report("lamp", about_department=desk.city.departments["street"]).case_id]
    # A grid worker of the street the matter is about.
    worker = put_on_roster(desk.city, "grid_worker")

    with pytest.raises(AboutItself):
        actions.ask_verification(one, actor=desk.operator, now=NOW, worker=worker)
    # Nor is she found for it, though she has the least to do.
    actions.ask_verification(one, actor=desk.operator, now=NOW)
    assert Case.objects.get(pk=one[0]).checks.get().asked == desk.city.people["other_worker"]


def test_whoever_was_asked_to_look_is_not_once_it_is_about_their_house(desk: Desk) -> None:
    one = [desk.report("lamp").case_id]
    worker, street = put_on_roster(desk.city, "grid_worker"), desk.city.departments["street"]
    actions.ask_verification(one, actor=desk.operator, now=NOW, worker=worker)

    actions.set_about(one[0], department=street, actor=desk.operator, now=NOW)

    assert Check.objects.get(case=one[0], done_at__isnull=True).asked == desk.city.people["other_worker"]
    assert not Holder.objects.filter(case=one[0], user=worker).exists()
    # Everybody is under the government, so nobody is there: the desk decides, and sees it in its queue again.
    User.objects.filter(username="lead").update(department=None)
    actions.set_about(one[0], department=desk.city.departments["government"], actor=desk.operator, now=NOW)
    assert Case.objects.get(pk=one[0]).state == State.REPORTED
    assert not Check.objects.filter(case=one[0], done_at__isnull=True).exists()


def test_erasing_her_takes_also_what_she_said_to_the_case_that_spoke_for_hers(desk: Desk) -> None:
    case_id, report = merged(desk)
    actions.add_words(report, now=NOW, text=HER_WORDS)

    assert report.contact is not None
    actions.erase_contact(report.contact, now=NOW)

    assert not Words.objects.filter(text=HER_WORDS).exists()
    assert Words.objects.filter(case=case_id, text="the lamp is dark").exists()
    assert LogEntry.objects.filter(case_id=case_id, kind=LogKind.ERASE).count() == 1


def test_all_that_protection_changes_stands_in_the_rows_of_its_acts(desk: Desk) -> None:
    case_id, report = merged(desk)
    other = desk.report("lamp", caller=PLAIN).case_id
    actions.protect_case(other, actor=desk.operator, now=NOW)
    actions.set_about(other, department=desk.city.departments["police"], actor=desk.operator, now=NOW)
    actions.add_words(report, now=NOW, text=HER_WORDS)
    hers = Case.objects.get(merged_into=case_id).pk
    actions.unmerge_case(hers, actor=desk.operator, now=later(minutes=1))
    complaint = [desk.report("complaint", caller=SHE).case_id]
    actions.ask_verification(complaint, actor=desk.operator, now=NOW, tells_place=True, summary="Of a lamp")

    with connection.cursor() as cursor:
        assert list(verify_left(cursor, Batch(-LAST, LAST, Counter(), NOW))) == []
    Holder.objects.filter(case=complaint[0]).update(knows_place=False)
    Report.objects.filter(case=hers).update(is_protected=False)
    with connection.cursor() as cursor:
        found = {(each.case_id, each.kind) for each in verify_left(cursor, Batch(-LAST, LAST, Counter(), NOW))}
    assert found == {(complaint[0], "holder"), (hers, "protected_report")}


def test_an_address_given_with_a_known_number_is_found_when_she_asks_later(desk: Desk) -> None:
    by_mail = desk.report("lamp", caller=Caller(email="she@example.org")).case_id
    desk.report("lamp", caller=Caller(phone="+8613812345678"))
    told_both = desk.report("lamp", caller=Caller(phone="+8613812345678", email="she@example.org"))

    actions.protect_reporter(Report.objects.get(pk=told_both.report_id), now=NOW)

    assert Case.objects.get(pk=by_mail).is_protected
