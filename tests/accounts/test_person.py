"""Accounts by the command line: one person, or a whole staff from a file."""

import stat
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.actions import add_person, sign_in_device
from accounts.devices import find_device
from accounts.models import Role, Shift, User
from accounts.shifts.actions import leave_number
from common import crypto
from common.models import City
from tests.accounts.test_commands import said
from tests.city import NOW, SmallCity, names

PASSWORD = "eleven brown manhole covers"

pytestmark = pytest.mark.django_db


def may_sign_in(username: str, password: str) -> bool:
    return Client().post("/accounts/login/", {"login": username, "password": password}).status_code == 302


def printed(told: str) -> str:
    return next(line for line in told.splitlines() if "shown this once" in line).rpartition(" ")[2]


@pytest.fixture
def clerk() -> User:
    return add_person(username="clerk", password=PASSWORD, names=names("Clerk"), roles=[Role.CLERK])


def test_a_second_account_is_made_beside_the_administrator(city: SmallCity) -> None:
    said("add_administrator", "root", "--generate")

    told = said(
        "person",
        "add",
        "ana",
        "--name",
        "Ana",
        "--role",
        "clerk",
        "--role",
        "analyst",
        "--department",
        "lamps",
        "--generate",
    )

    person = User.objects.get(username="ana")
    assert (person.roles, person.name, person.is_demo) == ([Role.CLERK, Role.ANALYST], "Ana", False)
    assert person.department and person.department.code == "lamps"
    assert may_sign_in("ana", printed(told))


@pytest.mark.parametrize(
    "words",
    [
        ["add", "clerk", "--role", "clerk", "--generate"],
        ["add", "a b", "--role", "clerk", "--generate"],
        ["add", "ana", "--role", "king", "--generate"],
        ["add", "ana", "--role", "citizen", "--generate"],
        ["add", "ana", "--role", "system", "--generate"],
        ["add", "ana", "--generate"],
        ["add", "ana", "--role", "clerk", "--department", "nowhere", "--generate"],
        ["add", "ana", "--role", "clerk", "--language", "fr", "--generate"],
        ["add", "ana", "--role", "clerk", "--language", "much-too-long-for-one", "--generate"],
        ["roles", "nobody", "clerk"],
        ["roles", "clerk", "king"],
        ["roles", "clerk", "clerk", "--department", "nowhere"],
        ["lock", "nobody"],
        ["unlock", "nobody", "--generate"],
        ["password", "nobody", "--generate"],
        [],
    ],
)
def test_what_cannot_be_done_is_refused_in_words_and_changes_nothing(clerk: User, words: list[str]) -> None:
    before = list(User.objects.values())

    with pytest.raises(CommandError):
        said("person", *words)

    assert list(User.objects.values()) == before


@pytest.mark.parametrize(
    ("languages", "spoken"), [(["fr"], "fr"), (["fr", "en"], "en"), (["zh-hans"], "zh-hans"), (["en", "zh-hans"], "en")]
)
def test_a_person_speaks_a_language_of_the_city(city: SmallCity, languages: list[str], spoken: str) -> None:
    City.objects.update(names=dict.fromkeys(languages, "Lisle"))

    said("person", "add", "ana", "--name", "Ana", "--role", "analyst", "--generate")
    said("person", "add", "bo", "--role", "analyst", "--language", languages[0], "--generate")
    with pytest.raises(CommandError):
        said("person", "add", "cy", "--role", "analyst", "--language", "pt", "--generate")

    people = User.objects.filter(username__in=["ana", "bo", "cy"]).order_by("username")
    assert [(person.language, person.names) for person in people] == [
        (spoken, {spoken: "Ana"}),
        (languages[0], {languages[0]: "bo"}),
    ]


@pytest.mark.parametrize(
    ("role", "department", "is_told"),
    [("clerk", "none", True), ("clerk", "lamps", False), ("operator", "none", False), ("duty_officer", "none", True)],
)
def test_who_works_for_no_department_is_told_to_have_nothing_to_do(
    city: SmallCity, role: str, department: str, is_told: bool
) -> None:
    made = said("person", "add", "ana", "--role", role, "--department", department, "--generate")
    changed = said("person", "roles", "ana", role)

    assert ("--department" in made, "--department" in changed) == (is_told, is_told)


