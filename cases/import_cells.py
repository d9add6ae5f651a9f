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
    (re.compile(r"#{2,}|#(?:N/A|NAME\?|REF!|VALUE!|NUM!|NULL!|DIV/0!)"),
     "is what a spreadsheet shows where it cannot show a number"),
)  # fmt: skip
_MONTH = "(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)"
_YEAR = r"\d{2}(?:\d{2})?"
_DAY_AND_TIME = r"\d{4}[-/]\d\d?[-/]\d\d?[ T]\d\d?:\d\d(?::\d\d(?:[.]\d+)?)?"
# What may well stand in another column and is no report's number: the next export writes the number that it was.
_NO_NUMBERS = (
    (re.compile(r"[+-]?\d+[.,]0+"), "is a number that a program took for a decimal one"),
    # A number of points or blanks may begin with 0, or with a year: a quantity does not.
    (re.compile(r"[1-9]\d{0,2}(?:(?:[.]\d{3})+(?:,\d+)?|(?:[ '’]\d{3})+(?:[.,]\d+)?|(?:,\d{2,3})*,\d{3}(?:[.]\d+)?)"),
     "is a number that a spreadsheet divided into thousands"),
    # As a program writes a month, and no code: NOV-24 may be one.
    (re.compile(rf"\d{{1,2}}[- ]{_MONTH}(?:[- ]{_YEAR})?|{_MONTH}[- ]{_YEAR}|(?:\d{{2,4}}年)?\d{{1,2}}月(?:\d{{1,2}}日)?|{_DAY_AND_TIME}"),
     "is a day that a spreadsheet made of a number"),
    (re.compile(r"<?(?:nan|na|nat|null|none|nil|n/a|undefined|inf|true|false|-{1,3})>?", re.IGNORECASE),
     "is no number but what a program writes for nothing, or for yes and no; what means nothing is said as [file] empty"),
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
