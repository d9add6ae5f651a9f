"""Words of citizens' pages that a template cannot find itself."""

from datetime import datetime

from django import template

from hotline.story import moment as _moment

register = template.Library()


@register.filter
def moment(at: datetime, now: datetime) -> str:
    """Say an instant as one would aloud."""
    return _moment(at, now)
