"""The times every report has stand on the case's own row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_fast_open")]

    operations = [
        migrations.AddField("case", "receive_due_at", models.DateTimeField(null=True)),
        migrations.AddField("case", "promise_due_at", models.DateTimeField(null=True)),
    ]
