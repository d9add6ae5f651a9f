"""What every description of our own API has in common: the refusals that are always possible."""

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.views import APIView

from common.strict import STRICT

INTERNAL = "/api/internal/"
REFUSAL = {
    "type": "object",
    "description": "A refusal: a stable code, and a sentence for people.",
    "required": ["code", "detail"],
    "properties": {
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "fields": {"type": "object", "description": "Where something could not be read, and why."},
    },
}
ALWAYS_POSSIBLE = {
    "400": "Something in what was sent needs mending; `fields` says what.",
    "401": "Not signed in, or no longer.",
    "403": "Not for this person.",
    "404": "There is nothing here, or it is no longer with the asker.",
    "409": "The rules forbid it, or somebody was quicker.",
    "413": "More than may be sent.",
    "415": "Not of a kind that is read here.",
}


def asked_for_schema(method: str, path: str, view: APIView, original_request: Request | None, **_more: Any) -> Request:
    """Return the request by which a view is asked for its description: of that method and path, by whoever asks."""
    asked = HttpRequest()
    asked.method, asked.path, asked.path_info = method.upper(), path, path
    request = view.initialize_request(asked)
    if original_request is not None:
        request.user, request.auth = original_request.user, original_request.auth
        # In her language.
        asked.META = {name: value for name, value in original_request.META.items() if name == "HTTP_ACCEPT_LANGUAGE"}
    return request


def declare_refusals(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Add to every operation of the internal API the refusals it does not describe itself."""
    for name, schema in result["components"]["schemas"].items():
        if name in STRICT:
            schema["additionalProperties"] = False
    result["components"]["schemas"]["Refusal"] = REFUSAL
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for path, operations in result["paths"].items():
        if not path.startswith(INTERNAL):
            continue
        for operation in operations.values():
            for status, description in ALWAYS_POSSIBLE.items():
                operation["responses"].setdefault(status, {"description": description, "content": content})
    return result
