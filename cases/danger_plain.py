"""Words that nobody uses lightly: what they say is read whatever stands beside them, and however little the text weighs.

Beside `danger_words`, whose signs count only where the text weighs something. Spelt as `dangers.fold` leaves them.
"""

import re

from cases.danger_words import FELL_ON_EN, SETTLED_EN, SETTLED_ZH

_PERSON_EN = r"(?:rider|cyclist|biker|motor\s?cyclist|pedestrian|passenger|someone|somebody|kid|child|boy|girl|man|woman|lady|guy|granny)"
_PERSON_ZH = "(?:人|老人|小孩|孩子|行人|路人|学生|老太|大爷|阿姨)"
_HANGS_ZH = (
    "(?:阳台|外墙|墙皮|瓷砖|玻璃|空调外机|外机|广告牌|招牌|雨棚|雨篷|瓦片?|树枝?|大树|天花板|吊顶|门头|烟囱|护栏|栏杆)"
)
_BURNS_ZH = (
    "(?:油锅|厨房|房子|大楼|屋里|家里?|隔壁|阳台|车库|电动车|电瓶车|电池|插座|电箱|电表箱?|变压器|配电房|"
    "烘干机|空调|冰箱|洗衣机|仓库|汽车|公交车|楼道|地下室)"
)
_GAS_ZH = "(?:煤气|燃气|天然气|瓦斯)"
_NOT_EN = r"(?:not|n[o']?t|never|nobody|no\sone|cannot|unable\sto)"
# Before what somebody answers who was asked whether a thing is mended, and says nothing else: "yes but it smokes".
_ANSWERED_EN = (
    r"\A\W*(?:(?:yes|yeah|no|nope|1|2|ok|okay|not?|still|solved|unsolved|fixed|mended|repaired|done|now|and|but|it|its|it's|is|was|the|"
    r"lamp|light|pole|works?|working|on|lit|there|are|i|see|can)\W+)*?"
)
_NO_SHOW_ZH = r"\A(?![\s\S]*(?:焊|打铁|铁花|烟花|表演|演出|切割|比赛|电影|晚会|游戏|思想|思维|智慧|爱情|灵感|碰撞|没有?火花))[\s\S]*?"

# What nobody may swallow, and where it is spoken of in general.
_NO_FOOD_ZH = "(?:药|毒|洗衣|洗洁|凝珠|消毒|清洁|洁厕|电池|干燥剂|磁|蘑菇|菌|钉|硬币|针|酒精|汽油|柴油|油漆|漂白|碱|酸|胶水|异物|樟脑|水银)"
_IN_GENERAL_ZH = r"(?![^。！？!?]*(?:宣传|新闻|讲座|培训|预防|防止|避免|危害|风险|案例|谨防|小心|注意|科普|课程|担心|容易|吗(?:[？?]|$)))"
_NO_FOOD_EN = (
    r"(?:(?:rat|mouse|ant|slug|weed)\s?(?:poison|killer|bait|pellets)|poison|bleach|(?:drain|oven|toilet)\s?cleaner|detergent"
    r"|(?:laundry|washing|dishwasher)\s?(?:pods?|tablets?|capsules?|liquid)|antifreeze|(?:button\s|coin\s)?batter(?:y|ies)"
    r"|magnets?|petrol|paint\sthinner|white\sspirit|turpentine|pesticide|descaler|disinfectant)"
)
_KID_EN = (
    r"(?:bab(?:y|ies)|toddler|infant|child|kids?|son|daughter|boy|girl|grand\w+|niece|nephew|twins?|mum|mom|mother|dad|father|gran|nan"
    r"|wife|husband|he|she|i|sister|brother|friend|patient)"
)
_MAN_ZH = "(?:人|老人|小孩|孩子|学生|工人|女的|男的|老太|大爷|妇女)"
_TANKER_EN = r"(?:(?:fuel|petrol|oil|gas|lpg|milk|chemical|water)?\s?tanker|(?:fuel|petrol|oil|gas|lpg|chemical)\s(?:truck|lorry))"
_SENT_ZH = r"(?:发|写|留|打)(?:了|来|过)*(?:个|条|一条|一封|封)?(?:信息|微信|短信|朋友圈|消息|信|遗言|语音|微博|纸条|字条)?[^，。！？]{0,6}"

