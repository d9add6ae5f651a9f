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
