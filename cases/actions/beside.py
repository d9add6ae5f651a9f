"""What an act leaves beside its cases: orders, checks, requests, questions to citizens, and who may see what.

An action says what there is from now on, of one case after the other; all of it is written together, one statement a
table. Whoever has to read it from the database within the same act has it written first (`Act.flush`).
"""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, models

from cases.actions.writing import (
    delete_holders,
    delete_unanswered,
    insert_rows,
    update_rows,
    write_holders,
    write_passed,
)
from cases.models import Check, Holder, Rating, Request, WorkOrder
from common.ids import draw_ids

if TYPE_CHECKING:
    from cases.actions.act import Act

# In this order, since a check is of an order and a request too.
Row = WorkOrder | Check | Request | Rating
TABLES: tuple[type[models.Model], ...] = (WorkOrder, Check, Request, Rating)


class RowsBeside:
    """The rows of one act that hang on its cases, as the act leaves them."""

    def __init__(self, act: "Act") -> None:
        self._act = act
        self._ids: list[int] = []
        self._new: dict[tuple[type[models.Model], int], models.Model] = {}
        self._changed: dict[tuple[type[models.Model], int], models.Model] = {}
        # States that rows passed through within the act; the database's graphs want to see every step.
        self._passed: dict[tuple[type[models.Model], int], list[str]] = {}
        # Whether somebody was told where it is, by case, department, person and cause.
        self._held: dict[tuple[int, int | None, int | None, int], bool] = {}
        self._let_go: set[int] = set()
        self._all_let_go: set[int] = set()
        # Of which cases what was asked and not answered is asked no more.
        self._unasked: set[int] = set()

    def add(self, row: Row) -> None:
        """Have a new row written; it has its id from now on."""
        if not self._ids:
            # As many as there are cases: every case of an act mostly gets the same.
            self._ids = draw_ids(max(len(self._act.cases), 1))
        row.pk = self._ids.pop(0)
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        self._new[type(row), row.pk] = row

    def keep(self, row: Row) -> None:
        """Have a changed row written."""
        if (type(row), row.pk) not in self._new:
            self._changed[type(row), row.pk] = row

    def stepped(self, row: Row, before: str) -> None:
        """Note that a row went on from a state, and have the row written."""
        key = (type(row), row.pk)
        if key in self._new:
            # It begins as every such row, and goes on from there.
            self.flush()
        if key in self._passed:
            self._passed[key].append(before)
        else:
            self._passed[key] = []
        self.keep(row)

    def hold(self, case_id: int, department_id: int | None, user_id: int | None, cause_id: int, *, told: bool) -> None:
        """Let a department or a person see a case for a cause; `told` where it is, once and for all."""
        key = (case_id, department_id, user_id, cause_id)
        self._held[key] = told or self._held.get(key, False)

    def tells(self, cause_id: int) -> bool:
        """Whether the act tells somebody where it is for a cause."""
        return any(told and key[3] == cause_id for key, told in self._held.items())

    def let_go(self, cause_ids: Iterable[int]) -> None:
        """End the sight that some causes gave."""
        gone = set(cause_ids)
        self._let_go |= gone
        self._held = {key: told for key, told in self._held.items() if key[3] not in gone}

    def let_all_go(self, case_id: int) -> None:
        """End all sight of a case that any cause gave."""
        self._all_let_go.add(case_id)
        self._held = {key: told for key, told in self._held.items() if key[0] != case_id}

    def ask_no_more(self, case_id: int) -> None:
        """Take back what the citizens of a case were asked and have not answered."""
        self._unasked.add(case_id)

    def waits(self, tables: Collection[type[models.Model]]) -> bool:
        """Whether anything of some tables waits to be written."""
        waiting = {table for table, _pk in (*self._new, *self._changed)}
        waiting |= {Holder} if self._held or self._let_go or self._all_let_go else set()
        waiting |= {Rating} if self._unasked else set()
        return not waiting.isdisjoint(tables)

    def flush(self) -> None:
        """Write all of it now, for whoever reads it in the same act."""
        raw = connection.connection
        with connection.wrap_database_errors, raw.pipeline(), psycopg.Cursor(raw) as cursor:
            self.write(cursor)

    def write(self, cursor: Any) -> None:
        """Write all of it, within a pipeline: what goes before what comes, where only one of each may be there."""
        if self._let_go or self._all_let_go:
            delete_holders(cursor, self._let_go, self._all_let_go)
        if self._unasked:
            delete_unanswered(cursor, self._unasked)
        for model in TABLES:
            write_passed(cursor, model, {pk: states for (table, pk), states in self._passed.items() if table is model})
            update_rows(cursor, model, [row for (table, _pk), row in self._changed.items() if table is model])
        for model in TABLES:
            insert_rows(cursor, model, [row for (table, _pk), row in self._new.items() if table is model])
        if self._held:
            write_holders(cursor, self._held)
        self._new, self._changed, self._passed, self._held = {}, {}, {}, {}
        self._let_go, self._all_let_go, self._unasked = set(), set(), set()
