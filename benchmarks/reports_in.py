"""Reports in through the public API, against bare psycopg writing the same rows.

    python -m benchmarks.reports_in [--seconds 20] [--rounds 3] [--clients 8] [--cases 0]

Starts PostgreSQL and Redis of its own (durable, `synchronous_commit` on), loads the model
city, runs granian as in production (two workers) and knocks over loopback. Bare is eight
connections, one transaction a report, plain inserts into the same tables with the same
indexes and triggers. Both take turns, so that a busy machine is equally busy for both.
"""

import argparse
import json
import os
import random
import secrets
import shutil
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.ground import DATABASE, FOLDER, city, tell_memory
from benchmarks.signalen import SHARES, TO_HOLD, beside
from config.embedded import APP_ROLE

BARE_CONNECTIONS = 8
CLIENT_PROCESSES = 2
SLICE_S = 2.0


# --- Through the API ----------------------------------------------------------------------


def requests(key: str, port: int, codes: list[str], seed: int) -> Iterator[bytes]:
    """Make reports like the city's own: most with a place and a class, every fifth with a number to call."""
    chance = random.Random(seed)
    while True:
        body: dict[str, Any] = {
            "text": "路灯不亮，晚上很黑，请尽快来修。 The lamp is out and the street is dark.",
            "lon": round(chance.uniform(120.80, 120.95), 6),
            "lat": round(chance.uniform(31.95, 32.10), 6),
            "class": chance.choice(codes),
            "language": "zh-hans",
        }
        if chance.random() < 0.2:
            body["contact"] = {"phone": f"138{chance.randrange(10**8):08d}"}
        raw = json.dumps(body, ensure_ascii=False).encode()
        head = (
            f"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-API-Key: {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
        )
        yield head.encode() + raw


