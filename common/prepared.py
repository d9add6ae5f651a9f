"""Questions that nearly every request asks: Django writes their statement once, PostgreSQL plans it once a connection.

Writing the text of a query takes Django longer than PostgreSQL takes to answer it by key, and it
writes it anew each time. Here the text is kept, and the rows become objects as Django makes them.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)


class OneByKey(Generic[Row]):
    """The one row of a query that has this primary key, or None.

    `rows` gives the query without its key, when it is first asked: it may select related objects, be
    annotated, and lock (then within a transaction, as ever). It must ask for nothing else.
    """

    def __init__(self, rows: Callable[[], models.QuerySet[Row]]) -> None:
        self._rows = rows

    def get(self, key: int) -> Row | None:
        """Return the object with this key, as `rows().get(pk=key)` would."""
        connection.ensure_connection()
        with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
            row = cursor.execute(self._sql, [key], prepare=True).fetchone()
        return None if row is None else self._made(list(row))

    @cached_property
    def _compiler(self) -> Any:
        # Any number: the statement has a place for it, and that is all its text says of it.
        return self._rows().filter(pk=0).query.get_compiler(DEFAULT_DB_ALIAS)

    @cached_property
    def _sql(self) -> str:
        sql, params = self._compiler.as_sql()
        if list(params) != [0]:
            raise ValueError(f"a row is found by its key and nothing else, not by {params}")
        return str(sql)

    @cached_property
    def _converters(self) -> dict[int, Any]:
        converters: dict[int, Any] = self._compiler.get_converters(
            [each for each, _sql, _alias in self._compiler.select]
        )
        return converters

    @cached_property
    def _columns(self) -> tuple[int, int, list[str]]:
        # As in Django's own ModelIterable: a model's columns stand together, in the order of its fields.
        fields = self._compiler.klass_info["select_fields"]
        first, end = fields[0], fields[-1] + 1
        return first, end, [each.target.attname for each, _sql, _alias in self._compiler.select[first:end]]

    @cached_property
    def _related(self) -> list[Any]:
        # The types are those of a newer Django, which wants one word more.
        found = get_related_populators(self._compiler.klass_info, self._compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        return list(found)

    def _made(self, values: list[Any]) -> Row:
        for position, (converters, expression) in self._converters.items():
            for convert in converters:
                values[position] = convert(values[position], expression, connection)
        first, end, names = self._columns
        made: Row = self._compiler.klass_info["model"].from_db(DEFAULT_DB_ALIAS, names, values[first:end])
        for related in self._related:
            related.populate(values, made)
        for name, position in self._compiler.annotation_col_map.items():
            setattr(made, name, values[position])
        return made
