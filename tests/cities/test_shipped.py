"""The cities that come with Whistle: whole, in both languages, and every class answered for everywhere."""

import csv
import gzip
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.gis.db.models import Union
from django.contrib.gis.geos import Point
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.city import DEPARTMENTS, PEOPLE
from accounts.models import Department, Role, User
from cases.city import LIMITS
from cases.dangers import numbers_of, read_for, reading_of
from cases.models import Channel, Danger, Obligation, Urgency
from cases.rules import Rules, rules
from common.city import DAYS
from common.cityfiles import Folder, check_city, load_city
from common.models import City
from dispatch.policy import phone_of
from grid.answerers import answerers
from grid.city import CLASSES, DIVISIONS, RESPONSIBILITIES, ROSTER
from grid.models import CaseClass, Division
from tests.examples import examples

CITIES = Path(settings.BASE_DIR) / "cities"
ROOT = Path(settings.BASE_DIR)
SHIPPED = sorted(path.name for path in CITIES.iterdir() if path.is_dir())
TABLES = [DAYS, DEPARTMENTS, PEOPLE, DIVISIONS, CLASSES, RESPONSIBILITIES, ROSTER, LIMITS]
LANGUAGES = ("en", "zh-hans")
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
HAN = re.compile(r"[\u4e00-\u9fff]")
BOSTON_EXPORT = ROOT.parent / "shared" / "data" / "boston-311" / "requests_2011-07_to_10.csv.gz"


@cache
def rows_of(city: str, file: str) -> list[dict[str, str]]:
    path = CITIES / city / file
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def codes_of(city: str, file: str, column: str = "code") -> set[str]:
    return {row[column] for row in rows_of(city, file)}


