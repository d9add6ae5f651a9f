"""How patient the city is with texts: data of its folder ([texts] in city.toml), with a default for each."""

from dataclasses import dataclass
from datetime import timedelta

from cases.rules import held_rules


@dataclass(frozen=True)
class Patience:
    """What the city's folder says, or what holds where it says nothing."""

    # How long an answer is waited for; later it goes to a person.
    question: timedelta
    # How long afterwards an answer is still laid beside its case.
    late: timedelta
    # What follows an answer within this time may take it back.
    correction: timedelta
    # The same text again within this time is one contact.
    repeat: timedelta
    # What comes sooner after a text of ours was written by a machine.
    machine: timedelta
    # A text that waits longer for a person is told to whoever is on shift.
    unread: timedelta


def patience() -> Patience:
    """Return what the rules in hand say."""
    said = dict(held_rules().city.profile.get("texts", {}))
    return Patience(
        question=timedelta(hours=said.get("question_hours", 14 * 24)),
        late=timedelta(days=said.get("late_days", 90)),
        correction=timedelta(minutes=said.get("correction_minutes", 60)),
        repeat=timedelta(minutes=said.get("repeat_minutes", 10)),
        machine=timedelta(seconds=said.get("machine_seconds", 3)),
        unread=timedelta(minutes=said.get("unread_minutes", 30)),
    )
