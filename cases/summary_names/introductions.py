"""Whether a text says who reported, whatever is known of her: by where she works or lives, or whose colleague or relative she is.

"The reporter works for the subdistrict office", "内部职工反映", "the lady from the second floor opposite says so": who reads that
knows whom to look for, and no word of hers need stand in it. Of what there are too many to tell anybody by, nothing is said.
"""

# ruff: noqa: E501 - patterns are easier to read whole

import re

from cases.summary_names.occupations import OCCUPATIONS
from cases.summary_names.spelling import plain

# --- English ----------------------------------------------------------------------------------

_REPORTER = r"(?:reporter|caller|complainant|informant|whistle-?blower|petitioner|sender|tipster|citizen|(?:person|one|woman|man|lady) who (?:reported|reports|called|rang|complained|complains|wrote|told us)(?: \w+){0,2}?)"
_KIN = r"(?:wife|husband|mother|father|mum|mom|dad|son|daughter|sister|brother|cousin|aunt|uncle|niece|nephew|grandmother|grandfather|girlfriend|boyfriend|partner|spouse|widow|in-law|[a-z]+-in-law|relative|relation|family member|ex|friend|schoolmate|classmate)s?"
_FELLOW = r"(?:colleague|co-?worker|workmate|employee|staff member|member of (?:the |your |our |its )?staff|insider|subordinate|trainee|intern|apprentice|official|cadre|civil servant|clerk|shop assistant|former \w+|ex-\w+)s?"
_TRADES = "|".join(sorted({word for every in OCCUPATIONS for word in every if word.isascii()} - {"owner", "owners"}))
_ROLE = r"(?:cook|chef|accountant|bookkeeper|nurse|tenant|lodger|pupil's (?:mother|father|parent)|parent|guard|cleaner|driver|landlord|waiter|waitress|cashier|worker|labourer|laborer)s?"
_SAYS = r"(?:told|tells|reports?|reported|says?|said|complains?|complained|informs?|informed|wrote|writes|called|calls|rang|phoned|points? out|pointed out|claims?|claimed|let us know|mentioned|mentions|sent|texted|confided|tipped)"
_WHERE = r"(?:above|below|opposite|next door|upstairs|downstairs|across(?: from)?|behind|beneath|over|under|at (?:no|number)?\W{0,2}\d+|in (?:flat|house|room|building|unit|apartment|block|no|number)\b|on (?:the )?(?:[a-z]+|\d+(?:st|nd|rd|th)) floor|(?:[a-z]+|\d+(?:st|nd|rd|th)) floor|same (?:house|building|stairwell|staircase|block|floor|office|team))"
_IS = r"(?:is|was|are|being|happens to be|said (?:she|he|they) (?:is|was|are|were)|says (?:she|he|they) (?:is|are))"
# One by one, which takes less memory to compile.
_INTRODUCED = tuple(
    re.compile(each)
    for each in (
        # The reporter works there, is somebody's, lives above.
        rf"\b{_REPORTER}(?:,| \(| who| herself| himself| also| there)*? ?(?:work(?:s|ed|ing)?|(?:is|was) (?:employed|working)|teaches|studies|serves|volunteers|has a job|is on (?:the|your) staff)\b",
        rf"\b{_REPORTER}(?:,| \(| who)? ?(?:{_IS} )?(?:an?|the|one of|our|your|their|his|her|somebody's|someone's|[a-z]+'s)(?: [\w'-]+){{0,3}}? (?:{_FELLOW}|{_KIN}|{_TRADES})\b",
        rf"\b{_REPORTER} {_IS}(?: [\w'-]+){{0,2}}? (?:neighbou?r|tenant|resident|lodger|occupant|family)s? (?:of|from|{_WHERE})",
        rf"\b{_REPORTER}(?:,| who)? (?:also )?(?:liv(?:es|ed|ing)|resid(?:es|ing)|rents?|stays?)(?: \w+){{0,2}}? {_WHERE}",
        rf"\b{_REPORTER} (?:from|of|in|at|inside|within) (?:the|your|our) (?:[\w'-]+ ){{0,3}}?(?:office|bureau|department|company|team|school|hospital|subdistrict|committee|station|factory|works|staff)\b",
        rf"\b{_REPORTER} {_IS} on (?:[\w'-]+ ){{1,4}}?(?:staff|team|payroll)\b|\b{_REPORTER} ?[:(,–-] ?(?:an? |the )?(?:{_FELLOW}|{_KIN}|{_TRADES})\b|\b{_REPORTER}'s {_KIN} (?:works?|is|was|told|says|reported|lives?)\b",
        r"\b(?:she|he) (?:also |still |now )?(?:works|worked|is employed|is working) (?:there|for|at (?!night)|in (?:the|your|our)|with (?:the|your|our))",
        # One of theirs says so.
        rf"\bone of (?:your|our|their)(?: own)? (?:people|men|women|staff|team|lot)(?: [\w'-]+){{0,3}}? {_SAYS}\b|\b(?:by|from) (?:somebody|someone) (?:from |on the )?(?:inside|within|who works)\b",
        rf"\b(?:an?|the|one) (?:{_TRADES}) (?:at|from|of|in) (?:the|our|your|their)(?: [\w'-]+){{1,3}}? (?:reports?|reported|complains?|complained|called|rang|wrote|informed)\b",
        rf"\b(?:an?|one|the|your|our|another|some|somebody's|someone's|his|her|their|[a-z]+'s)(?: [\w'-]+){{0,2}}? (?:{_FELLOW}|{_KIN})(?: (?:of|from|at|in|inside|within|working|who works?)(?: [\w'-]+){{1,5}}?)? {_SAYS}\b",
        rf"\b(?:somebody|someone|a person|one|people) (?:who (?:works?|is employed)|working|from inside|inside|from within)(?: [\w'-]+){{1,6}}? {_SAYS}\b",
        rf"\b(?:reported|told|said|complained|according|mentioned|tip|word|information|hint|message|complaint|report|from|sent in)(?: of| to| by| from| us)* (?:an?|one of|your|our|the)(?: [\w'-]+){{0,2}}? {_FELLOW}\b",
        # It came from one of them.
        rf"\b(?:complaint|report|tip|tip-?off|information|hint|message|call|letter|word|news|this|it|matter) (?:\w+ ){{0,2}}?(?:came|comes|raised|sent in|made|given|reported|told|phoned in|brought)(?: in| to us)? (?:from|by) (?:an?|the|one of)(?: [\w'-]+){{0,4}}? (?:{_FELLOW}|{_KIN}|{_TRADES}|{_ROLE})\b",
        rf"\breported by (?:an?|the|one of)(?: [\w'-]+){{0,4}}? (?:{_FELLOW}|{_KIN}|{_TRADES}|{_ROLE})\b|\b(?:an?|one|the) (?:{_TRADES}|{_ROLE}) (?:at|from|of|in) (?:that|this)(?: [\w'-]+){{1,3}}? {_SAYS}\b",
        # Who lives there says so.
        rf"\b(?:(?:the|an?|our|his|her|their)(?: [\w'-]+){{0,2}}? )?(?:lady|man|woman|gentleman|family|couple|tenant|resident|neighbou?r|person|guy|girl|mother|one|household|people|occupant|lodger)s?(?: (?:from|on|in|at|of|living|who lives|who live))?(?: [\w'-]+){{0,4}}? {_WHERE}(?: [\w'-]+){{0,3}}? {_SAYS}\b",
    )
)

