"""The start page of a trial: what Whistle is, its four screens side by side, and one manhole to follow.

On the laptop only; a city's own installation begins with the citizens' page.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from accounts.models import Role, User
from accounts.watch import on_shift
from cases.models import Holder
from cases.rules import held_rules
from cases.workflow import Phase
from common.models import City
from common.posting import takes_post
from common.text import LazyText
from desk.story import CLICKS, Telling, has_story, is_waiting, tell_on
from dispatch.models import Unit

if not settings.EMBEDDED:
    raise ImproperlyConfigured("desk.start shows everybody everything; it is for embedded mode only")

SESSION_KEY = "story"


@dataclass(frozen=True)
class Screen:
    """One of the four screens: who lives in it, and where it is."""

    name: str
    title: LazyText
    words: LazyText
    url: str
    person: User | None


@dataclass(frozen=True)
class Door:
    """What belongs to a trial and to nobody's daily work, and where it is."""

    name: str
    title: LazyText
    words: LazyText
    url: str


# Why a city would want it, in the order in which a stranger asks.
REASONS: tuple[tuple[LazyText, LazyText], ...] = (
    (_("Everybody sees the same case."), _("Citizen, desk, crew and wall change in the same second.")),
    (
        _("A promise is a promise."),
        _("The citizen's clock starts on receipt, and nothing starts it again: no return, no re-route, no rework."),
    ),
    (_("Nobody judges his own work."), _("Who checks did not do it, and only the citizen says that it is solved.")),
    (_("No signal, no loss."), _("What a crew does in a cellar arrives later: once, in order, with its own time.")),
    (
        _("Nothing is swept under the carpet."),
        _("One log that cannot be changed; any figure opens the cases behind it."),
    ),
)


def _first(role: Role) -> User | None:
    return User.objects.filter(roles__contains=[role], is_demo=True, is_active=True).order_by("pk").first()


def _crew() -> User | None:
    # One that is out has something on its phone to show.
    unit = Unit.objects.order_by("-open_assignments", "-is_on_duty", "pk").first()
    member = unit.memberships.select_related("user").order_by("pk").first() if unit else None
    return member.user if member else _first(Role.FIELD_UNIT)


# Who plays a part, for everybody to be: all that people can be here, in the order of a case's way.
PARTS = (
    Role.OPERATOR,
    Role.SHIFT_LEAD,
    Role.DISPATCHER,
    Role.CLERK,
    Role.DUTY_OFFICER,
    Role.FIELD_UNIT,
    Role.GRID_WORKER,
    Role.LEADER,
    Role.ANALYST,
    Role.ADMINISTRATOR,
)


def _busiest_clerk() -> User | None:
    # Of the office that has most on its hands; an empty desk shows nothing.
    held = Holder.objects.filter(department__staff__roles__contains=[Role.CLERK], department__staff__is_demo=True)
    most = (
        held.values("department").annotate(count=Count("case", distinct=True)).order_by("-count", "department").first()
    )
    clerks = User.objects.filter(roles__contains=[Role.CLERK], is_demo=True, is_active=True)
    return clerks.filter(department=most["department"]).order_by("pk").first() if most else None


def _everybody(crew: User | None) -> list[tuple[Role, User]]:
    """Name somebody for each part that the city has people for."""
    best = {Role.CLERK: _busiest_clerk(), Role.FIELD_UNIT: crew}
    found = [(role, best.get(role) or _first(role)) for role in PARTS]
    return [(role, person) for role, person in found if person]


def _doors(crew: User | None) -> list[Door]:
    operator = _first(Role.OPERATOR)
    doors = [
        Door("phone", _("A crew's phone"), _("Alone, as it is in the hand."), _as(crew, "/field/")),
        Door("calls", _("The telephone"), _("Let it ring, and take the call."), _as(operator, reverse("call_form"))),
        Door(
            "outbox",
            _("What leaves the house"),
            _("Texts and letters that nobody gets; and send one in."),
            reverse("outbox"),
        ),
        Door("api", _("The programs' entrance"), _("Every address, to be tried here."), reverse("api")),
    ]
    lacking = {"phone" if not crew else "", "calls" if not operator else ""}
    return [door for door in doors if door.name not in lacking]


