"""A small made-up city for tests: two districts, a few departments, classes, limits and people.

Names are plain letters, so that nothing in a test depends on a real place.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Model

from accounts.models import Department, Role, User
from cases.models import Limit, LogEntry, Obligation
from cases.record import OF_THE_PROOF
from common.models import Calendar, City
from common.worktime import Unit
from grid.models import CaseClass, Division, GridPost, Kind, Nature, Part, Responsibility

ALWAYS = DateTimeTZRange(datetime(2000, 1, 1, tzinfo=UTC), None)
# A Tuesday, 10:00 in the city.
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def names(text: str) -> dict[str, str]:
    return {"en": text, "zh-hans": text}


def square(west: float, south: float, size: float) -> MultiPolygon:
    return MultiPolygon(Polygon.from_bbox((west, south, west + size, south + size)), srid=4326)


@dataclass
class SmallCity:
    """Handles to what a test talks about, by plain names."""

    departments: dict[str, Department] = field(default_factory=dict)
    divisions: dict[str, Division] = field(default_factory=dict)
    classes: dict[str, CaseClass] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)


def build() -> SmallCity:
    """Write the small city. East is 121.0–121.1, west 120.9–121.0; both 32.0–32.1 north."""
    city = SmallCity()
    calendar = Calendar.objects.create(
        code="office", names=names("Office"), hours=[[["09:00", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []]
    )
    City.objects.create(
        code="small",
        names=names("Small City"),
        number_prefix="SC",
        time_zone="Asia/Shanghai",
        calendar=calendar,
        profile={
            "danger": [{"number": "119", "en": ["gas leak"], "zh-hans": ["燃气泄漏"]}],
            "emergency": [{"number": "119", "names": names("Fire")}],
        },
    )
    _departments(city)
    _divisions(city)
    _classes(city)
    _rules(city)
    _people(city)
    return city


def _ids(model: type[Model], count: int) -> Iterator[int]:
    """Draw ids, for rows that name each other and are written at once."""
    drawn = f"SELECT nextval(pg_get_serial_sequence('{model._meta.db_table}', 'id')) FROM generate_series(1, {count})"
    with connection.cursor() as cursor:
        cursor.execute(drawn)
        return iter([row[0] for row in cursor.fetchall()])


def _departments(city: SmallCity) -> None:
    ids = _ids(Department, 7)

    def make(code: str, parent: str | None, kind: str) -> None:
        above = city.departments.get(parent or "")
        made = Department(pk=next(ids), code=code, names=names(code.title()), kind=kind, parent=above)
        made.line = [*(above.line if above else []), made.pk]
        city.departments[code] = made

    make("government", None, "government")
    make("centre", "government", "centre")
    make("works", "government", "bureau")
    make("lamps", "works", "branch")
    make("roads", "works", "branch")
    make("police", "government", "bureau")
    make("street", "government", "street")
    Department.objects.bulk_create(city.departments.values())


def _divisions(city: SmallCity) -> None:
    ids = _ids(Division, 4)

    def make(code: str, level: str, parent: str | None, rank: int, boundary: MultiPolygon | None) -> None:
        above = city.divisions.get(parent or "")
        made = Division(
            pk=next(ids), code=code, level=level, names=names(code), parent=above, boundary=boundary, rank=rank,
            valid=ALWAYS,
        )  # fmt: skip
        made.line = [*(above.line if above else []), made.pk]
        city.divisions[code] = made

    make("all", "city", None, 1, square(120.9, 32.0, 0.2))
    make("east", "district", "all", 2, square(121.0, 32.0, 0.1))
    make("west", "district", "all", 2, square(120.9, 32.0, 0.1))
    make("east-1", "street", "east", 3, square(121.0, 32.0, 0.05))
    Division.objects.bulk_create(city.divisions.values())


def _classes(city: SmallCity) -> None:
    ids = _ids(CaseClass, 6)

    def make(code: str, parent: str | None, kind: Kind, nature: Nature, **flags: Any) -> None:
        above = city.classes.get(parent or "")
        city.classes[code] = CaseClass(
            pk=next(ids), code=code, names=names(code), parent=above, kind=kind, nature=nature, **flags
        )

    make("facilities", None, Kind.COMPONENT, Nature.FIELD, is_leaf=False)
    make("lamp", "facilities", Kind.COMPONENT, Nature.FIELD, is_public=True)
    make("manhole", "facilities", Kind.COMPONENT, Nature.FIELD, is_public=True, is_urgent=True)
    make("voices", None, Kind.MATTER, Nature.WORDS, is_leaf=False)
    make("question", "voices", Kind.MATTER, Nature.WORDS)
    make("complaint", "voices", Kind.MATTER, Nature.WORDS, is_protected=True)
    CaseClass.objects.bulk_create(city.classes.values())


LIMITS = [
    (Obligation.RECEIVE, "15", Unit.RUNNING_MINUTE),
    (Obligation.FILE, "60", Unit.RUNNING_MINUTE),
    (Obligation.ROUTE, "30", Unit.RUNNING_MINUTE),
    (Obligation.SIGN, "2", Unit.WORKING_HOUR),
    (Obligation.CONTACT, "24", Unit.RUNNING_HOUR),
    (Obligation.DISPOSE, "2", Unit.WORKING_DAY),
    (Obligation.CHECK, "4", Unit.WORKING_HOUR),
    (Obligation.ANSWER, "3", Unit.WORKING_DAY),
    (Obligation.PROMISE, "7", Unit.WORKING_DAY),
]


def _rules(city: SmallCity) -> None:
    urgent = Limit(
        case_class=city.classes["manhole"],
        obligation=Obligation.DISPOSE,
        amount="6",
        unit=Unit.RUNNING_HOUR,
        urgency="urgent",
        valid=ALWAYS,
    )
    usual = [
        Limit(obligation=what, amount=amount, unit=unit, urgency="", valid=ALWAYS) for what, amount, unit in LIMITS
    ]
    Limit.objects.bulk_create([*usual, urgent])

    def answers(case_class: str | None, division: str, department: str, part: Part = Part.LEAD) -> Responsibility:
        return Responsibility(
            case_class=city.classes[case_class] if case_class else None,
            division=city.divisions[division],
            department=city.departments[department],
            part=part,
            valid=ALWAYS,
        )

    Responsibility.objects.bulk_create(
        [
            answers(None, "all", "street"),
            answers("facilities", "all", "works"),
            answers("lamp", "all", "lamps"),
            answers("manhole", "all", "roads"),
            answers("manhole", "all", "police", Part.CO),
        ]
    )


PEOPLE = {
    "operator": ("centre", [Role.OPERATOR]),
    "lead": ("centre", [Role.SHIFT_LEAD]),
    "dispatcher": ("centre", [Role.DISPATCHER]),
    "leader": ("government", [Role.LEADER]),
    "lamps_clerk": ("lamps", [Role.CLERK]),
    "roads_clerk": ("roads", [Role.CLERK]),
    "works_clerk": ("works", [Role.CLERK]),
    "police_clerk": ("police", [Role.CLERK]),
    "street_clerk": ("street", [Role.DUTY_OFFICER]),
    "grid_worker": ("street", [Role.GRID_WORKER]),
    "other_worker": ("centre", [Role.GRID_WORKER]),
}
PASSWORD = "a long enough test password"


@cache
def _hashed_password() -> str:
    # Argon2 is slow on purpose; once a run is enough.
    return make_password(PASSWORD)


def _people(city: SmallCity) -> None:
    for username, (department, roles) in PEOPLE.items():
        user = User(
            username=username,
            names=names(username),
            roles=[str(role) for role in roles],
            department=city.departments[department],
        )
        user.password = _hashed_password()
        city.people[username] = user
    User.objects.bulk_create(city.people.values())
    GridPost.objects.create(user=city.people["other_worker"], division=city.divisions["east"], valid=ALWAYS)


def put_on_roster(city: SmallCity, username: str, division: str = "east") -> User:
    """Let one of the people walk the grid of a division: only who is on the roster is asked to look."""
    GridPost.objects.create(user=city.people[username], division=city.divisions[division], valid=ALWAYS)
    return city.people[username]


def facts_told(row: LogEntry) -> dict[str, Any]:
    """Return what a row of the log says to people: without how the act left the rows, which only the proof reads."""
    return {name: value for name, value in row.facts.items() if name not in OF_THE_PROOF}


def later(**delta: float) -> datetime:
    """Return a moment so much after NOW."""
    return NOW + timedelta(**delta)
