"""Speaking to the citizen: who owes the first contact, whose number it sees for that, and the text through the centre."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessRecord, Contact
from cases.actions.act import CONTACTS_RELEASED, Act, Actor, Saying, SaysNothing, require_words
from cases.actions.same_office import start_or_run_on, was_fulfilled
from cases.clocks import clock_of
from cases.greetings import without_greetings
from cases.models import (
    Case,
    Channel,
    Clock,
    ContactOutcome,
    LogEntry,
    LogKind,
    Obligation,
    Report,
    WordsKind,
    WorkOrder,
)
from cases.rules import Rules
from cases.workflow import DEPARTMENT, DESK, OPEN_ORDERS, State
from common.refusals import BadInput, Refusal
from common.text import weight_of_words
from grid.models import Part
from messaging.actions import takes_texts
from messaging.models import MessageChannel, OptOut

# A text is short; what needs more is said on the telephone.
LONGEST_TEXT = 300


class NobodyReachable(Refusal):
    """Nobody left a number or an address, or whoever did wants no more messages. A call may still be possible."""

    code = "nobody_reachable"
    sentence = _("Nobody who reported %(number)s can be written to.")


class NumberNotShown(Refusal):
    """Nobody rings without a number: it is shown for this order, for a purpose that is kept; or she rang herself."""

    code = "number_not_shown"
    sentence = _("Have the number of %(number)s shown first, and say what for. Then note the call.")


@dataclass(frozen=True, kw_only=True)
class ContactRules:
    """What counts as speaking to a citizen; the city says otherwise under [contact]."""

    # So much has to be said (a Chinese character counts as three letters): in a note of what was spoken, and in a text.
    note_letters: int = 4
    text_letters: int = 8
    # After so many calls in vain, so far apart, nobody is to be called any more whom no text reaches either; and a
    # case whose citizen is asked by telephone whether it is solved ends as "not reached", never as solved.
    attempts: int = 3
    apart_minutes: int = 60


def contact_rules(rules: Rules) -> ContactRules:
    """Return the city's rules for the first contact."""
    said = rules.city.profile.get("contact", {})
    return ContactRules(**{name: said[name] for name in ContactRules.__dataclass_fields__ if name in said})


class OwesNoContact(Refusal):
    """First contact is the lead's, from its signature until it spoke to the citizen."""

    code = "owes_no_contact"
    sentence = _("It is not for your department to contact the citizen of %(number)s now.")


def beyond_contact(cases: Collection[Case], *, joins: Collection[int] = (), leaves: Collection[int] = ()) -> list[Case]:
    """Return those of the cases whose citizens nobody who owes it could speak to.

    By a call, or by a text where one may be sent: who wants no more texts may still be called. Of a protected case an
    office learns nothing of whether anybody can be reached: it owes its word always, which stands on her private page and
    is sent where there is a contact.
    They speak for the cases that just join them as well, and no more for those that leave.
    As many queries as merging is deep, however many cases.
    """
    protected = Q(is_protected=True) | Q(contact__is_protected=True)
    asked = {case.pk: case for case in cases if not case.is_protected}
    if not asked:
        return []
    # Of a case that was merged in no department sees the number; a text reaches its citizen too.
    reports = Report.objects.filter(contact__phone_index__isnull=False, case__in=asked)
    found: set[int | None] = set(reports.exclude(protected).values_list("case_id", flat=True))
    written = reachable([*asked, *joins]).exclude(case__in=leaves)
    texted = set(written.values_list("case_id", flat=True))
    found.update(texted, Case.objects.all().speaking_for(texted))
    if found & set(joins):
        return []
    return [case for pk, case in asked.items() if pk not in found]


def release_undoable(
    act: Act, cases: Iterable[Case], *, joins: Collection[int] = (), leaves: Collection[int] = ()
) -> set[int]:
    """Let nobody owe a first contact that cannot be made any more: neither kept nor missed. Return of which cases.

    `joins`, `leaves`: cases that are just merged into them, or taken out of them.
    """
    owed = [
        case
        for case in cases
        if any(clock.obligation == Obligation.CONTACT and not clock.stopped_at for clock in act.clocks(case))
    ]
    beyond = beyond_contact(owed, joins=joins, leaves=leaves) if owed else []
    for case in beyond:
        _release_contact(act, case)
    return {case.pk for case in beyond}


