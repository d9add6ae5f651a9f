"""A case's number as people write it: without its dashes, in full width, in a sentence, without the city's letters."""

import re
from functools import lru_cache
from unicodedata import normalize

from cases.rules import rules

# The counting part has at least so many digits: PREFIX-YEAR-000441.
DIGITS = 6


def read_number(text: str) -> str | None:
    """Return the number of a case that `text` names, as this city writes it; None where it names none.

    Whether there is such a case is not asked. `NT2026000441`, `2026-000441`, `ＮＴ－2026－000441` and "编号NT-2026-000441。"
    are NT-2026-000441; so is 2026-441, while 2026-0004 is a number half typed and 2026-04-41 a day.
    """
    folded = normalize("NFKC", text).upper()
    prefix = rules().city.number_prefix
    for found in _pattern(prefix.upper()).finditer(folded):
        count = found["count"]
        is_short_form = not count.startswith("0") and (found["prefix"] or found["dash"])
        if len(count) >= DIGITS or is_short_form:
            return f"{prefix}-{found['year']}-{count.zfill(DIGITS)}"
    return None


@lru_cache
def _pattern(prefix: str) -> re.Pattern[str]:
    # Other letters that are joined to it are another system's; a third part makes it a day.
    return re.compile(
        rf"(?<![A-Z0-9])(?<![A-Z0-9][-‐-―_/])(?:(?P<prefix>{re.escape(prefix)})[\s\W_]{{0,3}})?"
        r"(?P<year>(?:19|20)\d\d)(?:(?P<dash>\s?[-‐-―_/.]\s?)|\s)?(?P<count>\d{1,9})(?![A-Z0-9]|[-/.]\d)"
    )
