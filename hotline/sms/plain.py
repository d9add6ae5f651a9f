"""What was typed, brought to one spelling: letters, signs, pictures, traditional characters, quotes, signatures.

Only for reading what a text means. What is kept and shown is what was written.
"""

import re
import unicodedata
from collections.abc import Callable

from common.chinese import simplified
from common.pinyin_phrases import in_characters

# Pictures that are words. Skin tones, variation selectors and joiners are taken off before.
_PICTURES = {
    "👍": " yes ", "👌": " yes ", "✅": " yes ", "✔": " yes ", "☑": " yes ", "🙆": " yes ", "⭕": " yes ",
    "👎": " no ", "❌": " no ", "✖": " no ", "🙅": " no ", "🚫": " no ", "✗": " no ", "✘": " no ", "✓": " yes ",
    "❎": " no ", "🛑": " stop ", "🙏": " thanks ", "❓": "?", "❔": "?", "‼": "!", "⁉": "?",
    "❶": "1", "❷": "2", "➀": "1", "➁": "2", "➊": "1", "➋": "2",
}  # fmt: skip
# A thumb or a tick behind words of thanks says that they were read, and answers nothing.
_NOD = re.compile(r"(?<=\w)[👍👌✅✔☑🙆⭕✓🫡🤝🙏😊🙂👏💪❤\s!.,。！，~\U0001f3fb-\U0001f3ff\ufe00-\ufe0f]+$")
_KEYCAP = "\u20e3"
# Skin tones, variation selectors, joiners, marks of direction, byte order.
_UNSEEN = re.compile("[\U0001f3fb-\U0001f3ff\ufe00-\ufe0f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_RECEIVED = (
    ("收唔到", "没收到"),
    ("冇", "没"),
    ("唔", "不"),
    ("簡訊", "短信"),
    ("短訊", "短信"),
    ("木有", "没有"),
    ("甭", "别"),
    ("莫得", "没有"),
    ("甚麼", "什么"),
    ("甚么", "什么"),
    ("回覆", "回复"),
    ("答覆", "答复"),
    ("仲係", "还是"),
    ("仲系", "还是"),
    ("仲未", "还未"),
    ("仲有", "还有"),
    ("仲喺", "还在"),
    ("咁样", "这样"),
    ("咁", "这样"),
    ("係", "是"),
    ("嘅", "的"),
    ("喺", "在"),
    ("嚟", "来"),
)
# What a telephone or a mail program puts below.
_SIGNATURE = re.compile(
    r"^\s*(?:--+|__+|~~+|——+|sent (?:from|via|by|with|using)\b.*|get outlook\b.*|gesendet von.*|此致.*|敬礼.*|祝好.*|"
    r"(?:(?:kind|best|warm|many)\s{0,9})?(?:regards|wishes)\b.*|yours (?:sincerely|truly|faithfully)\b.*|sincerely\b.*|"
    r"(?:发自|来自|发送自|通过).{0,30}(?:手机|iphone|ipad|客户端|邮箱|华为|小米|微信|发送).*|发自我的.*)\s*$",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"^\s*(?:>|\||》).*$|^\s*(?:on\b.{4,80}\bwrote:|在.{2,60}写道[:：]|-+\s*(?:original message|原始邮件|原始信息|原始短信).*)\s*$",
    re.IGNORECASE,
)
_ENDS_ALL = re.compile(
    r"^\s*(?:on\b.{4,80}\bwrote:|在.{2,60}写道[:：]|-+\s*(?:original message|原始邮件|原始信息|原始短信).*)\s*$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"^\s*(?:(?:re|fwd?|aw|sv|回复|转发|答复)\s*[:：]\s*)+", re.IGNORECASE)
# Our own question, sent back without a mark of quotation.
_OUR_QUESTION = re.compile(r"^.*(?:回复\s*1.{0,12}回复\s*2|reply 1 for yes.{0,6}2 for no).*$", re.IGNORECASE)
# A name behind a dash at the end of the words: "Fixed. - Tom", "谢谢。——李阿姨".
_SIGNED = re.compile(
    r"(?<=[.!?。！？,，])\s*(?:(?:-|–|—)+\s*(?:M(?:r|rs|s)\.?\s+)?[A-Z][a-z]*(?:['’]?[A-Z]?[a-z]+)?(?:\s+[A-Z][\w'’]*){0,2}|—+[\u3400-\u9fff]{1,4})\s*$"
)
# The same on one line: "Yes Sent from my Galaxy", "Yes. Regards, M. Byrne".
_SENT_FROM = re.compile(r"(?<=\S)\s+(?:sent (?:from|via|by) my\b.{0,30}|发自我的.{0,20})$", re.IGNORECASE)
_SIGNED_OFF = re.compile(
    r"(?<=[.!?。！？,，])(\s*(?i:(?:(?:kind|best|warm|many) )?(?:regards|rgds|wishes|thanks|thx|cheers|ta))[,.!]?)"
    r"\s+(?:[A-Z][a-z]*\.?\s?){1,3}$"
)
_HOUSE_NUMBER = re.compile(r"\b(?:no|nr|nos)\.?\s*#?\s*(?=\d)|#(?=\d)")
_BETWEEN_LETTERS = re.compile(r"(?<=[a-z])[-_/](?=[a-z])")
_ANSWER_AND_WORD = re.compile(
    r"\b(?:([12])(ok|okay|yes|yep|no|nope|thanks|thx|thankyou|good|fixed|done|solved)|(yes|no|ok)([12]))\b"
)
_ASKED_LOUDLY = re.compile(r"[!\s]+\?[!?]*")
_FIVE_STARS = re.compile("(?<!\\d)5\\s*(?:颗?星(?!期)|[⭐★☆🌟]+)")
_STARS = re.compile(r"(?<=\d)\s*[⭐★☆🌟]+")
_UNIT = re.compile(r"(?<=\d)\s*(?:[%‰°$€£¥×]|\+(?!\s*\d))|[$€£¥±≈≥≤×]\s*(?=\d)|\+\s*(?=[12](?![\d\s]))")
_DONE = "(?:修好|解决|处理好?|弄好|搞好|办好|搞定|清理|恢复|完成|好|亮|通)"
# "哪里修好了", "谁说解决了？", "解决个鬼", "fixed my foot": that it is so is what nobody believes.
_MOCKED = re.compile(
    rf"(?<![\u3400-\u9fff])(?:你们?)?(?:(?:哪里|哪儿|哪有)(?:就|都|已经)?{_DONE}(?:了|啦|过|呀|啊|嘛)*(?![\u3400-\u9fff]|\s*\?)|"
    rf"谁(?:说|讲|告诉你们?)的?(?:就|都|已经)?{_DONE}(?:了|啦|过|呀|啊|的)*(?![\u3400-\u9fff])[\s?!]*)|"
    rf"(?:{_DONE}|修)了?(?:你?个|你妈)(?:鬼|屁|头|毛|锤子|寂寞|球|蛋)|\b(?:fixed|solved|done|repaired|resolved) my (?:ass|arse|foot|eye)\b"
)
# "修不好", "解决不了": nobody can, and it is not.
_CANNOT = re.compile("(?:修理?|解决|处理|整改|清理|弄|搞|办|治|补)不(?:好|了|掉|定|完|动)(?!意思|[了的]?[吗么呢嘛?])")
# "不需要了已修好": what is not needed is that somebody comes, since it is.
_NOT_NEEDED = re.compile(
    r"(?:不需要|不用|不必|无需|用不着)(?:再|你们|人|派人|过来|来|去|修理?|处理|管|看|跑)*了[\s,，。!]*"
    r"(?=(?:因为|我们?|自己|都|现在|今天|已经?|\s)*(?:修|弄|解决|处理|好了|恢复|完成|搞定))"
)
_NO_TWICE = re.compile(r"\bno(?:[\s,]+no\b)+")
# "T D", "s t o p", "S.T.O.P", "退 订": a word letter by letter, and nothing else.
_LETTER_BY_LETTER = re.compile(r"\s*(?:[a-z\u3400-\u9fff][\s.\-_·]+){1,19}[a-z\u3400-\u9fff][\s.!]*")
_HONORIFIC = re.compile(r"^[\u3400-\u9fff]{1,3}(?:先生|女士|小姐|同志|师傅|阿姨)$")
# What Chinese names begin with; without those that are things of the street as well, such as 路, 车, 水 and 门.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘于蒋蔡余杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤葛施季倪章俞康樊殷翟颜温芦"
)
_TWO_SURNAMES = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|夏侯"
# 老王, 小李, 阿华, 王姐, or 王 alone.
_NICKNAME = re.compile(
    rf"(?:[老小大][{_SURNAMES}]|阿[\u3400-\u9fff]|[{_SURNAMES}](?:姐|哥|叔|姨|总|工|老师|大爷|大妈|大姐|大哥)?)"
)
_CHINESE_NAME = re.compile(rf"(?:[{_SURNAMES}][\u3400-\u9fff]{{1,2}}|(?:{_TWO_SURNAMES})[\u3400-\u9fff]{{1,2}})")
# What stands in no name that somebody signs with, right below her words.
NO_NAME = re.compile(
    "[不没坏了臭黑脏漏破断堵响吵水电气火路灯门井桥楼车狗的在有是还又再被要吗吧街巷村镇区店厂站湾坝河江湖山墙树垃圾倒掉]"
)
_TELEPHONE = re.compile(r"\+?[\d\s()-]{7,}")

