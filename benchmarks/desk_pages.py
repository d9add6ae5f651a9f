"""What the desk asks most: a list of 100, one case, a step, a map tile; against bare psycopg doing the same reads and writes.

    python -m benchmarks.desk_pages [--cases 100000] [--seconds 8]

PostgreSQL and Redis of its own, granian
with two workers, and with the cases of `benchmarks.ground`.
"""

import argparse
import json
import os
import random
import re
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from multiprocessing import Array, Value
from typing import Any

import psycopg

from benchmarks.ground import DATABASE, city, tell_memory
from benchmarks.reports_in import measure, processor_s, told
from benchmarks.signalen import SHARES, beside
from config.embedded import APP_ROLE, OWNER_ROLE

CLIENTS = 8
# How many cases were filed, by all clients together.
STEPS = Value("q", 0)

BARE_SQL = {
    "list": (
        "SELECT c.*, k.names, d.names, w.names FROM cases_case c LEFT JOIN grid_caseclass k ON k.id = c.case_class_id"
        " LEFT JOIN grid_division d ON d.id = c.division_id LEFT JOIN accounts_department w ON w.id = c.lead_department_id"
        " WHERE c.state = 'reported' ORDER BY c.due_at, c.id LIMIT 100"
    ),
    "search": (
        "SELECT c.*, k.names, d.names, w.names FROM cases_case c LEFT JOIN grid_caseclass k ON k.id = c.case_class_id"
        " LEFT JOIN grid_division d ON d.id = c.division_id LEFT JOIN accounts_department w ON w.id = c.lead_department_id"
        " WHERE EXISTS (SELECT FROM cases_words s WHERE s.case_id = c.id AND s.kind IN ('report', 'citizen')"
        " AND common_tokens(s.text) @@ to_tsquery('simple', '路灯')) ORDER BY c.reported_at DESC, c.id DESC LIMIT 100"
    ),
    "detail": (
        "SELECT c.*, (SELECT json_agg(l) FROM cases_logentry l WHERE l.case_id = c.id),"
        " (SELECT json_agg(k) FROM cases_clock k WHERE k.case_id = c.id),"
        " (SELECT json_agg(r) FROM cases_report r WHERE r.case_id = c.id),"
        " (SELECT json_agg(w) FROM cases_words w WHERE w.case_id = c.id) FROM cases_case c WHERE c.id = %(case)s"
    ),
    "tile": (
        "SELECT ST_AsMVT(t) FROM (SELECT count(*) AS count, ST_AsMVTGeom(ST_SnapToGrid(point_web, 600),"
        " ST_TileEnvelope(12, %(x)s, %(y)s)) AS geom FROM cases_case WHERE point_web && ST_TileEnvelope(12, %(x)s, %(y)s)"
        " AND ended_at IS NULL GROUP BY ST_SnapToGrid(point_web, 600)) t"
    ),
}


# As many as the file act owes.
REACTIONS = (
    "INSERT INTO common_reaction (consumer, kind, case_id, log_seq, facts, tries, error)"
    " SELECT consumer, 'file', %s, %s, '{}', 0, '' FROM unnest(ARRAY['a', 'b', 'c']) AS consumer"
)


class Visitor:
    """The session of a demo person, got as a browser gets it."""

    def __init__(self, port: int, username: str = "shiftlead1") -> None:
        self.port = port
        line = HTTPConnection("127.0.0.1", port)
        line.request("GET", "/accounts/login/")
        answer = line.getresponse()
        cookies = "; ".join(re.findall(r"((?:csrftoken)=[^;]+)", str(answer.headers)))
        page = answer.read().decode()
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, "the login page has no token"
        line.request(
            "POST",
            f"/demo/become/{username}",
            f"csrfmiddlewaretoken={token[1]}",
            {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies},
        )
        answer = line.getresponse()
        answer.read()
        found = dict(re.findall(r"(csrftoken|sessionid)=([^;]+)", str(answer.headers)))
        assert "sessionid" in found, f"not let in: {answer.status}"
        self.cookie = "; ".join(f"{name}={value}" for name, value in found.items())
        self.csrf = found["csrftoken"]

    def request(self, method: str, path: str, body: bytes = b"") -> bytes:
        """Write a request down."""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n"
        if body:
            head += f"X-CSRFToken: {self.csrf}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return head.encode() + b"\r\n" + body


def _another(ids: list[int]) -> int:
    """Return a case nobody has taken a step with yet: each is filed once."""
    with STEPS.get_lock():
        STEPS.value += 1
        return ids[STEPS.value]


def asked(what: str, visitor: Visitor, ids: list[int], seed: int) -> Iterator[bytes]:
    """Write the requests of one kind down, one after the other."""
    chance = random.Random(seed)
    while True:
        case = chance.choice(ids)
        if what == "list":
            yield visitor.request("GET", "/api/internal/cases/?queue=reported")
        elif what == "search":
            # A word of half of all reports, a pair of words, and a number that only one case has.
            text = chance.choice(["%E8%B7%AF%E7%81%AF", "dark+lamp", str(chance.randrange(1000, 9999))])
            yield visitor.request("GET", f"/api/internal/cases/?q={text}")
        elif what == "detail":
            yield visitor.request("GET", f"/api/internal/cases/{case}/")
        elif what == "step":
            body = json.dumps({"cases": [_another(ids)]}).encode()
            yield visitor.request("POST", "/api/internal/cases/acts/file/", body)
        else:
            yield visitor.request(
                "GET", f"/tiles/cases/12/{chance.randrange(3421, 3424)}/{chance.randrange(1661, 1664)}.mvt"
            )