def _as(person: User | None, path: str) -> str:
    return f"/as/{person.username}{path}" if person else path


def _screens(crew: User | None, *, citizen: str, desk: str, field: str) -> list[Screen]:
    lead, leader = _first(Role.SHIFT_LEAD), _first(Role.LEADER)
    screens = [
        Screen(
            "citizen", _("Citizen"), _("Reports in a minute, follows it, says whether it is solved."), citizen, None
        ),
        Screen("desk", _("Desk"), _("Sees what wants doing first, files, routes, answers."), _as(lead, desk), lead),
        Screen(
            "crew", _("Crew"), _("Is asked, goes, does, sends a photo; without signal too."), _as(crew, field), crew
        ),
        Screen(
            "wall", _("Wall"), _("The city now, and what a leader must know."), _as(leader, reverse("wall")), leader
        ),
    ]
    # A city may name no crews; nobody has a phone to show then.
    return screens if crew else [screen for screen in screens if screen.name != "crew"]


def _let_in(request: HttpRequest) -> None:
    # Maps and sockets of the four screens ask without saying for whom, so the visitor is somebody
    # who may see all of it, until he chooses to be somebody else.
    leader = _first(Role.LEADER)
    if leader and not request.user.is_authenticated:
        login(request, leader, backend=settings.AUTHENTICATION_BACKENDS[0])


def _keeper(person: Any) -> dict[str, Any]:
    """Whether the visitor keeps the watch, and since when; nothing for who never does."""
    if not (person.is_authenticated and person.keeps_watch):
        return {}
    shift = on_shift(timezone.now(), held_rules().city.profile).filter(user=person).first()
    return {"person": person, "shift": shift}


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Show what Whistle is."""
    _let_in(request)
    crew = _crew()
    screens = _screens(crew, citizen=reverse("report"), desk=reverse("desk"), field="/field/")
    has_city = City.objects.exists()
    context = {
        "screens": screens,
        "everybody": _everybody(crew),
        "doors": _doors(crew),
        "reasons": REASONS,
        "has_city": has_city,
        "has_story": has_city and has_story(),
        "keeper": has_city and _keeper(request.user),
    }
    return render(request, "desk/start.html", context)


@never_cache
@require_GET
def story(request: HttpRequest) -> HttpResponse:
    """Show how far the story is, whose turn it is, and the four screens as they are now."""
    _let_in(request)
    telling = Telling(**request.session.get(SESSION_KEY, {}))
    now = timezone.now()
    context: dict[str, Any] = {
        "telling": telling,
        "clicks": CLICKS,
        "click": CLICKS[telling.step] if telling.step < len(CLICKS) else None,
        "before": CLICKS[telling.step - 1] if telling.step else None,
        "number": min(telling.step + 1, len(CLICKS)),
        "is_waiting": is_waiting(telling),
    }
    if telling.report_id:
        report = telling.report
        screens = _screens(
            telling.crew(now) or _crew(),
            citizen=reverse("track", args=[report.token]),
            desk=reverse("desk_case", args=[report.case.number]),
            field="/field/",
        )
        case = report.case
        phase = Phase.FEEDBACK if case.has_ended else case.phase
        context |= {"case": case, "phase": phase, "assignment": telling.assignment}
    else:
        screens = _screens(_crew(), citizen=reverse("report"), desk=reverse("desk"), field="/field/")
    context["screens"] = screens
    return render(request, "desk/story.html", context)


# Without a token, as changing persons is: the page stays open beside whoever one has become meanwhile.
@csrf_exempt
@takes_post("story")
def story_next(request: HttpRequest) -> HttpResponse:
    """Take the next click."""
    telling = Telling(**request.session.get(SESSION_KEY, {}))
    tell_on(telling, timezone.now())
    request.session[SESSION_KEY] = asdict(telling)
    return HttpResponseRedirect(reverse("story"))


# Without a token, as changing persons is: the page stays open beside whoever one has become meanwhile.
@csrf_exempt
@takes_post("story")
def story_again(request: HttpRequest) -> HttpResponse:
    """Begin a new story; the old case stays as it is."""
    request.session.pop(SESSION_KEY, None)
    return HttpResponseRedirect(reverse("story"))
