"""The biggest day: 42 reports and 50 steps a second, with everything that follows from them.

    python -m benchmarks.steady_load [--minutes 10] [--cases 10000] [--reports 42] [--steps 50]

Web, worker and beat as `./whistle run` starts them. Reports and steps begin when they are
due, whether or not the ones before are answered. The steps take the new cases on their way:
filed, routed by the rules' proposal, signed for by a clerk of the department, reported done.
How long a reaction waited is noted by a trigger at the moment its row is deleted, in the
transaction that took the effect. Then bare psycopg writes reports for a while on the same
machine: what that would leave of it is the limit.
"""

import argparse
import json
import os
import queue
import random
import socket
import statistics
import threading
import time
from dataclasses import dataclass, field

import psycopg

from benchmarks.desk_pages import Visitor
from benchmarks.ground import DATABASE, FOLDER, city
from benchmarks.reports_in import known_rows, measure, processor_s, requests, told, write_bare
from config import processes
from config.embedded import APP_ROLE, SUPERUSER
from config.processes import CityProcess

THREADS = 12
WARM_UP_S = 20
# What a case goes through here, and who does it; the clerk is found by the case's lead.
STEPS = ("file", "route", "sign", "finish")
TAKEN_BY = {"file": "shiftlead1", "route": "dispatcher1"}

NOTE_WAITS = """
CREATE TABLE benchmark_wait (consumer text, kind text, waited_s float8, tries int);
GRANT INSERT, SELECT ON benchmark_wait TO PUBLIC;
CREATE FUNCTION benchmark_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO benchmark_wait VALUES
        (OLD.consumer, OLD.kind, extract(epoch FROM clock_timestamp() - OLD.created_at), OLD.tries);
    RETURN OLD;
END $$;
CREATE TRIGGER benchmark_note BEFORE DELETE ON common_reaction FOR EACH ROW EXECUTE FUNCTION benchmark_note();
"""
CLERKS = """
SELECT department_id, min(username) FROM accounts_user
WHERE is_active AND is_demo AND roles && ARRAY['clerk', 'duty_officer']::varchar[] GROUP BY department_id
"""
LEAD = (
    "SELECT o.department_id FROM cases_workorder o WHERE o.case_id = %s AND o.part = 'lead' AND o.parent_id IS NULL"
    " ORDER BY o.id DESC LIMIT 1"
)


