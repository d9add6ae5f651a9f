"""Reading what citizens write for the wish to stay unknown: "please keep my name confidential", "不要告诉他们是我举报的".

In doubt she is protected: too much of it costs the desk a summary, too little may cost her peace. What only speaks of
keeping, secrets or the anonymous, as of a park or a letter, asks for nothing: the wish is for her or her report to stay
unknown, for what is hers to go to nobody else, or one word that stands alone ("Anonymous.", "匿名").
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
_REPORT = r"(?:report|complaint|call|message|tip|matter|case|request|conversation|story)"
# Before a thing these words speak of the thing: anonymous calls, a private road.
_NOT_OF_A_THING = (
    r"(?<!\sa)(?<!\san)(?<!\sthe)(?<!\sthese)(?<!\sthose)(?<!\sof)(?<!\sfrom)(?<!\snot)\s{}\b(?!\s(?:calls?|letters?|mails?|e-?mails?|texts?|notes?|parcels?"
    r"|groups?|posts?|accounts?|donors?|gifts?|papers?|documents?|files?|folders?|records?|waste|bins?|box(?:es)?|phone|people|persons?|man|men"
    r"|wom[ae]n|users?|sellers?|neighbou?rs?|drivers?|meetings?|art|compan(?:y|ies)|flyers?|leaflets?|posters?|graffiti|threats?|buildings?"
    r"|roads?|streets?|lanes?|gardens?|land|parking|schools?|clinics?|property|houses?|screens?|fences?|walls?|hedges?)\b)"
)
_SECRET = _NOT_OF_A_THING.format(r"(?:confidential|anonymous|in\sconfidence|between\sus|to\syoursel(?:f|ves))")
_HIDDEN = _NOT_OF_A_THING.format(r"(?:confidential|anonymous|private|secret)")
_UNKNOWN = _NOT_OF_A_THING.format(r"(?:unknown|unnamed|unidentified|anonymous|nameless)")
_OWN = (
    rf"(?:i|we|this|it|everything|who\si\sam|name|identity|{_HERS}\s{_DATA}|(?:the|this|that|my|our)\s(?:whole\s)?{_REPORT}"
    r"|the\s(?:caller|reporter|complainant|sender(?!\sof\b)|informant))"
)
_LINK = (
    r"(?:must|should|shall|will|would|may|might|can|could|has|have|had|needs?|ought|to|is|are|am|wants?|wish|prefer|like|rather|please|only"
    r"|also|always|still|strictly|completely|totally|fully|absolutely|kept|treated|handled|held|as|be|being|stays?|remains?)"
)
_TO_NOBODY_ELSE = (
    r"(?:given|shared|told|shown|passed|known|disclosed|published|mentioned|revealed|exposed|leaked|handed|released|forwarded|displayed|public"
    r"|visible|seen|made\spublic|used)\b"
)
_ENGLISH = [
    # Keep it confidential, out of it, between us; I must stay anonymous.
    rf"\b(?:keep|keeping|treat|treating|handle|handling|hold)(?:\s(?:please|strictly|me|us|any|what|who|names?|my|our|all|the\s(?:source|person|name|identity|details|fact)"
    rf"|(?:her|his|their)\sname|caller|{_OWN})\b"
    rf"(?:\s[\w'-]+){{0,6}}?)?{_SECRET}",
    rf"\b{_OWN}(?:\s(?:and|or|in|of)(?:\s[\w'-]+){{1,3}}?)?(?:\s{_LINK})+{_SECRET}",
    rf"(?:^|\b(?:please|you|possible|let\sme|let\sus|(?:i|we)\s\w+\sand)\s){_LINK}(?:\s{_LINK})*{_SECRET}",
    r"\b(?:(?:treat|register|list|record|handle)\s(?:me|us|this|it)\sas|i\s(?:\w+\s){1,3}?(?:be|stay|remain))\san\s(?:anonymous|confidential)"
    r"\s(?:caller|reporter|source|informant|witness)\b",
    rf"\b(?:keep|leave|left)\s{_HERS}\s{_DATA}\s(?:[\w'-]+\s){{0,3}}?(?:out|off|hidden|private|secret|unknown|safe|from|to\syoursel(?:f|ves))\b",
    r"\b(?:keep|leave)\s(?:me|us)\s(?:out\sof\s(?:this|it)|secret|unknown|hidden|unnamed)\b",
    r"\b(?:make|do|file|take|register|send|submit|log|mark|report)\s(?:this|it|that|my\s\w+)(?:\s[\w'-]+){0,2}?"
    rf"{_SECRET}",
    rf"\b{_NO}\s(?:[\w'-]+\s){{0,2}}?(?:put|putting|write|writing|print|printing|attach|attaching)\s{_HERS}\s{_DATA}\b(?!\swrong)",
    rf"\b{_NO}\s(?:[\w'-]+\s){{0,2}}?us(?:e|ing)\s{_HERS}\s(?:(?:full|real|personal|own|contact)\s){{0,2}}?(?:name|identity|details|data|info"
    rf"|information|{_DATA}(?=\s(?:when\syou|with|against|publicly|anywhere|in\b(?!\sthe\s(?:morning|afternoon|evening|night)))))\b",
    rf"\b{_NO}\s(?:[\w'-]+\s){{0,2}}?(?:reveal|disclose|expose|betray|name)\s(?:the\s|your\s)?(?:source|reporter|complainant|caller|informant)\b",
    rf"\bdiscreet(?:ly)?\s(?:about|with)\s{_HERS}\s{_DATA}\b",
    r"\bmy\s(?:boss|landlord|landlady|neighbou?rs?|employer|husband|wife|family|company)\s(?:must|should|may|can)\s?(?:not|n't)\s(?:know|find\sout|learn|hear)\b",
    rf"\b(?:keep|treat)\s(?:this|it|that|{_HERS}\s(?:{_DATA}|report|complaint|call|message))\s(?:[\w'-]+\s){{0,2}}?(?:private|secret|quiet\sfrom)\b",
    r"\b(?:confidentially|anonymously|in\s(?:strict(?:est)?\s|complete\s)?confidence|off\sthe\srecord|strictly\sconfidential)\b",
    r"\b(?:confidential(?:ity)?|anonymity|anonymous)\s?(?:please|pls|requested|is\s(?:important|requested|wanted))\b",
    # Hers is this one, or the one she makes; somebody may have got another.
    r"(?<!\ban\s)(?<!\ba\s)(?<!\bthe\s)(?<!\bthat\s)(?<!\bother\s)(?<!\banother\s)(?<!\bany\s)(?<!\bsome\s)(?<!\bof\s)(?<!\bfrom\s)(?<!\bby\s)"
    r"(?<!\bone\s)(?<!\byour\s)(?<!\bthis\s)(?<!\bevery\s)(?<!\beach\s)(?<!\blast\s)\b(?:anonymous|confidential)\s(?:report|complaint|tip)\b",
    r"\b(?:this\sis|here\sis|here's|(?<!\bsaid\s)(?<!\bcalled\s)as|(?:i|we|i'm|i'd|i\sam|let\sme)(?:\s(?:want|wish|would|like|am|to|make|making|file|filing|have|must|need"
    r"|send|sending|give|submit|leave|here|hereby|please|just))*)\san\s(?:anonymous|confidential)\s(?:report|complaint|tip|call|message|request)\b",
    r"\b(?:request|want|wish|need|prefer|ask(?:ing)?\sfor|like|guarantee|ensure|respect)\s(?:[\w'-]+\s){0,3}?(?:confidentiality|anonymity|privacy)\b"
    r"(?!\s(?:screens?|fences?|walls?|hedges?|glass|film)\b)",
    r"\bi(?:'d|\swould)?\s(?:want|wish|prefer|like|need|ask|hope|rather|have)(?:\s[\w'-]+){0,4}?"
    rf"{_UNKNOWN}",
    rf"\b(?:protect|hide|withhold|conceal|remove|delete|redact|omit)\s{_HERS}\s(?:{_DATA}|privacy|anonymity)\b",
    # Do not tell them that it was me.
    rf"\b{_NO}\s(?:[\w'-]+\s){{0,3}}?(?:tell|telling|say|saying|reveal|revealing|disclose|disclosing|mention|mentioning|share|sharing"
    rf"|give|giving|pass|passing|show|showing|publish|publishing|name|naming|identify|identifying|leak"
    rf"|let(?:ting)?(?!\s{_HERS}\s{_DATA}\s(?!come|get|go|slip|leak|appear|be\s{_TO_NOBODY_ELSE})))\b"
    rf"(?!\s(?:me|us)\s(?:that|to|when|where|why|how|it)\b)(?:\s[\w'-]+){{0,7}}?\s{_ME}",
    r"\b(?:do\s?n'?t|do\snot|never|without|not\sto|no\sneed\sto)\s(?:name|naming|identify|identifying|mention|mentioning|expose|exposing)\s(?:me|us)\b",
    rf"\b{_HERS}\s{_DATA}(?:\s[\w'-]+){{0,4}}?{_HIDDEN}",
    # My name must not be given, is never to be told, not shared; my number is 5550123, never give it to them.
    rf"\b{_HERS}\s{_DATA}\s(?:[\w'-]+\s){{0,4}}?(?:(?:not|never|\w+n't)\s(?:ever\s|to\s|have\sto\s){{0,2}}?(?:be|get)\s(?:\w+ly\s)?"
    rf"|(?<!is\s)(?<!was\s)(?<!are\s)(?<!were\s)(?<!been\s)(?<!has\s)(?<!have\s)(?:not|never)\s(?:to\s)?(?!used)){_TO_NOBODY_ELSE}",
    rf"\b{_HERS}\s{_DATA}\s(?:[\w'-]+\s){{0,2}}?(?:must|should|shall|ought)\s?(?:not|n't|never)\b(?!\sbe\s(?:wrong|lost|cut|changed))",
    rf"\b{_HERS}\s{_DATA}\s(?:[\w'-]+\s){{0,4}}?(?:not\s(?:to\s(?:go|get|reach|appear)|for\s(?:anyone|others|them|him|her"
    r"|the\s(?:contractor|landlord|owner|company|shop|neighbou?rs?)))|(?:left|kept)\s(?:out|off|secret|private|hidden))\b",
    rf"(?:n't|\bnot)\swant\s{_HERS}\s{_DATA}\s(?:to\sbe\s)?{_TO_NOBODY_ELSE}",
    rf"\b{_HERS}\s{_DATA}\s(?:[\w'-]+\s){{0,6}}?{_NO}\s(?:\w+\s)?(?:(?:share|sharing|give|giving|pass|passing|reveal|show|publish|disclose|mention|leak"
    r"|forward)\s(?:it|this|that|them|either)\b|tell\s(?:anyone|anybody|others|it)\b)(?!\sto\s(?:me|us)\b)",
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
# One word that stands alone between two signs.
_ALONE = re.compile(
    r"(?:(?:please|pls|keep|must|should|to|be|kept|stay|remain|strictly|completely|totally|fully|absolutely|private\sand|me|this|it)\s)*"
    r"(?:anonymous(?:ly)?|confidential(?:ly)?|in\sconfidence)"
    r"(?:\s(?:please|pls|thanks|thank\syou|caller|reporter|resident|citizen))*"
)
_BETWEEN_SIGNS = re.compile(r"\s*(?:[^\x00-\x7f]+|[.!?,;:()\[\]*_/|\n]|\s-+\s)\s*")
# The same at the end of a sentence, without a sign before it: "Lamp broken anonymous". Said of another it follows one of these.
_AT_THE_END = re.compile(r"(\S+)\s(?:anonymous(?:ly)?|confidential(?:ly)?)(?:\s(?:please|pls|thanks|thank\syou|thx))*$")
_SAYS_OF_ANOTHER = re.compile(
    r"is|was|are|were|be|been|being|\w+n't|seems|seemed|looks|stays|stayed|remains|remained|called|named|marked|signed|says|said|himself|herself"
    r"|themselves|it|an?|the|by|from|of|as|not|so|too|very|quite|and|or|than|such|this|that|totally|completely"
)
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
_DONT = r"别(?!人|的|家|处|墅|名)"
_NEVER = (
    rf"(?:不要|不能|不得|不可|不想|不希望|不愿|{_DONT}|勿|莫|切勿|不准|不许|不便|不应|禁止|避免|防止|以免|免得|千万不)"
)
_SPOKE = r"(?:举报|反映|投诉|说|讲|报|打的|打电话|告|提|写|发|揭发|检举|来电|反应)"
_HIS_THING = rf"(?:{_WHO}的{_THING}|(?:我|本人|举报人|投诉人|反映人|个人)(?:姓名|身份|名字|电话|信息|联系方式))"
_IS_ME = rf"(?:是(?:我|本人|谁|哪个|我们){_SPOKE}?|(?<![给跟向对叫和找替帮])(?:我|谁|本人|我们)(?:来|在|所)?{_SPOKE}|我是谁|{_HIS_THING})"
_SIGN = r"(?:^|$|[，。！？,.!?;:()、\s-])"
_DATA_OF_HERS = (
    rf"{_WHO}的?(?:任何|一切|所有)?{_THING}(?![^，。！？,.!?\n]{{0,3}}?(?:制度|规定|规则|条例|政策|办法|法))"
)
_CHINESE = [
    rf"(?:请|望|希望|务必|要求|麻烦|给我|为我|替我|帮我|对我|给俺|为本人|身份|姓名|名字|信息|电话|个人|{_WHO}|严格|注意|一定|必须|可以|能否|能不能|需要|"
    rf"申请|想|做好|绝对|全程)[^，。！？,.!?\n]{{0,10}}?保密{_NOT_A_WISH}",
    rf"{_SIGN}(?:全程|保持|必须|务必|需|须|要|可以|能否|可否|能不能|能|完全|绝对)?(?:保密|匿名)(?:处理|一下|即可|就行|就好|吗|么|吧|哦|哈|啊|呀|谢谢|{_SIGN})",
    r"(?:我|本人|请|要求|希望|想|选择|申请|需要|以|我们)[^，。！？,.!?\n]{0,6}?(?<!被)(?<!遭)(?<!有人)(?<!收到)(?<!接到)(?<![个封条份起])匿名(?!电话|信|短信|账号|群|快递|传单|帖|骚扰|小广告|邮件|包裹)(?!的?电话)",
    r"(?<!有人)(?<!被人)(?<!别人)(?<!邻居)(?<!他人)(?<!被)(?<!遭)(?<!收到)(?<!接到)(?<![有个条份起])匿名(?:举报|投诉|反映|上报|反馈|处理|诉求)(?!我|了我|信|我们)",
    # At the end of a sentence, without a sign before it: 路灯坏了匿名
    r"(?<![是的人方者着为被都])(?:匿名|保密)(?:谢谢|多谢|处理|一下|哦|吧|哈)*(?=$|[。！!.\s])",
    # 不要告诉他们是我举报的 · 别让邻居知道是我
    rf"{_NEVER}[^，。！？,.!?\n]{{0,6}}?(?:告诉|告知|和|跟|对|向|让|给|被|透漏|通知|说)(?!我)[^，。！？,.!?\n]{{0,14}}?{_IS_ME}",
    rf"{_NEVER}[^，。！？,.!?\n]{{0,6}}?(?:让|被|给|叫)(?!我)[^，。！？,.!?\n]{{1,10}}?(?:知道|晓得|发现|听到|看到|查到)(?:是)?(?:我|本人|{_IS_ME})",
    rf"{_NEVER}[^，。！？,.!?\n]{{0,6}}?(?:透露|透漏|泄露|泄漏|公开|暴露|披露|公布|外泄|提及|提供|提到|提|写(?!错)|留|出现|说出|曝光|转给|转告|显示)"
    rf"[^，。！？,.!?\n]{{0,8}}?(?:{_HIS_THING}|身份|姓名|举报人|投诉人|反映人|是我|是谁{_SPOKE}|谁{_SPOKE})",
    rf"不(?:公开|透露|泄露|泄漏|显示|留|具|署)(?:{_DATA_OF_HERS}|{_WHO}{_SIGN})",
    r"不(?:愿意?|想|便|方便|希望|打算)(?:透露|公开|留下?|具|署|实|告知|暴露)(?:真?实?姓?名|身份|电话|个人信息)",
    # 我的电话不要给物业 · 我的名字别跟老板说, but neither 不能给我发短信 nor 别人打不通
    rf"{_WHO}的?{_THING}[^。！？!?\n]{{0,10}}?(?:不要|{_DONT}|勿|不能|不得|不可|不想|不希望)(?:[^。！？!?\n]{{0,8}}?(?:公开|泄露|泄漏|透露|外传|外泄|暴露|出现|写[在上进]|知道"
    r"|告诉(?!我)|提(?![醒现交高取前示供])|[让被][^，。！？,.!?\n]{1,8}?[看听查]到)"
    r"|(?:随便|随意|轻易|乱|再|直接|也)?(?:(?:转|提供|交|透|发|留)?给(?!我|本人|俺|咱)(?![^。！？!?\n]{0,6}?(?:打|充|交费|玩|装|拨|送|修|短信))"
    r"|转(?:到|至|交|告|发)|提供|说(?!错|话|了|我)|(?:跟|和|对|向)(?!我)[^，。！？,.!?\n]{1,6}?[说讲提]))",
    rf"(?:保护|隐去|隐藏|隐瞒|匿去|不暴露|屏蔽|隐匿)(?:好|一下)?(?:{_WHO}的?{_THING}|(?:举报|投诉|反映|诉求|来电|报案)人|举报者|投诉者"
    rf"|(?:我|本人)(?:的?人身|的)?安全|(?:我|本人|我们){_SIGN})",
    rf"{_NEVER}[^，。！？,.!?\n]{{0,4}}?把{_WHO}的?{_THING}(?![^，。！？,.!?\n]{{0,4}}?(?:错|漏|丢|坏))",
    r"(?:不要|别|千万别|请勿|勿)(?:说出去|讲出去|说漏|传出去|说是我)",
    r"(?:不说|不提|别提)(?:是)(?:我|谁)",
    r"(?:怕|担心|害怕|恐|以防|避免|防止|免得|怕他们?|怕被)[^，。！？,.!?\n]{0,8}?(?:打击报复|报复|穿小鞋|找我麻烦|找我们麻烦|记恨|秋后算账|针对我)",
    r"(?:我|我们|本人|俺|咱|咱们|我家[^，。！？,.!?\n]{0,4}?)(?:也|又|很|真|还|是|就|都|有点|实在|比较)*(?:怕|担心|害怕|不想|不敢|不愿)[^，。！？,.!?\n]{0,3}?得罪",
    rf"{_SIGN}(?:因为|因|主要|只是|就是)?(?:我|真|很)?(?:怕|担心|害怕|不想|不敢|不愿)得罪(?:人|他|她|邻居|楼上|楼下|隔壁|老板|领导|单位)",
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
        if _WISHES_HAN.search(han) or _WISHES_HAN.search(text.translate(TRADITIONAL)):
            return True
    if not re.search("[a-z]", text):
        return False
    if any(_ALONE.fullmatch(each) for each in _BETWEEN_SIGNS.split(text)):
        return True
    # One blank between words, and none of the signs that stand between them.
    plain = _ASKS_ITSELF.sub(" ", re.sub(r"\s+", " ", _SIGNS.sub(" ", text)))
    sentences = [each.strip() for each in re.split(r"[.!?。！？]+\s?", plain)]
    return any(_WISHES.search(each) or _ends_with_it(each) for each in sentences)


def _ends_with_it(sentence: str) -> bool:
    found = _AT_THE_END.search(sentence)
    return found is not None and not _SAYS_OF_ANOTHER.fullmatch(found[1])
