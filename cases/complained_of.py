"""Of which departments a text complains: those it names and tells of what their people did to somebody.

"The parks people took 200 yuan from me", "被城管打了": whatever class the matter came to have, who says so complains, and
is protected as in a complaint; the desk is asked whether the matter is about them. Who names an office and wishes that it
would do something ("城管应该来看看") complains of nobody, and who only tells where it is ("公安局旁边") names none.
Who told an office and tells that it is still as it was ("I called urban management, nothing so far") tells of the matter; who
tells that they sent her away, did not come however often she rang, or will not do it without a price, complains. To whom others
did something, who is only played by a swindler, and of whom somebody only is one, are not complained of.
In doubt it is one: that costs the desk a summary, the other way round costs her peace.
"""

# ruff: noqa: E501 - patterns are easier to read whole

import re
from collections.abc import Collection, Iterable

from cases.complained_deeds import (
    ACTS_ON_HER,
    DEEDS,
    DEEDS_ZH,
    DONE_TO_HER_ZH,
    PRETENDS,
    PRETENDS_ZH,
    REASONS,
    SAYS_SO,
    SAYS_SO_ZH,
    SERVES,
    SUFFERED,
    SUFFERS,
    SUFFERS_ZH,
    SWINDLE,
)
from cases.mentions import Mention, find_mentions, in_order
from cases.rules import Rules

LONGEST = 6000
# How far before and behind a name what is told of its people is looked for.
BEFORE, BEHIND = 70, 160

# --- English --------------------------------------------------------------------------------