def knock(port: int, key: str, codes: list[str], seed: int, count: "Synchronized[int]", stop: threading.Event) -> None:
    """Report one after the other on one connection, as fast as answers come."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in requests(key, port, codes, seed):
            if stop.is_set():
                return
            line.sendall(request)
            answer = line.recv(65536)
            while b"\r\n\r\n" not in answer:
                answer += line.recv(65536)
            head, _, body = answer.partition(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            while len(body) < length:
                body += line.recv(65536)
            if not head.startswith(b"HTTP/1.1 201"):
                raise RuntimeError(answer[:500])
            with count.get_lock():
                count.value += 1


# --- Bare -------------------------------------------------------------------------------------

BARE = [
    (
        "INSERT INTO cases_case (id, number, version, state, case_class_id, division_id, point, address, urgency,"
        " channel, origin, summary, public_text, is_protected, state_before_merge, report_count, rework_count,"
        " reopen_count, is_fast, outcome, referred_to, referred_number, source, source_number, reported_at,"
        " entered_at, amber_at, due_at, receive_due_at, promise_due_at)"
        " VALUES (%(case)s, %(number)s, 1, 'reported', %(class)s, %(division)s,"
        " ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326), '', 'normal', 'app', 'simulated', '', '', false, '', 1,"
        " 0, 0, false, '', '', '', '', '', %(now)s, %(now)s, %(due)s, %(due)s, %(due)s,"
        " %(due)s)"
    ),
    (
        "INSERT INTO cases_report (id, case_id, channel, token, language, received_at, answers, provider_id)"
        " VALUES (%(report)s, %(case)s, 'app', %(token)s, 'zh-hans', %(now)s, '{}', '')"
    ),
    (
        "INSERT INTO cases_words (case_id, report_id, log_seq, kind, text, salt, created_at)"
        " VALUES (%(case)s, %(report)s, 1, 'report', %(text)s, %(salt)s, %(now)s)"
    ),
    (
        "INSERT INTO cases_clock (case_id, seq, obligation, limit_id, amount, unit, started_at, amber_at, due_at,"
        " leader_at, alarm_at) VALUES (%(case)s, 1, 'receive', %(limit)s, 15, 'running_minute', %(now)s, %(due)s,"
        " %(due)s, %(due)s, %(due)s), (%(case)s, 2, 'promise', %(limit)s, 7, 'working_day', %(now)s, %(due)s,"
        " %(due)s, %(due)s, %(due)s)"
    ),
    (
        "INSERT INTO cases_logentry (case_id, seq, act_id, kind, at, actor_kind, from_state, to_state, facts, digest)"
        " VALUES (%(case)s, 1, %(act)s, 'report', %(now)s, 'system', '', 'reported',"
        " jsonb_build_object('report', %(report)s::bigint, 'class', %(class)s::bigint), %(salt)s)"
    ),
]
REACTION = (
    "INSERT INTO common_reaction (consumer, kind, case_id, log_seq, facts, tries, error)"
    " VALUES (%(consumer)s, 'report', %(case)s, 1, jsonb_build_object('report', %(report)s::bigint), 0, '')"
)


def write_bare(
    server: str, known: dict[str, list[Any]], seed: int, count: "Synchronized[int]", stop: threading.Event
) -> None:
    """Write one report's rows after the other on one connection, a transaction each."""
    chance = random.Random(seed)
    with psycopg.connect(server, autocommit=True, prepare_threshold=1) as connection:
        while not stop.is_set():
            now = datetime.now(UTC)
            with connection.transaction(), connection.cursor() as cursor:
                row = cursor.execute(
                    "SELECT common_next_id(), common_next_id(), common_next_id(), nextval('cases_number_seq')"
                ).fetchone()
                assert row is not None
                values = {
                    "case": row[0],
                    "report": row[1],
                    "act": row[2],
                    "number": f"NT-2026-{row[3]:06d}",
                    "class": chance.choice(known["classes"]),
                    "division": chance.choice(known["divisions"]),
                    "limit": known["limits"][0],
                    "lon": chance.uniform(120.80, 120.95),
                    "lat": chance.uniform(31.95, 32.10),
                    "now": now,
                    "due": now + timedelta(days=2),
                    "token": secrets.token_urlsafe(16),
                    "salt": secrets.token_bytes(16),
                    "text": "路灯不亮，晚上很黑，请尽快来修。 The lamp is out and the street is dark.",
                }
                for statement in BARE:
                    cursor.execute(statement, values)
                for consumer in known["consumers"]:
                    cursor.execute(REACTION, {**values, "consumer": consumer})
            with count.get_lock():
                count.value += 1


# --- Measuring ----------------------------------------------------------------------------------


def _crowd(
    work: Callable[..., None], arguments: tuple[Any, ...], threads: int, seed: int, count: Any, stop: Any
) -> None:
    crowd = [
        threading.Thread(target=work, args=(*arguments, seed * 1000 + number, count, stop)) for number in range(threads)
    ]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()


