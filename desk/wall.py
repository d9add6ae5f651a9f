"""The wall: the map, the numbers that matter now against usual, the few cases a leader must know. Reads only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case as Either
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.gate import StaffRequest, for_roles
from accounts.models import Role, User
from cases.access import CaseQuerySet, has_secret_place, require_visible
from cases.clocks import whose
from cases.guesses import guessed_place, guesses_of
from cases.models import Alert, AlertLevel, AlertReason, Case, Clock, Danger, Obligation, Origin
from cases.names import city_names
from cases.rules import rules
from cases.watch import SETBACKS, danger_told
from common import live
from common.appearance import Played, shown_city
from common.posting import takes_post
from common.text import LazyText, language_beside, whole_number
from common.wall_clock import day_of, first_showing, midnight
from evaluation.scoreboard import Figure, Slice, scores

SHOWN_CASES = 3
USUAL_DAYS = 7
# Of what waits for somebody to take it, a leader is shown this on whatever rung it is.
AT_ONCE = (AlertReason.DANGER, *SETBACKS)
# Of the duties that are late, so many fit under the number.
SHOWN_DUTIES = 3
# Who has a wall look at something, from the telephone in the hand.
STEERERS = (Role.LEADER, Role.SHIFT_LEAD)
READERS = frozenset({Role.LEADER, Role.SHIFT_LEAD, Role.DISPATCHER, Role.OPERATOR, Role.ANALYST})


@dataclass(frozen=True)
class WallFigure:
    """One number, what it usually is, and the list behind it."""

    name: LazyText
    value: str
    usual: str
    level: str
    unit: str = ""


def _counts(user: User, start: datetime, end: datetime) -> dict[str, int]:
    seen = Case.objects.visible_to(user).without_history()
    during = Q(reported_at__gte=start, reported_at__lt=end)
    ended = Q(ended_at__gte=start, ended_at__lt=end)
    return seen.filter(during | ended).aggregate(reported=Count("pk", filter=during), ended=Count("pk", filter=ended))


def figures(user: User, now: datetime) -> list[WallFigure]:
    """Return the numbers of this moment, against the same hours of the days before."""
    zone = rules().city.zone
    day = day_of(now, zone)
    today = _counts(user, midnight(day, zone), now)
    before = [_counts(user, *_same_hours(now, zone, back)) for back in range(1, USUAL_DAYS + 1)]
    open_now = Case.objects.visible_to(user).running().without_history()
    late = open_now.filter(due_at__lt=now).count()
    waiting = open_now.count()
    month = scores(Slice.usual(day, user), now=now)
    done, late_ones, unrated = (
        sum(score.counts[figure] or 0 for score in month) for figure in (Figure.ON_TIME, Figure.LATE, Figure.UNRATED)
    )
    judged = done + late_ones
    return [
        WallFigure(_("Reported today"), f"{today['reported']:,}", _usual(before, "reported"), ""),
        WallFigure(_("Ended today"), f"{today['ended']:,}", _usual(before, "ended"), ""),
        WallFigure(
            _("Past a limit now"),
            f"{late:,}",
            _late_with(open_now, late, waiting, now),
            "late" if late else "on_time",
        ),
        WallFigure(
            _("Finished in time, 30 days"),
            f"{done / judged:.1%}".rstrip("%") if judged else "–",
            _of_rated(judged, unrated),
            "",
            "%" if judged else "",
        ),
    ]


def _late_with(open_now: CaseQuerySet, late: int, waiting: int, now: datetime) -> str:
    """Say with which duties the late cases are late, the most frequent first: a case may be late with several."""
    of_open = _("of %(count)s open") % {"count": f"{waiting:,}"}
    if not late:
        return of_open
    clocks = Clock.objects.filter(
        case_id__in=open_now.filter(due_at__lt=now).values("pk"),
        due_at__lt=now,
        stopped_at__isnull=True,
        paused_at__isnull=True,
    )
    counted = clocks.values("obligation").annotate(count=Count("case_id", distinct=True)).order_by("-count")
    duties = [f"{Obligation(row['obligation']).label} {row['count']:,}" for row in counted]
    left = len(duties) - SHOWN_DUTIES
    more = (
        [ngettext("and %(count)s other duty", "and %(count)s other duties", left) % {"count": left}] if left > 0 else []
    )
    return " · ".join([of_open, *duties[:SHOWN_DUTIES], *more])


def _of_rated(judged: int, unrated: int) -> str:
    words = _("of %(count)s judged") % {"count": f"{judged:,}"}
    return f"{words} · {_('%(count)s not rated') % {'count': f'{unrated:,}'}}" if unrated else words


def _same_hours(now: datetime, zone: ZoneInfo, back: int) -> tuple[datetime, datetime]:
    """Return where an earlier day began, and when its clocks showed what they show now."""
    wall = now.astimezone(zone).replace(tzinfo=None) - timedelta(days=back)
    return midnight(wall.date(), zone), first_showing(zone, wall)


def _usual(before: list[dict[str, int]], name: str) -> str:
    known = [counts[name] for counts in before if counts[name]]
    if not known:
        return _("nothing to compare with yet")
    return _("usual %(count)s") % {"count": f"{sum(known) / len(known):,.0f}"}


@dataclass(frozen=True)
class Shown:
    """The few cases there is room for, and how many others there are: none is left out uncounted."""

    cases: list[Case]
    # Of those that are not shown.
    dangers: int
    alerts: int
    others: int


def pressing(user: User) -> Shown:
    """Return what a leader must know first: dangers nobody sees to, what has no unit or has climbed to the leader, other
    dangers, then whatever is urgent and due first."""
    waits = Alert.objects.filter(taken_at__isnull=True)
    told = Q(pk__in=waits.filter(Q(level=AlertLevel.LEADER) | Q(reason__in=AT_ONCE)).values("case"))
    visible, of_case = Case.objects.visible_to(user), waits.filter(case=OuterRef("pk")).order_by("raised_at", "pk")
    running = visible.running().without_history()
    # Told of after the end, it is a danger all the same.
    over = visible.filter(ended_at__isnull=False, pk__in=waits.filter(reason=AlertReason.DANGER).values("case"))
    reasons, level = ArraySubquery(of_case.values("reason")), of_case.order_by("-level").values("level")[:1]

    def read(cases: QuerySet[Case]) -> QuerySet[Any]:
        read_with = cases.select_related("case_class", "division")
        return read_with.annotate(reasons=reasons, level=Coalesce(Subquery(level), 0))

    by: list[Any] = ["-urgency", F("due_at").asc(nulls_last=True), "pk"]
    rank = Either(When(told & ~Q(danger=""), then=0), When(told, then=1), default=2)
    first = read(running.filter(told | ~Q(danger=""))).annotate(rank=rank).order_by("rank", "-level", *by)
    after = read(over).annotate(rank=Value(0)).order_by("-level", *by)
    found = [*first[:SHOWN_CASES], *after[:SHOWN_CASES]]
    cases: list[Case] = sorted(found, key=lambda case: (case.rank, -case.level))[:SHOWN_CASES]
    if len(cases) < SHOWN_CASES:
        rest = read(running.filter(~told, danger="", due_at__isnull=False))
        cases += rest.order_by(*by)[: SHOWN_CASES - len(cases)]
    shown = [each.pk for each in cases]
    left = running.exclude(pk__in=shown).aggregate(
        dangers=Count("pk", filter=~Q(danger="")),
        alerts=Count("pk", filter=Q(danger="") & told),
        others=Count("pk", filter=Q(danger="") & ~told),
    )
    left["dangers"] += over.exclude(pk__in=shown).count()
    return Shown(cases, **left)


def _readable(place: str) -> str:
    """Return a place as far as a wall says it: in the readers' language or not at all, since nobody there looks it up."""
    return "" if language_beside(place) else place