def release_if_undoable(act: Act, case: Case) -> None:
    """Do so for one case after the other of an act that changes nothing of who can be reached."""
    owes = any(clock.obligation == Obligation.CONTACT and not clock.stopped_at for clock in act.clocks(case))
    if owes and case.pk in act.once(_beyond_contact):
        _release_contact(act, case)


def _release_contact(act: Act, case: Case) -> None:
    for clock in act.clocks(case):
        if clock.obligation == Obligation.CONTACT and not clock.stopped_at:
            act.say_besides(case, CONTACTS_RELEASED, clock.department_id)
    act.release_clocks(case, Obligation.CONTACT)


def _beyond_contact(act: Act) -> set[int]:
    return {case.pk for case in beyond_contact(act.cases)}


def reachable(case_ids: Iterable[int]) -> QuerySet[Report]:
    """Return the reports, of these cases and of those they speak for, whose citizens can and may be written to."""
    gone = OptOut.objects.all()
    speaking = Case.objects.speaking_with(case_ids)
    by_phone = Q(contact__phone_index__isnull=False) & ~Exists(
        gone.filter(channel=MessageChannel.SMS, contact_index=OuterRef("contact__phone_index"))
    )
    landlines = _landlines(speaking)
    beside = Q(contact__in=landlines, contact__address_index__isnull=False) & ~Exists(
        gone.filter(channel=MessageChannel.EMAIL, contact_index=OuterRef("contact__address_index"))
    )
    by_mail = Q(contact__email_index__isnull=False) & ~Exists(
        gone.filter(channel=MessageChannel.EMAIL, contact_index=OuterRef("contact__email_index"))
    )
    return Report.objects.filter((by_phone & ~Q(contact__in=landlines)) | by_mail | beside, case__in=speaking)


def _landlines(cases: QuerySet[Case]) -> list[int]:
    """Return whose numbers no text is sent to: they are to be called. Whoever wrote by a text can be written one."""
    spoke = Report.objects.filter(case__in=cases)
    texted = spoke.filter(contact=OuterRef("pk"), channel=Channel.SMS)
    people = Contact.objects.filter(pk__in=spoke.values("contact"), phone_cipher__isnull=False).exclude(Exists(texted))
    return [each.pk for each in people.only("pk", "phone_cipher") if not takes_texts(each)]


def with_number(case: Case) -> QuerySet[Report]:
    """Return the reports, of a case and of those it speaks for, that came with a telephone number."""
    reported = Report.objects.filter(case__in=Case.objects.speaking_with([case.pk]))
    return reported.filter(contact__phone_index__isnull=False)


def start_contact(act: Act, case: Case, order: WorkOrder, *, since: datetime | None = None) -> None:
    """Start the lead's first-contact clock, where anybody can be contacted and this office has not spoken to them yet."""
    if clock_of(act.clocks(case), Obligation.CONTACT, order.pk) is not None:
        # Owed already, by what the office owed in a case that was merged in.
        return
    if case.pk not in act.once(_beyond_contact) and not was_fulfilled(act, case, Obligation.CONTACT, order):
        start_or_run_on(act, case, Obligation.CONTACT, order, since=since)


def may_see_number(case_id: int, department_id: int | None) -> bool:
    """Whether a department may be shown the number of whoever reported a case that is not protected."""
    orders = WorkOrder.objects.filter(case=case_id).values("id", "department", "parent", "state", "rework_count")
    running = Clock.objects.filter(case_id=case_id, obligation=Obligation.CONTACT, stopped_at__isnull=True)
    return department_id in who_may_ring(list(orders), set(running.values_list("order_id", flat=True)))


def who_may_ring(orders: Collection[Mapping[str, Any]], owed: Collection[int | None]) -> frozenset[int]:
    """Return the departments that owe the first contact, or go again to whoever was not content with what they did.

    An office speaks also for the one that forwarded the order to it. `owed`: of which orders the contact is owed.
    """
    return _offices_by(orders, {each["id"] for each in orders if each["rework_count"]} | set(owed))


def who_owes_contact(orders: Collection[Mapping[str, Any]], owed: Collection[int | None]) -> frozenset[int]:
    """Return the departments that owe the first contact, for themselves or for the one that forwarded the order to them."""
    return _offices_by(orders, owed)


