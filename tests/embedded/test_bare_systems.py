"""What `./whistle` finds missing on systems that are not this one, with stand-ins for their apt and their programs."""

import os
import subprocess
from pathlib import Path

import pytest

from config.processes import ROOT

DEFINITIONS = (ROOT / "whistle").read_text().partition("\ncommand=${1:-}")[0]
STUB = """#!/bin/sh
echo "Command '/usr/bin/chromium-browser' requires the chromium snap to be installed."
echo "Please install it with: snap install chromium"
exit 1
"""
# What `apt-cache search` and `apt-cache show` answer there.
UBUNTU_24 = {
    "search": "postgresql-16-postgis-3 - Geographic objects support\n",
    "python3.12-venv": "Package: python3.12-venv\n",
    "chromium-browser": "Package: chromium-browser\nVersion: 2:1snap1-0ubuntu2\nPre-Depends: debconf, snapd\n",
}
WITH_TWO_SERVERS = {
    "search": "postgresql-9-postgis-3 - old\npostgresql-17-postgis-3 - new\npostgresql-16-postgis-3 - between\n",
    "chromium": "Package: chromium\nVersion: 150.0\n",
}


def program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def apt(folder: Path, answers: dict[str, str]) -> None:
    cases = "".join(f"{name}) printf '%s' '{text}' ;;\n" for name, text in answers.items())
    program(folder, "apt-cache", f'#!/bin/sh\ncase "$2" in -n) set -- x search ;; esac\ncase "$2" in\n{cases}esac\n')


def ask(folder: Path, question: str, *, python: str = "", **env: str) -> str:
    """Run one of the script's functions with only our programs and the plainest of the system's in sight."""
    plain = folder / "plain"
    plain.mkdir()
    for name in ("sh", "cat", "sed", "sort", "tail", "head", "grep", "dirname", "tr", "find", "mkdir", "id", "date"):
        found = next(path for each in ("/usr/bin", "/bin") if (path := Path(each) / name).exists())
        (plain / name).symlink_to(found)
    if python:
        program(
            folder / "there", "python3", f'#!/bin/sh\ncase "$2" in *version_info*) echo {python} ;; *) exit 1 ;; esac\n'
        )
    script = folder / "whistle"
    script.write_text(f"{DEFINITIONS}\n{question}\n")
    done = subprocess.run(
        ["/bin/sh", str(script)],
        env={"PATH": f"{folder / 'there'}:{plain}", "HOME": str(folder), **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("answers", "number"), [(UBUNTU_24, "16"), (WITH_TWO_SERVERS, "17")], ids=["one server", "the newest of several"]
)
def test_the_number_of_postgresql_is_asked_of_apt(tmp_path: Path, answers: dict[str, str], number: str) -> None:
    apt(tmp_path / "there", answers)

    assert ask(tmp_path, "postgres_version") == f"{number}\n"


def test_a_chromium_that_is_only_a_way_to_snap_is_none(tmp_path: Path) -> None:
    apt(tmp_path / "there", UBUNTU_24)
    program(tmp_path / "there", "chromium-browser", STUB)

    told = ask(tmp_path, "has_chromium || echo none; chromium_package; echo end")

    assert told == "none\nend\n"


def test_a_real_chromium_is_asked_for_by_its_name(tmp_path: Path) -> None:
    apt(tmp_path / "there", WITH_TWO_SERVERS)

    assert ask(tmp_path, "has_chromium || chromium_package") == "chromium\n"


def test_chrome_will_do(tmp_path: Path) -> None:
    program(tmp_path / "there", "chromium-browser", STUB)
    program(tmp_path / "there", "google-chrome", "#!/bin/sh\n")

    assert ask(tmp_path, "has_chromium && echo there") == "there\n"


def test_the_venv_module_is_that_of_the_python_there_is(tmp_path: Path) -> None:
    apt(tmp_path / "there", UBUNTU_24)

    assert "python3.12-venv" in ask(tmp_path, "missing_packages run", python="3.12").splitlines()


def test_without_the_right_to_install_the_list_names_this_systems_packages(tmp_path: Path) -> None:
    apt(tmp_path / "there", UBUNTU_24)

    told = ask(tmp_path, "explain_missing postgresql-postgis redis-server")

    assert "apt-get install --no-install-recommends postgresql postgresql-16-postgis-3 redis-server" in told
    assert "dnf install postgresql-server postgis redis" in told
    assert os.access(ROOT / "whistle", os.X_OK)


def test_python_compiles_once_for_all_processes_whatever_the_image_forbids(tmp_path: Path) -> None:
    said = ask(tmp_path, "export -p", PYTHONDONTWRITEBYTECODE="1")

    assert "PYTHONDONTWRITEBYTECODE" not in said
    assert f"PYTHONPYCACHEPREFIX='{tmp_path.resolve()}/.local/pycache'\n" in said


def test_what_run_changes_on_the_machine_is_said_before_it_is_done(tmp_path: Path) -> None:
    told = ask(tmp_path, "tell_changes postgresql-postgis redis-server gettext")

    assert "postgresql-postgis redis-server gettext" in told
    assert "service redis-server" in told
    if not Path("/etc/postgresql-common/createcluster.conf").exists():
        assert "/etc/postgresql-common/createcluster.conf" in told


def test_only_what_is_changed_is_said(tmp_path: Path) -> None:
    told = ask(tmp_path, "tell_changes gettext")

    assert "createcluster.conf" not in told
    assert "redis" not in told


def test_the_first_page_is_counted_from_the_command(tmp_path: Path) -> None:
    program(tmp_path / "there", "date", "#!/bin/sh\necho 1234567890\n")

    assert "WHISTLE_BEGAN='1234567890'" in ask(tmp_path, "export -p")


def test_the_readme_names_what_run_changes() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "touches nothing else" not in readme
    for place in ("/etc/postgresql-common/createcluster.conf", "/var/lib/whistle", "Redis", "memory", "disk"):
        assert place in readme
