"""Reading what citizens write for the wish to stay unknown: "please keep my name confidential", "不要告诉他们是我举报的".

In doubt she is protected: too much of it costs the desk a summary, too little may cost her peace. What only speaks of
keeping, secrets or the anonymous, as of a park or a letter, asks for nothing: the wish is for her or her report to stay
unknown, for what is hers to go to nobody else, or one word that stands alone ("Anonymous.", "匿名"). Who says what comes of
it if they know asks for it too. What is listed here is read first, then what the parts of a sentence put together
(`cases.protection_grammar`).
"""

import re
import unicodedata
from collections.abc import Iterable

from cases.protection_grammar import asks_in_han, asks_in_parts
from cases.protection_waivers import without_waivers, without_waivers_in_han
from cases.wish_spelling import in_common_characters, spelt_right, spelt_right_in_han
from common.chinese import simplified

LONGEST = 6000
_APOSTROPHES = str.maketrans("’‘`´", "''''")

# --- English --------------------------------------------------------------------------------

_NO = (
    r"(?:do\s?n[o']?t|do\snot|never|not\sto|must\s?n[o']?t|must\snot|should\s?n[o']?t|should\snot|without|avoid"
    r"|rather\snot|nobody|no\sone|no-one)"
)
_HERS = r"(?:my|our|the\s(?:caller|reporter|complainant|sender|informant)'?s?)"
_DATA = (
    r"(?:(?:full|real|personal|own|contact|phone|telephone)\s){0,2}"
    r"(?:name|identity|details|data|information|info|number|phone|address|e-?mail|contacts?)"
)
_ME = (
    r"(?:it\s?(?:was|is|'s)\sme\b|who\si\sam\b|who\s(?:it\swas|(?:has\s|had\s)?(?:reported|called|told|complained|wrote|sent))"
    r"|(?:that\s)?(?:i|we)\s(?:have\s|'ve\s)?(?:reported|called|complained|told|wrote|rang|contacted|sent|informed|am\sthe\sone)"
    rf"|(?:came|comes|is|was|it's|that's)\sfrom\s(?:me|us)\b|{_HERS}\s{_DATA}\b)"
)
_REPORT = r"(?:report|complaint|call|message|tip|matter|case|request|conversation|story)"
# Before a thing these words speak of the thing: anonymous calls, a private road.
_NOT_OF_A_THING = (
    r"(?<!\sa)(?<!\san)(?<!\sthe)(?<!\sthese)(?<!\sthose)(?<!\sof)(?<!\sfrom)(?<!\snot)\s{}\b(?!\s(?:calls?|letters?|mails?|e-?mails?|texts?|notes?|parcels?"
    r"|groups?|posts?|accounts?|donors?|gifts?|papers?|documents?|files?|folders?|records?|waste|bins?|box(?:es)?|phone|people|persons?|man|men"
    r"|wom[ae]n|users?|sellers?|neighbou?rs?|drivers?|meetings?|art|compan(?:y|ies)|flyers?|leaflets?|posters?|graffiti|threats?|buildings?"
    r"|roads?|streets?|lanes?|gardens?|land|parking|schools?|clinics?|property|houses?|screens?|fences?|walls?|hedges?)\b)"
)
_SECRET = _NOT_OF_A_THING.format(r"(?:confidential|anonymous|in\sconfidence|between\sus|to\syoursel(?:f|ves))")
_HIDDEN = _NOT_OF_A_THING.format(r"(?:confidential|anonymous|private|secret)")
_UNKNOWN = _NOT_OF_A_THING.format(r"(?:unknown|unnamed|unidentified|anonymous|nameless)")
_OWN = (
    rf"(?:i|we|this|it|everything|who\si\sam|name|identity|{_HERS}\s{_DATA}|(?:the|this|that|my|our)\s(?:whole\s)?{_REPORT}"
    r"|the\s(?:caller|reporter|complainant|sender(?!\sof\b)|informant))"
)
_LINK = (
    r"(?:must|should|shall|will|would|may|might|can|could|has|have|had|needs?|ought|to|is|are|am|wants?|wish|prefer|like|rather|please|only"
    r"|also|always|still|strictly|completely|totally|fully|absolutely|kept|treated|handled|held|as|be|being|stays?|remains?)"
)
_TO_NOBODY_ELSE = (
    r"(?:given|shared|told|shown|passed|known|disclosed|published|mentioned|revealed|exposed|leaked|handed|released|forwarded|displayed|public"
    r"|visible|seen|made\spublic|used)\b"
)
_ENGLISH = [
    # Keep it confidential, out of it, between us; I must stay anonymous.
    rf"\b(?:keep|keeping|treat|treating|handle|handling|hold)(?:\s(?:please|strictly|me|us|any|what|who|names?|my|our|all|the\s(?:source|person|name|identity|details|fact)"
    rf"|(?:her|his|their)\sname|caller|{_OWN})\b"
    rf"(?:\s[\w'-]+){{0,6}}?)?{_SECRET}",
    rf"\b{_OWN}(?:\s(?:and|or|in|of)(?:\s[\w'-]+){{1,3}}?)?(?:\s{_LINK})+{_SECRET}",
    rf"(?:^|\b(?:please|you|possible|let\sme|let\sus|(?:i|we)\s\w+\sand)\s){_LINK}(?:\s{_LINK})*{_SECRET}",
    r"\b(?:(?:treat|register|list|record|handle)\s(?:me|us|this|it)\sas|i\s(?:\w+\s){1,3}?(?:be|stay|remain))\san\s(?:anonymous|confidential)"
    r"\s(?:caller|reporter|source|informant|witness)\b",
    rf"\b(?:keep|leave|left)\s{_HERS}\s{_DATA}\s(?:[\w'-]+\s){{0,3}}?(?:out|off|hidden|private|secret|unknown|safe|from|to\syoursel(?:f|ves))\b",
    r"\b(?:keep|leave)\s(?:me|us)\s(?:out\sof\s(?:this|it)|secret|unknown|hidden|unnamed)\b",
    r"\b(?:make|do|file|take|register|send|submit|log|mark|report)\s(?:this|it|that|my\s\w+)(?:\s[\w'-]+){0,2}?"
    rf"{_SECRET}",
    rf"\b{_NO}\s(?:[\w'-]+\s){{0,2}}?(?:put|putting|write|writing|print|printing|attach|attaching)\s{_HERS}\s{_DATA}\b(?!\swrong)",
    rf"\b{_NO}\s(?:[\w'-]+\s){{0,2}}?us(?:e|ing)\s{_HERS}\s(?:(?:full|real|personal|own|contact)\s){{0,2}}?(?:name|identity|details|data|info"
    rf"|information|{_DATA}(?=\s(?:when\syou|with|against|publicly|anywhere|in\b(?!\sthe\s(?:morning|afternoon|evening|night)))))\b",
    rf"\b{_NO}\s(?:[\w'-]+\s){{0,2}}?(?:reveal|disclose|expose|betray|name)\s(?:the\s|your\s)?(?:source|reporter|complainant|caller|informant)\b",
    rf"\bdiscreet(?:ly)?\s(?:about|with)\s{_HERS}\s{_DATA}\b",
    r"\bmy\s(?:boss|landlord|landlady|neighbou?rs?|employer|husband|wife|family|company)\s(?:must|should|may|can)\s?(?:not|n't)\s(?:know|find\sout|learn|hear)\b",
    rf"\b(?:keep|treat)\s(?:this|it|that|{_HERS}\s(?:{_DATA}|report|complaint|call|message))\s(?:[\w'-]+\s){{0,2}}?(?:private|secret|quiet\sfrom)\b(?!\s(?:where|when|what|why|how|which)\s(?!it\b|i\b|you\b|this\b))",
    r"\b(?:confidentially|anonymously|in\s(?:strict(?:est)?\s|complete\s)?confidence|off\sthe\srecord|strictly\sconfidential)\b",
    r"\b(?:confidential(?:ity)?|anonymity|anonymous)\s?(?:please|pls|requested|is\s(?:important|requested|wanted))\b",
    # Hers is this one, or the one she makes; somebody may have got another.
    r"(?<!\ban\s)(?<!\ba\s)(?<!\bthe\s)(?<!\bthat\s)(?<!\bother\s)(?<!\banother\s)(?<!\bany\s)(?<!\bsome\s)(?<!\bof\s)(?<!\bfrom\s)(?<!\bby\s)"
    r"(?<!\bone\s)(?<!\byour\s)(?<!\bthis\s)(?<!\bevery\s)(?<!\beach\s)(?<!\blast\s)\b(?:anonymous|confidential)\s(?:report|complaint|tip)\b",
    r"\b(?:this\sis|here\sis|here's|(?<!\bsaid\s)(?<!\bcalled\s)as|(?:i|we|i'm|i'd|i\sam|let\sme)(?:\s(?:want|wish|would|like|am|to|make|making|file|filing|have|must|need"
    r"|send|sending|give|submit|leave|here|hereby|please|just))*)\san\s(?:anonymous|confidential)\s(?:report|complaint|tip|call|message|request)\b",
    r"\b(?:request|want|wish|need|prefer|ask(?:ing)?\sfor|like|guarantee|ensure|respect)\s(?:[\w'-]+\s){0,3}?(?:confidentiality|anonymity|privacy)\b"
    r"(?!\s(?:screens?|fences?|walls?|hedges?|glass|film)\b)",
    r"\bi(?:'d|\swould)?\s(?:want|wish|prefer|like|need|ask|hope|rather|have)(?:\s[\w'-]+){0,4}?"
    rf"{_UNKNOWN}",
    rf"\b(?:protect|hide|withhold|conceal|remove|delete|redact|omit)\s{_HERS}\s(?:{_DATA}|privacy|anonymity)\b",
    # Do not tell them that it was me.
    rf"\b{_NO}\s(?:[\w'-]+\s){{0,3}}?(?:tell|telling|say|saying|reveal|revealing|disclose|disclosing|mention|mentioning|share|sharing"
    rf"|give|giving|pass|passing|show|showing|publish|publishing|name|naming|identify|identifying|leak"
    rf"|let(?:ting)?(?!\s{_HERS}\s{_DATA}\s(?!come|get|go|slip|leak|appear|be\s{_TO_NOBODY_ELSE})))\b"
    rf"(?!\s(?:me|us)\s(?:that|to|when|where|why|how|it)\b)(?:\s[\w'-]+){{0,7}}?\s{_ME}",
    r"\b(?:do\s?n'?t|do\snot|never|without|not\sto|no\sneed\sto)\s(?:name|naming|identify|identifying|mention|mentioning|expose|exposing)\s(?:me|us)\b",
    rf"\b{_HERS}\s{_DATA}(?:\s[\w'-]+){{0,4}}?{_HIDDEN}",
    # My name must not be given, is never to be told, not shared; my number is 5550123, never give it to them.
    rf"\b{_HERS}\s{_DATA}\s(?:[\w'-]+\s){{0,4}}?(?:(?:not|never|\w+n't)\s(?:ever\s|to\s|have\sto\s){{0,2}}?(?:be|get)\s(?:\w+ly\s)?"
    rf"|(?<!is\s)(?<!was\s)(?<!are\s)(?<!were\s)(?<!been\s)(?<!has\s)(?<!have\s)(?:not|never)\s(?:to\s)?(?!used)){_TO_NOBODY_ELSE}",
    rf"\b{_HERS}\s{_DATA}\s(?:[\w'-]+\s){{0,2}}?(?:must|should|shall|ought)\s?(?:not|n't|never)\b(?!\sbe\s(?:wrong|lost|cut|changed))",
    rf"\b{_HERS}\s{_DATA}\s(?:[\w'-]+\s){{0,4}}?(?:not\s(?:to\s(?:go|get|reach|appear)|for\s(?:anyone|others|them|him|her"
    r"|the\s(?:contractor|landlord|owner|company|shop|neighbou?rs?)))|(?:left|kept)\s(?:out|off|secret|private|hidden))\b",
    rf"(?:n't|\bnot)\swant\s{_HERS}\s{_DATA}\s(?:to\sbe\s)?{_TO_NOBODY_ELSE}",
    rf"\b{_HERS}\s{_DATA}\s(?:[\w'-]+\s){{0,6}}?{_NO}\s(?:\w+\s)?(?:(?:share|sharing|give|giving|pass|passing|reveal|show|publish|disclose|mention|leak"
    r"|forward)\s(?:it|this|that|them|either)\b|tell\s(?:anyone|anybody|others|it)\b)(?!\sto\s(?:me|us)\b)",
    r"\bi\s?(?:do\s?n'?t|do\snot|would\s?n'?t|would\srather\snot)\s(?:want|like|wish)\s(?:[\w'-]+\s){0,6}?(?:to\s)?(?:know|find\sout|learn|hear|see)\b"
    rf"(?:\s[\w'-]+){{0,4}}?\s{_ME}",
    rf"(?:n't|\b(?:not|never|nobody|no\sone|no-one|without))\s(?:[\w'-]+\s){{0,5}}?(?:know|knowing|find(?:ing)?\sout|learn(?:ing)?|hear(?:ing)?)"
    rf"(?:\s[\w'-]+){{0,3}}?\s{_ME}",
    rf"\bif\s(?:they|he|she|my\s\w+|the\s\w+)\s(?:[\w'-]+\s){{0,2}}?(?:finds?|found|knows?|knew|learns?|hears?)\b(?:\s[\w'-]+){{0,3}}?\s{_ME}",
    # Why she asks.
    r"\b(?:afraid|scared|fear(?:ful|ing)?|worried|frightened|risk)\b(?:\s[\w'-]+){0,5}?\s(?:retaliat\w*|reprisals?|revenge|repercussions?|being\sfound\sout"
    r"|come\safter\s(?:me|us)|find\sout\sit|get\sback\sat\s(?:me|us))\b",
    r"\bno\snames?\s?(?:please|pls)\b",
]
# One word that stands alone between two signs.
_ALONE = re.compile(
    r"(?:(?:please|pls|keep|must|should|to|be|kept|stay|remain|strictly|completely|totally|fully|absolutely|private\sand|me|this|it)\s)*"
    r"(?:anonymous(?:ly)?|confidential(?:ly)?|in\sconfidence)"
    r"(?:\s(?:please|pls|thanks|thank\syou|caller|reporter|resident|citizen))*"
)
_BETWEEN_SIGNS = re.compile(r"\s*(?:[^\x00-\x7f]+|[.!?,;:()\[\]*_/|\n]|\s-+\s)\s*")
# The same at the end of a sentence, without a sign before it: "Lamp broken anonymous". Said of another it follows one of these.
_AT_THE_END = re.compile(
    r"(?<!\S)(\S+)\s(?:anonymous(?:ly)?|confidential(?:ly)?)(?:\s(?:please|pls|thanks|thank\syou|thx))*$"
)
_SAYS_OF_ANOTHER = re.compile(
    r"is|was|are|were|be|been|being|\w+n't|seems|seemed|looks|stays|stayed|remains|remained|called|named|marked|signed|says|said|himself|herself"
    r"|themselves|it|an?|the|by|from|of|as|not|so|too|very|quite|and|or|than|such|this|that|totally|completely"
)
# Who asks who it was asks for nothing; a clerk who told nothing has told nothing.
_ASKS_ITSELF = re.compile(
    r"\b(?:i|we|you)\s(?:(?:do|did|could|can|would)\s?(?:not|n'?t)|never|cannot|can't)\s(?:know|find\sout|learn|hear|remember|recall)\b(?!(?:\s(?:it|this|that))?\sfrom\s(?:me|us)\b)"
    r"|\b(?:he|she|they|nobody|no\sone|the\s\w+)\s(?:did\s?n'?t|did\snot|does\s?n'?t|does\snot|never)\s(?:give|tell|mention|show|use|say)\b"
)

