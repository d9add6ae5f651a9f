"""What this room writes itself: partners' keys, late words of a page, guesses. Whatever happens to a case is in `cases.actions`."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases.actions.act import alert_message
from cases.actions.feedback import is_asked
from cases.links import without_secrets
from cases.models import Case, Channel, Guess, LogEntry, Origin, Report, Words, WordsKind
from cases.rules import held_rules
from common import live
from hotline.guesses import surest_guess
from hotline.models import InboundText, OldLink, PartnerKey, Question, QuestionKind, TextOutcome
from hotline.sms.actions.asking import tell_of_waiting
from hotline.sms.places import address_in, divisions_in, is_place_doubted
from hotline.story import link_digest

# What is no text stands among them by the row that keeps it.
_OF_A_ROW = {Channel.WEB: "page", Channel.CALL: "call"}
CITIZENS_WORDS = (WordsKind.REPORT, WordsKind.CITIZEN)


def key_digest(key: str) -> bytes:
    """Return what is kept of a key. It has 256 random bits, so a plain digest cannot be guessed back."""
    return hashlib.sha256(key.encode()).digest()


@transaction.atomic
def issue_key(name: str, *, per_minute: int = 600, origin: Origin = Origin.LIVE) -> str:
    """Make a key for a partner and return it; it cannot be shown again."""
    # The bare token begins with a dash once in 64 times, and a command line takes that for an option.
    key = f"wk_{secrets.token_urlsafe(32)}"
    PartnerKey.objects.create(name=name, digest=key_digest(key), per_minute=per_minute, origin=origin)
    return key


@transaction.atomic
def revoke_key(key_id: int, *, now: datetime) -> None:
    """Stop a key; web processes notice within seconds."""
    PartnerKey.objects.filter(pk=key_id, revoked_at__isnull=True).update(revoked_at=now)


# --- Lost links ---------------------------------------------------------------------------


def keep_old_link(report: Report, token: str, *, now: datetime) -> None:
    """Keep by its digest that a link was replaced: who opens it is told so, and it opens nothing."""
    OldLink.objects.create(report=report, digest=link_digest(token), replaced_at=now)


# --- Late words -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Answered:
    """What a citizen chose on her page when asked whether it is solved."""

    is_solved: bool
    satisfaction: int | None = None


def leave_to_person(report: Report, case: Case, words: str, *, now: datetime, answered: Answered | None = None) -> None:
    """Let what the case's last row says of a citizen's page wait for a person, as a text does.

    Of a case that has ended it came too late; of one whose citizen is asked it may be the answer.
    """
    _leave(report, case, words, seq=case.version, channel=Channel.WEB, now=now, answered=answered)


def leave_said_yes(case_id: int, seq: int) -> None:
    """Let a yes that was said on the telephone, and that its row keeps as unread, wait for a person, as one of a page does."""
    row = LogEntry.objects.get(case_id=case_id, seq=seq)
    report = Report.objects.select_related("contact").get(pk=row.facts["report"])
    said = Words.objects.filter(case=case_id, log_seq=seq, kind=WordsKind.CITIZEN).values_list("text", flat=True)
    answered = Answered(row.facts["solved"], row.facts["satisfaction"])
    case = Case.objects.get(pk=case_id)
    _leave(report, case, "\n".join(said), seq=seq, channel=Channel.CALL, now=row.at, answered=answered)


def _leave(
    report: Report, case: Case, words: str, *, seq: int, channel: Channel, now: datetime, answered: Answered | None
) -> None:
    asked = Question.objects.filter(report=report, case=case, kind=QuestionKind.SOLVED, ended_at__isnull=True)
    InboundText.objects.create(
        provider_id=f"{_OF_A_ROW[channel]}:{case.pk}:{seq}",
        channel=channel,
        contact=report.contact,
        outcome=TextOutcome.UNSURE if is_asked(case) else TextOutcome.LATE,
        case=case,
        report=report,
        question=asked.first() if is_asked(case) else None,
        words=without_secrets(words),
        is_solved=answered.is_solved if answered else None,
        satisfaction=answered.satisfaction if answered else None,
        received_at=now,
        waits_since=now,
    )
    tell_of_waiting()


# --- Guesses ------------------------------------------------------------------------------


def guess_cases(cases: Iterable[Case], *, now: datetime) -> int:
    """Guess class and place of cases that came without, from what was reported and added; return how many.

    What was guessed before stays; later words fill in what was missing.
    """
    wanted = {case.pk: case for case in cases if case.case_class_id is None or _is_unplaced(case)}
    if not wanted:
        return 0
    guesses = {each.case_id: each for each in Guess.objects.filter(case__in=wanted)}
    made: dict[int, Guess] = {}
    for words in Words.objects.filter(case__in=wanted, kind__in=CITIZENS_WORDS).order_by("log_seq", "pk"):
        pk = words.case_id
        read = _guess(wanted[pk], words.text, now)
        earlier = guesses.get(pk)
        if read is None or (earlier is not None and not _fill(earlier, read)):
            continue
        made[pk] = guesses[pk] = earlier or read
    Guess.objects.bulk_create(
        made.values(),
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["case_class", "division", "address", "made_at"],
    )
    if any(wanted[pk].danger for pk in made):
        # Whoever is told of it now is told where it may be.
        live.publish_after_commit([live.WATCH], alert_message())
    return len(made)


def _fill(earlier: Guess, read: Guess) -> bool:
    """Fill in what was not guessed before; whether there was any."""
    is_fuller = False
    for name in ("case_class_id", "division_id", "address"):
        if not getattr(earlier, name) and getattr(read, name):
            setattr(earlier, name, getattr(read, name))
            is_fuller = True
    return is_fuller


def _is_unplaced(case: Case) -> bool:
    return case.division_id is None and case.point is None and not case.address


def _guess(case: Case, text: str, now: datetime) -> Guess | None:
    case_class = surest_guess(text, held_rules()) if case.case_class_id is None else None
    division, address = None, ""
    if _is_unplaced(case):
        # Of two addresses a person says which is meant.
        address = "" if is_place_doubted(text) else address_in(text)
        division = next(divisions_in(text, now), None)
    if case_class is None and division is None and not address:
        return None
    return Guess(
        case=case,
        case_class=case_class,
        division_id=division,
        address=address,
        made_at=now,
    )


def forget_guesses(case_ids: Iterable[int]) -> None:
    """Forget the words of guesses, since those they were made from are erased."""
    Guess.objects.filter(case__in=list(case_ids)).exclude(address="").update(address="")
