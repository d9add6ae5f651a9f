"""Bringing the database to what the files say: by code, in bulk, and never by deleting.

A row that is in the database and no longer in the files stays, and is told. What holds from
a day on gets a new version; one that is in force is not rewritten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from common.cityfiles.folder import Row, Table

BATCH = 1000


@dataclass
class Tally:
    """What loading one kind of row did."""

    created: int = 0
    changed: int = 0
    kept: int = 0
    # In the database, not in the files: left as they are.
    vanished: list[str] = field(default_factory=list)


def identify(model: type[models.Model], existing: Mapping[str, int], codes: Iterable[str]) -> dict[str, int]:
    """Return an id for every code: the one it has, or one drawn now for a row to come."""
    ids = dict(existing)
    new = [code for code in dict.fromkeys(codes) if code not in ids]
    ids.update(zip(new, _draw(model, len(new)), strict=True))
    return ids


def _draw(model: type[models.Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]


def whole_lines(rows: Sequence[Row], ids: Mapping[str, int], table: Table, what: str) -> dict[str, list[int]]:
    """Return, for each code, the ids from the root down to itself; note parents that are missing or go in circles."""
    parents = {row["code"]: row["parent"] for row in rows}
    lines: dict[str, list[int]] = {}
    for row in rows:
        if not row.require_known("parent", table, what):
            continue
        climbed: list[str] = []
        code = row["code"]
        while code and code in parents and code not in climbed:
            climbed.append(code)
            code = parents[code]
        if code in climbed:
            row.fault("parent", f"goes in a circle: {' > '.join([*climbed, code])}")
            continue
        lines[row["code"]] = [ids[step] for step in reversed(climbed)]
    return lines


def upsert(
    model: type[models.Model], wanted: Sequence[Mapping[str, Any]], *, existing: Mapping[int, models.Model]
) -> Tally:
    """Create or change rows until they are as wanted, each known by its `id`. Nothing is deleted."""
    tally = Tally()
    create: list[models.Model] = []
    change: list[models.Model] = []
    for values in wanted:
        row = existing.get(values["id"])
        if row is None:
            create.append(model(**values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            change.append(row)
        else:
            tally.kept += 1
    tally.created, tally.changed = len(create), len(change)
    if change:
        names = [model._meta.get_field(name.removesuffix("_id")).name for name in wanted[0] if name != "id"]
        model._base_manager.bulk_update(change, names, batch_size=BATCH // 4)
    model._base_manager.bulk_create(create, batch_size=BATCH)
    return tally


@dataclass(frozen=True)
class Series:
    """Versions of one rule: each holds from its day until its end, or until the next begins."""

    row: Row
    # What the rule is about: rows with the same key follow one another.
    key: tuple[Any, ...]
    values: Mapping[str, Any]
    valid_from: datetime
    valid_until: datetime | None = None


def bounded(series: Sequence[Series]) -> list[tuple[Series, DateTimeTZRange]]:
    """Return each version with the time it holds for; note those that overlap."""
    by_key: dict[tuple[Any, ...], list[Series]] = {}
    for version in series:
        by_key.setdefault(version.key, []).append(version)
    ranges = []
    for versions in by_key.values():
        versions.sort(key=lambda version: version.valid_from)
        for version, following in zip(versions, [*versions[1:], None], strict=True):
            until = version.valid_until or (following.valid_from if following else None)
            if until is not None and until <= version.valid_from:
                version.row.fault("valid_from", "holds for no time at all: another row begins then, or it ends before")
            elif following and until is not None and until > following.valid_from:
                following.row.fault(
                    "valid_from", f"overlaps row {version.row.line}, which holds until {until:%Y-%m-%d}"
                )
            else:
                ranges.append((version, DateTimeTZRange(version.valid_from, until)))
    return ranges


def replace_versions(
    # A model with a range `valid`; Django's types cannot say so.
    model: Any,
    series: Sequence[Series],
    *,
    key_of: Any,
    today: datetime,
) -> Tally:
    """Bring the versions of a kind of rule to what the files say.

    A version in force is not rewritten: a different value, or a beginning in the past for a
    rule that already exists, is a fault. It may be ended, by a next version or a day.
    """
    tally = Tally()
    existing = {(key_of(row), row.valid.lower): row for row in model._base_manager.all()}
    known = {key for key, _lower in existing}
    create: list[Any] = []
    change: list[Any] = []
    wanted = bounded(series)
    for version, valid in wanted:
        row = existing.pop((version.key, version.valid_from), None)
        if row is None:
            if version.key in known and version.valid_from < today:
                version.row.fault("valid_from", "is past, and this rule is in force: a change begins today or later")
            create.append(model(**version.values, valid=valid))
        elif any(getattr(row, name) != value for name, value in version.values.items()):
            if version.valid_from < today:
                version.row.fault("valid_from", "is in force with another value: add a row that begins today or later")
            _change(row, version.values, valid, change)
        elif row.valid != valid:
            _change(row, version.values, valid, change)
        else:
            tally.kept += 1
    tally.created, tally.changed = len(create), len(change)
    tally.vanished = [str(key) for key, _lower in existing]
    if change:
        names = [model._meta.get_field(name.removesuffix("_id")).name for name in wanted[0][0].values]
        # Ends first: a version must have made room before the next one begins.
        model._base_manager.bulk_update(change, [*names, "valid"], batch_size=BATCH // 4)
    model._base_manager.bulk_create(create, batch_size=BATCH)
    return tally


def _change(row: Any, values: Mapping[str, Any], valid: DateTimeTZRange, change: list[Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.valid = valid
    change.append(row)
