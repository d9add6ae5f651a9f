"""The first law at every door: what one person did in one request is one row in the case's log, its photos with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases import actions
from cases.actions import Actor, Caller
from cases.models import Attachment, Case, Check, LogEntry, Report
from dispatch.actions import assign_unit
from dispatch.models import Assignment
from tests.city import SmallCity
from tests.dispatch_city import Crews, crews_of
from tests.people import Desk
from tests.photos import picture

pytestmark = pytest.mark.django_db
FIELD = "/api/internal/field"


class Doors:
    """People of the small city at the doors they really use."""

    def __init__(self, crews: Crews) -> None:
        self.crews = crews
        self.city = crews.city
        self.desk = Desk(crews.city)
        self.now = timezone.now()

    def client(self, person: User | str) -> Client:
        client = Client()
        client.force_login(
            self.city.people[person] if isinstance(person, str) else person,
            backend=configured.AUTHENTICATION_BACKENDS[0],
        )
        return client

    def lamp(self, *steps: str) -> int:
        """A lamp's case that has come so far."""
        desk, now = self.desk, self.now
        case_id = desk.report("lamp", received_at=now, caller=Caller(phone="+8613800138000")).case_id
        far: dict[str, Callable[[], Any]] = {
            "file": lambda: actions.file_case([case_id], actor=desk.lead, now=now),
            "route": lambda: actions.route_case([case_id], actor=desk.dispatcher, now=now),
            "sign": lambda: actions.sign_orders([case_id], actor=desk.lamps_clerk, now=now),
            "finish": lambda: actions.finish_orders([case_id], actor=desk.lamps_clerk, now=now, result="New lamp"),
            "pass": lambda: actions.pass_check([case_id], actor=desk.lead, now=now),
            "close": lambda: actions.rate_case(Report.objects.get(case=case_id), now=now, is_solved=True),
            "reject": lambda: actions.reject_case([case_id], actor=desk.lead, now=now, reason="Not ours"),
            "ask": lambda: actions.ask_verification(
                [case_id], actor=desk.operator, now=now, worker=self.city.people["other_worker"]
            ),
        }
        for step in steps:
            far[step]()
        return case_id

    def at_desk(self, person: str, verb: str, *steps: str, **fields: Any) -> tuple[int, Callable[[], Any]]:
        case_id = self.lamp(*steps)
        number = Case.objects.get(pk=case_id).number
        sent = {**fields, "photos": [picture("red"), picture("blue")]}
        return case_id, lambda: self.client(person).post(f"/desk/cases/{number}/acts/{verb}/", sent)

    def by_link(self, page: str, *steps: str, **fields: Any) -> tuple[int, Callable[[], Any]]:
        case_id = self.lamp(*steps)
        token = Report.objects.get(case=case_id).token
        return case_id, lambda: Client().post(reverse(f"track_{page}", args=[token]), fields)

    def checked(self, kind: str, **more: Any) -> tuple[int, Callable[[], Any]]:
        """A grid worker's finding, whose photo has arrived before it."""
        case_id = self.lamp("ask") if kind == "verify" else self.lamp("file", "route", "sign", "finish")
        check = Check.objects.get(case=case_id, done_at__isnull=True)
        assert check.asked is not None
        return case_id, self.from_phone(check.asked, kind, f"check:{check.pk}", **more)

    def assigned(self, kind: str, **more: Any) -> tuple[int, Callable[[], Any]]:
        case = self.crews.routed("manhole", now=self.now - timedelta(minutes=9))
        assign_unit(
            self.crews.order(case).pk,
            self.crews.units["near"].pk,
            actor=Actor.of(self.city.people["roads_clerk"]),
            now=self.now,
        )
        asked = Assignment.objects.get(case=case)
        return case.pk, self.from_phone(self.crews.people["near-1"], kind, f"assignment:{asked.pk}", **more)

    def from_phone(self, person: User, kind: str, subject: str, **more: Any) -> Callable[[], Any]:
        client, photos = self.client(person), {"photos": "p1", "before": "p2"}
        for colour, key in zip(("red", "blue"), photos.values(), strict=True):
            sent = {"photo": picture(colour), "key": key, "happened_at": self.now.isoformat()}
            assert client.post(f"{FIELD}/files", sent).status_code == 201
        act = {"key": str(uuid4()), "kind": kind, "subject": subject, "happened_at": self.now.isoformat(), **more}
        act |= {name: [key] for name, key in photos.items() if name == "photos" or kind == "done"}
        return lambda: client.post(f"{FIELD}/acts", act, content_type="application/json")


