"""What a city's folder says of the city itself: its name, its clock, its emergency numbers, its calendar.

Read before anything else, since all other files need its languages and its time zone.
"""

import re
from datetime import date, time
from typing import Any

from django.conf import settings as program

from common.cityfiles import Column, Load, Row, Table, cells, identify, part, upsert
from common.cityfiles.loading import CITY_FILE
from common.coordinates import LOOK_SWAPPED, SYSTEMS, Bounds, as_it_is
from common.models import Calendar, CalendarDay, City
from common.moments import AHEAD_DAYS, EARLIEST
from common.phones import is_dialled
from common.wall_clock import day_of
from common.worktime import CalendarError, DayKind, WorkCalendar

CALENDAR_FILE = "calendar.csv"
# A calendar may list every day, so that nobody wonders whether one was forgotten; only those
# that differ from their weekday are kept.
PLAIN_DAYS = ("working", "weekend")
DAYS = Table(
    CALENDAR_FILE,
    columns=(Column("day", cells.day), Column("kind", cells.one_of(*PLAIN_DAYS, *DayKind.values))),
    key=("day",),
    named=True,
    nameless=True,
)
SLUG = re.compile(r"[A-Za-z0-9_-]{1,50}")
# How far ahead an export may say that something happened, at most.
MOST_DAYS = 36_525
# How close a map may be seen; and how many degrees no city reaches over.
CLOSEST, WIDEST = 22, 30
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORLD = Bounds(-180, -90, 180, 90)


def read(load: Load) -> dict[str, Any]:
    """Check the city's settings and calendar, and tell the folder how far the city reaches and how it writes points."""
    rows = load.folder.table(DAYS)
    calendar = _calendar(load, rows)
    _check_emergencies(load)
    _check_attributions(load)
    prefix = str(load.settings.get("number_prefix", ""))
    if prefix.strip() and not prefix.isalnum():
        load.fault("number_prefix", "must be letters and digits, as NT: it begins the number of every case")
    if others := [code for code in load.folder.languages if code not in dict(program.LANGUAGES)]:
        load.note(
            f"{CITY_FILE}, languages: pages are not written in {', '.join(others)}; only what this folder says is"
        )
    _check_words(load)
    _check_map(load)
    _check_times(load)
    for name, said in _profile(load).items():
        if reason := cells.unstorable(said):
            load.fault(name, reason)
    load.codes["accuracy"] = _dict(load, "accuracy")
    _require_same_city(load)
    return {"calendar": calendar, "days": rows}


def _check_emergencies(load: Load) -> None:
    """Check the numbers that pages show to be rung, and the city's own words of danger, each with one of them."""
    entries = _list(load, "emergency")
    for at, entry in enumerate(entries, start=1):
        if not is_dialled(entry.get("number")):
            load.fault(f"emergency {at}", "has no number that a telephone dials")
        require_names(load, f"emergency {at}", entry.get("names"))
    numbers = {str(entry.get("number")) for entry in entries}
    for at, danger in enumerate(_list(load, "danger"), start=1):
        for language in dict.fromkeys([*load.folder.languages, *(danger.keys() - {"number"})]):
            if not _words(danger.get(language)):
                load.fault(f"danger {at}", f"has no list of words in {language}")
        if str(danger.get("number")) not in numbers:
            load.fault(f"danger {at}", "its number is none of the emergency numbers")


def _check_attributions(load: Load) -> None:
    for at, entry in enumerate(_list(load, "attributions"), start=1):
        for name in ("text", "url"):
            if not (isinstance(entry.get(name), str) and not cells.is_blank(entry[name])):
                load.fault(f"attributions {at}", f"has no {name}")


def _check_words(load: Load) -> None:
    for kind, names in _dict(load, "accuracy").items():
        require_names(load, f"accuracy.{kind}", names)
    # A city need not say how its departments are called besides their names.
    for code, said in load.section("called").items():
        if not _words(said):
            load.fault(f"called.{code}", "must be a list of words")
    _check_kinds(load)


def _check_kinds(load: Load) -> None:
    # By a kind of departments, what people call one of them.
    for kind, said in load.section("called_kinds").items():
        if not _words(said):
            load.fault(f"called_kinds.{kind}", "must be a list of words")


def _check_map(load: Load) -> None:
    view, is_sound = _dict(load, "map"), True
    for name, size in (("centre", 2), ("bounds", 4)):
        if not are_degrees(view.get(name), size):
            is_sound = False
            load.fault(f"map.{name}", why_no_degrees(view.get(name), size))
    # In which system partners and exports write points, and the folder too, unless it says otherwise.
    usual = view.get("coordinates", next(iter(SYSTEMS)))
    # Where the folder says nothing of its own points, they are as the partners'.
    systems = {"coordinates": usual, **({"files": view["files"]} if "files" in view else {})}
    for name, system in systems.items():
        if not isinstance(system, str) or system not in SYSTEMS:
            load.fault(f"map.{name}", f"is not one of: {', '.join(SYSTEMS)}")
        else:
            load.folder.convert = SYSTEMS[system][0]
    zoom = view.get("zoom")
    if isinstance(zoom, bool) or not isinstance(zoom, (int, float)) or not 0 <= zoom <= CLOSEST:
        load.fault("map.zoom", f"must be a number from 0 to {CLOSEST}")
    if is_sound:
        _read_bounds(load, view)


