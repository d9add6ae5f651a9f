"""Who may open a page: signed in, and of one of these roles. What he sees on it is decided by object."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

from accounts.models import Role, User
from common.refusals import NotYours

View = Callable[..., HttpResponseBase]


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
        def gated(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_role(*roles):
                raise NotYours
            return view(request, *args, **kwargs)

        # What the ways to the page go by: tests/desk/test_ways.py.
        gated.roles = roles  # type: ignore[attr-defined]
        return login_required(gated)

    return gate


def is_open_to(user: User, view: View) -> bool:
    """Return whether the gate of a view lets somebody in; a view without one is everybody's who is signed in."""
    roles = getattr(view, "roles", None)
    return roles is None or user.has_role(*roles)
