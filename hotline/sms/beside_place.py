"""What an answer to "where is it?" says beside the place that a person has to read. Reads nothing but the text.

"红旗路45号，已经修好了", "45 Hongqi Road. Not a lamp, a sign", "45 Hongqi Road, please cancel": the place is known then, and
whether somebody is to go there is not. What only says more closely where it is, hurries or thanks is nothing more.
"""

import re
import unicodedata

from common.chinese import simplified
from hotline.sms.things import HOME, kinds_in

_PIECES = re.compile(
    r"[,，、。;；!！?？:：\n]+|\.(?=\s|$)|\s[-–—]+\s|(?<=[\u3400-\u9fff\d])\s+(?=[\u3400-\u9fff])|\b(?:but|and|though)\b|但是?|可是?|不过"
)
_MORE = re.compile(
    r"\b(?:and\s+)?(?:also|besides|another\s+(?:thing|problem|matter|issue)|one\s+more\s+thing|as\s+well|on\s+top\s+of\s+that|in\s+addition|"
    r"while\s+you(?:'re|\s+are)\s+(?:there|at\s+it))\b(?=.*\w{3})"
    r"|(?:另外|还有|顺便|同时|此外|而且|以及|旁边的?[\u3400-\u9fff]{1,6}也|[\u3400-\u9fff]{1,8}也(?=[坏满漏堵不没破倒臭]))",
    re.DOTALL,
)
_ONLY_TALK = re.compile(r"\b(?:also|besides)\s*[,:]?\s*(?:thanks?|thank you|please|sorry|hi|known as)\b")

# --- That it is over -------------------------------------------------------------------------------

_MENDED = (
    r"(?:fixed|mended|repaired|sorted|resolved|solved|replaced|dealt\s+with|handled|taken\s+care\s+of|cleared|cleaned|removed|"
    r"collected)"
)
_OVER = re.compile(
    rf"(?<!\bthe\s)(?<!\ba\s)\b{_MENDED}\b|\b(?:all|now)\s+working\b|\bproblem(?:\s+is|'s|\s+has)?\s+gone\b|^\W*(?:all\s+)?(?:done|gone\s+now)\b|\b(?:already|now|all|been)\s+done\b"
    r"|\bworks?\s+(?:again|now|fine|ok|okay|well)\b|\bworking\s+(?:again|now|fine|ok|okay|well)\b|\b(?:back|on|lit|fine|ok|okay)\s+again\b|\bback\s+(?:on|to\s+normal)\b"
    r"|\b(?:is|it'?s|all|everything'?s?|now)\s+(?:now\s+)?(?:all\s+)?(?:good|fine|ok|okay|well|alright|lit)\b(?!\s+(?:to|if|for|with)\b)"
    r"|(?:[昨今刚][^，]{0,3}(?:有人)?来?(?:修|换|清)(?:的|过)|(?<!新)(?:修|弄|搞|换|装|补|清理?|处理|办|解决|恢复|收|扫|拉|搬|拖|移|挪)(?:好|复|定|掉|走|完|干净)?(?:了|啦|咯|过了|完毕|正常))|(?:亮|好|通|没事|没问题|正常|来水|来电)(?:了|啦|咯)"
    r"|已经?(?:被|有人|给|让人)?(?:修|处理|解决|换|清|恢复|没事|办|搞定|弄)|[又都](?:亮|好|正常|有[电水])(?:了|着|的|$)|恢复正常|有人(?:来)?(?:修|处理|换|清)(?:理)?(?:好|过)?了"
)
_NOT_OVER = re.compile(
    r"\b(?:not|never|nobody|no\s+one|none|yet|please|pls|plz|can|could|would|will|when|until|till|hope|needs?|want|get|be|should|must|"
    r"if|once|asap|wait|waiting|after|before|have\s+it|had\s+been|last\s+(?:week|month|year|time))\b|n't\b"
    r"|没(?!事|问题)|未|不(?!用|需|必)|别|请|麻烦|希望|尽快|赶[紧快]|快[点来些]|[几何]时|时候|早日|能|可以|吗|就好|太|[记听看写说]好|告诉|通知|等|帮(?:我|忙)|如果|"
    r"以前|上次|才|又(?:坏|不|灭|黑|堵|漏|满)|好了(?:好久|很久|几天)|坏了|灭了|需要?|得修|要(?:修|换|处理|清)"
)

# --- That nobody need come, or a word to the office --------------------------------------------------

