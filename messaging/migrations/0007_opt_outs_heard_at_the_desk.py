"""Who wants no more messages may be known from somebody who heard it on the telephone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0006_opt_outs_read_at_the_desk")]

    operations = [
        migrations.AlterField(
            "optout",
            "source",
            models.CharField(
                choices=[
                    ("citizen", "the citizen's own words"),
                    ("link", "the link in an e-mail"),
                    ("provider", "the provider"),
                    ("desk", "somebody of the desk, who read or heard the citizen's words"),
                ],
                default="citizen",
                max_length=8,
            ),
        ),
    ]
