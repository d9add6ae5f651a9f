"""Photos that arrived before the act that names them become uploads of whoever sent them, so that the act can take them."""

from typing import Any

from django.db import migrations

WAITING = """
WITH waiting AS (
    SELECT id, user_id, file_id, received_at, gen_random_uuid() AS uuid
    FROM dispatch_fieldphoto WHERE file_id IS NOT NULL AND case_id IS NULL AND upload_id IS NULL
), made AS (
    INSERT INTO common_upload (uuid, file_id, owner, purpose, created_at)
    SELECT uuid, file_id, 'user:' || user_id, 'field', received_at FROM waiting
    RETURNING id, uuid
)
UPDATE dispatch_fieldphoto photo SET upload_id = made.id
FROM made JOIN waiting USING (uuid) WHERE photo.id = waiting.id
"""


def forget(apps: Any, _schema_editor: Any) -> None:
    """Let go of what waits; the photo itself stays with its key."""
    apps.get_model("dispatch", "FieldPhoto").objects.filter(upload__isnull=False).update(upload=None)
    apps.get_model("common", "Upload").objects.filter(purpose="field").delete()


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0003_upload_of_a_photo")]

    operations = [migrations.RunSQL(WAITING, migrations.RunSQL.noop), migrations.RunPython(migrations.RunPython.noop, forget)]
