"""Where the time of a request goes: the application alone, in one process, without sockets in between.

    python -m benchmarks.where_time_goes [--cases 100000] [--requests 300] [--functions 25] [report list detail step tile]

On the same ground as `benchmarks.desk_pages`. For each kind of request it prints processor
time and wall time a request, how many times the database was asked and how long it took, and
then the functions of the profile, dearest first. The profile itself makes Python slower, so
the times come from a run without it.
"""

import argparse
import cProfile
import io
import os
import pstats
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import Any

import psycopg

from benchmarks.desk_pages import Visitor, asked
from benchmarks.ground import DATABASE, FOLDER, ROOT, city
from benchmarks.reports_in import requests
from config.embedded import OWNER_ROLE

KINDS = ("report", "list", "detail", "step", "tile")


def environ(request: bytes) -> dict[str, Any]:
    """Turn a written-down request into what a WSGI server hands over."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, target, _version = first.split(" ")
    path, _, query = target.partition("?")
    fields = {name.upper().replace("-", "_"): value for name, value in (line.split(": ", 1) for line in lines)}
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": fields.pop("CONTENT_TYPE", ""),
        "CONTENT_LENGTH": fields.pop("CONTENT_LENGTH", ""),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **{f"HTTP_{name}": value for name, value in fields.items()},
    }


class Database:
    """Counts and times what is asked of the database through Django."""

    def __init__(self) -> None:
        self.times, self.spent_s = 0, 0.0

    def __call__(self, execute: Callable[..., Any], *words: Any) -> Any:
        """Let one statement through."""
        began = time.perf_counter()
        try:
            return execute(*words)
        finally:
            self.times += 1
            self.spent_s += time.perf_counter() - began


def inside(kinds: list[str], port: int, key: str, requests_each: int, functions: int) -> None:
    """Measure in this process, which is set up as a web process is."""
    # Django and the application: only here, since the outer process must not be set up for a city yet.
    from django.db import connection  # noqa: PLC0415

    from config.wsgi import application  # noqa: PLC0415

    with psycopg.connect(f"host={os.environ['WHISTLE_RUN_DIR']} dbname={DATABASE} user={OWNER_ROLE}") as owner:
        ids = [row[0] for row in owner.execute("SELECT id FROM cases_case WHERE state = 'reported' ORDER BY random()")]
        codes = [row[0] for row in owner.execute("SELECT code FROM grid_caseclass WHERE is_leaf AND is_active")]
    visitor = Visitor(port)

    def send(source: Iterator[bytes], count: int) -> None:
        for request in islice(source, count):
            said: list[str] = []
            b"".join(application(environ(request), lambda status, _headers, said=said: said.append(status)))
            if said[0][0] not in "23":
                raise RuntimeError(said[0])

    for kind in kinds:
        source = requests(key, port, codes, 5) if kind == "report" else asked(kind, visitor, ids, 5)
        send(source, 30)
        began, began_cpu = time.perf_counter(), time.process_time()
        send(source, requests_each)
        wall, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        database = Database()
        with ExitStack() as stack:
            connection.ensure_connection()
            stack.enter_context(connection.execute_wrapper(database))
            send(source, requests_each)
        profile = cProfile.Profile()
        profile.runcall(send, source, requests_each)
        print(f"\n{kind}: {cpu / requests_each * 1000:.2f} ms processor, {wall / requests_each * 1000:.2f} ms wall;")
        print(
            f"  {database.times / requests_each:.1f} statements through Django in {database.spent_s / requests_each * 1000:.2f} ms"
        )
        for order in ("tottime", "cumtime"):
            out = io.StringIO()
            pstats.Stats(profile, stream=out).sort_stats(order).print_stats(functions)
            lines = out.getvalue().replace(f"{ROOT}/", "").splitlines()
            print("\n".join(line[:150] for line in lines if line.strip())[:9000])


def main() -> None:
    """Make a city, and measure in a process of its own."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("kinds", nargs="*", default=KINDS)
    wanted.add_argument("--cases", type=int, default=100_000)
    wanted.add_argument("--requests", type=int, default=300)
    wanted.add_argument("--functions", type=int, default=25)
    wanted.add_argument("--port", type=int, default=8935)
    wanted.add_argument("--inside", help=argparse.SUPPRESS)
    options = wanted.parse_args()
    if options.inside:
        inside(options.kinds, options.port, options.inside, options.requests, options.functions)
        return
    with city(options.port, options.cases) as (servers, _web, key):
        env = os.environ | {
            "WHISTLE_LOCAL_DIR": str(FOLDER),
            "WHISTLE_RUN_DIR": str(servers.run),
            "WHISTLE_DATABASE": DATABASE,
        }
        subprocess.run(
            [sys.executable, "-m", "benchmarks.where_time_goes", *sys.argv[1:], "--inside", key],
            cwd=ROOT,
            env=env,
            check=True,
        )


if __name__ == "__main__":
    main()