def test_other_roles_are_kept_in_the_history_and_end_a_watch_they_do_not_keep(clerk: User) -> None:
    said("person", "roles", "clerk", "operator")
    shift = Shift.objects.create(user=clerk, role=Role.OPERATOR, started_at=NOW)

    said("person", "roles", "clerk", "analyst", "analyst")

    clerk.refresh_from_db()
    shift.refresh_from_db()
    assert clerk.roles == [Role.ANALYST]
    assert shift.ended_at is not None
    kept: Any = apps.get_model("accounts", "UserUsernameDepartmentRolesIsActiveEvent")
    assert [row.roles for row in kept.objects.filter(pgh_obj=clerk).order_by("pgh_id")] == [
        [Role.CLERK],
        [Role.OPERATOR],
        [Role.ANALYST],
    ]


def test_a_department_stays_unless_another_or_none_is_named(city: SmallCity, clerk: User) -> None:
    kept: list[Any] = []
    for words in (["--department", "lamps"], [], ["--department", "none"]):
        said("person", "roles", "clerk", "clerk", *words)
        kept.append(User.objects.values_list("department__code", flat=True).get(pk=clerk.pk))

    assert kept == ["lamps", "lamps", None]


def test_a_locked_account_opens_again_by_a_new_password_alone(clerk: User) -> None:
    old = Client()
    old.post("/accounts/login/", {"login": "clerk", "password": PASSWORD})

    said("person", "lock", "clerk")
    assert not may_sign_in("clerk", PASSWORD) or not User.objects.get(pk=clerk.pk).is_active
    told = said("person", "unlock", "clerk", "--generate")

    assert may_sign_in("clerk", printed(told))
    # What was open before it was locked, on a lost laptop perhaps, stays closed.
    assert old.get("/accounts/password/").status_code == 302


@pytest.mark.parametrize("command", [["person", "password"], ["changepassword"]])
def test_a_new_password_signs_out_everywhere_and_keeps_the_second_factor(clerk: User, command: list[str]) -> None:
    old = Client()
    old.post("/accounts/login/", {"login": "clerk", "password": PASSWORD})
    _device, token = sign_in_device(clerk)
    Authenticator.objects.create(user=clerk, type=Authenticator.Type.TOTP, data={})

    told = said(*command, "clerk", "--generate")

    assert not may_sign_in("clerk", PASSWORD)
    assert User.objects.get(pk=clerk.pk).check_password(printed(told))
    assert find_device(token) is None
    assert old.get("/accounts/password/").status_code == 302
    assert Authenticator.objects.filter(user=clerk).exists()


def test_a_lost_second_factor_is_forgotten_on_request(clerk: User) -> None:
    Authenticator.objects.create(user=clerk, type=Authenticator.Type.TOTP, data={})

    said("person", "password", "clerk", "--new-second-factor", "--generate")

    assert not Authenticator.objects.filter(user=clerk).exists()


@pytest.mark.parametrize("words", [["password"], ["unlock"], ["roles"]])
def test_a_played_person_gets_neither_password_nor_roles(clerk: User, words: list[str]) -> None:
    User.objects.update(is_demo=True)

    with pytest.raises(CommandError):
        said("person", *words, "clerk", *(["operator"] if words == ["roles"] else ["--generate"]))

    clerk.refresh_from_db()
    assert (clerk.roles, clerk.check_password(PASSWORD)) == ([Role.CLERK], True)


def test_who_has_an_account_is_listed(clerk: User) -> None:
    add_person(username="ana", password=PASSWORD, names=names("Ana"), roles=[Role.OPERATOR])
    said("person", "lock", "clerk")

    assert [line.split()[0] for line in said("person", "list").splitlines()] == ["ana", "clerk"]


def test_there_is_no_superuser_to_make() -> None:
    with pytest.raises(CommandError, match="add_administrator"):
        call_command("createsuperuser")


# --- A whole staff ----------------------------------------------------------------------


HEADER = "username,name_en,name_zh_hans,roles,department,language,phone"


@pytest.fixture
def staff(tmp_path: Path, city: SmallCity) -> Path:
    City.objects.update(names={"en": "Tiny", "zh-hans": "小城"})
    return written(tmp_path, "ana,Ana,安娜,clerk;analyst,lamps,zh-hans,", "bo,Bo,博,operator,,en,+8613812345678")


def written(folder: Path, *lines: str) -> Path:
    path = folder / "our staff.csv"
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return path


def test_a_staff_file_makes_real_accounts_with_passwords_only_its_owner_may_read(staff: Path) -> None:
    said("staff", str(staff))

    kept = staff.with_suffix(".passwords.csv")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    passwords = dict(line.split(",") for line in kept.read_text().splitlines()[1:])
    assert {name: may_sign_in(name, password) for name, password in passwords.items()} == {"ana": True, "bo": True}
    ana, bo = User.objects.filter(username__in=["ana", "bo"]).order_by("username")
    assert (ana.roles, ana.names, ana.language, ana.is_demo) == (
        [Role.CLERK, Role.ANALYST],
        {"en": "Ana", "zh-hans": "安娜"},
        "zh-hans",
        False,
    )
    assert ana.department and ana.department.code == "lamps"
    assert crypto.decrypt(bytes(bo.phone_cipher or b"")) == "+8613812345678"


