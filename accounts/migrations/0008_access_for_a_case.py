"""Keep for which case somebody looked behind the mask; rows of before say nothing of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_protect_by_addresses")]

    operations = [
        migrations.AddField("accessrecord", "case_id", models.BigIntegerField(null=True)),
    ]
