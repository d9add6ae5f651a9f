"""What turns out to be urgent goes by the fast lane also while a grid worker is asked to look."""

from importlib import import_module

from django.db import migrations

from common.state_graph import install

BEFORE = sorted([*import_module("cases.migrations.0037_asked_anew").BEFORE, ("closed", "answering")])
BEGINS = "NEW.state = 'reported' OR NEW.origin = 'imported'"


def _sent_from_verifying() -> migrations.RunSQL:
    step = install("cases_case", sorted([*BEFORE, ("verifying", "routed")]), BEGINS)
    # Undone, the graph is what it was, and not none.
    step.reverse_sql = install("cases_case", BEFORE, BEGINS).sql
    return step


class Migration(migrations.Migration):
    dependencies = [("cases", "0038_alert_unit_left")]

    operations = [_sent_from_verifying()]
