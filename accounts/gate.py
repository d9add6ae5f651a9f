"""Who may open a page: signed in, and of one of these roles. What he sees on it is decided by object."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

from accounts.models import Role, User
from common.refusals import NotYours

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request behind the gate: its person is known. For types only; nobody makes one."""

    user: User
    htmx: HtmxDetails


class StaffApiRequest(Request):
    """The same for the API, whose views let nobody in unless they say so."""

    user: User


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Let only people with one of `roles` in; others are refused, visitors sent to sign in."""

    def gate(view: View) -> View:
        @wraps(view)
        def gated(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_role(*roles):
                raise NotYours
            return view(request, *args, **kwargs)

        return login_required(gated)

    return gate
