"""What messages to citizens are filled with: the city's name, numbers, links and times in words."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from cases.dangers import read_for
from cases.erasure_words import asks_to_be_erased
from cases.models import Report
from cases.rules import held_rules
from cases.told import dangers
from common.text import in_language
from common.wall_clock import first_showing

# The citizen's page, by the secret of his link.
TRACKING_PAGE = "track"


def values_of(language: str, report: Report | None) -> dict[str, Any]:
    """Return what every message may use, in the citizen's language."""
    # Read for every citizen of a batch, so the copy in hand will do; whoever begins a batch refreshes it.
    city = held_rules().city
    values: dict[str, Any] = {
        "city": in_language(city.names, language),
        "hotline": city.profile.get("hotline", {}).get("number", ""),
    }
    if report is not None:
        values |= {"number": report.case.number, "link": link_to(report)}
    return values


def link_to(report: Report) -> str:
    """Return the citizen's private link."""
    try:
        path = reverse(TRACKING_PAGE, args=[report.token])
    except NoReverseMatch:
        return ""
    return settings.PUBLIC_URL + path


def danger_numbers(text: str, *kinds: str, told_at: datetime) -> str:
    """Return the numbers to ring first, where a text has words of danger or one is known beside it; else nothing."""
    return " / ".join(emergency.number for emergency in dangers(text, *kinds, told_at=told_at))


def danger_in(text: str, told_at: datetime) -> str:
    """Return the gravest danger that a text tells of, also one that no number is rung for; else nothing."""
    return read_for(text, held_rules().city.profile, told_at).gravest


def where_to_show(language: str) -> str:
    """Say to whoever does not know where it is that her page has a map."""
    with translation.override(language):
        return gettext("We do not know yet where it is. You can show it on a map by your link:")


def number_not_hers(number: str, language: str, *, is_kept: bool) -> str:
    """Say that a number which somebody named is none of hers; of text that is kept that a person reads it."""
    with translation.override(language):
        values = {"number": number}
        if is_kept:
            return (
                gettext("%(number)s is no report from this telephone. Somebody at the centre reads your text") % values
            )
        return gettext("%(number)s is no report from this telephone. Its private link says how it stands") % values


def erasure_note(text: str, language: str) -> dict[str, str]:
    """Say to whoever asks to be erased what comes of it."""
    if not asks_to_be_erased(text):
        return {}
    with translation.override(language):
        return {
            "note": gettext("You asked to be erased: a person at the centre sees to it, nothing is erased by itself.")
        }


def in_words(at: datetime | None, language: str) -> str:
    """Return an instant by the city's clock, short; nothing for none."""
    if at is None:
        return ""
    with translation.override(language), timezone.override(held_rules().city.zone):
        return date_format(timezone.localtime(at), pgettext("date in a text message", "D j M H:i"))


def end_of_day(on: date | str | None) -> datetime | None:
    """Return when a day of the city's calendar is over; nothing for none."""
    if not on:
        return None
    following = (date.fromisoformat(on) if isinstance(on, str) else on) + timedelta(days=1)
    return first_showing(held_rules().city.zone, datetime.combine(following, time.min))
