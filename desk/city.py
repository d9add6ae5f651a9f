"""What a city's folder says of its play: what simulated citizens say, when, and how many do in a week.

Nothing of it is loaded. It is checked with the rest, since a generator that cannot read it has nothing to say.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases.models import Channel
from common.city import are_degrees, require_texts, why_no_degrees
from common.cityfiles import Column, Folder, Load, Row, Table, cells, part
from common.cityfiles.loading import CITY_FILE
from common.phones import is_dialled
from grid.city import CLASSES

HOURS_A_DAY, DAYS_A_WEEK = 24, 7
# By kind of row in the table of hours, the first key and the last.
KEYS = {"hour": (0, HOURS_A_DAY - 1), "weekday": (1, DAYS_A_WEEK)}
_count = cells.number(low=0, high=1_000_000_000, places=0)

# What simulated citizens are reached by: # is any digit.
_NUMBER = re.compile(r"\+[0-9#]{6,15}")
PATTERNS = {"phones": _NUMBER, "landlines": _NUMBER, "emails": re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")}
EXAMPLES = {"phones": "+161755501##", "landlines": "+86100#######", "emails": "citizen######@example.org"}
STORY_TEXTS = ("text", "address", "result")

TEXTS = Table(
    "texts.csv",
    columns=(
        Column("class", cells.code(20), optional=True, empty=""),
        Column("language"),
        Column("text"),
        Column("channels", cells.several(cells.one_of(*Channel.values)), optional=True, empty=()),
        # For readers of the file.
        Column("danger_number", may_lack=True),
        Column("is_vague", cells.yes_no, optional=True, empty=False, may_lack=True),
    ),
    key=("class", "language", "text"),
    may_lack=True,
)
HOURS = Table(
    "hours.csv",
    columns=(
        Column("kind", cells.one_of(*KEYS)),
        Column("key", cells.number(low=0, high=HOURS_A_DAY - 1, places=0)),
        Column("share_percent", cells.number(low=0, high=100)),
        Column("source", may_lack=True),
    ),
    key=("kind", "key"),
    may_lack=True,
)
WEEKS = Table(
    "weekly.csv",
    columns=(
        Column("week"),
        Column("total", cells.number(low=1, high=1_000_000_000, places=0), optional=True),
        Column("calls", _count, optional=True),
        Column("net", _count, optional=True),
        Column("other", _count, optional=True),
        Column("answered_online", _count, optional=True),
        Column("province_assigned", _count, may_lack=True),
    ),
    key=("week", "total"),
    may_lack=True,
    # As a city publishes them, with figures that nobody here asks for.
    takes_others=True,
)


@dataclass(frozen=True)
class Said:
    """The three tables, as far as they are sound."""

    texts: list[Row]
    hours: list[Row]
    weeks: list[Row]


def read_play(folder: Folder) -> Said:
    """Read what the play is made of, and note what is wrong with it."""
    said = Said(folder.table(TEXTS), folder.table(HOURS), folder.table(WEEKS))
    for row in said.hours:
        first, last = KEYS[row["kind"]]
        if not first <= row["key"] <= last:
            row.fault("key", f"is not between {first} and {last}, as for each {row['kind']}")
    for kind in KEYS:
        shares = [row["share_percent"] for row in said.hours if row["kind"] == kind]
        if shares and not any(shares):
            folder.fault(HOURS.file, 0, "share_percent", f"no {kind} has a share")
    for row in said.weeks:
        # Of a week that says how citizens reported, all of it is asked.
        if row["calls"] is not None and row["total"] is None:
            row.fault("total", "is empty, though calls are given")
    return said


def sound_play(path: Path) -> Said:
    """Return what the play is made of; raise FaultyFiles with all that is wrong with it."""
    folder = Folder(path)
    said = read_play(folder)
    folder.require_sound()
    return said


def read(load: Load) -> None:
    """Check what the play is made of against the classes and languages of the city."""
    _check_players(load)
    if load.section("story"):
        _check_story(load)
    for row in read_play(load.folder).texts:
        row.require_known("class", CLASSES, "class")
        row.require_known("language", load.folder.languages, "language of the city")


def _check_players(load: Load) -> None:
    said = load.section("play")
    for name, pattern in PATTERNS.items():
        drawn = said.get(name, [])
        if not isinstance(drawn, list) or not all(isinstance(each, str) and pattern.fullmatch(each) for each in drawn):
            load.fault(f"play.{name}", f"must be a list of patterns, as {EXAMPLES[name]}")


def _check_story(load: Load) -> None:
    """Check "Follow one manhole": a newcomer's first page needs all of it."""
    story = load.settings["story"]
    for name in STORY_TEXTS:
        require_texts(load, f"story.{name}", story.get(name))
    _check_story_class(load, story.get("class"))
    if not is_dialled(story.get("phone")):
        load.fault("story.phone", "is no number that a telephone dials")
    point = story.get("point")
    if not are_degrees(point, 2):
        load.fault("story.point", why_no_degrees(point, 2))
        return
    load.check_place(CITY_FILE, 0, "story.point", tuple(point))
    # As every page reads it: in WGS-84.
    load.settings["story"] = {**story, "point": [*load.folder.convert(*point)]}


def _check_story_class(load: Load, code: Any) -> None:
    groups = {row["parent"] for row in load.codes["classes"].values()}
    if not isinstance(code, str) or code not in load.folder.codes(CLASSES.file) or code in groups:
        load.fault("story.class", f"is no class of {CLASSES.file} that takes cases")


def write(load: Load, plan: None) -> None:
    """Nothing of it is kept: the generator reads it from the folder."""


part(
    "desk",
    read=read,
    write=write,
    settings={"play": tuple(PATTERNS), "story": ("class", "point", "phone", *STORY_TEXTS)},
)
