"""Which departments a text names: by their names in every language, and by what the city calls them.

A complaint that names a department may be about it; the desk is shown that, and says so or not. The
longest name counts, so that a branch is not taken for the bureau whose name stands in its own, and who is
named in full comes before who is only called something. In English the office is called by any word
("drainage department", "the drainage guys") and is misspelt; what else people call it is the city's to
say: [called] in its settings, and [called_kinds] for offices of a kind ("街道办"). What several offices
are called in their districts means the one whose district is said with it ("崇川城管", "the parks people
in Chongchuan"), and else also the one that has the case; so does the name of a kind, which names none by itself.
"""

import re
import unicodedata
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from accounts.models import Department, DepartmentKind
from cases.rules import Rules, rules
from common.chinese import simplified
from common.config_version import HeldCopy

# Departments, and places in a text: more say nothing more.
MOST, MOST_MENTIONS = 8, 40
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
# What the name of a district ends with in Chinese, which nobody says each time; and how it is said with an office in English.
OF_PLACES = ("区", "县", "市")
SHORTEST_PLACE = 2
_BEHIND = re.compile(r"\s?(?:(?:in|at|of|from|over in|for) (?:the )?)?")
_BEFORE = re.compile(r"(?:'s| district| county| city|的)? ?$")


@dataclass(frozen=True)
class _Name:
    text: str
    department_ids: tuple[int, ...]
    # What has to follow, where the words alone name no office.
    then: frozenset[str] = frozenset()
    # A name of its own, and not what people call it.
    is_own: bool = True
    # Offices of one kind, of which it names none.
    of_kind: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Mention:
    """Where in a text, as it is compared, departments are named: several where they are called the same."""

    start: int
    end: int
    department_ids: tuple[int, ...]
    is_own: bool
    # Offices of districts, or of a kind, that are called the same; none where one of them was said.
    alike: frozenset[int]


@dataclass(frozen=True)
class _Names:
    # Every name there is, longest first: by how it begins.
    by_start: dict[str, list[_Name]]
    # The words of names, by themselves; long ones also by what is left of them without one letter.
    by_spelling: dict[str, str]
    # Of a department, by what its districts are called, longest first: the office that has its name there.
    in_places: dict[int, list[tuple[str, int]]]


_held = HeldCopy[_Names]()


def departments_named(text: str, *, near: Collection[int] = ()) -> list[int]:
    """Return the departments that stand in `text`: first those named in full, each kind in the order of the text.

    `near`: offices that have the case, or are to have it: each is meant where a text only says what it is called.
    """
    return in_order(find_mentions(text)[1], near)


def in_order(found: Collection[Mention], near: Collection[int] = ()) -> list[int]:
    """Return whom mentions mean, each once: named in full first, then the near ones that are called so, then the rest."""
    said = sorted(found, key=lambda each: not each.is_own)
    close = [pk for each in said if not each.is_own for pk in near if pk in each.alike]
    own = [pk for each in said if each.is_own for pk in each.department_ids]
    other = [pk for each in said if not each.is_own for pk in each.department_ids]
    return list(dict.fromkeys([*own, *close, *other]))


def find_mentions(text: str, by: Rules | None = None) -> tuple[str, list[Mention]]:
    """Return a text as it is compared, and where in it departments are named, by the rules in hand or those in force."""
    names = _names(by or rules())
    plain = _plain(text)
    lowered, shifts = _as_spelt(plain, names)
    found: list[Mention] = []
    known: set[int] = set()
    at = 0
    while at < len(lowered) and len(known) < MOST and len(found) < MOST_MENTIONS:
        likely = names.by_start.get(lowered[at : at + SHORTEST], [])
        name = next((each for each in likely if _stands(lowered, at, each)), None)
        if name is not None:
            found.append(_mention(lowered, at, name, names))
            known.update(found[-1].department_ids)
        # What a longer name stands for is not looked at again.
        at += len(name.text) if name else 1
    return plain, [replace(each, start=_back(each.start, shifts), end=_back(each.end, shifts)) for each in found]


def _mention(text: str, at: int, name: _Name, names: _Names) -> Mention:
    end = at + len(name.text)
    alike: set[int] = set(name.of_kind)
    for department in name.department_ids:
        places = names.in_places.get(department, [])
        if there := next((pk for place, pk in places if _is_beside(text, at, end, place)), None):
            return Mention(at, end, (there,), is_own=True, alike=frozenset())
        alike.update(pk for _place, pk in places)
    is_own = name.is_own and not alike
    return Mention(at, end, name.department_ids, is_own=is_own, alike=frozenset(alike))


def _is_beside(text: str, at: int, end: int, place: str) -> bool:
    """Whether a district's name stands before or behind what an office is called, as part of it."""
    before = text[max(0, at - len(place) - 12) : at]
    if (link := _BEFORE.search(before)) and before[: link.start()].endswith(place):
        return True
    behind = text[end : end + 60]
    if place.isascii() and (person := WORD.match(behind.lstrip())) and person[0] in PEOPLE | BODIES:
        end = end + behind.index(person[0]) + len(person[0])
    link = _BEHIND.match(text, end)
    return link is not None and text.startswith(place, link.end())


def _plain(text: str) -> str:
    """Return a text or a name as they are compared: in whatever width, case and script somebody writes."""
    return " ".join(simplified(unicodedata.normalize("NFKC", text).casefold()).replace("&", " and ").split())


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


