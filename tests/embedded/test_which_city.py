"""Every command says which city it means; what could mean another one is refused, and deleting asks first."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import embedded, up
from config.embedded import Servers, find_placement, left_outside, remove_outside, try_lock
from config.processes import ROOT
from config.pytest_embedded import live_environment

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs this")


@pytest.fixture(autouse=True)
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own folder for the data of every city."""
    folder = tmp_path / "local"
    monkeypatch.setattr(up, "LOCAL", folder)
    monkeypatch.delenv("WHISTLE_CITY", raising=False)
    return folder


@contextmanager
def running(*cities: str) -> Iterator[None]:
    """Hold the locks that their supervisors would hold."""
    if not cities:
        yield
        return
    folder = up.Installation(cities[0]).folder
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "supervisor.lock").open("wb") as lock, running(*cities[1:]):
        assert try_lock(lock)
        lock.write(json.dumps({"pid": 2**22 + 1, "url": "http://127.0.0.1:1"}).encode())
        lock.flush()
        yield


def made(city: str) -> Path:
    """Make what a city has beside its servers."""
    folder = up.Installation(city).folder
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "photo.jpg").write_bytes(b"1")
    (folder / "prepared").write_text("so")
    return folder


def city_of(*words: str) -> str:
    arguments = up.parser().parse_args(["manage", *words])
    arguments.words = up._without_city(arguments)
    return f"{up.meant(arguments).city}: {' '.join(arguments.words)}"


@pytest.mark.parametrize("words", [["manage", "check"], ["manage", "import_requests", "f.csv", "--mapping", "m"]])
@pytest.mark.parametrize("others", [["boston"], ["empty"], ["boston", "nantong"], ["boston", "empty"]])
def test_what_could_mean_another_city_that_runs_is_refused_and_names_it(
    words: list[str], others: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with running(*others):
        assert up.main(words) == 1

    told = capsys.readouterr().err
    assert [city for city in others if f"--city {city}" not in told] == []


def test_no_city_means_the_model_city_while_no_other_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert city_of("check") == "nantong: check"
    with running("nantong"):
        assert city_of("check") == "nantong: check"
    monkeypatch.setenv("WHISTLE_CITY", "boston")
    assert city_of("check") == "boston: check"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["--city", "boston", "check"], "boston: check"),
        (["check", "--city", "boston"], "boston: check"),
        (["import_requests", "f.csv", "--city=boston", "--mapping", "m"], "boston: import_requests f.csv --mapping m"),
        (["--empty", "load_city", "boston"], "empty: load_city boston"),
        (["load_city", "boston", "--empty"], "empty: load_city boston"),
        (["shell", "-c", "print('--city boston')"], "nantong: shell -c print('--city boston')"),
        (["shell", "--", "--city", "boston"], "nantong: shell -- --city boston"),
        (["--city", "boston", "check", "--city", "boston"], "boston: check"),
        (["--empty", "check", "--city=empty"], "empty: check"),
    ],
)
def test_the_city_may_be_said_before_the_command_or_behind_it(words: list[str], meant: str) -> None:
    assert city_of(*words) == meant


