"""What this room hears of cases, and what the rooms below ask it: open tracking pages are told that there is news."""

from collections.abc import Collection, Sequence
from datetime import datetime

from cases.actions.feedback import UNREAD
from cases.models import Case, Channel, LogKind, Rating, Report
from cases.pins import Pin, finds_pins
from cases.unread import tells_unread
from cases.workflow import State
from common import live
from common.models import Reaction
from common.reactions import consumer
from hotline.actions import forget_guesses, guess_cases, leave_said_yes
from hotline.lost import LOST_LINK, send_new_link
from hotline.sms.actions.asking import close_questions
from hotline.sms.actions.deciding import cases_of_unchosen, follow_reports
from hotline.sms.actions.since import may_wait_with, waiting_with
from hotline.sms.elsewhere import is_same_place
from hotline.sms.places import Place, find_place, read_place
from hotline.story import SENTENCES
from hotline.telling import tell_citizens  # noqa: F401 - registered by being imported
from messaging.actions import withdraw

# Messages that ask whether it is solved.
ASKING = ("done", "done_email")

# Nobody has a page open on a report that is just being made.
TOLD = [kind for kind in SENTENCES if kind != LogKind.REPORT]


@tells_unread
def cases_of_unread_texts(case_ids: Collection[int]) -> set[int]:
    """Return those of these cases with which, or with one that they speak for, a text waits for a person, or may."""
    if not may_wait_with(case_ids):
        return set()
    counted = Case.objects.all().counted_for(case_ids)
    waiting = waiting_with(counted).values_list("case", flat=True).distinct()
    standing = {own for pk in waiting if pk is not None for own in counted[pk]}
    return standing | cases_of_unchosen(case_ids)


@finds_pins
def pin_of_address(before: str, after: str, now: datetime) -> Pin | None:
    """Return the pin of an address that is another than before."""
    return None if is_same_place(before, after) else Pin(find_place(read_place(after, now) or Place(after)).point)


@consumer("hotline.tracking_pages", *TOLD)
def tell_tracking_pages(events: Sequence[Reaction], now: datetime) -> None:
    """Wake the pages of everybody who reported these cases, or one that was merged into them."""
    ids = {event.case_id for event in events}
    concerned = Report.objects.filter(case__in=Case.objects.speaking_with(ids))
    topics = [live.report_topic(report_id) for report_id in concerned.values_list("pk", flat=True)]
    live.publish_after_commit(topics, {"kind": "case"})


@consumer(
    "hotline.questions",
    LogKind.RATE,
    LogKind.REWORK,
    LogKind.CLOSE,
    LogKind.CALL_BACK,
    LogKind.CHANGE,
    LogKind.MERGE,
    LogKind.UNMERGE,
    LogKind.REJECT,
    LogKind.HAND_OVER,
    LogKind.ANSWER,
    LogKind.VOID,
    LogKind.APPEAL,
    LogKind.REOPEN,
)
def end_questions(events: Sequence[Reaction], now: datetime) -> None:
    """End the questions that calls, pages and the desk have answered, or that nobody waits for any more.

    What was taken apart takes with it what its citizen wrote and nobody has read yet.
    """
    apart = {event.case_id for event in events if event.case_id and event.kind == LogKind.UNMERGE}
    # It locks the citizens before their questions, as whoever takes a text in does.
    if apart:
        follow_reports(apart)
    cases = {event.case_id for event in events if event.case_id}
    close_questions(cases, now=now)
    asking = Rating.objects.filter(case__in=cases, case__state=State.ANSWERING, answered_at__isnull=True)
    # A question that has not left yet is asked nobody any more.
    withdraw(cases - set(asking.values_list("case", flat=True)), ASKING, now=now)


@consumer("hotline.said_yes", LogKind.COMMENT, batch=1)
def leave_said_yeses(events: Sequence[Reaction], now: datetime) -> None:
    """Put before a person the yes that was said on the telephone and ends nothing by itself."""
    for event in events:
        if event.case_id and event.log_seq and event.facts.get(UNREAD) and event.facts["channel"] == Channel.CALL:
            leave_said_yes(event.case_id, event.log_seq)


@consumer("hotline.guesses", LogKind.ERASE, LogKind.COMMENT, LogKind.UNMERGE)
def renew_guesses(events: Sequence[Reaction], now: datetime) -> None:
    """Erase what was guessed from words that are gone, and guess from words that were added, or came back."""
    forget_guesses({event.case_id for event in events if event.case_id and event.kind == LogKind.ERASE})
    added = {event.case_id for event in events if event.case_id and event.kind != LogKind.ERASE}
    guess_cases(Case.objects.running().filter(pk__in=added), now=now)


@consumer("hotline.lost_links", LOST_LINK, batch=1)
def send_new_links(events: Sequence[Reaction], now: datetime) -> None:
    """Send the links that were asked for, where number and contact fit."""
    for event in events:
        send_new_link(**event.facts, key=f"link:{event.pk}", now=now)
