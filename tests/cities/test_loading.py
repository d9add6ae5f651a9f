"""Loading a city: whole or not at all, again and again, and never rewriting the past."""

import csv
import re
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.hashers import is_password_usable
from django.contrib.gis.geos import GEOSGeometry
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils.translation import override

from accounts.actions import add_person
from accounts.models import Department, Role, User
from accounts.shifts.actions import leave_number
from cases.models import Limit
from common import crypto
from common.cityfiles import FaultyFiles, Loaded, check_city, load_city
from common.coordinates import to_bd09, to_gcj02
from common.models import Calendar, CalendarDay, City
from common.moments import FIRST_DAY, plausible_range
from dispatch.models import UnitMember
from grid.models import CaseClass, Division, GridPost, Responsibility
from messaging.wording import OCCASIONS
from tests.cities.conftest import EAST, WHOLE, CityFolder, feature

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
PASSWORD = "eleven brown manhole covers"
# Of longitude or latitude, about; what the formulas of Baidu leave is within it.
METRE = 0.00001
LOADED: list[Any] = [
    City,
    Calendar,
    CalendarDay,
    Department,
    User,
    Division,
    CaseClass,
    Responsibility,
    GridPost,
    Limit,
]


def load(folder: CityFolder, *, now: datetime = NOW, again: bool = False) -> Loaded:
    return load_city(folder.path, now=now, again=again)


def everything() -> dict[str, list[Any]]:
    """All rows of the tables a city fills, ids and all."""
    return {model.__name__: [_said(row) for row in model.objects.order_by("pk").values()] for model in LOADED}


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.hexewkb if isinstance(value, GEOSGeometry) else value for name, value in row.items()}


# --- What is loaded ---------------------------------------------------------------------


@pytest.mark.django_db
def test_the_database_says_what_the_files_say(folder: CityFolder) -> None:
    load(folder)

    city = City.objects.get()
    assert (city.code, city.names, city.number_prefix) == ("tiny", {"en": "Tiny", "zh-hans": "小城"}, "TI")
    assert city.profile["danger"] == [{"number": "110", "en": ["knife"], "zh-hans": ["刀"]}]
    assert [(day.day.isoformat(), day.kind) for day in city.calendar.days.order_by("day")] == [
        ("2026-01-01", "holiday"),
        ("2026-01-04", "makeup"),
    ]
    hole = CaseClass.objects.get(code="E101")
    assert hole.keywords == {"en": ["hole", "pit"], "zh-hans": ["坑", "洞"]}
    assert hole.questions[0]["key"] == "deep"
    assert (hole.is_leaf, hole.is_public, hole.is_urgent, hole.parent) == (
        True,
        True,
        False,
        CaseClass.objects.get(code="E1"),
    )
    assert not CaseClass.objects.get(code="E1").is_leaf
    limit = Limit.objects.get(case_class=hole)
    assert (int(limit.amount), limit.unit, limit.urgency, limit.source) == (3, "working_day", "normal", "Rule 3")
    # From midnight in the city, which is eight hours before midnight in UTC.
    assert limit.valid.lower == datetime(2019, 12, 31, 16, tzinfo=UTC)


@pytest.mark.django_db
def test_trees_know_their_line_from_the_root(folder: CityFolder) -> None:
    load(folder)

    by_id = {row.pk: row.code for row in Department.objects.all()}
    assert [by_id[pk] for pk in Department.objects.get(code="EAST").line] == ["CC", "WORKS", "EAST"]
    places = {row.pk: row.code for row in Division.objects.all()}
    assert [places[pk] for pk in Division.objects.get(code="T-E").line] == ["T", "T-E"]


@pytest.mark.django_db
def test_the_deepest_division_has_the_highest_rank(folder: CityFolder) -> None:
    load(folder)

    assert Division.objects.get(code="T-E").rank > Division.objects.get(code="T").rank


