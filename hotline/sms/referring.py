"""Words that speak of what the city just said or did: "your man went to the wrong street", "the tree is there", 你们看错了.

Whoever writes them answers a text of ours, also where they name a street or a thing. Reads text that is spelt as `plain.py` leaves it.
"""

import re

from hotline.sms.plain import plain

_THING = r"(?:it|they|these|those|this|that|(?:the|my|our|those|these|that|this|same) (?:[\w'-]+ ){0,2}?[\w'-]+)"
_OURS = (
    r"(?:man|men|guys?|lads?|fellas?|people|person|staff|crews?|teams?|workers?|workm[ae]n|colleagues?|inspectors?|"
    r"officers?|officials?|engineers?|contractors?|"
    r"units?|drivers?|maps?|records?|systems?|files?|answers?|repl(?:y|ies)|responses?|texts?|messages?|decisions?|reasons?|"
    r"explanations?|"
    r"departments?|offices?|photos?|pictures?)"
)
_DID = (
    r"(?:said|say|says|told|tell|wrote|write|claim\w*|closed?|reject\w*|refus\w*|void\w*|cancel\w*|deleted|dismiss\w*|"
    r"ignored?|decided|went|looked|checked|"
    r"searched|came|sent|visited|inspected|saw|missed|found|mixed|confused|misunderstood|misread|did|never|didnt|havent|"
    r"hasnt|wont|cant|have not|has not|did not)"
)
_WRONG = (
    r"(?:wrong|incorrect|untrue|false|nonsense|rubbish|bullshit|a lie|lies|lying|a joke|unfair|unacceptable|not (?:true|"
    r"right|correct|so|fair|acceptable|the case|"
    r"good enough|what i (?:said|wrote|meant|reported))|mistaken|a mistake)"
)
_REFERS = re.compile(
    rf"\byou(?:r|re|ve| are| have)?(?: \w+){{0,2}}? {_OURS}\b|\byour\b.{{0,30}}\b{_OURS}\b|\b(?:you|he|she|they)(?:ve| have|"
    rf" all| guys| people| just| obviously| clearly)? {_DID}\b"
    rf"|\b{_THING}(?:s| is| are| was| were|re) (?:all |just |totally |completely |simply |plain |very |so )?{_WRONG}\b|"
    rf"^(?:no[\s,.!]+)?{_WRONG}\s*(?:[,.!?;]|$)"
    rf"|\b{_THING}(?: is| are|s|re| was| were) (?:still |really |right |clearly |definitely |all |very much |even |indeed |"
    rf"most certainly )*(?:there|here|back)\b(?! (?:any|no|some|water|light)\b)"
    r"|\b(?:look|looks|check|go|come|send|visit|inspect|search|see|read|try)\b.{0,40}\bagain\b|\blook (?:closer|closely|"
    r"properly|better|harder|at (?:the|my|your) (?:map|photos?|pictures?))\b"
    r"|\bsame (?:place|places|spot|corner|problem|thing|matter|issue|story|as (?:before|last time)|old)\b|\b(?:come|came|"
    r"comes|coming) back\b|\bback (?:again|to how it was|to square one)\b"
    r"|\b(?:i|we) (?:\w+ ){0,2}?(?:appeal|object|disagree|dispute|contest|protest)\b|\b(?:dont|do not|cannot|cant|wont|"
    r"will not) (?:accept|agree|believe)\b"
    r"|\b(?:wrong|other|different) (?:street|road|house|place|address|side|tree|lamp|light|hole|spot|number|building|one|end)\b"
    r"|\bre-?open|\bwho(?:ever)? (?:checked|looked|came|went|decided|closed|wrote|inspected)\b|\breconsider|"
    r"\bin spite of what you\b|\bcontrary to\b"
    # 你们 said of the office: what it did, and how.
    r"|你们?的?(?:人|师傅|工作人员|工人|队伍|检查员|地图|答复|回复|答案|说法|理由|短信|记录|系统|部门|单位|照片)|你们?(?:说|"
    r"讲|去|来|看|查|没|根本|弄错|搞错|走错|找错|认错|是不是|到底|凭什么|怎么)"
    r"|(?:他们?|师傅|工作人员|检查员|来的人)(?:走错|看错|找错|去错|搞错|弄错|认错|没来|没去|没看|根本)|(?:走|看|找|去|搞|弄|"
    r"认|查|写)错(?:了|地方|路|位置|人|楼|树|灯)?"
    r"|明明|还在那|还在原|怎么可能|怎么会|(?:乱|胡|瞎)(?:说|讲|扯)|不是(?:真的|事实|这样|私人|的)|不属实|不实|不符|说谎|骗人|"
    r"不认可|不同意|不服|不接受|申诉|异议|复核|复查|重新(?:看|查|核|处理|办|来)"
    r"|再派人|再(?:来|去)?(?:人|看|查|核实|核查|确认)|又(?:回来|出现|堆|有了|来了|冒出)|老地方|原来的?(?:地方|位置)|(?:同一|"
    r"同样)个?(?:地方|位置|问题)"
)
# What is said in anger of an answer, though the city may have classes of such words: taxes, officials who pass the buck.
_INDIGNATION = re.compile(
    r"\b(?:(?:what (?:do|did|am) (?:i|we) (?:pay|paying)|(?:i|we) (?:\w+ )?pay(?:ing)?)(?: (?:my|our|so much|these|the|all "
    r"these))* tax(?:es)?(?: for(?: this| that| nothing| what)?)?"
    r"|(?:(?:what a |a )?(?:waste|wasting) (?:of )?)?(?:(?:our|my|the|public) )?tax ?payers?'?s?(?: money)?|(?:what a |a |"
    r"total |complete )?waste of (?:my |our |public |everyones )?(?:time|money|tax(?:es)?)"
    r"|pass(?:ing|es)? the buck|buck ?passing|shift(?:ing)? (?:the )?(?:blame|responsibility)|fob(?:bed|bing)? (?:me |us "
    r")?off|brush(?:ed|ing)?(?: me| us)? off|shame(?:ful|less)?(?: on you)?|disgrac\w*|disgust\w*"
    r"|useless|pathetic|ridiculous|outrageous|appalling|incompeten\w*|unbelievable|bureaucra\w*|red tape|scandal\w*|"
    r"laughable|hopeless|corrupt\w*|typical(?: (?:government|council|officials?))?"
    r"|thanks? (?:you )?for nothing|what a joke|(?:lame |poor |just |only |more )?excuses?|no(?:body|one| one) cares?|you "
    r"(?:dont|do not) care|so disappoint\w*|disappoint\w*|lazy|bullshit|rubbish answer"
    r"|(?:i|we)(?:ll| will| am going to| shall)? (?:go|tell|call|write|complain|report|speak|talk)(?: this)?(?: to)? (?:the "
    r")?(?:press|newspapers?|media|tv|mayor|lawyer|court|ombudsman)|is that all|so what)\b"
    r"|推诿|扯皮|踢皮球|甩锅|推卸责任|推脱|敷衍了?事?|糊弄|忽悠|应付|打?官腔|官僚主义|官僚|不作为|乱作为|懒政|形式主义|"
    r"不负责任?|什么态度|态度(?:太|很|真|极其)?(?:差|恶劣|不好)|服务(?:态度)?(?:太|真)差"
    r"|(?:浪费|花着?|拿着?|吃着?|养着?)?(?:我们|老百姓|咱们|大家)?(?:的)?纳税人?的?(?:钱|血汗钱|税|税款)?|(?:我们?|"
    r"老百姓)?(?:交|纳|缴)(?:了|的)?(?:这么多)?税(?:款)?(?:就|都)?(?:养|给)?(?:你们|这)?|浪费(?:我们?的?|大家的?)?(?:时间|钱|"
    r"公帑|资源)"
    r"|不办事|不干事|白(?:花|交)了?|吃干饭|吃白饭|白(?:打|说|报|反映|投诉)了?|(?:有什么|有啥|有何|毫无|没有?|没什么|没啥)用|"
    r"要你们?(?:干嘛|干什么|有何用|"
    r"何用|有什么用)|笑话|可笑|呵呵|无语|失望|寒心|气死(?:人|我)?了?|曝光|找媒体|找记者|上访|信访|找市长"
    r"|不要脸|丢人|荒唐|离谱|岂有此理|太过分|过分|不像话|欺负(?:人|老百姓)|为人民服务|废话|屁话|鬼话|空话|套话|借口|废物|"
    r"无能|腐败|不管老百姓(?:死活)?"
)
# Who asks for an office means it.
_ASKS_WHERE = re.compile(r"\b(?:how (?:do|can|to)|where)\b|在?哪(?:里|儿|个)|怎么(?:办|交|开|走)|如何|几点|多少")
# The whole of it says that an answer, a refusal or an end is not accepted: "I appeal", 我要申诉.
_POLITELY = (
    r"(?:(?:please|pls|plz|hello|hi|sorry|no(?=[,.!;:])|ok|yes|so|then|well|and|but|dear sirs?|thanks?|thank you|you said i "
    r"may)[\s,.!:;-]+)*"
)
_IT = (
    r"(?:(?:against |to |with |for )?(?:it|this|that|them|(?:the|your|this|that) (?:\w+ )?(?:decision|answer|reply|refusal|"
    r"rejection|result|outcome|reason|explanation|closing)|you|at all))"
)
_APPEALS = re.compile(
    rf"{_POLITELY}(?:(?:i|we)(?:d|ll| would| will| do| want| wish| am| hereby| must| have| like| need| strongly| totally| "
    rf"completely| really| still|m| going| here)*"
    rf"(?: to)? (?:appeal(?:ing)?|object(?:ing)?|protest|disagree|contest|dispute|complain)|(?:appeal|objection|complaint)|i "
    rf"(?:make|file|lodge|submit|want|raise) (?:an? |my )?(?:appeal|objection)"
    rf"|(?:i|we)? ?(?:dont|do not|cant|cannot|can not|wont|will not|would not|refuse to|not|no) (?:accept|agree|agreed|"
    rf"satisfied|ok|okay|acceptable)"
    rf"|(?:im|i|we)(?: am| are)? (?:not (?:ok|okay|happy|satisfied|in agreement)|unhappy|refuse)|(?:this |that |it )?(?:is "
    rf")?(?:not acceptable|unacceptable)"
    rf"|(?:i|we) (?:want|ask for|demand|need|request) (?:an? |another )?(?:appeal|review|second look|reconsideration)|appeal(?:ed|s)?)"
    rf"(?: (?:strongly|again|still))*(?: {_IT})?(?:[\s,.!;-]+(?:please|pls|thanks?|thank you|at all|now|then|again))*[\s.!,?]*"
    r"|(?:你好|您好|那|好的?|行|嗯|请|麻烦|，|,|。|！|!|\s)*(?:我|我们|本人|俺)?(?:要|想|要求|申请|坚决|强烈|完全|表示|提出|"
    r"正式|还是|就是|对此|对(?:这个|此|你们的)?(?:答复|结果|决定|处理|处理结果|回复)|真的|需要|选择)*"
    r"(?:申诉|上诉|不同意|不认可|不接受|不认同|不服|不服气|有异议|异议|提异议|反对|不赞同|抗议|要求复议|复议|不能接受|"
    r"无法接受|不可接受|接受不了|复核|要求复核|不答应)"
    r"(?:这个|此|你们的|该|这种)?(?:答复|结果|决定|处理|处理结果|回复|理由|说法|结论)?(?:的|了|啊|呀|！|!|。|，|,|谢谢|请受理|\s|\.)*"
)
# So a sentence begins that goes on from another.
_GOES_ON = re.compile(
    r"(?:no|nope|but|and|so|well|ok|okay|sorry)?[\s,.!]*(?:it|its|it is|thats|that is|but|because)\b"
    r"|(?:可是?|但是?|不过|因为|那|这个|那个|它)"
)

