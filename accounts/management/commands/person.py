"""`manage.py person`: the accounts of staff, one at a time. A whole staff comes by `manage.py staff FILE.csv`."""

import argparse
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from accounts.actions import add_person, dismiss_person, open_again, set_password, set_roles
from accounts.city import NOT_FOR_PEOPLE
from accounts.management.passwords import new_password
from accounts.management.usernames import free_username, shown_name
from accounts.models import Department, Role, User
from accounts.staff import without_department
from common.models import City

ROLES = [role.value for role in Role if role not in NOT_FOR_PEOPLE]
# Said by name, since a department may be left out and may be taken away.
NONE = "none"


class Command(BaseCommand):
    help = (
        "Add a member of staff, change roles, lock, unlock, or set a password. At a terminal a password is asked for; "
        "else, and with --generate, one is made and printed this once."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="make an account")
        add.add_argument("username")
        add.add_argument("--name", default="", help="as it is shown to others")
        add.add_argument("--role", action="append", required=True, choices=ROLES, dest="roles", help="may be repeated")
        add.add_argument("--department", default=NONE, help="the code of a department")
        add.add_argument("--language", help="one of the city's; English unless said, where it has that")
        roles = verbs.add_parser("roles", help="give a person these roles in place of the ones there are")
        roles.add_argument("username")
        roles.add_argument("roles", nargs="+", choices=ROLES, metavar="role", help=", ".join(ROLES))
        roles.add_argument("--department", help=f"the code of another department, or “{NONE}”; else it stays")
        verbs.add_parser("lock", help="end a person's access at once").add_argument("username")
        unlock = verbs.add_parser("unlock", help="open a locked account again, by a new password")
        unlock.add_argument("username")
        password = verbs.add_parser("password", help="set a password; every session and phone signs in anew")
        password.add_argument("username")
        password.add_argument("--new-second-factor", action="store_true", help="the old one is lost: set up another")
        for parser_of in (add, unlock, password):
            parser_of.add_argument("--generate", action="store_true", help="do not ask; make a password and print it")
        verbs.add_parser("list", help="who has an account, in which roles")

    def handle(self, *, verb: str, **options: Any) -> None:
        """Do what was asked."""
        try:
            getattr(self, f"_{verb}")(**options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def _add(
        self, *, username: str, name: str, roles: list[str], department: str, language: str | None, **options: Any
    ) -> None:
        free_username(username)
        shown = shown_name(name, username)
        language, house = _language(language), _department(department)
        password = new_password(generate=options["generate"])
        try:
            add_person(
                username=username,
                password=password.text,
                names={language: shown},
                roles=_roles(roles),
                department=house,
                language=language,
            )
        except IntegrityError as error:
            raise CommandError(f"There is a person “{username}” already. Nothing was done.") from error
        self._tell(f"{username} may sign in now and sets up a second factor the first time.", password.told)
        self._tell(without_department(username, roles, house))

    def _roles(self, *, username: str, roles: list[str], department: str | None, **options: Any) -> None:
        person = _real(username)
        new = person.department if department is None else _department(department)
        set_roles(person, roles=_roles(roles), department=new, now=timezone.now())
        self._tell(f"{person.username} is now: {', '.join(person.roles)}; department: {new.code if new else NONE}.")
        self._tell(without_department(person.username, person.roles, new))

    def _lock(self, *, username: str, **options: Any) -> None:
        person = _real(username)
        dismiss_person(person, now=timezone.now())
        self._tell(f"{person.username} is out everywhere, and cannot sign in.")

    def _unlock(self, *, username: str, generate: bool, **options: Any) -> None:
        person = _real(username)
        password = new_password(generate=generate)
        open_again(person, password=password.text, now=timezone.now())
        self._tell(f"{person.username} may sign in again.", password.told)

    def _password(self, *, username: str, generate: bool, new_second_factor: bool, **options: Any) -> None:
        person = _real(username)
        password = new_password(generate=generate)
        set_password(person, password=password.text, now=timezone.now(), forget_second_factor=new_second_factor)
        then = (
            "sets up another second factor"
            if new_second_factor
            else "gives the code of the authenticator app as before"
        )
        self._tell(
            f"{person.username} is signed out everywhere, signs in by the new password and {then}.", password.told
        )
        if not person.is_active:
            self._tell(f"The account is locked still: manage.py person unlock {person.username}")

    def _list(self, **options: Any) -> None:
        for person in User.objects.filter(is_demo=False).select_related("department").order_by("username"):
            department = person.department.code if person.department else NONE
            standing = "" if person.is_active else "  locked"
            self._tell(f"{person.username}  {', '.join(person.roles)}  {department}  {person.name}{standing}")

    def _tell(self, *lines: str) -> None:
        for line in filter(None, lines):
            self.stdout.write(line)


def _roles(words: list[str]) -> list[Role]:
    return [Role(word) for word in dict.fromkeys(words)]


def _language(said: str | None) -> str:
    city = City.objects.first()
    # Before a city is loaded: those of the pages.
    spoken = list(city.names) if city else [code for code, _name in settings.LANGUAGES]
    if said is None:
        return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in spoken else spoken[0]
    if said not in spoken:
        raise CommandError(f"“{said}” is no language of the city, which has: {', '.join(spoken)}. Nothing was done.")
    return said


def _department(code: str) -> Department | None:
    if code == NONE:
        return None
    department = Department.objects.filter(code=code).first()
    if department is None:
        there = (
            ", ".join(Department.objects.order_by("code").values_list("code", flat=True)) or "none; load a city first"
        )
        raise CommandError(f"There is no department “{code}”. There are: {there}")
    return department


def _known(username: str) -> User:
    """Return whom a user name means, by any spelling, as at signing in and where an account is made."""
    people = User.objects.select_related("department")
    person = people.filter(username=username).first() or people.filter(username__iexact=username).first()
    if person is None:
        raise CommandError(f"There is no person “{username}”; manage.py person list names all.")
    return person


def _real(username: str) -> User:
    person = _known(username)
    if person.is_demo:
        raise CommandError(f"“{person.username}” is played, has no password, and is what people.csv of the city says.")
    return person
