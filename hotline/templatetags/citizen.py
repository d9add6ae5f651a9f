"""Words of citizens' pages that a template cannot find itself."""

from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.text import written_in
from hotline.story import moment as _moment
from hotline.unsent import ring_for_unsent

register = template.Library()


@register.filter
def moment(at: datetime, now: datetime) -> str:
    """Say an instant as one would aloud."""
    return _moment(at, now)


@register.inclusion_tag("citizen/ring.html", takes_context=True)
def ring_unsent(context: Context) -> dict[str, Any]:
    """Say whom to ring for what was sent and not taken, beside those whom the page names already."""
    request, named = context.get("request"), {each.number for each in context.get("ring") or []}
    found = ring_for_unsent(request, timezone.now()) if request else []
    return {"ring": [each for each in found if each.number not in named], "is_unsent": True}


@register.inclusion_tag("citizen/_words.html")
def words_of(text: str, *, quote: str = "", own: bool = False) -> dict[str, str]:
    """Show what somebody wrote as it was written, and say in which language, where that is not the page's.

    Of her `own` words nobody tells a reader that.
    """
    written = written_in(text)
    note = {"zh-hans": _("Written in Chinese"), "en": _("Written in English")}.get(written, "")
    is_foreign = bool(written) and written != (get_language() or "en")
    return {
        "text": text,
        "quote": quote,
        "lang": written if is_foreign else "",
        "note": note if is_foreign and not own else "",
    }
