"""Questions that nearly every request asks: Django writes their statement once, PostgreSQL plans it once a connection.

Writing the text of a query takes Django longer than PostgreSQL takes to answer it by key, and it
writes it anew each time. Here the text is kept, and the rows become objects as Django makes them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import local
from typing import Any, Generic, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class _Written(Generic[Row]):
    """What Django's compiler knows of a statement: its text, and how a row becomes an object.

    It belongs to one thread: what reads a geometry, among the converters, may serve only one at a time.
    """

    sql: str
    model: type[Row]
    # Where the columns of the model stand, which are in the order of its fields; and those of annotations.
    first: int
    names: list[str]
    annotations: dict[str, int]
    converters: dict[int, Any]
    related: list[Any]


def _write(rows: models.QuerySet[Row]) -> _Written[Row]:
    # Any number: the statement has a place for it, and that is all its text says of it.
    compiler: Any = rows.filter(pk=0).query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    if list(params) != [0]:
        raise ValueError(f"a row is found by its key and nothing else, not by {params}")
    fields = compiler.klass_info["select_fields"]
    # The types are those of a newer Django, which wants one word more.
    related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
    return _Written(
        sql=sql,
        model=compiler.klass_info["model"],
        first=fields[0],
        names=[compiler.select[each][0].target.attname for each in fields],
        annotations=compiler.annotation_col_map,
        converters=compiler.get_converters([each for each, _sql, _alias in compiler.select]),
        related=list(related),
    )


class OneByKey(Generic[Row]):
    """The one row of a query that has this primary key, or None.

    `rows` gives the query without its key, when it is first asked: it may select related objects, be
    annotated, and lock (then within a transaction, as ever). It must ask for nothing else.
    """

    def __init__(self, rows: Callable[[], models.QuerySet[Row]]) -> None:
        self._rows = rows
        self._of_thread = local()

    @property
    def _written(self) -> _Written[Row]:
        kept: _Written[Row] | None = getattr(self._of_thread, "written", None)
        if kept is None:
            kept = self._of_thread.written = _write(self._rows())
        return kept

    def get(self, key: int) -> Row | None:
        """Return the object with this key, as `rows().get(pk=key)` would."""
        written = self._written
        connection.ensure_connection()
        with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
            row = cursor.execute(written.sql, [key], prepare=True).fetchone()
        return None if row is None else self._made(list(row), written)

    def _made(self, values: list[Any], written: _Written[Row]) -> Row:
        for position, (converters, expression) in written.converters.items():
            for convert in converters:
                values[position] = convert(values[position], expression, connection)
        columns = values[written.first : written.first + len(written.names)]
        made = written.model.from_db(DEFAULT_DB_ALIAS, written.names, columns)
        for related in written.related:
            related.populate(values, made)
        for name, position in written.annotations.items():
            setattr(made, name, values[position])
        return made
