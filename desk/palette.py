"""What Ctrl K finds on the server: cases by number, place and words, streets, classes, departments, pages."""

from datetime import datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case, Danger, Origin
from cases.names import CityNames, city_names
from cases.queues import queues_of
from cases.rules import CONFIG_VERSION, rules
from cases.search import matching
from cases.workflow import State
from common.appearance import Played, shown_city
from common.chinese import spellings
from common.models import City
from common.text import in_language
from grid.class_search import find_classes
from grid.named_places import find_streets

MOST_OF_A_KIND = 6
SHORTEST = 2


def find(user: User, text: str, *, now: datetime) -> list[dict[str, str]]:
    """Return what fits a few typed letters, the likeliest first."""
    wanted = spellings(text)[0]
    names = city_names(City.objects.values_list("config_version", flat=True).first())
    items = _pages(user, wanted)
    if len(wanted) < SHORTEST:
        return items
    kinds = (*_classes(wanted), *_departments(user, names, wanted), *_streets(wanted))
    return [*_cases(user, text.strip()), *items, *kinds]


def _cases(user: User, wanted: str) -> list[dict[str, str]]:
    is_mixed = shown_city().played is Played.PARTLY
    seen = Case.objects.visible_to(user).annotate(config_version=CONFIG_VERSION)
    rows = (
        seen.filter(matching(wanted, user=user))
        .order_by("-id")
        .values("number", "state", "danger", "origin", "case_class_id", "config_version")[:MOST_OF_A_KIND]
    )
    return [
        {
            "label": f"{row['number']} {city_names(row['config_version']).case_class(row['case_class_id'])}".strip(),
            "hint": " · ".join(
                filter(
                    None,
                    [
                        row["danger"] and str(Danger(row["danger"]).label),
                        str(State(row["state"]).label),
                        _("simulated") if is_mixed and row["origin"] == Origin.SIMULATED else "",
                    ],
                )
            ),
            "url": f"/desk/cases/{row['number']}/",
        }
        for row in rows
    ]


def _pages(user: User, wanted: str) -> list[dict[str, str]]:
    pages = [(str(queue.label), f"/desk/?queue={queue.name}") for queue in queues_of(user)]
    pages.append((_("Map"), "/desk/map/"))
    if user.keeps_watch:
        pages += [(_("Start of shift"), "/desk/shift/"), (_("End of shift"), "/desk/shift/")]
    return [{"label": label, "hint": _("page"), "url": url} for label, url in pages if wanted in label.casefold()]


def _fitting(names: dict[int, dict[str, str]], wanted: str) -> list[tuple[int, str]]:
    ways = spellings(wanted)
    found = [
        (pk, texts)
        for pk, texts in names.items()
        if any(way in text.casefold() for text in texts.values() for way in ways)
    ]
    return [(pk, in_language(texts)) for pk, texts in found[:MOST_OF_A_KIND]]


def _classes(wanted: str) -> list[dict[str, str]]:
    found = find_classes(rules().classes.values(), wanted)[:MOST_OF_A_KIND]
    return [
        {"label": each.name, "hint": _("class"), "url": "/desk/?" + urlencode({"queue": "all", "class": each.pk})}
        for each in found
    ]


def _departments(user: User, names: CityNames, wanted: str) -> list[dict[str, str]]:
    if not user.is_centre:
        return []
    return [
        {"label": name, "hint": _("department"), "url": "/desk/?" + urlencode({"queue": "all", "department": pk})}
        for pk, name in _fitting(names.departments, wanted)
    ]


def _streets(wanted: str) -> list[dict[str, str]]:
    found = find_streets(wanted).order_by("name").values_list("name", flat=True).distinct()
    return [
        {"label": name, "hint": _("street"), "url": "/desk/?" + urlencode({"queue": "all", "q": name})}
        for name in found[:MOST_OF_A_KIND]
    ]
