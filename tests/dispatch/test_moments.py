"""A time that can be none of this city is refused at every door that takes one, and leaves nothing behind."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Case, LogEntry
from common.models import Upload
from dispatch.models import Assignment
from tests.dispatch.test_field_api import FIELD, photo, signed_in
from tests.dispatch_city import Crews

NO_TIMES = ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0999-12-31T00:00:00+08:00", "1900-01-01T00:00:00Z"]
# The doors of the API that take a moment as having happened; where lists are narrowed by time is no such door.
DOORS = {f"/{FIELD.strip('/')}/acts", f"/{FIELD.strip('/')}/files"}


@pytest.mark.parametrize("told", NO_TIMES)
def test_an_act_of_a_phone_is_refused(crews: Crews, told: str) -> None:
    crews.urgent(now=timezone.now())
    cases, rows = Case.objects.count(), LogEntry.objects.count()
    client = signed_in(crews.city.people["grid_worker"])
    body = {"key": str(uuid4()), "kind": "upload", "text": "a lamp is out", "lon": 121.0, "lat": 32.0}

    for headers in ({}, {"X-Device-Sent-At": told}):
        answer = client.post(
            f"{FIELD}/acts", {**body, "happened_at": told}, content_type="application/json", headers=headers
        )
        assert answer.status_code == 400
        assert "happened_at" in answer.json()["fields"]

    assert (Case.objects.count(), LogEntry.objects.count()) == (cases, rows)
    assert not Assignment.objects.exclude(accepted_at=None).exists()


@pytest.mark.parametrize("told", NO_TIMES)
def test_a_photo_of_a_phone_is_refused(crews: Crews, told: str) -> None:
    client = signed_in(crews.city.people["grid_worker"])

    answer = client.post(f"{FIELD}/files", {"photo": photo(), "key": "p", "happened_at": told})

    assert (answer.status_code, Upload.objects.count()) == (400, 0)


def test_no_other_door_takes_a_moment(crews: Crews, client: Client) -> None:
    client.force_login(crews.city.people["lead"])
    described = json.loads(client.get("/api/schema?format=json").content)

    taking = {
        path
        for path, methods in described["paths"].items()
        for operation in methods.values()
        if isinstance(operation, dict) and any(_moments(operation.get("requestBody"), described))
    }

    assert taking == DOORS


def _moments(part: Any, described: dict[str, Any]) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _moments(each, described)
    elif isinstance(part, dict):
        if part.get("format") == "date-time":
            yield part["format"]
        if "$ref" in part:
            yield from _moments(described["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]], described)
        for each in part.values():
            yield from _moments(each, described)
