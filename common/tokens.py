"""Finding texts by the words in them, Chinese ones too; the other half is the SQL function `common_tokens`."""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorExact, SearchVectorField
from django.db.models import Func

from common.chinese import spellings

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")


class Tokens(Func):
    """What a text can be found by. An index on the same expression answers `found_in`."""

    function = "common_tokens"
    output_field = SearchVectorField()


def found_in(tokens: Any, text: str) -> Any | None:
    """Return the condition that all words of `text` are among `tokens`; None where it has no words.

    A word is found by its beginning; a run of Chinese by every two characters of it that stand together, in either script.
    """
    runs = _HAN.findall(text)
    words = re.findall(r"\w+", _HAN.sub(" ", text))
    wanted = [_word(word) for word in words] + [part for run in runs for part in _pairs(run)]
    if not wanted:
        return None
    return SearchVectorExact(tokens, SearchQuery(" & ".join(wanted), search_type="raw", config="simple"))


def _word(word: str) -> str:
    # As it is written, and in the width of ours.
    return _any_of([each for each in (word.casefold(), *spellings(word)) if re.fullmatch(r"\w+", each)], ":*")


def _pairs(run: str) -> list[str]:
    if len(run) == 1:
        return [_any_of([run, *spellings(run)], ":*")]
    return [_any_of([pair, *spellings(pair)]) for pair in (run[place : place + 2] for place in range(len(run) - 1))]


def _any_of(ways: list[str], sign: str = "") -> str:
    told = [f"'{each}'{sign}" for each in dict.fromkeys(ways)]
    return told[0] if len(told) == 1 else f"({' | '.join(told)})"
