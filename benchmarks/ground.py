"""The ground the programs stand on: a durable PostgreSQL and Redis of their own, the model city, and years of cases.

Cases are made by SQL, as a city has them after five years: nearly all closed, with clocks,
reports and facts; the youngest `OPEN_CASES` wait to be filed; the youngest `LOGGED` have
log rows and words. Ten million take half an hour, so each size is kept as a database of its
own below `.local/benchmarks`, and every run works on a copy.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config import processes
from config.embedded import SUPERUSER, Servers
from config.processes import CityProcess

ROOT = Path(__file__).resolve().parent.parent
# Ten million cases want 20 GB, on a disk like the one that will hold the city.
FOLDER = Path(os.environ.get("WHISTLE_BENCHMARKS_DIR", ROOT / ".local" / "benchmarks"))
DATABASE = "whistle_benchmark"
OPEN_CASES = 30_000
LOGGED = 1_000_000
YEARS = 5
BATCH = 250_000

# %(first)s to %(last)s of %(cases)s, the oldest first. Ids are those their moments would have drawn.
CASES = """
WITH known AS MATERIALIZED (
    SELECT (SELECT array_agg(id ORDER BY id) FROM grid_caseclass WHERE is_leaf AND is_active) AS classes,
           (SELECT array_agg(id ORDER BY id) FROM grid_division WHERE rank > 2) AS divisions,
           (SELECT array_agg(id ORDER BY id) FROM accounts_department) AS departments
), made AS MATERIALIZED (
    SELECT n, ((extract(epoch FROM at)::bigint - 1577836800) << 22) + n %% 4194304 AS id, at,
           n > %(cases)s - %(open)s AS is_open,
           classes[1 + n %% array_length(classes, 1)] AS class_id,
           divisions[1 + n * 7 %% array_length(divisions, 1)] AS division_id,
           departments[1 + n * 11 %% array_length(departments, 1)] AS department_id,
           ST_SetSRID(ST_MakePoint(120.3 + random() * 1.5, 31.8 + random() * 0.8), 4326) AS point
    FROM known, generate_series(%(first)s::bigint, %(last)s::bigint) AS n,
        LATERAL (SELECT now() - (%(cases)s - n + 1) * (interval '1 year' * %(years)s / %(cases)s) AS at) moment
), cases AS (
    INSERT INTO cases_case (id, number, version, state, case_class_id, division_id, lead_department_id, point, address,
        urgency, channel, origin, summary, public_text, is_protected, state_before_merge, report_count, rework_count,
        reopen_count, is_fast, outcome, referred_to, referred_number, source, source_number, reported_at, entered_at,
        amber_at, due_at, ended_at, receive_due_at, promise_due_at)
    SELECT id, 'B-' || n, 1, CASE WHEN is_open THEN 'reported' ELSE 'closed' END, class_id, division_id,
        CASE WHEN NOT is_open THEN department_id END, point, '', 'normal', 'web', 'simulated', '', '', false, '', 1, 0,
        0, false, CASE WHEN is_open THEN '' ELSE 'solved' END, '', '', '', '', at, at,
        CASE WHEN is_open THEN at + interval '10 days' END, CASE WHEN is_open THEN at + interval '12 days' END,
        CASE WHEN NOT is_open THEN least(at + interval '6 days', now()) END, at + interval '12 days',
        at + interval '12 days'
    FROM made
), reports AS (
    INSERT INTO cases_report (case_id, channel, token, language, received_at, answers, provider_id)
    SELECT id, 'web', 'b' || id, 'en', at, '{}', '' FROM made
), clocks AS (
    INSERT INTO cases_clock (case_id, seq, obligation, unit, started_at, due_at, stopped_at, is_met)
    SELECT id, seq, CASE seq WHEN 1 THEN 'receive' ELSE 'promise' END, '', at, at + interval '12 days',
        CASE WHEN NOT is_open THEN least(at + interval '6 days', now()) END, CASE WHEN NOT is_open THEN true END
    FROM made, generate_series(1, 2) AS seq
), facts AS (
    INSERT INTO evaluation_fact (case_id, department_id, round, part, case_class_id, division_id, channel, issued_on,
        due_on, counted_on, signed_on, done_on, due_at, done_at, is_on_time, response_s, return_count, rework_count, reopen_count,
        is_solved, satisfaction, is_asked)
    SELECT id, department_id, 1, 'lead', class_id, division_id, 'web', at::date, (at + interval '12 days')::date,
        (at + interval '6 days')::date, at::date, (at + interval '6 days')::date, at + interval '12 days',
        at + interval '6 days', n %% 20 <> 0, 600, 0, 0, 0, n %% 10 <> 0, 5, true
    FROM made WHERE NOT is_open
)
SELECT min(id) FROM made
"""
LOG = """
WITH young AS (
    SELECT c.id, c.reported_at, r.id AS report_id, c.number FROM cases_case c JOIN cases_report r ON r.case_id = c.id
    WHERE c.id >= %(from)s
), words AS (
    INSERT INTO cases_words (case_id, report_id, log_seq, kind, text, salt, created_at)
    SELECT id, report_id, 1, 'report', 'The street lamp before house ' || number || ' is dark. 门口路灯不亮，晚上很黑。',
        'salt', reported_at FROM young
)
INSERT INTO cases_logentry (case_id, seq, act_id, kind, at, actor_kind, to_state)
SELECT id, 1, id, 'report', reported_at, 'system', 'reported' FROM young
"""


def _environment(servers: Servers) -> dict[str, str]:
    return os.environ | {
        "WHISTLE_LOCAL_DIR": str(FOLDER),
        "WHISTLE_RUN_DIR": str(servers.run),
        "WHISTLE_DATABASE": DATABASE,
    }


def _bring_up_to_date(env: Mapping[str, str]) -> None:
    for words in (["manage.py", "migrate", "-v", "0"], ["-m", "config.prepare", "--city", "nantong"]):
        subprocess.run(
            [sys.executable, "-W", "ignore", *words], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL
        )


def _fill(servers: Servers, cases: int) -> None:
    with servers.postgres.connect(DATABASE, SUPERUSER) as owner:
        owner.execute("SET synchronous_commit = off")
        # No case begins as closed, says the trigger; these did not, but nobody played their lives.
        owner.execute("SET session_replication_role = replica")
        from_id = 0
        for first in range(1, cases + 1, BATCH):
            last = min(first + BATCH - 1, cases)
            given = {"cases": cases, "open": min(OPEN_CASES, cases), "first": first, "last": last, "years": YEARS}
            row = owner.execute(CASES, given).fetchone()
            if row and last > cases - LOGGED:
                from_id = from_id or int(str(row[0]))
            print(f"  {last:,} of {cases:,} cases made", file=sys.stderr, flush=True)
        owner.execute("SET session_replication_role = origin")
        owner.execute(LOG, {"from": from_id})
        owner.execute("VACUUM ANALYZE")


def _make_database(servers: Servers, cases: int) -> None:
    kept = f"whistle_filled_{cases}"
    env = _environment(servers)
    if not cases:
        servers.postgres.create_database(DATABASE)
        _bring_up_to_date(env)
        return
    if not servers.postgres.has_database(kept):
        servers.postgres.create_database(DATABASE)
        _bring_up_to_date(env)
        _fill(servers, cases)
        servers.postgres.rename_database(DATABASE, kept)
    servers.postgres.create_database(DATABASE, template=kept)
    # It may be older than the tables.
    _bring_up_to_date(env)
    with servers.postgres.connect(DATABASE, SUPERUSER) as owner:
        owner.execute("ANALYZE")


@contextmanager
def city(port: int, cases: int = 0) -> Iterator[tuple[Servers, CityProcess, str]]:
    """Run the web processes on the model city with so many cases; give a partner's key without a limit that matters."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Servers(FOLDER, durable=True) as servers:
        env = _environment(servers)
        _make_database(servers, cases)
        issued = subprocess.run(
            processes.manage("partner_key", "issue", "benchmark", "--per-minute", "100000000", "--origin", "simulated"),
            env=env,
            check=True,
            capture_output=True,
            text=True,
        )
        web = CityProcess("web", processes.web(port), env=env, log_dir=FOLDER / "log")
        web.start()
        try:
            processes.wait_for_page(f"http://127.0.0.1:{port}/report/", web)
            yield servers, web, issued.stdout.strip().splitlines()[-1]
        finally:
            web.stop()


def tell_memory(web: CityProcess) -> None:
    """Print what each web process holds, in MB."""
    held = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        except OSError:
            continue
        # The smallest child looks after what the others share.
        if int(told.get("PPid", "0")) == web.pid and "VmRSS" in told:
            held.append(int(told["VmRSS"].split()[0]) / 1024)
    workers = sorted(held)[-processes.WEB_WORKERS :]
    print(f"web workers: {', '.join(f'{each:.0f} MB' for each in workers)} (to hold: 150 MB each)")


def main() -> None:
    """Make the databases of these sizes, so that they are there when they are measured."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Servers(FOLDER, durable=True) as servers:
        for word in sys.argv[1:]:
            servers.postgres.drop_database(f"whistle_filled_{int(word)}")
            _make_database(servers, int(word))


if __name__ == "__main__":
    main()
