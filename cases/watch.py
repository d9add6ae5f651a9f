"""What the centre's watch sees on every page: whether one is on shift, and what waits for somebody to take it.

Reads only. Whoever is on shift is shown it; so is the leader on call, and, where nobody is on shift, whoever of the
centre looks at a screen: better the wrong person than none.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Page, Paginator
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models import Case as Either
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _

from accounts.models import Shift, User
from accounts.watch import kept_until, on_call, on_shift
from cases.access import knows_place, readable_by, told_where, withheld_from
from cases.dangers import read_for
from cases.going import somebody_goes
from cases.guesses import FIRST_LETTERS, first_of, guessed_place, undecided
from cases.guesses import NAMES as BEFORE_DECIDED
from cases.models import (
    CITIZENS_WORDS,
    Alert,
    AlertLevel,
    AlertReason,
    Case,
    Danger,
    LogEntry,
    LogKind,
    Words,
    WorkOrder,
)
from cases.names import CityNames, city_names
from cases.rules import CityNotLoaded, held_rules
from cases.search import matching
from cases.workflow import OrderState
from common.ids import first_id_at
from common.models import City
from common.refusals import BadInput
from messaging.models import Message

# What pages of alerts are called among the messages.
OCCASION = "alert"
# More at once than anybody reads; all of them are counted.
MOST_SHOWN = 20
# Of a digest that only has to differ from the last one.
MARK_LETTERS = 16
SENTENCE_END = re.compile(r"[.!?;](?=\s)|[。！？；\n]")


@dataclass(frozen=True)
class OnShift:
    """The shift of whoever looks."""

    pk: int
    started_at: datetime


@dataclass(frozen=True)
class Waiting:
    """One case as it is told: all that waits of it, where, since when. Whoever takes it takes all of that."""

    case_id: int
    number: str
    # What waits of it, the gravest first.
    reasons: list[str]
    what: str
    where: str
    since: datetime
    # Of the case, whatever it is told of for.
    danger: str = ""
    # Where its words say that it is, while nobody has placed it.
    guessed_where: str = ""
    # In which its danger was read; of what is none how they begin, while it has no class.
    words: str = ""
    # Who has been told so far.
    level: str = ""

    @property
    def reason(self) -> str:
        """The gravest of what waits."""
        return self.reasons[0]

    @property
    def level_name(self) -> str:
        """Who has been told, in words."""
        return str(AlertLevel[self.level.upper()].label) if self.level else ""

    @property
    def is_grave(self) -> bool:
        """Whether it is of a case in danger: told apart from all that only waits too long."""
        return self.reason == AlertReason.DANGER or bool(self.danger)


@dataclass(frozen=True)
class Strip:
    """The strip of one person."""

    shift: OnShift | None
    # Nobody keeps the watch, so that what waits is told to everybody of the centre.
    is_unwatched: bool = False
    waiting: list[Waiting] = field(default_factory=list)
    count: int = 0

    @property
    def first(self) -> Waiting | None:
        """The newest danger that nobody goes to, else the newest danger; where there is none, what has waited longest."""
        return self.waiting[0] if self.waiting else None

    @property
    def grave_others(self) -> list[Waiting]:
        """What is shown beside the first of cases in danger."""
        return [each for each in self.waiting[1:] if each.is_grave]

    @property
    def plain_others(self) -> list[Waiting]:
        """What is shown beside the first, and only waits too long."""
        return [each for each in self.waiting[1:] if not each.is_grave]

    @property
    def others(self) -> int:
        """How many wait beside the first."""
        return self.count - 1

    @property
    def sounds(self) -> bool:
        """Whether it is this person who must hear it."""
        return bool(self.waiting) and (self.shift is not None or self.is_unwatched)

    @property
    def mark(self) -> str:
        """What changes when the strip does, so that a page that asks again need not be drawn again."""
        shift = self.shift.pk if self.shift else "-"
        # All that is told of each: a danger that is found graver, or placed later, is news.
        told = hashlib.sha256(repr(self.waiting).encode()).hexdigest()[:MARK_LETTERS]
        return f"{shift}.{int(self.is_unwatched)}.{self.count}.{told}"


# What comes of a danger that was seen to: who was to go there does not, or cannot alone.
SETBACKS = (AlertReason.NO_UNIT, AlertReason.UNIT_SILENT, AlertReason.UNIT_LEFT, AlertReason.ASKS_HELP)
# The gravest first: words of danger, a setback of a danger, what else is of one, the rest.
WORDS, SETBACK, OF_DANGER, PLAIN = range(4)
IN_DANGER = ~Q(case__danger="")
RANK = Either(
    When(reason=AlertReason.DANGER, then=WORDS),
    When(IN_DANGER, reason__in=SETBACKS, then=SETBACK),
    When(IN_DANGER, then=OF_DANGER),
    default=PLAIN,
)
# Of setbacks the last is how it stands now.
SETBACK_AT = Either(When(IN_DANGER, reason__in=SETBACKS, then="raised_at"), output_field=DateTimeField())
# Of one case.
GRAVITY = ("rank", F("setback_at").desc(nulls_last=True), "raised_at", "pk")


def gravity(alert: Alert, case: Case) -> tuple[int, float, int]:
    """Order the alerts of one case as `GRAVITY` does."""
    rank = rank_of(alert.reason, case.danger)
    at = alert.raised_at.timestamp()
    return rank, -at if rank == SETBACK else at, alert.pk


def rank_of(reason: str, danger: str) -> int:
    """Say how grave an alert is, as `RANK` does."""
    if reason == AlertReason.DANGER:
        return WORDS
    if not danger:
        return PLAIN
    return SETBACK if reason in SETBACKS else OF_DANGER


# Of an order that an office has taken on; who forwarded it waits for another one.
TAKEN_ON = (OrderState.SIGNED, OrderState.WORKING, OrderState.SUSPENDED, OrderState.DONE)


def on_it(case: str = "pk") -> QuerySet[WorkOrder]:
    """Return the orders of a case that an office has taken on, itself or by a unit that accepted."""
    return WorkOrder.objects.filter(case=OuterRef(case), ended_at__isnull=True, state__in=TAKEN_ON)


def _open_alerts() -> QuerySet[Alert]:
    return Alert.objects.filter(taken_at__isnull=True).annotate(rank=RANK, setback_at=SETBACK_AT)


def waiting_cases(user: User, *, now: datetime) -> QuerySet[Alert]:
    """Return of each case that waits and `user` may see the gravest alert.

    Dangers, whatever of them waits, then the rest. Of dangers first those that nobody goes to, and the newest before what the
    shift has had before it for a while; of the rest the longest wait first.
    """
    gravest = _open_alerts().filter(case__in=Case.objects.visible_to(user)).order_by("case", *GRAVITY).distinct("case")
    waits = Alert.objects.filter(pk__in=gravest.values("pk"))
    is_grave = Q(reason=AlertReason.DANGER) | IN_DANGER
    ordered = waits.annotate(
        is_grave=Either(When(is_grave, then=Value(True)), default=Value(False)),
        is_gone_to=Either(
            # Nobody need go where it is over, or made safe and only to be said so.
            When(~Q(reason=AlertReason.DANGER) & Q(case__ended_at__isnull=False), then=Value(True)),
            When(reason=AlertReason.MADE_SAFE, then=Value(True)),
            When(is_grave, then=somebody_goes(now)),
            default=Value(False),
        ),
        grave_at=Either(When(is_grave, then="raised_at"), output_field=DateTimeField()),
    )
    return ordered.order_by("-is_grave", "is_gone_to", F("grave_at").desc(nulls_last=True), "raised_at", "pk")


def strip_of(user: User, *, now: datetime) -> Strip | None:
    """Return what `user`'s strip says; none for whoever keeps no watch, or before there is a city.

    One statement, since every page of the desk asks.
    """
    try:
        profile = held_rules().city.profile
    except CityNotLoaded:
        return None
    if not user.is_authenticated or not user.keeps_watch:
        return None
    waits = waiting_cases(user, now=now)
    found = City.objects.values_list(
        "config_version",
        ArraySubquery(on_shift(now, profile).values_list(JSONObject(pk="pk", user="user_id", since="started_at"))),
        Subquery(on_call(now).values("user_id")[:1]),
        ArraySubquery(_with_words(waits, user).values_list(JSONObject(**TOLD_OF))[:MOST_SHOWN]),
        _count(waits),
    )
    row = next(iter(found), None)
    if row is None:
        # Held rules may outlive their city for a moment.
        return None
    version, shifts, leader_id, alerts, count = row
    own = next((each for each in shifts if each["user"] == user.pk), None)
    if own is None and shifts and leader_id != user.pk:
        return Strip(None)
    shift = OnShift(own["pk"], datetime.fromisoformat(own["since"])) if own else None
    return Strip(shift, not shifts, list(_told(user, alerts, city_names(version))), count)


# What the strip asks of a case that waits, by the names of its answer.
TOLD_OF = {
    "case_id": "case_id", "number": "case__number", "reasons": "reasons", "raised_at": "raised_at",
    "danger": "case__danger", "case_class": "case__case_class_id", "division": "case__division_id",
    "address": "case__address", "is_protected": "case__is_protected",
    "summary": "case__summary", "level": "level", "kinds": "kinds",
    "danger_words": "danger_words", **{each: each for each in BEFORE_DECIDED},
}  # fmt: skip


def _with_words(waits: QuerySet[Alert], user: User) -> QuerySet[Alert]:
    """Read with each case all that waits of it, and the words it is known by."""
    reasons = _open_alerts().filter(case=OuterRef("case")).order_by(*GRAVITY).values("reason")
    return waits.annotate(reasons=ArraySubquery(reasons), danger_words=_danger_words(user), **undecided(user, "case__"))


def _danger_words(user: User) -> Subquery:
    """Return the words in which a danger of an alert's case was told last; empty where `user` may not read them.

    By the row of the log that says so, of the case or of one that it speaks for: of the danger that it is, or of one that
    the alert tells of. None where no words told of it; who says that it is none has not told of it.
    """
    told = LogEntry.objects.exclude(kind=LogKind.CLEAR_DANGER)
    rows = told.annotate(read=KeyTextTransform("danger", "facts")).filter(
        Q(read=OuterRef(OuterRef("case__danger"))) | Q(IsOneOf(F("read"), OuterRef(OuterRef("kinds")))),
        case_id=OuterRef("case_id"), seq=OuterRef("log_seq"),
    )  # fmt: skip
    readable = readable_by(user)
    text = (
        Either(When(readable & ~withheld_from(user), then="text"), default=Value(""), output_field=TextField())
        if readable
        else F("text")
    )
    # A unit's note may tell of it too.
    is_citizens = Either(When(kind__in=CITIZENS_WORDS, then=0), default=1)
    spoken_for = IsOneOf(F("case_id"), SpokenFor(OuterRef("case_id")))
    said = Words.objects.filter(spoken_for, Exists(rows)).annotate(shown=text)
    return Subquery(said.order_by("-created_at", "-log_seq", is_citizens, "pk").values("shown")[:1])


class IsOneOf(Func):
    """Whether a text is one of a column's."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


