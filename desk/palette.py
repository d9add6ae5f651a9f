"""What Ctrl K finds on the server: cases by number, place and words, streets, classes, departments, pages."""

from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q
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
from desk.streets import streets_in
from grid.class_search import find_classes
from grid.named_places import find_streets

MOST_OF_A_KIND = 6
# Of so many cases the streets are read.
MOST_ADDRESSES = 50
SHORTEST = 2


def find(user: User, text: str, *, now: datetime) -> list[dict[str, str]]:
    """Return what fits a few typed letters, the likeliest first."""
    wanted = spellings(text)[0]
    names = city_names(City.objects.values_list("config_version", flat=True).first())
    items = _pages(user, wanted)
    if len(wanted) < SHORTEST:
        return items
    fits = matching(text.strip(), user=user)
    kinds = (*_classes(wanted), *_departments(user, names, wanted), *_streets(user, wanted, fits))
    return [*_cases(user, text.strip(), fits), *items, *kinds]


def _cases(user: User, wanted: str, fits: Q) -> list[dict[str, str]]:
    is_mixed = shown_city().played is Played.PARTLY
    seen = Case.objects.visible_to(user).annotate(config_version=CONFIG_VERSION)
    found = list(
        seen.filter(fits)
        .order_by("-id")
        .values("number", "state", "danger", "origin", "case_class_id", "config_version")[: MOST_OF_A_KIND + 1]
    )
    rows = found[:MOST_OF_A_KIND]
    every = _("All cases with “%(words)s”") % {"words": wanted}
    more = [{"label": every, "hint": _("search"), "url": _everything(wanted)}] if len(found) > len(rows) else []
    cases = [
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
    return [*cases, *more]


def _everything(words: str) -> str:
    return "/desk/?" + urlencode({"queue": "all", "q": words})


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


def _streets(user: User, wanted: str, fits: Q) -> list[dict[str, str]]:
    named = find_streets(wanted).order_by("name").values_list("name", flat=True).distinct()
    found = list(named[:MOST_OF_A_KIND]) or _streets_of_cases(user, wanted, fits)
    return [{"label": name, "hint": _("street"), "url": _everything(name)} for name in found]


def _streets_of_cases(user: User, wanted: str, fits: Q) -> list[str]:
    """Return the streets of addresses that this person may read, the latest first."""
    seen = Case.objects.visible_to(user).placed_for(user).filter(fits).exclude(address="")
    addresses = seen.order_by("-id").values_list("address", flat=True)[:MOST_ADDRESSES]
    ways, found = spellings(wanted), dict[str, str]()
    for name in (name for address in addresses for name in streets_in(address)):
        # Some letters of the name, or an address with all of it.
        if any(each in name.casefold() or name.casefold() in each for each in ways):
            found.setdefault(name.casefold(), name)
    return list(found.values())[:MOST_OF_A_KIND]
