"""What somebody's text is by itself: a command, an answer, a new matter, or words. Reads nothing but the text."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum


class Meaning(Enum):
    """What a text is, before anybody looks at who wrote it."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    # Begins with the word that makes it a matter of its own.
    NEW = "new"
    WORDS = "words"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Heard:
    """A text's meaning, and the words that are left when the signal is taken off."""

    meaning: Meaning
    words: str = ""


# Single words only: "stop" within a sentence is a bus stop.
COMMANDS: dict[str, Meaning] = {
    **dict.fromkeys(["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "退订", "取消", "停止"], Meaning.STOP),
    **dict.fromkeys(["start", "unstop", "恢复", "订阅"], Meaning.START),
    **dict.fromkeys(["help", "info", "帮助", "?"], Meaning.HELP),
}
_YES = ["1", "y", "yes", "yep", "solved", "是", "是的", "好", "好了", "已解决", "解决了", "解决"]
_NO = ["2", "n", "no", "nope", "unsolved", "否", "不是", "没有", "没", "没好", "未解决", "没解决"]
ANSWERS: dict[str, Meaning] = {**dict.fromkeys(_YES, Meaning.SOLVED), **dict.fromkeys(_NO, Meaning.UNSOLVED)}
_NEW = re.compile(r"(?:new\b|新(?=[\s:：,，。.、]|$)|新诉求|新报)[\s:：,，。.、-]*", re.IGNORECASE)
# "No, still dark" answers; "no light in our street" does not.
_ANSWER_AND_WORDS = re.compile(r"([^\s,，.。!！;；:：、]{1,8})\s*[,，.。!！;；:：、]\s*(.+)", re.DOTALL)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LETTERS = re.compile(r"[A-Za-z]")


def understand(text: str) -> Heard:
    """Say what a text is."""
    words = text.strip()
    plain = unicodedata.normalize("NFKC", words).casefold().strip(" .。!！,，")
    if not plain:
        return Heard(Meaning.HELP if "?" in unicodedata.normalize("NFKC", words) else Meaning.NOTHING)
    if plain in COMMANDS:
        return Heard(COMMANDS[plain])
    if plain in ANSWERS:
        return Heard(ANSWERS[plain])
    begun = _NEW.match(words)
    if begun and words[begun.end() :].strip():
        return Heard(Meaning.NEW, words[begun.end() :].strip())
    split = _ANSWER_AND_WORDS.fullmatch(unicodedata.normalize("NFKC", words))
    if split and split[1].casefold() in ANSWERS:
        return Heard(ANSWERS[split[1].casefold()], split[2].strip())
    return Heard(Meaning.WORDS, words)


def language_of(text: str, otherwise: str) -> str:
    """Return the language to answer a text in: of its letters, else the one we know."""
    if _CHINESE.search(text):
        return "zh-hans"
    # A single "ok" or a plate number says nothing about whoever writes it.
    return "en" if len(_LETTERS.findall(text)) > 3 else otherwise