# In short, and in the English of whoever learns it: "pls no tell them my phone", "I not want they know me".
_SHORT_FOR = [
    (re.compile(rf"\b(?:{short})\b"), long)
    for short, long in {
        r"pl[sz]|plse|pleas": "please",
        r"don\st|do\snt|dont|dnt|donot|do\snot|dun": "don't",
        "dun?no": "don't know",
        r"doesnt|doesn\st": "doesn't",
        r"didnt|didn\st": "didn't",
        "cant|can not|cannot": "can't",
        "wont": "won't",
        "shouldnt": "shouldn't",
        "mustnt": "mustn't",
        "u": "you",
        "ur": "your",
        "ppl": "people",
        "dem": "them",
        "kno|knw|knoe": "know",
        r"2(?=\s(?:know|find|tell|see|hear|be?|say|learn|my|them|him|her|any|the|others?)\b)": "to",
        "wanna|wana": "want to",
        "wan": "want",
        "any1|any\\sone|any\\sbody": "anyone",
        "every1": "everyone",
        "some1|sum1": "someone",
        "no1|noone|no-one|no\\sbody|no\\sone": "nobody",
        "fone|fon|cell|mobile": "phone",
        "nr|nmbr|numba": "number",
        r"im(?=\s)": "i'm",
        r"its(?=\s(?:me|us|my|from)\b)": "it's",
        "cuz|coz|cos|bcz|bcos|becoz": "because",
        "thx|tnx|thanx|ty": "thanks",
        "anon": "anonymous",
        r"b(?=\s(?:anonymous|secret|known|told|confidential)\b)": "be",
        "w/o": "without",
    }.items()
]
_IS_SHORT = re.compile("|".join(short.pattern for short, _long in _SHORT_FOR))
_PERSON = (
    r"(?:boss(?:es)?|landlord|landlady|neighbou?rs?|employer|husband|wife|partner|boyfriend|girlfriend|ex|famil(?:y|ies)|parents?|father|mother|dad"
    r"|mum|mom|son|daughter|brother|sister|uncle|aunt|company|owners?|manager|management|supervisor|foreman|colleagues?|co-?workers?|school"
    r"|teachers?|police|guards?|shop|restaurant|factory|office|department|agent|agency|contractor|builders?|tenants?|flatmates?|roommates?|guy|guys"
    r"|man|men|people|person|chief|head|director|team|staff|workers?|gang|union|housing\sassociation|council)"
)
_OTHERS = (
    r"(?:them|they|him|he|her|she|'em|anyone|anybody|any\s(?:person|people)|others?|other\speople|people|everyone|everybody|someone"
    rf"|(?:(?:my|our|the|that|this|his|her|their|any)\s(?:[\w'-]+\s){{0,2}}?)?{_PERSON})"
)
_KNOW = r"(?:know|knows|find\sout|finds\sout|found\sout|discover|discovers|learn\sof\sit|hear\s(?:of|about)\s(?:it|this|me))"
# Nothing, or whom it is about: "don't want them to know the way" asks for nothing.
_OF_ME = (
    r"(?:(?:\s(?:me|us|it|this|that|about\s(?:it|this|that|me|us)|of\s(?:it|this)|anything|please|from\s(?:me|you)|it's\s(?:me|us)|it\s(?:is|was)\s(?:me|us)))?"
    r"(?=$|\s(?:please|thanks|thank|because|or|and|as|if|i|we|my|they|he|she|ok|okay)\b)"
    r"|\s(?:that\s)?(?:i|we)\s(?:call|report|complain|tell|told|text|write|wrote|sent|say|said)|\swho\s(?:i|called?|tells?|told|report|wrote|said|it\s(?:is|was))\b)"
)
_TELL = r"(?:tell|say|give|show|share|write|mention|send|pass|use|put|publish|expose)"
# Who did not do it is no matter of asking: "they did not give my number to the crew".
_THEIR_DOING = (
    "did",
    "does",
    "do",
    "could",
    "would",
    "has",
    "have",
    "had",
    "was",
    "were",
    "can",
    "will",
    "they",
    "he",
    "she",
)
_NOT_DONE = "".join(rf"(?<!{each}\s)" for each in _THEIR_DOING)
_BADLY = (
    r"(?:(?:beat|kill|hit|hurt|fire|sack|evict|kick|throw|attack|punish|harass|threaten|stab|harm|deport|dismiss|bully|hate|report|destroy|sue|shout\sat"
    r"|come\s(?:for|after)|get\sback\sat|take\srevenge\son|make\s(?:trouble|problems?)\s(?:for|to)|mad\s(?:at|with)|angry\s(?:at|with|on))"
    r"(?:ing|ed|s|es)?\s(?:me|us|my\s(?:family|kids|children|wife|husband|mother|son|daughter|car|windows?))\b(?!\s(?:know|say))"
    r"|\b(?:i|we|i'm|i'll|we'll|me)\s(?:[\w']+\s){0,4}?(?:fired|sacked|evicted|dismissed|deported|punished|beaten|dead|homeless|in\s(?:big\s|deep\s|much\s)?trouble|kicked\sout|thrown\sout"
    r"|(?:lose|loose|lost)\s(?:my|our|the)\s(?:job|work|home|flat|room|house|place|visa|position)|big\sproblems?|get\sproblems?|have\sproblems?)\b)"
)
_FOUND_OUT = (
    rf"\b(?:if|once|in\scase|when|whenever)\s{_OTHERS}\s(?:ever\s|will\s|would\s|get\sto\s|come\sto\s|to\s)?{_KNOW}\b"
)
# Said in a clause of its own, so that nobody else is who says it.
_SIMPLE_CLAUSES = [
    # No tell them my phone; please not say my name.
    rf"{_NOT_DONE}\b(?:no|not)\s(?:to\s)?{_TELL}(?:ing)?\b(?!\s(?:me|us)\b)(?:\s[\w'-]+){{0,5}}?\s{_ME}",
    rf"{_NOT_DONE}\b(?:no|not)\s(?:to\s)?(?:tell|inform|say\s(?:it\s|this\s)?to)\s{_OTHERS}{_OF_ME}",
    # Don't tell anyone; do not say anything to my boss.
    rf"^(?:(?:please|and|but|so|also|just|you|must|should|ok|okay|hey|hi)\s){{0,3}}(?:don't|never|not|no|do\snot|mustn't|shouldn't)\s(?:ever\s|please\s)?"
    rf"(?:tell|inform|talk\sto|speak\sto|say\s(?:anything\s|it\s|this\s)?to|tell\s(?:this|it)\sto)\s{_OTHERS}{_OF_ME}",
    rf"^(?:[\w']+\s){{0,6}}?please\s(?:don't|never|not|no)\s(?:ever\s)?(?:tell|inform|say\s(?:anything\s|it\s|this\s)?to)\s{_OTHERS}{_OF_ME}",
    # I don't want them to know; not want they know me.
    rf"(?:^(?:(?:and|but|so|because|please|just|really|also)\s){{0,2}}|\b(?:i|we|i'd|i\sam|because|please|and)\s(?:really\s|just\s|also\s|would\s|do\s){{0,2}})"
    rf"(?:don't|not|no|never|wouldn't|rather\snot)\s(?:really\s)?(?:want|like|wish|need|hope)\s(?:that\s|for\s)?{_OTHERS}\s(?:to\s|can\s|will\s|should\s)?{_KNOW}{_OF_ME}",
    rf"\b{_PERSON}\s(?:no|not|can't|mustn't|is\snot|isn't)\s(?:can\s|allowed\sto\s|to\s){{0,2}}{_KNOW}{_OF_ME}(?<!does\snot\sknow)",
    rf"^(?:please\s)?tell\snobody{_OF_ME}",
    # Don't let them find out.
    rf"(?<!you\s)(?<!they\s)(?<!he\s)(?<!why\s)\b(?:don't|never|not|no|mustn't|without)\s(?:let|letting|make)\s{_OTHERS}\s(?:to\s)?{_KNOW}{_OF_ME}",
    # They must not know; nobody can know.
    rf"^(?:(?:please|and|but|so|because)\s){{0,2}}(?:they|he|she|(?:my|our)\s(?:[\w'-]+\s)?{_PERSON})\s(?:must|should|may|can|shall|can't|mustn't|shouldn't|cannot|no|not|don't)\s"
    rf"(?:not\s|n't\s|never\s|ever\s|to\s|can\s|allowed\sto\s){{0,2}}{_KNOW}(?:\sit's\sme|\sis\sme|{_OF_ME})(?<!already)",
    rf"^(?:(?:please|and|but|so|i\swant|that)\s){{0,2}}nobody\s(?:must|should|may|can|has\sto|needs\sto|ever)\s(?:ever\s)?{_KNOW}{_OF_ME}",
    # Don't say it was the old lady on the third floor.
    rf"(?:\b(?:don't|never)|^(?:please\s)?(?:no|not))\s(?:ever\s)?(?:say|tell(?!\s(?:me|us)\b)(?:\s{_OTHERS})?|mention|write)\s(?:to\s{_OTHERS}\s)?(?:that\s)?"
    r"(?:it|this|that|the\s(?:call|report|complaint|message|tip))\s?(?:was|is|'s|came|comes|come|were)\s(?:from\s|by\s)?(?:(?:the|a|an|my|our|one\sof\sthe|your|some|that)\s)?(?:[\w'-]+\s){0,2}?"
    r"(?:me|us|lady|woman|women|man|men|guy|girl|boy|neighbou?rs?|tenants?|residents?|mother|mum|mom|father|dad|grandma|grandmother|grandpa|grandfather"
    r"|granny|widow|pensioner|flat|apartment|floor|room|family|student|workers?|employees?|staff|cleaner|nurse|teacher|wife|husband|driver|cook|waiter|waitress"
    r"|cashier|couple|foreigner|upstairs|downstairs|next\sdoor|colleague|caretaker|janitor|tip-?off|inside)\b",
    r"\b(?:keep|stay|remain|be|hold)\s(?:this\s|it\s|me\s|all\s|my\s\w+\s){0,2}secret(?=$|\s(?:please|thanks|from|because|who|my|me|i|ok|okay))",
    r"^(?:please\s)?secret\s(?:please|thanks)$|^(?:please\s)?(?:no(?:t)?\s(?:use\s)?my\sname(?:\splease)?(?:\sthank(?:s|\syou))?|no\sname|no\snames|name\ssecret)$",
    r"\b(?:between|only)\syou\sand\s(?:me|us)\b|\b(?:don't|never|not|no)\squote\s(?:me|us)\b|\b(?:didn't|never)\shear\s(?:it\s|this\s|that\s)?from\s(?:me|us)\b",
    r"\bwithout\s(?:(?:saying|giving|telling|using|writing|mention\w*)\s)?(?:my|our)\s(?:real\s|full\s)?(?:name|identity)\b",
    r"\b(?:want|wish|like|prefer|must|need|please)\s(?:to\s)?(?:stay|remain|be|keep)\s(?:in\s(?:the\s)?)?(?:secret|hidden|unknown|shadows?)\b",
]
# Said beside each other, in whichever order.
_SIMPLE_SENTENCES = [
    rf"{_FOUND_OUT}.*?{_BADLY}",
    rf"{_BADLY}.*?{_FOUND_OUT}",
    rf"\b(?:afraid|scared|worried|fear|frightened|nervous|panic|what)\s(?:that\s|if\s|of\s|about\s|when\s){{0,2}}{_OTHERS}\s(?:will\s|would\s|might\s|may\s|could\s|can\s)?"
    r"(?:find(?:s|ing)?\sout|discovers?|know(?:s|ing)?\s(?:it's|it\s(?:is|was)|that\s(?:it|i|we)|i|about\sme|me|who))\b",
]

