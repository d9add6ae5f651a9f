"""The small city, people of its desk, and what its citizens are told."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from cases import rules
from common import reactions
from common.cityfiles.folder import Folder
from common.models import City, Reaction
from messaging.city import MESSAGES
from messaging.models import Message, Template
from tests.cases.conftest import Desk
from tests.city import SmallCity, build
from tests.hotline.desk.telephone import PHONE, TOKEN, Phone

__all__ = ["PHONE"]

NANTONG = Path(__file__).resolve().parents[3] / "cities" / "nantong"


@pytest.fixture
def city(db: None) -> SmallCity:
    made = build()
    City.objects.update(
        profile={
            "hotline": {"number": "12345", "region": "CN", "area": "513"},
            "emergency": [{"number": "119", "names": {"en": "Fire", "zh-hans": "消防"}}],
            "danger": [{"number": "119", "en": ["gas leak"], "zh-hans": ["燃气泄漏"]}],
            "map": {"centre": [121.02, 32.02], "zoom": 12, "bounds": [120.9, 32.0, 121.1, 32.2]},
        }
    )
    rules._held.forget()
    return made


@pytest.fixture
def desk(city: SmallCity) -> Desk:
    return Desk(city)


@pytest.fixture
def templates(db: None) -> None:
    """The model city's own words."""
    folder = Folder(NANTONG, languages=("zh-hans", "en"))
    Template.objects.bulk_create([Template(code=row["code"], texts=row["text"]) for row in folder.table(MESSAGES)])


@pytest.fixture
def told(templates: None) -> Callable[..., list[str]]:
    """Let the worker do what it owes, and return all messages so far, oldest first.

    `at`: when that is, where what is told names a time that must not have passed.
    """

    def tell(at: datetime | None = None) -> list[str]:
        if at is not None:
            Reaction.objects.filter(consumer="hotline.telling").update(retry_at=at)
        reactions.drain("hotline.telling", now=timezone.now if at is None else lambda: at)
        return list(Message.objects.order_by("pk").values_list("body", flat=True))

    return tell


@pytest.fixture
def twilio(settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKEN = TOKEN
    settings.PUBLIC_URL = "https://city.example"


@pytest.fixture(autouse=True)
def no_text_breaks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A text on which something broke is kept for a person; here that is a fault all the same."""
    yield
    assert [each for each in caplog.get_records("call") if each.name == "hotline.sms.actions.conversation"] == []


@pytest.fixture
def phone(city: SmallCity) -> Phone:
    return Phone()
