"""What happens to shifts: started, ended, taken over. The only place that writes them."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import SHIFT_ROLES, Role, Shift, User
from accounts.watch import longest_shift
from common import crypto, live
from common.phones import Kind, NotAPhoneNumber, Plan, plan_of, read_phone
from common.refusals import BadInput, NotYours, Refusal


class NotOnShift(Refusal):
    """There is no shift to end."""

    code = "not_on_shift"
    sentence = _("You are not on shift, so there is none to end.")


class Choice(Enum):
    """What was said where nobody chose."""

    KEPT = "kept"


@transaction.atomic
def start_shift(
    person: User,
    *,
    now: datetime,
    profile: Mapping[str, Any],
    role: str = "",
    phone: str = "",
    deputy: User | Choice | None = Choice.KEPT,
    takes_over: Iterable[int] = (),
) -> Shift:
    """Begin to keep the centre's watch: in which role, where one is paged, and who is told when one does not answer.

    Starting twice is starting once, with what was said last; a shift that was forgotten ends first. The notes of
    `takes_over` are signed with it, but nothing here waits for notes. What is not said stays as it was chosen last:
    an empty `role`, an empty `phone`, a deputy that was kept. Nobody is one only where None says so.
    """
    if isinstance(deputy, User) and not _may_stand_in(deputy, person):
        raise BadInput(fields={"deputy": str(_("Choose somebody else of the centre."))})
    # Two clicks meet here.
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    last = Shift.objects.filter(user=person).select_related("deputy").order_by("-pk").first()
    if deputy is Choice.KEPT:
        kept = last.deputy if last else None
        deputy = kept if kept is not None and _may_stand_in(kept, person) else None
    role = role or _usual_role(person, last)
    if role not in person.roles or role not in SHIFT_ROLES:
        raise NotYours
    if phone.strip():
        _set_phone(person, phone, plan_of(profile))
    Shift.objects.filter(user=person, ended_at=None, started_at__lte=now - longest_shift(profile)).update(ended_at=now)
    shift, _is_new = Shift.objects.update_or_create(
        user=person,
        ended_at=None,
        defaults={"role": role, "deputy": deputy},
        create_defaults={"role": role, "deputy": deputy, "started_at": now},
    )
    take_over(person, takes_over, now=now)
    _tell_own_screens(person)
    return shift


def _may_stand_in(deputy: User, person: User) -> bool:
    return deputy != person and deputy.is_active and deputy.keeps_watch


def _usual_role(person: User, last: Shift | None) -> str:
    roles = [str(each) for each in SHIFT_ROLES if each in person.roles]
    return last.role if last and last.role in roles else next(iter(roles), "")


@transaction.atomic
def end_shift(person: User, *, now: datetime, handover: str = "") -> Shift:
    """End one's shift; whoever ends it signs the notes for the next with it."""
    shift = Shift.objects.select_for_update(of=("self",)).filter(user=person, ended_at=None).first()
    if shift is None:
        raise NotOnShift
    shift.ended_at, shift.handover = now, handover.strip()
    shift.save(update_fields=["ended_at", "handover"])
    _tell_own_screens(person)
    return shift


@transaction.atomic
def take_over(person: User, shift_ids: Iterable[int], *, now: datetime) -> int:
    """Sign the notes of shifts that ended; return how many. Nobody signs his own, and the first signature counts."""
    if not person.keeps_watch:
        raise NotYours
    ended = Shift.objects.filter(pk__in=list(shift_ids), ended_at__isnull=False, taken_over_by=None)
    return ended.exclude(user=person).update(taken_over_by=person, taken_over_at=now)


@transaction.atomic
def erase_handover(person: User, shift_id: int) -> bool:
    """Erase the words of a handover one wrote, or that one answers for as shift lead; who signed and when stays."""
    shifts = Shift.objects.filter(pk=shift_id)
    if not person.has_role(Role.SHIFT_LEAD):
        shifts = shifts.filter(user=person)
    return bool(shifts.update(handover=""))


def leave_number(person: User, phone: str, *, profile: Mapping[str, Any]) -> None:
    """Say where somebody of the centre is paged, on shift or not: deputies and leaders on call are paged too."""
    if not person.keeps_watch:
        raise NotYours
    _set_phone(person, phone, plan_of(profile))


def _set_phone(person: User, written: str, plan: Plan) -> None:
    try:
        phone = read_phone(written, plan)
    except NotAPhoneNumber as error:
        raise BadInput(fields={"phone": str(error.sentence)}) from error
    if phone.kind != Kind.PERSON:
        # A page that goes to a hotline or to a landline wakes nobody.
        raise BadInput(fields={"phone": str(_("Give your own mobile number: pages are texts."))})
    person.phone_cipher, person.phone_is_own = crypto.encrypt(phone.number), True
    person.save(update_fields=["phone_cipher", "phone_is_own"])


def _tell_own_screens(person: User) -> None:
    live.publish_after_commit([live.user_topic(person.pk)], {"kind": "alert", "id": secrets.token_hex(6)})