# --- Chinese --------------------------------------------------------------------------------

# Behind 保密 these make a name of it: an office, a cupboard, a law.
_NOT_A_WISH = (
    r"(?!局|室|柜|协议|单位|工作|员|法|办|处[^理]|科|宣传|条例|培训|箱|文件|措施|等级|期|教育|学院|大厦|资料|设备|检查|路|器|产品|厂"
    r"|车间|大楼|项目|性)"
)
_WHO = r"(?:我|本人|我们|俺|咱|个人|举报人|投诉人|反映人|诉求人|来电人|报案人|市民本人)"
_THING = r"(?:个人|真实|联系)?(?:身份|姓名|名字|名|电话|号码|手机|联系方式|信息|隐私|资料|地址|住址)"
_DONT = r"别(?!人|的|家|处|墅|名)"
_NEVER = (
    rf"(?:不要|不能|不得|不可|不想|不希望|不愿|{_DONT}|勿|莫|切勿|不准|不许|不便|不应|禁止|避免|防止|以免|免得|千万不)"
)
_SPOKE = r"(?:举报|反映|投诉|说|讲|报|打的|打电话|告|提|写|发|揭发|检举|来电|反应)"
_HIS_THING = rf"(?:{_WHO}的{_THING}|(?:我|本人|举报人|投诉人|反映人|个人)(?:姓名|身份|名字|电话|信息|联系方式))"
_IS_ME = rf"(?:是(?:我|本人|谁|哪个|我们){_SPOKE}?|(?<![给跟向对叫和找替帮])(?:我|谁|本人|我们)(?:来|在|所)?{_SPOKE}|我是谁|{_HIS_THING})"
_SIGN = r"(?:^|$|[，。！？,.!?;:()、\s-])"
_DATA_OF_HERS = (
    rf"{_WHO}的?(?:任何|一切|所有)?{_THING}(?![^，。！？,.!?\n]{{0,3}}?(?:制度|规定|规则|条例|政策|办法|法))"
)
_CHINESE = [
    rf"(?:请|望|希望|务必|要求|麻烦|给我|为我|替我|帮我|对我|给俺|为本人|身份|姓名|名字|信息|电话|个人|{_WHO}|严格|注意|一定|必须|可以|能否|能不能|需要|"
    rf"申请|想|做好|绝对|全程)[^，。！？,.!?\n]{{0,10}}?保密{_NOT_A_WISH}",
    rf"{_SIGN}(?:全程|保持|必须|务必|需|须|要|可以|能否|可否|能不能|能|完全|绝对)?(?:保密|匿名)(?:处理|一下|即可|就行|就好|吗|么|吧|哦|哈|啊|呀|谢谢|{_SIGN})",
    r"(?:我|本人|请|要求|希望|想|选择|申请|需要|以|我们)[^，。！？,.!?\n]{0,6}?(?<!被)(?<!遭)(?<!有人)(?<!收到)(?<!接到)(?<![个封条份起])匿名(?!电话|信|短信|账号|群|快递|传单|帖|骚扰|小广告|邮件|包裹)(?!的?电话)",
    r"(?<!有人)(?<!被人)(?<!别人)(?<!邻居)(?<!他人)(?<!被)(?<!遭)(?<!收到)(?<!接到)(?<![有个条份起])匿名(?:举报|投诉|反映|上报|反馈|处理|诉求)(?!我|了我|信|我们|箱|电话|热线|平台|邮箱|系统|渠道|栏|制度|奖)",
    # At the end of a sentence, without a sign before it: 路灯坏了匿名
    r"(?<![是的人方者着为被都])(?:匿名|保密)(?:谢谢|多谢|处理|一下|哦|吧|哈)*(?=$|[。！!.\s])",
    # 不要告诉他们是我举报的 · 别让邻居知道是我
    rf"{_NEVER}[^，。！？,.!?\n]{{0,6}}?(?:告诉|告知|和|跟|对|向|让|给|被|透漏|通知|说)(?!我)[^，。！？,.!?\n]{{0,14}}?{_IS_ME}",
    rf"{_NEVER}[^，。！？,.!?\n]{{0,6}}?(?:让|被|给|叫)(?!我)[^，。！？,.!?\n]{{1,10}}?(?:知道|晓得|发现|听到|看到|查到)(?:是)?(?:我|本人|{_IS_ME})",
    rf"{_NEVER}[^，。！？,.!?\n]{{0,6}}?(?:透露|透漏|泄露|泄漏|公开|暴露|披露|公布|外泄|提及|提供|提到|提|写(?!错)|留|出现|说出|曝光|转给|转告|显示)"
    rf"[^，。！？,.!?\n]{{0,8}}?(?:{_HIS_THING}|身份|姓名|举报人|投诉人|反映人|是我|是谁{_SPOKE}|谁{_SPOKE})",
    rf"不(?:公开|透露|泄露|泄漏|显示|留|具|署)(?:{_DATA_OF_HERS}|{_WHO}{_SIGN})",
    r"不(?:愿意?|想|便|方便|希望|打算)(?:透露|公开|留下?|具|署|实|告知|暴露)(?:真?实?姓?名|身份|电话|个人信息)",
    # 我的电话不要给物业 · 我的名字别跟老板说, but neither 不能给我发短信 nor 别人打不通
    rf"{_WHO}的?{_THING}[^。！？!?\n]{{0,10}}?(?:不要|{_DONT}|勿|不能|不得|不可|不想|不希望)(?:[^。！？!?\n]{{0,8}}?(?:公开|泄露|泄漏|透露|外传|外泄|暴露|出现|写[在上进]|知道"
    r"|告诉(?!我)|提(?![醒现交高取前示供])|[让被][^，。！？,.!?\n]{1,8}?[看听查]到)"
    r"|(?:随便|随意|轻易|乱|再|直接|也)?(?:(?:转|提供|交|透|发|留)?给(?!我|本人|俺|咱)(?![^。！？!?\n]{0,6}?(?:打|充|交费|玩|装|拨|送|修|短信))"
    r"|转(?:到|至|交|告|发)|提供|说(?!错|话|了|我)|(?:跟|和|对|向)(?!我)[^，。！？,.!?\n]{1,6}?[说讲提]))",
    rf"(?:保护|隐去|隐藏|隐瞒|匿去|不暴露|屏蔽|隐匿)(?:好|一下)?(?:{_WHO}的?{_THING}|(?:举报|投诉|反映|诉求|来电|报案)人|举报者|投诉者"
    rf"|(?:我|本人)(?:的?人身|的)?安全|(?:我|本人|我们){_SIGN})",
    rf"{_NEVER}[^，。！？,.!?\n]{{0,4}}?把{_WHO}的?{_THING}(?![^，。！？,.!?\n]{{0,4}}?(?:错|漏|丢|坏))",
    r"(?:不要|别|千万别|请勿|勿)(?:说出去|讲出去|说漏|传出去|说是我)",
    r"(?:不说|不提|别提)(?:是)(?:我|谁)",
    r"(?:怕|担心|害怕|恐|以防|避免|防止|免得|怕他们?|怕被)[^，。！？,.!?\n]{0,8}?(?:打击报复|报复|穿小鞋|找我麻烦|找我们麻烦|记恨|秋后算账|针对我)",
    r"(?:我|我们|本人|俺|咱|咱们|我家[^，。！？,.!?\n]{0,4}?)(?:也|又|很|真|还|是|就|都|有点|实在|比较)*(?:怕|担心|害怕|不想|不敢|不愿)[^，。！？,.!?\n]{0,3}?得罪",
    rf"{_SIGN}(?:因为|因|主要|只是|就是)?(?:我|真|很)?(?:怕|担心|害怕|不想|不敢|不愿)得罪(?:人|他|她|邻居|楼上|楼下|隔壁|老板|领导|单位)",
    r"(?:^|请|[，。！？,.!?\s])(?:你们)?(?:千万)?(?:不要|别|勿|切勿|不得)(?:外传|声张|实名|署名|具名)",
]

