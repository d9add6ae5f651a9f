"""Whether a citizen's yes ends her case by itself, at whichever door she says it: one rule for texts and for her page.

No machine closes what somebody was called to, what nobody has read, or what is told to be dangerous still.
"""

from cases.models import Alert, Case
from cases.rules import rules
from hotline.guesses import guess, own_words
from hotline.models import InboundText
from hotline.sms.elsewhere import known_of, names_another_matter
from hotline.sms.meaning import Meaning, understand
from hotline.sms.vocabulary import vocabulary_of
from hotline.values import danger_in

# What is chosen on a page, as somebody writes it who answers by a text.
CHOSEN = "1, "


def must_be_looked_at(case: Case) -> bool:
    """Whether somebody is called to a case and nobody has come, or a text of it is unread."""
    is_alerted = Alert.objects.filter(case=case, taken_at__isnull=True).exists()
    return is_alerted or InboundText.objects.filter(case=case, waits_since__isnull=False).exists()


def may_end(case: Case, said: str) -> bool:
    """Whether a yes, said with these words, ends the case without a person."""
    return not danger_in(said) and not must_be_looked_at(case)


def is_plain_yes(case: Case, words: str) -> bool:
    """Whether the words beside a yes that was chosen leave it a yes: read as a text that begins with one."""
    if not words.strip():
        return True
    in_force, text = rules(), CHOSEN + words.strip()
    known = known_of([case.pk])
    classes = [in_force.classes.get(pk) for pk in known.classes]
    heard = understand(
        text,
        own=frozenset[str]().union(*map(own_words, classes)),
        words=vocabulary_of(in_force.city.profile, in_force.version),
        is_matter=lambda line: bool(guess(line, in_force)),
        is_asked=True,
    )
    return heard.meaning is Meaning.SOLVED and (heard.is_bare or not names_another_matter(text, known))
