"""Make, list and revoke the keys of partner apps."""

import argparse

from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.models import Origin
from hotline.actions import issue_key, revoke_key
from hotline.models import PartnerKey


class Command(BaseCommand):
    help = "Make a partner's key (issue NAME), list them (list), revoke one (revoke ID)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        issue = verbs.add_parser("issue")
        issue.add_argument("name")
        issue.add_argument("--per-minute", type=int, default=600)
        issue.add_argument("--origin", choices=Origin.values, default=Origin.LIVE)
        verbs.add_parser("list")
        verbs.add_parser("revoke").add_argument("id", type=int)

    def handle(self, *, verb: str, **options: object) -> None:
        """Do what was asked; the key is printed this once."""
        if verb == "issue":
            origin = Origin(str(options["origin"]))
            per_minute = int(str(options["per_minute"]))
            self.stdout.write(issue_key(str(options["name"]), per_minute=per_minute, origin=origin))
        elif verb == "revoke":
            revoke_key(int(str(options["id"])), now=timezone.now())
        else:
            for key in PartnerKey.objects.order_by("pk"):
                standing = "revoked" if key.revoked_at else f"{key.per_minute} a minute, {key.origin}"
                self.stdout.write(f"{key.pk}  {key.name}  {standing}")
