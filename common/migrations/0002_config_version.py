"""Every change of the city's rules is counted."""

from django.db import migrations

from common.config_version import count_changes


class Migration(migrations.Migration):
    dependencies = [("common", "0001_first")]

    operations = [
        migrations.RunSQL(
            """
            -- Drawn from a sequence, so that the number of a change that was rolled back never comes again.
            CREATE SEQUENCE common_config_version_seq;
            CREATE FUNCTION common_count_config_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE common_city SET config_version = nextval('common_config_version_seq');
                RETURN NULL;
            END $$;
            """,
            "DROP FUNCTION common_count_config_change(); DROP SEQUENCE common_config_version_seq",
        ),
        count_changes("common_calendar", "common_calendarday"),
    ]
