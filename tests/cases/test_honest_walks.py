"""`verify_log` names nothing of what only acts did: every act that there is, in every state in which it is offered, and another after it.

The acts are those of the registry, and what else the log has a kind for: a new one without a walk fails here, or stands among
those of which it is said why not.
"""

from collections.abc import Callable

import pytest
from django.db import transaction

from cases import actions
from cases.actions import Actor
from cases.actions.erase import erase_contact
from cases.actions.sweep import ring_clocks
from cases.api.verbs import VERBS, Asked, take
from cases.models import Case, LogEntry, LogKind, Outcome, Report, Request, RequestKind, Words
from cases.offers import offered
from cases.verification import findings
from dispatch.actions import offer_nearest
from tests.cases.test_offered_succeeds import (
    AT,
    GAS,
    STATES,
    _show_number,
    _standing,
    answering,
    fields,
    handling,
    said,
)
from tests.city import NOW, later, put_on_roster
from tests.dispatch_city import crews_of
from tests.people import Desk

# Of the registry, what is offered in none of the states here: what it needs stands in tests of its own, which prove the log too.
NOT_OFFERED = {
    "attach": "needs an upload: tests/cases/test_one_row.py",
    "tell_place": "needs somebody who was sent: tests/dispatch/test_kept_places.py",
    "show_words": "needs words that are withheld: below",
    "unprotect": "needs a doubt: below",
    "dispute": "stands with the figures: below",
}


def offers(desk: Desk, case_id: int) -> dict[str, str]:
    """Whom each act is offered to first."""
    found: dict[str, str] = {}
    for username, user in desk.city.people.items():
        case = Case.objects.visible_to(user).select_related("case_class").filter(pk=case_id).first()
        for verb in offered(_standing(case, user), user) if case else ():
            found.setdefault(verb, username)
    return found


def named(now_is: str = "") -> list[str]:
    return [f"{now_is}: {each}" for each in findings(now=AT)]


@pytest.mark.parametrize("name", STATES)
def test_no_act_of_the_registry_is_named_in_any_state_nor_after_another(desk: Desk, name: str) -> None:
    put_on_roster(desk.city, "grid_worker")
    other = handling(desk, text="The lamp beside it is out too")
    case_id = STATES[name](desk)
    wrong = named(name)
    for verb, username in offers(desk, case_id).items():
        if verb in NOT_OFFERED:
            continue
        user = desk.city.people[username]
        case = Case.objects.get(pk=case_id)
        for given in fields(verb, case, user, desk, other):
            with transaction.atomic():
                if verb in ("contact", "call_back", "rate"):
                    _show_number(case, user)
                actor = Actor.of(user)
                take(VERBS[verb], Asked(cases=[case_id], versions={}, actor=actor, now=AT, fields=dict(given)))
                wrong += named(verb)
                actions.comment_case([case_id], actor=actions.SYSTEM, now=AT, note="so that somebody can read it")
                wrong += named(f"{verb}, and a note")
                transaction.set_rollback(True)

    assert wrong == []


def test_every_act_of_the_registry_is_offered_in_some_state_or_it_is_said_where_it_is_tried(desk: Desk) -> None:
    put_on_roster(desk.city, "grid_worker")
    found: set[str] = set()
    for build in STATES.values():
        if VERBS.keys() - found <= NOT_OFFERED.keys():
            break
        with transaction.atomic():
            found |= offers(desk, build(desk)).keys()
            transaction.set_rollback(True)
        # In some states people are of another house; those were rolled back.
        desk.city.people.pop("judge", None)
        for user in desk.city.people.values():
            user.refresh_from_db()

    assert VERBS.keys() - found <= NOT_OFFERED.keys()


# --- What else the log has a kind for -------------------------------------------------------------


Walk = Callable[[Desk], int]
WALKS: dict[LogKind, Walk] = {}


def walk(*kinds: LogKind) -> Callable[[Walk], Walk]:
    def register(build: Walk) -> Walk:
        WALKS.update(dict.fromkeys(kinds, build))
        return build

    return register


@walk(LogKind.ASSIGN, LogKind.UNIT_ACT, LogKind.FINISH, LogKind.SEND_FAST)
def a_crew_out_of_order_and_late(desk: Desk) -> int:
    crews = crews_of(desk.city)
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    crews.act("near-1", "decline", crews.asked(case), at=later(seconds=5))
    asked = crews.asked(case)
    crews.act("middle-1", "done", asked, at=later(minutes=30), now=later(minutes=40))
    crews.act("middle-1", "arrive", asked, at=later(minutes=20), now=later(minutes=41))
    crews.act("middle-1", "accept", asked, at=later(minutes=5), now=later(minutes=42))
    return case.pk


@walk(LogKind.MAKE_SAFE)
def a_crew_that_only_made_it_safe(desk: Desk) -> int:
    crews = crews_of(desk.city)
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    asked = crews.asked(case)
    crews.act("near-1", "accept", asked, at=later(seconds=5))
    crews.act("near-1", "done", asked, at=later(minutes=5), is_finished=False, note="fenced off")
    return case.pk


@walk(LogKind.ALARM)
def a_clock_that_rings(desk: Desk) -> int:
    case_id = desk.report().case_id
    ring_clocks(now=later(hours=1))
    return case_id


