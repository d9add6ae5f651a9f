"""Whether a message is sent even after STOP, so that one that waited is asked again; and when somebody last said START."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_shifts"), ("messaging", "0003_line_of_one_person")]

    operations = [
        migrations.AddField("message", "is_forced", models.BooleanField(db_default=False, default=False)),
        migrations.CreateModel(
            name="OptIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("sms", "SMS"), ("email", "e-mail"), ("voice", "voice"), ("push", "push")],
                        max_length=5,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.contact"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("contact", "channel"), name="opt_in_once")]},
        ),
    ]
