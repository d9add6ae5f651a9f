"""Take numbers of which nobody knows who gave them for the persons' own: no file may overwrite those."""

from typing import Any

from django.db import migrations


def keep(apps: Any, _editor: Any) -> None:
    apps.get_model("accounts", "User").objects.filter(phone_cipher__isnull=False).update(phone_is_own=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_whose_phone")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
