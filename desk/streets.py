"""Names of streets that stand in addresses: by them streets are found where the city's map names none."""

import re
import unicodedata
from collections.abc import Iterator

from hotline.sms.places import STREET_EN

# Behind the name of a district, a town or another street a new name begins; a 街道 is a division.
_ZH = re.compile(r"[^\W\d_a-zA-Z省市区县镇乡村道与及至]{1,8}(?:大道|大街|公路|路|街(?!道)|巷|弄)")
_EN = re.compile(rf"\b(?:[A-Z][\w'’-]*[ ]+){{1,4}}(?i:{STREET_EN})\b")
# Who writes nothing large writes one word before it.
_SMALL = re.compile(rf"\b[a-z][\w'’-]*[ ]+{STREET_EN}\b")


def streets_in(address: str) -> Iterator[str]:
    """Give the names of streets in an address, without numbers of houses and without what they lie in."""
    text = unicodedata.normalize("NFKC", address)
    yield from _ZH.findall(text)
    found = [each[0] for each in _EN.finditer(text)]
    yield from found or (each[0] for each in _SMALL.finditer(text))
