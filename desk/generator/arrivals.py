"""What is reported, when, where and in which words: drawn from the city's own files.

`weekly.csv` says how many, `hours.csv` when, `texts.csv` what; nothing here knows a city.
"""

import math
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from django.contrib.gis.geos import MultiPolygon, Point

from accounts.models import Department, DepartmentKind, User
from cases.actions import Caller, NewReport
from cases.models import Channel, Origin
from common.models import City
from desk.city import DAYS_A_WEEK, HOURS_A_DAY, sound_play
from desk.generator.cast import number_like
from desk.generator.spellings import named, says
from grid.models import CaseClass, Division, GridPost, Level, Nature

WEEK_COLUMNS = ("total", "calls", "net", "province_assigned", "other", "answered_online")
# Grid workers' uploads come beside what citizens report, which is what the published weeks count: so many to one.
GRID_BESIDE = 0.25
# What comes in by the net, and how much of it from partners' apps.
FROM_APPS = 0.4
LEAST = 0.004
# Of matters of words, how many an operator answers at once; with the published share this says how many there are.
ANSWERED_AT_ONCE = 0.92
MOST_WORDS = 0.97
# Where a city does not say how many it answers at once.
FEW_WORDS = 0.15
# Where a city publishes nothing.
USUAL = {"total": 20, "calls": 15, "net": 4, "other": 1, "answered_online": 12}
# Of those who report by themselves, how many leave a way to reach them.
REACHABLE = 0.85
# And of those on the web, how many only an e-mail address.
ONLY_EMAIL = 0.2
# Of those who call, so many from a fixed line, which no text reaches.
BY_LANDLINE = 0.08
PROTECTED = 0.03
VAGUE_PLACE = 0.06
# So many who leave a number leave a name with it; of those who leave none, so many a name alone.
NAMED, NAME_ALONE = 0.2, 0.15
# So many answer what a class asks, where somebody asks it; and to "is anybody hurt?" so many say yes.
ANSWERS, SAYS_YES = 0.6, 0.1
# Of what grid workers report, so much is what somebody told them of the people of an office.
TOLD_IN_FIELD = 0.005
ASKED_AT = (Channel.CALL, Channel.WEB, Channel.GRID)
# So many have reported before, and lately.
REPORTS_AGAIN, MOST_KNOWN = 0.05, 200
# Of all reports so many tell what another has just told.
TOLD_TWICE = 0.02
# Stands in a text for the name of a department that it complains of: one that citizens deal with.
DEPARTMENT = "{department}"
WORKING = (DepartmentKind.BUREAU, DepartmentKind.COMPANY)
# About half a kilometre.
NEAR_DEGREES = 0.005


@dataclass(frozen=True)
class Text:
    """One way to say one thing."""

    case_class: CaseClass
    language: str
    words: str
    channels: tuple[Channel, ...]
    is_vague: bool


@dataclass(frozen=True)
class Place:
    """Somewhere reports come from, with its share of them."""

    name: dict[str, str]
    boundary: MultiPolygon | None
    seat: Point | None
    weight: float
    # Who goes his rounds there.
    workers: tuple[User, ...] = ()


class Profile:
    """How many reports an hour brings, from the published weeks and hours."""

    def __init__(self, folder: Path, zone: ZoneInfo) -> None:
        self.zone = zone
        said = sound_play(folder)
        # The newest week that is known for the whole city.
        self.weekly = max((int(row["total"]) for row in said.weeks if row["total"]), default=10_000)
        self.hours, self.weekdays = [1.0] * HOURS_A_DAY, [1.0] * DAYS_A_WEEK
        for row in said.hours:
            shares, first = (self.hours, 0) if row["kind"] == "hour" else (self.weekdays, 1)
            shares[int(row["key"]) - first] = float(row["share_percent"])

    def per_second(self, at: datetime) -> float:
        """Return the expected reports a second at an instant."""
        local = at.astimezone(self.zone)
        day = self.weekly * self.weekdays[local.weekday()] / sum(self.weekdays)
        return day * self.hours[local.hour] / sum(self.hours) / 3600


class Mix:
    """How citizens' reports share the channels, and how many are matters of words, from the newest week that says so."""

    def __init__(self, folder: Path) -> None:
        told = [row for row in sound_play(folder).weeks if row["calls"]]
        week = {key: int(told[-1][key] or 0) for key in WEEK_COLUMNS} if told else USUAL
        net = week["net"]
        self.channels = {
            Channel.CALL: week["calls"],
            Channel.WEB: net * (1 - FROM_APPS),
            # What the province's platform assigns comes in as from any partner.
            Channel.APP: net * FROM_APPS + week.get("province_assigned", 0),
            # However few a city has, of each door there is something to see.
            Channel.SMS: max(week["other"], LEAST * week["total"]),
        }
        self.answered = week["answered_online"] / week["total"]
        self.words = min(MOST_WORDS, self.answered / ANSWERED_AT_ONCE) if self.answered else FEW_WORDS


