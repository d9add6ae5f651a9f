"""What one act writes where departments read it, of cases in which somebody is kept unknown: compared, and asked
about once where whoever writes may know her.

Which words tell of the person says `cases.summary_names`; what is found of them all the same is withheld by
`cases.actions.withholding`. Everything here is asked once for all cases of the act.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from cases.access import reads_protected
from cases.actions.naming import WordsNamePerson
from cases.actions.withholding import compare_words
from cases.models import CITIZENS_WORDS, STAFF_WORDS, Case, LogEntry, LogKind, WordsKind
from cases.persons import KEPT_AT_CENTRE
from cases.summary_names import known_of
from common.refusals import Refusal

if TYPE_CHECKING:
    from cases.actions.act import Act, Saying

# By which field a door asks for what departments read of an act, also where they know nobody who reported.
READ_AT_SUMMARY = {WordsKind.NOTE: "note", WordsKind.REASON: "reason", WordsKind.RESULT: "result"}

# By these acts a case comes to speak for more people, or a place for what it is.
TELLS_MORE = frozenset({LogKind.ADD_REPORT, LogKind.MERGE, LogKind.CHANGE, LogKind.PROTECT})


# What one may write again and again of a protected case. What was done, and what must be asked, is taken always.
REPEATED = frozenset({LogKind.COMMENT, LogKind.URGE})
DAY = timedelta(days=1)
NOTES_A_DAY = 20


class TooManyNotes(Refusal):
    """Who may not know her writes no more of a protected case in a day, whatever it says: a name is not to be tried out."""

    code = "too_many_notes"
    sentence = _(
        "Your office has written %(count)s notes about %(number)s within a day. It is protected, so that is all; ring the"
        " centre if there is more to say."
    )


class WordsForOthers:
    """What an act writes for others to read, for all its cases; the act asks for it as it logs each, and as it writes."""

    def __init__(self, act: "Act") -> None:
        self._act = act
        # With the case and the door's field.
        self._read: list[tuple[Case, str, str]] = []
        # Cases of which staff wrote something, and those to which a citizen said something.
        self._written: set[int] = set()
        self._told: set[int] = set()

    def take_in(self, case: Case, sayings: Sequence["Saying"], kind: LogKind) -> None:
        """Note what an act says of a case."""
        for each in sayings:
            words = WordsKind(each.kind)
            # What is kept as somebody's own, as where she lives, is read at the centre only.
            if each.report_id is None and kind not in KEPT_AT_CENTRE and words in READ_AT_SUMMARY:
                self.show(case, each.text, READ_AT_SUMMARY[words])
            if not each.is_written:
                self._written |= {case.pk} if words in STAFF_WORDS else set()
                self._told |= {case.pk} if words in CITIZENS_WORDS else set()

    def show(self, case: Case, text: str, door: str) -> None:
        """Have a text read that others read of a case beside the act's words; `door`: its field."""
        self._read.append((case, door, text))

    def require_unnamed(self) -> None:
        """Refuse once what names a protected reporter, where whoever writes it may know her.

        Nobody else is asked: by the answers a guess could be tried out, one after the other and without a trace.
        """
        actor = self._act.actor
        if actor.user is None:
            return
        if not reads_protected(actor.user):
            self._require_few()
            return
        if actor.has_confirmed:
            return
        read = [(case, door, text) for case, door, text in self._read if case.is_protected]
        known = known_of({case.pk: case for case, _door, _text in read}.values()) if read else {}
        for case, door, text in read:
            if found := known[case.pk].found_in(text):
                raise WordsNamePerson(door, found)

    def _require_few(self) -> None:
        """Refuse a further note of whoever may not know her, by how many there were and by nothing that stands in them.

        By what is withheld two offices could see which of many names is hers.
        """
        act, user = self._act, self._act.actor.user
        protected = {case.pk: case for case in act.cases if case.is_protected and case.pk in self._written}
        if act.kind not in REPEATED or not protected or user is None:
            return
        own = {"actor_id": user.pk} if user.department_id is None else {"department_id": user.department_id}
        most = int(act.rules.city.profile.get("protection", {}).get("notes_a_day", NOTES_A_DAY))
        rows = LogEntry.objects.filter(case_id__in=protected, kind__in=REPEATED, at__gt=act.now - DAY, **own)
        for case_id, count in rows.values_list("case_id").annotate(count=Count("seq")).filter(count__gte=most):
            raise TooManyNotes(number=protected[case_id].number, count=count)

    def compare(self) -> None:
        """Mark what was written in protected cases and may name somebody; also what was, where more is known now."""
        act = self._act
        protected = {case.pk: case for case in act.cases if case.is_protected}
        anew = {pk for pk, case in protected.items() if pk in self._told or act.has_changed(case, "is_protected")}
        if act.kind in TELLS_MORE:
            anew = set(protected)
        concerned = anew | (self._written & protected.keys())
        if concerned:
            user = act.actor.user
            rows = {(pk, case.version) for pk, case in protected.items()}
            is_known = user is None or reads_protected(user)
            is_approved = act.actor.has_confirmed and user is not None and is_known
            approved = rows if is_approved else set()
            compare_words(concerned, anew=anew, approved=approved, guessable=set() if is_known else rows)