@pytest.mark.parametrize("city", SHIPPED)
def test_a_shipped_city_is_sound(city: str) -> None:
    check_city(CITIES / city, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("city", SHIPPED)
def test_a_shipped_city_loads_twice_without_a_change(city: str) -> None:
    first = load_city(CITIES / city, now=NOW)
    second = load_city(CITIES / city, now=NOW, again=True)

    for kind, tally in first.tallies.items():
        assert tally.created == second.tallies[kind].kept, kind
        assert second.tallies[kind].created == second.tallies[kind].changed == 0, kind


@pytest.mark.parametrize("city", SHIPPED)
def test_names_are_given_in_both_languages(city: str) -> None:
    assert tuple(sorted(tomllib.loads((CITIES / city / "city.toml").read_text())["languages"])) == LANGUAGES
    for file in sorted((CITIES / city).glob("*.csv")):
        for number, row in enumerate(rows_of(city, file.name), start=2):
            if "name_en" not in row or not row["name_en"]:
                continue
            place = f"{city}/{file.name}:{number} {row}"
            assert not HAN.search(row["name_en"]), place
            assert HAN.search(row["name_zh_hans"]), place


@pytest.mark.parametrize("city", SHIPPED)
def test_every_file_says_where_it_is_from(city: str) -> None:
    notice = (CITIES / city / "NOTICE.md").read_text(encoding="utf-8")

    if city == "nantong":
        for file in (CITIES / city).glob("*.*"):
            if file.suffix in {".csv", ".geojson"}:
                assert f"`{file.name}`" in notice, file.name
    assert notice.startswith("# Where this folder's data comes from")


# --- Rules ------------------------------------------------------------------------------


def leaves() -> Iterator[CaseClass]:
    yield from CaseClass.objects.filter(is_leaf=True).order_by("code")


@pytest.mark.django_db
@pytest.mark.parametrize("city", SHIPPED)
def test_every_class_has_somebody_who_answers_for_it_in_every_district(city: str) -> None:
    load_city(CITIES / city, now=NOW)
    catch_all = {
        Department.objects.get(code=row["department"]).pk
        for row in rows_of(city, "responsibilities.csv")
        if row["class"] == "*"
    }

    for division in Division.objects.filter(level="district"):
        for case_class in leaves():
            found = answerers(case_class.pk, division.pk, NOW)
            assert found.lead is not None, (division.code, case_class.code)
            assert found.lead.case_class_id is not None or found.lead.department.pk in catch_all
            chosen = [found.lead.department.pk, *(each.department.pk for each in found.co_handlers)]
            # Nobody helps himself, and nobody is asked twice.
            assert len(chosen) == len(set(chosen)), (division.code, case_class.code)


@pytest.mark.django_db
def test_a_branch_answers_before_its_bureau() -> None:
    load_city(CITIES / "nantong", now=NOW)
    pothole = next(row for row in rows_of("nantong", "classes.csv") if row["name_en"] == "Damaged road surface")
    district = Division.objects.filter(level="district").order_by("code").first()
    assert district is not None

    found = answerers(CaseClass.objects.get(code=pothole["code"]).pk, district.pk, NOW)

    assert found.lead is not None
    assert found.lead.department.division_code == district.code


@pytest.mark.django_db
@pytest.mark.parametrize("city", SHIPPED)
def test_every_class_has_a_limit_for_every_obligation(city: str) -> None:
    load_city(CITIES / city, now=NOW)
    held = rules()

    for case_class in leaves():
        for obligation in Obligation:
            for urgency in Urgency:
                due = held.due(obligation, class_id=case_class.pk, urgency=urgency, start=NOW)
                assert due is not None
                assert due.due_at > NOW


@pytest.mark.django_db
@pytest.mark.parametrize("city", SHIPPED)
def test_every_department_that_answers_has_somebody_who_signs(city: str) -> None:
    load_city(CITIES / city, now=NOW)
    signing = set(
        User.objects.filter(roles__overlap=[Role.CLERK, Role.DUTY_OFFICER]).values_list("department__code", flat=True)
    )

    assert codes_of(city, "responsibilities.csv", "department") <= signing


def test_the_model_city_has_somebody_for_every_role() -> None:
    played = {role for row in rows_of("nantong", "people.csv") for role in row["roles"].split(";")}

    assert played == set(Role.values) - {Role.CITIZEN, Role.SYSTEM}


# --- Places -----------------------------------------------------------------------------


def test_the_model_city_has_all_official_divisions() -> None:
    levels = Counter(row["level"] for row in rows_of("nantong", "divisions.csv"))

    assert (levels["city"], levels["district"], levels["street"], levels["community"]) == (1, 8, 136, 2005)


def test_towns_without_a_seat_have_no_boundary() -> None:
    folder = Folder(CITIES / "nantong")
    shaped = {shape.properties["code"] for shape in folder.shapes("boundaries.geojson")}
    towns = [row for row in rows_of("nantong", "divisions.csv") if row["level"] == "street"]

    assert {row["code"] for row in towns if row["lon"]} == {row["code"] for row in towns if row["code"] in shaped}
    assert sum(row["code"] not in shaped for row in towns) == 40


def test_codes_of_places_nest() -> None:
    lengths = {"district": 6, "street": 9, "community": 12, "grid": 15}
    for row in rows_of("nantong", "divisions.csv"):
        if row["level"] in lengths:
            assert len(row["code"]) == lengths[row["level"]]
        if row["level"] in {"street", "community", "grid"}:
            assert row["code"].startswith(row["parent"])


@given(lon=st.floats(120.20, 121.99), lat=st.floats(31.62, 32.72))
@hypothesis_settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_point_of_the_city_lies_in_one_place_of_each_level(model_city: None, lon: float, lat: float) -> None:
    found = Division.objects.filter(boundary__covers=Point(lon, lat, srid=4326))
    levels = Counter(found.values_list("level", flat=True))

    # Cells cover their area without a gap or an overlap; the grids are there in part of it only.
    if levels["city"]:
        assert levels["district"] == levels["street"] == 1, (lon, lat, levels)
    assert levels["community"] == levels["grid"] <= levels["street"], (lon, lat, levels)


@pytest.mark.usefixtures("model_city")
def test_classes_that_name_a_danger_are_one() -> None:
    in_force = Rules()
    dangers = {code: in_force.danger_of(each.pk) for code, each in in_force.class_by_code.items()}

    assert {code: danger for code, danger in dangers.items() if danger} == {
        "E0401": "collapse", "E0402": "water", "E0403": "gas", "E0405": "other", "E0408": "electric", "E0409": "manhole",
        "E0410": "falling", "E0411": "falling", "E0413": "water",
    }  # fmt: skip


@pytest.mark.parametrize("name", SHIPPED)
def test_of_every_urgent_class_it_is_said_which_danger_it_is_or_that_it_is_none(name: str) -> None:
    urgent = {row["code"] for row in rows_of(name, "classes.csv") if row["is_urgent"] == "yes"}
    profile = tomllib.loads((CITIES / name / "city.toml").read_text(encoding="utf-8"))

    assert set(profile["class_danger"]) >= urgent
    # And nobody is kept waiting whose numbers would not be known.
    for danger in profile["class_danger"].values():
        if danger not in ("none", "manhole"):
            assert numbers_of(reading_of(Danger(danger)), profile), danger


@pytest.mark.usefixtures("model_city")
def test_neighbouring_places_do_not_overlap() -> None:
    for level in ("district", "street", "community", "grid"):
        shapes = Division.objects.filter(level=level, boundary__isnull=False)
        apart = sum(shape.area for shape in shapes.values_list("boundary", flat=True) if shape is not None)
        together = shapes.aggregate(all=Union("boundary"))["all"].area
        # Coordinates have six decimals: along common edges slivers of a few millimetres remain.
        assert apart == pytest.approx(together, rel=1e-5), level


@pytest.mark.usefixtures("model_city")
def test_later_years_are_not_yet_published() -> None:
    calendar = City.objects.get().calendar
    held = calendar.working_time(City.objects.get().zone)

    assert held.is_published(datetime(2026, 12, 31, 3, tzinfo=UTC))
    assert not held.is_published(datetime(2027, 1, 1, 3, tzinfo=UTC))
    # Spring Festival of 2026, and the Saturday that makes up for it.
    assert not held.is_working_day(datetime(2026, 2, 17, tzinfo=UTC).date())
    assert held.is_working_day(datetime(2026, 2, 28, tzinfo=UTC).date())


# --- What the demonstration lives on ------------------------------------------------------


def test_citizens_texts_are_many_and_of_known_classes() -> None:
    texts = rows_of("nantong", "texts.csv")

    assert len({row["text"] for row in texts}) >= 300
    assert codes_of("nantong", "texts.csv", "class") - {""} <= codes_of("nantong", "classes.csv")
    for language in LANGUAGES:
        own = [row for row in texts if row["language"] == language]
        assert len(own) >= 150
        assert any(row["danger_number"] for row in own)
        assert any(row["is_vague"] == "yes" for row in own)
    for row in texts:
        assert set(row["channels"].split(";")) <= set(Channel.values), row
        assert re.sub(r"\{(place|department)\}", "", row["text"]).count("{") == 0, row


def test_a_text_of_danger_is_read_as_one_and_no_other_rings_anybody() -> None:
    profile = tomllib.loads((CITIES / "nantong" / "city.toml").read_text(encoding="utf-8"))
    for row in rows_of("nantong", "texts.csv"):
        numbers = {each.number for each in numbers_of(read_for(row["text"], profile, None), profile)}
        assert row["danger_number"] in (numbers or {""}), row


def test_articles_are_readable_and_about_known_classes() -> None:
    folder = Folder(CITIES / "nantong", languages=LANGUAGES)
    pages = folder.pages("articles")

    assert folder.faults == []
    assert len(pages) >= 25
    known = codes_of("nantong", "classes.csv")
    assert len({page.front["code"] for page in pages}) == len(pages)
    for page in pages:
        assert page.front["classes"], page.file
        assert set(page.front["classes"]) <= known, page.file
        for language in LANGUAGES:
            assert page.front["names"][language], page.file
            assert page.front["keywords"][language], page.file
        assert HAN.search(page.texts["zh-hans"]), page.file
        assert not HAN.search(page.texts["en"]), page.file


def test_articles_name_no_telephone_numbers_but_the_city_s_own() -> None:
    city = tomllib.loads((CITIES / "nantong" / "city.toml").read_text(encoding="utf-8"))
    known = {entry["number"] for entry in city["emergency"]} | {city["hotline"]["number"]}
    for file in (CITIES / "nantong" / "articles").glob("*.md"):
        numbers = set(re.findall(r"\*\*(\d{3,})\*\*|\b(\d{5,})\b", file.read_text(encoding="utf-8")))
        assert {number for pair in numbers for number in pair if number} <= known, file.name


def test_units_belong_to_departments_and_have_members() -> None:
    departments = codes_of("nantong", "departments.csv")
    people = {row["username"]: row for row in rows_of("nantong", "people.csv")}
    members: list[str] = []
    for row in rows_of("nantong", "units.csv"):
        assert row["department"] in departments
        assert row["skills"]
        assert 120 < float(row["home_lon"]) < 122
        assert 31 < float(row["home_lat"]) < 33
        for member in row["members"].split(";"):
            assert people[member]["roles"] == "field_unit"
            assert people[member]["department"] == row["department"]
            members.append(member)
    assert len(members) == len(set(members))


def test_every_skill_is_called_by_a_name_in_every_language_of_the_city() -> None:
    city = tomllib.loads((CITIES / "nantong" / "city.toml").read_text(encoding="utf-8"))
    used = {skill for row in rows_of("nantong", "units.csv") for skill in row["skills"].split(";")}
    used |= {row["skill"] for row in rows_of("nantong", "unit_skills.csv")}
    called = city["dispatch"]["skills"]

    assert used == called.keys()
    assert all(set(city["languages"]) <= names.keys() for names in called.values())


def test_people_are_named_by_their_part() -> None:
    parts = (
        r"^(Operator|Shift lead|Dispatcher|Leader|Analyst|Administrator|Clerk|Duty officer|Grid worker|Crew member)\b"
    )
    for city in SHIPPED:
        for row in rows_of(city, "people.csv"):
            assert re.match(parts, row["name_en"]), row


def test_hours_and_weekdays_add_up() -> None:
    for kind, count in (("hour", 24), ("weekday", 7)):
        shares = [float(row["share_percent"]) for row in rows_of("nantong", "hours.csv") if row["kind"] == kind]
        assert len(shares) == count
        assert sum(shares) == pytest.approx(100, abs=0.5)


# --- The papers ---------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_every_column_is_explained(table: Any) -> None:
    readme = (CITIES / "README.md").read_text(encoding="utf-8")
    sections = readme.split("\n### ")[1:]
    section = next(section for section in sections if f"`{table.file}`" in section.splitlines()[0])

    for name in [column.name for column in table.columns] + [f"{text}_en" for text in table.texts]:
        assert f"`{name}`" in section, name


# --- Another system's export ----------------------------------------------------------------


@cache
def mapping() -> dict[str, Any]:
    return tomllib.loads((CITIES / "boston" / "import-311.toml").read_text(encoding="utf-8"))


def test_the_mapping_leads_to_known_codes() -> None:
    values = mapping()["values"]

    assert set(values["class"].values()) <= codes_of("boston", "classes.csv")
    assert set(values["department"].values()) <= codes_of("boston", "departments.csv")
    assert set(values["division"].values()) <= codes_of("boston", "divisions.csv")
    assert set(values["channel"].values()) <= set(Channel.values)
    assert set(values["is_on_time"].values()) == {True, False}


@pytest.fixture(scope="module")
def export() -> list[dict[str, str]]:
    if not BOSTON_EXPORT.exists():
        pytest.skip("the export is not at ../shared/data/boston-311")
    with gzip.open(BOSTON_EXPORT, "rt", encoding=mapping()["file"]["encoding"], newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_mapping_knows_every_value_of_the_export(export: list[dict[str, str]]) -> None:
    columns, values = mapping()["columns"], mapping()["values"]
    for field, known in values.items():
        met = {row[columns[field]].strip() for row in export} - {""}
        assert met <= set(known), field


def test_the_mapping_reads_every_time_of_the_export(export: list[dict[str, str]]) -> None:
    columns = mapping()["columns"]
    for row in export:
        for field in ("reported_at", "due_at", "closed_at"):
            if row[columns[field]]:
                datetime.strptime(row[columns[field]], mapping()["time"]["format"])


def test_the_mapping_finds_the_geocoder_s_default_point(export: list[dict[str, str]]) -> None:
    columns, place = mapping()["columns"], mapping()["place"]
    unknown = [
        row
        for row in export
        if any(
            abs(float(row[columns["lon"]]) - lon) <= place["tolerance_degrees"]
            and abs(float(row[columns["lat"]]) - lat) <= place["tolerance_degrees"]
            for lon, lat in place["unknown_points"]
        )
    ]

    assert len(unknown) == sum((row["latitude"], row["longitude"]) == ("42.3594", "-71.0587") for row in export) > 3000


def test_a_time_that_is_ours_is_not_written_as_hers() -> None:
    """ "Where is it? Reply by Tue" was read as the day by which she had to answer."""
    for messages in (settings.BASE_DIR / "cities").glob("*/messages.csv"):
        with messages.open(encoding="utf-8", newline="") as table:
            texts = [row["text_en"] for row in csv.DictReader(table)]
        parts = [part for text in texts for part in re.findall(r"\[[^\]]*\{promised\}[^\]]*\]", text)]
        assert parts, messages
        for part in parts:
            assert re.search(r"\b(you (hear|have an answer)|we promised|is promised)\b", part, re.IGNORECASE), part


@pytest.mark.parametrize("city", SHIPPED)
def test_the_field_has_a_number_of_the_centre_to_ring(city: str) -> None:
    profile = tomllib.loads((CITIES / city / "city.toml").read_text(encoding="utf-8"))

    assert phone_of(profile)