_MONEY = (
    r"(?:\d[\d,.]*\s?(?:yuan|rmb|kuai|dollars?|bucks|元|块)|[$¥€£]\s?\d|(?:a |two |three |five |ten )?(?:hundred|thousand)s?\b|money|cash|bribes?|"
    r"red (?:packets?|envelopes?)|hongbao|envelopes?|cigarettes|kickbacks?|hush money|extra (?:fees?|payment)|(?:illegal|secret|unofficial|cleaning|protection|so-called|private) fees?)"
)
_SOMEBODY = (
    r"(?:me|us|him|her|them|people|residents?|everyone|everybody|vendors?|hawkers?|tenants?|customers?|citizens?|(?:an |the |some )?(?:old|elderly|poor|pregnant|disabled) \w+|"
    r"(?:my|our|his|her|their|a|the)(?: \w+)? (?:mother|mum|mom|father|dad|son|daughter|wife|husband|brother|sister|grandmother|grandma|grandpa|grandfather|neighbou?r|friend|child|kid|kids|"
    r"children|parents?|uncle|aunt|vendor|hawker|woman|man|lady|resident|tenant|shopkeeper|driver|worker|cleaner|boy|girl|face|arm|head))"
)
_HURTS = (
    r"(?:hit|hits|hitting|beat|beats|beating|beaten|push(?:ed|es|ing)|kick(?:ed|s|ing)|slap(?:ped|s)|punch(?:ed|es)|shov(?:ed|es)|grab(?:bed|s)|dragg?(?:ed|s)|chok(?:ed|es)|attack(?:ed|s)|assault(?:ed|s)|"
    r"harass(?:ed|es|ing)|grop(?:ed|es)|molest(?:ed|s)|curs(?:ed|es|ing)(?: at)?|swore at|insult(?:ed|s|ing)|shout(?:ed|s|ing) at|yell(?:ed|s|ing) at|scream(?:ed|s|ing) at|bark(?:ed|s) at|threaten(?:ed|s|ing)|"
    r"laugh(?:ed|s|ing) at|mock(?:ed|s|ing)|humiliat(?:ed|es|ing)|bull(?:ied|ies|ying)|scold(?:ed|s|ing)|l(?:ied|ies|ying) to|cheat(?:ed|s|ing)|fool(?:ed|s)|ignor(?:ed|es|ing)|discriminat(?:ed|es) against|"
    r"retaliat(?:ed|es) against|intimidat(?:ed|es|ing)|spat (?:at|on)|robb?(?:ed|s)|swindl(?:ed|es)|black-?mail(?:ed|s|ing)|trick(?:ed|s)|abus(?:ed|es|ing)|mistreat(?:ed|s)|touch(?:ed|es|ing)|film(?:ed|s|ing)|follow(?:ed|s|ing)|stalk(?:ed|s|ing)|leer(?:ed|s|ing) at|cornered|undress(?:ed|es)|kiss(?:ed|es)|sent|brush(?:ed|es) off|fob(?:bed|s) off)"
)
_NOT_TAKEN = r"(?!(?:own |whole |first |second |last )?(?:reports?|calls?|complaints?|names?|numbers?|details|statements?|requests?|words?|advice|side|temperature|blood|photos?|time|place|order|message)\b)"
_DID = re.compile(
    r"\b(?:took|takes?|taking|taken|collect(?:ed|s|ing)|demand(?:ed|s|ing)?|ask(?:ed|s|ing)?(?: \w+){0,2} for|want(?:ed|s|ing)?|charg(?:ed?|es|ing)|extort(?:ed|s|ing)|pocket(?:ed|s|ing)|squeez(?:ed|es|ing)|"
    r"solicit(?:ed|s|ing)?|cheat(?:ed|s)|accept(?:ed|s|ing)?|receiv(?:ed|es|ing)|(?:made|make|makes|making|forced?) (?:me|us|people|him|her|them) (?:to )?(?:pay|give|hand))"
    rf"(?: [\w'$¥€£.,-]+){{0,6}}? {_MONEY}"
    r"|\b(?:took|tak(?:e|es|ing)|taken|st(?:ole|eals?|ealing|olen)|confiscat(?:ed|es|ing)|seiz(?:ed|es|ing)|tow(?:ed|s|ing)|smash(?:ed|es|ing)|br(?:oke|eaks|oken)|destroy(?:ed|s|ing)|damag(?:ed|es|ing)|tore|ripp?(?:ed|s)|"
    rf"threw|overturn(?:ed|s)|tipped|toppled|crushed|scratched|dented|rammed|crashed into|backed into|ran over|grabb(?:ed|ing)|sold|sells|knocked over|kicked over|cut down|leaked|gave away|pocketed)(?: (?:away|up|down|off|out|over))? (?:my|our|her|his|people's|residents'|the (?:old|poor) \w+'s) {_NOT_TAKEN}"
    rf"|\b{_HURTS} {_SOMEBODY}\b(?! (?:a|the|that|your|this) (?:text|link|message|letter|form|reply|answer|crew|team|number|bill|notice|invoice|reminder|card|receipt|photo|man|plumber|new|second|copy|list))"
    r"|\b(?:hung up|hangs up|slam\w+ the (?:door|phone)|turned (?:me|us) away|kick(?:ed)? over|run(?:ning)? me around|gave (?:me|us) the run-?around)\b"
    r"|\b(?:are|is|was|were|be|being|so|very|really|extremely|such|too|all|bunch of|group of|pack of|gang of|how|always|just|totally|completely|incredibly|quite|most) (?:\w+ ){0,2}?"
    r"(?:rude|corrupt(?:ed)?|lazy|drunk|arrogant|abusive|useless|unhelpful|impolite|hostile|dishonest|incompetent|shameless|crooks?|thieves|thugs|bandits|gangsters|disgrace(?:ful)?|liars?|bullies|robbers|parasites|racist|violent|aggressive|asleep|nasty|crooked|unprofessional)\b"
    r"|\b(?:rude(?:ly)? to|bad attitude|terrible attitude|awful attitude|attitude (?:is|was) \w+)\b"
    r"|\brefus(?:ed|es|ing)\b|\b(?:forg|fak|falsifi)(?:ed|es|ing|s)\b|\bcover(?:ed|s|ing)? (?:it |this |that )?up\b|\bplay(?:s|ed|ing)? favou?rites|\b(?:takes?|took|taking|accepts?|accepted|accepting|pays?|asks? for) (?:\w+ )?(?:bribes?|gifts|kickbacks)\b"
    r"|\b(?:gives?|gave|giving|hands?|handed) (?:out )?(?:all )?(?:the )?(?:jobs?|contracts?|work|posts?|orders|projects?)(?: out)? to (?:his|her|their|its) (?:own )?(?:\w+ )?(?:cousins?|brothers?|sons?|friends?|relatives?|family|wife|nephews?|mates?|buddies|in-laws?)\b"
    r"|\b(?:got|came|turned up|arrived|showed up|was|were) drunk\b|\b(?:into|in) my bedroom\b"
    r"|\bon the take\b|\b(?:embezzl|misappropriat|misus|extort|blackmail|bull(?:y|ied)|racketeer)\w*|\babus\w+ (?:his|her|their|its|the) (?:power|position|office|authority)\b"
    rf"|\b(?:took|taken|takes?|grabbed) \d{{2,}} (?:\w+ )?(?:from|off)\b|\bpay (?:them |him |her |up )?(?:\d{{2,}}|{_MONEY})|\bcorrupt\b|\b(?:get|gets|got|getting) (?:gifts|bribes|presents|kickbacks)\b"
    r"|\bleaked\b|\b(?:are|were|was|is) (?:sleeping|drinking|gambling|playing (?:cards|mahjong)|smoking) (?:on|at|in|during|instead)\b|\bdump(?:ed|s|ing) (?:\w+ )?(?:garbage|waste|rubbish|trash|soil|sewage|debris|rubble)\b"
    r"|\bshould (?:all )?be (?:fired|punished|ashamed|investigated|sacked|jailed|arrested)\b|\bdrove (?:over|into) (?:my|our)\b|\bwast(?:e|es|ed|ing) (?:our|my|public|taxpayers?'?) \w+"
)  # fmt: skip
_DID_NOT = re.compile(
    r"\b(?:do|does|did|doing|done) (?:absolutely |just )?nothing\b|\b(?:do|does|did)(?: not|n't) (?:even )?(?:care|listen|give a|bother|lift a)\b|\bcould(?: not|n't) care less\b"
    r"|\bnever (?:even )?(?:answer|answers|answered|listen\w*|repl\w+|pick\w*|help\w*|do|does|did|bother\w*|respond\w*|call\w* back|cares?|cared)\b"
    r"|\b(?:won't|will not|wouldn't|would not|didn't|did not|doesn't|does not) (?:even )?(?:listen|help|let (?:me|us)|accept|pick up|reply|take (?:my|our) (?:reports?|complaints?|calls?|statements?|case|request|documents|papers)|register|answer|give (?:me|us) (?:a|any|the) receipt)\b"
    r"|\bkeep(?:s|ing)? (?:on )?(?:ignoring|sending|passing|lying|pushing|fobbing|promising|hanging)\b|\bpass(?:ed|es|ing)? the buck\b|\bbrush\w* (?:me|us|it|everyone) off\b|\bfob\w* (?:me|us|everyone) off\b|\bignor(?:ed|es|ing) (?:my|our|the|all|every|it|this|that)\b"
    r"|\bwithout (?:giving )?(?:a |any )?receipt\b|\b(?:gave|give|gives) (?:me |us )?no receipt\b"
)  # fmt: skip
# From here on the sentence speaks of what others did, or of what is wished.
_BREAKS = re.compile(
    r"[!?;:\n]|\.(?!\d)|\b(?:should(?! (?:all )?be (?:fired|punished|ashamed|investigated|sacked|jailed|arrested))|must|ought|please|could you|can you|need to|have to|after|because|since|when|while|where|if|until|knows?|saw|see|told me(?! to (?:pay|get lost|get out|go away|shut up|clear off|mind|(?:\w+ ){1,5}(?:myself|ourselves)))|(?:said|says)(?! pay| to pay)|"
    r"arrest\w*|caught|catch|stopp?\w*|investigat\w*|help\w* me|help\w* us|sav\w+|thank\w*|rescu\w+|look into|deal with|fix|mend|repair)\b|\bthat (?!took|hit|beat|pushed|threatened|demanded|insulted|cursed|refused|shouted|stole)"
    r"|, (?:the |my |our )?(?!(?:they|he|she|who|which|all|both|always|people|guys) )\w+ (?:is|are|was|were|has|have) |, (?:a|an|some|somebody|someone|my|our|there|i|we|it|because|so|but (?:a|an|some|my|the|i|we|it)) |\b(?:and|but) (?:a|an|my|our|some|somebody|someone|i|we|it|the (?:shop|neighbou?r|landlord|owner|driver|restaurant|factory)) "
)  # fmt: skip
_NO = re.compile(r"(?:n't|\b(?:not|never|nobody|no one|without|hardly))(?: \w+){0,2} $")
# She speaks to them, or wants them to come.
_CALLED = re.compile(
    r"\b(?:ask(?:ed|ing)?|call(?:ed|ing)?|tell|told|let|get|send|please|want|wish|hope|need|contact(?:ed)?|inform(?:ed)?|notify|thank|thanks|rang|ring|phoned?|dial(?:led)?|dear|for|near|behind|opposite|beside|outside|inside|next to|across from"
    r"|in front of|past|to|can|could|would|will|am a|am an|as a|i am|work as)(?: (?:to|the|your|our|that|a|you|some|someone from|somebody from|all|local|for)){0,3} $"
)
_PLACE_BEHIND = re.compile(
    r"(?:'s)? (?:building|car park|parking|gate|entrance|door|wall|roof|sign|fence|car|van|vehicle)s?\b"
)
_THEN_THEY = re.compile(
    r"(?:[.!?;] ?|, )(?:they|he|she|one of them|two of them|some of them|their|these (?:people|men|guys)|those (?:people|men|guys)|the (?:man|men|woman|women|guy|guys|worker|workers|officer|officers|clerk))\b"
)
_AGAINST = re.compile(
    r"\b(?:complain(?:t|ts|ing|ed)?|grievance|accus\w+|denounc\w+|testify|evidence)(?: \w+){0,2} (?:about|against|of|on|concerning|regarding)(?: (?:the|a|an|your|those|these|some|two|one|of|people|staff|men|man|guys|attitude|behaviou?r|conduct|corruption|at|in|from))* $"
    r"|\b(?:attitude|behaviou?r|conduct|misconduct|corruption|bribery|theft|abuse|violence|rudeness|bullying|extortion|insults?|incompetence|laziness)(?: \w+)? (?:of|at|in|by|from|inside|within)(?: (?:the|a|an|your|those|these|some|two|one|of|people|staff|men|man|guys|from))* $"
    r"|\b(?:accus(?:e|ing)|denounc(?:e|ing)|shame on|expose|exposing|sue|suing|investigate|punish|fed up with|sick of|disgusted (?:by|with))(?: (?:the|a|your|those|these|some|people|staff|men|man|guys|at|in|from))* $"
)
_BY = re.compile(
    r"\b(?:beaten|hit|cheated|robbed|pushed|insulted|threatened|bullied|scolded|harassed|humiliated|kicked|fined|taken|stolen|confiscated|towed|smashed|broken|destroyed|damaged|attacked|assaulted|grabbed|slapped|punched|shoved|dragged|cursed|mocked|ignored|extorted|blackmailed|"
    r"intimidated|tricked|fooled|mistreated|abused|searched|detained|lied to|shouted at|yelled at|laughed at|sworn at|turned away|sent away|charged|forced|made to)(?: [\w'$¥-]+){0,6} (?:by|from)(?: (?!outside|near|behind|beside|opposite|past|before|by|in|at|on|inside|across|towards?|next|around|while|who|when)[\w'-]+){0,5} $"
)
_OF_ITS_PEOPLE = re.compile(
    r"\b(?:people|guys?|men|man|woman|women|workers?|staff|clerks?|officers?|officials?|somebody|someone|driver|boss|director|crew|inspectors?|employees?|lady|those|ones|leader|captain|manager|they(?: are|'re| were| said they (?:are|were))?|he(?: is|'s| was| said he (?:is|was))?)"
    r" (?:of|from|at|with|in)(?: (?:the|our|your|this|that|local)){0,2} $|\b(?:it (?:is|was)|that was|they were|they are|by|thanks to|fault of|guilty|culprits?(?: are| is)?)(?: (?:the|your|our)){0,2} $"
)
_PAID = re.compile(
    r"\b(?:(?:had|forced|made) to (?:pay|give|hand|slip)|bribed?|bribing|slipp?(?:ed)?|pa(?:y|id) (?:a bribe|off|under the table))(?: [\w'$¥-]+){0,6} (?:to )?(?:the )?$"
)

