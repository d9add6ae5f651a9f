"""What a text is about: which of its writer's matters it names, where it says that is, and of which it may be. Writes nothing."""

import unicodedata
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from accounts.models import Contact
from cases.access import speaks_for
from cases.models import Case, Report, Words, WordsKind
from cases.rules import rules
from hotline.guesses import good_guesses, guess, names, phrases_in
from hotline.models import Question, QuestionEnd, QuestionKind
from hotline.sms.actions.asking import late_questions, spoken_of
from hotline.sms.actions.text import Text
from hotline.sms.choosing import named_in, names_by_order
from hotline.sms.elsewhere import (
    Known,
    is_landmark,
    is_only_a_place,
    known_of,
    may_be_danger_of,
    names_another_matter,
    names_another_place,
    names_matter,
    names_own_matter,
    names_own_place,
    names_own_thing,
    tells_another_state,
    tells_of_other_thing,
    tells_own_state,
)
from hotline.sms.meaning import Heard, Meaning, takes_back
from hotline.sms.not_known import without_not_known
from hotline.sms.one_place import renumbers
from hotline.sms.places import (
    Place,
    address_in,
    first_clause,
    is_place_doubted,
    is_place_vague,
    leading_address,
    read_place,
)
from hotline.sms.referring import continues, speaks_of_one_more
from hotline.sms.settings import Patience
from hotline.sms.vocabulary import Vocabulary
from hotline.values import danger_in

# A second text so soon after a report is most likely about it.
SAME_MATTER_WITHIN = timedelta(hours=24)
# So soon behind it a danger without a place is what the report smelt of, or how it went on.
CONTINUES_WITHIN = timedelta(minutes=5)
LONGEST_ADDRESS = 500
# So many of her texts that wait are looked at for the one that this may be about.
MOST_UNREAD = 10


