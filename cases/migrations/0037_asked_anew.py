"""Whoever closed it by a word goes with a case of their own: those whose case it is are asked."""

from importlib import import_module

from django.db import migrations

from common.state_graph import install

BEFORE = sorted([*import_module("cases.migrations.0004_state_graphs").CASE, ("voided", "reported")])
BEGINS = "NEW.state = 'reported' OR NEW.origin = 'imported'"


def _asked_anew() -> migrations.RunSQL:
    step = install("cases_case", sorted([*BEFORE, ("closed", "answering")]), BEGINS)
    # Undone, the graph is what it was, and not none.
    step.reverse_sql = install("cases_case", BEFORE, BEGINS).sql
    return step


class Migration(migrations.Migration):
    dependencies = [("cases", "0036_without_summary")]

    operations = [_asked_anew()]