# What one sees, smells and hears of one thing: "a smell in the stairs" and then "gas I think".
_SENSES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:smell|odou?r|stink|stench|fume|gas|smok|burn|fire|flame)|味|臭|气|烟|火|烧|焦|糊|熏",
        r"\b(?:spark|wire|cable|shock|electri|current)|电|火花|线",
        r"\b(?:water|flood|leak|river|canal|drown)|水|漏|淹|河",
        r"\b(?:shout|scream|yell|cry|fight|argu|nois|bang|beat|hit|knife|attack)|吵|喊|打|叫|哭|闹|刀|响",
        r"\b(?:fall|fell|crack|collaps|loose|lean|tilt|crumbl)|塌|倒|裂|掉|砸|松|歪",
    )
)
_HEDGES = re.compile(
    r"\b(?:i (?:think|guess|believe|feel|suppose)|maybe|perhaps|probably|may be|might be|could be|must be|seems?|"
    r"looks like|smells? like|sounds? like|"
    r"its|it is|it|getting|worse|now|still|my (?:head|eyes|throat|chest))\b"
    r"|好像|可能|应该是|估计|像是|是不是|怀疑|感觉|我觉得|越来越|现在|而且|更|我(?:头|眼|嗓)"
)
# Who says so speaks of one more thing.
_ONE_MORE = re.compile(
    r"\b(?:also|another|different|second|too|as well|besides|other|new|else|elsewhere)\b"
    r"|另外|另一|还有(?:一|个)|别的|其他|别处|也(?:有|是)|新"
)

