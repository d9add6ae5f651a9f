"""What every page shows of where it is: the theme this browser chose, and the city's name.

The theme is kept in a cookie, which says nothing about a person, so that the
first byte already wears it. Templates read both through tags of `ui`. A page
is in a language that the city speaks.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.urls import path
from django.utils import translation
from django.views.i18n import set_language

from common.cache import page_cache
from common.local_time import FOR_PROGRAMS
from common.models import City
from common.posting import asked_next, takes_post
from common.text import in_language

THEMES = ("auto", "light", "dark", "sunlight")
COOKIE = "theme"
YEAR_S = 365 * 24 * 3600
CITY_KEY = "appearance:shown_city"
# Every page asks; the answer changes when a city is loaded or the generator begins.
CITY_KEPT_S = 5


class Played(StrEnum):
    """How much of what is there was played by the generator or a replay."""

    NOTHING = ""
    WHOLLY = "wholly"
    # Beside real cases, which came in from another system: then each played one is marked.
    PARTLY = "partly"


@dataclass(frozen=True)
class ShownCity:
    """The city as every page names it."""

    name: str
    played: Played
    # Those of the program's that the city has its names in; all of them before a city is loaded.
    languages: tuple[str, ...]


_was_played = Played.NOTHING


def was_played() -> Played:
    """How much of the city was played when this process last read it; asks nobody."""
    return _was_played


def shown_city() -> ShownCity:
    """Return the city's name in the reader's language, and as what pages must be labelled."""
    global _was_played  # noqa: PLW0603 - one memory a process is the point
    found = page_cache.get(CITY_KEY)
    if found is None:
        found = City.objects.values_list("names", "is_simulated", "has_imports").first() or ({}, False, False)
        page_cache.set(CITY_KEY, found, CITY_KEPT_S)
    names, is_simulated, has_imports = found
    _was_played = _played(is_simulated, has_imports)
    return ShownCity(name=in_language(names), played=_was_played, languages=_spoken(names))


def _played(is_simulated: bool, has_imports: bool) -> Played:
    if not is_simulated:
        return Played.NOTHING
    return Played.PARTLY if has_imports else Played.WHOLLY


def _spoken(names: dict[str, str]) -> tuple[str, ...]:
    ours = tuple(code for code, _name in settings.LANGUAGES)
    # A city of another language is shown in the one that the program is written in.
    return tuple(code for code in ours if code in names or not names) or (settings.LANGUAGE_CODE,)


class CityLanguageMiddleware(LocaleMiddleware):
    """Answers in the reader's language if the city has its names in it: half a page in each is no language."""

    def process_request(self, request: HttpRequest) -> None:
        """Choose as Django does; a language that no menu of this city offers gives way to the city's own."""
        super().process_request(request)
        if request.path.startswith(FOR_PROGRAMS):
            return
        spoken = shown_city().languages
        if request.LANGUAGE_CODE not in spoken:
            translation.activate(spoken[0])
            request.LANGUAGE_CODE = spoken[0]


def chosen_theme(request: HttpRequest | None) -> str:
    """Return the theme to render in; what the cookie says is trusted only if it is a theme."""
    value = request.COOKIES.get(COOKIE, "") if request else ""
    return value if value in THEMES else "auto"


@takes_post("home")
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme and go back to the page it was chosen on."""
    response = HttpResponseRedirect(asked_next(request) or "/")
    value = request.POST.get("theme", "")
    if value in THEMES:
        response.set_cookie(COOKIE, value, max_age=YEAR_S, samesite="Lax", secure=request.is_secure())
    return response


def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language, as Django does it; but lead nobody to what is the name of a page, or of none."""
    # A form's own field is what Django looks at first.
    given = request.POST.copy()
    given["next"] = asked_next(request)
    request.POST = given  # type: ignore[assignment]
    return set_language(request)


urlpatterns = [
    path("theme/", choose_theme, name="theme"),
    path("i18n/setlang/", choose_language, name="set_language"),
]
