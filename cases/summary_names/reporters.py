"""Whether words of staff speak of who reported: a role word beside a name, a title, a place, a job, or beside "is"; or whom it
comes from, who wrote it and who is behind it, without any such word; in Chinese, `reporters_zh`.

Asked only of what is withheld until the centre has read it (`cases.actions.withholding`), whatever is known of her: who reads
too much of it loses a moment, and who was named to her own office is named for good. "The caller is not at home" tells nobody.
"""

# ruff: noqa: E501 - patterns are easier to read whole

import re
import unicodedata

from cases.summary_names.occupations import OCCUPATIONS
from cases.summary_names.reporters_zh import speaks_of_reporter_zh

# What somebody does who reports, as it is said of a person: "the one who sent the message", "whoever complained".
_REPORTS = r"(?i:complain(?:s|ed)|report(?:s|ed) (?:it|this|us|them|that)|reported|rang|called|phoned|telephoned|told|wrote|texted|messaged|e-?mailed|tipped|informed|denounced|accused|lodged|filed|raised|submitted|started|(?:sent|posted|made|put|brought) (?:you|us|in|th(?:e|is|at)|it))"
_SOMEBODY = r"(?i:person|one|somebody|someone|man|woman|lady|gentleman|girl|boy|guy|resident|citizen|tenant|neighbou?r|user|party|individual|parent|customer|visitor|member of the public)"
_ROLE = rf"(?i:reporter|caller|complainant|complainer|informant|informer|petitioner|whistle-?blower|tipster|notifier|accuser|plaintiff|denouncer|sender|writer|(?:reporting|complaining|calling|accusing) (?:party|person|citizen|resident|side)|{_SOMEBODY} (?:who |that )?(?:keeps? |is |was |has been |always )?(?:complaining|reporting|calling|ringing|phoning|writing)|author of the (?:letter|complaint|report|message|text|e-?mail)|source of the (?:complaint|report|tip|call|message|information|accusation)|{_SOMEBODY} (?:who|that) {_REPORTS}|whoever {_REPORTS})"
_TITLE = r"(?:(?i:mr|mrs|ms|miss|madam|sir|dr|prof|professor|teacher|nurse|auntie?|uncle|granny|grandma|grandpa|old)\.? [A-Z][\w'-]+)"
_PLACE = r"(?i:\b(?:flat|house|room|apartment|unit|block|building|number|no|nr|stall|shop)\.? ?\d+|\b(?:first|second|third|fourth|fifth|ground|top|\d+(?:st|nd|rd|th)) floor|\b(?:next door|upstairs|downstairs|opposite|across the)\b)"
# What was said to the city, as a thing: it comes from somebody, and somebody is behind it.
_SAID = r"(?i:complaints?|calls?|tip|tip-off|petition|accusation|denunciation|message|letter|e-?mail|text|hint|information|allegations?)"
_TRADES = "|".join(sorted({word for every in OCCUPATIONS for word in every if word.isascii()}))
_JOB = rf"(?i:\b(?:{_TRADES}|nurse|cook|chef|tenant|lodger|neighbou?r|landlord|landlady|cleaner|guard|clerk|porter|worker|laundry|shopkeeper|owner|colleague|co-?worker|employee|staff member|parent|lady|woman|man|girl|boy|family|wife|husband|daughter|sister|brother|mother|father|aunt|uncle|cousin|niece|nephew|ex-?(?:wife|husband|girlfriend|boyfriend)|girlfriend|boyfriend|subordinate|apprentice|trainee|somebody|someone)s?\b)"
# "Is" tells who she is; how she is, and what became of her, does not.
_IS = r"(?i:\b(?:is|was|are|must be|might be|may be|seems to be|turns out to be|will be)\b|=|:)"
_STATE = r"(?i:(?:not|no|now|still|also|very|so|rather|quite|all|un\w+|happy|glad|pleased|satisfied|content|angry|upset|worried|afraid|informed|told|asked|called|rung|phoned|reached|contacted|invited|thanked|waiting|expecting|going|coming|willing|ready|away|out|in|at home|back|busy|right|wrong|sure|aware|fine|ok|okay|to be|to|being|been|kept|protected|anonymous|grateful|kind|polite|similar|about|forwarded|justified|similar|made|lodged|filed|registered|answered|closed|delivered|sent|received|dealt|over|settled|for|from the (?:hotline|centre|app|portal))\b)"
_DID = r"(?i:(?:complained|reported|told on|told us|told me|told them|rang|phoned|called us|called in|called it in|called about|tipped|informed|wrote in|wrote to us|gave us|let us know|blew the whistle|made th(?:e|is) (?:complaint|call|report)))"
_NAMED = r"[A-Z][a-z'-]+(?: [A-Z][a-z'-]+)?"
_NO_NAME = r"(?!(?:I|If|It|We|He|She|They|The|This|That|But|And|When|At|On|In|No|Not|Has|Had|Was|Is|Will|Would|Asked|Says|Said|Told|Wants|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b)"

