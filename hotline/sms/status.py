"""Whether a text asks how a matter of its writer stands, and nothing else: "any news on the bench?", 办到哪一步啦.

Reads text that is spelt for its meaning (`plain.py`). What tells of more ("it is worse now"), or asks of something that is
no matter of hers ("what's happening at the park on Sunday?"), asks for no state.
"""

import re

from hotline.sms.plain import plain
from hotline.sms.vocabulary import Kind, Vocabulary

_THINGS = (
    r"(?:bench|lamp|light|lamppost|lighting|pothole|hole|tree|branch|bin|rubbish|mattress|sofa|graffiti|drain|gutter|sewer|leak|pipe|"
    r"cover|manhole|lid|fence|railing|handrail|sign|signal|kerb|curb|pavement|sidewalk|footpath|path|road|street|noise|smell|rat|dog|"
    r"cable|"
    r"wire|pole|swing|slide|playground|toilet|crossing|bollard|step|stair|wall|gate|water|garbage|trash|litter|glass|flood|puddle|"
    r"dumping|tipping|car|bus stop|lift|elevator|hydrant|bridge|repair|problem|issue|complaint|matter|thing|report|case|request|"
    r"ticket|job|work|one|business|stuff|situation|traffic light|zebra crossing|street light|street lamp)(?:s|es)?"
)
_OF_WRITER = (
    r"(?:(?:i|we|that i|that we|which i) (?:reported|told you about|wrote about|texted about|called about|"
    r"complained about|mentioned|sent))"
)
_TIME = (
    r"(?:today|yesterday|last (?:week|month|night|year|time)|this (?:week|morning|month)|(?:\w+ )?(?:hours?|days?|weeks?|months?) ago|"
    r"(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|the other day|before|earlier|again)"
)
_IT = (
    rf"(?:(?:it|that|this|things|everything|mine|that one|them|(?:both|all|all three|each)(?: of (?:it|them|these|those|my \\w+))?|"
    rf"(?:my|our|the|that|this|those|these|his|her) (?:\w+ ){{0,2}}?{_THINGS})"
    rf"(?: {_OF_WRITER})?(?: (?:in|on|at|outside|opposite|near|by) (?:my|our|the)? ?(?:street|road|lane|house|door|park|corner|"
    rf"\w+ (?:street|road|lane|park|square)))?"
    rf"(?: {_TIME})?)"
)
_ABOUT = r"(?:on|about|with|w|wiv|wth|re|regarding|for|of|to|concerning)"
_NEWS = (
    r"(?:news|updates?|progress|word|words|developments?|movement|info|information|results?|outcome|joy|luck|feedback|"
    r"answers?|reply|replies|response|further news|further updates?|signs? of progress)"
)
_BARE = rf"(?:{_IT}|(?:\w+ )?{_THINGS})"
_GOING = r"(?:going|goin|coming along|coming on|coming|getting on|getting along|looking|doing|progressing|moving|moving along|shaping up)"
_QUESTIONS_EN = (
    rf"(?:(?:is|are) there |have (?:you|u|we) (?:got )?|got |do (?:you|u) have |(?:and |so )?)?any(?: more| new)? {_NEWS}(?: (?:yet|"
    rf"so far|at all))?(?: {_ABOUT} {_BARE})?",
    rf"(?:is )?anything (?:happening|going on|moving|being done) {_ABOUT} {_IT}",
    rf"(?:still |there is |theres |heard |got |i have |ive )*(?:no|nothing) (?:news|updates?|word|answer|reply|response|progress)"
    rf"(?: {_ABOUT} {_BARE})? (?:yet|so far)",
    rf"(?:hows|howz|how is) (?:my|our|that) (?:\w+ )?{_THINGS}",
    r"(?:is|are) (?:it|my (?:report|case|complaint)|that) (?:still |already )?being (?:looked at|dealt with|worked on|processed|handled)",
    r"(?:did|have) (?:you|u) (?:get|got|receive|received|see|read|seen) (?:my|our) (?:report|complaint|message about (?:it|this))",
    r"(?:who|is somebody|is anybody|is someone|is anyone|are you|are they) (?:is )?(?:dealing|working|busy) (?:with|on) "
    r"(?:my|our) (?:report|case|complaint)",
    rf"(?:is there |have (?:you|u) (?:got )?|got )?anything new(?: {_ABOUT} {_BARE})?",
    rf"(?:hows|how is|how are|how r|howre|hows are) (?:{_IT}|we|you|u|they) {_GOING}(?: (?:with|w) {_IT})?",
    rf"(?:how|where) (?:{_IT}|we|you|u|they) (?:is|are|r) (?:{_GOING}|at)(?: (?:with|w) {_IT})?|where {_IT} stands",
    rf"how far (?:are|r|have|along are|along is) (?:you|u|they|we|{_IT})(?: (?:got|gotten|come|along|now))?(?: (?:with|w|on) {_IT})?",
    rf"(?:whats|what is|wats|wots|what are) (?:happening|going on|goin on|up|new|(?:the )?(?:current |present )?(?:latest|news|status|"
    rf"state|progress|situation|"
    rf"update|story|score|word|state of play|position)) {_ABOUT} {_BARE}",
    rf"what (?:has |have )?(?:became|become|happened|came) (?:of|to|with) {_IT}",
    rf"(?:what|how) about (?:my|our|the (?!other\b|new\b|next\b)|that |both|"
    rf"all of them)(?: ?\w+)? ?{_THINGS}(?: {_OF_WRITER})?(?: {_TIME})?",
    r"(?:what|how) about (?:both|all of them|mine|my (?:other )?(?:report|case)s?)",
    rf"(?:why (?:is|has|does|did|do|are|have|isnt|hasnt|doesnt|didnt) |how come )?(?:nobody|no one|noone|anybody|anyone|"
    rf"somebody|you|u|they|there)"
    r"(?: ever| even| has| have| is| not| ever| never| dont| didnt| doesnt| havent| hasnt)*"
    r" (?:answers?|answer(?:ed|ing)|repl(?:y|ies|ied|ying)|respond(?:s|ed|ing)?|writes?|wrote|written|writing|text(?:s|ed|ing)?|"
    r"get(?:ting)? back|got back|come back|gotten back|in touch)(?: (?:to|back|me|us|to me|to us|back to me|back to us))*(?: (?:about|on) "
    rf"{_IT})?",
    rf"why (?:is there |do i get |have i had |did i get )?no (?:answer|reply|response|news|update|word)(?: {_ABOUT} {_IT})?",
    rf"(?:do|will|can) i (?:ever |still |even )*(?:get|hear|receive) (?:an |a |any )?(?:answer|reply|response|news|word|something|anything)"
    rf"(?: {_ABOUT} {_IT})?",
    rf"where (?:are|r|is) (?:we|you|u|they|things) (?:(?:at|up to|now|standing) )?(?:with|w|on) {_IT}",
    rf"where (?:are|r|is) (?:we|you|u|they|things|everything|{_IT}) (?:at|up to|standing)",
    rf"(?:where|how) (?:does|do) {_IT} stand(?: now)?",
    rf"(?:can|could|may|would|will) (?:i|you|u|we|somebody|someone) (?:please |pls )?(?:get|have|give me|send me|tell me|give us|"
    rf"let me have) (?:an |the |a |some )?(?:\w+ )?(?:updates?|status|news|progress|progress report|latest)(?: {_ABOUT} {_BARE})?",
    rf"(?:please |pls )?(?:update|status|progress|news|the status|an update)(?: me)?(?: (?:report|check|update))?(?: {_ABOUT} {_BARE})?",
    rf"(?:just |still |am |im |i am |we are )*(?:waiting|hoping|looking|asking) for (?:an? |any |some |the )?{_NEWS}(?: {_ABOUT} {_BARE})?",
    r"is (?:my|our) (?:report|case|complaint|request|ticket) (?:still |being )*(?:open|dealt with|looked at|processed|worked on|"
    r"in progress|in hand)",
    rf"(?:just |i am |im )*(?:checking(?: in| up)?|enquiring|inquiring|following up)(?: {_ABOUT} {_BARE})?",
)
_CONTEXT_EN = (
    rf"(?:i|we|my (?:wife|husband|mother|father|son|daughter)) (?:have |had |ve )?(?:already )?(?:reported|wrote|texted|called|rang|"
    rf"told|complained|sent|contacted|messaged)"
    rf"(?: (?:you|u|in|this|it|a report|about|to you)){{0,4}}(?: {_IT}| an? (?:\w+ ){{0,3}}?{_THINGS}(?: (?:in|on|at|"
    rf"near) (?:\w+ ){{0,2}}\w+)??)?(?: {_TIME})?",
    r"(?:its|it is|it has) been (?:over |about |more than |nearly |almost )?(?:\w+ )?(?:days?|weeks?|months?|a while|ages|"
    r"some time)(?: now| already| since)?",
    r"(?:just )?(?:wondering|curious|a quick question|quick question|one question|excuse me|me again|its me again)",
)
# No state while "is it solved?" is open: these say as well that it is not.
_WHEN_EN = (
    rf"(?:has|have|is|are|was|did) (?:anything|something|anyone|anybody|someone|somebody)(?: \w+){{1,3}}? (?:about|with|on|to|for|"
    rf"at) {_IT}",
    rf"(?:has|have|is|are|was|were) {_IT} (?:been )?(?:fixed|repaired|done|sorted|dealt with|looked at|finished|mended|solved|cleared|"
    rf"removed|replaced)",
    rf"when (?:will|is|are|can|do|does) {_IT} (?:be |get |getting |going to be |gonna be |being )*(?:fixed|repaired|done|sorted|"
    rf"dealt with|looked at|finished|mended|solved|cleared|removed|replaced)",
    rf"(?:and |so )?how (?:long|much longer|many (?:more )?(?:days|weeks)|soon)(?: more| now)? (?:will|does|do|would|is|are|can|"
    rf"must|should|till|"
    rf"until|before)(?: (?:it|{_IT}|we|i|you|they))?(?: (?:still|going to|gonna|have to|be|is|are|get))*"
    rf" (?:take|takes|taking|need|last|wait|waiting|done|fixed|repaired|sorted|finished|working|ready)(?: (?:for|on|with) {_IT})?",
    r"(?:and |so )?how (?:long|much longer)(?: more| now| still)?",
    rf"when (?:will|do|are|can|is) (?:you|they|somebody|someone|anyone|the crew)(?: going to| gonna| finally| be| able to)* "
    rf"(?:fix|repair|mend|do|look at|sort|finish|fixing|repairing|replace|clear|remove|come for|coming for|come and fix)(?: out)? {_IT}",
    rf"(?:how long|how much longer|when) (?:will|is|does|do|until|till|before)(?: \w+){{0,4}}? (?:with|on|for|about) {_IT}",
)
_ENGLISH_TAIL = (
    r"(?: (?:yet|so far|please|pls|plz|thanks|thank you|thx|ta|cheers|mate|guys|lads|at all|now|today|then|"
    r"by any chance|sir|madam|already|currently|there|again))*"
)
_ENGLISH_LEAD = (
    r"(?:(?:hi|hello|hey|hiya|morning|good morning|good evening|good afternoon|sorry|please|pls|so|ok|okay|and|well|just|um|oh|"
    r"dear sirs?|excuse me|"
    r"just wondering|wondering|i was wondering|i wonder|just checking|may i ask|can i ask|i wanted to ask|wanted to ask|want to know|"
    r"i want to know|"
    r"id like to know|i would like to know|(?:could|can|would) (?:you|u|someone|somebody|anyone|anybody) (?:please )?tell me|"
    r"do you know|pls tell me|please tell me|tell me|if|"
    r"whether|again) ){0,6}"
)