Says = Callable[[str], bool]


def lines_of(text: str, says: Says, warns: Says) -> list[str]:
    """Return what somebody wrote himself: without what was quoted, and without what stands below it.

    What `says` something is no name behind a dash; a signature that `warns` of danger is none.
    """
    kept: list[str] = []
    lines = text.replace("\r", "\n").split("\n")
    for at, line in enumerate(lines):
        if _ENDS_ALL.match(line):
            break
        if _SIGNATURE.match(line) and any(each.strip() for each in kept) and not warns(_own(lines[at:])):
            break
        if not _QUOTED.match(line) and not _OUR_QUESTION.match(line):
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    return [*kept[:-1], _without_signature(kept[-1], says)] if kept else kept


def _without_signature(line: str, says: Says) -> str:
    """Leave out a name at the end of a line, and what a telephone puts there."""
    line = _SENT_FROM.sub("", line)
    signed = _SIGNED.search(line)
    if signed and not says(signed[0].strip(" -–—")):
        line = line[: signed.start()]
    signed_off = _SIGNED_OFF.search(line)
    if signed_off and not says(line[signed_off.end(1) :].strip(" ,.!")):
        line = line[: signed_off.end(1)]
    return line


def _own(lines: list[str]) -> str:
    end = next((at for at, line in enumerate(lines) if _ENDS_ALL.match(line)), len(lines))
    return "\n".join(line for line in lines[:end] if not _QUOTED.match(line) and not _OUR_QUESTION.match(line))


