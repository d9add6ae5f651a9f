"""Whoever does not accept that there was nothing to do appeals, and the desk looks again."""

from importlib import import_module

from django.db import migrations

from common.state_graph import install

BEFORE = import_module("cases.migrations.0004_state_graphs").CASE
BEGINS = "NEW.state = 'reported' OR NEW.origin = 'imported'"


def _appealed() -> migrations.RunSQL:
    step = install("cases_case", sorted([*BEFORE, ("voided", "reported")]), BEGINS)
    # Undone, the graph is what it was, and not none.
    step.reverse_sql = install("cases_case", BEFORE, BEGINS).sql
    return step


class Migration(migrations.Migration):
    dependencies = [("cases", "0033_disputes_decided_in_time")]

    operations = [_appealed()]
