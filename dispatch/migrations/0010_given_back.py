"""A unit that took something may give it back."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

from common.state_graph import install

BEFORE = import_module("dispatch.migrations.0002_state_graph").ASSIGNMENT
BEGINS = "NEW.state = 'offered'"
GIVEN_BACK = [(state, "declined") for state in ("accepted", "en_route", "on_scene")]


def _given_back() -> migrations.RunSQL:
    step = install("dispatch_assignment", sorted([*BEFORE, *GIVEN_BACK]), BEGINS)
    # Undone, the graph is what it was, and not none.
    step.reverse_sql = install("dispatch_assignment", BEFORE, BEGINS).sql
    return step


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dispatch", "0009_news")]

    operations: ClassVar = [_given_back()]
