"""What beside an answer leaves open whether it is one: it should be so, was so once or for a while, or something else is denied.

Reads text that is spelt for its meaning (`plain.py`), part by part. Whoever finds a doubt here hands the text to a person.
"""

import re
from collections.abc import Sequence

from hotline.sms.vocabulary import Kind, Token, Vocabulary

_PIECES = re.compile(r"[,.;:!?~…、，。；：！？\n()（）|]+|\s+[-–—]+\s+|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_SPACES = re.compile(r"[^\S\n]+")
_WORK_ZH = (
    "(?:修理?好?|修复|维修|抢修|整修|解决|处理|处置|办理?|清理|清除|清运|清走|清掉?|拆除?|换|补|装|弄|搞|整改|整治|改善|落实|恢复|完成|"
    "拉走|运走|收走|搬走|疏通|打扫|亮|通|好|正常|来水|来电|水来|电来|有水|有电|满意|干净)"
)
_STATE_ZH = "(?:亮|好|通|正常|恢复|解决|修好?|修复|处理好?|清理|来水|来电|水来|电来|有水|有电|干净|安静|不[吵响漏堵臭脏黑]|没[吵响漏堵臭])"
# "High time", "ought to": 该修了, 得处理了, "it should be fixed", "time it was fixed".
_DUE = re.compile(
    rf"(?<!应)该(?:是|把|给|去|来|要|好好|彻底|尽快|马上|再|有人|派人|让人|叫人){{0,3}}(?:给|帮)?(?:{_WORK_ZH}|停)"
    rf"|(?:^|[还都是就总也又我你们早])(?:得|须|应|应当|需|宜|快)(?:赶紧|尽快|马上|好好|再|要|把){{0,2}}{_WORK_ZH}(?:一下)?(?:了|啦|"
    rf"吧|的)*$"
)
_DUE_EN = re.compile(
    r"\b(?:should(?:ve)?|ought|must|shall|high time)\b"
    r"|\btime (?:for |that )?(?:it|this|that|they|you|somebody|someone|the \w+|my \w+) (?:was|were|is|got|gets|get|be)\b"
    r"|\b(?:can|could|may|might) (?:\w+ ){0,2}?(?:be|get|got) \w+|\bwanted? (?:it|this|that|them)\b"
)
# It was so for a while, and nobody says that it still is: 亮了一晚, "lit for one night".
_COUNT_ZH = r"(?:[一二两三四五六七八九十半几\d]{1,3})"
_FOR_A_WHILE = re.compile(
    rf"{_STATE_ZH}了?(?:过|有|没|不到|也就|才|仅)*(?:{_COUNT_ZH}(?:个|来)?(?:多|整)?(?:下子?|晚上?|夜|宿|阵子?|会儿?|小时|钟头|"
    rf"分钟?|秒|瞬间|"
    r"天|日|周|星期|礼拜|月|年|个?早上|个?上午|个?下午)|片刻|没多久|不久)(?:多|而已|罢了|吧|啊|呢|的|就)*$"
)
_UNIT = (
    r"(?:moments?|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|evenings?|mornings?|weeks?|weekends?|months?|bit|while|"
    r"time|spell|jiffy)"
)
_STATE = "(?:lit|working|worked|works|fine|ok|okay|good|quiet|dry|clean|on|bright|fixed|solved|repaired|back)"
_FOR_A_WHILE_EN = re.compile(
    rf"\bfor (?:just |only |about |like |all of |the )?(?:an?|one|two|three|four|five|six|seven|a few|a couple of|half an?|some|\d+)"
    rf"(?: \w+)? {_UNIT}\b"
    rf"(?! (?:now|already))|\b(?:just|only) (?:one|a|an|two|the) {_UNIT}\b"
    rf"|\b{_STATE} (?:one|two|an?) {_UNIT}\b(?! ago)"
    r"|\b(?:briefly|momentarily|a moment|for now|at first)\b"
)
_WAITED = re.compile(
    r"\b(?:wait\w*|took|taken|after|since|out|dark|broken|off|down|complain\w*|suffer\w*) (?:\w+ ){0,3}for\b"
)
# It was so before: 以前修好了, "fixed last time"; of what is compared nobody says how it is.
_BEFORE_ZH = re.compile(
    rf"(?:以前|之前|从前|先前|早先|上次|上回|前次|上一次|曾经?|过去|当初|当时|那时候?|上个?月|去年|前年)"
    rf"(?:就|都|也|已经?|是|有|说|明明|确实|本来|来人|派人|来)*(?:{_WORK_ZH}|没[吵响漏堵臭]|不[吵响漏堵臭])(?!着?的|过的)"
    r"|(?:昨晚|昨夜|昨天|前天|前晚|上周|那晚|那天)(?:夜里|晚上|一晚|就|是|倒是|都|也){0,2}(?:没有?|不)[吵响漏堵臭停]"
)
_BEFORE_EN = re.compile(
    r"(?<!than )\b(?:last time|once before|the first time|in the past|formerly|previously|originally|used to be|it was before|"
    r"last year|years? ago|months? ago|back then|at the time)\b"
    r"|\bas (?!good as new|soon as|far as i|promised|agreed|expected|requested|asked|well\b|usual|of\b|"
    r"you said|it should|always|ever|before they)\w+(?: \w+)? as\b"
    r"|\bas (?:bad|much|little|poor\w*|slow\w*) as\b|\bas before\b(?! it broke)|\blike before\b"
)
# A state of a time that is over: "lit yesterday", 昨晚亮了; what was done then, or has been so since, is another thing.
_BEFORE_HAND_EN = re.compile(
    r"(?<!back )\b(?:lit|working|worked|fine|ok|okay|good|quiet|dry|clean|on|bright|shone|glowed|lit up) "
    r"(?:(?!since|from|after|as|by|again)\w+ )?(?:last night|yesterday|last week|last month|the other (?:day|night)|"
    r"on (?:mon|tues|wednes|thurs|fri|satur|sun)day)(?! (?:and|onwards?|already|since)\b)"
    r"|\b(?:was|were) (?:\w+ )?back on (?:\w+ )?(?:last night|yesterday|last week|last month)\b"
    r"|\b(?:was|were) (?:\w+ )?(?:fixed|repaired|solved) (?:last month|(?:months|weeks|years) ago)\b"
)
_BEFORE_HAND_ZH = re.compile(
    r"(?:昨天|昨晚|昨夜|前天|前晚|前几天|那天|那晚|上周|早上|清晨|上午|(?:周|星期|礼拜)[一二三四五六日天])(?:早上|上午|中午|下午|"
    r"傍晚|夜里|晚上|半夜)?"
    r"(?:灯|路灯|都|是|倒是|确实|还|也|又|有|它){0,3}(?:亮|好|正常|安静|干净|有水|有电)(?:了|过|着|的|啦)*$"
)
# How it was before stands beside how it is.
_NOW = re.compile(r"现在|终于|总算|这次|这回|今天|目前|已经(?!.{0,4}以前)|\b(?:now|this time|finally|today)\b")
# Back, and away again: 来水了又停了.
_AWAY_AGAIN = re.compile(
    rf"(?:{_STATE_ZH}|来)[了过]?(?:{_COUNT_ZH}(?:下|会儿?|阵|晚上?|天|小时|分钟)|没多久|不久|没一会儿?)?(?:就|现在|今天|今早|刚才|"
    rf"马上|结果|后来|然后|但是?|可是?|[\s,，.。!！;；])*"
    r"又(?:(?:停|断|灭|坏|堵|漏|黑|臭|吵|响|熄|掉|没)了?(?:水|电|下来|起来|了|掉)?|不(?:亮|通|行|好|来)了?|(?:没|停|断)(?:有|水|电|"
    r"来|亮|法|气)*了?)(?:了|啦|的|啊|呀|哦)*$"
)
# No answer is its 是: 真是的, "真是谢谢你们了，等了三个月", 是你们啊, "是的，我收到了".
_EXCLAIMS = re.compile(
    rf"真是|^是(?:你们?|您|师傅|客服|他们?|她们?|感?谢)|收到(?:了|啦)?$|行了行了|^(?:都|我们?|足足|整整)*[等拖]了?{_COUNT_ZH}(?:个|"
    rf"多)*(?:小时|天|周|星期|礼拜|月|年)(?:了|啊|呢)*$"
)
_TELLS_HOW = re.compile(
    rf"{_STATE_ZH}[了啦着的]|(?:解决|修好|修复|处理好|恢复|正常)(?![\u3400-\u9fff])|(?:^|\D)1(?![\d个天年月周次])|没问题|满意|"
    rf"[没不](?:漏|吵|堵|臭|响)|没有?了"
    r"|\b(?:solved|fixed|works?|working|resolved|repaired)\b"
)
# "Yes now", 是现在, "yes you": says yes to when or to who.
_YES_WHEN = re.compile(
    r"\s*(?:(?:yes|yep|yeah|yea|yup|ya|y)|是的?|对的?)[\s,.!，。！]*(?:(?:right |just )?(?:now|here)|at once|immediately|"
    r"right away|straight away|you|u|"
    r"(?:就是)?(?:现在|马上|立刻|今天|这会儿?)|你们?|您)[\s.!?。！]*"
)
# A little of it, or only by its looks; and 恢复 alone, which is the word that takes a STOP back too.
_A_LITTLE_ZH = "(?:一?(?:点点|丢丢|丁点|小点|些些)|一?[点些]|一星半点|不少|几分|部分|一半|大半)儿?"
_IN_PART = re.compile(
    rf"(?:有一?[点些]儿?|略微?|稍微?|稍稍|微微|勉强|凑合|{_A_LITTLE_ZH})(?:能|可以|会|有|是|算)?{_STATE_ZH}"
    rf"|{_STATE_ZH}(?:了|得|的)?(?:那么|这么|有)?{_A_LITTLE_ZH}(?:了|吧|啊|呢|的)*$|^恢复$"
)
_IN_PART_EN = re.compile(
    r"\b(?:a|one|just a|only a) (?:wee |little |tiny )?(?:little|bit|tad|touch|fraction|wee bit)\b(?! (?:slow|late|long|"
    r"while|over|of a (?:wait|delay))\w*)"
    r"|\b(?:slightly|somewhat|marginally|barely|hardly|more or less|to some extent|in part|so so)\b(?! (?:slow|late|long)\w*)"
    # "Not dark yet": when it is, it will be seen.
    r"|\b(?:not|isnt|arent|wasnt|hasnt|havent|doesnt|didnt|never) (?:\w+ ){0,3}yet\b"
)
_BY_ITS_LOOKS = re.compile(
    r"^(?:(?:it|that|this|they|all|everything|(?:the|my|our) \w+)(?: all)? )?looks? (?:\w+ ){0,2}?(?:fixed|solved|resolved|repaired|"
    r"mended|done|sorted|lit|working|on|ok|okay|fine)\b"
)
# Others say so, or what should stand there was taken away: 物业说修好了, 灯拆了.
_HEARSAY = re.compile(
    r"^(?:他们?|她|你们|物业|师傅|客服|人家|邻居|工人|电话里?|短信里?|网上|上面|都|就|又){0,3}(?:跟我|和我|对我|给我)?(?:说|讲|"
    r"告诉我|声称|称|听说|据说|显示)(?:是|都|已经)*[\u3400-\u9fff]"
    r"|(?:路?灯|灯泡|灯杆|井盖|盖子|水管|电梯|垃圾桶)(?:也|都|已经|被|给|全|人){0,4}(?:拆|移|撤|偷|搬走|运走|拉走|收走|拿走)(?:走|掉)?了"
    r"|\b(?:lamps?|lights?|bulbs?|covers?|lids?|bins|pipes?|lift) (?:(?:s|is|are|was|were|has|have|been|all|just|"
    r"now) ){0,4}(?:gone|removed|taken (?:away|down)|stolen)\b"
)
# Wants nothing, or something else: "no thanks", "No I have a question".
_DECLINES = re.compile(
    r"\s*(?:no+|nope|nah|不|不用|不要)[\s,.!，。！]*(?:(?:thanks|thank you|thankyou|thank u|thx|ty|ta|cheers)(?: (?:so|very) much|"
    r" a lot)?|谢谢?(?:你们?|您)?)"
    r"(?:[\s,.!]*(?:sir|madam|mate|all|bye|goodbye|了))?[\s.!。！]*"
)
_WANTS_TO_ASK = re.compile(
    r"\b(?:i|we|ive|weve)(?: just)?(?: have| had| got| ve)? (?:a|an|one|another|some)(?: \w+)? (?:questions?|query)\b|"
    r"\bwant(?:ed)? to ask\b|\bcan i ask\b"
    r"|(?:想|要)(?:请?问|咨询)|请问|问一下|问个|有个?(?:问题|事)(?:想|要)"
)
# Somebody asks whether it was done, and ends with the denial: 派人了没有, 收到没.
_ENDS_ASKING = re.compile(
    r"(?:[\u3400-\u9fff](?:了|过)|来人|人来|派人|人去|人看|人管|人修|来|去|知道|收到|看到|看见|听到|接到|修好?|处理好?|安排好?|"
    r"通知|联系|解决|"
    r"回复|答复|上门|管|弄好?|搞好?|搞定|办好?|办理|查|清理|清|拆|换|亮|通|好|落实|恢复|受理|登记|记录|转交|动工|开工|开始|完成|完|"
    r"到|明白|"
    r"懂|听懂|有水|有电|有人|有结果|有消息|有进展|有回音|满意)没有?(?:啊|呀|呢|哦|喔|嘛|吗|哟|咧|哪)*$"
)
_DENIED_BEFORE = re.compile(r"[没未不别]|还|都(?!来|修|好|看|知)|也|至今|从来|根本|一直|谁|什么|啥|一点")
# Nothing is wanted any more: 不投诉了, "never mind".
_WITHDRAWS = re.compile(
    r"(?<!怎么)(?:不|别)(?:再|用|想|打算|准备|愿意?|必|需要)*(?:投诉|举报|反映|上报|追究|计较|麻烦|打扰|说|报|提|催|修|弄|管|要|等|"
    r"搞|办|申诉|纠缠)"
    r"(?:你们?|您|这个?|这事|下去|它|他们|人)*了"
    r"|(?<!打)算了|撤销|撤回|撤诉|撤单"
    r"|\bnever ?mind\b|\bforget (?:it|about it)\b|\bwithdraw\w*|\bdont bother\b|\bno longer (?:want|need|wish)"
)
# Nobody can say, or it did not come to it: 无法确认, "cannot confirm", "not yet home".
_CANNOT_SAY = re.compile(
    r"(?:无法|不能|没法|没办法|不好|难以|未能|没能|没人能?|无人|不敢|还没|没有?|未)[去来给现在马上立即]{0,3}(?:确认|确定|核实|判断|"
    r"肯定|验证|知晓|得知|看出)"
    r"|确认不了|确定不了|看不出|说不(?:清|准|上|好)|^不(?:回|答|说)[了的啊]*$|(?:没有?人|无人)(?:来|给)?(?:回复|答复|联系|理我|"
    r"搭理|回应|通知)"
    r"|没有?(?:这个?|那个?|这回|那回|这么回|什么)事"
    r"|\b(?:cannot|cant|can not|couldnt|could not|unable to|not able to|(?:no one|nobody|noone|none) (?:here )?(?:can|could|is able to))"
    r" (?:\w+ )?(?:confirm|verify|tell|judge|check|say|know|decide)\b"
    r"|\b(?:havent|have not|didnt|did not|not|never) (?:\w+ )?(?:confirm(?:ed)?|verif(?:y|ied)|check(?:ed)?)\b"
    r"|\bnot yet (?:dark|night|evening|home|there|back|checked|seen|been|looked|passed|light|morning)\b"
    r"|\b(?:nobody|no one|noone) (?:answer|repl|respond|call|contact)\w*\b"
    r"|\bnot seen(?: it| them| yet)*$|\bnothing to (?:report|say|add|tell|answer)\b"
)
# What came right with nobody's help is solved and was not: 没人修自己亮了.
_BY_ITSELF = re.compile(
    rf"(?:自己|自动|自行|自个儿?|自然|莫名其妙|突然)(?:就|又|都|也|给)*{_STATE_ZH}"
    r"|\b(?:by|on) (?:itself|its own|themselves|their own|myself|my own)\b"
    r"|\b(?:myself|ourselves)\b"
)
# Has not been able to look: "haven't gone out yet", 还没到晚上; or does not care.
_I = r"(?:(?:i|ive|we|weve|im|were)\b(?: \w+){0,3}? |^(?:sorry |still |ive |just )?)"
_NOT_DONE = r"(?:not|havent|have not|hadnt|didnt|did not|dont|do not|couldnt|could not|cant|cannot|never|yet to|unable to|not able to)"
_LOOKING = (
    r"(?:look(?:ed)?(?! like)|check(?:ed)?|been (?:outside|out|home|back|past|by|there|that way|down|up|able|around|near|round)|"
    r"go(?:ne)? (?:out|outside|past|home|by|down|there|round|that way)|left (?:the |my )?(?:house|home|office|work|bed|flat)|"
    r"walk(?:ed)?|pass(?:ed)?|driv(?:e|en)|tr(?:y|ied)(?: it)?$|tried it|test(?:ed)?|used? it|used$|noticed?(?! any| a )|inspect(?:ed)?|"
    r"visit(?:ed)?|paid attention|had (?:time|a (?:chance|look|moment))|get (?:home|out|there|round|back)|got (?:home|out|"
    r"there|round|back|up)|"
    r"se(?:e|en) (?:it|them|that)(?= yet|$)|find out|found out)"
)
_NOT_LOOKED_EN = re.compile(
    rf"{_I}{_NOT_DONE} (?:\w+ ){{0,2}}?{_LOOKING}\b"
    r"|\b(?:not|isnt|aint|wasnt) (?:\w+ )?(?:night|nighttime|night time|evening|dusk|bedtime|late enough|dark enough)\b(?: yet)?"
    r"|\b(?:before|until|till|after|when it(?: i)?s|once it(?: i)?s) (?:it gets )?(?:dark|dusk|night\w*|evening)\b"
    r"|^(?:(?:i|im|i am|we|we are|were|am) )?(?:still )?not (?:back|home|there|in|around|outside|up)(?: (?:home|yet|now|there|today))*$"
    r"|\b(?:(?:still|am|im|i am|were|we are|currently) )(?:at work|abroad|away|on holiday|in hospital|asleep|in bed|"
    r"out of town|travelling)\b"
    r"|\b(?:dont|do not|couldnt|could not|doesnt) (?:really )?(?:care|bother me|matter|concern me)\b|\bnot (?:interested|"
    r"bothered|fussed)\b"
)
_ELSE_ZH = "(?<![人们傅员方门位])"
_NOT_LOOKED_ZH = re.compile(
    r"(?:还|都)?没(?:有)?(?:到|等到)(?:了)?(?:晚上|夜里|夜晚|天黑|点|钟点|时间|时候|家|那里|那边|那儿|现场|下班|开灯|亮灯|亮的时间)|天(?:色)?(?:还|都)*没(?:有)?(?:全)?黑"
    r"|^(?:现在|这会儿?|外面|我们?这儿?)*还没(?:有)?黑(?:呢|了|啊)*$|没(?:有)?天黑|(?:还是|才|大)白天|还早(?:呢|着|啊|$)"
    rf"|{_ELSE_ZH}[没未](?:有)?(?:用过|试过?|测过?|测试|走过|经过|路过|出门|出过门|出去|下楼|下过楼|起床|回家|回去|回小区|顾上|顾得上|顾得及|细看|仔细看|"
    r"认真看|去过|上街|散步|注意|留意|观察|关注|去确认|去核实|来得及|机会看|机会去|往那|走那|打那)(?!到人)"
    r"|^(?:我|我们|本人)?(?:真的|根本|也)?(?:不(?:关心|在乎|在意|感兴趣|想知道)|无所谓)"
    r"|(?:在|出)(?:外地|国外|出差|医院|住院|上班|单位)|不在(?:本地|当地|家|城里)"
    r"|不(?:太)?(?:知道|清楚|晓得|确定|了解|好说)(?:了|呢|啊|的|诶|哦)*$|不(?:知道|清楚|确定|晓得)(?:到底|究竟|现在)*(?:修没修|好没好|亮没亮|弄没弄|有没有|是否|是不是|好了没|修了没|怎么样)"
)
# Only thinks or has heard that it is not so; of a part that says so of itself nobody doubts.
_DOUBTED_EN = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|presumably|supposedly|allegedly|apparently|reportedly|seemingly|likely|seems?|appears?|"
    r"might|(?:i|we) (?:think|guess|suppose|believe|assume|reckon|doubt|fear|suspect|(?:dont|do not) (?:think|"
    r"believe)(?! so\b))|not (?:so |too )?sure|unsure|"
    r"looks? (?:like|as)|sounds like|afaik|as far as i (?:know|can tell|can see)|rumou?r\w*|word is|(?:was|been|im|am|being) told|"
    r"(?:(?:i|we|ive|weve) )?hear(?:d)?\b(?! (?:nothing|from|any|back|no))|"
    r"(?:someone|somebody|people|everyone|everybody|he|she|they|neighbou?rs?|wife|husband|son|daughter|mum|mom|dad|friends?|"
    r"colleague|landlord|kids?|guys?)"
    r"s? (?:just |also |all |have |has |only )?(?:told (?:me|us)|tells? (?:me|us)|says?|said|saying|reckons?|thinks?|"
    r"claims?|mentioned|texted|phoned|rang|wrote))\b"
)
_DOUBTED_ZH = re.compile(
    r"好像|好象|貌似|似乎|仿佛|可能|也许|或许|大概|大约|估计|恐怕|感觉|看样子|看起来|看上去|说不定|没准|多半|八成|十有八九|应该(?:是|就是|还)*[没不未]|据说|听说|听人|"
    r"听[\u3400-\u9fff]{0,5}[说讲]|不一定|我猜|我想是|怕是|疑似|据[\u3400-\u9fff]{1,4}(?:说|讲|反映|称)|"
    r"(?:邻居|别人|人家|[他她]们?|物业|老婆|老公|爱人|朋友|有人|[我你][妈爸]|家人|家里人?|孩子|儿子|女儿|门卫|保安|同事|大家|群里|网上|楼上|隔壁|房东|租客|室友|大爷|阿姨)"
    r"(?:刚才|刚刚|刚|都|也|今天|昨天|在群里|在电话里)*(?:跟我|告诉我|和我|对我|给我)?(?:都|也)?(?:说|讲|告诉我|反映|反馈|打电话说)"
)
# What contrasts with it is said by herself: "they said it's done but it isn't".
_SAYS_ITSELF = re.compile(
    r"\b(?:but|yet|however|though|although|and|still|whatever|because|since)\b(?! (?:not|no|off|out|dark|broken|waiting|the same)\b)"
    r"|但|可是|不过|却|然而|其实|实际|结果|根本|明明|压根|依然|仍"
)
_COURTEOUS = re.compile(
    # Of one reading only: 你好 is 你 and 好 as well.
    r"(?>(?:(?:hi|hello|hey|dear|sorry|thanks?|you|so|very|much|many|a|lot|thx|ta|cheers|please|pls|sir|madam|mate|good|"
    r"morning|evening|afternoon|day|"
    r"ok|okay|well|hm+|um+|erm?|oh|there|all)\b\s*)+)|(?>(?:你好|您好|谢谢|感谢|多谢|不好意思|抱歉|麻烦|请问|师傅|领导|你们|您|你|了|啊|嗯|哦|呃|额|好的?|唉|哎|呀|吧|呢|这个?|那个?)+)"
)


