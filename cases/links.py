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
