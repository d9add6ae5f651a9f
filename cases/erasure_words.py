"""Reading what citizens write for the wish to be erased: "delete everything you have about me", 请删除我的个人信息.

Heard like the wish to stay unknown (`cases.protection_words`), and never obeyed by words alone: a person reads it and
erases. What is to be removed from a street, a wall or a case asks for nothing of the kind.
"""

import re
import unicodedata

from cases.protection_words import LONGEST
from common.chinese import simplified

_APOSTROPHES = str.maketrans("’‘`´", "''''")

# By what the log's row says that somebody asked for it.
ASKED_FOR, ERASURE = "asked_for", "erasure"
# Most texts have none of these.
_MAY_ASK = re.compile(
    r"eras|delet|remov|wip|destroy|purg|forg|scrub|clear|\brid\b|\btake\b|keep|stor|sav|hold|retain|consent|gdpr|pipl"
    r"|[删刪清抹销銷擦去移消撤忘]|保存|保留|留存|存储|存儲|留着|留著"
)

# --- English --------------------------------------------------------------------------------

_ERASE = (
    r"(?<!n't\s)(?<!not\s)(?<!never\s)(?<!nobody\s)\b(?:erase|delete|remove|wipe|destroy|purge|forget|scrub|clear|get\srid\sof|take\s(?:down|off|out)"
    r"|erasing|deleting|removing|(?:erasure|deletion|removal)\sof)\b"
)
_ANY = (
    r"(?:\s(?:all|of|the|any|every|both|each|this|that|with|copies|please"
    r"|everything|from|your|system|records?|database|files?|list|and))*"
)
_DATA = (
    r"(?:(?:personal|private|own|contact|phone|mobile|telephone|full|real|stored|saved|e-?mail)\s){0,2}"
    r"(?:data|details?|information|info|name|(?:tele)?phone|number|address|e-?mail(?:\saddress)?|contacts?|records?|profile|account|file|history|messages?"
    r"|texts|identity)\b(?!\s(?:plates?|signs?|tags?|boards?|cabinet|box))"
)
_HERS = rf"(?:my|our)\s{_DATA}"
_OF_ME = r"\b(?:about|on|of|concerning|regarding|from)\s(?:me|us|myself)\b(?!\s(?:to|that))"
_ENGLISH = re.compile(
    "|".join(
        f"(?:{each})"
        for each in (
            rf"{_ERASE}{_ANY}\s{_HERS}",
            rf"{_ERASE}{_ANY}\s(?:everything|anything|what(?:ever)?|all|data|information|info|details|records?|file)\b(?:\s[\w']+){{0,7}}?\s{_OF_ME}",
            r"(?<!n't\s)(?<!not\s)(?<!never\s)\b(?:erase|delete|forget)\sme\b",
            r"(?<!n't\s)(?<!not\s)\b(?:remove|wipe|take)\s(?:me|us)\s(?:out\sof|off|from)\s(?:your|the|all)\s(?:\w+\s)?"
            r"(?:systems?|databases?|lists?|records?|files?|servers?|computers?)\b",
            r"\bright\sto\s(?:be\sforgotten|erasure|deletion)\b|\b(?:gdpr|pipl)\s(?:request|erasure|deletion)\b|\b(?:data|account)\s(?:deletion|erasure)\srequest\b",
            rf"\b(?:want|like|need|wish|have|get|request|ask(?:ing)?\sfor)\s(?:all\s|of\s)*{_HERS}(?:\s[\w']+){{0,3}}?\s(?:erased|deleted|removed|wiped|destroyed|gone)\b",
            rf"\b{_HERS}(?:\s[\w']+){{0,3}}?\s(?:to|should|must|shall|can|could|may)\s(?:please\s)?be\s(?:erased|deleted|removed|wiped|destroyed|forgotten)\b",
            rf"\b(?:do\snot|don't|stop|no\slonger|never)\s(?:keep|keeping|store|storing|save|saving|hold|holding|retain|retaining)\b{_ANY}\s{_HERS}",
            r"\b(?:withdraw|revoke)\smy\sconsent\b",
        )
    )
)
# Who says that somebody does or did it complains of it.
_OF_ANOTHER = re.compile(
    r"\b(?:they|he|she|it|who|somebody|someone|nobody|(?<!can\s)(?<!could\s)(?<!will\s)(?<!would\s)(?<!should\s)(?<!must\s)you)\s"
    r"(?:(?:always|keep|keeps|just|never|will|would|should|did|do|does|again)\s)*(?:not\s)?(?:erase|delete|remove|wipe|destroy|forget|clear|deleting|erasing|removing)\b"
    r"|\b(?:why|how)\s(?:did|do|does|are|would)\s(?:you|they)\b[^.]*|\bforget\sme\snot"
)

