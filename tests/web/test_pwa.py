"""The service worker and the manifest are served so that a phone installs them."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_worker_is_served_from_the_root_and_always_asked_for_anew(client: Client) -> None:
    response = client.get("/sw.js")

    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/javascript")
    assert "no-cache" in response["Cache-Control"]


def test_everything_the_worker_keeps_exists(client: Client) -> None:
    """One missing file, and the browser refuses to install the worker at all."""
    script = client.get("/sw.js").content.decode()
    shell = json.loads(re.match(r"self\.SHELL = (\{.*?\});\n", script).group(1))  # type: ignore[union-attr]

    missing = [name for name in shell["files"] if finders.find(name.removeprefix("/static/")) is None]

    assert missing == []
    assert any("main-" in name and name.endswith(".js") for name in shell["files"])
    assert any(name.endswith(".css") for name in shell["files"])
    assert not any("map-" in name for name in shell["files"])


@pytest.mark.parametrize(("language", "name"), [("en", "Whistle field app"), ("zh-hans", "街哨外勤")])
def test_the_manifest_speaks_the_language_of_whoever_installs(client: Client, language: str, name: str) -> None:
    manifest = client.get("/app.webmanifest", headers={"accept-language": language}).json()

    assert manifest["name"] == name
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"])