# --- Chinese --------------------------------------------------------------------------------

_MONEY_ZH = r"(?:钱|元|块|百|千(?!万)|红包|好处|烟|酒(?!店)|礼|押金|回扣|保护费|管理费|罚款|费用|\d)"
_DID_ZH = re.compile(
    rf"(?<![应回接])(?:收(?!到|集|拾|尾|听|回复)(?:了|走|取|过|我|他|她|大家|人家|商户|摊贩)*|要(?=我|了我|走|钱|红包|好处|\d)(?:走|了|我)*|索要|索取|索|讨要|勒索|敲诈|讹|骗(?:了|走|我)*|扣(?:了|走|我)*|罚(?:了|我)*|吞(?:了)?|贪(?:了)?|坑(?:了|我)*|拿(?:了|走|我)*|抢(?:了|走|我)*|收受)[^，。！？；,!?;]{{0,10}}?{_MONEY_ZH}"
    r"|打人|打了(?!电话|一上午|一下午|半天|一天|好久|很久|招呼|个电话|几次|好几|很多|多次|12345|热线|\d+[次个])|打(?:我|他|她|伤|骂|孩子|老人|母亲|父亲)(?!电话|的电话)|殴打|揍|动手|动粗|推搡|推(?:了|倒)(?:我|他|她|老|人|一|孩)?|踢(?:了|翻|我|他|她)|(?:打|辱|谩|臭|大|乱)骂|骂(?:人|我|他|她|了|街|老|脏)|吼(?:我|人|了|叫)|凶(?:我|人|巴巴|得很)|威胁|恐吓|侮辱|羞辱|欺负|欺压|欺诈|刁难|为难|嘲笑|嘲讽|挖苦|讽刺|吓唬|报复|打击报复|扇(?:了|我|耳光)|揪|掐|抓伤|打伤|爆粗|暴力|野蛮|粗暴|骚扰|猥亵|调戏|摸(?:了)?(?:我|她|女儿|孩子|小孩|大腿|屁股|胸|手)|动手动脚|毛手毛脚|耍流氓|偷拍|偷看|尾随|跟踪(?:我|她|他|女|孩子|到|回)|盯梢|(?:把[^，。！？；,!?;]{0,8})?(?:工程|项目|岗位|活|合同|名额)[^，。！？；,!?;]{0,4}?(?:都|全)?给(?:了)?(?:他|她|自己)(?:的)?(?:小舅子|亲戚|侄子|外甥|老婆|儿子|女婿|熟人|同学|朋友|家人)|撞(?:坏|倒|伤|翻|了)(?:了)?(?:我|人|他|她)[^，。！？；,!?;]{0,6}?(?:就)?(?:跑|走|溜)"
    r"|态度(?:很|非常|极其|极|特别|太|真|十分|都|也|比较|有点|相当|超级|贼)*(?:恶劣|差|蛮横|不好|傲慢|强硬|冷淡|冷漠|敷衍|有问题|嚣张|凶|不行|坏|糟)|服务(?:态度)?(?:很|太|极|真|特别)*(?:差|恶劣)|蛮横|蛮不讲理|不讲理|嚣张|傲慢|不耐烦|爱理不理|爱答不理|阴阳怪气|敷衍|推诿|推脱|推卸|推来推去|踢皮球|踢来踢去|不作为|乱作为|慢作为|懒政|不理(?!想)|不管(?!怎|什|是|多|谁|哪|三七|用)|不闻不问|置之不理|无动于衷|没人[管理](?!道)|无人过问|不接(?:电话|待)|没人接|挂(?:了|断|我|掉)(?:了|我)*的?电话|拒绝|拒不|不受理|不给(?:我|我们)?(?:办|处理|解决|开|发票|收据|登记)|糊弄|应付了事|忽悠|骗人|骗我|撒谎|说谎|谎称|弄虚作假|造假|包庇|袒护|徇私|偏袒|受贿|行贿|贪污|贪腐|腐败|吃拿卡要|乱收|乱罚|黑钱|灰色收入|回扣|关系户|滥用职权|以权谋私|玩忽职守|失职|渎职|磨洋工|偷懒|懒散|睡大觉|睡觉|打牌|打麻将|上班(?:时间)?(?:喝|玩|睡|打|炒股)|喝酒|酒气|酒驾|醉|偷倒|砸(?:了|我|坏|摊)|掀(?:了|我|翻)|没收(?!到)|抢(?:走|我|了)|把[^，。！？；,!?;]{1,10}?(?:走了|掀|砸|抢|扔|摔|推|打|踢|扣|赶|弄坏|弄没|没收|拖走|拆了)|(?:拿|搬|拖|收|扣|牵|抱|偷|抢)(?:走)?(?:了)?(?:我|他|她|人家|大家|老)(?!们?的?(?:材料|报告|投诉|意见|电话|资料|信息))|扣(?:了|押)(?:我|他|她|人家)|弄坏(?:了)?我|损坏(?:了)?我|泄露|泄漏|索贿|勾结|保护伞|不公|太过分|欺人太甚|无法无天|仗势|横行|选择性执法|钓鱼执法|暴力执法|粗暴执法|不文明执法|强拆|强行|吃回扣|要(?:我们?|人家?|大家)?[^，。！？；,!?;]{0,6}?(?:送礼|送烟|请客|请吃饭|给好处|拿好处)|不给就|要拿(?:点)?(?:东西|好处)|白吃|吃霸王餐|不给钱|不付钱"
)  # fmt: skip
_NO_ZH = re.compile(r"(?:没|没有|未|并未|未曾|从不|不会|不能|不得|禁止|严禁|不准)(?:人|再|去|来|敢)?$")
_BREAKS_ZH = re.compile(
    r"[。！？；!?;\n]|应该|应当|应(?=管|查|来)|希望|能不能|能否|可否|麻烦|尽快|赶紧|赶快|建议|请(?!客|吃)|[，,](?:司机|老板|店主|摊主|对方|车主|那人|邻居|业主|有人|骗子|醉汉|乘客|一个男|一个女|肇事|小偷|物业|房东|包工头)|抓(?:了|住|到|获|捕)|处理(?!不|事故|案|纠纷|投诉)|调查|制止|劝(?:阻|说)|报案|(?<!接到)(?<!接)报警|求助|(?<!处理)(?<!接到)(?<!接)(?<!收到)(?<!对待)(?:投诉|举报|反映)|(?:来|去|要)?(?:管管|查查|看看|修一下|整治|查处)|救(?!济|助金|灾)|(?:来|去)(?:的时候|时|之前|之后)|能不能管|谢谢|感谢|表扬|旁边|附近|对面"
)
_PLACE_ZH = re.compile(
    r"(?:当|做)(?:了|过)?(?:[一两]|\d+|个|名|位|年)*(?:民警|辅警|协警|警察|保安|司机|队员|临时工|会计|文员|科员)|(?:上班|工作)(?!时间|人员|的|态度|期间)|的?(?:门口|大门|旁|附近|对面|门前|门外|后面|前面|楼下|院内|大院|北|南侧|西侧|东侧|边上|隔壁|路口|广场|停车场|活动室|活动中心|厕所|食堂|操场|球场|后院|围墙|楼顶|楼道|车库|那条|宿舍|家属院|小区|站台|公交站)"
)
_CALLED_ZH = re.compile(
    r"(?:请|叫|望|希望|建议|求|麻烦|联系|通知|要求|盼|恳请|感谢|谢谢|转告|转给|反映给|告诉|报告|呼吁|期待|需要)(?:你们|一下|我们|贵|下)?(?:[^，。！？；,!?;\n]{1,8}(?:和|与|及|、))?$|(?:我|本人|俺|我妈|我爸|我老公)(?:就|也)?(?:是|在|做|当)(?:一|个|名|位|一名|一个|一位)?$|(?:当|担任|做过?)(?:一|个|名|位)*$"
)
_THEN_THEY_ZH = re.compile(
    r"[。！？；!?;]\s?(?:他们?|她们?|那(?:个|些|帮|几个)?人|这(?:个|些|帮|几个)?人|来的(?:人|几个)|工作人员|其中|有(?:个|一个|两个|几个)|两个|几个|带头|为首|执法|队员|上来就|进门就)"
)
_SAID_ZH = re.compile(
    r"(?:投诉|举报|控告|检举|曝光|揭发|状告|实名反映|控诉|告)(?:一下|下|的是|的|你们|这个|贵|某|咱们?|我们|单位|部门|对象|：|:|\s)*$"
)
_BY_ZH = re.compile(r"(?:被|遭|遭到|让|受到?|叫|受)(?:你们|那个|这个|几个|一个|两个|这帮|那帮|一帮|一群)?$")
_SUFFERED_ZH = re.compile(
    r"[^，。！？；,!?;]{0,14}?(?:打|骂|罚|扣|收(?!到)|赶|推|骗|砸|没收|拿|抢|拖|踢|吼|欺负|威胁|刁难|为难|羞辱|侮辱|报复|坑|讹|敲诈|勒索|撵|轰|抓伤|弄伤|忽悠|糊弄|针对|骚扰|恐吓|辱|殴)"
)
# Others do something to them.
_DONE_TO_ZH = re.compile(
    r"(?:把|将|朝|冲|(?:打|骂|撞|咬|推|砸|捅|拦|围|追)(?:了|住|着|倒|伤)*|袭击|殴打|辱骂|威胁|攻击|围攻)(?:了)?(?:一|那|这|两|三|几|个|名|位|辆|我们|小区|楼下|门口|的)*$"
)
_WAS_THEM_ZH = re.compile(
    r"(?:是|自称(?:是)?|说是|说他们?是|来自|属于|就是|系|都是|好像是|应该是|据说是|肯定是)[^，。！？；,!?;]{0,6}$|(?:的是|的就是|的[，,：:])$"
)
_BRIBED_ZH = re.compile(r"(?:给|塞给|送给|送|交给|交)$|(?:给|向)$")
_BRIBE_ZH = re.compile(r"[^，。！？；,!?;]{0,10}?(?:塞|送|交)[^，。！？；,!?;]{0,5}?(?:钱|红包|礼|烟|酒|好处|百|千|万)")