def why_no_degrees(value: Any, size: int) -> str:
    """Return what is wrong with a setting that is not so many degrees."""
    reason = f"must be {size} numbers, longitude before latitude"
    turned = [value[at ^ 1] for at in range(size)] if isinstance(value, list) and len(value) == size else None
    return f"{reason}: {LOOK_SWAPPED}" if are_degrees(turned, size) else reason


def are_degrees(value: Any, size: int) -> bool:
    """Whether a setting is so many numbers, by turns longitude and latitude."""
    if not (isinstance(value, list) and len(value) == size):
        return False
    if not all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in value):
        return False
    return all(WORLD.hold(*value[at : at + 2]) for at in range(0, size, 2))


def _read_bounds(load: Load, view: dict[str, Any]) -> None:
    bounds = Bounds(*view["bounds"])
    if bounds.west >= bounds.east or bounds.south >= bounds.north:
        load.fault("map.bounds", "must be west, south, east and north, in this order")
        return
    if max(bounds.east - bounds.west, bounds.north - bounds.south) > WIDEST:
        load.fault("map.bounds", f"reaches over more than {WIDEST} degrees: it must be west, south, east and north")
        return
    load.bounds = bounds
    load.check_place(CITY_FILE, 0, "map.centre", tuple(view["centre"]))


def _check_times(load: Load) -> None:
    times = load.section("times")
    if (earliest := read_day(load, "times.earliest", times.get("earliest"))) and earliest > day_of(load.now, load.zone):
        load.fault("times.earliest", "is a day to come, so nothing could have happened yet")
    ahead = times.get("ahead_days", AHEAD_DAYS)
    if isinstance(ahead, bool) or not isinstance(ahead, int) or not 0 <= ahead <= MOST_DAYS:
        load.fault("times.ahead_days", f"must be a whole number from 0 to {MOST_DAYS}")


def _require_same_city(load: Load) -> None:
    city = City.objects.first() if load.may_ask and load.has_settings else None
    if city is None or city.code == load.settings.get("code"):
        return
    if load.is_writing:
        load.fault("code", f"this installation is city “{city.code}”; one installation is one city")
    else:
        load.may_ask = False
        load.note(
            f"{CITY_FILE}, code: this installation is city “{city.code}” and takes no other; only the files were checked"
        )


def _calendar(load: Load, rows: list[Row]) -> dict[str, Any]:
    settings = _dict(load, "calendar")
    require_names(load, "calendar.names", settings.get("names"))
    published = read_day(load, "calendar.published_until", settings.get("published_until"))
    for row in rows:
        if published and row["day"] > published:
            row.fault("day", f"comes after {published}, the day until which {CITY_FILE} says the calendar is published")
    _check_hours(load, settings, rows, published)
    code = settings.get("code")
    if not (isinstance(code, str) and SLUG.fullmatch(code)):
        load.fault("calendar.code", "must be letters, digits, “-” and “_”, fifty at most")
    return {
        "code": code,
        "names": settings.get("names"),
        "hours": settings.get("hours"),
        "makeup_hours": settings.get("makeup_hours"),
        "published_until": published,
    }


def _check_hours(load: Load, settings: dict[str, Any], rows: list[Row], published: date | None) -> None:
    """Note each day whose hours make no sense, and then what makes none of the calendar as a whole."""
    hours = settings.get("hours")
    if not isinstance(hours, list) or len(hours) != len(WEEKDAYS):
        load.fault("calendar.hours", "must be lists of spans for 7 weekdays, Monday first")
        return
    before = len(load.folder.faults)
    days = [_read_spans(load, "calendar.hours", f"{day}: ", spans) for day, spans in zip(WEEKDAYS, hours, strict=True)]
    makeup = _read_spans(load, "calendar.makeup_hours", "", settings.get("makeup_hours", []))
    if len(load.folder.faults) > before:
        return
    try:
        WorkCalendar(
            zone=load.zone,
            hours=days,
            makeup_hours=makeup,
            exceptions={row["day"]: DayKind(row["kind"]) for row in rows if row["kind"] not in PLAIN_DAYS},
            published_until=published,
        )
    except CalendarError as error:
        load.fault("calendar.hours", str(error))