IN_PLAIN_WORDS: dict[str, str] = {
    "suicide": (
        rf"{_SENT_ZH}(?:永别|诀别|来世再[见做]|来生再[见做]|下辈子(?:再?见|再做|还你|报答)|再见了?爸妈|后事)(?![烟酒旧老])"
        r"|(?:永别|诀别|下辈子再见|来世再见)了?[^。]{0,12}(?:电话|手机|关机|联系不|打不通|不接|找不到|不见)|"
        r"\b(?:end|ending|take|taking)\s(?:my|his|her|their)\s(?:own\s)?(?:life|lives)\b(?!\s(?:easier|in\s|into|savings?))"
        r"|(?<![得到热累])(?:我|他|她)?(?:真的?|好|很|就|都)?想死(?![你我他她了])|最后一条(?:短信|消息|信息)|不(?:想|愿)再?活|活着没有?意思(?=$|[，。！了])"
        r"|\b(?:some(?:one|body)|person|man|woman|boy|girl|lady|guy|he|she|i'?m)\s(?:is\s|has\s)?(?:\w+ing\s|climbed\s|got\s|am\s)?(?:out\s)?(?:on|over|at|outside)\s"
        r"(?:(?:to|onto)\s)?(?:the\s)?(?:(?:outside|wrong\sside|outer\sside|other\sside|far\sside|outer\sedge)\s(?:of\s)?)(?:the\s|a\s)?(?:\w+\s){0,2}(?:rail\w*|parapet|balustrade|barrier|handrail)\b"
        r"|(?:我|他|她|人)(?:已经|就|正|现在)*(?:站|坐|爬|翻)(?:到|在|出)了?[^，。]{0,4}(?:外沿|楼沿|天台边)|(?:我|他|她)(?:今天)?就从(?:这里?|这儿|楼上|顶楼|桥上)(?:跳|下去)"
    ),
    "violence": (
        r"(?:(?<![\u4e00-\u9fff])|我|她|他|孩子|女儿|朋友|同事|姑娘)(?:又|正|一直|一路|现在)*被(?:人|陌生人?|男的|一个[^，。]{0,6})?(?:一直|一路)?(?:跟踪|尾随)(?![^，。]*(?:物流|快递|软件|广告|调查|进度))|"
        r"(?:司机|网约车|黑车|滴滴|出租车)(?![^。]*(?:公交|地铁|大巴|班车|站点|到站|红灯|买|停靠|小费|发票))[^。]{0,14}"
        r"(?:不(?:让|许|给|准)[^，。]{0,3}(?:下车|下去|走|离开|出去)|不停车[^。]{0,6}(?:怕|救|报警|往)|锁(?:了|住|死)?[^，。]{0,2}(?:车?门)[^。]{0,8}(?:不|我|出|下))|"
        r"(?:^|(?<=[，。！!\s]))(?:有人)?(?:拿刀|持刀)?杀人了(?=$|[，。！!])|(?:扬言|威胁)(?:说|要|会)*杀(?:我|他|她|了|全家|人)"
        r"|\b(?:hear|heard|hearing)\s(?:\w+\s)?(?:gun\s?)?shots\b(?!\son\s)|\b(?:gun\s?shots|shots\sfired)\b"
    r"|\bmasked\s(?:men|man|guys?|people)\s(?:\w+\s){0,2}(?:in|inside|entered|robbing)\s(?:the|a|our)\s(?:bank|shop|store|jewell?er\w{0,2})\b"
    ),
    "explosion": (
        r"\b(?:suspicious|suspect)\s(?:looking\s)?(?:package|parcel|bag|suitcase|backpack|rucksack|object|device)s?\b"
        r"|可疑的?(?:包裹|箱子|背包|行李箱?|爆炸物)"
        r"|(?<!玩具)(?<!仿真)(?<!道具)(?<!塑料)(?:有|发现|看到|看见|找到|捡到?|挖[到出]?|露出|藏着|放着|躺着|像是|疑似)(?:了|个|一|两|几|颗|枚|只|把|些|箱|堆|疑似|生锈的?|旧|老|真的?|的)*"
        r"(?:手雷|手榴弹|地雷(?!阵|战|区)|炮弹|哑弹|迫击炮弹?|未爆弹|雷管|炸药)(?!形|造型|状|模型|玩具|样|图|雕|壳|游戏|头|吗)"
    ),
    "poison": (
        rf"(?:误(?:食|服|喝|吞|吃)|吞(?:下|了|进)){_IN_GENERAL_ZH}(?:了|下|进)?[^，。！？的]{{0,6}}{_NO_FOOD_ZH}(?![^。]{{0,6}}(?:费|广告))"
        rf"|(?:孩子|宝宝|小孩|娃|女儿|儿子|孙子|孙女|宝贝|老人)[^，。！？]{{0,6}}把[^，。！？]{{0,4}}{_NO_FOOD_ZH}[^，。！？]{{0,4}}(?:吃|吞|喝)(?:了|下|进|掉|光)"
        rf"|\b{_KID_EN}\s(?:(?:has|have|had|just|accidentally|may|might|must|have|'s|think)\s)*(?:ate|eaten|eat|swallowed|drank|drunk|licked|chewed|bit\sinto|ingested)\s(?:\w+\s){{0,4}}?{_NO_FOOD_EN}\b(?!\s(?:leaflet|label|advice))"
        rf"|\b{_TANKER_EN}\s(?:\w+\s){{0,3}}?(?:overturned|over\s?turned|flipped|rolled(?:\sover)?|tipped|crashed|jack\s?knifed|on\sits\s(?:side|roof)|upside\sdown|leaking|spilling)\b"
        r"|\b(?:petrol|diesel|fuel|gasoline|chemicals?|acid)\s(?:is\s|are\s|was\s)?(?:everywhere|all\sover(?!\sthe\s(?:world|city))|gushing|pouring|running\sdown\sthe\s(?:road|street|drain))\b"
        r"|(?:油罐车|槽罐车|罐车|危化品车|液化气车|化学品车)[^，。！？]{0,6}(?:翻|侧翻|撞|漏|泄|着)(?!新)|(?:反应釜|储罐|罐体)[^，。]{0,3}(?:爆|炸|漏|泄)|"
        r"(?:白色|黄色|不明|化学|有毒)的?粉末[^，。]{0,6}(?:泄漏|泄露|洒|漏|飘|扬)"
        r"|\bco\s(?:alarm|detector|monitor)s?\b[^.!?。]{0,20}\b(?:going|beep\w*|sound\w*|went|says|ringing|chirp\w*)\b"
        r"|\b(?:alarm|detector|monitor)\s(?:says|shows|reads|reading)\sco\b"
    ),
    "gas": (
        rf"[a-z]\s?(?:有|漏|闻到)?{_GAS_ZH}(?:[^\u3400-\u9fff]{{0,2}})(?:味|漏|泄漏)|(?<!没有)(?<!没)漏{_GAS_ZH}(?=了|[^\u3400-\u9fff]|$)|\A{_GAS_ZH}(?:味|漏)(?=[^\u3400-\u9fff]*[a-z])|"
        rf"{_GAS_ZH}味(?:很大|好大|很重|好重|很浓|太大)|"
        r"\bga[sz]e?\s(?:is\s|pipe\s|main\s)?l(?:eek|eke|eack|iek)(?:s|ing|in|ed)?\b"
        rf"|\bgas\b[^.!?。]{{0,20}}\bleak\w*\b[^.!?。]{{0,24}}\b(?:{_NOT_EN}|needs?)\b[^.!?。]{{0,14}}\b(?:fixed|sealed|repaired|stopped|mended|shut\soff)\b"
        rf"|{_GAS_ZH}[^，。]{{0,8}}(?:漏|泄)[^，。]{{0,8}}(?:没有?|未|无法|不能)[^，。人]{{0,4}}(?:修|堵|处理|关|解决)"
    ),
    "fire": (
        r"\b(?:road|rd|street|st|avenue|ave|lane|lu|jie)\b\W*\d{0,5}\W+(?:and\s|but\s)?it(?:'?s|\sis)\s(?:now\s|still\s|also\s)*smoking\b|"
        r"(?:\A|(?<=[，。！!\s]))(?:发现|突发|有|又有)?山火(?=[\s，。！!]|$|了|很|越|烧|蔓|来|快|正|还|又)"
        r"|(?:后山|山上|山坡|山头|林子)(?:上|里)?(?:起火|着火|烧起来|烧着了|在烧)(?!吗)"
        r"|\b(?:wild\s?fires?|bush\s?fires?|forest\sfires?)\b(?=[^.!?。]{0,40}\b(?:behind|near|towards?|coming|spread\w*|above|close|approach\w*|houses?|homes?|village|out\sof\scontrol|help)\b)|"
        rf"\bfire\b[^.!?。]{{0,16}}\b{_NOT_EN}\s(?:been\s|yet\s|be\s)*(?:put\sout|extinguished|under\scontrol|contained)\b"
        r"|火(?:势|情)?(?:还|仍|一直|至今)?(?:没有?|未)(?:被|能)?(?:扑灭|灭掉|熄灭|控制住)"
        rf"|{_ANSWERED_EN}(?:it'?s?|pole|lamp|light|box|bin|drain|manhole|cable|wire|pipe|car|roof|hole|thing)\s(?:(?:is|now|still|also|just|started|starts|there)\s)*(?:smokes|smoking)(?:\s(?:now|again|badly|a\slot|like\smad|heavily))*[^\w?？]*\Z"
        rf"|{_BURNS_ZH}(?:里|间|上|又|都|突然|正|\s)?(?:起火|着火|烧起来|冒烟|冒火)(?:了|(?=[\s，。！!]|$))(?!吗|没有?|怎么|咋|演|[，。]?(?:已经?)?(?:扑?灭|没事))"
    ),
    "trapped": (
        rf"(?:火|火场|火海|着火的[^，。]{{1,4}})里(?:还|好像|可能)*有[^，。！？]{{0,3}}{_MAN_ZH}|(?:积水|水淹|淹水|淹了|进水|涨水|内涝|涵洞|下穿|隧道)[\s\S]{{0,40}}(?:车里|车内|车上)(?:还|好像)?有?[^，。！？]{{0,3}}{_MAN_ZH}(?=$|[\s，。！!困出在])"
        r"|\b(?:flood\w*|under\s?water|underpass|water\srising)\b[\s\S]{0,60}\b(?:people|someone|somebody|a\s(?:man|woman|family|child|kid)|kids)\s(?:is\s|are\s)?(?:still\s)?(?:in|inside)\s(?:the|a|that|it|one)\b|"
        rf"\b(?:trapped|stuck)\b[^.!?。]{{0,30}}\b{_NOT_EN}\b[^.!?。]{{0,14}}\b(?:freed|rescued|released|got(?:ten)?\sout)\b"
        r"|(?:妈|爸|爷|奶|孩子|老婆|老公|人|我)在(?:坏|停)了?的(?:电梯|货梯)[里内]"
        r"|(?:妈|爸|爷|奶|孩子|老婆|老公|人|我)(?:还)?在(?:电梯|货梯)[里内][，,]?(?:电梯|货梯)(?:坏|停|不动|卡)"
        r"|(?:被困|困在)[^。]{0,12}(?:还没|没有?|未)(?:被|能)?(?:救出|出来|放出|脱困)"
    ),
    "collapse": (
        r"\b(?:ceiling|roof|wall|balcony|canopy|chimney|stair\s?case|plaster\w*)s?\s(?:(?:has|have|had|just|all|suddenly|half)\s)*c[ao]me\s(?:crashing\s|tumbling\s)?down\b"
        r"(?!\s(?:in\s(?:price|cost|height)|to\s|by\s|for\s|safely|as\s(?:planned|agreed)|when\sthey|last|yesterday\s(?:and|as)))(?=\s*(?:$|[.,!?，。！]|in|on|at|onto|over|inside|near|and|now|right|with|during|beside|behind|this)\b|$)|"
        r"(?:河堤|大堤|堤坝|江堤|海堤|堤岸|水坝|大坝)[^，。]{0,6}(?:垮|塌|溃|决口|决堤|裂开|冲开|开口子|豁口子)"
        r"|\b(?:wall|facade|gable|ceiling|parapet|chimney|embankment)s?\s(?:has\s|have\s|is\s|are\s)(?:\w+\s){0,2}(?:bulg(?:ed|ing)|buckled|buckling|bow(?:ed|ing)\sout|sagg(?:ed|ing))\b"
        r"|\b(?:train|tram|railway|rail)?\s?rails\s(?:are\s|is\s|look\s)?(?:bent|broken|buckled|cracked|split)\b(?=[^.!?。]*\b(?:cross\w*|train|tram|track\w*|line)\b)"
    ),
    "electric": (
        rf"(?:{_MAN_ZH}|残疾人|我|他|她|[妈爸爷奶娃婆公]|老伴|女儿|儿子)(?:也|都|就|手)?被电(?:到|倒|晕|击|死|伤|麻|着)?了(?=$|[，。！!\s])|"
        r"\b(?:wires?|cables?|lines?|poles?|sockets?|outlets?|box|lamps?|transformer)\b[^.!?。]{0,40}\b(?:spit\w*|throw\w*|shower\w*|rain\w*|shoot\w*|spray\w*|giving)\s(?:off\s|out\s|of\s)?(?:\w+\s)?sparks?\b|"
        r"(?:电线|线缆|电缆|高压线)[^，。]{0,4}(?:垂落|跌落|跌咗|垂到地|断咗|冧)"
        rf"|{_ANSWERED_EN}(?:(?:it|pole|lamp|light|box)\s(?:(?:is|now|still|also|just)\s)*(?:sparks|sparking)|(?<!no\s)(?<!not\s)sparks)"
        r"(?:\s(?:now|again|everywhere|flying|badly|a\slot))*[^\w?？]*\Z"
        rf"|{_NO_SHOW_ZH}火花(?:四溅|直冒|乱[冒飞溅])"
    ),
    "water": (
        r"(?:河|江|湖|池塘|水塘|水库|运河)里(?:面)?有(?:个|一个|两个|几个|好几个)?(?:人|孩子|小孩|女的|男的)(?=$|[，。！!]|\s*在?(?:漂|喊|扑|挣|求|沉|淹|动不|叫|快))"
        r"(?![^。！？]*(?:钓|游泳|野泳|捕|捞|电鱼|网鱼|洗|划|炸鱼|放生|扔|倒))|(?:桥下|河面|河里|水面|江面|湖面)(?:上)?(?:有|漂着|浮着)(?:个|一个|着)?(?:人|尸体|女的|男的)(?:在)?(?:漂|浮|挣|沉)?(?=$|[，。！!\s着])"
        r"(?![^。！？]*(?:钓|游泳|野泳|捕|捞|电鱼|划))|\b(?:some(?:one|body)|a\s(?:man|woman|boy|girl|child|kid|person))\s(?:is\s|fell\s|has\sfallen\s)?in(?:to)?\sthe\s(?:river|canal|lake|pond|reservoir|sea|harbou?r)\b(?=\s*(?:$|[.,!?，。！]|help|near|by|at|under|and|next))"
        r"(?!\s(?:and|by)\s(?:fishing|swimming))"
    ),
    "missing": (
        rf"\b(?:my|our|the|a)\s(?:\w+\s)?{_KID_EN}\s(?:has|have)\sbeen\s(?:gone|away|missing)\s(?:for\s(?:\w+\s){{1,3}}(?:minutes|hours?)|since\s(?:noon|midnight|lunch|school|this\s\w+|last\snight|yesterday|\w+\so'?clock|\d+))|"
        r"\blost\s(?:little\s)?(?:child|boy|girl|kid|toddler)\b(?!'s|ren|hood)[^.!?。]{0,40}\b(?:crying|alone|about\s\d|\d\syears?|parents?|mum|mother)\b"
    ),
    "falling": rf"{_HANGS_ZH}(?:已经|好像|看着|都|就)*(?:快|要|马上|随时)(?:会|要|就)*(?:掉|塌|砸|倒|脱落|坠)",
    "injury": (
        r"弃婴(?![岛儿]?(?:政策|安置|保护|法|登记|收养))|(?:婴儿|新生儿|刚出生的(?:孩子|宝宝|娃))[^，。！？]{0,6}被?(?:人)?(?:扔|丢弃?|遗弃|抛弃)(?:在|到|了)|"
        r"(?:捡到|发现|看到)(?:了)?(?:一个|个|一名)?[^，。！？]{0,6}(?:婴儿(?!车|床|用品|鞋|衣|奶粉|椅|推车)|新生儿)(?![^，。]{0,4}(?:哭闹|吵))|"
        r"\b(?:is|am|i'm|she's)\s(?:now\s)?giving\sbirth\b(?!\s(?:next|in\s(?:a\s)?(?:week|month|\w+\sweeks|january|february|march|april|may|june|july|august|september|october|november|december)))"
        r"(?=[^.!?]{0,20}\b(?:now|taxi|car|bus|street|road|lift|train|here|help|floor|toilet|quick)\b)|"
        rf"(?:\A|(?<=[，。！!\s了]))(?:大?树|墙|围墙|牌子|广告牌|架子|石头|车|吊车|电线杆|灯杆)?(?:倒了?|塌了?|掉下来)?(?<!差点)(?<!没)(?:压|砸|撞|轧|碾)(?:到|着|住|倒|伤|死|中)了?(?:个|一个|两个|好几个|几个|好多)?{_MAN_ZH}(?=$|[，。！!\s了啦在])"
        r"|生(?:孩子|娃|了)了?[^。]{0,8}(?:在|半)[^，。]{0,4}(?:车上|车里|路上|路边|厕所|电梯|地铁|楼道)|(?:在|就)[^，。]{0,4}(?:车上|车里|路上|路边|电梯里|楼道里?)(?:就)?(?:要)?生了(?!病|二胎|气|火|锈)|"
        rf"{FELL_ON_EN}|"
        r"\b(?:threw\sup|throwing\sup|vomit(?:ed|ing)|food\spoisoning|fell\sill|got\s(?:sick|ill))\b[^.!?。]{0,50}\b(?:\d+|some|many|several|half|most|two|three|four|five|all)\sof\s(?:us|them)\b[^.!?。]{0,20}\bhospital\b"
        r"|(?:野猪|猴子?|毒?蛇|恶?犬|恶?狗|疯狗|流浪狗|野狗|牛|马蜂|黄蜂|胡蜂)(?:在)?[^，。]{0,3}(?:伤人|咬人|咬住人|追着?人|蜇人|蛰人|顶人|咬伤|咬了(?:人|老|小|我|孩))"
        rf"|(?:[车辆]|公交|摩托)[^，。人]{{0,3}}撞(?:了|到|倒|伤|飞|死)+(?:一个|一位|个)?{_PERSON_ZH}(?!行道)|车撞人了?(?=$|[，。！])"
        r"|胸口?[^，。]{0,3}(?:闷|痛|疼)[^。]{0,8}(?:冷汗|喘不|上不来气|左(?:臂|胳膊|手))"
        r"|\b(?:chest\sis\s(?:\w+\s)?tight|tight\schest|tightness\sin\s\w+\schest|chest\spains?|pains?\sin\s\w+\schest)\b"
        r"[^.!?。]{0,30}\b(?:cold\ssweats?|sweating|left\sarm|breathless|can\s?n?[o']?t\sbreathe)\b"
        rf"|\b{_PERSON_EN}\s(?:has\s|have\s)?(?:just\s)(?:fell|fallen|been\shit|got\shit|was\shit|been\sknocked|come\soff)\b(?!\s(?:asleep|in\slove|out|behind|for))"
    ),
    "other": (
        r"\A\W*(?:s\s?o\s?s|(?:please\s|pls\s)?(?:call|send|get)\s(?:me\s|us\s)?(?:the\s|an\s)?(?:police|ambulance|cops|fire\s?(?:brigade|dept|department|truck|men))"
        r"|救救(?:我们?|命)|(?:快|请|麻烦)?(?:帮我|给我|帮忙|替我)报警|救人(?:啊|呀)|快来人(?:啊|呀)?|快救(?:人|我|命)|出人命了?)"
        r"(?:\W|please|pls|now|quick\w*|asap|help|啊|呀|快)*\Z"
        r"|道口[^，。]{0,4}(?:栏杆|拦杆|道闸|杆子)[^，。]{0,4}(?:不落|没落|放不下|不放|没放|落不下)"
        r"|\b(?:barriers?|crossing\sgates?)\b[^.!?。]{0,20}\b(?:did\s?n[o']?t|does\s?n[o']?t|wo\s?n[o']?t|not|never)\s(?:come|go|close|lower|drop)\w*\b[^.!?。]{0,30}\btrains?\b"
    ),
}  # fmt: skip
# One of these stands in every text that says it: a look that costs nothing, before the patterns.
STEMS: dict[str, tuple[str, ...]] = {
    "water": ("河", "江", "湖", "水", "桥下", "塘", "river", "canal", "lake", "pond", "reservoir", "sea", "harb"),
    "suicide": (
        "永别",
        "诀别",
        "来世",
        "来生",
        "下辈子",
        "再见",
        "后事",
        "side",
        "edge",
        "life",
        "lives",
        "死",
        "最后一条",
        "活",
        "外沿",
        "楼沿",
        "栏杆外",
        "护栏外",
        "窗外",
        "窗户外",
        "天台边",
        "就从",
    ),
    "violence": (
        "跟踪",
        "尾随",
        "shots",
        "masked",
        "杀人了",
        "扬言",
        "威胁",
        "司机",
        "网约车",
        "黑车",
        "滴滴",
        "出租车",
    ),
    "explosion": ("suspicious", "suspect", "可疑", "雷", "弹", "炮", "炸药"),
    "poison": (
        "粉末",
        "alarm",
        "detector",
        "monitor",
        "误",
        "吞",
        "把",
        "罐",
        "化",
        "釜",
        "swallow",
        " ate ",
        "eat",
        "drank",
        "drunk",
        "lick",
        "chew",
        "ingest",
        "bit into",
        "tanker",
        "truck",
        "lorry",
        "petrol",
        "diesel",
        "fuel",
        "gasoline",
        "chemical",
        "acid",
    ),
    "gas": ("ga", "煤气", "燃气", "天然气", "瓦斯"),
    "fire": ("fire", "smok", "火", "烟", "烧起来"),
    "trapped": (
        "trapped",
        "stuck",
        "困",
        "梯",
        "火",
        "水",
        "淹",
        "涝",
        "涵洞",
        "下穿",
        "隧道",
        "flood",
        "water",
        "underpass",
    ),
    "collapse": (
        "came down",
        "come down",
        "crashing down",
        "tumbling down",
        "堤",
        "坝",
        "rails",
        "bulg",
        "buckl",
        "bow",
        "sagg",
    ),
    "electric": ("被电", "spark", "电线", "线缆", "电缆", "高压线", "火花"),
    "missing": ("lost", "been"),
    "falling": ("快", "要", "马上", "随时"),
    "injury": (
        "弃婴",
        "婴儿",
        "新生儿",
        "刚出生",
        "birth",
        "压",
        "砸",
        "轧",
        "碾",
        "生",
        "伤",
        "咬",
        "追",
        "蜇",
        "蛰",
        "顶",
        "撞",
        "just",
        "on",
        "胸",
        "chest",
        "hospital",
    ),
    "other": ("s", "救", "报警", "来人", "命", "道口", "call", "get", "barrier", "gate"),
}
# Whatever is told of long ago is no news.
LONG_AGO = re.compile(rf"{SETTLED_EN}|{SETTLED_ZH}|\bused\sto\b")