def is_no_of_hearsay(spelt: str) -> bool:
    """Whether all that a no says is what its writer thinks, or has heard, or cannot have seen yet."""
    told = [
        piece
        for piece in _pieces(spelt)
        if not _COURTEOUS.fullmatch(piece.replace(" ", "") if not piece.isascii() else piece)
    ]
    return bool(told) and all(_is_hearsay(piece) for piece in told)


def _is_hearsay(piece: str) -> bool:
    doubted = [found.end() for each in (_DOUBTED_EN, _DOUBTED_ZH) if (found := each.search(piece))]
    return bool(doubted) and not _SAYS_ITSELF.search(piece, min(doubted))


# Waits for news, and objects to nothing: after an answer of ours that is no appeal.
_WAITS = re.compile(
    r"(?:(?:i am|im|we are|were|am)\s)?(?:still\s)?waiting(?:\s(?:for\s)?\w+){0,4}"
    r"|(?:还是?|一直|仍然?|都|在|到现在|至今)*(?:没有?|无|未见)(?:任何|什么)?(?:下文|消息|回音|音信|动静|进展|答复|回复|结果|"
    r"后续)(?:了|啊|呢|呀|吗)*"
)


def only_waits(spelt: str) -> bool:
    """Whether a text says that its writer waits for news, and nothing else."""
    return _WAITS.fullmatch(spelt.strip(" \t\n.。!！?")) is not None


