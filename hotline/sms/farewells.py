"""What a thank-you ends with: that she waits, and her name. "Thanks, I'll wait", "Many thanks, Peter", 谢谢，等你们消息.

Reads nothing but the text. What else a text says leaves it as it is.
"""

import re
from collections.abc import Callable

from hotline.sms.plain import NO_NAME

_PIECES = re.compile(r"([,，、。;；!！~…\n]+|\.(?=\s|$)|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff]))")
_WAITS = re.compile(
    r"(?:(?:and|so|then|ok|i|i'?ll|i’ll|i'?m|i’m|we|we'?ll|will|am|are|be|just|shall|happily|patiently|now|here)\s+)*"
    r"(?:wait(?:ing)?|await(?:ing)?|look(?:ing)?\s+forward)"
    r"(?:\s+(?:to|for|on|it|that|hear(?:ing)?|from|you|your|the|a|an|any|reply|answer|news|word|response|update|result|then|here|patiently))*\s*"
    r"|(?:那|好的?|我们?|就|再|先|在|会|耐心|慢慢|这边|继续)*(?:等等?|等待|等候|静[候待等]|期待|盼望?|恭候)(?:着|一等|一下|你们?|您|的|好|消息|通知|答复|回复|结果|回音|"
    r"佳音|哈|啊|吧|哦)*",
    re.IGNORECASE,
)
# A thank-you for the office's own work, in more words than one.
_THANKED_ZH = re.compile(
    r"(?:非常|十分|真的?|很|太|万分|衷心|特别)*(?:谢谢|感谢|多谢)(?:你们?|您|大家|各位|师傅们?|领导|工作人员|们)*的?"
    r"(?:快速|迅速|及时|耐心|热心|辛勤|辛苦|认真|高效|积极|细心|努力|的)*(?:回复|答复|回应|努力|付出|帮助|服务|关心|关注|支持|反馈|解答|重视|辛劳)[了啊呀哈啦]*"
)
# Fewer names than a signature has, which stands in a line of its own: 何时, 白跑 and 许久 are none.
_NAME = re.compile(
    r"\s*(?:[A-Z][a-z]{1,11}(?:\s[A-Z][a-z]{1,13})?|[小老][\u3400-\u9fff]|[\u3400-\u9fff]{1,3}(?:先生|女士|小姐|同志|阿姨|大爷)|"
    r"(?!胡[同说闹]|范围|杨树|张贴|孙子|丁字|唐突)[王李张刘陈杨赵吴徐孙朱胡郭罗郑梁宋唐韩冯邓曹彭肖董袁潘蒋蔡杜苏魏吕丁沈姚卢姜崔谭范廖贾邹熊秦邱薛闫侯黎贺顾郝龚邵戴]"
    r"[\u3400-\u9fff]{1,2})\s*"
)
_LONGEST = 80


def without_farewell(text: str, says: Callable[[str], bool]) -> str:
    """Return a short text without that its writer waits and without her name behind it, where `says` finds that this says nothing."""
    if len(text) > _LONGEST or "?" in text or "？" in text:
        return text
    pieces = _PIECES.split(text)
    said = [each for each in pieces[::2] if each.strip()]
    kept = [each for each in said if not _WAITS.fullmatch(each.strip())]
    if len(kept) > 1 and kept[-1] == said[-1] and _is_name(kept[-1]) and not says(kept[-1].strip()):
        kept = kept[:-1]
    kept = [_THANKED_ZH.sub("谢谢", each) for each in kept]
    return text if kept == said else ", ".join(kept)


def _is_name(said: str) -> bool:
    return _NAME.fullmatch(said) is not None and NO_NAME.search(said) is None