class Arrivals:
    """Draws reports. The same seed, city and span draw the same ones."""

    def __init__(self, folder: Path, *, zone: ZoneInfo, random: Random, volume: float = 1.0) -> None:
        self.profile = Profile(folder, zone)
        self.mix = Mix(folder)
        self.random = random
        self.volume = volume
        self.texts = _texts(folder)
        self._last: NewReport | None = None
        self._known: deque[str] = deque(maxlen=MOST_KNOWN)
        self.places = _places()
        # Patterns of numbers that nobody has, from the city's folder; without any, nobody leaves a number.
        profile = City.objects.values_list("profile", flat=True).first() or {}
        self.phones: list[str] = profile.get("play", {}).get("phones", [])
        self.landlines: list[str] = profile.get("play", {}).get("landlines", [])
        self.emails: list[str] = profile.get("play", {}).get("emails", [])
        working = Department.objects.filter(kind__in=WORKING, parent__isnull=False).order_by("pk")
        self.departments: list[dict[str, str]] = list(working.values_list("names", flat=True))
        self._manned = [place for place in self.places if place.workers] or self.places
        self._said: dict[tuple[Channel, Nature], list[Text]] = defaultdict(list)
        for text in self.texts:
            for channel in text.channels:
                self._said[channel, Nature(text.case_class.nature)].append(text)

    def between(self, start: datetime, end: datetime) -> Iterator[NewReport]:
        """Yield the reports of a span, in the order of their times."""
        expected = self.profile.per_second(start) * (1 + GRID_BESIDE) * self.volume * (end - start).total_seconds()
        moments = sorted(self.random.random() for _ in range(self._poisson(expected)))
        for moment in moments:
            at = start + (end - start) * moment
            report = (
                self._again(at, self._last) if self._last and self.random.random() < TOLD_TWICE else self.report(at)
            )
            if report.point and report.case_class and report.case_class.nature == Nature.FIELD:
                self._last = report
            yield report

    def _again(self, at: datetime, last: NewReport) -> NewReport:
        """Let somebody else report what was reported a moment ago."""
        return replace(
            self.report(at, last.case_class), point=last.point, address=last.address, case_class=last.case_class
        )

    def report(self, at: datetime, case_class: CaseClass | None = None) -> NewReport:
        """Draw one report, of a class if one is given."""
        channel, text = self._saying(case_class)
        places = self._manned if channel == Channel.GRID else self.places
        place = self.random.choices(places, [each.weight for each in places])[0]
        name = place.name.get(text.language) or next(iter(place.name.values()))
        # Of its own, so that what is drawn besides stays what it was.
        beside = Random(f"{at}:{text.words}:{name}")  # noqa: S311 - a play
        is_placed = channel not in (Channel.SMS,) and self.random.random() > VAGUE_PLACE
        return NewReport(
            channel=channel,
            text=self._words(channel, text, beside).replace("{place}", name),
            received_at=at,
            language=text.language,
            point=self._point(place) if is_placed else None,
            # A text message says it in its words only.
            address="" if channel == Channel.SMS else name,
            # A text message, or vague words, leave it to the desk to say what it is.
            case_class=None if channel == Channel.SMS or text.is_vague else text.case_class,
            caller=self._with_name(self._caller(channel), channel, text.language, beside)
            if channel != Channel.GRID
            else None,
            answers={} if channel not in ASKED_AT or text.is_vague else _answers(text.case_class, beside),
            taken_by=self.random.choice(place.workers) if channel == Channel.GRID and place.workers else None,
            origin=Origin.SIMULATED,
        )

    def _words(self, channel: Channel, text: Text, beside: Random) -> str:
        """Return what is reported: by a grid worker, now and then, what somebody complained of to him on his round."""
        words = self._named(text)
        is_told = channel == Channel.GRID and beside.random() < TOLD_IN_FIELD
        if not is_told or not self.departments or DEPARTMENT in text.words:
            return words
        names = beside.choice(self.departments)
        office = names.get(text.language) or next(iter(names.values()))
        return says(beside, text.language, "extorted").format(department=office)

    def _named(self, text: Text) -> str:
        """Put a department into a complaint about one."""
        if DEPARTMENT not in text.words:
            return text.words
        names = self.random.choice(self.departments) if self.departments else {}
        return text.words.replace(DEPARTMENT, names.get(text.language) or next(iter(names.values()), ""))

    def _saying(self, case_class: CaseClass | None) -> tuple[Channel, Text]:
        if case_class is not None:
            text = self.random.choice([each for each in self.texts if each.case_class == case_class])
            return self.random.choice(text.channels), text
        channel = Channel.GRID
        if self.random.random() > GRID_BESIDE / (1 + GRID_BESIDE):
            channel = self.random.choices(list(self.mix.channels), list(self.mix.channels.values()))[0]
        is_words = channel != Channel.GRID and self.random.random() < self.mix.words
        nature, other = (Nature.WORDS, Nature.FIELD) if is_words else (Nature.FIELD, Nature.WORDS)
        return channel, self.random.choice(self._said[channel, nature] or self._said[channel, other] or self.texts)

    def _caller(self, channel: Channel) -> Caller | None:
        if not self.phones or self.random.random() > REACHABLE:
            return None
        wants_protection = self.random.random() < PROTECTED
        if self.emails and channel == Channel.WEB and self.random.random() < ONLY_EMAIL:
            return Caller(email=self._drawn(self.emails), wants_protection=wants_protection)
        if self.landlines and channel == Channel.CALL and self.random.random() < BY_LANDLINE:
            return Caller(phone=self._drawn(self.landlines), wants_protection=wants_protection)
        return Caller(phone=self._mobile(), wants_protection=wants_protection)

    @staticmethod
    def _with_name(caller: Caller | None, channel: Channel, language: str, draw: Random) -> Caller | None:
        """Let some leave a name as well, and a few nothing else, which reaches nobody."""
        chance, name = draw.random(), named(draw, language)
        if caller is not None:
            return replace(caller, name=name) if chance < NAMED else caller
        return Caller(name=name) if channel in (Channel.CALL, Channel.WEB) and chance < NAME_ALONE else None

    def _mobile(self) -> str:
        """Draw somebody who has reported before, now and then, or else somebody new."""
        if self._known and self.random.random() < REPORTS_AGAIN:
            return self.random.choice(self._known)
        number = self._drawn(self.phones)
        self._known.append(number)
        return number

    def _drawn(self, patterns: list[str]) -> str:
        return number_like(self.random.choice(patterns), self.random)

    def _point(self, place: Place) -> tuple[float, float] | None:
        boundary = place.boundary
        if boundary is None:
            return self._near(place.seat)
        west, south, east, north = boundary.extent
        for _attempt in range(50):
            point = self.random.uniform(west, east), self.random.uniform(south, north)
            if boundary.contains(Point(*point, srid=boundary.srid)):
                return round(point[0], 6), round(point[1], 6)
        inside = boundary.point_on_surface
        return inside.x, inside.y

    def _near(self, seat: Point | None) -> tuple[float, float] | None:
        if seat is None:
            return None
        east, north = (self.random.gauss(0, NEAR_DEGREES) for _ in range(2))
        return round(seat.x + east, 6), round(seat.y + north, 6)

    def _poisson(self, expected: float) -> int:
        # For the large ones the normal curve is close enough, and does not underflow.
        if expected > 50:
            return max(0, round(self.random.gauss(expected, math.sqrt(expected))))
        limit, product, count = math.exp(-expected), self.random.random(), 0
        while product > limit:
            product *= self.random.random()
            count += 1
        return count