def _offices_by(orders: Collection[Mapping[str, Any]], meant: Collection[int | None]) -> frozenset[int]:
    """Return who has one of the orders meant, or what was forwarded from one, and has not finished it."""
    by_id = {each["id"]: each for each in orders}
    found = set()
    for own in orders:
        order = own if own["state"] in OPEN_ORDERS else None
        while order is not None:
            if order["id"] in meant:
                found.add(own["department"])
            order = by_id.get(order["parent"])
    return frozenset(found)


def _fulfil(act: Act, case: Case, own: WorkOrder | None) -> None:
    """Stop the contact clocks that an office's word fulfils: its own, and those of whoever forwarded the order to it.

    What the centre says of its own accord fulfils nobody's: an office is credited with what it said itself, or had
    the centre write for it.
    """
    for order in act.line_of(case, own):
        act.stop_clocks(case, Obligation.CONTACT, order=order)


def _had_contact_to_make(act: Act, case: Case, own: WorkOrder) -> bool:
    """Whether an office, or one that forwarded the order to it, owes the first contact, or has made it in this round."""
    owing = {clock.order_id for clock in act.clocks(case) if clock.obligation == Obligation.CONTACT}
    for order in act.line_of(case, own):
        # By an order that went before, it spoke to her as the lead that it is again.
        leads = order.part == Part.LEAD and order.parent_id is None and order.signed_at is not None
        if order.pk in owing or (leads and was_fulfilled(act, case, Obligation.CONTACT, order)):
            return True
    return False


def _own(act: Act, case: Case) -> WorkOrder | None:
    """Return the order of the actor's department: of several the last, since a case that was reopened has older ones."""
    own = [each for each in act.orders(case) if each.department_id == act.actor.department_id]
    return max(own, key=lambda each: each.pk, default=None)


@transaction.atomic
def contact_citizen(case_id: int, *, actor: Actor, now: datetime, outcome: ContactOutcome, note: str = "") -> Case:
    """Keep that the citizen was called: reached, and what was said; or not reached, which fulfils nothing.

    The number was shown to the same office before, or the citizen rang it. To a protected one only the centre speaks.
    """
    act = Act(LogKind.CONTACT, actor=actor, now=now)
    (case,) = act.lock([case_id])
    act.require_role(*(DESK if case.is_protected else DESK | DEPARTMENT))
    if outcome == ContactOutcome.REACHED:
        require_said(note, "note", contact_rules(act.rules).note_letters)
    require_number(act, case)
    own = _own(act, case)
    facts: dict[str, Any] = {"via": "spoken", "outcome": outcome}
    if outcome == ContactOutcome.REACHED:
        _fulfil(act, case, own)
        if case.state != State.ANSWERING:
            # What she is asked there only her answer settles.
            case.to_call_since = None
    else:
        facts |= _in_vain(act, case, own)
    act.log(case, *([Saying(WordsKind.NOTE, note)] if note.strip() else []), facts={**facts, "order": own and own.pk})
    act.write()
    return case


def _is_of_desk(act: Act) -> bool:
    return bool(act.actor.roles & DESK) or act.actor.user is None


def require_said(text: str, field: str, least: int) -> None:
    """Refuse what says nothing, or no more than good day."""
    require_words(text, field)
    if weight_of_words(without_greetings(text)) < least:
        raise SaysNothing(fields={field: str(_("Write what was said: a greeting alone is not enough."))})


def require_number(act: Act, case: Case) -> None:
    """Refuse a call that nobody could make: the office was shown no number since it owes the contact, and she did not ring."""
    if act.actor.user is None:
        return
    offices, since = _offices(act, case)
    # Her number may stand with a case of her own, for which this one speaks.
    spoken_for = Case.objects.all().speaking_with([case.pk])
    spoke = Report.objects.filter(case__in=spoken_for)
    rang = spoke.filter(channel=Channel.CALL, received_at__gte=since).filter(_of_office("taken_by__", offices))
    shown = AccessRecord.objects.filter(
        _of_office("user__", offices),
        Q(field="all") | Q(field__contains="phone"),
        subject="contact",
        case_id__in=spoken_for,
        at__gte=since,
    )
    if not shown.exists() and not rang.exists():
        raise NumberNotShown(number=case.number)