# By whom or what nothing is said of a person: an office, a door, a day.
_NOBODY = r"(?!(?i:(?:the |our |a |an |your |another )?(?:crews?|teams?|units?|offices?|departments?|bureaus?|centre|center|city|hotline|desk|operators?|dispatchers?|contractors?|compan(?:y|ies)|inspectors?|engineers?|grid workers?|shift|system|app|web|portal|phone|telephone|mail|post|e-?mail|text|sms|mistake|error|us|them|letter|hand|court|district|street office|then|now|noon|today|tomorrow|yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d{1,2}[:.]\d\d)\b))"
_HE = r"(?i:s?he)"
_NAME = rf"(?:{_TITLE}|\b{_NO_NAME}{_NAMED})"
_PERSON = rf"(?:{_NAME}|{_JOB}(?!'s|s'))"

_SPEAKS = tuple(
    re.compile(each)
    for each in (
        # Her name, her home, her work.
        rf"\b{_ROLE}(?:'s|s') (?i:(?:full |first |last |family |home )?(?:names?|surname|address|house|home|flat|apartment|shop|stall|job|work|workplace|employer|phone|number|mobile|family|husband|wife|son|daughter|mother|father))\b",
        # She is somebody: "the complainant is the nurse".
        rf"\b{_ROLE}(?: (?i:herself|himself|here|again))? ?{_IS} ?(?!{_STATE})(?=\w)",
        # Somebody is she: "it was the teacher who told on them", "she is the one who complained", "Mr Wu is the caller".
        rf"(?i:\b(?:is|was|are|were|'s)) (?i:the |our |also the |indeed the )*{_ROLE}\b(?! (?i:satisfied|happy|informed|at home|right|aware))",
        rf"(?i:\b(?:is|was|'s)) (?i:the|an?|our|their|his|her|your|that)\b[^.!?\n]{{1,60}}? (?i:who|that) {_DID}\b",
        rf"(?:{_TITLE}|{_PLACE}|{_JOB})[^.!?\n]{{0,40}}? (?i:who|that) {_DID}\b|\b{_NO_NAME}{_NAMED},? (?i:who|that) {_DID}\b",
        # Beside a title, a place, or what she does.
        rf"\b{_ROLE}\b[^.!?\n]{{0,40}}?(?:{_TITLE}|{_PLACE}|{_JOB})",
        rf"(?:{_TITLE}|{_PLACE}|{_JOB})[^.!?\n]{{0,25}}?\b{_ROLE}\b",
        # Beside a name.
        rf"\b{_ROLE}[,:(]? ?(?i:called |named |by name of )?{_NO_NAME}{_NAMED}|\b{_NO_NAME}{_NAMED}(?:, ?| ?\(| (?i:is|as) )(?i:the )?{_ROLE}\b",
        rf"(?i:\bwho) {_DID}(?: \w+)? ?[:=]",
        # How she lives: "the resident who reported it keeps a brown dog", "she lives upstairs and works at the bank".
        rf"\b{_ROLE}(?: (?:it|this|us|you|that|the message|the complaint))?,? (?i:\w+ )??(?i:lives?|lived|works?|worked|drives?|wears?|keeps?|owns?|rents?|runs?|teaches|studies|sells?|resides?|belongs to|comes from|used to (?:work|live|be)|goes by|sounds like|speaks (?:with|in|\w+ dialect)|looks like|identified as|known to us|has an? (?!question|right|wish|request|complaint|doubt|suspicion|point|copy|new))\b",
        rf"\b{_HE} (?i:also |still )?(?i:lives?|lived|rents?|resides?|works? (?:at|for|in|as|with|here)|worked (?:at|for|in|as|with|here)|is employed|was employed)\b(?! (?i:until|on (?:it|this)))",
        r"\b(?i:his|her) (?i:full |first |last |real )?(?i:name|surname) (?i:is|was)\b",
        r"\b(?i:the|this|that) (?i:citizen|resident|person) (?i:is|was) (?i:an?|the|our|one of|\d+) ",
        # From whom it comes, by whom it was made, and who is behind it.
        rf"(?i:\b{_SAID}|\bsource ?[:=-]?|\breport) (?:\w+ ){{0,2}}?(?i:comes?|came|is|was|were|originates?|stems?|must be|has come|have come)(?: (?i:probably|surely|certainly|clearly|in))? (?i:from) (?!(?i:(?:the |our |a )?(?:hotline|centre|app|portal|web|last|yesterday|\w+day|\d+(?::|\.| (?:january|february|march|april|may|june|july|august|september|october|november|december))))\b)\w",
        rf"(?i:\b(?:it|this|that|all|everything) (?:must have |may have |might have |probably |surely )?(?:comes?|came|is|was|has come|sent|originates?|stems?) from) (?i:the |an? |our |his |her )?[^.,!?\n]{{0,20}}?{_PERSON}",
        rf"\b(?i:{_SAID}|it|this|th(?:at|ese)|report)\b(?! (?i:on|of) )[^.!?\n]{{0,25}}?(?i:\b(?:lodged|filed|made|sent|submitted|written|raised|brought|posted|phoned in|called in|started|signed|typed|dictated|reported)) (?i:in )?(?i:by|from the phone of) {_NOBODY}[^.!?\n]{{0,30}}?(?:{_PERSON}|{_PLACE})",
        rf"(?:^|[.!?;:,。，！？；\n] ?)(?i:it was |was )?(?i:lodged|filed|reported|complained|written|sent in|phoned in|called in|tipped off) (?i:by) {_NOBODY}[^.!?\n]{{0,20}}?(?:{_PERSON}|{_PLACE})",
        rf"(?i:\btipped off by|\binformed on by|\bdenounced by|\bgiven away by) {_NOBODY}\w",
        rf"(?i:\bbehind) (?i:(?:all )?(?:this|that|these)|the|it)(?: (?i:\w+ )?{_SAID}\b|(?= ?(?:$|[.!?,;]| (?i:is|was|must|may|might))))(?<!(?i:box is behind it))",
        rf"(?i:\bsource|\bfrom whom|\bcaller|\bsender|\bpetitioner) ?[:=] ?(?!{_STATE})(?:{_PERSON}|{_PLACE})",
        # Who did it, with or without a role word: "his ex-wife sent it in", "Wang Fang sent you this", "Ms He complained again".
        rf"{_PERSON}[^.,;!?\n]{{0,30}}?(?i:\b(?:complain(?:s|ed)(?! (?:that|of) (?:the|a)\b(?! (?i:us)))|sent (?:it|this|you|us) (?:in|this|th(?:e|at) {_SAID})|sent (?:in|you) (?:it|this|the)|(?:filed|lodged|raised|submitted|started|made) (?:it|this|th(?:e|is|at)(?: \w+)? (?:complaint|call|report|petition|accusation|tip))|wrote (?:it|this|in|to (?:you|the (?:city|centre|hotline))|th(?:e|is|at) {_SAID})|reported (?:it|this|us|that)(?= ?(?:$|[.,;!?]| (?i:to|again|because|out|by))) ?(?!(?i:to the (?:gas|water|power)))|(?:called|phoned|rang) (?:it in|you|in|the (?:hotline|centre|city)|12345)|told on|tipped|informed on|denounced|blew the whistle))\b",
        rf"(?i:\b(?:must|might|may|could)(?: (?:well|only))? (?:be|have been)) (?i:the |our |his |her |that )?(?:{_TITLE}|[^.,!?\n]{{0,20}}?{_JOB}(?!'s))",
        rf"(?i:\b(?:it's|it is|it was|that's|that was)) (?i:probably |surely |certainly )?(?:{_TITLE}|{_NO_NAME}{_NAMED}) (?i:from|of|in|at|on|who)\b",
        # She is somebody, and so is hers.
        rf"\b{_HE} (?i:is|was) (?i:again |also |probably )?(?i:the|an?|our|one of|that|his|her|about|around|\d+) (?!(?i:bit|little|while|lot|few|same opinion|way|first to|only)\b)",
        rf"\b{_HE} (?i:has) (?i:a|an|two|three|red|grey|short|long) (?!(?i:question|right|wish|request|complaint|doubt|point|copy|new|key|appointment|permit|licen[cs]e)\b)",
        rf"\b(?i:his|her) (?:\w+ )?(?i:husband|wife|son|daughter|mother|father|brother|sister|boss|employer|child|children|cousin|aunt|uncle|friend|boyfriend|girlfriend|dog|car) (?i:is|was|are|were|works?|lives?|sits?|goes|runs?) (?!{_STATE})",
        rf"(?i:\b(?:it|this|that)(?:'s| is| was)) (?i:again |probably |surely |certainly |clearly )?(?:{_TITLE}|(?i:the|our|an?|that|his|her|one of)\b(?! (?i:duty|job|task|responsibility|right|fault|business|turn|matter) )[^.,!?\n]{{0,40}}?(?:{_TITLE}|{_JOB}(?!'s|s'|\w)|\b(?i:old|young) (?i:man|woman|lady))(?! (?i:who (?:fixed|repaired|opened|cleaned|did|closed))))",
        rf"\b{_ROLE}(?:'s|s') (?!(?i:requests?|complaints?|words?|satisfaction|statements?|opinion|wish\w*|consent|agreement|reports?|photos?|pictures?|questions?|answers?|calls?|messages?|points?|description|account|details|data|privacy|rights?|side|view|claims?|identity (?:is|was|stays|remains)|concerns?|time|approval|feedback|information|situation|demands?|case|matter|letters?|consent)\b)\w",
        # By what she is known again, and why she did it.
        r"(?i:\b(?:her|his|their|whose) (?:voice|handwriting|accent|face|number|car|style)) (?i:is|was|are) (?:\w+ )?(?i:known|familiar|recogni\w+)",
        r"(?i:\brevenge\b|\bgrudge\b|\bgetting back at\b|\bsignature of\b|\bsigned by (?!(?:both|all|us|the (?:owner|manager|operator|landlord|inspector|contractor|crew)))|\bseen (?:taking|filming|photographing|recording|writing|phoning))",
        r"(?i:\bonly (?:\w+ ){1,4}?(?:knew|knows?|could (?:know|have known)))",
        rf"(?i:\b(?:got|have|had|heard|received|know) (?:this|it|that) from) (?!(?i:the (?:hotline|centre|app|portal|office|city)\b))(?:[^.,!?\n]{{0,15}}?{_PERSON}|[A-Z])",
        r"(?i:\b(?:recogni[sz]\w*|knew|know|identif\w*|remember\w*) (?:again )?(?:the|her|his|their|that|this) (?:voice|handwriting|writing|number|caller|accent|style))",
        rf"(?i:\b(?:know|knew|guess|guessed|found out|can tell|is clear|are sure) (?:exactly |very well |already )?who (?:it (?:is|was)|did|is|was|{_DID}))\b",
        rf"\b{_HE} (?i:always |often |constantly )?(?i:complains|calls|rings|writes|reports) (?i:about everything|all the time|every|constantly|again and again)",
    )
)

