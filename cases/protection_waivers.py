"""Taking out of a text where somebody says that she need not be kept unknown, before it is read for the wish.

"No need to keep it secret", "they may know it was me", "不用匿名": the same words as the wish, with the other meaning. Only
the clause that says so is taken out; who goes on with a wish has asked. What others keep secret is none of hers either.
"""

# ruff: noqa: E501 - patterns are easier to read whole

import re
import unicodedata

from common.chinese import simplified

LONGEST = 6000
_APOSTROPHES = str.maketrans("’‘`´", "''''")

_HIDDEN = (
    r"(?:secret|private|confidential|quiet|anonymous|hidden|unknown|from|out|off|between|to yoursel(?:f|ves)|under)"
)
_HIDES = (
    rf"(?:keep(?:ing)?(?: [\w']+){{0,4}}? {_HIDDEN}|hid(?:e|ing)|conceal(?:ing)?|withhold(?:ing)?|protect(?:ing)?|mask(?:ing)?|anonymi[sz](?:e|ing)|anonymity|confidentiality|secrecy|secrets?|discretion"
    rf"|(?:be (?:so |too )?(?:discreet|careful about my name)|(?:be|stay|remain|be kept|make (?:it|this|me)|treat(?:ing)? (?:it|this|me) as) (?:\w+ )?{_HIDDEN})|redact(?:ing)?|leav(?:e|ing) (?:my|our) names? (?:out|off))"
)
# What follows is what she is content with, unless it says what is not to be.
_REST = r"(?:(?! but | though | as long as | only if )[^.,;:!?\n\u3400-\u9fff])*"
_PLAIN_REST = r"(?:(?! but | though | as long as | only if |n't|\bnot?\b|\bnever\b|\bwithout\b|\banonym|\bconfid|\bsecret|\bprivate|\bkeep|\bhid)[^.,;:!?\n\u3400-\u9fff])*"
_CONTENT = (
    r"(?:(?:i|we) (?:really |honestly )?(?:do not|don't|would not|wouldn't) (?:mind|care|object)"
    r"|(?:(?:i am|i'm|im|we are|we're) )?not (?:afraid|scared|worried|ashamed|bothered|shy)"
    r"|(?:(?:i am|i'm|we are|it is|it's|that is|that's|it would be|totally|perfectly|quite) )(?:fine|ok|okay|happy|all ?right|glad|no problem|no secret|not a problem|not a secret)"
    r"|(?:they|everyone|everybody|anyone|anybody|the (?:office|bureau|department|street|crew|clerk|landlord|company)) (?:may|can)(?: all| well| gladly| happily)? know"
    r"|(?<!not )(?<!n't )(?<!never )(?<!to )let (?:them|him|her|everyone|the \w+) know)"
)
_ENGLISH = re.compile(
    rf"(?:\b(?:no|not any|little|not much) need|(?:\bnot|n't) (?:necessary|needed|required|need|have|want you)|n't any need|\b(?:unnecessary|no reason|need(?:n't| not)|why))(?: for (?:you|them|any|any of that))?(?: you| them| anyone| anybody)?(?: to| of| for)? {_HIDES}\b{_REST}"
    rf"|(?:(?:\bnot|n't) (?:need|have) to|\bneed(?:n't| not)) be(?: kept| treated as)? {_HIDDEN}\b{_REST}|\bnothing (?:to hide|secret|confidential|private)\b{_REST}"
    rf"|\b(?:not|isn't|no) (?:an? )?(?:anonymous|secret|confidential)\b(?! (?:yet|any ?more|enough)){_PLAIN_REST}(?<!\bno anonymous)"
    r"|\b(?:they|he|she|the \w+) (?:said|says|claim(?:s|ed)?|told me|tells? (?:me|us))(?: that)? (?:it|this|that|everything|the \w+) (?:is|was|are|were) (?:\w+ )?(?:confidential|secret|private)\b"
    rf"|\b{_CONTENT} {_PLAIN_REST}(?=$|[.,;:!?\n]| but | though )"
)
_HIDES_ZH = r"(?:保密|匿名|匿|隐瞒|隐藏|隐去|隐姓埋名|瞒|保护|遮掩|遮遮掩掩|藏着掖着|打码|偷偷摸摸)"
_HAN = re.compile(
    rf"(?:不用|不需要?|无需|不必|没必要|没有必要|用不着|犯不着|无须|毋须|不要求|不想|不要(?=匿名)|不是|并非)(?:再|给我|帮我|替我|对我|为我|跟我|你们|特意|特别|刻意|进行|要求|搞|什么){{0,3}}{_HIDES_ZH}(?!的)[^，。！？；,.!?;\n]{{0,10}}"
    r"|(?:不怕|不介意|不在乎|不在意|无所谓|不担心|没关系|可以|随便|欢迎|同意|允许|愿意|不害怕|不反对)(?:别人|[^，。！？；,.!?;\n不别勿莫]){0,6}(?:知道|晓得|公开|告诉(?!我))[^，。！？；,.!?;\n不别勿莫]{0,10}(?=$|[，。！？；,.!?;\n])"
    r"|(?:别|不要)忘(?:了|记)(?![^，。！？；,.!?;\n]{0,12}(?:保密|匿名|隐|别|不))[^，。！？；,.!?;\n]{0,16}"
    r"|不(?:怕|担心|害怕)(?:他们?|别人|人|被)?(?:打击)?报复"
    r"|(?:他们?|她们?|公司|物业|单位|厂里|商家|开发商|房东|学校|街道)[^，。！？；,.!?;\n我]{0,6}把[^，。！？；,.!?;\n我名姓身]{1,8}保密"
)
# Whether it is worth looking: each of them has one of these.
_MAY = re.compile(
    r"need|necessary|required|reason|nothing|anonymous|secret|confidential|why|private|mind|care|object|afraid|scared|worried|ashamed|bothered|shy|fine|ok|happy|right|glad|problem|know"
)


