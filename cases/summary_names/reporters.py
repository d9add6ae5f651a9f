"""Whether words of staff speak of who reported: a role word beside a name, a title, a place, a job, or beside "is".

Asked only of what is withheld until the centre has read it (`cases.actions.withholding`), whatever is known of her: who reads
too much of it loses a moment, and who was named to her own office is named for good. "The caller is not at home" tells nobody.
"""

# ruff: noqa: E501 - patterns are easier to read whole

import re
import unicodedata

from cases.summary_names.occupations import OCCUPATIONS

_ROLE = r"(?i:reporter|caller|complainant|complainer|informant|petitioner|whistle-?blower|tipster|notifier|(?:person|one|man|woman|lady|gentleman|guy) (?:who|that) (?:complained|reported|rang|called|phoned|told|wrote|tipped))"
_TITLE = r"(?:(?i:mr|mrs|ms|miss|madam|sir|dr|prof|professor|teacher|nurse|auntie?|uncle|granny|grandma|grandpa|old)\.? [A-Z][\w'-]+)"
_PLACE = r"(?i:\b(?:flat|house|room|apartment|unit|block|building|number|no|nr|stall|shop)\.? ?\d+|\b(?:first|second|third|fourth|fifth|ground|top|\d+(?:st|nd|rd|th)) floor|\b(?:next door|upstairs|downstairs|opposite|across the)\b)"
_TRADES = "|".join(sorted({word for every in OCCUPATIONS for word in every if word.isascii()}))
_JOB = rf"(?i:\b(?:{_TRADES}|nurse|cook|chef|tenant|lodger|neighbou?r|landlord|landlady|cleaner|guard|clerk|shopkeeper|owner|colleague|employee|parent)s?\b)"
# "Is" tells who she is; how she is, and what became of her, does not.
_IS = r"(?i:\b(?:is|was|are|must be|might be|may be|seems to be|turns out to be|will be)\b|=|:)"
_STATE = r"(?i:(?:not|no|now|still|also|very|so|rather|quite|all|un\w+|happy|glad|pleased|satisfied|content|angry|upset|worried|afraid|informed|told|asked|called|rung|phoned|reached|contacted|invited|thanked|waiting|expecting|going|coming|willing|ready|away|out|in|at home|back|busy|right|wrong|sure|aware|fine|ok|okay|to be|to|being|been|kept|protected|anonymous|grateful|kind|polite)\b)"
_DID = r"(?i:(?:complained|reported|told on|told us|told me|told them|rang|phoned|called us|called in|called it in|called about|tipped|informed|wrote in|wrote to us|gave us|let us know|blew the whistle|made th(?:e|is) (?:complaint|call|report)))"
_NAMED = r"[A-Z][a-z'-]+(?: [A-Z][a-z'-]+)?"
_NO_NAME = r"(?!(?:I|If|It|We|He|She|They|The|This|That|But|And|When|At|On|In|No|Not|Has|Had|Was|Is|Will|Would|Asked|Says|Said|Told|Wants|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b)"

_SPEAKS = tuple(
    re.compile(each)
    for each in (
        # Her name, her home, her work.
        rf"\b{_ROLE}(?:'s|s') (?i:(?:full |first |last |family |home )?(?:names?|surname|address|house|home|flat|apartment|shop|stall|job|work|workplace|employer|phone|number|mobile|family|husband|wife|son|daughter|mother|father))\b",
        # She is somebody: "the complainant is the nurse".
        rf"\b{_ROLE}(?: (?i:herself|himself|here|again))? ?{_IS} ?(?!{_STATE})(?=\w)",
        # Somebody is she: "it was the teacher who told on them", "she is the one who complained", "Mr Wu is the caller".
        rf"(?i:\b(?:is|was|are|were|'s)) (?i:the |our |also the |indeed the )*{_ROLE}\b(?! (?i:satisfied|happy|informed|at home|right|aware))",
        rf"(?i:\b(?:is|was|'s)) (?i:the|an?|our|their|his|her|your|that)\b[^.!?\n]{{1,60}}? (?i:who|that) {_DID}\b",
        rf"(?:{_TITLE}|{_PLACE}|{_JOB})[^.!?\n]{{0,40}}? (?i:who|that) {_DID}\b|\b{_NO_NAME}{_NAMED},? (?i:who|that) {_DID}\b",
        # Beside a title, a place, or what she does.
        rf"\b{_ROLE}\b[^.!?\n]{{0,40}}?(?:{_TITLE}|{_PLACE}|{_JOB})",
        rf"(?:{_TITLE}|{_PLACE}|{_JOB})[^.!?\n]{{0,25}}?\b{_ROLE}\b",
        # Beside a name.
        rf"\b{_ROLE}[,:(]? ?(?i:called |named |by name of )?{_NO_NAME}{_NAMED}|\b{_NO_NAME}{_NAMED}(?:, ?| ?\(| (?i:is|as) )(?i:the )?{_ROLE}\b",
        rf"(?i:\bwho) {_DID}(?: \w+)? ?[:=]",
    )
)

