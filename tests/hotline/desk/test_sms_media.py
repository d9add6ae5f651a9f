"""Pictures that come by text: fetched in a worker with our authority, from the provider's hosts only, or said to the sender."""

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django.fixtures import Settings

from cases import actions
from cases.models import Attachment, Case, Words
from hotline.models import InboundMedia, MediaState
from hotline.sms.actions.fetching import fetch_due
from messaging.doors.outbox import media as at_home
from messaging.doors.twilio import media
from messaging.models import Message
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told, done_case
from tests.messaging.fake_twilio import ACCOUNT, load_spec

pytestmark = pytest.mark.usefixtures("twilio")
MEDIA = "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media/{Sid}.json"
VCARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Here\r\nGEO:32.02;121.02\r\nEND:VCARD\r\n"


def jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "#884422").save(out, "JPEG")
    return out.getvalue()


@dataclass
class Store:
    """Twilio's media resource: what lies there, what it answers, and whether it was asked with our authority."""

    url: str = ""
    content: bytes = b""
    media_type: str = "image/jpeg"
    status: int = 200
    location: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'0' * 32}/Media/ME{'0' * 32}"


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    made = Store(content=jpeg())

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            made.asked.append((self.path, self.headers.get("Authorization", "")))
            self.send_response(made.status)
            if made.location:
                self.send_header("Location", made.location)
            self.send_header("Content-Type", made.media_type)
            self.send_header("Content-Length", str(len(made.content)))
            self.end_headers()
            self.wfile.write(made.content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    made.url = settings.TWILIO_API_URL = f"http://127.0.0.1:{server.server_address[1]}"
    settings.TWILIO_ACCOUNT_SID = ACCOUNT
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def send(phone: Phone, store: Store, text: str = "The lamp is out in Elm Street", address: str = "") -> int:
    return phone.write(text, NumMedia="1", MediaUrl0=address or store.address, MediaContentType0=store.media_type)


def test_a_picture_is_fetched_with_our_authority_and_attached(phone: Phone, told: Told, store: Store) -> None:
    assert send(phone, store) == 200
    # Not within the webhook, which Twilio gives up on after fifteen seconds.
    assert store.asked == []

    fetch_due(now=timezone.now)

    attachment = Attachment.objects.get()
    assert (attachment.case, attachment.report) == (Case.objects.get(), Case.objects.get().reports.get())
    assert InboundMedia.objects.get().state == MediaState.KEPT
    (asked,) = store.asked
    assert base64.b64decode(asked[1].removeprefix("Basic ")).decode().startswith(f"{ACCOUNT}:")
    fetch_due(now=timezone.now)
    assert len(store.asked) == 1


def test_our_address_is_that_of_twilios_own_specification(store: Store) -> None:
    spec = json.loads(json.dumps(load_spec()))

    assert MEDIA in spec["paths"]
    assert store.address.startswith(store.url + MEDIA.partition("{")[0])


def test_a_picture_without_words_is_a_report_too(phone: Phone, told: Told, store: Store) -> None:
    send(phone, store, text="")

    fetch_due(now=timezone.now)

    assert Attachment.objects.get().case == Case.objects.get()


def test_a_picture_with_an_answer_goes_to_the_case_that_asked(
    phone: Phone, desk: Desk, told: Told, store: Store
) -> None:
    case_id = done_case(desk, phone)
    send(phone, store, text="No, still dark")

    fetch_due(now=timezone.now)

    assert Attachment.objects.get().case_id == case_id


@pytest.mark.parametrize("media_type", ["video/mp4", "audio/amr", "image/heic", "application/pdf", ""])
def test_what_cannot_be_opened_is_said_with_the_page_that_takes_photos_and_shown(
    phone: Phone, desk: Desk, told: Told, store: Store, media_type: str
) -> None:
    store.media_type = media_type
    send(phone, store)

    fetch_due(now=timezone.now)

    report = Case.objects.get().reports.get()
    assert InboundMedia.objects.get().state == MediaState.UNREADABLE
    assert report.token in Message.objects.get(template_code="unreadable").body
    client = Client()
    client.force_login(desk.operator.user)
    assert 'id="unread-media"' in client.get("/desk/texts/").content.decode()


def test_a_damaged_picture_is_said_too(phone: Phone, told: Told, store: Store) -> None:
    store.content = b"no picture"
    send(phone, store)

    fetch_due(now=timezone.now)

    assert InboundMedia.objects.get().state == MediaState.UNREADABLE
    assert Message.objects.filter(template_code="unreadable").count() == 1


def test_a_card_with_a_place_places_the_case(phone: Phone, told: Told, store: Store) -> None:
    store.media_type, store.content = "text/x-vcard", VCARD
    send(phone, store, text="The lamp is out")

    fetch_due(now=timezone.now)

    point = Case.objects.get().point
    assert point is not None
    assert (round(point.x, 2), round(point.y, 2)) == (121.02, 32.02)


def test_a_card_with_a_place_far_away_is_kept_for_a_person_to_read(phone: Phone, told: Told, store: Store) -> None:
    store.media_type, store.content = "text/x-vcard", VCARD.replace(b"32.02", b"48.85").replace(b"121.02", b"2.29")
    send(phone, store, text="The lamp is out")

    fetch_due(now=timezone.now)

    assert Case.objects.get().point is None
    assert Words.objects.filter(text__startswith="geo:48.85").exists()
    assert InboundMedia.objects.get().state == MediaState.KEPT


def test_what_is_not_there_yet_is_tried_again_and_at_last_said(phone: Phone, told: Told, store: Store) -> None:
    store.status = 503
    send(phone, store)
    fetch_due(now=timezone.now)
    assert (InboundMedia.objects.get().state, Message.objects.count()) == (MediaState.WAITING, 0)

    store.status = 200
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        fetch_due(now=timezone.now)

    assert InboundMedia.objects.get().state == MediaState.KEPT


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "http://127.0.0.1:1/x",
        "https://evil.example/x",
        "",
    ],
)
def test_no_address_but_the_providers_is_asked(phone: Phone, told: Told, store: Store, address: str) -> None:
    send(phone, store, address=address or "no address")

    fetch_due(now=timezone.now)

    assert (InboundMedia.objects.get().error, store.asked) == ("foreign_address", [])


