"""In which encoding an export is, where it is not the one that its mapping says. Named before what comes of that."""

import codecs
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from common.cityfiles.kinds import GZIP, HEAD, not_text
from common.cityfiles.lines import KEEP_BYTES, Lines

# As much as the names of the columns can take.
_HEAD = 131_072
# As much as is taken for one line.
_LINE = 1_048_576
# By which bytes a file says itself how it is written: the encoding's name, and what else may read it. The longer first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", ("utf-8-sig",)),
    (codecs.BOM_UTF32_LE, "utf-32", ("utf-32-le",)),
    (codecs.BOM_UTF32_BE, "utf-32", ("utf-32-be",)),
    (codecs.BOM_UTF16_LE, "utf-16", ("utf-16-le",)),
    (codecs.BOM_UTF16_BE, "utf-16", ("utf-16-be",)),
    ("\ufeff".encode("gb18030"), "gb18030", ()),
)
# What exports are in.
_USUAL = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5", "shift_jis", "euc_kr", "cp1252", "cp1250", "cp1251")
_UTF_8 = frozenset({"utf-8", "utf-8-sig"})
# What a text has in encodings of two bytes a character: the usual characters. A single one stands in no word of Latin letters,
# where it would be two of these ("CONCEIÇÃO"); nor does any whose second half may be a Latin letter.
_OF_HIGH, _OF_ANY = rb"(?:PAIR){2,}|(?<![A-Za-z]{2})PAIR(?![A-Za-z]{2})", rb"(?<![A-Za-z])(?:PAIR)+(?![A-Za-z])"
_USUAL_CHARACTERS = {
    name: re.compile(pattern.replace(b"PAIR", pair))
    for name, pattern, pair in (
        ("gb18030", _OF_HIGH, rb"[\xa1-\xa9\xb0-\xd7][\xa1-\xfe]"),
        ("big5", _OF_ANY, rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]"),
        ("shift_jis", _OF_ANY, rb"[\x81-\x83\x88-\x97][\x40-\x7e\x80-\xfc]"),
        ("euc_kr", _OF_HIGH, rb"[\xa1-\xa3\xb0-\xc8][\xa1-\xfe]"),
    )
}
_FAMILY = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "big5hkscs": "big5", "cp950": "big5", "cp932": "shift_jis",
           "cp949": "euc_kr"}  # fmt: skip
# Encodings by which any bytes are a text of Latin letters.
_LATIN = frozenset(
    {"ascii", "cp1252", "cp1250", "cp1254", "cp1257", "cp437", "cp850", "mac-roman"}
    | {f"iso8859-{part}" for part in (1, 2, 3, 4, 9, 13, 15)}
)
_ABOVE_ASCII = bytes(range(0x80, 0x100))
# Of so many lines at most what they look like is asked; more tell no more.
_LOOKED_AT = 20_000
# So many bytes show what a text looks like; of so many lines one may be damaged.
_ENOUGH, _DAMAGED = 16, 50
_MOSTLY, _HARDLY = 0.6, 0.4
# Two characters of Chinese may be UTF-8 by chance, so many words never.
_WORD = re.compile(rb"[\x80-\xff]+")
_NEVER_BY_CHANCE = 4
# How much of a text is of usual characters that are so many, at least: Latin letters are two of these now and then, by chance.
_SURELY = ((2, 0.9), (4, 0.75))
# Words of such letters alone are none of a Latin language; and these are the encodings of one byte in which others are written.
_FOREIGN_WORD = re.compile(rb"[\x80-\xff]{4,}")
_FOREIGN = ("cp1251", "koi8_r", "iso8859_5", "cp866", "cp1253")
# So many different ones tell enough.
_DIFFERENT = 200


