"""The names of classes, places and departments as one process holds them, by id.

A copy is good for one `config_version`, like `cases.rules`: lists and pages then need
no join for what is read everywhere and changes once a month.
"""

from dataclasses import dataclass, field

from django.utils.translation import get_language

from accounts.models import Department
from common.config_version import HeldCopy
from common.models import City
from common.text import in_language
from grid.models import CaseClass, Division, Level, Nature

# A city's own name says nothing to those who live in it.
UNSAID = {Level.CITY}


@dataclass(frozen=True)
class CityNames:
    """One version of the names. Read-only; built with three queries."""

    classes: dict[int, dict[str, str]] = field(default_factory=dict)
    departments: dict[int, dict[str, str]] = field(default_factory=dict)
    divisions: dict[int, dict[str, str]] = field(default_factory=dict)
    # Classes that are matters of the field.
    of_field: frozenset[int] = frozenset()
    # From the largest place said aloud to the smallest.
    lines: dict[int, list[int]] = field(default_factory=dict)
    # By every name that a place has in some language: which places are called so.
    places: dict[str, list[int]] = field(default_factory=dict)
    # Of a higher room, which brings those it speaks of.
    units: dict[int, str] = field(default_factory=dict)

    def unit(self, unit_id: int | None) -> str:
        """Return a unit's name, or nothing."""
        return self.units.get(unit_id or 0, "")

    def case_class(self, class_id: int | None) -> str:
        """Return a class's name, or nothing."""
        return in_language(self.classes.get(class_id, {})) if class_id else ""

    def department(self, department_id: int | None) -> str:
        """Return a department's name, or nothing."""
        return in_language(self.departments.get(department_id, {})) if department_id else ""

    def division(self, division_id: int | None) -> str:
        """Return where a place lies, as the reader's language says it: the smallest first, or the largest."""
        if division_id is None:
            return ""
        said = [in_language(self.divisions[each]) for each in self.lines.get(division_id, []) if each in self.divisions]
        if (get_language() or "").startswith("zh"):
            # Some names begin with those of the places around them.
            return "".join(
                name for at, name in enumerate(said[-3:]) if not any(name in each for each in said[-3:][at + 1 :])
            )
        return ", ".join(reversed(said[-2:]))

    def place(self, address: str, division_id: int | None) -> str:
        """Return the place in plain words: the address as it was given, else the division.

        An address that is nothing but a name of the city's own is said as the reader's language says it.
        """
        if not address:
            return self.division(division_id)
        called = self.places.get(address.strip().casefold(), [])
        if division_id and set(called) & set(self.lines.get(division_id, [])):
            return self.division(division_id)
        said = {self.division(each) for each in called}
        # Where two places are called so, nobody knows which of them is meant.
        return said.pop() if len(said) == 1 else address


def _by_name(divisions: list[tuple[int, dict[str, str], list[int], str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for pk, names, _line, level in divisions:
        for name in {each.casefold() for each in names.values()} if level not in UNSAID else ():
            found.setdefault(name, []).append(pk)
    return found


def _read() -> CityNames:
    classes = list(CaseClass.objects.values_list("pk", "names", "nature"))
    divisions = list(Division.objects.values_list("pk", "names", "line", "level"))
    said = {pk for pk, _names, _line, level in divisions if level not in UNSAID}
    return CityNames(
        classes={pk: names for pk, names, _nature in classes},
        departments=dict(Department.objects.values_list("pk", "names")),
        divisions={pk: names for pk, names, _line, _level in divisions},
        of_field=frozenset(pk for pk, _names, nature in classes if nature == Nature.FIELD),
        places=_by_name(divisions),
        lines={pk: [each for each in line if each in said] for pk, _names, line, _level in divisions},
    )


_held = HeldCopy[CityNames]()


def city_names(version: int | None = None) -> CityNames:
    """Return the names in force. `version`, where the caller has just read it, saves the question."""
    if version is None:
        version = City.objects.values_list("config_version", flat=True).first()
    return _held.of(version, _read)
