"""What somebody of the staff writes in a form waits in their browser's tab, until the server says that it has the words.

The script gives such a form a field with the draft's name. What it asked for was taken where a form that goes by itself is
led on, and where a part of a page is answered with what has changed; the script is told then, and forgets the draft.
"""

import json
from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

DRAFT = "draft"
# By this a message is known that is the script's to hear.
HEARD_BY_SCRIPT = "draft-sent"
LONGEST_NAME = 100


def draft_of(request: HttpRequest) -> str:
    """Return under which name the browser keeps what a form sends; empty where it keeps nothing."""
    return request.POST.get(DRAFT, "")[:LONGEST_NAME] if request.method == "POST" else ""


class DraftMiddleware:
    """Says of a draft that what was sent of it was taken."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= HTTPStatus.BAD_REQUEST or not (name := draft_of(request)):
            return response
        if not request.user.is_authenticated:
            # Led to the door: nothing was read of it.
            return response
        if request.headers.get("HX-Request"):
            heard = json.loads(response.headers.get("HX-Trigger", "{}"))
            response.headers["HX-Trigger"] = json.dumps({**heard, "draft:sent": {"name": name}})
        elif response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
            messages.info(request, name, extra_tags=HEARD_BY_SCRIPT)
        return response
