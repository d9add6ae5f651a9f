"""Reading what citizens write for the wish to stay unknown: "please keep my name confidential", "不要告诉他们是我举报的".

In doubt she is protected: too much of it costs the desk a summary, too little may cost her peace. What only speaks of
keeping, secrets or the anonymous, as of a park or a letter, asks for nothing.
"""

import re
import unicodedata

from cases.danger_words import TRADITIONAL

LONGEST = 6000
_APOSTROPHES = str.maketrans("’‘`´", "''''")

# --- English --------------------------------------------------------------------------------

_NO = (
    r"(?:do\s?n[o']?t|do\snot|never|not\sto|must\s?n[o']?t|must\snot|should\s?n[o']?t|should\snot|without|avoid"
    r"|rather\snot|nobody|no\sone|no-one)"
)
_HERS = r"(?:my|our|the\s(?:caller|reporter|complainant|sender|informant)'?s?)"
_DATA = (
    r"(?:(?:full|real|personal|own|contact|phone|telephone)\s){0,2}"
    r"(?:name|identity|details|data|information|info|number|phone|address|e-?mail|contacts?)"
)
_ME = (
    r"(?:it\s?(?:was|is|'s)\sme\b|who\si\sam\b|who\s(?:it\swas|(?:has\s|had\s)?(?:reported|called|told|complained|wrote|sent))"
    r"|(?:that\s)?(?:i|we)\s(?:have\s|'ve\s)?(?:reported|called|complained|told|wrote|rang|contacted|sent|informed|am\sthe\sone)"
    rf"|(?:came|comes|is|was|it's|that's)\sfrom\s(?:me|us)\b|{_HERS}\s{_DATA}\b)"
)
_ENGLISH = [
    # Keep … confidential, out of it, between us.
    r"\b(?:keep|keeping|kept|treat(?:ed)?|handled?|hold|stay|stays|remains?|be)\s(?:[\w'-]+\s){0,7}?(?:confidential|anonymous|in\sconfidence|between\sus"
    r"|to\syoursel(?:f|ves))\b",
    rf"\b(?:keep|leave|left)\s{_HERS}\s{_DATA}\s(?:[\w'-]+\s){{0,3}}?(?:out|off|hidden|private|secret|unknown|safe|from|to)\b",
    r"\b(?:keep|leave)\s(?:me|us)\s(?:out\sof\s(?:this|it)|secret|unknown|hidden|unnamed)\b",
    r"\b(?:make|do|file|take|register|send|submit|log|mark|report)\s(?:this|it|that|my\s\w+)\s(?:[\w'-]+\s){0,2}?(?:anonymous|confidential)\b",
    rf"\b{_NO}\s(?:put|write|use|print|attach)\s{_HERS}\s{_DATA}\b",
    rf"\b{_NO}\s(?:[\w'-]+\s){{0,2}}?(?:reveal|disclose|expose|betray|name)\s(?:the\s|your\s)?(?:source|reporter|complainant|caller|informant)\b",
    rf"\bdiscreet(?:ly)?\s(?:about|with)\s{_HERS}\s{_DATA}\b",
    r"\bmy\s(?:boss|landlord|landlady|neighbou?rs?|employer|husband|wife|family|company)\s(?:must|should|may|can)\s?(?:not|n't)\s(?:know|find\sout|learn|hear)\b",
    rf"\b(?:keep|treat)\s(?:this|it|that|{_HERS}\s(?:{_DATA}|report|complaint|call|message))\s(?:[\w'-]+\s){{0,2}}?(?:private|secret|quiet\sfrom)\b",
    r"\b(?:confidentially|anonymously|in\s(?:strict(?:est)?\s|complete\s)?confidence|off\sthe\srecord|strictly\sconfidential)\b",
    r"\b(?:confidential(?:ity)?|anonymity|anonymous)\s?(?:please|pls|requested|is\s(?:important|requested|wanted)|report|complaint|tip)\b",
    r"\b(?:request|want|wish|need|prefer|ask(?:ing)?\sfor|like|guarantee|ensure|respect)\s(?:[\w'-]+\s){0,3}?(?:confidentiality|anonymity|privacy)\b",
    r"\bi(?:'d|\swould)?\s(?:want|wish|prefer|like|need|ask|hope|rather|have)\s(?:[\w'-]+\s){0,3}?(?:(?:stay|remain|be)\s)?"
    r"(?:unknown|unnamed|unidentified|anonymous|nameless)\b",
    rf"\b(?:protect|hide|withhold|conceal|remove|delete|redact|omit)\s{_HERS}\s(?:{_DATA}|privacy|anonymity)\b",
    # Do not tell them that it was me.
    rf"\b{_NO}\s(?:[\w'-]+\s){{0,3}}?(?:tell|telling|say|saying|reveal|revealing|disclose|disclosing|mention|mentioning|share|sharing"
    rf"|give|giving|pass|passing|show|showing|publish|publishing|name|naming|identify|identifying|use|using|let|letting|leak)\b"
    rf"(?!\s(?:me|us)\s(?:that|to|when|where|why|how|it)\b)(?:\s[\w'-]+){{0,7}}?\s{_ME}",
    r"\b(?:do\s?n'?t|do\snot|never|without|not\sto|no\sneed\sto)\s(?:name|naming|identify|identifying|mention|mentioning|expose|exposing)\s(?:me|us)\b",
    rf"\b{_HERS}\s{_DATA}\s(?:[\w'-]+\s){{0,4}}?(?:not|never|n't|confidential|private|secret|anonymous)\b"
    r"(?!\s(?:on|in|listed|registered|working|found|yet|been))",
    rf"\b{_HERS}\s{_DATA}\s\w+n't\s(?:be\s)?(?:given|shared|told|shown|passed|mentioned|published|used|disclosed|revealed|known)\b",
    r"\bi\s?(?:do\s?n'?t|do\snot|would\s?n'?t|would\srather\snot)\s(?:want|like|wish)\s(?:[\w'-]+\s){0,6}?(?:to\s)?(?:know|find\sout|learn|hear|see)\b"
    rf"(?:\s[\w'-]+){{0,4}}?\s{_ME}",
    rf"(?:n't|\b(?:not|never|nobody|no\sone|no-one|without))\s(?:[\w'-]+\s){{0,5}}?(?:know|knowing|find(?:ing)?\sout|learn(?:ing)?|hear(?:ing)?)"
    rf"(?:\s[\w'-]+){{0,3}}?\s{_ME}",
    rf"\bif\s(?:they|he|she|my\s\w+|the\s\w+)\s(?:[\w'-]+\s){{0,2}}?(?:finds?|found|knows?|knew|learns?|hears?)\b(?:\s[\w'-]+){{0,3}}?\s{_ME}",
    # Why she asks.
    r"\b(?:afraid|scared|fear(?:ful|ing)?|worried|frightened|risk)\b(?:\s[\w'-]+){0,5}?\s(?:retaliat\w*|reprisals?|revenge|repercussions?|being\sfound\sout"
    r"|come\safter\s(?:me|us)|find\sout\sit|get\sback\sat\s(?:me|us))\b",
    r"\bno\snames?\s?(?:please|pls)\b",
]
# Who asks who it was asks for nothing; a clerk who told nothing has told nothing.
_ASKS_ITSELF = re.compile(
    r"\b(?:i|we|you)\s(?:(?:do|did|could|can|would)\s?(?:not|n'?t)|never|cannot|can't)\s(?:know|find\sout|learn|hear|remember|recall)\b"
    r"|\b(?:he|she|they|nobody|no\sone|the\s\w+)\s(?:did\s?n'?t|did\snot|does\s?n'?t|does\snot|never)\s(?:give|tell|mention|show|use|say)\b"
)

