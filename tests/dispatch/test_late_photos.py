"""The act goes before its photos: they land with it when they come, on whatever it was, and wake nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.actions import Actor, NewReport
from cases.models import Attachment, Channel, Check, Report
from common.models import Reaction
from dispatch.actions import offer_nearest
from dispatch.actions.feed import items_since
from dispatch.models import FieldPhoto
from dispatch.reactions import tell_of_news
from tests.city import put_on_roster
from tests.dispatch.test_field_api import FIELD, photo, report, signed_in
from tests.dispatch_city import NOW, Crews

KEYS = ["p1", "p2"]
Sent = tuple[Client, int, str]


def finished(crews: Crews) -> Sent:
    case = crews.urgent(now=timezone.now())
    offer_nearest(crews.order(case).pk, now=timezone.now())
    client = signed_in(crews.people["near-1"])
    answer = report(client, "done", f"assignment:{crews.asked(case).pk}", note="closed", photos=KEYS)
    assert answer.status_code == 200
    return client, case.pk, "after"


def verified(crews: Crews) -> Sent:
    told = NewReport(channel=Channel.WEB, text="a lamp is dark", received_at=timezone.now(), point=(121.02, 32.02))
    (receipt,) = actions.take_in([told], now=timezone.now())
    worker = put_on_roster(crews.city, "grid_worker")
    operator = Actor.of(crews.city.people["operator"])
    actions.ask_verification([receipt.case_id], actor=operator, now=timezone.now(), worker=worker)
    client, check = signed_in(worker), Check.objects.get(case=receipt.case_id)
    # Noted or not: what was found is kept with its photos.
    assert report(client, "verify", f"check:{check.pk}", confirmed=True, photos=KEYS).status_code == 200
    return client, receipt.case_id, "check"


def uploaded(crews: Crews) -> Sent:
    """Nothing but photos, and none of them here yet."""
    client = signed_in(crews.city.people["grid_worker"])
    answer = report(client, "upload", photos=KEYS, lon=121.02, lat=32.02)
    assert answer.status_code == 200, answer.json()
    return client, answer.json()["case"], "report"


@pytest.mark.parametrize("sent", [finished, verified, uploaded])
def test_photos_that_come_after_their_act_are_with_it(crews: Crews, sent: Callable[[Crews], Sent]) -> None:
    client, case_id, kind = sent(crews)
    assert not Attachment.objects.filter(case=case_id).exists()

    for key in KEYS:
        picture = photo("red" if key == "p1" else "blue")
        told = {"photo": picture, "key": key, "happened_at": NOW.isoformat()}
        assert client.post(f"{FIELD}/files", told).status_code == 201

    here = Attachment.objects.filter(case=case_id)
    assert [each.kind for each in here] == [kind, kind]
    assert FieldPhoto.objects.filter(case=case_id, file__isnull=False).count() == 2
    if kind == "report":
        assert {each.report_id for each in here} == {Report.objects.get(case=case_id).pk}


def news(user_id: int) -> list[dict[str, Any]]:
    waiting = list(Reaction.objects.filter(consumer="dispatch.tell_of_news").order_by("pk"))
    tell_of_news(waiting, timezone.now())
    return [each.facts for each in items_since(user_id, 0, 100) if each.kind == "news"]


def test_a_photo_that_follows_the_work_rings_no_phone_and_one_of_a_citizen_does(crews: Crews) -> None:
    case = crews.urgent(now=timezone.now())
    offer_nearest(crews.order(case).pk, now=timezone.now())
    client, mate = signed_in(crews.people["near-1"]), crews.people["near-2"]
    told = report(client, "photo", f"assignment:{crews.asked(case).pk}", photos=["p1"], photo_kind="before")
    assert told.status_code == 200
    Reaction.objects.all().delete()

    client.post(f"{FIELD}/files", {"photo": photo(), "key": "p1", "happened_at": NOW.isoformat()})

    assert [(each["of"], each.get("is_quiet")) for each in news(mate.pk)] == [("attach", True)]
