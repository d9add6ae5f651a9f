"""Who is pressed about a case: by a leader's supervision order, or by somebody who urges.

A mark, not a clock: it stands on rows and pages beside the time, and changes no limit.
"""

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet

from accounts.models import User
from cases.clocks import reads_own_clocks
from cases.models import LogEntry, LogKind


def pressed(user: User) -> dict[str, Exists]:
    """Return the annotations that say of a case whether its reader's office, for the centre any office, is pressed about it."""
    department_id = reads_own_clocks(user)
    of_case = LogEntry.objects.filter(case_id=OuterRef("pk"))
    urged = of_case.filter(said_to(department_id), kind=LogKind.URGE)
    return {
        # An order holds for as long as the case is open, whoever has acted since and whoever has it by now.
        "is_supervised": Exists(of_case.filter(kind=LogKind.SUPERVISE)),
        "is_urged": Exists(unheard(urged, department_id)),
    }


def said_to(department_id: int | None) -> Q:
    """Return the condition that what presses is said to a department: by name, or as an order to whoever has the case."""
    if department_id is None:
        return Q()
    return Q(kind=LogKind.SUPERVISE) | Q(facts__departments__contains=[department_id])


def unheard(told: QuerySet[LogEntry], department_id: int | None) -> QuerySet[LogEntry]:
    """Leave of what presses only what nobody it is said to has acted on since; with a department, what that one has not."""
    after = LogEntry.objects.filter(case_id=OuterRef("case_id"), seq__gt=OuterRef("seq"))
    if department_id is not None:
        return told.filter(~Exists(after.filter(department_id=department_id)))
    is_named = Func(
        OuterRef("facts__departments"),
        Func(F("department_id"), function="to_jsonb"),
        template="%(expressions)s",
        arg_joiner=" @> ",
        output_field=BooleanField(),
    )
    return told.filter(~Exists(after.filter(is_named, department_id__isnull=False)))
