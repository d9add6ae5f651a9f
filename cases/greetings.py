"""Greetings and thanks, in both languages: what is left of a text without them is what it says."""

import re
import unicodedata

# Longer ones first, so that no half of one is left over.
_ENGLISH = (
    r"good (?:morning|afternoon|evening|day)|how are you(?: doing| today)?|(?:dear )?(?:sir or madam|sir|madam|citizen|resident)"
    r"|to whom it may concern|(?:kind |best )?regards|many thanks|thank you(?: very much)?|thanks|hello|hallo|hi|hey|dear|bye|goodbye"
    r"|please|there|everyone"
)
_CHINESE = (
    "尊敬的|亲爱的|市民朋友|市民|居民|先生|女士|朋友|早上好|上午好|中午好|下午好|晚上好"
    "|您好|你好|大家好|打扰了|打扰|请问|喂|在吗|谢谢您|谢谢你|谢谢|感谢|再见|啊|呀|哦|嗯"
)
_GREETING = re.compile(rf"\b(?:{_ENGLISH})\b|{_CHINESE}")


def without_greetings(text: str) -> str:
    """Return a text without its greetings and thanks."""
    return _GREETING.sub(" ", unicodedata.normalize("NFKC", text).casefold())
