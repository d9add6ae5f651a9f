"""A cache that is away costs time and no page."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from common.cache import page_cache as cache
from config.embedded import Servers
from tests.city import SmallCity


@pytest.fixture
def away(tmp_path: Path) -> Iterator[None]:
    """Redis' socket is not there."""
    nowhere = {**settings.CACHES["pages"], "LOCATION": f"unix://{tmp_path}/redis.sock?db=0"}
    with override_settings(CACHES={**settings.CACHES, "pages": nowhere}):
        yield


def test_what_is_kept_is_found_again() -> None:
    cache.set("a", 1)

    assert cache.get("a") == 1
    assert cache.add("a", 2) is False
    assert cache.get_many(["a", "b"]) == {"a": 1}
    assert cache.has_key("a")
    assert cache.delete("a") is True
    assert cache.get("a", "nothing") == "nothing"


def test_without_redis_nothing_is_known_and_nothing_breaks(away: None) -> None:
    cache.set("a", 1)

    assert cache.get("a") is None
    assert cache.get("a", 7) == 7
    assert cache.get_many(["a"]) == {}
    assert cache.set_many({"a": 1}) == ["a"]
    assert cache.add("a", 1) is False
    assert cache.touch("a") is False
    assert cache.has_key("a") is False
    assert cache.delete("a") is False
    cache.delete_many(["a"])


def test_somebody_signed_in_stays_signed_in_without_redis(city: SmallCity, away: None) -> None:
    client = Client()
    client.force_login(city.people["operator"])

    assert client.get("/desk/").status_code == 200


def test_a_redis_that_has_stopped_answering_is_not_waited_for(tmp_path: Path) -> None:
    with Servers(tmp_path / "local", durable=False) as servers:
        process = servers.redis.process
        assert isinstance(process, subprocess.Popen)
        frozen = {**settings.CACHES["pages"], "LOCATION": f"unix://{servers.run}/redis.sock?db=0"}
        with override_settings(CACHES={**settings.CACHES, "pages": frozen}):
            cache.set("a", 1)
            assert cache.get("a") == 1
            os.kill(process.pid, signal.SIGSTOP)
            try:
                assert cache.get("a") is None
            finally:
                os.kill(process.pid, signal.SIGCONT)
