"""Erasing a citizen: contact, words with their salts, answers, home, photos and their bytes.

The log and its seals still verify: they never held any of it. What the centre and the
departments wrote to each other stays; it is theirs.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from accounts.models import Contact
from cases.actions.act import SYSTEM, Act, Actor, Saying
from cases.actions.contact import release_undoable, with_number
from cases.actions.contacts import lock_contacts, with_address_alone
from cases.actions.evidence import of_report
from cases.actions.withholding import compare_words
from cases.models import CITIZENS_WORDS, AlertReason, Attachment, Case, LogKind, Report, Words, WordsKind
from common.actions import drop_uploads, forget_files
from grid.models import Nature


@transaction.atomic
def erase_contact(contact: Contact, *, actor: Actor = SYSTEM, now: datetime) -> int:
    """Erase a citizen for good; return how many cases it touched. Messages and texts go with the contact.

    Who left the same address beside another number stays: `others_with_address` names them to whoever asks for it.
    """
    # She before her cases, as a text of hers locks them; with what she reported by her address only.
    persons = lock_contacts(Q(pk__in=with_address_alone(contact)))
    reports = list(Report.objects.filter(contact__in=persons))
    mine = [report.pk for report in reports]
    # What she said and showed to a case that spoke for hers hangs there.
    spoken_to = set(Words.objects.filter(report__in=mine).values_list("case_id", flat=True))
    spoken_to |= set(Attachment.objects.filter(report__in=mine).values_list("case_id", flat=True))
    case_ids = sorted({report.case_id for report in reports} | spoken_to)
    if case_ids:
        act = Act(LogKind.ERASE, actor=actor, now=now)
        act.lock(case_ids)
        # Afterwards nothing is known of her any more to compare them with.
        compare_words(case_ids)
        # A provider's id of a message leads to its words there.
        Report.objects.filter(contact__in=persons).update(answers={}, contact=None, provider_id="")
        release_undoable(act, act.cases)
        for case in act.cases:
            own = [report.pk for report in reports if report.case_id == case.pk]
            # What digests of the log could still be held against goes with the words.
            case.salt = uuid4()
            erased, left = _erase_words(case, own, mine)
            _erase_photos(own)
            if own:
                _erase_home(case, own)
            if not with_number(case).exists():
                case.to_call_since = None
            over = act.end_alerts(case, AlertReason.ASKS_ERASURE)
            act.log(case, *left, facts={"reports": own, "words": len(erased), "rows": sorted(set(erased)), **over})
        act.write()
    Contact.objects.filter(pk__in=persons).delete()
    return len(case_ids)


def _erase_words(case: Case, own: list[int], mine: list[int]) -> tuple[list[int], list[Saying]]:
    """Erase, and return the log row of each of the words: without its being said there, `verify_log` misses them.

    What other citizens said in the same row is returned to be kept with the row of the erasing.
    """
    # All words of an act go together: its digest vouches for them together.
    acts = list(Words.objects.filter(case=case, report__in=mine).values_list("log_seq", flat=True))
    # What others read in place of something goes with it.
    theirs = Q(log_seq__in=acts) | Q(instead_of__log_seq__in=acts)
    if not Report.objects.filter(case=case).exclude(pk__in=own).exists():
        # What was written to nobody else.
        theirs |= Q(kind=WordsKind.ANSWER)
    erased = Words.objects.filter(theirs, case=case)
    rows = list(erased.values_list("log_seq", flat=True))
    others = erased.filter(kind__in=CITIZENS_WORDS, report__isnull=False).exclude(report__in=mine).order_by("pk")
    left = [Saying(each.kind, each.text, each.report_id, said_at=each.created_at, is_read=True) for each in others]
    erased.delete()
    return rows, left


def _erase_home(case: Case, own: list[int]) -> None:
    first = Report.objects.filter(case=case).order_by("received_at", "pk").values_list("pk", flat=True)[0]
    if first not in own:
        # Somebody else said where it is.
        return
    case.address = case.summary = ""
    nature = case.case_class.nature if case.case_class else Nature.WORDS
    if case.is_protected or nature == Nature.WORDS:
        # A lamp stands in the street; where a matter of words is placed, somebody lives. The division stays.
        case.point = None


def _erase_photos(own: Iterable[int]) -> None:
    report_ids = list(own)
    attached = Attachment.objects.filter(report__in=report_ids)
    file_ids = {*attached.values_list("file", flat=True), *drop_uploads(map(of_report, report_ids))}
    attached.delete()
    # Afterwards, since bytes cannot be rolled back. What somebody else sent as well stays.
    transaction.on_commit(partial(forget_files, sorted(file_ids)))
