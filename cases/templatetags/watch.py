"""The strip of the centre's watch, on every desk page."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html

from cases.models import Danger
from cases.watch import strip_of

register = template.Library()


@register.simple_tag
def danger_tag(danger: str) -> str:
    """Tag a case in a list by the danger it tells of, wherever it stands; nothing where it tells of none."""
    if danger not in Danger.values:
        return ""
    return format_html(
        ' <span class="tag tag--inverse tag--danger" data-danger="{}">{}</span>', danger, Danger(danger).label
    )


@register.inclusion_tag("components/watch.html", takes_context=True)
def watch_strip(context: Context) -> dict[str, Any]:
    """Show what waits for somebody to take it, and whether one is on shift."""
    request = context.get("request")
    now = timezone.now()
    strip = strip_of(request.user, now=now) if request is not None and hasattr(request, "user") else None
    # On a laptop one click is enough: nobody there has a phone to give.
    return {"strip": strip, "now": now, "request": request, "at_once": settings.EMBEDDED}
