"""What a plain run leaves out: nothing quick, nothing new, no file altogether."""

from math import ceil
from types import SimpleNamespace

from tests.drawing import (
    ALWAYS,
    HEAVY,
    OF_A_FILE,
    OF_THE_HEAVY,
    QUICK,
    ROOT,
    drawn,
    function_of,
    measured,
    read_durations,
    written,
)

SLOW = {"tests/a.py::test_slow": 1.0, "tests/a.py::test_slower": 4.0, "tests/b.py::test_slow": 2.0}
QUICK_ONE, NEW_ONE = "tests/a.py::test_quick", "tests/a.py::test_new[1]"


def rows_of(test: str, count: int) -> list[str]:
    return [f"{test}[{row}]" for row in range(count)]


def test_what_is_quick_or_new_is_always_taken() -> None:
    tests = [QUICK_ONE, *rows_of("tests/a.py::test_new", 50), *rows_of("tests/a.py::test_slow", 50)]

    for seed in "abc":
        assert {QUICK_ONE, *rows_of("tests/a.py::test_new", 50)} <= drawn(tests, SLOW, seed)


def test_slow_rows_are_taken_until_the_time_of_their_file_is_used_up() -> None:
    tests = [*rows_of("tests/a.py::test_slow", 50), *rows_of("tests/b.py::test_slow", 50)]

    taken = drawn(tests, SLOW, "one week")

    for file, seconds in (("tests/a.py", 1.0), ("tests/b.py", 2.0)):
        assert sum(each.startswith(file) for each in taken) == ceil(OF_A_FILE / seconds)


def test_of_each_file_of_slow_tests_one_is_taken_at_least() -> None:
    files = [f"tests/{name}.py::test_slow" for name in "abcdef"]
    durations = dict.fromkeys(files, HEAVY - 0.1)
    tests = [row for file in files for row in rows_of(file, 5)]

    assert {each.split("::")[0] for each in drawn(tests, durations, "one week")} == {
        each.split("::")[0] for each in files
    }


def test_the_heavy_ones_share_their_time() -> None:
    tests = [f"tests/{number}.py::test_heavy" for number in range(50)]

    assert len(drawn(tests, dict.fromkeys(tests, 30.0), "one week")) == OF_THE_HEAVY / 30.0


def test_another_week_draws_others_and_the_same_week_the_same() -> None:
    tests = rows_of("tests/a.py::test_slow", 50)

    one, again, other = (
        drawn(tests, SLOW, "2026-48"),
        drawn(reversed(tests), SLOW, "2026-48"),
        drawn(tests, SLOW, "2026-49"),
    )

    assert one == again != other


def test_the_rules_of_the_house_are_asked_in_every_run() -> None:
    rule = "tests/architecture/test_rooms.py::test_nothing_writes_outside_actions"
    tests = [rule, *ALWAYS]

    assert drawn(tests, dict.fromkeys(tests, 1000.0), "any week") == set(tests)


def test_what_was_measured_is_read_again_and_only_what_is_slow() -> None:
    reports = [
        SimpleNamespace(nodeid=f"tests/a.py::test_slow[{row}]", duration=seconds)
        for row, phases in enumerate([(0.2, 0.8), (1.0, 1.0)])
        for seconds in phases
    ]
    reports.append(SimpleNamespace(nodeid=QUICK_ONE, duration=QUICK / 2))

    found = measured(reports)  # type: ignore[arg-type]

    assert read_durations(written(found).splitlines()) == {"tests/a.py::test_slow": 1.5}


def test_what_is_always_told_exists() -> None:
    for test in ALWAYS:
        file, function = function_of(test).split("::")
        assert f"def {function}(" in (ROOT / file).read_text(encoding="utf-8")
