"""What is offered is what succeeds: every act that a case offers to somebody is taken, in every state a case comes to.

Refused for a reason that was known beforehand, it is no offer. What only the fields decide (which department, which case)
is filled in as somebody would who looks at the form.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Role, User
from cases import actions
from cases.access import sight
from cases.actions import Actor, Caller, Destination
from cases.api.reading import parts_of, standing_of
from cases.api.verbs import VERBS, Asked, take
from cases.models import DECIDES, Case, Danger, Outcome, Report, Request, RequestKind
from cases.offers import endings_for, offered
from common.refusals import Refusal
from common.worktime import Unit
from hotline.models import InboundText
from tests.cases.conftest import Desk
from tests.city import later, put_on_roster

AT = later(hours=5)
GAS = "There is a strong smell of gas in our stairwell"
Build = Callable[[Desk], int]
STATES: dict[str, Build] = {}


def state(build: Build) -> Build:
    STATES[build.__name__.replace("_", " ")] = build
    return build


def handling(desk: Desk, **options: Any) -> int:
    case_id = desk.sent(**options).case_id
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=5))
    return case_id


def checking(desk: Desk, **options: Any) -> int:
    case_id = handling(desk, **options)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=later(hours=1), result="a new lamp")
    return case_id


def answering(desk: Desk, **options: Any) -> int:
    case_id = checking(desk, **options)
    actions.pass_check([case_id], actor=desk.lead, now=later(hours=2))
    return case_id


def said(case_id: int, *, is_solved: bool, hours: float = 3) -> int:
    """Let the citizen who is asked answer."""
    actions.rate_case(Case.objects.get(pk=case_id).reports.get(), now=later(hours=hours), is_solved=is_solved)
    return case_id


def among_its_own_people(desk: Desk, case_id: int, house: str) -> int:
    """Let somebody judge who is of the house that worked on it, and who worked on it and is of another by now."""
    departments, people = desk.city.departments, desk.city.people
    judges = [str(Role.OPERATOR), str(Role.SHIFT_LEAD)]
    people["judge"] = User.objects.create(username="judge", names={}, department=departments[house], roles=judges)
    worker = people[f"{house}_clerk"]
    worker.department, worker.roles = departments["centre"], judges
    worker.save()
    return case_id


def granted(desk: Desk, case_id: int) -> int:
    request = Request.objects.get(case=case_id)
    actions.decide_request(request.pk, is_granted=True, reason="", actor=desk.dispatcher, now=later(minutes=20))
    return case_id


def asking(desk: Desk, kind: RequestKind, **more: Any) -> int:
    case_id = handling(desk)
    actions.ask_request([case_id], actor=desk.lamps_clerk, now=later(minutes=9), kind=kind, reason="why", **more)
    return case_id


@state
def reported(desk: Desk) -> int:
    return desk.report().case_id


@state
def reported_without_class(desk: Desk) -> int:
    return desk.report(None).case_id


@state
def reported_without_place(desk: Desk) -> int:
    return desk.report(point=None).case_id


@state
def protected(desk: Desk) -> int:
    return desk.report(caller=Caller(phone="+8613800138000", wants_protection=True)).case_id


@state
def a_danger_nobody_took(desk: Desk) -> int:
    return desk.report(text=GAS).case_id


@state
def a_danger_without_class(desk: Desk) -> int:
    return desk.report(None, text=GAS).case_id


@state
def a_danger_somebody_took(desk: Desk) -> int:
    case_id = a_danger_nobody_took(desk)
    actions.take_alert([case_id], actor=desk.lead, now=later(minutes=1))
    return case_id


@state
def being_verified(desk: Desk) -> int:
    case_id = desk.report().case_id
    actions.ask_verification([case_id], actor=desk.operator, now=later(minutes=1))
    return case_id


@state
def filed(desk: Desk) -> int:
    case_id = desk.report().case_id
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    return case_id


@state
def routed(desk: Desk) -> int:
    return desk.sent().case_id


@state
def signed(desk: Desk) -> int:
    return handling(desk)


@state
def working(desk: Desk) -> int:
    case_id = handling(desk)
    actions.begin_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=6))
    return case_id


@state
def spoken_to(desk: Desk) -> int:
    case_id = handling(desk)
    desk.speaks(case_id, desk.lamps_clerk, now=later(minutes=7))
    return case_id


@state
def routed_to_who_may_forward(desk: Desk) -> int:
    case_id, to = desk.report().case_id, Destination(lead=desk.city.departments["works"])
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2), to=to)
    return case_id


@state
def forwarded(desk: Desk) -> int:
    case_id = routed_to_who_may_forward(desk)
    actions.sign_orders([case_id], actor=desk.works_clerk, now=later(minutes=3))
    actions.forward_orders([case_id], actor=desk.works_clerk, now=later(minutes=4), to=desk.city.departments["lamps"])
    return case_id


@state
def given_back_upwards(desk: Desk) -> int:
    case_id = forwarded(desk)
    actions.escalate_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=5), reason="too high for our ladder")
    return case_id


@state
def an_extension_asked(desk: Desk) -> int:
    return asking(desk, RequestKind.EXTENSION, amount=Decimal(1), unit=Unit.WORKING_DAY)


@state
def a_return_asked(desk: Desk) -> int:
    return asking(desk, RequestKind.RETURN)


@state
def a_suspension_asked(desk: Desk) -> int:
    return asking(desk, RequestKind.SUSPENSION, review_on=date(2026, 3, 12))


@state
def a_void_asked(desk: Desk) -> int:
    return asking(desk, RequestKind.VOID)


@state
def suspended(desk: Desk) -> int:
    return granted(desk, a_suspension_asked(desk))


@state
def an_arbitration(desk: Desk) -> int:
    case_id = granted(desk, a_return_asked(desk))
    to = Destination(lead=desk.city.departments["roads"])
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=21), to=to)
    actions.sign_orders([case_id], actor=desk.roads_clerk, now=later(minutes=22))
    actions.ask_request(
        [case_id], actor=desk.roads_clerk, now=later(minutes=23), kind=RequestKind.RETURN, reason="not ours either"
    )
    return case_id


@state
def being_checked(desk: Desk) -> int:
    return checking(desk)


@state
def being_checked_among_its_own_people(desk: Desk) -> int:
    return among_its_own_people(desk, checking(desk), "lamps")


@state
def asked(desk: Desk) -> int:
    return answering(desk)


@state
def asked_among_its_own_people(desk: Desk) -> int:
    return among_its_own_people(desk, answering(desk), "lamps")


@state
def not_solved(desk: Desk) -> int:
    return said(answering(desk), is_solved=False)


@state
def not_solved_while_nobody_took_its_danger(desk: Desk) -> int:
    return said(answering(desk, text=GAS), is_solved=False)


@state
def not_solved_once_more_after_it_was_explained(desk: Desk) -> int:
    case_id, at = not_solved(desk), later(hours=4)
    actions.close_case(
        [case_id], actor=desk.operator, now=at, outcome=Outcome.EXPLAINED, reason="It is switched on at dusk"
    )
    actions.reopen_case([case_id], actor=desk.lead, now=at, reason="it is dark again")
    actions.route_case([case_id], actor=desk.dispatcher, now=at)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=at)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=at, result="a new lamp")
    actions.pass_check([case_id], actor=desk.lead, now=at)
    return said(case_id, is_solved=False, hours=4.5)


@state
def not_solved_while_a_text_waits_to_be_read(desk: Desk) -> int:
    return unread(not_solved(desk), later(hours=3.5))


@state
def reported_while_a_text_waits_to_be_read(desk: Desk) -> int:
    return unread(reported(desk), later(minutes=1))


@state
def a_danger_while_a_text_waits_to_be_read(desk: Desk) -> int:
    return unread(a_danger_nobody_took(desk), later(minutes=1))


@state
def filed_while_a_text_waits_to_be_read(desk: Desk) -> int:
    return unread(filed(desk), later(minutes=5))


def unread(case_id: int, at: datetime) -> int:
    """Let a text of its citizen wait with a case."""
    report = Report.objects.get(case=case_id)
    InboundText.objects.create(
        provider_id="waits",
        case_id=case_id,
        report=report,
        contact=report.contact,
        words="?",
        received_at=at,
        waits_since=at,
    )
    return case_id


def test_nobody_is_offered_to_close_what_a_text_waits_with_until_it_is_read(desk: Desk) -> None:
    case_id = not_solved_while_a_text_waits_to_be_read(desk)
    case, lead = Case.objects.get(pk=case_id), desk.city.people["lead"]
    # Who found it done closes nothing; the operator did not.
    operator = desk.city.people["operator"]
    assert [("close" in offered(_standing(case, each), each)) for each in (lead, operator)] == [False, False]
    assert endings(case, operator) == []

    InboundText.objects.update(waits_since=None)

    assert "close" in offered(_standing(case, operator), operator)


@state
def closed(desk: Desk) -> int:
    return said(answering(desk), is_solved=True)


@state
def reopened(desk: Desk) -> int:
    case_id = closed(desk)
    actions.reopen_case([case_id], actor=desk.lead, now=later(hours=4), reason="it is dark again")
    return case_id


@state
def answered(desk: Desk) -> int:
    case_id = desk.report().case_id
    actions.answer_case([case_id], actor=desk.operator, now=later(minutes=1), answer="It is switched on at dusk")
    return case_id


@state
def rejected(desk: Desk) -> int:
    case_id = desk.report().case_id
    actions.reject_case([case_id], actor=desk.lead, now=later(minutes=1), reason="not a matter of the city")
    return case_id


@state
def voided(desk: Desk) -> int:
    case_id = filed(desk)
    actions.void_case([case_id], actor=desk.lead, now=later(minutes=2), reason="there never was a lamp")
    return case_id


@state
def handed_over(desk: Desk) -> int:
    case_id = desk.report().case_id
    actions.hand_over_case([case_id], actor=desk.operator, now=later(minutes=1), authority="110")
    return case_id


@state
def merged(desk: Desk) -> int:
    case_id = desk.report().case_id
    actions.merge_cases([case_id], into=handling(desk), actor=desk.operator, now=later(minutes=8))
    return case_id


def sent_fast(desk: Desk, by: str) -> int:
    case_id = desk.report("manhole", text="the cover is gone").case_id
    actions.send_fast([case_id], actor=Actor.of(desk.city.people[by]), now=later(minutes=1))
    return case_id


@state
def took_the_fast_lane(desk: Desk) -> int:
    return sent_fast(desk, by="operator")


@state
def was_sent_the_fast_lane_by_the_lead_among_its_own_people(desk: Desk) -> int:
    return among_its_own_people(desk, sent_fast(desk, by="lead"), "roads")


@state
def a_protected_one_in_hand(desk: Desk) -> int:
    case_id = desk.report(caller=Caller(phone="+8613800138000", wants_protection=True)).case_id
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2), summary="a lamp is out")
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=5))
    return case_id


@state
def nobody_can_be_reached(desk: Desk) -> int:
    return handling(desk, caller=None)


# --- What is filled in -----------------------------------------------------------------------


def fields(verb: str, case: Case, user: User, desk: Desk, other: int) -> Iterator[dict[str, Any]]:
    """Yield what somebody fills in; each of these succeeds."""
    departments = desk.city.departments
    reports = list(case.reports.order_by("pk"))
    words = "so that somebody can read it"
    usual: dict[str, dict[str, Any]] = {
        "answer": {"answer": words},
        "hand_over": {"authority": "110", "their_number": "", "note": ""},
        "route": {"lead": departments["lamps"].pk, "summary": case.is_protected * "a lamp is out"},
        # Where nobody has placed it, whoever asks chooses whom.
        "ask_verification": {
            "worker": desk.city.people["grid_worker"].pk,
            "summary": case.is_protected * "a lamp is out",
        },
        "change": {"address": "Elsewhere 1", "lon": 121.03, "lat": 32.03},
        "merge": {"into": other, "summary": case.is_protected * "a lamp is out"},
        "forward": {"to": max(_standing(case, user).forwards_to, default=0), "note": words},
        "finish": {"result": words, "without_co_handlers": words},
        # Who found it done writes down that it is not, and leaves the other word to another hand.
        "rate": {"is_solved": user.pk not in _standing(case, user).passed_by, "satisfaction": 5, "words": ""},
        "call_back": {"note": ""},
        "contact": {"outcome": "not_reached", "note": ""},
        "text": {"text": words},
        "pass_check": {"note": ""},
        "about": {"department": departments["police"].pk},
        "protect": {"report": next((each.pk for each in reports if not each.is_protected), None)},
        "summarise": {"summary": "a lamp is out there"},
        "approve_public": {"public_text": "A lamp"},
        "mark_danger": {
            "danger": next(each for each in Danger if each not in (case.danger, Danger.OTHER)),
            "reason": "",
        },
        "comment": {"note": words},
        "urge": {"note": words},
        "supervise": {"note": words},
        "review_fast": {"note": words},
    }
    if verb in usual:
        yield usual[verb]
    elif VERBS[verb].fields.__name__ == "NoFields":
        yield {}
    elif verb == "close":
        yield from ({"outcome": each, "reason": words} for each in endings(case, user))
    elif verb == "decide":
        asked_for = Request.objects.filter(case=case, state="asked")
        mine = [each for each in asked_for if user.has_role(each.decider or DECIDES[RequestKind(each.kind)])]
        assert mine, "there is nothing to decide"
        yield from (
            {"request": each.pk, "is_granted": is_granted, "reason": words}
            for each in mine
            for is_granted in (True, False)
        )
    elif verb == "ask":
        # What is asked for already is not asked twice.
        waiting = set(Request.objects.filter(case=case, state="asked").values_list("kind", flat=True))
        kinds = [RequestKind.VOID, RequestKind.RETURN]
        yield {"kind": next(each for each in kinds if each not in waiting), "reason": words}
    else:
        yield {"reason": words}


def endings(case: Case, user: User) -> list[str]:
    return list(endings_for(_standing(case, user), user))


def _standing(case: Case, user: User) -> Any:
    return standing_of(case, parts_of(case.pk, sight(user, case), user), user, AT)


@pytest.mark.parametrize("name", STATES)
def test_what_a_case_offers_succeeds(desk: Desk, name: str) -> None:
    put_on_roster(desk.city, "grid_worker")
    # First, since in some states who would sign for it is of another house.
    other = handling(desk, text="The lamp beside it is out too", caller=Caller(phone="+8613800138001"))
    case_id = STATES[name](desk)
    refused = []
    for username, user in desk.city.people.items():
        case = Case.objects.visible_to(user).select_related("case_class").filter(pk=case_id).first()
        if case is None:
            continue
        for verb in offered(_standing(case, user), user):
            if verb == "attach":
                continue
            filled_in = list(fields(verb, case, user, desk, other))
            if not filled_in:
                refused.append((username, verb, "nothing to choose from", None))
            for given in filled_in:
                code = _refused(verb, case, user, given)
                if code:
                    refused.append((username, verb, code, given.get("outcome") or given.get("is_granted")))
    assert refused == [], refused


def _refused(verb: str, case: Case, user: User, given: dict[str, Any]) -> str:
    asked_for = Asked(
        cases=[case.pk], versions={case.pk: case.version}, actor=Actor.of(user), now=AT, fields=dict(given)
    )
    try:
        with transaction.atomic():
            if verb in ("contact", "call_back", "rate"):
                _show_number(case, user)
            take(VERBS[verb], asked_for)
            transaction.set_rollback(True)
    except Refusal as refusal:
        return f"{refusal.code} {getattr(refusal, 'fields', '') or ''}".strip()
    return ""


def _show_number(case: Case, user: User) -> None:
    """Have the number shown, as whoever calls had it; where it was shown before, that is enough."""
    report = case.reports.filter(contact__phone_index__isnull=False).earliest("pk")
    with suppress(Refusal), transaction.atomic():
        actions.unmask_contact(report.pk, actor=Actor.of(user), now=AT, reason="to speak with them")
