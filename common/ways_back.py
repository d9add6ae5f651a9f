"""The way back to the very list that somebody acted from."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from common.posting import LOOKS


def page_again(request: HttpRequest) -> str:
    """Return where whoever sees the page finds it again that a part of it, or a form on it, was asked from.

    Of a form its own address, which whoever looks at it is led on from (`common.posting`): what was written stands there.
    """
    shown = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    page = f"{shown.path}?{shown.query}" if shown.query else shown.path
    if not page.startswith("/") or not url_has_allowed_host_and_scheme(page, None):
        page = "/"
    if request.method in LOOKS:
        return page
    return f"{request.path}?{urlencode([*parse_qsl(shown.query), ('next', page)])}"


def shown_query(request: HttpRequest) -> str:
    """Return what the address of the page says behind its question mark that a script, or a form, asked from."""
    return urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")).query


def back_to(request: HttpRequest, path: str) -> str:
    """Return the address of a list as it was narrowed, ordered and turned to, where an act was taken from it."""
    came = urlsplit(request.headers.get("Referer", ""))
    return f"{path}?{came.query}" if came.query and came.path == path else path
