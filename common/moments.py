"""Times that come from outside: which of them can be times of this city at all.

A phone whose clock was reset says 1970, and one set years ahead 2099: both are corrected by their own
difference. A year 1 is no time but a fault, and is refused where it comes in. What an export may say is
data: `[times]` in the city's city.toml, `earliest` (a day) and `ahead_days`.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from common.cache import page_cache
from common.models import City
from common.wire import InstantField

# Where the city says nothing: the day on which computers begin to count, and a phone set some years ahead.
EARLIEST = "1970-01-01"
# No city's papers are older, and near the ends of the calendar a time zone would overflow.
FIRST_DAY = date(1900, 1, 1)
# What a device's clock can show at all, whatever its zone.
DEVICES_BEGIN = datetime(1970, 1, 1, tzinfo=UTC) - timedelta(days=1)
AHEAD_DAYS = 3_653
KEY = "moments:range"
KEPT_S = 60


def plausible_range(now: datetime) -> tuple[datetime, datetime]:
    """Return between which moments an export may say that something happened."""
    said: dict[str, Any] | None = page_cache.get(KEY)
    if said is None:
        profile = City.objects.values_list("profile", flat=True).first() or {}
        said = profile.get("times", {})
        page_cache.set(KEY, said, KEPT_S)
    earliest = max(date.fromisoformat(str(said.get("earliest", EARLIEST))), FIRST_DAY)
    # By whole days, with one to spare for zones: nothing here hangs on an hour.
    first = datetime(earliest.year, earliest.month, earliest.day, tzinfo=UTC) - timedelta(days=1)
    return first, now + timedelta(days=int(said.get("ahead_days", AHEAD_DAYS)))


class MomentField(InstantField):
    """When something happened by the clock of a device, which is corrected after."""

    def to_internal_value(self, value: Any) -> datetime:
        """Read it, or refuse what no clock shows."""
        moment: datetime = super().to_internal_value(value)
        if moment < DEVICES_BEGIN:
            self.fail("implausible")
        return moment
