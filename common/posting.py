"""Addresses that take what a form sends, and answer with a page where that will not do.

Such a page stands at the form's own address: whoever reloads it, switches its language or comes to
the address later only looks, and is led to the page that the form stands on.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

LOOKS = ("GET", "HEAD")


def takes_post(page: str, *carried: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Take a form of the page of this name, which has the `carried` parts of the address in its own.

    A program, and a part of a page that asks by itself, are told that it takes forms only.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def taking(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **named)
            is_person = request.accepts("text/html") and not request.headers.get("HX-Request")
            if request.method in LOOKS and is_person:
                return redirect(page, **{name: named[name] for name in carried})
            return HttpResponseNotAllowed(["POST"])

        return taking

    return decorate
