"""A request whose order ended falls away undecided, and is asked again when the case is taken apart again."""

import django_fsm
from django.db import migrations

from common.state_graph import install

BEFORE = [("asked", "granted"), ("asked", "refused")]
LAPSE = [("asked", "lapsed"), ("lapsed", "asked")]
BEGINS = "NEW.state = 'asked'"


def _again() -> migrations.RunSQL:
    step = install("cases_request", sorted([*BEFORE, *LAPSE]), BEGINS)
    # Undone, the graph is what it was, and not none.
    step.reverse_sql = install("cases_request", BEFORE, BEGINS).sql
    return step


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_guesses")]

    operations = [
        migrations.AlterField(
            model_name="request",
            name="state",
            field=django_fsm.FSMField(
                choices=[("asked", "asked"), ("granted", "granted"), ("refused", "refused"), ("lapsed", "fell away")],
                default="asked",
                protected=True,
                verbose_name="state",
            ),
        ),
        _again(),
    ]
