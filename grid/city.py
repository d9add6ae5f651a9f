"""What a city's folder says of its places, its classes of matters, who answers for what, and who walks which grid."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.city import DEPARTMENTS, PEOPLE, note_without_role
from accounts.models import Role
from common.cityfiles import (
    Column,
    Load,
    Row,
    Shape,
    Table,
    cells,
    identify,
    part,
    replace_versions,
    upsert,
    whole_lines,
)
from common.cityfiles.cells import is_blank
from common.cityfiles.rows import BATCH, Tally
from common.cityfiles.streets import StreetLine, streets
from grid.models import CaseClass, Division, GridPost, Kind, Level, Nature, Part, Responsibility, Street

BOUNDARIES_FILE = "boundaries.geojson"
NO_BOUNDARY = "none"
EVERY_CLASS = "*"

DIVISIONS = Table(
    "divisions.csv",
    columns=(
        Column("code", cells.code(20)),
        Column("parent", cells.code(20), optional=True, empty=""),
        Column("level", cells.one_of(*Level.values)),
        Column("lon", cells.number(low=-180, high=180), optional=True),
        Column("lat", cells.latitude, optional=True),
        # For readers of the file.
        Column("source", may_lack=True),
        Column("is_overlay", cells.yes_no, optional=True, empty=False, may_lack=True),
    ),
    key=("code",),
    named=True,
)
CLASSES = Table(
    "classes.csv",
    columns=(
        Column("code", cells.code(20)),
        Column("parent", cells.code(20), optional=True, empty=""),
        Column("kind", cells.one_of(*Kind.values)),
        Column("nature", cells.one_of(*Nature.values)),
        Column("is_public", cells.yes_no, optional=True, empty=False),
        Column("is_urgent", cells.yes_no, optional=True, empty=False),
        Column("is_protected", cells.yes_no, optional=True, empty=False),
        Column("questions", cells.json_list, optional=True, empty=(), may_lack=True),
    ),
    key=("code",),
    named=True,
    texts=("keywords",),
)
VALIDITY = (
    Column("valid_from", cells.day),
    Column("valid_until", cells.day, optional=True, may_lack=True),
)
RESPONSIBILITIES = Table(
    "responsibilities.csv",
    columns=(
        Column("class"),
        Column("division", cells.code(20)),
        Column("department", cells.code(60)),
        Column("part", cells.one_of(*Part.values)),
        *VALIDITY,
    ),
    key=("class", "division", "department", "part", "valid_from"),
)
ROSTER = Table(
    "grid_rosters.csv",
    columns=(Column("username", cells.code(60)), Column("division", cells.code(20)), *VALIDITY),
    key=("username", "division", "valid_from"),
    may_lack=True,
)
# The highest rank among the divisions that cover a point wins.
RANKS = {level: rank for rank, level in enumerate(Level.values, start=1)}
QUESTION_KINDS = {"text", "number", "yes_no", "choice"}


def read(load: Load) -> dict[str, Any]:
    """Check places, classes, responsibilities and rosters against each other and the departments."""
    divisions = load.folder.table(DIVISIONS)
    places = load.codes["divisions"] = {row["code"]: row for row in divisions}
    whole_lines(divisions, dict.fromkeys(places, 0), DIVISIONS, "division")
    _check_roots(divisions)
    for row in divisions:
        _check_level(row, places)
        load.check_point(row, "lon", "lat")
    for row in load.codes["departments"].values():
        row.require_known("division", DIVISIONS, "division")
    classes = load.folder.table(CLASSES)
    known = load.codes["classes"] = {row["code"]: row for row in classes}
    whole_lines(classes, dict.fromkeys(known, 0), CLASSES, "class")
    for row in classes:
        _check_class(row, load)
    return {
        "divisions": divisions,
        "boundaries": _boundaries(load),
        "classes": classes,
        "responsibilities": _responsibilities(load),
        "roster": _roster(load),
        "streets": streets(load.folder),
    }


def _check_roots(rows: list[Row]) -> None:
    """Note each city but the first: an installation has one, and all other places lie within it."""
    roots = [row for row in rows if not row["parent"] and row["level"] == Level.CITY]
    for row in roots[1:]:
        row.fault("parent", f"is empty, and so it is of “{roots[0]['code']}”: all other places lie within one city")


def _check_level(row: Row, places: dict[str, Row]) -> None:
    parent = places.get(row["parent"])
    levels = Level.values
    if parent is None:
        if not row["parent"] and row["level"] != Level.CITY:
            row.fault("parent", f"is empty, though a {row['level']} lies within something")
    elif levels.index(parent["level"]) >= levels.index(row["level"]):
        row.fault("parent", f"is a {parent['level']}, and a {row['level']} cannot lie within that")


def _boundaries(load: Load) -> dict[str, Shape]:
    found: dict[str, Shape] = {}
    shapes = load.folder.shapes(BOUNDARIES_FILE) if load.folder.has(BOUNDARIES_FILE) else []
    explained = load.codes["accuracy"].keys() - {NO_BOUNDARY}
    # Where the settings lack the part, or cannot be read, that is said alone.
    is_explaining = isinstance(load.settings.get("accuracy"), dict)
    for shape in shapes:
        code, accuracy = str(shape.properties.get("code")), str(shape.properties.get("accuracy"))
        _check_reach(load, shape)
        if code not in load.folder.codes(DIVISIONS.file):
            load.folder.fault(BOUNDARIES_FILE, shape.row, "code", f"there is no division “{code}”")
        elif code in found:
            load.folder.fault(BOUNDARIES_FILE, shape.row, "code", f"“{code}” has a boundary in row {found[code].row}")
        elif is_explaining and accuracy not in explained:
            load.folder.fault(BOUNDARIES_FILE, shape.row, "accuracy", f"“{accuracy}” is not explained in the settings")
        else:
            found[code] = shape
    return found


def _check_reach(load: Load, shape: Shape) -> None:
    west, south, east, north = shape.extent
    load.check_place(BOUNDARIES_FILE, shape.row, "geometry", (west, south), (east, north))


def _check_class(row: Row, load: Load) -> None:
    if row["is_public"] and row["is_protected"]:
        row.fault("is_public", "is yes, and so is is_protected: who is protected is not shown in public")
    if row["is_urgent"] and row["nature"] != Nature.FIELD:
        row.fault("is_urgent", "is yes, though nobody goes out for a matter of words")
    keys = set()
    for question in row["questions"]:
        reason = _question_fault(question, load.folder.languages)
        if not reason and question["key"] in keys:
            reason = f"the key “{question['key']}” stands twice"
        if reason:
            row.fault("questions", reason)
            return
        keys.add(question["key"])


def _question_fault(question: Any, languages: tuple[str, ...]) -> str:
    if not isinstance(question, dict) or not isinstance(question.get("key"), str):
        return "each question needs a key"
    if str(question.get("kind")) not in QUESTION_KINDS:
        return f"the kind of “{question['key']}” is not one of: {', '.join(sorted(QUESTION_KINDS))}"
    options = question.get("options", [])
    if not isinstance(options, list):
        return f"the options of “{question['key']}” are no list"
    if question["kind"] == "choice" and not options:
        return f"“{question['key']}” is a choice without options"
    return _label_fault(question, options, languages)


def _label_fault(question: dict[str, Any], options: list[Any], languages: tuple[str, ...]) -> str:
    for entry in [question, *options]:
        label = entry.get("label") if isinstance(entry, dict) else None
        if not _are_texts(label, languages):
            return f"“{question['key']}” or one of its options has no label in every language"
        if entry is not question and not isinstance(entry.get("value"), str):
            return f"an option of “{question['key']}” has no value"
    if "danger" in question and question["kind"] != "yes_no":
        return f"“{question['key']}” has a danger and is no question of yes or no: mark the option that is one"
    return ""


def _are_texts(said: Any, languages: tuple[str, ...]) -> bool:
    return isinstance(said, dict) and all(
        isinstance(said.get(each), str) and not is_blank(said[each]) for each in languages
    )


def _responsibilities(load: Load) -> list[Row]:
    rows = load.folder.table(RESPONSIBILITIES)
    sound = []
    for row in rows:
        checks = (
            row["class"] == EVERY_CLASS or row.require_known("class", CLASSES, "class"),
            row.require_known("division", DIVISIONS, "division"),
            row.require_known("department", DEPARTMENTS, "department"),
        )
        if all(checks):
            sound.append(row)
    load.check_versions([row for row in sound if row["part"] == Part.LEAD], "class", "division")
    load.check_versions([row for row in sound if row["part"] == Part.CO], "class", "division", "department")
    _require_leads(load, sound)
    return sound


def _require_leads(load: Load, rows: list[Row]) -> None:
    """Name each class of which a case, somewhere in the city, would be nobody's today."""
    if not all(map(load.folder.is_whole, (RESPONSIBILITIES.file, CLASSES.file, DIVISIONS.file))):
        return
    led: dict[str, set[str]] = defaultdict(set)
    for row in load.holding(rows):
        if row["part"] == Part.LEAD:
            led[row["class"]].add(row["division"])
    classes, places = load.codes["classes"], load.codes["divisions"]
    lines = {code: set(_line(code, places)) for code in places}
    groups = {row["parent"] for row in classes.values()}
    for code in sorted(classes.keys() - groups):
        at = led[EVERY_CLASS].union(*(led[each] for each in _line(code, classes)))
        without = [place for place in places if not lines[place] & at]
        if without:
            more = f" and {len(without) - 1} other places" if len(without) > 1 else ""
            load.folder.fault(
                RESPONSIBILITIES.file, 0, "class", f"nobody leads for “{code}” now, at “{without[0]}”{more}"
            )