def _answers(case_class: CaseClass, draw: Random) -> dict[str, object]:
    """Draw what somebody answers who is asked what a class asks: what can be chosen, and yes or no."""
    given: dict[str, object] = {}
    for question in case_class.questions:
        if draw.random() >= ANSWERS:
            continue
        if question["kind"] == "choice":
            given[question["key"]] = draw.choice(question["options"])["value"]
        elif question["kind"] == "yes_no":
            given[question["key"]] = "yes" if draw.random() < SAYS_YES else "no"
    return given


def _texts(folder: Path) -> list[Text]:
    classes = {each.code: each for each in CaseClass.objects.filter(is_leaf=True, is_active=True).order_by("code")}
    return [
        Text(
            case_class=classes[row["class"]],
            language=row["language"],
            words=row["text"],
            channels=tuple(map(Channel, row["channels"])),
            is_vague=row["is_vague"],
        )
        for row in sound_play(folder).texts
        if row["class"] in classes and row["channels"]
    ]


def _places() -> list[Place]:
    known = Division.objects.filter(valid__endswith__isnull=True, is_overlay=False).order_by("code")
    drawn = known.filter(boundary__isnull=False)
    streets = list(drawn.filter(level=Level.STREET)) or list(drawn.order_by("-rank")[:50])
    # A city whose boundaries are not known is reported from round about its seats.
    streets = streets or list(known.filter(seat__isnull=False, parent__isnull=False))
    communities: dict[int, int] = defaultdict(int)
    for parent in Division.objects.filter(level=Level.COMMUNITY).values_list("parent_id", flat=True):
        communities[parent or 0] += 1
    workers: dict[int, list[User]] = defaultdict(list)
    for post in GridPost.objects.select_related("user", "division").order_by("pk"):
        for place_id in post.division.line:
            workers[place_id].append(post.user)
    # As many people complain as there are communities to live in.
    return [
        Place(each.names, each.boundary, each.seat, 1 + communities[each.pk], tuple(workers[each.pk]))
        for each in streets
    ]