class SpokenFor(Func):
    """The ids of a case and of all that it speaks for, however many were merged in between."""

    template = (
        "ARRAY(WITH RECURSIVE spoken(id) AS (SELECT %(expressions)s UNION"
        " SELECT c.id FROM cases_case c JOIN spoken ON c.merged_into_id = spoken.id) SELECT id FROM spoken)"
    )
    output_field = ArrayField(BigIntegerField())


def danger_told(danger: str, *others: str) -> str:
    """Say what danger it is, and which others beside, to somebody who is woken by it."""
    kinds = [str(each.label) for each in Danger if each == danger or each in others]
    return _("Danger: %(kind)s") % {"kind": _(", ").join(kinds)}


def what_waits(danger: str, reasons: Iterable[str], kinds: Iterable[str] = ()) -> list[str]:
    """Say what waits of a case: which dangers it is, if any, then what is lacking, the gravest first."""
    lacks = [str(AlertReason(each).label) for each in reasons if not danger or each != AlertReason.DANGER]
    return [danger_told(danger, *kinds), *lacks] if danger else lacks


def _told(user: User, alerts: Iterable[dict[str, Any]], names: CityNames) -> Iterable[Waiting]:
    kept = [each["case_id"] for each in alerts if each["is_protected"] and each["case_class"] not in names.of_field]
    told = told_where(user, kept)
    for each in alerts:
        is_placed = knows_place(
            user,
            is_protected=each["is_protected"],
            is_of_field=each["case_class"] in names.of_field,
            is_told=each["case_id"] in told,
        )
        where = names.place(each["address"] if is_placed else "", each["division"])
        yield Waiting(
            case_id=each["case_id"],
            number=each["number"],
            reasons=each["reasons"],
            what=" · ".join(
                filter(
                    None,
                    [*what_waits(each["danger"], each["reasons"], each["kinds"]), names.case_class(each["case_class"])],
                )
            ),
            where=where,
            since=datetime.fromisoformat(each["raised_at"]),
            danger=each["danger"],
            level=AlertLevel(each["level"]).name.lower(),
            words=_known_by(each),
            guessed_where="" if where else guessed_place(each, names, user=user, is_protected=each["is_protected"]),
        )