def _line(code: str, rows: dict[str, Row]) -> list[str]:
    """Return a code and those it lies in, from below to above; what goes in circles is named elsewhere."""
    line: list[str] = []
    while code in rows and code not in line:
        line.append(code)
        code = rows[code]["parent"]
    return line


def _roster(load: Load) -> list[Row]:
    rows = load.folder.table(ROSTER)
    for row in rows:
        row.require_known("username", PEOPLE, "person")
        row.require_known("division", DIVISIONS, "division")
    load.check_versions(rows, "username", "division")
    note_without_role(load, [(row, row["username"]) for row in rows], Role.GRID_WORKER)
    return rows


# --- Writing ----------------------------------------------------------------------------


def write(load: Load, plan: dict[str, Any]) -> None:
    """Bring places, classes, responsibilities and rosters to what the files say."""
    _write_divisions(load, plan["divisions"], plan["boundaries"])
    _write_classes(load, plan["classes"])
    _write_responsibilities(load, plan["responsibilities"])
    _write_roster(load, plan["roster"])
    _write_streets(load, plan["streets"])


def _write_divisions(load: Load, rows: list[Row], boundaries: dict[str, Shape]) -> None:
    existing = {division.code: division for division in Division.objects.filter(valid__contains=load.now)}
    ids = identify(Division, {code: row.pk for code, row in existing.items()}, [row["code"] for row in rows])
    load.ids["divisions"] = ids
    lines = whole_lines(rows, ids, DIVISIONS, "division")
    wanted = [_division(load, row, ids, lines, boundaries.get(row["code"])) for row in rows]
    _keep_former_places(wanted, {row.pk: row for row in existing.values()}, load.now)
    for values in wanted:
        row = existing.get(values["code"])
        # From the beginning: imported history happened somewhere too.
        values["valid"] = row.valid if row else DateTimeTZRange(None, None)
    tally = upsert(Division, wanted, existing={row.pk: row for row in existing.values()})
    tally.vanished = sorted(existing.keys() - {row["code"] for row in rows})
    load.tallies["divisions"] = tally