_TO_THE_OFFICE = re.compile(
    r"\bcancel\w*|\bclose\s+(?:it|this|the\s+(?:case|report|ticket))\b|\bwithdraw\w*|\bnever\s?mind\b|\bignore\s+(?:it|this|that|me|my)\b|\bdisregard\b|\bforget\s+(?:it|about)\b|\bno\s+(?:more\s+)?need\b|"
    r"\b(?:not|no\s+longer)\s+(?:needed?|necessary|required|a\s+problem)\b|\b(?:don't|do\s+not|needn't|need\s+not)\s+(?:need\s+(?:to|you|any|it)|bother|come|send)\b|"
    r"\b(?:it'?s|it\s+was|was|made)\s+(?:all\s+)?(?:my|a)\s+(?:own\s+)?mistake\b|\bwrong\s+number\b|\bfalse\s+alarm\b|\bdelete\s+(?:it|this|my)\b|\btake\s+(?:it|that|this)\s+back\b"
    r"|\bcomplain\w*|\breport\s+you\b|\byour\s+(?:staff|people|men|workers|manager|boss|office)\b|\byou\s+(?:people|lot)\b|\b(?:useless|lazy|disgrac\w*|ridiculous)\b"
    r"|\bno(?:body|\s+one)\s+(?:has\s+|ever\s+)?(?:comes?|came|cares?|cared|answers?)\b|\bwhen\s+(?:will|are|is|do|does|can|would|could)\b|\bhow\s+long\b|\bwhy\b"
    r"|\b(?:don't|do\s+not|not)\s+(?:tell|say|mention|give|pass|share)\b|\banonym\w*|\bconfidential\w*"
    r"|结案|(?:关掉?|关闭|销)(?:这个?)?(?:案|工?单)|撤(?:[销回掉案]|了|单)|取消|不(?:用|必|需要?|要)(?:再?(?:来|派|修|管|处理|麻烦|过来)|你们|了)|[不别甭](?:来|派|修|管)了|别(?:来|派)|(?:^|[^\u3400-\u9fff])不(?:用|需要?)\W*$|"
    r"算了|作废|不报了|误报|(?:报|打)错了|投诉|举报|意见|没有?人(?:管|理)|没人来|太慢|不作为|态度|你们(?:太|真|怎么|到底|这[些帮]|都|人)|"
    r"什么时候|[几何]时|多久|为什么|怎么还|(?:不要|别|勿|不想)(?:告诉|说|透露|公开|让)|保密|匿名|替我保"
)
# Behind the place, and without another one, it is no number that was wrong.
_MISTAKEN = re.compile(r"(?:我|是我)(?:搞|弄|说|报|看|记)错|(?:搞|弄|说|报|看|记)错(?:了|东西|事)")

# --- That it is another thing ------------------------------------------------------------------------

_NO_SUCH = re.compile(
    r"(?:\b(?:not|isn't|wasn't|aren't|ain't|never)\s+an?\b|\b(?:it'?s|is|was)\s+no\b(?!\s+(?:longer|more))|\bmeant?\s+(?:an?|the)\b|\bactually\s+(?:it'?s\s+)?an?\b)(?P<en>(?:\s+[\w'-]+){1,3})"
    r"|(?:不是|并非|不算|其实是|实际上?是)(?:[一这那]?[个盏根块棵只处]?)(?P<zh>[\u3400-\u9fff]{1,6})"
)
_VENUE = "venue"
# Of a wrong number, which the place is told with.
_NUMBER = re.compile(r"\d")


def tells_of_more(text: str) -> bool:
    """Whether a text says beside the place that it is over, another thing, to be let alone, or something to the office."""
    said = unicodedata.normalize("NFKC", simplified(text)).casefold().replace("’", "'")
    if _MORE.search(said) and not _ONLY_TALK.search(said):
        return True
    if any(_names_a_thing(found["en"] or found["zh"]) for found in _NO_SUCH.finditer(said)):
        return True
    mistaken = _MISTAKEN.search(said)
    if mistaken and mistaken.start() > 0 and not _NUMBER.search(said, mistaken.end()):
        return True
    return any(_TO_THE_OFFICE.search(each) or _is_over(each) for each in _PIECES.split(said))


def _is_over(piece: str) -> bool:
    return _OVER.search(piece) is not None and _NOT_OVER.search(piece) is None


def _names_a_thing(said: str) -> bool:
    return bool(kinds_in(said) - {HOME, _VENUE})
