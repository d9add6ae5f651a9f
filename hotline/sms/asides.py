"""What stands beside an answer and does not change it, or turns it round: how long it took, disbelief, and that it came back.

Reads text that is spelt for its meaning (`plain.py`). What is kept and shown is what was written.
"""

import re

_SPAN = r"(?:minute|hour|day|night|week|weekend|month|year)s?"
_NUMBER = r"(?:an?|one|two|three|four|five|six|seven|eight|\d{1,3}|several|many|a few|a couple of|half an?)"
_LED = r"(?:but|and|just|only|though|although|even though|even if|then|yet)"
_DONE = (
    r"(?:fixed|repaired|solved|resolved|mended|worked|working|works|lit|cleared|cleaned|done|fine|ok|okay|good|back on|"
    r"came on|went on)"
)
_FAILED = (
    r"(?:broke|broken|dark|off|out|leaking|leaks|blocked|failed|dead|flickering|stopped|gone|went (?:off|out|dark|dead)|"
    r"is (?:off|out)|died|bad)"
)
_DONE_ZH = "(?:修好|修|好|亮|通|解决|恢复|处理好|弄好|搞好|清理)"
_FAILED_ZH = "(?:坏|不亮|灭|漏水?|堵|黑|不行|出问题|停|断|臭|响|不通|没[电水]|熄|不好)"
_UNIT_ZH = "个?多?(?:小时|钟头|天|周|礼拜|星期|月|年)"
_COUNT_ZH = r"[好大一二两三四五六七八九十半几多\d]{1,4}"
_BUT_ZH = "(?:但是?|可是?|不过|就是|只是|然而|虽然)"

# "Solved but took you 3 weeks", "修好了，就是太慢了": says nothing of whether it is so.
_TOOK = re.compile(
    rf"(?<![\s,.;!-])[\s,.;!-]+(?:(?:{_LED}|it|that|this|you|they|u|your guys|has|were|was|are|is)[\s,]+){{0,4}}"
    rf"(?:(?:took|taken|taking) (?:(?:you|u|it|them|me|us|over|nearly|almost|more than|far|way|about)\s){{0,3}}"
    rf"(?:{_NUMBER} {_SPAN}|ages|forever|long enough|(?:(?:too|so) )?long|a (?:long )?(?:while|time)|(?:your|their) time)|"
    r"(?:(?:very|too|so|a bit|really|far too|terribly|awfully) )?slow(?:ly)?|(?:too|so) (?:long|late))[\s.!]*$"
    rf"|(?<![\s,.;!])[\s,.;!]*(?:{_BUT_ZH}[\s,]*)?(?:你们|时间|速度|效率|实在|有点|有些|太|好|真|也|是|整整|足足|都|前后|一共){{0,4}}"
    rf"(?:[等拖花用]了?(?:我们?|你们)?(?:快|将近|整整|足足|差不多)?(?:{_COUNT_ZH}{_UNIT_ZH}|好久|很久|太久|好几天)|"
    r"慢了?(?:一?[点些])?|时间(?:太|有点|实在太)?长|(?:太|有点)?[久长晚]|效率太?低)[了啊呀]?[\s.!]*$"
)
# "Fixed for two days and broken again", "修好了，但是又坏了".
_CAME_BACK = re.compile(
    rf"\b(?:(?:it|they|you|was|is|were|has|been|its) ){{0,4}}{_DONE}"
    rf"(?: (?:it|fine|ok|yesterday|this morning|today|last \w+|(?:for )?{_NUMBER} {_SPAN})){{0,3}}"
    rf"[\s,.;!-]+(?:(?:{_LED}|now|it|its|has|is|just|already|today|tonight|yesterday|last night|this morning|all)[\s,]+){{0,5}}"
    rf"{_FAILED}(?: down)? again\b"
    rf"|{_DONE_ZH}[了过]?(?:还?没?[到过有]?{_COUNT_ZH}(?:{_UNIT_ZH}|个?晚上?|会儿?|下)|还?没多久|一会儿?)?[\s,.!]*"
    rf"(?:(?:{_BUT_ZH}|结果|然后|后来|现在|今天|昨天|昨晚|今早|刚才|就|马上|很快|没多久)[\s,]*){{0,3}}"
    rf"又{_FAILED_ZH}[了掉上起来]{{0,3}}(?![\u3400-\u9fff])"
)
# "You closed it?? its still broken", "解决了？还在漏": what is asked back is not believed; what follows says how it is.
_DISBELIEVED = re.compile(
    rf"^\s*(?:(?:so|what|why|how|wait|is|it|this|that|you|u|have|has|did|can|could|be|was|just|already|call|say|marked|as|the|"
    rf"my|case|they) ){{0,7}}(?:closed?|{_DONE})(?: it| this| (?:my|the) (?:case|report))?[\s!]*\?[?!\s]*(?=\w)(?!yes|no\b|[12]\b)"
    rf"|^\s*(?:你们?|怎么|这|就|都|什么|叫|已经?){{0,4}}(?:结案|办结|{_DONE_ZH})[了吗么啊呀]{{0,3}}[\s!]*\?[?!\s]*(?=[\u3400-\u9fff])"
)
# "Fixed, but it is still dark", "修好了，但是还不亮".
_AND_STILL = re.compile(
    rf"^\s*(?:(?:it|is|was|its|they|you|says?) ){{0,3}}{_DONE}(?: it)?[\s,]+(?:but|yet|and)\s+"
    r"(?=(?:(?:it|is|its|the (?:lamp|light))\s){0,2}still\b)"
    rf"|^\s*(?:说|已经?)?{_DONE_ZH}了[\s,]*(?:但是?|可是?|不过)(?=还|仍|依然|依旧|照样)"
)


def without_asides(spelt: str) -> str:
    """Leave out how long it took and what is not believed, and read what came back as not solved."""
    spelt = _AND_STILL.sub("", _DISBELIEVED.sub("", spelt))
    spelt = _CAME_BACK.sub(" 没解决! ", spelt)
    short = _TOOK.sub("", spelt)
    return short if re.search(r"\w", short) else spelt
