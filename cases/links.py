"""The secret of a private link as people paste it: in a sentence, in brackets, broken in two lines, in percents."""

import re

from common.pasted import plainly_written

# So many are looked up for one text: nobody shall try a list of them at once.
MOST = 5
_LETTER = "[A-Za-z0-9_-]"
# Sixteen bytes (`common.ids.link_token`): 22 letters, of which the last holds two bits.
_LAST = "[AQgw]"
# Where its line was broken, in a text or in a quoted mail; and what some put before an underscore.
_BREAK = r"[\s=>|\\]{0,4}"
_LINKED = re.compile(rf"(?=/{_BREAK}[rR]{_BREAK}/{_BREAK}((?:{_LETTER}{_BREAK}){{21}}{_LAST}))")
_BARE = re.compile(rf"(?<![A-Za-z0-9])(?=({_LETTER}{{21}}{_LAST})(?![A-Za-z0-9]))")
_BROKEN = re.compile(_BREAK)


# A link as it stands whole in a text. Its secret is what comes first, whatever is written on without a blank.
_WHOLE = re.compile(rf"((?:/|%2[fF])[rR](?:/|%2[fF])){_LETTER}{{21}}{_LAST}")
HIDDEN = "…"


def without_secrets(text: str) -> str:
    """Return a text to be kept for others to read: whoever reads a private link there could open it."""
    return _WHOLE.sub(rf"\1{HIDDEN}", text)


def with_number_for(text: str, secret: str, number: str) -> str:
    """Return a text in which the number of a case stands for its private link, however that is written."""
    broken = _BREAK.join(map(re.escape, secret))
    link = re.compile(rf"(?:[!-~]*?/{_BREAK}[rR]{_BREAK}/{_BREAK})?{broken}(?:/[a-z]*/?)?")
    written = link.sub(f" {number} ", text)
    return (written if written != text else link.sub(f" {number} ", plainly_written(text))).strip()


def secrets_in(text: str) -> list[str]:
    """Return what could be the secret of a private link, the likeliest first: what stands in a link, then what stands by itself.

    Whether there is such a link is not asked: words joined by dashes may look like one.
    """
    plain = plainly_written(text)
    linked = [_BROKEN.sub("", found[1]) for found in _LINKED.finditer(plain)]
    alone = "".join(plain.split())
    bare = [
        found[1]
        for part in (alone, plain)
        for found in _BARE.finditer(part)
        if part is plain or len(part) == len(found[1])
    ]
    return list(dict.fromkeys([*linked, *bare]))[:MOST]
