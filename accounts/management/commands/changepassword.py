"""Django's own name for `manage.py person password`: here it ends phones too, and says what becomes of the second factor."""

import argparse

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "The same as: manage.py person password USERNAME"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--generate", action="store_true", help="do not ask; make a password and print it")

    def handle(self, *, username: str, generate: bool, **options: object) -> None:
        """Set the password."""
        call_command("person", "password", username, *(["--generate"] if generate else []), stdout=self.stdout._out)
