"""Who is there to look after a grid, and who is not."""

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.models import User
from grid.models import Absence


@transaction.atomic
def set_on_duty(user: User, *, is_on_duty: bool, now: datetime) -> None:
    """Put somebody with a grid post on duty, or off until further notice. Twice is once."""
    # Two phones of one person meet at the person's row.
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    absence = Absence.objects.filter(user=user, valid__contains=now).first()
    if absence and is_on_duty:
        if absence.valid.lower == now:
            absence.delete()
            return
        absence.valid = DateTimeTZRange(absence.valid.lower, now)
        absence.save(update_fields=["valid"])
    elif not absence and not is_on_duty:
        # A leave that was planned already begins now.
        Absence.objects.filter(user=user, valid__startswith__gte=now).delete()
        Absence.objects.create(user=user, valid=DateTimeTZRange(now, None))
