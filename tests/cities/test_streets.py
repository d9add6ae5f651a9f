"""Streets of the base map, from an OpenStreetMap extract that a city's folder may carry."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from common.cityfiles import FaultyFiles, check_city, load_city
from grid.models import Street
from tests.cities.conftest import CityFolder

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
EXTRACT = Path(settings.BASE_DIR).parent / "shared" / "data" / "roads" / "liechtenstein-latest.osm.pbf"


@pytest.fixture
def extract(folder: CityFolder) -> Path:
    if not EXTRACT.exists():
        pytest.skip("the extract is not at ../shared/data/roads")
    return Path(shutil.copy(EXTRACT, folder.path / "streets.osm.pbf"))


@pytest.mark.django_db
def test_streets_come_from_the_extract_and_loading_twice_doubles_none(folder: CityFolder, extract: Path) -> None:
    load_city(folder.path, now=NOW)
    before = sorted(Street.objects.values_list("pk", "name", "kind"))

    load_city(folder.path, now=NOW, again=True)

    assert len(before) > 4000
    assert Street.objects.filter(name="Dorfstrasse", kind="tertiary").exists()
    assert sorted(Street.objects.values_list("pk", "name", "kind")) == before


@pytest.mark.django_db
def test_streets_go_with_the_extract(folder: CityFolder, extract: Path) -> None:
    load_city(folder.path, now=NOW)
    extract.unlink()

    load_city(folder.path, now=NOW)

    assert not Street.objects.exists()


@pytest.mark.parametrize("content", [b"", b"not an extract", b"\x00\x00\x00\x0d\x0a\x09OSMHeader"], ids=repr)
def test_a_file_that_is_no_extract_is_told(folder: CityFolder, content: bytes) -> None:
    (folder.path / "streets.osm.pbf").write_bytes(content)

    with pytest.raises(FaultyFiles, match="is not an OpenStreetMap extract"):
        check_city(folder.path, now=NOW)


def test_half_an_extract_is_told(folder: CityFolder, extract: Path) -> None:
    content = extract.read_bytes()
    extract.write_bytes(content[: len(content) // 2])

    with pytest.raises(FaultyFiles, match="is not an OpenStreetMap extract"):
        check_city(folder.path, now=NOW)


def test_two_extracts_are_one_too_many(folder: CityFolder) -> None:
    for name in ("a.osm.pbf", "b.osm.pbf"):
        (folder.path / name).write_bytes(b"")

    with pytest.raises(FaultyFiles, match="one extract"):
        check_city(folder.path, now=NOW)
