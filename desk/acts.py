"""How acts look on the desk: their buttons, keys and order. What they do is `cases.api.verbs`."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.api.fields import NoFields
from cases.api.verbs import VERBS, Verb
from common.text import LazyText


@dataclass(frozen=True)
class Button:
    """One act as a button: its word, its key, and whether it can be undone."""

    label: LazyText
    key: str
    is_grave: bool = False


# No two things of a page answer to one key: "8" is the queue's, "c" takes a call, "j" and "k" walk.
BUTTONS: dict[str, Button] = {
    "file": Button(pgettext_lazy("act", "File"), "f"),
    "answer": Button(pgettext_lazy("act", "Answer"), "a"),
    "send_fast": Button(_("Send at once"), "q"),
    "ask_verification": Button(_("Have it verified"), "v"),
    "hand_over": Button(_("Hand over"), "h"),
    "reject": Button(_("Reject"), "x", is_grave=True),
    "route": Button(pgettext_lazy("act", "Route"), "r"),
    "take_back": Button(_("Take back"), "t"),
    "void": Button(pgettext_lazy("act", "Void"), "0", is_grave=True),
    "decide": Button(_("Decide"), "y"),
    "resume": Button(_("Resume"), "z"),
    "sign": Button(pgettext_lazy("act", "Sign"), "s"),
    "begin": Button(_("Somebody is on it"), "b"),
    "finish": Button(_("Report done"), "d"),
    "forward": Button(_("Forward"), "w"),
    "escalate": Button(_("Give back upwards"), "e"),
    "ask": Button(_("Ask for more"), "i"),
    "contact": Button(_("Citizen spoken to"), "g"),
    "pass_check": Button(_("It is done"), "p"),
    "rework": Button(_("It is not done"), "n"),
    "call_back": Button(_("Called, no answer"), "l"),
    "close": Button(pgettext_lazy("act", "Close"), "7"),
    "reopen": Button(_("Reopen"), "o"),
    "merge": Button(_("Merge"), "m"),
    "unmerge": Button(_("Take apart"), "5"),
    "review_fast": Button(_("Review the fast lane"), "6"),
    "change": Button(pgettext_lazy("act", "Change"), "1"),
    "summarise": Button(_("Summary"), "2"),
    "urge": Button(_("Urge"), "u"),
    "supervise": Button(_("Supervise"), "3"),
    "approve_public": Button(_("What the public reads"), "4"),
    "comment": Button(_("Note"), "."),
    "attach": Button(_("Photos"), ","),
}
# What moves a case no further, or back: possible, and never the act that wants doing.
ASIDE = {
    "take_back",
    "void",
    "reopen",
    "merge",
    "unmerge",
    "change",
    "summarise",
    "urge",
    "supervise",
    "approve_public",
    "comment",
    "attach",
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
        name, button.label, button.key, button.is_grave, verb.fields is NoFields, name not in ASIDE, verb.sentence
    )


def acts_of(offered: list[str]) -> tuple[list[Act], list[Act]]:
    """Split what is offered: the buttons, and the menu."""
    acts = [act_named(name) for name in offered]
    return acts[:SHOWN], acts[SHOWN:]
