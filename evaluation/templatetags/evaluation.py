"""How figures are written: counts that open their cases, shares, spans of time."""

from collections.abc import Collection, Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.tables import Column
from common.templatetags.ui import sort_header
from evaluation.scoreboard import Figure
from evaluation.table import SHARES, Line, span

register = template.Library()

register.filter("span", span)


@register.filter
def cells(line: object, columns: Iterable[Column]) -> list[tuple[Column, object]]:
    """Return what columns say of a line."""
    return [(column, column.text(line)) for column in columns or ()]


@register.simple_tag
def figure_link(line: Line, figure: str) -> SafeString:
    """Write a figure, and its share where there is one, as a link to the rounds behind it, where the reader may read them."""
    count = line.score.counts[figure]
    share = getattr(line.score, SHARES[Figure(figure)]) if figure in SHARES else None
    shown: object = (
        format_html('{}<span class="share"> {}</span>', count, f"{share:.0%}") if share is not None else count
    )
    if line.score.times.get(figure, 0) > (count or 0):
        shown = format_html('{}<span class="share"> {}×</span>', count, line.score.times[figure])
    if figure == Figure.SIGNED:
        shown = span(line.score.response_s)
    if count is None:
        return format_html("{}", "–")
    if not count or not line.is_open:
        return format_html("{}", shown)
    url = f"{reverse('figure_cases', args=[figure])}?{line.query}"
    return format_html('<a href="{}">{}</a>', url, shown)


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def board_header(context: template.Context, column: Column, on_a_phone: Collection[str] | None) -> dict[str, Any]:
    """A column's head that sorts by it; on a phone it may be left out."""
    shown = sort_header(context, column.sort, str(column.label), number=column.is_number)
    return {**shown, "is_wide": on_a_phone is not None and column.name not in on_a_phone}
