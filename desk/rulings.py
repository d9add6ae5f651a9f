"""What was ruled when a case was to be returned a second time: for whoever keeps the rules, so that the next goes right."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.gate import StaffRequest, for_roles
from accounts.models import Role, User
from cases.access import reads_protected
from cases.models import Case, LogEntry, LogKind, Request, RequestKind, Words, WordsKind
from cases.names import CityNames, city_names
from cases.withheld import as_shown, text_of
from cases.workflow import RequestState, State

PAGE_SIZE = 50
SENDS, DECIDES = (LogKind.ROUTE, LogKind.SEND_FAST), (LogKind.GRANT, LogKind.REFUSE)
# What fell away with its order was ruled by nobody.
RULED = (RequestState.GRANTED, RequestState.REFUSED)
# Who writes responsibilities, who reads where they fail, who ruled, and who opens any figure down to the case.
KEEPERS = (Role.ADMINISTRATOR, Role.ANALYST, Role.SHIFT_LEAD, Role.LEADER)


@dataclass(frozen=True)
class Ruling:
    """One ruling as it is read: which office wanted to be rid of what and where, what was ruled, and why."""

    at: datetime
    number: str
    matter: str
    place: str
    department: str
    is_granted: bool
    # Where the case went then, or who kept it; whoever has it by now is another matter.
    lead: str
    reason: str
    times: int
    # Of a case that is still open.
    danger: str = ""
    # Whether it is the one that counts, where a case was ruled on several times; None where it is the only one.
    in_force: bool | None = None


@for_roles(*KEEPERS)
@never_cache
@require_GET
def rulings(request: StaffRequest) -> HttpResponse:
    """List the rulings, newest first."""
    decided = Request.objects.filter(kind=RequestKind.ARBITRATION, state__in=RULED)
    own = request.user.department
    if own is not None:
        # Nobody reads what is said about his own house.
        about = Q(case__about_department__isnull=True) | ~Q(case__about_department__in=own.line)
        decided = decided.filter(about)
    page = Paginator(decided.select_related("case", "order").order_by("-decided_at", "-pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "rulings": told(list(page), request.user), "now": timezone.now()}
    return render(request, "desk/rulings.html", context)


def told(decided: list[Request], user: User) -> list[Ruling]:
    """Tell some rulings, with a fixed number of queries. Words of a protected matter stay with who may read them."""
    names, reasons = city_names(), _reasons(decided, user)
    seen = set(
        Case.objects.visible_to(user).filter(pk__in=[each.case_id for each in decided]).values_list("pk", flat=True)
    )
    times: dict[int, int] = {}
    for case_id in Request.objects.filter(
        case__in=[each.case_id for each in decided],
        kind__in=[RequestKind.RETURN, RequestKind.ARBITRATION],
        state=RequestState.GRANTED,
    ).values_list("case", flat=True):
        times[case_id] = times.get(case_id, 0) + 1
    leads, ruled = _leads(decided), _ruled(decided)
    return [
        _ruling(
            each,
            names,
            reasons.get(each.pk, ""),
            names.department(leads.get(each.pk)),
            user=user,
            is_seen=each.case_id in seen,
            times=times.get(each.case_id, 0),
            in_force=ruled[each.case_id][-1] == each.pk if len(ruled[each.case_id]) > 1 else None,
        )
        for each in decided
    ]


def _ruled(decided: list[Request]) -> dict[int, list[int]]:
    """Return by case its rulings, the one in force last."""
    ids = [each.case_id for each in decided]
    rows = Request.objects.filter(kind=RequestKind.ARBITRATION, state__in=RULED, case__in=ids)
    ruled: dict[int, list[int]] = {}
    for case_id, pk in rows.order_by("decided_at", "pk").values_list("case_id", "pk"):
        ruled.setdefault(case_id, []).append(pk)
    return ruled


def _leads(decided: list[Request]) -> dict[int, int]:
    """Return by ruling which office led then: where it moved the case, the next it was sent to, else the one before."""
    ids = [each.case_id for each in decided]
    told = Q(kind__in=[*SENDS, *DECIDES]) | Q(to_state=State.FILED)
    rows = LogEntry.objects.filter(told, case_id__in=ids).order_by("case_id", "seq")
    leads: dict[int, int] = {}
    last: dict[int, int] = {}
    waiting: dict[int, list[int]] = {}
    for row in rows:
        if row.kind in SENDS:
            if not row.facts.get("departments"):
                continue
            last[row.case_id] = row.facts["departments"][0]
            leads |= dict.fromkeys(waiting.pop(row.case_id, []), last[row.case_id])
        elif row.to_state == State.FILED:
            # Back at the desk nobody has it.
            last.pop(row.case_id, None)
            if row.kind in DECIDES:
                waiting.setdefault(row.case_id, []).append(row.facts.get("request", 0))
        elif row.case_id in last:
            leads[row.facts.get("request", 0)] = last[row.case_id]
    return leads


def _ruling(
    request: Request,
    names: CityNames,
    reason: str,
    lead: str,
    *,
    user: User,
    is_seen: bool,
    times: int,
    in_force: bool | None,
) -> Ruling:
    case = request.case
    may_read = not case.is_protected or reads_protected(user)
    return Ruling(
        at=request.decided_at or request.asked_at,
        number=case.number if is_seen else "",
        matter=names.case_class(case.case_class_id),
        place=names.division(case.division_id),
        department=names.department(request.order.department_id) if request.order else "",
        is_granted=request.state == RequestState.GRANTED,
        lead=lead,
        reason=reason if may_read else "",
        times=times,
        danger=case.danger if is_seen and not case.has_ended else "",
        in_force=in_force,
    )


def _reasons(decided: list[Request], user: User) -> dict[int, str]:
    rows = LogEntry.objects.filter(case_id__in=[each.case_id for each in decided], kind__in=DECIDES)
    request_of = {(row.case_id, row.seq): row.facts.get("request") for row in rows}
    words = Words.objects.filter(case__in=[each.case_id for each in decided], kind=WordsKind.REASON)
    return {
        request_of[each.case_id, each.log_seq]: text_of(each)
        for each in as_shown(words, user)
        if (each.case_id, each.log_seq) in request_of
    }
