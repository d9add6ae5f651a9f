"""The late-clock sweep, the scoreboard of a month, the import, and the memory of a web process; each beside its bare limit.

    python -m benchmarks.sweep_and_scores [--clocks 10000] [--cases 1000000]

On the same ground as `benchmarks.reports_in`. What cannot run in the application's own
process (memory) is read from the granian workers.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from benchmarks.ground import DATABASE, FOLDER, ROOT, city
from config.embedded import OWNER_ROLE

EXPORT = ROOT.parent / "shared" / "data" / "boston-311" / "requests_2011-07_to_10.csv.gz"

IN_CITY = """
import time
from datetime import date, timedelta
from django.utils import timezone
from cases.actions import ring_clocks
from evaluation.scoreboard import Slice, scores
now = timezone.now()
began = time.perf_counter()
told = ring_clocks(now=now)
print(f"sweep: {told} cases told of in {time.perf_counter() - began:.2f} s (to hold: 10,000 in 10 s)")
times = []
today = date.today()
for _ in range(7):
    began = time.perf_counter()
    found = scores(Slice(first=today - timedelta(days=30), last=today), now=now)
    times.append((time.perf_counter() - began) * 1000)
print(f"scoreboard of a month, all {len(found)} departments: median {sorted(times)[3]:.0f} ms (to hold: 300)")
one = []
for _ in range(7):
    began = time.perf_counter()
    scores(Slice(first=today - timedelta(days=30), last=today, department_id=found[0].department_id), now=now)
    one.append((time.perf_counter() - began) * 1000)
print(f"scoreboard of a month, one department: median {sorted(one)[3]:.0f} ms")
"""


def _memory(pid: int) -> list[float]:
    """Return the resident memory, in MB, of the children of a process."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        except OSError:
            continue
        if int(told.get("PPid", "0")) == pid and "VmRSS" in told:
            found.append(int(told["VmRSS"].split()[0]) / 1024)
    return found


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--clocks", type=int, default=10_000)
    wanted.add_argument("--cases", type=int, default=1_000_000)
    wanted.add_argument("--port", type=int, default=8934)
    options = wanted.parse_args()
    with city(options.port, options.cases) as (servers, web, _key):
        env = os.environ | {
            "WHISTLE_LOCAL_DIR": str(FOLDER),
            "WHISTLE_RUN_DIR": str(servers.run),
            "WHISTLE_DATABASE": DATABASE,
            "LOG_LEVEL": "ERROR",
        }
        print(f"web workers: {', '.join(f'{each:.0f} MB' for each in _memory(web.pid or 0))} (to hold: 150 MB each)")
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
        print(f"{(facts or (0,))[0]:,} facts")
        subprocess.run([sys.executable, "manage.py", "shell", "-v", "0", "-c", IN_CITY], cwd=ROOT, env=env, check=True)
        print(f"web workers: {', '.join(f'{each:.0f} MB' for each in _memory(web.pid or 0))} after the work")
        if EXPORT.exists():
            _import(servers.run, env)


def _import(run: Path, env: dict[str, str]) -> None:
    """Import the real export into a city of its own, on the same durable server."""
    server = f"host={run} user=postgres"
    with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as boss:
        boss.execute("DROP DATABASE IF EXISTS whistle_import")
        boss.execute("CREATE DATABASE whistle_import OWNER whistle_owner")
    env = env | {"WHISTLE_DATABASE": "whistle_import"}
    said = ""
    for words in (
        ["migrate", "-v", "0"],
        ["load_city", "boston", "-v", "0"],
        ["import_requests", str(EXPORT), "--mapping", "cities/boston/import-311.toml", "--faults", "/dev/null"],
    ):
        said = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=env, check=True, capture_output=True, text=True
        ).stdout
    print(f"import: {said.strip()} (to hold: 2,000 rows/s)")


if __name__ == "__main__":
    main()
