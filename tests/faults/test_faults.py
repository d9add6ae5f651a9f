"""Kill anything at any moment: nothing is lost, nothing is doubled by us, and what is uncertain shows.

Every test leaves the city running. `tests.faults.invariants` says what must be true afterwards.
"""

import threading
import time
from collections.abc import Callable

import pytest

from config.processes import CityProcess, manage
from tests.dispatch_city import send_all_home
from tests.faults.invariants import come_to_rest, frozen_redis, require_all
from tests.faults.traffic import PATIENCE_S, Traffic
from tests.live import LiveCity


def eventually(is_so: Callable[[], object], what: str, *, patience_s: float = 120) -> None:
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.01)


def one(city: LiveCity, question: str, *values: object) -> int:
    with city.connect(as_owner=True) as owner:
        row = owner.execute(question.encode(), values).fetchone()
        return int(str(row[0])) if row else 0


def open_debts(city: LiveCity) -> int:
    return one(city, "SELECT count(*) FROM common_reaction")


# --- At the worst moment ---------------------------------------------------------------


def test_a_report_outlives_a_web_process_killed_between_commit_and_reaction(city: LiveCity, people: Traffic) -> None:
    with frozen_redis(city):
        # Redis does not answer, so the web process stands right behind the commit, about to wake the workers.
        key = "killed-after-commit"
        caller = threading.Thread(target=people.report, args=[key], kwargs={"patience_s": 0})
        caller.start()
        eventually(lambda: count_of(city, key), "the report is committed")
        city.processes["web"].kill()
        caller.join()
        (first,) = [each for each in people.reports if each.key == key]
        assert first.answer is None
        assert open_debts(city) > 0

    city.processes["web"].start()
    city.wait_until_up()
    # Whoever got no answer asks again, with the same key and the same words.
    people.again(first)

    assert count_of(city, key) == 1
    assert first.answer is not None
    people.upload()
    come_to_rest(city)
    require_all(city, people)


def count_of(city: LiveCity, key: str) -> int:
    return one(city, "SELECT count(*) FROM cases_words WHERE text LIKE %s", f"%({key})%")


# What a worker is about to write when it is killed.
MIDDLES = ["messaging_message", "cases_workorder", "dispatch_assignment", "evaluation_fact"]


@pytest.mark.parametrize(
    "table", [pytest.param(table, marks=[] if table == MIDDLES[0] else pytest.mark.long) for table in MIDDLES]
)
def test_a_worker_killed_in_the_middle_of_a_reaction_has_done_all_of_it_or_nothing(
    city: LiveCity, people: Traffic, table: str
) -> None:
    send_crews_home(city)
    with city.connect(as_owner=True) as owner, owner.transaction():
        # Whoever wants to write there waits, in the middle of his transaction.
        owner.execute(f"LOCK TABLE {table} IN SHARE MODE".encode())
        people.report()
        people.upload()
        assert people.faults == []
        eventually(lambda: one(city, WAITING, table), f"a worker waits to write into {table}")
        city.processes["worker"].kill()
        assert open_debts(city) > 0

    city.processes["worker"].start()

    come_to_rest(city)
    require_all(city, people)


# Of those who wait to write, only who holds reactions at the same time: the sweep of offers may wait there too.
WAITING = """
SELECT count(*) FROM pg_locks waits JOIN pg_locks holds USING (pid)
WHERE NOT waits.granted AND waits.mode = 'RowExclusiveLock' AND waits.relation = %s::regclass
    AND holds.granted AND holds.mode = 'RowShareLock' AND holds.relation = 'common_reaction'::regclass
"""


def send_crews_home(city: LiveCity) -> None:
    """Take from all crews what they were offered: with nobody free, nothing would be written of an offer."""
    with city.orm():
        send_all_home()


# --- Under traffic ---------------------------------------------------------------------


def kill_and_start(name: str) -> Callable[[LiveCity], None]:
    def fault(city: LiveCity) -> None:
        city.processes[name].kill()
        time.sleep(1)
        city.processes[name].start()

    return fault


def empty_redis(city: LiveCity) -> None:
    for _time in range(3):
        city.servers.redis.client().flushall()
        time.sleep(0.5)


def restart_redis(city: LiveCity) -> None:
    city.servers.redis.kill()
    time.sleep(2)
    city.servers.redis.start()


def freeze_redis(city: LiveCity) -> None:
    with frozen_redis(city):
        time.sleep(6)


def crash_postgres(city: LiveCity) -> None:
    city.servers.postgres.kill()
    time.sleep(1)
    city.servers.postgres.start()


def restart_postgres(city: LiveCity) -> None:
    city.servers.postgres.stop()
    time.sleep(1)
    city.servers.postgres.start()


FAULTS: dict[str, Callable[[LiveCity], None]] = {
    "web killed": kill_and_start("web"),
    "worker killed": kill_and_start("worker"),
    "beat killed": kill_and_start("beat"),
    "Redis emptied": empty_redis,
    "Redis killed": restart_redis,
    "Redis frozen": freeze_redis,
    "PostgreSQL restarted": restart_postgres,
    "PostgreSQL crashed": crash_postgres,
}


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_nothing_is_lost_or_doubled_under_traffic(
    city: LiveCity, people: Traffic, fault: Callable[[LiveCity], None]
) -> None:
    with people:
        people.wait_for(10)
        fault(city)
        city.wait_until_up()
        people.wait_for(10)

    come_to_rest(city)
    require_all(city, people)


@pytest.mark.long
def test_a_played_city_goes_on_through_every_fault_in_turn(city: LiveCity, people: Traffic) -> None:
    words = ["generate", "--past-hours", "0", "--volume", "20", "--speed", "60"]
    generator = CityProcess("generator", manage(*words), env=city.environment, log_dir=city.folder / "log")
    generator.start()
    try:
        for name, fault in FAULTS.items():
            played = one(city, PLAYED)
            eventually(
                lambda so_far=played: one(city, PLAYED) > so_far + 20, f"people act before: {name}", patience_s=240
            )
            fault(city)
            city.wait_until_up()
            assert generator.pid, f"{name}: {generator.tail()}"
        played = one(city, PLAYED)
        eventually(lambda: one(city, PLAYED) > played + 20, "people act after it all", patience_s=240)
    finally:
        generator.stop()

    come_to_rest(city)
    require_all(city, people)


PLAYED = "SELECT count(*) FROM cases_logentry e JOIN cases_case c ON c.id = e.case_id WHERE c.origin = 'simulated'"


def test_what_comes_after_redis_was_away_is_still_heard_at_once(city: LiveCity, people: Traffic) -> None:
    restart_redis(city)
    people.report()
    people.upload()
    come_to_rest(city, patience_s=PATIENCE_S)

    people.report()

    eventually(lambda: not open_debts(city), "the workers hear again", patience_s=60)
    require_all(city, people)
