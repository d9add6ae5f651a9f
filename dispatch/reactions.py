"""What units do by themselves after an act: the fast lane's offer, recalls, and telling grid workers of checks.

One event a transaction: each ends by writing into people's feeds, and nothing may be locked after that.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import User
from cases.actions import SYSTEM, helps_asked, tell_place
from cases.models import (
    AlertReason,
    AttachmentKind,
    Case,
    Channel,
    Check,
    Holder,
    LogEntry,
    LogKind,
    Report,
    WorkOrder,
)
from cases.said import told_to
from cases.workflow import OPEN_ORDERS
from common.models import Reaction
from common.reactions import consumer
from dispatch.actions.endings import members, state_facts
from dispatch.actions.feed import Telling, tell
from dispatch.actions.offers import ask_after_rest, is_sent_anew, offer_nearest, passed_up
from dispatch.actions.recalls import recall_ended
from dispatch.models import Assignment, FeedKind, UnitMember
from dispatch.workflow import OPEN, AssignmentState
from grid.models import Part

# After these an order may be over that a unit still has.
ENDINGS = (
    LogKind.TAKE_BACK,
    LogKind.CHANGE,
    LogKind.MERGE,
    LogKind.VOID,
    LogKind.GRANT,
    LogKind.ESCALATE,
    LogKind.FINISH,
    LogKind.CLOSE,
    # A case closes with the citizen's word and with the last call too, while a co-handler is still at it; after
    # a failed check, or taken apart, it may go back to the desk.
    LogKind.RATE,
    LogKind.CALL_BACK,
    LogKind.REWORK,
    LogKind.UNMERGE,
)
ASKING = (LogKind.ASK_VERIFICATION, LogKind.ASK_ANOTHER, LogKind.FINISH, LogKind.UNMERGE)
ANSWERING = (
    LogKind.REPORT_VERIFICATION,
    LogKind.PASS_CHECK,
    LogKind.REWORK,
    LogKind.CHANGE,
    LogKind.FILE,
    LogKind.SEND_FAST,
    LogKind.MERGE,
    LogKind.REJECT,
    LogKind.HAND_OVER,
)


@consumer("dispatch.offer", LogKind.SEND_FAST, LogKind.REWORK, LogKind.ROUTE, batch=1)
def offer_fast(events: Sequence[Reaction], now: datetime) -> None:
    """Offer what takes the fast lane to the nearest free unit; after a failed check as well, and routed anew by hand."""
    for event in events:
        orders = WorkOrder.objects.filter(
            is_sent_anew() if event.kind == LogKind.ROUTE else Q(case__is_fast=True),
            case=event.case_id,
            part=Part.LEAD,
            parent__isnull=True,
            state__in=OPEN_ORDERS,
        )
        for order_id in orders.values_list("pk", flat=True):
            offer_nearest(order_id, now=now)


@consumer("dispatch.offer_resumed", LogKind.RESUME, batch=1)
def offer_resumed(events: Sequence[Reaction], now: datetime) -> None:
    """Ask for what goes on after a suspension and has lost its unit while it rested, when nobody was asked."""
    for event in events:
        for order_id in event.facts.get("orders", []):
            ask_after_rest(order_id, now=now)


@consumer("dispatch.offer_again", LogKind.UNMERGE, batch=1)
def offer_again(events: Sequence[Reaction], now: datetime) -> None:
    """Ask anew for what stands on its own again, where a unit was asked or had it until it was merged."""
    for event in events:
        if event.case_id is not None and "apart" not in event.facts:
            for order_id in _lost_by_merging(event.case_id):
                offer_nearest(order_id, now=now, anew=True)


def _lost_by_merging(case_id: int) -> list[int]:
    """Return the fast lane's order of a case whose unit was taken from it by the merge, and not by a person before."""
    merged = LogEntry.objects.filter(case_id=case_id, kind=LogKind.MERGE).order_by("-seq").first()
    orders = WorkOrder.objects.filter(
        case=case_id, case__is_fast=True, part=Part.LEAD, parent__isnull=True, state__in=OPEN_ORDERS
    )
    lost = []
    for order in orders:
        last = Assignment.objects.filter(order=order).order_by("-pk").first()
        if merged and last and last.state == AssignmentState.RECALLED and (last.ended_at or merged.at) >= merged.at:
            lost.append(order.pk)
    return lost


# What may be new to whoever is on the way, or has to look: words, pictures, another place, a danger.
NEWS = (
    LogKind.COMMENT,
    LogKind.ADD_REPORT,
    LogKind.TAKE_IN_MERGED,
    LogKind.ATTACH,
    LogKind.URGE,
    LogKind.SUPERVISE,
    LogKind.CHANGE,
    LogKind.RATE,
    LogKind.MARK_DANGER,
    LogKind.CLEAR_DANGER,
    # What was withheld may be read now.
    LogKind.SHOW_WORDS,
    LogKind.UNPROTECT,
)

