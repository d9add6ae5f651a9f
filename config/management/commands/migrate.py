"""`migrate`, as the owner of the tables instead of the role the processes run as.

What that role may do is decided here and nowhere else: read and write every table, but only add to
those whose model says `append_only = True` and to the histories of configuration, and never even look
at the list of migrations, which says what the tables are.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from pghistory.models import Context, Event
from psycopg import sql

from config.database import turned_to

_RELATIONS = """
    SELECT relname, relkind FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
      AND pg_get_userbyid(relowner) = current_user
"""
_WITH_PARTITIONS = """
    WITH RECURSIVE tree AS (
        SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)
        UNION
        SELECT inhrelid FROM pg_inherits JOIN tree ON inhparent = tree.oid
    )
    SELECT relname FROM pg_class JOIN tree USING (oid)
"""


class Command(migrate.Command):
    """Migrate as the owner, then grant the application's role what it needs."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Refuse without a second role: the log could then be changed by whoever writes it."""
        if settings.OWNER_DATABASE is None:
            raise CommandError(
                "DATABASE_OWNER_URL is not set. Migrations run as the owner of the tables, "
                "the processes as another role (DATABASE_URL) that cannot change the log."
            )
        # Asked before the connection is turned: it shares its dictionary with the settings.
        self.app_role = settings.DATABASES["default"]["USER"]
        if self.app_role == settings.OWNER_DATABASE["USER"]:
            raise CommandError(
                "DATABASE_OWNER_URL and DATABASE_URL name the same role. "
                "Give the processes a role of their own, or the log could be changed by whoever writes it."
            )
        # One connection, outside the pool, for Django's own checks of the database too.
        with turned_to({"OPTIONS": {}, **settings.OWNER_DATABASE}):
            return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then grant, unless it was only asked what would be done."""
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            grant(self.app_role)


def grant(role: str) -> None:
    """Give a role its rights on everything the current role owns, and take back what is too much.

    Never TRUNCATE, on append-only tables, partitions included, neither UPDATE nor DELETE,
    and nothing on the owner's own. One transaction, so that no moment is too generous.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RELATIONS)
        kinds: dict[str, list[str]] = {}
        for name, kind in cursor.fetchall():
            kinds.setdefault({"p": "r", "m": "v"}.get(kind, kind), []).append(name)
        cursor.execute(_WITH_PARTITIONS, [append_only_tables()])
        append_only = {row[0] for row in cursor.fetchall()}
        tables = kinds.get("r", [])

        def allow(words: str, names: list[str]) -> None:
            if names:
                listed = sql.SQL(", ").join(map(sql.Identifier, names))
                cursor.execute(sql.SQL("GRANT {} {} TO {}").format(sql.SQL(words), listed, sql.Identifier(role)))

        if tables:
            listed = sql.SQL(", ").join(map(sql.Identifier, tables))
            cursor.execute(sql.SQL("REVOKE ALL ON TABLE {} FROM {}").format(listed, sql.Identifier(role)))
        kept = {*append_only, *owners_tables()}
        allow("SELECT, INSERT, UPDATE, DELETE ON TABLE", [name for name in tables if name not in kept])
        allow("SELECT, INSERT ON TABLE", [name for name in tables if name in append_only])
        allow("SELECT ON TABLE", kinds.get("v", []))
        allow("USAGE, SELECT ON SEQUENCE", kinds.get("S", []))
        allow("USAGE ON SCHEMA", ["public"])
        allow("EXECUTE ON ALL FUNCTIONS IN SCHEMA", ["public"])


def append_only_tables() -> list[str]:
    """List the tables whose rows are never changed or deleted: where the model says so, and every history."""
    return [model._meta.db_table for model in apps.get_models() if _is_append_only(model)]


def _is_append_only(model: type[models.Model]) -> bool:
    # The context of an event is part of it: who changed a limit, and why.
    return bool(getattr(model, "append_only", False)) or issubclass(model, (Event, Context))


def owners_tables() -> list[str]:
    """List the tables that are no business of the processes."""
    return [MigrationRecorder.Migration._meta.db_table]
