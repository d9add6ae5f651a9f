"""An order cancelled by a merge comes back as it was when the case is taken apart again."""

from django.db import migrations

from common.state_graph import install

BEFORE = [
    ("done", "working"),
    ("forwarded", "cancelled"),
    ("forwarded", "done"),
    ("forwarded", "returned"),
    ("forwarded", "working"),
    ("issued", "cancelled"),
    ("issued", "returned"),
    ("issued", "signed"),
    ("signed", "cancelled"),
    ("signed", "done"),
    ("signed", "forwarded"),
    ("signed", "returned"),
    ("signed", "suspended"),
    ("signed", "working"),
    ("suspended", "cancelled"),
    ("suspended", "returned"),
    ("suspended", "working"),
    ("working", "cancelled"),
    ("working", "done"),
    ("working", "forwarded"),
    ("working", "returned"),
    ("working", "suspended"),
]
BACK = [("cancelled", state) for state in ("issued", "signed", "working", "suspended", "forwarded")]
BEGINS = "NEW.state = 'issued'"


def _again() -> migrations.RunSQL:
    step = install("cases_workorder", sorted([*BEFORE, *BACK]), BEGINS)
    # Undone, the graph is what it was, and not none.
    step.reverse_sql = install("cases_workorder", BEFORE, BEGINS).sql
    return step


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_search")]

    operations = [_again()]