def without_name(lines: list[str], says: Says) -> list[str]:
    """Leave out a name that stands alone below the words; what may be more than a name stays."""
    if len([line for line in lines if line.strip()]) < 2:
        return lines
    is_apart = not lines[-2].strip() or lines[-1].strip()[:1] in "-–—~"
    bare = lines[-1].strip().strip("-–—~ .,")
    if not _may_be_name(bare, is_apart=is_apart) or says(bare):
        return lines
    return without_name(lines[:-1] if lines[-2].strip() else lines[:-2], says)


def _may_be_name(bare: str, *, is_apart: bool) -> bool:
    if _HONORIFIC.match(bare) or _TELEPHONE.fullmatch(bare):
        return True
    if _CHINESE_NAME.fullmatch(bare) and (is_apart or not NO_NAME.search(bare)):
        return True
    if _NICKNAME.fullmatch(bare) and not NO_NAME.search(bare):
        return True
    words = bare.split()
    return (
        0 < len(words) <= 4
        and all(word[:1].isupper() for word in words)
        and (is_apart or not any(word.isupper() and len(word) > 3 for word in words))
    )


_LONGEST_SIGNED = 80
# Nor is a long letter a command or an answer with an address below it.
_LONGEST_WITH_SIGNATURE = 400
_BEHIND = re.compile(
    r"(?P<words>.*?\w.*?)(?:\s*[-–—~]+\s*(?P<dashed>[A-Z]\w*\.?(?:\s[A-Z]\w*\.?){0,2})|[\s,，。.!！~–—-]+(?P<name>[\u3400-\u9fff]{1,4}))",
    re.DOTALL,
)