def is_yes_open(spelt: str) -> bool:
    """Whether a part of a yes says that it should be so, was so once or for a while, only compares, asks or only exclaims."""
    pieces = _pieces(spelt)
    if (
        any(_is_open(piece) or _HEARSAY.search(piece) for piece in pieces)
        or _only_looks_so(pieces)
        or _YES_WHEN.fullmatch(spelt)
        or _WANTS_TO_ASK.search(spelt)
    ):
        return True
    if any(_was_before(piece) for piece in pieces) and not _NOW.search(spelt):
        return True
    return any(_EXCLAIMS.search(piece.replace(" ", "")) for piece in pieces) and not _TELLS_HOW.search(spelt)


def _is_open(piece: str) -> bool:
    close = piece.replace(" ", "") if not piece.isascii() else piece
    if any(each.search(close) for each in (_DUE, _FOR_A_WHILE, _IN_PART)) or any(
        each.search(piece) for each in (_DUE_EN, _IN_PART_EN)
    ):
        return True
    return _FOR_A_WHILE_EN.search(piece) is not None and not _WAITED.search(piece)


def _only_looks_so(pieces: Sequence[str]) -> bool:
    others = [piece for piece in pieces if not _BY_ITS_LOOKS.search(piece)]
    return len(others) < len(pieces) and not any(_TELLS_HOW.search(piece) for piece in others)