@for_roles(*STEERERS)
@takes_post("wall")
def show(request: StaffRequest) -> HttpResponse:
    """Have the walls look at a case, or at the whole city, for as long as somebody speaks about it."""
    asked = request.POST.get("case", "")
    case_id = whole_number(asked) or 0
    about = None
    if asked:
        about = require_visible(Case.objects.all(), request.user, pk=case_id).about_department_id
    live.publish(
        [live.centre_topic(about)], {"kind": "wall", "id": f"wall.{timezone.now().timestamp()}", "case": case_id}
    )
    return redirect("wall")


@for_roles(*READERS)
@never_cache
@require_GET
def wall(request: StaffRequest) -> HttpResponse:
    """Show the city now; the page renews itself."""
    now = timezone.now()
    shown = pressing(request.user)
    names, guesses = city_names(), guesses_of(shown.cases)
    is_mixed = shown_city().played is Played.PARTLY
    for case in shown.cases:
        case.due_of = whose(case.due_obligation, case.due_department_id, names)  # type: ignore[attr-defined]
        guess_of = guesses.get(case.pk, {})
        if has_secret_place(case):
            # A wall is read by whoever stands before it, also by who may not know.
            case.point, case.address = None, ""
            guess_of = {**guess_of, "guessed_address": ""}
        guess = _readable(guessed_place(guess_of, names, user=request.user, is_protected=case.is_protected))
        case.place = str(case.division or _readable(names.place(case.address, None)))  # type: ignore[attr-defined]
        case.guessed = _("%(place)s (guessed from the words)") % {"place": guess} if guess else ""  # type: ignore[attr-defined]
        # What it is called while it has no class; its danger is told once.
        tags = [str(Danger(case.danger).label)] if case.danger and case.case_class_id else []
        tags += [str(AlertReason(each).label) for each in case.reasons if each != AlertReason.DANGER]  # type: ignore[attr-defined]
        case.is_played = is_mixed and case.origin == Origin.SIMULATED  # type: ignore[attr-defined]
        case.tag = " · ".join(tags)  # type: ignore[attr-defined]
        case.called = danger_told(case.danger) if case.danger else _("Not classified yet")  # type: ignore[attr-defined]
    view = rules().city.profile.get("map", {})
    context: dict[str, Any] = {
        "figures": figures(request.user, now),
        "cases": shown.cases,
        "left_out": shown,
        "now": now,
        "map": view,
        "steers": request.user.has_role(*STEERERS),
        "whole": ",".join(str(edge) for edge in view.get("bounds", [])),
    }
    part = "desk/_wall_now.html" if request.headers.get("HX-Request") else "desk/wall.html"
    return render(request, part, context)
