"""Laws 7, 8 and 12: who judges is not who works; complainants are protected; access follows the present order."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from accounts.models import AccessRecord, Role, User
from cases import actions
from cases.access import Sight, sight
from cases.actions import Actor, Caller, NewReport, take_in
from cases.actions.act import Act, JudgingOwnWork
from cases.actions.contact import ContactRules, NumberNotShown
from cases.actions.handling import NoOrder
from cases.actions.notes import AlreadyReviewed
from cases.actions.workers import NoGridWorker
from cases.api.reading import case_detail, case_list
from cases.listing import CaseFilter
from cases.models import Case, Channel, ContactOutcome, LogEntry, LogKind, Outcome, Report, RequestKind
from cases.workflow import State
from common.models import City
from common.refusals import NotFound, NotYours, Refusal
from desk.case_page import read_case
from tests.calls import ring_in_vain
from tests.city import NOW, later, names, put_on_roster
from tests.people import Desk

ALL_ROLES = [str(role) for role in Role if role not in (Role.SYSTEM, Role.CITIZEN)]


def somebody(desk: Desk, department: str, *roles: str) -> Actor:
    """A person of a department who holds every role there is, or `roles`."""
    user = User.objects.create(
        username=f"both-{department}",
        names=names(department),
        department=desk.city.departments[department],
        roles=list(roles) or ALL_ROLES,
    )
    return Actor.of(user)


def routed(desk: Desk, case_class: str = "lamp", **options: object) -> list[int]:
    one = [desk.report(case_class, **options).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW, summary=summary_for(one))
    return one


def summary_for(one: list[int]) -> str:
    """What a protected matter is not routed without."""
    return "As told to the desk" if Case.objects.get(pk=one[0]).is_protected else ""


def checked(desk: Desk) -> list[int]:
    one = routed(desk)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="done")
    return one


def sent_by_whistle(desk: Desk, text: str = "The lamp hangs on a live wire, it sparks") -> list[int]:
    """By the fast lane, for a danger that the words tell of."""
    one = [desk.report("lamp", text=text).case_id]
    actions.send_fast(one, actor=actions.SYSTEM, now=NOW)
    return one


def answering(desk: Desk) -> list[int]:
    one = checked(desk)
    actions.pass_check(one, actor=desk.operator, now=NOW)
    return one


def unsolved(desk: Desk) -> list[int]:
    one = checked(desk)
    actions.pass_check(one, actor=desk.other_worker, now=NOW)
    actions.rate_case(Report.objects.get(case=one[0]), now=NOW, is_solved=False)
    return one


def asked(kind: RequestKind) -> Callable[[Desk], list[int]]:
    def prepare(desk: Desk) -> list[int]:
        one = routed(desk)
        actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
        actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind=kind, reason="why")
        return one

    return prepare


def granting(one: list[int], judge: Actor) -> object:
    request = Case.objects.get(pk=one[0]).requests.get()
    return actions.decide_request(request.pk, is_granted=True, actor=judge, now=NOW, reason="so")


# Every judgement there is: where the case stands, and what is judged.
JUDGEMENTS: dict[str, tuple[Callable[[Desk], list[int]], Callable[[list[int], Actor], object]]] = {
    "checks": (checked, lambda one, judge: actions.pass_check(one, actor=judge, now=NOW)),
    "sends back": (checked, lambda one, judge: actions.rework_case(one, actor=judge, now=NOW, reason="no")),
    "calls back": (answering, lambda one, judge: ring_in_vain(one[0], actor=judge, at=NOW, times=1)),
    "closes": (
        unsolved,
        lambda one, judge: actions.close_case(one, actor=judge, now=NOW, outcome="explained", reason="so"),
    ),
    "suspends": (asked(RequestKind.SUSPENSION), granting),
    "voids": (asked(RequestKind.VOID), granting),
    "decides a dispute": (asked(RequestKind.DISPUTE), granting),
    "reviews": (sent_by_whistle, lambda one, judge: actions.review_fast(one, actor=judge, now=NOW, note="well")),
}


@pytest.mark.parametrize("department", ["lamps", "works"])
@pytest.mark.parametrize("name", JUDGEMENTS)
def test_a_department_and_the_one_above_it_never_judge_their_own_case_whatever_roles_they_hold(
    desk: Desk, name: str, department: str
) -> None:
    prepare, judge = JUDGEMENTS[name]
    both = somebody(desk, department)
    one = prepare(desk)
    before = LogEntry.objects.count()

    with pytest.raises(JudgingOwnWork):
        judge(one, both)

    assert LogEntry.objects.count() == before


# By which act of the page each is made; a dispute has rules of its own.
JUDGED_BY = {
    "checks": "pass_check",
    "sends back": "rework",
    "calls back": "call_back",
    "closes": "close",
    "suspends": "decide",
    "voids": "decide",
    "reviews": "review_fast",
}


@pytest.mark.parametrize("name", JUDGED_BY)
def test_a_judgement_is_offered_to_somebody_else_and_to_nobody_of_a_house_that_worked(desk: Desk, name: str) -> None:
    prepare, _judge = JUDGEMENTS[name]
    one = prepare(desk)
    offered = {}
    for department in ("lamps", "works", "centre"):
        person = somebody(desk, department).user
        assert person is not None
        acts = case_detail(person, one[0])["acts"]
        page = read_case(person, Case.objects.get(pk=one[0]).number, now=NOW)
        assert (JUDGED_BY[name] in page.offered) == (JUDGED_BY[name] in acts)
        offered[department] = JUDGED_BY[name] in acts
        assert all(request["is_mine"] == offered[department] for request in page.open_requests)

    assert offered == {"lamps": False, "works": False, "centre": True}


@pytest.mark.parametrize("name", JUDGEMENTS)
def test_somebody_else_may_judge(desk: Desk, name: str) -> None:
    prepare, judge = JUDGEMENTS[name]
    one = prepare(desk)

    judge(one, somebody(desk, "police"))


def test_a_branch_never_judges_what_its_bureau_did(desk: Desk) -> None:
    both = somebody(desk, "lamps")
    one = [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    works = actions.Destination(lead=desk.city.departments["works"])
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=works)
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.works_clerk, now=NOW, result="done")

    with pytest.raises(JudgingOwnWork):
        actions.pass_check(one, actor=both, now=NOW)


def test_the_government_above_everybody_may_judge(desk: Desk) -> None:
    one = checked(desk)

    actions.pass_check(one, actor=somebody(desk, "government"), now=NOW)

    assert Case.objects.get(pk=one[0]).state == State.ANSWERING


def test_a_granted_void_ends_the_case_and_the_orders(desk: Desk) -> None:
    one = asked(RequestKind.VOID)(desk)

    granting(one, desk.lead)

    case = Case.objects.get(pk=one[0])
    assert (case.state, case.orders.get().state) == (State.VOIDED, "returned")
    last = LogEntry.objects.filter(case_id=case.pk).order_by("-seq")[0]
    assert (last.kind, last.from_state, last.to_state) == ("grant", "handling", "voided")
    with pytest.raises(NotFound):
        case_detail(desk.city.people["lamps_clerk"], case.pk)


# --- Persons, not only departments ------------------------------------------------------


def the_same_person(desk: Desk, *roles: str) -> Actor:
    """One who has several roles and is of no department that works, so that only the person stands in the way."""
    return somebody(desk, "centre", *roles)


def sent_fast(desk: Desk, sender: Actor) -> list[int]:
    one = [desk.report("manhole").case_id]
    actions.send_fast(one, actor=sender, now=NOW)
    return one


def test_nobody_reviews_what_she_sent_by_the_fast_lane_herself(desk: Desk) -> None:
    one = sent_fast(desk, desk.lead)
    lead = desk.city.people["lead"]

    with pytest.raises(JudgingOwnWork) as refused:
        actions.review_fast(one, actor=desk.lead, now=NOW, note="well done")

    assert refused.value.code == "judging_own_work"
    assert "review_fast" not in case_detail(lead, one[0])["acts"]
    assert case_list(lead, CaseFilter(queue="fast"), now=NOW)["cases"] == []
    other = somebody(desk, "centre", "shift_lead")
    assert other.user is not None
    assert "review_fast" in case_detail(other.user, one[0])["acts"]
    actions.review_fast(one, actor=other, now=NOW, note="well done")
    with pytest.raises(AlreadyReviewed):
        actions.review_fast(one, actor=other, now=NOW, note="well done")


def test_nobody_reviews_what_has_not_been_sent_and_so_not_in_advance_what_she_sends_herself(desk: Desk) -> None:
    one = [desk.report("manhole").case_id]

    with pytest.raises(Refusal) as refused:
        actions.review_fast(one, actor=desk.lead, now=NOW, note="well done")
    actions.send_fast(one, actor=desk.lead, now=NOW)

    assert refused.value.code == "not_fast"
    assert not LogEntry.objects.filter(case_id=one[0], kind=LogKind.REVIEW_FAST).exists()


def test_a_review_counts_for_what_was_sent_before_it_and_not_for_what_is_sent_afterwards(desk: Desk) -> None:
    one = [desk.report("manhole").case_id]
    with transaction.atomic():
        # As older installations hold it.
        act = Act(LogKind.REVIEW_FAST, actor=desk.lead, now=NOW)
        (case,) = act.lock(one)
        act.log(case)
        act.write()
    other = somebody(desk, "centre", "shift_lead")
    actions.send_fast(one, actor=desk.lead, now=NOW)
    assert other.user is not None

    before = [row["id"] for row in case_list(other.user, CaseFilter(queue="fast"), now=NOW)["cases"]]
    offered = "review_fast" in case_detail(other.user, one[0])["acts"]
    actions.review_fast(one, actor=other, now=NOW, note="well done")

    assert (before, offered) == (one, True)
    assert case_list(other.user, CaseFilter(queue="fast"), now=NOW)["cases"] == []
    assert "review_fast" not in case_detail(other.user, one[0])["acts"]


def test_nobody_reviews_what_whistle_sent_on_her_own_word(desk: Desk) -> None:
    both = the_same_person(desk, "grid_worker", "shift_lead")
    report = NewReport(
        channel=Channel.GRID,
        text="a hole",
        received_at=NOW,
        case_class=desk.city.classes["manhole"],
        taken_by=both.user,
        point=(121.02, 32.02),
    )
    one = [take_in([report], now=NOW, actor=both)[0].case_id]
    actions.send_fast(one, actor=actions.SYSTEM, now=NOW)

    with pytest.raises(JudgingOwnWork):
        actions.review_fast(one, actor=both, now=NOW, note="well")


@pytest.mark.parametrize("kind", [RequestKind.SUSPENSION, RequestKind.VOID, RequestKind.DISPUTE])
def test_nobody_decides_what_she_asked_for_herself(desk: Desk, kind: RequestKind) -> None:
    one = routed(desk)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind=kind, reason="why")
    clerk = desk.city.people["lamps_clerk"]
    # She has changed over to the centre since.
    clerk.department, clerk.roles = desk.city.departments["centre"], ALL_ROLES
    clerk.save()

    with pytest.raises(JudgingOwnWork):
        granting(one, Actor.of(clerk))


@pytest.mark.parametrize("name", ["checks", "sends back", "calls back", "closes"])
def test_nobody_judges_the_work_she_had_a_hand_in_whatever_department_she_is_of_by_now(desk: Desk, name: str) -> None:
    prepare, judge = JUDGEMENTS[name]
    one = prepare(desk)
    clerk = desk.city.people["lamps_clerk"]
    clerk.department, clerk.roles = desk.city.departments["centre"], ALL_ROLES
    clerk.save()

    with pytest.raises(JudgingOwnWork):
        judge(one, Actor.of(clerk))
    judge(one, somebody(desk, "police"))


def test_an_appeal_is_looked_at_by_somebody_else_than_who_answered(desk: Desk) -> None:
    receipt = desk.report("question")
    one = [receipt.case_id]
    actions.answer_case(one, actor=desk.operator, now=NOW, answer="so")
    actions.appeal_case(Case.objects.get(pk=one[0]).reports.get(), now=NOW, words="no")

    with pytest.raises(JudgingOwnWork):
        actions.answer_case(one, actor=desk.operator, now=NOW, answer="so it is")
    actions.answer_case(one, actor=somebody(desk, "police", "operator"), now=NOW, answer="let me see")


def test_who_closed_with_an_explanation_does_not_close_it_so_again(desk: Desk) -> None:
    one = unsolved(desk)
    actions.close_case(one, actor=desk.operator, now=NOW, outcome="explained", reason="so")
    actions.reopen_case(one, actor=actions.CITIZEN, now=NOW, reason="no")
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="done")
    actions.pass_check(one, actor=desk.other_worker, now=NOW)
    actions.rate_case(Report.objects.get(case=one[0]), now=NOW, is_solved=False)

    with pytest.raises(JudgingOwnWork):
        actions.close_case(one, actor=desk.operator, now=NOW, outcome="explained", reason="so")
    actions.close_case(one, actor=desk.lead, now=NOW, outcome="explained", reason="so")


def test_a_grid_worker_is_not_asked_to_verify_what_she_reported(desk: Desk) -> None:
    worker = desk.city.people["other_worker"]
    east = (121.02, 32.02)
    report = NewReport(channel=Channel.GRID, text="a hole", received_at=NOW, taken_by=worker, point=east)
    one = [take_in([report], now=NOW, actor=desk.other_worker)[0].case_id]

    with pytest.raises(JudgingOwnWork):
        actions.ask_verification(one, actor=desk.operator, now=NOW, worker=worker)
    # Nor is she found for it, though she is the closest.
    with pytest.raises(NoGridWorker):
        actions.ask_verification(one, actor=desk.operator, now=NOW)
    other = put_on_roster(desk.city, "grid_worker")
    actions.ask_verification(one, actor=desk.operator, now=NOW)
    assert Case.objects.get(pk=one[0]).checks.get().asked == other


# --- Roles belong to the act ------------------------------------------------------------


def _calls(one: list[int], who: Actor) -> None:
    """Note what was said by somebody who rang."""
    Report.objects.filter(case=one[0]).update(channel=Channel.CALL, taken_by=who.user, received_at=NOW)
    actions.contact_citizen(one[0], actor=who, now=NOW, outcome=ContactOutcome.REACHED, note="spoke")


BY_ROLE: dict[str, tuple[set[str], Callable[[list[int], Actor], object]]] = {
    "urge": (
        {"operator", "lead", "dispatcher", "leader"},
        lambda one, who: actions.urge_case(one, actor=who, now=NOW, note="soon"),
    ),
    "supervise": ({"lead", "leader"}, lambda one, who: actions.supervise_case(one, actor=who, now=NOW, note="now")),
    "review_fast": ({"lead"}, lambda one, who: actions.review_fast(one, actor=who, now=NOW, note="well")),
    "summarise": (
        {"operator", "lead", "dispatcher"},
        lambda one, who: actions.summarise_case(one[0], actor=who, now=NOW, summary="a lamp"),
    ),
    "approve_public": (
        {"operator", "lead"},
        lambda one, who: actions.approve_public(one[0], actor=who, now=NOW, public_text="A lamp"),
    ),
    "change": (
        {"dispatcher"},
        lambda one, who: actions.change_case(one[0], actor=who, now=NOW, point=(121.03, 32.03)),
    ),
    "contact": (
        {"operator", "lead", "dispatcher", "lamps_clerk"},
        _calls,
    ),
    "unmask": (
        {"operator", "lead", "dispatcher"},
        lambda one, who: actions.unmask_contact(
            Case.objects.get(pk=one[0]).reports.get().pk, actor=who, now=NOW, reason="to ask"
        ),
    ),
}
PEOPLE = ["operator", "lead", "dispatcher", "leader", "lamps_clerk", "works_clerk", "other_worker"]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("verb", BY_ROLE)
def test_an_act_asks_for_its_roles_itself_whoever_calls_it(desk: Desk, verb: str, who: str) -> None:
    allowed, act = BY_ROLE[verb]
    one = sent_by_whistle(desk)
    before = LogEntry.objects.count() + AccessRecord.objects.count()

    if who in allowed:
        act(one, getattr(desk, who))
        assert LogEntry.objects.count() + AccessRecord.objects.count() == before + 1
    else:
        with pytest.raises((NotYours, NotFound)):
            act(one, getattr(desk, who))
        assert LogEntry.objects.count() + AccessRecord.objects.count() == before


def test_asking_is_for_the_departments_clerks_and_not_for_its_crews(desk: Desk) -> None:
    one = routed(desk)
    crew = somebody(desk, "lamps", "field_unit", "leader")

    with pytest.raises(NotYours):
        actions.ask_request(one, actor=crew, now=NOW, kind=RequestKind.RETURN, reason="no")
    with pytest.raises(NoOrder):
        actions.ask_request(one, actor=somebody(desk, "works"), now=NOW, kind=RequestKind.RETURN, reason="no")


# --- Complainants ------------------------------------------------------------------------


def test_who_takes_calls_and_works_in_a_bureau_reads_a_protected_matter_in_summary_only(desk: Desk) -> None:
    both = somebody(desk, "street", "operator", "duty_officer")
    assert both.user is not None
    case = Case.objects.get(pk=desk.report("complaint", text="my neighbour Wang shouts").case_id)

    assert sight(both.user, case) is Sight.SUMMARY
    assert "Wang" not in str(case_detail(both.user, case.pk))
    assert case_detail(both.user, case.pk)["reports_in"] == []
    assert case_list(both.user, CaseFilter(q="neighbour Wang"), now=NOW)["cases"] == []
    with pytest.raises(NotYours):
        actions.unmask_contact(case.reports.get().pk, actor=both, now=NOW, reason="curious")
    # The centre itself reads it.
    assert case_list(desk.city.people["operator"], CaseFilter(q="neighbour Wang"), now=NOW)["cases"]


def test_a_home_is_not_told_to_a_department_that_has_nowhere_to_go(desk: Desk) -> None:
    told: dict[str, Any] = {"address": "Harbour Road 7, flat 302", "point": (121.02, 32.02)}
    complaint = routed(desk, "complaint", **told)[0]
    asked = routed(desk, "question", caller=Caller(phone="+8613800138001", wants_protection=True), **told)[0]
    # Who mends a lamp must find it, and who is not protected is not hidden.
    lamp = routed(desk, "lamp", caller=Caller(phone="+8613800138001", wants_protection=True), **told)[0]
    open_one = routed(desk, "question", caller=Caller(phone="+8613800138002"), **told)[0]
    actions.summarise_case(complaint, actor=desk.operator, now=NOW, summary="About the noise at Pier Square")

    def where(person: User) -> dict[int, tuple[bool, bool]]:
        """Of each case that somebody sees: whether the list, and the case by itself, give the address or the point."""
        listed = {row["id"]: row for row in case_list(person, CaseFilter(), now=NOW)["cases"]}
        cases = {pk: (listed[pk], case_detail(person, pk)) for pk in listed}
        return {
            pk: (
                "Harbour" in str(both) or {each["lon"] for each in both} != {None},
                both[0]["place"] != "" and both[1]["place"] != "",
            )
            for pk, both in cases.items()
        }

    def found(person: User, text: str) -> set[int]:
        return {row["id"] for row in case_list(person, CaseFilter(q=text), now=NOW)["cases"]}

    street = desk.city.people["street_clerk"]
    operator = desk.city.people["operator"]
    assert where(street) == {complaint: (False, True), asked: (False, True), open_one: (True, True)}
    # Nor while nobody has said what it is, to one who also takes calls.
    both = somebody(desk, "street", "operator", "duty_officer")
    assert both.user is not None
    unclear = desk.report(None, caller=Caller(phone="+8613800138001", wants_protection=True), **told).case_id
    assert where(both.user)[unclear] == (False, True)
    assert where(desk.city.people["lamps_clerk"]) == {lamp: (True, True)}
    assert where(operator) == dict.fromkeys((complaint, asked, lamp, open_one, unclear), (True, True))
    # Nor does looking for the address tell that it is there; the summary is found as ever.
    assert found(street, "harbour road") == {open_one}
    assert found(street, "pier square") == {complaint}
    assert found(both.user, "harbour road") == {lamp, open_one}
    assert found(operator, "harbour road") == {complaint, asked, lamp, open_one, unclear}
    placed = Case.objects.visible_to(street).placed_for(street)
    assert set(placed.values_list("pk", flat=True)) == {open_one}
    page = read_case(street, Case.objects.get(pk=complaint).number, now=NOW)
    assert (page.address, page.is_place_kept) == ("", True)


def test_to_a_protected_citizen_only_the_centre_speaks(desk: Desk) -> None:
    one = routed(desk, "complaint")

    with pytest.raises(NotYours):
        actions.contact_citizen(
            one[0], actor=desk.street_clerk, now=NOW, outcome=ContactOutcome.REACHED, note="I rang her"
        )
    desk.speaks(one[0], desk.operator, now=NOW, note="I rang her")


def test_a_matter_about_a_department_goes_to_its_superior_and_is_invisible_to_it_and_to_those_below(
    desk: Desk,
) -> None:
    about = desk.city.departments["works"]
    one = [desk.report("lamp", about_department=about, text="they never come").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)

    assert Case.objects.get(pk=one[0]).lead_department == desk.city.departments["government"]
    for department in ("works", "lamps", "roads"):
        both = somebody(desk, department)
        with pytest.raises(NotFound):
            actions.comment_case(one, actor=both, now=later(minutes=1), note="what is it?")


def test_who_reported_a_protected_matter_as_one_of_the_staff_is_not_named_either(desk: Desk) -> None:
    worker = desk.other_worker
    report = NewReport(
        channel=Channel.GRID,
        text="he takes bribes",
        received_at=NOW,
        point=(121.02, 32.02),
        case_class=desk.city.classes["complaint"],
        taken_by=worker.user,
    )
    one = [take_in([report], now=NOW, actor=worker)[0].case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW, summary="About an official")

    told = case_detail(desk.city.people["street_clerk"], one[0])["log"]

    assert [entry["actor"] for entry in told if entry["kind"] == "report"] == [None]
    assert [entry["actor"] for entry in told if entry["kind"] == "file"] == [desk.city.people["lead"].pk]


def test_nobody_is_not_reached_by_taps_alone(desk: Desk) -> None:
    case_id = answering(desk)[0]
    with pytest.raises(NumberNotShown):
        actions.call_back(case_id, actor=desk.operator, now=NOW)

    # Several calls in a row are one: she is busy, or her telephone is.
    ring_in_vain(case_id, actor=desk.operator, at=NOW, times=1)
    for _tap in range(ContactRules().attempts):
        actions.call_back(case_id, actor=desk.operator, now=later(minutes=5))

    case = Case.objects.get(pk=case_id)
    assert (case.state, case.ratings.get().attempts) == ("answering", 2)


def test_after_how_many_calls_in_vain_a_case_ends_is_the_city_s_data(desk: Desk) -> None:
    city = City.objects.get()
    city.profile |= {"contact": {"attempts": 2}}
    city.save()
    City.objects.update(config_version=F("config_version") + 1)
    case_id = answering(desk)[0]

    ring_in_vain(case_id, actor=desk.lead, at=NOW, times=1)
    assert Case.objects.get(pk=case_id).state == "answering"
    actions.call_back(case_id, actor=desk.lead, now=later(hours=2))

    assert Case.objects.get(pk=case_id).outcome == Outcome.NOT_REACHED
