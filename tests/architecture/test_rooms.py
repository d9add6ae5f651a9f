"""The order of the rooms holds, in imports, in the database and in who may write."""

import ast
import configparser
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Field

ROOT = Path(settings.BASE_DIR)
# Highest first; neighbours on a line do not know each other.
LINES = [
    {"config"},
    {"desk", "atlas", "exchange"},
    {"evaluation"},
    {"hotline", "dispatch", "monitoring"},
    {"cases", "sensing"},
    {"grid", "messaging"},
    {"accounts"},
    {"common"},
]
# Writing is the trade of these, and each is called by actions, or by nobody but the clock.
MAY_WRITE = {
    "common/cityfiles": "loads the files of a city",
    "common/reactions.py": "the queue that follows the log",
    "messaging/doors": "calls providers, whose own API has a create",
    "cases/seals.py": "seals the log, which holds no decision",
    "hotline/draft.py": "keeps what is being written in the session of its citizen, before it is a report",
}
WRITING = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITING_SQL = re.compile(r"\s*(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE|MERGE\s+INTO)\b")


def line_of(room: str) -> int:
    return next(number for number, line in enumerate(LINES) if room in line)


def modules(room: str) -> Iterator[Path]:
    for path in sorted((ROOT / room).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def test_every_room_has_its_line_in_the_import_contract() -> None:
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    stated = [set(line.split(" | ")) for line in contract["importlinter:contract:rooms"]["layers"].split("\n") if line]

    built = {"config", *settings.ROOMS}

    assert stated == [line & built for line in LINES if line & built]
    assert set(contract["importlinter"]["root_packages"].split()) == built


def test_every_app_of_ours_is_a_room() -> None:
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}

    assert ours == {"config", *settings.ROOMS}


@pytest.mark.parametrize("room", settings.ROOMS)
def test_no_relation_points_upwards_or_sideways(room: str) -> None:
    def targets() -> Iterator[tuple[str, str]]:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.get_fields():
                related = field.related_model
                if isinstance(field, Field) and related is not None and not isinstance(related, str):
                    yield f"{model.__name__}.{field.name}", related._meta.app_label

    wrong = {
        name: target
        for name, target in targets()
        if target in settings.ROOMS and target != room and line_of(target) <= line_of(room)
    }

    assert wrong == {}


def writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Find the calls that write to the database, and SQL that does.

    Django's writing methods take no positional argument, except the bulk ones;
    dictionaries, digests, caches and images are written with one.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING:
            if not node.args or node.func.attr.startswith("bulk_"):
                yield node.lineno, node.func.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING_SQL.match(node.value):
            yield node.lineno, node.value.strip().split("\n")[0]


def is_where_writing_belongs(path: Path) -> bool:
    name = path.relative_to(ROOT).as_posix()
    return (
        path.name in ("actions.py", "city.py")
        or "actions" in path.parts
        or any(name == allowed or name.startswith(f"{allowed}/") for allowed in MAY_WRITE)
    )


@pytest.mark.parametrize("room", settings.ROOMS)
def test_nothing_writes_outside_actions(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in modules(room)
        if not is_where_writing_belongs(path)
        for line, what in writes(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("source", "is_writing"),
    [
        ("case.save()", True),
        ("case.save(update_fields=['state'])", True),
        ("Case.objects.filter(pk=1).update(state='x')", True),
        ("Case.objects.create(state='x')", True),
        ("Case.objects.bulk_create(rows)", True),
        ("Case.objects.all().delete()", True),
        ("cursor.execute('UPDATE cases_case SET state = 1')", True),
        ("cursor.execute('  INSERT INTO log VALUES (1)')", True),
        ("digest.update(piece)", False),
        ("cache.delete(key)", False),
        ("image.save(target, 'JPEG')", False),
        ("cursor.execute('SELECT 1 FOR UPDATE')", False),
    ],
)
def test_the_search_for_writes_knows_one_when_it_sees_one(source: str, is_writing: bool) -> None:
    assert bool(list(writes(ast.parse(source)))) is is_writing


@pytest.mark.parametrize("room", ["config", *settings.ROOMS])
def test_imports_stand_at_the_top(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in modules(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert found == []


def test_the_other_django_fsm_is_not_in_the_lock() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text())

    names = {package["name"] for package in lock["package"]}

    # Its name now carries another licence; see docs/decisions.
    assert "django-fsm" not in names
    assert "django-fsm-2" in names


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for room in ("config", *settings.ROOMS)
        for path in modules(room)
        if path.read_text(encoding="utf-8").strip()
        and ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]

    assert silent == []


def test_acts_say_no_instant_by_the_clock_of_whoever_asks() -> None:
    """Under `/api/` that is UTC: acts say it by `in_the_city`."""
    acts = [path for path in ROOT.glob("*/**/actions/**/*.py") if ".venv" not in path.parts]

    assert len(acts) > 50
    assert [str(path) for path in acts if re.search(r"(?<![\w.])when\(", path.read_text())] == []


def test_every_consumer_is_known_to_a_process_that_serves_no_page() -> None:
    """A worker loads no addresses: a consumer beside a page would never be heard of there."""
    written = {
        name
        for room in settings.ROOMS
        for path in modules(room)
        for name in re.findall(r'^@consumer\(\s*"([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    }

    ask = "import django; django.setup(); from common.reactions import consumer_names; print(*consumer_names())"
    told = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)

    assert set(told.stdout.splitlines()[-1].split()) == written
