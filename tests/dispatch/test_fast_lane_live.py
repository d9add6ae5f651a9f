"""The fast lane in a running city: from a grid worker's phone to a crew's, with no desk act at all."""

import json
import time
import urllib.request
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

from django.utils import timezone
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from accounts.actions import sign_in_device
from cases.models import Case
from cases.workflow import State
from dispatch.models import Unit, UnitMember
from grid.models import GridPost
from tests.live import LiveCity

MANHOLE_MISSING = "E0409"


def post(city: LiveCity, token: str, act: dict[str, Any]) -> dict[str, Any]:
    told = {"key": str(uuid4()), "happened_at": timezone.now().isoformat(), **act}
    request = urllib.request.Request(
        f"{city.url}/api/internal/field/acts",
        data=json.dumps(told).encode(),
        headers={"Authorization": f"Device {token}", "Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def first_offer(lines: dict[str, ClientConnection], timeout_s: float) -> tuple[str, dict[str, Any]]:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        for token, line in lines.items():
            try:
                message = json.loads(line.recv(timeout=0.05))
            except (TimeoutError, ConnectionClosed):
                continue
            if message["kind"] == "offer":
                return token, message
    raise AssertionError("no crew was offered anything")


def test_an_open_manhole_reaches_a_crew_and_its_acceptance_signs_the_order(live_city: LiveCity) -> None:
    with live_city.orm():
        worker = GridPost.objects.select_related("user").first()
        assert worker is not None
        _phone, worker_token = sign_in_device(worker.user)
        unit = Unit.objects.filter(skills__contains=["manhole"]).order_by("pk").first()
        assert unit is not None
        place = (unit.home.x, unit.home.y)
        crews = UnitMember.objects.filter(unit__department=unit.department_id).select_related("user")
        tokens = [sign_in_device(membership.user)[1] for membership in crews]

    with ExitStack() as stack:
        lines = {
            token: stack.enter_context(
                connect(
                    f"{live_city.socket_url}/ws/field/", subprotocols=["whistle", f"token.{token}"], open_timeout=60
                )
            )
            for token in tokens
        }
        act = {"kind": "upload", "text": "the cover is gone", "class": MANHOLE_MISSING}
        made = post(live_city, worker_token, {**act, "lon": place[0], "lat": place[1]})

        crew, offer = first_offer(lines, timeout_s=60)

    assert offer["case"] == made["case"]
    answer = post(live_city, crew, {"kind": "accept", "subject": f"assignment:{offer['assignment']}"})
    assert (answer["outcome"], answer["next"]) == ("taken", "set_out")
    with live_city.orm():
        case = Case.objects.get(pk=made["case"])
        assert (case.is_fast, case.state) == (True, State.HANDLING)
