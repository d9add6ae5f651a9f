"""Encrypt all contacts with the newest of CONTACT_KEYS."""

import argparse
import time

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import contacts_to_rotate, rotate_contacts, rotate_people
from common import crypto

PAUSE_S = 0.2


class Command(BaseCommand):
    help = (
        "Encrypt all contacts with the newest of CONTACT_KEYS, in short batches beside the traffic. Stopped or killed, "
        "it is simply started again: what carries the newest key is passed over."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="contacts in one transaction")

    def handle(self, *, batch: int, **options: object) -> None:
        """Go through the contacts until none carries an older key."""
        changed = after = 0
        while contacts_to_rotate().exists():
            try:
                rotated = rotate_contacts(after=after, most=max(1, batch))
            except crypto.UndecipherableError as error:
                raise CommandError(
                    f"A contact after {after} was {error}. Put that key back into CONTACT_KEYS."
                ) from error
            # At the end of them, those that somebody was just writing are tried once more.
            after = rotated[-1] if rotated else 0
            changed += len(rotated)
            if rotated:
                self.stdout.write(f"{changed} contacts encrypted anew")
            else:
                time.sleep(PAUSE_S)
        changed_people = rotate_people()
        if changed_people:
            self.stdout.write(f"{changed_people} numbers of staff encrypted anew")
        self.stdout.write("All contacts carry the newest key; the older ones may go from CONTACT_KEYS.")
