"""What one act writes where departments read it, of cases in which somebody is kept unknown: compared, and asked
about once where whoever writes may know her.

Which words tell of the person says `cases.summary_names`; what is found of them all the same is withheld by
`cases.actions.withholding`. Everything here is asked once for all cases of the act.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cases.access import reads_protected
from cases.actions.naming import WordsNamePerson
from cases.actions.withholding import compare_words
from cases.models import CITIZENS_WORDS, STAFF_WORDS, Case, LogKind, WordsKind
from cases.persons import KEPT_AT_CENTRE
from cases.summary_names import known_of

if TYPE_CHECKING:
    from cases.actions.act import Act, Saying

# By which field a door asks for what departments read of an act, also where they know nobody who reported.
READ_AT_SUMMARY = {WordsKind.NOTE: "note", WordsKind.REASON: "reason", WordsKind.RESULT: "result"}

# By these acts a case comes to speak for more people, or a place for what it is.
TELLS_MORE = frozenset({LogKind.ADD_REPORT, LogKind.MERGE, LogKind.CHANGE, LogKind.PROTECT})


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
        if actor.user is None or actor.has_confirmed or not reads_protected(actor.user):
            return
        read = [(case, door, text) for case, door, text in self._read if case.is_protected]
        known = known_of({case.pk: case for case, _door, _text in read}.values()) if read else {}
        for case, door, text in read:
            if found := known[case.pk].found_in(text):
                raise WordsNamePerson(door, found)

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
