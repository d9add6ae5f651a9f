"""Units that are gone with what is urgent still in their hands: the shift is told, since nobody else would be.

What they took stays theirs until a person calls them back: they may only have finished their shift on the scene.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from accounts.models import User
from cases.actions import SYSTEM, alert_case, end_alert
from cases.actions.workers import ask_another
from cases.models import Alert, AlertReason, Check, LogEntry, LogKind, Urgency
from dispatch.actions.asking import ASKABLE, lock_case
from dispatch.models import Assignment, FieldAct, FieldOutcome, Unit
from dispatch.nearest import somebody_in_it
from dispatch.workflow import TAKEN
from grid.rosters import grid_workers

SWEEP_BATCH = 200


def tell_of_leaving(unit_id: int, *, now: datetime) -> int:
    """Tell the shift what is urgent that a unit has just left behind; return of how many cases.

    Not in the transaction that sent it off: cases are locked before units. What is cut off between, the sweep tells.
    """
    return _tell(_left(now).filter(unit=unit_id), now=now)


def pass_checks_on(worker: User, *, now: datetime) -> int:
    """Ask the next at once to look at what is urgent and a grid worker who went off duty was asked; the desk, if nobody is.

    Return how many. Not in the transaction that sent them off: cases are locked before people. What is cut off between
    the sweep passes on.
    """
    return _pass_on(_unattended(now).filter(asked=worker), now=now)


def sweep_unattended(*, now: datetime) -> int:
    """Ask the next for what is urgent and whoever was asked is not there to look at, as by a leave that begins; return how many."""
    return _pass_on(_unattended(now), now=now, skip_locked=True)


def _unattended(now: datetime) -> QuerySet[Check]:
    """Return the open checks of what is urgent whose grid worker is off duty, on leave, or of the roster no more."""
    asked = Check.objects.filter(asked__isnull=False, done_at__isnull=True, case__urgency=Urgency.URGENT)
    return asked.exclude(Exists(grid_workers(now).filter(pk=OuterRef("asked"))))


def _pass_on(checks: QuerySet[Check], *, now: datetime, skip_locked: bool = False) -> int:
    count = 0
    for case_id in list(checks.order_by("case").values_list("case", flat=True)[:SWEEP_BATCH]):
        with transaction.atomic():
            # Who came back meanwhile keeps it.
            if lock_case(case_id, skip_locked=skip_locked) and checks.filter(case=case_id).exists():
                count += ask_another(case_id, now=now) or ask_another(case_id, now=now, is_last=True)
    return count


def sweep_left(*, now: datetime) -> int:
    """Tell the shift of what was left without a word, as by a unit's last member; end what is so no more."""
    open_ones = Alert.objects.filter(reason=AlertReason.UNIT_LEFT, taken_at__isnull=True)
    # While one is open, whoever takes it looks at the case; then of what else has left it the shift is told anew.
    waits = Exists(open_ones.filter(case=OuterRef("case")))
    count = _tell(_left(now).exclude(waits | Exists(_told())), now=now, skip_locked=True)
    for case_id in list(open_ones.values_list("case", flat=True)[:SWEEP_BATCH]):
        with transaction.atomic():
            if lock_case(case_id, skip_locked=True) and not _left(now).filter(case=case_id).exists():
                end_alert(case_id, AlertReason.UNIT_LEFT, actor=SYSTEM, now=now)
    return count


def _told() -> QuerySet[LogEntry]:
    """Return what told the shift of an assignment's unit: of a case with two units each is told of."""
    raised = LogEntry.objects.filter(kind=LogKind.RAISE_ALERT, facts__alerts__contains=[AlertReason.UNIT_LEFT])
    assignment = Cast(KeyTextTransform("assignment", "facts"), BigIntegerField())
    return raised.annotate(of=assignment).filter(case_id=OuterRef("case"), of=OuterRef("pk"))


def duty_words_of(unit: int | OuterRef) -> QuerySet[FieldAct]:
    """Return what was taken as a unit's word of coming or going: of whoever was in it as the word came."""
    words = FieldAct.objects.filter(kind="duty").exclude(outcome=FieldOutcome.REFUSED)
    return words.filter(user__memberships__unit=unit, user__memberships__valid__contains=F("received_at"))


def with_taken_at() -> QuerySet[Assignment]:
    """Return assignments with when their unit is known to have taken them."""
    return Assignment.objects.annotate(taken_at=Coalesce("accepted_at", "en_route_at", "on_scene_at"))


def gone(now: datetime) -> Q:
    """Say of what a unit took, with when it did, whether the unit is not there any more."""
    # Who said yes when already off duty has not left: they left who said so since they took it, or who are not there.
    said = duty_words_of(OuterRef("unit")).filter(outcome=FieldOutcome.TAKEN, at__gte=OuterRef("taken_at"))
    return Q(Exists(said), unit__is_on_duty=False) | Q(unit__in=Unit.objects.exclude(somebody_in_it(now)))


def _left(now: datetime) -> QuerySet[Assignment]:
    return with_taken_at().filter(
        gone(now),
        state__in=TAKEN,
        case__urgency=Urgency.URGENT,
        order__state__in=ASKABLE,
        order__ended_at__isnull=True,
    )


def _tell(left: QuerySet[Assignment], *, now: datetime, skip_locked: bool = False) -> int:
    count = 0
    for assignment_id, case_id in list(left.order_by("pk").values_list("pk", "case_id")[:SWEEP_BATCH]):
        with transaction.atomic():
            if not lock_case(case_id, skip_locked=skip_locked):
                continue
            # What was so before the case was locked need not be so now.
            row = _left(now).filter(pk=assignment_id).values("unit_id", "order_id").first()
            if row is not None:
                facts = {"assignment": assignment_id, "unit": row["unit_id"], "order": row["order_id"]}
                alert_case(case_id, AlertReason.UNIT_LEFT, now=now, facts=facts)
                count += 1
    return count
