"""`makemigrations`, as the owner of the tables: the role the processes run as may not look at the list of migrations."""

from typing import Any

from django.conf import settings
from django.core.management.commands import makemigrations

from config.database import turned_to


class Command(makemigrations.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        """Connect as the owner, where there is one to be."""
        with turned_to({"OPTIONS": {}, **(settings.OWNER_DATABASE or {})}):
            return super().execute(*args, **options)
