"""What serves a passing end goes after its stated time, and nothing else does."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.gis.geos import Point
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import DeviceToken, Role, User
from common import pruning
from common.actions import prune
from common.models import IdempotencyKey, StoredFile, Upload
from config.processes import ROOT
from dispatch.consumers import leads_on
from dispatch.models import FeedCounter, FeedItem, FeedKind, PatrolPoint

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def worker() -> User:
    return User.objects.create(username="chen", names={"en": "Chen"}, roles=[Role.GRID_WORKER])


def stored(number: int, **more: object) -> StoredFile:
    return StoredFile.objects.create(sha256=f"{number:064d}", media_type="image/jpeg", size_bytes=1, **more)


def uploaded(number: int, **more: object) -> Upload:
    # A file that stays, so that only the upload is counted.
    return Upload.objects.create(file=stored(number, created_at=NOW), owner="user:1", purpose="case:1", **more)


def make(name: str, worker: User, age: timedelta, number: int) -> object:
    at = NOW - age
    makers = {
        "idempotency keys": lambda: IdempotencyKey.objects.create(scope="x", key=str(number), created_at=at),
        "uploads nobody took": lambda: uploaded(number, created_at=at),
        "taken uploads, and those from the field": lambda: uploaded(number, created_at=at, taken_at=at),
        "files nobody refers to": lambda: stored(number, created_at=at),
        "expired sessions": lambda: Session.objects.create(session_key=str(number), expire_date=at),
        "revoked phones": lambda: DeviceToken.objects.create(user=worker, digest=bytes([number]), revoked_at=at),
        "feed items": lambda: FeedItem.objects.create(user=worker, seq=number, kind=FeedKind.NOTED, at=at),
        "patrol points": lambda: PatrolPoint.objects.create(user=worker, at=at, point=Point(120.9, 32.0, srid=4326)),
    }
    return makers[name]()


@pytest.mark.parametrize("each", pruning.lifetimes(), ids=lambda each: each.name)
def test_each_kind_goes_after_its_time_and_not_before(
    each: pruning.Lifetime, worker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # More than fit into a batch.
    monkeypatch.setattr(pruning, "BATCH", 2)
    old = [make(each.name, worker, each.kept + timedelta(minutes=1), number) for number in range(1, 6)]
    young = make(each.name, worker, each.kept - timedelta(minutes=1), 9)

    assert prune(now=NOW)[each.name] == len(old)

    assert list(type(young).objects.all()) == [young]  # type: ignore[attr-defined]


def test_a_phone_that_is_used_is_never_pruned(worker: User) -> None:
    used = DeviceToken.objects.create(user=worker, digest=b"used", created_at=NOW - timedelta(days=4000))

    prune(now=NOW)

    assert DeviceToken.objects.filter(pk=used.pk).exists()


def test_a_phone_whose_next_news_is_kept_no_more_is_told_to_look_anew(worker: User) -> None:
    FeedCounter.objects.create(user=worker, last=9)
    for number in range(1, 10):
        make("feed items", worker, timedelta(days=90 if number < 5 else 1), number)
    assert leads_on(worker.pk, 2, 9)

    prune(now=NOW)

    assert not leads_on(worker.pk, 2, 9)
    assert leads_on(worker.pk, 4, 9)
    assert leads_on(worker.pk, 9, 9)
    # A cursor of another life.
    assert not leads_on(worker.pk, 12, 9)


@pytest.mark.parametrize("each", pruning.lifetimes(), ids=lambda each: each.name)
def test_every_lifetime_is_stated_where_operators_read(each: pruning.Lifetime) -> None:
    paper = (Path(ROOT) / "docs" / "operating.md").read_text()

    assert f"| {each.name} | {each.kept.days} day{'s' if each.kept.days > 1 else ''} |" in paper
