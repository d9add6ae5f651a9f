"""Who wants no more messages may be known from somebody who read it in a text."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0005_numbers_named")]

    operations = [
        migrations.AlterField(
            "optout",
            "source",
            models.CharField(
                choices=[
                    ("citizen", "the citizen's own words"),
                    ("link", "the link in an e-mail"),
                    ("provider", "the provider"),
                    ("desk", "somebody of the desk, who read the citizen's words"),
                ],
                default="citizen",
                max_length=8,
            ),
        ),
    ]
