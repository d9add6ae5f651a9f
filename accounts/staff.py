"""A file of staff: real accounts, with the departments and languages of the city that is loaded, and no other rules."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from accounts.actions import Member
from accounts.city import NOT_FOR_PEOPLE, is_without_department, read_person_phone, require_one_spelling
from accounts.models import Department, Role, User
from accounts.paging import word_on_phone
from common.cityfiles import Column, Folder, Row, Table, cells
from common.models import City

STAFF = Table(
    "staff.csv",
    columns=(
        Column("username", cells.code(60)),
        Column("roles", cells.several(cells.one_of(*(set(Role.values) - NOT_FOR_PEOPLE)))),
        Column("department", cells.code(60), optional=True),
        Column("language"),
        Column("phone", optional=True, may_lack=True),
    ),
    key=("username",),
    named=True,
)


def read_staff(path: Path, city: City) -> list[Member]:
    """Read a file of staff; raise FaultyFiles with all that is wrong."""
    folder = Folder(path.parent, languages=tuple(city.names))
    rows = folder.table(replace(STAFF, file=path.name))
    departments = {each.code: each for each in Department.objects.all()}
    played = set(User.objects.filter(is_demo=True).values_list("username", flat=True))
    for row in rows:
        row.require_known("department", departments, "department")
        row.require_known("language", folder.languages, "language of the city")
        read_person_phone(row, city.profile)
        if not row["roles"]:
            row.fault("roles", "names no role")
        if row["username"] in played:
            row.fault("username", "is a played person of the city's people.csv, and nobody's account")
    require_one_spelling(rows, User.objects.values_list("username", flat=True))
    folder.require_sound()
    return [_member(row, departments) for row in rows]


def _member(row: Row, departments: dict[str, Department]) -> Member:
    return Member(
        username=row["username"],
        names=row["names"],
        roles=[Role(word) for word in row["roles"]],
        department=departments.get(row["department"]),
        language=row["language"],
        phone=row["phone"],
    )


def words_on(members: Iterable[Member]) -> Iterator[str]:
    """Say what a file changes in accounts that are there, and what it leaves as it is; before it is done."""
    there = {person.username: person for person in User.objects.filter(is_demo=False)}
    for member in members:
        if person := there.get(member.username):
            yield from _words_on_known(person, member)
        if told := without_department(member.username, member.roles, member.department):
            yield told


def _words_on_known(person: User, member: Member) -> Iterator[str]:
    if person.roles != member.roles:
        yield f"{member.username}: {', '.join(person.roles)}, and now {', '.join(member.roles)}"
    if told := word_on_phone(person, member.phone):
        yield told
    if not person.is_active:
        yield f"{member.username} is locked, and stays so. To open the account: manage.py person unlock {member.username}"


def without_department(username: str, roles: Collection[str], department: Department | None) -> str:
    """Say of somebody who works for a department, and for none, that there is nothing to do."""
    if not is_without_department(roles, department):
        return ""
    return f"{username} is of no department and sees no case. Name one: manage.py person roles {username} … --department CODE"
