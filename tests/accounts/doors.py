"""Every address of the installation, and clients of every role, to walk them with.

`walk()` is what tests/accounts/test_doors.py uses on all of them; a room that adds an address
a stranger may open names it there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters
from django.urls.resolvers import RegexPattern, RoutePattern

from accounts.models import User

# What stands for a parameter of each kind: never the id of anything there is.
SAMPLES = {
    "int": "987654321",
    "str": "nothing",
    "slug": "nothing",
    "path": "nothing/here",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


@dataclass(frozen=True)
class Door:
    """One address."""

    name: str
    path: str
    view: Callable[..., Any]


def doors(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[Door]:
    """Yield every address there is, its parameters filled in with what does not exist."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + _filled(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from doors(pattern.url_patterns, route)
        else:
            yield Door(pattern.name or route, f"/{route}", pattern.callback)


def _filled(pattern: RoutePattern | RegexPattern | Any) -> str:
    text = str(pattern)
    kinds = {type(converter): name for name, converter in get_converters().items()}
    if isinstance(pattern, RoutePattern):
        for name, converter in pattern.converters.items():
            sample = SAMPLES.get(kinds.get(type(converter), "str"), "nothing")
            for written in (f"<{name}>", *(f"<{kind}:{name}>" for kind in get_converters())):
                text = text.replace(written, sample)
        return text
    # The few regular expressions: their named groups are matched by a plain word or a number.
    return re.sub(r"\(\?P<\w+>[^)]*\)", "nothing", text).strip("^$").replace(r"\Z", "")


def signed_in(person: User | None) -> Client:
    """Return a client with this person's session, or a stranger's.

    The session is one that signing in makes (tests/accounts/test_signing_in.py does it by the
    page); nothing on the way from request to view is left out.
    """
    client = Client()
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client
