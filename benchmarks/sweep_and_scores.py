"""The late-clock sweep, the scoreboard of a month and the import, each beside its bare limit.

    python -m benchmarks.sweep_and_scores [--clocks 10000] [--cases 1000000]

On the same ground as `benchmarks.reports_in`.
"""

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.ground import DATABASE, FOLDER, ROOT, city
from benchmarks.reports_in import processor_s, told
from config.embedded import OWNER_ROLE

EXPORT = ROOT.parent / "shared" / "data" / "boston-311" / "requests_2011-07_to_10.csv.gz"

# The cases first: the others are counted by them.
WRITTEN_BY_IMPORT = (
    "cases_case",
    "cases_report",
    "cases_workorder",
    "cases_clock",
    "cases_logentry",
    "cases_words",
    "evaluation_fact",
)
# The youngest cases wait, and have no facts yet.
SKIPPED_DAYS = 60
BARE_SCOREBOARD = """
SELECT department_id, count(*), count(done_at), avg(response_s) FROM evaluation_fact
WHERE counted_on BETWEEN current_date - SKIPPED_DAYS - 30 AND current_date - SKIPPED_DAYS GROUP BY department_id
""".replace("SKIPPED_DAYS", str(SKIPPED_DAYS))

IN_CITY = """
import time
from datetime import date, timedelta
from django.utils import timezone
from cases.actions import ring_clocks
from evaluation.scoreboard import Slice, scores
now = timezone.now()
began, used = time.perf_counter(), time.process_time()
told = ring_clocks(now=now)
took, used = time.perf_counter() - began, time.process_time() - used
print(f"sweep: {told} cases told of in {took:.2f} s, {used:.2f} s of them processor time here (to hold: 10,000 in 10 s)")
times = []
# The last month of which most cases are done.
last = date.today() - timedelta(days=SKIPPED_DAYS)
month = {"first": last - timedelta(days=30), "last": last}
for _ in range(7):
    began = time.perf_counter()
    found = scores(Slice(**month), now=now)
    times.append((time.perf_counter() - began) * 1000)
print(f"scoreboard of a month, all {len(found)} departments: median {sorted(times)[3]:.0f} ms"
      f" (from {min(times):.0f} to {max(times):.0f}; to hold: 300)")
one = []
for _ in range(7):
    began = time.perf_counter()
    scores(Slice(**month, department_id=found[0].department_id), now=now)
    one.append((time.perf_counter() - began) * 1000)
print(f"scoreboard of a month, one department: median {sorted(one)[3]:.0f} ms")
""".replace("SKIPPED_DAYS", str(SKIPPED_DAYS))


def _bare_scoreboard(owner: psycopg.Connection[Any]) -> None:
    """Read the same month of facts by the same index and only count them by department."""
    times = []
    for _ in range(7):
        began = time.perf_counter()
        owner.execute(BARE_SCOREBOARD).fetchall()
        times.append((time.perf_counter() - began) * 1000)
    print(f"bare: the same month's facts counted by department: median {sorted(times)[3]:.0f} ms")


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--clocks", type=int, default=10_000)
    wanted.add_argument("--cases", type=int, default=1_000_000)
    wanted.add_argument("--imports", type=int, default=3)
    wanted.add_argument("--port", type=int, default=8934)
    options = wanted.parse_args()
    with city(options.port, options.cases) as (servers, _web, _key):
        env = os.environ | {
            "WHISTLE_LOCAL_DIR": str(FOLDER),
            "WHISTLE_RUN_DIR": str(servers.run),
            "WHISTLE_DATABASE": DATABASE,
            "LOG_LEVEL": "ERROR",
        }
        with psycopg.connect(f"host={servers.run} dbname={DATABASE} user={OWNER_ROLE}", autocommit=True) as owner:
            owner.execute(
                "UPDATE cases_clock SET alarm_at = now(), due_at = now() WHERE seq = 1 AND case_id IN"
                " (SELECT id FROM cases_case WHERE state = 'reported' ORDER BY id LIMIT %s)",
                [options.clocks],
            )
            owner.execute("VACUUM ANALYZE cases_clock")
            facts = owner.execute("SELECT count(*) FROM evaluation_fact").fetchone()
            began = time.perf_counter()
            owner.execute("UPDATE cases_clock SET paused_at = NULL WHERE alarm_at IS NOT NULL")
            print(f"bare: the same clocks touched by one UPDATE in {time.perf_counter() - began:.2f} s")
            _bare_scoreboard(owner)
        print(f"{(facts or (0,))[0]:,} facts")
        subprocess.run([sys.executable, "manage.py", "shell", "-v", "0", "-c", IN_CITY], cwd=ROOT, env=env, check=True)
        if EXPORT.exists():
            database = servers.postgres.process.pid if servers.postgres.process else 0
            _imports(servers.run, env, database, options.imports)


def _imports(run: Path, env: dict[str, str], database: int, times: int) -> None:
    """Import the real export, each time into a city of its own, on the same durable server."""
    ours, bare, spent, spent_there = [], [], [], []
    env = env | {"WHISTLE_DATABASE": "whistle_import"}
    for _time in range(times):
        _new_city(run, env)
        before, before_there = resource.getrusage(resource.RUSAGE_CHILDREN), processor_s(database)
        rows, rate = _import(env)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / rows * 1000)
        spent_there.append((processor_s(database) - before_there) / rows * 1000)
        ours.append(rate)
        with psycopg.connect(f"host={run} user=postgres dbname=whistle_import", autocommit=True) as owner:
            bare.append(_bare_import(owner))
    print(f"import, rows a second: {told(ours)} (to hold: 2,000)")
    print(f"bare, the same rows by INSERT INTO ... SELECT: {told(bare)}")
    print(f"ratio to bare {statistics.median(ours) / statistics.median(bare):.0%}")
    print(
        f"processor time a row: import {statistics.median(spent):.3f} ms,"
        f" database {statistics.median(spent_there):.3f} ms"
    )


def _manage(env: dict[str, str], *words: str) -> str:
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    ).stdout


def _new_city(run: Path, env: dict[str, str]) -> None:
    with psycopg.connect(f"host={run} user=postgres dbname=postgres", autocommit=True) as boss:
        boss.execute("DROP DATABASE IF EXISTS whistle_import")
        boss.execute("CREATE DATABASE whistle_import OWNER whistle_owner")
    _manage(env, "migrate", "-v", "0")
    _manage(env, "load_city", "boston", "-v", "0")


def _import(env: dict[str, str]) -> tuple[int, float]:
    """Import the export; return how many rows came in, and how many a second."""
    mapping = "cities/boston/import-311.toml"
    said = _manage(env, "import_requests", str(EXPORT), "--mapping", mapping, "--faults", "/dev/null")
    found = re.search(r"(\d+) came in.* (\d+) rows/s", said)
    if found is None:
        raise RuntimeError(said)
    return int(found[1]), float(found[2])


def _bare_import(owner: psycopg.Connection[Any]) -> float:
    """Put all rows the import has made into tables like theirs, with the same indexes, and do nothing else."""
    owner.execute("CREATE SCHEMA bare")
    cases = 0
    seconds = 0.0
    for table in WRITTEN_BY_IMPORT:
        owner.execute(
            f"CREATE TABLE bare.{table} (LIKE public.{table} INCLUDING ALL EXCLUDING GENERATED EXCLUDING IDENTITY)"
        )
        began = time.perf_counter()
        done = owner.execute(f"INSERT INTO bare.{table} SELECT * FROM public.{table}")
        seconds += time.perf_counter() - began
        cases = cases or done.rowcount
    return cases / seconds


if __name__ == "__main__":
    main()
