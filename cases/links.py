"""The secret of a private link as people paste it: in a sentence, in brackets, broken in two lines, in percents.

One reader says what opens a report (`secrets_in`) and what is not kept for others to read (`Secrets`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from cases.models import Report
from common.pasted import Plain, plainly_written, read_plainly

# So many are looked up for one text: nobody shall try a list of them at once.
MOST = 5
HIDDEN = "…"
_LETTER = "[A-Za-z0-9_-]"
# Sixteen bytes (`common.ids.link_token`): 22 letters, of which the last holds two bits.
_LAST = "[AQgw]"
# Where its line was broken, in a text or in a quoted mail; and what some put before an underscore.
_BREAK = r"[\s=>|\\]{0,4}"
_LINKED = re.compile(rf"(?=/{_BREAK}[rR]{_BREAK}/{_BREAK}((?:{_LETTER}{_BREAK}){{21}}{_LAST}))")
_SECRET = re.compile(rf"{_LETTER}{{21}}{_LAST}")
_BARE = re.compile(rf"(?=({_SECRET.pattern}))")
_LETTER_OR_FIGURE = re.compile("[A-Za-z0-9]")
_BROKEN = re.compile(_BREAK)
# What is surely the address before "/r/": words that are written on without a blank are not of it.
_LONGEST_HOST = 253
_HOST = rf"(?:[A-Za-z0-9.-]{{1,{_LONGEST_HOST}}}|\[[0-9a-fA-F:.]{{2,45}}\])(?::\d{{1,5}})?"
_ADDRESS = re.compile(rf"https?:/{{1,2}}{_HOST}\Z", re.IGNORECASE)
_LONGEST_ADDRESS = _LONGEST_HOST + len("https://:65535")
# The parts of its page, as a browser's own list of pages has them.
_PART = re.compile(r"/(?:(?:now|add|where|rate|again|protect)(?![^\W_])/?)?")


@dataclass(frozen=True)
class Link:
    """What could be a private link, and where it stands in what was written."""

    secret: str
    # Of its secret alone.
    inner: tuple[int, int]
    # With the address before it and the part of the page behind it.
    whole: tuple[int, int]
    # Behind "/r/", or whole and by itself: so it opens its report. Else letters on either side would have to be cut off first.
    opens: bool = True
    # It stands unbroken in an address: it is one, whether or not there is such a report.
    is_sure: bool = False


def links_in(text: str) -> list[Link]:
    """Return what could be private links, the likeliest first: what stands in an address, then what stands by itself.

    Whether there is such a link is not asked: words joined by dashes may look like one.
    """
    plain = read_plainly(text)
    linked = [_linked(plain, found) for found in _LINKED.finditer(plain.text)]
    return [*linked, *_alone(plain), *(each for each in _bare(plain) if not _lies_in(each, linked))]


def secrets_in(text: str) -> list[str]:
    """Return what could be the secret of a private link, the likeliest first, and of many only some."""
    return list(dict.fromkeys(each.secret for each in links_in(text) if each.opens))[:MOST]


def _linked(plain: Plain, found: re.Match[str]) -> Link:
    start, end = found.span(1)
    is_sure = end - found.start() == len("/r/") + len(secret := _BROKEN.sub("", found[1]))
    part = _PART.match(plain.text, end)
    whole = plain.span(found.start() - _address_before(plain.text, found.start()), part.end() if part else end)
    return Link(secret, plain.span(start, end), whole, is_sure=is_sure)


def _address_before(text: str, end: int) -> int:
    """Return how many signs before "/r/" are the address: with "http" before it any host, without it the city's own."""
    before = text[max(0, end - _LONGEST_ADDRESS) : end]
    if found := _ADDRESS.search(before):
        return len(found[0])
    own = urlsplit(settings.PUBLIC_URL).netloc.lower()
    return len(own) if own and before.lower().endswith(own) else 0


def _alone(plain: Plain) -> Iterator[Link]:
    """Yield a secret that is all there is, in two lines perhaps."""
    secret = "".join(plain.text.split())
    if _SECRET.fullmatch(secret):
        place = plain.span(len(plain.text) - len(plain.text.lstrip()), len(plain.text.rstrip()))
        yield Link(secret, place, place)


def _bare(plain: Plain) -> Iterator[Link]:
    for found in _BARE.finditer(plain.text):
        start, end = found.span(1)
        beside = plain.text[max(0, start - 1) : start], plain.text[end : end + 1]
        place = plain.span(start, end)
        yield Link(found[1], place, place, opens=not any(map(_LETTER_OR_FIGURE.match, beside)))


def _lies_in(link: Link, others: Iterable[Link]) -> bool:
    return any(each.inner[0] <= link.inner[0] and link.inner[1] <= each.inner[1] for each in others)


# --- What is kept of a text -----------------------------------------------------------------


class Secrets:
    """Takes the secrets of private links out of texts for others to read: whoever reads one could open the report.

    What stands unbroken in a link goes, whatever it opens. Of what else looks like a secret it is asked whether it opens a
    report, once for all texts that belong together, and of a text without such a thing nothing.
    """

    def __init__(self) -> None:
        self._opens: dict[str, bool] = {}

    def ask_of(self, texts: Iterable[str]) -> None:
        """Find out at once what several texts hold."""
        wanted = {each.secret for text in texts for each in links_in(text) if not each.is_sure} - self._opens.keys()
        if wanted:
            opening = set(Report.objects.filter(token__in=wanted).values_list("token", flat=True))
            self._opens |= {each: each in opening for each in wanted}

    def taken_out_of(self, text: str) -> str:
        """Return a text without them; the words beside them stay as they are."""
        self.ask_of([text])
        return _put(text, lambda link: (link.inner, HIDDEN) if link.is_sure or self._opens[link.secret] else None)


def without_secrets(text: str) -> str:
    """Return one text to be kept for others to read."""
    return Secrets().taken_out_of(text)


def with_numbers(text: str, numbers: Mapping[str, str]) -> str:
    """Return a text in which the numbers of cases stand for their private links, by secret; of other links no secret stays.

    Words that are written on to a link stay words, and so does whatever may be either.
    """
    if any("%" in text[slice(*each.whole)] for each in links_in(text) if each.secret in numbers):
        # What stands beside it is written in percents as well, and is to be read.
        text = plainly_written(text).replace("\x00", "")

    def written(link: Link) -> tuple[tuple[int, int], str] | None:
        if link.secret in numbers:
            return link.whole, f" {numbers[link.secret]} "
        return (link.inner, HIDDEN) if link.is_sure else None

    return _put(text, written).strip()


def _put(text: str, written: Callable[[Link], tuple[tuple[int, int], str] | None]) -> str:
    parts, at = [], 0
    for (start, end), instead in sorted(filter(None, map(written, links_in(text)))):
        if start >= at:
            parts += [text[at:start], instead]
            at = end
    return "".join([*parts, text[at:]])