# --- Chinese --------------------------------------------------------------------------------

_VERB = (
    r"(?:删除|删掉|删去|删了(?=吧|好吗|可以吗|行吗|谢)|清除|清空|抹掉|抹去|抹除|销毁|注销|擦除|去掉|移除|消除|撤掉|遗忘)"
    r"(?!了(?!吧|好吗))"
)
_THING = (
    r"(?:(?:个人|身份|联系|真实|隐私|私人)(?:的)?)?(?:信息|资料|数据|隐私|姓名|名字|电话(?:号码)?|手机号?码?|号码|联系方式|记录|账号|帐号|账户|档案|身份|邮箱|住址|留言)"
    r"(?![牌箱柜亭线])"
)
_OF_HERS = (
    rf"(?:我|本人|俺|我们)(?:个人)?(?:在[^，。！？,.!?\n]{{1,8}}?)?(?:留下?|登记|提供|填写?|保存)?"
    rf"(?:的)?(?:所有|全部|一切|任何|相关|这些|那些)*(?:的)?{_THING}"
)
_PERSONAL = r"(?:个人|私人|身份)(?:的)?(?:信息|资料|数据|隐私)"
_PLAIN = r"[^，。！？,.!?\n]"
_CHINESE = re.compile(
    "|".join(
        f"(?:{each})"
        for each in (
            rf"{_VERB}{_PLAIN}{{0,8}}?(?:{_OF_HERS}|{_PERSONAL})",
            rf"(?:{_OF_HERS}|{_PERSONAL}){_PLAIN}{{0,8}}?{_VERB}",
            rf"{_VERB}{_PLAIN}{{0,8}}?(?:关于|有关|涉及)(?:我|本人)",
            rf"(?:关于|有关|涉及)(?:我|本人){_PLAIN}{{0,10}}?{_VERB}",
            r"被遗忘权|行使删除权",
            rf"(?:不要|别|请勿|不得|停止)(?:再|继续)?(?:保存|保留|留存|存储|留着){_PLAIN}{{0,4}}?(?:{_OF_HERS}|{_PERSONAL})",
        )
    )
)
_OF_ANOTHER_HAN = re.compile(
    rf"(?:不要|别|勿|为什么|为何|为啥|怎么|谁|凭什么|擅自|私自|随便|偷偷|已经|(?<!能)不能|不得|不许|不准|有人|他们|物业|又|老是|总是|没有?)(?:就|会|能|要|把|将|再)?{_PLAIN}{{0,8}}?"
    r"(?:删除|删掉|删去|删|清除|清空|抹掉|销毁|注销|移除|去掉)|被(?:删|清|注销|移除|抹)"
    # From what is passed on she wants to be left out, and not to be erased.
    rf"|(?:派单|转办|转给|转交|交办|分派|下发|派给|派下去|往下(?:转|发|传)|公示)(?:的?时候|的?时|之?前)?{_PLAIN}{{0,8}}?(?:删除|删掉|删去|抹掉|抹去|去掉|移除)"
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def asks_to_be_erased(text: str) -> bool:
    """Whether a citizen's words ask that what is kept of her be erased."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().translate(_APOSTROPHES)
    if not _MAY_ASK.search(text):
        return False
    if _HAN.search(text):
        han = re.sub(rf"(?<={_HAN.pattern})[ \t]+(?={_HAN.pattern})", "", simplified(text))
        if _CHINESE.search(_OF_ANOTHER_HAN.sub(" ", han)):
            return True
    if not re.search("[a-z]", text):
        return False
    plain = re.sub(r"\s+", " ", re.sub(r"[,;:()\"*_]+", " ", text))
    return any(_ENGLISH.search(_OF_ANOTHER.sub(" ", each)) for each in re.split(r"[.!?。！？\n]+\s?", plain))
