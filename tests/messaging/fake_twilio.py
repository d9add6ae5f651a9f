"""A Twilio of our own on this machine, held against Twilio's published OpenAPI document.

It refuses what the document does not allow and answers only what the document says; with
`mood` it behaves badly. Without the document the tests that use it are skipped.
"""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest

# Beside the checkout, or one further up where it is a worktree.
SPECS = [
    parent / "shared" / "data" / "twilio" / "twilio_api_v2010.json" for parent in Path(__file__).resolve().parents[3:6]
]
ACCOUNT = "AC" + "0" * 32
TOKEN = "a token that signs"
FROM = "+15005550006"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"


def load_spec() -> dict[str, Any]:
    """Return the document, or skip the test where it is not at hand."""
    for path in SPECS:
        if path.exists():
            return json.loads(path.read_text())
    pytest.skip("Twilio's OpenAPI document is not at ../shared/data/twilio")


def as_json_schema(node: Any) -> Any:
    """Turn OpenAPI's `nullable` into what JSON Schema knows."""
    if isinstance(node, list):
        return [as_json_schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    turned = {name: as_json_schema(value) for name, value in node.items()}
    if turned.pop("nullable", False) and "type" in turned:
        turned["type"] = [turned["type"], "null"]
        if "enum" in turned:
            turned["enum"] = [*turned["enum"], None]
    return turned


@dataclass
class FakeTwilio:
    """What it was asked, what it took, and how it behaves."""

    spec: dict[str, Any]
    url: str = ""
    # "good", "refuse", "busy", "broken", "takes_and_hangs", "hangs"
    mood: str = "good"
    taken: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    wait_s: float = 3
    # Answered instead, as it stands: status, media type and body, as a broken proxy or a new fault would.
    instead: tuple[int, str, bytes] | None = None
    # Whether it takes the text all the same.
    takes_all_the_same: bool = False

    def operation(self, method: str) -> dict[str, Any]:
        return self.spec["paths"][MESSAGES][method]

    def check_form(self, form: dict[str, list[str]]) -> None:
        schema = self.operation("post")["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
        self.faults += [f"unknown parameter {name}" for name in form if name not in schema["properties"]]
        self.faults += [f"missing {name}" for name in schema.get("required", []) if name not in form]
        for name, values in form.items():
            self.check(values[0], schema["properties"].get(name, {}), name)

    def check_query(self, query: dict[str, list[str]]) -> None:
        known = {each["name"]: each["schema"] for each in self.operation("get")["parameters"] if each["in"] == "query"}
        self.faults += [f"unknown query {name}" for name in query if name not in known]
        if "PageSize" in query:
            self.check(int(query["PageSize"][0]), known["PageSize"], "PageSize")

    def check(self, value: Any, schema: dict[str, Any], what: str) -> None:
        whole = as_json_schema({**schema, "components": self.spec["components"]})
        found = jsonschema.Draft202012Validator(whole).iter_errors(value)
        self.faults += [f"{what}: {error.message}" for error in found]

    def answer(self, status: str, form: dict[str, list[str]]) -> dict[str, Any]:
        sid = f"SM{len(self.taken):032x}"
        written = format_datetime(datetime.now(UTC))
        return {
            "sid": sid,
            "account_sid": ACCOUNT,
            "api_version": "2010-04-01",
            "body": form["Body"][0],
            "date_created": written,
            "date_sent": written,
            "date_updated": written,
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": form["From"][0],
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "status": status,
            "subresource_uris": {"media": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media.json"},
            "to": form["To"][0],
            "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json",
        }


def _handler(fake: FakeTwilio) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one class a server
    account_pattern = fake.operation("post")["parameters"][0]["schema"]["pattern"]

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True)
            # As it was when it was asked: whoever waits for that changes it at once.
            mood = fake.mood
            fake.asked.append(("POST", form))
            self.check_path()
            fake.check_form(form)
            if fake.instead:
                if fake.takes_all_the_same:
                    fake.taken.append(fake.answer("queued", form))
                self.say_bytes(*fake.instead)
                return
            if mood == "hangs":
                time.sleep(fake.wait_s)
                return
            if mood in ("refuse", "busy", "broken"):
                status = {"refuse": 400, "busy": 429, "broken": 503}[mood]
                code = {"refuse": 21211, "busy": 20429, "broken": 20503}[mood]
                self.say(status, {"code": code, "message": "no", "more_info": "", "status": status})
                return
            made = fake.answer("queued", form)
            fake.taken.append(made)
            if mood == "takes_and_hangs":
                time.sleep(fake.wait_s)
                return
            fake.check(made, {"$ref": "#/components/schemas/api.v2010.account.message"}, "answer")
            self.say(201, made)

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            fake.asked.append(("GET", query))
            self.check_path()
            fake.check_query(query)
            if fake.instead:
                self.say_bytes(*fake.instead)
                return
            if fake.mood == "broken":
                self.say(503, {"code": 20503, "message": "no", "more_info": "", "status": 503})
                return
            found = [each for each in fake.taken if each["to"] == query["To"][0]]
            page = {
                "messages": found,
                "page": 0,
                "page_size": 50,
                "start": 0,
                "end": max(len(found) - 1, 0),
                "uri": MESSAGES.format(AccountSid=ACCOUNT),
                "first_page_uri": MESSAGES.format(AccountSid=ACCOUNT),
                "next_page_uri": None,
                "previous_page_uri": None,
            }
            answered = fake.operation("get")["responses"]["200"]["content"]["application/json"]["schema"]
            # Its own examples give addresses without a host, which "format: uri" does not ask a validator to refuse.
            fake.check({**page, "previous_page_uri": None}, _lenient(answered), "list")
            self.say(200, page)

        def check_path(self) -> None:
            account = urlsplit(self.path).path.split("/")[3]
            if not re.search(account_pattern, account):
                fake.faults.append(f"account {account}")
            if urlsplit(self.path).path != MESSAGES.format(AccountSid=account):
                fake.faults.append(f"path {self.path}")
            if not self.headers.get("Authorization", "").startswith("Basic "):
                fake.faults.append("no credentials")

        def say(self, status: int, words: dict[str, Any]) -> None:
            self.say_bytes(status, "application/json", json.dumps(words).encode())

        def say_bytes(self, status: int, media_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(body)

    return Handler


def _lenient(schema: dict[str, Any]) -> dict[str, Any]:
    properties = dict(schema["properties"])
    properties["previous_page_uri"] = {"type": "string", "nullable": True}
    return {**schema, "properties": properties}


@contextmanager
def running_fake() -> Iterator[FakeTwilio]:
    """Run one until the block ends; whatever was not as documented fails the test."""
    fake = FakeTwilio(load_spec())
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert fake.faults == []
