"""A person may say of a text that its citizen wants no more messages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hotline", "0008_satisfied")]

    operations = [
        migrations.AlterField(
            "inboundtext",
            "decision",
            models.CharField(
                blank=True,
                choices=[
                    ("yes", "answer: solved"),
                    ("no", "answer: not solved"),
                    ("new", "new matter"),
                    ("keep", "keep as words"),
                    ("stop", "wants no more messages"),
                ],
                db_default="",
                max_length=4,
            ),
        ),
    ]
