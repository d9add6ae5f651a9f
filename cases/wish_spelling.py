"""Misspelt key words of the wish to stay unknown, put right before it is read for: "anonymus", "confidental", "蜜名".

Only these few words, and only by one letter that is missing, too many, wrong or at the wrong place; by two in long words. What
is a word of its own is left alone. In Chinese what sounds alike and is typed in place of them.
"""

import re
from collections.abc import Iterator

_KEYS = (
    "anonymous", "anonymously", "anonymity", "anonymised", "anonymized", "confidential", "confidentially", "confidentiality",
    "confidence", "identity", "incognito", "disclose", "reveal", "mention", "unknown", "discreet", "protection", "secret",
)  # fmt: skip
# By one letter only in what is shorter.
_TWO_FROM = 9
# Words of their own that differ by so little.
_OTHERS = frozenset({
    "identify", "identical", "identities", "autonomous", "unanimous", "enormous", "confident", "confidently", "conference",
    "repeal", "revel", "revels", "reveals", "reverse", "severe", "discrete", "discover", "dispose", "mansion", "mentions", "mentioned",
    "tension", "pension", "tention", "unknowns", "projection", "production", "prediction", "protections", "protecting", "protecion",
    "discloses", "disclosed", "revealed", "confidences", "residential", "presidential", "detention", "attention", "retention", "anomalous",
    "animosity", "secrets", "secrete", "sacred",
})  # fmt: skip
_WORD = re.compile(r"[a-z]{6,17}")
_SMALL = [
    (re.compile(r"\b(?:nmae|naem|nsme|nane|namme)\b"), "name"),
    (re.compile(r"\b(not|dont|don't|never) (?:tel|tll|tlel|tellt)\b"), r"\1 tell"),
    (re.compile(r"\bannon\b"), "anon"),
]


def _without(word: str, letters: int) -> Iterator[str]:
    yield word
    if letters:
        for at in range(len(word)):
            yield from _without(word[:at] + word[at + 1 :], letters - 1)


def _letters(word: str) -> int:
    return 2 if len(word) >= _TWO_FROM else 1


_SHORTENED: dict[str, set[str]] = {}
for _key in _KEYS:
    for _each in _without(_key, _letters(_key)):
        _SHORTENED.setdefault(_each, set()).add(_key)
# A word that begins otherwise, or is much longer or shorter, is none of them: most are passed over by that.
_LIKE = {(key[0], len(key) + more) for key in _KEYS for more in range(-_letters(key), _letters(key) + 1)}


def spelt_right(text: str) -> str:
    """Return English words, small, with what is meant for a key word spelt as it is."""
    for wrong, right in _SMALL:
        text = wrong.sub(right, text)
    return _WORD.sub(_meant, text)


def _meant(found: re.Match[str]) -> str:
    word = found[0]
    if (word[0], len(word)) not in _LIKE or word in _KEYS or word in _OTHERS:
        return word
    for short in dict.fromkeys(_without(word, _letters(word))):
        for key in sorted(_SHORTENED.get(short, ())):
            if _differ(word, key) <= _letters(key):
                return key
    return word


