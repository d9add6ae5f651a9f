"""Processes of the web carry no libraries that belong to workers and commands."""

import subprocess
import sys
import urllib.request
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.gis.db.models import fields
from django.db import connection
from PIL import Image

from common.coordinates import KNOWN_SYSTEMS
from config.lean import ELSEWHERE
from config.processes import ROOT
from tests.live import LiveCity

COMPILED = ("/numpy/", "/scipy/", "/sklearn/", "/pandas/")


def family(pid: int) -> list[int]:
    """Give a process and all it has made."""
    made = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    return [pid, *(each for child in made for each in family(child))]


def visit(city: LiveCity, path: str, **post: str | bytes) -> int:
    mark = "whistle-boundary"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        + (b'; filename="lamp.jpg"\r\nContent-Type: image/jpeg' if isinstance(value, bytes) else b"")
        + b"\r\n\r\n"
        + (value if isinstance(value, bytes) else value.encode())
        for name, value in post.items()
    ]
    request = urllib.request.Request(f"{city.url}{path}", headers={"User-Agent": "test"})
    if post:
        request.data = b"\r\n".join([*parts, f"--{mark}--\r\n".encode()])
        request.add_header("Content-Type", f"multipart/form-data; boundary={mark}")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            response.read()
            return int(response.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


def photo() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (640, 480), "orange").save(kept, "JPEG")
    return kept.getvalue()


def test_no_process_of_the_web_loads_what_belongs_elsewhere(live_city: LiveCity) -> None:
    for _ in range(6):
        for path in ("/", "/report/", "/as/operator1/desk/", "/as/leader1/evaluation/", "/api/schema"):
            assert visit(live_city, path) == 200
        # Refused for want of a token by then at the latest, and read till there.
        assert visit(live_city, "/report/", text="The lamp is out", photos=photo()) in (200, 403)

    for name in ("web", "sockets"):
        pid = live_city.processes[name].pid
        assert pid is not None
        for each in family(pid):
            loaded = Path(f"/proc/{each}/maps").read_text()
            assert [library for library in COMPILED if library in loaded] == [], name


LOADED = """
import config.wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS:")))
"""


def test_a_web_process_that_has_loaded_everything_is_small(live_city: LiveCity) -> None:
    """What it grows to at work is in docs/performance.md; past this, somebody has brought a library along."""
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOADED],
        cwd=ROOT, env=live_city.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert 60 < int(said.stdout) // 1024 <= 140


@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_what_belongs_elsewhere_cannot_be_imported(name: str) -> None:
    tried = subprocess.run(
        [sys.executable, "-c", f"import config.lean, {name}"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert tried.returncode == 1
    assert f"{name} is not for processes of the web" in tried.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("srid", sorted(KNOWN_SYSTEMS))
def test_what_is_known_of_coordinates_is_what_the_database_says(srid: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(fields._srid_cache[connection.alias], srid)

    assert tuple(fields.get_srid_info(srid, connection)) == KNOWN_SYSTEMS[srid]