Made = tuple[int, Callable[[], Any]]
# What somebody does with photos, how many of them, and the kind of the one row it leaves.
REQUESTS: dict[str, tuple[Callable[[Doors], Made], int, str]] = {
    "finish at the desk": (
        lambda doors: doors.at_desk("lamps_clerk", "finish", "file", "route", "sign", result="New lamp"),
        2,
        "finish",
    ),
    "pass the check at the desk": (
        lambda doors: doors.at_desk("lead", "pass_check", "file", "route", "sign", "finish", note="Seen"),
        2,
        "pass_check",
    ),
    "rework at the desk": (
        lambda doors: doors.at_desk("lead", "rework", "file", "route", "sign", "finish", reason="Still dark"),
        2,
        "rework",
    ),
    "comment at the desk": (lambda doors: doors.at_desk("operator", "comment", note="Seen"), 2, "comment"),
    "photos at the desk": (lambda doors: doors.at_desk("operator", "attach", kind="before"), 2, "attach"),
    "words and photos by the link": (
        lambda doors: doors.by_link("add", **{"add-words": "and there", "add-photos": [picture(), picture("blue")]}),
        2,
        "comment",
    ),
    "photos by the link": (
        lambda doors: doors.by_link("add", **{"add-words": "", "add-photos": [picture(), picture("blue")]}),
        2,
        "attach",
    ),
    "an answer with a photo": (
        lambda doors: doors.by_link(
            "rate", "file", "route", "sign", "finish", "pass", solved="no", words="still dark", photos=[picture()]
        ),
        1,
        "rate",
    ),
    "an appeal with a photo": (
        lambda doors: doors.by_link("again", "reject", **{"again-words": "it is", "again-photos": [picture()]}),
        1,
        "appeal",
    ),
    "again, with a photo": (
        lambda doors: doors.by_link(
            "again", "file", "route", "sign", "finish", "pass", "close",
            **{"again-words": "dark again", "again-photos": [picture()]},
        ),
        1,
        "reopen",
    ),
    "verify on site": (lambda doors: doors.checked("verify", confirmed=True), 1, "report_verification"),
    "pass the check on site": (lambda doors: doors.checked("check", passed=True), 1, "pass_check"),
    "fail the check on site": (lambda doors: doors.checked("check", passed=False, note="dark"), 1, "rework"),
    "a photo for the check": (lambda doors: doors.checked("photo"), 1, "unit_act"),
    "arrive": (lambda doors: doors.assigned("arrive"), 1, "begin"),
    "done": (lambda doors: doors.assigned("done", note="closed"), 2, "finish"),
}  # fmt: skip


@pytest.fixture
def doors(db: None, city: SmallCity, settings: Any, tmp_path: Any) -> Doors:
    settings.MEDIA_ROOT = str(tmp_path)
    return Doors(crews_of(city))


@pytest.mark.parametrize("name", REQUESTS)
def test_what_was_done_with_photos_is_one_row(doors: Doors, name: str) -> None:
    made, photos, kind = REQUESTS[name]
    case_id, request = made(doors)
    rows = LogEntry.objects.filter(case_id=case_id).count()

    answer = request()

    assert answer.status_code in (200, 302), answer.content
    entry, *more = LogEntry.objects.filter(case_id=case_id).order_by("seq")[rows:]
    assert (entry.kind, more) == (kind, [])
    attached = Attachment.objects.filter(case=case_id).order_by("pk").values_list("pk", flat=True)
    assert entry.facts["attachments"] == list(attached)
    assert len(attached) == photos


def test_a_report_with_photos_is_one_row(doors: Doors) -> None:
    client = Client()
    for step, answers in {
        "where": {"lon": "121.02", "lat": "32.02"},
        "what": {"text": "The lamp is out", "guess": "lamp", "guessed": "1"},
        "same": {"join": ""},
        "more": {"photos": [picture("red"), picture("blue")]},
        "who": {},
    }.items():
        client.post(f"/report/{step}/", answers)

    (entry,) = LogEntry.objects.all()
    assert entry.facts["attachments"] == list(Attachment.objects.order_by("pk").values_list("pk", flat=True))
    assert len(entry.facts["attachments"]) == 2


def test_a_report_from_a_round_is_one_row_with_the_photo_that_was_there(doors: Doors) -> None:
    worker = doors.city.people["other_worker"]

    answer = doors.from_phone(worker, "upload", "", text="the lamp is out", lon=121.02, lat=32.02)()

    assert answer.status_code == 200
    (entry,) = LogEntry.objects.all()
    assert entry.facts["attachments"] == [Attachment.objects.get().pk]


def test_a_photo_that_comes_after_its_act_is_an_act_of_its_own(doors: Doors) -> None:
    case_id = doors.lamp("ask")
    worker = doors.city.people["other_worker"]
    check = Check.objects.get(case=case_id)
    client = doors.client(worker)
    act = {"key": "k", "kind": "verify", "subject": f"check:{check.pk}", "confirmed": True, "photos": ["late"]}
    client.post(f"{FIELD}/acts", {**act, "happened_at": doors.now.isoformat()}, content_type="application/json")

    client.post(f"{FIELD}/files", {"photo": picture(), "key": "late", "happened_at": doors.now.isoformat()})

    kinds = LogEntry.objects.filter(case_id=case_id).order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["report_verification", "attach"]
    assert Attachment.objects.get(case=case_id).kind == "check"


def test_another_persons_photo_cannot_be_named_by_a_phone(doors: Doors) -> None:
    case_id = doors.lamp("ask")
    check = Check.objects.get(case=case_id)
    sent = {"photo": picture(), "key": "theirs", "happened_at": doors.now.isoformat()}
    doors.client(doors.crews.people["near-1"]).post(f"{FIELD}/files", sent)
    act = {"key": "k", "kind": "verify", "subject": f"check:{check.pk}", "confirmed": True, "photos": ["theirs"]}

    answer = doors.client("other_worker").post(
        f"{FIELD}/acts", {**act, "happened_at": doors.now.isoformat()}, content_type="application/json"
    )

    assert answer.status_code == 200
    assert not Attachment.objects.exists()
