"""Make the first administrator of an installation."""

import argparse

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions import add_first_administrator, has_administrator
from accounts.management.passwords import new_password
from accounts.management.usernames import free_username, shown_name


class Command(BaseCommand):
    help = (
        "Make the first administrator. At a terminal the password is asked for; else one is made and printed this once. "
        "Refused when there is an administrator: all others are added by `manage.py person add`."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="as it is shown to others")
        parser.add_argument("--generate", action="store_true", help="do not ask; make a password and print it")

    def handle(self, *, username: str, name: str, generate: bool, **options: object) -> None:
        """Ask or make a password, and make the account."""
        # Where there is an administrator, that is said first.
        if not has_administrator():
            free_username(username)
            name = shown_name(name, username)
        password = new_password(generate=generate)
        try:
            person = add_first_administrator(username=username, password=password.text, name=name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if person is None:
            raise CommandError(
                "There is an administrator already; add others by: manage.py person add NAME --role ROLE. Nothing was done."
            )
        self.stdout.write(f"{username} may sign in now and sets up a second factor the first time.")
        if password.told:
            self.stdout.write(password.told)
