"""The text messages by which staff are paged: what, where and since when, one message a person however much waits."""

from collections.abc import Iterable, Mapping, Sequence
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

Page = tuple[Alert, Case, int, Sequence[User]]


def page_people(pages: Iterable[Page], *, now: datetime) -> int:
    """Write one page to each person; return how many. A page in doubt is repeated: better woken twice than not at all.

    Of a played city only those are written that stay in the house.
    """
    stays_here = door_name(MessageChannel.SMS) == "outbox"
    by_person: dict[int, tuple[User, list[tuple[Alert, Case, int]]]] = {}
    for alert, case, level, people in pages:
        if case.origin == Origin.SIMULATED and not stays_here:
            continue
        for person in people:
            by_person.setdefault(person.pk, (person, []))[1].append((alert, case, level))
    for _person, told in by_person.values():
        # One message tells of one, and of how many beside: of a danger before anything else.
        told.sort(key=lambda each: (each[0].reason != AlertReason.DANGER, not each[1].danger, each[0].raised_at))
    guesses = guesses_of({told[0][1].pk: told[0][1] for _person, told in by_person.values()}.values())
    drafts = [_draft(person, told, guesses) for person, told in by_person.values()]
    return len(queue_messages(drafts, now=now))


def _draft(person: User, told: list[tuple[Alert, Case, int]], guesses: Mapping[int, dict[str, Any]]) -> Draft:
    alert, case, level = told[0]
    in_force = rules()
    with override(person.language), timezone.override(in_force.city.zone):
        body = _words(person, alert, case, city_names(in_force.version), guesses.get(case.pk, {}), others=len(told) - 1)
    return Draft(
        key=f"alert:{alert.pk}:{level}:{alert.pages}:{person.pk}",
        occasion=OCCASION,
        language=person.language,
        user=person,
        channel=MessageChannel.SMS,
        body=body,
        is_page=True,
        case_id=case.pk,
        log_seq=case.version,
    )


def _words(person: User, alert: Alert, case: Case, names: CityNames, guess: Mapping[str, Any], *, others: int) -> str:
    is_danger = alert.reason == AlertReason.DANGER and case.danger
    what = danger_told(case.danger) if is_danger else alert.get_reason_display()
    matter = names.case_class(case.case_class_id)
    where = names.place(case.address if knows_place_of(person, case) else "", case.division_id)
    if not where and (guessed := guessed_place(guess, names, user=person, is_protected=case.is_protected)):
        where = _("%(place)s (guessed from the words)") % {"place": guessed}
    parts = [
        _("%(what)s, since %(time)s") % {"what": what, "time": date_format(timezone.localtime(alert.raised_at), "H:i")},
        matter,
        where or _("place unknown"),
        f"{settings.PUBLIC_URL}/desk/cases/{case.number}/",
    ]
    if others:
        parts.append(_("and %(count)s more") % {"count": others})
    return _("Nobody has taken: ") + _(", ").join(part for part in parts if part)
