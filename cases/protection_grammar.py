"""The wish to stay unknown put together of its parts: who would come to know or is told, what, and what comes of it.

Nobody can list how people ask. Each word is read as what it does in the sentence (a no, one of the others, coming to
know, telling, what is hers), the rest as blanks; the wish is an order of such parts with few blanks between:
nobody · knows · I complained; not · said · I said it; my job lost · if · they · knew.
What states a fact ("he does not know", "they did not tell") is another part than what forbids.
"""

# ruff: noqa: E501 - patterns are easier to read whole

import re

# --- English ----------------------------------------------------------------------------------

_LONG_FOR = [
    (re.compile(short), long)
    for short, long in [
        (r"\bwon'?t\b", "will not"),
        (r"\bcan'?t\b|\bcannot\b", "can not"),
        (r"\bshan't\b", "shall not"),
        (r"\bain't\b", "is not"),
        (r"(\w)n't\b", r"\1 not"),
        (r"\b(did|does|is|was|were|would|could|should|must|has|have|had|are)nt\b", r"\1 not"),
        (r"\b(i|you|he|she|they|we|it|who|that|this)'?d\b", r"\1 would"),
        (r"\b(i|you|he|she|they|we|it|that|nobody)'ll\b", r"\1 will"),
        (r"\b(theyd|hed|youd)\b", "they would"),
        (r"\b(i|you|they|we)'ve\b", r"\1 have"),
        (r"\bi'm\b", "i am"),
        (r"\b(you|they|we)'re\b", r"\1 are"),
        (r"\b(he|she|it|that|this|who|where|there)'s\b", r"\1 is"),
        (r"\blet's\b", "let us"),
        (r"\bi'd rather\b|\bid rather\b", "i would rather"),
    ]
]
_ADJECTIVE = r"(?:(?!not|never|no|and|or|to|is|was|of|the|my)[\w'-]+\s)"
_PERSON = (
    r"(?:boss(?:es)?|bosses|landlord|landlady|landlords|neighbou?rs?|employers?|husband|hubby|wife|partner|boyfriend|girlfriend|ex|exe?s|famil(?:y|ies)"
    r"|in-?laws|parents?|father|mother|dad|mum|mom|sons?|daughters?|brothers?|sisters?|uncle|aunt|auntie|cousins?|company|firm|owners?|managers?"
    r"|management|supervisors?|foreman|colleagues?|co-?workers?|workmates|mates|school|teachers?|headmaster|police|guards?|shops?|restaurant|factory"
    r"|office|agents?|agency|contractors?|builders?|tenants?|flatmates?|roommates?|housemates?|guys?|chief|head|director|staff|workers?|gang|union"
    r"|housing\sassociation|council|others|rest|lot|street|village|building|block|house|clinic|hospital|bar|pub|caretaker|janitor|priest|coach)"
)
# In the order in which they are tried; each is read as one letter.
_PARTS: list[tuple[str, str]] = [
    # What tells of a fact and forbids nothing: who did not do it, what I do not know myself.
    (
        "f",
        r"(?:i|we)\s(?:still\s|really\s)?(?:do|did|could|can|would)\snot\s(?:know|hear|find\sout|see|remember|understand)\b(?!\sof\syou\sfrom)",
    ),
    ("f", r"(?:i|we)\s(?:never|have\snot|had\snot)\s(?:heard|knew|known|found)\b"),
    (
        "f",
        r"(?<!beg\s)(?<!ask\s)(?<!asking\s)(?<!hope\s)(?<!trust\s)(?<!request\s)(?<!sure\s)(?<!prefer\s)(?<!like\s)(?<!if\s)(?<!that\s)(?<!promise\s)(?<!need\s)you\s(?:never|do\snot|did\snot|have\snot|are\snot)\b(?!\s(?:get|tell|say|mention)\b)|why\s(?:do|did|does|can|will|would|are|is)\b(?:\s\w+)?\snot",
    ),
    (
        "f",
        r"(?:they|he|she|it|who|which|that|there|(?:the|my|our|this)\s[\w-]+)\s(?:do|does|did|has|have|had|is|was|were|are)\s(?:not|never)\b(?=\s(?:even\s)?(?:know|tell|told|say|said|give|gave|given|hear|heard|care|show|shown|mention|answer|want))",
    ),
    # She speaks of herself as who told.
    (
        "M",
        r"(?:that\s)?(?:it|this|that)\s(?:is|was|had\sbeen|all\scame|came|comes|has\scome)\s(?:from\s)?(?:me|us)\b(?!\s(?:that|who)\s(?:is|was|lost|fell|broke)\b)",
    ),
    (
        "M",
        r"(?:that\s|when\s|as\s)?(?:i|we)\s(?:have\s|had\s|was\sthe\sone\sto\s|am\sthe\sone\swho\s|was\sthe\sone\swho\s|just\s|even\s|ever\s)?"
        r"(?:complain(?:ed)?|report(?:ed)?|rang|rung|ring|call(?:ed)?|phoned?|told|tell|wrote|write|writing|texted|text|messaged|spoke|speak|talk(?:ed)?|contact(?:ed)?|inform(?:ed)?|sent|said\s(?:it|this|so|anything|something)"
        r"|tipped|snitched|grassed|squealed|went\sto\syou|got\sin\stouch|(?:was|am)\s(?:the\sone|writing|calling|talking|texting|ringing|complaining|reporting))(?:\s(?:you|this|it|in|to\syou|off|on\s(?:them|him|her)))*",
    ),
    (
        "M",
        r"who\s(?:has\s|had\s|it\swas\s(?:who|that)\s)?(?:complain(?:ed|s)?|report(?:ed|s)?|rang|call(?:ed|s)?|phoned|told|tells|wrote|texted|sent|said|made|gave|filed|spoke|talked|contacted|informed|tipped|asked)(?:\s(?:you|this|it|in|the\s(?:report|complaint|call|tip|message)))*",
    ),
    (
        "M",
        r"(?:who|what)\s(?:i|we)\s(?:am|are)\b|who\s(?:it|this)\s(?:is|was)\b(?:\sfrom)?|where\s(?:i|we)\s(?:live|work|stay|am)\b|which\s(?:flat|house|floor)\s(?:it\scame|i\sam)\b",
    ),
    (
        "M",
        r"(?:where|who|how)\s(?:you|it|this|that|the\s\w+)\s(?:have\s|has\s)?(?:got|get|had|heard|hear|came|comes|learned|learnt|know)(?:\s(?:it|this|that|about))*(?:\s(?:from|of|about))?(?:\s(?:it|this))?|where\s(?:it|this|that)\s(?:is|was|all\s\w+)\sfrom\b|(?:that\s)?(?:a|an|the|one\sof\s(?:the|your|their|our)|some|your)\s(?:\w+\s)?(?:tenant|tenants|resident|neighbou?r|worker|employee|member\sof\sstaff|parent|patient|pupil|student|colleague|insider|customer|teacher|nurse|cook|cleaner|driver|waiter)\s(?:wrote|called|rang|told|complained|reported|texted|spoke|tipped|said|informed|contacted)\b",
    ),
    (
        "M",
        r"from\s(?:me|us)\b|(?:about|of|to)\s(?:my|this|our)\s(?:call|complaint|report|message|text|tip|letter)|(?:my|our)\s(?:call|complaint|report|message|tip|involvement|part\sin\s(?:it|this))\b",
    ),
    (
        "D",
        r"(?:my|our|the\scaller's|me\sby)\s(?:(?:full|real|first|last|own|personal|contact)\s)?(?:names?|identity|details|particulars|personal\s\w+|contact\s\w+|contacts|surname)\b(?!\s(?:of|for)\sthe)",
    ),
    (
        "d",
        r"(?:my|our|the\scaller's)\s(?:(?:own|private|home|phone|mobile|telephone)\s)?(?:number|phone|address|e-?mail|info|information|data)\b",
    ),
    # A thing that says nothing of whoever told it.
    ("t", r"(?:not|never)\s(?:tell|let|say\sto)\s(?:me|us)\b"),
    # Who.
    (
        "Z",
        r"(?:nobody|not\sa\ssoul|none\sof\s(?:them|my\s\w+|the\s\w+)|no\s(?:other\s)?(?:person|neighbou?r|colleague))(?:\selse)?(?:\s(?:at|in|on|of|from|around)\s(?:the\s|my\s|our\s)?\w+)?",
    ),
    (
        "W",
        rf"(?:them|they|him|her\b(?!\s(?:dog|car|house))|he|she|'em|anyone|anybody|any\sof\sthem|others|other\speople|people|everyone|everybody|someone|somebody|(?:my|our)\s(?:[\w'-]+\s)?[\w'-]+(?=\s(?:(?:not|never|ever|to|will|would|can|must|should|may|gets?\sto)\s){{0,3}}(?:knows?|find\sout|finds\sout|learns?|hears?|gets?\swind|realises?|guess(?:es)?)\b)|(?:the|my|our|that|this|his|her|their|any|your|those|these|other)\s{_ADJECTIVE}{{0,2}}?{_PERSON}|landlord|boss|neighbou?rs)(?:\selse)?(?:\s(?:at|in|around|on)\s(?:the\s|my\s|our\s)?(?:work|school|home|there|here|village|building|house|office|street|staircase|block))?\b",
    ),
    # What comes of it for her.
    (
        "H",
        r"(?:be\sthe\send\s(?:of\s(?:me|us)|for\sme)|catch\s(?:\w+\s)?hell|get\sit\sin\sthe\sneck|be\sdriven\sout|(?:not\sbe|be\snot)\s(?:renewed|promoted|extended)|get\s(?:it|a\sbeating|bullied|picked\son)\b(?:\sat\s\w+)?|have\sto\s(?:move(?:\sout|\saway)?|leave|quit)|never\s(?:work|speak)\b|not\ssurvive|be\sfinished|pay\sfor\sit|suffer)\b",
    ),
    (
        "H",
        r"(?:lose|losing|lost|loose|cost(?:s)?\sme|risk(?:ing)?|be\sout\sof)\s(?:my|our|me\smy|the|a)\s(?:job|jobs|work|place|home|flat|room|house|visa|position|tenancy|lease|contract|living|licen[cs]e|custody|kids|shifts?|hours|papers)\b",
    ),
    (
        "H",
        r"(?:get|be|am|are|end\sup|got|getting|being)\s(?:the\s)?(?:fired|sacked?|evicted|dismissed|deported|punished|beaten(?:\sup)?|thrown\sout|kicked\sout|chucked\sout|laid\soff|let\sgo|disciplined|bullied|homeless|jobless|out\sof\sa\s(?:job|home)|on\sthe\s(?:street|dole)|out\son\sthe\sstreet|for\sit|toast|finished|done\sfor|in(?:to)?\s(?:\w+\s){0,2}(?:trouble|danger|bother)|a\sgoner|dead|history|screwed|fucked|hated|an?\soutcast|expelled)\b",
    ),
    (
        "h",
        r"(?:fire|sack|evict|beat|hit|hurt|kill|murder|skin|throttle|punish|harass|threaten|attack|harm|deport|dismiss|bully|hate|sue|disown|divorce|leave|ruin|target|intimidate|dock|blacklist|report|expel|stab|smash|get\srid\sof|go\safter|come\s(?:for|after|round\sto)|go\sfor|get\sback\sat|take\srevenge\son|turn\son|turn\sagainst|pick\son|be\s(?:mad|angry|furious|livid)\s(?:at|with)|have\sa\sgo\sat|never\s(?:forgive|speak\sto|talk\sto)|not\s(?:forgive|speak\sto)|retaliate\sagainst|lash\sout\sat|pay\sback)\s(?:me|us|my\s(?:family|kids|children|wife|husband|mother|son|daughter|car|windows?|tyres?))\b",
    ),
    (
        "h",
        r"(?:throw|kick|chuck|turf|boot)\s(?:me|us)\s(?:out|off)\b|let\s(?:me|us)\sgo\b|(?:send)\s(?:me|us)\s(?:home|back|packing|away)\b|(?:make|making)\s(?:my|our)\slife\s(?:a\s)?(?:hell|misery|miserable|difficult|impossible|unbearable)|make\s(?:it\s(?:hard|difficult|hell|bad)|trouble|problems|things\s\w+)\sfor\s(?:me|us|my\s\w+)|give\s(?:me|us)\s(?:hell|grief|the\ssack|the\sboot|trouble|a\shard\stime|fewer\s\w+)|have\smy\shead|cut\smy\s(?:hours|shifts|pay)|raise\s(?:my|our|the)\srent|take\sit\sout\son\s(?:me|us|my\s\w+)|take\s(?:away\s)?my\s(?:kids|children)(?:\saway)?|not\srenew\smy\s\w+|that\sis\s(?:my\sjob|me)\s(?:gone|done)|all\shell|war\b",
    ),
    (
        "H",
        r"(?:my|the)\s(?:job|contract|tenancy|visa|lease|career)\s(?:is|will\sbe|would\sbe|was)\s(?:gone|over|on\sthe\sline|at\srisk|finished|history|in\sdanger)",
    ),
    (
        "B",
        r"for\s(?:telling|reporting|calling|ringing|writing|speaking|talking|saying|texting|complaining|contacting|blabbing|whistleblowing|this\scall|opening\smy\smouth)(?:\s(?:you|this|it|that|up|out))*",
    ),
    # What is over the town.
    (
        "J",
        r"(?:this|it|that|word|anything|any\sof\sthis|my\sname|the\stip)\s(?:ever\s|all\s)?(?:will\s|would\s|might\s|may\s|does\s|can\s|must\s|should\s)?(?:not\s|never\s)?(?:comes?|came|gets?|got|leaks?|leaked|goes|slips?|spreads?)\s(?:out|round|around|about|back\sto\s(?:him|her|them)|known|public)\b",
    ),
    (
        "R",
        r"(?:get|gets|getting|got|come|comes|go|goes|make\sit|find\sits\sway|travel|leak|leads?|be\straced|trace(?:d)?)\s(?:back\s)?to\s(?:me|us)\b",
    ),
    (
        "r",
        r"(?:get|gets|getting|got|goes|go|come|comes|leak|leaks)\s(?:all\sthe\sway\s)?(?:(?:back|round|out)\sto\b)|reach(?:es)?\sthe\sears\sof\b",
    ),
    # Giving her away.
    (
        "u",
        r"(?:connect|link|associate|involve|drag|identify|name|mention|quote|implicate|out|expose|pull|bring|betray|rat\sout|throw|single|cite|reference|point\sto|point\sat|shop|snitch\son|snitching\son|tell\son|telling\son|rat|rat\son|ratting\son|grass|grass\son|dob\sin|dob|sell|sell\sout)\s(?:me|us)\b|(?:drop|land|dump)\s(?:me|us)\sin\b|(?:give|throw|sell|hang|stitch)\s(?:me|us)\s(?:up|away|out|under)\b|(?:link|connect|trace|tie|attribute|pin|lead|point)\s(?:this|it|that|anything|things)\s(?:back\s)?(?:to|with|on|at)\s(?:me|us|my\sname)\b",
    ),
    # Coming to know, telling, giving away, being called.
    (
        "K",
        r"(?:know|knows|knew|knowing|known|find(?:s|ing)?\s(?:it\s)?out|found\sout|discover(?:s|ed)?|learn(?:s|ed|t)?|hear(?:s|d|ing)?(?=\s(?:of|about|it|this|that|who|i|from|my|we)\b|\s?$|\s?[.,!?])|realis(?:e|es|ed)|realiz(?:e|es|ed)|guess(?:es|ed)?|suspect(?:s|ed)?|figure(?:s|d)?\s(?:it\s)?out|work(?:s|ed)?\sout|work\sit\sout|recogni[sz]es?|gets?\swind|got\swind|be\stold|are\stold|is\stold|were\stold|catch(?:es)?\son|cotton(?:s)?\son|put\s(?:two|2)\sand\s(?:two|2)\stogether|aware|be\saware)\b",
    ),
    ("k", r"(?:see|sees|saw|seen|think|thinks|trace(?:s|d)?|read|reads)\b"),
    (
        "T",
        r"(?:tell(?:s|ing)?|say(?:s|ing)?|mention(?:s|ing)?|reveal(?:s|ing)?|disclos(?:e|es|ing)|repeat|let\son|let\sslip|letting\son|blab|inform(?:ing)?|quot(?:e|ing)|give\saway|giving\saway|breathe\sa\sword|spill|talk(?:ing)?\sabout|speak(?:ing)?\sof|let\sit\sslip|bring\sup|out)\b",
    ),
    (
        "P",
        r"(?:giv(?:e|ing|en)|shar(?:e|ed|ing)|show(?:n|ing)?|pass(?:ed|ing)?(?:\son)?|us(?:e|ed|ing)|put(?:ting)?|print(?:ed|ing)?|publish(?:ed|ing)?|leav(?:e|ing)|left|record(?:ed|ing)?|register(?:ed|ing)?|not(?:e|ed)\sdown|writ(?:e|ing|ten)\sdown|attach(?:ed|ing)?|forward(?:ed)?|hand(?:ed|ing)?(?:\s(?:over|out|on))?|drop(?:ping)?|throw(?:ing)?\saround|bandy(?:ing)?|expos(?:e|ed|ing)|leak(?:ed|ing)?|link(?:ed|ing)?|connect(?:ed|ing)?|associat(?:e|ed|ing)|tied?|involv(?:e|ed|ing)|known|mentioned|revealed|disclosed|public|made\spublic|get(?:ting)?\s(?:to|out|around)|appear(?:ing|s)?|attached|turn\sup|show\sup|come\sup|coming\sup|be\sseen|visible|floating\saround|going\sround|go\s(?:to|out|round|into|on)|fall\sinto|reach|have|had|get|seen|displayed|stored|kept|read)\b",
    ),
    (
        "U",
        r"(?:be\s|get\s|being\s)?(?:named|identified|identifiable|recogni[sz]ed|linked|connected|associated|dragged\s(?:in(?:to)?(?:\s(?:it|this))?)|drawn\sin(?:to)?|pulled\sinto|involved|mentioned|quoted|outed|traced|traceable|singled\sout|exposed|known\sas\b|found\sout|mixed\sup|caught\sup|pointed\sout|part\sof\s(?:it|this)|the\sone\swho)\b",
    ),
    # The rest.
    ("S", r"(?:asks?|asked|wants?\sto\sknow|wanna\sknow|wonders?|demands?)\b"),
    (
        "C",
        r"(?:if|when|once|in\scase|as\ssoon\sas|whenever|should|the\s(?:moment|minute|day|second)|suppose|imagine|what\sif)\b",
    ),
    (
        "F",
        r"(?:afraid|scared|fear(?:ful|ing)?|worr(?:ied|y)|frightened|terrified|anxious|nervous|dread|panic(?:king)?)\b",
    ),
    ("V", r"(?:would|could|might|must|should|may)\b"),
    ("v", r"(?:will|shall|can|gonna|going\sto|bound\sto)\b"),
    (
        "N",
        r"(?:hate\s(?:it\sif|for|that)|not|never|no\sneed|without|avoid|no\s(?:way|reason)|not\sa\sword|rather\sthan|instead\sof|stop|under\sno\scircumstances)\b",
    ),
    ("n", r"no\b|nothing\b"),
    (
        "A",
        r"(?:see\sto\sit|see\sthat|want|like|wish|prefer|rather|hope|hoping|please|trust|promise|swear|beg|make\ssure|sure|careful|ask(?:ing)?\syou|request|need|appreciate|grateful|ensure|guarantee|assure|let|important|better|would\slike|love|insist|mind)\b",
    ),
    ("I", r"(?:i|we|me|us|myself)\b"),
    ("q", r"(?:do|does)\b"),
    ("Y", r"(?:you|yourselves|your)\b"),
]
_WORD = re.compile(
    "|".join(rf"(?P<p{at}>\b(?:{pattern}))" for at, (_letter, pattern) in enumerate(_PARTS))
    + r"|(?P<sign>[.!?\n。！？]+)|(?P<comma>[,;:()\"*_…，；：、]+|\s-+\s)|(?P<word>[\w'-]+)"
)
# Each of these is a wish. A blank (x) is a word that plays no part.
_ORDERS = [re.compile(each) for each in (
    # Nobody knows I complained; I'd rather nobody heard it from me; nobody needs to have my number.
    r"Z[xVvA]{0,3}[KkTrR][xIYA]{0,3}[MD]",
    r"Z[xVvA]{0,4}[PKk][xA]{0,2}[Dd]",
    # Don't tell them I called; I would not want him to guess it was me; he must never learn where I live.
    r"N[xAIYVv]{0,3}[KT][xWYI]{0,5}M",
    r"N[xAVv]{0,2}W[xVv]{0,2}[Kk][xA]{0,2}M",
    r"NAWx?K[xIM]{0,3}(?:[,.]|$)",
    r"A[^.,]{0,4}Z[xVv]{0,2}K",
    r"N[xAI]{0,3}[TP][xW]{0,2}D",
    r"[Nn][xA]{0,2}u",
    # My name stays out, is never to be given, is not for passing on; I don't want it anywhere.
    r"NA[xY]{0,2}[Dd][xVv]{0,2}P",
    r"NP[xW]{0,3}Dx?(?:[,.]|$)",
    # He will guess it was me; can they see who sent this?
    r"W[xA]{0,1}[Vv][xA]{0,2}K[xA]{0,3}M",
    r"[Vvq]W[xA]{0,2}[KkP][xk]{0,2}[MDd]",
    r"IV[x]?H[x]{0,3}(?:[.,]|$)",
    r"A[xIkY]{0,2}(?:W[xq]?N|f)[xA]?[Kk](?:[xI]{0,2}[MDd]|x{0,2}(?:[.,]|$))",
    r"qf?NW[xA]{0,2}[Kk][x]{0,2}[MDd]|NW[xA]{0,2}[Kk][x]{0,2}D",
    # Too scared to say it: nothing is said of who.
    r"F[xI]{0,2}[TP][xW]{0,2}[MD]",
    r"W[Vv]N[xA]?K(?:[xMI]{0,3})(?:[,.]|$)",
    r"A[x]?[MDd]x?N[x]{0,2}P",
    r"NP[x]{0,2}M",
    # It must not get back to him; it can't be traced to me.
    r"N[xA]?(?:R|rW)",
    # I'd rather not be named.
    r"(?:I|A|(?:^|[,.])(?=[VNA]))[xVvAI]{0,3}N[xA]{0,2}U",
    r"NAx{0,2}U",
    # I trust you won't tell him; make sure you never tell them.
    r"A[xYI]{0,3}[Vv]?N[xA]?TWx{0,2}(?:[,.]|$)",
    # If they find out, it costs her something; he would fire her (for telling).
    r"C[xA]?W[xVvI]{0,3}K[^.]{0,14}[Hh]",
    r"[Hh][^.]{0,8}C[xA]?W[xVvI]{0,3}K",
    r"CJ[^.]{0,10}[Hh]|[Hh][^.]{0,6}CJ",
    r"[Hh][^.]{0,3}B",
    r"[Hh][^.,]{0,6}CW?[xA]?T?M",
    r"F[^.]{0,8}[Hh][^.]{0,6}K",
    # If anybody asks, it wasn't me.
    r"C[xA]?[WZ][xVvK]{0,2}S[^.]{0,12}(?:N|n|f|T)",
)]  # fmt: skip
_WOULD_HARM = re.compile(r"(?:^|[.,xA])W[xA]?Vh")
# Whole turns of phrase, of which each says that it is to stay unsaid.
_SELF = r"(?:it|this|that|things|everything|all\sthis|what\si\s\w+|the\swhole\sthing|me)"
_HER_NAME = r"(?:my|our)\s(?:(?:full|real|personal)\s)?(?:names?|details|identity|number|phone|address|data|information|info|contact\s\w+)"
_QUIET = r"(?:quiet|hush(?:\s?-?hush)?|schtum|shtum|mum|stumm|under\swraps|under\syour\shat|low\s?-?key|on\sthe\s(?:quiet|down\s?-?low|dl|low|sly|qt)|to\sourselves|in\sthe\sdark|zipped|discreet|dark|anon|incognito|off\sthe\sbooks)"
# Who would read it: an office, or somebody who has it to do. Where things lie, as a school, is not among them.
_READERS = r"(?:offices?|bureaus?|departments?|committees?|councils?|sub-?districts?|village|government|authorit(?:y|ies)|agency|centre|center|clerks?|inspectors?|officials?|officers?|staff|workers?|crews?|contractors?|company|firm|property\smanagement|management|managers?|landlord|landlady|owners?|boss|neighbou?rs?|police|husband|wife|family|parents|in-laws|employer|others|colleagues?|co-?workers)"
_TO_READERS = rf"(?:(?:the|those|these)\s(?:people|guys|men|women|folks|ones|staff|lot|others)\s(?:at|in|of|from)\s(?:the|your|our)\s(?:\w+\s)?(?:{_READERS}|street|village|property)|him|her|them|everyone|anyone|everybody|anybody|others|(?:the|those|these|your)\s(?:property|street|village|office|council|water|gas|power|housing|bureau)\s(?:people|guys|lot|folks|crowd|men|side)|(?:the|my|our|your|that|those|these|this)\s(?:[\w'-]+\s){{0,2}}?{_READERS})"
_HER_WORDS = r"(?:it|this|that|me|us|all\sof\sthis|who\s(?:i\sam|we\sare|it\s(?:was|is)|called|wrote|reported)|what\si\s(?:said|wrote|told\syou|sent)|where\si\slive|(?:my|our|this)\s(?:[\w'-]+\s)?(?:name|names|report|complaint|message|call|letter|words|text|details|identity|number|phone|address|photos?|pictures?))"
_PHRASES = [re.compile(each) for each in (
    # Kept from whoever has it to do; shown to nobody; said of somebody.
    rf"\b(?:keep|keeping|kept|hide|hiding|withhold)\s{_HER_WORDS}\s(?:\w+\s){{0,2}}?(?:away\s)?from\s(?:{_TO_READERS}|(?:the|our|your)\s(?:street|property)(?!\s(?:side|lamp|corner|drain)))\b(?!'s\s|\s(?:dogs?|cars?|trucks?|gardens?|house|balcony|door|gate|building|entrance|bins?|roof|wall)\b)",
    r"\bkeep(?:ing)?\s(?:who\s(?:i\sam|we\sare)|where\s(?:i|we)\slive|my\sidentity)\s(?:\w+\s)?(?:secret|quiet|hidden|private|safe|unknown)\b",
    rf"\bnot\s(?:ever\s)?(?:show|let)\s{_TO_READERS}\s(?:see\s|read\s|hear\s|have\s|get\s)?(?:(?:my|our)\s(?:\w+\s)?(?:name|message|words|text|report|complaint|letter|photos?|number|details)|what\si\s(?:wrote|said|sent|told)|this\s(?:message|text|report|complaint))\b",
    rf"\b(?:he|she|they|my\s\w+|the\s(?:\w+\s)?{_READERS}|the\s(?:street|village|property))\s(?:must|may|should|can|are|is|need)\s(?:not|never)\s(?:to\s|ever\s)?(?:(?:know|learn|find\sout|hear|guess)\s(?:who|which|whose|it\s(?:was|is)|it's|that\s(?:i|we)|from\swhom)\b|(?:see|read|hear|hear\sof|know\sof|know\sabout)\s(?:this|it|that|any\sof\s(?:this|it)|my\s\w+|what\si\s\w+))\b(?!\s(?:coming|properly|well|at\snight))",
    rf"{_HER_NAME}\s(?:\w+\s){{0,2}}?(?:kept|hidden|withheld)\s(?:away\s)?from\s{_TO_READERS}|\bnot\s(?:to\s)?(?:reveal|expose|betray|identify|name)\s(?:me|us)\b|\bnot\s(?:ever\s)?show\s{_TO_READERS}\s(?:this|it)\b\s?(?=$|[.,!?;])|\b(?:please|put|want|with)\sno\snames?\b|\blet\s(?:{_TO_READERS}|the\s(?:street|village))\s(?:think|believe)\s(?:that\s)?(?:you|it|nobody|somebody|someone)\b|(?:^|[.,!?;]\s?|\b(?:please|but)\s)not\swith\s{_HER_NAME}|\bnothing\sabout\s(?:me|us)\sto\s{_TO_READERS}|(?:\bbut|,|\band)\s?(?:never|not|no)\s{_HER_NAME}\s?(?=$|[.,!?;])|\bnot\s(?:hand|pass|give|send|forward|share)\s(?:it|this|that|them)\s(?:on|over|along|out|around)\b(?=\s?(?:$|[.,!?;]))|\bnot\sa\sword\sof\s(?:me|us|this|who)\b|\bnot\s(?:mention|name|involve)\s(?:my|our)\s(?:family|flat|house|household|wife|husband|children|shop|unit|class)\b|(?:\bbut|,)\s?not\s(?:with\s)?{_HER_NAME}\s?(?=$|[.,!?;])",
    r"(?:^|[.,!?;]\s?|\b(?:please|just|better|you\scan|could\syou|but|and|only)\s)(?:just\s|only\s|please\s)?(?:say|tell\s(?:them|him|her|the\s\w+)|let\s(?:them|him|her|the\s\w+)\s(?:think|believe))\s(?:that\s)?(?:it\s(?:was|is|came\sfrom)\s)?(?:(?:an?|some|any|another)\s(?:\w+\s)?(?:resident|citizen|neighbou?r|passer-?by|stranger|member\sof\sthe\spublic)|(?:somebody|someone|people)(?=\s(?:complained|reported|told|called|wrote|saw|rang|said)))\b(?!\s(?:here|is|was|hit|has|needs|fell))",
    r"(?:^|[.,!?;]\s?|\b(?:please|but|report\sit|file\sit|register\sit|send\sit|do\sit|and|just)\s)(?:please\s)?not\s(?:\w+\s)?(?:under|in)\smy\s(?:real\s|own\s)?name\b",
    r"\bnot\s(?:say|tell|mention|reveal|write|note)\s(?:\w+\s){0,2}?(?:which|what)\s(?:family|flat|house|household|person|apartment|unit|floor|door|tenant|resident|number)\s(?:\w+\s)?(?:complained|reported|called|wrote|told|said|sent|it\s(?:was|is|came))\b",
    rf"(?<!did\s)(?<!does\s)(?<!has\s)(?<!have\s)(?<!had\s)(?<!could\s)(?<!would\s)(?<!they\s)(?<!was\s)\bnot\s(?:\w+\s)?(?:forward|pass|send|give|transfer|relay|hand)\s(?:on\s|along\s|over\s|down\s)?{_HER_NAME}\b(?!\sto\s(?:me|us)\b)|\b(?:please|with|and|but|so)\sno\snames\b",
    rf"\b(?:tell(?:ing)?|say(?:ing)?\sthis|writ(?:e|ing))\s(?:you\s)?(?:this\s|it\s)?in\s(?:trust|confidence)\b|\bas\s(?:if\s|though\s)?(?:it\s(?:came|was|were)\s)?from\s(?:an?\s)?(?:unknown|unnamed|anonymous|random|other)\s(?:citizen|resident|person|caller|neighbou?r)\b|{_HER_NAME}\s(?:is|are)\s(?:only\s|just\s)?for\s(?:you|your\s(?:eyes|records?|office|team))(?:\s(?:only|alone)|\s?(?=$|[.,!?;]))",
    rf"\bkeep\s(?:{_SELF}\s)?(?:\w+\s){{0,1}}{_QUIET}\s(?:please\s)?(?:that\s(?:i|we|it)\b|about\s(?:me|us|who|where|my|this\scall)|who\b|where\s(?:you|it|this)|from\s(?:him|her|them|my|the|everyone|anyone)|it\swas\sme|i\s(?:called|rang|told))",
    rf"(?:^|[.,!?;]\s?|\b(?:please|can\swe|can\syou|let\sus|could\syou|must|and|but|just)\s)keep\s(?:this|that|me|things|it|all\sthis|this\sone|my\s\w+)\s(?:one\s)?{_QUIET}(?:\s(?:please|thanks|ok|mate|yeah|though))*\s?(?=$|[.,!?;])",
    r"(?:^|[.,!?;]\s?)(?:please\s)?(?:on\sthe\s(?:quiet|down\s?-?low|dl|qt|sly)|hush\s?-?hush|incognito)(?:\s(?:please|thanks|ok))*\s?(?=$|[.,!?;])|\b(?:telling|tell|told|saying|writing|write)\s(?:\w+\s){0,3}on\sthe\s(?:quiet|down\s?-?low|dl|qt|sly)\b",
    r"\bkeep\s(?:it|this|that|me|my\s\w+)\s(?:\w+\s)?(?:from|away\sfrom|hidden\sfrom|secret\sfrom)\s(?:him|her|them|my\s(?:boss|landlord|landlady|neighbou?rs?|husband|wife|parents|family|employer|manager|ex)|everyone|anyone|everybody|the\s(?:neighbou?rs?|landlord|owner|boss|manager|others|staff|company|firm))\b(?!\s(?:dogs?|cars?|gardens?|house|balcony)\b)",
    r"\bnot\sa\sword\s(?:about\s(?:me|us|this|who|my)|to\s(?:him|her|them|anyone|anybody|my|the))|(?<!i\scan\s)\bnot\sbreathe\sa\sword\b|\bmum'?s\sthe\sword\b",
    r"\b(?:for|only\sfor)\syour\s(?:eyes|ears)\sonly\b(?!\s(?:was|is|were|runs?|plays?|shown|film|movie|the\s(?:film|movie|show|band|concert))\b)|\bfor\syour\s(?:eyes|ears)\b\s?(?=$|[.,!?])|\b(?:stays|stay|remains|goes\sno\sfurther|go\sno\sfurther|keep)\s?(?:this\s|it\s|just\s)?(?:with\syou|between\sourselves|within\syour\soffice|in\syour\soffice|inside\syour\soffice|no\sfurther|in\sthis\sroom)\b|\b(?:goes?|must\sgo|should\sgo|take\sit)\sno\sfurther\b",
    r"\b(?:only|as\slong\sas|so\slong\sas|provided|condition|if)\b[^.]{0,25}\bnobody\s(?:else\s)?(?:hears?|finds?\sout|learns?|gets\swind|will\s(?:know|hear))\b",
    r"\bonly\syou\s(?:may|can|should|must|are\sto|will|get\sto|need\sto)?\s?(?:have|know|see|get|keep|read)\s(?:my|who|this|it|about)\b|\b(?:nobody|no\sone)(?:'s|\sis)?\s?(?:else'?s\s)?business\s?(?:but\syours)?\b(?=[^.]*)(?<=business)|\bnobody's\sbusiness\b|\b(?:just|only)\s(?:for\s)?you\slot\b",
    r"\b(?:i|we)\s(?:was|were)\snever\shere\b|\bforget\s(?:that\s)?(?:i|we)\s(?:ever\s)?(?:called|rang|said|told|wrote|phoned)\b|\b(?:i|we)\s(?:never|did\snot)\s(?:rang|ring|call(?:ed)?|phoned?|told|tell|wrote|write|spoke|say|said)\s(?:to\s)?(?:you\s?)?(?:\s?(?:this|that|anything|it)\s?)?[,]?\s?(?:ok|okay|right|yeah|remember|understood|got\sit|got\sthat)\b",
    r"\b(?:you|u)\s(?:have\snot|did\snot|never|do\snot)\s(?:heard?|got|get|know)\s(?:it|this|that|of|anything|nothing)\sfrom\s(?:me|us)\b|\byou\s(?:do\snot\sknow|never\smet|have\snever\smet)\sme\b",
    r"(?:^|[.,!?]\s?)(?:is|will|can|would|could)\s(?:this|it|my\s\w+)\s(?:\w+\s)?(?:be\s|stay\s|remain\s)?(?:really\s|fully\s|completely\s)?(?:anonymous|confidential)\b",
    rf"\bnot\s(?:want|like|wish|need)\s(?:to\s(?:see|have|find)\s)?(?:my|our)\s(?:name|names|details|identity|number|data|information|contact\sdetails)\s(?:anywhere|on\b|in\b(?!\s(?:capital|english|chinese))|near|attached|out\b|with\b|involved|all\sover|to\s{_PERSON})",
    # Passed on is the matter, and not the person.
    rf"\bnot\s(?:meant\s|intended\s)?for\s(?:{_TO_READERS}|(?:the|my|our)\s(?:[\w-]+\s){{0,2}}?[\w-]+)(?:'s|s'|')?\s(?:ears?|eyes?)\b(?!\s(?:of|test|doctor|drops))|\bnot\sfor\s(?:the\s)?(?:ears|eyes)\sof\s{_TO_READERS}",
    r"\b(?:nothing|not\sa\s(?:word|thing|line)|no\s(?:trace|mention|sign|hint|word|record|line|information|details?))\s(?:of|about|on|regarding|concerning)\s(?:me\b|us\b|my\s(?:name|number|flat|family|house|person|identity)|who\s(?:i|we|called|wrote|rang|it|sent)|the\s(?:caller|sender|reporter|person\swho|complainant|writer))",
    rf"\b(?:pass|send|give|forward|tell|report|hand|relay|share|show|let)\s(?:{_TO_READERS}\s|\w+\s){{0,2}}?(?:have\s|see\s)?(?:the\s|only\sthe\s|just\sthe\s)?(?:matter|facts?|issue|problem|complaint|place|content|story|defect)\b[^.]{{0,25}}?\b(?:not|never|nothing|without|minus)\s(?:of\s|about\s)?(?:the\s(?:person|caller|sender|name|source|reporter|complainant|writer|teller)|me\b|my\s(?:name|number|details)|who\s(?:i|it|told|wrote|called)|names?\b)",
    rf"\b(?:this|it|that|what\si\s\w+|my\s(?:name|number|words|report|complaint|message|letter|details)|these\slines|my\swords)\s(?:must|should|may|can|will|shall|is|are)\s(?:not|never)\s(?:to\s|ever\s)?(?:find\s(?:its|their)\sway|get|go|travel|end\sup|land|be\s(?:shown|passed|given|sent|forwarded|read|seen|handed|leaked)|leak|reach)\s(?:back\s|on\s|out\s|over\s)?(?:to\s|with\s|at\s|on\s|in\s|by\s|into\s)?{_TO_READERS}\b(?!\s(?:on\stime|by\s\w+day))",
    r"\bwhat\si\s(?:wrote|said|sent|write|say|have\ssaid|told\syou|tell\syou|am\stelling\syou)\s(?:here\s)?(?:(?:must\s|should\s|is\sto\s)?(?:stays?|remains?|goes\sno\sfurther)|is\s(?:only\s|just\s)?for\s(?:you|your)\b)",
    r"\b(?:whoever|anyone\swho|those\swho|people\swho|the\sone\swho)\s(?:comes?|visits?|checks?|repairs?|mends?|is\ssent|are\ssent|handles?|gets?)(?:\s\w+){0,3}\s(?:should|must|need|may|can|will|does|do)\s(?:not|never)\s(?:\w+\s)?(?:learn|know|hear|see|be\stold|find\sout|notice)\s(?:who|which|whose|that\si|it\swas|my|about\sme|where\sit)",
    r"\b(?:take|strip|leave|keep|wipe|rub|scratch)\s(?:me|my\sname|us|who\si\sam)\s(?:out|off)\b[^.]{0,15}\b(?:before|when|once|as)\s(?:you|it|this|they)\b[^.]{0,20}(?:send|pass|forward|give|goes|hand|print)",
    r"\bno\snames?\s(?:on|in)\s(?:the|any|your)\s(?:paper|papers|letter|form|order|slip|sheet|report)s?\b|\bcut\s(?:me|us|my\sname)\sout\b(?!\sof\s(?:the\s)?(?:deal|car|will|wreck))",
    # What is to be said instead.
    r"\b(?:say|tell\s(?!me\b|us\b)\w+|tell\sthe\s\w+|claim|make\sout)\s(?:that\s)?(?:it|you|this)\s(?:was|were|is|came\sfrom|are)\s(?:an?\s|your\s|just\s|only\s|from\s)*(?:routine|random|regular|normal|spot|usual|scheduled|standard|passer-?by|anonymous|stranger|somebody\selse|someone\selse|somebody|someone|passing|tip-?off)\b",
    r"\b(?:pretend|act\sas\s(?:if|though)|make\sit\slook|make\sit\sseem|make\sit\sappear|dress\sit\sup)\b(?=[^.]{0,40}\b(?:you|it\swas|routine|random|inspection|check|chance|yourselves|accident|nobody|like))",
    r"\bas\s(?:a|if\sit\swere\sa|if\sit\swas\sa)\s(?:routine|random)\s(?:check|inspection)\b|\b(?:say|claim)\syou\s(?:noticed|saw|found|spotted|discovered|heard)\s(?:it|this)\b(?!\s(?:before|already))",
    # No name given.
    r"\b(?:i|we)\s(?:am\s|are\s|would\s|will\s|do\s)?(?:rather\s)?(?:not\s|never\s)(?:want\sto\s|wish\sto\s|like\sto\s|going\sto\s|be\s|feel\scomfortable\s|comfortable\s)?(?:giv|leav|stat|shar|say|tell|provid|put)\w*\s(?:you\s)?(?:my|a|any|the|our|my\sreal)?\s?(?:name|names|details|who\si\sam|identity|real\sname)\b",
    r"\b(?:without|no\sneed\sto|need\si|do\si\s(?:have|need)\sto|must\si|have\sto)\s(?:giv\w+|leav\w+|stat\w+|say\w*|tell\w*)\s(?:you\s)?(?:my|a|any|our|their)?\s?(?:real\s|own\s)?(?:name|names|who\si\sam|identity)\b|\bno\snames?,?\s(?:and\s|or\s)?no\s(?:number|address|details|names?|nothing)\b|\b(?:so|but|and|please|with|ok|yeah)\sno\snames?(?:\sok|\splease|\sthanks)?\s?(?=$|[.,!?])|\bnameless\b(?!\s(?:road|street|lane|path|grave))|\bno\sname\splease\b",
    r"(?<!they\s)(?<!them\s)(?<!to\s)(?<!trucks\s)\bkeep\s(?:my\s(?:name|identity|family|details|number)\s(?:\w+\s){0,2}?|me\s|us\s)(?:off|out|well\sout|away\sfrom\s(?:it|this|that))\b(?!\s(?:of\s(?:my|the|our)\s(?:flat|garden|house|home|car\spark|yard|building|park)|at\snight))",
    r"\b(?:my|our)\s(?:name|names|details|identity|number)\s(?:\w+\s){0,2}?(?:stays?|remains?|is\skept|must\sstay|should\sstay|keeps?)\s(?:out|off|hidden|private|secret|with\syou|unknown|safe)\b|\b(?:my|our)\s(?:name|names|details|number|identity|information)\s(?:is|are)\s(?:not|only|just)\s(?:for\s(?:passing|sharing|them|him|her|anyone|others|publication|you\b|your|the\s)|to\sbe\b|public\b)",
    r"\b(?:i|we)\s(?:\w+\s){0,4}?(?:stay|remain|be|keep|kept)\s(?:\w+\s)?(?:in\sthe\sbackground|out\sof\ssight|out\sof\s(?:it|this)|in\sthe\sshadows?|incognito|under\sthe\sradar|invisible|nameless|behind\sthe\sscenes|off\sthe\srecord|unseen|faceless|hidden)\b(?!\sbehind)",
    r"\b(?:want|have|wish)\s(?:no|nothing)\s(?:part|involvement|to\sdo)\s(?:in|with)\s(?:it|this|that)\b|\bleave\s(?:me|us|my\sname|my\sfamily)\sout\b",
    r"\b(?:i|we|my\s\w+)\s(?:\w+\s)?(?:should|must|do|may|can|shall|would|will|want\sto|wish\sto|prefer\sto|rather)\s(?:rather\s|prefer\s)?not\s(?:want\sto\s|wish\sto\s|to\s)?(?:appear|show\sup|turn\sup|come\sup|be\smentioned|figure)\b",
    r"(?:^|[.,!?]\s?|\b(?:this|it)\s(?:is|stays)\s|\bkeep\s(?:it|this)\s)(?:just\s|strictly\s|only\s)?between\s(?:us|ourselves|you\sand\s(?:me|us))\b(?!\sand\b|\sthere|\s(?:the|a|two|three)\b)",
    r"\bit\swas\snot\s(?:me|us)\b[^.]{0,22},?\s(?:ok|okay|right|understood|yeah)\b",
    # Made unreadable. Who wants her data deleted asks for something else (`cases.erasure_words`).
    rf"\b(?:strike|black|blank|blot|cross|scrub|tipp-?ex|white|cut|take|edit|leave|get)(?:ing)?\s(?:out\s)?{_HER_NAME}\s(?:(?<=name\s)out|blank|(?:off|from|out\sof)\s(?:it|this|that|everything|(?:the|any|this|that|your|all)\s(?:letters?|reports?|records?|complaints?|case|file|papers?|form|forms|documents?|message|note|mail|e-?mail|copy))\b)|\b(?:black|blank|blot|cross|strike)(?:ing)?\sout\s{_HER_NAME}|\b(?:redact|anonymi[sz]e|pseudonymi[sz]e|blur|mask|pixelate|hide|conceal|withhold|suppress|obscure|scrub|omit|protect)(?:ing)?\s(?:all\s|any\sof\s)?(?:{_HER_NAME}|me|the\s(?:sender|caller|reporter|complainant|source)(?:'s\s\w+)?)\b",
    r"\b(?:name|names|identity|address|details|sender|author)(?:\s(?:and|or)\s\w+)*\s(?:to\sbe\s|is\sto\sbe\s|must\sbe\s|is\s|are\s|please\s)?(?:withheld|redacted|supplied\sbut\snot|suppressed|not\sfor\spublication|undisclosed|blanked)\b|\bwithheld\s(?:on|by|upon)\srequest\b|\b(?:stay|remain|keep\s(?:it|this)|leave\s(?:it|this)|be|go)\sunsigned\b|\bnot\s(?:signing|putting\smy\s(?:real\s)?name|sign)\s(?:to\s)?(?:this|it|that|anything|with\smy\sname)\b|\bleave\sthe\s(?:sender|name|author)(?:'s\sname)?\s(?:blank|out|empty|off)\b",
    r"\bwhistle\s?-?blow(?:er|ing|ers)\b(?!\s(?:at\s(?:night|the)|wind))|\b(?:an?|this\sas\san?|as)\s(?:anonymous|nameless)\s(?:message|tip-?off|hint|note\sfrom\sme|informant|source|citizen|neighbour|neighbor|resident|well-?wisher)\b(?=\s?(?:$|[.,!?]|please|thanks|from\sme))|\bcall\sme\s(?:x|john\sdoe|jane\sdoe|mr\sx|mrs\sx|ms\sx|nobody|anon\w*|just\sa|a\sresident|a\sneighbour|a\scitizen)\b|\bjust\s(?:call\sme\s|say\s|put\s)?(?:a|an)\s(?:concerned\s|worried\s|local\s)?(?:resident|neighbour|neighbor|citizen|tenant|passer-?by)\s?(?:please|thanks)?\s?(?=$|[.,!?])|\b(?:neighbour|neighbor|resident|tenant|citizen|employee|person|someone|somebody)\swho\s(?:would\s)?(?:rather|prefers?|wishes|wants|does)\s(?:to\s)?(?:not|no|remain|stay|be)\b(?=[^.]{0,20}(?:name|say|unnamed|anon|signed|unknown|known|$))",
    # How they are to come.
    r"\b(?:come|visit|inspect|check|stop\sby|turn\sup|drop\sin|act|behave|let\s(?:him|her|them|the\s\w+|my\s\w+)\sthink|(?:he|she|they|the\s\w+|my\s\w+)\s(?:must|should|has\sto|have\sto|needs\sto|need\sto)\sthink)\b[^.]{0,30}\b(?:as\sif\s(?:you|it|nobody)|as\sthough\s(?:you|it|nobody)|by\schance(?!\sor)|(?:as|like|for|was|were|it's|is|on)\s(?:an?\s|your\s)?(?:routine|random)|like\snobody|nobody\s(?:told|called|complained|said|reported)|by\scoincidence|by\saccident|on\syour\sown\s(?:idea|initiative|account)|of\syour\sown\saccord)\b",
    r"\bnot\s(?:\w+\s){0,3}?(?:show|let\sit\sshow|let\son|make\sit\sobvious|say)\s(?:that\s)?(?:there|it)\s(?:was|is|came|has\sbeen)\s(?:from\s)?(?:a|an|any|been\sa)\s(?:complaint|call|report|tip|complainant)\b|\b(?:do\snot|never|please\snot)\s(?:greet|acknowledge|recogni[sz]e|nod\sat|wave\sat|point\sat)\s(?:me|us)\b|not\s(?:talk|speak|point|look|wave|nod|come|say\s\w+)\s(?:\w+\s){0,2}?(?:me|us)\s(?:\w+\s){0,2}?(?:in\sfront\sof|when\s(?:they|he|she)|while\s(?:they|he|she))\b",
    r"(?<!can\s)(?<!could\s)\bnot\s(?:\w+\s)?(?:knock|ring|come|visit|stop|park|call|phone|text|write|send|mail|post|turn)\b[^.]{0,40}\b(?:he|she|they|the\s\w+|my\s\w+|everyone|people|neighbours)\s(?:would|will|might|could|must\snot|can|may|should\snot|are\sgoing\sto|reads?|checks?|looks?\sthrough|sees?|watch(?:es)?|listens?|opens?|hears?)\b\s?(?:see|know|hear|notice|realise|find|read|guess|suspect|my|me|it|the\smail|$)",
    r"\b(?:only|please|just)\s(?:call|ring|phone|text|write)\s(?:me\s)?[^.]{0,30}\b(?:boss|husband|wife|landlord|parents|family|partner|they|he|she)\s(?:must|should|may|can|is|are)\s(?:not|at\swork|asleep|out)\b|\bnot\s(?:call|ring|phone|contact|text)\sme\sat\s(?:my\s)?(?:work|the\soffice|the\sfactory|the\sshop|home)\s(?:about|with|over|regarding|because|please|as|he|she|they)\b",
    r"\b(?:delicate|sensitive|awkward)\s(?:matter|situation|position|for\s(?:me|us)|one|subject)\b|\bso\s(?:this|it)\sis\s(?:\w+\s)?(?:delicate|sensitive|awkward)\b|\b(?:please\sbe|be|must\sbe|so|please|need\s\w+)\s(?:very\s|more\s)?(?:discreet|discrete|tactful)\b(?!\s(?:lighting|sign))|\bwith\s(?:discretion|the\sutmost\sdiscretion)\b|\b(?:discretion)\s(?:please|is|would|appreciated|needed|required)\b",
    rf"\b(?:will|does|is|would)\s{_HER_NAME}\s(?:be\s|get\s|appear\s|show\s(?:up\s)?|stand\s|go\s|come\s(?:up\s)?)?(?:on|in|to|visible|public|shown|shared|passed|given|mentioned)\b(?!\sthe\s(?:list|register|bell|waiting))|\btreat\sme\sas\s(?:unknown|anon\w*|a\sstranger|nobody)\b",
    # What became of others who told.
    r"\b(?:person|one|man|woman|guy|neighbour|neighbor|tenant|colleague|people|anyone|those|everyone|somebody|someone)\s(?:here\s)?who\s(?:\w+\s)?(?:complain\w*|report\w*|talk\w*|spoke|speaks?|told|tells?|call\w*|snitch\w*|objected|said\ssomething|opened)\b[^.]{0,30}\b(?:beaten|beat|fired|sacked|slashed|smashed|bullied|evicted|threatened|punished|attacked|harassed|kicked|thrown|hurt|stabbed|burn\w*|lost|regretted|broken|hospital|paid\sfor|dismissed|moved\saway|out)\b|\bwhat\s(?:he|she|they)\s(?:do|does|did)\s(?:to|with)\s(?:people|those|anyone|tenants|workers|neighbours)\s(?:who|that)\b|\b(?:gets?|got|getting)\seven\b|\bsnitches\b|\bno\s(?:snitch|grass|rat)\b|\b(?:bears?|holds?)\s(?:a\s)?grudges?\b|\bvindictive\b|\bvengeful\b",
    r"\b(?:scared|afraid|frightened|terrified|dare|daren't|dare\snot|not\sdare|safe)\s(?:to\s)?(?:speak\s(?:up|out|openly)|complain\w*(?:\s\w+)?|come\sforward|sign|give\s(?:my|a)\sname|giving\s(?:my|a)\sname|say\s(?:it|this|anything|who|my)|talk\sopenly|be\s(?:seen|named|known)|show\smy)\b|\bdare\snot\scomplain\b|\bnot\s(?:feel\s)?safe\s(?:if|when)\s(?:he|she|they|my\s\w+)\s(?:\w+\s)?(?:knows?|finds?\sout|learns?|hears?)\b",
    r"\b(?:cover\sfor\sme|watch\smy\sback|have\smy\sback|protect\sme\sfrom\s(?:him|her|them|my)|(?:my|own)\sprotection\s(?:leave|keep|do|please))\b|\bnot\s(?:be\s(?:a\s)?|want\sto\sbe\s(?:a\s)?)(?:witness(?:es)?)\b|\bnot\s(?:going\sto\s)?testify\b|\b(?:would|might|could|will)\scost\s(?:me|us)\s(?:my|our)\s(?:job|home|flat|place|marriage|friends|head|visa)\b|\b(?:not\s(?:afford|risk)|risk)\s(?:to\s)?los(?:e|ing)\s(?:my|our|this|the)\s(?:job|home|flat|place|work)\b",
    r"\bwhatever\s(?:you\sdo|happens)\b[^.]{0,10}\b(?:not\s(?:tell|say|mention)\b|my\sname|my\sidentity)|\b(?:by\sno\smeans|in\sno\sway|on\sno\saccount|under\sno\scircumstances)\b[^.]{0,25}\b(?:my\s(?:name|identity|details|number)|who\si\sam|me\b|it\swas\sme)|\b(?:my\s(?:name|identity|details))\s(?:\w+\s)?(?:in\s(?:trust|confidence))\b|\bstrict(?:est)?\sconfidence\b|\bname\s(?:\w+\s)?not\s(?:come\sup|be\son|appear|show\sup|turn\sup)\b",
    # Fear of what comes.
    r"\b(?:afraid|scared|fear(?:ful|ing)?|worried|frightened|terrified|risk|want|without|face|avoid)\s(?:\w+\s){0,4}?(?:payback|pay-back|retaliation|reprisals?|revenge|repercussions?|comebacks?|backlash|vengeance|retribution|consequences\s(?:for\s(?:me|us|my)|if\s(?:they|he|she)|from))\b",
    r"\bconsequences\s(?:for\s(?:me|us|my)\b|if\s(?:they|he|she)\s(?:\w+\s)?(?:knows?|learns?|finds?|hears?))",
    r"\b(?:not\s(?:want|need|like|looking\sfor|wish)|avoid|rather\snot\shave|without\s(?:any|getting))\s(?:\w+\s){0,2}?(?:trouble|problems?|bother|hassle|grief|drama|a\sfight|bad\sblood|a\srow|a\sfeud|enemies)\s(?:with|from|between)\s(?:me\sand\s)?(?:him|her|them|my\s\w+|the\s(?:neighbou?rs?|landlord|owner|boss|manager|family|people|locals)|neighbou?rs?|people)\b",
    r"\b(?:afraid|scared|worried|frightened|terrified)\s(?:that\s)?(?:they|he|she|my\s\w+)\s(?:will|would|might|may|could|are\sgoing\sto|is\sgoing\sto)\s(?:take\sit\sout\son|get\sback\sat|come\safter|retaliate|go\safter|make\s(?:my|our)\slife|know\sit|find\sout|guess|recogni[sz]e\sme)\b",
)]  # fmt: skip
_REPORTED = re.compile(r"\b(?:said|says|saying|threaten\w*|told|tried|wanted|wants|thought|keeps|again)\b")


