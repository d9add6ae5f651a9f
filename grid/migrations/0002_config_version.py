"""Changes of places, classes and responsibilities are counted as changes of the rules."""

from django.db import migrations

from common.config_version import count_changes


class Migration(migrations.Migration):
    dependencies = [("grid", "0001_first"), ("common", "0002_config_version")]

    operations = [count_changes("grid_division", "grid_caseclass", "grid_responsibility")]
