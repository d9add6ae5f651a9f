"""Addresses that take what a form sends, and answer with a page where that will not do.

Such a page stands at the form's own address: whoever reloads it, switches its language or comes to
the address later only looks, and is led to the page that the form stands on.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

LOOKS = ("GET", "HEAD")


def asked_next(request: HttpRequest) -> str:
    """Return the address of ours that a form asks to be led to, or whoever looks at where it goes; empty where there is none."""
    target = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    # What does not begin as an address might be the name of a page, or of none.
    return target if is_ours and target.startswith("/") else ""


def takes_post(page: str, *carried: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Take a form of the page of this name, which has the `carried` parts of the address in its own.

    Of a form that stands on many pages the address says by `next` which it is. A program, and a part of a page that
    asks by itself, are told that it takes forms only.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def taking(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **named)
            is_person = request.accepts("text/html") and not request.headers.get("HX-Request")
            if request.method in LOOKS and is_person:
                return HttpResponseRedirect(
                    asked_next(request) or reverse(page, kwargs={name: named[name] for name in carried})
                )
            return HttpResponseNotAllowed(["POST"])

        return taking

    return decorate