def test_the_same_file_again_changes_nothing_and_another_changes_what_it_says(staff: Path) -> None:
    said("staff", str(staff))
    before = list(User.objects.order_by("pk").values())

    # No password is made, so the file of the first time may stay.
    said("staff", str(staff))
    assert list(User.objects.order_by("pk").values()) == before

    told = said("staff", str(written(staff.parent, "ana,Ana,安娜,dispatcher,,en,")))

    ana = User.objects.get(username="ana")
    assert (ana.roles, ana.department, ana.language) == ([Role.DISPATCHER], None, "en")
    assert User.objects.get(username="bo").is_active
    assert "bo" in told.splitlines()[-1]


def test_a_staff_file_names_who_sees_no_case_and_who_stays_locked(staff: Path) -> None:
    said("staff", str(staff))
    said("person", "lock", "bo")
    other = str(
        written(staff.parent, "ana,Ana,安娜,clerk,,en,", "bo,Bo,博,operator,,en,", "eve,Eve,伊,duty_officer,,en,")
    )

    for told in (said("staff", other, "--check"), said("staff", other, "--passwords", str(staff.parent / "new.csv"))):
        assert [name for name in ("ana", "bo", "eve") if f"person roles {name} " in told] == ["ana", "eve"]
        assert "person unlock bo" in told

    assert not User.objects.get(username="bo").is_active


@pytest.mark.parametrize("words", [["person", "add", "Clerk", "--role", "operator"], ["add_administrator", "CLERK"]])
def test_capital_letters_alone_make_no_second_account(clerk: User, words: list[str]) -> None:
    with pytest.raises(CommandError, match="“clerk”"):
        said(*words, "--generate")

    assert list(User.objects.values_list("username", flat=True)) == ["clerk"]


@pytest.mark.parametrize("username", ["a b", "a" * 61, "阿娜"])
def test_an_administrator_too_has_a_name_that_can_be_written_everywhere(db: None, username: str) -> None:
    with pytest.raises(CommandError):
        said("add_administrator", username, "--generate")

    assert not User.objects.exists()


def test_a_terminal_that_does_not_write_utf_8_is_named(monkeypatch: pytest.MonkeyPatch, clerk: User) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _asked: b"\xe9".decode())

    with pytest.raises(CommandError, match="UTF-8"):
        said("person", "password", "clerk")


@pytest.mark.parametrize(("is_own", "number"), [(False, "+8613812345679"), (True, "+8613812345678")])
def test_a_phone_of_a_file_is_mended_by_the_next_and_a_persons_own_stays_and_either_is_said(
    staff: Path, *, is_own: bool, number: str
) -> None:
    said("staff", str(staff))
    bo = User.objects.get(username="bo")
    if is_own:
        leave_number(bo, "+8613812345678", profile=City.objects.get().profile)
    other = str(written(staff.parent, "bo,Bo,博,operator,,en,+8613812345679"))

    assert "“bo”" in said("staff", other, "--check")
    assert "“bo”" in said("staff", other)

    bo.refresh_from_db()
    assert (crypto.decrypt(bytes(bo.phone_cipher or b"")), bo.phone_is_own) == (number, is_own)
    assert ("“bo”" in said("staff", other)) is is_own


@pytest.mark.parametrize(
    "lines",
    [
        ["ana,Ana,安娜,king,,en,"],
        ["ana,Ana,安娜,;,,en,"],
        ["ana,Ana,安娜,clerk,nowhere,en,"],
        ["ana,Ana,安娜,clerk,,fr,"],
        ["ana,Ana,,clerk,,en,"],
        ["ana,Ana,安娜,clerk,,en,12"],
        ["ana,Ana,安娜,clerk,,en,", "ana,Ana,安娜,clerk,,en,"],
        ["played,Ana,安娜,clerk,,en,"],
        ["Played,Ana,安娜,clerk,,en,"],
        ["Good,Good,好,clerk,,en,", "good,Good,好,clerk,,en,"],
        [],
        ["ana,Ana,安娜,clerk,,en"],
        ['ana,"Ana,安娜,clerk,,en,'],
        ["good,Good,好,clerk,,en,", "bad,Bad,坏,king,,en,"],
    ],
)
def test_a_faulty_staff_file_does_nothing_at_all(staff: Path, lines: list[str]) -> None:
    User.objects.create(username="played", is_demo=True, names=names("Played"))
    before = list(User.objects.order_by("pk").values())

    with pytest.raises(CommandError, match=r"our staff.csv"):
        said("staff", str(written(staff.parent, *lines)))

    assert list(User.objects.order_by("pk").values()) == before
    assert not staff.with_suffix(".passwords.csv").exists()


