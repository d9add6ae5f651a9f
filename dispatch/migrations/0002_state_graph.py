"""The database holds assignments to their graph as well."""

from typing import ClassVar

from django.db import migrations

from common import state_graph

ASSIGNMENT = [
    ("accepted", "done"),
    ("accepted", "en_route"),
    ("accepted", "on_scene"),
    ("accepted", "recalled"),
    ("en_route", "done"),
    ("en_route", "on_scene"),
    ("en_route", "recalled"),
    ("expired", "accepted"),
    ("expired", "done"),
    ("expired", "en_route"),
    ("expired", "on_scene"),
    ("offered", "accepted"),
    ("offered", "declined"),
    ("offered", "done"),
    ("offered", "en_route"),
    ("offered", "expired"),
    ("offered", "on_scene"),
    ("offered", "recalled"),
    ("on_scene", "done"),
    ("on_scene", "recalled"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dispatch", "0001_units_and_assignments")]
    operations: ClassVar = [
        state_graph.install("dispatch_assignment", ASSIGNMENT, "NEW.state = 'offered'"),
    ]