def _as_spelt(plain: str, names: _Names) -> tuple[str, list[tuple[int, int]]]:
    """Return a text with its words as names spell them, and where behind each changed word the two stand."""
    parts: list[str] = []
    shifts = [(0, 0)]
    done = length = 0
    for word in WORD.finditer(plain):
        spelt = _spelt(word[0], names)
        if spelt != word[0]:
            parts += [plain[done : word.start()], spelt]
            length += word.start() - done + len(spelt)
            done = word.end()
            shifts.append((length, done))
    return "".join([*parts, plain[done:]]), shifts


def _back(at: int, shifts: list[tuple[int, int]]) -> int:
    spelt, plain = shifts[bisect(shifts, at, key=lambda each: each[0]) - 1]
    return plain + at - spelt


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
    return _held.of(in_force.version, lambda: _read(in_force))


def _by_start(known: list[_Name], in_places: dict[int, list[tuple[str, int]]]) -> _Names:
    by_start: dict[str, list[_Name]] = {}
    for name in known:
        by_start.setdefault(name.text[:SHORTEST], []).append(name)
    return _Names(by_start, _spellings(known), in_places)


def _read(in_force: Rules) -> _Names:
    departments = list(Department.objects.exclude(kind=DepartmentKind.CENTRE).order_by("pk"))
    return names_in_city(departments, in_force.city.profile, in_force.city.names.values())


def names_in_city(departments: list[Department], profile: Mapping[str, Any], city_names: Iterable[str]) -> _Names:
    """Return by what the departments of a city are known, as `find_mentions` looks for them."""
    own = [_plain(name) for name in city_names]
    known: dict[tuple[str, bool], _Name] = {}
    for name in (*_names_of_each(departments, profile.get("called", {}), own), *_names_of_kinds(departments, profile)):
        if _says_enough(name.text):
            _know(known, name)
    every = sorted(known.values(), key=lambda name: (-len(name.text), name.text, bool(name.then)))
    return _by_start(every, _in_places(departments, own))


def _know(known: dict[tuple[str, bool], _Name], name: _Name) -> None:
    same = known.get((name.text, bool(name.then)))
    # A name of one's own goes before what somebody else is called too.
    if same is None or (name.is_own and not same.is_own):
        known[name.text, bool(name.then)] = name
    elif same.is_own == name.is_own:
        ids = dict.fromkeys([*same.department_ids, *name.department_ids])
        kinds = same.of_kind | name.of_kind
        known[name.text, bool(name.then)] = replace(same, department_ids=tuple(ids), of_kind=kinds)


def _names_of_each(
    departments: Iterable[Department], called: Mapping[str, Iterable[Any]], own: list[str]
) -> Iterator[_Name]:
    for department in departments:
        then = PEOPLE | BODIES | (COMPANIES if department.kind == DepartmentKind.COMPANY else frozenset())
        for word, is_own in [
            *((word, True) for word in _names_of(department, own)),
            *((_plain(str(word)), False) for word in called.get(department.code, [])),
        ]:
            yield _Name(word, (department.pk,), is_own=is_own)
            yield _Name(_without_body(word), (department.pk,), then, is_own=False)


def _names_of_kinds(departments: list[Department], profile: Mapping[str, Any]) -> Iterator[_Name]:
    """Yield what offices of a kind are called where nobody says which of them."""
    for kind, said in profile.get("called_kinds", {}).items():
        of_kind = frozenset(each.pk for each in departments if each.kind == kind)
        yield from (_Name(_plain(str(word)), (), is_own=False, of_kind=of_kind) for word in said)


def _names_of(department: Department, own: list[str]) -> set[str]:
    words = {_plain(name) for name in department.names.values()}
    # Nobody says the city's own name with each of its offices, nor every 和.
    words |= {name.removeprefix(city).strip() for name in words for city in own}
    if department.kind == DepartmentKind.STREET:
        return {name + office for name in words for office in OFFICES if name.isascii() == office.isascii()}
    return words | {name.replace("和", "") for name in words if not name.isascii()}


def _in_places(departments: list[Department], own: list[str]) -> dict[int, list[tuple[str, int]]]:
    """Return by office of the whole city what the districts are called whose offices have the same name behind that."""
    of_all: dict[str, int] = {}
    for each in departments:
        if each.kind != DepartmentKind.STREET:
            of_all |= {
                name.removeprefix(city).strip(): each.pk
                for name in _names_of(each, own)
                for city in own
                if name.startswith(city)
            }
    found: dict[int, set[tuple[str, int]]] = {}
    for each in departments:
        if each.kind == DepartmentKind.STREET:
            continue
        for name in _names_of(each, own):
            # From its longest end on: what is left before that is the place.
            cut = next((at for at in range(1, len(name)) if name[at:] in of_all), None)
            if cut is None or of_all[name[cut:]] == each.pk or not (place := name[:cut].strip()):
                continue
            short = place[:-1] if place.endswith(OF_PLACES) and len(place) > SHORTEST_PLACE else place
            said = {place, short} if len(short) >= SHORTEST_PLACE else {place}
            found.setdefault(of_all[name[cut:]], set()).update((word, each.pk) for word in said)
    return {pk: sorted(places, key=lambda each: (-len(each[0]), each)) for pk, places in found.items()}


def _without_body(name: str) -> str:
    """Return what an English name says beside that it is an office; nothing where it says no such thing."""
    core, _space, last = name.rpartition(" ")
    return core if name.isascii() and last in BODIES | COMPANIES else ""


def _says_enough(word: str) -> bool:
    return len(word) >= (SHORTEST_LATIN if word.isascii() else SHORTEST_OTHER)
