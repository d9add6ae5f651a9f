"""Commands by text: STOP, START, HELP and STATUS, in any dress. A text is one only as a whole.

What a provider takes for its own keyword is always heard; what may as well mean the matter goes to a person.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise

from hotline.sms.status import asks_how_it_stands
from hotline.sms.vocabulary import Kind, Vocabulary


class Command(StrEnum):
    """What a text may ask of the conversation itself."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    STATUS = "status"


# Twilio and the networks stop by themselves on these, alone.
_KEYWORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
# Behind these 了 says that what was complained of has stopped; behind the first two whether asked or not.
_HALTS = frozenset({"停", "停止", "退", "取消"})
_STOPPED = frozenset({"停", "停止"})
_ENDED_BY = frozenset({"cancel", "end", "quit"})
# "Cancel it" means the report, "the end" nothing.
_POINTS = frozenset({"it", "this", "the", "of"})
# Without a word of texts "block it off" is of a road.
_OF_A_NUMBER = frozenset({"block", "mute", "blacklist"})
_OF_A_ROAD = _POINTS | {"off", "out", "to", "from", "away", "all", "again", "everything", "with"}
_ASKED_BACK = _ENDED_BY | {"t", "取消"}
_BEGS = frozenset({"please", "pls", "plz", "sorry", "请", "麻烦", "麻烦了"})
# A name, or one and another behind it: the latter only behind a word of texts, since "stop jack hammering" is of a noise.
_SIGNED_BEHIND, _SIGNED_IN_FULL = (
    re.compile(rf"(?P<words>[^\n]{{1,60}})[\s,.!~–—-]+(?P<name>[a-z]{{2,12}}){family}")
    for family in ("", r"\s[a-z]{2,14}")
)
_OF_TEXTS = re.compile(r"text|messag|sms|notif|subscri|opt|updates|list")
_TELEPHONE = re.compile(r"(?<!\w)\+?\d[\d\s()-]{5,18}\d(?!\w)|(?<=[\u3400-\u9fff])\d{7,15}(?!\w)")
_PIECES = re.compile(r"[.,;:!?~…、，。；：！\n()（）|]+|\s[-–—]+\s|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_THANKS_FOR = re.compile(r"(?:thanks|thank (?:yo)?u|thankyou|thx|cheers)(?: (?:so|very) much| a lot)? for\b(?! any)")


# Without a word of texts these say as well that water or light is back.
_BACK = frozenset({"恢复", "请恢复", "开始", "begin", "resume", "restart"})
_CANCELS = frozenset({"cancel", "取消"})
_AGREES = re.compile(
    r"\s*(?:yes|yep|yeah|yea|yup|y|ok|okay|sure|是的?|对的?|好的?|嗯|行)[\s,.!，。！]+(?P<rest>.*\w.*)", re.DOTALL
)


def starts_again(vocabulary: Vocabulary, spelt: str) -> bool:
    """Whether somebody who had said STOP agrees to texts and asks for them: "yes please start again"."""
    agreed = _AGREES.fullmatch(spelt)
    return agreed is not None and vocabulary.consists_of(agreed["rest"], "start", "start_glue")


def may_cancel_report(vocabulary: Vocabulary, spelt: str) -> bool:
    """Whether a STOP begs that something be cancelled, which may be what she reported: "请取消"."""
    found = vocabulary.parts_of(spelt, "stop", "stop_glue")
    wanted = {each for each in found if each in vocabulary.commands["stop"]}
    is_begging = any(each in _BEGS for each in found)
    return is_begging and bool(wanted) and wanted <= _CANCELS and not vocabulary.commands["texts"].intersection(found)


def command_of(vocabulary: Vocabulary, spelt: str, *, is_asked: bool, is_out: bool = True) -> Command | None:
    """Return the command that a text, spelt for its meaning, is; `is_asked` says that "is it solved?" is open.

    What may as well say that water or light is back starts nothing for who is not `is_out`: she gets texts already.
    """
    bare = spelt.strip(" \t\n.。!！?？\"'“”‘’「」『』*#")
    # First what takes a STOP back: "取消退订".
    if vocabulary.consists_of(spelt, "start", "start_glue") and (is_out or not _is_back(vocabulary, spelt)):
        return Command.START
    if _is_stop(vocabulary, spelt, is_asked=is_asked):
        return Command.STOP
    if bare in vocabulary.commands["help"]:
        return Command.HELP
    if _is_status(vocabulary, spelt, is_asked=is_asked):
        return Command.STATUS
    return None


def _is_back(vocabulary: Vocabulary, spelt: str) -> bool:
    lists = vocabulary.commands
    found = vocabulary.parts_of(spelt, "start", "start_glue")
    return {each for each in found if each in lists["start"]} <= _BACK and not lists["texts"].intersection(found)


def is_opt_out(vocabulary: Vocabulary, spelt: str) -> bool:
    """Whether a text can mean nothing but our texts, or is the word of the provider."""
    return vocabulary.consists_of(spelt, "stop", "stop_glue") and not _is_vague(vocabulary, spelt, is_asked=True)


def _is_status(vocabulary: Vocabulary, spelt: str, *, is_asked: bool) -> bool:
    if _THANKS_FOR.match(spelt.strip()):
        return False
    if vocabulary.consists_of(spelt, "status", "status_glue") or asks_how_it_stands(
        vocabulary, spelt, is_asked=is_asked
    ):
        return True
    # While "is it solved?" is open, "when will it be?" says as well that it is not: a person reads it.
    return not is_asked and vocabulary.consists_of(spelt, "status_when", "status_glue", "when_glue")


def _is_stop(vocabulary: Vocabulary, spelt: str, *, is_asked: bool) -> bool:
    spelt = _without_given_name(vocabulary, _TELEPHONE.sub(" ", spelt))
    if vocabulary.consists_of(spelt, "stop", "stop_glue"):
        return not (_is_vague(vocabulary, spelt, is_asked=is_asked) or _undoes(vocabulary, spelt))
    return _refuses_texts(vocabulary, spelt) or _stops_for_a_reason(vocabulary, spelt, is_asked=is_asked)


def _without_given_name(vocabulary: Vocabulary, spelt: str) -> str:
    """Leave out how somebody is called who signs right behind a STOP: "stop texting me mike"."""
    said = spelt.rstrip(" \t.!")
    for signed in (_SIGNED_BEHIND, _SIGNED_IN_FULL):
        found = signed.fullmatch(said)
        if found is None or found["name"] not in vocabulary.commands["given_name"]:
            continue
        words = found["words"]
        if is_opt_out(vocabulary, words) and (signed is _SIGNED_BEHIND or _OF_TEXTS.search(words)):
            return words
    return spelt


def _is_vague(vocabulary: Vocabulary, spelt: str, *, is_asked: bool) -> bool:
    """Whether a STOP may mean the matter as well: that it has stopped, shall stop, or need not be gone after."""
    lists = vocabulary.commands
    found = vocabulary.parts_of(spelt, "stop", "stop_glue")
    wanted = {each for each in found if each in lists["stop"]}
    if any(each in lists["texts"] for each in found):
        # Who names texts or a list means them.
        return False
    if "?" in spelt and wanted <= _ASKED_BACK:
        return True
    if wanted <= _OF_A_NUMBER and _OF_A_ROAD.intersection(found):
        return True
    if wanted <= _KEYWORDS and _is_alone(vocabulary, found):
        return False
    if wanted <= _ENDED_BY and _POINTS.intersection(found):
        return True
    if {"了", "啦"}.intersection(found) and wanted <= (_HALTS if is_asked else _STOPPED):
        return True
    return is_asked and wanted <= lists["stop_or_over"] and not _is_of_the_writer(found)


def _is_alone(vocabulary: Vocabulary, found: Iterable[str]) -> bool:
    """Whether nothing stands beside a keyword but thanks and greetings."""
    return all(
        each in _KEYWORDS or (vocabulary.kinds.get(each) in (Kind.THANKS, Kind.ACK) and each not in _BEGS)
        for each in found
    )


def _is_of_the_writer(found: Iterable[str]) -> bool:
    # Who is to be taken off something means the texts.
    return bool({"me", "us", "off"}.intersection(found))


def _undoes(vocabulary: Vocabulary, spelt: str) -> bool:
    """Whether one of two words for STOP behind each other takes the other back: "取消停止", "cancel the stop"."""
    if _PIECES.search(spelt.strip(" \n.!。！?？\"'")):
        return False
    lists = vocabulary.commands
    wanted = [each for each in vocabulary.parts_of(spelt, "stop", "stop_glue") if each in lists["stop"]]
    return any(
        first in lists["undoing"] and then in lists["undone"] and first != then for first, then in pairwise(wanted)
    )


def _refuses_texts(vocabulary: Vocabulary, spelt: str) -> bool:
    """Whether texts are named, and not wanted: "i dont want these texts", "不需要短信"."""
    found = vocabulary.parts_of(spelt, "stop_of_texts", "text_words", "stop_glue")
    lists = vocabulary.commands
    return any(each in lists["stop_of_texts"] for each in found) and any(each in lists["text_words"] for each in found)


def _begs_stop(piece: str) -> bool:
    return set(re.findall(r"\w+", piece)) in ({"please", "stop"}, {"pls", "stop"}, {"stop", "now"})


def _stops_for_a_reason(vocabulary: Vocabulary, spelt: str, *, is_asked: bool) -> bool:
    """Whether one part of a text is a STOP, and every other says no more than why: "骚扰短信，退订"."""
    pieces = [piece for piece in _PIECES.split(spelt) if piece.strip(" \"'“”")]
    stops = [piece for piece in pieces if is_opt_out(vocabulary, piece) or (not is_asked and _begs_stop(piece))]
    others = [piece for piece in pieces if piece not in stops]
    return bool(stops) and all(
        vocabulary.parts_of(piece, "stop_reason", "stop", "stop_glue", "stop_of_texts", "text_words")
        for piece in others
    )
