"""Lifting protection that was only read from words: by the centre, with a reason, and never against a wish."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact, Role
from cases import actions
from cases.actions import Caller, NewReport
from cases.api.reading import case_detail
from cases.between_acts import verify_wishes
from cases.models import Case, Channel, LogEntry, LogKind, Report, Showing, Words, WordsKind
from cases.verification import LAST, Batch, verify_left
from common.refusals import BadInput, NotYours, Refusal
from hotline.story import tell
from tests.cases.test_judges import somebody
from tests.city import NOW, later
from tests.people import Desk

TOOK = "The Lamps people took 200 yuan from me and the lamp is still out"
WISH = "Please keep my name confidential"
WAIVER = "There is no need to keep my name secret any more"
SHE = Caller(phone="+8613812345678", name="Mill Race")
ALONE = Caller(name="Mill Race")


@pytest.fixture(autouse=True)
def no_wish_is_named(db: None) -> Iterator[None]:
    """Whatever is asked and taken back here, `verify_log` names nobody as exposed."""
    yield
    with connection.cursor() as cursor:
        assert list(verify_wishes(cursor, Batch(-LAST, LAST, Counter(), NOW))) == []


def complained(desk: Desk, **options: Any) -> int:
    """What an office has of which its people are complained of, as the words were read."""
    receipt = desk.report("lamp", **{"text": TOOK, "caller": ALONE, **options})
    actions.file_case([receipt.case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=later(minutes=2), summary="A lamp is out")
    return receipt.case_id


def lift(desk: Desk, case_id: int, **options: Any) -> list[Case]:
    return actions.unprotect_case(
        case_id, **{"actor": desk.lead, "now": later(minutes=9), "reason": "It is what a lamp costs", **options}
    )


def refused(desk: Desk, case_id: int) -> str:
    with pytest.raises(Refusal) as caught:
        lift(desk, case_id)
    assert Case.objects.get(pk=case_id).is_protected
    return caught.value.code


def read_by_clerk(desk: Desk, case_id: int) -> str:
    return json.dumps(case_detail(desk.city.people["lamps_clerk"], case_id), default=str)


def is_as_stated() -> bool:
    with connection.cursor() as cursor:
        return list(verify_left(cursor, Batch(-LAST, LAST, Counter(), NOW))) == []


def test_what_was_only_read_as_a_complaint_is_lifted_and_read_as_in_any_case(desk: Desk) -> None:
    case_id = complained(desk)
    assert "200 yuan" not in read_by_clerk(desk, case_id)

    lift(desk, case_id)

    row = LogEntry.objects.filter(case_id=case_id).latest("seq")
    assert (row.kind, row.facts["lifted"], row.actor_kind) == (LogKind.UNPROTECT, "read", Role.SHIFT_LEAD)
    assert row.facts["reports"] == [Report.objects.get().pk]
    assert Words.objects.get(case=case_id, log_seq=row.seq).kind == WordsKind.REASON
    assert "200 yuan" in read_by_clerk(desk, case_id)
    assert not Report.objects.get().is_protected
    assert is_as_stated()


def test_what_she_writes_later_is_read_anew(desk: Desk) -> None:
    case_id = complained(desk)
    lift(desk, case_id)

    actions.add_words(Report.objects.get(), text="the Lamps people hit me", now=later(minutes=20))

    assert Case.objects.get(pk=case_id).is_protected


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"text": f"{TOOK}. {WISH}"}, id="in words"),
        pytest.param({"caller": Caller(phone=SHE.phone, wants_protection=True)}, id="by a tick"),
    ],
)
def test_a_wish_is_not_the_centres_to_lift(desk: Desk, asked: dict[str, Any]) -> None:
    case_id = desk.report("lamp", **{"text": TOOK, **asked}).case_id

    assert refused(desk, case_id) == "asked_to_stay_unknown"


def test_nor_is_a_wish_that_came_after_the_complaint_was_read(desk: Desk) -> None:
    said = complained(desk)
    actions.add_words(Report.objects.get(case=said), text=WISH, now=later(minutes=5))
    rung = complained(desk, caller=SHE)
    contact = Report.objects.get(case=rung).contact
    assert contact
    actions.protect_open_cases([contact.pk], actor=desk.operator, now=later(minutes=5))

    assert [refused(desk, each) for each in (said, rung)] == ["asked_to_stay_unknown"] * 2


def test_her_own_later_words_take_a_wish_back_here_and_leave_what_she_said_elsewhere(desk: Desk) -> None:
    before = desk.report("lamp", caller=SHE).case_id
    actions.answer_case([before], actor=desk.operator, now=NOW, answer="It is repaired")
    other = desk.report("lamp", caller=SHE, text=f"The lamp is out. {WISH}").case_id
    case_id = complained(desk, caller=SHE)
    assert refused(desk, case_id) == "asked_to_stay_unknown"
    actions.add_words(Report.objects.get(case=case_id), text=WAIVER, now=later(minutes=5))

    lift(desk, case_id)

    row = LogEntry.objects.filter(case_id=case_id).latest("seq")
    assert (row.kind, row.facts["lifted"]) == (LogKind.UNPROTECT, "waived")
    assert not Contact.objects.get().is_protected
    kept = dict(Report.objects.values_list("case_id", "is_protected"))
    assert kept == {before: True, other: True, case_id: False}
    assert Case.objects.get(pk=other).is_protected
    assert is_as_stated()


def test_all_her_cases_are_locked_in_the_one_order_of_cases(desk: Desk) -> None:
    before = desk.report("lamp", caller=SHE).case_id
    actions.answer_case([before], actor=desk.operator, now=NOW, answer="It is repaired")
    case_id = complained(desk, caller=SHE, text=f"The lamp is out. {WISH}")
    actions.add_words(Report.objects.get(case=case_id), text=WAIVER, now=later(minutes=5))

    with CaptureQueriesContext(connection) as asked:
        lift(desk, case_id)

    locks = [each["sql"] for each in asked if 'FROM "cases_case"' in each["sql"] and "FOR UPDATE" in each["sql"]]
    assert Report.objects.get(case=before).is_protected
    # Whoever holds the later of two cases waits for no earlier one.
    assert str(before) in locks[0]
    assert str(case_id) in locks[0]


def test_a_wish_after_the_waiver_stands(desk: Desk) -> None:
    case_id = complained(desk, text=WISH)
    report = Report.objects.get()
    actions.add_words(report, text=WAIVER, now=later(minutes=5))
    actions.add_words(report, text=WISH, now=later(minutes=6))

    assert refused(desk, case_id) == "asked_to_stay_unknown"


def test_what_its_class_or_the_department_it_is_about_protects_is_lifted_by_no_act(desk: Desk) -> None:
    complaint = desk.report("complaint", text=TOOK)
    about = complained(desk)
    actions.set_about(about, department=desk.city.departments["police"], actor=desk.operator, now=later(minutes=3))

    assert [refused(desk, each) for each in (complaint.case_id, about)] == ["protected_by_matter"] * 2


def test_a_merged_case_stays_as_protected_as_the_most_protected_report_in_it(desk: Desk) -> None:
    one, other = complained(desk), complained(desk)
    actions.merge_cases([other], into=one, actor=desk.operator, now=later(minutes=3), summary="A lamp is out")
    hers = Report.objects.get(case=other)
    assert refused(desk, other) == "case_ended"
    actions.add_words(hers, text=WISH, now=later(minutes=5))
    assert refused(desk, one) == "asked_to_stay_unknown"
    actions.add_words(hers, text=WAIVER, now=later(minutes=6))

    lift(desk, one)

    assert not Case.objects.filter(is_protected=True).exists()
    assert not Report.objects.filter(is_protected=True).exists()
    rows = LogEntry.objects.filter(kind=LogKind.UNPROTECT).values_list("case_id", "facts__lifted")
    assert set(rows) == {(one, "read"), (other, "waived")}
    assert is_as_stated()


def test_only_the_shift_lead_of_the_centre_lifts_and_says_why(desk: Desk) -> None:
    case_id = complained(desk)

    for actor in (desk.operator, desk.dispatcher, desk.lamps_clerk):
        with pytest.raises(NotYours):
            lift(desk, case_id, actor=actor)
    with pytest.raises(NotYours):
        lift(desk, case_id, actor=somebody(desk, "works"))
    with pytest.raises(BadInput):
        lift(desk, case_id, reason=" ")
    people = desk.city.people
    assert "unprotect" in case_detail(people["lead"], case_id)["acts"]
    assert "unprotect" not in case_detail(people["operator"], case_id)["acts"]
    lift(desk, case_id)
    assert "unprotect" not in case_detail(people["lead"], case_id)["acts"]
    with pytest.raises(Refusal) as caught:
        lift(desk, case_id)
    assert caught.value.code == "not_protected"


def test_what_was_withheld_is_read_and_what_was_written_instead_stays(desk: Desk) -> None:
    case_id = complained(desk)
    for minute, note in ((4, "Mill Race rang"), (5, "Mill Race rang again")):
        actions.comment_case([case_id], actor=desk.lamps_clerk, now=later(minutes=minute), note=note)
    withheld, replaced = Words.objects.filter(case=case_id, kind=WordsKind.NOTE).order_by("pk")
    assert {withheld.showing, replaced.showing} == {Showing.WITHHELD}
    actions.show_words(
        case_id, words=replaced.pk, actor=desk.operator, now=later(minutes=6), is_as_written=False, text="Rang again"
    )

    lift(desk, case_id)

    for each in (withheld, replaced):
        each.refresh_from_db()
    assert (withheld.showing, replaced.showing) == (Showing.UNASKED, Showing.REPLACED)
    assert LogEntry.objects.filter(case_id=case_id, kind=LogKind.SHOW_WORDS).exists()
    # Protected anew, they are looked at anew.
    actions.add_words(Report.objects.get(), text=WISH, now=later(minutes=20))
    withheld.refresh_from_db()
    assert withheld.showing == Showing.WITHHELD


def test_her_private_page_says_that_she_is_kept_unknown_no_more(desk: Desk) -> None:
    case_id = complained(desk)
    before = len(tell(Report.objects.get(), later(hours=1)).events)

    lift(desk, case_id)

    assert len(tell(Report.objects.get(), later(hours=1)).events) == before + 1


def test_a_wish_that_she_tells_the_desk_or_her_page_after_the_complaint_was_read_is_kept_though_nothing_reaches_her(
    desk: Desk,
) -> None:
    rung, paged = complained(desk, caller=None), complained(desk, caller=None)
    lead = desk.city.people["lead"]
    assert {"protect", "unprotect"} <= set(case_detail(lead, rung)["acts"])

    actions.protect_case(rung, actor=desk.operator, now=later(minutes=5))
    actions.protect_reporter(Report.objects.get(case=paged), now=later(minutes=5))
    # Asked again, nothing is done.
    actions.protect_reporter(Report.objects.get(case=paged), now=later(minutes=6))

    assert [refused(desk, each) for each in (rung, paged)] == ["asked_to_stay_unknown"] * 2
    assert not {"protect", "unprotect"} & set(case_detail(lead, rung)["acts"])
    rows = LogEntry.objects.filter(kind=LogKind.PROTECT).values_list("case_id", "facts__reports")
    assert {case_id: len(reports) for case_id, reports in rows} == {rung: 1, paged: 1}
    assert is_as_stated()


@pytest.mark.parametrize(
    "asked", [{"caller": Caller(phone=SHE.phone, wants_protection=True)}, {"caller": SHE, "text": WISH}]
)
def test_a_wish_in_another_matter_after_the_waiver_stands_here_too(desk: Desk, asked: dict[str, Any]) -> None:
    case_id = complained(desk, caller=SHE)
    actions.add_words(Report.objects.get(), text=WAIVER, now=later(minutes=5))

    desk.report("lamp", **asked)

    assert refused(desk, case_id) == "asked_to_stay_unknown"


def test_what_she_ticks_is_not_taken_back_by_the_words_beside_it(desk: Desk) -> None:
    case_id = complained(desk, text=WAIVER, caller=Caller(name="Mill Race", wants_protection=True))

    assert refused(desk, case_id) == "asked_to_stay_unknown"


def test_the_last_word_counts_in_whichever_case_it_was_said(desk: Desk) -> None:
    one, other = complained(desk), complained(desk)
    hers = Report.objects.get(case=other)
    actions.add_words(hers, text=WAIVER, now=later(minutes=3))
    actions.merge_cases([other], into=one, actor=desk.operator, now=later(minutes=4), summary="A lamp is out")
    actions.add_words(hers, text=WISH, now=later(minutes=5))
    assert refused(desk, one) == "asked_to_stay_unknown"
    # Her words go with her, and are no later word by that.
    actions.protect_reporter(hers, now=later(minutes=6))
    actions.unmerge_case(other, actor=desk.operator, now=later(minutes=7))
    assert refused(desk, other) == "asked_to_stay_unknown"


def test_who_left_the_same_address_beside_another_number_has_taken_nothing_back(desk: Desk) -> None:
    her_sister = Caller(phone="+8613800000001", email="family@example.org", wants_protection=True)
    asked = desk.report("lamp", caller=her_sister).case_id
    case_id = complained(desk, caller=Caller(phone=SHE.phone, email=her_sister.email))
    actions.add_words(Report.objects.get(case=case_id), text=WAIVER, now=later(minutes=5))

    lift(desk, case_id)

    assert [each.is_protected for each in Contact.objects.order_by("pk")] == [True, False]
    assert Case.objects.get(pk=asked).is_protected
    later_on = desk.report("lamp", caller=Caller(phone=her_sister.phone)).case_id
    assert Case.objects.get(pk=later_on).is_protected


def test_what_spoke_for_somebody_who_is_kept_unknown_still_shows_nothing_of_her(desk: Desk) -> None:
    one = complained(desk)
    asked = desk.report("lamp", caller=Caller(phone="+8613800000001", wants_protection=True)).case_id
    actions.merge_cases([asked], into=one, actor=desk.operator, now=later(minutes=3), summary="A lamp is out")
    actions.change_case(one, actor=desk.dispatcher, now=later(minutes=4), address="Her Home 5")
    actions.unmerge_case(asked, actor=desk.operator, now=later(minutes=5))

    assert refused(desk, one) == "spoke_for_protected"
    assert "unprotect" not in case_detail(desk.city.people["lead"], one)["acts"]


def test_who_took_nothing_back_is_not_told_that_she_did(desk: Desk) -> None:
    case_id = complained(desk)
    first = Report.objects.get()
    joined = NewReport(channel=Channel.WEB, text=f"{TOOK}. {WISH}", received_at=NOW)
    second = Report.objects.get(pk=actions.join_case(case_id, joined, now=later(minutes=3)).report_id)
    actions.add_words(second, text=WAIVER, now=later(minutes=5))

    lift(desk, case_id)

    facts = LogEntry.objects.filter(case_id=case_id).latest("seq").facts
    assert (set(facts["reports"]), facts["waived"]) == ({first.pk, second.pk}, [second.pk])
    told = [tell(each, later(hours=1)).events[0].text for each in (first, second)]
    assert told[0] != told[1]