@walk(LogKind.ERASE)
def somebody_erased(desk: Desk) -> int:
    case_id = handling(desk, address="Harbour Road 3")
    contact = Report.objects.get(case=case_id).contact
    assert contact
    erase_contact(contact, now=later(hours=1))
    return case_id


@walk(LogKind.RENEW_LINK)
def somebody_who_lost_her_link(desk: Desk) -> int:
    case_id = handling(desk)
    actions.renew_link(Report.objects.get(case=case_id).pk, now=later(hours=1))
    return case_id


@walk(LogKind.PROTECT, LogKind.UNPROTECT)
def somebody_protected_by_a_doubt_and_no_more(desk: Desk) -> int:
    case_id = handling(desk)
    report = Report.objects.get(case=case_id)
    actions.add_words(report, text="The Lamps people took 200 yuan from me", now=later(minutes=9))
    actions.unprotect_case(case_id, actor=desk.lead, now=later(minutes=10), reason="It is what a lamp costs")
    return case_id


@walk(LogKind.TAKE_IN_MERGED, LogKind.MERGE, LogKind.UNMERGE)
def one_that_spoke_for_a_protected_one(desk: Desk) -> int:
    case_id = handling(desk)
    hers = desk.report(caller=actions.Caller(phone="+8613800138009", wants_protection=True), address="Mill 3").case_id
    actions.merge_cases([hers], into=case_id, actor=desk.lead, now=later(minutes=9), summary="A lamp is out")
    actions.unmerge_case(hers, actor=desk.lead, now=later(minutes=10))
    return case_id


@walk(LogKind.TAKE_ALERT, LogKind.CLEAR_DANGER)
def a_danger_taken_and_cleared(desk: Desk) -> int:
    case_id = desk.report(text=GAS).case_id
    actions.take_alert([case_id], actor=desk.lead, now=later(minutes=2))
    actions.clear_danger([case_id], actor=desk.lead, now=later(minutes=3), reason="It was the drain")
    return case_id


@walk(LogKind.SHOW_WORDS)
def words_withheld_and_shown(desk: Desk) -> int:
    case_id = handling(desk, caller=actions.Caller(phone="+8613812345678", name="Mei Ferrykettle"))
    actions.comment_case([case_id], actor=desk.lamps_clerk, now=later(minutes=8), note="Rang Mei Ferrykettle")
    actions.summarise_case(case_id, actor=desk.operator, now=later(minutes=9), summary="A lamp is out")
    actions.protect_case(case_id, actor=desk.operator, now=later(minutes=9))
    words = Words.objects.get(case=case_id, text="Rang Mei Ferrykettle")
    actions.show_words(
        case_id, words=words.pk, actor=desk.operator, now=later(minutes=10), is_as_written=False, text="Rang her"
    )
    return case_id


@walk(LogKind.ASK, LogKind.GRANT)
def a_round_disputed_and_ruled_on(desk: Desk) -> int:
    case_id = answering(desk)
    said(case_id, is_solved=False)
    actions.close_case(
        [case_id], actor=desk.operator, now=later(hours=4), outcome=Outcome.EXPLAINED, reason="It is as it should be"
    )
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(hours=4), reason="The mains were off")
    dispute = Request.objects.get(kind=RequestKind.DISPUTE)
    actions.decide_request(dispute.pk, is_granted=True, actor=desk.lead, now=later(hours=4), reason="So it was")
    return case_id


# By which test of its own the other kinds are tried, which no person takes from a page of a case.
ELSEWHERE = {
    LogKind.ADD_REPORT: "tests/cases/test_one_row.py",
    LogKind.APPEAL: "tests/cases/test_judges.py",
    LogKind.ASK_ANOTHER: "tests/cases/test_grid_workers.py",
    LogKind.ASK_PLACE: "tests/dispatch/test_kept_places.py",
    LogKind.CALL_IN: "tests/dispatch/test_who_is_asked.py",
    LogKind.END_ALERT: "tests/cases/test_alerts_end.py",
    LogKind.PAGE: "tests/cases/test_alerts_end.py",
    LogKind.RAISE_ALERT: "tests/cases/test_alerts_end.py",
    LogKind.REPORT_VERIFICATION: "tests/cases/test_grid_workers.py",
}
# How an act of the registry stands in the log, where that is by another name.
AS_LOGGED = {LogKind.GRANT: "decide", LogKind.REFUSE: "decide", LogKind.REPORT: "comment"}


def test_every_kind_of_the_log_has_a_walk_or_it_is_said_where_it_is_tried() -> None:
    known = {*WALKS, *ELSEWHERE, *AS_LOGGED}

    assert {kind for kind in LogKind if kind not in known and kind.value not in VERBS} == set()
    assert set(AS_LOGGED.values()) <= VERBS.keys()


@pytest.mark.parametrize("build", list(dict.fromkeys(WALKS.values())), ids=lambda build: build.__name__)
def test_what_no_page_offers_is_not_named_nor_after_another(desk: Desk, build: Walk) -> None:
    case_id = build(desk)

    acts = [kind for kind, walked in WALKS.items() if walked is build]
    assert set(acts) <= set(LogEntry.objects.values_list("kind", flat=True))
    wrong = named("as it is")
    actions.comment_case([case_id], actor=actions.SYSTEM, now=AT, note="so that somebody can read it")
    assert wrong + named("and a note") == []
