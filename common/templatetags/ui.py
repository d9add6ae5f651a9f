"""The parts of the design system, as template tags: `{% load ui %}`.

Markup lives in templates/components/; here is only what a template cannot say
itself. Nothing reads the database but the city's name. docs/design-system.md shows each in use.
"""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.db.models import TextChoices
from django.forms import BaseForm, BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext
from django_vite.core.asset_loader import DjangoViteAssetLoader
from django_vite.core.exceptions import DjangoViteAssetNotFoundError

from common.appearance import chosen_theme, shown_city, was_played
from common.form_parts import described_by, is_said_optional, kind_of, widget_attrs
from common.icons import ICONS
from common.page_of import PAGE_OF
from common.page_of import page_of as said_of_page
from common.script_words import words_for_scripts
from common.tables import Column
from common.text import away_in_words, language_beside

register = template.Library()
PHOTO_TYPES = "image/jpeg,image/png,image/webp"

MINUTE_S = 60
HOUR_S = 60 * MINUTE_S
DAY_S = 24 * HOUR_S
# From here on a weekday's name could mean two days.
DAYS_BY_NAME = 6
# Green to 80 % of a limit, amber to 100 %, red after.
SOON_FROM = 0.8


# --- The page -------------------------------------------------------------------


@register.simple_tag
def photo_types() -> str:
    """Return what a photo input accepts: a phone that keeps HEIC hands over JPEG where HEIC is not among it."""
    return PHOTO_TYPES


@register.simple_tag
def web_entry(name: str) -> str:
    """Link a built script with its styles.

    A checkout that has not built its front end yet still shows its pages, bare.
    """
    try:
        return mark_safe(DjangoViteAssetLoader.instance().generate_vite_asset(name))  # noqa: S308 - our own manifest
    except DjangoViteAssetNotFoundError:
        return mark_safe("<!-- web/dist is not built: npm run build -->")


@register.simple_tag
def web_style(name: str) -> str:
    """Link a built style sheet."""
    try:
        url = DjangoViteAssetLoader.instance().generate_vite_asset_url(name)
    except DjangoViteAssetNotFoundError:
        return ""
    return format_html('<link rel="stylesheet" href="{}">', url)


@register.simple_tag
def web_file(name: str) -> str:
    """Return the address of a file from web/public."""
    return static(name)


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """Return the theme this browser chose: auto, light, dark or sunlight."""
    return chosen_theme(context.get("request"))


@register.simple_tag(takes_context=True)
def page_of(context: template.Context) -> str:
    """Return what the page says of who opened it, for what is sent from it."""
    return said_of_page(context.get("request"))


@register.simple_tag(takes_context=True)
def whose_page(context: template.Context) -> str:
    """Return the field by which a form says the same: one that goes without a script has no header."""
    return format_html('<input type="hidden" name="{}" value="{}">', PAGE_OF, page_of(context))


@register.simple_tag(takes_context=True)
def socket_url(context: template.Context) -> str:
    """Return where the sockets are, under the name this page was opened by; nothing if they share its origin."""
    addresses: list[str] = settings.SOCKET_ADDRESSES
    request = context.get("request")
    # As it was sent, checked or not: it only chooses among our own addresses, also on the page that refuses it.
    opened_as = request.META.get("HTTP_HOST", "").partition(":")[0] if request else ""
    same = [address for address in addresses if urlsplit(address).hostname == opened_as]
    return (same or addresses or [""])[0]


@register.filter
def lang(text: object) -> SafeString:
    """Return the attribute that says in which language somebody's own words stand, where the page is in another one."""
    language = language_beside(str(text or ""))
    return format_html(' lang="{}"', language) if language else SafeString()


@register.simple_tag
def city_name() -> str:
    """Return the city's name, or nothing before a city is loaded."""
    return shown_city().name


@register.simple_tag
def offered_languages() -> list[tuple[str, str]]:
    """Return the languages a reader may choose, each with its name: those that the city has its names in."""
    spoken = shown_city().languages
    return [(code, str(name)) for code, name in settings.LANGUAGES if code in spoken]


@register.simple_tag
def played() -> str:
    """Say as what the page must be labelled: nothing of the city is played, all of it, or some beside real cases."""
    return shown_city().played


@register.simple_tag(name="was_played")
def was_played_tag() -> str:
    """Say the same of when this process last read it: for a page that may need no database."""
    return was_played()


