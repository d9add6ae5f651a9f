"""What an operator sees beside the call: who rings, what it may be about, where it may be, what is known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.gis.geos import Point
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce

from accounts.models import AccessRecord, Contact, Shift, User
from cases.access import known_to
from cases.clocks import whose
from cases.models import Case, Report
from cases.names import city_names
from cases.rules import rules
from common import crypto
from common.config_version import HeldCopy
from common.text import in_language
from grid.models import Division
from hotline.articles.search import pieces
from hotline.models import Call
from messaging.actions import has_opted_out
from messaging.models import MessageChannel

MOST_CASES = 12
# So many ringing calls have room on the banner; the others are counted.
MOST_RINGING = 3
MOST_MISSED = 20
MOST_PLACES = 6
MOST_LIKELY = 4
# A caller who rings again soon mostly rings about the same.
LIKELY_WITHIN = timedelta(days=30)
NEAR_DEGREES = 0.003
RINGS_FOR = timedelta(minutes=3)
# Of what is on the line somebody writes; after so long without a word it was left.
LEFT_AFTER = timedelta(minutes=30)
# So fine is it kept when the last word was.
HEARD_EVERY = timedelta(minutes=1)
# A call that its operator left was taken over: kept of whom.
TAKEN_OVER = "taken_over"


@dataclass(frozen=True)
class History:
    """What is known of a caller, as far as the operator may see it."""

    number: str
    name: str
    is_protected: bool
    call_count: int
    # The first of them, and how many there are.
    cases: list[Case]
    count: int
    # How many of all still run.
    open_count: int
    # When the last call was, where nobody answered it.
    rang_in_vain_at: datetime | None
    # Whether no text goes to the number, by whichever door that was asked.
    wants_no_texts: bool

    @property
    def left_out(self) -> int:
        """How many are not shown."""
        return self.count - len(self.cases)


def contact_of(phone: str) -> Contact | None:
    """Return the contact of a number in E.164, if it has reported before."""
    return Contact.objects.filter(phone_index=crypto.index(phone)).first()


def history(contact: Contact, user: User, *, now: datetime) -> History:
    """Return who rings and what he reported, the open cases first. Name and number are masked."""
    own = Report.objects.filter(contact=contact).values("case")
    cases = (
        known_to(user, Case.objects.all())
        .filter(pk__in=own)
        .select_related("case_class", "lead_department")
        .order_by(F("ended_at").desc(nulls_first=True), "-reported_at")
        .annotate(total=Window(Count("pk")), running=Window(Count("pk", filter=Q(ended_at__isnull=True))))
    )
    shown = _with_whose(cases[:MOST_CASES])
    calls = Call.objects.filter(contact=contact).aggregate(count=Count("pk"))["count"]
    return History(
        number=masked_number(contact),
        name=crypto.mask_name(crypto.decrypt(contact.name_cipher)) if contact.name_cipher else "",
        is_protected=contact.is_protected,
        call_count=calls,
        cases=shown,
        count=shown[0].total if shown else 0,  # type: ignore[attr-defined]
        open_count=shown[0].running if shown else 0,  # type: ignore[attr-defined]
        rang_in_vain_at=rang_in_vain(contact, now),
        wants_no_texts=has_opted_out(contact, MessageChannel.SMS),
    )


def _with_whose(cases: Iterable[Case]) -> list[Case]:
    """Name whose clock each case's time is of."""
    names = city_names()
    found = list(cases)
    for case in found:
        case.due_of = whose(case.due_obligation, case.due_department_id, names)  # type: ignore[attr-defined]
    return found


def masked_number(contact: Contact | None) -> str:
    """Return a caller's number, masked; empty where none was sent."""
    return crypto.mask_phone(crypto.decrypt(contact.phone_cipher)) if contact and contact.phone_cipher else ""


def ringing(now: datetime) -> list[Call]:
    """Return the calls that ring now, the longest first."""
    waiting = Call.objects.filter(taken_at__isnull=True, ended_at__isnull=True, began_at__gt=now - RINGS_FOR)
    return list(waiting.select_related("contact").order_by("began_at"))


def on_the_line(operator: User) -> QuerySet[Call]:
    """Return the calls that somebody has taken and not ended, the newest first."""
    own = Call.objects.filter(operator=operator, taken_at__isnull=False, ended_at__isnull=True)
    return own.select_related("contact").order_by("-began_at")


def calls_taken() -> QuerySet[Call]:
    """Return the calls that somebody took, whatever became of them."""
    return Call.objects.filter(taken_at__isnull=False).select_related("contact", "operator", "case")


def is_over(call: Call, user: User) -> bool:
    """Whether a call is not on the line with this person: it ended, or somebody else has it."""
    return call.ended_at is not None or call.operator_id != user.pk


def had(call: Call, user: User) -> bool:
    """Whether a call that somebody else has was this person's before."""
    taken_over = AccessRecord.objects.filter(subject="call", subject_id=call.pk, field=TAKEN_OVER)
    return taken_over.filter(reason=str(user.pk)).exists()


def is_left(now: datetime) -> Q:
    """Say of a call on the line that nobody is at it: long without a word, its operator off shift since, or gone."""
    silent = Q(heard_at__lt=now - LEFT_AFTER) | Q(heard_at__isnull=True, taken_at__lt=now - LEFT_AFTER)
    of_operator = Shift.objects.filter(user=OuterRef("operator"))
    # Whoever took it over is heard from that moment on.
    ended = Exists(of_operator.filter(ended_at__gt=Coalesce(OuterRef("heard_at"), OuterRef("taken_at"))))
    went_home = Q(ended) & ~Q(Exists(of_operator.filter(ended_at__isnull=True)))
    return Q(taken_at__isnull=False, ended_at__isnull=True) & (silent | went_home | Q(operator__is_active=False))


