"""Places by a part of their name: divisions and streets of the city's own data, in full width and in both Chinese scripts.

Only what a city's folder says is read here, never what somebody reported.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import CharField, F, FloatField, Func, Q, QuerySet, Value
from django.db.models.functions import Lower

from common.chinese import spellings
from common.text import in_language
from grid.models import Division, Street
from grid.places import smallest_division

# So many lines of the base map are looked at for one name.
MOST_LINES = 400
# A shorter name of a street stands in too many texts.
SHORTEST_NAME = 3
# Pieces of one name that lie farther from each other, in degrees, are streets of their own.
APART = 0.1


def find_divisions(typed: str, at: datetime) -> QuerySet[Division]:
    """Return the divisions in force whose name holds what was typed, in any language, the greatest first."""
    names = Q()
    for each in spellings(typed):
        for language, _name in settings.LANGUAGES:
            names |= Q(**{f"names__{language}__icontains": each})
    found = Division.objects.filter(names, valid__contains=at, is_overlay=False).select_related("parent")
    return found.defer("boundary", "parent__boundary").order_by("rank", "code")


def find_streets(typed: str) -> QuerySet[Street]:
    """Return the lines of streets whose name holds what was typed; where there are none, of those that an address names."""
    named = Street.objects.exclude(name="")
    holding = named.filter(_any(Q(name__icontains=each) for each in spellings(typed)))
    if holding.exists():
        return holding
    # "青年东路12号": the name stands in it, the longest is meant.
    said = [name for each in spellings(typed) for name in _names_in(each) if len(name) >= SHORTEST_NAME]
    return named.filter(name__in=[name for name in said if len(name) == max(map(len, said))])


def _names_in(address: str) -> list[str]:
    asked = Street.objects.exclude(name="").annotate(said=Value(address, output_field=CharField()), asked=Lower("name"))
    return list(asked.filter(said__contains=F("asked")).values_list("name", flat=True).distinct()[:MOST_LINES])


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for each in conditions:
        found |= each
    return found


def points_of_streets(typed: str, at: datetime, most: int) -> list[tuple[str, str, tuple[float, float]]]:
    """Return name, district and middle of the streets that fit, the longest piece of each; of one name in several districts each."""
    long = Func("path", function="ST_Length", output_field=FloatField())
    begins = [each.casefold() for each in spellings(typed)]
    lines = find_streets(typed).annotate(long=long).order_by("-long").values_list("name", "path")[:MOST_LINES]
    pieces: dict[tuple[str, int, int], tuple[str, tuple[float, float]]] = {}
    for name, path in lines:
        middle = path.interpolate_normalized(0.5)
        pieces.setdefault((name, round(middle.x / APART), round(middle.y / APART)), (name, (middle.x, middle.y)))
    likeliest = sorted(
        pieces.values(), key=lambda each: (not each[0].casefold().startswith(tuple(begins)), len(each[0]))
    )
    found: dict[tuple[str, str], tuple[str, str, tuple[float, float]]] = {}
    for name, point in likeliest[: 2 * most]:
        within = _district(point, at)
        found.setdefault((name, within), (name, within, point))
    return list(found.values())[:most]


def _district(point: tuple[float, float], at: datetime) -> str:
    """Name the part of the city that a point lies in; the city itself goes without saying."""
    smallest = smallest_division(point, at)
    line = Division.objects.filter(pk=smallest).values_list("line", flat=True).first() if smallest else None
    names = Division.objects.filter(pk__in=(line or [])[1:2]).values_list("names", flat=True)
    return in_language(names[0]) if names else ""
