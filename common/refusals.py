"""Refusals: answers that say no. A fault ends in Error; a refusal reads as a statement.

Each has a stable code for programs, a sentence for people and changes nothing.
One handler turns them into responses, so that no view needs a `try`.
"""

import json
import logging
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from redis import RedisError
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.deadlocks import is_deadlock
from common.drafts import draft_of
from common.page_of import Opener, opener_of
from common.text import HIGHEST_ID, LazyText, say_all
from common.ways_back import page_again

logger = logging.getLogger(__name__)
# Where partners and citizens' programs ask.
PUBLIC = ("/api/v1/", "/r/", "/report/")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Refusal(Exception):
    """The rules forbid what was asked. `code` never changes; `sentence` is for people."""

    code: ClassVar[str] = "refused"
    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT
    sentence: ClassVar[LazyText] = gettext_lazy("This cannot be done.")
    # After how many seconds it is worth asking again, where waiting helps: a program waits that long.
    retry_after_s: int | None = None

    def __init__(self, sentence: LazyText | None = None, **facts: Any) -> None:
        self.facts = facts
        self.words = sentence or self.sentence
        super().__init__(str(self.words) % facts if facts else str(self.words))

    def as_dict(self) -> dict[str, Any]:
        """Return what a program is told: `code`, `detail` and the facts, ids and codes only."""
        return {"code": self.code, "detail": str(self), **{key: str(value) for key, value in self.facts.items()}}

    @property
    def headers(self) -> dict[str, str]:
        """Return what the answer says outside its body."""
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


class StaleVersion(Refusal):
    """Somebody else changed it since it was read."""

    code = "stale_version"
    sentence = gettext_lazy("Somebody changed this in the meantime. Look at the new state, then decide again.")


class NotFound(Refusal):
    """It does not exist, or the asker may not know that it does."""

    code = "not_found"
    status = HTTPStatus.NOT_FOUND
    sentence = gettext_lazy("There is nothing here, or it is no longer with you.")


class NotYours(Refusal):
    """The asker is known, and may not do this."""

    code = "not_yours"
    status = HTTPStatus.FORBIDDEN
    sentence = gettext_lazy("This is not yours to do.")