# Of these a row without words that somebody may read is none to him.
SPEAKING = (LogKind.COMMENT, LogKind.ADD_REPORT, LogKind.URGE, LogKind.SUPERVISE, LogKind.RATE)

OF_WORK = (AttachmentKind.BEFORE, AttachmentKind.AFTER, AttachmentKind.CHECK)


@consumer("dispatch.tell_of_news", *NEWS, batch=1)
def tell_of_news(events: Sequence[Reaction], now: datetime) -> None:
    """Let the phones of who has it in hand ring for what was said or changed, as far as they may read it."""
    for event in events:
        tell(_of_news(event, now), now=now)


def _of_news(event: Reaction, now: datetime) -> list[Telling]:
    case = Case.objects.select_related("case_class").filter(pk=event.case_id or 0).first()
    if case is None:
        return []
    assignments = Assignment.objects.filter(case=case, state__in=OPEN).select_related("unit")
    wanted = {person: f"assignment:{each.pk}" for each in assignments for person in members(each.unit, now)}
    checks = Check.objects.filter(case=case, asked__isnull=False, done_at__isnull=True).select_related("asked")
    wanted |= {each.asked: f"check:{each.pk}" for each in checks if each.asked is not None}
    return [
        Telling(
            person.pk,
            FeedKind.NEWS,
            {"subject": subject, "case": case.pk, "number": case.number, "of": event.kind, **_how_loud(event)},
        )
        for person, subject in wanted.items()
        if _is_news_to(person, case, event.log_seq)
    ]


def _how_loud(event: Reaction) -> dict[str, Any]:
    # A picture that follows the work it shows was on its way already: it is seen, and wakes nobody.
    follows = event.kind == LogKind.ATTACH and event.facts.get("kind") in OF_WORK
    return {"is_quiet": True} if follows else {}


def _is_news_to(person: User, case: Case, seq: int | None) -> bool:
    told = told_to(person, [case])
    entry = told.rows.get(case.pk, {}).get(seq or 0)
    # Whoever did it knows.
    if entry is None or entry["actor"] == person.pk:
        return False
    said = any(each.entry["seq"] == seq for each in told.said.get(case.pk, []))
    return said or entry["kind"] not in SPEAKING


# What becomes of a matter, for whoever saw it on a round.
BECOMING = (
    LogKind.REJECT,
    LogKind.HAND_OVER,
    LogKind.ANSWER,
    LogKind.MERGE,
    LogKind.VOID,
    LogKind.SEND_FAST,
    LogKind.ASSIGN,
    LogKind.SIGN,
    LogKind.BEGIN,
    LogKind.MAKE_SAFE,
    LogKind.FINISH,
    LogKind.UNIT_ACT,
)


@consumer("dispatch.tell_who_uploaded", *BECOMING, batch=1)
def tell_who_uploaded(events: Sequence[Reaction], now: datetime) -> None:
    """Let the phone of who reported something from a round show what becomes of it."""
    for event in events:
        # Of what was merged into it as well: it speaks for that.
        counted = Case.objects.speaking_with([event.case_id]).values("pk")
        own = Report.objects.filter(case__in=counted, channel=Channel.GRID, taken_by__is_active=True)
        people = sorted(set(own.values_list("taken_by", "case__number")))
        facts = {"subject": f"case:{event.case_id}", "case": event.case_id, "of": event.kind}
        tell([Telling(pk, FeedKind.NEWS, {**facts, "number": number}) for pk, number in people], now=now)


@consumer("dispatch.tell_of_help", LogKind.TAKE_ALERT, batch=1)
def tell_of_help(events: Sequence[Reaction], now: datetime) -> None:
    """Let the phones of who asked for help show that somebody on shift sees to it."""
    for event in events:
        if AlertReason.ASKS_HELP in event.facts.get("reasons", []):
            tell(_of_help(event, now), now=now)


def _of_help(event: Reaction, now: datetime) -> list[Telling]:
    asked = helps_asked([event.case_id] if event.case_id else [])
    units = Assignment.objects.filter(pk__in=_ids(asked, "assignment"), state__in=OPEN).select_related("unit")
    wanted = {person.pk: f"assignment:{each.pk}" for each in units for person in members(each.unit, now)}
    checks = Check.objects.filter(pk__in=_ids(asked, "check"), done_at__isnull=True)
    wanted |= {person: f"check:{pk}" for pk, person in checks.values_list("pk", "asked") if person}
    number = Case.objects.filter(pk=event.case_id or 0).values_list("number", flat=True).first()
    told = {"case": event.case_id, "number": number, "of": event.kind}
    return [Telling(person, FeedKind.NEWS, {**told, "subject": subject}) for person, subject in wanted.items()]