def _division(
    load: Load, row: Row, ids: dict[str, int], lines: dict[str, list[int]], shape: Shape | None
) -> dict[str, Any]:
    return {
        "id": ids[row["code"]],
        "code": row["code"],
        "names": row["names"],
        "level": row["level"],
        "parent_id": ids.get(row["parent"]),
        "line": lines[row["code"]],
        "boundary": shape.geometry if shape else None,
        "boundary_kind": shape.properties["accuracy"] if shape else NO_BOUNDARY,
        "seat": load.point(row, "lon", "lat"),
        "is_overlay": row["is_overlay"],
        "rank": RANKS[row["level"]],
    }


def _keep_former_places(wanted: list[dict[str, Any]], existing: dict[int, Division], now: datetime) -> None:
    """Keep the shape and line that a place had until now, as a version of its own.

    The former version is the new row and the present one keeps its id, so that cases,
    rules and lines that point at the place need no change.
    """
    former, present = [], []
    for values in wanted:
        row = existing.get(values["id"])
        if row is None or (row.boundary == values["boundary"] and row.parent_id == values["parent_id"]):
            continue
        row.valid, until_now = DateTimeTZRange(now, row.valid.upper), DateTimeTZRange(row.valid.lower, now)
        copied = {field.attname: getattr(row, field.attname) for field in Division._meta.concrete_fields}
        former.append(Division(**{**copied, "id": None, "valid": until_now}))
        present.append(row)
    # First make room: two versions of a code may not hold at once, not even within a transaction.
    Division.objects.bulk_update(present, ["valid"], batch_size=BATCH)
    Division.objects.bulk_create(former, batch_size=BATCH)