def _differ(one: str, other: str) -> int:
    """Return by how many letters two words differ; two that changed places count as one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, last, row = row, before, [at]
        for pos, meant in enumerate(other, start=1):
            least = min(before[pos] + 1, row[pos - 1] + 1, before[pos - 1] + (letter != meant))
            if at > 1 and pos > 1 and letter == other[pos - 2] and one[at - 2] == meant:
                least = min(least, last[pos - 2] + 1)
            row.append(least)
    return row[-1]


_DEALT_ZH = r"(?=举报|处理|反映|投诉|办理|一下|吧|[，。！,.!\s]|$)"
_ALIKE_ZH = [
    (re.compile(rf"(?<!蜂)蜜名|(?<![机加秘])密名{_DEALT_ZH}|[逆溺昵腻妮]名|匿[明命鸣民铭]|泥名{_DEALT_ZH}"), "匿名"),
    (re.compile(r"保[蜜秘泌觅咪](?!书|诀|方|月|糖)|宝密|饱密|褒密|抱密|包密"), "保密"),
]


def spelt_right_in_han(text: str) -> str:
    """Return Chinese words, in simplified characters, with what only sounds like a key word written as it is."""
    for wrong, right in _ALIKE_ZH:
        text = wrong.sub(right, text)
    return text


# --- In letters, and in Cantonese ------------------------------------------------------------------

_IN_LETTERS = {
    "bao mi": "保密", "ni ming": "匿名", "bu yao gao su": "不要告诉", "bie gao su": "别告诉", "bu yao tou lu": "不要透露",
    "bie tou lu": "别透露",
    "tou lu": "透露", "bu yao rang": "不要让", "bie rang": "别让", "bu xiang rang": "不想让", "zhi dao": "知道", "bu yao shuo": "不要说",
    "bie shuo": "别说", "bie ren": "别人", "ren he ren": "任何人", "qi ta ren": "其他人", "lin ju": "邻居", "fang dong": "房东",
    "lao ban": "老板",
    "ta men": "他们", "dui fang": "对方", "wu ye": "物业", "shi wo": "是我", "shi shui": "是谁", "ju bao": "举报", "tou su": "投诉",
    "fan ying": "反映", "shuo de": "说的", "wo de": "我的", "ming zi": "名字", "xing ming": "姓名", "shen fen": "身份", "dian hua": "电话",
    "xin xi": "信息", "qing": "请", "de": "的",
}  # fmt: skip
# Without one of these nothing is wished for; a name may be spelt like the shorter ones.
_WISH_IN_LETTERS = re.compile(
    r"(?<![a-z])(?:(?:qing\s?|yao\s?|xu\s?yao\s?)?bao\s?mi|ni\s?ming(?=\s?(?:ju\s?bao|tou\s?su|fan\s?ying))"
    r"|(?:bu\s?yao|bie)\s?(?:gao\s?su|tou\s?lu|rang|shuo)|bu\s?xiang\s?rang)(?![a-z](?!ie))"
)
_LETTERS = re.compile(
    r"(?<![a-z'])(?:"
    + "|".join(r"\s?".join(each.split()) for each in sorted(_IN_LETTERS, key=len, reverse=True))
    + r")+(?![a-z'])(?:\s(?!(?:thanks?|thx|please|pls|the|and|it|my|i)\b))?"
)
_ONE = re.compile("|".join(r"\s?".join(each.split()) for each in sorted(_IN_LETTERS, key=len, reverse=True)))
_IS_CANTONESE = re.compile("唔|畀|俾|佢|咪[话講讲]|话比|話比")
_CANTONESE = [
    (re.compile("唔好|唔准|咪(?=[话講讲俾畀])"), "不要"),
    (re.compile("唔想|唔希望"), "不想"),
    (re.compile("[话話][俾畀比]|[同向]佢[哋地]?[讲講]|[讲講][俾畀比]"), "告诉"),
    (re.compile("[俾畀比](?=[^，。]{1,6}知)"), "让"),
    (re.compile("佢[哋地]?"), "他们"),
    (re.compile("(?<=告诉)人知(?!道)"), "别人"),
    (re.compile("知(?!道)"), "知道"),
    (re.compile("[係系]我"), "是我"),
    (re.compile("嘅"), "的"),
    (re.compile("(?<=是我)[讲講](?:的)?"), "说的"),
]


def in_common_characters(text: str) -> str:
    """Return small-lettered words with a wish that is typed in letters, or said in Cantonese, in common characters."""
    if _WISH_IN_LETTERS.search(text):
        text = _LETTERS.sub(lambda run: _ONE.sub(_character, run[0].strip()), text)
    if _IS_CANTONESE.search(text):
        for said, common in _CANTONESE:
            text = said.sub(common, text)
    return text


def _character(found: re.Match[str]) -> str:
    return _WRITTEN[re.sub(r"\s", "", found[0])]


_WRITTEN = {each.replace(" ", ""): written for each, written in _IN_LETTERS.items()}
