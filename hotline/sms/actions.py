"""Taking a text in: once, whatever the provider does, and never without doing something with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Contact
from cases.actions import Caller, NewReport, add_words, rate_case, take_in
from cases.models import Case, Channel, Origin, Report
from cases.rules import rules
from cases.workflow import State
from hotline.models import InboundText, TextOutcome
from hotline.sms.meaning import Heard, Meaning, language_of, understand
from hotline.values import danger_numbers, values_of
from messaging.actions import Draft, has_opted_out, meet_contact, opt_in, opt_out, queue_messages
from messaging.models import Message, MessageChannel

# A second text so soon after a report is most likely about it.
SAME_MATTER_WITHIN = timedelta(hours=24)
# More new matters than this from one number in a day are kept as words of the last one.
MOST_NEW_A_DAY = 10


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text as a provider hands it over; `sender` is E.164."""

    sender: str
    words: str
    provider_id: str
    received_at: datetime
    origin: Origin = Origin.LIVE


@transaction.atomic
def take_text(text: Text, *, now: datetime) -> InboundText:
    """Take a text in: an answer to what we asked, words for an open report, or a new report.

    The same text delivered again gives the row of the first delivery and does nothing.
    """
    known = Contact.objects.filter(phone_index__isnull=False)
    contact = meet_contact(text.sender, language=language_of(text.words, _city_language()))
    row, is_new = InboundText.objects.get_or_create(
        provider_id=text.provider_id, defaults={"contact": contact, "received_at": text.received_at}
    )
    if not is_new:
        return row
    # Two texts of one citizen at the same moment are taken one after the other.
    contact = known.select_for_update(of=("self",)).get(pk=contact.pk)
    language = language_of(text.words, contact.language)
    _Conversation(contact, text, row, language, now).take(understand(text.words))
    row.save()
    return row


def _city_language() -> str:
    languages = rules().city.profile.get("languages") or ["en"]
    return str(languages[0])


class _Conversation:
    """One text of one citizen, and what is done with it."""

    def __init__(self, contact: Contact, text: Text, row: InboundText, language: str, now: datetime) -> None:
        self.contact, self.text, self.row, self.language, self.now = contact, text, row, language, now

    def take(self, heard: Heard) -> None:
        """Do what the text asks for."""
        if heard.meaning in (Meaning.STOP, Meaning.START, Meaning.HELP):
            self._command(heard.meaning)
        elif heard.meaning in (Meaning.SOLVED, Meaning.UNSOLVED):
            self._answer(heard)
        elif heard.meaning is Meaning.NOTHING:
            self._say("nothing_asked", TextOutcome.NOTHING)
        else:
            self._words(heard)

    def _command(self, meaning: Meaning) -> None:
        if meaning is Meaning.STOP:
            # The last word is his: a text to confirm it would be one more.
            opt_out(self.contact, MessageChannel.SMS, now=self.now)
            self.row.outcome = TextOutcome.STOP
        elif meaning is Meaning.START:
            opt_in(self.contact, MessageChannel.SMS)
            self._say("started", TextOutcome.START, is_forced=True)
        else:
            self._say("help", TextOutcome.HELP, is_forced=True)

    def _answer(self, heard: Heard) -> None:
        asked = self._asked()
        if asked is None and not heard.words and self._open() is None:
            self._say("nothing_asked", TextOutcome.NOTHING)
            return
        if asked is None:
            self._words(Heard(Meaning.WORDS, self.text.words.strip()))
            return
        is_solved = heard.meaning is Meaning.SOLVED
        rate_case(asked, now=self.now, is_solved=is_solved, words=heard.words, channel=Channel.SMS)
        self._say("thanks_solved" if is_solved else "thanks_unsolved", TextOutcome.ANSWER, asked)

    def _words(self, heard: Heard) -> None:
        # Who writes again after STOP wants to be answered.
        if has_opted_out(self.contact, MessageChannel.SMS):
            opt_in(self.contact, MessageChannel.SMS)
        last = self._open()
        if last is None or (heard.meaning is Meaning.NEW and self._may_be_new()):
            self._report(heard.words)
            return
        add_words(last, now=self.now, text=heard.words)
        self._say("added", TextOutcome.ADDITION, last)

    def _report(self, words: str) -> None:
        # The receipt follows from the log, as for every other channel.
        receipt = take_in(
            [
                NewReport(
                    channel=Channel.SMS,
                    text=words,
                    received_at=self.text.received_at,
                    language=self.language,
                    caller=Caller(phone=self.text.sender),
                    provider_id=self.text.provider_id,
                    origin=self.text.origin,
                )
            ],
            now=self.now,
        )[0]
        self.row.outcome = TextOutcome.REPORT
        self.row.case_id, self.row.report_id = receipt.case_id, receipt.report_id

    def _own(self) -> "list[Report]":
        return list(
            Report.objects.filter(contact=self.contact)
            .select_related("case__merged_into")
            .order_by("-received_at", "-pk")[:50]
        )

    def _asked(self) -> Report | None:
        """Return the report whose citizen was asked last and has not answered."""
        asked = [report for report in self._own() if speaks_for(report.case).state == State.ANSWERING]
        asked.sort(key=lambda report: speaks_for(report.case).entered_at, reverse=True)
        if not asked:
            return None
        # The case that speaks for it is the one that is rated.
        report = asked[0]
        report.case = speaks_for(report.case)
        return report

    def _open(self) -> Report | None:
        since = self.now - SAME_MATTER_WITHIN
        return next(
            (each for each in self._own() if each.received_at >= since and not each.case.has_ended),
            None,
        )

    def _may_be_new(self) -> bool:
        day = self.now - timedelta(days=1)
        return (
            Report.objects.filter(contact=self.contact, channel=Channel.SMS, received_at__gte=day).count()
            < MOST_NEW_A_DAY
        )

    def _say(
        self, occasion: str, outcome: TextOutcome, report: Report | None = None, *, is_forced: bool = False
    ) -> list[Message]:
        self.row.outcome = outcome
        if report is not None:
            self.row.case_id, self.row.report_id = report.case_id, report.pk
        values = values_of(self.language, report)
        values["emergency"] = danger_numbers(self.text.words)
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
                    is_forced=is_forced,
                )
            ],
            now=self.now,
        )


def speaks_for(case: Case) -> Case:
    """Return the case that stands for this one: itself, or what it was merged into."""
    return case.merged_into or case