_DEEDS, _DEEDS_ZH = (_DID, *DEEDS), (_DID_ZH, *DEEDS_ZH)


def complains_of_department(text: str, *, by: Rules | None = None) -> bool:
    """Whether a text complains of a department, also of one that it calls only by its kind ("街道办"): which, it does not say."""
    said, found = find_mentions(text[:LONGEST], by)
    return any(_is_complained_of(said, each) for each in found)


def departments_complained_of(text: str, *, near: Collection[int] = (), by: Rules | None = None) -> list[int]:
    """Return the departments a text complains of, in the order of `departments_named`; `near` as there.

    `by`: rules in hand save the question which are in force.
    """
    said, found = find_mentions(text[:LONGEST], by)
    return in_order([each for each in found if _is_complained_of(said, each)], near)


def _is_complained_of(text: str, named: Mention) -> bool:
    before = text[max(0, named.start - BEFORE) : named.start]
    behind = text[named.end : named.end + BEHIND]
    if text[named.start : named.end].isascii():
        return _complains(before, behind)
    return _complains_in_han(before, behind)


def _complains(before: str, behind: str) -> bool:
    if _PLACE_BEHIND.match(behind) or PRETENDS.search(before) or SUFFERED.search(before):
        return False
    if _AGAINST.search(before) or _BY.search(before):
        return True
    if _PAID.search(before) and re.search(_MONEY, before):
        return True
    if SAYS_SO.search(before) and SWINDLE.search(behind):
        return False
    clause = re.split(r"[.!?;]\s", before)[-1]
    if _OF_ITS_PEOPLE.search(clause) and _tells(_DEEDS, clause):
        return True
    return not _CALLED.search(before) and not SUFFERS.match(behind) and _is_told(behind)


