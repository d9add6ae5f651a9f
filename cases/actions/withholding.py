"""Words that may tell who reported: compared with what is known of the person, and read by the centre; so is what staff
write that speaks of who it was, whatever is known.

Staff's are compared as they are written in a protected case, and anew as one comes to be protected or more comes to be
known of her;
what was written before this was kept is compared by a job. Who then reads them says `cases.access.withheld_from`. What has
once been withheld is shown by nobody but a person: she may be erased by then, and nothing known of her to compare with.
Citizens' words in such a case are read at the centre only, and so compared as the one whom they may name is taken out of it.
"""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import CITIZENS_WORDS, KEPT_WORDS, STAFF_WORDS, Case, LogEntry, Showing, Words, WordsKind
from cases.persons import KEPT_AT_CENTRE
from cases.summary_names import REACH, could_reach, known_of
from cases.summary_names.reporters import speaks_of_reporter

# So many words are compared in one go of the job.
MOST_AT_ONCE = 500


def compare_words(
    case_ids: Collection[int],
    *,
    anew: Collection[int] = (),
    approved: Collection[tuple[int, int]] = (),
    guessable: Collection[tuple[int, int]] = (),
) -> None:
    """Mark what staff wrote in protected cases and was not compared yet; of the cases `anew`, what told nothing till now too.

    `approved`: the rows, by case and number, of which somebody of the centre said that it must stand there. `guessable`:
    those of somebody who may not know her: what is written as a number or an address of mail is withheld there whosever it
    is, or another office would see which of many were hers.
    """
    # What is kept as somebody's own, as where she lives, goes by her report.
    wanted = Words.objects.filter(case__in=case_ids, case__is_protected=True, kind__in=STAFF_WORDS, report__isnull=True)
    told_nothing = Q(Q(showing=Showing.OPEN) | Q(showing=Showing.WITHHELD, marks=REACH), case__in=anew)
    _compare(wanted.filter(Q(showing__in=[Showing.UNASKED, Showing.UNREAD]) | told_nothing), approved, guessable)


def _compare(
    wanted: QuerySet[Words],
    approved: Collection[tuple[int, int]] = (),
    guessable: Collection[tuple[int, int]] = (),
) -> int:
    entries = LogEntry.objects.filter(case_id=OuterRef("case_id"), seq=OuterRef("log_seq"), kind__in=KEPT_AT_CENTRE)
    found = list(wanted.select_related("case").annotate(stays=Exists(entries)))
    if not found:
        return 0
    known = known_of({each.case_id: each.case for each in found}.values())
    for each in found:
        row = (each.case_id, each.log_seq)
        kinds = known[each.case_id].found_in(each.text)
        if not kinds and not each.stays and speaks_of_reporter(each.text):
            # Whoever it is: nothing that is known of her need stand in it.
            kinds = ["role"]
        if not kinds and not each.stays and (each.marks == REACH or (row in guessable and could_reach(each.text))):
            kinds = [REACH]
        if not kinds:
            each.showing = Showing.OPEN
        elif row in approved:
            each.showing = Showing.APPROVED
        else:
            # Of a row that nobody else is told of, nobody need read them.
            each.showing = Showing.KEPT if each.stays else Showing.WITHHELD
        each.marks = ",".join(kinds)
    Words.objects.bulk_update(found, ["showing", "marks"])
    return len(found)


def compare_apart(gone: Case, left: Sequence[Case], *, since: int) -> None:
    """Withhold what citizens said while one case spoke for theirs and another's, and that names whoever is in the other now.

    All of it was as protected as the most protected of them; `gone` was just taken out of the cases `left`, the last of
    which speaks for the others, and is spoken for since an act. What names nobody is read again.
    """
    # Of whoever is unknown herself nobody else reads anything.
    hidden = Q(report__is_protected=True) | Q(report__contact__is_protected=True)
    said = Words.objects.filter(~hidden, kind__in=CITIZENS_WORDS, report__isnull=False, showing=Showing.UNASKED)
    if gone.is_protected:
        hers = Case.objects.all().speaking_with([gone.pk])
        meanwhile = said.filter(case__in=[each.pk for each in left], pk__gt=since)
        _withhold_named(meanwhile.exclude(report__case__in=hers.values("pk")), gone)
        return
    brought = said.filter(case=gone, log_seq=gone.version)
    if left[-1].is_protected:
        _withhold_named(brought, left[-1])
    # Where somebody left before, it was found to name her as it was said.
    found = Words.objects.filter(case__in=[each.pk for each in left], kind__in=CITIZENS_WORDS, showing__in=KEPT_WORDS)
    for report_id, text, marks in found.values_list("report", "text", "marks"):
        brought.filter(report=report_id, text=text).update(showing=Showing.WITHHELD, marks=marks)


def _withhold_named(said: QuerySet[Words], unknown: Case) -> None:
    """Withhold those of citizens' words that tell of whoever reported a case, or one it speaks for."""
    words = list(said.select_related("report"))
    if not words:
        return
    known = known_of([unknown])[unknown.pk]
    for each in words:
        answers = each.report.answers.values() if each.report and each.kind == WordsKind.REPORT else ()
        told = [each.text, *(answer for answer in answers if isinstance(answer, str))]
        if kinds := known.named_in("\n".join(told)):
            each.showing, each.marks = Showing.WITHHELD, ",".join(kinds)
            each.save(update_fields=["showing", "marks"])


@transaction.atomic
def compare_waiting() -> int:
    """Compare what was written before words were compared, some at a time; return how many."""
    waiting = Words.objects.filter(showing=Showing.UNREAD).order_by("pk").select_for_update(skip_locked=True)
    return _compare(Words.objects.filter(pk__in=[each.pk for each in waiting.only("pk")[:MOST_AT_ONCE]]))
