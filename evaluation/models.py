"""Facts: one row a case, department and round, from which every figure is a sum."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from cases.models import Case
from grid.models import CaseClass, Division, Part


class EndedBy(models.TextChoices):
    """Why an order ended without being done."""

    RETURNED = "returned", _("returned at the department's request")
    ESCALATED = "escalated", _("given back to the department above")
    TAKEN_BACK = "taken_back", _("taken back by the dispatcher")
    CHANGED = "changed", _("class or place was changed")
    MERGED = "merged", _("merged into another case")
    VOIDED = "voided", _("voided")
    WITHDRAWN = "withdrawn", _("no longer wanted")


class Signed(models.TextChoices):
    """How the limit to sign was kept, which is an obligation of its own."""

    IN_TIME = "in_time", _("signed in time")
    LATE = "late", _("signed late")
    MISSED = "missed", _("never signed, and late when it ended")


class Contacted(models.TextChoices):
    """What became of the first contact with the citizen, which is an obligation of its own."""

    IN_TIME = "in_time", _("contacted in time")
    LATE = "late", _("contacted late")
    MISSED = "missed", _("not contacted")


class Excluded(models.TextChoices):
    """Why a fact counts in no figure. It stays listed with this reason."""

    VOIDED = "voided", _("voided: not a real case")
    DISPUTED = "disputed", _("disputed, and the department was found right")
    DUPLICATE = "duplicate", pgettext_lazy("figures", "a duplicate: the other case counts")


class Fact(models.Model):
    """What one department did for one case in one round. Derived: `evaluation.actions.rebuild_facts` makes it anew.

    A round is one order until the citizen is asked about its work; what she says ends it. Sent back to work
    or opened again after that, the case has another round, and nothing that happens there changes this one.
    Class and place are those that the case had when the round was over.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+")
    # 1 for the first of this department in this case.
    round = models.SmallIntegerField(default=1, db_default=1)
    # What of the same round was measured before a dispute that was granted, or after it, while how its limit was kept
    # was not: a ruling covers what was measured when it was asked for. Such a row has no limit, and no end of its own.
    is_apart = models.BooleanField(default=False, db_default=False)
    # None in imported history, which knows no orders.
    order_id = models.BigIntegerField(null=True)
    part = models.CharField(max_length=4, choices=Part)
    case_class = models.ForeignKey(CaseClass, null=True, on_delete=models.CASCADE, related_name="+")
    division = models.ForeignKey(Division, null=True, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8)
    # The dispatcher who sent the order out; None where the rules did, and for orders that were forwarded.
    routed_by = models.BigIntegerField(null=True)
    # Days in the city. The order was received; its limit falls due; it was judged: over in time, or its limit ran out
    # (without one: it was received); it was finished.
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    counted_on = models.DateField()
    done_on = models.DateField(null=True)
    # Each obligation has its own: it was signed for; the limit for that; the citizen was contacted in time, or the limit
    # for that ran out.
    signed_on = models.DateField(null=True)
    sign_due_on = models.DateField(null=True)
    contact_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # Suspended since: what is not late then does not become late.
    paused_at = models.DateTimeField(null=True)
    # Ended without being done, and why.
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, choices=EndedBy, blank=True, default="", db_default="")
    # Of the limit to finish. Null while that is open, where there was no limit, and where the order ended in time.
    is_on_time = models.BooleanField(null=True)
    # Seconds on the clock on the wall between the order and its signature, with those in which the office had the matter
    # unsigned before it was sent to it again.
    response_s = models.IntegerField(null=True)
    # By when it was to be signed for; null where nobody owed it, or nobody owes it any more. Of the order's first round.
    sign_due_at = models.DateTimeField(null=True)
    # Empty while that is open.
    signed = models.CharField(max_length=8, choices=Signed, blank=True, default="", db_default="")
    # By when the citizen was to be contacted; null where nobody owed it, or nobody owes it any more. An order owes it
    # once, in its first round.
    contact_due_at = models.DateTimeField(null=True)
    # Empty while that is open.
    contacted = models.CharField(max_length=8, choices=Contacted, blank=True, default="", db_default="")
    # Null where the source could not know it: imported history.
    return_count = models.SmallIntegerField(null=True)
    escalation_count = models.SmallIntegerField(null=True)
    # More time that was granted: the limit rested, or was moved.
    suspension_count = models.SmallIntegerField(null=True)
    extension_count = models.SmallIntegerField(null=True)
    rework_count = models.SmallIntegerField(null=True)
    reopen_count = models.SmallIntegerField(null=True)
    # What the citizen said of this round; null where nobody was asked or nobody answered.
    is_solved = models.BooleanField(null=True)
    satisfaction = models.SmallIntegerField(null=True)
    is_asked = models.BooleanField(default=False)
    excluded = models.CharField(max_length=10, choices=Excluded, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "department", "round", "is_apart"], name="fact_once_a_part")
        ]
        indexes: ClassVar = [
            # A month of one department, with what the scoreboard sums, read from the index alone.
            models.Index(
                fields=["department", "counted_on"],
                include=[
                    "case_class",
                    "division",
                    "excluded",
                    "due_at",
                    "done_at",
                    "paused_at",
                    "ended_at",
                    "is_on_time",
                    "response_s",
                    "return_count",
                    "escalation_count",
                    "suspension_count",
                    "extension_count",
                    "rework_count",
                    "reopen_count",
                    "is_solved",
                    "satisfaction",
                    "is_asked",
                    "contact_due_at",
                    "contacted",
                ],
                name="fact_of_department_counts",
            ),
            models.Index(fields=["counted_on", "department"], name="fact_of_day"),
            # What was received and what was finished in a period, which are other days than the limit's.
            models.Index(
                fields=["issued_on", "department"], include=["case_class", "division", "excluded"], name="fact_received"
            ),
            models.Index(
                fields=["done_on", "department"],
                include=["case_class", "division", "excluded"],
                condition=models.Q(done_on__isnull=False),
                name="fact_finished",
            ),
            # What fell due in a period.
            models.Index(
                fields=["due_on", "department"],
                include=[
                    "case_class",
                    "division",
                    "excluded",
                    "due_at",
                    "paused_at",
                    "ended_at",
                    "is_on_time",
                ],
                condition=models.Q(due_on__isnull=False),
                name="fact_due",
            ),
            # What was signed, and how the first contact was kept, in a period.
            models.Index(
                fields=["signed_on", "department"],
                include=["case_class", "division", "excluded", "response_s"],
                condition=models.Q(signed_on__isnull=False),
                name="fact_signed",
            ),
            models.Index(
                fields=["sign_due_on", "department"],
                include=["case_class", "division", "excluded", "sign_due_at", "signed"],
                condition=models.Q(sign_due_on__isnull=False),
                name="fact_sign_due",
            ),
            models.Index(
                fields=["contact_on", "department"],
                include=["case_class", "division", "excluded", "contact_due_at", "contacted"],
                condition=models.Q(contact_on__isnull=False),
                name="fact_contact",
            ),
            # A dispatcher's own figures.
            models.Index(
                fields=["issued_on", "routed_by"],
                include=["ended_by", "excluded"],
                condition=models.Q(routed_by__isnull=False),
                name="fact_routed",
            ),
        ]