def _of_office(prefix: str, offices: Collection[int] | None) -> Q:
    if offices is None:
        return Q(**{f"{prefix}roles__overlap": [str(role) for role in DESK]})
    return Q(**{f"{prefix}department__in": offices})


def _offices(act: Act, case: Case) -> tuple[Collection[int] | None, datetime]:
    """Return whose looking at the number counts (None: the desk's), and since when.

    A department's since the order is with it, or with the one above that forwarded it; the desk's since an order is out.
    """
    if _is_of_desk(act):
        sent = [order.issued_at for order in act.orders(case)]
        return None, max(sent, default=case.reported_at)
    own = _own(act, case)
    offices, since = {act.actor.department_id or 0}, own.issued_at if own else case.reported_at
    for order in act.line_of(case, own):
        offices.add(order.department_id)
        since = min(since, order.issued_at)
    return offices, since


def _in_vain(act: Act, case: Case, own: WorkOrder | None) -> dict[str, int]:
    """Count a call that nobody took; after the last of them nobody is to call any more whom no text reaches either.

    An office has rung often enough by its own calls, whoever else rang.
    """
    owed = [clock for clock in act.clocks(case) if clock.obligation == Obligation.CONTACT and not clock.stopped_at]
    waits = [clock.started_at for clock in owed] + ([case.to_call_since] if case.to_call_since else [])
    since = min(waits, default=act.at)
    rows = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.CONTACT, facts__outcome=ContactOutcome.NOT_REACHED)
    tried = rows.filter(at__gte=since).order_by("seq").values_list("at", "department_id")
    calls = [*tried, (act.at, act.actor.department_id)]
    if case.to_call_since and case.state != State.ANSWERING:
        # No message reached her, so that a call is owed: whatever her number would take.
        asked_for = [at for at, _department in calls if at >= case.to_call_since]
        case.to_call_since = None if _is_often_enough(act, asked_for) else case.to_call_since
    if owed and not reachable([case.pk]).exists():
        orders = {order.pk: order for order in act.line_of(case, own)}
        offices = {order.department_id for order in orders.values()}
        for clock in owed:
            its_own = [at for at, department in calls if department in offices and at >= clock.started_at]
            if clock.order_id in orders and _is_often_enough(act, its_own):
                act.say_besides(case, CONTACTS_RELEASED, clock.department_id)
                act.release_clocks(case, Obligation.CONTACT, order=orders[clock.order_id])
    return {"calls": len(calls)}


def _is_often_enough(act: Act, calls: Iterable[datetime]) -> bool:
    rules = contact_rules(act.rules)
    apart: list[datetime] = []
    for at in calls:
        if not apart or at - apart[-1] >= timedelta(minutes=rules.apart_minutes):
            apart.append(at)
    return len(apart) >= rules.attempts


@transaction.atomic
def text_citizen(case_id: int, *, actor: Actor, now: datetime, text: str) -> Case:
    """Write to the citizen through the centre: whoever writes learns neither name nor number.

    The first contact with somebody protected; the text itself leaves by the reaction that hears of it.
    """
    if len(text) > LONGEST_TEXT:
        raise BadInput(fields={"text": str(_("At most %(count)s letters.")) % {"count": LONGEST_TEXT}})
    act = Act(LogKind.CONTACT, actor=actor, now=now)
    (case,) = act.lock([case_id])
    act.require_role(*(DESK | DEPARTMENT))
    require_said(text, "text", contact_rules(act.rules).text_letters)
    own = _own(act, case)
    if not actor.roles & DESK and (own is None or own.state not in OPEN_ORDERS):
        raise OwesNoContact(number=case.number)
    if case.is_protected and own is not None and not actor.roles & DESK and not _had_contact_to_make(act, case, own):
        # Else the answer would tell an office whether somebody can be reached of whom it may know nothing.
        raise OwesNoContact(number=case.number)
    if (not case.is_protected or _is_of_desk(act)) and not reachable([case.pk]).exists():
        raise NobodyReachable(number=case.number)
    _fulfil(act, case, own)
    facts = {"via": "text", "order": own.pk if own else None, "department": own.department_id if own else None}
    act.log(case, Saying(WordsKind.ANSWER, text), facts=facts)
    act.write()
    return case