@dataclass
class Play:
    """What all threads share: what is due next, what came of it."""

    port: int
    key: str
    server: str
    codes: list[str]
    clerks: dict[int, str]
    waiting: "queue.Queue[tuple[str, int]]" = field(default_factory=queue.Queue)
    due: "queue.Queue[tuple[str, float] | None]" = field(default_factory=queue.Queue)
    times: dict[str, list[float]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    visitors: dict[str, Visitor] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def visitor(self, username: str) -> Visitor:
        """Return somebody signed in."""
        with self.lock:
            if username not in self.visitors:
                self.visitors[username] = Visitor(self.port, username)
            return self.visitors[username]


class Hand(threading.Thread):
    """One of those who do what is due, on a connection of his own."""

    def __init__(self, play: Play, seed: int) -> None:
        super().__init__(daemon=True)
        self.play, self.reports = play, requests(play.key, play.port, play.codes, seed)
        self.line = self._connect()
        self.database = psycopg.connect(play.server, autocommit=True)

    def _connect(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.play.port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def run(self) -> None:
        """Do one thing after the other until there is nothing more."""
        while (asked := self.play.due.get()) is not None:
            what, due = asked
            done = self._report() if what == "report" else self._step()
            if done:
                with self.play.lock:
                    self.play.times.setdefault(what, []).append(time.monotonic() - due)

    def _report(self) -> bool:
        status, body = self._send(next(self.reports))
        if status != 201:
            return self._refuse("report", status, body)
        row = self.database.execute(
            "SELECT id FROM cases_case WHERE number = %s", [json.loads(body)["number"]]
        ).fetchone()
        assert row is not None
        self.play.waiting.put(("file", row[0]))
        return True

    def _step(self) -> bool:
        try:
            verb, case = self.play.waiting.get(timeout=5)
        except queue.Empty:
            return self._refuse("step", 0, b"nothing to step")
        username = TAKEN_BY.get(verb) or self._clerk(case)
        if username is None:
            return self._refuse(verb, 0, b"no demo clerk there")
        words = {"result": "Done."} if verb == "finish" else {}
        given = json.dumps({"cases": [case], **words}).encode()
        status, body = self._send(
            self.play.visitor(username).request("POST", f"/api/internal/cases/acts/{verb}/", given)
        )
        if status != 200:
            return self._refuse(verb, status, body)
        following = STEPS[STEPS.index(verb) + 1 :]
        if following:
            self.play.waiting.put((following[0], case))
        return True

    def _clerk(self, case: int) -> str | None:
        row = self.database.execute(LEAD, [case]).fetchone()
        return self.play.clerks.get(row[0]) if row else None

    def _send(self, request: bytes) -> tuple[int, bytes]:
        self.line.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.line.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        while len(body) < int(lines[b"content-length"]):
            body += self.line.recv(65536)
        return int(head.split(b" ", 2)[1]), body

    def _refuse(self, what: str, status: int, body: bytes) -> bool:
        with self.play.lock:
            self.play.refused.append(f"{what}: {status} {body[:120].decode(errors='replace')}")
        return False


def run(play: Play, *, seconds: float, reports_s: float, steps_s: float) -> float:
    """Let things fall due at their rates; return how long it took until the last was done."""
    hands = [Hand(play, 100 + number) for number in range(THREADS)]
    for hand in hands:
        hand.start()
    chance = random.Random(1)
    began = time.monotonic()
    # Two streams, each with the chance of a crowd.
    following = {"report": began, "step": began + 2}
    rates = {"report": reports_s, "step": steps_s}
    while True:
        what = min(following, key=lambda each: following[each])
        due = following[what]
        if due > began + seconds:
            break
        time.sleep(max(0.0, due - time.monotonic()))
        play.due.put((what, due))
        following[what] = due + chance.expovariate(rates[what])
    for _hand in hands:
        play.due.put(None)
    for hand in hands:
        hand.join(timeout=60)
    return time.monotonic() - began


def percentile(values: list[float], part: float) -> float:
    """Return the value below which `part` of all lie."""
    ordered = sorted(values) or [0.0]
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def _say_reactions(superuser: "psycopg.Connection[tuple[object, ...]]") -> None:
    left = superuser.execute("SELECT count(*) FROM common_reaction").fetchone()
    for _second in range(120):
        if left == (0,):
            break
        time.sleep(1)
        left = superuser.execute("SELECT count(*) FROM common_reaction").fetchone()
    print(f"reactions left after the end    {left[0] if left else '?'}")
    found = superuser.execute("SELECT waited_s::float8 FROM benchmark_wait").fetchall()
    waits = [float(str(each[0])) for each in found]
    print(f"reactions taken                 {len(waits):,}")
    told_parts = ", ".join(f"p{part * 100:g} {percentile(waits, part):.3f} s" for part in (0.5, 0.95, 0.99, 0.999))
    print(
        f"commit to effect                {told_parts}, longest {max(waits, default=0):.2f} s   (to hold: p99 within 2 s)"
    )
    again = superuser.execute("SELECT count(*) FROM benchmark_wait WHERE tries > 0").fetchone()
    print(f"taken at a second try or later  {again[0] if again else '?'}")


def main() -> None:
    """Play the day, then print."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--minutes", type=float, default=10)
    wanted.add_argument("--cases", type=int, default=10_000)
    wanted.add_argument("--reports", type=float, default=42)
    wanted.add_argument("--steps", type=float, default=50)
    wanted.add_argument("--port", type=int, default=8936)
    options = wanted.parse_args()
    with city(options.port, options.cases) as (servers, web, key):
        superuser = psycopg.connect(f"host={servers.run} dbname={DATABASE} user={SUPERUSER}", autocommit=True)
        superuser.execute(NOTE_WAITS)
        server = f"host={servers.run} dbname={DATABASE} user={APP_ROLE}"
        known = known_rows(server)
        clerks = {row[0]: row[1] for row in superuser.execute(CLERKS).fetchall()}
        others = [
            CityProcess("worker", processes.worker(), env=web.env, log_dir=FOLDER / "log"),
            CityProcess("beat", processes.beat(FOLDER), env=web.env, log_dir=FOLDER / "log"),
        ]
        for other in others:
            other.start()
        play = Play(port=options.port, key=key, server=server, codes=known["codes"], clerks=clerks)
        # Processes that have just begun are not those of a day's tenth hour.
        run(play, seconds=WARM_UP_S, reports_s=options.reports, steps_s=options.steps)
        superuser.execute("TRUNCATE benchmark_wait")
        play.times.clear()
        play.refused.clear()
        pids = {"web": web.pid, "worker": others[0].pid, "beat": others[1].pid}
        pids["database"] = servers.postgres.process.pid if servers.postgres.process else 0
        before = {name: processor_s(pid or 0) for name, pid in pids.items()}
        try:
            took = run(play, seconds=options.minutes * 60, reports_s=options.reports, steps_s=options.steps)
            used = {name: processor_s(pid or 0) - before[name] for name, pid in pids.items()}
            print(
                f"{options.cases:,} cases before, {took:.0f} s, machine load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
            )
            for what, times in sorted(play.times.items()):
                ms = [each * 1000 for each in times]
                print(
                    f"{what}s  {len(ms):,} ({len(ms) / took:.1f}/s), from when they were due: p50 {percentile(ms, 0.5):.0f} ms,"
                    f" p95 {percentile(ms, 0.95):.0f} ms, p99 {percentile(ms, 0.99):.0f} ms"
                )
            print(f"refused                         {len(play.refused)}")
            for said in sorted(set(play.refused))[:5]:
                print(f"  {said}")
            _say_reactions(superuser)
            share = ", ".join(f"{name} {seconds / took:.2f}" for name, seconds in used.items())
            print(f"cores used                      {share}; together {sum(used.values()) / took:.2f}")
        finally:
            for other in others:
                other.stop()
        superuser.execute("DROP TRIGGER benchmark_note ON common_reaction")
        rates = measure(write_bare, (server, known), workers=8, seconds=10, seed=1)
        print(f"bare psycopg, reports alone     {told(rates)}")
        done = sum(len(times) for times in play.times.values()) / took
        print(f"this load is {done / statistics.median(rates):.1%} of it")


if __name__ == "__main__":
    main()
