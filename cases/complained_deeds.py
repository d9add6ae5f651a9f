"""What the people of a department did, told in less plain words: by kinds of deeds, in both languages.

Touched, watched or followed somebody; broke, lost or threw about what is hers; asked a price for what is free; gave work to
their own; told on her or warned whom they were to inspect; made fun of her; sent her away again and again. Read behind the
one who did it (`cases.complained_of`), so each says a deed and none says who. What is only wished or asked is no deed.
"""

# ruff: noqa: E501 - patterns are easier to read whole

import re

# --- English ----------------------------------------------------------------------------------

_HERS = (
    r"(?:my|our|her|his|their|people's|residents'|the (?:old|poor) \w+'s|mum's|my \w+'s|our \w+'s|the neighbou?r'?s?'?)"
)
_SOMEONE = r"(?:me|us|her|him|my (?:\w+ )?\w+|our (?:\w+ )?\w+|the (?:\w+ )?(?:girl|girls|women|woman|lady|child|children|kids?|mother|vendor|old man|old woman|tenant|patients?))"
_KIN = r"(?:cousins?|brothers?|brother-in-law|sons?|daughters?|friends?|relatives?|family|families|wife|husband|nephews?|nieces?|uncles?|mates?|buddies|in-laws?|relations?|cronies|drinking pals?|own people|own lot|own kind|own folks|own)"
_WITHOUT = r"(?:without (?:(?:even |so much as )?(?:asking|a word|knocking|permission|an apology|apologi[sz]ing|saying (?:sorry|a word|anything|why)|stopping|telling (?:me|us|anyone)|a (?:warrant|word)))|on purpose|deliberately|and (?:just |simply )?(?:drove|walked|ran|went) (?:off|away)|and (?:left|fled)(?= without|\s?[.,;!?]|$))"
DEEDS = tuple(map(re.compile, (
    # Her body, and being watched.
    rf"\b(?:put|puts|laid|placed|had|ran|slid) (?:his|her|their|a|one) (?:\w+ )?(?:hands?|arms?|fingers?) (?:on|up|under|round|around|over|between|down|inside|through) {_SOMEONE}\b",
    rf"\b(?:strok(?:ed|es|ing)|fondl(?:ed|es|ing)|pinch(?:ed|es|ing)|squeez(?:ed|es) (?:my|her) \w+|hugg?(?:ed|ing)|rubb?(?:ed|ing)|patt(?:ed|ing)|press(?:ed|es|ing) (?:himself|up|his body) \w+) (?:against |up )?(?:{_SOMEONE}|my|her|{_HERS})\b",
    r"\b(?:star(?:ed|es|ing)|ogl(?:ed|es|ing)|gawp(?:ed|s|ing)|peep(?:ed|s|ing)|peer(?:ed|s|ing)|look(?:ed|s|ing)) (?:hard |down |up |long |all the time )?(?:at (?:my|her) (?:\w+ )?(?:breasts?|chest|legs?|body|bottom|blouse|skirt|daughter|girl|wife)|(?:through|into|in at) (?:my|our|the|her|people's) (?:\w+ )?(?:window|windows|bedroom|bathroom|curtains?|keyhole))",
    rf"\b(?:photograph(?:ed|s|ing)|record(?:ed|s|ing)|tak(?:es|ing) (?:pictures|photos|videos)|took (?:pictures|photos|videos|a (?:picture|photo|video))|snapp?(?:ed|ing))(?: of)? (?:{_SOMEONE}|{_HERS} \w+)\b(?! (?:leak|pipe|hole|lamp|meter|drain|complaint|damage|statement))",
    rf"\b(?:ask(?:ed|s|ing)?|demand(?:ed|s)?|want(?:ed|s)?) (?:{_SOMEONE}(?: for)?|for) (?:her|my|our|his) (?:phone |mobile |private |wechat )?(?:number|wechat)\b(?! and (?:rang|called|promised))|\bke(?:ep(?:s|ing)?|pt) (?:on )?(?:texting|calling|ringing|messaging|phoning|visiting|following|pestering|bothering|touching|asking) (?:me|us|her|him|my)\b",
    rf"\b(?:invited|asked|told) (?:{_SOMEONE}) (?:to (?:\w+ )?(?:his (?:room|flat|hotel|bed|car)|a hotel|bed)|out (?:for|to) (?:a )?(?:drink|dinner)|to (?:undress|take (?:off|my clothes)|sit on))",
    r"\b(?:walk(?:ed|s)|came|comes?|went|burst|barged|broke|climbed|forced (?:his|their) way|let (?:himself|themselves)) (?:right |straight )?(?:into|in to|in|over) (?:my|our|her) (?:\w+ )?(?:flat|house|home|bedroom|room|bathroom|shop|yard|garden|courtyard|kitchen|fence|wall)\b",
    # Her things.
    rf"\b(?:lost|mislaid|misplaced|shredded|ripped up|binned|burnt|burned|drenched|ruined|wrecked|spoilt|spoiled|soaked|flattened|trampled|bent|cracked|slashed|keyed|dropped|kicked in|knocked down|pulled down|pulled up|pulled out|sawed (?:down|off)|sawn (?:down|off)|chopped (?:down|off)|hacked (?:down|off|at)|felled|uprooted|poisoned|drove (?:over|into|through)|driven (?:over|into)|reversed into|backed (?:over|into)|parked (?:on|in front of|across)|chucked|flung|hurled|tossed|threw|thrown|emptied|tipped|poured|dumped|swept|shovelled)(?: (?:\w+ ){{0,4}}?(?:over|on|onto|into|at|in front of|against|across|through|away|out|off))? {_HERS}(?: own)? (?!(?:own )?(?:way|time|mark|number|name|report|complaint|best|street|road|area|district|lamp|case)\b)\w+",
    r"\b(?:throws?|threw|thrown|flung|flings?|hurled|tossed|chucked|slammed|shut|slapped|pushed|shoved) (?:\w+ ){1,4}?(?:back at|at|in|into|on|onto) (?:me|us|her|him|my (?:face|hand|hands|arm|arms|foot|finger|fingers|feet|mother|child|son|daughter)|our faces?)\b",
    rf"\b(?:rammed|hit|crashed|drove|smashed|bumped|backed|scraped|knocked)(?: (?:right|straight))? (?:into |over |down |against )?{_HERS} (?:\w+ )?(?:gate|wall|fence|car|door|bike|bicycle|scooter|house|shop|stall|window|garage|tree|hedge|flower ?beds?|dog|cat|letter ?box|balcony|shed|van|vegetables)\b",
    rf"\b(?:drove|driven|sawed|parked|broke|smashed|took|removed|pulled|knocked|locked|sealed|painted|opened|entered|searched|left|went|ripped|threw)\b(?: [\w'-]+){{0,7}}? {_WITHOUT}",
    r"\b(?:tore|tears|torn|ripped|scribbled on|spat on|stamped on|trod on|stepped on|sat on|spilt \w+ (?:on|over)) (?:up )?(?:my|our|her|his|their)\b",
    r"\b(?:drill|break|lunch|nap|party|cards?)\b(?: \w+){0,4} (?:and|then) (?:laughed|jeered|sneered)|\b(?:and|then|just|only|all|they|he|she|even) (?:\w+ )?(?:laughed|jeered|sneered|smirked|grinned|giggled|sniggered|whistled at|spat|swore|cursed)\b(?! with)|\b(?:laughed|jeered|sneered|smirked|shrugged|sniggered) (?:at|when|as|about)\b",
    # A price for what is free, and favours for their own.
    r"\b(?:won't|will not|wouldn't|would not|refus\w+ to|don't|do not|doesn't|does not|never|only|nothing)(?: [\w'-]+){0,6}? (?:unless|until|without|before|if|after|for) (?:we|you|i|one|people|somebody|a|some|an)? ?(?:\w+ )?(?:slip\w*|pay\w*|paid|give|gave|brib\w+|tip|tipped|buy|bought|gift|present|bribe|envelope|cigarettes|carton|something in|grease|extra|cash|money|red packet|hongbao|little something)\b",
    rf"\b(?:gives?|gave|given|giving|hands?|handed|award(?:ed|s)|assign(?:ed|s)|pass(?:ed|es)|let|lets|sold|went|goes|go|hire[sd]?|hiring|employ(?:ed|s)|promot(?:ed|es)|put|puts)\b(?: [\w',-]+){{0,8}}? (?:to |for |at )?(?:(?:his|her|their|its|the (?:\w+ )?\w+'s|a (?:\w+ )?\w+'s|our \w+'s|some \w+'s) (?:own )?(?:\w+ )?{_KIN}|(?:one of )?(?:their|his|her|its) own\b(?! (?:home|car|name|pocket|house|time|way|risk|hands|eyes|office|garden|bins?)\b))",
    rf"\b(?:only|first|always|just)(?: \w+){{0,4}}? (?:for|to|from|serves?|helps?|treats?) (?:\w+ )?(?:his|her|their|its) (?:own )?{_KIN}\b|\b(?:jump|skip|cut)(?:s|ped|ping)? the (?:queue|line) for (?:his|her|their)\b|\b(?:who|whoever|those who) (?:pays?|gives?|knows? (?:him|her|them))(?: \w+){{0,3}} (?:first|served|gets?)\b",
    r"\b(?:overcharg|double-charg|over-charg|short-chang|shortchang|cook)(?:ed|es|e|ing) (?:me|us|my|our|people|everyone|the (?:books|figures|meter|old)|everybody)\b|\b(?:billed|charged) (?:me|us) (?:twice|double|three times|for (?:\w+ ){0,3}(?:never|nothing))|\b(?:made|makes|making|invent(?:ed|s)|fiddl(?:ed|es)|falsif(?:ied|ies)|guess(?:es|ed)|doctored|tampered with|backdated) (?:up )?(?:the |my |our |his |all )?(?:\w+ )?(?:figures?|readings?|meter|meters|records?|numbers?|dates?|results?|signatures?|bills?|measurements|report)\b|\bsigned (?:\w+ )?(?:in|with) my name\b|\b(?:pocket(?:ed|s)|kept|keeps|siphon\w*|skimm?\w*) (?:the |our |my |half |part of )(?:\w+ )?(?:money|change|subsid\w+|deposit|donations?|allowance|compensation|funds?|difference|pension)\b",
    # Told on her; warned whom they were to inspect.
    r"\b(?:tells?|told|telling|gossip\w*|blabb?\w*|spread\w*|talk(?:ed|s|ing)|let slip|read out|announced|passed on|shared|showed|gave|handed|shout(?:ed|s|ing)?|published|posted)\b(?: [\w',-]+){0,6}? (?:about |that |of |who |how )?(?:my|our|her) (?:\w+ )?(?:illness|disease|divorce|debts?|health|condition|benefits?|income|pregnancy|medical \w+|diagnosis|salary|affairs|marriage|past|conviction|private \w+|file|complaint|name|number|address|phone number|data|id card|photos?) ?(?:to|with|in front of|all over|at|about|around|$|[.,!?]|and\b|online|on (?:the|a|wechat))?",
    rf"\b(?:tell|tells|told) (?:{_HERS} )?(?:(?:the )?(?:whole|entire) \w+|everyone|everybody|neighbou?rs?|{_HERS} (?:boss|landlord|neighbou?rs?|employer|husband|wife|colleagues?))(?: \w+){{0,4}} (?:about|that i|that we|who i|i (?:had|was|am))\b",
    r"\b(?:tip(?:s|ped)? off|tipp?(?:ed|ing) (?:\w+ ){1,3}off|warn(?:s|ed|ing)?|gave (?:\w+ ){0,4}?(?:a )?(?:warning|heads-?up|call)|r[ai]ng (?:them|him|her|the \w+)|call(?:s|ed) (?:them|the \w+)|phon(?:es|ed) (?:them|the \w+)|announce[sd]?) (?:\w+ ){0,5}?(?:before (?:they |he |she |it |the |each |every )?(?:come|came|comes|the |inspect\w*|inspection|check\w*|visit\w*|raid|control)|ahead of|in advance|the day before|of (?:the|each|every|an) (?:inspection|check|visit|control))",
    # Made fun of, called names, sent away again and again.
    r"\b(?:call(?:ed|s|ing)|nam(?:ed|es)) (?:me|us|her|him|my \w+) (?:a |an |names\b|such a |dirty |stupid |old )(?!(?:back|ambulance|taxi|doctor|cab)\b)\w*|\bsa(?:id|ys|ying) (?:that )?(?:i|we|she|he|people like (?:me|us)|the poor|the likes of) (?:\w+ ){0,3}?(?:deserv\w+|stink\w*|stupid|idiots?|crazy|mad|liars?|lying|lazy|dirty|peasants?|trash|should (?:go|get) (?:back|lost)|(?:am|is|was|are|were) (?:too |just )?(?:stupid|old|poor|fat|ugly|crazy|lazy|mad|lying|dirty|worthless|trash))\b",
    r"\b(?:sent|sends?|made|makes|had|told|let)(?: \w+){0,2} (?:home |away |back |come |run |go |walk |wait |stand |queue |return )(?:\w+ ){0,5}?(?:(?:two|three|four|five|six|seven|eight|nine|ten|several|many|countless|\d+) (?:times|hours|days)|again and again|over and over|each time|every time|for nothing|in the (?:rain|cold|sun|heat|snow)|all (?:day|morning|afternoon)|from (?:window|counter|desk|office|one) \w+)",
    r"\b(?:went to|off to|at|having|out for|gone to|left for) (?:their |his |her |a |early )?(?:long )?(?:lunch|smoke|coffee|cards|nap|tea|home) (?:while|with|in front of|and left (?:me|us)|although|before)|\b(?:and|then|just|simply|to) (?:went|go|goes) (?:to|for|off to) (?:\w+ )?(?:lunch|a smoke|coffee|tea|home)\b|\b(?:plays?|playing|was|were|is|are|stared|busy) (?:\w+ ){0,2}?(?:on|at|with) (?:his|her|their) phones?\b|\b(?:never|don't|doesn't|didn't|not) (?:even )?(?:come|comes|came|turn(?:s|ed)? up|show(?:s|ed)? up|look(?:s|ed)? up|open(?:s|ed)? the)\b(?=[^.!?]{0,40}\b(?:invent|make|made|sign|write|wrote|charg|bill|bonus|pay|paid|fake|ticked)\w*)|\b(?:drunk|tipsy|reek(?:ed|s|ing) of|smell(?:ed|t|s|ing) of (?:drink|alcohol|beer|baijiu|schnapps|spirits))\b",
    rf"\b(?:drove|reversed|backed|dragged|dropped|ran|steered) (?:\w+ ){{1,4}}(?:over|into|through|onto|across) {_HERS} \w+|\bmade {_SOMEONE} (?:do|stand|wait outside|kneel|sing|apologi[sz]e|beg|strip|clean|carry|repeat|sit|run|bow|crawl|dance|pay)\b",
    # For what she said before; told in confidence and passed on; hinted at.
    r"\b(?:leaves?|left|skip\w*|stopp?\w*|only|never|no longer|punish\w*|empt\w+|refus\w+|now)\b[^.!?]{0,60}\bjust because i\b|\b(?:whatever|as|how|when|what) (?:they|he|she) (?:likes?|pleases?|fanc(?:y|ies)|wants?)\b|\b(?:in|into|to) (?:my|her|our) faces?\b|\bhint(?:ed|s|ing)? (?:that|at)\b|\bwink(?:ed|s|ing) (?:at )?(?:me|us|her)\b",
    r"\b(?:help(?:ed|s) (?:himself|herself|themselves) to|made off with|walked off with|went off with|pilfered|ransacked|rummaged|rifled)\b|\b(?:would not|wouldn't|won't|will not|did not|didn't|do not|don't|doesn't) let (?:me|us|her|him|my \w+) (?:leave|go\b|in\b|out\b|sit|speak|finish|drink|use|on\b|off\b|see|through|past)",
    rf"\b(?:reads?|reading|opens?|opened|opening|goes through|went through|looks? through|looked through) {_HERS} (?:\w+ )?(?:letters?|mail|post|parcels?|messages|phone|diary|bags?|drawers?|cupboards?|wardrobe|files?|records|bank \w+|medical \w+|underwear|clothes)\b|\b(?:pass(?:ed|es)|hand(?:ed|s)|gave|gives?|show(?:ed|s)|forward(?:ed|s)|leak(?:ed|s)|sold|sells?|slipp?(?:ed|s))\b {_HERS} (?:\w+ ){{1,3}}?(?:on |over |straight |right )?(?:to|out loud|aloud) ?(?:the|my|his|her|their|a)?\b",
    r"\b(?:never|not|don't|doesn't|refus\w+ to|without) (?:\w+ )?(?:pay|pays|paying|paid)\b(?! (?:me|us|my|our|him|her)? ?(?:back|attention))|\b(?:buy|bought|order|ordered|get|hire|use|from)\b(?: \w+){0,4} (?:from |at )?(?:his|her|their|the (?:boss|chief|director|head|clerk)'s) (?:own )?(?:\w+ )?(?:brother|cousin|son|wife|friend|nephew|uncle|shop|firm|company|in-law|relative)s?\b",
    r"\b(?:drives?|drove|speeds?|sped|race[sd]?|pull(?:s|ed)|accelerate[sd]?|sail(?:s|ed)|walk(?:s|ed)) (?:straight |right )?(?:past|off|away)\b(?: (?:me|us|my \w+|when|as|every|three|two|again))|\b(?:see|sees|saw|spots?|spotted) (?:me|us|my \w+|our \w+|a wheelchair)(?: [\w'-]+){0,4} and (?:then )?(?:just )?(?:drives?|drove|speeds?|sped|pulls?|pulled|walks?|walked|turns?|turned|closes?|closed|shuts?|shut|leaves?|left)\b",
)))  # fmt: skip
# Whoever did something to her or to what is hers is complained of, unless it is what offices are there for.
ACTS_ON_HER = re.compile(
    r"^(?:'s)?(?: (?:people|guys?|m[ae]n|wom[ae]n|workers?|staff|clerks?|officers?|officials?|driver|drivers|boss|director|crews?|inspectors?|employees?|fitters?|technicians?|electricians?|plumbers?|engineers?|lady|girl|leader|captain|manager|head|secretary|receptionist|team|gang|chap|bloke|fellow|truck|van|car|vehicle|lorry|who|that|there|here|also|again|just|even|then|now|always|often|once|twice|simply|really|actually|already|suddenly|constantly|repeatedly|deliberately|still|all|both|one|two|today|yesterday|tonight|this|last|week|morning|evening|afternoon|night|of|from|in|at|on|the|our|your|their|\w+ly|district|county|office|department|company|bureau|station|centre|center|and|they|he|she|came|come|went|turned up|showed up|stood there|have|has|had|kept|keeps|keep|started|began|tried|continued|to|by|with|a))*? "
    r"(?P<deed>(?!need|indeed|speed|agreed|feed|seed|breed|freed|red\b|bed\b|shed\b|ed\b)[a-z]{2,}ed|hit|beat|bit|put|threw|read|made|held|broke|shook|sold|stole|swore|tore|spat|stuck|struck|swung|tied|lied|let|shut|hurt|bent|hid|rode|fought|flung|dragged|forced|surrounded|blew|drank|ate|slept|grabs?|blocks?|pushes|push|shouts?|curses?|kicks?|spits?|threatens?|mocks?|insults?|ignores?|touches|follows?|films?|stalks?|bullies|bully|harass(?:es)?|scares?|frightens?|steals?|cheats?|humiliates?)"
    r"(?: (?:up|down|off|out|away|at|on|over|into|onto|against|with|through|past|by|in|for|around|back|behind|across|after))? (?:me|us|my|our|her|him|people's|the (?:old|poor|pregnant|disabled))\b(?! (?:own )?(?:reports?|complaints?|calls?|requests?|questions?|case|application|statement|meter|problem|road|street|area|district|lamp|lights?|bins?|rubbish|garbage|trash|drains?|pipes?|hose|water|gas|power|electricity|leak|sewer|sidewalk|pavement|lawn|grass|driveway|number|names?|details|thanks|to (?:write|call|ring|report|contact|tell|ask|you|the)))"
)
# What they are there for, and what says nothing of how they treat anybody.
SERVES = frozenset({
    "accompanied", "advised", "answered", "approved", "arrived", "arrested", "asked", "assigned", "assisted", "assured", "attended", "believed",
    "bothered", "called", "carried", "caught", "changed", "checked", "cleaned", "cleared", "closed", "collected", "comforted", "completed", "confirmed", "congratulated", "connected",
    "contacted", "cured", "delivered", "directed", "disconnected", "dispatched", "emptied", "encouraged", "ended", "escorted", "evacuated", "examined", "explained",
    "filled", "finished", "fined", "fixed", "followed", "forwarded", "freed", "granted", "guided", "handed", "handled", "heard", "helped", "impressed", "informed",
    "inspected", "installed", "interviewed", "invited", "issued", "let", "liked", "lifted", "listened", "located", "looked", "made", "marked", "measured",
    "mended", "met", "needed", "noted", "notified", "offered", "opened", "paid", "painted", "patched", "paved", "phoned", "picked", "planned", "planted", "pleased", "printed",
    "processed", "promised", "protected", "provided", "pulled", "pumped", "put", "read", "received", "recommended", "reconnected", "recorded", "referred", "registered", "reminded", "removed",
    "renewed", "repaired", "replaced", "replied", "rescued", "responded", "restored", "returned", "reviewed", "saved", "scheduled", "served", "settled", "showed",
    "solved", "sorted", "stated", "stopped", "supported", "tested", "texted", "thanked", "told", "topped", "transferred", "treated", "trimmed", "turned",
    "understood", "unblocked", "updated", "visited", "waited", "walked", "warned", "watered", "waved", "welcomed", "wished",
})  # fmt: skip
# What they did for a price, or for what she had said: it stands behind the reason as well.
REASONS = re.compile(
    r"\b(?:would|could|will|can) (?:forget|overlook|ignore|lose|look away|look the other way|turn a blind eye|arrange|speed|close (?:an|one) eye|see nothing)\b[^.!?]{0,50}\b(?:if|for|in return)\b"
    r"|\bbecause (?:i|we|she|he) (?:had )?(?:complained|refused|filmed|objected|protested|would not|wouldn't|did not pay|didn't pay|spoke up|said no|reported (?:him|her|them)|wrote to you)\b"
)
# What was done to them.
SUFFERED = re.compile(
    r"\b(?:shout|yell|swear|swore|curs|spit|spat|laugh|scream|throw|threw|attack|hit|beat|push|punch|kick|insult|assault|threaten|stab|harass|bit|bites|chas|robb|injur|hurt|ran over|run over)\w*(?: \w+){0,3}? (?:at |on |over )?(?:(?:the|a|an|our|your|two|some|that|one of the) ){1,2}$"
)
# Somebody only said to be of them: another did it.
PRETENDS = re.compile(
    r"\b(?:pretend\w*|posing|posed|poses|impersonat\w*|claim(?:s|ed|ing)? falsely|falsely claim\w*|fake|false|phon(?:e?y)|dressed (?:up )?(?:as|like)|disguised|in the name of|scam\w*)(?: [\w'-]+){0,6} $|\b(?:fraudsters?|scammers?|swindlers?|con ?m[ae]n|tricksters?|thieves|burglars?)\b(?: [\w'-]+){0,8} $"
)

