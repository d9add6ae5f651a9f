"""E-mail addresses as people write them: with a name before, a word that says what it is, the full stop of their sentence."""

import re
import unicodedata

LONGEST = 254
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W_{_HAN}]"
# A box whose name holds other signs than these is refused: cut down to them it would be another's.
_BEGIN = rf"(?:(?<![\w.+!#$%&/^`{{|}}~@-])|(?<=[{_HAN}]))"
_BOX = rf"(?:[^\W{_HAN}](?:[^\W{_HAN}]|[.+'&%~-]){{0,63}}|[{_HAN}]{{1,64}})"
_LABEL = rf"(?:{_LETTER}(?:{_LETTER}|-){{0,62}}(?<!-)|[{_HAN}][{_HAN}0-9]{{0,62}})"
_END = rf"(?!_?{_LETTER}|@|\.[^\W_])"
_ADDRESS = re.compile(rf"{_BEGIN}{_BOX}@{_LABEL}(?:\.{_LABEL}){{1,10}}{_END}")
# "a b@example.org", "b@mail.example .org": perhaps it was torn apart.
_STRAY_BEFORE = re.compile(rf"{_LETTER}\s+$")
_SAID_BEFORE = re.compile(r"\b(?:is|mail|address|mailto)\s+$")
_STRAY_BEHIND = re.compile(rf"\s+(?:\.|{_LETTER}{{1,3}}[\s.]*$)")
_AROUND_AT = re.compile(r"\s*@\s*")
_HAN_STOP = re.compile(r"(?<=[a-z0-9])。(?=[a-z])")


class NotAnEmailAddress(ValueError):
    """That is no e-mail address, or several."""


def read_address(written: str) -> str:
    """Return the one address that somebody wrote, in one spelling: case and width folded, without what stands around it.

    `mailto:anna@example.org?subject=x`, "Anna <anna@example.org>" and "邮箱：anna@example.org。" are anna@example.org.
    """
    text = _plain(written)
    found = list(_ADDRESS.finditer(text))
    addresses = {each[0] for each in found}
    if len(addresses) != 1 or len(found) != text.count("@"):
        raise NotAnEmailAddress("not an e-mail address")
    address, first, last = addresses.pop(), found[0].start(), found[-1].end()
    before = text[:first]
    is_torn = bool(_STRAY_BEFORE.search(before[-LONGEST:])) and not _SAID_BEFORE.search(before[-LONGEST:])
    if is_torn or _STRAY_BEHIND.match(text, last) or len(address) > LONGEST:
        raise NotAnEmailAddress("not an e-mail address")
    return address


def _plain(written: str) -> str:
    seen = (each for each in unicodedata.normalize("NFKC", written) if unicodedata.category(each) != "Cf")
    text = "".join("-" if unicodedata.category(each) == "Pd" else each for each in seen).casefold()
    if "mailto:" in text:
        # As a link holds it, with a subject perhaps.
        text = text.partition("?")[0].replace("%40", "@")
    return _HAN_STOP.sub(".", _AROUND_AT.sub("@", text))
