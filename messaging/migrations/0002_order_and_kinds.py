"""What a message is for, what it tells of, and from whom it is known that somebody wants none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_messages")]

    operations = [
        migrations.AddField(
            "message",
            "kind",
            models.CharField(
                choices=[
                    ("danger", "number to ring in danger"),
                    ("question", "question"),
                    ("answer", "answer"),
                    ("receipt", "receipt"),
                    ("news", "news"),
                    ("automatic", "automatic answer"),
                ],
                default="news",
                max_length=9,
            ),
        ),
        migrations.AddField("message", "happened_id", models.BigIntegerField(null=True)),
        migrations.AddField("message", "news_digest", models.CharField(blank=True, default="", max_length=64), False),
        migrations.AddField(
            "optout",
            "source",
            models.CharField(
                choices=[
                    ("citizen", "the citizen's own words"),
                    ("link", "the link in an e-mail"),
                    ("provider", "the provider"),
                ],
                default="citizen",
                max_length=8,
            ),
        ),
    ]