def left(user: User, now: datetime) -> list[tuple[Call, str]]:
    """Return the calls that others took and left, the longest first, with their masked numbers."""
    calls = Call.objects.filter(is_left(now)).exclude(operator=user).select_related("contact", "operator")
    found = calls.annotate(last_word_at=Coalesce("heard_at", "taken_at")).order_by("last_word_at")[:MOST_MISSED]
    return [(call, masked_number(call.contact)) for call in found]


def _rings_no_more(now: datetime) -> Q:
    return Q(ended_at__isnull=False) | Q(began_at__lte=now - RINGS_FOR)


def missed(now: datetime) -> QuerySet[Call]:
    """Return the calls that nobody took, the newest first, until somebody has seen to them or spoken to the caller since."""
    spoken = Call.objects.filter(contact=OuterRef("contact"), began_at__gt=OuterRef("began_at"), taken_at__isnull=False)
    rang = Call.objects.filter(taken_at__isnull=True, operator__isnull=True).filter(_rings_no_more(now))
    return rang.exclude(Exists(spoken)).select_related("contact").order_by("-began_at")


def rang_in_vain(contact: Contact, now: datetime) -> datetime | None:
    """Return when somebody rang last and reached nobody, where nobody has spoken to them since."""
    calls = Call.objects.filter(Q(taken_at__isnull=False) | _rings_no_more(now), contact=contact)
    last = calls.order_by("-began_at").first()
    return last.began_at if last and last.taken_at is None else None


# --- Where it may be ---------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A division an address may mean, and a point to start the map at."""

    code: str
    name: str
    within: str
    lon: float
    lat: float


_places = HeldCopy[list[tuple[int, int, str, tuple[str, ...]]]]()


def _divisions(at: datetime) -> list[tuple[int, int, str, tuple[str, ...]]]:
    """Return (id, rank, code, names) of every division; one copy a process and version of the rules."""

    def read() -> list[tuple[int, int, str, tuple[str, ...]]]:
        rows = Division.objects.filter(valid__contains=at, is_overlay=False).values_list("pk", "rank", "code", "names")
        return [(pk, rank, code, tuple(names.values())) for pk, rank, code, names in rows]

    # Read at every pause of somebody typing.
    return _places.of(rules().version, read)


def places(address: str, *, at: datetime) -> list[Place]:
    """Return the divisions whose name stands in the address or begins as it does, the smallest first."""
    wanted = address.casefold().strip()
    if len(wanted) < 2:
        return []
    scored = sorted(
        (-score, -rank, code, pk)
        for pk, rank, code, names in _divisions(at)
        if (score := max((_likeness(wanted, name.casefold()) for name in names), default=0))
    )
    ids = [pk for _score, _rank, _code, pk in scored[:MOST_PLACES]]
    found = {each.pk: each for each in Division.objects.filter(pk__in=ids)}
    above = {
        each.pk: each
        for each in Division.objects.filter(pk__in=[pk for each in found.values() for pk in each.line]).defer(
            "boundary", "seat"
        )
    }
    return [place for pk in ids if pk in found for place in _place(found[pk], above)]


def _likeness(wanted: str, name: str) -> int:
    if not name:
        return 0
    if name in wanted:
        return 3 + len(name)
    return 2 if wanted in name else 0


def _place(division: Division, above: dict[int, Division]) -> Iterator[Place]:
    point: Point | None = division.seat or (division.boundary.point_on_surface if division.boundary else None)
    if point is None:
        # A place without a boundary is found by the next one that has any.
        for pk in reversed(division.line[:-1]):
            upper = Division.objects.filter(pk=pk).first()
            point = (upper.seat or (upper.boundary.point_on_surface if upper.boundary else None)) if upper else None
            if point is not None:
                break
    if point is None:
        return
    line = [above[pk].name for pk in division.line[1:-1] if pk in above]
    yield Place(division.code, in_language(division.names), " › ".join(line), round(point.x, 6), round(point.y, 6))


# --- What is known already ---------------------------------------------------------------------


def likely_same(
    user: User,
    *,
    text: str,
    class_ids: list[int],
    point: tuple[float, float] | None,
    contact: Contact | None,
    at: datetime,
) -> list[Case]:
    """Return running cases that may be this one: of the caller, or of a likely class close by."""
    running = Case.objects.visible_to(user).running().filter(reported_at__gt=at - LIKELY_WITHIN)
    running = running.select_related("case_class", "division")
    found: dict[int, Case] = {}
    if point is not None and class_ids:
        lon, lat = point
        box = Point(lon, lat, srid=4326).buffer(NEAR_DEGREES)
        box.srid = 4326
        near = running.placed_for(user).filter(point_web__bboverlaps=box, case_class__in=class_ids)
        found |= {case.pk: case for case in near.order_by("-reported_at")[:MOST_LIKELY]}
    if contact is not None and pieces(text):
        own = known_to(user, running).filter(reports__contact=contact)
        found |= {case.pk: case for case in own.order_by("-reported_at")[:MOST_LIKELY]}
    return list(found.values())[:MOST_LIKELY]