def without_name_behind(text: str, says: Says) -> str | None:
    """Leave out a name at the end of the line ("退订 王丽", "STOP -Mike"); None where there is none for certain."""
    found = _BEHIND.fullmatch(text) if len(text) <= _LONGEST_SIGNED else None
    if found is None:
        return None
    name = found["dashed"] or found["name"]
    return found["words"] if _may_be_name(name, is_apart=False) and not says(name) else None


# How a Chinese message is signed: by a name or a firm in brackets, or by a name with "敬上" behind it.
_BRACKETED = re.compile(
    r"(?P<words>.*?\w.*?)\s*(?:【(?P<firm>[^】]{1,16})】|[(（「](?P<name>[\u3400-\u9fff]{2,4})[)）」])\s*", re.DOTALL
)
_HUMBLY = re.compile(
    r"(?P<words>.*?\w.*?)[\s,，。.!！;；]*(?P<name>[\u3400-\u9fff]{2,4}?)\s*(?:敬上|谨上|拜上|敬启|谨启|启|呈|上)\s*",
    re.DOTALL,
)
_SIGN_OFF = re.compile(
    r"(?:(?:thanks|thx|cheers|ta)(?: (?:and|&))? ?)?(?:(?:kind|best|warm|many) )?(?:regards|rgds|wishes)?[,.!]*",
    re.IGNORECASE,
)
_ADDRESS_BELOW = re.compile(
    r"(?:(?:Flat|Apt|Apartment|Unit|Room|Rm|Suite|House|Block|No)\.? ?#?(?:\w*\d\w*|[A-Z]\b),? ?)?"
    r"(?:\d+\w?,? (?:[A-Z][\w'’.-]*,? ?){1,4})?|"
    r"(?:[A-Z][\w'’.-]* ){1,3}\d+\w?|[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}|\d{3,6}|"
    r"[\u3400-\u9fff]{1,8}(?:路|街|巷|弄|村|道|小区|苑|园|社区|区|县|市|镇|街道)(?:\d+[号弄室栋幢楼单元-]*)*|\d+(?:[号弄栋幢楼室单元-]+\d*)+"
)
_NAME_BEHIND = re.compile(
    r"(?P<words>[^\n]*?\w)(?:\s+[-–—]+\s*|[.!,;，。！；]\s*|(?<=[\u3400-\u9fffDT])\s+(?=[\u3400-\u9fff]))(?P<signed>[^\n]+)"
)
_BELOW = re.compile(r"\s*[,，;；|\n]\s*|(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])")


def signed_words(text: str, says: Says) -> str | None:
    """Return what stands above a whole signature (a sign-off, a name, an address, a firm in brackets), or None without one."""
    if len(text) > _LONGEST_WITH_SIGNATURE:
        return None
    for signed in (_BRACKETED, _HUMBLY):
        if found := signed.fullmatch(text.strip()):
            name = found["name"] or ""
            if (signed is _BRACKETED and found["firm"]) or (_may_be_name(name, is_apart=True) and not says(name)):
                return found["words"]
    words, _, below = text.strip().partition("\n")
    if below.strip() and _is_signature(below, says):
        return words
    behind = _NAME_BEHIND.fullmatch(text.strip())
    first = _BELOW.split(behind["signed"])[0] if behind else ""
    is_named = bool(first) and _may_be_name(first.strip(" ."), is_apart=True)
    return behind["words"] if behind and is_named and _is_signature(behind["signed"], says) else None


