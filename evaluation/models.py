"""Facts: one row a case and department, from which every figure is a sum."""

from typing import ClassVar

from django.db import models

from accounts.models import Department
from cases.models import Case
from grid.models import CaseClass, Division, Part


class Fact(models.Model):
    """What one department did for one case. Derived: `evaluation.actions.rebuild_facts` makes it anew.

    A fact counts in the period its limit falls due, not when the case was opened: else a
    department would look good by not closing.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=4, choices=Part)
    case_class = models.ForeignKey(CaseClass, null=True, on_delete=models.CASCADE, related_name="+")
    division = models.ForeignKey(Division, null=True, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8)
    # The day, in the city, on which the limit falls due; that of the report where there is none.
    counted_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # Null while it is not done, or where there was no limit.
    is_on_time = models.BooleanField(null=True)
    # Seconds on the clock on the wall between the order and its signature.
    response_s = models.IntegerField(null=True)
    return_count = models.SmallIntegerField(default=0)
    rework_count = models.SmallIntegerField(default=0)
    reopen_count = models.SmallIntegerField(default=0)
    # What the citizen said; null where nobody was asked or nobody answered.
    is_solved = models.BooleanField(null=True)
    satisfaction = models.SmallIntegerField(null=True)
    is_asked = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "department"], name="fact_once")]
        indexes: ClassVar = [
            # A month of one department, with what the scoreboard sums, read from the index alone.
            models.Index(
                fields=["department", "counted_on"],
                include=[
                    "case_class",
                    "division",
                    "due_at",
                    "done_at",
                    "is_on_time",
                    "response_s",
                    "return_count",
                    "rework_count",
                    "reopen_count",
                    "is_solved",
                    "satisfaction",
                    "is_asked",
                ],
                name="fact_of_department",
            ),
            models.Index(fields=["counted_on", "department"], name="fact_of_day"),
        ]