@pytest.mark.parametrize(
    "words",
    [
        ["manage", "--city", "empty", "--city", "boston", "version"],
        ["manage", "--city", "empty", "version", "--city", "boston"],
        ["manage", "version", "--city=empty", "--city", "boston"],
        ["manage", "--empty", "version", "--city=boston"],
        ["manage", "--city", "boston", "load_city", "boston", "--check", "--empty"],
        ["reset", "--city", "empty", "--city", "boston", "--yes"],
        ["reset", "--city", "boston", "--empty", "--yes"],
        ["stop", "--city", "empty", "--city", "boston"],
        ["run", "--empty", "--city", "boston"],
    ],
)
def test_two_cities_in_one_command_are_refused(
    words: list[str], local: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    media = made("boston") / "media"

    with pytest.raises(SystemExit) as refused:
        up.main(words)

    assert refused.value.code == 2
    told = capsys.readouterr().err
    assert "boston" in told
    assert "empty" in told
    assert media.exists()
    assert not (local / "cities" / "empty").exists(), "nothing was started for either"


def test_where_there_is_no_such_city_the_empty_one_is_named_too() -> None:
    with pytest.raises(up.EmbeddedError, match=rf"There are: .*\b{up.EMPTY}\b"):
        up.chosen("atlantis")


@pytest.mark.parametrize("command", ["run", "stop", "reset", "manage"])
def test_all_commands_share_one_way_to_say_it(command: str) -> None:
    asked = [up.parser().parse_args([command, *words]).city for words in (["--city", "boston"], ["--empty"], [])]

    assert asked == ["boston", "empty", None]


@pytest.mark.parametrize(
    "words",
    [
        ["load_city", "boston"],
        ["--city", "nantong", "load_city", "boston"],
        ["--city", "boston", "load_city", "nantong", "--again"],
    ],
)
def test_one_city_is_not_loaded_into_anothers_database(
    words: list[str], local: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert up.main(["manage", *words]) == 1

    assert "--city empty" in capsys.readouterr().err
    assert not local.exists(), "no server was started for it"


def test_nor_by_a_path(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "city.toml").write_text('code = "ours"')

    assert up.main(["manage", "load_city", str(tmp_path / "ours")]) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["load_city", "nantong"],
        ["load_city", str(ROOT / "cities" / "nantong")],
        ["--city", "boston", "load_city", "--again", "boston"],
        ["--empty", "load_city", "boston"],
        ["load_city", "boston", "--check"],
        ["load_city"],
        ["load_city", "atlantis"],
    ],
)
def test_its_own_city_and_an_empty_installation_load(words: list[str]) -> None:
    arguments = up.parser().parse_args(["manage", *words])
    up._require_own_folder(arguments, up._without_city(arguments))


def test_of_two_that_run_the_one_to_stop_has_to_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    with running("boston", "nantong"):
        assert up.main(["stop"]) == 1

    told = capsys.readouterr().err
    assert "--city nantong" in told
    assert "--city boston" in told


# --- Deleting -------------------------------------------------------------------------


def test_what_runs_is_said_where_the_city_to_stop_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    with running("empty"):
        assert up.main(["stop", "--city", "nantong"]) == 0
        told = capsys.readouterr().out
    assert up.main(["stop", "--city", "nantong"]) == 0

    assert "empty runs" in told
    assert "empty" not in capsys.readouterr().out


@pytest.mark.parametrize("command", ["run", "stop", "reset"])
@pytest.mark.parametrize("words", [["--empty", "--city", "boston"], ["--city", "boston", "--empty"]])
def test_two_cities_at_once_are_refused(command: str, words: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        up.parser().parse_args([command, *words])
    assert refused.value.code == 2


@pytest.mark.parametrize("port", ["99999", "65536", "x", "80.5", "²"])
def test_what_is_no_port_is_told_by_what_is_one(capsys: pytest.CaptureFixture[str], port: str) -> None:
    with pytest.raises(SystemExit) as refused:
        up.parser().parse_args(["run", "--port", port])

    assert refused.value.code == 2
    assert "65535" in capsys.readouterr().err


def test_reset_takes_one_city_and_leaves_the_others() -> None:
    boston, nantong = made("boston"), made("nantong")
    assert up.main(["reset", "--yes"]) == 1, "which one was not said"

    assert up.main(["reset", "--city", "boston", "--yes"]) == 0

    assert (boston.exists(), (nantong / "media" / "photo.jpg").exists()) == (False, True)
    assert up.main(["reset", "--city", "boston", "--all", "--yes"]) == 1
    assert up.main(["reset", "--all", "--yes"]) == 0
    assert not (nantong / "media").exists()
    assert up.installations() == []


@pytest.mark.parametrize("answer", ["", "n", "no", "ja"])
def test_reset_asks_and_anything_but_yes_deletes_nothing(
    answer: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = made("boston")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _question: answer)

    assert up.main(["reset"]) == 1

    told = capsys.readouterr().out
    assert (folder / "media" / "photo.jpg").exists()
    assert (str(folder) in told, "whistle_boston" in told) == (True, True)


def test_where_nobody_can_be_asked_nothing_is_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made("nantong")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)

    assert up.main(["reset", "--city", "nantong"]) == 1

    assert (folder / "media" / "photo.jpg").exists()