# --- Chinese ----------------------------------------------------------------------------------

_REPORTER_ZH = r"(?:报告人|反映人|举报人|投诉人|来电人|诉求人|爆料人|求助人|来访人|报案人|报料人|反映者|举报者|投诉者|来电者|爆料者|线索提供人|该市民|来电市民|反映的(?:人|这位)|举报的(?:人|这位)|打电话的(?:人|这位)?)"
_FELLOW_ZH = r"(?:同事|职工|员工|工作人员|干部|职员|内部人(?:士|员)?|内部|自己人|下属|部下|徒弟|实习生|前员工|离职|临时工|编外|网格员|工人|家属|亲戚|亲属|亲友|妻子|丈夫|老公|老婆|爱人|父亲|母亲|爸爸|妈妈|儿子|女儿|儿媳|女婿|公公|婆婆|岳父|岳母|姐姐?|妹妹?|哥哥?|弟弟?|嫂子|侄子?|外甥|表[哥姐弟妹]|堂[哥姐弟妹]|爷爷|奶奶|外公|外婆|朋友|熟人|同学|老乡|战友|前夫|前妻|女友|男友|对象)"
_WHERE_ZH = (
    r"(?:楼上|楼下|对面|对门|隔壁|顶楼|底楼|地下室|阁楼|[一二三四五六七八九十\d]{1,3}(?:楼|层|号楼|栋|幢|单元|室|号))"
)
_TRADES_ZH = "|".join(
    sorted({word for every in OCCUPATIONS for word in every if not word.isascii()}, key=lambda each: (-len(each), each))
)
_ROLE_ZH = r"(?:家长|女工|男工|会计|出纳|保安|门卫|司机|保洁员?|清洁工|老板娘?|店主|业主|租客|租户|房东|厨师|服务员|收银员|护士|护工|学生|店员|前员工|老员工)"
_WHO_ZH = r"(?:女士|阿姨|大姐|大妈|大婶|先生|大爷|大叔|住户|那户|人家|租客|租户|老太太?|老人|邻居|一家|太太|小姐|师傅|奶奶|爷爷|姑娘|小伙子?|业主|男子|女子|那家)"
_TELLS_ZH = r"(?:反映|举报|投诉|来电|爆料|检举|透露|反馈|揭发|打来?电话|致电|提供(?:的)?线索|报料)"
_IS_ZH = (
    r"(?:本人|自己)?(?:也|就|其实|原)?(?:系|是|为(?!了|此)|称(?:其|自己)?(?:是|系)|自称(?:是|系)?|，系|，是|：|:|\(|（)"
)
_INTRODUCED_ZH = tuple(
    re.compile(each)
    for each in (
        rf"{_REPORTER_ZH}{_IS_ZH}[^，。！？；,!?;\n]{{0,12}}?(?:{_FELLOW_ZH}|{_TRADES_ZH}|{_WHERE_ZH}|上班|工作的|任职|就职)",
        rf"{_REPORTER_ZH}(?:本人|自己)?(?:就|现|也|曾|目前)?(?:在|于|任职于|就职于|供职于|工作于)[^，。！？；,!?;\n]{{1,14}}?(?:上班|工作|任职|就职|打工|值班|读书|上学|当班|干活|做事|教书)",
        rf"{_REPORTER_ZH}(?:任职|就职|供职|工作)于|(?<!其)[她他](?:就|也|现|本人)?(?:在[^，。！？；,!?;\n]{{1,10}}?(?:上班|工作|任职|就职|当班)|是[^，。！？；,!?;\n]{{1,8}}?(?:的人|内部|员工|职工|同事|干部))|{_REPORTER_ZH}(?:本人|家)?(?:就|现)?(?:也)?(?:住|家住|租住|居住)(?:在|于)?[^，。！？；,!?;\n]{{0,10}}?{_WHERE_ZH}",
        rf"(?:街道|社区|单位|公司|厂里?|学校|医院|村里?|局里?|所里?|物业|部门|中心|内部|本单位|贵单位|你们|贵局|你局|我们|离职|在职|前|一名|一位|有|某|其|该)(?:的|里|内部|一名|一位|一个|某)*{_FELLOW_ZH}(?:的)?(?:{_FELLOW_ZH})?(?:们|之一|本人|自己)?(?:向我们?|给我们?|私下|匿名|主动|也)?{_TELLS_ZH}",
        rf"(?:{_FELLOW_ZH})(?:的)?(?:{_TELLS_ZH})(?:称|说|，|,|：|:|了|的)",
        r"(?:同事|内部(?:职工|员工|人士|人员|人)|知情的?(?:员工|职工)|自己人)(?:们|之一)?(?:告诉|跟|对|说|称)",
        rf"{_WHERE_ZH}(?:的|那|这|住的|一)?[^，。！？；,!?;\n]{{0,4}}?{_WHO_ZH}[^，。！？；,!?;\n]{{0,2}}?(?:{_TELLS_ZH}|说|称|讲|告诉)",
        rf"{_REPORTER_ZH}{_IS_ZH}[^，。！？；,!?;\n]{{0,12}}?{_ROLE_ZH}|(?:致电者|来信人|写信人|发信人|打电话来的人?){_IS_ZH}[^，。！？；,!?;\n]{{0,12}}?(?:{_ROLE_ZH}|{_FELLOW_ZH}|{_TRADES_ZH})",
        rf"(?:据|由|经|是|从|来自|来源于?)(?:[^，。！？；,!?;\n]{{0,8}}?)(?:{_ROLE_ZH}|{_FELLOW_ZH})(?:那里|处|口中|口里)?(?:{_TELLS_ZH}|打来的?电话|得知|所述|说的|讲的|说起|称)",
        rf"(?:消息|线索|情况|信息|材料)(?:来自|来源于?|出自|得自|由)[^，。！？；,!?;\n]{{0,8}}?(?:{_ROLE_ZH}|{_FELLOW_ZH})",
        rf"(?:该|其|他们|她们|这家|那家|对面|隔壁|楼下|楼上|某)[^，。！？；,!?;\n]{{0,5}}?(?:{_ROLE_ZH})(?:本人|自己)?(?:向我们?|给我们?|对我们?|跟我们?|私下)?(?:{_TELLS_ZH}|打来的?电话|打电话来?|说的)",
        rf"(?:据|由|经)[^，。！？；,!?;\n]{{0,6}}?(?:同事|内部(?:职工|员工|人士|人员|人)|职工|员工|家属|亲戚)(?:[^，。！？；,!?;\n]{{0,2}}?)(?:{_TELLS_ZH}|称|说|介绍|所述|的说法)",
    )
)


def introduces(text: str) -> bool:
    """Whether a text tells who reported by where she works or lives, or by whose she is."""
    told = plain(text).replace("’", "'")
    closed = re.sub(r"\s+", "", told)
    return any(each.search(told) for each in _INTRODUCED) or any(each.search(closed) for each in _INTRODUCED_ZH)
