"""Units that are called in from off duty, and phones that are known to be open."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dispatch", "0004_uploads_of_waiting_photos")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="assignment", name="is_call_in", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(model_name="unit", name="phone_open_at", field=models.DateTimeField(null=True)),
    ]
