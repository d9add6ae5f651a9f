"""The ways of the staff pages: nobody is shown one that is closed to him."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, get_script_prefix, resolve, reverse

from accounts.gate import is_open_to
from common.templatetags.ui import rail_item

register = template.Library()


@register.inclusion_tag("components/rail_item.html", takes_context=True)
def rail_way(context: template.Context, name: str, icon: str, label: str, **more: Any) -> dict[str, Any]:
    """Show the way to the page called `name`, where there is one and the reader's roles open it; else nothing."""
    try:
        url = reverse(name)
    except NoReverseMatch:
        return {}
    # On a page that shows a laptop's visitor another's screen every address begins with whose it is.
    path = "/" + url.removeprefix(get_script_prefix())
    if not is_open_to(context["request"].user, resolve(path).func):
        return {}
    return rail_item(context, url, icon, label, **more)