def test_a_missing_staff_file_and_a_file_of_passwords_that_is_there_are_refused(staff: Path) -> None:
    with pytest.raises(CommandError, match="missing"):
        said("staff", str(staff.parent / "none.csv"))
    staff.with_suffix(".passwords.csv").write_text("mine")

    with pytest.raises(CommandError, match="already"):
        said("staff", str(staff))

    assert staff.with_suffix(".passwords.csv").read_text() == "mine"
    assert not User.objects.filter(username="ana").exists()


def test_without_a_city_a_staff_file_is_told_to_wait(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="load_city"):
        said("staff", str(written(tmp_path, "ana,Ana,安娜,clerk,,en,")))


def test_a_staff_file_is_only_read_where_that_is_asked(staff: Path) -> None:
    said("staff", str(staff), "--check")

    assert not User.objects.filter(username="ana").exists()
    assert not staff.with_suffix(".passwords.csv").exists()


@pytest.mark.parametrize("words", [["lock", "root"], ["roles", "root", "clerk"]])
def test_nobody_takes_the_last_administrator_away(words: list[str]) -> None:
    said("add_administrator", "root", "--generate")

    with pytest.raises(CommandError):
        call_command("person", *words)

    root = User.objects.get(username="root")
    assert (root.roles, root.is_active) == ([Role.ADMINISTRATOR], True)

    add_person(username="other", password=PASSWORD, names=names("Other"), roles=[Role.ADMINISTRATOR])
    call_command("person", *words)


def test_a_file_takes_the_last_administrator_away_no_more_than_a_command(city: SmallCity, tmp_path: Path) -> None:
    said("add_administrator", "root", "--generate")
    columns = ",".join(f"name_{language.replace('-', '_')}" for language in City.objects.get().names)
    shown = ",".join("Root" for _language in City.objects.get().names)
    language = next(iter(City.objects.get().names))
    file = tmp_path / "staff.csv"
    file.write_text(f"username,{columns},roles,department,language\nroot,{shown},leader,,{language}\n")

    with pytest.raises(CommandError):
        call_command("staff", file)
    assert User.objects.get(username="root").roles == [Role.ADMINISTRATOR]

    add_person(username="other", password=PASSWORD, names=names("Other"), roles=[Role.ADMINISTRATOR])
    told = said("staff", file)
    assert User.objects.get(username="root").roles == [Role.LEADER]
    assert "root: administrator, and now leader" in told


@pytest.mark.parametrize("verb", ["lock", "unlock"])
def test_who_is_played_is_neither_locked_nor_unlocked(city: SmallCity, verb: str) -> None:
    User.objects.create(username="played1", names=names("Played 1"), roles=[Role.OPERATOR], is_demo=True)

    with pytest.raises(CommandError):
        call_command("person", verb, "played1")

    assert User.objects.get(username="played1").is_active


@pytest.mark.parametrize("name", ["x" * 151, "Ana\nroot", "Ana\x00", "Ana\u2028B"])
def test_a_name_that_no_page_can_show_in_a_line_makes_no_account(city: SmallCity, name: str) -> None:
    for command in (["person", "add", "ana", "--role", "clerk"], ["add_administrator", "ana"]):
        with pytest.raises(CommandError):
            said(*command, "--name", name, "--generate")
    assert not User.objects.filter(username="ana").exists()


@pytest.mark.parametrize("name", ["x" * 151, '"Ana\nroot"'])
def test_a_file_of_staff_with_such_a_name_is_refused(city: SmallCity, tmp_path: Path, name: str) -> None:
    (tmp_path / "staff.csv").write_text(
        f"username,name_en,name_zh_hans,roles,department,language\nana,{name},安,clerk,lamps,en\n"
    )

    with pytest.raises(CommandError, match="name_en"):
        said("staff", str(tmp_path / "staff.csv"))
    assert not User.objects.filter(username="ana").exists()


def test_whom_a_user_name_means_is_read_alike_by_every_verb(city: SmallCity, clerk: User) -> None:
    with pytest.raises(CommandError):
        said("person", "add", "CLERK", "--role", "clerk", "--generate")
    told = said("person", "roles", "CLERK", "analyst") + said("person", "lock", "Clerk")

    clerk.refresh_from_db()
    assert (clerk.roles, clerk.is_active) == ([Role.ANALYST], False)
    assert "CLERK" not in told