# Of what was spoken of before, and of no house: gas out of the drain, smoke out of the bin.
_ITS_INSIDE = re.compile(
    r"\b(?:out of|from|inside|in|under|underneath|beneath|below) (?:it|there)\b(?! (?:is|are|was)\b)"
    r"|\bfrom (?:inside|below|underneath|within)\b(?! (?:the|my|our|a)\b)"
    r"|^[^\u3400-\u9fff]*(?:现在|刚才?|又|还|好像|从|就是|它|这|那)*(?:里面|里头|里边|下面|底下|下边)"
    r"(?!的?(?:人|房|屋|店|铺|楼|商|住|超市|学校))"
)
_ANOTHER = re.compile(
    r"\b(?:another|different|separate|one more|second) (?:thing|matter|problem|issue|case|report|place|one)\b|\belsewhere\b"
    r"|\bsomewhere else\b"
    r"|(?:另外?|还有)(?:的|有)?一?(?:件|个|桩|处)(?:事|问题|地方)?|别处|别的地方|其他地方"
)


def tells_of_another(text: str) -> bool:
    """Whether a text says that it is of another thing, or another place, than what was spoken of."""
    return _ANOTHER.search(plain(text)) is not None


_BESIDE = re.compile(
    r"\b(?:also|another|other|second|as well|likewise|both|too(?=\W*(?:now|thanks|thank you)?\W*$))\b|另|也(?!许)|别的|其[他它]|同样|两"
)


