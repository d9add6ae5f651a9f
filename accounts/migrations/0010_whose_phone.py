"""Know whether a number is the person's own word or a file's, so that a file can mend its own and no other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_index_of_access_for_a_case")]

    operations = [
        migrations.AddField("user", "phone_is_own", models.BooleanField(default=False, db_default=False)),
    ]
