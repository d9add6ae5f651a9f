"""Make the first administrator of an installation."""

import argparse
import getpass
import secrets
import sys

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions import add_first_administrator


class Command(BaseCommand):
    help = (
        "Make the first administrator. At a terminal the password is asked for; else one is made and printed this once. "
        "Refused when there is an administrator: that person adds the others."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="as it is shown to others")
        parser.add_argument("--generate", action="store_true", help="do not ask; make a password and print it")

    def handle(self, *, username: str, name: str, generate: bool, **options: object) -> None:
        """Ask or make a password, and make the account."""
        asks = sys.stdin.isatty() and not generate
        password = _asked() if asks else secrets.token_urlsafe(18)
        try:
            person = add_first_administrator(username=username, password=password, name=name or username)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if person is None:
            raise CommandError("There is an administrator already, who can add others. Nothing was done.")
        self.stdout.write(f"{username} may sign in now and sets up a second factor the first time.")
        if not asks:
            self.stdout.write(f"The password, shown this once: {password}")


def _asked() -> str:
    password = getpass.getpass("Password (12 characters or more): ")
    if password != getpass.getpass("Once more: "):
        raise CommandError("The two are not the same; nothing was done.")
    return password
