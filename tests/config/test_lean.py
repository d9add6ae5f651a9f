"""Processes of the web carry no libraries that belong to workers and commands."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from weakref import ref

import pytest
from django.contrib.admindocs.views import simplify_regex
from django.contrib.gis.db.models import fields
from django.db import connection
from PIL import Image

from common.coordinates import KNOWN_SYSTEMS
from config import elsewhere, processes
from config.bodies import without_bodies
from config.elsewhere import LIBRARIES
from config.processes import ROOT, CityProcess
from tests.live import LiveCity, free_ports

EVERYWHERE = ("/", "/report/", "/as/operator1/desk/", "/as/leader1/evaluation/", "/api/schema")
COMPILED = ("/libgdal", "/numpy/", "/scipy/", "/sklearn/", "/pandas/")


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


def tell(city: LiveCity, words: str) -> int:
    request = urllib.request.Request(
        f"{city.url}/api/v1/reports", json.dumps({"text": words}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return int(response.status)


def test_every_address_is_served_without_the_libraries_of_workers() -> None:
    """At once, and not after a minute and a half in which a process of the web does not start."""
    words = "import config.lean, config.asgi, config.wsgi; from django.urls import get_resolver as g; print(len(g().url_patterns))"
    started = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", words], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert started.returncode == 0, started.stderr
    assert int(started.stdout.split()[-1]) > 5


def photo(size: tuple[int, int] = (640, 480)) -> bytes:
    kept = BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(kept, "JPEG")
    return kept.getvalue()


def test_no_process_of_the_web_loads_what_belongs_elsewhere(live_city: LiveCity) -> None:
    for _ in range(6):
        for path in EVERYWHERE:
            assert visit(live_city, path) == 200
        # Refused for want of a token by then at the latest, and read till there.
        assert visit(live_city, "/report/", text="The lamp is out", photos=photo()) in (200, 403)

    for name in ("web", "sockets"):
        pid = live_city.processes[name].pid
        assert pid is not None
        for each in family(pid):
            loaded = Path(f"/proc/{each}/maps").read_text()
            assert [library for library in COMPILED if library in loaded] == [], name


def resident_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in status if line.startswith("VmRSS:"))) // 1024


LOADED = """
import config.wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS:")))
"""


def test_a_web_process_that_has_loaded_everything_is_small(live_city: LiveCity) -> None:
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOADED],
        cwd=ROOT, env=live_city.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert 60 < int(said.stdout) // 1024 <= 125


@pytest.fixture
def web(live_city: LiveCity, tmp_path: Path) -> Iterator[LiveCity]:
    """The running city by a web process that nobody else has visited."""
    (port,) = free_ports(1)
    process = CityProcess("web", processes.web(port), env=live_city.environment, log_dir=tmp_path)
    process.start()
    try:
        city = replace(live_city, url=f"http://127.0.0.1:{port}", processes={"web": process})
        city.wait_until_up()
        yield city
    finally:
        process.stop()


def test_a_web_worker_stays_small_at_work(web: LiveCity) -> None:
    """Past this, somebody has brought a library along, or something is kept that should be let go of."""
    camera = photo((4000, 3000))
    for number in range(8):
        for path in EVERYWHERE:
            assert visit(web, path) == 200
        # What people write is read for danger, for who must not know of it, for names and for places.
        words = f"The {number}. lamp in Renmin Middle Road is out, please do not tell the street office. 人民中路灯坏了，老人住院了"
        assert tell(web, words) == 201
    with ThreadPoolExecutor(4) as senders:
        answers = senders.map(lambda _number: visit(web, "/api/v1/files", photo=camera), range(8))
        assert set(answers) == {201}

    pid = web.processes["web"].pid
    assert pid is not None
    sizes = [resident_mb(each) for each in family(pid)[1:]]
    workers = [size for size in sizes if size > 60]
    assert len(workers) == processes.WEB_WORKERS
    assert max(workers) <= 150


@pytest.mark.parametrize("name", sorted(LIBRARIES))
def test_what_belongs_elsewhere_cannot_be_imported(name: str) -> None:
    tried = subprocess.run(
        [sys.executable, "-c", f"import config.lean, {name}"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert tried.returncode == 1
    assert f"{name} is not for processes of the web" in tried.stderr


def test_a_request_s_body_does_not_outlive_its_answer() -> None:
    """A request refers to itself in circles, so that a photo lay in memory until somebody looked for garbage."""
    read: list[bytes] = []

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        environ["myself"] = environ
        read.extend((environ["wsgi.input"].readline(), environ["wsgi.input"].read(4)))
        return [b"answer"]

    sent = BytesIO(b"one\ntwo three")
    held = ref(sent)
    environ = {"wsgi.input": sent}
    del sent

    assert without_bodies(application)(environ, print) == [b"answer"]
    assert read == [b"one\n", b"two "]
    assert held() is None
    assert environ["wsgi.input"].read() == environ["wsgi.input"].readline() == b""


@pytest.mark.parametrize(
    "pattern",
    ["^cases/(?P<id>[0-9]+)/$", "/files/(?P<sha256>[0-9a-f]{64})", r"^(?:old|new)/(\\w+)/\\Z", "api/v1/reports"],
)
def test_addresses_are_spelt_as_django_s_own_administration_does(pattern: str) -> None:
    assert elsewhere.simplify_regex(pattern) == simplify_regex(pattern)


GEOMETRY = """
import config.wsgi
from django.contrib.gis.geos import Point
try:
    Point(120.9, 32.0, srid=4326).transform(3857, clone=True)
except RuntimeError as refused:
    print(refused)
"""


def test_whoever_needs_gdal_is_told_where_it_is(live_city: LiveCity) -> None:
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", GEOMETRY],
        cwd=ROOT, env=live_city.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert "needs GDAL, which is not loaded in processes of the web" in said.stdout


@pytest.mark.django_db
@pytest.mark.parametrize("srid", sorted(KNOWN_SYSTEMS))
def test_what_is_known_of_coordinates_is_what_the_database_says(srid: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(fields._srid_cache[connection.alias], srid)

    assert tuple(fields.get_srid_info(srid, connection)) == KNOWN_SYSTEMS[srid]
