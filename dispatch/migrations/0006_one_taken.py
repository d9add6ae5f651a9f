"""One unit that has taken an order, however many are asked: the first yes wins.

The new indexes stand before the old one goes, so that there is no moment without either.
"""

from typing import ClassVar

from django.db import migrations, models

OPEN = ("offered", "accepted", "en_route", "on_scene")
TAKEN = ("accepted", "en_route", "on_scene")


def _unique(name: str, columns: str, states: tuple[str, ...]) -> tuple[str, str]:
    listed = ", ".join(f"'{state}'" for state in states)
    make = f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON dispatch_assignment ({columns}) WHERE state IN ({listed})"
    return make, f"DROP INDEX CONCURRENTLY IF EXISTS {name}"


ONE_OPEN = _unique("assignment_one_open", "order_id", OPEN)
ONE_TAKEN = _unique("assignment_one_taken", "order_id", TAKEN)
ONCE_A_UNIT = _unique("assignment_open_once_a_unit", "order_id, unit_id", OPEN)


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("dispatch", "0005_call_ins")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(*ONE_TAKEN),
                migrations.RunSQL(*ONCE_A_UNIT),
                migrations.RunSQL(ONE_OPEN[1], ONE_OPEN[0]),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="assignment",
                    constraint=models.UniqueConstraint(
                        fields=("order",), condition=models.Q(("state__in", TAKEN)), name="assignment_one_taken"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="assignment",
                    constraint=models.UniqueConstraint(
                        fields=("order", "unit"),
                        condition=models.Q(("state__in", OPEN)),
                        name="assignment_open_once_a_unit",
                    ),
                ),
                migrations.RemoveConstraint(model_name="assignment", name="assignment_one_open"),
            ],
        )
    ]