@pytest.mark.django_db
def test_a_division_without_a_shape_says_so(folder: CityFolder) -> None:
    load(folder)

    west, east = Division.objects.get(code="T-W"), Division.objects.get(code="T-E")
    assert (west.boundary, west.boundary_kind, west.seat) == (None, "none", None)
    assert east.boundary is not None
    assert east.seat is not None
    assert (east.boundary_kind, east.boundary.geom_type, east.seat.coords) == (
        "official",
        "MultiPolygon",
        (121.05, 32.0),
    )


@pytest.mark.django_db
def test_nobody_can_log_in_as_a_person_of_the_demonstration(folder: CityFolder) -> None:
    load(folder)

    assert User.objects.count() == 2
    for user in User.objects.all():
        assert user.is_demo
        assert not is_password_usable(user.password)


# --- Again and again ----------------------------------------------------------------------


EMPTY_HERE = {"message templates", "articles", "units", "unit skills", "leaders on call"}


@pytest.mark.django_db
def test_loading_twice_changes_nothing(folder: CityFolder) -> None:
    load(folder)
    before = everything()

    loaded = load(folder, now=NOW + timedelta(days=400), again=True)

    assert everything() == before
    assert not loaded.is_unchanged
    for kind, tally in loaded.tallies.items():
        assert (tally.created, tally.changed, tally.vanished) == (0, 0, []), kind
        # The folder of the tests writes to nobody, so it has no templates.
        assert tally.kept > 0 or kind in EMPTY_HERE, kind


@pytest.mark.django_db
def test_unchanged_files_are_not_read_again(folder: CityFolder) -> None:
    load(folder)
    before = everything()

    assert load(folder).is_unchanged
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["notes.txt", "notes/new.md"])
def test_a_new_file_is_noticed(folder: CityFolder, file: str) -> None:
    load(folder)
    (folder.path / file).parent.mkdir(exist_ok=True)
    (folder.path / file).write_text("")

    assert not load(folder).is_unchanged


@pytest.mark.django_db
def test_a_changed_name_is_changed_in_place(folder: CityFolder) -> None:
    load(folder)
    pk = Department.objects.get(code="WORKS").pk
    folder.replace("departments.csv", "Works,工务", "Public works,公共工程")

    loaded = load(folder)

    assert Department.objects.get(pk=pk).names == {"en": "Public works", "zh-hans": "公共工程"}
    assert (loaded.tallies["departments"].changed, loaded.tallies["departments"].kept) == (1, 2)


UNITS = "code,name_en,name_zh_hans,department,skills,home_lon,home_lat,members\nU1,One,一,WORKS,,121,32,ana\n"


@pytest.mark.django_db
def test_crews_and_rosters_may_be_people_with_accounts_of_their_own(folder: CityFolder) -> None:
    (folder.path / "units.csv").write_text(UNITS, encoding="utf-8")
    with pytest.raises(FaultyFiles, match="ana"):
        load(folder)
    ana = add_person(username="ana", password="eleven brown covers", names={"en": "Ana"}, roles=[Role.FIELD_UNIT])
    folder.replace("grid_rosters.csv", "walker1,T-E", "ana,T-E")

    load(folder)

    ana.refresh_from_db()
    assert (ana.is_demo, ana.names, ana.roles) == (False, {"en": "Ana"}, [Role.FIELD_UNIT])
    assert list(UnitMember.objects.values_list("unit__code", "user__username")) == [("U1", "ana")]
    # And leaves the crew when the file says so.
    folder.replace("units.csv", "32,ana", "32,")
    load(folder, now=NOW + timedelta(days=1))
    assert not UnitMember.objects.filter(valid__contains=NOW + timedelta(days=1)).exists()


@pytest.mark.django_db
def test_a_city_without_played_people_is_checked_without_faults_for_its_crews(folder: CityFolder) -> None:
    (folder.path / "units.csv").write_text(UNITS, encoding="utf-8")
    with pytest.raises(FaultyFiles, match="ana"):
        check_city(folder.path, now=NOW)
    folder.path.joinpath("people.csv").unlink()

    assert any("people.csv" in note for note in check_city(folder.path, now=NOW))