# --- What lies outside ------------------------------------------------------------------


@pytest.fixture
def var_lib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "var_lib"
    monkeypatch.setattr(embedded, "OUTSIDE", folder)
    for name, origin in (("a" * 16, tmp_path / "deleted"), ("b" * 16, tmp_path), ("c" * 16, None), ("media", None)):
        (folder / name / "pg").mkdir(parents=True)
        if origin:
            (folder / name / "ORIGIN").write_text(str(origin))
    return folder


@as_root
def test_data_outside_their_folder_say_whose_they_are(
    tmp_path: Path, var_lib: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_succeeds", lambda _command: False)

    base = find_placement(tmp_path / "checkout").base

    assert base.parent == var_lib
    assert (base / "ORIGIN").read_text() == str((tmp_path / "checkout").resolve())


def test_what_deleted_checkouts_left_is_named_and_removed_on_request_alone(
    var_lib: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert up.main(["reset", "--left"]) == 1
    told = capsys.readouterr().out
    assert [("a" * 16 in told), ("b" * 16 in told), ("c" * 16 in told), ("media" in told)] == [True, False, True, False]
    assert len(list(var_lib.iterdir())) == 4

    assert up.main(["reset", "--left", "--yes"]) == 0

    # Of one nobody knows whose it is; another's checkout is there; the last is no server's.
    assert sorted(path.name for path in var_lib.iterdir()) == ["b" * 16, "c" * 16, "media"]


def test_what_a_server_uses_is_not_called_left(var_lib: Path) -> None:
    with (var_lib / ("a" * 16) / "postgres.lock").open("ab") as lock:
        assert try_lock(lock)
        assert [each.path.name for each in left_outside()] == ["c" * 16]


def test_a_run_of_the_tests_leaves_nothing_of_its_own_outside(var_lib: Path, tmp_path: Path) -> None:
    remove_outside(of=[tmp_path / "deleted"])

    assert sorted(path.name for path in var_lib.iterdir()) == ["b" * 16, "c" * 16, "media"]


# --- Sentences in place of tracebacks ---------------------------------------------------


def ended(command: list[str], env: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_a_fault_in_a_citys_files_is_a_sentence_where_a_city_is_prepared(
    embedded_servers: Servers, tmp_path: Path, db: None
) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "city.toml").write_text('code = "ours"\n')
    env = live_environment(embedded_servers, database=os.environ["WHISTLE_DATABASE"], folder=tmp_path / "building")

    verdict, told = ended(
        [sys.executable, "-W", "ignore", "-m", "config.prepare", "--city", str(tmp_path / "ours")],
        env | {"STATIC_ROOT": str(tmp_path / "static")},
    )

    assert verdict == 1
    assert ("city.toml" in told, "Traceback" in told) == (True, False)


@pytest.mark.parametrize(
    "words",
    [
        ["load_city", "nantong"],
        ["add_administrator", "root", "--generate"],
        ["person", "list"],
        ["staff", "README.md"],
        ["generate"],
    ],
)
def test_before_any_migration_a_command_says_so_in_words(
    embedded_servers: Servers, tmp_path: Path, words: list[str]
) -> None:
    name = f"whistle_bare_{os.environ['WHISTLE_DATABASE']}"
    embedded_servers.postgres.drop_database(name)
    embedded_servers.postgres.create_database(name)
    try:
        env = live_environment(embedded_servers, database=name, folder=tmp_path)
        verdict, told = ended([sys.executable, "-W", "ignore", "manage.py", *words], env)
    finally:
        embedded_servers.postgres.drop_database(name)

    assert verdict == 1
    assert ("manage.py migrate" in told, "Traceback" in told) == (True, False)


def test_a_database_that_does_not_answer_is_told_in_words(embedded_servers: Servers, tmp_path: Path) -> None:
    env = live_environment(embedded_servers, database="whistle_nowhere", folder=tmp_path)

    verdict, told = ended([sys.executable, "-W", "ignore", "manage.py", "person", "list"], env)

    assert verdict == 1
    assert ("whistle_nowhere" in told, "Traceback" in told) == (True, False)