@register.simple_tag
def ui_words() -> SafeString:
    """Hand the scripts the few sentences they speak, in the page's language."""
    # A block of data, never run, so the policy on scripts lets it stand.
    text = json.dumps(words_for_scripts(), ensure_ascii=False).replace("<", "\\u003C")
    return format_html('<script type="application/json" id="ui-words">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon. Without a label it is silent, and the words beside it speak."""
    paths = mark_safe(ICONS[name])  # noqa: S308 - our own drawings
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, paths)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', paths)


@register.simple_tag
def key(name: str) -> SafeString:
    """Show which key does the same. The reader hears it from aria-keyshortcuts instead."""
    return format_html('<kbd class="key" aria-hidden="true">{}</kbd>', name)


# --- Time -----------------------------------------------------------------------------


def span_in_words(seconds: float) -> str:
    """Say a span as a person would: 12 min, 3 h, 2 d; never 0 of anything."""
    span_s = abs(seconds)
    if span_s < MINUTE_S:
        return gettext("less than a minute")
    if span_s < HOUR_S:
        return gettext("%(count)s min") % {"count": int(span_s // MINUTE_S)}
    if span_s < 2 * DAY_S:
        return gettext("%(count)s h") % {"count": int(span_s // HOUR_S)}
    return gettext("%(count)s d") % {"count": int(span_s // DAY_S)}


register.filter("away", away_in_words)


@register.filter
def when(instant: datetime | None, now: datetime | None = None) -> str:
    """Say an instant as briefly as it stays clear: 14:30 today, else the weekday or the day."""
    if instant is None:
        return ""
    local, today = timezone.localtime(instant), timezone.localtime(now).date()
    days = (local.date() - today).days
    if days == 0:
        return date_format(local, "H:i")
    if abs(days) < DAYS_BY_NAME:
        return date_format(local, pgettext("date format: weekday and time", "D H:i"))
    if local.year == today.year:
        return date_format(local, pgettext("date format: day and time", "j M H:i"))
    return date_format(local, pgettext("date format: day with year", "j M Y"))


@register.filter
def span(amount: Decimal | float | str, unit: str) -> str:
    """Say how long something takes, as it is counted: 1 working day, 2.5 hours."""
    words: dict[str, Callable[[int], str]] = {
        "running_minute": lambda count: ngettext("%(amount)s minute", "%(amount)s minutes", count),
        "running_hour": lambda count: ngettext("%(amount)s hour", "%(amount)s hours", count),
        "working_hour": lambda count: ngettext("%(amount)s working hour", "%(amount)s working hours", count),
        "working_day": lambda count: ngettext("%(amount)s working day", "%(amount)s working days", count),
    }
    number = Decimal(str(amount)).normalize()
    # One and a half are several.
    return words[unit](1 if number == 1 else 2) % {"amount": f"{number:f}"}


@register.filter
def day(on: date | None) -> str:
    """Say a day of the city's calendar."""
    return date_format(on, pgettext("date format: day with year", "j M Y")) if on else ""


def level_word(level: str) -> str:
    words = {
        "on_time": pgettext("time", "on time"),
        "soon": pgettext("time", "due soon"),
        "late": pgettext("time", "late"),
    }
    return words.get(level, "")


def level_at(due: datetime, soon_at: datetime | None, now: datetime) -> str:
    """Return how a limit stands at an instant: by when it is due, and from when on it is due soon."""
    if now >= due:
        return "late"
    return "soon" if soon_at is not None and now >= soon_at else "on_time"


@register.inclusion_tag("components/time_badge.html")
def time_badge(
    due: datetime | None = None,
    *,
    level: str = "",
    soon_at: datetime | None = None,
    now: datetime | None = None,
    pill: bool = False,
) -> dict[str, Any]:
    """Show how long is left, with shape and colour. Scripts keep it counting."""
    if due is None:
        return {"level": "none", "words": gettext("no limit"), "pill": pill}
    now = now or timezone.now()
    level = level or level_at(due, soon_at, now)
    left_s = (due - now).total_seconds()
    words, is_said = span_in_words(left_s), level == "late" and left_s <= 0
    return {
        "due": due,
        "now": now,
        "soon_at": soon_at,
        "level": level,
        # Heard before the words; not where they say it themselves.
        "word": "" if is_said else level_word(level),
        "words": gettext("%(span)s late") % {"span": words} if left_s <= 0 else words,
        "pill": pill,
    }


@register.inclusion_tag("components/clock_bar.html")
def clock_bar(
    name: str,
    used: float,
    *,
    due: datetime | None = None,
    level: str = "",
    stopped: bool | TextChoices = False,
    paused: bool = False,
    note: str = "",
    now: datetime | None = None,
) -> dict[str, Any]:
    """Show one clock as a bar. `used` is the share of its limit that has run, 1.0 being due; `stopped`: how it ended."""
    if not level:
        level = "on_time" if used < SOON_FROM else "soon" if used < 1 else "late"
    return {
        "name": name,
        "width": f"{min(max(used, 0), 1) * 100:.1f}",
        "percent": round(used * 100),
        "level": level,
        "word": level_word(level),
        "due": due,
        "stopped": stopped,
        "paused": paused,
        "note": note,
        "now": now,
    }


PHASES = ("accept", "route", "dispose", "feedback")


def phase_name(phase: str, voice: str = "staff") -> str:
    """Name a phase, in the words of those who work, or of whoever waits for it (`voice="citizen"`)."""
    if voice == "citizen":
        hers = {
            "accept": pgettext("her phase", "Received"),
            "route": pgettext("her phase", "Passed on"),
            "dispose": pgettext("her phase", "Being done"),
            "feedback": pgettext("her phase", "Is it solved?"),
        }
        return hers[phase]
    names = {
        "accept": pgettext("phase", "Accept"),
        "route": pgettext("phase", "Route"),
        "dispose": pgettext("phase", "Dispose"),
        "feedback": pgettext("phase", "Feedback"),
    }
    return names[phase]


@register.inclusion_tag("components/phase_track.html")
def phase_track(
    phase: str, *, ended: bool = False, small: bool = False, state: str = "", voice: str = "staff"
) -> dict[str, Any]:
    """Show the four phases, and which of them the case is in. `state` becomes the tooltip; `voice`: whose words."""
    reached = PHASES.index(phase)

    def standing(place: int) -> str:
        if place < reached or (ended and place <= reached):
            return "done"
        return "now" if place == reached else "to-come"

    phases = [
        {"code": code, "name": phase_name(code, voice), "standing": standing(place)}
        for place, code in enumerate(PHASES)
    ]
    now = phase_name(phase, voice)
    return {"phases": phases, "small": small, "state": state, "now": now, "ended": ended, "voice": voice}


# --- Forms --------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    classes: str = "",
    as_page: bool = False,
    several: bool = False,
) -> dict[str, Any]:
    """Render a form's field: label, hint, error, and what assistive technology must know.

    `as_page` makes the label the page's heading, for one question a page.
    """
    kind = kind_of(bound)
    hint = hint or str(bound.help_text)
    attrs = widget_attrs(
        bound, hint=hint, classes=f"input {classes}" if kind in ("input", "select", "textarea") else ""
    )
    if kind == "file":
        # A phone asks whether to take or to choose one, and makes of its own formats one that is named here.
        attrs["accept"] = PHOTO_TYPES
    return {
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "hint": hint,
        "as_page": as_page,
        "several": several,
        "optional": is_said_optional(bound, kind),
        "widget": bound.as_widget(attrs=attrs) if kind != "choices" else "",
        "error_id": f"{bound.auto_id}_error",
        "hint_id": f"{bound.auto_id}_hint",
        "described_by": described_by(bound, hint),
    }


@register.inclusion_tag("components/choices.html")
def choices(
    bound: BoundField,
    *,
    look: str = "list",
    label: str = "",
    hint: str = "",
    hints: dict[str, str] | None = None,
    as_page: bool = False,
) -> dict[str, Any]:
    """Render radio buttons or checkboxes: look is list, row, big or tiles. `hints` explains single answers."""
    hint = hint or str(bound.help_text)
    hints = hints or {}
    options = [
        {
            "tag": option.tag(),
            "label": option.choice_label,
            "hint": hints.get(str(option.data["value"]), ""),
            "id": option.id_for_label,
        }
        for option in bound.subwidgets
        # An empty first answer is Django's way of saying "none yet"; radio buttons say so by being empty.
        if str(option.data["value"]) != ""
    ]
    return {
        "bound": bound,
        "options": options,
        "label": label or bound.label,
        "hint": hint,
        "look": look,
        "as_page": as_page,
        "optional": is_said_optional(bound, "choices"),
        "error_id": f"{bound.auto_id}_error",
        "hint_id": f"{bound.auto_id}_hint",
        "described_by": described_by(bound, hint),
    }


def _target_of(bound: BoundField) -> str:
    """Return the id an error's link jumps to: of a group, its first answer."""
    return bound.id_for_label or f"{bound.auto_id}_0"


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """List what is wrong in the forms, each line leading to its field. Nothing, if all is well."""
    errors = [{"text": text, "target": _target_of(bound)} for form in forms for bound in form for text in bound.errors]
    errors += [{"text": text, "target": ""} for form in forms for text in form.non_field_errors()]
    title = ngettext("There is a problem", "There are %(count)s problems", len(errors)) % {"count": len(errors)}
    return {"errors": errors, "title": title}


# --- Tables and lists -------------------------------------------------------------------------


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, column: str, label: str, *, number: bool = False, param: str = "sort"
) -> dict[str, Any]:
    """A column's head that sorts by it, and the other way when asked again."""
    query = context["request"].GET.copy()
    current = query.get(param, "")
    query[param] = f"-{column}" if current == column else column
    for place in ("page", "after"):
        query.pop(place, None)
    direction = {column: "ascending", f"-{column}": "descending"}.get(current, "")
    return {"column": column, "label": label, "number": number, "query": query.urlencode(), "direction": direction}


@register.simple_tag
def cell(column: Column, row: Any) -> object:
    """Write one cell of a table."""
    return column.text(row)


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page, *, param: str = "page") -> dict[str, Any]:
    """Step through a list's pages, keeping filters and order."""

    def query_for(number: int) -> str:
        query = context["request"].GET.copy()
        query[param] = str(number)
        return query.urlencode()

    return {
        "page": page,
        "previous": query_for(page.previous_page_number()) if page.has_previous() else "",
        "next": query_for(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/table_tools.html", takes_context=True)
def table_tools(
    context: template.Context,
    table: str,
    *,
    search: str = "",
    param: str = "q",
    export_url: str = "",
    columns: bool = True,
) -> dict[str, Any]:
    """What stands above a table: a filter, the choice of columns, the export. `table` is the table's id."""
    query = context["request"].GET
    kept: Iterable[tuple[str, str]] = [
        (name, value) for name, values in query.lists() for value in values if name not in (param, "page")
    ]
    return {
        "table": table,
        "search": search,
        "param": param,
        "value": query.get(param, ""),
        "kept": kept,
        "export_url": export_url,
        "columns": columns,
    }


@register.inclusion_tag("components/rail_item.html", takes_context=True)
def rail_item(
    context: template.Context,
    url: str,
    icon: str,
    label: str,
    *,
    count: int | str = "",
    count_id: str = "",
    key: str = "",
    exact: bool = False,
) -> dict[str, Any]:
    """One way in the rail. It is the current one on every page below its address, or `exact`ly there."""
    request = context.get("request")
    path = request.path if request else ""
    return {
        "url": url,
        "icon": icon,
        "label": label,
        "count": count or "",
        "count_id": count_id,
        "key": key,
        "current": path == url or (not exact and url != "/" and path.startswith(url)),
    }


@register.inclusion_tag("components/figure.html")
def figure(
    name: str, value: Any, *, unit: str = "", usual: str = "", url: str = "", level: str = "", id: str = ""
) -> dict[str, Any]:
    """A number that matters, against what is usual. With `url` it opens the cases behind it."""
    return {"name": name, "value": value, "unit": unit, "usual": usual, "url": url, "level": level, "id": id}


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", *, icon: str = "inbox", url: str = "", act: str = "") -> dict[str, Any]:
    """Say why there is nothing here, and what would change that."""
    return {"title": title, "text": text, "icon": icon, "url": url, "act": act}


@register.inclusion_tag("components/case_row.html")
def case_row(  # noqa: PLR0913 - a tag's arguments are its template's words
    id: int | str,
    url: str,
    title: str,
    *meta: Any,
    due: datetime | None = None,
    level: str = "",
    soon_at: datetime | None = None,
    now: datetime | None = None,
    number: str = "",
    extra: str = "",
    is_played: bool = False,
    current: bool = False,
    is_new: bool = False,
    target: str = "",
    point: Any = None,
) -> dict[str, Any]:
    """One case in a queue: how long is left, what, and a line of where and how it came.

    With `target` a script opens it there; without scripts the link goes to the page.
    """
    return {
        "id": id,
        "url": url,
        "title": title,
        "meta": meta,
        "due": due,
        "level": level,
        "soon_at": soon_at,
        "now": now,
        "number": number,
        "extra": extra,
        "is_played": is_played,
        "current": current,
        "is_new": is_new,
        "new_word": gettext("new"),
        "target": target,
        # For the map beside it.
        "point": point,
    }
