"""What `./whistle check` runs: style, types, import contracts, migrations, translations, templates.

Each piece is a program of its own with a verdict; the tests run every one of them too.
"""

import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))


def _installed(name: str, *words: str) -> list[str]:
    return [str(SCRIPTS / name), *words]


def _manage(*words: str) -> list[str]:
    # Django warns that it could not look into the database.
    return [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py", *words]


def _templates() -> list[str]:
    return sorted({str(path.relative_to(ROOT)) for path in ROOT.glob("*/**/templates") if ".venv" not in path.parts})


def pieces() -> dict[str, list[str]]:
    """List the checks by name. One without anything to look at is left out."""
    found = {
        "style": _installed("ruff", "check", "--quiet", "."),
        "format": _installed("ruff", "format", "--quiet", "--check", "."),
        "types": _installed("mypy", "--no-error-summary"),
        "imports": _installed("lint-imports", "--no-logo"),
        "Django": _manage("check", "--fail-level", "WARNING"),
        "migrations": _manage("makemigrations", "--check", "--dry-run"),
        "translations": [sys.executable, "-m", "config.translations", "check"],
        "whistle": ["sh", "-n", "whistle"],
    }
    if folders := [name for name in ("templates", *_templates()) if (ROOT / name).exists()]:
        found["templates"] = _installed("djlint", "--lint", "--quiet", *folders)
    for city in sorted(path.name for path in (ROOT / "cities").glob("*") if path.is_dir()):
        found[f"city {city}"] = _manage("load_city", city, "--check")
    return found


def run(command: Sequence[str]) -> tuple[bool, str]:
    """Run one piece: whether all is well, and what it said."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        # No database need be up; whoever looks for one should not wait for it.
        env={"DATABASE_POOL_TIMEOUT_S": "0.2"} | os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def main() -> int:
    """Run all pieces and say what each found."""
    failed = []
    for name, command in pieces().items():
        began = time.monotonic()
        is_well, said = run(command)
        print(f"  {name}: {'well' if is_well else 'NOT WELL'} ({time.monotonic() - began:.1f} s)", flush=True)
        if not is_well:
            failed.append(name)
            print(said + "\n")
    print(f"Not well: {', '.join(failed)}" if failed else "All is well.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
