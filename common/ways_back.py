"""The way back to the very list that somebody acted from."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def shown_query(request: HttpRequest) -> str:
    """Return what the address of the page says behind its question mark that a script, or a form, asked from."""
    return urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")).query


def back_to(request: HttpRequest, path: str) -> str:
    """Return the address of a list as it was narrowed, ordered and turned to, where an act was taken from it."""
    came = urlsplit(request.headers.get("Referer", ""))
    return f"{path}?{came.query}" if came.query and came.path == path else path