class BadInput(Refusal):
    """What was sent cannot be read. `fields` says where and why."""

    code = "bad_input"
    status = HTTPStatus.BAD_REQUEST
    sentence = gettext_lazy("Something in what was sent needs mending.")

    def __init__(self, sentence: LazyText | None = None, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = fields or {}

    def as_dict(self) -> dict[str, Any]:
        """Add the fields to the answer."""
        return {**super().as_dict(), "fields": self.fields}


class NotThisWay(Refusal):
    """The address takes what a form sends, and was only looked at; or the other way round."""

    code = "method_not_allowed"
    status = HTTPStatus.METHOD_NOT_ALLOWED
    sentence = gettext_lazy("This address does not take that. Go back to the page you came from.")


class TooMany(Refusal):
    """More than the public doors let through."""

    code = "too_many"
    status = HTTPStatus.TOO_MANY_REQUESTS
    sentence = gettext_lazy("That was too often. Wait a minute, then try again.")
    retry_after_s = 60

    def __init__(self, *, retry_after_s: int = retry_after_s) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class NotJustNow(Refusal):
    """This needs Redis, which does not answer."""

    code = "not_just_now"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    sentence = gettext_lazy(
        "A part of Whistle is not answering just now, and this cannot be done without it. Try again in a minute."
    )
    retry_after_s = 60


class TwoAtOnce(NotJustNow):
    """Two wanted the same rows crosswise, and PostgreSQL ended this one so that the other could go on."""

    code = "two_at_once"
    sentence = gettext_lazy("Somebody else was changing the same at this moment, so nothing was changed. Try again.")
    retry_after_s = 1


def answer_refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer API errors in one shape: `code`, `detail`, and `fields` where something was unreadable."""
    error = as_refusal(error)
    if isinstance(error, Refusal):
        return Response(error.as_dict(), status=error.status, headers=error.headers)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, (Http404, PermissionDenied)):
        code = "not_found" if isinstance(error, Http404) else "not_yours"
        response.data = {"code": code, "detail": str(response.data.get("detail", ""))}
    elif isinstance(error, APIException) and isinstance(response.data, dict) and "detail" in response.data:
        response.data = {"code": error.get_codes(), "detail": str(response.data["detail"])}
    else:
        response.data = {
            "code": BadInput.code,
            "detail": str(BadInput.sentence),
            "fields": response.data if isinstance(response.data, dict) else {"": response.data},
        }
    return response


class RefusalMiddleware:
    """Answers refusals raised in pages: JSON where JSON is asked for, else a page with the way back."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            # A browser shows an error of its own for an answer without words.
            answer = _answer(request, NotThisWay())
            answer.headers["Allow"] = response.headers["Allow"]
            return answer
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            # Of what was not refused here: the limits of signing in.
            response.headers.setdefault("Retry-After", str(TooMany.retry_after_s))
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _arguments: object, named: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse before any view what no row can hold: zero bytes in an address or a form, ids beyond all ids."""
        if any("\0" in part for part in (request.path, *_values(request.GET))):
            return _answer(request, _nothing_at(request) if "\0" in request.path else BadInput())
        if any(isinstance(value, int) and value > HIGHEST_ID for value in named.values()):
            return _answer(request, _nothing_at(request))
        # Django has read the form already, to look for its token. Whoever sends without one, as providers
        # do, is not told what is wrong with a text: there the text is what counts.
        is_form = request.content_type in FORMS and not getattr(view, "csrf_exempt", False)
        if is_form and request.method == "POST" and any("\0" in value for value in _values(request.POST)):
            return _answer(request, BadInput())
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a refusal into its answer; anything else goes on."""
        error = as_refusal(error)
        return _answer(request, error) if isinstance(error, Refusal) else None


def _values(given: QueryDict) -> Iterator[str]:
    for name, values in given.lists():
        yield name
        yield from values


def as_refusal(error: Exception) -> Exception:
    """Turn what the world may do to us into a refusal: a Redis that is away, a value that no column can hold."""
    if isinstance(error, RedisError):
        logger.warning("refused for want of Redis: %s", type(error).__name__)
        return NotJustNow()
    if is_deadlock(error):
        # Locks are taken in one order; whoever let this happen should be looked at.
        logger.warning("refused for a deadlock", exc_info=error)
        return TwoAtOnce()
    if isinstance(error, (DataError, UnicodeEncodeError)):
        # It came from outside: a number too high, half a character. The form that let it through should be looked at.
        logger.warning("refused as unreadable: %s", type(error).__name__, exc_info=error)
        return BadInput()
    return error


def _answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if request.accepts("text/html") and not request.path.startswith("/api/"):
        # Where a part does not answer, as little as possible is asked of the rest.
        frame = {} if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR else _framed(request)
        shown = {"refusal": refusal, "title": _("Not done"), **frame}
        response = render(request, "refusal.html", shown, status=refusal.status)
    else:
        response = JsonResponse(refusal.as_dict(), status=refusal.status)
    for name, value in refusal.headers.items():
        response.headers[name] = value
    return response


def _framed(request: HttpRequest) -> dict[str, str]:
    """Keep the ways of the desk beside what could not be shown to whoever works there, and the way back to its form."""
    is_of_desk = getattr(getattr(request, "user", None), "has_desk", False) and not request.path.startswith(PUBLIC)
    return {"frame": "base_page.html", "back": _came_from(request)} if is_of_desk else {}


def _came_from(request: HttpRequest) -> str:
    """Return the page of ours that a form was sent from: seen anew it says what has changed; empty where none is known."""
    page = request.headers.get("Referer", "")
    if request.method != "POST" or not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return ""
    found = urlsplit(page)
    return f"{found.path}?{found.query}" if found.query else found.path


def _nothing_at(request: HttpRequest) -> NotFound:
    # At the public's doors nothing was ever "with you".
    is_public = request.path.startswith(PUBLIC)
    return NotFound(gettext_lazy("There is nothing at this address.") if is_public else None)


def answer_unknown_address(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what no address fits: programs in their own shape, people with the page."""
    if request.path.startswith("/api/"):
        return JsonResponse(_nothing_at(request).as_dict(), status=NotFound.status)
    return render(request, "404.html", _framed(request), status=HTTPStatus.NOT_FOUND)


def answer_forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django itself refuses."""
    if request.path.startswith("/api/"):
        return JsonResponse(NotYours().as_dict(), status=NotYours.status)
    shown = {"exception": str(exception), **_framed(request)}
    return render(request, "403.html", shown, status=HTTPStatus.FORBIDDEN)


def answer_old_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a token, or with one from before somebody signed in anew: an act is of whom its page was opened by.

    An open page cannot be told by another page: it says so, and shows the way to where what was written can be sent.
    That is promised to nobody but whose page it was: their tab keeps the words for them, and shows them to no other. Of a form
    in which nothing was written that is kept, nothing is promised.
    """
    opener = opener_of(request)
    is_others = opener is not None and opener.pk != request.user.pk
    shown = {"opener": opener if is_others else None, "is_kept": bool(draft_of(request))}
    response = render(request, "403_csrf.html", shown, status=HTTPStatus.FORBIDDEN)
    if request.headers.get("HX-Request"):
        told = _told_of_others(request, opener) if opener and is_others else _told_of_own(request)
        # Header bytes are Latin-1; JSON's escapes carry everything else.
        response.headers["HX-Trigger"] = json.dumps({"toast": {**told, "stays": True}})
    return response


def _told_of_own(request: HttpRequest) -> dict[str, str]:
    return {
        "code": "old_page",
        "text": _("This page is from before somebody signed in here. Nothing was sent, and nothing was changed."),
        "link": _("Go on with what was written") if draft_of(request) else _("Open it again"),
        "url": page_again(request),
    }


def _told_of_others(request: HttpRequest, opener: Opener) -> dict[str, str]:
    said = [
        _(
            "%(name)s opened this page, and somebody else is signed in here now, or nobody. Nothing was sent, and nothing was changed."
        )
    ]
    if draft_of(request):
        said.append(
            _(
                "What was written stays in this tab for %(name)s, for two hours at least: sign in here as %(name)s again to go on with it."
            )
        )
    text = say_all(*(each % {"name": opener.name} for each in said))
    # Whoever is nobody just now may be that person again behind the door.
    way = {} if request.user.is_authenticated else {"link": _("Sign in"), "url": page_again(request)}
    return {"code": "others_page", "text": text, **way}