def _answer(line: socket.socket) -> bytes:
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += line.recv(262144)
    head, _, body = answer.partition(b"\r\n\r\n")
    found = re.search(rb"content-length: (\d+)", head.lower())
    if found:
        while len(body) < int(found[1]):
            body += line.recv(262144)
    return head


def ask(what: str, visitor: Visitor, ids: list[int], times: Any, seed: int, count: Any, stop: threading.Event) -> None:
    """Ask one after the other on one connection; note how long each took, in milliseconds."""
    with socket.create_connection(("127.0.0.1", visitor.port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in asked(what, visitor, ids, seed):
            if stop.is_set():
                return
            began = time.perf_counter()
            line.sendall(request)
            head = _answer(line)
            if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204", b"HTTP/1.1 304")):
                raise RuntimeError(head[:300])
            with count.get_lock():
                times[count.value % len(times)] = (time.perf_counter() - began) * 1000
                count.value += 1


def bare(what: str, server: str, ids: list[int], seed: int, count: Any, stop: threading.Event) -> None:
    """Do the same with psycopg alone."""
    chance = random.Random(seed)
    with psycopg.connect(server, autocommit=True, prepare_threshold=1) as connection:
        while not stop.is_set():
            values = {"case": chance.choice(ids), "x": chance.randrange(3421, 3424), "y": chance.randrange(1661, 1664)}
            if what == "step":
                _bare_step(connection, _another(ids))
            else:
                connection.execute(BARE_SQL[what], values).fetchall()
            with count.get_lock():
                count.value += 1


def _bare_step(connection: "psycopg.Connection[Any]", case: int) -> None:
    with connection.transaction():
        row = connection.execute("SELECT version, due_at FROM cases_case WHERE id = %s FOR UPDATE", [case]).fetchone()
        assert row
        version, due_at = row[0] + 1, row[1]
        connection.execute(
            "UPDATE cases_case SET version = %s, state = 'filed', filed_at = now(), entered_at = now(), due_at = %s,"
            " amber_at = %s WHERE id = %s",
            [version, due_at, due_at, case],
        )
        connection.execute(
            "UPDATE cases_clock SET stopped_at = now(), is_met = true, alarm_at = NULL WHERE case_id = %s AND seq = 1",
            [case],
        )
        connection.execute(
            "INSERT INTO cases_clock (case_id, seq, obligation, unit, started_at, amber_at, due_at, leader_at, alarm_at)"
            " VALUES (%s, 3, 'route', 'running_minute', now(), %s, %s, %s, %s)",
            [case, due_at, due_at, due_at, due_at],
        )
        connection.execute(
            "INSERT INTO cases_logentry (case_id, seq, act_id, kind, at, actor_kind, from_state, to_state)"
            " VALUES (%s, %s, 1, 'file', now(), 'shift_lead', 'reported', 'filed')",
            [case, version],
        )
        connection.execute(REACTIONS, [case, version])


def _measured(
    pids: list[int], work: Callable[..., None], given: tuple[Any, ...], *, seconds: float, seed: int
) -> tuple[list[float], list[float]]:
    """Return requests a second, slice by slice, and the milliseconds of processor time each process spent on one."""
    before = [processor_s(pid) for pid in pids]
    rates = measure(work, given, workers=CLIENTS, seconds=seconds, seed=seed)
    requests = statistics.mean(rates) * seconds
    return rates, [(processor_s(pid) - spent) / requests * 1000 for pid, spent in zip(pids, before, strict=True)]


def _measure_one(
    what: str, visitor: Visitor, server: str, ids: list[int], seconds: float, pids: dict[str, int], *, cases: int
) -> None:
    times = Array("d", 200_000, lock=False)
    work: Callable[..., None] = ask
    measure(work, (what, visitor, ids, times), workers=CLIENTS, seconds=2, seed=1)
    both = [pids["web"], pids["database"]]
    bare_rates, (_none, bare_ms) = _measured(both, bare, (what, server, ids), seconds=seconds, seed=2)
    rates, (web_ms, database_ms) = _measured(both, work, (what, visitor, ids, times), seconds=seconds, seed=3)
    taken = sorted(each for each in times if each > 0)
    p50, p95 = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    median = statistics.median(rates)
    print(f"{what}")
    print(f"  bare psycopg, {CLIENTS} connections  {told(bare_rates)}")
    print(f"  Whistle, 2 granian workers  {told(rates)}   p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    print(f"  processor time a request: web {web_ms:.2f} ms, database {database_ms:.2f} ms (bare {bare_ms:.2f} ms)")
    share = median / statistics.median(bare_rates)
    print(f"  ratio to bare {share:.1%}")
    if what in SHARES:
        print(f"  {beside(what, share, cases=cases)}")


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--cases", type=int, default=100_000)
    wanted.add_argument("--seconds", type=float, default=8)
    wanted.add_argument("--port", type=int, default=8933)
    options = wanted.parse_args()
    with city(options.port, options.cases) as (servers, web, _key):
        with psycopg.connect(f"host={servers.run} dbname={DATABASE} user={OWNER_ROLE}", autocommit=True) as owner:
            # Details are looked at while a case lives, and can be filed once: the open ones, in any order.
            ids = [
                row[0] for row in owner.execute("SELECT id FROM cases_case WHERE state = 'reported' ORDER BY random()")
            ]
        server = f"host={servers.run} dbname={DATABASE} user={APP_ROLE}"
        visitor = Visitor(options.port)
        database = servers.postgres.process.pid if servers.postgres.process else 0
        pids = {"web": web.pid or 0, "database": database}
        print(f"{options.cases:,} cases, machine load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        for what in ("list", "search", "detail", "step", "tile"):
            _measure_one(what, visitor, server, ids, options.seconds, pids, cases=options.cases)
        tell_memory(web)


if __name__ == "__main__":
    main()
