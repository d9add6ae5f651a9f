"""Requests of programs that may come again: with an `Idempotency-Key` a repeat gets the first answer and does nothing."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, QueryDict
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.actions import KEY_HEADER, asked_key, once


class RepeatableView(APIView):
    """A view of somebody signed in, some of whose methods are `repeatable`."""

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Keep the bytes as they came: once a session's token was looked for in what they say, they are gone."""
        # A form's files are larger than a body may be that is read at once; what it says is read part by part.
        if KEY_HEADER in request.META and not _is_form(request):
            _ = request.body
        return super().initialize_request(request, *args, **kwargs)


def _is_form(request: HttpRequest | Request) -> bool:
    return str(request.content_type).startswith("multipart/")


def repeatable(method: Callable[..., Response]) -> Callable[..., Response]:
    """Let a method of a `RepeatableView` take effect once for a key; what it refuses may be asked again."""

    @wraps(method)
    def answer_once(view: RepeatableView, request: Any, *args: Any, **kwargs: Any) -> Response:
        key = asked_key(request.META)
        if not key:
            return method(view, request, *args, **kwargs)

        def effect() -> tuple[int, Any]:
            response = method(view, request, *args, **kwargs)
            return response.status_code, json.loads(JSONRenderer().render(response.data))

        status, answer = once(f"user:{request.user.pk}", key, _content(request), effect)
        return Response(answer, status=status)

    answer_once.is_repeatable = True  # type: ignore[attr-defined]
    return answer_once


def _content(request: Request) -> bytes:
    # Bodies for different addresses are alike; what the key stands for is asked of this one.
    start = f"{request.path}\n".encode()
    if not _is_form(request):
        return start + request.body
    # What separates the parts of a form with files is drawn anew whenever it is sent.
    sent = cast(QueryDict, request.data)
    parts = [(name, value) for name in sorted(sent) for value in sent.getlist(name)]
    return start + repr([(name, _said(value)) for name, value in parts]).encode()


def _said(value: Any) -> str:
    if not hasattr(value, "chunks"):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()
