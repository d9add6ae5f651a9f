"""Whom somebody names in her words as one of hers: her daughter, or for whom to ask at her door."""

import re
import unicodedata
from collections.abc import Iterator

from cases.summary_names.names import COMPOUND, SURNAMES
from cases.summary_names.spelling import HAN
from common.chinese import simplified

_KIN = (
    r"(?:daughter|son|child|kid|baby|boy|girl|twins?|husband|wife|partner|boyfriend|girlfriend|fianc[eé]e?|mother|father|mum|mom|dad|parents?|brother|sister"
    r"|uncle|aunt|auntie|cousin|niece|nephew|grand(?:mother|father|ma|pa|son|daughter|child)|granny|gran|grandad|mother-in-law|father-in-law"
    r"|stepson|stepdaughter|flatmate|roommate|dog|cat)"
)
_NAME = r"((?:[A-Z][\w'’-]*)(?:\s[A-Z][\w'’-]+){0,2})"
_MINE = [
    re.compile(rf"\b[Mm]y\s(?:\w+\s){{0,2}}?{_KIN},?\s{_NAME}"),
    re.compile(rf"\b[Oo]ur\s(?:\w+\s){{0,2}}?{_KIN},?\s{_NAME}"),
    re.compile(rf"\b{_NAME},?\s(?:is\s)?(?:my|our)\s(?:\w+\s){{0,2}}?{_KIN}\b"),
    re.compile(rf"\b(?:[Mm]y|[Oo]ur)\s(?:\w+\s){{0,2}}?{_KIN}(?:'s|’s)?,?\s(?:is\s|was\s)?(?:name\sis|named?|called)\s([\w'’-]+)"),
    re.compile(rf"\b[Ii]\s?(?:am|'m|’m)\s{_NAME}'?s?\s(?:mother|father|mum|mom|dad|wife|husband|sister|brother|son|daughter|neighbour|neighbor)\b"),
    re.compile(rf"\b[Ii]\s?(?:am|'m|’m)\sthe\s{_KIN}\sof\s{_NAME}"),
    # For whom to ask at the door.
    re.compile(rf"\b(?:[Aa]sk|[Rr]ing|[Cc]all)\sfor\s((?:Mr|Mrs|Ms|Miss|Dr|Mx)\.?\s[\w'’-]+|(?!M[rsx]|Dr){_NAME[1:]}"),
    re.compile(r"\b(?:[Cc]ontact|[Ss]peak\s(?:to|with)|[Tt]alk\sto|[Bb]ell\s(?:says|reads|of|is)|[Rr]ing\s(?:at|the\sbell\sof)|c/o)\s((?:Mr|Mrs|Ms|Miss|Dr)\.?\s[\w'’-]+)"),
]  # fmt: skip
_NOBODY = frozenset({"I", "The", "And", "But", "She", "He", "They", "It", "Please", "When", "Is", "Was", "Has", "We"})
_KIN_ZH = (
    r"(?:女儿|儿子|闺女|囡囡|孩子|小孩|娃|宝宝|双胞胎|老公|丈夫|爱人|先生|老婆|妻子|媳妇|太太|妈妈?|爸爸?|母亲|父亲|老妈|老爸|公公|婆婆|岳父|岳母|哥哥?|弟弟?|姐姐?|妹妹?"
    r"|爷爷|奶奶|外公|外婆|姥姥|姥爷|孙子|孙女|外孙女?|外甥女?|侄子|侄女|男朋友|女朋友|室友|对象)"
)
_SURNAME = rf"(?:{'|'.join(sorted(COMPOUND))}|[{''.join(sorted(SURNAMES))}])"
_ENDS_ZH = r"(?=[\s，。！？；、,.!?;:：(（]|今年|在|被|上|是|才|每|昨|今|的|读|电话|从|也|就|$)"
_MINE_ZH = [
    re.compile(rf"(?:我|俺|咱|我家|我的)的?(?:大|小|二)?{_KIN_ZH}(?:名?叫做?|名字(?:叫|是)|姓名是?)\s?({HAN}{{2,4}}?){_ENDS_ZH}"),
    re.compile(rf"(?:我|俺|咱|我家|我的)的?(?:大|小|二)?{_KIN_ZH}(({HAN})\2){_ENDS_ZH}"),
    re.compile(rf"(?:我|俺|咱|我家|我的)的?(?:大|小|二)?{_KIN_ZH}({_SURNAME}{HAN}{{2}}){_ENDS_ZH}"),
    re.compile(rf"(?:我|本人)是(?!不)({HAN}{{2,4}}?)的?(?:妈妈?|爸爸?|母亲|父亲|家长|老公|老婆|妻子|丈夫|女儿|儿子|奶奶|爷爷|外婆|外公)(?=$|[\s，。！？,.!?])"),
    re.compile(rf"(?:请?找|联系人?[:：是]?|请问|敲)\s?({_SURNAME}(?:{HAN}{{0,2}}?(?:先生|女士|小姐|阿姨|师傅|老师|太太|奶奶|爷爷|大爷|大妈)|{HAN}{{1,2}}))(?=$|[\s，。！？,.!?])"),
]  # fmt: skip
_NO_NAME_ZH = re.compile("幼儿园|学校|小学|中学|孩子|学生|家长|业主|居民|什么|这里|隔壁|楼上|楼下|一个|那个")


def relatives_told(words: str) -> list[str]:
    """Return whose names somebody gives as of those who are hers."""
    said = simplified(unicodedata.normalize("NFKC", words))
    return list(dict.fromkeys(each for each in _told(said) if each))


def _told(said: str) -> Iterator[str]:
    for pattern in _MINE:
        for found in pattern.finditer(said):
            name = next(filter(None, found.groups()), "").strip()
            if name.split() and name.split()[0] not in _NOBODY:
                yield re.sub(r"['’]s$", "", name)
    for pattern in _MINE_ZH:
        for found in pattern.finditer(said):
            if not _NO_NAME_ZH.search(found[1]):
                yield found[1]
