"""Courtesies, in both languages: greetings, thanks, and what every office writes to everybody.

What is left of a text without them is what it says of the matter. "We have received your report, please wait patiently,
best wishes" says nothing of it; nor does "已收到，请耐心等待，祝您生活愉快".
"""

# ruff: noqa: E501 - patterns are easier to read whole

import re
import unicodedata

_YOUR = r"(?:your|the|this|ur)"
_THING = (
    r"(?:reports?|messages?|calls?|calling|contact|enquir(?:y|ies)|inquir(?:y|ies)|requests?|complaints?|feedback|concerns?|matter|case|issue"
    r"|submission|letter|e-?mail|texts?|information|info|patience|understanding|cooperation|co-operation|support|time|help|trust|attention"
    r"|suggestions?|interest|reply|answer|problem)"
)
_MUCH = r"(?:very much|so much|a lot|again|once again|kindly|sincerely|in advance|indeed)"
_TIME = r"(?:shortly|soon|in due course|as soon as possible|asap|at (?:the )?earliest(?: convenience)?|promptly|quickly|accordingly)"
_CALLING = r"(?:calling|ringing|writing|reporting|contacting|informing|telling|texting|e-?mailing|reaching out|letting us know|getting in touch)"
_WE = r"(?:we|i|our (?:office|team|department|staff|colleagues))"
_CARE = (
    r"(?:look(?:ing|ed)? (?:in)?to|deal(?:ing|t)? with|handl(?:e|ed|ing)|process(?:ed|ing)?|attend(?:ed|ing)? to|follow(?:ed|ing)? up(?: on)?"
    r"|work(?:ed|ing)? on|tak(?:e|en|ing) care of|review(?:ed|ing)?|consider(?:ed|ing)?)"
)
_IT = rf"(?:it|this|that|{_YOUR}(?: \w{{1,12}})? {_THING})"
# Behind what says nothing by itself: "we will deal with it today" says when.
_ENDS = r"(?=\s*(?:$|[^\w\s]|(?:and|but|please|kindly|thanks?|we|i|with|have|yours|soon|best|kind)\b))"
# Longer ones first, so that no half of one is left over.
_ENGLISH = (
    # Thanks, with what for.
    rf"(?:(?:many |with |our |warm |sincere ){{0,3}}(?:thanks|thank you|thx|ty)|{_WE} (?:would like to )?thank you|(?:{_WE} )?(?:do |really |greatly )?appreciate(?: {_IT})?)"
    rf"(?: {_MUCH})?(?: for (?:(?:{_CALLING})(?: (?:us|it|this(?: {_THING})?|that|in|the (?:city|hotline|office|centre|center)|to us)){{0,3}}"
    rf"|{_YOUR}(?: \w{{1,12}})?? {_THING}(?: and {_YOUR}? ?{_THING})?))?(?: {_MUCH})?|{_YOUR} {_THING} is (?:much |greatly |very )?appreciated"
    # Received, and will be seen to: whatever it is.
    rf"|(?:(?:{_WE} |{_WE}'ve )(?:have |had |has )?(?:now |just |already |duly |safely )?(?:received|got|noted|registered|recorded|logged|acknowledged?|confirm(?:ed)?)"
    rf"(?: receipt of)?|{_IT} (?:has|have|was|is)(?: been)?(?: now| just| already| duly| successfully)? (?:received|noted|registered|recorded|logged|acknowledged)"
    rf"|received|noted)(?: with thanks)?(?: {_IT})?{_ENDS}"
    rf"|(?:{_WE}(?:'ll| will| shall| are| am|'re)|(?:and )?will|(?:it|this|{_IT}) (?:will be|is being|is))(?: now| being| be)?(?: {_CARE})(?: {_IT})?(?: {_TIME})?{_ENDS}"
    rf"|(?:{_WE}(?:'ll| will| shall)|and(?: will)?) (?:get back|reply|respond|answer|be in touch|come back|contact|write|revert)(?: to)?(?: you)?"
    rf"(?: {_TIME})?{_ENDS}"
    rf"|(?:{_IT} is|is) important to us|{_WE} (?:take|value|care about) (?:all |every )?{_IT}(?: (?:very )?seriously)?"
    rf"|(?:{_WE} have {_IT}|(?:{_WE} |and )?see to it){_ENDS}|(?:you(?:'ll| will)? )?hear from us(?: when it is done| {_TIME})?{_ENDS}"
    rf"|(?:{_WE}(?:'ll| will)? )(?:do|try|are doing) (?:our|my) (?:very )?best{_ENDS}|{_IT} (?:is|are) (?:very |most )?(?:valuable|valued|welcome)(?: to us)?"
    rf"|{_IT} (?:has been|have been|was|is) (?:forwarded|passed on|sent|referred|transferred) to the (?:relevant|responsible|competent|concerned|appropriate|right)"
    rf" (?:department|office|authority|team|unit|colleague)s?{_ENDS}|(?:this is |you have reached )?the (?:city )?(?:hotline|command cent(?:re|er))"
    # Asking for patience.
    r"|(?:(?:kindly|please) )?(?:be patient|bear with us|wait(?: patiently)?(?: for (?:a (?:while|moment|bit)|our reply|news|us))?|stay tuned|hold on|stand by)"
    r"|(?:we |i )?(?:apologi[sz]e|are sorry|am sorry)(?: for (?:any |the |this )?(?:inconvenience|trouble|delay|wait)(?: caused)?)?"
    r"|(?:our |sincere ){0,2}apologies(?: for (?:any |the |this )?(?:inconvenience|trouble|delay|wait)(?: caused)?)?"
    r"|sorry(?: for (?:any |the |this )?(?:inconvenience|trouble|delay|wait)(?: caused)?)?"
    # Wishes and endings.
    r"|(?:(?:we |i )?(?:wish|wishing) (?:you|u)|have|enjoy)(?: (?:a|an|the|your|all|and|very|lovely|nice|good|great|happy|pleasant|wonderful|best|health|healthy"
    r"|happiness|day|days|evening|week|weekend|life|time|holidays?|year|new|rest of)){1,12}"
    r"|take care(?: of yourself)?|stay (?:safe|well|healthy)|all the best|(?:with )?(?:our |my )?(?:kind|best|warm|warmest|many)(?:est)? ?(?:regards|wishes)"
    r"|(?:yours )?(?:sincerely|faithfully|truly)|yours|you(?:'re| are) welcome|(?:it was )?(?:my|our) pleasure|no problem|at your service|we are here for you"
    r"|(?:we |i )?hope (?:you are|this finds you|all is)(?: (?:doing|very)){0,2} well|(?:nice|good|pleased) to (?:hear from|meet|talk to) you"
    r"|(?:if you have |for )?(?:any|further|more|other)(?: (?:any|further|more|other)){0,3} questions?(?:,? (?:please )?(?:contact|call|ask|write to) us(?: again)?)?"
    r"|feel free to (?:contact|call|write to|ask) us(?: again| any ?time)?"
    r"|good (?:morning|afternoon|evening|day|night)|how are you(?: doing| today)?|(?:dear )?(?:sir or madam|sir|madam|citizens?|residents?|caller|customer)"
    r"|to whom it may concern|regards|greetings|cheers|hello|hallo|hi|hey|dear|bye|goodbye|welcome"
    r"|please|there|everyone|kindly|okay|ok|yes|and|from (?:the )?(?:city|hotline|office|centre|center|us)|your (?:city|hotline|office)"
)
_THING_ZH = "(?:来电|来信|来函|致电|电话|反映|反馈|举报|投诉|诉求|留言|信息|消息|短信|建议|意见|问题|情况|事项|工单|报告|支持|理解|配合|关注|关心|信任|监督|耐心|等待|参与|帮助|谅解|宽容|合作)"
_YOU_ZH = "(?:您|你|市民|大家)"
_MINE_ZH = f"(?:(?:{_YOU_ZH}们?)?(?:所)?(?:提交|提供|提出|反映|对我们(?:工作)?|对(?:我们|我市|本市|城市)?(?:的)?工作)?的?(?:宝贵)?{_THING_ZH}(?:的?(?:{_THING_ZH}|和|与|及|、)){{0,8}})"
_WE_ZH = "(?:我们|我方|我办|我局|我单位|本单位|本局|本中心|我中心|我|中心|工作人员|相关部门|有关部门|部门)"
_SOON_ZH = "(?:会|将|正在|正|尽快|尽早|及时|马上|立即|抓紧|稍后|认真|积极|第一时间|努力|继续)"
_DO_ZH = "(?:处理|办理|核实|跟进|解决|回复|答复|联系|反馈|受理|落实|研究|安排|关注|记录|登记|转交|转办)"
_CHINESE = (
    # Received.
    f"(?:{_WE_ZH})?(?:这边)?(?:已经?|均已|都)?(?:成功)?(?:(?:收到|收悉|知悉|获悉|受理|记录|登记)了?(?:{_MINE_ZH})?|了解了?{_MINE_ZH})"
    f"|{_MINE_ZH}(?:{_WE_ZH})?(?:已经?|均已|都)?(?:成功)?(?:收到|收悉|知悉|获悉|知晓|受理|记录|登记|了解|提交)"
    # Will be seen to.
    # "今天会处理" says when.
    f"|(?<![天晚午日周前内点时月])(?:{_WE_ZH})?(?:{_SOON_ZH}){{1,6}}(?:为您|给您|予以|进行|帮您|与您|和您|对此|向您)?"
    f"(?:{_DO_ZH}|并|后|、){{1,8}}(?:{_MINE_ZH}|您|你)?"
    f"|(?:{_WE_ZH})?(?:对此)?(?:非常|十分|高度|很)(?:重视|关注|理解)(?:{_MINE_ZH})?"
    f"|(?:{_MINE_ZH})?(?:{_WE_ZH})?(?:已经?|均已|将|会|也)?(?:转交|转办|转至|交由|反馈给|移交)(?:给|至|到)?(?:相关|有关|责任|主管|职能)(?:部门|单位|科室|人员)(?:进行|予以)?(?:{_DO_ZH}){{0,3}}"
    f"|(?:{_WE_ZH})?(?:一定)?(?:会|将|定当)?(?:认真(?:对待|负责)|尽力(?:而为)?|努力|竭诚(?:为您服务)?|全力以赴)"
    f"|(?:办结|处理|完成|有(?:结果|进展|消息))(?:完)?(?:后|了)?(?:会|将|再|即|立即|第一时间|及时){{1,3}}(?:告知|通知|联系|回复|反馈)(?:您|你)?|并(?=[\\s,.!?]*$|[,.])"
    # Thanks, with what for.
    f"|(?:非常|十分|衷心|真诚|再次|万分|多|很){{0,4}}(?:谢谢|感谢|多谢|感激|致谢|谢)(?:{_YOU_ZH}们?)?(?:{_MINE_ZH})?"
    # Patience.
    "|(?:请|烦请|麻烦|敬请|还请|望|请您)*(?:您|你)?(?:耐心|稍|安心|静)(?:等待|等候|等|候|後|后)(?:一下|片刻|回复|通知|处理|结果|消息|佳音){0,4}"
    "|(?:请|敬请|还请|望)(?:您|你)?(?:予以)?(?:放心|谅解|理解|见谅|知悉|保持(?:电话|手机)?(?:畅通|通畅))|敬请期待"
    "|(?:给您)?(?:带来|造成)(?:的)?不便(?:之处)?|由此|(?:非常|十分|深表|很|表示){0,3}(?:抱歉|歉意|对不起|不好意思)"
    # Wishes.
    "|(?:祝愿?|祝福|愿)(?:您|你|大家|阖家|全家)*(?:和家人|全家)?(?:生活|工作|身体|心情|万事|一切|天天|每天|周末|节日|新年|新春|春节|中秋|国庆|假期|平安|健康|愉快|快乐|顺利|顺心"
    "|如意|幸福|安康|开心|美满|吉祥|好运|、|，|,|\\s){1,16}|(?:新年|新春|春节|节日|周末|中秋|国庆|元旦)(?:快乐|愉快|好)|(?:这里|这边)是?(?:12345|市民|政务|服务|便民|热线|指挥中心|中心){1,4}"
    "|再会|辛苦(?:您|你)?了?|不客气|不用谢|没关系|欢迎(?:再次)?(?:来电|致电|监督|咨询|反映)?|(?:如有|有)(?:任何|其他|其它|疑问|问题|需要){1,4}(?:请|欢迎|可)?(?:随时)?(?:联系|致电|拨打|来电|咨询)?(?:我们|12345)?"
    "|很高兴为您服务|为您服务|竭诚|此致|敬礼|好的|是的|收到"
    "|尊敬的|亲爱的|市民朋友|市民|居民|先生|女士|朋友|用户|群众|同志|早上好|上午好|中午好|下午好|晚上好|早安|晚安"
    "|您好|你好|大家好|打扰了|打扰|请问|喂|在吗|再见|拜拜|啊|呀|哦|嗯|哈|吧|呢"
)
_COURTESY = re.compile(rf"(?:\b(?:{_ENGLISH})(?!\w))|{_CHINESE}")


def without_greetings(text: str) -> str:
    """Return a text without its greetings, thanks and what is written to everybody."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return _COURTESY.sub(" ", " ".join(plain.split()))