# Behind what somebody asks.
_THANKS = re.compile(r"\s(?:many\s)?(?:thanks|thank\syou|cheers)\b")


def asks_in_parts(text: str) -> bool:
    """Whether English words, small and with short forms spelt out, put the wish together."""
    for short, long in _LONG_FOR:
        text = short.sub(long, text)
    text = re.sub(r"[ \t]+", " ", _THANKS.sub(" . ", text))
    if any(each.search(text) for each in _PHRASES):
        return True
    parts = "".join(map(_part, _WORD.finditer(text)))
    if any(each.search(parts) for each in _ORDERS):
        return True
    return _WOULD_HARM.search(parts) is not None and not _REPORTED.search(text)


def _part(found: re.Match[str]) -> str:
    kind = found.lastgroup
    if kind in _SIGNS:
        return _SIGNS[kind]
    return _PARTS[int(kind[1:])][0] if kind else "x"


_SIGNS = {"sign": ".", "comma": ",", "word": "x", None: "x"}

# --- Chinese ----------------------------------------------------------------------------------

# In Mandarin and as it is said in the south: 覅, 唔好, 佢, 伊, 俾.
_NO_ZH = r"(?:(?:可|求求?你?们?|求)?(?:千万|千祈)?(?:别整得|别搞得|别弄得|不要搞得|不好(?=给|讲|话|说|告诉|同|让|被|叫)|勿要|弗好|求不|求别)|(?:可)?千万(?:不要|不能|别|莫|不)|不要|不用|不能|不可以?|不得|不准|不许|不想|不愿意?|不希望|不打算|不敢|(?<![特区分个级类差性告])别(?!人|的|家|处|墅|名|院)|甭|(?<![请])勿|请勿|莫(?!名)|切勿|切莫|弗要|弗想|覅|唔好|唔想|唔使|唔可以|唔愿|冇|咪)"
_OTHERS_ZH = (
    r"(?:别个|哪个|屋头|别人|人家|旁人|外人|外头|外面|任何人|其他人|其它人|大家|他们?|她们?|它们|佢(?:哋|地)?|伊(?:拉|们)?|对方|对面|老板娘?|老总|领导|单位|公司|厂里?|厂方|工厂|房东|包租婆|物业|邻居|隔壁|邻舍|楼上|楼下"
    r"|同事|工友|业主|商家|店家|店主|店长|店里|老公|丈夫|男人|老婆|妻子|媳妇|家里人?|家人|屋里人?|爸妈|老爸|老妈|爸爸?|妈妈?|父母|爹娘|爹|公婆|婆婆|婆家|娘家|公公|岳父|岳母|儿子|女儿|前夫|前妻|前任|男朋友|女朋友|学校|老师|校长|校方"
    r"|班主任|导师|辅导员|幼儿园|园长|医院|科室|院方|科长|处长|局长|村里|村委会?|村干部|村长|书记|社区|居委会?|街道|城管|警察|派出所|工头|包工头|保安|主管|经理|上司|上级|上头|上面|班长|组长|室友|舍友|亲戚|主任|熟人|被举报人|被投诉人?|当事人|开发商|施工队?|施工方|工地|车主|狗主人?|养狗的|人)"
    r"(?:们|家里?|的人|那边|那家|那户|那里|本人|他们|夫妻|一家|那个人?|方面)?"
)
_ME_ZH = r"(?:我|俺|咱|本人|我们|咱们|侬?阿拉|我地|我哋|我屋里|我家)"
_SAY_ZH = r"(?:说|讲|话|提|举报|反映|投诉|打(?:的|过|了)?(?:电话|热线)?|报|告|告发|告密|写|发|揭发|检举|反应|来电|捅|爆料|联系)"
# What is hers to be told.
_MINE_ZH = (
    rf"(?:(?:是|系){_ME_ZH}|{_ME_ZH}(?:这(?:里|边))?(?:来|在|所)?{_SAY_ZH}|(?:是|系)?(?:谁|边个|啥人|哪个|哪家|哪户|什么人){_SAY_ZH}|(?:有)?(?:人|居民|家长|员工|群众|住户|业主|租客){_SAY_ZH}(?:的|过|了)?"
    rf"|{_ME_ZH}的?(?:真实|个人)?(?:身份|姓名|名字|名|大名|信息|隐私|电话|号码|手机号?|联系方式|情况|住处|住址|地址)|{_ME_ZH}(?:是谁|住哪|住在哪|打|找)|(?:举报|投诉|反映|来电|爆料)(?:人|者)"
    r"|这(?:个|通|次|件)?(?:电话|事情?|举报|投诉)|此事|消息来源|谁)"
)
_END_ZH = r"(?:的|了|来|啊|哦|喔|呀|哈|吧|噢|嘛|哟|嗷|咯|啦|嘞|嘅|就行|就好|好吗|好不好|行吗|行不行|可以吗|可以不|谢谢|拜托|多谢|唔该|求你们?|求求你们?|🙏){0,5}(?=$|[，。！？,.!?;:；：、…~～\s)）])"
_BEGIN_ZH = r"(?:^|(?<=[，。！？,.!?;:；：、…~～\s(（]))"
_LEAD_ZH = rf"{_BEGIN_ZH}(?:我们?|本人|俺|咱们?|自己|但是?|可是?|因为|就是|只是|所以|也|都|真的?|实在|还是?|又|很|最好|主要|请|希望|麻烦|拜托|烦请|劳烦|恳请|求你们?|求求你们?|千万|绝对|一定|能不能|可以|可不可以|能否|是否可以|你们|您|侬|务必|记得|另外){{0,5}}"
_KNOW_ZH = r"(?:知道|知晓|知悉|晓得|知(?=$|[，。！？,.!?系是嘅\s])|发现|听说|听到|得知|获知|猜到|猜出|认出|查到|查出|查出来|打听到?|看出来?|看到|识破|察觉|怀疑到?|联想到|传到)"
# It is all over the town.
_OUT_ZH = r"(?:传|说|讲|漏|泄露?|流|透|捅|抖|露)(?:了)?(?:出去|开去?|开来|漏)|走漏(?:了)?(?:风声|消息)|走漏|曝光|暴露|露馅|穿帮|传到[^，。！？,.!?\n]{1,6}?(?:耳朵|那里?|那边|耳里|耳中)"
_HARM_ZH = (
    r"(?:开除|辞退|解雇|炒(?:了|掉)?(?:我|俺|鱿鱼)|炒鱿鱼|裁(?:了|掉)?我|调我?岗|降(?:我)?(?:职|薪)|下岗|失业|扣(?:我)?(?:工资|奖金|钱)|(?:赶|撵|轰|踢)(?:我|俺|我们)|(?:赶|撵|轰)(?:走|出)|退租|涨(?:我)?(?:的)?房租|断(?:我)?(?:的|们)?[水电]|穿小鞋|小鞋穿"
    r"|饭碗|(?:工作|岗位|活儿?|差事|编制)(?:就|也|都|肯定|可能)?(?:没|保不住|不保|丢|黄)|(?:丢|没)(?:了)?(?:工作|饭碗|活)|毕不了业|(?:打(?!我的?(?:电话|手机|号码))|揍|骂|杀|砍|弄|整|害|搞|恨|掐|堵|骚扰|威胁|欺负|为难|刁难|针对|报复|收拾|对付|冲)(?:死|惨|残|扁)?(?:我|俺|我们|我家|孩子|我孩子|我爸|我妈|家里人)"
    r"|找(?:上门|我|俺|我们|我家)[^，。！？,.!?\n]{0,3}?(?:麻烦|算账|拼命|闹|吵|事|茬)?|跟(?:我|俺|我们)(?:急|闹|翻脸|没完|拼命|过不去|吵|离婚)|和我(?:急|闹|翻脸|没完|拼命|吵|离婚)|闹(?:翻|大|事|起来|到|的|僵|死)|吵(?:起来|翻|架)|不(?:会)?(?:放过|饶)|饶不了|没好果子|没好日子|日子(?:就|也)?(?:不好过|难过|没法过)"
    r"|还?(?:活|干|混|待|呆)不(?:活|干|混|待|呆)|还怎么(?:混|活|干|待|做人|过)|不得弄死|没法(?:待|呆|做人|混|过|住|干|见人)|(?:待|呆|混|住|干|过)不(?:下去|了)|惨了|完了|完蛋|死定|遭殃|倒霉|吃不了兜着走|麻烦(?:了|大)|有麻烦|报复|算账|翻脸|记恨|打死|要命|没命|离婚|抬不起头|孤立|排挤|拉黑|不(?:得)?安宁|挨(?:打|骂|揍|整|批|处分)|处分|受处分|连累|抽死|扒(?:了)?我(?:的)?皮|卷铺盖|走人|滚蛋|不(?:再)?(?:续租|续约|租给|续签)|收(?:回)?房|不给(?:我|我们)?(?:发)?(?:工资|转正|排班|活)|炒我|冇工)"
)
_WILL_ZH = (
    r"(?:会|要|就|肯定|一定|必定|得|非|准|该|还不|岂不|马上|立马|可|怕是|恐怕|估计|搞不好|弄不好|保不住|保不准|绝对)"
)
_NAME_ZH = (
    r"(?:我?的?(?:真实|个人|真|全)?(?:姓?名|名字|大名|身份|个人信息|联系方式|身份信息|电话|手机号?|电话号码|号码))"
)
# One by one: put together into one pattern they cost three times as much memory to compile.
_DONT_ZH = r"(?:别|不要|不能|不可以?|勿|莫|甭|求不|请不|不得)"
_HERS_ZH = (
    r"(?<![路街店楼站桥地校车])(?:名字|姓名|大名|名|电话号码|电话|手机号?|号码|联系方式|信息|身份|原话|住址|真名)"
)
_HAN_ORDERS = tuple(re.compile(each) for each in (
    # 名字就别往下传了 · 转办的时候别带我名字 · 别说我是谁 · 这事就你我知道
    rf"{_HERS_ZH}[^，。！？,.!?\n]{{0,3}}?(?:就|也|都|请|可|千万|麻烦){{0,3}}{_DONT_ZH}(?:再)?(?:往(?:下|外|上)面?|向(?:下|外)|对外|给(?:下面|下级|经办|他们|她们|别人|任何人|下面|街道|社区|部门|单位|承办单位|物业|房东))?(?:下传|下发|流转|流出|扩散|转交|外发|传(?!真|错)|转(?!来|错|圈|人工)|带(?!来|走)|报(?!错|价)|发(?!给我|来|霉)|泄|漏(?!水)|署|落|露|透|流出|外传|写(?!错)|公开|给(?:下面|下级|经办|他们|她们|别人|任何人|街道|社区|部门|单位|承办|物业|房东))",
    rf"{_DONT_ZH}(?:再)?(?:把|将)?(?:我们?的?|本人的?|反映人的?|举报人的?)(?:个人|真实)?(?:{_HERS_ZH})[^，。！？,.!?\n]{{0,2}}?(?:往|向|给|转|传|带|报|提供|交|发(?!错)|告诉|透|泄|写(?!错)|署|公开)",
    rf"{_DONT_ZH}(?:再)?(?:带|署|写|落|露|提|报|传|转|附|挂|留|登|记)(?:上|出|了|下)?(?:我们?的?|本人的?|反映人的?)(?:{_HERS_ZH})(?!错)",
    rf"(?:把|将)?(?:我们?的?|本人的?|反映人的?|举报人的?|投诉人的?)(?:{_HERS_ZH})[^，。！？,.!?\n]{{0,4}}?(?:去掉|抹掉|抹去|隐去|隐掉|遮住|遮掉|涂掉|划掉|隐藏)(?!了)",
    rf"{_DONT_ZH}(?:再)?(?:转|传|报|附|露|泄露|透露)(?:出|上)?(?:姓名|名字|真名|身份)(?!错)|(?<![他她])(?:不方便|不便|不想|不愿意?|不敢|不肯)(?:再)?(?:露|留|写|报|透露|公开|给|暴露)(?:出|下)?(?:我的?)?(?:真?名字?|姓名|身份)|只(?:说|转|讲|提|报|反映)(?:事情?|问题|内容|情况)[，, ]?(?:就行)?[，, ]?(?:别|不要|不|勿)(?:说|转|讲|提|报|写)(?:出)?(?:人|名|谁|我)|(?:跪|恳|请)?求(?:你们|您)?(?:帮我|给我|替我)?保密|我(?:只|就)?(?:是|想)?(?:只想)?(?:悄悄|偷偷|私下|暗中)(?:地)?(?:反映|说|举报|告诉|投诉)|(?:名字?|姓名|身份|电话|号码)[^，。！？,.!?\n]{{0,2}}?(?:不要|别|不能|勿)(?:出现|显示|写|印|打印)(?:在|到)|就说(?:是)?(?:市民|居民|群众|有人|路人|别人|热心|匿名)",
    rf"{_DONT_ZH}(?:再)?(?:说|讲|提|透露|告诉[^，。！？,.!?\n]{{0,5}}?)(?:出)?(?:我|俺|本人)(?:是谁|是哪|叫什么|叫啥|住哪|的名|姓)",
    r"(?:就|只|只有|仅|仅限)(?:你我|咱们?|你们?|我们俩?|您)(?:几个|两个|二人|这边|俩)?(?:知道|晓得)(?!什么|怎|为|在|哪|多|吗|该|如何)",
    rf"(?:转办|派单|派件|转派|交办|转给|下派|派遣)(?:的)?(?:时候|时|过程中|单上|中)?[^，。！？,.!?\n]{{0,4}}?{_DONT_ZH}[^，。！？,.!?\n]{{0,3}}?(?:我|{_HERS_ZH})",
    # 只给你们看就行 · 转的时候只转事情 · 单子上不要有我
    rf"(?:只|就|仅|单)(?:是)?(?:给|让|供|跟|和|告诉|对)(?:你们?|您|贵)(?:中心|这边|这里|热线|那边|工作人员|几个|内部)?(?:一家|自己)?(?:看|知道|晓得|听|说|讲|掌握|留存|备案|存档)(?:一下|的)?(?:就(?:行|好|可以|够|成|得)|即可|为止|{_END_ZH})",
    r"(?:你们?|您|贵)(?:中心|这边|这里|热线|自己|内部)?(?:知道|晓得|清楚|掌握|有数|留着|看)(?:就|即)?(?:可以?|行|好|够|成)了?[，,\s]?(?:请|就)?(?:下面|别人|他们|街道|物业|部门|其他人|别的|承办|办事的|社区|单位|人家|外面|底下)[^，。！？,.!?\n]{0,5}?(?:不用|不必|别|无需|不要|甭|不需要|没必要|不能|不该)(?:让|给|叫)?[^，。！？,.!?\n]{0,3}?(?:知道|晓得|看|听|告诉|说)",
    r"(?:转|派|交|发|传|下)(?:办|给|到|下去|单|过去|出去)[^，。！？,.!?\n]{0,8}?[，,]?(?:请|麻烦)?(?:只|就|光|仅)(?:转|说|写|讲|提|报|给|留)(?:事|事情|问题|内容|情况|地点)(?!情况|了)|(?:只|光|仅)(?:转|说|写|讲|提|报)(?:事|事情|问题|内容|情况)[，,]?(?:别|不要|不|勿|莫)[^，。！？,.!?\n]{0,2}?(?:人|我|名|谁)",
    r"(?:材料|单子|工单|派单|表格?|记录|系统|通知|信|文件|转|派|下发|公示)[^，。！？,.!?\n]{0,12}?(?:把|将)(?:我们?|反映人|举报人|投诉人)(?:的(?:名字|姓名|信息|电话|号码))?(?:给)?(?:抹|去|隐|删|遮|盖|略|划|涂|拿)(?:掉|了|去)",
    rf"(?:单子|工单|材料|表格?|派单|记录|公示|通知|文件|回执|看的)[^，。！？,.!?\n]{{0,4}}?(?:上|里|中|里面|上面)?[^，。！？,.!?\n]{{0,3}}?{_DONT_ZH}(?:再)?(?:有|出现|写|带|提|留|署|见到|看到|显示)(?:我|反映人|举报人|本人)(?!家?(?:门|楼|小区))",
    rf"(?:{_HERS_ZH}|我的东西|我说的|我的话|我这个?)[^，。！？,.!?\n]{{0,6}}?(?:留给|给|告诉|让|放在|存在)你们[^，。！？,.!?\n]{{0,6}}?[，,]?{_DONT_ZH}(?:再)?往(?:下|外|别处)",
    rf"(?:{_OTHERS_ZH}|村里|街道|社区|部门|办事处)(?:那边|那里|那头)?(?:就|也|都|请|可)?{_DONT_ZH}(?:再)?(?:提|说起?|讲起?)(?:到|及)?我(?:了|{_END_ZH})|{_DONT_ZH}(?:再)?传到(?:村里|街道|社区|物业|单位|公司|学校|厂里|部门|他们|别人|下面|邻居)(?:那边|那里|去|耳朵)?",
    # 不希望被知道 · 唔想俾人知 · 不想让单位上的人晓得是我
    rf"(?:{_LEAD_ZH}{_NO_ZH}|(?<!为什么)(?<!为啥)(?<!怎么){_NO_ZH}(?=让|被|给|叫|俾|畀|拨))(?:再|会|要)?(?:让|被|给|叫|使|俾|畀|拨)[^，。！？,.!?\n不]{{0,4}}?(?:{_OTHERS_ZH})?(?<!我)(?<!居民)(?<!百姓)(?:都|也|给)?{_KNOW_ZH}(?:{_MINE_ZH}|{_END_ZH})",
    # 别说我说的 · 莫讲是我 · 唔好话系我讲
    rf"(?<!为什么)(?<!怎么)(?<!让大家)(?<!让我们){_NO_ZH}(?!再?给我|再?给俺)(?:再|乱|随便|随意|直接|轻易|到处|主动|去)?(?:跟|和|对|向|同|给|告诉|话俾|话畀|话|讲俾|通知|暗示)?(?:{_OTHERS_ZH})?(?:说起?|讲起?|提起?|提到|提及|告诉|透露|泄露|报出?|交代|点名|点出|承认|暗示|知道|公布|公开|曝光)?(?:{_OTHERS_ZH})?(?:(?:是|系)?{_ME_ZH}(?:来|在)?{_SAY_ZH}的?(?:电话|热线)?{_END_ZH}|(?:是|系)(?:我|俺|咱|本人)|(?:有|是)?(?:谁|边个|啥人|哪个|哪家){_SAY_ZH}|(?:说|讲|提及|提到|提|透露|写|泄露|告诉[^，。！？,.!?\n]{{0,5}}?)(?:是|有)(?:人|居民|家长|员工|群众|住户|业主|租客|内部人员?){_SAY_ZH})",
    # 别往外说 · 不要到处讲 · 覅讲出去
    rf"(?<!让)(?<!让大家)(?<!让我们)(?<!叫我们)(?<!说){_NO_ZH}(?:再)?(?:往外|对外|向外|到处|四处|乱|瞎|随便|朝外|跟外人)(?:面|头)?(?:乱|去)?(?:说|讲|传|透露|泄露|泄漏|声张|宣扬|张扬|公布|公开|提)(?:出去)?(?:我|俺|本人|{_END_ZH})|(?<!让)(?<!让大家)(?<!让我们)(?<!叫我们){_NO_ZH}(?:说|讲|传|漏|捅|抖|泄)(?:漏)?(?:出去|嘴|开去?){_END_ZH}|(?<!让)(?<!让大家)(?<!让我们)(?<!叫我们){_NO_ZH}(?:外泄|外传|泄密|声张|张扬|宣扬|走漏|吱声|吭声|响)(?:风声|消息)?{_END_ZH}",
    rf"{_NO_ZH}(?:给我)?(?:传|说|讲)(?:到|给|进)[^，。！？,.!?\n]{{1,8}}?(?:耳朵|耳里|那里|那边|那儿|听)",
    # 我不想出面
    rf"{_LEAD_ZH}(?:不想|不愿意?|不便|不方便|不敢|不能|不好|不肯|唔想|不)(?:亲自|直接|自己|当面|再|公开)?(?:出面|露面|出头|露脸|出名|出名字|露名|抛头露面|留名|署名|署?实名|具名|露身份|暴露|公开身份|被公开|公开)(?:作证|投诉|举报|反映|说|去?谈)?{_END_ZH}",
    r"(?:信息|隐私|身份|姓名|名字|电话|号码)(?:千万|请|绝对|一定|都|可){0,5}(?:不要|别|勿|不能|不可|不得|不想|不希望|唔好)(?:被|给|随便|对外)?(?:外泄|泄露|泄漏|透露|公开|曝光|流出|外传|外露|露|传|暴露|显示|给人|给出去)(?:出去|出来)?",
    # 知道了会赶我走 · 传出去我没法待
    rf"(?<!不)(?<!谁)(?<!都)(?<!我)(?<!我们){_KNOW_ZH}(?:了|的话|是我|是谁|{_ME_ZH}{_SAY_ZH}的?|后|之后|以后|我|这事|就|{_SAY_ZH}的?){{0,5}}[，,\s]?[^。！？!?\n，,不]{{0,10}}?{_WILL_ZH}[^。！？!?\n，,]{{0,6}}?{_HARM_ZH}",
    rf"(?<!不){_KNOW_ZH}(?:了|的话|是我|{_ME_ZH}{_SAY_ZH}的?|后)+[，,\s]?(?:我|俺|我的|我们)?(?:这)?(?:份|个)?(?:饭碗|工作|岗位|差事|活儿?)(?:就|也|都|肯定|可能){{0,5}}(?:没|保不住|不保|丢|黄)",
    rf"{_OTHERS_ZH}[^，。！？,.!?\n不没]{{0,2}}?(?<!不)会(?:猜到|猜出|知道|认出|看出|听出|想到|怀疑)(?:来)?(?:就)?(?:是)?(?:我|俺|本人)",
    rf"(?:被|给|俾){_OTHERS_ZH}?{_KNOW_ZH}(?:了|的话|是我|后|之后|以后|我|就|出来|{_SAY_ZH}的?){{0,5}}[，,\s]?[^。！？!?\n，,]{{0,8}}?{_HARM_ZH}",
    rf"(?:要是|如果|万一|一旦|若是?|假如|倘若|怕|担心|被)[^。！？!?\n，,不]{{0,10}}?(?:{_KNOW_ZH}|{_OUT_ZH})(?!什么|哪)[^。！？!?\n，,]{{0,8}}?[，,\s]?[^。！？!?\n，,]{{0,10}}?{_HARM_ZH}",
    rf"(?:{_OUT_ZH})(?:了|的话|后|以后|之后){{0,5}}[，,\s]?(?:我|俺|我们|咱|对我|那我|以后)?[^。！？!?\n，,]{{0,6}}?{_HARM_ZH}",
    rf"{_HARM_ZH}[^。！？!?\n]{{0,4}}?[，,]?(?:要是|如果|万一|一旦)[^。！？!?\n，,不]{{0,8}}?{_KNOW_ZH}",
    rf"{_LEAD_ZH}(?:被|给|俾)(?:{_OTHERS_ZH})?(?:{_KNOW_ZH})[^。！？!?\n，,]{{0,4}}?(?:就|会|不好|尴尬|难堪|不得了)",
    r"传到[^，。！？,.!?\n]{1,6}?(?:耳朵|耳里|那里|那边)[^，。！？,.!?\n]{0,3}?(?:就|会|不好|麻烦)",
    # What is to be said instead.
    r"(?:以|用|借|打着)[^，。！？,.!?\n]{0,3}?(?:你们|自己|贵单位|政府|社区|例行|日常|巡查|检查|突击|网格)[^，。！？,.!?\n]{0,8}?(?:名义|理由|借口|方式|由头)|(?:就|只|只要|只能)(?:说|讲|当)(?:是|成)?(?:你们|自己|例行|日常|巡查|群众|路过|路人|热心|网上|有人|居民|上面|随机|抽查|领导)|(?:当作?|装作?|假装|伪装成?|弄成)(?:是)?(?:你们|例行|日常|巡查|自己|不知道|没人|没接到|突击|抽查|随机|路过|不认识我)",
    rf"(?:问起|要问|问到|问你们|来问|追问|打听|如果问|他们问|人问)[^。！？!?\n]{{0,10}}?(?:就说|{_NO_ZH}(?:说|讲|提|告诉|承认|透露)|你们不知道|推说)",
    r"(?:就|请|麻烦)?当(?:我|俺)没(?:打过?电话|打过|来过|反映|举报|投诉|提过)|(?:我|俺)(?:可|就)?(?:没|没有)(?:给你们|跟你们|和你们)?(?:打过|说过|讲过|反映过|来过)(?:这个|任何|什么)?(?:电话|话)?(?:啊|哦|哈|喔|噢)|你们?没(?:听|接到?)(?:我|过我|到我)(?:说|讲|电话)?",
    # 可以不留名字吗
    rf"(?:可以|可不可以|能不能|能否|可否|是否可以|能|想|希望|选择|要求|行不行)[^，。！？,.!?\n]{{0,3}}?(?<!找)不(?:要)?(?:留|说|报|填|写|透露|公开|登记|提供|署|具|露|给|显示)(?:我|出)?(?:的)?{_NAME_ZH}",
    rf"{_NO_ZH}(?:说|讲|写|报|记|登|露|提)(?:出)?(?:我(?:的|家)?(?:来|名|个名)|楼号|门牌号?|楼栋|几号楼|几楼|哪栋|哪户|哪家|具体(?:是|哪)?(?:谁|人|地址|住址))|{_NO_ZH}(?:说|讲)(?:是|系)?(?:从|听)?我(?:这|那|这里|那里|这边|个名)|(?:消息|线索|情况|信息|这话)(?:可)?{_NO_ZH}(?:说|讲)是?(?:从)?我|{_LEAD_ZH}(?:就)?(?:不|不用|不想|不愿意?|不便|不方便|唔)(?:留|说|报|登记|提供|署|具|写|透露|填)(?:下|出)?{_NAME_ZH}|{_BEGIN_ZH}(?:不|免)(?:具|署)名|{_NAME_ZH}(?:就)?(?:不|别|免|算)(?:留|说|报|填|登记|提供)?了{_END_ZH}|无名氏",
    rf"{_NO_ZH}(?:再|轻易|随便|直接|主动|要)?(?:露|推出去|显示|公开|公布|透露|泄露|暴露|出卖|牵扯|(?<!不想)(?<!不愿)(?<!不愿意)(?:牵连|连累)|供|卖|点|扯上|带上|捎上|提到|供出|抖出|写|记|登记|留|对外公布|对外公开|报)(?:了|出|上|到)?{_ME_ZH}(?!家?(?:门口|楼|的?车|那栋|这|的?垃圾))(?:的(?:名|身份|电话|信息|号码|姓|联系|住)|来|们|{_END_ZH})",
    r"(?:信息|姓名|名字|电话|号码|身份|这事|这件事|内容|此事)[^，。！？,.!?\n]{0,4}?(?:只|仅)(?:给|限|有|让|对|供|能)?(?:你们|您|你|工作人员|贵)",
    # 保密, where it is what she asks for
    rf"(?:请|务必|要|希望|麻烦|一定|帮我|给我|替我|注意|{_BEGIN_ZH})(?:你们|务必|一定|帮我|给我|替我){{0,5}}(?:做好|做到|注意|加强|确保|保证)(?:我的|举报人的?|投诉人的?|个人)?保密(?:工作|措施)?{_END_ZH}|(?:保护|护)(?:好|一下|住)?(?:我们|我|咱们?|俺|我们这些)?(?:举报|投诉|反映|检举|爆料)(?:的人|人|者)",
    # What she fears.
    rf"(?:{_LEAD_ZH}(?:怕|担心|害怕|生怕|就怕|恐怕|会不会|免得|省得|以免|防止|避免|不愿|唔想|惊)|(?:怕|担心|害怕|生怕|就怕))(?:会|以后|将来|日后|再|自己|因此|事后|后面|之后)?(?:被|给|遭|遭到|受到)?(?:{_OTHERS_ZH})?(?:会|要|以后|事后|过来|再|来|借机|故意|暗中|给|因此|对|上门|日后|将来|跑来|回头){{0,5}}(?:我|我们|我家|我孩子|孩子|家里|家人|小孩|俺)?(?:给)?(?:报复|针对|穿小鞋|小鞋穿|算账|秋后算账|找(?:我|我们|俺|我家|上门|家里)(?:的)?(?:麻烦|算账|闹|事|茬)?|找(?:麻烦|茬|事|上门)|来闹|闹(?:事|我|上门|到我家)|记恨|记仇|(?:查到|找到|猜到|认出|发现|知道|怀疑|牵扯|牵连|连累|为难|刁难|欺负|整|搞|孤立|排挤|打击|骚扰|威胁)(?:是)?(?:我|俺|本人|我们|我家|孩子|小孩|娃|到我)(?:头上|身上)?|打击)",
    r"(?:不想|怕|不愿|担心|害怕|免得|省得|唔想)[^，。！？,.!?\n]{0,2}?(?:惹(?:祸|火上|火烧身|是非|上(?:麻烦|事|祸)|怒|毛|恼)|引火|撕破脸|伤(?:了)?和气|伤感情|结(?:仇|怨|梁子)|树敌|翻脸|闹僵|闹得不愉快|难做人|不好做人|卷进|卷入|搅进|扯进|掺和|惹祸|引来麻烦|惹来)",
    rf"(?:{_OTHERS_ZH})知道(?:了|是我|的话){{0,5}}[，,]?(?:我|俺|咱)?还(?:活不|干不|混不|待不|怎么)|{_NO_ZH}(?:{_OTHERS_ZH})?都?{_KNOW_ZH}是我",
    rf"(?:(?:姓名|名字|身份|信息|号码|电话|来电|门牌|地址|车牌|头像|声音)[^，。！？,.!?\n]{{0,5}}?|{_BEGIN_ZH}(?:请|给我|帮我|麻烦|把我|给){{0,5}}[^，。！？,.!?\n]{{0,6}}?)(?:打码|打上码|打个码|马赛克|匿去|隐去|隐掉|抹掉|抹去|模糊处理|脱敏|匿了)(?:处理)?{_END_ZH}|(?:匿去|隐去|隐藏|抹去|抹掉|脱敏)(?:我的?|本人的?|来电|举报人的?|个人){{0,5}}(?:姓名|名字|身份|信息|号码|电话|来电|资料|门牌)|(?:姓名|身份|名字|真名)(?:保留|不详|从略|略去?|隐){_END_ZH}|(?:身份|信息|名字|我)(?:千万)?(?:别|不要|不能|勿)(?:给)?漏(?:了|出去)?{_END_ZH}|(?:求|请)(?:不|别|勿)(?:要)?曝光(?:我|身份|个人)?{_END_ZH}",
    rf"(?:^|[，。！？,.!?\s(（:：—-])(?:一(?:个|名|位))?(?:知情人士?|知情者|内部(?:人士|人员|员工|职工)|业内人士|(?:热心|普通|某)(?:市民|群众|居民|网友))(?:爆料|举报|反映)?{_END_ZH}|(?:不愿|不肯|不想|不敢|不便)(?:具|署|留|透露|公开)(?:真|实|姓)?名(?:字)?的",
    rf"嘴巴?(?:要|请|麻烦|可|给我)?(?:严实?|紧|牢)(?:一?点|些|实)?|{_NO_ZH}(?:秃噜|抖搂|吐露|漏嘴|嘚嘚|叨叨|露口风|漏口风|漏风)|(?:别|不要|勿|莫)露(?:了)?(?:馅|口风)",
    rf"(?<!让大家)(?<!让我们)(?<!为什么)(?<!怎么){_NO_ZH}(?:再|随便|乱)?(?:跟|和|对|同|向)(?:{_OTHERS_ZH})(?:去)?(?:说|讲|提|透露|泄露|吐露|声张)(?:起|出来|这事|这个)?{_END_ZH}|{_NO_ZH}(?:再)?(?:把|将)(?:我|俺|我们)(?:给)?(?:推|卖|捅|抖|供|说|扯|牵|卷|搅|亮|晾|摆|出卖|暴露|点)(?:出|进|上|到|了|漏)",
    # What became of others who told; what kind of man he is.
    r"(?:举报|投诉|反映|说|告|提意见|维权|检举)(?:他们?|的|过|这事|这个|此事|人){0,5}(?:的)?(?:人|居民|邻居|员工|同事|那个|业主|住户|租客|家长|老人|家)?(?:后来|之后|后|就|都|最后|结果|全){0,5}被(?:他们?|人|老板|领导|公司|房东|对方|学校)?(?:打(?!回|来|发)|砸|辞退|开除|报复|穿(?:了)?小鞋|骂|赶走|堵|威胁|恐吓|孤立|排挤|针对|揍|泼|调岗|整|停职|约谈)",
    r"(?:黑社会|有势力|有后台|有背景|(?<!没)有关系|关系硬|后台硬|地头蛇|恶霸|村霸|小心眼|心眼小|爱记仇|记仇|睚眦必报|报复心(?:很|特别|极)?(?:强|重))[^。！？!?\n]{0,8}?(?:我|别|不要|怕|不敢|惹)|(?:惹|得罪)不起(?!的|这)",
    # How they are to come.
    rf"(?:{_NO_ZH})(?:来|上门|去|直接|再|再来){{0,5}}(?:找我(?=说话|核实|了解|确认|打招呼|谈)|看我|指我|叫我名|喊我|跟我打招呼|和我打招呼|认我|问我)(?:说话|核实|了解|确认|打招呼)?[^。！？!?\n]{{0,6}}?(?:看到|看见|听到|听见|知道|发现|认出|{_END_ZH})",
    rf"(?:{_NO_ZH}|短信|信|回执)[^。！？!?\n]{{0,16}}?(?:{_OTHERS_ZH})(?:会|要|能|在|经常|老|天天|总)?(?:看到|看见|听到|听见|看我?(?:的)?手机|查我?(?:的)?手机|翻我?(?:的)?手机|接电话|翻看|偷看|拆信|发现|怀疑|起疑)",
    rf"{_NO_ZH}(?:当着|当)[^，。！？,.!?\n]{{0,5}}?(?:面|的面)[^，。！？,.!?\n]{{0,3}}?(?:跟我|和我|问我|叫我|找我|提|说|讲)|装作?(?:不认识|没见过|不认得)(?:我)?|一(?:看|写|说|查|听|问|来)(?:他们?|大家|人家|别人|邻居|老板|领导)?就(?:知道|猜到|晓得|认出)(?:是)?(?:我|谁|哪)",
    rf"{_NO_ZH}(?:再)?(?:打|往|拨|联系|打到|发到|寄到|寄)(?:我)?(?:的)?(?:单位|公司|厂里|学校|办公室|家里|座机|工位|店里)(?:的)?(?:打|电话|座机)|(?:{_OTHERS_ZH})(?:都|还|并|也)?不知道(?:我|是我)(?:反映|举报|投诉|打|报|写|说)",
    r"(?:不敢|不便|不想|不愿|怕)[^，。！？,.!?\n]{0,2}?(?:实名|留(?:真|实|姓)?名|说名字|露名|署名|作证|出庭|当面说|当面讲|公开说|公开讲)|(?:胆子?小|怕事|胆小怕事)[^。！？!?\n]{0,8}?(?:别(?!的|人)|不要|不想|名)",
    rf"(?:偷偷|悄悄|私下|暗地里?|私底下)(?:地|的)?(?:告诉|跟|和|向|来)(?:你们|您|你)|(?:不方便|不便|不想|不敢|不能)(?:透露|说|讲|告诉[^，。！？,.!?\n]{{0,3}}?)(?:自己|我|本人)(?:是谁|的?身份|叫什么)|{_NO_ZH}(?:说|讲|提|透露|告诉[^，。！？,.!?\n]{{0,3}}?)(?:这个|这|你们的)?(?:消息|线索|信息|事情?)?(?:是|来源)?(?:从)?(?:哪里?|哪儿|谁(?:那|那里)?)(?:来的?|听|得|知道|打听)[^，。！？,.!?\n]{{0,3}}?{_END_ZH}(?<!来的水)|{_LEAD_ZH}{_NO_ZH}(?:给我)?(?:透露|泄露|暴露|曝光){_END_ZH}",
    rf"抬头不见低头见|低头不见抬头见|你知我知|天知地知|烂在肚子里|(?:你们|您|侬)(?:自己|内部|心里)?(?:知道|晓得|有数|清楚)(?:就|即)(?:好|行|可以?|得了){_END_ZH}",
    rf"{_BEGIN_ZH}(?:请|麻烦|希望|最好|建议|能不能|可以|你们|拜托|能否){{0,5}}(?:低调|悄悄|暗中|私下|偷偷|静悄悄|悄咪咪)(?:地|的|里)?(?:去|来|进行|过去)?(?:一下)?(?:处理|查|调查|看|检查|解决|办|核实|了解)|低调(?:点|些|一点){_END_ZH}",
    rf"{_NO_ZH}(?:去)?惊动(?:{_OTHERS_ZH})|(?:{_NO_ZH})打草惊蛇|{_NO_ZH}(?:说|讲)漏",
    rf"(?:保守|守好|守住|保|保好)(?:着|住|下|好)?(?:个|我的|这个|此)(?:密|秘密){_END_ZH}|(?:请|帮我|替我|帮忙|麻烦|要|得)(?:先)?瞒(?:着|住|一下)(?:{_OTHERS_ZH})?{_END_ZH}",
))  # fmt: skip


def asks_in_han(text: str) -> bool:
    """Whether Chinese words, in simplified characters, put the wish together."""
    return any(each.search(text) for each in _HAN_ORDERS)