# --- What is said of her beside her role ------------------------------------------------------------

# What one says of whoever reported and tells nobody by: what she said, wants, hears and is told.
_HARMLESS_VERB = re.compile(
    r" ?(?:$|[^\w ]|(?:again|also|now|still|then|just|today|yesterday|twice|later|however|only|already|herself|himself|there|here|"
    r"says?|said|stat\w+|claim\w*|reports?|reported|rings?|rang|calls?|called|phoned|wr[io]te\w*|sen[dt]s?|asks?|asked|wants?|wanted|wish\w*|"
    r"demand\w*|request\w*|requires?|needs?|hopes?|expect\w*|waits?|waited|insist\w*|confirm\w*|agree\w*|accept\w*|refus\w*|declin\w*|"
    r"reject\w*|object\w*|thank\w*|think\w*|thought|believ\w*|feels?|felt|understand\w*|understood|know\w*|knew|describ\w*|explain\w*|"
    r"mention\w*|add(?:s|ed)?|complain\w*|tells?|told|gives?|gave|provid\w*|show\w*|leaves?|left|hung|hangs|picked|pick|answer\w*|replie\w*|"
    r"repl[yi]\w*|respond\w*|receiv\w*|gets?|got|hears?|heard|saw|sees?|met|withdr\w+|with|about|of|that|to|by|on|in|at|for|from|and|or|but|"
    r"after|before|because|when|as|so|if|twice|once|three|does|did|do|didn't|doesn't|isn't|wasn't|cannot|can't|couldn't|would|wouldn't|will|"
    r"won't|shall|should|may|might|must|has|had|have|is|was|are|were|number|details|data|anonymous\w*|satisfied|informed|unreachable|absent|"
    r"\d+|time|via|per|regarding|concerning|until|till|since|over|through|not|never|no|nor|can|could)\b)",
    re.I,
)
# What may stand behind "can" and its like.
_CAN = re.compile(
    r" ?(?:also |now |still |only |well |later |then |first )*(?:can|could|may|might|must|will|would|should|shall)"
    r"(?! (?:not |never |only |now |still |also |then )*(?:be |have been |get |have |come |call|ring|see|wait|accept|hear|speak|confirm|"
    r"send|ask|agree|write|say|give|know|receive|like|appeal|not\b|tell|show|let|reach|decide|return|look|answer))\b",
    re.I,
)
_CAN_BE = re.compile(r" ?(?:can|could) be (?:seen|found|heard|recogni[sz]ed|met|identified|guessed)\b", re.I)
_BARE_ROLE = re.compile(rf"\b{_ROLE}\b(?! (?:id|number)\b)")
_TAKES_HER = re.compile(
    r"(?:\b(?:told|tell|ask\w*|rang|ring|call\w*|phon\w*|inform\w*|met|meet|reach\w*|contact\w*|visit\w*|thank\w*|with|to|for|by|from|of|and|"
    r"advis\w*|notif\w*|invit\w*|show\w*|sent|send|gave|give|let|need|if|whether|unless|pleas\w*|assur\w*|remind\w*|text\w*|write|wrote)) "
    r"(?:the |our |this |that |each |every |a )?$",
    re.I,
)