def _read_spans(load: Load, field: str, day: str, said: Any) -> list[tuple[time, time]]:
    try:
        spans = [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in said]
        if spans:
            # A week of this day alone.
            WorkCalendar(zone=load.zone, hours=[spans] * len(WEEKDAYS))
    except CalendarError as error:
        load.fault(field, f"{day}{error}")
    except (ValueError, TypeError):
        load.fault(field, f'{day}must be a list of spans, each as ["08:30", "17:00"]')
    else:
        return spans
    return []


# --- Reading settings -----------------------------------------------------------------


def _dict(load: Load, name: str) -> dict[str, Any]:
    value = load.settings.get(name)
    if not isinstance(value, dict):
        load.fault(name, "is missing")
        return {}
    return value


def _list(load: Load, name: str) -> list[dict[str, Any]]:
    value = load.settings.get(name, [])
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        load.fault(name, f"must be written as [[{name}]]")
        return []
    return value


def _words(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(word, str) and not cells.is_blank(word) for word in value)
    )


def read_day(load: Load, field: str, said: Any) -> date | None:
    """Return a day that the settings say, with quotation marks or without; None where they say none, or no day."""
    if said is None:
        return None
    try:
        # An instant is a date too, and none of ours.
        return cells.day(said.isoformat() if type(said) is date else said if isinstance(said, str) else "")
    except ValueError:
        load.fault(field, f"is not a date like {EARLIEST}")
        return None


def require_texts(load: Load, field: str, texts: Any) -> None:
    """Note each language, of the city and of those given, in which there is no text; it may be long."""
    for language in cells.languages_without(texts, load.folder.languages):
        load.fault(field, f"has no text in {language}")


def require_names(load: Load, field: str, names: Any) -> None:
    """Note each language, of the city and of those given, in which there is no name, or one that is none."""
    for reason in cells.faults_of_names(names, load.folder.languages):
        load.fault(field, reason)


# --- Writing ----------------------------------------------------------------------------


def write(load: Load, plan: dict[str, Any]) -> None:
    """Bring the city, its calendar and its days to what the files say."""
    calendar_id = _write_calendar(load, plan["calendar"], plan["days"])
    settings = load.settings
    city = {
        "id": 1,
        "code": settings["code"],
        "names": settings["names"],
        "number_prefix": settings["number_prefix"],
        "time_zone": settings["time_zone"],
        "calendar_id": calendar_id,
        "profile": _profile(load),
        "folder_digest": load.digest,
    }
    load.tallies["city"] = upsert(City, [city], existing=City.objects.in_bulk())


def _profile(load: Load) -> dict[str, Any]:
    columns = {"code", "names", "number_prefix", "time_zone", "calendar"}
    profile = {name: value for name, value in load.settings.items() if name not in columns}
    times = load.section("times")
    if type(times.get("earliest")) is date:
        profile["times"] = {**times, "earliest": times["earliest"].isoformat()}
    return {**profile, "map": _view(load)} if load.bounds else profile


def _view(load: Load) -> dict[str, Any]:
    """Return the map's settings as every page reads them: in WGS-84."""
    view, convert = load.settings["map"], load.folder.convert
    if convert is as_it_is:
        return view
    west, south, east, north = view["bounds"]
    return {**view, "centre": [*convert(*view["centre"])], "bounds": [*convert(west, south), *convert(east, north)]}


def _write_calendar(load: Load, settings: dict[str, Any], rows: list[Row]) -> int:
    present = Calendar.objects.filter(code=settings["code"]).in_bulk()
    calendar_id = identify(Calendar, {row.code: row.pk for row in present.values()}, [settings["code"]])[
        settings["code"]
    ]
    load.tallies["calendars"] = upsert(Calendar, [{"id": calendar_id, **settings}], existing=present)
    existing = {day.day: day for day in CalendarDay.objects.filter(calendar_id=calendar_id)}
    kept = [row for row in rows if row["kind"] not in PLAIN_DAYS]
    wanted = [
        {
            "id": existing[row["day"]].pk if row["day"] in existing else None,
            "calendar_id": calendar_id,
            "day": row["day"],
            "kind": row["kind"],
            "names": row["names"],
        }
        for row in kept
    ]
    tally = upsert(CalendarDay, wanted, existing={day.pk: day for day in existing.values()})
    tally.vanished = sorted(str(day) for day in existing.keys() - {row["day"] for row in kept})
    load.tallies["calendar days"] = tally
    return calendar_id


part(
    "common",
    read=read,
    write=write,
    settings={
        **dict.fromkeys(("code", "number_prefix", "time_zone", "languages", "names", "danger", "accuracy")),
        **dict.fromkeys(("called", "called_kinds")),
        "emergency": ("number", "for", "names"),
        "attributions": ("text", "url"),
        "map": ("centre", "zoom", "bounds", "coordinates", "files"),
        "calendar": ("code", "names", "hours", "makeup_hours", "published_until"),
        "times": ("earliest", "ahead_days"),
    },
)