def _is_told(behind: str) -> bool:
    stop = _BREAKS.search(behind)
    told = behind[: stop.start()] if stop else behind
    if REASONS.search(re.split(r"[.!?\n]", behind, maxsplit=1)[0]):
        return True
    if _tells(_DEEDS, told) or _DID_NOT.search(told) or _acts_on_her(told):
        return True
    # What they did is told in the sentence behind.
    if (then := _THEN_THEY.search(behind)) and then.start() <= (stop.start() if stop else then.start()):
        rest = behind[then.end() :]
        stop = _BREAKS.search(rest)
        told = rest[: stop.start()] if stop else rest
        return _tells(_DEEDS, told) or _DID_NOT.search(told) is not None
    return False


def _acts_on_her(told: str) -> bool:
    found = ACTS_ON_HER.match(told)
    return found is not None and found["deed"] not in SERVES


def _tells(did: Iterable[re.Pattern[str]], told: str, no: re.Pattern[str] = _NO) -> bool:
    return any(not no.search(told[: each.start()]) for deed in did for each in deed.finditer(told))


def _complains_in_han(before: str, behind: str) -> bool:
    if _PLACE_ZH.match(behind) or PRETENDS_ZH.search(before) or (SAYS_SO_ZH.search(before) and SWINDLE.search(behind)):
        return False
    if _SAID_ZH.search(before):
        return True
    if _BY_ZH.search(before) and _SUFFERED_ZH.match(behind):
        return True
    if _BRIBED_ZH.search(before) and _BRIBE_ZH.match(behind):
        return True
    clause = re.split(r"[。！？；!?;]", before)[-1]
    if (link := _WAS_THEM_ZH.search(clause)) and _tells(_DEEDS_ZH, clause[: link.start()][-40:] + "的", _NO_ZH):
        return True
    if _CALLED_ZH.search(before) or _DONE_TO_ZH.search(before) or SUFFERS_ZH.match(behind):
        return False
    return _is_told_in_han(behind[:60])


def _is_told_in_han(behind: str) -> bool:
    stop = _BREAKS_ZH.search(behind)
    told = behind[: stop.start()] if stop else behind
    if _tells(_DEEDS_ZH, told, _NO_ZH):
        return True
    done = DONE_TO_HER_ZH.search(behind)
    if done and not _NO_ZH.search(behind[: done.start()]) and done.start() < len(told):
        return True
    then = _THEN_THEY_ZH.search(behind)
    if then and stop and then.start() <= stop.start():
        rest = behind[then.end() :]
        stop = _BREAKS_ZH.search(rest)
        return _tells(_DEEDS_ZH, rest[: stop.start()] if stop else rest, _NO_ZH)
    return False
