"""`manage.py staff FILE.csv`: make and change the accounts of a whole staff."""

import argparse
import csv
import os
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions import Member, take_on_staff
from accounts.models import User
from accounts.staff import read_staff, words_on
from common.cityfiles import FaultyFiles
from common.models import City


class Command(BaseCommand):
    help = (
        "Make or change the accounts that a file names: username, name_LANGUAGE for each language of the city, roles, "
        "department, language, phone. Who is new gets a password, written into a file that only you may read."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="read and report only")
        parser.add_argument("--passwords", type=Path, help="where to write new passwords; else FILE.passwords.csv")

    def handle(self, *, file: Path, check: bool, passwords: Path | None, **options: object) -> None:
        """Read all, then do all or nothing."""
        city = City.objects.first()
        if city is None:
            raise CommandError("No city is loaded yet, so there are no departments. First: manage.py load_city NAME")
        try:
            members = read_staff(file, city)
        except FaultyFiles as error:
            raise CommandError(
                "\n".join([*map(str, error.faults), f"{len(error.faults)} faults; nothing was done."])
            ) from None
        there = set(User.objects.filter(is_demo=False).values_list("username", flat=True))
        named = {member.username for member in members}
        told = list(words_on(members))
        if check:
            self._tell(*told, f"The file is sound: {len(named - there)} new, {len(named & there)} known.")
            return
        target = passwords or file.with_suffix(".passwords.csv")
        with _Private(target, is_needed=bool(named - there)) as kept:
            kept.write(_taken_on(members))
        self._tell(*told, f"{len(named - there)} new, {len(named & there)} known.")
        if named - there:
            self._tell(f"Their passwords: {target}. Hand them out and delete it; each changes the own one later.")
        if left := sorted(there - named):
            self._tell(f"Not in the file, and left as they are: {', '.join(left)}")

    def _tell(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(line)


def _taken_on(members: list[Member]) -> dict[str, str]:
    try:
        return take_on_staff(members, now=timezone.now())
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


class _Private:
    """A file that only its owner may read, there before anything is done; gone again where nothing was."""

    def __init__(self, path: Path, *, is_needed: bool) -> None:
        self.path, self.is_needed = path, is_needed

    def __enter__(self) -> "_Private":
        if self.is_needed:
            try:
                self.descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                raise CommandError(f"{self.path} is there already. Move it, or name another by --passwords.") from None
            except OSError as error:
                raise CommandError(f"{self.path} cannot be written: {error.strerror}.") from error
        return self

    def write(self, passwords: dict[str, str]) -> None:
        """Write one line for everybody who is new."""
        if self.is_needed:
            with os.fdopen(self.descriptor, "w", encoding="utf-8", newline="") as lines:
                csv.writer(lines).writerows([("username", "password"), *passwords.items()])

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.is_needed and kind is not None:
            self.path.unlink(missing_ok=True)
