"""Whose page something was sent from: who was signed in as it was opened. The session may be another person's by now.

Every page for staff says it of itself, and so does each form on it, signed: a name is given back only to a page that had it.
"""

from typing import Any, NamedTuple

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

PAGE_OF = "page_of"
HEADER = "X-Page-Of"
_SIGNER = Signer(salt="common.page_of")


class Opener(NamedTuple):
    """Who opened a page, by id and by the name that it showed."""

    pk: int
    name: str


def page_of(request: HttpRequest | None) -> str:
    """Return what a page says of who opened it; empty where nobody was signed in."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    # The same for the same person: a form that is sent again is the same form.
    return _SIGNER.sign_object([user.pk, user.get_full_name() or user.get_username()])


def opener_of(request: HttpRequest) -> Opener | None:
    """Return who opened the page that this was sent from; None where it does not say so."""
    try:
        return Opener(*_SIGNER.unsign_object(request.headers.get(HEADER) or request.POST.get(PAGE_OF, "")))
    except BadSignature:
        return None