@pytest.mark.django_db
def test_checking_knows_the_accounts_that_loading_knows(folder: CityFolder) -> None:
    load(folder)
    add_person(username="ana", password=PASSWORD, names={"en": "Ana"}, roles=[Role.FIELD_UNIT])
    (folder.path / "units.csv").write_text(UNITS, encoding="utf-8")
    out = StringIO()

    call_command("load_city", str(folder.path), check=True, stdout=out)
    # Whom a load would not take, checking does not take either.
    folder.replace("units.csv", "32,ana", "32,ben")
    with pytest.raises(CommandError, match="ben"):
        call_command("load_city", str(folder.path), check=True)


@pytest.mark.django_db
@pytest.mark.parametrize(("roles", "is_sound"), [([Role.LEADER], True), ([Role.FIELD_UNIT], False), (None, False)])
def test_who_is_on_call_is_checked_as_it_is_loaded(
    folder: CityFolder, roles: list[Role] | None, is_sound: bool
) -> None:
    load(folder)
    if roles:
        add_person(username="ana", password=PASSWORD, names={"en": "Ana"}, roles=roles)
    (folder.path / "on_call.csv").write_text("username,valid_from,valid_until\nana,2026-01-01,\n", encoding="utf-8")

    for is_check in (True, False):
        try:
            call_command("load_city", str(folder.path), check=is_check, verbosity=0)
            told = ""
        except CommandError as error:
            told = str(error)
        assert ("on_call.csv, row 2, username" in told) is not is_sound


def on_call(folder: CityFolder, *lines: str) -> None:
    header = "username,valid_from,valid_until,phone"
    (folder.path / "on_call.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")


@pytest.mark.django_db
@pytest.mark.parametrize(("is_own", "number"), [(False, "+8613812345679"), (True, "+8613812345678")])
def test_a_mistyped_phone_of_the_roster_is_mended_by_the_next_load_and_a_persons_own_is_not(
    folder: CityFolder, *, is_own: bool, number: str
) -> None:
    folder.replace("city.toml", "[accuracy.official]", '[hotline]\nregion = "CN"\n[accuracy.official]')
    on_call(folder, "operator1,2026-01-01,,13812345678")
    load(folder)
    person = User.objects.get(username="operator1")
    if is_own:
        leave_number(person, "13812345678", profile=City.objects.get().profile)
    on_call(folder, "operator1,2026-01-01,,13812345679")

    assert any("“operator1”" in note for note in check_city(folder.path, now=NOW, may_ask=True))
    assert any("“operator1”" in note for note in load(folder).notes)

    person.refresh_from_db()
    assert (crypto.decrypt(bytes(person.phone_cipher or b"")), person.phone_is_own) == (number, is_own)
    assert any("“operator1”" in note for note in load(folder, again=True).notes) is is_own


def test_a_clerk_of_no_department_is_noted(folder: CityFolder) -> None:
    folder.append("people.csv", "clerk1,Clerk 1,办事员一,clerk,,en")

    assert [note for note in check_city(folder.path, now=NOW) if "people.csv, row 4" in note]


@pytest.mark.django_db
def test_a_played_person_is_no_account_with_other_capital_letters(folder: CityFolder) -> None:
    load(folder)
    add_person(username="ana", password=PASSWORD, names={"en": "Ana"}, roles=[Role.OPERATOR])
    folder.append("people.csv", "Ana,Ana,安娜,operator,CC,en")

    for at in (lambda: check_city(folder.path, now=NOW, may_ask=True), lambda: load(folder)):
        with pytest.raises(FaultyFiles, match="people.csv, row 4, username"):
            at()


def test_two_phones_of_one_person_are_a_fault(folder: CityFolder) -> None:
    folder.replace("city.toml", "[accuracy.official]", '[hotline]\nregion = "CN"\n[accuracy.official]')
    on_call(folder, "operator1,2026-01-01,2026-02-01,13812345678", "operator1,2026-02-01,,13812345679")

    with pytest.raises(FaultyFiles, match=r"on_call.csv, row 3, phone"):
        check_city(folder.path, now=NOW)


