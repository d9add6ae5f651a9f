"""Whether a number is the choice that was offered ("1 solved, 2 not solved"), or counts, rates, dates or is denied.

"2 stars", "not 2", "at 2", "1 light works", "+1": such a number answers nothing, and a person reads the text. Reads the
words of a clause, or text that is spelt for its meaning (`plain.py`).
"""

import re
from collections.abc import Sequence

from hotline.sms.vocabulary import Kind, Token, Vocabulary

NUMERALS = frozenset({"one", "two", "一", "二"})
NUMBERS = NUMERALS | {"1", "2"}
# What may stand beside the number, as far as its kind says it; of glue only what the lists name.
_BEFORE = frozenset({Kind.THANKS, Kind.ACK, Kind.LEAD, Kind.OTHER})
_NOT_BEHIND = frozenset(
    {Kind.GONE, Kind.VISIT, Kind.BAD, Kind.BAD_WITH, Kind.TROUBLE, Kind.OWN, Kind.DENIAL, Kind.GLUE}
)
# What makes "2 has not been fixed" a choice, and "2 is my answer".
_DENYING = frozenset({Kind.NOT, Kind.STILL, Kind.DENIAL, Kind.WORSE, Kind.THANKS, Kind.LEAD})

_POLITE = r"(?:thanks|thank you|thx|pls|please|sorry|mate|sir|ok|okay|谢谢|不好意思|抱歉|啊|呀|哦|了|的|呢|哈|吧)"
_WANTS = (
    r"(?:to|really|actually|going|gonna|want(?:ed)?|mean(?:t|ing)?|press(?:ed|ing)?|hit(?:ting)?|push(?:ed|ing)?|"
    r"select(?:ed|ing)?|choos(?:e|ing)|chose|chosen|pick(?:ed|ing)?|say(?:ing)?|said|typ(?:e|ed|ing)|put|send|sent|"
    r"repl(?:y|ied)|answer(?:ed)?|enter(?:ed)?|use|go|with|for|it|its|a|an|the|my|be|do|i|number|housenumber|option|answer|choice|"
    r"sure|about|or|and|1|2)"
)
_DENIED = re.compile(
    r"\b(?:not|isnt|wasnt|aint|never|neither|nor|dont|didnt|doesnt|cant|cannot|wont|wouldnt|shouldnt|except|rather than|instead of|"
    rf"anything but)(?:\s+{_WANTS}){{0,6}}\s+[12](?=\s*(?:$|[^\w\s]|{_POLITE}|its?\b|but\b|and\b|or\b|because\b))"
    r"|(?:不|别|勿|非|甭|莫|没|没有|未)(?:是|要|想|该|能|会|应该?|应当|打算|需要|用|可以|再|敢|我的?){0,6}"
    r"(?:按|选|选择|回|回复|答|答复|发|发送|打|点|点击|键|填|输|输入|写|报|投|算|属于)(?:了|的|错)?\s*(?:选项|数字|第|号)?\s*[12](?!\d)"
    rf"(?=\s*(?:$|[^\w\s]|{_POLITE}|因为|我|而|但))"
    rf"|(?:不是?|别|勿|非|并非|不要|不该|不应该?|不能|不想要?|不会)\s*(?:选项|数字)?\s*[12](?=\s*(?:$|[^\w\s]|{_POLITE}|因为|我|而|但))"
    # "按了2，错了", "2 was a mistake": it is taken back.
    r"|(?<![a-z0-9])[12][\s,.!]{0,4}(?:(?:按|选|发|打|写|点|搞|弄|是)*错(?!误)|(?:(?:is|was|by|a|my|the) ){0,3}(?:mistake|accident|typo)\b)"
)
# Neither of the two that were offered, or both.
_NO_CHOICE = re.compile(
    r"\W*(?:neither|none|both|either)(?: (?:one|of (?:them|these|those|the two|the above|it|both)|1 n?or 2|is (?:right|true)))?"
    rf"(?:\W+{_POLITE})*\W*|\W*(?:两个|二者|两者|俩)?(?:都|全)不(?:是|对|选|按|要)(?:\W*{_POLITE})*\W*"
)


def is_no_choice(spelt: str) -> bool:
    """Whether a text denies one of the numbers that were offered, or takes neither: "not 2", 别选2, "none of these"."""
    return _DENIED.search(spelt) is not None or _NO_CHOICE.fullmatch(spelt) is not None


def is_chosen(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the number at this place of a clause may be the choice: nothing beside it is counted, rated or dated."""
    return all(_may_precede(each, vocabulary) for each in tokens[:at]) and _may_follow(
        tokens[at], tokens[at + 1 :], vocabulary
    )


def _may_precede(token: Token, vocabulary: Vocabulary) -> bool:
    if token.kind is Kind.GLUE:
        lists = vocabulary.commands
        return token.text in lists["before_choice"] if token.text.isascii() else token.text not in lists["dates"]
    return token.kind in _BEFORE


def _may_follow(number: Token, rest: Sequence[Token], vocabulary: Vocabulary) -> bool:
    following = rest[0] if rest else None
    if following is None:
        return True
    lists = vocabulary.commands
    if following.text in lists["counted"] or following.text in lists["rated"]:
        return False
    if not (number.text.isascii() and following.text.isascii()):
        # In Chinese what is counted has its measure.
        has_come = following.text in lists["people"] and any(each.kind is Kind.VISIT for each in rest)
        return not (has_come or following.kind is Kind.GONE)
    if following.text in lists["of_state"] and len(rest) > 1:
        return any(each.kind in _DENYING for each in rest)
    if following.text.split()[0] in lists["after_choice"]:
        # Nobody counts "2 it"; "2 there" does.
        return len(rest) > 1 or following.text != "there"
    is_state = number.text in ("1", "one") and following.text in lists["of_one"]
    is_counted = following.kind in _NOT_BEHIND or is_state
    # "2 please come again", and "2 nice men came".
    may_count = not (number.text in ("2", "two") and following.text in lists["begun"])
    return not is_counted and not (may_count and any(each.kind is Kind.VISIT for each in rest))
