"""What a city's folder says of its play: what simulated citizens say, when, and how many do in a week.

Nothing of it is loaded. It is checked with the rest, since a generator that cannot read it has nothing to say.
"""

from dataclasses import dataclass
from pathlib import Path

from cases.models import Channel
from common.cityfiles import Column, Folder, Load, Row, Table, cells, part
from grid.city import CLASSES

HOURS_A_DAY, DAYS_A_WEEK = 24, 7
# By kind of row in the table of hours, the first key and the last.
KEYS = {"hour": (0, HOURS_A_DAY - 1), "weekday": (1, DAYS_A_WEEK)}
_count = cells.number(low=0, high=1_000_000_000, places=0)

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
    for row in read_play(load.folder).texts:
        row.require_known("class", CLASSES, "class")
        row.require_known("language", load.folder.languages, "language of the city")


def write(load: Load, plan: None) -> None:
    """Nothing of it is kept: the generator reads it from the folder."""


part(
    "desk",
    read=read,
    write=write,
    settings={"play": ("phones", "landlines", "emails"), "story": None},
)
