"""A greeting, or a call whether anybody is there, and nothing else: "hello?", "anyone there", 在吗, 喂.

Reads text that is spelt for its meaning (`plain.py`).
"""

import re

_SIGNS = r"[\s,.!?~，。！？、…-]"
_GREETS_EN = (
    r"(?:h+e+l+o+|h[ae]l+o+|h+i+|hey+a?|hiya|howdy|yo|greetings|good (?:morning|evening|afternoon|day|night)|morning|evening|"
    r"how (?:are|r) (?:you|u)(?: (?:doing|today))?|dear|ok|please|pls|sorry|excuse me|sir|madam|maam|there|all|everyone|everybody|"
    r"guys|folks|team|mate|city|council|hotline|um+|er+m?)"
)
_GREETS_ZH = (
    r"(?:[你您]们?好|大家好|喂|嗨|嘿|哈[喽啰罗]|请问|打扰(?:一下|了)?|不好意思|[早晚]安|(?:早上|上午|中午|下午|晚上)好|亲|师傅们?|领导们?|"
    r"客服|同志们?|小姐姐|小哥哥|美女|帅哥|老师|12345|热线)"
)
# 呀 and 啊 only soften.
_SOFT = r"[啊呀哦哈呐哇噢]"
_GREETING = rf"(?:(?:\b{_GREETS_EN}\b|{_GREETS_ZH}{_SOFT}*){_SIGNS}*)"
_CALLS_EN = (
    r"(?:(?:(?:is|are|r) )?(?:there )?(?:any(?:one|body|1)|some(?:one|body)|you|u|ya)(?: (?:guys|people|lot))?"
    r"(?: (?:still|even|really|actually|out|in|up|on|over))* "
    r"(?:there|here|home|listening|reading(?: (?:this|these|it))?|awake|available|online|around|at the (?:desk|other end))"
    r"|is there any(?:one|body)|any(?:one|body)"
    r"|(?:can|could|does|do|did|will|is) (?:any(?:one|body)|some(?:one|body)|you|u) (?:even |still )?(?:hear|read|see|hearing|reading)"
    r" (?:me|this|these|my)(?: (?:messages?|texts?))?"
    r"|is this (?:the |still the |a )?(?:right )?(?:city|council|hotline|12345|311|number|working|on|real person|human|"
    r"person|bot|robot|machine|live)"
    r"(?: (?:hotline|number|line|working|on))?"
    r"|knock knock|test(?:ing)?(?: (?:test|1 2 3|123))?)(?: (?:please|pls|today|now|at all|tonight|yet|again))*"
)
_IS_ZH = r"(?:吗|么|嘛|没有?|不|吧|麻)"
_CALLS_ZH = (
    rf"(?:[你您]?们?(?:还|现在|都)?在(?:线|岗|值班)?(?:不在|{_IS_ZH})|在不在|在不|(?:现在|还|里面|那边|这里|这边)?(?:有没有|有)人(?:在|值班|看|接|回|应|"
    rf"理)?(?:{_IS_ZH})|有没有人(?:在|值班|啊|呀)?|"
    rf"(?:你们?|这里|这)?是(?:不是)?(?:12345|热线|政府|客服|人工)(?:热线)?{_IS_ZH}?)"
)
_ONLY_GREETS = re.compile(rf"{_SIGNS}*{_GREETING}+")
# Of one reading only: "test test" is one call, and two.
_ONLY_CALLS = re.compile(rf"{_SIGNS}*{_GREETING}*(?>(?:(?:\b{_CALLS_EN}\b|{_CALLS_ZH}{_SOFT}*){_SIGNS}*{_GREETING}*)+)")
_LONGEST = 60


def greets_only(spelt: str) -> bool:
    """Whether a text greets, and says nothing else."""
    said = _said(spelt)
    # "Ok", "sorry" and a name by which somebody is spoken to greet nobody by themselves.
    return len(said) <= _LONGEST and _ONLY_GREETS.fullmatch(said) is not None and _HELLO.search(said) is not None


def calls_only(spelt: str) -> bool:
    """Whether a text asks whether anybody is there, and says nothing else."""
    said = _said(spelt)
    return len(said) <= _LONGEST and (
        _ONLY_CALLS.fullmatch(said) is not None or _CALL_OF_ONE_WORD.fullmatch(said) is not None
    )


def _said(spelt: str) -> str:
    return " ".join(spelt.split())


_HELLO = re.compile(
    r"\b(?:h+e+l+o+|h[ae]l+o+|h+i+|hey+a?|hiya|howdy|yo|greetings|good (?:morning|evening|afternoon|day|night)|morning|"
    r"evening|how (?:are|r) (?:you|u))\b"
    r"|好|嗨|嘿|哈[喽啰罗]|安"
)
_CALL_OF_ONE_WORD = re.compile(rf"(?:喂{_SIGNS}*)+|(?:h+e+l+o+{_SIGNS}*)+\?{_SIGNS}*")