class Subject:
    """A text of one citizen beside all that she has reported and was asked."""

    text: Text
    contact: Contact
    heard: Heard
    reports: list[Report]
    questions: list[Question]
    now: datetime
    patience: Patience
    vocabulary: Vocabulary
    danger: str
    # Of each case that speaks for hers, those that she reported herself; and what is known of each.
    _own_of: dict[int, set[int]]
    _known_of: dict[int, Known]

    @cached_property
    def _named_by_matter(self) -> Report | None:
        """The one report of hers whose matter or place the text names; None where it names none, or several."""
        is_naming = bool(phrases_in(self.text.words, rules()) or address_in(self.text.words))
        since = self.now - self.patience.question
        ranked: dict[int, tuple[int, Report]] = {}
        for each in self.reports:
            case = speaks_for(each.case)
            is_recent = case.ended_at is None or case.ended_at > since
            if case.pk not in ranked and is_recent and len(ranked) < MOST_UNREAD:
                ranked[case.pk] = (self._rank(case) if is_naming else 0, each)
        best = max((rank for rank, _each in ranked.values()), default=0)
        found = [each for rank, each in ranked.values() if rank == best]
        if not best and len(ranked) > 1:
            # What the city has no word for, she may have: "the lion one".
            words = Words.objects.filter(report__in=found, kind__in=(WordsKind.REPORT, WordsKind.CITIZEN))
            said: dict[int | None, str] = defaultdict(str)
            for pk, text in words.values_list("report", "text"):
                said[pk] += f"{text}\n"
            found = [found[at] for at in named_in(self.text.words, [said[each.pk] for each in found])]
        elif not best:
            return None
        if len(found) != 1:
            return None
        found[0].case = speaks_for(found[0].case)
        return found[0]

    def _rank(self, case: Case) -> int:
        """Say how surely a text names a case: by the place and class it has, by what its words point to, or not at all."""
        if self._is_elsewhere(case):
            return 0
        known = self._known(case)
        if names_own_place(self.text.words, known) or names(self.text.words, case.case_class, rules()):
            return 2
        return int(names_own_matter(self.text.words, known))

    def _is_named_apart_from(self, case: Case | None) -> bool:
        """Whether the text names the matter of another case of hers, and not that of this one."""
        named = None if self.heard.number else self._named_by_matter
        return named is not None and case is not None and named.case.pk != case.pk and not self._names(case)

    def _points_to(self, case: Case) -> int:
        """Say how surely a text points to a case: by its class or place, a thing of its kind, how such things are, or not."""
        if self._is_elsewhere(case):
            return 0
        known = self._known(case)
        if self._names(case):
            return 3
        if names_own_thing(self.text.words, known):
            return 2
        return int(tells_own_state(self.text.words, known))

    def _tells_another_state(self, case: Case | None) -> bool:
        """Whether it says of something that is no such case how it is: of a pothole nobody says that it is lit again."""
        return case is not None and tells_another_state(self.text.words, self._known(case))

    @cached_property
    def _named_by_state(self) -> Report | None:
        """The one running report of hers whose things may be as the text says that something is; None where none or several may."""
        found: dict[int, Report] = {}
        for each in self.reports:
            case = speaks_for(each.case)
            if not case.has_ended and case.pk not in found and self._points_to(case):
                each.case = case
                found[case.pk] = each
        return next(iter(found.values())) if len(found) == 1 else None

    def _is_about(self, question: Question, number: str) -> bool:
        own = {question.case.number} if question.case else set()
        own |= {each.case.number for each in self.reports if speaks_for(each.case).pk == question.case_id}
        return number in own

    def _of_best_rank(self, reports: list[Report]) -> list[Report]:
        """Return those whose matter or place the text names most surely; nothing where it names none."""
        if not (phrases_in(self.text.words, rules()) or address_in(self.text.words)):
            return []
        ranks = [(self._rank(speaks_for(each.case)), each) for each in reports[:MOST_UNREAD]]
        best = max((rank for rank, _each in ranks), default=0)
        return [each for rank, each in ranks if rank == best] if best else []

    def _place(self, words: str) -> Place | None:
        """Read words as the answer to "where is it?"; of what is dangerous the address alone, of two places none."""
        said = words.strip()
        if is_place_doubted(said):
            return None
        known = without_not_known(said)
        landmark = said if known is None else known
        place = read_place(said, self.now)
        if place is None and is_landmark(landmark) and not is_place_vague(said):
            place = Place(landmark[:LONGEST_ADDRESS], is_landmark=not address_in(landmark))
        is_danger = bool(danger_in(said, self.text.received_at))
        if "?" in unicodedata.normalize("NFKC", said) and not is_danger:
            return place
        leading = self._leading_place(said)
        if is_danger:
            address = leading.address if leading else address_in(said) or leading_address(said)
            return replace(place or leading or Place(), address=address) if address else place
        return place or leading

    def _leading_place(self, said: str) -> Place | None:
        """Read a text that answers first where it is and goes on with more: "Renmin Road 12. There is a smell of gas"."""
        first = first_clause(said)
        is_more = first == said or bool(danger_in(first, self.text.received_at)) or names_matter(first)
        if not is_more:
            return read_place(first, self.now)
        # In Chinese a space parts as a sign does: "人民路12号 有人晕倒了".
        address = leading_address(said)
        is_apart = bool(address) and not address.isascii() and not said.partition(address)[2][:1].strip()
        return read_place(address, self.now) if is_apart and address != said else None

    def _names(self, case: Case) -> bool:
        """Whether a text names the matter of a case, or where it is."""
        known = self._known(case)
        return names_own_matter(self.text.words, known) or names_own_place(self.text.words, known)

    def _late_place(self) -> Question | None:
        """Return the question "where is it?" that this answers too late: the desk has said it meanwhile, or the case is over."""
        still_open = self._open()
        for question in late_questions(self.contact, now=self.now, kind=QuestionKind.PLACE):
            case = question.case
            if question.report is None or case is None or any(each.pk == question.pk for each in self.questions):
                continue
            if self.heard.number and not self._is_about(question, self.heard.number):
                continue
            # Words for a report that is still open are its own; so is more of what she has said herself.
            is_hers = still_open is None or still_open.case.pk == case.pk or self._names(case)
            is_told = still_open is not None and question.ending == QuestionEnd.ANSWERED
            if is_hers and not is_told and self._is_place_of(case):
                return question
        return None

    def _is_place_of(self, case: Case) -> bool:
        """Whether a text says where, and may be of this case."""
        if self._is_danger_elsewhere(case) or self._is_named_apart_from(case) or self._is_about_another(case):
            return False
        words = self.text.words
        says_where = self._place(words) is not None or address_in(words) != "" or is_place_vague(words)
        return says_where and (
            not names_matter(self.text.words) or names_own_matter(self.text.words, self._known(case))
        )

    def _is_renumbered(self, case: Case) -> bool:
        """Whether words say nothing but that the house has another number than is known of the case: "sorry 21"."""
        if self.heard.meaning in (Meaning.SOLVED, Meaning.UNSOLVED):
            return False
        return any(renumbers(self.text.words, each) for each in self._known(case).addresses)

    def _is_renamed(self, case: Case, place: Place) -> bool:
        """Whether words say that a case is elsewhere than where it was put, by whomever."""
        is_put = bool(case.address) or case.point is not None
        if not is_put or not place.address or place.point is not None:
            return False
        known = self._known(case)
        is_other = names_another_place(self.text.words, known) or takes_back(self.text.words)
        return is_other and not names_own_place(self.text.words, Known(frozenset(), frozenset({case.address} - {""})))

    def _open(self) -> Report | None:
        """Return the report that words without a question belong to: a fresh one, or one that was merged."""
        since = self.now - SAME_MATTER_WITHIN
        for each in self.reports:
            case = speaks_for(each.case)
            if case.has_ended:
                continue
            is_merged = case.pk != each.case_id
            if each.received_at >= since or (is_merged and not self._is_elsewhere(case)):
                # What was promised when it was merged: from now on under the other's number.
                each.case = case
                return each
        return None

    def _may_be_of(self, case: Case) -> bool:
        """Whether words may be of a case: they name its matter or none, and no other place."""
        # A stray word names nothing: what it is about a person says.
        is_own = not good_guesses(self.text.words, rules()) or names_own_matter(self.text.words, self._known(case))
        return is_own and not self._is_elsewhere(case)

    def _may_be_new_beside(self, case: Case) -> bool:
        """Whether a thing that the city is there for is named, and none that the case may be about: "no water"."""
        text, known = self.text.words, self._known(case)
        pointed = {each.pk for each in guess(text, rules())}
        return bool(pointed) and not pointed & known.classes and self.vocabulary.names_thing(text)

    def _is_about_another(self, case: Case) -> bool:
        """Whether what says where may be about something else: another matter, or a danger that the case had none of."""
        if is_only_a_place(self.text.words):
            return False
        known = self._known(case)
        is_new_danger = bool(self.danger) and not case.danger and not names_own_matter(self.text.words, known)
        return is_new_danger or names_another_matter(self.text.words, known)

    def _is_danger_where_asked(self, case: Case) -> bool:
        """Whether a danger is told with the place that was asked for, and no other thing: then it is there, whoever is hurt."""
        words = self.text.words
        is_one_more = not leading_address(words) and speaks_of_one_more(words)
        return bool(self.danger) and not is_one_more and not tells_of_other_thing(words, self._known(case))

    def _is_elsewhere(self, case: Case) -> bool:
        """Whether it names another matter than a case's, or a matter or a danger in another place than the case's."""
        if case.pk == self._continued:
            return False
        known = self._known(case)
        if names_another_matter(self.text.words, known) and not (
            self.danger and may_be_danger_of(self.text.words, known)
        ):
            return True
        is_matter = bool(self.danger) or names_matter(self.text.words)
        return is_matter and names_another_place(self.text.words, known)

    @cached_property
    def _continued(self) -> int | None:
        """The case that is told more of: a danger right behind what she reported herself, while no place is known of it."""
        last = next(iter(self.reports), None)
        if not self.danger or last is None or self.heard.number or address_in(self.text.words):
            return None
        case = speaks_for(last.case)
        is_known = case.has_ended or case.point is not None or bool(case.address)
        if is_known or last.received_at <= self.text.received_at - CONTINUES_WITHIN:
            return None
        said = Words.objects.filter(report=last, kind__in=(WordsKind.REPORT, WordsKind.CITIZEN)).order_by("pk")
        before = "\n".join(said.values_list("text", flat=True))
        return case.pk if continues(before, self.text.words) else None

    def _is_danger_elsewhere(self, case: Case) -> bool:
        """Whether it tells of a danger that is another matter than a case, or in another place: nobody is sent to the case."""
        return bool(self.danger) and self._is_elsewhere(case)

    def _endangered(self) -> tuple[Report | None, bool]:
        """Return the running case of hers that a danger is told of, and whether that is certain.

        It names no other place and no thing that a case of that kind has not. Of several it is the one whose thing it names,
        else the one that was spoken of last, else any: then a person says which.
        """
        running: dict[int, Report] = {}
        for each in self.reports:
            case = speaks_for(each.case)
            if case.pk not in running and not case.has_ended and not self._is_elsewhere(case):
                each.case = case
                running[case.pk] = each
        named = [each for each in running.values() if self._names_thing_of(each.case)]
        last = spoken_of(self.contact, self.reports, now=self.now) if len(named or running) > 1 else None
        found = [each for each in named or running.values() if last is None or each.case.pk == last.case.pk]
        found = found or named or list(running.values())
        if not found:
            return None, False
        known = self._known(found[0].case)
        is_of_another = names_another_matter(self.text.words, known) and not named
        # "The bridge is down", told by who has a manhole: the alarm is given at once, and what it is of a person says.
        return found[0], len(found) == 1 and not is_of_another and may_be_danger_of(self.text.words, known)

    def _names_thing_of(self, case: Case) -> bool:
        return self._names(case) or names_own_thing(self.text.words, self._known(case))

    def _known(self, case: Case) -> Known:
        if case.pk not in self._known_of:
            self._known_of[case.pk] = known_of({case.pk, *self._own_of[case.pk]})
        return self._known_of[case.pk]

    def _report_that_is_named(self) -> Report | None:
        """Return the latest report of hers whose matter the text names, as the case that speaks for it."""
        since = self.now - self.patience.late
        for each in self.reports:
            case = speaks_for(each.case)
            is_recent = case.ended_at is None or case.ended_at > since
            if is_recent and names_own_matter(self.text.words, self._known(case)) and not self._is_elsewhere(case):
                each.case = case
                return each
        return None

    def _may_mean_another(self, question: Question) -> bool:
        """Whether she says by an order which of hers she means, while more than the one that is asked of may be meant."""
        since = self.now - self.patience.question
        others = (speaks_for(each.case) for each in self.reports)
        lately = (case for case in others if case.ended_at is None or case.ended_at > since)
        is_alone = all(case.pk == question.case_id for case in lately)
        return not is_alone and not self.heard.number and names_by_order(self.text.words)
