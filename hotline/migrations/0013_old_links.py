"""Links that were replaced, known by their digest: whoever opens one is told so."""

import django.db.models.deletion
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    dependencies = [("cases", "0046_words_marks"), ("hotline", "0012_texts_that_place")]

    operations = [
        migrations.CreateModel(
            "OldLink",
            fields=[
                ("id", common.ids.TimeOrderedIdField(
                        db_default=common.ids.NextId(), editable=False, primary_key=True, serialize=False
                    )),
                ("digest", models.BinaryField(unique=True)),
                ("replaced_at", models.DateTimeField()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.report"
                    ),
                ),
            ],
        ),
    ]
