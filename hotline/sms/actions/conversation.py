"""Taking a text in: once, whatever the provider does, and never without doing something with it."""

import logging
import re
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction

from accounts.models import Contact
from cases.access import chain_of, speaks_for
from cases.actions import Caller, NewReport, add_words, contest_case, place_report, rate_case, take_in
from cases.actions.dangers_told import is_told_since
from cases.dangers import tells_of_illness
from cases.links import links_in, secrets_in, with_numbers
from cases.models import Case, Channel, Danger, Outcome, Rating, Report
from cases.numbers import counts_in, holds_number, number_of, with_number_written
from cases.rules import held_rules, rules
from cases.workflow import State
from common import crypto
from common.deadlocks import is_deadlock, once_more_after_deadlock
from common.refusals import Refusal
from hotline.guesses import guess, names, own_words, phrases_in
from hotline.models import InboundMedia, InboundText, Question, QuestionEnd, QuestionKind, TextOutcome
from hotline.sms.actions.asking import (
    end,
    hand_over,
    late_questions,
    open_questions,
    own_reports,
    spoken_of,
    tell_of_waiting,
    with_chain,
)
from hotline.sms.actions.moved_on import has_moved_on
from hotline.sms.actions.pictures import fetch_for
from hotline.sms.actions.since import is_unread
from hotline.sms.actions.subject import LONGEST_ADDRESS, MOST_UNREAD, Subject
from hotline.sms.actions.text import Text
from hotline.sms.beside_place import tells_of_more
from hotline.sms.choosing import (
    LETTERS,
    choices_of,
    is_only_by_order,
    options_in_words,
    options_of,
)
from hotline.sms.commands import may_cancel_report, starts_again
from hotline.sms.confirming import may_end
from hotline.sms.elsewhere import (
    Known,
    is_only_a_place,
    names_another_matter,
    names_another_place,
    names_matter,
    names_own_matter,
)
from hotline.sms.meaning import Heard, Meaning, as_reply, is_mere_answer, language_of, takes_back, understand
from hotline.sms.not_known import without_not_known
from hotline.sms.of_all import answer_for_all, speaks_of_all
from hotline.sms.of_each import WAYS, answer_for_each, answer_for_one
from hotline.sms.places import (
    Place,
    address_in,
    find_place,
    is_place_doubted,
    is_place_open,
    is_place_unknown,
    read_place,
)
from hotline.sms.plain import is_approving_face, plain, spelt_for_meaning
from hotline.sms.points import is_apart
from hotline.sms.referring import goes_on, speaks_of_ours, tells_beside, without_indignation
from hotline.sms.settings import patience
from hotline.sms.status import complains_of_silence, only_names_a_thing
from hotline.sms.things import speaks_of_others
from hotline.sms.vocabulary import Kind, vocabulary_of
from hotline.states import how_it_stands
from hotline.values import danger_in, danger_numbers, erasure_note, number_not_hers, values_of, where_to_show
from messaging.actions import Draft, has_opted_out, meet_contact, opt_in, opt_out, queue_messages
from messaging.models import Message, MessageChannel

logger = logging.getLogger(__name__)

# More new matters than this from one number in a day are kept as words of the last one.
MOST_NEW_A_DAY = 10
# What these mean is kept nowhere; so a picture or a danger makes words of them.
KEPT_NOWHERE = frozenset({Meaning.NOTHING, Meaning.THANKS, Meaning.READ, Meaning.HELP, Meaning.STATUS})
# Behind these a thank-you is for what we said of them.
BEHIND_AN_ANSWER = (TextOutcome.ANSWER, TextOutcome.PLACE, TextOutcome.THANKS)
COMMANDS = (TextOutcome.STOP, TextOutcome.START, TextOutcome.HELP, TextOutcome.STATUS)
# Twilio takes these for START where the number had said STOP; so it is for every provider.
START_AGAIN = frozenset({"yes", "y", "是", "是的"})
# Of so many of her matters one text says how they stand.
MOST_STATES = 8
# Somebody taps on one of our last texts; so short a beginning could be of any.
MOST_QUOTED, SHORTEST_QUOTED = 100, 4
_LETTERS_ONLY = re.compile(r"\W+")
_FIGURES = re.compile(r"[0-9]+")


def take_text(text: Text, *, now: datetime) -> InboundText:
    """Take a text in: an answer to what we asked, words for an open report, or a new report.

    The same text delivered again gives the row of the first delivery and does nothing. What comes from a
    short code, a service number or nobody is kept and shown, and never answered.
    """
    return once_more_after_deadlock(lambda is_last: _take_text(text, now, is_last=is_last))


@transaction.atomic
def _take_text(text: Text, now: datetime, *, is_last: bool) -> InboundText:
    """Take a text in; a deadlock is passed on, unless it `is_last`: then the text is kept."""
    links = _Links(text.words)
    text = replace(text, words=links.written(text.words))
    if not text.sender:
        return _keep_unanswerable(text, now, is_last=is_last)
    known = Contact.objects.filter(phone_index__isnull=False)
    contact = meet_contact(text.sender, language=language_of(text.words, _city_language()))
    row, is_new = InboundText.objects.get_or_create(
        provider_id=text.provider_id,
        defaults={"contact": contact, "received_at": text.received_at, "digest": _digest(text)},
    )
    if not is_new:
        return row
    # Two texts of one citizen at the same moment are taken one after the other.
    contact = known.select_for_update(of=("self",), no_key=True).get(pk=contact.pk)
    language = language_of(text.words, contact.language)
    try:
        with transaction.atomic():
            _Conversation(contact, text, row, language, now, links=links).take()
    except Refusal:
        # Whatever the rules forbid meanwhile, what she wrote is kept, and a person reads it.
        _keep_unread(text, row, TextOutcome.UNSURE, now, is_last=is_last)
    except Exception as error:
        if is_deadlock(error) and not is_last:
            raise
        # The provider delivers it once, and what was broken must not lose it.
        logger.exception("text %s could not be read", row.pk)
        _keep_unread(text, row, TextOutcome.UNSURE, now, is_last=is_last)
    if text.media and row.report_id is None and not _is_chosen_for(row):
        # A picture that belongs nowhere is looked at by a person.
        _wait_without_case(text, row, TextOutcome(row.outcome))
    row.save()
    _keep_media(text, row, now if row.report_id else None)
    if row.waits_since is not None:
        tell_of_waiting()
    return row


def _is_chosen_for(row: InboundText) -> bool:
    """Whether a text goes, with what came with it, where she says when asked "which?"."""
    question = row.question
    return row.outcome == TextOutcome.WHICH and question is not None and question.options.get("text") == row.pk


def _keep_unread(text: Text, row: InboundText, outcome: TextOutcome, now: datetime, *, is_last: bool) -> None:
    """Keep a text for a person, and make a report of what it tells of danger; what breaks there too loses nothing."""
    row.case_id = row.report_id = row.question_id = None
    _wait_without_case(text, row, outcome)
    try:
        with transaction.atomic():
            if danger_in(text.words, text.received_at):
                _take_in_danger(text, row, now)
    except Exception as error:
        if is_deadlock(error) and not is_last:
            raise
        logger.exception("what text %s tells of danger could not be taken in", row.pk)
        row.case_id = row.report_id = None
        _wait_without_case(text, row, outcome)


def _wait_without_case(text: Text, row: InboundText, outcome: TextOutcome) -> None:
    row.outcome, row.words, row.waits_since = outcome, text.words, text.received_at


class _Links:
    """The private links in a text: whose they are, and texts with the numbers of their cases for them: staff read no secret."""

    def __init__(self, words: str) -> None:
        found = {each.secret for each in links_in(words)}
        linked = with_chain(Report.objects.filter(token__in=found)) if found else ()
        report_of = {each.token: each for each in linked}
        self._numbers = {token: report.case.number for token, report in report_of.items()}
        self.report = next((report_of[each] for each in secrets_in(words) if each in report_of), None)

    def written(self, text: str) -> str:
        return with_numbers(text, self._numbers)


