"""What a city's folder says of its departments, and of the people who play them in a demonstration."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.models import SHIFT_ROLES, Department, DepartmentKind, OnCall, Role, User
from accounts.paging import takes_from_file, word_on_phone
from accounts.watch import LONGEST_H
from common import crypto
from common.cityfiles import Column, Load, Row, Table, cells, identify, part, replace_versions, upsert, whole_lines
from common.phones import Kind, NotAPhoneNumber, plan_of, read_phone
from common.wall_clock import day_of

LEVELS = ("city", "district", "street", "community")
DEPARTMENTS = Table(
    "departments.csv",
    columns=(
        Column("code", cells.code(60)),
        Column("parent", cells.code(60), optional=True, empty=""),
        Column("kind", cells.one_of(*DepartmentKind.values)),
        # For readers of the file; the tree says the same.
        Column("level", cells.one_of(*LEVELS), may_lack=True),
        Column("division", cells.code(20), optional=True, empty=""),
        Column("is_centre", cells.yes_no, optional=True, empty=False, may_lack=True),
    ),
    key=("code",),
    named=True,
)
# Nobody holds these by a file: a citizen has no account, and Whistle itself is not a person.
NOT_FOR_PEOPLE = {Role.CITIZEN, Role.SYSTEM}
# Who see the cases of their department alone.
OF_A_DEPARTMENT = {Role.CLERK, Role.DUTY_OFFICER}
PEOPLE = Table(
    "people.csv",
    columns=(
        Column("username", cells.code(60)),
        Column("roles", cells.several(cells.one_of(*(set(Role.values) - NOT_FOR_PEOPLE)))),
        Column("department", cells.code(60), optional=True),
        Column("language"),
    ),
    key=("username",),
    named=True,
    may_lack=True,
)


# Who is told when nobody on shift takes what waits: the last rung of every ladder.
ON_CALL = Table(
    "on_call.csv",
    columns=(
        Column("username", cells.code(60)),
        Column("valid_from", cells.day),
        Column("valid_until", cells.day, optional=True),
        # Where the person is paged; kept encrypted. Better given by the person, at a start of shift.
        Column("phone", optional=True, may_lack=True),
    ),
    key=("valid_from",),
    may_lack=True,
)
# Hours that no shift is believed to last.
MOST_HOURS = 72
NOT_ON_WATCH = "is nobody of the centre who could be on call"


def read(load: Load) -> dict[str, list[Row]]:
    """Check departments and people. Divisions are checked by the room that knows them."""
    departments = load.folder.table(DEPARTMENTS)
    codes = load.codes["departments"] = {row["code"]: row for row in departments}
    whole_lines(departments, dict.fromkeys(codes, 0), DEPARTMENTS, "department")
    for row in departments:
        if row["is_centre"] and row["kind"] != DepartmentKind.CENTRE:
            row.fault("is_centre", f"is yes, though the kind is {row['kind']}")
    people = load.folder.table(PEOPLE)
    for row in people:
        row.require_known("department", DEPARTMENTS, "department")
        row.require_known("language", load.folder.languages, "language of the city")
        if not row["roles"]:
            row.fault("roles", "names no role")
        if is_without_department(row["roles"], row["department"]):
            load.note(f"{PEOPLE.file}, row {row.line}: “{row['username']}” is of no department and sees no case")
    load.codes["people"] = {row["username"]: row for row in people}
    require_one_spelling(people, User.objects.values_list("username", flat=True) if load.may_ask else ())
    _admit_accounts(load)
    _check_called(load)
    _check_shifts(load)
    on_call = _read_on_call(load)
    if not load.is_writing:
        _check_watch(load, on_call)
    return {"departments": departments, "people": people, "on_call": on_call}


def is_without_department(roles: Collection[str], department: object) -> bool:
    """Whether somebody works for a department, and for none."""
    return not department and not OF_A_DEPARTMENT.isdisjoint(roles)


def require_one_spelling(rows: list[Row], there: Iterable[str]) -> None:
    """Note a user name that differs from another one by capital letters alone: nobody tells the two apart."""
    known = set(there)
    spelt = {name.casefold(): name for name in known}
    for row in rows:
        name = row["username"]
        other = spelt.setdefault(name.casefold(), name)
        if name != other and name not in known:
            row.fault("username", f"is “{other}” with other capital letters; write one person one way")


def _check_called(load: Load) -> None:
    known = load.folder.codes(DEPARTMENTS.file)
    for code in load.section("called"):
        if code not in known:
            load.fault(f"called.{code}", f"is no department of {DEPARTMENTS.file}")
    for kind in load.section("called_kinds"):
        if kind not in DepartmentKind.values:
            load.fault(f"called_kinds.{kind}", f"is not one of: {', '.join(DepartmentKind.values)}")


def _check_shifts(load: Load) -> None:
    longest = load.section("shifts").get("longest_h", LONGEST_H)
    if isinstance(longest, bool) or not isinstance(longest, (int, float)) or not 1 <= longest <= MOST_HOURS:
        load.fault("shifts.longest_h", f"must be a number from 1 to {MOST_HOURS}")


class _Anybody(set[str]):
    """Holds every name: whose account there is, only the database knows."""

    def __contains__(self, name: object) -> bool:
        return True


def _admit_accounts(load: Load) -> None:
    """Let crews and rosters name people with accounts of their own beside those of the file."""
    known = load.folder.keys[PEOPLE.file]
    if load.may_ask:
        known.update(_accounts())
    elif not load.folder.has(PEOPLE.file):
        load.folder.keys[PEOPLE.file] = _Anybody()
        load.note(
            f"{PEOPLE.file}: there is none, so whoever is named elsewhere must have an account when this is loaded"
        )


def _check_watch(load: Load, rows: list[Row]) -> None:
    """Find what writing would: somebody on call who is unknown, or does not keep the centre's watch."""
    roles, known = _roles(load), load.folder.codes(PEOPLE.file)
    for row in rows:
        name = row["username"]
        if name not in known or (name in roles and not set(SHIFT_ROLES).intersection(roles[name])):
            row.fault("username", NOT_ON_WATCH)


