"""Dispatch to device: from the commit of an offer to the phone's socket, with random reconnects.

    python -m benchmarks.dispatch_to_socket --sockets 1000 --messages 1000

Prints latency, what was lost, doubled or out of order, and the server's processor time; then the
bare limit of this machine in the same run: Redis to a bare websocket server with the same fan-out.
Brings its own PostgreSQL and Redis, and leaves nothing behind.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

ROOT = Path(__file__).resolve().parent.parent
CHANNEL = "bare"
TICKS = os.sysconf("SC_CLK_TCK")


def now_ns() -> int:
    """Read the clock that all processes of a machine share."""
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


def main() -> None:
    """Run what the command line asks for: the measurement, or one of its processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=100, help="messages a second")
    parser.add_argument("--reconnects", type=float, default=20, help="reconnects a second")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--role", choices=("phones", "bare"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role == "phones":
        asyncio.run(be_phones(json.loads(sys.stdin.readline())))
    elif options.role == "bare":
        asyncio.run(be_bare(json.loads(sys.stdin.readline())))
    else:
        measure(options)


# --- The phones -------------------------------------------------------------------------------


class Phones:
    """Many sockets of one process; some are broken at random, and what arrives is noted with its time."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.url, self.tokens = told["url"], told["tokens"]
        self.heard: list[tuple[int, int, int]] = []
        self.lasts = [0] * len(self.tokens)
        self.lines: dict[int, Any] = {}
        self.opened = 0
        self.gate = asyncio.Semaphore(50)
        self.all_open = asyncio.Event()

    async def live(self, number: int) -> None:
        """Be one phone: come back, whatever happens, from where one left off."""
        while True:
            address = f"{self.url}?since={self.lasts[number]}"
            protocols = ["whistle", f"token.{self.tokens[number]}"]
            async with self.gate:
                line = await connect(address, subprotocols=protocols, compression=None, ping_interval=None)
            self.lines[number] = line
            with suppress(ConnectionClosed):
                await line.send('{"kind": "ping"}')
                async for text in line:
                    self.hear(number, json.loads(text))

    def hear(self, number: int, message: dict[str, Any]) -> None:
        """Note what arrives."""
        if "number" in message:
            self.heard.append((number, message["number"], now_ns()))
            self.lasts[number] = int(message["cursor"])
        elif message["kind"] == "pong":
            self.opened += 1
            if self.opened == len(self.tokens):
                self.all_open.set()

    async def break_some(self, a_second: float) -> None:
        """Break lines without a word, as networks do."""
        luck = random.Random(1)
        while a_second:
            await asyncio.sleep(luck.expovariate(a_second))
            luck.choice(self.lines).transport.abort()


async def be_phones(told: dict[str, Any]) -> None:
    """Keep sockets open until told to stop, then tell what they heard."""
    # The garbage of a thousand clients is not what is measured.
    gc.disable()
    phones = Phones(told)
    living = [asyncio.create_task(phones.live(number)) for number in range(len(phones.tokens))]
    await phones.all_open.wait()
    print("open", flush=True)
    breaking = asyncio.create_task(phones.break_some(told["reconnects"]))
    await asyncio.to_thread(sys.stdin.readline)
    breaking.cancel()
    await asyncio.sleep(2)
    print(json.dumps({"heard": phones.heard, "reconnects": phones.opened - len(living)}), flush=True)
    os._exit(0)


# --- The bare limit -----------------------------------------------------------------------------


async def be_bare(told: dict[str, Any]) -> None:
    """Be the least there can be between Redis and sockets."""
    lines: dict[str, Any] = {}

    async def handle(line: Any) -> None:
        token = line.subprotocol_offered
        lines[token] = line
        with suppress(ConnectionClosed):
            async for _text in line:
                await line.send('{"kind": "pong"}')

    def choose(line: Any, offered: list[str]) -> str:
        line.subprotocol_offered = next(each for each in offered if each.startswith("token."))
        return "whistle"

    async with (
        serve(handle, "127.0.0.1", told["port"], compression=None, select_subprotocol=choose, ping_interval=None),
        Redis.from_url(told["redis"]).pubsub() as channel,
    ):
        await channel.subscribe(CHANNEL)
        print("open", flush=True)
        async for message in channel.listen():
            if message["type"] == "message":
                token, _space, text = message["data"].decode().partition(" ")
                await lines[token].send(text)


# --- Measuring ------------------------------------------------------------------------------------


def measure(options: argparse.Namespace) -> None:
    """Run it all, and print the figures."""
    folder = Path(tempfile.mkdtemp(prefix="whistle-bench-"))
    try:
        with city(folder) as environment:
            os.environ.update(environment)
            sys.path.insert(0, str(ROOT))
            import django  # noqa: PLC0415 - it has to find the environment made above

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
            django.setup()
            _measure(options, environment)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def city(folder: Path) -> Iterator[dict[str, str]]:
    """Start a PostgreSQL and a Redis of one's own, with Whistle's tables."""
    from config.embedded import Servers  # noqa: PLC0415 - Django must not be set up before

    with Servers(folder, durable=True) as servers:
        servers.postgres.create_database("whistle", template="template1")
        environment = os.environ | {
            "WHISTLE_LOCAL_DIR": str(folder),
            "WHISTLE_RUN_DIR": str(servers.run),
            "WHISTLE_DATABASE": "whistle",
        }
        command = [sys.executable, "manage.py", "migrate", "-v", "0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        yield environment


def _measure(options: argparse.Namespace, environment: dict[str, str]) -> None:
    tokens, user_ids = make_people(options.sockets)
    rows = []
    for run in range(options.runs):
        ours = _ours(options, environment, tokens, user_ids)
        bare = _bare(options, environment, tokens)
        rows.append((ours, bare))
        for name, found in (("Whistle", ours), ("bare", bare)):
            print(f"run {run + 1} {name:8} {shown(found)}", flush=True)
    ratio = [ours["p95"] / bare["p95"] for ours, bare in rows]
    cost = [ours["cpu"] / bare["cpu"] for ours, bare in rows if bare["cpu"]]
    print(f"p95: median {statistics.median(each['p95'] for each, _ in rows):.1f} ms, limit 50 ms")
    print(f"ratio to the bare limit: p95 {statistics.median(ratio):.2f}", end="")
    print(f", processor time {statistics.median(cost):.2f}" if cost else "")


def make_people(count: int) -> tuple[list[str], list[int]]:
    """Write people with a phone each."""
    from accounts.devices import digest_of, new_token  # noqa: PLC0415 - needs Django
    from accounts.models import DeviceToken, Role, User  # noqa: PLC0415

    people = User.objects.bulk_create(
        User(username=f"crew-{n}", names={"en": f"Crew {n}"}, roles=[str(Role.FIELD_UNIT)], password="!")
        for n in range(count)
    )
    tokens = [new_token() for _person in people]
    DeviceToken.objects.bulk_create(
        DeviceToken(user=person, digest=digest_of(token)) for person, token in zip(people, tokens, strict=True)
    )
    return tokens, [person.pk for person in people]


def _ours(
    options: argparse.Namespace, environment: dict[str, str], tokens: list[str], user_ids: list[int]
) -> dict[str, Any]:
    from django.db import transaction  # noqa: PLC0415 - needs Django
    from django.utils import timezone  # noqa: PLC0415

    from config.processes import sockets  # noqa: PLC0415
    from dispatch.actions import Telling, tell  # noqa: PLC0415
    from dispatch.models import FeedCounter, FeedItem, FeedKind  # noqa: PLC0415

    FeedItem.objects.all().delete()
    FeedCounter.objects.all().delete()
    committed: list[int] = [0] * options.messages

    def send(number: int, whom: int) -> None:
        with transaction.atomic():
            # The first thing after the commit is to look at the clock.
            transaction.on_commit(lambda: committed.__setitem__(number, now_ns()))
            tell([Telling(user_ids[whom], FeedKind.NOTED, {"number": number})], now=timezone.now())

    port = free_port()
    with running(sockets(port), environment) as server:
        wait_for(port)
        found = _run(
            options,
            f"ws://127.0.0.1:{port}/ws/field/",
            tokens,
            reconnects=options.reconnects,
            send=send,
            server=server.pid,
        )
    return figures(options, found, committed)


def _bare(options: argparse.Namespace, environment: dict[str, str], tokens: list[str]) -> dict[str, Any]:
    import redis  # noqa: PLC0415 - beside Django's own

    address = f"unix://{environment['WHISTLE_RUN_DIR']}/redis.sock"
    client = redis.Redis.from_url(address)
    sent: list[int] = [0] * options.messages

    def send(number: int, whom: int) -> None:
        sent[number] = now_ns()
        text = json.dumps({"kind": "noted", "id": f"{whom}.{number}", "cursor": "1", "number": number})
        client.publish(CHANNEL, f"token.{tokens[whom]} {text}")

    port = free_port()
    command = [sys.executable, "-m", "benchmarks.dispatch_to_socket", "--role", "bare"]
    with running(command, environment, told={"port": port, "redis": address}) as server:
        wait_for(port)
        found = _run(options, f"ws://127.0.0.1:{port}/", tokens, reconnects=0, send=send, server=server.pid)
    return figures(options, found, sent)


def _run(
    options: argparse.Namespace,
    url: str,
    tokens: list[str],
    *,
    reconnects: float,
    send: Callable[[int, int], None],
    server: int,
) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.dispatch_to_socket", "--role", "phones"]
    told = {"url": url, "tokens": tokens, "reconnects": reconnects}
    with running(command, dict(os.environ), told=told) as phones:
        if phones.stdin is None or phones.stdout is None:
            raise SystemExit("no line to the phones")
        began = time.monotonic()
        if phones.stdout.readline().strip() != "open":
            raise SystemExit("the phones could not connect")
        connecting = time.monotonic() - began
        luck = random.Random(2)
        cpu = processor_s(server)
        start = time.monotonic()
        targets = []
        for number in range(options.messages):
            time.sleep(max(0.0, start + number / options.rate - time.monotonic()))
            targets.append(luck.randrange(len(tokens)))
            send(number, targets[-1])
        time.sleep(1)
        cpu = processor_s(server) - cpu
        phones.stdin.write("\n")
        phones.stdin.flush()
        found = json.loads(phones.stdout.readline())
    return {**found, "targets": targets, "cpu": cpu, "connecting_s": connecting}


def figures(options: argparse.Namespace, found: dict[str, Any], since: list[int]) -> dict[str, Any]:
    """Work out latencies, and what was lost, doubled or out of order."""
    took = sorted((at - since[number]) / 1e6 for _phone, number, at in found["heard"])
    per_phone: dict[int, list[int]] = {}
    for phone, number, _at in found["heard"]:
        per_phone.setdefault(phone, []).append(number)
    wanted: dict[int, list[int]] = {}
    for number, phone in enumerate(found["targets"]):
        wanted.setdefault(phone, []).append(number)
    return {
        "p50": took[len(took) // 2],
        "p95": took[int(len(took) * 0.95)],
        "p99": took[int(len(took) * 0.99)],
        "most": took[-1],
        "cpu": found["cpu"] / options.messages * 1000,
        "connecting_s": found["connecting_s"],
        "reconnects": found["reconnects"],
        "lost": sum(len(set(numbers) - set(per_phone.get(phone, []))) for phone, numbers in wanted.items()),
        "doubled": sum(len(numbers) - len(set(numbers)) for numbers in per_phone.values()),
        "disordered": sum(numbers != sorted(numbers) for numbers in per_phone.values()),
    }


def shown(found: dict[str, Any]) -> str:
    """Put figures into a line."""
    times = " ".join(f"{name} {found[name]:6.1f}" for name in ("p50", "p95", "p99", "most"))
    faults = " ".join(f"{name} {found[name]}" for name in ("lost", "doubled", "disordered", "reconnects"))
    return f"{times} ms | processor {found['cpu']:.2f} ms a message | {faults} | open in {found['connecting_s']:.1f} s"


# --- Processes --------------------------------------------------------------------------------------


@contextmanager
def running(
    command: list[str], environment: dict[str, str], *, told: dict[str, Any] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run a process until the block ends."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        if told is not None and process.stdin:
            process.stdin.write(json.dumps(told) + "\n")
            process.stdin.flush()
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Ask the system for a port nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until something listens."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def processor_s(pid: int) -> float:
    """Return the processor time a process has used."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


if __name__ == "__main__":
    main()