def _keep_unanswerable(text: Text, now: datetime, *, is_last: bool) -> InboundText:
    outcome = TextOutcome.SERVICE if text.is_service else TextOutcome.NOBODY
    row, is_new = InboundText.objects.get_or_create(
        provider_id=text.provider_id,
        defaults={
            "sender": text.name,
            "words": text.words,
            "outcome": outcome,
            "received_at": text.received_at,
            # Somebody may be in need behind it; a company is not, but what it warns of is read.
            "waits_since": None if text.is_service and not _may_tell_of_danger(text) else text.received_at,
        },
    )
    if is_new and not text.is_service:
        _keep_unread(text, row, outcome, now, is_last=is_last)
    if is_new:
        if row.waits_since is not None:
            tell_of_waiting()
        _keep_media(text, row, now if row.report_id else None)
    return row


def _may_tell_of_danger(text: Text) -> bool:
    try:
        with transaction.atomic():
            return bool(danger_in(text.words, text.received_at))
    except Exception:
        logger.exception("text %s could not be read for danger", text.provider_id)
        return True


def _take_in_danger(text: Text, row: InboundText, now: datetime) -> None:
    """Make a report of words of danger at once: also whoever hides a number may be in need."""
    report = NewReport(
        channel=Channel.SMS,
        text=text.words,
        received_at=text.received_at,
        language=language_of(text.words, _city_language()),
        caller=Caller(phone=text.sender) if text.sender else None,
        provider_id=text.provider_id,
        origin=text.origin,
    )
    (receipt,) = take_in([report], now=now)
    row.outcome, row.words, row.waits_since = TextOutcome.REPORT, "", None
    row.case_id, row.report_id = receipt.case_id, receipt.report_id
    row.save()


def _keep_media(text: Text, row: InboundText, due_at: datetime | None) -> None:
    InboundMedia.objects.bulk_create(
        [
            InboundMedia(
                text=row,
                position=position,
                # A longer one is no address of a provider's: then it counts as one that cannot be fetched.
                address=media.address if len(media.address) <= LONGEST_ADDRESS else "",
                media_type=media.media_type[:100],
                due_at=due_at,
            )
            for position, media in enumerate(text.media)
        ]
    )


def _digest(text: Text) -> bytes:
    # Neither signs nor spaces make it another text, where there are words.
    said = re.sub(r"\W+", " ", plain(text.words)).strip() or text.words.strip()
    return crypto.index(said + f"|{len(text.media)}")


def _city_language() -> str:
    languages = rules().city.profile.get("languages") or ["en"]
    return str(languages[0])


def _has_no_word(text: str) -> bool:
    """Whether there is nothing in a text but signs and numbers, though something was written."""
    return bool(text.strip()) and re.search(r"[^\W\d_]", text) is None


def _oldest_first(questions: list[Question]) -> list[Question]:
    """Order those that letters name by when she reported them; of more than there are letters, the last asked have one."""
    named = sorted(
        questions[: len(LETTERS)], key=lambda each: (each.report.received_at, each.report.pk) if each.report else ()
    )
    return [*named, *questions[len(LETTERS) :]]


def _in_order(questions: list[Question], which: Question) -> list[Question]:
    return sorted(questions, key=lambda each: which.options["questions"].index(each.pk))