# --- Chinese ----------------------------------------------------------------------------------

_ME_ZH = r"(?:我|俺|咱|人家|居民|业主|群众|老百姓|老人|老太|大爷|大妈|孩子|小孩|女儿|闺女|女孩|老婆|媳妇|妻子|老公|丈夫|母亲|父亲|妈|爸|奶奶|爷爷|邻居|摊主|商户|顾客|乘客|学生|家里人?|他|她)"
_KIN_ZH = r"(?:小舅子|大舅子|亲戚|侄子|侄女|外甥|老婆|老公|儿子|女儿|女婿|媳妇|弟弟|哥哥|表弟|表哥|堂弟|堂哥|兄弟|姐夫|妹夫|舅舅|熟人|同学|战友|朋友|家里?人|家属|自己人|自家人?|关系户|老乡|情人|内定|叔叔?|伯伯?|大伯|姑姑?|姨|女朋友|小姨子|连襟|亲家|儿媳|岳父|丈母娘)"
_GAP = r"[^，。！？；,!?;\n]"
DEEDS_ZH = tuple(map(re.compile, (
    # Her body, and being watched.
    rf"(?:盯着|瞄着|打量|瞅着)(?!现场|施工){_GAP}{{0,8}}?(?:看|瞧|胸|腿|身子|不放)|(?:摸|捏|拍了拍|搂|抱|亲|蹭|拉|拽|扯|碰)(?:了|着|住|到)?{_ME_ZH}?的?(?:肩|腰|腿|手(?!机|续|写|里|上的)|脸|头发?|胸|屁股|背|大腿|身体|脖子)(?!电)|(?:搂|亲|抱)(?:了|着|住){_ME_ZH}|手(?:放在|伸(?:到|进)|搭在|摸){_GAP}{{0,5}}?(?:我|她|女|腿|肩|腰|衣)",
    rf"(?:跟着|尾随|跟在|跟了|跟踪|堵住|拦住|缠着|纠缠){_GAP}{{0,2}}?(?:我|俺|她|女|老婆|媳妇|妻子|孩子|闺女|妈|小孩|人家){_GAP}{{0,12}}?|一直跟(?:到|着|在)(?:我|她|家|小区|楼|门)",
    rf"(?:拿|用|举着|掏出)手机(?:对着|拍|录|偷)|(?:拍|录)(?:了|下|我|她|人家){{0,2}}(?:洗澡|换衣|睡觉|窗户|卧室|女|裙|隐私|私处|家里的)|(?:对着|隔着|朝)(?:我家?|她家?|人家|别人家?|居民家?|女){_GAP}{{0,6}}?(?:拍|录|偷看|张望|看)",
    rf"(?:问|要|加|索要)(?:了|走|过)?(?:我|她|女儿|我女儿|我老婆|女孩|小姑娘|人家){_GAP}{{0,4}}?(?:微信|私人电话|住哪)|(?:老|一直|天天|半夜|晚上|不停|总|反复|三番五次)(?:是)?(?:给|发)(?:我|她|我女儿|我老婆|女孩|人家){_GAP}{{0,3}}?(?:发(?!票)|打|微信|短信|骚扰|消息)|约(?:我|她|女儿|我女儿)(?:出去|去开房|吃饭|喝酒|去酒店)",
    r"(?:闯|冲|钻|翻墙?|爬|踹门?|撬)(?:了)?(?:进|入|开)(?:了)?(?:我|我们|人家|居民|她|别人|老人)(?:们)?(?:的)?(?:家|屋|房|店|院|卧室|门)|不敲门(?:就|便)",
    # Her things.
    rf"(?:把|将){_GAP}{{0,3}}?{_ME_ZH}{_GAP}{{0,16}}?(?:弄丢|搞丢|丢失|丢了|撕|烧|毁|扔|摔|甩|踩|踏|轧|碾|压坏|压断|撞|刮|蹭|划|砍|锯|伐|拔|铲|挖断|挖坏|挖了|推倒|推翻|推下|推到|拆|锁|封|堵|浇|泼|喷|卖|藏|吞|截|拉闸|掐|剪|铰|弄断|弄脏|弄湿|泡|搞坏|搞没|弄没|敲坏|敲了|钻坏|改了|划掉|删|抹|填错|登错|写错|办错|搞错|转给|泄|说出|讲出|传出|告诉|贴(?:出|到|在)|发(?:到|在|给)|公开|赶|撵|轰|关(?:在|到|门)|晾|丢(?:在|到|下)|夹|绊|骂|说成)",
    rf"(?:弄丢|搞丢|丢失|弄坏|搞坏|撞坏|撞倒|撞烂|撞塌|撞掉|压坏|轧坏|碾坏|踩坏|踩烂|刮坏|刮花|砸坏|砸烂|敲坏|挖断|挖坏|砍(?:了|掉|断)|锯(?:了|掉|断)|拔(?:了|掉)|铲(?:了|掉|平)|推倒|推翻|剪断|铰断|烧(?:了|掉|坏)|撕(?:了|掉|毁|碎)|扔(?:了|掉|进|到|在)|摔(?:了|坏|烂|在|到)|泼(?:了|到|在)|锁(?:了|住))(?:了)?{_GAP}{{0,3}}?(?:我|俺|咱|人家|老人|她|他家|居民|业主|商户|摊主|邻居)(?!们?的?(?:反映|投诉|报告))",
    rf"(?:往|朝|扫到|(?<!快)(?<!要)倒到|倒在|堆到|堆在|停到|停在|泼到|甩到|冲到|排到|排进|丢到|丢在|扔到|扔在)(?:了)?{_ME_ZH}(?:们)?的?{_GAP}{{0,8}}?(?:脸|身上|面前|门口|门前|家|车|院|田|地|店|摊|菜|窗|阳台|头上|花)|(?:门|车门|栏杆|道闸)(?:就|还)?(?:夹|关|砸)(?:了|到|住|着|在){_GAP}{{0,3}}?(?:我|她|他|老人|孩子|妈|手|脚|胳膊|头)",
    rf"(?:招呼|声)(?:都|也)?(?:不|没)(?:打|吭)|(?:问|说|吭|告知|通知|道歉|敲门|解释|看)(?:都|也)(?:不|没)(?:问|说|吭|告知|通知|道歉|敲|解释|看|打)|连(?:个|句|声)?{_GAP}{{0,4}}?(?:道歉|招呼|对不起|解释|通知|手续|证件|收据|发票)(?:都|也)(?:没|不)|(?:擅自|私自|偷偷|半夜|趁{_GAP}{{1,6}}?|不由分说|二话不说|故意|存心|有意|恶意)(?:地)?(?:就)?(?:把|将|给|拆|砍|锯|挖|拉|断|停|锁|卖|改|收|进|开|关|扔|倒|撞|撬|占|刁|拖|压|不|整|卡|报)|转身就走|扭头就走|扬长而去|头也不回|掉头就走|开车就跑|甩手就走|摔门|拍桌子|翻白眼|白了我一眼",
    # A price for what is free, and favours for their own.
    rf"不(?:给|送|塞|交|请|意思|表示|买|孝敬|打点){_GAP}{{0,8}}?(?:就)?(?:不(?:给)?(?:办|接|修|通|开|签|批|装|来|查|盖|验|放|装表|送电|通气|通水|通过|让)|拖|卡|刁难|没法办|甭想|别想|断)|(?:要|得|必须|非得|暗示|示意|叫|让|逼|开口){_GAP}{{0,6}}?(?:意思意思|表示表示|表示一下|打点|孝敬|塞(?:点|个)?(?:钱|红包|烟)|好处|茶水费|辛苦费|喝茶钱|买(?:条|包)烟|请客|请吃|送(?:条|点)|给点|红包|跑腿费|加急费|人情)",
    rf"(?:包|发|分|给|批|派|送|让|留|承包|转包|指定|安排|内定|照顾|优先|交)(?:给)?(?:了)?{_GAP}{{0,8}}?(?:自己(?:家|人|的)?|自家|他|她|局长|主任|书记|处长|队长|科长|领导|村长|站长|所长|经理|老板)(?:的|家|自己)*{_GAP}{{0,2}}?{_KIN_ZH}|(?:全|都|只|净|专|光)(?:是|给|办|招|用|安排|照顾|发给|分给|批给|包给)(?:了)?{_GAP}{{0,4}}?(?:{_KIN_ZH}|自己家?的?人?)|{_KIN_ZH}(?:插队|先办|优先|不用排队|都?有份|说了算|全包|承包)|(?:走后门|开后门|拉关系|暗箱操作|内定|优亲厚友|吃空饷|冒领|套取|截留|克扣|挪用|私分|侵占|中饱私囊|虚报|多报|瞒报|假账|做账)",
    rf"(?:乱|瞎|胡|虚|多|重复|反复|随便|随意)(?:估|抄|填|报|写|收|算|记|开|罚|扣|登)(?!告|警|名|案|告)(?:了|我|我们|我家|我们家|钱|费|水|电|气|表|数|价|单|得|几|好|一){{1,3}}|多收(?:了|我|我们|三|两|几|一|\d|好|费|钱)|(?:没来|不来|从不|没(?:有)?(?:上门|看表|看|到现场|进门|检查)){_GAP}{{0,6}}?就(?:写|填|签|报|记|收|估|算|打勾)|(?:编|伪造|篡改|涂改|代签|冒签|替我签)(?:了|造|出来的?|我){{0,3}}(?:数|读|记录|签名|签字|日期|名字|材料|合同|字)?",
    # Told on her; warned whom they were to inspect.
    rf"通风报信|(?:提前|事先|预先|检查前|来之前|查之前|去之前|检查之前){_GAP}{{0,6}}?(?:打招呼|打电话|通知|透露|告诉|报信|放风|打过招呼)(?!我)|走漏(?:了)?(?:风声|消息)",
    rf"(?:到处|四处|逢人就|跟人|对外|背后|在群里|在外面|满世界|见人就|当众|跟邻居|向邻居|和邻居|给邻居|跟我单位|跟我老板|跟房东|向老板|跟别人|跟外人|对别人){_GAP}{{0,4}}?(?:讲|说|传|宣扬|嚷|议论|公开|念|读|泄|告诉|嚼舌|造谣){_GAP}{{0,3}}?(?:我|她|他|俺|人家|咱)|把我(?:们)?(?:家)?的?{_GAP}{{0,8}}?(?:病|离婚|隐私|低保|收入|情况|身份证|电话|号码|信息|名字|地址|照片|举报|投诉){_GAP}{{0,6}}?(?:告诉|说给|讲给|传给|发给|发到|给了|透露|卖给|贴|公开|念|泄|说出去|传出去|讲出去)",
    # Made fun of, called names, sent away again and again.
    rf"当(?:着)?(?:大家|众人|所有人|孩子|小孩|邻居|别人|全村人?|那么多人|很多人|其他人|街坊|我的?面|大伙){_GAP}{{0,3}}?(?:面|的面)?{_GAP}{{0,4}}?(?:说|骂|训|讲|吼|笑|数落|羞|撕|摔|让我|叫我)|(?:说|骂|讲|嫌|笑)(?:我|我们|俺|咱|老人|她|他|穷人|农民|外地人|乡下人)(?:们)?(?:是|就|都|太|很|活该|没|像|脏|穷|笨|懒|傻|老|蠢|神经|有病|不要脸|烦|臭|土|多事|找事|闲|无理|刁民|不配|穷鬼|乡下|要饭)|(?:笑(?:话)?(?:我|她|他|老人|我妈|我爸)|取笑|讥笑|耻笑|哄笑|起哄|嬉皮笑脸|冷笑|翻脸)|(?:还|反而|居然|竟然|只|就|都|在那|还在)(?:在)?(?:一旁|那里|边上)?(?:地)?(?:哈哈)?(?:大)?笑(?!脸|容|着帮|着说没|着解释)(?:了|我|着|话)",
    rf"(?:让|叫|害|要|逼)(?:得)?(?:我|我们|俺|老人|她|他|人家|老百姓|大家){_GAP}{{0,5}}?(?:跑|来回|白跑|等|站|排|去|来)(?:了|上|过|个|足足|整整){{0,2}}(?:好几|几|多|无数|两|二|三|四|五|六|七|八|九|十|\d+|半|一整|一上午|一下午|大半){_GAP}{{0,2}}?(?:趟|次|回|遍|天|小时|个钟头|个多小时|上午|下午)|(?:跑|去|来)(?:了)?(?:好几|几|三|四|五|六|七|八|十|\d+|无数){{1,2}}(?:趟|次|回){_GAP}{{0,4}}?(?:都|还|也)(?:没|不|说|是|让)|我们?(?:已经|都)?(?:跑|去|来)了?(?:好几|几|三|四|五|六|七|八|九|十|无数|\d{{1,2}})(?:趟|次|回)|(?:都|必须|只能|得)(?:得|要|能)?(?:找|用|买|请|去)(?:他|她|他们)(?:家|儿子|亲戚|老婆)|(?:一会儿?|今天|这次|上次|每次|次次|回回){_GAP}{{0,2}}?(?:都)?(?:说|讲|要|缺|少)(?:缺|少|不|材料|这|没|还){_GAP}{{0,6}}?|(?:材料|证明|资料|申请|档案|单子|表|合同|钱|补贴|补偿款?){_GAP}{{0,3}}?(?:弄丢|搞丢|丢了|不见了|找不到了|压着|扣着|卡着|拖着|不翼而飞)|(?:光|只|天天|都|全|就知道|整天|老在|正在|一直|还在|就|却|自顾自|只顾)(?:在|着)?(?:玩|刷|看|打)(?:手机|游戏|电脑|抖音|牌|视频|股票)|(?:打瞌睡|打呼噜|嗑着?瓜子|聊天(?!群)|喝茶看报|不在岗|脱岗|空岗|提前下班|早退|锁门走)",
    rf"没等(?:我|她|他|老人|乘客|我妈|孩子|人|妈|奶奶|人家){_GAP}{{0,8}}?就(?:开|踩|关|走|启动|发动|猛|急|挂|锁)|(?:急刹|猛踩|急踩|甩站|飞站|拒载|不停车|不让(?:上|下)|赶(?:我|她|他|老人|人)下|撵下|关门夹)|(?:挖|扒|拆|砍|锯|堵|封|停|断|围)(?:开|了|完|掉|起来|上){_GAP}{{0,6}}?就(?:不管|跑|走|没影|撒手|扔|没人|不见|没下文)",
    # For what she said before, or what she is; from her table, shop and bag; of her.
    r"(?:就|只|竟|居然|竟然)?(?:因为|为了?|由于)(?:我|我们|我家|老人)(?:上次|之前|曾|以前|去年|上个月)?(?:投诉|举报|反映|提(?:过|了)?意见|不肯|没给|没送|拒绝|说了)|(?:专|专门|老|总|偏|就|只)(?:挑|针对|盯|找|罚|查|欺负|刁难)(?:着|准|住)?(?:我|我们|外地|老实|老人|女)|死活不|偏不|硬(?:是|要|说|把|拉|拽|塞)",
    rf"(?:从来?不|从没|一直不|总不|每次都不|都不|也不)(?:给钱|结账|付钱|付账|买单|付款|给票|开票|打表|排队|出示|还)|(?:吃饭|拿东西|拿菜|拿烟|买东西|住店|洗车|喝酒){_GAP}{{0,6}}?(?:不给钱|不结账|不付|赊账|签单|记账|白拿|不掏钱)|顺走|摸走|顺手牵羊|揣(?:走|进|兜|着)|揩油|卷走",
    rf"(?:一句?话|一个字|一声|一句交代|半句){_GAP}{{0,3}}?(?:不|没)(?:说|讲|吭|有)?|看(?:到|见)?(?:我|她|他|老人|轮椅|残疾|孕妇|我妈|我推){_GAP}{{0,10}}?(?:就(?:加速|开|走|关|躲|装|当|摆手|专)|加速|开走|绕|装没|掉头|关门|当没)|(?:帘子|窗帘|窗口|门|窗)(?:就)?(?:一)?(?:拉上|关上|关了|一关|砰|甩上|锁上)",
    rf"(?:讲|说|传|议论|嚼)(?:我|俺|她|他|人家|我们)(?:家)?{_GAP}{{0,10}}?(?:的事|坏话|闲话|隐私|离婚|欠债|有病|作风|难听)|(?:念|读|翻|偷看|拆|查)(?:看|了|开|着)*(?:我|她|人家|我们|我妈)(?:家)?的?(?:病历|信(?!息|访)|日记|手机|短信|聊天|包(?!裹)|抽屉|柜子|快递|包裹|隐私|衣柜|内衣)|(?:说|骂|讲|回(?:我|了)?(?:一句)?|嚷)(?:：|:|“|\"|，)?你们?{_GAP}{{0,12}}?(?:差|不配|活该|什么东西|算什么|算老几|找死|滚|闭嘴|没资格|有本事|不服|告去|告啊|随便|爱|神经|有病|穷|傻|蠢|死|什么)",
    rf"一条裤子|沆瀣一气|串通|勾搭|狼狈为奸|官官相护|一伙的|通气|(?:材料|信|举报信?|投诉|信息|电话|名字){_GAP}{{0,4}}?(?:转头|转手|马上|隔天|第二天|立刻|没多久|当天){_GAP}{{0,3}}?(?:到了|给了|传到|落到|交给|卖给)|(?:踩|站|坐|躺)(?:着|在|到|上)(?:了)?(?:泥脚)?{_GAP}{{0,4}}?(?:我家|我的|我妈|我|人家)(?:床|沙发|桌|头|菜|花|坟|衣|车|脚|身)|不给(?:我|她|他|老人|孩子)?(?:水|饭|喝|吃|上厕所|坐|看病|开门)",
)))  # fmt: skip
PRETENDS_ZH = re.compile(
    r"(?:冒充|假冒|假装|装成|装作|伪装成?|谎称|冒名|打着|假借|以|用|诈骗|骗子|假)[^，。！？；,!?;\n]{0,6}$"
)
# Whatever was done with her or with what is hers, save what offices are there for.
DONE_TO_HER_ZH = re.compile(
    rf"(?:把|将){_ME_ZH}(?:们)?(?:的|家)?(?!{_GAP}{{0,20}}?(?:修|换|装|送|找回|救|扶|清|扫|处理|解决|登记|记|转(?!头)|反映|上报|通知|接|恢复|疏通|办好|弄好|搞好|带|领|还给|挪|铺|补|查|劝|安置|安排|报|背|抬|护|停|拉(?:上来|住|起)|围起来|抄|量|测|拍|收走|收(?:下|到)|盖|交给|叫醒|接通|连|迁|列|纳入|评|算))"
    rf"{_GAP}{{2,16}}"
)