@pytest.mark.parametrize(("until", "is_noted"), [("2026-03-10", True), ("2026-03-11", False), ("", False)])
def test_on_the_day_on_which_a_duty_no_longer_holds_nobody_is_on_call(
    folder: CityFolder, until: str, *, is_noted: bool
) -> None:
    on_call(folder, f"operator1,2026-01-01,{until},")

    assert any("no leader is on call" in note for note in check_city(folder.path, now=NOW)) is is_noted


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["1990-01-01", '"1990-01-01"'])
def test_the_earliest_day_of_an_export_is_kept_however_it_is_written(folder: CityFolder, said: str) -> None:
    folder.append("city.toml", f"[times]\nearliest = {said}")
    load(folder)

    assert City.objects.get().profile["times"] == {"earliest": "1990-01-01"}


@pytest.mark.django_db
def test_a_city_loaded_with_a_day_before_all_calendars_still_says_what_can_be(folder: CityFolder) -> None:
    load(folder)
    City.objects.update(profile={"times": {"earliest": "0001-01-01"}})

    assert plausible_range(NOW)[0].year == FIRST_DAY.year - 1


@pytest.mark.django_db
def test_the_place_of_the_story_is_converted_as_every_place_is(folder: CityFolder) -> None:
    folder.replace("city.toml", 'coordinates = "wgs84"', 'coordinates = "gcj02"')
    east, north = to_gcj02(121.0, 32.0)
    texts = "".join(f'[story.{each}]\nen = "x"\nzh-hans = "某"\n' for each in ("text", "address", "result"))
    folder.append("city.toml", f'[story]\nclass = "E101"\npoint = [{east}, {north}]\nphone = "+8610000000001"\n{texts}')
    load(folder)

    longitude, latitude = City.objects.get().profile["story"]["point"]
    assert (abs(longitude - 121.0), abs(latitude - 32.0)) < (METRE, METRE)


@pytest.mark.django_db
def test_the_accounts_of_another_city_are_not_asked_for(folder: CityFolder) -> None:
    load(folder)
    add_person(username="ana", password=PASSWORD, names={"en": "Ana"}, roles=[Role.FIELD_UNIT])
    (folder.path / "units.csv").write_text(UNITS, encoding="utf-8")
    folder.replace("city.toml", 'code = "tiny"', 'code = "other"')

    with pytest.raises(CommandError, match="ana"):
        call_command("load_city", str(folder.path), check=True)


def test_a_city_that_writes_nothing_to_its_citizens_is_told_so(folder: CityFolder) -> None:
    (folder.path / "messages.csv").unlink(missing_ok=True)
    assert any("messages.csv" in note for note in check_city(folder.path, now=NOW))
    rows = "\n".join(f"{code},{{city}},{{city}}" for code in OCCASIONS if code != "receipt")
    (folder.path / "messages.csv").write_text(f"code,text_en,text_zh_hans\n{rows}\n", encoding="utf-8")

    (note,) = [note for note in check_city(folder.path, now=NOW) if "messages.csv" in note]
    assert "receipt" in note
    assert "answered" not in note


def test_a_language_that_no_page_is_written_in_is_told(folder: CityFolder) -> None:
    in_one_language(folder)
    assert not any("languages" in note for note in check_city(folder.path, now=NOW))
    for path in [*folder.path.glob("*.csv"), folder.path / "city.toml"]:
        # French, as far as a name of a column or a code of a language says so.
        path.write_text(re.sub(r"(?<![a-z])en(?![a-z])", "fr", path.read_text(encoding="utf-8")), encoding="utf-8")

    assert any("languages" in note and "fr" in note for note in check_city(folder.path, now=NOW))


@pytest.mark.django_db
def test_vanished_rows_stay_and_are_told(folder: CityFolder) -> None:
    load(folder)
    folder.replace("divisions.csv", "T-W,T,district,West,西区,,\n", "")
    folder.replace("people.csv", "operator1,Operator 1,受理员一,operator,CC,en\n", "")

    loaded = load(folder)

    assert loaded.tallies["divisions"].vanished == ["T-W"]
    assert loaded.tallies["people"].vanished == ["operator1"]
    assert Division.objects.filter(code="T-W").exists()
    assert User.objects.filter(username="operator1").exists()


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_double_nothing(folder: CityFolder) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            load(folder, again=True)
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert (Department.objects.count(), Division.objects.count(), Limit.objects.count()) == (3, 3, 11)