def _is_signature(below: str, says: Says) -> bool:
    pieces = [each.strip(" -–—~.") for each in _BELOW.split(below)]
    return len(pieces) <= 6 and all(_signs(each, says) for each in pieces if each)


def _signs(piece: str, says: Says) -> bool:
    if _SIGN_OFF.fullmatch(piece) or _ADDRESS_BELOW.fullmatch(piece):
        return True
    return _may_be_name(piece, is_apart=True) and not says(piece)


def without_nod(text: str) -> str:
    """Leave out the thumbs and ticks behind the words."""
    return _NOD.sub("", text.rstrip())


def plain(text: str) -> str:
    """Return one spelling of words that were typed in many."""
    text = _UNSEEN.sub("", text).replace(_KEYCAP, " ")
    for picture, word in _PICTURES.items():
        text = text.replace(picture, word)
    text = in_characters(unicodedata.normalize("NFKC", text))
    text = _SUBJECT.sub(lambda found: "回复 " if "回复" in found[0] else "", text)
    for written, meant in _RECEIVED:
        text = text.replace(written, meant)
    text = simplified(text)
    text = text.casefold().replace("’", "'").replace("‘", "'").replace("`", "'").replace("´", "'")
    text = re.sub(r"(?<=[a-z])'(?=[a-z])", "", text)
    # "yesss", "nooo", "soooolved": nobody writes a letter three times.
    text = re.sub(r"([a-z])\1{2,}", r"\1", text)
    text = re.sub(r"\byess+\b", "yes", text)
    return re.sub(r"\bnoo+\b", "no", text)


_ANGRY = re.compile("[\U0001f620\U0001f621\U0001f92c\U0001f47f]")
_FACES = re.compile("[👍👌✅✔☑🙆⭕👎❌✖🙅🚫✗✘✓❎\U0001f620\U0001f621\U0001f92c\U0001f47f]")


def is_angry(text: str) -> bool:
    """Whether a picture of anger stands in a text."""
    return _ANGRY.search(text) is not None


# What only nods: it answers where that is asked, and takes nothing back.
_APPROVING = re.compile(r"[👍👌✅✔☑🙆⭕✓🫡🤝🙏😊🙂😀😃😄👏💪❤💯\s!.~]+")


def is_approving_face(text: str) -> bool:
    """Whether a text is a thumb, a tick or another approving face, and nothing else."""
    bare = _UNSEEN.sub("", text).strip()
    return _APPROVING.fullmatch(bare) is not None and re.search(r"[^\s!.~]", bare) is not None


def shows_a_face(text: str) -> bool:
    """Whether a picture says what somebody thinks of it: a thumb, a tick, a cross or an angry face."""
    return _FACES.search(text) is not None


def spelt_for_meaning(text: str) -> str:
    """Return the spelling by which a meaning is read: `plain`, and what hides the words that say it undone."""
    spelt = _BETWEEN_LETTERS.sub(" ", _HOUSE_NUMBER.sub("housenumber ", plain(text)))
    if _LETTER_BY_LETTER.fullmatch(spelt):
        spelt = re.sub(r"[\s.\-_·!]+", "", spelt)
    spelt = _ASKED_LOUDLY.sub("?", spelt)
    spelt = _STARS.sub(" stars ", _FIVE_STARS.sub("五星", spelt))
    spelt = _UNIT.sub(" unit ", _ANSWER_AND_WORD.sub(r"\1\3 \2\4", spelt))
    spelt = _NO_TWICE.sub("no", _NOT_NEEDED.sub("", spelt))
    return _CANNOT.sub("没解决!", _MOCKED.sub("没解决!", spelt))