def note_without_role(load: Load, named: Iterable[tuple[Row, str]], role: Role) -> None:
    """Note who is named for work that only somebody with a role gets: the row then does nothing."""
    roles = _roles(load)
    for row, name in named:
        if role not in roles.get(name, [role]):
            load.note(f"{row.file}, row {row.line}: “{name}” has not the role {role}, and gets no such work")


def _roles(load: Load) -> dict[str, list[str]]:
    roles = {name: row["roles"] for name, row in load.codes["people"].items()}
    return roles | (dict(User.objects.filter(is_demo=False).values_list("username", "roles")) if load.may_ask else {})


def _accounts() -> dict[str, int]:
    return dict(User.objects.filter(is_demo=False).values_list("username", "pk"))


def read_person_phone(row: Row, profile: Mapping[str, Any]) -> None:
    """Read the number that somebody is paged at, where one is given."""
    if not row["phone"]:
        return
    try:
        phone = read_phone(row["phone"], plan_of(profile))
        row.values["phone"] = phone.number
        if phone.kind != Kind.PERSON:
            row.fault("phone", f"is a {phone.kind.value}’s, and pages are texts to somebody")
    except NotAPhoneNumber:
        row.fault("phone", "is not a telephone number")


def _read_on_call(load: Load) -> list[Row]:
    rows = load.folder.table(ON_CALL)
    load.section("hotline")
    for row in rows if load.has_settings else []:
        read_person_phone(row, load.settings)
    load.check_versions(rows)
    today = day_of(load.now, load.zone)
    if not any(
        row["valid_from"] <= today and (row["valid_until"] is None or today < row["valid_until"]) for row in rows
    ):
        load.note(f"{ON_CALL.file}: no leader is on call on {today}: what nobody takes reaches nobody else")
    _tell_phones(load, rows)
    return rows