def _write_classes(load: Load, rows: list[Row]) -> None:
    existing = {row.code: row for row in CaseClass.objects.all()}
    ids = identify(CaseClass, {code: row.pk for code, row in existing.items()}, [row["code"] for row in rows])
    load.ids["classes"] = ids
    groups = {row["parent"] for row in rows}
    wanted = [
        {
            "id": ids[row["code"]],
            "code": row["code"],
            "names": row["names"],
            "parent_id": ids.get(row["parent"]),
            "kind": row["kind"],
            "nature": row["nature"],
            "is_public": row["is_public"],
            "is_urgent": row["is_urgent"],
            "is_protected": row["is_protected"],
            "is_leaf": row["code"] not in groups,
            "keywords": {language: cells.several()(words) for language, words in row["keywords"].items()},
            "questions": list(row["questions"]),
        }
        for row in rows
    ]
    tally = upsert(CaseClass, wanted, existing={row.pk: row for row in existing.values()})
    tally.vanished = sorted(existing.keys() - {row["code"] for row in rows})
    load.tallies["classes"] = tally


def _write_responsibilities(load: Load, rows: list[Row]) -> None:
    def key_of(row: Responsibility) -> tuple[Any, ...]:
        # Of leads there is one at a time, so a change of department is a next version; of co-handlers there are many.
        return (row.case_class_id, row.division_id, row.part, row.department_id if row.part == Part.CO else None)

    series = []
    for row in rows:
        values = {
            "case_class_id": load.ids["classes"].get(row["class"]),
            "division_id": load.ids["divisions"][row["division"]],
            "department_id": load.ids["departments"][row["department"]],
            "part": row["part"],
        }
        series.append(load.version(row, key_of(Responsibility(**values)), values))
    load.tallies["responsibilities"] = replace_versions(Responsibility, series, key_of=key_of, today=load.today)


def _write_roster(load: Load, rows: list[Row]) -> None:
    def key_of(post: GridPost) -> tuple[int, int]:
        return (post.user_id, post.division_id)

    series = []
    for row in rows:
        values = {
            "user_id": load.ids["people"][row["username"]],
            "division_id": load.ids["divisions"][row["division"]],
        }
        series.append(load.version(row, key_of(GridPost(**values)), values))
    load.tallies["grid posts"] = replace_versions(GridPost, series, key_of=key_of, today=load.today)


def _write_streets(load: Load, lines: list[StreetLine]) -> None:
    """Draw the base map anew where it differs. Nothing refers to its lines, and they have no codes to be known by."""
    existing = {(row.name, row.kind, row.path.wkb.tobytes()): row.pk for row in Street.objects.all()}
    wanted = {(line.name, line.kind, line.path.wkb.tobytes()): line for line in lines}
    gone = [pk for key, pk in existing.items() if key not in wanted]
    new = [line for key, line in wanted.items() if key not in existing]
    Street.objects.filter(pk__in=gone).delete()
    Street.objects.bulk_create(
        [Street(name=line.name, kind=line.kind, path=line.path) for line in new], batch_size=BATCH
    )
    if lines or existing:
        load.tallies["streets"] = Tally(created=len(new), changed=len(gone), kept=len(existing) - len(gone))


part("grid", read=read, write=write)
