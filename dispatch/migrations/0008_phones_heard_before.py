"""Phones that reported something lately were heard from then, so that what they keep just now is believed as before."""

from typing import ClassVar

from django.db import migrations

FILL = """
INSERT INTO dispatch_presence (user_id, device_id, heard_at, since, sends_until)
SELECT user_id, device_id, max(received_at), max(received_at), max(received_at)
FROM dispatch_fieldact WHERE received_at > now() - interval '30 days'
GROUP BY user_id, device_id
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dispatch", "0007_presence")]
    operations: ClassVar = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
