"""`manage.py erase_contact NUMBER`: erase whoever reported a case, with words, photos and messages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Contact
from cases.actions import erase_contact, others_with_address
from common import crypto


class Command(BaseCommand):
    help = "Erases a citizen who asks for it: contact, words, salts, photos, messages. Named by the number of a case."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for a case and not for a telephone number, which would stand in the shell's history."""
        parser.add_argument("number", help="the number of a case this citizen reported, as in NT-2026-000123")
        parser.add_argument(
            "--ends", default="", help="the last digits of the telephone, where several people reported it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase the one citizen meant, in all his cases; where it might be another one, nobody."""
        contacts = list(Contact.objects.filter(reports__case__number=options["number"]).distinct())
        phones = [_phone_of(each) for each in contacts]
        meant = [each for each, phone in zip(contacts, phones, strict=True) if phone.endswith(options["ends"])]
        if not meant:
            raise CommandError("There is no such person: no such case, other digits, or erased already.")
        if len(meant) > 1:
            known = ", ".join(sorted(crypto.mask_phone(phone) if phone else "no telephone" for phone in phones))
            raise CommandError(f"Several people reported this case ({known}). Say who with --ends.")
        others = [crypto.mask_phone(_phone_of(each)) for each in others_with_address(meant[0])]
        cases = erase_contact(meant[0], now=timezone.now())
        self.stdout.write(self.style.SUCCESS(f"Erased, in {cases} cases."))
        if others:
            self.stdout.write(
                f"Kept: the same e-mail address was left beside other numbers ({', '.join(others)}). "
                "Ask the citizen whose they are; each is erased by a case of its own."
            )


def _phone_of(contact: Contact) -> str:
    return crypto.decrypt(contact.phone_cipher) if contact.phone_cipher else ""
