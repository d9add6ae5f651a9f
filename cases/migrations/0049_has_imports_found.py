"""A city of today in which cases of another system are knows it."""

from django.db import migrations

SAY = """
UPDATE common_city SET has_imports = true
WHERE NOT has_imports AND EXISTS (SELECT FROM cases_case WHERE source <> '' AND origin = 'imported')
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0048_history_apart"), ("common", "0007_has_imports")]

    operations = [migrations.RunSQL(SAY, migrations.RunSQL.noop)]
