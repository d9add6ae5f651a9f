"""Several demo persons on one page: `/as/<username>/desk/` is the desk as that person sees it.

On the laptop only, like changing persons, for the start page that shows four screens at
once. The module refuses to be loaded anywhere else.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import get_script_prefix, set_script_prefix

from accounts.models import User

if not settings.EMBEDDED:
    raise ImproperlyConfigured("accounts.side_by_side lets anybody be anybody; it is for embedded mode only")

_AS = re.compile(r"^/as/([\w.@+-]{1,60})(/.*)$")


class SideBySideMiddleware:
    """Answers an address under `/as/<username>/` as that demo person, without touching the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = _AS.match(request.path_info)
        if asked is None:
            return self.get_response(request)
        person = User.objects.filter(username=asked[1], is_demo=True, is_active=True).first()
        if person is None:
            return HttpResponseNotFound()
        prefix = f"/as/{person.username}"
        # Links on the page then lead to that person's pages too, and those of the thread's next page do not.
        before = get_script_prefix()
        set_script_prefix(f"{prefix}/")
        request.path_info = asked[2]
        request.path = f"{prefix}{asked[2]}"
        request.user = person
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)