# --- Whole or not at all --------------------------------------------------------------------


@pytest.mark.django_db
def test_nothing_is_loaded_where_anything_is_wrong(folder: CityFolder) -> None:
    before = everything()
    folder.replace("limits.csv", "3,working_day", "3,fortnight")

    with pytest.raises(FaultyFiles):
        load(folder)

    assert everything() == before
    assert not City.objects.exists()


@pytest.mark.django_db
def test_a_fault_against_what_is_in_force_undoes_what_was_written(folder: CityFolder) -> None:
    load(folder)
    before = everything()
    folder.replace("departments.csv", "Works,工务", "Public works,公共工程")
    # Sound as a file, so that all rooms write before it is found.
    folder.replace("limits.csv", "3,working_day", "4,working_day")

    with pytest.raises(FaultyFiles) as told:
        load(folder)

    assert [(fault.file, fault.row) for fault in told.value.faults] == [("limits.csv", 9)]
    assert everything() == before


@pytest.mark.django_db
def test_the_folder_of_another_city_is_refused(folder: CityFolder) -> None:
    load(folder)
    before = everything()
    folder.replace("city.toml", 'code = "tiny"', 'code = "other"')

    with pytest.raises(FaultyFiles, match="one installation is one city"):
        load(folder)

    assert everything() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "said"), [('street = "the hall"', "must be a list of words"), ('hamlet = ["the hall"]', "is not one of")]
)
def test_what_offices_of_a_kind_are_called_is_a_list_of_words_by_a_kind_there_is(
    folder: CityFolder, line: str, said: str
) -> None:
    folder.append("city.toml", f"[called_kinds]\n{line}")

    with pytest.raises(FaultyFiles, match=said):
        load(folder)


@pytest.mark.django_db
def test_a_file_cannot_take_over_an_account(folder: CityFolder) -> None:
    real = User.objects.create(username="operator1", roles=["administrator"], password="secret", is_demo=False)

    with pytest.raises(FaultyFiles, match="belongs to a person"):
        load(folder)

    real.refresh_from_db()
    assert (real.roles, real.password, real.is_demo) == (["administrator"], "secret", False)


# --- What holds from a day on -----------------------------------------------------------------


@pytest.mark.django_db
def test_a_later_limit_ends_the_one_before_it(folder: CityFolder) -> None:
    load(folder)
    former = Limit.objects.get(case_class__code="E101").pk
    folder.append("limits.csv", "E101,normal,dispose,2,working_day,2026-04-01,Rule 4")

    load(folder)

    first, second = Limit.objects.filter(case_class__code="E101").order_by("valid")
    change = datetime(2026, 3, 31, 16, tzinfo=UTC)
    assert (first.pk, int(first.amount), first.valid.upper) == (former, 3, change)
    assert (int(second.amount), second.valid.lower, second.valid.upper) == (2, change, None)


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "is_taken"), [("2026-03-09", False), ("2026-03-10", True)], ids=["yesterday", "today"])
def test_a_change_begins_today_at_the_earliest(folder: CityFolder, day: str, is_taken: bool) -> None:
    load(folder)
    folder.append("limits.csv", f"E101,normal,dispose,2,working_day,{day},")

    if is_taken:
        load(folder)
    else:
        with pytest.raises(FaultyFiles, match="today or later"):
            load(folder)

    assert Limit.objects.filter(case_class__code="E101").count() == (2 if is_taken else 1)


@pytest.mark.django_db
def test_a_limit_in_force_is_not_rewritten(folder: CityFolder) -> None:
    load(folder)
    folder.replace("limits.csv", "3,working_day", "4,working_day")

    with pytest.raises(FaultyFiles, match="in force with another value"):
        load(folder)

    assert Limit.objects.get(case_class__code="E101").amount == 3


