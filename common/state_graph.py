"""Database triggers that hold a state column to its graph, since SQL passes by Python.

A migration writes the pairs down; a test compares what stands in the database
with the steps in the code, so that neither changes alone.
"""

from django.db import connection
from django.db.migrations import RunSQL

Pairs = list[tuple[str, str]]


def install(table: str, pairs: Pairs, initial: str) -> RunSQL:
    """Return the migration step that allows `table.state` exactly `pairs`, and `initial` for new rows.

    `initial` is an SQL condition on NEW. A refused change raises check_violation.
    """
    function = f"{table}_state_graph"
    values = ", ".join(f"('{source}', '{target}')" for source, target in pairs)
    return RunSQL(
        f"""
        CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                IF NOT ({initial}) THEN
                    RAISE EXCEPTION '{table} cannot begin as %', NEW.state USING ERRCODE = 'check_violation';
                END IF;
            ELSIF (OLD.state, NEW.state) NOT IN (VALUES {values}) THEN
                RAISE EXCEPTION '{table} cannot go from % to %', OLD.state, NEW.state
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$;
        DROP TRIGGER IF EXISTS {function}_insert ON {table};
        CREATE TRIGGER {function}_insert BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();
        DROP TRIGGER IF EXISTS {function}_update ON {table};
        CREATE TRIGGER {function}_update BEFORE UPDATE OF state ON {table} FOR EACH ROW
            WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION {function}();
        """,
        f"DROP FUNCTION IF EXISTS {function}() CASCADE",
    )


def installed_pairs(table: str) -> Pairs:
    """Return the pairs the database holds `table` to, read from the trigger's own text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [f"{table}_state_graph"])
        source = cursor.fetchone()[0]
    values = source.split("(VALUES ", 1)[1].split(") THEN", 1)[0]
    return sorted(tuple(pair.strip("()'").split("', '")) for pair in values.split("), ("))
