"""Which departments a text names: by their names in every language, and by what the city calls them.

A complaint that names a department may be about it; the desk is shown that, and says so or not. The
longest name counts, so that a branch is not taken for the bureau whose name stands in its own.
"""

import re
from dataclasses import dataclass

from accounts.models import Department, DepartmentKind
from cases.rules import Rules, rules

MOST = 3
SHORTEST_LATIN, SHORTEST_OTHER = 3, 2
# A street's name is a place as well: it is the office that is named where one of these follows.
OFFICES = ("办", "政府", " office", " government", " officials", " staff")


@dataclass(frozen=True)
class _Names:
    version: int
    # Every name there is, longest first, with whose it is.
    known: list[tuple[str, int]]


_held: _Names | None = None


def departments_named(text: str) -> list[int]:
    """Return the departments that stand in `text`, in the order in which they are named."""
    lowered = " ".join(text.casefold().split())
    found: dict[int, int] = {}
    for name, department_id in _names(rules()).known:
        at = _find(lowered, name)
        if at is not None:
            # What a longer name stands for is not looked at again.
            lowered = lowered[:at] + "\x00" * len(name) + lowered[at + len(name) :]
            found.setdefault(department_id, at)
    return sorted(found, key=lambda each: found[each])[:MOST]


def _find(text: str, name: str) -> int | None:
    if name.isascii():
        match = re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text)
        return match.start() if match else None
    at = text.find(name)
    return at if at >= 0 else None


def _names(in_force: Rules) -> _Names:
    global _held  # noqa: PLW0603 - read at every pause of somebody typing
    if _held is None or _held.version != in_force.version:
        _held = _Names(in_force.version, _read(in_force))
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