def _was_before(piece: str) -> bool:
    close = piece.replace(" ", "") if not piece.isascii() else piece
    return any(each.search(close) for each in (_BEFORE_ZH, _BEFORE_EN, _BEFORE_HAND_EN, _BEFORE_HAND_ZH))


def is_away_again(spelt: str) -> bool:
    """Whether what came back went again: "来水了又停了"."""
    return _AWAY_AGAIN.search(spelt.strip(" \t\n.。!！~")) is not None


def asks_if_done(spelt: str) -> bool:
    """Whether a part asks, by the denial at its end, whether something was done: 派人了没有, 收到没."""
    return any(
        (found := _ENDS_ASKING.search(close)) is not None and not _DENIED_BEFORE.search(close[: found.start() + 1])
        for close in (piece.replace(" ", "") for piece in _pieces(spelt))
    )


_NO_OPEN = (_WITHDRAWS, _CANNOT_SAY, _BY_ITSELF, _NOT_LOOKED_EN)


def is_no_open(spelt: str) -> bool:
    """Whether what is denied in a no is not that it is solved: it asks, declines, withdraws, cannot say, or came right by itself."""
    if asks_if_done(spelt) or _DECLINES.fullmatch(spelt) or _WANTS_TO_ASK.search(spelt) or is_no_of_hearsay(spelt):
        return True
    return any(each.search(piece) for piece in _pieces(spelt) for each in _NO_OPEN) or any(
        _NOT_LOOKED_ZH.search(piece.replace(" ", "")) for piece in _pieces(spelt) if not piece.isascii()
    )