_THEM = (
    r"(?:[^，。！？,.!?\n不没]{0,5}?(?:别人|他人|人家|旁人|外人|任何人|其他人|大家|他们?|她们?|对方|老板娘?|领导|单位|公司|厂里|厂方|工厂|房东|物业|邻居|楼上|楼下|隔壁"
    r"|同事|业主|商家|店家|店主|店里|老公|丈夫|老婆|妻子|家里人?|家人|爸妈|爸爸?|妈妈?|父母|婆婆|公公|儿子|女儿|学校|老师|班主任|村里|村委会?|村干部|村长|书记|社区|居委会?"
    r"|街道|城管|警察|派出所|工头|保安|主管|经理|上司|上级|班长|组长|室友|舍友|亲戚|主任|人)(?:们|家|的人|那边|那家|那户|本人|他们|夫妻|一家)?)"
)
_NOT_ME = r"(?!(?:我|我们|俺|咱|咱们|本人|居民|市民|百姓|老百姓|群众)(?:们)?(?:也|都|再|先|早|来|听|看|知|晓|发|最))"
_KNOWS_ZH = r"(?:知道|晓得|发现|听说|得知|猜到|猜出|认出|查到|查出|打听|看出|怀疑到?我|找到我)"
_END_ZH = (
    r"(?:来|了|的|啊|哦|呀|哈|吧|噢|好吗|好不好|行吗|行不行|可以吗|可以么|就行|就好|即可|谢谢|拜托|多谢|求你们?|求求你们?)*"
    r"(?=$|[，。！？,.!?;:；：、…~～\s)）])"
)
_OF_ME_ZH = (
    rf"(?:{_END_ZH}|是[^，。！？,.!?\n]{{1,8}}?(?:说|讲|反映|举报|投诉|打|报|告)的|我(?:住|家)"
    r"|(?:是|有)?(?:我|谁|哪个|哪家|哪户|本人|俺|咱)|这(?:个|件)?(?:事|电话|举报|投诉)|此事|我的)"
)
_BEGINS_ZH = (
    r"(?:^|(?<=[，。！？,.!?;:；：、…\s]))(?:我们?|本人|俺|咱们?|但是?|可是?|因为|就是|只是|也|真的?|实在|还|又|很|最|主要|请|希望|麻烦|拜托|求你们?|求求你们?|所以|其实|千万|绝对|一定|能不能"
    r"|可以|可不可以|能否|你们|您|最好|不过|另外|还有|同时|务必|记得|我家)*"
)
_DONT_ZH = rf"(?:{_DONT}|甭|不要|勿|莫|切勿|请勿|不准|不许|弗要|唔好)"
_WHY_NOT = r"(?<!为什么)(?<!为啥)(?<!凭什么)(?<!难道)(?<!怎么)(?<!干嘛)(?<!何必)"
_SIMPLE_ZH = [
    r"知道了?[，,\s]?(?:肯定|一定|就)?(?:会|要)?被?(?:开除|辞退|炒鱿鱼)(?!他|她)",
    rf"{_DONT_ZH}(?:说|讲)(?:是)?(?:我|俺)(?=$|[，。！？,.!?\s啊哦呀哈])",
    rf"(?:不能|{_DONT_ZH})(?:公开|透露|泄露|说|讲)(?:出)?我家?的?(?:门牌|住址|地址|房号|住哪|住在)",
    # 请替我保守秘密
    r"(?:请|望|希望|务必|麻烦|拜托|替我|帮我|给我|为我|你们|您|一定要?|必须|能不能|可以|要|[，。！？,.!?\s]|^)(?:一定要?|必须|要|帮忙|帮着)?(?:保守|守住|守好|守)(?:住|好|一下|个)?(?:这个|我的|此|这)?秘密(?!是|的(?:义务|责任|规定|员工|制度))",
    r"(?:替我|帮我|给我|麻烦|请|拜托|希望)[^，。！？,.!?\n]{0,6}?(?:瞒着|瞒住|守口如瓶|保个密|保下密|保一下密)|^(?:保个密|保下密|保一下密)",
    # 不想让他们知道 · 别让我老板知道
    rf"{_BEGINS_ZH}(?:不想|不希望|不愿意?|不能|不可以?|不敢|不让|不要|{_DONT_ZH})(?:再)?(?:让|被|给|叫|使)?{_NOT_ME}{_THEM}{_KNOWS_ZH}{_OF_ME_ZH}",
    rf"{_WHY_NOT}{_DONT_ZH}(?:再)?(?:让|被|给|叫){_NOT_ME}{_THEM}{_KNOWS_ZH}{_OF_ME_ZH}",
    rf"(?:^|(?<=[，。！？,.!?;:；：、…\s])|我们?|本人|俺|咱|主要|就|也|很|真)(?:怕|担心|害怕|生怕|恐怕|就怕)(?:被|给|让)?{_NOT_ME}{_THEM}(?:会|要|以后)?{_KNOWS_ZH}{_OF_ME_ZH}",
    rf"(?:怕|担心|害怕|生怕|就怕)(?:被|给){_KNOWS_ZH}?(?:认出来?|发现|查出来?){_END_ZH}",
    # 千万别说是3楼老太太说的
    rf"(?:{_DONT_ZH}|不能|不可)(?:跟|和|对|向|同)?[^，。！？,.!?\n]{{0,6}}?(?:告诉|说|讲|提|透露|泄露)(?!我)[^，。！？,.!?\n]{{0,6}}?是[^，。！？,.!?\n]{{1,14}}?(?:说|讲|反映|举报|投诉|打|报|告|告诉|提供|发|写|告发|反应|来)的",
    rf"(?:千万|请|麻烦|拜托|可|求你们?){_DONT_ZH}(?:说|讲|提)是[^，。！？,.!?\n]{{0,8}}?(?:老太太?|老头|大爷|大妈|大叔|阿姨|奶奶|爷爷|住户|邻居|租户|租客|员工|工人|学生|家长|同事|楼上|楼下|隔壁|[楼室户家号]|我)",
    # 别告诉别人 · 不要跟物业说
    rf"{_WHY_NOT}(?:{_DONT_ZH}|不能)(?:再|随便|乱)?(?:告诉|告知|透露给|泄露给|说给|讲给)(?!我(?:们)?(?![的家]?(?:老板|房东|领导|公司|单位|邻居|家|爸|妈|老公|老婆|同事))){_THEM}{_OF_ME_ZH}",
    rf"{_WHY_NOT}(?:{_DONT_ZH}|不能)(?:再|随便|乱)?(?:跟|和|同|对|向)(?!我(?:们)?(?![的家]?(?:老板|房东|领导|公司|单位|邻居|家|爸|妈|老公|老婆|同事))){_THEM}(?:说起?|讲起?|提起?|透露|泄露){_OF_ME_ZH}",
    rf"(?:{_DONT_ZH}|不能|千万不要)(?:把我|将我)(?:说|供|卖|讲|抖|捅|暴露|交代|透露|泄露|出卖|牵扯|扯)|(?:{_DONT_ZH})(?:出卖|暴露|供出|牵扯|扯上|提到?|卖了)(?:我|俺|咱)(?:们)?(?=$|[，。！？,.!?\s啊哦呀吧的家])",
    # 电话别给他们
    rf"(?:电话|号码|手机号?|名字|姓名|联系方式|地址)(?:请|千万|可|麻烦|你们|就|一定)*(?:{_DONT_ZH}|不能|不可以?)(?:再|随便|直接|乱)?(?:(?:给|告诉|发给|留给|转给){_NOT_ME}(?!我){_THEM}{_END_ZH}|说出去|透露|泄露|外传)",
    rf"(?:{_DONT_ZH}|不能)(?:再|随便|直接|乱)?(?:给|告诉|发给|转给)(?!我)[^，。！？,.!?\n]{{1,6}}?我的?(?:电话|号码|手机|名字|姓名|联系方式|住址|地址|身份)",
    rf"(?:{_DONT_ZH})(?:报|说|讲|写|登|提)(?:出)?我的?(?:名字|姓名|大名|电话|名)(?!错)",
    r"(?:不方便|不便|不好|不想|不敢)(?:说|讲|留|给|报|告诉你们?)(?:出)?(?:我的?|自己的?)?(?:名字|姓名|是谁|我是谁|身份|真名)|(?:名字|姓名|真名)(?:我|就|也)*(?:不说了|不留了|不报了|不方便)|(?<!好事)(?<!事)不留(?:姓名|名字|名)(?=$|[，。！？,.!?\s了啊哦])",
]
# 他们知道了会打我的: read only where somebody comes to know.
_KNOWN_ZH = [
    rf"{_THEM}{_KNOWS_ZH}(?:是我)(?:{_SPOKE}的?)?(?:了|的话)*[，,\s]?(?:就|肯定|一定)?(?:会|要)[^，。！？,.!?\n]{{0,3}}?(?:闹|找麻烦|找事|找茬|算账|报复)",
    rf"{_THEM}(?:要是|如果|一旦|以后|将来)?{_KNOWS_ZH}(?:出来)?(?:是?我)?(?:{_SPOKE}的?)?(?:了|的话|后|之后|以后)*(?:[，,\s]?)(?:[^。！？!?\n，,]{{0,6}}?)(?:会|要|就|肯定|一定|得|能|非|不)[^。！？!?\n，,]{{0,6}}?(?:打|揍|骂|杀|砍|弄|整|害|开除|辞退|解雇|炒|赶|报复|为难|针对|收拾|饶|放过|欺负|恨|罚|堵|威胁|找|撵)(?:死|掉|了|走|出)?(?:我|俺|咱)(?!们?的?(?:电话|手机|微信|了解|反馈|处理|核实|说|家孩))",
    rf"(?:{_THEM}|被|给)(?:要是|如果|一旦)?{_KNOWS_ZH}(?:出来)?(?:是?我)?(?:{_SPOKE}的?)?(?:了|的话|后|之后)*(?:[，,\s]?)(?:我|俺|咱)[^，。！？,.!?\n]{{0,4}}?(?:就|会|要|得|肯定|可|该)[^，。！？,.!?\n]{{0,4}}?(?:没工作|没活|丢工作|丢了?饭碗|失业|被?开除|被?辞退|被?炒|被打|挨打|挨揍|挨骂|完了|完蛋|惨了|死定|没命|遭殃|倒霉|没地方住|被赶|混不下去|待不下去|没法做人|麻烦|有麻烦)",
]

