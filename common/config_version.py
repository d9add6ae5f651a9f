"""Counts changes of the city's rules, so that no process goes on with an old copy of them."""

from django.db.migrations import RunSQL


def count_changes(*tables: str) -> RunSQL:
    """Return the migration step after which every change of `tables` raises `common_city.config_version`."""
    forwards = "".join(
        f"""
        CREATE TRIGGER {table}_counts_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION common_count_config_change();
        """
        for table in tables
    )
    return RunSQL(forwards, "".join(f"DROP TRIGGER IF EXISTS {table}_counts_change ON {table};" for table in tables))
