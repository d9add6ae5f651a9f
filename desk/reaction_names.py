"""What reactions are called for people: who should have followed, and what had happened."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import LogKind
from common.text import LazyText
from hotline.lost import LOST_LINK
from messaging.actions import NOT_TAKEN, OPTED_OUT

FOLLOWERS: dict[str, LazyText] = {
    "cases.ask_another": _("Asking another person to look"),
    "cases.close_unanswered": _("Closing what nobody answered"),
    "cases.close_unasked": _("Closing what nobody is asked about"),
    "cases.fast_lane": _("The fast lane"),
    "cases.not_taken": _("Calling whom no message reached"),
    "cases.release_contacts": _("Ending the wait for an answer by text"),
    "dispatch.offer": _("Offering to the nearest crew"),
    "dispatch.offer_again": _("Offering anew after taking apart"),
    "dispatch.offer_resumed": _("Offering what goes on again"),
    "dispatch.recall": _("Recalling crews"),
    "dispatch.tell_of_checks": _("Telling who is to look"),
    "dispatch.tell_of_help": _("Telling the crew that help comes"),
    "dispatch.tell_of_news": _("Telling crews of news"),
    "dispatch.tell_of_places": _("Telling crews the place"),
    "dispatch.tell_who_uploaded": _("Telling who reported from the street"),
    "evaluation.facts": _("Facts for the scores"),
    "hotline.guesses": _("Guessing class and place"),
    "hotline.lost_links": _("Sending a new private link"),
    "hotline.questions": _("Ending open questions"),
    "hotline.said_yes": _("Keeping that she said yes"),
    "hotline.telling": _("Messages to citizens"),
    "hotline.tracking_pages": _("Open tracking pages"),
}
# What is of no case's log.
EVENTS: dict[str, LazyText] = {
    LOST_LINK: pgettext_lazy("event", "a private link was lost"),
    NOT_TAKEN: pgettext_lazy("event", "a message did not leave"),
    OPTED_OUT: pgettext_lazy("event", "wants no more messages"),
}


def follower(name: str) -> LazyText:
    """Return what a consumer of reactions does; of one that is no more, its code."""
    return FOLLOWERS.get(name, name)


def event(kind: str) -> LazyText:
    """Return what happened that somebody should have followed."""
    return LogKind(kind).label if kind in LogKind else EVENTS.get(kind, kind)