def _ids(asked: Iterable[tuple[int, str, int]], sent_by: str) -> list[int]:
    return [pk for _case, by, pk in asked if by == sent_by]


@consumer("dispatch.recall", *ENDINGS, batch=1)
def recall_over(events: Sequence[Reaction], now: datetime) -> None:
    """Take from units what is no longer theirs to do, and ask for what is urgent and came back from below."""
    recall_ended([event.case_id for event in events if event.case_id], now=now)
    for event in events:
        if event.kind in (LogKind.ESCALATE, LogKind.GRANT):
            for order_id in passed_up().filter(case=event.case_id).values_list("pk", flat=True):
                offer_nearest(order_id, now=now)


@consumer("dispatch.tell_of_checks", *ASKING, *ANSWERING, batch=1)
def tell_of_checks(events: Sequence[Reaction], now: datetime) -> None:
    """Tell a grid worker that he is asked to look, or no longer."""
    for event in events:
        tell(_of_check(event), now=now)


@consumer("dispatch.tell_of_places", LogKind.TELL_PLACE, batch=1)
def tell_of_places(events: Sequence[Reaction], now: datetime) -> None:
    """Let the phones of who was told a place look again: what it is stands in no feed. One crew is told as one."""
    for event in events:
        if event.case_id is not None and (crew := _untold_crew(event, now)):
            tell_place(event.case_id, people=sorted(crew), actor=SYSTEM, now=now, reason="")
        tell(_of_place(event), now=now)


def _untold_crew(event: Reaction, now: datetime) -> set[int]:
    """Return who goes with somebody that was told the place, and was not told it."""
    told = set(event.facts.get("people", []))
    units = Assignment.objects.filter(case=event.case_id, state__in=OPEN, unit__is_on_duty=True).values("unit")
    crews = UnitMember.objects.filter(unit__in=units, valid__contains=now)
    of_told = crews.filter(user__in=told).values("unit")
    untold = Holder.objects.filter(
        case=event.case_id, knows_place=False, user__in=crews.filter(unit__in=of_told).values("user")
    )
    return set(untold.values_list("user_id", flat=True))


def _of_place(event: Reaction) -> list[Telling]:
    told = set(event.facts.get("people", []))
    mine = Assignment.objects.filter(case=event.case_id, state__in=OPEN).select_related("case")
    tellings = [
        # Nobody of the unit did anything: there is nothing to say but to look again.
        Telling(person, FeedKind.ASSIGNMENT, {**state_facts(each), "by_me": True})
        for each in mine
        for person in each.unit.memberships.filter(user__in=told).values_list("user_id", flat=True).distinct()
    ]
    checks = Check.objects.filter(case=event.case_id, asked__in=told, done_at__isnull=True).select_related("case")
    return tellings + [telling for check in checks for telling in _tellings(check, "asked")]


def _of_check(event: Reaction) -> list[Telling]:
    checks = Check.objects.filter(case=event.case_id, asked__isnull=False).select_related("case")
    if event.kind not in ASKING and "passed_from" not in event.facts:
        last = checks.order_by("-asked_at", "-pk").first()
        # Who closed it himself knows.
        is_over = last is not None and last.done_at is not None and last.done_by_id != last.asked_id
        if last is None or not is_over or not _ended_check(event, last):
            return []
        # Without a finding nobody looked: the case was decided otherwise, by whoever.
        return _tellings(last, "over" if last.is_confirmed is None else "gone")
    asked = checks.filter(pk=event.facts.get("check") or 0, done_at__isnull=True).first()
    passed_on = checks.filter(pk=event.facts.get("passed_from", {}).get("check") or 0).first()
    return _tellings(passed_on, "passed_on") + _tellings(asked, "asked")


def _ended_check(event: Reaction, check: Check) -> bool:
    """Whether it was by this act that nobody has to look any more: what ended before was told of."""
    rows = LogEntry.objects.filter(case_id=check.case_id, seq=event.log_seq or 0)
    return check.done_at in rows.values_list("at", flat=True)


def _tellings(check: Check | None, state: str) -> list[Telling]:
    if check is None or check.asked_id is None:
        return []
    told = {
        "check": check.pk,
        "case": check.case_id,
        "number": check.case.number,
        "check_kind": check.kind,
        "state": state,
    }
    return [Telling(check.asked_id, FeedKind.CHECK, told)]
