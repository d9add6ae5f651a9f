"""Words as they are compared: in any width, case, script and accent; and one word written in characters or in pinyin."""

import re
import unicodedata

from common.chinese import simplified
from common.pinyin import characters_of, sounds_of, syllables_of

HAN = "[\u3400-\u9fff]"
IS_HAN = re.compile(f"{HAN}+")
# Where a word of letters begins and ends. Beside a Chinese character there is no \b.
BEGIN, END = "(?<![a-z])", "(?![a-z])"
GAP = r"[\W_]*"
# Of herself, though the I stands further before: "I live there and work as".
OWN = r"(?:(?<=\bi )|(?<=\bwe )|(?<=\band )|(?<=\bam )|(?<='m )|(?<=\balso )|(?<=\bstill )|(?<=\bnow )|(?<=\bbeen )|(?<=\bused to ))"
OWN_ZH = r"(?:^|[，。！？；,\s、我也现前时且直]|本人)"
# A street of that name is no person.
KINDS_EN = (
    r"(?:road|rd|street|st|avenue|ave|av|lane|ln|drive|dr|square|sq|boulevard|blvd|highway|hwy|way|court|ct|place|pl|alley|terrace|"
    r"crescent|close|bridge|park|plaza|gardens?|estate|village|(?:dong|nan|xi|bei|zhong)?(?:lu|jie)|da ?dao|gonglu|hutong|"
    r"xiang|xincun|huayuan|xiaoqu)"
)
KINDS_ZH = r"(?:路|大街|街|巷|弄|大道|胡同|公路|里|坊|新村|花园|小区|家园|公寓|苑|村|广场|桥|公园|大厦)"
_NO_STREET = rf"(?!{GAP}(?:(?:north|south|east|west|middle|central|dong|nan|xi|bei|zhong)\W+)?{KINDS_EN}{END})"
_NO_STREET_ZH = f"(?![东南西北中]?{KINDS_ZH})"


def plain(text: str) -> str:
    """Return a text as it is compared: small, narrow, simplified, without accents and tones."""
    folded = simplified(unicodedata.normalize("NFKC", text).casefold())
    return "".join(each for each in unicodedata.normalize("NFD", folded) if not unicodedata.combining(each))


def together(text: str) -> str:
    """Return the letters, characters and figures of a text in one piece."""
    return re.sub(r"[\W_]+", "", text)


def letters(*words: str, is_person: bool = True) -> str:
    """Return the pattern of words of letters that stand beside each other, in one piece or in parts."""
    return f"{BEGIN}{GAP.join(map(re.escape, words))}(?:'?s)?{END}{_NO_STREET if is_person else ''}"


def in_pinyin(han: str) -> str:
    """Return the pattern of how characters sound, without bounds; nothing where one of them is not known."""
    sounds = [sounds_of(each) for each in han]
    # ü is written v, u, yu and ue.
    spelt = [f"(?:{'|'.join(each)})".replace("v", "(?:v|yu|ue?)") for each in sounds if each]
    return GAP.join(spelt) if len(spelt) == len(han) else ""


def in_characters(syllables: tuple[str, ...]) -> str:
    """Return the pattern of the characters that sound so."""
    return r"\s*".join(f"[{characters_of(each)}]" for each in syllables)


def spelt_any_way(word: str, *, is_person: bool = True) -> list[str]:
    """Return the patterns of a name: as it is written, and in the other script."""
    if IS_HAN.fullmatch(word):
        written = r"\s*".join(word) + (_NO_STREET_ZH if is_person else "")
        sounds = in_pinyin(word)
        return [written, f"{BEGIN}{sounds}(?:'?s)?{END}{_NO_STREET if is_person else ''}"] if sounds else [written]
    ways = syllables_of(word) if word.isascii() and word.isalpha() else []
    return [
        letters(word, is_person=is_person),
        *(letters(*each, is_person=is_person) for each in ways if len(each) > 1),
        *(in_characters(each) + (_NO_STREET_ZH if is_person else "") for each in ways if len(each) > 1),
    ]