def measure(
    work: Callable[..., None], arguments: tuple[Any, ...], *, workers: int, seconds: float, seed: int
) -> list[float]:
    """Let `workers` work in a few processes, and return how many a second, slice by slice."""
    context = get_context("fork")
    count, stop = context.Value("q", 0), context.Event()
    share = max(1, workers // CLIENT_PROCESSES)
    crowd = [
        context.Process(target=_crowd, args=(work, arguments, share, seed + number, count, stop))
        for number in range(CLIENT_PROCESSES)
    ]
    for each in crowd:
        each.start()
    time.sleep(1)
    rates = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        before, began = count.value, time.monotonic()
        time.sleep(SLICE_S)
        rates.append((count.value - before) / (time.monotonic() - began))
    stop.set()
    for each in crowd:
        each.join(timeout=30)
    return rates


def processor_s(pid: int) -> float:
    """Add up the processor time of a process, its session, its children, and those of them that have ended."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parent, session, itself = int(fields[1]), int(fields[3]), int(stat.parent.name)
        if pid in (parent, session, itself):
            total += int(fields[11]) + int(fields[12])
        if itself == pid:
            # Those of children it has waited for.
            total += int(fields[13]) + int(fields[14])
    return total / os.sysconf("SC_CLK_TCK")


def told(rates: list[float]) -> str:
    """Say median and spread."""
    return f"{statistics.median(rates):7.0f}/s  (from {min(rates):.0f} to {max(rates):.0f}, {len(rates)} slices)"


def known_rows(server: str) -> dict[str, list[Any]]:
    """Return what reports can be about, where they can be, and what else their rows point to."""
    with psycopg.connect(server) as connection:
        leaves = connection.execute("SELECT code, id FROM grid_caseclass WHERE is_leaf AND is_active").fetchall()
        divisions = connection.execute("SELECT id FROM grid_division WHERE rank > 2 LIMIT 500").fetchall()
        limits = connection.execute("SELECT id FROM cases_limit LIMIT 1").fetchall()
    return {
        "codes": [row[0] for row in leaves],
        "classes": [row[1] for row in leaves],
        "divisions": [row[0] for row in divisions],
        "limits": [row[0] for row in limits],
        "consumers": [],
    }


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=20)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--clients", type=int, default=8)
    asked.add_argument("--cases", type=int, default=0, help="so many are there before")
    asked.add_argument("--port", type=int, default=8931)
    options = asked.parse_args()
    with city(options.port, options.cases) as (servers, web, key):
        server = f"host={servers.run} dbname={DATABASE} user={APP_ROLE}"
        known = known_rows(server)
        codes = known["codes"]
        # One report through the API tells which reactions a report owes, so that bare writes as many.
        measure(knock, (options.port, key, codes), workers=options.clients, seconds=3, seed=7)
        with psycopg.connect(server) as connection:
            found = connection.execute("SELECT DISTINCT consumer FROM common_reaction WHERE kind = 'report'")
            known["consumers"] = [row[0] for row in found]
        ours: list[float] = []
        bare: list[float] = []
        used: dict[str, list[float]] = {"web": [], "database": [], "database, bare": []}
        database = servers.postgres.process.pid if servers.postgres.process else 0
        for number in range(options.rounds):
            seconds = options.seconds / options.rounds
            before = processor_s(database)
            rates = measure(write_bare, (server, known), workers=BARE_CONNECTIONS, seconds=seconds, seed=number)
            used["database, bare"].append((processor_s(database) - before) / (statistics.mean(rates) * seconds))
            bare += rates
            before, before_web = processor_s(database), processor_s(web.pid or 0)
            rates = measure(knock, (options.port, key, codes), workers=options.clients, seconds=seconds, seed=number)
            reports = statistics.mean(rates) * seconds
            used["database"].append((processor_s(database) - before) / reports)
            used["web"].append((processor_s(web.pid or 0) - before_web) / reports)
            ours += rates
        tell_memory(web)
    ratio = statistics.median(ours) / statistics.median(bare)
    print(f"{options.cases:,} cases before")
    print(f"bare psycopg, {BARE_CONNECTIONS} connections  {told(bare)}")
    print(f"public API, 2 granian workers  {told(ours)}")
    print(f"ratio to bare                  {ratio:7.0%}   (to hold: {TO_HOLD['report'] * SHARES['report']:.0%})")
    print(beside("report", ratio, cases=options.cases))
    for where, spent in used.items():
        print(f"processor time, {where:15}{statistics.mean(spent) * 1000:7.2f} ms a report")
    print(f"reactions owed a report        {len(known['consumers']):7d}   {known['consumers']}")
    print(f"machine load now               {os.getloadavg()[0]:7.1f}   on {os.cpu_count()} cores")
    shutil.rmtree(FOLDER / "media", ignore_errors=True)


if __name__ == "__main__":
    main()