def _tells_of_her(told: str) -> bool:
    """Whether anything else is said of whoever reported than what she said, wants, hears and is told."""
    for found in _BARE_ROLE.finditer(told):
        behind = told[found.end() :]
        if _CAN_BE.match(behind):
            return True
        if _TAKES_HER.search(told[: found.start()]):
            continue
        if not _HARMLESS_VERB.match(behind) or _CAN.match(behind):
            return True
    return False


# --- A person beside what was told the city ------------------------------------------------------------

_TOLD_CITY = re.compile(
    rf"\b(?i:complain\w*|petition|tip|tip-off|tipped|(?:anonymous |this |that |these |those )?letters?|hotline|12345|"
    rf"(?:this|that|the|your|her|his|these|those) (?:phone |telephone )?calls?|denounc\w*|accus\w*|"
    rf"reported (?:it|us|this|them)|told (?:you|the hotline|the city|the centre|the mayor|on)|(?:rang|phoned|texted|wrote to|writes to|informed) (?:you|the \w+)|"
    rf"writing (?:these|to)|phone number|telephone number|who did it)\b|\b{_ROLE}\b"
)
_SOMEONE = re.compile(
    rf"(?:{_TITLE}|{_JOB}|(?i:\b(?:old|young|elderly) (?:man|woman|lady|couple|people)|\bstudent|\bpupil|\bleader|\bcompetitor|\brelative|\bgang)|\bthe [A-Z]\w+s\b"
    r"|(?<=[a-z,] )(?!(?:[A-Z][\w'-]+ ){0,2}(?:Street|Road|Lane|Avenue|Square|Park|Bridge|Station|School|Hospital|Market|Company|Office|Bureau|District|Court|Building|Power|Water|Gas|Management|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b)[A-Z][a-z'-]+ [A-Z][a-z'-]+)"
)
# Whom one visits, tells and fines is who is complained of, and so is who promises and repairs.
_IS_MET = re.compile(
    r"(?:\b(?:with|to|told|tell|asked|ask|informed|inform|fined|warned|instructed|showed|shown|met|visited|advised|reminded|ordered|against|about|of|"
    r"called|rang|urged|at|invited|for|on|interviewed|questioned|heard|required|forwarded)) (?:(?:the|our|a|an|all|both|that|this|its|his|her|two|three|some) )?(?:\w+ ){0,2}$",
    re.I,
)
_ANSWERS_FOR = re.compile(
    r"^s?(?:'s?)?(?: \w+){0,3}? (?:(?:was|were|is|are|has|have|had|will|must|should|has been|have been|had been) (?:\w+ ){0,1}?"
    r"(?:told|asked|informed|fined|warned|instructed|shown|present|absent|not|reminded|ordered|urged|advised|given|required|cleaned|repaired|removed|closed|"
    r"out|at home|away|invited|heard|interviewed|punished|spoken|agreed|promised|apologi\w+|cooperative|be)|promis\w+|agree\w*|den(?:y|ies|ied)|refus\w+|paid|pays|"
    r"repair\w*|remov\w+|clean\w*|clos\w+|sign\w*|open\w*|fix\w*|apologi\w+|will|cooperat\w*|answer\w*|accept\w*|show\w*|undertook|stopp\w*|replac\w+)\b",
    re.I,
)
_SENTENCE = re.compile(r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!Mrs)[.!?;\n]+")


def _names_somebody_beside(told: str) -> bool:
    """Whether a sentence that is about what was told the city holds a person who is not the one that it is held against."""
    for sentence in _SENTENCE.split(told):
        if not _TOLD_CITY.search(sentence):
            continue
        for found in _SOMEONE.finditer(sentence):
            before, behind = sentence[: found.start()], sentence[found.end() :]
            if not _IS_MET.search(before) and not _ANSWERS_FOR.search(behind):
                return True
    return False


_SPACE = re.compile(r"\s+")


def speaks_of_reporter(text: str) -> bool:
    """Whether words speak of who reported, in either language."""
    told = _SPACE.sub(" ", unicodedata.normalize("NFKC", text).replace("’", "'"))
    closed = told.replace(" ", "")
    if any(each.search(told) for each in _SPEAKS) or _tells_of_her(told) or _names_somebody_beside(told):
        return True
    return speaks_of_reporter_zh(closed)
