"""How played citizens write: answers as people type them, in both languages, some of which only a person can read."""

from random import Random

SOLVED = {
    "en": [
        "1",
        "Yes",
        "yes thank you",
        "Thanks, solved!",
        "It's fixed now",
        "All good",
        "👍",
        "Yes, works again",
        "1 thanks",
    ],
    "zh-hans": ["1", "是", "已经解决了", "解决了，谢谢", "1 谢谢", "好了", "没问题了，谢谢", "回复1", "已解决👍"],
}
UNSOLVED = {
    "en": ["2", "No", "not yet", "No still the same", "Not solved", "nobody came", "no, it's worse"],
    "zh-hans": ["2", "没有", "没有解决", "还没好", "2，还是老样子", "没人来", "不行，没修好"],
}
# What is no answer beyond doubt; somebody at the desk reads it.
UNCLEAR = {
    "en": ["It is a bit better I think", "ok", "Who was it that came?", "Fixed, but now the pavement is dirty"],
    "zh-hans": ["好多了", "好的", "是谁来修的", "修好了，但是路面又脏了"],
}
UNCLEAR_SHARE = 0.12


def spelt(draw: Random, language: str, *, is_solved: bool) -> str:
    """Return what a citizen writes who is asked whether it is solved."""
    said = UNCLEAR if draw.random() < UNCLEAR_SHARE else (SOLVED if is_solved else UNSOLVED)
    return draw.choice(said.get(language) or said["en"])


# Where it is, as whoever was asked says it: an address, or what it stands beside.
WHERE = {
    "en": [
        "{place}",
        "{place} 12",
        "at {place}",
        "It's on {place}",
        "opposite the school on {place}",
        "near the bus stop, {place}",
        "next to the old post office",
        "in front of the main gate of the hospital",
    ],
    "zh-hans": [
        "{place}",
        "{place}12号",
        "在{place}",
        "就在{place}路口",
        "{place}公交站旁边",
        "是{place}学校对面",
        "老邮局旁边",
        "医院正门口",
    ],
}


def where(draw: Random, language: str, place: str) -> str:
    """Return what a citizen writes who is asked where it is."""
    return draw.choice(WHERE.get(language) or WHERE["en"]).format(place=place)


def choice(draw: Random, letter: str, number: str) -> str:
    """Return what a citizen writes who is asked which of several cases is meant."""
    return draw.choice([letter, letter.lower(), f"{letter}.", number, f"{letter} thanks"])
