"""Who may be signed in at all."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

import psycopg
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DEFAULT_DB_ALIAS, connection, models

from accounts.models import Department, User

Row = TypeVar("Row", bound=models.Model)


class StaffBackend(AuthenticationBackend):
    """Signs in active staff. Asked again with every request, so that nobody outlives his dismissal."""

    def get_user(self, user_id: int) -> User | None:
        """Return whoever a session stands for, with the department that nearly every page asks about."""
        user = _read(user_id)
        return user if self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Refuse the inactive, and demo people anywhere but on the laptop they are for."""
        return may_sign_in(user)


def may_sign_in(user: AbstractBaseUser | None) -> bool:
    """Say whether this person may use Whistle by any door: page, API or socket."""
    return user is not None and user.is_active and (settings.EMBEDDED or not getattr(user, "is_demo", False))


# --- Reading who it is, as every request does ---------------------------------------------


def _read(user_id: int) -> User | None:
    # Django would write this statement anew each time, which takes longer than all the rest of reading a map's tile.
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        row = cursor.execute(_statement(), [user_id], prepare=True).fetchone()
    if row is None:
        return None
    count = len(_columns(User))
    user = _made(User, row[:count])
    if user.department_id is not None:
        user.department = _made(Department, row[count:])
    return user


@cache
def _statement() -> str:
    names = [
        f"{table}.{connection.ops.quote_name(field.column)}"
        for table, model in (("u", User), ("d", Department))
        for field in _columns(model)
    ]
    tables = f"{User._meta.db_table} u LEFT JOIN {Department._meta.db_table} d ON d.id = u.department_id"
    return f"SELECT {', '.join(names)} FROM {tables} WHERE u.id = %s"  # noqa: S608 - names of our own columns


@cache
def _columns(model: type[models.Model]) -> list[Any]:
    return list(model._meta.concrete_fields)


def _made(model: type[Row], values: Sequence[Any]) -> Row:
    fields = _columns(model)
    told = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, values, strict=True)
    ]
    return model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], told)
