"""Sessions: ended in the cache and the database or in neither; their cookie taken away by signing out alone."""

import re

from django.contrib.sessions.backends import cached_db
from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# As Django draws them: 32 of small letters and digits. Another length is looked up, and not found.
A_KEY = re.compile(r"[a-z0-9]{8,40}")


class SessionStore(cached_db.SessionStore):
    """Ends a session in the cache first: one that outlived its row there would let its cookie in again."""

    cache_key_prefix = cached_db.KEY_PREFIX

    def _validate_session_key(self, key: str | None) -> bool:
        """Say whether it is a key at all: a cookie may hold anything, also what no database can be asked for."""
        return key is not None and bool(A_KEY.fullmatch(key))

    def delete(self, session_key: str | None = None) -> None:
        """End a session. Refused while Redis does not answer; nothing has happened then."""
        ended = session_key or self.session_key
        if ended is not None:
            # Not by the cache of pages, which would keep silent about a Redis that is away.
            cache.delete(self.cache_key_prefix + ended)
            InDatabase.delete(self, ended)


class SteadySessionMiddleware(SessionMiddleware):
    """Leaves the cookie alone where a session is merely unknown.

    Signing in gives a new key. Whatever the page before had still asked under the old one is answered
    later, finds no session, and would take the new cookie away: one is signed out by having signed in.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session; take the cookie away only where this very request emptied it."""
        session = request.session
        if session.is_empty() and not session.modified:
            if session.accessed:
                patch_vary_headers(response, ("Cookie",))
            return response
        return super().process_response(request, response)