class _Conversation(Subject):
    """One text of one citizen, and what is done with it."""

    def __init__(
        self, contact: Contact, text: Text, row: InboundText, language: str, now: datetime, *, links: _Links
    ) -> None:
        self.contact, self.text, self.row, self.language, self.now = contact, text, row, language, now
        self.patience = patience()
        in_force = held_rules()
        self.vocabulary = vocabulary_of(in_force.city.profile, in_force.version)
        self.danger = danger_in(text.words, text.received_at)
        self.is_out = has_opted_out(contact, MessageChannel.SMS)
        self.reports = own_reports(contact)
        self.links = links
        if links.report is not None and links.report not in self.reports:
            # Whoever has its link may follow it and say more, as on its page.
            self.reports.append(links.report)
        # Somebody else's, whose link came a moment ago: this goes on with it, as if it stood here.
        self.followed = None if links.report else self._just_followed()
        if self.followed is not None:
            self.reports.append(self.followed)
        self.questions = open_questions(contact, now=now)
        self.heard = self._understand()
        # What she said of a case that was merged into another stands with her own.
        self._own_of: dict[int, set[int]] = defaultdict(set)
        self._numbers: set[str] = set()
        for each in self.reports:
            chain = chain_of(each.case)
            self._own_of[chain[-1].pk].update(case.pk for case in chain)
            self._numbers.update(case.number for case in chain)
        # What each was marked with before she wrote.
        self._danger_of = {case.pk: case.danger for case in (speaks_for(each.case) for each in self.reports)}
        self._known_of: dict[int, Known] = {}

    def _just_followed(self) -> Report | None:
        """Return somebody else's report of whose link, or of which since then, the last text from this telephone was."""
        since = self.text.received_at - self.patience.correction
        before = InboundText.objects.filter(contact=self.contact, received_at__gt=since).exclude(pk=self.row.pk)
        last = before.order_by("-received_at", "-pk").values_list("report_id", flat=True).first()
        if last is None or last in {each.pk for each in self.reports}:
            return None
        return with_chain(Report.objects.filter(pk=last)).exclude(contact=self.contact).first()

    def take(self) -> None:
        """Do what the text asks for."""
        meaning = self._meaning()
        if meaning is Meaning.STATUS and self.which is not None and self._is_choice(self.which):
            # A number says which one.
            return
        if meaning is Meaning.STOP and (running := self._may_be_cancelled()) is not None:
            # "Please cancel": the texts or the report, a person says.
            self._wait(running, TextOutcome.UNSURE)
        elif meaning in (Meaning.STOP, Meaning.START, Meaning.HELP, Meaning.STATUS):
            self._command(meaning)
        elif self._repeats():
            return
        elif meaning is Meaning.NEW:
            self._new()
        elif self._strangers_number:
            self._tells_of_a_strangers(meaning)
        elif self.questions:
            self._with_questions(meaning)
        else:
            self._without_question(meaning)

    def _meaning(self) -> Meaning:
        """Return what the text asks for: a picture, a danger or a thing that is not hers makes words of a question."""
        meaning = self.heard.meaning
        if meaning in KEPT_NOWHERE and (self.text.media or self.danger):
            meaning = Meaning.WORDS
        if meaning is Meaning.STATUS and only_names_a_thing(self.text.words) and not self._of_best_rank(self.reports):
            meaning = Meaning.WORDS
        if self._is_start_again():
            return Meaning.START
        return meaning

    def _understand(self, case: Case | None = None) -> Heard:
        """Read the text, with the words that name the case it may be about."""
        heard = understand(
            self.text.words,
            own=self._own_words(case) if case else (),
            words=self.vocabulary,
            is_matter=lambda line: bool(guess(line, held_rules())),
            with_number=with_number_written,
            is_asked=any(each.kind == QuestionKind.SOLVED for each in self.questions),
            is_out=self.is_out,
        )
        if heard.quoted and not self._was_sent(heard.quoted):
            # Quotes something else, and may complain of it.
            return Heard(Meaning.WORDS, self.text.words.strip())
        return heard

    def _own_words(self, case: Case) -> frozenset[str]:
        """Return what names a case: by its class, and while nobody has said that, by what its words point to."""
        classes = rules().classes
        likely = [case.case_class] if case.case_class else [classes.get(pk) for pk in self._known(case).classes]
        none: frozenset[str] = frozenset()
        return none.union(*map(own_words, likely))

    def _was_sent(self, quoted: str) -> bool:
        """Whether what is quoted begins a text that we sent to this number."""
        begun = _LETTERS_ONLY.sub("", quoted)
        sent = Message.objects.filter(contact=self.contact, channel=MessageChannel.SMS).order_by("-pk")
        bodies = sent.values_list("body", flat=True)[:MOST_QUOTED]
        # What is quoted may end within its link, which then stands as it was sent.
        texts = (text for body in bodies for text in (body, self.links.written(body)))
        return len(begun) >= SHORTEST_QUOTED and any(_LETTERS_ONLY.sub("", each).startswith(begun) for each in texts)

    # --- Commands

    def _is_start_again(self) -> bool:
        if not self.is_out:
            return False
        spelt = spelt_for_meaning(self.text.words)
        if starts_again(self.vocabulary, spelt):
            return True
        tokens = self.vocabulary.tokens(spelt)
        is_plain = all(each.kind in (Kind.YES, Kind.THANKS, Kind.ACK) for each in tokens)
        return is_plain and any(each.text in START_AGAIN for each in tokens)

    def _may_be_cancelled(self) -> Report | None:
        """Return a report of hers that runs, where a STOP may as well ask for its end."""
        if not may_cancel_report(self.vocabulary, spelt_for_meaning(self.text.words)):
            return None
        for each in self.reports:
            case = speaks_for(each.case)
            if not case.has_ended:
                each.case = case
                return each
        return None

    def _command(self, meaning: Meaning) -> None:
        if meaning is Meaning.STOP:
            # The last word is the citizen's: a text to confirm it would be one more.
            opt_out(self.contact, MessageChannel.SMS, now=self.now)
            self.row.outcome = TextOutcome.STOP
        elif meaning is Meaning.START:
            opt_in(self.contact, MessageChannel.SMS, now=self.now)
            self._say("started", TextOutcome.START, is_forced=True)
        elif meaning is Meaning.HELP:
            self._say("help", TextOutcome.HELP, is_forced=True)
        else:
            self._status()

    def _status(self) -> None:
        if self._strangers_number:
            # Of a case of somebody else, or of none: both are answered alike, and of hers nobody asked.
            self._of_a_strangers(is_kept=complains_of_silence(self.text.words))
            return
        asked = self._asked_of()
        if not asked:
            self._say("nothing_asked", TextOutcome.STATUS, is_forced=True)
            return
        known = (
            case.danger for case in (speaks_for(each.case) for each in asked) if not case.has_ended and case.danger
        )
        states = how_it_stands(asked, self.language)
        if complains_of_silence(self.text.words):
            # That nobody answers is told of the case as well.
            self._add(asked[0])
        self._say("status", TextOutcome.STATUS, asked[0], is_forced=True, danger=next(known, ""), states=states)

    def _asked_of(self) -> list[Report]:
        """Return of which of her matters she asks how it stands: by number, by what or where, else all that are open."""
        if self.heard.number and (numbered := self._named()) is not None:
            return [numbered]
        by_case = {speaks_for(each.case).pk: each for each in reversed(self.reports)}
        latest = list(reversed(by_case.values()))
        running = [each for each in latest if not speaks_for(each.case).has_ended]
        named = self._of_best_rank(running) or self._of_best_rank(latest)
        return (named or running or latest[:1])[:MOST_STATES]

    def _named(self) -> Report | None:
        number = self.heard.number
        return next((each for each in self.reports if number in (each.case.number, speaks_for(each.case).number)), None)

    @cached_property
    def _strangers_number(self) -> str:
        """The number of a case that it names and that is none of hers, where it names none of hers beside it."""
        number = self.heard.number or self._number_without_year()
        if not number or any(holds_number(self.text.words, own) for own in self._numbers):
            return ""
        is_hers = Report.objects.filter(contact=self.contact, case__number=number).exists()
        return "" if is_hers else number

    def _number_without_year(self) -> str:
        """Return the case of this year that is named by its last figures, where they are no house's and none of hers is named so.

        It matters to whoever has a report: with that it would be kept.
        """
        counts = {int(each) for each in counts_in(self.text.words)} if self.reports else set()
        known = {int(each) for each in _FIGURES.findall(address_in(self.text.words))} if counts else set()
        own = {int(each.rpartition("-")[2]) for each in self._numbers}
        if not counts or counts & own:
            return ""
        year = self.text.received_at.astimezone(held_rules().city.zone).year
        named = [number_of(year, count) for count in sorted(counts - known)]
        return Case.objects.filter(number__in=named).order_by("pk").values_list("number", flat=True).first() or ""

    def _tells_of_a_strangers(self, meaning: Meaning) -> None:
        """Let what is told of it wait for a person; of whoever has reported nothing yet it may be the first report."""
        is_told = meaning is Meaning.WORDS or (meaning is Meaning.UNSOLVED and not self.heard.is_bare)
        if self.reports or not (is_told or self.text.media):
            self._of_a_strangers()
            return
        self._report(self.text.words.strip())
        if not self.danger:
            # Beside the receipt: which number is hers, and that this one is not.
            note = number_not_hers(self._strangers_number, self.language, is_kept=False)
            self._say("status", TextOutcome.REPORT, is_forced=True, states=note)

    def _of_a_strangers(self, *, is_kept: bool = True) -> None:
        """Say that the number is none of hers, whether there is such a case or not; a person reads what else it says."""
        if self.danger:
            # Nobody waits with it until somebody finds out which case it is.
            self._report(self.text.words.strip())
            return
        note = number_not_hers(self._strangers_number, self.language, is_kept=is_kept)
        if is_kept:
            _wait_without_case(self.text, self.row, TextOutcome.UNSURE)
        self._say("status", TextOutcome.UNSURE if is_kept else TextOutcome.STATUS, is_forced=True, states=note)

    # --- The same again

    def _repeats(self) -> bool:
        """Whether it is the text of a moment ago; then it belongs where that one went, and is not answered again."""
        earlier = (
            InboundText.objects.filter(
                contact=self.contact,
                digest=self.row.digest,
                received_at__gt=self.text.received_at - self.patience.repeat,
            )
            .exclude(pk=self.row.pk)
            .order_by("-received_at", "-pk")
            .first()
        )
        if earlier is None or not self.text.words.strip() or earlier.outcome in COMMANDS:
            # What was taken for a command said nothing of a case.
            return False
        if self.text.media and earlier.report_id is None:
            # Another picture under the same words: without a report to hang it on it would be lost.
            return False
        if not is_told_since(earlier.case_id, self.danger, earlier.received_at):
            # It was found to be none, or over, and she says that it is there.
            return False
        others = InboundText.objects.filter(contact=self.contact, pk__gt=earlier.pk).exclude(pk=self.row.pk)
        if others.exclude(digest=self.row.digest).exists():
            # What she wrote between has moved the conversation on: "1", "A", "1" are two answers and a choice.
            return False
        # The words that made a report do not answer what its own receipt asked.
        is_report = earlier.outcome == TextOutcome.REPORT and self.heard.meaning is Meaning.WORDS
        if not is_report and any(
            question.asked_at > earlier.received_at and question.kind != QuestionKind.WHICH
            for question in self.questions
        ):
            # The second "1" answers the second question; after "which?" it says no more than the first.
            return False
        if has_moved_on({pk for each in self.reports for pk in (each.case_id, speaks_for(each.case).pk)}, earlier):
            # Asked, ended, merged, placed or taken up again since, it is answered by the same words otherwise.
            return False
        self.row.outcome, self.row.case_id, self.row.report_id = TextOutcome.REPEAT, earlier.case_id, earlier.report_id
        return True

    @property
    def _is_machine(self) -> bool:
        """Whether it came within seconds of a text of ours: nobody reads and writes so fast."""
        since = self.text.received_at - self.patience.machine
        return self._just_sent(since) is not None

    def _just_sent(self, since: datetime) -> Message | None:
        sent = Message.objects.filter(contact=self.contact, sent_at__gt=since, sent_at__lte=self.text.received_at)
        return sent.order_by("-sent_at", "-pk").first()

    # --- Right behind an answer

    def _follows_an_answer(self, meaning: Meaning) -> bool:
        """Read with what she has just answered what thanks for it, takes it back or says it again, though another is asked."""
        if self.danger or self.text.media:
            return False
        if meaning in (Meaning.THANKS, Meaning.READ) or is_approving_face(self.text.words):
            # Of the text that a letter is waited for nothing takes the place.
            is_nod = self._is_behind_an_answer() or (self.which is not None and meaning is Meaning.THANKS)
            if is_nod:
                self._thanks()
            return is_nod
        question = self._said_again()
        return question is not None and self._answers_late(question)

    def _is_behind_an_answer(self) -> bool:
        """Whether her last text answered what was asked, or thanked for what was said of that."""
        since = self.text.received_at - self.patience.correction
        before = InboundText.objects.filter(contact=self.contact, received_at__gt=since).exclude(pk=self.row.pk)
        last = before.order_by("-received_at", "-pk").first()
        return last is not None and last.waits_since is None and last.outcome in BEHIND_AN_ANSWER

    def _said_again(self) -> Question | None:
        """Return what she has just answered, where this can be of that and names nothing that is still asked."""
        asked = [each.case for each in self.questions if each.case is not None]
        if not asked or self.heard.number or self._says_where():
            return None
        lately = [each for each in self._lately_answered() if each.case_id not in {case.pk for case in asked}]
        ranks = [
            (self._points_to(each.case), each) for each in lately if each.case and not self._is_elsewhere(each.case)
        ]
        if not ranks:
            return None
        ours, question = max(ranks, key=lambda each: each[0])
        theirs = max(self._points_to(case) for case in asked)
        if ours != theirs:
            return question if ours > theirs else None
        if any(each.asked_at > (question.ended_at or self.now) for each in self.questions):
            # Asked since: that she answers.
            return None
        return question if self._may_say_again() else None

    def _says_where(self) -> bool:
        """Whether it may be the place that is asked for."""
        is_asked = any(each.kind == QuestionKind.PLACE for each in self.questions)
        return is_asked and (self._place(self.text.words) is not None or bool(address_in(self.text.words)))

    def _may_say_again(self) -> bool:
        """Whether it takes back, or says how something is: "1", "no" and "that too" answer what is asked still."""
        if takes_back(self.text.words):
            return True
        is_answer = self.heard.meaning in (Meaning.SOLVED, Meaning.UNSOLVED)
        return is_answer and not is_mere_answer(self.text.words, self.vocabulary) and not tells_beside(self.text.words)

    # --- While something is asked

    def _with_questions(self, meaning: Meaning) -> None:
        if (self.which is not None and self._is_choice(self.which)) or self._follows_an_answer(meaning):
            return
        solved = [each for each in self.questions if each.kind == QuestionKind.SOLVED]
        invited = [each for each in self.questions if each.kind == QuestionKind.ACCEPT]
        if self._answers_several(solved, invited):
            return
        if (solved or invited) and self._answers([*solved, *invited]):
            return
        asked_where = [each for each in self.questions if each.kind == QuestionKind.PLACE]
        if asked_where and self._is_place(asked_where, is_alone=not (solved or invited)):
            return
        if meaning is Meaning.THANKS and not solved:
            self._thanks()
        elif meaning is Meaning.READ and not solved:
            self._acknowledged()
        elif meaning is Meaning.NOTHING and not self.text.media and not (solved and self.text.words.strip()):
            # Something is asked of her: it would not be true to say that nothing is.
            self.row.outcome = TextOutcome.NOTHING
        else:
            self._not_understood(meaning, solved, invited, asked_where)

    def _not_understood(
        self, meaning: Meaning, solved: list[Question], invited: list[Question], asked_where: list[Question]
    ) -> None:
        if not solved and invited and (not asked_where or invited[0].asked_at > asked_where[0].asked_at):
            if not self._is_said_of_what_ended():
                self._without_question(meaning)
        elif self._is_of_named_one([*solved, *asked_where]) or (solved and self._answers_late(self._late_place())):
            return
        elif solved or not asked_where or not self._is_of_another([each.case for each in asked_where if each.case]):
            self._unsure(solved or asked_where)

    def _is_of_named_one(self, asked: list[Question]) -> bool:
        """Let what names the matter of a case that nothing is asked of wait with that, and with none that is asked of."""
        named = self._named_by_matter or self._named_by_state
        if named is None or self.danger or self.heard.number:
            return False
        if any(each.case is None or not self._is_apart_from_asked(each.case) for each in asked):
            return False
        self._wait(named, TextOutcome.LATE if named.case.has_ended else TextOutcome.UNSURE)
        return True

    def _is_apart_from_asked(self, case: Case | None) -> bool:
        return self._is_named_apart_from(case) or self._tells_another_state(case)

    def _is_of_another(self, asked: list[Case]) -> bool:
        """Take it for another matter than those of which only the place is asked; false where it may be of these.

        What answers "is it solved?" of a case that is over goes to a person with that case.
        """
        is_theirs = any(names_own_matter(self.text.words, self._known(case)) for case in asked)
        late = None if is_theirs else self._late_answer()
        if late is not None:
            self.row.question = late
            self._wait(self._report_of(late), TextOutcome.LATE)
            return True
        if self.heard.number or not all(self._is_elsewhere(case) for case in asked):
            return False
        if self.danger:
            # Whoever is paged is sent to this matter, and not to where the other one is.
            self._report(self.text.words.strip())
            return True
        named = self._report_that_is_named()
        if named is not None:
            self._wait(named, TextOutcome.LATE if named.case.has_ended else TextOutcome.UNSURE)
        return named is not None

    @property
    def which(self) -> Question | None:
        return next((each for each in self.questions if each.kind == QuestionKind.WHICH), None)

    def _answers(self, solved: list[Question]) -> bool:
        """Take it for an answer to "is it solved?" or "are you satisfied?", if it is one beyond doubt."""
        if self.heard.number:
            solved = [each for each in solved if self._is_about(each, self.heard.number)]
        told = [(each, heard) for each in solved if (heard := self._heard_of(each)) is not None]
        # What names another matter of hers answers that one.
        told = [(each, heard) for each, heard in told if not self._is_apart_from_asked(each.case)]
        if len(told) == 1 and self._may_mean_another(told[0][0]):
            # "The previous one is not done": which that is, nobody knows for certain.
            self.row.question = told[0][0]
            self._wait(self._report_of(told[0][0]), TextOutcome.UNSURE)
        elif len(told) == 1:
            question, heard = told[0]
            self._answer(question, is_solved=heard.meaning is Meaning.SOLVED, words=heard.words)
        elif told and speaks_of_all(self.text.words, len(told)):
            # Of all of them, and not beyond doubt what: a person reads it with the one that was asked last.
            self.row.question = told[0][0]
            self._wait(self._report_of(told[0][0]), TextOutcome.UNSURE)
        elif told:
            self._ask_which([each for each, _heard in told], told[0][1].meaning is Meaning.SOLVED)
        return bool(told)

    def _answers_several(self, solved: list[Question], invited: list[Question]) -> bool:
        """Take one text for the answers to all that are asked whether they are solved."""
        if len(solved) < 2 or self.heard.number or self.danger or self.text.media:
            return False
        if any(each.asked_at > solved[-1].asked_at for each in invited):
            return False
        return self._answers_each(solved) or self._answers_all(solved)

    def _answers_each(self, solved: list[Question]) -> bool:
        """Take an answer for each by the letters, or the order, of the list that she was given: "A1 B2"."""
        ids = self.which.options.get("questions", []) if self.which is not None else []
        listed = [each for pk in ids for each in solved if each.pk == pk]
        if len(listed) != len(solved) or len(listed) != len(ids):
            # Answered or asked meanwhile: which letter is whose, nobody knows for certain.
            return False
        ways = answer_for_each(self.text.words, len(listed), self._understood)
        if ways is not None:
            self._answer_together(list(zip(listed, ways, strict=True)))
        return ways is not None or self._answers_one(listed)

    def _answers_one(self, listed: list[Question]) -> bool:
        """Take a letter and what stands behind it for the answer of that one, or for the choice of it and an answer for another."""
        found, chosen = answer_for_one(self.text.words), self.which.options.get("solved") if self.which else None
        if found is None or found[0] >= len(listed):
            return False
        question, rest = listed[found[0]], found[1]
        others = [each for each in listed if each is not question and each.case and self._points_to(each.case)]
        is_of_other = len(others) == 1 and question.case is not None and not self._points_to(question.case)
        meant = others[0] if is_of_other else question
        way = WAYS.get(self._understood(rest, meant.case).meaning)
        if way is None or (others and not is_of_other) or (is_of_other and chosen is None):
            return False
        if is_of_other:
            self._answer_together([(meant, way), (question, bool(chosen))])
        elif way == chosen:
            self._answer_together([(question, way)])
        else:
            # What she wrote before is not of this one: a person reads it.
            self._answer(question, is_solved=way, words=self.text.words.strip())
        return True

    def _answers_all(self, solved: list[Question]) -> bool:
        """Take one answer for all that are asked whether they are solved: "both are fine", "neither"."""
        chosen = self.which.options.get("solved") if self.which is not None else None
        way = answer_for_all(self.text.words, len(solved), self._understood, chosen=chosen)
        classes = frozenset(each.case.case_class_id for each in solved if each.case and each.case.case_class_id)
        if way is None or names_another_matter(self.text.words, Known(classes, frozenset())):
            return False
        if any(self._tells_another_state(each.case) for each in solved):
            return False
        self._answer_together([(question, way) for question in reversed(solved)])
        return True

    def _answer_together(self, answers: list[tuple[Question, bool]]) -> None:
        which, first = self.which, None
        if which is not None:
            end(which, QuestionEnd.ANSWERED, self.now)
            asked_for = InboundText.objects.select_for_update(skip_locked=True)
            first = asked_for.filter(pk=which.options.get("text"), decision="", case__isnull=True).first()
            self.questions.remove(which)
        for question, way in answers:
            self._answer(question, is_solved=way, words=self.text.words.strip())
        if first is not None:
            self._move(first, answers[-1][0], is_answer=True)

    def _understood(self, text: str, case: Case | None = None) -> Heard:
        own = self._own_words(case) if case else ()
        return understand(
            text, own=own, words=self.vocabulary, with_number=with_number_written, is_asked=True, is_out=False
        )

    def _heard_of(self, question: Question) -> Heard | None:
        """Read the text with one question: its answer, or None where that is not certain."""
        case = question.case
        heard = self._understand(case)
        is_invited = question.kind == QuestionKind.ACCEPT
        if is_invited:
            heard = as_reply(heard, self.text.words, self.vocabulary)
        if heard.meaning not in (Meaning.SOLVED, Meaning.UNSOLVED):
            return None
        # The rest names another matter: then a person says what it is.
        about = Known(frozenset(filter(None, [case.case_class_id if case else None])), frozenset())
        if is_invited and case is not None:
            about = self._known(case)
        if not heard.is_bare and names_another_matter(self.text.words, about):
            return None
        return heard

    def _answer(self, question: Question, *, is_solved: bool, words: str) -> None:
        if question.kind == QuestionKind.ACCEPT:
            self._accept(question, is_satisfied=is_solved)
        else:
            self._rate(question, is_solved=is_solved, words=words)

    def _accept(self, question: Question, *, is_satisfied: bool) -> None:
        """Take what she says of an answer, a refusal or an end: as on her page, who is not satisfied has it looked at again."""
        report = self._report_of(question)
        self.row.question = question
        waits = is_satisfied and not may_end(report.case, self.text.words, self.text.received_at)
        if report.case.outcome == Outcome.NOT_REACHED or waits:
            # What comes when nobody waits any more for "is it solved?", a person reads.
            self._wait(report, TextOutcome.LATE)
            return
        said = self.text.words.strip()
        try:
            if is_satisfied:
                report.case = add_words(report, now=self.now, text=said, facts={"accepts": True})
            else:
                contest_case(report, now=self.now, words=said)
        except Refusal:
            # Somebody else did not accept it a moment ago: it is looked at already.
            end(question, QuestionEnd.WITHDRAWN, self.now)
            self._wait(report, TextOutcome.LATE)
            return
        self._end_answered(question)
        self._say("added" if is_satisfied else "thanks_unsolved", TextOutcome.ANSWER, report)

    def _end_answered(self, question: Question) -> None:
        end(question, QuestionEnd.ANSWERED, self.now)
        if self.which is not None and question.pk in self.which.options.get("questions", []):
            # Answered without being chosen: what was written before goes to a person.
            end(self.which, QuestionEnd.WITHDRAWN, self.now)
            hand_over([self.which], self.now)

    def _rate(self, question: Question, *, is_solved: bool, words: str) -> None:
        report = self._report_of(question)
        self.row.question = question
        if is_solved and not may_end(report.case, self.text.words, self.text.received_at):
            self._wait(report, TextOutcome.UNSURE)
            return
        try:
            rate_case(report, now=self.now, is_solved=is_solved, words=words, channel=Channel.SMS)
        except Refusal:
            # Somebody else answered for the same case a moment ago: hers came late, and is not lost.
            end(question, QuestionEnd.WITHDRAWN, self.now)
            self._wait(report, TextOutcome.LATE)
            return
        self._end_answered(question)
        self._say("thanks_solved" if is_solved else "thanks_unsolved", TextOutcome.ANSWER, report)

    @staticmethod
    def _report_of(question: Question) -> Report:
        report = question.report
        if report is None:
            raise AssertionError("a question about a case names the report that asks it")
        # The case that speaks for it is the one that is rated.
        report.case = speaks_for(report.case)
        return report

    # --- Which of them?

    def _ask_which(self, questions: list[Question], is_solved: bool | None) -> None:
        """Ask which is meant; `is_solved` is what was answered, None where that is not certain either."""
        earlier = [each for each in self.questions if each.kind == QuestionKind.WHICH]
        for open_one in earlier:
            end(open_one, QuestionEnd.WITHDRAWN, self.now)
        hand_over(earlier, self.now)
        asked_last, questions = questions[0], _oldest_first(questions)
        ids = [each.pk for each in questions]
        options = {"questions": ids, "solved": is_solved, "text": self.row.pk}
        question = Question.objects.create(
            contact=self.contact,
            kind=QuestionKind.WHICH,
            options=options,
            asked_at=self.now,
            lapses_at=self.now + self.patience.question,
        )
        self.row.question, self.row.words = question, self.text.words
        if is_solved is None or self.danger:
            # Nobody waits for her choice to read it.
            self.row.waits_since = self.text.received_at
        if self.danger:
            self._add(self._report_of(asked_last))
        choices = options_in_words(options_of(questions), self.language)
        # Until it is known which is meant, they are words of none of them.
        since = self.now - self.patience.repeat
        # Who was given the list a moment ago is not given it again, and a person sees what stays without a reply.
        has_list = any(each.asked_at > since and each.options.get("questions") == ids for each in earlier)
        if has_list and self.row.waits_since is None:
            self.row.waits_since = self.text.received_at
        self._say("which", TextOutcome.WHICH, is_forced=True, is_quiet=has_list, choices=choices)

    def _ask_closer(self, which: Question, questions: list[Question]) -> None:
        """Ask again, of those only that what she chose may mean; what was answered before is kept."""
        which.options["questions"] = [each.pk for each in questions]
        which.save(update_fields=["options"])
        self.row.question, self.row.words = which, self.text.words
        choices = options_in_words(options_of(questions), self.language)
        self._say("which", TextOutcome.WHICH, is_forced=True, choices=choices)

    def _is_choice(self, which: Question) -> bool:
        chosen = self._chosen(which)
        if not chosen and is_only_by_order(self.text.words) and not which.options.get("again"):
            # Of which order she speaks nobody knows: asked once more, and after that a person reads it.
            which.options["again"] = True
            chosen = [each for each in self.questions if each.pk in which.options.get("questions", [])]
            self._ask_closer(which, _in_order(chosen, which))
            return True
        if len(chosen) > 1:
            self._ask_closer(which, chosen)
            return True
        if not chosen:
            return False
        (question,) = chosen
        end(which, QuestionEnd.ANSWERED, self.now)
        # Not waited for: whoever has it is just saying what it is.
        asked_for = InboundText.objects.select_for_update(skip_locked=True)
        first = asked_for.filter(pk=which.options.get("text"), decision="").first()
        if first is None:
            # A person has said what it is: what she chooses now is read with that.
            self.row.question = question
            self._wait(self._report_of(question), TextOutcome.UNSURE)
            return True
        # What stands with this case already is not said there twice.
        said = first.words if first.case_id != question.case_id else ""
        words = "\n".join(filter(None, [said, self.text.words.strip()]))
        is_solved = which.options.get("solved")
        place = self._place(first.words) if question.kind == QuestionKind.PLACE else None
        if is_solved is not None:
            self._answer(question, is_solved=bool(is_solved), words=words)
        elif place is None or not self._places([question], place, words):
            self.row.question = question
            self._add(self._report_of(question), words)
            self._say("added", TextOutcome.ANSWER, self._report_of(question), is_quiet=self._is_machine)
        if first.case_id is None:
            self._move(first, question, is_answer=is_solved is not None)
        return True

    def _chosen(self, which: Question) -> list[Question]:
        ids = which.options.get("questions", [])
        open_ones = {each.pk: each for each in self.questions}
        # Each keeps its letter, whichever of them have been answered meanwhile.
        asked = [open_ones[pk] for pk in ids if pk in open_ones and open_ones[pk].case_id is not None]
        options = dict(zip((each.pk for each in asked), options_of(asked), strict=True))
        chosen = choices_of(self.text.words, [options.get(pk) for pk in ids])
        return [open_ones[ids[at]] for at in chosen]

    def _move(self, first: InboundText, question: Question, *, is_answer: bool) -> None:
        """Let what was kept stand with the case she chose; what nobody can read yet waits there for a person."""
        outcome = self.row.outcome
        is_read = outcome == TextOutcome.PLACE or (outcome == TextOutcome.ANSWER and is_answer)
        InboundText.objects.filter(pk=first.pk).update(
            words="" if is_read else first.words,
            waits_since=None if is_read else (first.waits_since or self.text.received_at),
            case=question.case_id,
            report=question.report_id,
            question=question,
        )
        fetch_for(first.pk, now=self.now)
        tell_of_waiting()

    # --- Where is it?

    def _is_place(self, asked: list[Question], *, is_alone: bool) -> bool:
        """Take it for what it says of the place: where it is, or that she does not know; `is_alone`: nothing else is asked."""
        place = self._place(self.text.words)
        return self._places(asked, place) if place is not None else is_alone and self._is_unknown(asked)

    def _is_unknown(self, asked: list[Question]) -> bool:
        """Keep words that she does not know where it is: the place stays open, and her page has a map to show it on."""
        question = asked[0]
        # "The name of the street" is no matter of streets: only what else she says may be one.
        matter = without_not_known(self.text.words) or ""
        is_plain = not self.danger and not names_matter(matter)
        if len(asked) > 1 or not is_plain or self.heard.number or not is_place_unknown(self.text.words, self.now):
            return False
        report = self._report_of(question)
        self.row.question = question
        self._add(report)
        self._say("added", TextOutcome.ADDITION, report, is_quiet=self._is_machine, note=where_to_show(self.language))
        return True

    def _places(self, asked: list[Question], place: Place, words: str = "") -> bool:
        """Take it for the answer to "where is it?", if it is one and one case is meant."""
        if len(asked) > 1:
            # Of several the one whose matter she names beside the place.
            asked = self._meant_of(asked)
        question = asked[0]
        case = question.case
        if len(asked) > 1 or case is None:
            return False
        # Two of her matters may be at one place: that names none of them.
        is_matter_named = names_matter(self.text.words) or phrases_in(self.text.words, rules())
        if is_matter_named and self._is_named_apart_from(case):
            return False
        if self._is_renumbered(case):
            # Which of the two numbers is meant, a person says.
            return False
        has_more = self._is_about_another(case)
        is_there = self._leading_place(self.text.words.strip()) is not None or self._is_danger_where_asked(case)
        if has_more and not is_there:
            return False
        # What the city has no class for is more as well.
        report = self._report_of(question)
        words = words or self.text.words.strip()
        # Chosen by a letter, what she says beside the place stands in the text that was asked for.
        has_more = has_more or tells_of_more(words)
        place = find_place(place)
        placed = place_report(
            report,
            now=self.now,
            text=words,
            channel=Channel.SMS,
            address=place.address,
            point=place.point,
            division_id=place.division_id,
        )
        self._end_answered(question)
        report.case = placed
        self.row.question = question
        outcome = TextOutcome.PLACE
        if has_more or place.is_landmark:
            # Where it is was asked and is known now; what else it says, and whether it is found by that, a person reads.
            outcome = TextOutcome.UNSURE
            self.row.words, self.row.waits_since = self.text.words, self.text.received_at
        self._say("added", outcome, report, is_quiet=self._is_machine)
        return True

    def _unsure(self, asked: list[Question]) -> None:
        """Keep it with the case that is asked about, and let a person say what it is; of several, ask which."""
        if not asked:
            self._without_question(Meaning.WORDS)
            return
        if self.danger and all(
            each.case and names_another_place(self.text.words, self._known(each.case)) for each in asked
        ):
            # Whoever is paged is sent there, and not to where the other case is.
            self._report(self.text.words.strip())
            return
        meant = self._meant_of(asked)
        if len(meant) > 1:
            self._ask_which(meant, None)
            return
        self.row.question = meant[0]
        self._wait(self._report_of(meant[0]), TextOutcome.UNSURE)

    def _meant_of(self, asked: list[Question]) -> list[Question]:
        """Return the questions a text may belong to: by the number it names, else by what it is about, else all."""
        if self.heard.number:
            numbered = [each for each in asked if self._is_about(each, self.heard.number)]
            if numbered:
                return numbered
        ranks = [(self._rank(each.case) if each.case else 0, each) for each in asked]
        best = max((rank for rank, _each in ranks), default=0)
        return [each for rank, each in ranks if rank == best]

    def _wait(self, report: Report, outcome: TextOutcome) -> None:
        self._add(report)
        self.row.words, self.row.waits_since = self.text.words, self.text.received_at
        is_asked = any(each.kind == QuestionKind.PLACE and each.report_id == report.pk for each in self.questions)
        is_open = is_asked and is_place_open(self.text.words, self.now)
        note: dict[str, Any] = {"note": where_to_show(self.language)} if is_open else {}
        self._say("added", outcome, report, is_quiet=self._is_machine, **note)

    # --- While nothing is asked

    def _without_question(self, meaning: Meaning) -> None:
        is_answer = meaning in (Meaning.SOLVED, Meaning.UNSOLVED)
        if meaning is Meaning.THANKS:
            self._thanks()
        elif meaning is Meaning.READ:
            self._acknowledged()
        elif self._goes_on_with_an_answer(meaning):
            return
        elif meaning is Meaning.NOTHING and not self.text.media:
            self._say("nothing_asked", TextOutcome.NOTHING)
        elif is_answer and (closed := self._closed_unheard()) is not None:
            self._wait(closed, TextOutcome.LATE)
        elif is_answer and self.heard.is_bare and self._open() is None and not self.text.media and not self.danger:
            if not self._keep_with_spoken_of():
                self._say("nothing_asked", TextOutcome.NOTHING)
        else:
            self._words(self.text.words.strip())

    def _goes_on_with_an_answer(self, meaning: Meaning) -> bool:
        """Let wait with its case what answers too late, adds to what waits there, or takes back what she just answered."""
        if is_approving_face(self.text.words) and not self.text.media and (unread := self._unread_text()) is not None:
            # A thumb behind what waits corrects nothing of it: it stands there, and nobody need say what it is.
            self._add(self._report_of_text(unread))
            self.row.outcome = TextOutcome.THANKS
            return True
        if meaning not in KEPT_NOWHERE and self._answers_late(self._late()):
            return True
        if (unread := self._unread_text()) is not None:
            self._wait_beside(unread)
            return True
        is_empty = meaning is Meaning.NOTHING and not self.text.media
        return not is_empty and self._answers_late(self._taken_back())

    def _answers_late(self, question: Question | None) -> bool:
        """Let what answers a question that nobody waits for any more wait for a person, with its case."""
        if question is None:
            return False
        self.row.question = question
        report = self._report_of(question)
        place = self._place(self.text.words) if question.kind == QuestionKind.PLACE else None
        if place is None or not self._fills_point(report, place):
            self._wait(report, TextOutcome.LATE)
        return True

    def _unread_text(self) -> InboundText | None:
        """Return the text of hers that waits for a person and that this may take back or add to: both are read together.

        What she wrote last it may be about whatever it says, unless that is another matter; an earlier one it names, or
        takes back.
        """
        if not self.text.words.strip():
            return None
        before = InboundText.objects.filter(contact=self.contact, report__isnull=False).exclude(pk=self.row.pk)
        last = before.order_by("-received_at", "-pk").first()
        waiting = before.filter(waits_since__isnull=False, outcome__in=(TextOutcome.LATE, TextOutcome.UNSURE))
        own = {each.pk: each for each in self.reports}
        found = []
        for each in waiting.order_by("-received_at", "-pk")[:MOST_UNREAD]:
            report = own.get(each.report_id or 0)
            case = speaks_for(report.case) if report else None
            if report is None or case is None or self._is_apart_from(case):
                continue
            is_last = last is not None and last.report_id in (report.pk, *self._reports_of(case))
            if is_last or takes_back(self.text.words) or self._names(case):
                found.append((self._names(case), each))
        # Of the same rank the latest.
        return max(found, key=lambda each: each[0])[1] if found else None

    def _is_apart_from(self, case: Case) -> bool:
        """Whether a text is certainly about something else than a case of which a text waits."""
        if self.heard.number and self.heard.number not in self._numbers_of(case):
            return True
        if self._is_elsewhere(case) or (case.has_ended and self.danger and not self._is_danger_of_ours):
            return True
        return self._may_be_new_beside(case) and not takes_back(self.text.words)

    def _numbers_of(self, case: Case) -> set[str]:
        return {case.number, *(each.case.number for each in self.reports if speaks_for(each.case).pk == case.pk)}

    def _reports_of(self, case: Case) -> list[int]:
        return [each.pk for each in self.reports if speaks_for(each.case).pk == case.pk]

    def _wait_beside(self, unread: InboundText) -> None:
        """Let it wait with a text that waits: whoever reads that one reads this too."""
        self.row.question_id = unread.question_id
        self._wait(self._report_of_text(unread), TextOutcome(unread.outcome))

    def _report_of_text(self, text: InboundText) -> Report:
        report = next(each for each in self.reports if each.pk == text.report_id)
        report.case = speaks_for(report.case)
        return report

    def _closed_unheard(self) -> Report | None:
        """Return a report of hers whose case was closed lately without her word, though no text of ours asked her."""
        if self.heard.number or self.danger or self._open() is not None:
            return None
        since = self.now - self.patience.late
        for each in self.reports:
            case = speaks_for(each.case)
            is_recent = case.state == State.CLOSED and case.ended_at is not None and case.ended_at > since
            if is_recent and Rating.objects.filter(case=case, answered_at__isnull=True).exists():
                each.case = case
                return each
        return None

    def _late_answer(self) -> Question | None:
        """Return the question "is it solved?" of a case that is over, if this answers it; of several the one it names."""
        answered = [
            each
            for each in late_questions(self.contact, now=self.now, kind=QuestionKind.SOLVED)
            if each.report is not None
            and each.case is not None
            and not (self.heard.number and not self._is_about(each, self.heard.number))
            and not self._is_danger_elsewhere(each.case)
            and self._heard_of(each) is not None
        ]
        named = [each for each in answered if each.case and names(self.text.words, each.case.case_class, rules())]
        return next(iter(named or answered), None)

    def _late(self) -> Question | None:
        """Return the question this answers that nobody waits for any more: read with its case, as then."""
        for question in late_questions(self.contact, now=self.now):
            case = question.case
            is_open = any(each.pk == question.pk for each in self.questions)
            if question.report is None or case is None or (is_open and question.kind == QuestionKind.ACCEPT):
                continue
            if self.heard.number and not self._is_about(question, self.heard.number):
                continue
            if self._is_danger_elsewhere(case):
                continue
            is_answer = self.heard.meaning in (Meaning.SOLVED, Meaning.UNSOLVED) or self._heard_of(question) is not None
            # A danger is told of the case that she was asked about, whatever it answers.
            is_answer = is_answer or (bool(self.danger) and question.kind == QuestionKind.SOLVED and not case.has_ended)
            if question.kind in (QuestionKind.SOLVED, QuestionKind.ACCEPT) and is_answer:
                return question
        return self._late_place()

    def _taken_back(self) -> Question | None:
        """Return the question that she has just answered, where this can only be more of that answer: "no wait"."""
        last = self._lately_answered()
        named = self._named_by_matter
        of_named = [each for each in last if named is not None and each.case_id == named.case.pk]
        question = next(iter(of_named or last), None)
        if question is None or question.case is None or question.report is None or self.heard.number:
            return None
        if not of_named and self._is_named_apart_from(question.case):
            return None
        is_said = takes_back(self.text.words) or bool(of_named)
        if not is_said and (self._open() is not None or names_matter(self.text.words)):
            return None
        return None if self.danger or self._is_elsewhere(question.case) else question

    def _lately_answered(self) -> list[Question]:
        """Return what she has answered within the time in which a text may take that back, the last first."""
        since = self.now - self.patience.correction
        kinds = (QuestionKind.SOLVED, QuestionKind.ACCEPT)
        answered = Question.objects.filter(
            contact=self.contact, kind__in=kinds, ending=QuestionEnd.ANSWERED, ended_at__gt=since
        )
        return list(
            answered.select_related("case__case_class", "case__merged_into", "report__case__merged_into").order_by(
                "-ended_at", "-pk"
            )[:MOST_UNREAD]
        )

    def _acknowledged(self) -> None:
        """Keep what only says that ours was read with the case it was about; it asks for nothing."""
        last = self._open() or next(iter(self.reports), None)
        if last is None and not self.heard.quoted:
            # Nothing of ours: who means something learns what to write.
            self._say("nothing_asked", TextOutcome.NOTHING)
            return
        if last is not None and self.text.words.strip():
            last.case = speaks_for(last.case)
            self._add(last)
        self.row.outcome = TextOutcome.THANKS

    def _thanks(self) -> None:
        # Nobody thanks for a thank-you.
        self.row.outcome = TextOutcome.THANKS

    def _new(self) -> None:
        if self._may_be_new() or self.danger:
            self._report(self.heard.words)
        else:
            # More than one person has to say in a day: somebody reads it, and no other case gets it.
            _wait_without_case(self.text, self.row, TextOutcome.UNSURE)

    def _words(self, words: str) -> None:
        named = self._named() if self.heard.number else None
        if named is not None:
            named.case = speaks_for(named.case)
        if named is None and ((self.danger and self._keep_with_endangered(words)) or self._keep_with_followed(words)):
            return
        last = named or self._open()
        if named is None and last is not None and self._is_said_of_another(last.case):
            # The last text of ours was about another case of hers, or she names one: that is no word for the open one.
            return
        if last is not None and named is None and self._is_elsewhere(last.case):
            # Soon after the other, and yet not about it: what is dangerous is a matter of its own, else a person says.
            if self.danger:
                self._report(words)
            else:
                self._wait(last, TextOutcome.UNSURE)
        elif last is not None:
            self._more_of(last, words)
        elif (self._is_danger_of_ours and self._keep_with_spoken_of()) if self.danger else self._keep(words):
            return
        else:
            self._report(words)

    def _keep_with_followed(self, words: str) -> bool:
        """Keep with somebody else's case, just followed by its link, what may be of it: of her own as well, and a person says."""
        if self.followed is None:
            return False
        report, case = self.followed, speaks_for(self.followed.case)
        report.case = case
        own = [each for each in self.reports if each is not report]
        is_another = self._may_be_new_beside(case) or self._may_be_of_another_thing(case)
        if is_another or not self._may_be_of(case):
            # Then it is of her own matters, or a new one, as without the link.
            self.reports = own
            return False
        if all(speaks_for(each.case).has_ended for each in own):
            self._more_of(report, words)
        else:
            self._wait(report, TextOutcome.UNSURE)
        return True

    def _keep_with_endangered(self, words: str) -> bool:
        """Keep a danger that names no other place with her running case: the city knows where that is."""
        if self._is_said_of_what_ended():
            return True
        report, is_certain = self._endangered()
        if report is None:
            return False
        if is_certain:
            self._more_of(report, words)
        else:
            self._wait(report, TextOutcome.UNSURE)
        return True

    def _more_of(self, last: Report, words: str) -> None:
        """Take words for a report: of one that is over, or of which a text waits, a person reads them."""
        if last.case.has_ended or is_unread(last, last.case) or self._may_be_of_another_thing(last.case):
            # Somebody is about to say what she wrote before: not without this.
            self._wait(last, TextOutcome.LATE if last.case.has_ended else TextOutcome.UNSURE)
        elif not self._says_where_anew(last):
            self._add(last, words)
            is_machine = self._is_machine
            outcome = TextOutcome.MACHINE if is_machine else TextOutcome.ADDITION
            self._say("added", outcome, last, is_quiet=is_machine)

    def _may_be_of_another_thing(self, case: Case) -> bool:
        """Whether it names a thing that the case has not, be there a class for that or none: a lamp, and "new bin lids"."""
        is_hers = bool(self.heard.number) or self._is_machine or is_only_a_place(self.text.words)
        return not is_hers and speaks_of_others(self.text.words, self._known(case).kinds)

    def _says_where_anew(self, report: Report) -> bool:
        """Take a point for a case that has none; another place than is known of it a person reads, since somebody is sent there."""
        case = report.case
        if self._is_renumbered(case) or self._is_one_of_several(case):
            self._wait(report, TextOutcome.UNSURE)
            return True
        place = self._place(self.text.words)
        if place is None or self._is_about_another(case):
            return False
        if self._fills_point(report, place):
            return True
        is_moved = place.point is not None and is_apart(case.point, place.point)
        if not is_moved and not self._is_renamed(case, place):
            return False
        self._wait(report, TextOutcome.UNSURE)
        return True

    def _is_one_of_several(self, case: Case) -> bool:
        """Whether words name several places where one of the case is known: which of them it is, a person says."""
        is_put = bool(case.address) or case.point is not None
        return is_put and bool(address_in(self.text.words)) and is_place_doubted(self.text.words)

    def _fills_point(self, report: Report, place: Place) -> bool:
        """Take a point for the point of a place that is known in words alone."""
        if place.point is None or report.case.point is not None or report.case.has_ended:
            return False
        words = self.text.words.strip()
        report.case = place_report(
            report, now=self.now, text=words, channel=Channel.SMS, address=place.address, point=place.point
        )
        self._say("added", TextOutcome.PLACE, report, is_quiet=self._is_machine)
        return True

    def _is_said_of_another(self, case: Case) -> bool:
        return self._is_said_of_what_ended() or self._is_of_named_one_beside(case)

    def _is_of_named_one_beside(self, case: Case) -> bool:
        """Let what names the matter of another case of hers than the one that she reported last wait with that."""
        named = self._named_by_matter
        if named is None or self.danger or not self._is_named_apart_from(case):
            return False
        self._wait(named, TextOutcome.LATE if named.case.has_ended else TextOutcome.UNSURE)
        return True

    def _keep(self, words: str) -> bool:
        """Keep what is no new matter for certain: with the case that it may be of, or with none."""
        if self._keep_of_machine(words) or self._keep_with_spoken_of() or self._keep_with_running():
            return True
        if _has_no_word(words) and not self.text.media:
            _wait_without_case(self.text, self.row, TextOutcome.UNSURE)
            return True
        return False

    def _keep_of_machine(self, words: str) -> bool:
        """Keep what a machine wrote with what it answers, though that is old or over: it is no new matter."""
        sent = self._just_sent(self.text.received_at - self.patience.machine)
        if sent is None:
            return False
        answered = next(
            (each for each in self.reports if sent.case_id in (each.case_id, speaks_for(each.case).pk)), None
        )
        if answered is None:
            _wait_without_case(self.text, self.row, TextOutcome.MACHINE)
            return True
        answered.case = speaks_for(answered.case)
        self._add(answered, words)
        self.row.outcome = TextOutcome.MACHINE
        return True

    def _add(self, report: Report, words: str = "") -> None:
        words = words or self.text.words.strip()
        if words:
            # Merged or taken apart in this moment, it stands elsewhere than was read.
            report.case = add_words(report, now=self.now, text=words, channel=Channel.SMS)
        self.row.case_id, self.row.report_id = report.case_id, report.pk

    def _report(self, words: str) -> None:
        # The receipt follows from the log, as for every other channel.
        place = read_place(words, self.now)
        receipt = take_in(
            [
                NewReport(
                    channel=Channel.SMS,
                    text=words,
                    received_at=self.text.received_at,
                    language=self.language,
                    # Coordinates are said, not guessed; a place in words waits for whoever decides.
                    point=place.point if place else None,
                    caller=Caller(phone=self.text.sender),
                    provider_id=self.text.provider_id,
                    origin=self.text.origin,
                )
            ],
            now=self.now,
        )[0]
        self.row.outcome = TextOutcome.REPORT
        self.row.case_id, self.row.report_id = receipt.case_id, receipt.report_id

    def _keep_with_running(self) -> bool:
        """Keep words that name no other matter with the one case that still runs: "why has nobody come yet?"."""
        by_case = {speaks_for(each.case).pk: each for each in self.reports if not speaks_for(each.case).has_ended}
        if len(by_case) != 1:
            return False
        (report,) = by_case.values()
        case = speaks_for(report.case)
        if not self._may_be_of(case) and not self._is_indignant:
            return False
        report.case = case
        self._wait(report, TextOutcome.UNSURE)
        return True

    def _is_said_of_what_ended(self) -> bool:
        """Keep with a case that has ended and was spoken of last what does not name the matter of one that is open."""
        last, still_open = self._spoken_of, self._open()
        if last is None or not last.case.has_ended or self._is_machine:
            return False
        if self.danger and not self._is_danger_of_ours:
            return False
        if still_open is not None and names_own_matter(self.text.words, self._known(still_open.case)):
            return False
        return self._keep_with_spoken_of()

    @cached_property
    def _spoken_of(self) -> Report | None:
        return spoken_of(self.contact, self.reports, now=self.now)

    def _keep_with_spoken_of(self) -> bool:
        """Keep what names no other matter, or speaks of what we said, with the case of our last text: a person says what it is."""
        report = self._spoken_of
        if report is None:
            return False
        is_free = not self._may_be_of(report.case) or self._may_be_new_beside(report.case)
        if is_free and not self._answers_ours(report):
            return False
        asked = (each for each in self.questions if each.case_id == report.case.pk)
        self.row.question = next(asked, None)
        self._wait(report, TextOutcome.UNSURE)
        return True

    @cached_property
    def _is_of_ours(self) -> bool:
        return speaks_of_ours(self.text.words)

    @cached_property
    def _is_indignant(self) -> bool:
        """Whether it is said in anger of what we told, and names no matter and no place besides."""
        left = without_indignation(self.text.words)
        return left is not None and not self.danger and not guess(left, rules()) and not address_in(self.text.words)

    @property
    def _is_danger_of_ours(self) -> bool:
        """Whether a danger is told of what we spoke of last, and of no other matter or place: nobody is sent there for that."""
        last = self._spoken_of
        return last is not None and self._is_of_ours and not self._is_elsewhere(last.case)

    def _answers_ours(self, report: Report) -> bool:
        """Whether it answers what we said of a case that has ended, whatever streets and things it names."""
        if not report.case.has_ended:
            return False
        since = self.text.received_at - self.patience.correction
        is_behind_ours = goes_on(self.text.words) and self._just_sent(since) is not None
        return is_behind_ours or self._is_of_ours or self._is_indignant

    def _may_be_new(self) -> bool:
        day = self.now - timedelta(days=1)
        return (
            Report.objects.filter(contact=self.contact, channel=Channel.SMS, received_at__gte=day).count()
            < MOST_NEW_A_DAY
        )

    # --- Saying

    def _say(
        self,
        occasion: str,
        outcome: TextOutcome,
        report: Report | None = None,
        *,
        is_forced: bool = False,
        is_quiet: bool = False,
        danger: str = "",
        **more: str,
    ) -> list[Message]:
        self.row.outcome = outcome
        if report is not None:
            self.row.case_id, self.row.report_id = report.case_id, report.pk
        values = values_of(self.language, report) | erasure_note(self.text.words, self.language) | more
        # What she wrote may tell of it only together with what she wrote before.
        tells = bool(self.danger) or (
            report is not None and report.case.danger != self._danger_of.get(report.case.pk, "")
        )
        running = report.case.danger if report is not None and not report.case.has_ended else ""
        # Who is ill of what was told before needs a doctor as well, though she says no more than that.
        ill = Danger.INJURY if running and tells_of_illness(self.text.words) else ""
        ring = [danger, running if tells or ill else "", ill]
        values["emergency"] = danger_numbers(self.text.words, *ring, told_at=self.text.received_at)
        # The number to ring in danger is never held back.
        if not values["emergency"] and is_quiet:
            return []
        return queue_messages(
            [
                Draft(
                    key=f"text:{self.text.provider_id}:{occasion}",
                    occasion=occasion,
                    language=self.language,
                    values=values,
                    contact=self.contact,
                    channel=MessageChannel.SMS,
                    case_id=report.case_id if report else None,
                    # Who writes is answered what was asked, even after STOP; what happens later is not told.
                    is_forced=is_forced or bool(values["emergency"]),
                )
            ],
            now=self.now,
        )
