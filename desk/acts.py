"""How acts look on the desk: their buttons, keys and order. What they do is `cases.api.verbs`."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.api.fields import NoFields
from cases.api.verbs import VERBS, Verb
from common.text import LazyText


@dataclass(frozen=True)
class Button:
    """One act as a button: its word, its key, whether it can be undone, and whether it leads on."""

    label: LazyText
    key: str
    is_grave: bool = False
    # Moves the case no further, or back: possible, and never the act that wants doing.
    is_aside: bool = False


# No two things of a page answer to one key: "8" is the queue's, "c" takes a call, "j" and "k" walk.
BUTTONS: dict[str, Button] = {
    "take_alert": Button(_("Take it"), "9"),
    "file": Button(pgettext_lazy("act", "File"), "f"),
    "answer": Button(pgettext_lazy("act", "Answer"), "a"),
    "send_fast": Button(_("Send at once"), "q"),
    "ask_verification": Button(_("Have it verified"), "v"),
    "hand_over": Button(_("Hand over"), "h"),
    "reject": Button(_("Reject"), "x", is_grave=True),
    "route": Button(pgettext_lazy("act", "Route"), "r"),
    "take_back": Button(_("Take back"), "t", is_aside=True),
    "void": Button(pgettext_lazy("act", "Void"), "0", is_grave=True, is_aside=True),
    "decide": Button(_("Decide"), "y"),
    "resume": Button(_("Resume"), "z"),
    "sign": Button(pgettext_lazy("act", "Sign"), "s"),
    "begin": Button(_("Somebody is on it"), "b"),
    "finish": Button(_("Report done"), "d"),
    "forward": Button(_("Forward"), "w"),
    "escalate": Button(_("Give back upwards"), "e"),
    "ask": Button(_("Ask for more"), "i"),
    "contact": Button(_("Record a contact attempt"), "g"),
    "text": Button(_("Write to the citizen"), "-"),
    "pass_check": Button(_("It is done"), "p"),
    "rework": Button(_("It is not done"), "n"),
    "rate": Button(_("Citizen answered"), "\\"),
    "call_back": Button(_("Called, no answer"), "l"),
    "close": Button(pgettext_lazy("act", "Close"), "7"),
    "reopen": Button(_("Reopen"), "o", is_aside=True),
    "merge": Button(_("Merge"), "m", is_aside=True),
    "unmerge": Button(_("Take apart"), "5", is_aside=True),
    "review_fast": Button(_("Review the fast lane"), "6"),
    "change": Button(pgettext_lazy("act", "Change"), "1", is_aside=True),
    "summarise": Button(_("Summary"), "2", is_aside=True),
    "urge": Button(_("Urge"), "u", is_aside=True),
    "supervise": Button(_("Supervise"), "3", is_aside=True),
    "approve_public": Button(_("What the public reads"), "4", is_aside=True),
    "mark_danger": Button(_("Mark as danger"), "]", is_aside=True),
    "clear_danger": Button(_("No danger"), ";", is_aside=True),
    "about": Button(_("About a department"), "[", is_aside=True),
    "protect": Button(_("Protect who reported"), "=", is_aside=True),
    "unprotect": Button(_("Lift protection"), "{", is_aside=True),
    "show_words": Button(_("Withheld words"), "`"),
    "tell_place": Button(_("Tell the place"), "'", is_aside=True),
    "comment": Button(_("Note"), ".", is_aside=True),
    "attach": Button(_("Photos"), ",", is_aside=True),
}
# So many stand side by side; the others wait in a menu.
SHOWN = 3


@dataclass(frozen=True)
class Act:
    """One act as this page offers it."""

    name: str
    label: LazyText
    key: str
    is_grave: bool
    is_plain: bool
    # Whether it takes the case further; only such an act is the strong button.
    is_next: bool
    sentence: LazyText


def act_named(name: str) -> Act:
    """Return how an act looks."""
    verb: Verb = VERBS[name]
    button = BUTTONS[name]
    return Act(
        name, button.label, button.key, button.is_grave, verb.fields is NoFields, not button.is_aside, verb.sentence
    )


def acts_of(offered: list[str], *, owed: Collection[str] = ()) -> tuple[list[Act], list[Act]]:
    """Split what is offered: the buttons, and the menu. `owed`: what wants doing here, though it moves nothing."""
    acts = [replace(act, is_next=act.is_next or act.name in owed) for act in map(act_named, offered)]
    return acts[:SHOWN], acts[SHOWN:]
