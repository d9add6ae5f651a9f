"""What stands between a password and the city: the second factor, where it is compulsory."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import second_factor
from common.ways_back import page_again

# Why the login page is shown to somebody who was signed in, or nearly.
CODE_ASKED = "code_asked"

# What it takes to set the second factor up, and to leave.
_OPEN: set[str | None] = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "set_language",
    "theme",
}


# Where whoever is not let in is sent to.
_DOORS = ("account_login", "mfa_authenticate", "mfa_activate_totp")


class OpenPageMiddleware:
    """Leads an open page to the door whose part asks for what only somebody signed in gets.

    The part would follow the way to the door of itself, and put the whole page of it in its place.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.FOUND or not request.headers.get("HX-Request"):
            return response
        target = response.headers["Location"]
        door = next((name for name in _DOORS if urlsplit(target).path == reverse(name)), None)
        if door is None:
            return response
        if door == "account_login":
            target = redirect_to_login(page_again(request)).headers["Location"]
        answer = HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        answer.headers["HX-Redirect"] = target
        return answer


class SecondFactorMiddleware:
    """Lets staff without a second factor set one up, and see nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Send whoever owes the second factor where it is given."""
        # First what costs nothing: looking at the user would read the session on every public page.
        name = request.resolver_match.url_name if request.resolver_match else None
        if not settings.SECOND_FACTOR_REQUIRED or name in _OPEN:
            return None
        if not request.user.is_authenticated or second_factor.is_given(request.user, request.session):
            return None
        if request.path.startswith("/api/") or not request.accepts("text/html"):
            answer = {"code": "second_factor_missing", "detail": _("Sign in with your authenticator app first.")}
            return JsonResponse(answer, status=HTTPStatus.FORBIDDEN)
        if second_factor.is_set_up(request.user):
            # Set up elsewhere since this session began: it has to be given here as well.
            logout(request)
            messages.info(request, _("Sign in again: a code of your authenticator app is asked for now."), CODE_ASKED)
            return redirect_to_login(request.get_full_path())
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
