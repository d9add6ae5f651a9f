"""Speaking to the citizen: who owes the first contact, whose number it sees for that, and the text through the centre."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.actions.act import CONTACTS_RELEASED, Act, Actor, Saying, require_words
from cases.models import Case, Clock, LogKind, Obligation, Report, WordsKind, WorkOrder
from cases.workflow import DEPARTMENT, DESK, OPEN_ORDERS
from common.refusals import BadInput, Refusal
from messaging.models import MessageChannel, OptOut

# A text is short; what needs more is said on the telephone.
LONGEST_TEXT = 300


class NobodyReachable(Refusal):
    """Nobody left a number or an address, or whoever did wants no more messages. A call may still be possible."""

    code = "nobody_reachable"
    sentence = _("Nobody who reported %(number)s can be written to.")


class OwesNoContact(Refusal):
    """First contact is the lead's, from its signature until it spoke to the citizen."""

    code = "owes_no_contact"
    sentence = _("It is not for your department to contact the citizen of %(number)s now.")


def may_be_spoken_to(case: Case) -> bool:
    """Whether whoever owes the first contact could make it: by a call, or by a text where one may be sent.

    Who wants no more texts may still be called; but the number of a protected citizen no department sees, and
    to whom it cannot write, it owes nothing.
    """
    return not beyond_contact([case])


def beyond_contact(cases: Collection[Case], *, joins: Collection[int] = (), leaves: Collection[int] = ()) -> list[Case]:
    """Return those of the cases whose citizens nobody who owes it could speak to.

    They speak for the cases that just join them as well, and no more for those that leave. As many queries as
    merging is deep, however many cases.
    """
    protected = Q(is_protected=True) | Q(contact__is_protected=True)
    open_ones = [case.pk for case in cases if not case.is_protected]
    # Of a case that was merged in no department sees the number; a text reaches its citizen too.
    reports = Report.objects.filter(contact__phone_index__isnull=False, case__in=open_ones)
    found: set[int | None] = set(reports.exclude(protected).values_list("case_id", flat=True))
    written = reachable([*(case.pk for case in cases), *joins]).exclude(case__in=leaves)
    texted = set(written.values_list("case_id", flat=True))
    found.update(texted, Case.objects.all().speaking_for(texted))
    if found & set(joins):
        return []
    return [case for case in cases if case.pk not in found]


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
        for clock in act.clocks(case):
            if clock.obligation == Obligation.CONTACT and not clock.stopped_at:
                act.say_besides(case, CONTACTS_RELEASED, clock.department_id)
        act.release_clocks(case, Obligation.CONTACT)
    return {case.pk for case in beyond}


def reachable(case_ids: Iterable[int]) -> QuerySet[Report]:
    """Return the reports, of these cases and of those they speak for, whose citizens can and may be written to."""
    gone = OptOut.objects.all()
    by_phone = Q(contact__phone_index__isnull=False) & ~Exists(
        gone.filter(channel=MessageChannel.SMS, contact_index=OuterRef("contact__phone_index"))
    )
    by_mail = Q(contact__email_index__isnull=False) & ~Exists(
        gone.filter(channel=MessageChannel.EMAIL, contact_index=OuterRef("contact__email_index"))
    )
    return Report.objects.filter(by_phone | by_mail, case__in=Case.objects.speaking_with(case_ids))


def start_contact(act: Act, case: Case, order: WorkOrder) -> None:
    """Start the lead's first-contact clock, where anybody can be contacted."""
    if may_be_spoken_to(case):
        act.start_clock(case, Obligation.CONTACT, order=order)


def owed_contacts(case_id: int, department_id: int | None) -> QuerySet[Clock]:
    """Return the running first-contact clocks of a department in a case."""
    return Clock.objects.filter(
        case_id=case_id, department_id=department_id, obligation=Obligation.CONTACT, stopped_at__isnull=True
    )


def _fulfil(act: Act, case: Case) -> WorkOrder | None:
    """Stop the contact clock that the actor's word fulfils: the desk speaks for whoever owes it, a department for its own.

    A child department speaks for the one above it that forwarded the order. Return the department's own order.
    """
    if act.actor.roles & DESK or act.actor.user is None:
        act.stop_clocks(case, Obligation.CONTACT)
        return None
    orders = {order.pk: order for order in act.orders(case)}
    order = own = _own(act, case)
    while order is not None:
        act.stop_clocks(case, Obligation.CONTACT, order=order)
        order = orders.get(order.parent_id or 0)
    return own


def _had_contact_to_make(act: Act, case: Case, own: WorkOrder) -> bool:
    """Whether an office, or one that forwarded the order to it, owes the first contact, or has made it."""
    orders = {order.pk: order for order in act.orders(case)}
    chain: set[int] = set()
    order: WorkOrder | None = own
    while order is not None:
        chain.add(order.pk)
        order = orders.get(order.parent_id or 0)
    return any(clock.obligation == Obligation.CONTACT and clock.order_id in chain for clock in act.clocks(case))


def _own(act: Act, case: Case) -> WorkOrder | None:
    """Return the order of the actor's department: of several the last, since a case that was reopened has older ones."""
    own = [each for each in act.orders(case) if each.department_id == act.actor.department_id]
    return max(own, key=lambda each: each.pk, default=None)


@transaction.atomic
def contact_citizen(case_id: int, *, actor: Actor, now: datetime, note: str) -> Case:
    """Keep that the citizen was spoken to; the first-contact clock stops. To a protected one only the centre speaks."""
    require_words(note, "note")
    act = Act(LogKind.CONTACT, actor=actor, now=now)
    (case,) = act.lock([case_id])
    act.require_role(*(DESK if case.is_protected else DESK | DEPARTMENT))
    own = _fulfil(act, case)
    act.log(case, Saying(WordsKind.NOTE, note), facts={"via": "spoken", "order": own.pk if own else None})
    act.write()
    return case


@transaction.atomic
def text_citizen(case_id: int, *, actor: Actor, now: datetime, text: str) -> Case:
    """Write to the citizen through the centre: whoever writes learns neither name nor number.

    The first contact with somebody protected; the text itself leaves by the reaction that hears of it.
    """
    require_words(text, "text")
    if len(text) > LONGEST_TEXT:
        raise BadInput(fields={"text": str(_("At most %(count)s letters.")) % {"count": LONGEST_TEXT}})
    act = Act(LogKind.CONTACT, actor=actor, now=now)
    (case,) = act.lock([case_id])
    act.require_role(*(DESK | DEPARTMENT))
    own = _own(act, case)
    if not actor.roles & DESK and (own is None or own.state not in OPEN_ORDERS):
        raise OwesNoContact(number=case.number)
    if case.is_protected and own is not None and not actor.roles & DESK and not _had_contact_to_make(act, case, own):
        # Else the answer would tell an office whether somebody can be reached of whom it may know nothing.
        raise OwesNoContact(number=case.number)
    if not reachable([case.pk]).exists():
        raise NobodyReachable(number=case.number)
    _fulfil(act, case)
    facts = {"via": "text", "order": own.pk if own else None, "department": own.department_id if own else None}
    act.log(case, Saying(WordsKind.ANSWER, text), facts=facts)
    act.write()
    return case
