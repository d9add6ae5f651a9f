"""Which departments a text names: by their names in every language, and by what the city calls them.

A complaint that names a department may be about it; the desk is shown that, and says so or not. The
longest name counts, so that a branch is not taken for the bureau whose name stands in its own. In English
the office is called by any word ("drainage department", "the drainage guys") and is misspelt; what else
people call it is the city's to say: [called] in its settings.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import Department, DepartmentKind
from cases.rules import Rules, rules
from common.chinese import simplified
from common.config_version import HeldCopy

MOST = 3
SHORTEST_LATIN, SHORTEST_OTHER = 3, 2
SHORTEST = min(SHORTEST_LATIN, SHORTEST_OTHER)
# A street's name is a place as well: it is the office that is named where one of these follows.
OFFICES = ("办", "政府", " office", " government", " officials", " staff")
# What an office and those who work there are called behind what it is for.
BODIES = frozenset({
    "agency", "administration", "authority", "board", "branch", "brigade", "bureau", "center", "centre", "commission",
    "department", "dept", "desk", "detachment", "division", "headquarters", "office", "service", "services", "station",
    "team", "unit",
})  # fmt: skip
COMPANIES = frozenset({"company", "co", "corporation", "firm", "utility"})
PEOPLE = frozenset({
    "boss", "captain", "chief", "clerk", "clerks", "crew", "crews", "director", "driver", "drivers", "employee",
    "employees", "folks", "guard", "guards", "guy", "guys", "head", "inspector", "inspectors", "leader", "leaders", "man",
    "men", "manager", "officer", "officers", "official", "officials", "people", "person", "staff", "technician",
    "technicians", "woman", "women", "worker", "workers",
})  # fmt: skip
# A shorter word is another one as soon as one letter differs.
MISSPELT_FROM = 6
WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class _Name:
    text: str
    department_id: int
    # What has to follow, where the words alone name no office.
    then: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Names:
    # Every name there is, longest first: by how it begins.
    by_start: dict[str, list[_Name]]
    # The words of names, by themselves; long ones also by what is left of them without one letter.
    by_spelling: dict[str, str]


_held = HeldCopy[_Names]()


def departments_named(text: str) -> list[int]:
    """Return the departments that stand in `text`, in the order in which they are named."""
    names = _names(rules())
    lowered = WORD.sub(lambda word: _spelt(word[0], names), _plain(text))
    found: list[int] = []
    at = 0
    while at < len(lowered) and len(found) < MOST:
        likely = names.by_start.get(lowered[at : at + SHORTEST], [])
        name = next((each for each in likely if _stands(lowered, at, each)), None)
        if name is not None and name.department_id not in found:
            found.append(name.department_id)
        # What a longer name stands for is not looked at again.
        at += len(name.text) if name else 1
    return found


def _plain(text: str) -> str:
    """Return a text or a name as they are compared: in whatever width, case and script somebody writes."""
    return " ".join(simplified(unicodedata.normalize("NFKC", text).casefold()).split())


def _stands(text: str, at: int, name: _Name) -> bool:
    if not text.startswith(name.text, at):
        return False
    if not name.text.isascii():
        return True
    # A word of letters must stand by itself; Chinese has no spaces.
    end = at + len(name.text)
    before, after = text[at - 1 : at], text[end : end + 1]
    if any(beside.isascii() and beside.isalnum() for beside in (before, after)):
        return False
    following = WORD.search(text, end) if name.then else None
    return not name.then or (
        following is not None and following[0] in name.then and text[end : following.start()].isspace()
    )


# --- Spelling ---------------------------------------------------------------------------------


def _spelt(word: str, names: _Names) -> str:
    """Return the word of a name that is meant, where one letter is missing, too many, wrong or at the wrong place."""
    if len(word) < MISSPELT_FROM or word in names.by_spelling:
        return names.by_spelling.get(word, word)
    return next((names.by_spelling[each] for each in _shortened(word) if each in names.by_spelling), word)


def _shortened(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _spellings(names: list[_Name]) -> dict[str, str]:
    words = sorted({word for name in names for word in WORD.findall(name.text)})
    shortened = {each: word for word in words if len(word) >= MISSPELT_FROM for each in _shortened(word)}
    return {each: word for each, word in shortened.items() if len(each) >= MISSPELT_FROM - 1} | {w: w for w in words}


# --- What there is ----------------------------------------------------------------------------


def _names(in_force: Rules) -> _Names:
    # Read at every pause of somebody typing.
    return _held.of(in_force.version, lambda: _by_start(_read(in_force)))


def _by_start(known: list[_Name]) -> _Names:
    by_start: dict[str, list[_Name]] = {}
    for name in known:
        by_start.setdefault(name.text[:SHORTEST], []).append(name)
    return _Names(by_start, _spellings(known))


def _read(in_force: Rules) -> list[_Name]:
    called = in_force.city.profile.get("called", {})
    own = [_plain(name) for name in in_force.city.names.values()]
    known: dict[tuple[str, bool], _Name] = {}
    for department in Department.objects.exclude(kind=DepartmentKind.CENTRE).order_by("-pk"):
        words = {_plain(name) for name in department.names.values()}
        # Nobody says the city's own name with each of its offices.
        words |= {name.removeprefix(city).strip() for name in words for city in own}
        if department.kind == DepartmentKind.STREET:
            words = {name + office for name in words for office in OFFICES if name.isascii() == office.isascii()}
        words |= {_plain(str(word)) for word in called.get(department.code, [])}
        then = PEOPLE | BODIES | (COMPANIES if department.kind == DepartmentKind.COMPANY else frozenset())
        for word in words:
            if _says_enough(word):
                known[word, False] = _Name(word, department.pk)
            if _says_enough(core := _without_body(word)):
                known[core, True] = _Name(core, department.pk, then)
    return sorted(known.values(), key=lambda name: (-len(name.text), name.text, bool(name.then)))


def _without_body(name: str) -> str:
    """Return what an English name says beside that it is an office; nothing where it says no such thing."""
    core, _space, last = name.rpartition(" ")
    return core if name.isascii() and last in BODIES | COMPANIES else ""


def _says_enough(word: str) -> bool:
    return len(word) >= (SHORTEST_LATIN if word.isascii() else SHORTEST_OTHER)
