"""Whether a text repeats what somebody wrote, word for word: by a whole clause of hers those who know her know who wrote it."""

import re

from cases.summary_names.spelling import HAN, plain

# So many words, or Chinese characters, one behind the other.
WORDS, CHARACTERS = 6, 10
_PIECE = re.compile(rf"{HAN}|(?:(?!{HAN})[^\W_])+(?:['’](?:(?!{HAN})[^\W_])+)*")
_IS_HAN = re.compile(HAN)


def holds_own_words(text: str, words: str, *, about: str = "") -> bool:
    """Whether a text holds a run of what somebody said, whatever signs stand between.

    `about`: the address of the matter. Who says where it is says it in the same words, and they count for nothing.
    """
    of_place = frozenset(_pieces(about))
    return not _runs(text, of_place).isdisjoint(_runs(words, of_place))


def _pieces(text: str) -> list[str]:
    return [each[0].replace("’", "'") for each in _PIECE.finditer(plain(text))]


def _runs(text: str, of_place: frozenset[str]) -> set[tuple[str, ...]]:
    """Return what is just long enough, from every word on; a Chinese character counts less than a word of letters."""
    pieces = [each for each in _pieces(text) if each not in of_place]
    # In parts of a run, so that what mixes both is measured too.
    whole = WORDS * CHARACTERS
    weights = [whole // (CHARACTERS if _IS_HAN.match(each) else WORDS) for each in pieces]
    found = set()
    for begin in range(len(pieces)):
        length, end = 0, begin
        while end < len(pieces) and length < whole:
            length += weights[end]
            end += 1
        if length >= whole:
            found.add(tuple(pieces[begin:end]))
    return found
