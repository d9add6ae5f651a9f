"""How Chinese characters sound, in letters without tones: good for finding a name in both scripts, not for writing it.

`pinyin.txt` has a line for each sound, the characters behind it; ü is v there. Read when first asked for.
"""

from array import array
from bisect import bisect_left, bisect_right
from functools import cache
from pathlib import Path

# From the data of pypinyin (MIT): the characters of GB 2312, and some more that names are written with.
SOUNDS = Path(__file__).with_name("pinyin.txt")
LONGEST_SOUND = 6


def sounds_of(character: str) -> tuple[str, ...]:
    """Return every way to read a character; none where it is not known."""
    characters, places, sounds = _sounds()
    return tuple(
        sounds[place] for place in places[bisect_left(characters, character) : bisect_right(characters, character)]
    )


def characters_of(sound: str) -> str:
    """Return the characters that sound so; lu may be meant for lü."""
    known = _characters()
    return known.get(sound, "") + (known.get(f"{sound[0]}v{sound[2:]}", "") if sound[:2] in {"lu", "nu"} else "")


def syllables_of(word: str) -> list[tuple[str, ...]]:
    """Return every way in which a word of small letters falls into syllables; one where it is a syllable: xian, jie."""
    if not word:
        return [()]
    if word in _characters():
        return [(word,)]
    return [
        (word[:end], *rest)
        for end in range(1, min(len(word), LONGEST_SOUND) + 1)
        if word[:end] in _characters()
        for rest in syllables_of(word[end:])
    ]


@cache
def _characters() -> dict[str, str]:
    lines = (line.partition(" ") for line in SOUNDS.read_text("utf-8").splitlines())
    return {sound: characters for sound, _space, characters in lines}


@cache
def _sounds() -> tuple[str, "array[int]", tuple[str, ...]]:
    """Return all characters in their order, how each sounds as a place among the sounds, and the sounds.

    A dict of 6 800 characters takes ten times as much in every process.
    """
    known = _characters()
    found = sorted((each, at) for at, characters in enumerate(known.values()) for each in characters)
    return "".join(each for each, _at in found), array("H", (at for _each, at in found)), tuple(known)
