"""Every change of the city's rules is counted."""

from django.db import migrations

from common.config_version import count_changes


class Migration(migrations.Migration):
    dependencies = [("common", "0001_first")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION common_count_config_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE common_city SET config_version = config_version + 1;
                RETURN NULL;
            END $$;
            """,
            "DROP FUNCTION common_count_config_change()",
        ),
        count_changes("common_calendar", "common_calendarday"),
    ]