_FLAT_EN = (
    r"(?:(?:has|have|is|was|were|did|do) )(?:my|the|our) (?:complaint|report|case|request|matter|ticket|message|text)s? "
    r"(?:been |get |got |being )?"
    r"(?:handled|looked at|dealt with|processed|seen|read|received|assigned|passed on|forwarded|actioned|addressed|taken up)",
    r"what (?:has been done|have you done|was done|is being done|are you doing)"
    r"(?: about (?:it|this|that|my (?:report|case|complaint)))?",
    r"(?:did|have|do) you (?:get|got|receive|received|see|seen|read) "
    r"(?:my|the) (?:message|text|report|complaint|sms|request|photo|picture)s?",
)


def _english(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    # One by one: put together into one pattern they cost several times as much memory to compile.
    return tuple(re.compile(f"{_ENGLISH_LEAD}(?:{each}){_ENGLISH_TAIL}") for each in patterns)


_THINGS_ZH = (
    "(?:路?灯|长椅|座椅|椅子|凳子|坑洞?|井盖|窨井盖?|大?树枝?|垃圾桶?|水管|漏水|积水|下水道?|管道|护栏|栏杆|围栏|噪音|噪声|异味|"
    "臭味|路面|马路|人行道|盲道|"
    "台阶|红绿灯|信号灯|标志牌|路牌|电线杆?|电缆|线杆|秋千|滑梯|厕所|停水|停电|小广告|违建|违停|占道|油烟|扬尘|共享单车|单车|"
    "僵尸车|老鼠|流浪狗|狗|床垫|"
    "建筑垃圾|电梯|楼道|消防通道|充电桩|健身器材|地砖|涂鸦|玻璃|水|电|路|灯杆|桥)"
)
_THING_OR_IT_ZH = f"(?:我们?家?|那|这)?(?:个|盏|边|里)?(?:{_THINGS_ZH}|它|事儿?)"
_SUBJECT_ZH = (
    r"(?:我们?家?(?:上次|上周|之前|昨天|前天|前几天|那天|刚才)?(?:反映|投诉|举报|上报|报修|报|说|提|打电话|发短信|写)(?:过|"
    r"了)?的[\u3400-\u9fff]{0,8}?"
    rf"|(?:我们?|俺们?|咱们?)?(?:家|门口|楼下|小区|路口|街上|公园)?的?(?:上次|之前|那天|前几天)?的?(?:那|这)?(?:个|件|盏|处|条|"
    rf"张|边|里|些)?"
    rf"(?:事儿?|事情|问题|案子|案件|工单|单子|诉求|投诉|报修|反映|举报|{_THINGS_ZH})?的?(?:那|这)?(?:个|件)?(?:事儿?|事情|问题)?)的?"
)
_NOW_ZH = (
    "(?:现在|目前|如今|这会儿?|到底|究竟|最近|今天|后来|都|又|还|请问|"
    "想问|问一下|问下|问问|麻烦问下|请教一下?|打听一下?|顺便问下){0,3}"
)
_NEWS_ZH = (
    "(?:进度|进展|情况|结果|状态|状况|消息|动静|下文|眉目|说法|着落|音信|音讯|回音|答复|回复|反馈|信儿|准信|回信|后续)"
)
_HOW_ZH = (
    "(?:咋样|咋个样|咋个|怎么样|怎样|怎么着|如何|啥样|啥情况|什么情况|啥进度|什么进度|到哪了?|是什么|是啥|是怎样的?)"
)
_DOING_ZH = "(?:办理|处理|处置|维修|修理|解决|落实|整改|安排|进行|进展|办|修|弄|搞|整|查|走|推进)"
_END_ZH = "(?:了|啦|咯|喽|嘛|么|吗|没有|没|呢|呀|啊|哈|哦|噢|不|嘞|呗|的){0,4}"
_QUESTIONS_ZH = (
    f"{_DOING_ZH}的?(?:情况|进度|进展|状态|结果)",
    "(?:请|麻烦|帮我|帮忙|想|我想|能不能|可以)*(?:查询?|问|催|看看?|了解|打听)(?:一下|下|一问|问)?"
    "我?们?(?:昨天|上次|上周|之前|前天|前几天|那天|刚才|今早)?"
    "(?:反映|投诉|举报|上报|报修|报)(?:过|了)?的(?:那|这)?(?:个|件)?(?:事儿?|事情|问题|案子|工单|诉求)?",
    f"(?:的)?{_DOING_ZH}?的?{_NEWS_ZH}{_HOW_ZH}{_END_ZH}",
    f"{_DOING_ZH}?{_NEWS_ZH}(?:呢|了吗|了没|了没有)[啊呀]?",
    f"(?:有没有|有没得|有木有|有无|可有|是否有|是不是有|还没有|还没|没有|没|有)(?:什么|啥|点儿?|一点儿?|个|"
    f"一个)?(?:最?新)?(?:的|任何)?{_DOING_ZH}?的?{_NEWS_ZH}(?:可以说|了)?(?:没有|没|吗|"
    f"嘛|么|不|呢|呀|啊)[呢呀啊]?",
    f"(?:有没有|有没得|有木有|有无|可有|是否有|是不是有)(?:什么|啥|点儿?|一点儿?|个)?(?:最?新)?(?:的|"
    f"任何)?{_DOING_ZH}?的?{_NEWS_ZH}{_END_ZH}",
    f"{_DOING_ZH}?(?:到|得|的)?(?:了)?(?:哪|哪里|哪儿|哪个|啥|什么)(?:一)?(?:步|步骤|地步|程度|阶段|环节|流程){_END_ZH}",
    f"{_DOING_ZH}(?:到|得|的)(?:哪|哪里|哪儿){_END_ZH}",
    f"{_DOING_ZH}(?:得|的|到)?{_HOW_ZH}{_END_ZH}",
    f"(?:咋样|咋个样|怎么样|怎样|啥情况|什么情况){_END_ZH}|{_HOW_ZH}(?:了|啦|呢|咯){_END_ZH}",
    f"(?:怎么|咋|为什么|为啥|为何)还?是?(?:没有?|不见){_DOING_ZH}?{_NEWS_ZH}{_END_ZH}",
    f"(?:什么时候|啥时候|几时|何时|多久)(?:才|能|会|可以)*有{_DOING_ZH}?{_NEWS_ZH}{_END_ZH}",
    f"给(?:我|我们|俺)?个{_DOING_ZH}?{_NEWS_ZH}{_END_ZH}",
    f"(?:能不能|可不可以|可以|能否|能|麻烦|帮忙|帮我|帮|请|想|来|再){{0,3}}"
    f"(?:催|问|查|查询|查看|了解|看看?|想知道|打听|跟进|告知|说说|告诉我)(?:一下|下|问|一问)?{_DOING_ZH}?的?{_NEWS_ZH}{_END_ZH}",
)
_ANSWERING_ZH = "(?:回复?|回应|回话|回信|答复|搭理|理睬?|理会|联系|通知)"
_ALL_ZH = "(?:这|那)?(?:两|几|三|俩)?(?:个|件|处|盏)?(?:事|案子|案件)?都?"
_WHEN_NEWS_ZH = (
    f"(?:怎么|咋|为什么|为啥|为何)(?:还|都|一直|就|会)*(?:没有?人|没|不|无人)(?:来|给|个)*{_ANSWERING_ZH}(?:我们?|"
    f"俺们?)?(?:一下|消息|短信|信息)?{_END_ZH}",
    f"(?:一直|都|还|到现在|怎么)*(?:没有?人|无人){_ANSWERING_ZH}(?:我们?|俺们?)?(?:一下|消息|短信|信息)?{_END_ZH}",
    f"(?:有没有|有无|还有)人(?:在)?(?:管|{_ANSWERING_ZH})(?:我们?|一下)?{_END_ZH}",
    "(?:然后|所以|结果|后来|那|人|现在)呢[啊呀]?",
    f"(?:能不能|可以|麻烦|请)?(?:告诉我|说)?(?:一下)?{_ALL_ZH}(?:怎么样|咋样|怎样|到哪一?步|什么情况|啥情况|如何)了{_END_ZH}",
)
_DONE_BY_ZH = (
    "(?:修好|修理?|弄好|搞好|搞定|解决|处理好?|完成|完工|恢复|清理|清走|拆除?|换好?|更换|装好?|补好?|"
    "通|好|亮|来修|来人|来处理|派人|有人来|轮到我们?|来|结束|办好|办完)"
)
_TIME_ZH = "(?:什么时候|啥时候|几时|何时|哪天|多久|多长时间|几天|多少天|到什么时候|到啥时候|到几时|到哪天)"
_WHENS_ZH = (
    f"(?:大概|大约|预计|究竟)?{_TIME_ZH}(?:才|能|会|可以|要|给|后|之后|就|有人|内|"
    f"把{_THING_OR_IT_ZH}){{0,4}}{_DONE_BY_ZH}{_THING_OR_IT_ZH}?{_END_ZH}",
    f"(?:还|大概|大约|预计)*(?:要|得|需要?)(?:再)?(?:等|修|弄|处理|搞|拖|花|用)?{_TIME_ZH}(?:才|能|会)*{_DONE_BY_ZH}?{_END_ZH}",
    f"(?:还|要|得)*(?:等|拖){_TIME_ZH}{_END_ZH}",
    f"{_DOING_ZH}(?:好|完)?(?:还)?(?:要|得|需要?){_TIME_ZH}{_END_ZH}",
    f"(?:还|到底)*{_DONE_BY_ZH}不{_DONE_BY_ZH}{_END_ZH}",
    # 派人了没有, 收到没.
    f"(?:有?人|师傅|工人|你们|他们|领导){{0,2}}(?:都|已经?|给我|帮我|去|来){{0,2}}"
    f"(?:派人来?|来人|来|去|到|看|收到|看到|知道|安排|通知|处理|受理|登记|转交|联系|回复|答复|查|管|修|办|弄|开工|动工|出发|{_DONE_BY_ZH})"
    "(?:人|好|我们?|师傅|我的短信|短信)?(?:了|过)?没有?(?:啊|呀|呢|哦|嘛|吗)?",
    "(?:怎么)?(?:还是?|一直|到现在)(?:没有?|无)(?:任何|什么)?(?:消息|回复|答复|回音|音信|音讯)(?:了|啊|呀|呢)?",
)
_ZH = re.compile(f"{_NOW_ZH}{_SUBJECT_ZH}{_NOW_ZH}(?:{'|'.join((*_QUESTIONS_ZH, *_WHEN_NEWS_ZH))})(?:{_NOW_ZH})")
# As in English no state while "is it solved?" is open.
_WHEN_ZH = re.compile(f"{_NOW_ZH}{_SUBJECT_ZH}{_NOW_ZH}(?:{'|'.join(_WHENS_ZH)})(?:{_NOW_ZH})")
# A word with a question mark, and nothing else: "so?", "well??".
_NUDGE = re.compile(
    r"(?:so|and|well|and now|so now|what now|now what|then|and then|anything|anybody|anyone|nothing|still nothing|hello|"
    r"so what now)\s*\?+[?!\s]*"
)
_CONTEXT_ZH = re.compile(
    rf"(?:我们?)?(?:上次|上周|之前|昨天|前天|前几天|上个?月|\d+号|周[一二三四五六日天])?(?:反映|投诉|举报|上报|报修|报|说|"
    rf"提)(?:过|了)?(?:的)?{_SUBJECT_ZH}"
    rf"|(?:都|已经)?(?:过去|过|等)?了?(?:[一二两三四五六七八九十半几好\d]+)个?(?:多)?(?:天|周|星期|礼拜|月)了?|{_SUBJECT_ZH}"
)
_EN, _WHEN, _EN_CONTEXT = _english(_QUESTIONS_EN), _english((*_WHEN_EN, *_FLAT_EN)), _english(_CONTEXT_EN)
_PIECES = re.compile(r"[,.;:!?~…、，。；：！？\n()（）]+|\s+[-–—]+\s+|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
# Whoever asks only how it stands is short.
_MOST_LETTERS = 200


# Nobody has answered her: that is a complaint as well, and stands on the case.
_SILENCE = re.compile(
    r"(?:没有?人|无人)(?:来|给|个)*(?:回|应|答|搭理|理|联系|通知)"
    r"|\b(?:nobody|no one|noone|no body) (?:\w+ ){0,2}?"
    r"(?:answer|repl|respond|call|contact|g[eo]ts? back|care|tell|told|text|wr[io]te|listen)\w*"
)
_ASKS_WHY = re.compile(r"怎么|为什么|为啥|为何|咋|\b(?:why|how come)\b|\?")
_WHAT_ABOUT = re.compile(r"\b(?:what|how) about (?:the|that)\b")


def only_names_a_thing(text: str) -> bool:
    """Whether a question names a thing and asks nothing of it: of what is no matter of hers "what about the bench?" may be a new one."""
    return _WHAT_ABOUT.search(plain(text)) is not None


def complains_of_silence(text: str) -> bool:
    """Whether a text says that nobody answers."""
    return _SILENCE.search(plain(text)) is not None


def asks_how_it_stands(vocabulary: Vocabulary, spelt: str, *, is_asked: bool) -> bool:
    """Whether a text asks how a matter stands; while "is it solved?" `is_asked`, not by asking whether it is."""
    if len(spelt) > _MOST_LETTERS or (is_asked and _SILENCE.search(spelt) and not _ASKS_WHY.search(spelt)):
        return False
    if not is_asked and _NUDGE.fullmatch(spelt.strip()):
        return True
    pieces = [" ".join(piece.split()) for piece in _PIECES.split(spelt) if piece.strip()]
    english = _EN if is_asked else (*_EN, *_WHEN)
    chinese = (_ZH,) if is_asked else (_ZH, _WHEN_ZH)
    asking = [piece for piece in pieces if _is_one(english, piece) or _is_one(chinese, piece.replace(" ", ""))]
    return bool(asking) and all(piece in asking or _is_beside(vocabulary, piece) for piece in pieces)


def _is_one(patterns: tuple[re.Pattern[str], ...], piece: str) -> bool:
    return any(each.fullmatch(piece) for each in patterns)


def _is_beside(vocabulary: Vocabulary, piece: str) -> bool:
    """Whether a part greets, thanks or says what was reported when."""
    if _is_one(_EN_CONTEXT, piece) or _CONTEXT_ZH.fullmatch(piece.replace(" ", "")):
        return True
    return all(each.kind in (Kind.THANKS, Kind.ACK) for each in vocabulary.tokens(piece))
