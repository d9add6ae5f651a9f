"""What is done with texts: taken in, asked about, decided by a person, their pictures fetched."""

from hotline.sms.actions.asking import close_questions, keep_questions, lapse_questions
from hotline.sms.actions.conversation import take_text
from hotline.sms.actions.deciding import (
    NothingToDecide,
    alert_unread,
    candidates_of,
    decide_text,
    follow_reports,
    may_stand_with,
    may_stop,
    of_unknown,
    placed_by,
    proposed_of,
    said_behind,
)
from hotline.sms.actions.since import later_texts, said_since
from hotline.sms.actions.text import Media, Text

__all__ = [
    "Media",
    "NothingToDecide",
    "Text",
    "alert_unread",
    "candidates_of",
    "close_questions",
    "decide_text",
    "follow_reports",
    "keep_questions",
    "lapse_questions",
    "later_texts",
    "may_stand_with",
    "may_stop",
    "of_unknown",
    "placed_by",
    "proposed_of",
    "said_behind",
    "said_since",
    "take_text",
]