def tells_beside(text: str) -> bool:
    """Whether what a text says of something it says beside something else: "the other one", "that too", 也好了."""
    return _BESIDE.search(plain(text)) is not None


def speaks_of_one_more(text: str) -> bool:
    """Whether a text speaks of one more thing, or of a new one: "also a gas leak"."""
    return _ONE_MORE.search(plain(text)) is not None


def speaks_of_its_inside(text: str) -> bool:
    """Whether a text speaks of what comes out of the thing that was spoken of, or is in it: 里面冒煤气味."""
    return _ITS_INSIDE.search(plain(text).strip()) is not None


def continues(before: str, text: str) -> bool:
    """Whether a text right behind another tells more of the same thing: "There is smell in the stairs", "gas I think"."""
    before, text = plain(before), plain(text)
    if _ONE_MORE.search(text):
        return False
    return bool(_HEDGES.search(text)) or any(each.search(before) and each.search(text) for each in _SENSES)


def speaks_of_ours(text: str) -> bool:
    """Whether a text speaks of what was said or done before."""
    return _REFERS.search(plain(text).strip()) is not None


def without_indignation(text: str) -> str | None:
    """Return what else a text says than that somebody is angry with what we told; None where nobody is."""
    said = plain(text)
    left = _INDIGNATION.sub(" ", said)
    return left if left != said and not _ASKS_WHERE.search(said) else None


def appeals(text: str) -> bool:
    """Whether a text says that an answer, a refusal or an end is not accepted, and nothing more."""
    return _APPEALS.fullmatch(plain(text).strip()) is not None


def goes_on(text: str) -> bool:
    """Whether a text begins as a second sentence does: right behind a text of ours it goes on from that."""
    return _GOES_ON.match(plain(text).strip()) is not None
