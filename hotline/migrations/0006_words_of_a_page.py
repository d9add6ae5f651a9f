"""Words of a private page that a person has to read wait beside the texts that do: by which door they came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hotline", "0005_guesses_elsewhere")]

    operations = [
        migrations.AddField(
            "inboundtext",
            "channel",
            models.CharField(
                choices=[
                    ("call", "call"),
                    ("sms", "SMS"),
                    ("web", "web form"),
                    ("app", "partner app"),
                    ("grid", "grid worker"),
                    ("sensor", "sensor"),
                    ("import", "import"),
                ],
                db_default="sms",
                default="sms",
                max_length=6,
            ),
        ),
    ]
