"""Proving the log of so many rows, beside the bare reading of the same rows; and what it holds in memory.

    python -m benchmarks.verify_log [--rows 100000]

On a durable PostgreSQL of its own with the model city. Cases are reported, filed, noted, routed and signed by the
same actions as in a city, so that their rows say what acts say. Nothing is sealed but once.
"""

import argparse
import os
import subprocess
import sys

from benchmarks.ground import DATABASE, FOLDER, ROOT, _make_database
from config.embedded import Servers

PLAY = """
import sys
from django.utils import timezone
from accounts.models import Role, User
from cases import actions
from cases.actions import Actor, NewReport, take_in
from cases.actions.routing import NobodyAnswers
from cases.models import LogEntry
from cases.seals import seal_log
from common.models import Reaction
from grid.models import CaseClass
wanted = ROWS
lead, dispatcher = (Actor.of(User.objects.filter(roles__contains=[role]).first()) for role in
                    (Role.SHIFT_LEAD, Role.DISPATCHER))
kinds = list(CaseClass.objects.filter(is_leaf=True, is_active=True, is_protected=False, is_urgent=False)[:20])
written, turn = 0, 0
while written < wanted:
    now, kind = timezone.now(), kinds[turn % len(kinds)]
    reports = [NewReport(channel="web", text=f"It is broken, number {turn}-{n}", received_at=now, case_class=kind,
                         point=(120.86, 32.01)) for n in range(200)]
    ids = [receipt.case_id for receipt in take_in(reports, now=now)]
    actions.file_case(ids, actor=lead, now=now)
    for note in ("seen", "again"):
        actions.comment_case(ids, actor=lead, now=now, note=note)
    written += 4 * len(ids)
    if not turn % 5:
        try:
            actions.route_case(ids, actor=dispatcher, now=now)
            written += len(ids)
        except NobodyAnswers:
            pass
    turn += 1
Reaction.objects.all().delete()
while seal_log(now=timezone.now()):
    pass
print(f"{LogEntry.objects.count():,} rows of the log are there")
"""
PROVE = """
import resource, time
from collections import Counter
from django.db import connection
from cases.verification import findings
from cases.models import Case
from evaluation.actions import rebuild_facts
rebuild_facts()
Case.objects.count()
def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
bare, proved = [], []
for _ in range(3):
    began = time.perf_counter()
    rows = 0
    connection.ensure_connection()
    with connection.connection.cursor(name="bare") as cursor, connection.connection.transaction():
        cursor.itersize = 2000
        cursor.execute("SELECT * FROM cases_logentry")
        for _row in cursor:
            rows += 1
    bare.append(rows / (time.perf_counter() - began))
before = peak_mb()
for _ in range(3):
    counted = Counter()
    began = time.perf_counter()
    found = list(findings(counted))
    proved.append(counted["rows"] / (time.perf_counter() - began))
    assert not found, found[:3]
def told(rates):
    rates = sorted(rates)
    return f"{rates[1]:,.0f}/s (from {rates[0]:,.0f} to {rates[-1]:,.0f})"
print(f"verify_log, {counted['rows']:,} rows: {told(proved)}")
print(f"bare, the same rows read one by one: {told(bare)}")
print(f"ratio to bare {sorted(proved)[1] / sorted(bare)[1]:.0%}")
print(f"memory: at most {peak_mb():.0f} MB, of which {peak_mb() - before:.0f} MB came with the proof")
"""


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--rows", type=int, default=100_000)
    options = wanted.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Servers(FOLDER, durable=True) as servers:
        _make_database(servers, 0)
        env = os.environ | {
            "WHISTLE_LOCAL_DIR": str(FOLDER),
            "WHISTLE_RUN_DIR": str(servers.run),
            "WHISTLE_DATABASE": DATABASE,
            "SEALS_PATH": str(FOLDER / "verify_log_seals.jsonl"),
            "LOG_LEVEL": "ERROR",
        }
        (FOLDER / "verify_log_seals.jsonl").unlink(missing_ok=True)
        # Another process for each, so that what one holds does not count as the other's.
        for program in (PLAY.replace("ROWS", str(options.rows)), PROVE):
            subprocess.run(
                [sys.executable, "manage.py", "shell", "-v", "0", "-c", program], cwd=ROOT, env=env, check=True
            )


if __name__ == "__main__":
    main()
