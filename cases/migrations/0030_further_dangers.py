"""An alert keeps of which dangers it tells, and that one more came; what is open tells of the one its case has."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

FILL = """
UPDATE cases_alert SET kinds = ARRAY[cases_case.danger]
FROM cases_case
WHERE cases_case.id = case_id AND reason = 'danger' AND taken_at IS NULL AND cases_case.danger <> ''
"""
DANGERS = [
    ("fire", "fire or smoke"),
    ("gas", "gas"),
    ("explosion", "explosion"),
    ("electric", "electric shock or live wire"),
    ("collapse", "collapse"),
    ("water", "water and drowning"),
    ("trapped", "people trapped"),
    ("poison", "poison or fumes"),
    ("violence", "violence"),
    ("suicide", "risk of suicide"),
    ("missing", "missing person"),
    ("injury", "people ill or hurt"),
    ("falling", "falling objects"),
    ("manhole", "open manhole"),
    ("other", "other danger"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0029_to_call_found")]

    operations = [
        migrations.AddField(
            "alert", "kinds", ArrayField(models.CharField(choices=DANGERS, max_length=10), default=list, db_default=[])
        ),
        migrations.AddField("alert", "news_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