# She says it of herself: these are the clauses that speak of her name or of being known, and of no other thing.
_SAYS_SO = re.compile(
    rf"(?:\b(?:no|not any) need|(?:\bnot|n't) (?:necessary|needed|required|need)|n't any need|\b(?:unnecessary|no reason|need(?:n't| not)))(?: for (?:you|them))?(?: you| them)?(?: to| of| for)? {_HIDES}\b"
    rf"|(?:(?:\bnot|n't) (?:need|have) to|\bneed(?:n't| not)) be(?: kept| treated as)? {_HIDDEN}\b|\b(?:i have|we have|got) nothing to hide\b"
    r"|\b(?:they|everyone|everybody|anyone|anybody|you|the [\w ]{1,30}?) (?:may|can)(?: all| well| gladly| happily)? (?:know|see|have|read|be told|tell (?:them|him|her|everyone|the [\w ]{1,30}?))\b[^.,;!?\n]{0,20}?\b(?:(?:who|that) (?:i|it)|it (?:was|is) me|my (?:full )?(?:name|number|identity|details)|from me|i (?:complained|reported|called|wrote))"
    rf"|\b{_CONTENT} {_PLAIN_REST}\b(?:know|name|told|tell|public|identity|seen|hear|unknown|secret)(?:s|n)?\b"
)
_SAYS_SO_HAN = re.compile(
    rf"(?:不用|不需要?|无需|不必|没必要|没有必要|用不着|犯不着|无须|毋须|不要求)(?:再|给我|帮我|替我|对我|为我|跟我|你们|特意|特别|刻意|进行|要求|搞|什么){{0,3}}{_HIDES_ZH}(?!的)"
    r"|(?:不怕|不介意|不在乎|不在意|无所谓|不担心|没关系|可以|随便|欢迎|同意|允许|愿意|不害怕|不反对)(?:让|把)?(?:别人|[^，。！？；,.!?;\n不别勿莫]){0,6}(?:(?:知道|晓得)(?:是我|我)|公开我|公开(?:我的)?(?:姓名|身份|名字)|(?:知道|晓得|公开)(?=$|[，。！？；,.!?;\n了啊的]))"
    r"|可以(?:告诉|跟|和)(?!我)[^，。！？；,.!?;\n不别]{1,8}?(?:是我|我的(?:姓名|名字|身份|电话))"
)


def waives_protection(text: str) -> bool:
    """Whether a citizen's words say that she need not be kept unknown; words that ask for it as well waive nothing."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().translate(_APOSTROPHES)
    return _SAYS_SO.search(text) is not None or _SAYS_SO_HAN.search(simplified(text)) is not None


def without_waivers(text: str) -> str:
    """Return English words, small, without the clauses by which somebody says that she need not be kept unknown."""
    return _ENGLISH.sub(" . ", text) if _MAY.search(text) else text


def without_waivers_in_han(text: str) -> str:
    """Return Chinese words, in simplified characters, without them."""
    return _HAN.sub("。", text)
