"""The text messages by which staff are paged: what, where and since when, one message a person however much waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from cases.access import knows_place_of
from cases.guesses import guessed_place, guesses_of
from cases.models import Alert, AlertReason, Case, Origin
from cases.names import CityNames, city_names
from cases.rules import rules
from cases.watch import OCCASION, danger_told
from messaging.actions import Draft, queue_messages
from messaging.doors import door_name
from messaging.models import MessageChannel


@dataclass(frozen=True)
class Page:
    """What people are paged of: one case, and all that waits of it, the gravest first."""

    case: Case
    alerts: Sequence[Alert]
    people: Sequence[User]

    @property
    def gravity(self) -> tuple[bool, bool, datetime]:
        """How far before others it is told."""
        return gravity(self.alerts[0], self.case)


def gravity(alert: Alert, case: Case) -> tuple[bool, bool, datetime]:
    """Order alerts: a danger, then what else is of a case in danger, then the longest wait."""
    return (alert.reason != AlertReason.DANGER, not case.danger, alert.raised_at)


def page_people(pages: Iterable[Page], *, now: datetime) -> int:
    """Write one page to each person; return how many. A page in doubt is repeated: better woken twice than not at all.

    Of a played city only those are written that stay in the house.
    """
    stays_here = door_name(MessageChannel.SMS) == "outbox"
    by_person: dict[int, tuple[User, list[Page]]] = {}
    for page in pages:
        if page.case.origin == Origin.SIMULATED and not stays_here:
            continue
        for person in page.people:
            by_person.setdefault(person.pk, (person, []))[1].append(page)
    for _person, told in by_person.values():
        # One message tells of one case, and of how many beside: of a danger before anything else.
        told.sort(key=lambda each: each.gravity)
    guesses = guesses_of({told[0].case.pk: told[0].case for _person, told in by_person.values()}.values())
    drafts = [_draft(person, told, guesses) for person, told in by_person.values()]
    return len(queue_messages(drafts, now=now))


def _draft(person: User, told: list[Page], guesses: Mapping[int, dict[str, Any]]) -> Draft:
    first, case = told[0], told[0].case
    in_force = rules()
    with override(person.language), timezone.override(in_force.city.zone):
        body = _words(person, first, city_names(in_force.version), guesses.get(case.pk, {}), others=len(told) - 1)
    return Draft(
        # Once for each row of the log that says so.
        key=f"alert:{case.pk}:{case.version}:{person.pk}",
        occasion=OCCASION,
        language=person.language,
        user=person,
        channel=MessageChannel.SMS,
        body=body,
        is_page=True,
        case_id=case.pk,
        log_seq=case.version,
    )


def _words(person: User, page: Page, names: CityNames, guess: Mapping[str, Any], *, others: int) -> str:
    case = page.case
    what = _("; ").join(_what(each, case) for each in page.alerts)
    matter = names.case_class(case.case_class_id)
    where = names.place(case.address if knows_place_of(person, case) else "", case.division_id)
    if not where and (guessed := guessed_place(guess, names, user=person, is_protected=case.is_protected)):
        where = _("%(place)s (guessed from the words)") % {"place": guessed}
    parts = [
        _("%(what)s, since %(time)s")
        % {"what": what, "time": date_format(timezone.localtime(page.alerts[0].raised_at), "H:i")},
        matter,
        where or _("place unknown"),
        f"{settings.PUBLIC_URL}/desk/cases/{case.number}/",
    ]
    if others:
        parts.append(_("and %(count)s more") % {"count": others})
    return _("Nobody has taken: ") + _(", ").join(part for part in parts if part)


def _what(alert: Alert, case: Case) -> str:
    is_danger = alert.reason == AlertReason.DANGER and case.danger
    return danger_told(case.danger) if is_danger else str(alert.get_reason_display())