@pytest.mark.django_db
def test_a_limit_to_come_may_still_be_changed(folder: CityFolder) -> None:
    folder.append("limits.csv", "E101,normal,dispose,2,working_day,2026-04-01,")
    load(folder)
    folder.replace("limits.csv", "dispose,2,working_day,2026-04-01", "dispose,1,working_day,2026-04-01")

    load(folder)

    assert [limit.amount for limit in Limit.objects.filter(case_class__code="E101").order_by("valid")] == [3, 1]


@pytest.mark.django_db
def test_another_lead_takes_over_from_a_day_on(folder: CityFolder) -> None:
    load(folder)
    folder.append("responsibilities.csv", "E101,T-E,WORKS,lead,2026-05-01,")

    load(folder)

    leads = Responsibility.objects.filter(case_class__code="E101", part="lead").order_by("valid")
    assert [lead.department.code for lead in leads] == ["EAST", "WORKS"]
    assert leads[0].valid.upper == leads[1].valid.lower


@pytest.mark.django_db
def test_a_changed_boundary_keeps_the_former_one_as_a_version(folder: CityFolder) -> None:
    load(folder)
    place = Division.objects.get(code="T-E")
    smaller = feature("T-E", (121.0, 31.9), (121.05, 31.9), (121.05, 32.1), (121.0, 32.1))
    folder.boundaries(WHOLE, smaller)

    load(folder, now=NOW)

    former, present = Division.objects.filter(code="T-E").order_by("valid")
    # Whatever points at the place goes on pointing at the present version.
    assert present.pk == place.pk
    assert present.boundary is not None
    assert present.boundary.extent == (121.0, 31.9, 121.05, 32.1)
    assert former.boundary == place.boundary
    assert (former.valid.upper, present.valid.lower, present.valid.upper) == (NOW, NOW, None)
    assert Division.objects.filter(boundary__isnull=False, valid__contains=NOW, code="T-E").get() == present


@pytest.mark.django_db
def test_a_place_loaded_after_its_boundary_changed_is_unchanged(folder: CityFolder) -> None:
    load(folder)
    folder.boundaries(WHOLE)
    load(folder, now=NOW + timedelta(days=1))
    folder.boundaries(WHOLE, EAST)
    load(folder, now=NOW + timedelta(days=2))
    before = everything()

    loaded = load(folder, now=NOW + timedelta(days=3), again=True)

    assert loaded.tallies["divisions"].changed == 0
    assert everything()["Division"] == before["Division"]
    assert Division.objects.filter(code="T-E").count() == 3


# --- The command --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_command_says_what_came_of_it(folder: CityFolder) -> None:
    out = StringIO()

    call_command("load_city", str(folder.path), stdout=out)
    call_command("load_city", str(folder.path), stdout=out)

    assert "departments: 3 new, 0 changed, 0 as they were" in out.getvalue()
    assert "nothing to do" in out.getvalue()


@pytest.mark.django_db
def test_the_command_tells_every_fault_and_fails(folder: CityFolder) -> None:
    folder.replace("limits.csv", "3,working_day", "3,fortnight")
    folder.replace("people.csv", "operator,CC,en", "operator,CC,fr")

    with pytest.raises(CommandError) as refused:
        call_command("load_city", str(folder.path))

    told = str(refused.value).splitlines()
    assert told[0].startswith("limits.csv, row 9, unit: ")
    assert told[1] == "people.csv, row 2, language: there is no language of the city “fr”"
    assert told[-1] == "2 faults; nothing was loaded."


