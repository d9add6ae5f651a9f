"""What a city's folder says of its units, who is in them, and which skills its classes ask for."""

from collections.abc import Collection
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.city import DEPARTMENTS, PEOPLE, note_without_role
from accounts.models import Role
from common.city import require_names
from common.cityfiles import Column, Load, Row, Table, cells, identify, part, upsert
from common.cityfiles.folder import Anything
from dispatch.models import SkillNeed, Unit, UnitMember
from dispatch.policy import SKILLS, faults_of
from grid.city import CLASSES

UNITS = Table(
    "units.csv",
    columns=(
        Column("code", cells.code(40)),
        Column("department", cells.code(60)),
        Column("skills", cells.several(cells.code(60)), optional=True, empty=[]),
        Column("home_lon", cells.number(low=-180, high=180)),
        Column("home_lat", cells.latitude),
        Column("members", cells.several(cells.code(60)), optional=True, empty=[]),
    ),
    key=("code",),
    named=True,
    may_lack=True,
)
NEEDS = Table(
    "unit_skills.csv",
    columns=(Column("class", cells.code(20)), Column("skill", cells.code(40))),
    key=("class", "skill"),
    may_lack=True,
)


def read(load: Load) -> dict[str, list[Row]]:
    """Check units against departments and people: nobody is in two crews at once."""
    for field, reason in faults_of(load.section("dispatch")):
        load.fault(field, reason)
    called = _skill_names(load)
    units = load.folder.table(UNITS)
    placed: dict[str, str] = {}
    for row in units:
        load.check_point(row, "home_lon", "home_lat")
        row.require_known("department", DEPARTMENTS, "department")
        row.require_known("members", PEOPLE, "person")
        row.require_known("skills", called, "name in [dispatch.skills] of the skill")
        for username in row["members"]:
            if username in placed:
                row.fault("members", f"“{username}” is in unit “{placed[username]}” already")
            placed[username] = row["code"]
    note_without_role(load, [(row, name) for row in units for name in row["members"]], Role.FIELD_UNIT)
    needs = load.folder.table(NEEDS)
    skills = {skill for row in units for skill in row["skills"]}
    for row in needs:
        row.require_known("class", CLASSES, "class")
        if load.folder.is_whole(UNITS.file):
            row.require_known("skill", skills, "unit with the skill")
    return {"units": units, "needs": needs}


def _skill_names(load: Load) -> Collection[str]:
    if not load.has_settings:
        return Anything()
    said = load.settings.get("dispatch")
    called = said.get(SKILLS, {}) if isinstance(said, dict) else {}
    if not isinstance(called, dict):
        load.fault(f"dispatch.{SKILLS}", f"must be written as [dispatch.{SKILLS}]")
        return ()
    for code, names in called.items():
        require_names(load, f"dispatch.{SKILLS}.{code}", names)
    return called.keys()


def write(load: Load, plan: dict[str, list[Row]]) -> None:
    """Bring units, their people and the skills asked for to what the files say; positions and duty stay."""
    existing = {unit.code: unit for unit in Unit.objects.all()}
    ids = identify(Unit, {code: unit.pk for code, unit in existing.items()}, [row["code"] for row in plan["units"]])
    wanted = [_unit(load, row, ids) for row in plan["units"]]
    tally = upsert(Unit, wanted, existing={unit.pk: unit for unit in existing.values()})
    tally.vanished = sorted(existing.keys() - ids.keys())
    load.tallies["units"] = tally
    _write_members(load, plan["units"], ids)
    _write_needs(load, plan["needs"])


def _unit(load: Load, row: Row, ids: dict[str, int]) -> dict[str, Any]:
    return {
        "id": ids[row["code"]],
        "code": row["code"],
        "names": row["names"],
        "department_id": load.ids["departments"][row["department"]],
        "skills": row["skills"],
        "home": load.point(row, "home_lon", "home_lat"),
    }


def _write_members(load: Load, rows: list[Row], ids: dict[str, int]) -> None:
    wanted = {load.ids["people"][name]: ids[row["code"]] for row in rows for name in row["members"]}
    now = UnitMember.objects.filter(valid__contains=load.now)
    present = {each.user_id: each for each in now}
    for user_id, membership in present.items():
        if wanted.get(user_id) != membership.unit_id:
            # First make room: a person is in one crew at a time.
            membership.valid = DateTimeTZRange(membership.valid.lower, load.now)
            membership.save(update_fields=["valid"])
    # Who is told of for the first time has always been there, like the places of a first folder; who changes, changes now.
    known = set(UnitMember.objects.filter(user__in=wanted).values_list("user_id", flat=True))
    UnitMember.objects.bulk_create(
        UnitMember(
            user_id=user_id, unit_id=unit_id, valid=DateTimeTZRange(load.now if user_id in known else None, None)
        )
        for user_id, unit_id in wanted.items()
        if user_id not in present or present[user_id].unit_id != unit_id
    )


def _write_needs(load: Load, rows: list[Row]) -> None:
    wanted = {(load.ids["classes"][row["class"]], row["skill"]) for row in rows}
    for need in SkillNeed.objects.all():
        if (need.case_class_id, need.skill) in wanted:
            wanted.discard((need.case_class_id, need.skill))
        else:
            need.delete()
    SkillNeed.objects.bulk_create(SkillNeed(case_class_id=class_id, skill=skill) for class_id, skill in sorted(wanted))


part("dispatch", read=read, write=write, settings={"dispatch": None})
