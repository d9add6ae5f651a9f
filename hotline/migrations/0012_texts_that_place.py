"""A person may say of a text that it says where its case is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hotline", "0011_ended_with_danger")]

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
                    ("place", "says where it is"),
                ],
                db_default="",
                max_length=5,
            ),
        ),
    ]