def _pieces(spelt: str) -> list[str]:
    return [" ".join(piece.split()) for piece in _PIECES.split(_SPACES.sub(" ", spelt)) if piece.strip()]


# --- A yes and what stands beside it ---------------------------------------------------

_TELLS = frozenset({Kind.GOOD, Kind.TROUBLE, Kind.GONE})
_BESIDE_YES = frozenset({Kind.YES, Kind.THANKS, Kind.ACK, Kind.PRAISE, Kind.LEAD})


def says_yes_to_else(tokens: Sequence[Token], vocabulary: Vocabulary) -> bool:
    """Whether a word for yes, with nothing that says how it is, goes on with more than "it is": "yes report it", "yes again"."""
    if not tokens or any(each.kind in _TELLS or each.text.isdigit() for each in tokens):
        return False
    if any(each.kind is Kind.PRAISE for each in tokens):
        return False
    at = next((at for at, each in enumerate(tokens) if each.kind is Kind.YES), None)
    if at is None:
        return False
    lists = vocabulary.commands
    for each in tokens[at:]:
        if each.kind is Kind.THANKS and each.text not in lists["begun"]:
            # For what somebody is thanked need not be told here.
            return False
        if each.kind not in _BESIDE_YES and each.text not in lists["beside_yes"]:
            return True
    return False
