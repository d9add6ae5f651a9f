"""Texts that ask for the work, or say when it may be done, in the words of work that is done.

"请处理", "get it fixed", "solved by tonight": each holds the word for solved, and none says that it is.
"""

import re

# The work, without a word that it is over; behind it, what says that it is.
_WORK = (
    "(?:解决|处理|处置|办理|修复|修好|修理|维修|整修|抢修|修|清理|清除|清运|清走|清掉|打扫|整改|整治|改善|改正|落实|完成|"
    "办好|弄好|搞好|搞定|恢复|拆除|拆掉|拆|换掉|换|补好|补|装好|装|疏通|弄走|拉走|运走|收走|搬走)"
)
_OVER = re.compile("[了啦咯喽过妥]|已|完毕|终于|总算|昨|前天|刚")
_BID = re.compile(
    "(?:请|麻烦|劳驾|烦请|拜托|求|帮忙|帮我|帮|给我|替我|快|早点|早些|早日|尽早|及早|尽快|赶紧|赶快|抓紧|火速|速|派|叫人|安排|让人|把|将|"
    "重新|务必|一定|必须|继续|今天|今日|今晚|今夜|今早|中午|下午|晚上|晚点|周末|月底|年底|本周|本月|要|想|等|盼|望|催|督促)"
    rf"[^,.!?;]{{0,8}}?{_WORK}"
    rf"|{_WORK}(?:好|掉|完)?(?:一下子?|一哈|一?下儿|下|吧|呗|嘛|哦|哈)[^,.!?;]{{0,4}}$"
)
_BARE_WORK = re.compile(f"{_WORK}")
# "修好了就好", "有人修就行", "解决了我就给好评": what would be well if it were so.
_WISHED = re.compile(
    rf"(?:{_WORK}|好|亮|通)(?:好|完|掉)?了?(?:的话)?(?:我们?)?就(?:好|行|可以|成|中|满意|谢|感谢|给|送|请|撤|不(?:打|找|投诉|追究|说))"
)
_STILL_A_YES = frozenset(
    {"解决", "修好", "修复", "完成", "办好", "弄好", "搞好", "搞定", "恢复", "清走", "拉走", "运走", "收走"}
)
_DONE = (
    "(?:sorted|solved|resolved|fixed|repaired|done|mended|cleaned|cleared|finished|completed|removed|replaced|collected|"
    "picked up|taken away|restored|filled|working)"
)
_THING = r"(?:it|this|that|them|these|those|things|everything|(?:the|my|our|your|these|those|that|this|a) \w+(?: \w+)?)"
_ASK = r"(?:please|pls|plz|just|now|then|so|well|ok|okay|go|and|can (?:you|u)|could (?:you|u)|would (?:you|u)|u|you)"
_DAY = (
    r"(?:to ?night|tomorrow|today|this|next|the (?:end|week)|end of|noon|midnight|morning|evening|christmas|new year|"
    r"mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*|\d)"
)
_ENGLISH = re.compile(
    rf"^(?:{_ASK}\s+)*(?:get|have) {_THING}(?: all| up)? {_DONE}\b"
    rf"|\b(?:please|pls|plz) (?:\w+ ){{0,2}}?(?:get|have) {_THING}(?: all| up)? {_DONE}\b"
    rf"|\b{_DONE}(?: \w+){{0,2}} (?:by|before|until|till) {_DAY}\b"
    rf"|\b(?:close|near|nearer|closer|next) to (?:being |getting )?(?:all )?{_DONE}\b"
    rf"|\b(?:far from|nowhere near|as good as|half ?way(?: to)?) (?:being |getting )?{_DONE}\b"
    rf"|\b(?:about|yet|due|ready|going|meant|supposed|promised) to (?:be|get) {_DONE}\b"
    rf"|^(?:lol|lmao|lmfao|rofl)+ (?:it ?s )?(?:all )?{_DONE}$"
)
_YES_PLEASE = re.compile(
    r"(?:(?:(?:yes|yep|yeah|yea|yup|y|sure|ok|okay|of course)[\s,.!]+)+|"
    rf"(?:\w+ ){{0,3}}{_DONE}(?: (?:up|now|asap|today|tonight|soon))*[\s,.!]+)"
    r"(?:please|pls|plz)[\s,.!]*(?:(?:thanks|thank you|thx|ta|cheers)[\s,.!]*)?"
)
_PIECES = re.compile(r"[,.;!?~…、，。；：！？\n()（）]+|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def asks_for_the_work(spelt: str) -> bool:
    """Whether a part of a text, spelt for its meaning, asks for the work or sets a time for it, and none says it is over."""
    pieces = (" ".join(piece.split()) for piece in _PIECES.split(spelt) if piece.strip())
    return _YES_PLEASE.fullmatch(spelt.strip()) is not None or any(map(_bids, pieces))


def _bids(piece: str) -> bool:
    if _ENGLISH.search(piece) or _WISHED.search(piece):
        return True
    if _OVER.search(piece):
        return False
    bare = _BARE_WORK.fullmatch(piece)
    return (bare is not None and piece not in _STILL_A_YES) or _BID.search(piece) is not None
