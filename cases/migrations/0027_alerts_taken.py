"""How many alerts were open as a shift began is found without looking at every alert there was."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0026_protect_by_addresses")]

    operations = [AddIndexConcurrently("alert", models.Index(fields=["taken_at"], name="alert_taken"))]