@dataclass
class _Look:
    """What the lines of a file are, of which some hold bytes above ASCII."""

    lines: int = 0
    # Lines with such bytes that are a text in the encoding that is said, and in UTF-8; and those that are not.
    sound: int = 0
    broken: int = 0
    in_utf8: int = 0
    not_in_utf8: int = 0
    is_header_broken: bool = False
    # Such bytes of the lines that were looked at, and how many of them are of usual characters, by encoding.
    above: int = 0
    usual: Counter[str] = field(default_factory=Counter)
    words: set[bytes] = field(default_factory=set)
    # The usual characters by encoding, and the words of such bytes alone: as many different ones as tell enough.
    characters: dict[str, set[bytes]] = field(default_factory=lambda: {name: set() for name in _USUAL_CHARACTERS})
    foreign: set[bytes] = field(default_factory=set)
    foreign_bytes: int = 0

    def share(self, encoding: str) -> float:
        return self.usual[encoding] / self.above if self.above else 0.0

    @property
    def is_utf8(self) -> bool:
        """Whether the file can be read as UTF-8, but for damage to some line."""
        return self.in_utf8 > 0 and self.not_in_utf8 * _DAMAGED <= self.in_utf8

    @property
    def is_mostly_broken(self) -> bool:
        """Whether bytes that are no text are more than damage to a line: in the names of columns, or in many lines."""
        is_all = self.broken >= self.lines - 1
        are_many = (self.broken > 1 or is_all or bool(self.surely)) and self.broken * _DAMAGED > self.lines
        return self.broken > self.sound and (self.is_header_broken or are_many)

    def is_other_than(self, own: str) -> bool:
        """Whether what can be read as Chinese looks like none, or like what is written in another encoding."""
        looks = self.looks_like
        return self.above >= _ENOUGH and (self.share(own) < _HARDLY or (bool(looks) and own not in looks))

    @property
    def surely(self) -> list[str]:
        """The encodings of two bytes a character in which it is written, even where any bytes can be read as Latin letters."""
        return [
            name
            for name in self.looks_like
            if any(len(self.characters[name]) >= many and self.share(name) >= share for many, share in _SURELY)
        ]

    @property
    def foreign_alphabets(self) -> list[str]:
        """The encodings of one byte a letter in which words are written that are none of Latin letters."""
        if len(self.foreign) < _SURELY[0][0] or self.foreign_bytes < self.above * _MOSTLY:
            return []
        shares = {name: _share_of_words(self.foreign, name) for name in _FOREIGN}
        most = max(shares.values())
        return [name for name, share in shares.items() if share >= max(_MOSTLY, most)]

    @property
    def looks_like(self) -> list[str]:
        """The encodings of two bytes a character whose text it looks to be: several, where that cannot be told."""
        most = max(map(self.share, _USUAL_CHARACTERS))
        return [name for name in _USUAL_CHARACTERS if self.share(name) >= max(_MOSTLY, most * 0.9)]


def is_packed(path: Path) -> bool:
    """Whether an export is to be unpacked, by its name."""
    return path.suffix.lower() == ".gz"


def beginning_of(path: Path) -> bytes:
    """Return the first bytes of an export, unpacked; none, where it cannot be read."""
    try:
        with gzip.open(path, "rb") if is_packed(path) else path.open("rb") as stream:
            return stream.read(_HEAD)
    except (OSError, EOFError, zlib.error):
        return b""


