"""The theme a browser chose, kept in a cookie so that the first byte already wears it.

The cookie says nothing about a person. Pages read it through the tag `theme`.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("auto", "light", "dark", "sunlight")
COOKIE = "theme"
YEAR_S = 365 * 24 * 3600


def chosen_theme(request: HttpRequest | None) -> str:
    """Return the theme to render in; what the cookie says is trusted only if it is a theme."""
    value = request.COOKIES.get(COOKIE, "") if request else ""
    return value if value in THEMES else "auto"


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme and go back to the page it was chosen on."""
    response = HttpResponseRedirect(_next(request))
    value = request.POST.get("theme", "")
    if value in THEMES:
        response.set_cookie(COOKIE, value, max_age=YEAR_S, samesite="Lax", secure=request.is_secure())
    return response


urlpatterns = [path("theme/", choose_theme, name="theme")]