def _known_by(row: Mapping[str, Any]) -> str:
    """Return the words a row is known by, as far as they may be told: of a danger never others than told of it."""
    if row["danger"] and row["danger_words"] is not None:
        return first_of(
            _where_it_is_told(row["danger_words"], datetime.fromisoformat(row["raised_at"])) or row["summary"]
        )
    return "" if row["case_class"] else first_of(row["summary"] or row["first_words"])


def _where_it_is_told(text: str, told_at: datetime) -> str:
    """Begin a long text with the sentence that tells of a danger, since only its beginning is shown."""
    if len(text) <= FIRST_LETTERS:
        return text
    profile = held_rules().city.profile
    starts = [0, *(stop.end() for stop in SENTENCE_END.finditer(text))]
    telling = (at for at, end in pairwise([*starts, len(text)]) if read_for(text[at:end], profile, told_at))
    return text[next(telling, 0) :]


# --- All of it ------------------------------------------------------------------------------

PAGE_SIZE = 50


@dataclass(frozen=True)
class AlertList:
    """One page of all cases that wait to be taken, the gravest first, with how many there are of each kind."""

    waiting: list[Waiting]
    page: Page
    # How many cases wait, and of how many of them each kind does.
    total: int
    counts: Mapping[str, int]
    reason: str = ""
    q: str = ""