# --- Chinese --------------------------------------------------------------------------------

# Behind 保密 these make a name of it: an office, a cupboard, a law.
_NOT_A_WISH = (
    r"(?!局|室|柜|协议|单位|工作|员|法|办|处[^理]|科|宣传|条例|培训|箱|文件|措施|等级|期|教育|学院|大厦|资料|设备|检查|路|器|产品|厂"
    r"|车间|大楼|项目|性)"
)
_WHO = r"(?:我|本人|我们|俺|咱|个人|举报人|投诉人|反映人|诉求人|来电人|报案人|市民本人)"
_THING = r"(?:个人|真实|联系)?(?:身份|姓名|名字|名|电话|号码|手机|联系方式|信息|隐私|资料|地址|住址)"
_NEVER = r"(?:不要|不能|不得|不可|不想|不希望|不愿|别|勿|莫|切勿|不准|不许|不便|不应|禁止|避免|防止|以免|免得|千万不)"
_SPOKE = r"(?:举报|反映|投诉|说|讲|报|打的|打电话|告|提|写|发|揭发|检举|来电|反应)"
_HIS_THING = rf"(?:{_WHO}的{_THING}|(?:我|本人|举报人|投诉人|反映人|个人)(?:姓名|身份|名字|电话|信息|联系方式))"
_IS_ME = rf"(?:是(?:我|本人|谁|哪个|我们){_SPOKE}?|(?:我|谁|本人|我们)(?:来|在|所)?{_SPOKE}|我是谁|{_HIS_THING})"
_CHINESE = [
    rf"(?:请|望|希望|务必|要求|麻烦|给我|为我|替我|帮我|对我|给俺|为本人|身份|姓名|名字|信息|电话|个人|{_WHO}|严格|注意|一定|必须|可以|能否|能不能|需要|"
    rf"申请|想|做好|绝对|全程)[^，。！？,.!?\n]{{0,10}}?保密{_NOT_A_WISH}",
    r"(?:^|[，。！？,.!?\s])保密(?:处理|一下|哦|哈|啊|呀|谢谢|$|[，。！？,.!?\s])",
    r"(?:我|本人|请|要求|希望|想|选择|申请|需要|以|我们)[^，。！？,.!?\n]{0,6}?匿名(?!电话|信|短信|账号|群|快递|传单|帖|骚扰|小广告|邮件|包裹)(?!的?电话)",
    r"(?<!有人)(?<!被人)(?<!别人)(?<!邻居)(?<!他人)(?<!被)(?<!遭)匿名(?:举报|投诉|反映|上报|反馈|处理|诉求)(?!我|了我|信|我们)",
    # 不要告诉他们是我举报的 · 别让邻居知道是我
    rf"{_NEVER}[^，。！？,.!?\n]{{0,6}}?(?:告诉|告知|和|跟|对|向|让|给|被|透漏|通知|说)(?!我)[^，。！？,.!?\n]{{0,14}}?{_IS_ME}",
    rf"{_NEVER}[^，。！？,.!?\n]{{0,6}}?(?:让|被|给|叫)(?!我)[^，。！？,.!?\n]{{1,10}}?(?:知道|晓得|发现|听到|看到|查到)(?:是)?(?:我|本人|{_IS_ME})",
    rf"{_NEVER}[^，。！？,.!?\n]{{0,6}}?(?:透露|透漏|泄露|泄漏|公开|暴露|披露|公布|外泄|提及|提供|提到|提|写|留|出现|说出|曝光|转给|转告|显示)"
    rf"[^，。！？,.!?\n]{{0,8}}?(?:{_HIS_THING}|身份|姓名|举报人|投诉人|反映人|是我|是谁{_SPOKE}|谁{_SPOKE})",
    rf"不(?:公开|透露|泄露|泄漏|显示|留|具|署){_WHO}的?{_THING}?",
    r"不(?:愿意?|想|便|方便|希望|打算)(?:透露|公开|留下?|具|署|实|告知|暴露)(?:真?实?姓?名|身份|电话|个人信息)",
    rf"{_WHO}的?{_THING}[^。！？!?\n]{{0,10}}?(?:不要|别|勿|不能|不得|不可|不想|不希望)[^。！？!?\n]{{0,8}}?(?:公开|泄露|泄漏|透露|告诉|外传|外泄|给|暴露|转|知道|提供|说)",
    rf"(?:保护|隐去|隐藏|隐瞒|匿去|不暴露|屏蔽|隐匿)(?:好|一下)?(?:{_WHO}的?{_THING}?|举报者|投诉者)(?:安全|隐私|身份|信息)?",
    rf"{_NEVER}[^，。！？,.!?\n]{{0,4}}?把{_WHO}的?{_THING}",
    r"(?:不要|别|千万别|请勿|勿)(?:说出去|讲出去|说漏|传出去|说是我)",
    r"(?:不说|不提|别提)(?:是)(?:我|谁)",
    r"(?:怕|担心|害怕|恐|以防|避免|防止|免得|怕他们?|怕被)[^，。！？,.!?\n]{0,8}?(?:打击报复|报复|穿小鞋|找我麻烦|找我们麻烦|记恨|秋后算账|针对我|得罪)",
    r"(?:^|请|[，。！？,.!?\s])(?:你们)?(?:千万)?(?:不要|别|勿|切勿|不得)(?:外传|声张|实名|署名|具名)",
]

_WISHES = re.compile("|".join(f"(?:{each})" for each in _ENGLISH))
_WISHES_HAN = re.compile("|".join(f"(?:{each})" for each in _CHINESE))
_HAN = re.compile(r"[\u3400-\u9fff]")
_SIGNS = re.compile(r"[,;:()\"*_]+")


def asks_for_protection(text: str) -> bool:
    """Whether a citizen's words ask that nobody learns who said it."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().translate(_APOSTROPHES)
    if _HAN.search(text):
        han = re.sub(rf"(?<={_HAN.pattern})[ \t]+(?={_HAN.pattern})", "", text.translate(TRADITIONAL))
        if _WISHES_HAN.search(han):
            return True
    if not re.search("[a-z]", text):
        return False
    # One blank between words, and none of the signs that stand between them.
    plain = _ASKS_ITSELF.sub(" ", re.sub(r"\s+", " ", _SIGNS.sub(" ", text)))
    return any(_WISHES.search(each) for each in re.split(r"[.!?。！？]+\s?", plain))