def test_checking_needs_no_database(folder: CityFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    monkeypatch.setattr(City.objects, "exists", refuse_to_connect)

    call_command("load_city", str(folder.path), check=True, stdout=out)

    assert "sound" in out.getvalue()


# --- A city of one language -----------------------------------------------------------------


def refuse_to_connect() -> bool:
    raise OperationalError("connection refused")


def in_one_language(folder: CityFolder) -> None:
    """Leave only English in every file."""
    settings = (folder.path / "city.toml").read_text(encoding="utf-8").replace('["en", "zh-hans"]', '["en"]')
    kept = [line for line in settings.splitlines() if not line.startswith("zh-hans")]
    (folder.path / "city.toml").write_text("\n".join(kept), encoding="utf-8")
    for path in folder.path.glob("*.csv"):
        with path.open(newline="", encoding="utf-8") as lines:
            rows = [
                {name: cell for name, cell in row.items() if "zh_hans" not in name} for row in csv.DictReader(lines)
            ]
        with path.open("w", newline="", encoding="utf-8") as lines:
            writer = csv.DictWriter(lines, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    (folder.path / "people.csv").write_text((folder.path / "people.csv").read_text().replace("zh-hans", "en"))


@pytest.mark.django_db
def test_a_city_with_one_language_needs_no_second(folder: CityFolder, client: Client) -> None:
    in_one_language(folder)

    assert check_city(folder.path, now=NOW)
    load(folder)

    assert Department.objects.get(code="WORKS").names == {"en": "Works"}
    for language in ("en", "zh-hans"):
        with override(language):
            assert Department.objects.get(code="WORKS").name == "Works"
        for page in ("/report/", "/accounts/login/"):
            assert client.get(page, headers={"accept-language": language}).status_code == 200


# --- Chinese maps -------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["coordinates", "files"])
@pytest.mark.parametrize(("system", "write"), [("gcj02", to_gcj02), ("bd09", to_bd09)])
def test_points_of_a_chinese_map_are_loaded_where_they_are_to_the_metre(
    folder: CityFolder, system: str, write: Any, word: str
) -> None:
    there = [write(*corner) for corner in ((121.0, 31.9), (121.1, 31.9), (121.1, 32.1), (121.0, 32.1))]
    folder.boundaries(feature("T-E", *there))
    seat = write(121.05, 32.0)
    folder.replace("divisions.csv", "121.05,32.0", f"{seat[0]:.8f},{seat[1]:.8f}")
    folder.replace("city.toml", 'coordinates = "wgs84"', f'{word} = "{system}"')

    load(folder)

    east = Division.objects.get(code="T-E")
    assert east.boundary is not None
    assert east.seat is not None
    assert east.boundary.extent == pytest.approx((121.0, 31.9, 121.1, 32.1), abs=METRE)
    assert east.seat.coords == pytest.approx((121.05, 32.0), abs=METRE)
    assert City.objects.get().profile["map"]["centre"] != [121.0, 32.0]


@pytest.mark.django_db
def test_what_partners_send_does_not_move_a_folder_that_says_how_it_is_written(folder: CityFolder) -> None:
    folder.replace("city.toml", 'coordinates = "wgs84"', 'coordinates = "gcj02"\nfiles = "wgs84"')

    load(folder)

    east = Division.objects.get(code="T-E")
    assert east.boundary is not None
    assert east.boundary.extent == (121.0, 31.9, 121.1, 32.1)


@pytest.mark.django_db
def test_heights_are_left_out_of_what_is_loaded(folder: CityFolder) -> None:
    high = feature("T-E", (121.0, 31.9), (121.1, 31.9), (121.1, 32.1), (121.0, 32.1))
    high["geometry"]["coordinates"] = [[[*corner, 3.0] for corner in ring] for ring in high["geometry"]["coordinates"]]
    folder.boundaries(high)

    load(folder)

    east = Division.objects.get(code="T-E")
    assert east.boundary is not None
    assert not east.boundary.hasz
    assert east.boundary.extent == (121.0, 31.9, 121.1, 32.1)


@pytest.mark.parametrize(
    ("roles", "rows"), [("clerk", {"grid_rosters.csv, row 2", "units.csv, row 2"}), ("grid_worker;field_unit", set())]
)
def test_who_is_named_for_work_without_its_role_is_noted(folder: CityFolder, roles: str, rows: set[str]) -> None:
    folder.replace(
        "people.csv", "walker1,Grid worker 1,网格员一,grid_worker", f"walker1,Grid worker 1,网格员一,{roles}"
    )
    (folder.path / "units.csv").write_text(UNITS.replace("ana", "walker1"), encoding="utf-8")

    notes = check_city(folder.path, now=NOW)
    assert {note.partition(":")[0] for note in notes if "walker1" in note and "role" in note} == rows