# One by one: put together into one pattern they cost several times as much memory to compile.
_WISHES = tuple(map(re.compile, _ENGLISH))
_WISHES_HAN = tuple(map(re.compile, [*_CHINESE, *_SIMPLE_ZH]))
_IF_KNOWN = re.compile(_KNOWS_ZH)
_WISHES_IF_KNOWN = tuple(map(re.compile, _KNOWN_ZH))
_SIMPLE = tuple(map(re.compile, _SIMPLE_CLAUSES))
_SIMPLE_WHOLE = tuple(map(re.compile, _SIMPLE_SENTENCES))
_CLAUSE_ENDS = re.compile(r"[,;:()\"*_.!?。！？，；：、…\n]+|\s-+\s")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SIGNS = re.compile(r"[,;:()\"*_]+")


def asks_for_protection(text: str) -> bool:
    """Whether a citizen's words ask that nobody learns who said it."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().translate(_APOSTROPHES)
    text = in_common_characters(text)
    if _HAN.search(text):
        plain_han = without_waivers_in_han(spelt_right_in_han(simplified(text)))
        closed = re.sub(rf"(?<={_HAN.pattern})[ \t]+(?={_HAN.pattern})", "", plain_han)
        if any(map(_wishes_in_han, dict.fromkeys((closed, plain_han)))):
            return True
    if not re.search("[a-z]", text):
        return False
    text = without_waivers(spelt_right(_spelt_out(text)))
    if any(_ALONE.fullmatch(each) for each in _BETWEEN_SIGNS.split(text)):
        return True
    # One blank between words, and none of the signs that stand between them.
    plain = _ASKS_ITSELF.sub(" ", re.sub(r"\s+", " ", _SIGNS.sub(" ", text)))
    sentences = [each.strip() for each in re.split(r"[.!?。！？]+\s?", plain)]
    if any(_stands(_WISHES, each) or _stands(_SIMPLE_WHOLE, each) or _ends_with_it(each) for each in sentences):
        return True
    clauses = (" ".join(each.split()) for each in _CLAUSE_ENDS.split(_ASKS_ITSELF.sub(" ", text)))
    return any(_stands(_SIMPLE, each) for each in clauses) or asks_in_parts(text)


def _wishes_in_han(text: str) -> bool:
    if _stands(_WISHES_HAN, text) or asks_in_han(text):
        return True
    return _IF_KNOWN.search(text) is not None and _stands(_WISHES_IF_KNOWN, text)


def _stands(patterns: Iterable[re.Pattern[str]], text: str) -> bool:
    return any(each.search(text) for each in patterns)


def _spelt_out(text: str) -> str:
    if _IS_SHORT.search(text):
        for short, long in _SHORT_FOR:
            text = short.sub(long, text)
    return text


def _ends_with_it(sentence: str) -> bool:
    found = _AT_THE_END.search(sentence)
    return found is not None and not _SAYS_OF_ANOTHER.fullmatch(found[1])