def _tell_phones(load: Load, rows: list[Row]) -> None:
    """Note what becomes of each number, and who is known by none."""
    names = {row["username"] for row in rows}
    people = {user.username: user for user in User.objects.filter(username__in=names)} if load.may_ask else {}
    given = _row_of_phone(rows)
    for row in rows:
        name, told = row["username"], ""
        person = people.get(name)
        if given.get(name) is row and person:
            told = word_on_phone(person, row["phone"])
        elif name not in given and not (person and person.phone_cipher):
            told = f"no phone, so “{name}” is paged once one is known"
        if told:
            load.note(f"{ON_CALL.file}, row {row.line}: {told}")


def _row_of_phone(rows: list[Row]) -> dict[str, Row]:
    """Return where each person's number stands first; another one below is a fault."""
    given: dict[str, Row] = {}
    for row in (row for row in rows if row["phone"]):
        first = given.setdefault(row["username"], row)
        if row["phone"] != first["phone"]:
            row.fault("phone", f"“{row['username']}” has another one in row {first.line}; a person is paged at one")
    return given


def write(load: Load, plan: dict[str, list[Row]]) -> None:
    """Bring departments and demonstration people to what the files say."""
    _write_departments(load, plan["departments"])
    _write_people(load, plan["people"])
    _write_on_call(load, plan["on_call"])


def _write_departments(load: Load, rows: list[Row]) -> None:
    existing = {department.code: department for department in Department.objects.all()}
    ids = identify(Department, {code: row.pk for code, row in existing.items()}, [row["code"] for row in rows])
    load.ids["departments"] = ids
    lines = whole_lines(rows, ids, DEPARTMENTS, "department")
    wanted = [
        {
            "id": ids[row["code"]],
            "code": row["code"],
            "names": row["names"],
            "kind": row["kind"],
            "parent_id": ids.get(row["parent"]),
            "line": lines[row["code"]],
            "division_code": row["division"],
        }
        for row in rows
    ]
    tally = upsert(Department, wanted, existing={row.pk: row for row in existing.values()})
    tally.vanished = sorted(existing.keys() - {row["code"] for row in rows})
    load.tallies["departments"] = tally


def _write_people(load: Load, rows: list[Row]) -> None:
    existing = {user.username: user for user in User.objects.filter(username__in=[row["username"] for row in rows])}
    for row in rows:
        user = existing.get(row["username"])
        if user and not user.is_demo:
            # A file must not take over somebody's account.
            row.fault("username", "belongs to a person who was not loaded from this file")
    ids = identify(User, {name: user.pk for name, user in existing.items()}, [row["username"] for row in rows])
    load.ids["people"] = _accounts() | ids
    wanted = [_person(load, row, ids, existing) for row in rows]
    tally = upsert(User, wanted, existing={user.pk: user for user in existing.values()})
    demo = User.objects.filter(is_demo=True).exclude(username__in=[row["username"] for row in rows])
    tally.vanished = sorted(demo.values_list("username", flat=True))
    load.tallies["people"] = tally


def _person(load: Load, row: Row, ids: dict[str, int], existing: dict[str, User]) -> dict[str, Any]:
    username = row["username"]
    return {
        "id": ids[username],
        "username": username,
        "names": row["names"],
        "roles": row["roles"],
        "department_id": load.ids["departments"].get(row["department"]),
        "language": row["language"],
        "is_demo": True,
        # They are played, by switching persons; nobody logs in as them with a password.
        "password": existing[username].password if username in existing else make_password(None),
    }


def _write_on_call(load: Load, rows: list[Row]) -> None:
    people = {user.username: user for user in User.objects.filter(username__in=[row["username"] for row in rows])}
    series = []
    for row in rows:
        person = people.get(row["username"])
        if person is None or not person.keeps_watch:
            row.fault("username", NOT_ON_WATCH)
            continue
        if takes_from_file(person, row["phone"]):
            person.phone_cipher = crypto.encrypt(row["phone"])
            person.save(update_fields=["phone_cipher"])
        series.append(load.version(row, (), {"user_id": person.pk}))
    load.tallies["leaders on call"] = replace_versions(OnCall, series, key_of=lambda _row: (), today=load.today)


part(
    "accounts",
    read=read,
    write=write,
    settings={"hotline": ("number", "region", "area"), "shifts": ("longest_h",)},
)
