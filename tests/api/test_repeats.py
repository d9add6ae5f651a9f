"""What a program sends again under the same key is answered as before, and nothing happens twice."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Shift
from cases.actions import file_case, route_case
from cases.models import Attachment, LogEntry, WorkOrder
from common.models import Upload
from dispatch.models import Assignment
from grid.models import Part
from tests.city import NOW, SmallCity
from tests.people import Desk
from tests.photos import picture

# Facts and photos of the field have keys of their own. A phone's token is shown once, so no answer with it is kept.
ELSEWHERE = {"api_field_acts", "api_field_files", "api_field_devices"}


def posts(patterns: list[Any], prefix: str = "") -> list[tuple[str, Any]]:
    found = []
    for each in patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            found += posts(each.url_patterns, path)
        elif isinstance(each, URLPattern) and path.startswith("api/internal/"):
            post = getattr(getattr(each.callback, "cls", None), "post", None)
            if post is not None:
                found.append((str(each.name), post))
    return found


def test_every_internal_address_that_does_something_may_be_sent_again() -> None:
    found = posts(get_resolver().url_patterns)

    assert len(found) > 40
    assert {name for name, post in found if not getattr(post, "is_repeatable", False)} == ELSEWHERE


@pytest.fixture
def lead(client: Client, city: SmallCity) -> Client:
    client.force_login(city.people["lead"])
    return client


def sends(client: Client, path: str, body: dict[str, Any], key: str) -> tuple[int, Any]:
    answer = client.post(path, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key})
    return answer.status_code, answer.json()


def test_a_shift_that_is_started_or_ended_again_under_its_key_is_the_one_it_was(lead: Client) -> None:
    start, end = "/api/internal/shifts/start/", "/api/internal/shifts/end/"
    begun = sends(lead, start, {"phone": "+8613900139000"}, "s1")
    ended = sends(lead, end, {"handover": "quiet"}, "e1")
    assert (begun[0], ended[0]) == (200, 200)

    assert sends(lead, end, {"handover": "quiet"}, "e1") == ended
    assert sends(lead, start, {"phone": "+8613900139000"}, "s1") == begun
    assert Shift.objects.count() == 1
    assert sends(lead, end, {"handover": "other"}, "e1")[0] == 409
    # What was refused may be asked again.
    assert sends(lead, end, {}, "e2")[0] == 409
    sends(lead, start, {}, "s2")
    assert sends(lead, end, {}, "e2")[0] == 200


def test_a_photo_that_is_sent_again_under_its_key_is_one(lead: Client, desk: Desk) -> None:
    case_id = desk.report("lamp").case_id

    def send(kind: str, key: str, picture: bytes) -> tuple[int, Any]:
        answer = lead.post(
            f"/api/internal/cases/{case_id}/{kind}/",
            {"photo": SimpleUploadedFile("a.jpg", picture), "kind": "before"},
            headers={"Idempotency-Key": key},
        )
        return answer.status_code, answer.json()

    one, other = picture().getvalue(), picture("blue").getvalue()
    for kind in ("files", "uploads"):
        first = send(kind, f"{kind}1", one)
        assert first[0] == 201
        assert send(kind, f"{kind}1", one) == first
        assert send(kind, f"{kind}1", other)[0] == 409
    assert Attachment.objects.filter(case=case_id).count() == 1
    assert Upload.objects.count() == 2
    assert LogEntry.objects.filter(case_id=case_id).count() == 2


def test_a_photo_as_large_as_a_camera_makes_it_may_be_sent_again(lead: Client, desk: Desk) -> None:
    case_id = desk.report("lamp").case_id
    # Bytes behind the end of a picture are nobody's business.
    large = picture().getvalue() + b"\0" * 3_000_000

    def send() -> tuple[int, Any]:
        answer = lead.post(
            f"/api/internal/cases/{case_id}/uploads/",
            {"photo": SimpleUploadedFile("a.jpg", large), "kind": "before"},
            headers={"Idempotency-Key": "large"},
        )
        return answer.status_code, answer.json()

    first = send()
    assert first[0] == 201, first
    assert send() == first


def test_a_unit_is_not_asked_for_again_under_the_same_key(lead: Client, desk: Desk) -> None:
    case_id = desk.report("manhole").case_id
    file_case([case_id], actor=desk.lead, now=NOW)
    route_case([case_id], actor=desk.dispatcher, now=NOW)
    order = WorkOrder.objects.get(case=case_id, part=Part.LEAD)

    first = sends(lead, "/api/internal/dispatch/offers", {"order": order.pk}, "o1")

    assert first[0] in (200, 201)
    rows = LogEntry.objects.filter(case_id=case_id).count()
    assert sends(lead, "/api/internal/dispatch/offers", {"order": order.pk}, "o1") == first
    assert LogEntry.objects.filter(case_id=case_id).count() == rows
    assert not Assignment.objects.exists()
