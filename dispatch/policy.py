"""What a city says of asking its units, in `[dispatch]` of its `city.toml`; each with a default here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext

from cases.models import Urgency
from cases.rules import held_rules, rules
from common.models import City
from common.phones import is_dialled
from common.text import in_language

# Seconds a unit has for its answer, and one that is called in from off duty.
OFFER_S = {"urgent": 90, "normal": 600, "call_in": 600}
# Older than this, a position is only where the unit was.
POSITION_S = 15 * 60
# Farther than this, a unit is asked only where no other is left to be asked.
RADIUS_M = 10_000
# A phone that was heard of within this time is open.
PHONE_S = 3 * 60
# An act is not believed to be older than the last its phone was heard from, with so much allowance, since one request may
# fail beside another that passes. After a pause longer than this the phone comes back, and sends what it kept.
SIGNAL_S = 120
# So long a phone that has come back goes on sending, from the last of what it kept.
SENDING_S = 300
# So many units are asked at once for what is urgent, once one has let its time run out.
AT_ONCE = 2

# What the field rings the centre by; the hotline's number, where the city names none of its own.
PHONE = "phone"
# By its code, what a skill is called.
SKILLS = "skills"
NUMBERS = ("position_s", "radius_m", "phone_s", "signal_s", "sending_s", "at_once")


@dataclass(frozen=True)
class Policy:
    """How units are asked here."""

    offer_s: dict[str, int]
    position: timedelta
    radius_m: int
    phone: timedelta
    signal: timedelta
    sending: timedelta
    at_once: int

    def answer_time(self, urgency: str, *, is_call_in: bool) -> timedelta:
        """Return how long a unit has for its answer."""
        return timedelta(seconds=self.offer_s["call_in" if is_call_in else Urgency(urgency).value])


def policy() -> Policy:
    """Return what the city says, with what it leaves unsaid."""
    profile = City.objects.values_list("profile", flat=True).first() or {}
    said = profile.get("dispatch") or {}
    return Policy(
        offer_s={**OFFER_S, **{name: int(value) for name, value in said.get("offer_s", {}).items()}},
        position=timedelta(seconds=int(said.get("position_s", POSITION_S))),
        radius_m=int(said.get("radius_m", RADIUS_M)),
        phone=timedelta(seconds=int(said.get("phone_s", PHONE_S))),
        signal=timedelta(seconds=int(said.get("signal_s", SIGNAL_S))),
        sending=timedelta(seconds=int(said.get("sending_s", SENDING_S))),
        at_once=int(said.get("at_once", AT_ONCE)),
    )


def centre_phone() -> str:
    """Return what the field rings the centre by; empty where the city has told no number."""
    return phone_of(rules().city.profile)


def phone_of(profile: dict[str, Any]) -> str:
    """Return what the field of a city rings its centre by, as its profile says it."""
    own = (profile.get("dispatch") or {}).get(PHONE)
    return str(own or (profile.get("hotline") or {}).get("number", ""))


def skills_in_words(codes: Iterable[str]) -> str:
    """Return what skills are called, as one reads it; the code of one that the city has not named yet."""
    said = (held_rules().city.profile.get("dispatch") or {}).get(SKILLS) or {}
    return gettext(", ").join(in_language(said.get(each) or {}) or each for each in codes)


def faults_of(said: Any) -> Iterator[tuple[str, str]]:
    """Say what cannot be meant in a city's `[dispatch]`: field and reason."""
    if not isinstance(said, dict):
        yield "dispatch", "must be written as [dispatch]"
        return
    times = said.get("offer_s", {})
    numbers = {name: said[name] for name in NUMBERS if name in said}
    if not isinstance(times, dict) or times.keys() - OFFER_S.keys():
        yield "dispatch.offer_s", f"may name: {', '.join(OFFER_S)}"
        times = {}
    for name, value in {**numbers, **{f"offer_s.{name}": each for name, each in times.items()}}.items():
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 1_000_000:
            yield f"dispatch.{name}", "must be a whole number above 0"
    if PHONE in said and not (isinstance(said[PHONE], str) and is_dialled(said[PHONE])):
        yield f"dispatch.{PHONE}", "must be a telephone number in quotation marks"
    for name in said.keys() - {"offer_s", PHONE, SKILLS, *NUMBERS}:
        yield f"dispatch.{name}", "is not known"
