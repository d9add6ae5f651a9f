"""What the papers refer to is there: other papers, their headings, files, commands."""

import re
import subprocess
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from common.cityfiles import Table
from messaging.wording import OCCASIONS
from tests.docs.pages import PAPERS, ROOT, name_of

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:manage\.py|\./whistle manage) ([a-z][a-z_]+)")
WHISTLE = re.compile(r"\./whistle ([a-z]+)")
# `cases/actions/act.py`, `docs/images/`: named by their path from the top, or from a room's folder.
FILE = re.compile(r"`((?:[a-z_]+/)+[\w.-]*)`")
# Made by running, or named after something the reader puts in.
NOT_FILES = re.compile(r"NAME|ROOM|\.local|static_root")


def prose(path: Path) -> str:
    """A paper without its drawings."""
    return re.sub(r"```mermaid.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def anchors(path: Path) -> set[str]:
    """The names of a paper's headings, as they stand in addresses."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def missing_links(path: Path) -> list[str]:
    missing = []
    for address in LINK.findall(prose(path)):
        if "://" in address:
            continue
        file, _, anchor = address.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            missing.append(address)
    return missing


@pytest.mark.parametrize("path", PAPERS, ids=name_of)
def test_every_link_of_a_paper_leads_somewhere(path: Path) -> None:
    assert missing_links(path) == []


@pytest.mark.parametrize("path", PAPERS, ids=name_of)
def test_every_command_a_paper_names_exists(path: Path) -> None:
    named = set(COMMAND.findall(prose(path)))

    assert named - set(get_commands()) == set()


@pytest.mark.parametrize("path", PAPERS, ids=name_of)
def test_every_word_of_whistle_that_a_paper_names_is_one(path: Path) -> None:
    usage = subprocess.run(["sh", "whistle", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    named = set(WHISTLE.findall(prose(path)))

    assert named - set(WHISTLE.findall(usage)) == set()


@pytest.mark.parametrize("path", PAPERS, ids=name_of)
def test_every_file_a_paper_names_is_there(path: Path) -> None:
    named = [file for file in FILE.findall(prose(path)) if not NOT_FILES.search(file)]
    ours = [file for file in named if (ROOT / file.split("/")[0]).is_dir()]

    assert [file for file in ours if not (ROOT / file).exists()] == []


def test_the_two_commands_of_the_readme_are_its_first() -> None:
    block = re.search(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)

    assert block is not None
    assert WHISTLE.findall(block.group(1)) == ["run", "test"]


def test_the_readme_is_one_screen() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    assert len(lines) <= 60


def test_every_paper_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.suffix != ".md":
            continue
        seen.add(path)
        waiting += [
            (path.parent / address.partition("#")[0]).resolve()
            for address in LINK.findall(prose(path))
            if "://" not in address and not address.startswith("#")
        ]

    assert [name_of(path) for path in PAPERS if path.resolve() not in {each.resolve() for each in seen}] == []


def tables() -> dict[str, Table]:
    """The tables that a room reads from a city's folder."""
    found = [
        value
        for room in settings.ROOMS
        if find_spec(f"{room}.city")
        for value in vars(import_module(f"{room}.city")).values()
    ]
    return {table.file: table for table in found if isinstance(table, Table)}


@pytest.mark.parametrize("file", sorted(tables()))
def test_every_table_of_a_city_is_described(file: str) -> None:
    paper = (ROOT / "cities" / "README.md").read_text(encoding="utf-8")

    said = set(re.findall(r"`([a-z_.]+)`", paper))

    assert {file, *(column.name for column in tables()[file].columns)} - said == set()


def test_every_occasion_that_a_city_has_words_for_is_described() -> None:
    paper = (ROOT / "cities" / "README.md").read_text(encoding="utf-8")

    assert set(OCCASIONS) - set(re.findall(r"`([a-z_]+)`", paper)) == set()


def test_pictures_are_small() -> None:
    heavy = {
        name_of(path): path.stat().st_size
        for path in (ROOT / "docs" / "images").glob("*")
        if path.stat().st_size > 400_000
    }

    assert heavy == {}


@pytest.mark.parametrize("room", settings.ROOMS)
def test_the_tour_shows_every_room(room: str) -> None:
    tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")

    assert re.search(rf"\b{room}\b", tour)


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text("# Here\n[one](#here) [two](#there) [three](gone.md) [four](https://example.org)\n")

    assert missing_links(paper) == ["#there", "gone.md"]
