"""Single cells of another system's export: what a spreadsheet or a page hung around them comes off.

What a spreadsheet made of a number is named, for nothing gives back its digits. Reads no mapping and no database.
"""

import hashlib
import re
import unicodedata

from cases.import_words import VALUED

# What is written in words, of which characters of no width, quotation marks and wide letters may be a part.
WRITTEN = frozenset({"address", "summary"})
# Letters and marks as wide as a Chinese character, and blanks of any width, by the plain ones.
_PLAIN = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    map(ord, "\u00a0\u2007\u202f\u3000"), " "
)
# Characters of no width, which stand in cells copied from a page: no number and no code holds one.
_WIDTHLESS = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# How spreadsheets are told to leave digits alone: as a formula of a text, or behind a quotation mark.
_FORMULA = re.compile(r'=\s*"(.*)"|=(\d+)', re.DOTALL)
_MARKED = re.compile(r"['‘’](.*?)['‘’]?", re.DOTALL)
# What spreadsheets write instead of a number that they took for a quantity, and how to say so.
_DAMAGES = (
    (re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]\d+|[+-]?\d+[.,]\d+E\d+", re.IGNORECASE),
     "is a number that a spreadsheet shortened; its other digits are gone"),
    (re.compile(r"\d{1,3}(?:,\d{3})+"), "is a number that a spreadsheet divided into thousands"),
    (re.compile(r"\d{5,}[.,]0+"), "is a number that a program took for a decimal one"),
    (re.compile(r"#{2,}|#[¡¿]?[^\W\d][\w/.]*[!?]|#N/?[A-Z](?: N/A)?|#GETTING_DATA|Err:\d{3}", re.IGNORECASE),
     "is what a spreadsheet shows where it cannot show a number"),
)  # fmt: skip
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = f"(?:{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}|Sept)"
_SHORT_YEAR = r"\d{2}(?:\d{2})?"
# Spreadsheets count the days of a month from 0.
_D, _M, _Y = "(?:0?\\d|[12]\\d|3[01])", "(?:0?\\d|1[0-2])", r"(?:1[89]|2[01])\d\d"
_DAY = "|".join(
    (
        *(f"{_Y}{by}{_M}{by}{_D}|(?:{_D}{by}{_M}|{_M}{by}{_D}){by}{_Y}" for by in ("-", "/", r"\.")),
        # A number and its year are written so, too; but such a year is no day of a month, or nobody can tell.
        rf"(?:{_D}/{_M}|{_M}/{_D})(?:/\d\d)?",
        r"(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.\d\d",
        # As a program writes a month, and no code: NOV-24 may be one.
        rf"\d{{1,2}}(?:st|nd|rd|th)?[- ]{_MONTH}(?:[- ]{_SHORT_YEAR})?|{_MONTH}[- ]{_SHORT_YEAR}|{_MONTH} \d{{1,2}}(?:,? {_Y})?",
        r"(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}日)?",
    )
)
_TIME = r"\d{1,3}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s*(?i:[ap]\.?m\.?))?(?:\s*(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?"
_CURRENCY = "(?:[¥￥$€£₹₽]|元|USD|EUR|GBP|RMB|CNY)"
# What may well stand in another column and is no report's number: the next export writes the number that it was.
_NO_NUMBERS = (
    (re.compile(r"\D*"),
     "has no digit, as a word for nothing has none: say those words as [file] empty, or, where numbers are so, [number] as_it_is"),
    # A number of points or blanks may begin with 0, or with a year: a quantity does not.
    (re.compile(r"[1-9]\d{0,2}(?:(?:[.]\d{3})+(?:,\d+)?|(?:[ '’]\d{3})+(?:[.,]\d+)?|(?:,\d{2,3})*,\d{3}(?:[.]\d+)?)"),
     "is a number that a spreadsheet divided into thousands"),
    (re.compile(rf"[+-]?(?:\d+[.,]0+|(?!{_Y}[.])(?:0|[1-9]\d*)?[.,]\d+)"), "is a decimal number, or one that a program took for it"),
    (re.compile(rf"(?:{_DAY})(?:[T\s,]\s*{_TIME})?|{_TIME}"), "is a day or a time, or a number of which a spreadsheet made one"),
    (re.compile(rf"[+-]?[\d.,]+\s*[%‰]|{_CURRENCY}\s*[+-]?[\d.,]+|[+-]?[\d.,]+\s*{_CURRENCY}"), "is a share or an amount of money"),
    (re.compile(r"-\d+"), "is less than 0, as what programs write for nothing"),
)  # fmt: skip
_DIGEST = 32


def bare(name: str, cell: str) -> str:
    """Return what a cell of one of our fields says, without what was hung around it."""
    cell = cell.strip()
    if cell.startswith("=") and (formula := _FORMULA.fullmatch(cell)):
        cell = (formula[1] or formula[2] or "").replace('""', '"').strip()
    if name in WRITTEN:
        return cell
    if not cell.isascii():
        cell = _WIDTHLESS.sub("", cell).strip()
    # Their words are looked up as they are.
    return cell if name in VALUED else _plain(cell)


def _plain(cell: str) -> str:
    """Return numbers, times and places in the digits of ASCII and in letters of its width; what else it says stays: “№” is one."""
    if marked := _MARKED.fullmatch(cell):
        cell = marked[1].strip()
    if cell.isascii():
        return cell
    folded = unicodedata.normalize("NFC", cell).translate(_PLAIN)
    return "".join(str(unicodedata.decimal(each, each)) for each in folded).strip()


def damage_of(number: str) -> str:
    """Return what a program did to the number of a report; nothing, where it left it alone."""
    return damage_of_part(number) or _reason(_NO_NUMBERS, number)


def damage_of_part(cell: str) -> str:
    """Return what a program did to a cell of which a number is made; it may say a share, a day or yes as well."""
    return _reason(_DAMAGES, cell)


def _reason(patterns: tuple[tuple[re.Pattern[str], str], ...], cell: str) -> str:
    return next((reason for pattern, reason in patterns if pattern.fullmatch(cell)), "")


def digest(cells: list[str]) -> str:
    """Return a number made of what a row says, the same whenever it says the same; empty, where it says nothing."""
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:_DIGEST] if any(cells) else ""


def degrees(cell: str) -> float:
    """Read one of the two numbers of a place."""
    if "_" in cell:
        # Python's own way of writing numbers, and nobody else's.
        raise ValueError(cell)
    return float(cell)
