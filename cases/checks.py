"""What `manage.py check --deploy` says of the watch: a ladder that would end at nobody."""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.watch import Lack, lack_of_leader
from common.models import City

HINT = "Name one in on_call.csv in the city's folder, with a phone, and run load_city. See docs/operating.md."
SENTENCES = {
    Lack.NOBODY: ("No leader is on call now: what nobody on shift takes reaches nobody else.", "cases.W001"),
    Lack.NO_PHONE: ("The leader on call has no phone: what nobody on shift takes reaches nobody else.", "cases.W002"),
}


@register(deploy=True)
def ladder_ends_at_a_person(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Name the lack of a leader on call. Without a city, or without its database yet, there is nothing to say."""
    if not _answers():
        return []
    try:
        with transaction.atomic():
            lack = lack_of_leader(timezone.now()) if City.objects.exists() else None
    except DatabaseError:
        # Not migrated yet.
        return []
    if lack is None:
        return []
    sentence, name = SENTENCES[lack]
    return [Warning(sentence, hint=HINT, id=name)]


def _answers() -> bool:
    # Besides the pool, which waits long for a database that is not there and complains all the while.
    if connection.connection is not None:
        return True
    try:
        psycopg.connect(**connection.get_connection_params(), connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True
