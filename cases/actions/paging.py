"""The text messages by which staff are paged: what, which case, where and since when.

One message a person however much waits: first what stands first on the strip, of the others what room there is for, and how
many wait in all, how many of them dangers. No danger is left out of it: its number stands there whatever else does not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from cases.access import knows_place_of
from cases.guesses import guessed_place, guesses_of
from cases.models import Alert, Case, Danger, Origin
from cases.names import CityNames, city_names
from cases.rules import rules
from cases.watch import OCCASION, waiting_cases, what_waits
from messaging.actions import Draft, queue_messages
from messaging.doors import door_name
from messaging.models import MessageChannel

# As many as a phone is sent in a few parts; more only where that many dangers wait.
MOST_LETTERS = 480


@dataclass(frozen=True)
class Page:
    """What people are paged of: one case, and all that waits of it, the gravest first."""

    case: Case
    alerts: Sequence[Alert]
    people: Sequence[User]


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
    letters = [_letter(person, told, now) for person, told in by_person.values()]
    guesses = guesses_of({each.told[0].case.pk: each.told[0].case for each in letters}.values())
    drafts = [_draft(each, guesses) for each in letters]
    return len(queue_messages(drafts, now=now))


@dataclass(frozen=True)
class _Letter:
    """What one person is told: first what stands first on her strip, and how much waits in all."""

    person: User
    told: Sequence[Page]
    waiting: int
    dangers: int


def _letter(person: User, told: Sequence[Page], now: datetime) -> _Letter:
    waits: QuerySet[Any] = waiting_cases(person, now=now)
    waiting = list(waits.values_list("case_id", "is_grave"))
    place = {case_id: at for at, (case_id, _is_grave) in enumerate(waiting)}
    in_turn = sorted(told, key=lambda each: place.get(each.case.pk, len(place)))
    return _Letter(person, in_turn, len(waiting), sum(is_grave for _case_id, is_grave in waiting))


def _draft(letter: _Letter, guesses: Mapping[int, dict[str, Any]]) -> Draft:
    person, told = letter.person, letter.told
    case = told[0].case
    in_force = rules()
    with override(person.language), timezone.override(in_force.city.zone):
        body = _words(person, told, city_names(in_force.version), guesses.get(case.pk, {}))
        if letter.waiting > len(told):
            body += _(", ") + _in_all(letter)
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


def _in_all(letter: _Letter) -> str:
    if not letter.dangers:
        return _("%(count)s wait in all, none of them a danger") % {"count": letter.waiting}
    return _("%(count)s wait in all, dangers among them: %(dangers)s") % {
        "count": letter.waiting,
        "dangers": letter.dangers,
    }


def _words(person: User, told: Sequence[Page], names: CityNames, guess: Mapping[str, Any]) -> str:
    first, *others = told
    case = first.case
    where = names.place(case.address if knows_place_of(person, case) else "", case.division_id)
    if not where and (guessed := guessed_place(guess, names, user=person, is_protected=case.is_protected)):
        where = _("%(place)s (guessed from the words)") % {"place": guessed}
    since = date_format(timezone.localtime(first.alerts[0].raised_at), "H:i")
    parts = [
        _("; ").join(_known_by(first, names)),
        case.number,
        where or _("place unknown"),
        _("since %(time)s") % {"time": since},
        f"{settings.PUBLIC_URL}/desk/cases/{case.number}/",
    ]
    body = _("Nobody has taken: ") + _(", ").join(parts)
    return body + _(", ") + _beside(others, room=MOST_LETTERS - len(body)) if others else body


def _known_by(page: Page, names: CityNames) -> list[str]:
    """Return its danger, else its class, then what is lacking; the class of a danger last."""
    case = page.case
    kinds = [kind for each in page.alerts for kind in each.kinds]
    what = what_waits(case.danger, [each.reason for each in page.alerts], kinds)
    matter = names.case_class(case.case_class_id)
    ordered = [*what, matter] if case.danger else [matter, *what]
    return [each for each in ordered if each]


def _beside(pages: Sequence[Page], *, room: int) -> str:
    """Name what else waits, dangers with their kinds before the rest, as far as there is room; each danger's number always."""
    told = _("and %(count)s more") % {"count": len(pages)}
    named: list[str] = []
    for page in sorted(pages, key=lambda each: not each.case.danger):
        bare, danger = page.case.number, page.case.danger
        full = _("%(number)s (%(what)s)") % {"number": bare, "what": Danger(danger).label} if danger else bare
        for entry in dict.fromkeys([full, bare]):
            longer = _("%(told)s: %(cases)s") % {"told": told, "cases": _(", ").join([*named, entry])}
            if len(longer) <= room or (danger and entry == bare):
                named.append(entry)
                break
        else:
            break
    if not named:
        return told
    whole = _("%(told)s: %(cases)s") % {"told": told, "cases": _(", ").join(named)}
    return whole if len(named) == len(pages) else whole + _(", ") + "…"
