"""The session's cookie: taken away by signing out, and by nothing else."""

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


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