def kind_of(path: Path, said: str) -> str:
    """Return what an export is that is no text, packed or unpacked; nothing, where it may be one."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError:
        return ""
    is_gzip = head.startswith(GZIP)
    if is_packed(path):
        return not_text(beginning_of(path)[:HEAD], is_wide=_is_wide(said)) if is_gzip else not_text(head)
    reason = not_text(head, is_wide=_is_wide(said))
    return f"{reason}, or let its name end in .gz" if is_gzip else reason


def _is_wide(encoding: str) -> bool:
    """Whether an encoding writes what is ASCII in several bytes: nothing else reads like it."""
    return ",\n".encode(encoding) != b",\n"


def marked_encoding(head: bytes, said: str) -> str:
    """Return which encoding an export says by its first bytes; nothing, where it says none or the one that is said."""
    for mark, name, others in _MARKS:
        if head.startswith(mark):
            return "" if codecs.lookup(said).name in {name, *others} else name
    return ""


def encodings_of_columns(head: bytes, said: str, delimiter: str, columns: Collection[str]) -> list[str]:
    """Return in which encodings an export has the columns that it should have, where their names tell it."""
    tells = _USUAL if not all(map(str.isascii, columns)) else ("utf-16-le", "utf-16-be")
    others = [name for name in tells if name != codecs.lookup(said).name]
    return [name for name in others if set(columns) <= set(_header(head, name, delimiter))]


def likely_encodings(path: Path, said: str) -> list[str]:
    """Return in which encodings an export may be, where all its bytes together say that it is not in the one that is said."""
    said = codecs.lookup(said).name
    if _is_wide(said):
        return []
    look = _look(path, said)
    own = _FAMILY.get(said, said)
    if said in _UTF_8:
        return _readable(path, look, own) if look.is_mostly_broken else []
    if look.is_utf8 and (look.share(own) < _MOSTLY or len(look.words) >= _NEVER_BY_CHANCE):
        return ["utf-8"]
    if said in _LATIN:
        return look.surely or look.foreign_alphabets
    if look.is_mostly_broken or (own in {"gb18030", "big5"} and look.is_other_than(own)):
        return _readable(path, look, own)
    return []


def _lines_of(path: Path) -> Iterator[bytes]:
    """Yield the lines of an export, unpacked, as far as it can be read."""
    try:
        with gzip.open(path, "rb") if is_packed(path) else path.open("rb") as stream:
            while part := stream.readline(_LINE):
                yield from part.splitlines()
    except (OSError, EOFError, zlib.error):
        return


def _look(path: Path, said: str) -> _Look:
    look, header = _Look(), 0
    for at, line in enumerate(_lines_of(path)):
        look.lines += bool(line.strip())
        header += at == 0 and line.strip(b'"').lower().startswith(b"sep=")
        if line.isascii():
            continue
        is_utf8 = _is_text(line, "utf-8")
        is_text = _is_text(line, said) or (said in _UTF_8 and _is_damaged_utf8(line))
        look.sound += is_text
        look.broken += not is_text
        look.in_utf8 += is_utf8
        look.not_in_utf8 += not is_utf8
        look.is_header_broken |= at == header and not is_text
        if look.sound + look.broken <= _LOOKED_AT:
            look.above += _count_above(line)
            if len(look.words) < _NEVER_BY_CHANCE:
                look.words.update(_WORD.findall(line))
            _look_at_characters(look, line)
    return look


def _look_at_characters(look: _Look, line: bytes) -> None:
    for name, usual in _USUAL_CHARACTERS.items():
        found = usual.findall(line)
        look.usual[name] += sum(map(_count_above, found))
        if len(look.characters[name]) < _DIFFERENT:
            look.characters[name].update(each[at : at + 2] for each in found for at in range(0, len(each), 2))
    words = _FOREIGN_WORD.findall(line)
    look.foreign_bytes += sum(map(len, words))
    if len(look.foreign) < _DIFFERENT:
        look.foreign.update(words)


def _share_of_words(words: Collection[bytes], encoding: str) -> float:
    """Return how many words are words in an encoding: of letters, all small ones but for the first."""
    told = [word.decode(encoding, errors="replace") for word in words]
    return sum(word.isalpha() and (word.islower() or word.istitle()) for word in told) / len(told)


def _is_damaged_utf8(line: bytes) -> bool:
    """Whether most of what a line holds above ASCII is UTF-8: the rest is damage, and no other encoding."""
    kept = line.decode("utf-8", errors="ignore").encode()
    return _count_above(kept) > len(line) - len(kept)


def _readable(path: Path, look: _Look, own: str) -> list[str]:
    """Return in which encodings all of an export can be read, or nearly all of it: the one it looks like, where there is one."""
    looks = [name for name in look.looks_like if name != own]
    others = [name for name in _USUAL if not name.startswith("utf-16") and name not in {own, *_USUAL_CHARACTERS}]
    broken, high = Counter[str](), 0
    for line in _lines_of(path):
        if not line.isascii():
            high += 1
            broken.update(name for name in [*looks, *others] if not _is_text(line, name))
    if looks := [name for name in looks if broken[name] * _DAMAGED <= high]:
        return looks
    if "utf-8" in others and not broken["utf-8"]:
        return ["utf-8"]
    return [name for name in others if not broken[name]]


def _count_above(line: bytes) -> int:
    return len(line) - len(line.translate(None, _ABOVE_ASCII))


def _header(head: bytes, encoding: str, delimiter: str) -> list[str]:
    return Lines(io.TextIOWrapper(io.BytesIO(head), encoding, errors=KEEP_BYTES, newline=""), delimiter).header


def _is_text(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeError:
        return False
    return True