def alert_list(user: User, *, now: datetime, reason: str = "", q: str = "", number: int | str = 1) -> AlertList:
    """Return what `user` may see of what waits: of one reason, or of cases that fit a text, if asked for."""
    if reason and reason not in AlertReason.values:
        raise BadInput(fields={"reason": _("Nobody is told for such a reason.")})
    waits = waiting_cases(user, now=now)
    if q.strip():
        waits = waits.filter(case__in=Case.objects.filter(matching(q.strip(), user=user)))
    of_these = Alert.objects.filter(taken_at__isnull=True, case__in=waits.order_by().values("case"))
    counts = dict(of_these.values_list("reason").annotate(Count("pk")))
    wanted = waits.filter(case__in=of_these.filter(reason=reason).values("case")) if reason else waits
    pages = Paginator(_with_words(wanted, user).values_list(JSONObject(**TOLD_OF), flat=True), PAGE_SIZE)
    page = pages.get_page(number)
    waiting = list(_told(user, list(page), city_names()))
    return AlertList(waiting, page, waits.count() if reason else pages.count, counts, reason, q)


def pages_of(shift: Shift, *, now: datetime) -> Mapping[str, int]:
    """Count what a shift had: alerts that were open as it began, and raised since, how many of those of danger, how many
    this person took, and pages sent to this person."""
    return pages_of_each([shift], now=now)[shift.pk]


def pages_of_each(shifts: Sequence[Shift], *, now: datetime) -> Mapping[int, Mapping[str, int]]:
    """Count the same of several shifts at once, by their ids."""
    if not shifts:
        return {}
    counted = Shift.objects.filter(pk__in=[each.pk for each in shifts]).annotate(
        until=kept_until(now, held_rules().city.profile)
    )
    raised = Alert.objects.filter(raised_at__gte=OuterRef("started_at"), raised_at__lte=OuterRef("until"))
    # Open as it began: nobody has taken them, or somebody has since.
    began = Q(taken_at__isnull=True) | Q(taken_at__gt=OuterRef("started_at"))
    inherited = Alert.objects.filter(began, raised_at__lt=OuterRef("started_at"))
    taken = Alert.objects.filter(
        taken_by=OuterRef("user"), taken_at__gte=OuterRef("started_at"), taken_at__lte=OuterRef("until")
    )
    rows = counted.annotate(
        inherited=_count(inherited),
        alerts=_count(raised),
        dangers=_count(raised.filter(reason=AlertReason.DANGER)),
        taken=_count(taken),
    ).values("pk", "user_id", "started_at", "until", "inherited", "alerts", "dangers", "taken")
    paged = paged_since(min(each.started_at for each in shifts))
    return {
        row["pk"]: {
            "inherited": row["inherited"],
            "alerts": row["alerts"],
            "dangers": row["dangers"],
            "taken": row["taken"],
            "pages": sum(user == row["user_id"] and row["started_at"] <= at <= row["until"] for user, at in paged),
        }
        for row in rows
    }


def _count(alerts: QuerySet[Alert]) -> Coalesce:
    alone = alerts.order_by().annotate(one=Value(1)).values("one").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(alone), 0)


def paged_since(start: datetime) -> list[tuple[int | None, datetime]]:
    """Return who was paged since, and when."""
    # By the id, which is ordered by time: no other index knows the few pages among all messages.
    pages = Message.objects.filter(pk__gte=first_id_at(start), is_page=True, reason=OCCASION)
    return list(pages.values_list("user_id", "created_at"))


def as_data(strip: Strip | None) -> dict[str, Any]:
    """Return a strip for programs."""
    if strip is None:
        return {"on_shift": False, "alerts": [], "count": 0}
    return {
        "on_shift": strip.shift is not None,
        "since": strip.shift.started_at if strip.shift else None,
        "is_unwatched": strip.is_unwatched,
        "count": strip.count,
        "alerts": alerts_as_data(strip.waiting),
    }


def alerts_as_data(waiting: Iterable[Waiting]) -> list[dict[str, Any]]:
    """Return cases that wait for programs."""
    return [{"reason": each.reason, **each.__dict__} for each in waiting]