def test_a_redirect_into_the_house_is_not_followed(phone: Phone, told: Told, store: Store) -> None:
    store.status, store.location = 307, "http://127.0.0.1:1/admin"
    send(phone, store)

    fetch_due(now=timezone.now)

    assert InboundMedia.objects.get().error == "foreign_address"


def test_more_bytes_than_allowed_are_not_read(
    phone: Phone, told: Told, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "MOST_BYTES", 100)
    send(phone, store)

    fetch_due(now=timezone.now)

    assert InboundMedia.objects.get().error == "too_large"


def test_a_merged_case_gets_the_picture_at_the_case_that_speaks_for_it(
    phone: Phone, desk: Desk, told: Told, store: Store
) -> None:
    send(phone, store)
    other = desk.report("lamp", caller=actions.Caller(phone="+8613800138009"))
    actions.merge_cases(
        [Case.objects.get(reports__channel="sms").pk], into=other.case_id, actor=desk.operator, now=timezone.now()
    )

    fetch_due(now=timezone.now)

    assert Attachment.objects.get().case_id == other.case_id


def test_only_a_laptop_reads_pictures_from_its_own_store_and_only_what_was_laid_there(
    settings: Settings, city: object
) -> None:
    with pytest.raises(media.NotFetched, match="gone"):
        at_home.fetch(f"{at_home.SCHEME}{uuid4()}")
    with pytest.raises(media.NotFetched, match="gone"):
        at_home.fetch(f"{at_home.SCHEME}../elsewhere")

    settings.EMBEDDED = False
    assert not at_home.lies_here(f"{at_home.SCHEME}{uuid4()}")