_ROLE_ZH = r"(?:(?:报告|反映|举报|投诉|诉求|爆料|求助|来访|报案|报料|告状|写信|来信|检举|揭发)(?:人|者|的人|的那[个位]|的这[个位])|来电(?:人|者|的人)|致电(?:人|者)|打(?:来)?电话(?:来)?(?:的人?|那[个位]|这[个位])|线索提供人)"
_TITLE_ZH = r"(?:[\u4e00-\u9fff]{0,2}(?:阿姨|女士|先生|老师|师傅|大爷|大妈|大姐|大叔|大婶|医生|护士|会计|老板娘?|经理|主任|书记|太太|小姐|奶奶|爷爷|叔叔|婶婶)|[小老][\u4e00-\u9fff])"
_PLACE_ZH = r"(?:楼上|楼下|对面|对门|隔壁|[一二三四五六七八九十\d]{1,4}(?:楼|层|号楼|栋|幢|单元|室|号))"
_JOB_ZH = "|".join(
    sorted({word for every in OCCUPATIONS for word in every if not word.isascii()}, key=len, reverse=True)
)
_STATE_ZH = r"(?:否|不|没|未|已|正|在家|在外|满意|要求|希望|对|因|为了|此)"
_TELLS_ZH = r"(?:投诉|举报|反映|报告|报案|检举|揭发|告状|爆料|告发|打(?:来)?的?电话|告)"

_SPEAKS_ZH = tuple(
    re.compile(each)
    for each in (
        rf"{_ROLE_ZH}(?:本人|自己)?(?:就|其实|应该|可能|大概|原来|也|好像)*(?:是|叫|姓|名叫|名为|系|即|:|\(|=)(?!{_STATE_ZH})",
        rf"{_ROLE_ZH}(?:本人)?的?(?:姓名|名字|真名|住址|地址|住处|家里?|家人|单位|电话|手机|号码|工作|老公|老婆|丈夫|妻子|儿子|女儿)(?!无人|打不通|没)",
        rf"{_ROLE_ZH}(?:本人)?(?:就|现)?(?:家)?(?:住|在)[^，。！？,;\n]{{0,6}}?{_PLACE_ZH}",
        rf"{_ROLE_ZH}[^，。！？,;\n]{{0,6}}?(?:{_TITLE_ZH}|{_PLACE_ZH}|{_JOB_ZH})",
        rf"(?:{_TITLE_ZH}|{_PLACE_ZH}|{_JOB_ZH})[^，。！？,;\n]{{0,6}}?(?:就是|便是|是|系|为|即)?(?:这次|本案|那个|这个)?的?{_ROLE_ZH}",
        rf"(?:是|就是|由)(?!否|不|因|为)[^，。！？,;\n]{{1,14}}?(?:来|去|向我们|跟我们|给我们)?{_TELLS_ZH}的(?=$|[，。！？,;\\n])",
        rf"(?:{_TITLE_ZH}|{_JOB_ZH})[^，。！？,;\n]{{0,4}}?(?:来|向我们|跟我们|给我们)?{_TELLS_ZH}(?:的|了)",
    )
)
_SPACE = re.compile(r"\s+")


def speaks_of_reporter(text: str) -> bool:
    """Whether words speak of who reported, in either language."""
    told = _SPACE.sub(" ", unicodedata.normalize("NFKC", text).replace("’", "'"))
    closed = told.replace(" ", "")
    return any(each.search(told) for each in _SPEAKS) or any(each.search(closed) for each in _SPEAKS_ZH)
