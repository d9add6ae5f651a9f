"""Which departments a text names: by their names in every language, and by what the city calls them.

A complaint that names a department may be about it; the desk is shown that, and says so or not. The
longest name counts, so that a branch is not taken for the bureau whose name stands in its own.
"""

from dataclasses import dataclass

from accounts.models import Department, DepartmentKind
from cases.rules import Rules, rules

MOST = 3
SHORTEST_LATIN, SHORTEST_OTHER = 3, 2
SHORTEST = min(SHORTEST_LATIN, SHORTEST_OTHER)
# A street's name is a place as well: it is the office that is named where one of these follows.
OFFICES = ("办", "政府", " office", " government", " officials", " staff")


@dataclass(frozen=True)
class _Names:
    version: int
    # Every name there is, longest first, with whose it is: by how it begins.
    by_start: dict[str, list[tuple[str, int]]]


_held: _Names | None = None


def departments_named(text: str) -> list[int]:
    """Return the departments that stand in `text`, in the order in which they are named."""
    lowered = " ".join(text.casefold().split())
    by_start = _names(rules()).by_start
    found: list[int] = []
    at = 0
    while at < len(lowered) and len(found) < MOST:
        names = by_start.get(lowered[at : at + SHORTEST], [])
        name, department_id = next((each for each in names if _stands(lowered, at, each[0])), ("", None))
        if department_id is not None and department_id not in found:
            found.append(department_id)
        # What a longer name stands for is not looked at again.
        at += len(name) or 1
    return found


def _stands(text: str, at: int, name: str) -> bool:
    if not text.startswith(name, at):
        return False
    if not name.isascii():
        return True
    # A word of letters must stand by itself; Chinese has no spaces.
    before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
    return not any(beside.isascii() and beside.isalnum() for beside in (before, after))


def _names(in_force: Rules) -> _Names:
    global _held  # noqa: PLW0603 - read at every pause of somebody typing
    if _held is None or _held.version != in_force.version:
        by_start: dict[str, list[tuple[str, int]]] = {}
        for name, department_id in _read(in_force):
            by_start.setdefault(name[:SHORTEST], []).append((name, department_id))
        _held = _Names(in_force.version, by_start)
    return _held


def _read(in_force: Rules) -> list[tuple[str, int]]:
    called = in_force.city.profile.get("called", {})
    own = [name.casefold() for name in in_force.city.names.values()]
    known: dict[str, int] = {}
    for department in Department.objects.exclude(kind=DepartmentKind.CENTRE).order_by("-pk"):
        words = {name.casefold() for name in department.names.values()}
        # Nobody says the city's own name with each of its offices.
        words |= {name.removeprefix(city).strip() for name in words for city in own}
        if department.kind == DepartmentKind.STREET:
            words = {name + office for name in words for office in OFFICES if name.isascii() == office.isascii()}
        words |= {str(word).casefold() for word in called.get(department.code, [])}
        known.update({word: department.pk for word in words if _says_enough(word)})
    return sorted(known.items(), key=lambda item: (-len(item[0]), item[0]))


def _says_enough(word: str) -> bool:
    return len(word) >= (SHORTEST_LATIN if word.isascii() else SHORTEST_OTHER)
