"""What danger looks like in citizens' words, in English and Chinese: data for `cases.dangers`, which reads with it.

Patterns are written against folded text (see `dangers.fold`): lower case, simplified characters, no spaces between
characters. A city adds words of its own in its settings; nothing here names a place.
"""

import re

# ruff: noqa: E501 - patterns are easier to read whole, and Chinese has its own punctuation

# --- What only looks like danger: taken out before anything is read ---------------------------

_HOUSE_EN = r"(?:bar|pub|grill|bbq|club|lounge|restaurant|cafe|coffee|pizza|pizzeria|chicken|burgers?|gym|salon|nails|tattoo|studio|nightclub|shop|store)"
_BESIDE_EN = r"opposite|next to|next door to|across from|near|beside|behind|outside|by"
_KIN_EN = r"(?:my|our) (?:\w+ )?(?:mother|mum|mom|mam|dad|father|gran\w*|nan|nana|wife|husband|partner|son|daughter|baby|child|children|kids?|sister|brother|aunt|uncle|friend|neighbou?r|girl|boy|toddler)"
# What a text must hold for it, the pattern, and where one is given what its sentence must not hold.
_PAVING_EN = r"(?:paving(?:\s(?:stones?|slabs?|bricks?|blocks?))?|(?:(?:concrete|stone|loose|wobbly)\s)?slabs?|flag\s?stones?|cobbles?|cobble\s?stones?|(?:floor|pavement|step)\s?tiles?|tiles|pavers?|kerb\s?stones?|bricks)"

HARMLESS_EN: tuple[tuple[str, ...], ...] = (
    # Whoever calls at a door, or opens what is there to be opened, and a business that opens.
    (
        "open let knock answer",
        r"""(?:(?:[a-z]+ ){1,3})?(?:opened|unlocked|opens) (?:(?:us |me |up )?(?:the|his|her|their|its|a|my|our) (?:\w+ ){0,2}?(?:doors?|gates?|flat|house|hatch|cupboard|cabinet|box|panel|meter|cover|manhole|drain|valve|shop|store|cafe|stall|office|letter|parcel|mail|window)|up)(?: and (?:let|showed|shown|led|took) (?:us|me|him|her)(?: \w+)?)?|(?:knocked|rang|called)(?: (?:twice|again|at|on|the|her|his|their|door|doorbell|bell|flat|\d+\w?|next)){0,6},? (?:but )?(?:nobody|no one|no-one|none) (?:opened|answered|came|was in|home|there)(?: the door| to the door)?|(?:nobody|no one|no-one) (?:opened|answered)(?: the door)?(?=[,.;!]| left|$)|let (?:us|me) in""",
        r"""\b(?:gas|smok\w*|fire|burn\w*|spark\w*|scream\w*|help|crying|blood|bleed\w*|hurt|injur\w*|knife|gun|fell|fallen|lying|unconscious|crack\w*|ground|earth|road|street|sinkhole|ill|dead|smell\w*|stink\w*|weeks?|days|elderly|old|worried|missing|force\w*|broke\w*|left open|open manhole|unguarded|flood\w*|water)\b""",
    ),
    # What lies in the pavement and wobbles falls on nobody.
    (
        "paving slab flag cobble tile paver kerb brick loose wobbl",
        rf"""(?:a |the |some |two |three |several |many |few |couple of )*(?:(?:loose|wobbly|rocking|uneven) {_PAVING_EN}|{_PAVING_EN}(?: (?:is|are|was|were|has|have|come|came|gone|become|getting|very|really|again|all|a bit|quite|still|also|so))* (?:loose|wobbl\w*|rock(?:s|ing)?|uneven))(?: (?:near|by|outside|in front of|opposite|beside|on|at|next to) (?:the |our |my )?(?:\w+ ){{0,2}}?(?:shops?|bank|bakery|library|square|steps|fountain|pavement|path|footpath|entrance|school|market|church|station|stop|park|street|crossing|hall|pharmacy|house|corner)(?: wobbl\w*)?)?""",
        r"""\b(?:roof\w*|facade|wall|balcony|falling|fell|fall|hang\w*|hole|hollow|collaps\w*|cave\w*|sink\s?hole|hurt|injur\w*|broke (?:his|her|my)|ambulance|tripped|bleed\w*|blood|thrown|threw|throw\w*|window|drop\w*|rain\w*|pit|trench|gap|shaft|manhole|sunk \d|deep|undermined|gas|smoke|fire|head|floor up|storey)\b""",
    ),
    # It was toast, and the fireworks were good.
    (
        "burn smoke smell",
        r"""(?:the )?(?:burning|smoke|smell|burnt)(?: smell| of burning| of smoke)?\b[^.!?]{0,30}\b(?:gone|it was|was|only|just)\b[^.!?]{0,20}\b(?:toast|toaster|barbecue|bbq|grill|cooking|dinner|my oven|the oven|candles?|incense)\b""",
        r"""\b(?:on fire|flames?|still|spread\w*|help|thick|scream\w*)\b""",
    ),
    (
        "fire",
        r"""(?:fire ?works?|party|show|concert|gig|set|weekend|saturday|dinner|pizza|new \w+)\b(?: \w+){0,3} (?:was|were|is|are) (?:so |absolute |pure |straight )?fire\b(?! (?:in|on|at|alarm|brigade))(?:\s*(?:on fire|fire|着火|🔥))*""",
    ),
    (
        "sick throw vomit",
        r"""(?:bins?|rubbish|garbage|trash|toilets?|sewer|drain|skip|dump|manure|farm)\b[^.!?]{0,14}\b(?:smells?|stinks?|stench)\b[^.!?]{0,12}\b(?:makes? (?:me|us|you) (?:sick|ill|gag|vomit)|(?:want|have) to (?:throw up|vomit|puke|be sick)|so bad)(?: \w+){0,4}?""",
        r"""\b(?:gas|chemical|dizzy|faint\w*|headache|ambulance|hospital|collapsed|children|kids|vomiting|poison\w*|egg|burn\w*|smoke)\b""",
    ),
    (
        "hang",
        r"""(?:wires?|cables?)(?: \w+){0,2} (?:hang(?:s|ing)?|dangl(?:es|ing))(?: \w+){0,5}? (?:looks?|looking|is|are|so) (?:so |very |really |a bit )?(?:messy|ugly|untidy|awful|unsightly|a mess)|(?:old |loose )?(?:wires?|cables?) hang(?:ing)? (?:from|off|on) the \w+, (?:ugly|untidy|messy)""",
        r"""\b(?:spark\w*|low|head|live|kids|child\w*|touch\w*|ground|street|road|people|broken|torn|spit\w*)\b""",
    ),
    (
        "came down",
        r"""(?:scaffold\w*|hoardings?|posters?|decorations?|lights|bunting|fence|old \w+)(?: \w+){0,2} came down(?= [^.!?]{0,40}\b(?:thanks?|good|great|nice|looks?|finally|at last|removed|last|yesterday)\b|, (?:thanks?|good|great))""",
        r"""\b(?:on (?:a|the|my|people|someone|somebody)|hurt|injur\w*|hit|crash\w*|storm|wind)\b""",
    ),
    ("blast", r"""(?:at|on) full blast"""),
    # A radiator is bled, and a notice tied.
    (
        "bled bleed",
        r"""(?:(?:i(?:'ve| have)?|we(?:'ve| have)?|he|she|they|to) (?:have )?(?:bled|bleed) (?:it|them|(?:the |my |our )?radiators?)|bleeding (?:the |my |our )?radiators?)""",
    ),
    (
        "tied",
        r"""(?:notices?|posters?|signs?|ribbons?|balloons?|flyers?|banners?|plates?)\b[^.!?,]{0,12}\btied (?:to|on|round|around)""",
    ),
    # What hangs so low that it falls on nobody.
    (
        " held hang",
        r"(?:notice ?board|posters?|letter ?box|mail ?box|name ?plate|coat ?hooks?|calendar|curtains?)\b[^.!?,]{0,24}\b(?:held|hangs|hanging) (?:only |just )?(?:by|on|from) (?:only |just )?(?:one|a single|two) \w+",
    ),
    (
        "gas",
        r"""gas (station|stations|bill|bills|price|prices|meter|meters|company|mileage|card|cap|pump|pumps|tank cap|tax|grill|account|money|guzzler|leaf blower|powered|vehicle|vehicles|stove installation|permit|service application)(?!s?\b[^.!?]{0,45}\b(hiss|leak|smell|stink|explo|on fire))""",
    ),
    (
        "gas",
        r"""(air)? ?conditioner gas|laughing gas|gas ?works road|natural gas (bill|price|account|subsidy|rate|rates|connection|meter)""",
    ),
    (
        "fire",
        r"""fire (station|stations|hydrant|hydrants|escape|escapes|department|dept|brigade|engine|engines|truck|trucks|lane|lanes|exit|exits|door|doors|extinguisher|extinguishers|inspection|inspector|code|codes|safety|drill|drills|marshal|pit|pits|sale|works|insurance|wood|place|fly|flies|certificate|alarm (test|testing|inspection|maintenance|battery|system)|fighter exam|sprinkler|ban|permit|hazard|hazards|prevention|warden|chief|ants?)""",
    ),
    (
        # A house is named so where one goes to it, or where it has a name's ending; "explosion shop, send help" names none.
        "flame blaze inferno blast bomb explosion fire smok burning",
        rf"""(?:(?P<to>(?:at|to|in|from|the|of|called|named|{_BESIDE_EN}) (?:the )?(?:old |new |big |little )?)(?:flames?|blaze|inferno|blast|bomb|explosion)(?:'?s)? {_HOUSE_EN}|(?:flame|blaze|inferno|blast|bomb|explosion)'s {_HOUSE_EN}|(?:flames?|blaze|inferno|blast|bomb|explosion) {_HOUSE_EN}(?= (?:is|are|was|were|has|plays?|keeps?|opens?|closes?|again|every|noise|music|owner|staff|customers|sign|parking)\b)|(?P<beside>(?:{_BESIDE_EN}) (?:the )?)(?:fire|smoke|smokin|(?<!the )burning)(?:'?s)? {_HOUSE_EN})""",
        r"""\b(?:help|scream\w*|someone|somebody|inside|upstairs|trapped|hurt|injur\w*|bleed\w*|(?:thick|black) smoke|spread\w*|through the|roof|blown|send|running|evacuat\w*|on fire|flames (?:through|from|out|com)|(?:is|are) burning|(?:is|has) (?:explod|collaps|going up)\w*)\b""",
    ),
    (
        # That nobody comes, hears or answers says nothing of who is in it.
        "lift elevator",
        r"""(?:lift|elevator)s?\b[^.!?]{0,40}?(?:\bempty|\b(?:nobody(?:'s)?|no one(?:'s)?|noone|no people|not anyone)(?: (?:is|was|were|are|got|gets|has been|currently|luckily|thankfully))*(?:(?: (?:in|inside|stuck|trapped)\b)+(?: (?:it|there|the (?:lift|elevator)))?(?! (?:is |are |has |can |will )?(?:answer|respon|repl|mov|speak|talk|react|get|com|hear|know))|(?: there| hurt| injured)?(?=\s*(?:[,.!?;]|$))))|(?:nobody|no one|noone) (?:is |was )?(?:stuck |trapped )?(?:in|inside) (?:the )?(?:lift|elevator)s?\b(?! (?:company|office|firm|service|alarm|phone|maintenance))[^.!?]{0,30}""",
        rf"""\b(?:{_KIN_EN}|we|we're|us|me|i'm|im|i am|(?:old|young|little) (?:man|woman|lady|girl|boy)|pregnant|wheelchair|help us|help me|scream\w*|crying|banging)\b""",
    ),
    (
        "fire",
        r"""(?:looks?|sounds?|tastes?) (?:so |absolutely |pure |straight )?fire|camp ?fires?|bon ?fires?|fire ?works?|fire ?wood|fire ?place|fire ?fl(y|ies)|(?<!shots )(?<!shot )(?<!gun )(?<!rounds )fired|cease ?fire|wi-? ?fire|hot ?fire deals?""",
    ),
    (
        "fire",
        r"""(team|band|playlist|song|food|album|show|he|she|they|you guys|this app|dj|deals?|game|mixtape)( is| are| was| were|'s)? ?(really |so |totally )?(on )?fire\b""",
    ),
    (
        "smok",
        r"""(cigarette|cigar|weed|marijuana|pot|second ?hand|tobacco|bbq|barbecue|vape|cooking|exhaust|incense)s? smoke|smoke (of|from) (the )?(cigarettes?|cigars?|weed|bbq|barbecue|neighbou?rs? (cigarettes?|smoking)|his cigarettes?|vap\w+|incense)|smoke ?(free|shop|shops|detector|detectors|break|breaks)|smoke alarms? (battery|batteries|installation|inspection|chirp\w*|beep\w* low)|no smoking|smoking (area|ban|section)""",
    ),
    (
        "explo bomb blew blow",
        r"""(?:a|an|the) bomb of an? (?!\w+ (?:went|exploded))\w+|(?:party|show|concert|film|movie|gig) (?:is|was) (?:a|the) bomb(?= *(?:$|[.,!。！，]))|population explosion|explosive (growth|news)|bath bombs?|photo ?bomb\w*|exploded (in|with) (popularity|cost|price)|(costs?|prices?|rents?|bills?|phone|inbox) (have |has |is |are |just )?(exploded|exploding|blew up|blown up|blowing up)""",
    ),
    (
        "heart bleed blood marrow",
        r"""heart attack (from|when i saw|seeing)|almost (had|gave me) a heart attack|nearly (had|gave me) a heart attack|bleeding (money|edge|us dry|heart|cash|the city dry)|(blood|bone marrow) (donation|drive|bank|test|tests)""",
    ),
    (
        "drown flood",
        r"""drown\w* (?:in|under) (?!(?:the|a|an|our|my|his|her|it|there|here|front)\b|(?:\w+ )?(?:water|river|sea|lake|canal|pond|pool|well|flood\w*|creek|ditch|mud|sewage|quarry|harbou?r|bath\w*|dock|reservoir|ice|surf|waves|tide)\b)(?:\w+ )?\w+|drown\w* (?:in|under) (?:the |our |my )?(?:paper\w*|debt|work|bills|noise|trash|garbage|leaves|weeds|complaints|emails|mail|ads|taxes|red tape|excuses|applications|messages|forms|homework|people|tourists|traffic|flyers)|flood(ed|ing)? (with|of) (calls|emails|complaints|tourists|ads|spam|requests)|flood (insurance|map|maps|zone|zones|plain|lights?|wall project)|flood ?lights?""",
    ),
    (
        "trap stuck",
        r"""(trapped|stuck) (in|on) (\w+ ){0,3}(traffic|contract|queue|line|bureaucracy|tape|menu|loop|limbo|lease|past|voicemail|voice mail|meetings?|system|hold|waiting list|job)|(water|air|heat|moisture|leaves|trash|litter|dirt|debris|odou?rs?) (is |gets |got )?trapped""",
    ),
    (
        "trapped stuck missing lost injured dead hurt bleeding wounded",
        r"""(raccoon|squirrel|bird|pigeon|cat|kitten|possum|opossum|rat|skunk|duck|dog|deer)s? (is |are |got |has been |was |were )?(trapped|stuck|missing|lost|injured|dead|hurt|bleeding)|(missing|lost|injured|dead|hurt) (my |our |a |an |the )?(dog|cat|puppy|kitten|parrot|bird|rabbit|pet|squirrel|raccoon|deer|pigeon|turtle|seagull|goose)s?|(dead|injured|wounded) animals?""",
    ),
    (
        "dead",
        r"""dead (end|line|tree|trees|bird|birds|animal|animals|rat|rats|raccoon|squirrel|fish|battery|zone|grass|bulb|branch|branches)""",
    ),
    (
        "shoot shot gun kni murder explod kill",
        r"""(?:i|we)(?:\'ll| will|\'m going to| might|\'m about to) explode|(?:is|was|be|been) (?:sheer |pure |absolute )?murder on|murder on (?:my|our|those|the)|(?<!there )(?:is|was|feels like) (?:sheer |pure |absolute )?murder(?= (?:for|in|at|to)\b|[.,!]|$)|shooting (?:through|past|down|up) (?:the )?(?:roundabout|lights?|street|road|junction|crossing)|photo ?shoots?|(film|movie|video|tv) shoot(ing)?s?|shoot(ing)? (hoops|range|stars?|scene|a film|photos|video)|shot ?(in|of) (espresso|vaccine)|flu shots?|(nail|glue|heat|spray|hot glue|staple|radar|caulking|water) guns?|gun (permit|permits|license|licence|club|buy ?back)|(butter|palette|utility|bread|steak) kni(fe|ves)|knife (sharpening|sharpener|set|drive|drop)""",
    ),
    (
        "fight",
        r"""fight(ing)? (for|over|against|about|with|to) (a |the )?(parking|permits?|tickets?|corruption|climate|blight|traffic|crime|city hall|the landlord|fines?|my fine|space)|(food|snow ?ball|pillow|gun control) fights?|fight (my|the|this|a) (parking )?(ticket|fine|citation)""",
    ),
    (
        "suicid",
        r"""(?:is|commercial|career|pure) suicide (?:for|to) (?:small |local |the |our )?\w+|suicide (prevention|hotline|awareness|squad|lane|rate|rates|door|doors|poster|memorial)|political suicide|social suicide""",
    ),
    (
        "toxic poison food",
        r"""toxic (boss|workplace|culture|relationship|waste (day|collection|drop ?off|disposal|pickup)|attitude|people|positivity|management)|poison (ivy|oak|control (number|center number|magnet|brochure))|rat poison|food for thought""",
    ),
    (
        "missing",
        r"""missing (street |stop |road |speed |parking |bus |traffic |name )?(sign|signs|tooth|page|pages|package|mail|bin|bins|lid|letter|link|person policy|out|tile|tiles|pickup|trash|payment|invoice|step|brick|bricks|screw|light|lamp|bench|fence|curb)""",
    ),
    (
        "child lost stroke",
        r"""child ?(care|support|seat)|lost (and found|my job|my keys|my wallet|my phone|my id|my card|our internet|our power)|stroke of|backstroke|brush stroke""",
    ),
    (
        "aid cpr ambulance paramedic lifeguard emt injury hurt",
        r"""(first aid|cpr|ambulance|paramedic|lifeguard|emt) (class|classes|course|courses|training|certificate|exam|jobs?|fee|fees|bill|bills|invoice|noise|siren|sirens|parking|bay)|injury (claim|claims|compensation|lawyer|law|form)|hurt(s|ing)? (my |our |local |small )?(business|businesses|feelings|property values?|sales|tourism|wallet|shops?)""",
    ),
    (
        "collaps",
        r"""collaps\w* (of|in) (the )?(economy|market|talks|deal|housing market|currency)|(talks|deal|negotiations|economy|market|stroller|umbrella|tent|cot|league|company) (has |have )?collapsed|(easy to collapse|collapsible)""",
    ),
    (
        "line",
        r"""(power|gas|phone|internet|cable) lines? (are )?(busy|down for maintenance)|(phone|internet|wifi|website|system|server|app|hot ?line|help ?line|bus|train|tram|metro) lines? (is |are )?down|(on ?line|offline) down""",
    ),
    (
        "shock",
        r"""(?:my |got my |an |a )?electric(?:al|ity)? shock when i (?:opened|saw|got) (?:the |my |this )?(?:\w+ )?bill|gave me a shock (?:this|at|when (?:i|we) (?:opened|saw|got|read|heard))|bill (?:gave|is giving) (?:me|us) a shock|sticker shock|culture shock|shocked (to (see|hear|learn|find)|at (the|how)|when i saw|that|and disappointed)|shock absorbers?""",
    ),
    (
        "burn",
        r"""burning (man|question|calories|desire|issue|money|daylight|rubber in the)|(leaf|leaves|trash|garbage|wood|rubbish|yard waste|incense|candle|joss paper) burning|burning (leaves|wood in (his|her|their) (fireplace|stove)|incense|candles?|joss paper)|sun ?burn\w*|heart ?burn|burn ?out|burned? out (light|bulb|lamp|street ?light)s?|(bulb|light|lamp|street ?light)s? (is |are |has |have )?(been )?burn(ed|t) out|burnt toast""",
    ),
    (
        "fall fell",
        r"""(?:house |home |property |share )?(?:prices?|values?|rents?|sales|numbers|standards|attendance|turnover|takings|grades) (?:have |has )?(?:fell|fallen|dropped)|(?:fell|fall|falls|falling) (?:asleep|behind|ill with worry|in love|apart on|for (?:a|the|that|this))|falling (leaves|asleep|behind|apart on|prices|enrollment|short|in love|star|stars)|(leaves|prices|enrollment|acorns|snow|rain|property values?) (are |is |keep )?falling|fall(en)? leaves|waterfall""",
    ),
    (
        # A lamp burns as lamps do, by night and by day.
        "burn",
        r"""(?:lamps?(?! ?post)|(?:street ?)?lights?|lanterns?|bulbs?)(?: \w+){0,4}? (?:is |are |was |were |keeps? |still |all |only )*burn(?:s|ing|ed)?(?=[^.!?]{0,40}\b(?:again|daylight|day|nights?|noon|thank\w*|good|bright\w*|others?|bedroom|waste\w*|well|nicely)\b)""",
        r"""\b(?:smok\w*|flames?|fire|smell\w*|spark\w*|plastic|melt\w*|hot|help|cables?|wires?|burning (?:down|up|through))\b""",
    ),
    (
        # Who burns up is ill (see the signs), if nothing burns.
        "burning",
        r"""(?P<who>(?:baby|infant|newborn|toddler|child|kid|son|daughter|boy|girl|he|she|mum|mom|dad|mother|father|wife|husband|gran\w*|i|i'm)(?:'s)? (?:is |was |keeps |am |all )*)burning (?P<how>up|hot|with (?:an? )?(?:\w+ )?fever)""",
        r"""\b(?:smok\w*|flames?|fire|petrol|clothes|house|room|car|alive|inside|trapped)\b""",
    ),
    (
        "rob attack dog",
        r"""robbery of our tax\w*|(?:daylight |this |is |such a )robbery(?= to me| of|\.|,|$)|explain this robbery|rob(?:bing|s|bed)? (?:us|me|people|everyone) (?:blind|with)|bank robbery (?:scene|play|film)|highway robbery|day ?light robbery|rob(bed)? (us )?of (our )?(sleep|peace|sun|view)|attack (ad|ads|of the)|dog park|heart attacks? statistics|panic attack about the bill""",
    ),
    (
        "fire burning",
        r"""(?:driver|librarian|teachers?|team|staff|crew|chef|cook|barista|clerk|coach|singer|player|band|choir|dj|receptionist|nurse|doctor|officer|inspector|conductor|host|presenter|gardeners?|cleaners?|postman|trainer|guide|lads|guys) (?:is|are|was|were|has been|have been|'s|really)? ?(?:really |absolutely |totally |just |so )?(?:on )?fire(?= [^.!?]{0,40}\b(?:great|brilliant|lovely|thanks?|thank you|cheers|love|amazing|fantastic|best|well done|kudos|laugh\w*|smil\w*|lately|these days|this (?:season|year|month)|today|jokes?|so many|super|awesome)\b|, [^.!?]{0,20}\b(?:great|brilliant|lovely|thanks?|thank you|cheers|love|amazing|fantastic|best|well done|kudos|laugh\w*|smil\w*|lately|these days|this (?:season|year|month)|today|jokes?|so many|super|awesome)\b)""",
        r"""\b(?:help|scream\w*|burn\w*|hurt|injur\w*|smoke|flames?|ambulance|roll\w*|jacket|clothes|caught|his hair|send|call\w*)\b""",
    ),
    (
        "explo",
        r"""(?:gas|heating|water|electricity|power|energy|tax|phone|rent|repair|food)?\s?(?:bills?|prices?|costs?|rents?|fees?|fares?|tariffs?|charges?) explo\w+|explosions? of (?:the |our |my )?(?:\w+ ){0,2}(?:bikes?|scooters?|cars?|prices?|costs?|rents?|bills?|fees|fares|shops?|bars|cafes?|stalls?|posters?|ads|adverts|leaflets|tourists?|visitors|people|flats|airbnbs?|rentals?|weeds|litter|rubbish|trash|graffiti|signs|colou?rs?|flowers|tastes?|flavou?rs?|interest|joy|creativity|complaints|paperwork|forms|emails|messages|noise|traffic|couriers|dogs?|pigeons|rats|mosquitoes|insects|construction|building|development|takeaways|restaurants)|(?:bills?|prices?|rents?|costs?|numbers|demand|traffic|complaints|population|use) (?:is |are |has |have |just |keep |keeps )*explod\w+""",
    ),
    (
        "shape statue sculptur mural monument toy plastic memorial painting graffiti sticker poster logo costume",
        r"""(?:bombs?|guns?|rifles?|pistols?|kni(?:fe|ves)|swords?|axes?|grenades?|missiles?|rockets?|flames?|fire|skulls?|coffins?|cannons?|tanks?) ?(?:shaped|like|style) (?:\w+ ){0,2}\w+|(?:statues?|sculptures?|murals?|monuments?|memorials?|paintings?|posters?|stickers?|graffiti|logos?|costumes?)\b[^.!?]{0,24}\b(?:with|of|has|have|holding|showing|and) (?:a |an |his |her |the |two |some |big )*(?:bombs?|guns?|rifles?|pistols?|kni(?:fe|ves)|swords?|axes?|grenades?|missiles?|rockets?|flames?|fire|skulls?|coffins?|cannons?|tanks?)|(?:toy|plastic|wooden|foam|inflatable|rubber|stone|bronze|painted|cardboard|chocolate|nerf|water|squirt|cap) (?:bombs?|guns?|rifles?|pistols?|kni(?:fe|ves)|swords?|axes?|grenades?|missiles?|rockets?|flames?|fire|skulls?|coffins?|cannons?|tanks?)(?: sculptures?| statues?| murals?)?|(?:bombs?|guns?|rifles?|pistols?|kni(?:fe|ves)|swords?|axes?|grenades?|missiles?|rockets?|flames?|fire|skulls?|coffins?|cannons?|tanks?) (?:sculptures?|statues?|murals?|paintings?|monuments?|stickers?|emoji)""",
    ),
    (
        "blew roof",
        r"""blew (?:the|our) (?:roof|doors) off(?= [^.!?]{0,20}\b(?:hall|concert|gig|night|fair|festival)|[.!,]|$)|(?:band|choir|singers?|orchestra|show|gig|concert)\b[^.!?]{0,24}\b(?:blew|brought) (?:the|our) (?:roof|house) (?:off|down)""",
    ),
    (
        "sink",
        r"""(?:sinking|sinks|sunk|sank) into (?:\w+ )?(?:oblivion|despair|debt|disrepair|decay|chaos|darkness|depression|obscurity|insignificance|anarchy|filth|rubbish|dirt)""",
    ),
    (
        "poison",
        r"""poison(?:ed|ing|s)? (?:my |the |our |his |her |their |a |some |all )*(?:\w+ )?(?:lawns?|grass|roses?|plants?|flowers?|flower ?beds?|hedges?|trees?|gardens?|shrubs?|weeds|rats?|mice|ants|slugs|verge|allotment|vegetables|tomatoes|atmosphere|mood|debate)""",
    ),
    (
        # Things, not people: what the wind or a child put into the water, and what floats on it.
        "river canal lake pond stream creek water sea harbo brook fountain",
        r"""(?:phone|mobile|ball|keys?|hats?|cap|bikes?|bicycles?|scooters?|trolleys?|litter|rubbish|trash|garbage|bottles?|cans?|leaves|bags?|branch(?:es)?|sign|bins?|toys?|glasses|drone|kite|shoes?|gloves?|plastic|foam|weeds?|algae|ducks?|swans?|leaflets|mattress(?:es)?|cushions?|tyres?|tires?|traffic cones?|cones?)\b(?: \w+){0,4} (?:fell|fallen|falling|went|gone|blown|blew|thrown|floating|floats?|drift\w*|lying|swept|pushed|slid)\b[^.!?]{0,18}\b(?:in|into|on|down|off)\b[^.!?]{0,12}\b(?:river|canal|lake|pond|stream|creek|water|sea|harbou?r|brook|fountain)""",
        r"""\b(?:child|kid|boy|girl|son|daughter|man|woman|person|someone|somebody|driver|cyclist|rider|people|after (?:it|him|her))\b""",
    ),
    (
        # Soft things out of a window are a nuisance and hurt nobody.
        "throw threw thrown drop chuck shak toss flick",
        r"""(?:throw\w*|threw|dropp?\w*|chuck\w*|shak\w*|toss\w*|flick\w*) (?:\w+ ){0,3}(?:cigarettes?|fags?|butts?|ends|food|bread|crumbs|scraps|rubbish|litter|trash|paper|wrappers|ash(?:es)?|tissues|napp(?:y|ies)|rugs?|carpets?|dust\w*|cloths?|peel|leftovers|rice|confetti|leaflets|water)\b(?: \w+){0,2}(?: (?:out|off|down|from)\b)?""",
        r"""\b(?:burn\w*|on fire|flames?|alight|smoulder\w*|boiling|scald\w*|hot water)\b""",
    ),
    (
        # What somebody cooks or heats with, not in the room of whoever writes.
        "smoke",
        r"""smoke (?:from|of) (?:the |their |his |her |people'?s |a |next door'?s |neighbou?r'?s? )*(?:\w+(?:'s)? ){0,2}(?:pizza ovens?|wood ?burners?|wood ?stoves?|barbecues?|bbqs?|grills?|chimneys?|pubs?|restaurants?|stalls?|chestnuts?|kebab\w*|fire ?pits?|smoke ?house|smokers?|braziers?|takeaways?|chip shop|bakery)|smoke from (?:people'?s|neighbou?rs'?|other people'?s) (?:\w+ )?stoves?""",
        r"""\b(?:on fire|flames?|thick|black|alarm|choking|breathe|kitchen|spread\w*|burning)\b""",
    ),
    (
        # A car that cannot leave holds nobody.
        "car bike van",
        r"""(?:my|our|the) (?:car|bike|van)(?: is|'s| got| was)? (?:stuck|trapped|locked) in (?:\w+ ){0,3}(?:car park|multi storey|garage|parking|depot|compound|yard)""",
        r"""\b(?:baby|child|kids?|toddler|son|daughter|inside|someone|somebody|mother|mum|dad|fire|smoke|water|flood\w*)\b""",
    ),
    (
        "burn flame smoke",
        r"""(?:burnt|burned|burning) (?:coffee|toast|sugar|milk|onions?|garlic|popcorn|caramel)|(?:promises?|plans?|budget|hopes?|deal|dreams?) (?:\w+ ){0,4}up in (?:flames|smoke)""",
    ),
    (
        "under the bus",
        r"""thr(?:ew|own|ow|owing) (?:\w+ ){1,4}under the bus""",
    ),
    (
        "fire",
        r"""(?:club|squad|side|eleven|shop|market|choir) (?:is|are|has been|was) (?:really |totally |just |so )?on fire (?:this|all|lately|at the moment|since) ?(?:season|year|autumn|summer|spring|winter|month)?""",
    ),
    (
        "ambulance",
        r"""ambulance (?:bays?|spaces?|parking|stops?|lanes?|spots?|entrance|station|depot|service|sirens?|chasers?)""",
    ),
)

HARMLESS_ZH: tuple[tuple[str, ...], ...] = (
    ("着火", r"""(?:was|were|is|are|so|pure) fire(?:[ ,，]*着火)+"""),
    # Fuller than full.
    (
        "爆炸 要爆 快爆 爆了 快炸 要炸 炸了",
        r"""(?:垃圾[桶箱房站点]?|桶|箱子?|快递柜|丰巢|车库|停车场|车厢|公交|地铁|食堂|菜场|商场|人流|车流|群)[^，。！？]{0,4}(?:满|挤|塞|堆|多|人)?[^，。！？]{0,3}(?:得|到)?(?:都|要|快|就)+(?:要)?(?:爆炸|爆|炸)(?:了|掉)?|(?:满|挤|塞|堆|多)(?:得|到)(?:都|要|快|就)*(?:爆炸|爆|炸)(?:了)?""",
        r"""火|烟|气罐|煤气|燃气|电池|味|罐|冒|声响|热""",
    ),
    (
        "喘不过 透不过",
        r"""(?:堵|挤|涨|压|忙|吵|烦|愁|累|热|闷热|催|卷|贵|物业费|房租|早高峰|晚高峰)[^。！？]{0,6}(?:得|到)?[^，。！？烟气味]{0,4}[喘透]不过气""",
        r"""胸|烟|煤气|燃气|气味|异味|倒|晕|病|老人|孩子|奶奶|爷爷|救|困|哮喘|心""",
    ),
    (
        "水",
        r"""(?:疏通|打通|通)(?:好|开|畅)?了?[，, ]*(?:积|污)?水(?:都|也|全|已经|就)*(?:下去|退|排走|排掉|排完|流走)了""",
    ),
    (
        "坑",
        r"""坑(?:都|还|仍|依然|一直)*在(?:那儿?|这儿?|那里|这里|原地)?[，, ]*(?:还是|一直|也|就是|根本)*(?:没|无|没有)人(?:来|管|理|动|修|补|处理|填)过?(?:了|呢|吗|啊)*""",
        r"""掉|摔|陷|塌|车|伤|井|孩子|老人""",
    ),
    ("断了", r"""走(?:路|得)?(?:我|人)?(?:的)?(?:腿|脚)(?:都|也)?(?:快|要)*断了"""),
    (
        "坑 裂缝 路面",
        r"""(?:坑|坑洼|坑坑洼洼|路面|裂缝|坑洞)[^，。！？塌陷空]{0,8}越来越(?:大|深|多|严重|宽)了?""",
        r"""塌|陷|空洞|(?<!没)(?<!没有)(?<!无)人|车|掉|摔|翻|伤|楼|墙|房|桥|承重|梁|井|下面|冒|地铁|埋|害怕""",
    ),
    (
        "开门 开了门 敲门 打开",
        r"""(?:敲门|按门铃|上门)[^。！？]{0,6}(?:没人|无人|没有人)(?:开门?|应|在家|来开)?|(?:住户|业主|户主|租户|人)(?:不在家?|没在家?)?[，,]?(?:没人|无人)(?:开门|应门?)|(?:住户|业主|户主|租户|物业|房东|[\u3400-\u9fff]{2,3})(?:给我们|帮我们|来)?开(?:了)?门(?:让|给|带)?[^，。！？]{0,8}|打开(?:井盖|配电箱|电箱|检修口|阀门|箱门|盖板)[^。！？]{0,14}(?:盖好|关好|关上|正常|复位|完毕|锁好)""",
        r"""气味|煤气|燃气|烟|火|救|喊|哭|倒|血|伤|刀|好几天|几天没|失联|联系不|独居|老人|奶奶|爷爷|臭|病|水|冒|没关|没盖|忘|掉""",
    ),
    (
        "车里有人",
        r"""车[里上内](?:面)?有(?:个)?人(?:在)?(?=占|开着|睡|抽|吸|吵|打电话|等|聊天|看手机|放音乐|按喇叭|扔|吃|不走|不肯|唱)""",
        r"""烟雾|着火|水|淹|锁|困|晕|没反应|叫不|血|不动|敲""",
    ),
    (
        "压到",
        r"""(?:电瓶车|电动车|汽车|车|货车|垃圾|树枝|花盆|箱子)[^，。！？人]{0,3}压(?:到|着|坏|住)了?(?:人行道)?[^，。！？人孩]{0,6}(?:砖|盲道|草坪|草地|花坛|车位|线|标志|牌子?|路沿|绿化)""",
        r"""电线断|高压|火花|人(?!行道)|倒|漏|掉下|砸""",
    ),
    (
        "想吐 恶心 头晕",
        r"""(?:垃圾|厕所|臭|气味|味道|公厕|下水道|泔水|狗屎|鱼腥)[^。！？煤燃焦糊]{0,8}(?:得|让人|闻着|闻了)?[^，。！？]{0,3}(?:想吐|恶心|作呕)|(?:闻着|闻到)(?:垃圾|厕所|臭味?)[^，。]{0,3}(?:想吐|恶心)""",
        r"""煤气|燃气|化学|化工|刺鼻|头晕|晕倒|孩子|老人|医院|农药|胶|焦|烟|呕吐|消毒""",
    ),
    (
        "石板 地砖 路砖",
        r"""(?:门口|路|地|人行道|步道|台阶|广场|小区|街)[^，。！？楼墙高]{0,6}(?:石板|地砖|石砖|路砖|砖块?)[^，。！？掉坠砸]{0,4}(?:松动?|翘|晃|不平)""",
        r"""摔|伤|掉|坠|砸|楼上|外墙|阳台|顶|塌|空""",
    ),
    ("砍", r"""(?:预算|价格?|经费|工资|名额|线路|班次|树)[^，。！？人]{0,3}被?砍(?:了|掉)?(?:一半|光)?"""),
    # How full a bus is, and how much there is to do.
    (
        "喘不过 透不过",
        r"""(?:(?:公交|地铁|巴士|班车|车厢|[车路]上|电梯|早高峰|晚高峰)[^，。！？]{0,6}挤[^，。！？]{0,5}|(?:作业|工作|房贷|贷款|压力|账单|学习|考试|生活)[^，。！？]{0,6}压[^，。！？]{0,5})[喘透]不过气""",
    ),
    (
        # Paving is prised up by whoever mends or breaks it; who prises doors comes in.
        "撬",
        r"""(?:砖|石板|地板|路沿|路牙|路缘石?|台阶|花坛|水泥|沥青|柏油|瓷砖|踢脚线)[^，。！？人门窗锁]{0,4}撬(?:了|掉|走|开|起来?|坏|烂)*|撬(?:了|掉|走|开|起来?|坏)*[^，。！？人门窗锁]{0,5}(?:砖|石板|地板|路沿|路牙|路缘石?|台阶|花坛|水泥|沥青|柏油)""",
    ),
    (
        # What makes somebody dizzy in a cold bus is no gas.
        "冷气 暖气 空调",
        r"""(?:冷气|暖气|空调)(?:实在|开得|开的|真的?|也)*(?:太|过|很|好|特别|非常|超)(?:足|大|冷|热|强|低|高|猛)了?[^。！？气味烟漏]{0,8}(?:头晕|头疼|头痛|恶心|难受|发晕)|(?:冷气|暖气|空调)[^。！？味烟漏]{0,4}(?:吹|冷|热|闷)得[^。！？味烟]{0,4}(?:头晕|头疼|头痛|恶心|难受|发晕)""",
    ),
    (
        # Things are caught too, and goods in a machine.
        "卡住 卡在",
        r"""(?:可乐|饮料|零食|矿泉水|瓶子?|硬币|纸币|银行卡|钥匙|票|拉车|推车|购物车|行李箱?|箱子|轮子|车轮|鞋跟|伞|球|抽屉|拉链)[^，。！？人孩脚手腿]{0,6}卡(?:住了?|在(?:里[面头]|缝里|砖缝里?|机器里))""",
    ),
    # What is poured out lies on the ground, and nobody does.
    (
        "倒在地",
        r"""(?:剩饭剩?菜?|饭菜?|菜汤|汤|水|油|茶|猫粮|狗粮|垃圾|泔水|渣土?)[^，。！？人]{0,3}倒在地(?:上|下|面)""",
    ),
    ("烟", r"""[抽吸]烟[，,]?[^，。！？火]{0,4}烟(?:都|就|全|味)*(?:往上|往[^，。]{1,4}里?)?[飘冒窜]"""),
    # Whoever is rung up is not beaten.
    ("打我", r"""(?:电话|手机|你们|他们|客服|骚扰)[^。！？拳人]{0,14}打我(?=就|也|就醒|没接|不接|都)"""),
    ("想跳", r"""想跳(?=完|舞|得|广场|操|绳)"""),
    ("断", r"""(?:盲道|步道|人行道|自行车道|车道|绿道|小路)[^，。！？塌陷]{0,12}断(?:了|掉|头)"""),
    (
        # Who does something in there is not caught in it.
        "里面有人 里头有人",
        r"""里[面头]有人(?:在|天天|总是?|一直|老)*(?=停车|抽烟|吸烟|打扫|打电话|打牌|打麻将|办公|办事|排队|聊天|说话|唱|跳舞|喝酒|吃饭|卖|上班|上课|开会|装修|喊(?:口号|麦|价)|发传单|下棋|睡觉|看书|施工|洗|种|养|住|值班|健身|打球|遛)""",
    ),
    (
        # A chimney smokes, a boiler house steams, a transformer hums.
        "烟囱 锅炉 烟道 排烟 变压器",
        r"""(?:烟囱|锅炉房|烟道|排烟口|排气筒)[^，。！？]{0,14}冒(?:出|着)?的?(?:白|黑|黄|青|浓)?烟|变压器[^。！？]{0,12}(?:嗡嗡?声?|噪音|噪声|声音)(?:响|叫|的)?""",
        r"着火|起火|火苗|火光|救|要倒|倾|歪|裂|冒火|炸|漏|烧|滋滋|打火|冒烟(?=[^。]{0,8}变压器)",
    ),
    # What lies in the pavement is loose and falls on nobody.
    (
        "砖 板",
        r"(?:地砖|路砖|人行道的?砖|步道的?砖|盲道的?砖?|道板砖?|路面砖)[^，。！？掉坠砸]{0,6}(?:翘|松|凹|碎|破|缺|裂)[^，。！？掉坠砸]{0,6}",
    ),
    (
        "气 一氧化碳 烟 火",
        r"""(?:煤气|燃气|天然气|液化气|气)(?:费|缴费|交费|收费|账单|价格|涨价|公司|表(?![^，。！？]{0,10}(?:嘶|嗤|滋|呲|哧|漏|响|味|喷))|卡|改造|安检|入户|开户|开通|过户|户名|充值|补贴|营业厅|营业所|客服|工程|热水器维修|热水器补贴|灶补贴|报装|抄表|计量|余额|欠费|折扣|发票|站(?![^，。！？]{0,4}(?:漏|泄|爆|炸|着火|起火|冒|味)))|(?:交|缴|付|充|补|欠|查)(?:了|一下|个)?(?:煤气|燃气|天然气|气)(?:费|的钱|钱)?|(?:通|装|接|开通|安装|没通|未通)(?:上|了)?(?:管道)?(?:天然气|燃气|煤气)|加气站|燃气集团|天然气管道(?:改造|铺设|建设|规划)|(?:燃气|煤气|一氧化碳|烟雾|烟感|可燃气体)报警器(?:补贴|多少钱|在哪买|怎么买|安装|免费|发放|更换|推广)""",
    ),
    (
        "报警器 火",
        r"""(?:安装|免费发|发放|推广|买)[^，。]{0,8}(?:燃气|煤气|一氧化碳|烟雾|烟感)(?:泄漏|泄露)?报警器|打不着火|点不着火|打不起火|不着火|着火点""",
    ),
    (
        "火 烟 冒",
        r"""火锅|火车|火热|火爆|火龙果|火腿|火柴|火箭|火炬|火化|火葬|火星(?=人|探测|车站|文|撞)|火影|烟火气|人间烟火|上火|恼火|发火|惹火|怒火|火气|窝火|停火|过火|红火|火候|生火做饭|开火做饭|生意火|太火|大火收汁|小火|火山|灯火|萤火|火把节|救火队员式|战火|火速|十万火急的?|(?:眉毛|屁股)着火似的|像着火一样|急得(?:上火|冒烟|着火)|气得(?:冒烟|冒火)|嗓子(?:冒烟|冒火)|嗓子都?(?:冒烟|冒火)|七窍生烟""",
    ),
    (
        "消防 火",
        r"""消防(?:站|栓|通道|车道|演练|演习|检查|安全|知识|培训|宣传|大队|队员招聘|设施|器材|隐患|验收|证|工程师|法|条例|水带|疏散|宣讲|体验馆|员考试)|灭火器|防火|火灾(?:险|保险|隐患|预防|逃生|演练|演习|知识|风险|统计)|防火墙|火警演练""",
    ),
    (
        "烟 烧 焚 花 竹 炮",
        r"""烟花|爆竹|鞭炮|放炮|香烟|抽烟|吸烟|二手烟|烟头|烟味|油烟|烟酒|烟草|烟囱(?!(?:正|在|要|快|都)*(?:[往朝向歪倒斜塌裂]))|炊烟|禁烟|控烟|戒烟|烟灰|烟民|电子烟|烤烟|卖烟|烟摊|烟雨|烧烤|烧香|烧纸|烧冥纸|烧饭|烧菜|烧水|烧钱|烧脑|秸秆焚烧|焚烧秸秆|烧秸秆|焚烧厂|焚烧垃圾|垃圾焚烧|烧垃圾|烧荒|焚烧树叶|烧树叶|发烧|红烧|烧饼|烧烤摊|灯(?:泡)?烧(?:坏|了)""",
    ),
    (
        "爆 炸",
        r"""(?:房价|物价|价格?|菜价|油价|票价|租金|房租|股票|股市|票房|销量|流量|朋友圈|评论区?|弹幕|群里?|热搜|微博|全网|网上|网络|消息|新闻|粉丝|业主群|家长群|气氛|演唱会|颜值|造型|服务器|热线|订单|邮箱|信箱|成绩|私信|脑子)[^，。！？\n]{0,3}(?:都|要|快|直接|彻底|已经|真的?|又|给)*炸(?:了|锅|裂|翻|开了?锅|窝)+|(?:(?<![码街桥巷村镇罐灶炉插接镜龙笼])头|(?<![热气暖电压水])系统|全场)(?:(?!爆炸)[^，。！？\n]){0,3}炸(?:了|锅|裂|翻|开了?锅|窝)+|(?:演唱会|音乐节|晚会|演出|直播|球赛|比赛|歌手|乐队|明星|粉丝|观众|主播|唱|舞)[^。！？\n]{0,10}(?:现场|后台|舞台|场子)(?:(?!爆炸)[^，。！？\n]){0,3}炸(?:了|锅|裂|翻|开了?锅|窝)+|(?:现场|后台|舞台|场子)(?:(?!爆炸)[^，。！？\n]){0,3}炸(?:了|锅|裂|翻|开了?锅|窝)+(?=[^。！？\n]{0,12}(?:好听|好看|观众|粉丝|嗨|太燃|太棒|精彩|热情|掌声|哈哈))|(?:网站|系统|小程序|公众号|账号|店铺)[^，。！？\n]{0,3}后台[^，。！？\n]{0,3}炸了|(?:孩子|学生|老师|小孩|家庭|暑假|寒假|今天|今晚|写|数学|语文|英语)(?:的|布置的)?作业[^，。！？\n]{0,4}炸了?|作业(?:实在)?(?:太)?多(?:得|到)[^，。！？\n]{0,4}炸了?|(?:吃了?|像|跟)(?:吃了)?(?:炸药|火药)(?:一样|似的)?|(?:爛|烂|差|吵|热|气|堵|多|贵|高|涨|慢|长|酷|好看|好吃|忙|乱|难用)(?:到|得)(?:要|快)?(?:爆炸|爆)|电话[^，。]{0,6}轰炸|轰炸(?:式)?|爆炸(?:性|头|糖|式|新闻)|信息爆炸|知识爆炸|人口爆炸|爆满|爆款|爆胎|爆米花|(?:(?<![煤燃然沼氢瓦空化蒸暖油毒氧尾])气|肺都?气|肺|脾气|心态)(?:都|要|快)?(?:炸|爆)了?|(?<!有)人(?:都|要|快)+(?:炸|爆)(?:了|掉)?(?=$|[，。！？…啊呀\s])|炸(?:鸡|毛|串|油条|薯条|酱|锅了)|手机(?:要)?(?:打)?爆|电话(?:被)?打爆|水管爆(?!炸)(?:裂|了|管)?|爆管|爆粗口|爆仓|炸街|好评爆棚""",
    ),
    (
        "电 漏 气",
        r"""(?:跟|像)触电(?:了)?(?:似的|一样)|[打接拨通来回]过电话|漏电保护|触电保护|漏电开关|带电(?:脑|影|视|器|话|动|子|池|梯|瓶)|电死了?我的流量|漏水|轮胎[^，。]{0,4}漏气|车胎[^，。]{0,4}漏气|漏气补胎|充气""",
    ),
    (
        "塌 崩",
        r"""塌房|一塌糊涂|死心塌地|塌实|踏实|塌鼻|价格崩塌|人设崩塌|信心崩塌""",
    ),
    (
        "河 江 湖 水 池 井 沟 马桶",
        r"""(?:手机|钥匙|东西|垃圾|帽子|球|鞋|无人机|风筝|钱包|眼镜|耳机|卡|玩具|狗狗?|猫咪?|羽毛球|足球|共享单车|单车|自行车)(?:不小心)?(?:又|被风)?(?:吹|掉|扔|丢|落|弄|推)(?:进|到|在|下|入|了)*(?:河|江|湖|水|池|井|沟|下水道|马桶|窨井)[里中]?""",
    ),
    (
        "困 套牢 堵",
        r"""困扰|困难|贫困|困境|困惑|犯困|困倦|困局|纾困|困在(?:流程|系统|手续|路上|堵车|合同|外地|家里隔离)|套牢被困|资金被困|堵在路上""",
    ),
    (
        "毒 药 除草剂",
        r"""电脑中毒|手机中毒|网络中毒|中毒软件|恶性毒瘤|毒鸡汤|病毒查杀|(?<!食)(?<!吃了)(?<!吃)(?<!喝了)(?<!喝)(?:蟑螂|老鼠|灭鼠|灭蟑)药|除草剂价格|毒贩举报奖励""",
    ),
    (
        "打 工 被",
        r"""打人(?:工|民|造|类)|打架子鼓|打(?:人)?工(?:电话|客服)|转人工|人工客服|被打(?:扰|断|折|码|印|造|开|破|理|扫|湿|乱|包|通|卡|标签|回|低分)|被电(?:话|视|动车?吵|商|信|力公司|瓶车(?:占|堵|挡))|被(?:车|电动车|电瓶车)(?:挡|堵|占)""",
    ),
    (
        "枪 刀 抢 撬",
        r"""水枪|喷枪|充电枪|加油枪|枪手(?:替考)?|焊枪|打钉枪|洗车枪|玩具枪|高压枪|枪毙|枪药|刀(?:具|片|鱼|削面|马)|磨(?:剪刀|菜刀|刀)|磨刀|剪刀差|修脚刀|抢钱(?:啊|呀|吗|呢|一样|似的|！|。|$)|跟抢(?:钱|劫)?(?:一样|似的)?|(?:跟|像|和)(?:被)?(?:抢劫|打劫)(?:一样|似的)|抢(?:购|号|票|车位|修|险救灾|收|占|建|跑|单|红包|位|座)|抢不到|撬动""",
    ),
    (
        "跳 自杀 死 救命",
        r"""跳楼(?:价|大甩卖|机|甩卖|清仓|促销)|自杀式|想死你|救命(?:稻草|恩人|钱|药|设备|之恩)|(?:热|累|吵|烦|气|臭|冷|渴|饿|困|急|闷|笑|丑|堵|挤|晒)(?:得|都|也)?(?:要|快|想)?死(?:人|了|我|个人)?|吵死人|要死要活|死机|死胡同|死角|死循环|半死不活|死气沉沉|死皮赖脸|死(?:猫|狗|鱼|老鼠|鸡|猪|树|鸟)""",
    ),
    (
        "丢 失 不见 找不到 落 忘 伤 血 撞 掉",
        r"""(?:狗|猫|宠物|泰迪|金毛|鹦鹉|小狗|小猫|柯基|比熊|贵宾|边牧|猫咪|狗狗|乌龟|兔子)[^，。]{0,8}(?:走丢|走失|丢了|不见了|失踪|找不到|受伤|流血|被撞|掉)|(?:身份证|驾驶证|社保卡|医保卡|银行卡|书包|手机|钱包|钥匙|校服|学生证|老人证|老年证|公交卡|户口本|户口簿|存折|材料|档案|快递|包裹|电动车|电瓶车|自行车|助听器|眼镜|红领巾|作业|水杯|手表|年票|病历|病历本|证件|毕业证|出生证|衣服|鞋)(?:都|又|也|被人|昨天|今天|不小心|给)?(?:丢|弄丢|丢失|遗失|不见|找不到|落|忘)[^，。]{0,4}""",
    ),
    (
        "血 急救 心 骨折 伤 祸 爱 风险 救护",
        r"""献血|急救(?:培训|知识|箱|包|证|课|中心(?:地址|电话|在哪)|讲座|技能)|心脏病(?:药|用药|报销|门诊|慢病|慢性病|专家|特病|可以|能|手术报销)|骨折(?:报销|医保|赔偿|鉴定|手术费|病假)|(?:工伤|伤残|伤情)(?:认定|鉴定|赔偿|报销|保险)|车祸(?:赔偿|理赔|鉴定|责任|多发|认定|处理流程)|溺爱|中风险|低风险|高风险|流血汗|受伤(?:的是|的总是|害)|伤心|伤脑筋|心受伤|救护车(?:收费|费用|报销|鸣笛|警报声|噪音|价格|声音)""",
    ),
    (
        "电梯",
        r"""(?<![被有救困])电梯(?:(?!困|掉|坠|哭|喊|叫|晕|烟雾|冒烟|着火)[^。！？\n]){0,18}?(?:(?:没有?|无)(?:困人|关人|人(?:被困|困|被关|关)?在(?:电梯|轿厢)?里(?:面|边|头)?(?!应|理)|人(?:被困|受困|被关|受伤))|里(?:面|边|头)?(?:没有?|无)人(?=$|[，,。！？\s了的吧哦啊])|(?:没有?|无)人(?=$|[，,。！？\s吧哦])|里面?(?:是|都)?空的)|(?<!困)(?<!困在)电梯(?:里|间|内)(?:面|头)?[^，。！？\n]{0,6}(?:▢|抽烟|吸烟|抽电子烟|烟头|吐痰|撒尿|小便|遛狗|贴|放音乐|外放|聊天|挤|骂|广告)""",
        r"""(?:我|咱|俺)(?:妈|爸|爷|奶|外婆|外公|姥|老公|老婆|儿子|女儿|孩子|娃|家(?:孩子|老人|娃|里人)|朋友|同事|妹|姐|哥|弟|邻居|一个人|被|困|在(?:里|电梯))|我们(?:几|两|三|四|五|被|困|在里|一家|都)|救(?:我|命|人|他|她)|(?:孩子|小孩|老人|奶奶|爷爷|老太|大爷|孕妇|(?<!没)有人)[^。！？]{0,6}(?:在里|里面|里头|困|关|哭|晕)|哭|出不来|缺氧|喘不""",
    ),
    (
        "白眼 打爆",
        r"""(?:冲|朝|对|向|给)[^，。]{0,6}翻白眼|翻(?:了个|着|个)白眼(?=[。！，]|$|态度)|(?:热线|电话|线路|客服|12345)[^，。]{0,3}(?:被)?(?:人)?打爆""",
    ),
    (
        "空 坠 井盖",
        r"""高空(?:抛物坠物)?(?:宣传|监控|作业证)|坠落式|空调外机(?:噪音|滴水|太响|声音|漏水|安装|位置|响)|井盖(?:响|异响|噪音|松动(?:响|异响|有声音|发出)|有响声|噪声|咣当|哐当|一压就响|声音|美化|彩绘|涂鸦)|(?:修好|换好|装好|盖好|补好|更换)了?[^，。]{0,4}井盖""",
        r"又(?:没|不见|丢|被偷|被盗|掀|敞)",
    ),
    (
        "爆 炸 刀 枪 火 雕塑 形",
        r"""(?:炸弹|手雷|炮弹|导弹|刀|剑|枪|火焰|坦克|大炮)(?:形状|造型|形|样子|样式|图案|模型|玩具|雕塑|雕像|涂鸦|壁画)(?:的[^，。！？]{0,6})?|(?:雕塑|雕像|壁画|海报|涂鸦)[^，。！？]{0,6}(?:拿|举|画|扛|握)着?[^，。！？]{0,4}(?:刀|剑|枪|炸弹|火把)|玩具(?:刀|枪|炸弹|手雷)|(?:电费|气费|水费|账单|房租|物价|快递|外卖|共享单车|数量|人数|人口)[^，。！？]{0,6}爆炸(?:式)?(?:增长|增加|上涨)?""",
    ),
    (
        "酸味",
        r"""(?:酱菜|醋|腌|泡菜|酸菜|馊|豆腐|酿|垃圾|泔水)[^，。！？]{0,8}酸味""",
    ),
    (
        # Cars and wheelchairs that are parked in: nobody is shut in.
        "出不",
        r"""(?:车库|车位|轮椅|挪车|移车|停车|堵|违停|占道|挡)[^。！？]{0,16}出不(?:来|去|了)(?:门|家|小区|库)?了?""",
        r"困|锁|掉|翻|淹|进水|着火|烟|伤|撞|压|埋|救|车里|车内|人出不|卡住|消防通道",
    ),
    (
        "打 垮",
        r"""打(?:起来?|起|响|开|成)?了?(?:一场|一片)?(?:口水仗|嘴仗|官司|价格战|瞌睡|麻将|篮球|雪仗|水仗)|(?:人|身体|身子|精神|心态|腰)(?:都|也|快|要|就)+垮(?:了|掉)?""",
    ),
    (
        # What is felled is no man.
        "砍",
        r"(?:树木?|树枝|树干|枝条?|竹子?|绿化带?|灌木|林子|庄稼|菜地?)[^，。！？人他她我]{0,6}砍(?:了|掉|光|死|伤|完|倒|断|得)|砍(?:了|掉|光|死|倒|断)[^，。！？人他她我]{0,6}(?:树|枝|竹|绿化|林|草|菜|预算|费用|块钱)|砍价",
        r"人|刀|血|追|杀|架",
    ),
    (
        # 救命 said of prices, crowds and music.
        "救命",
        r"救命[啊呀哪吧]*[，！。~ ]*(?:(?![火烟血打刀杀困晕毒掉塌死伤河追救])[^。！？\n]){0,12}?(?:涨价|涨了|太(?:挤|丑|贵|难|吵|慢|离谱|无语|好笑|难吃|尴尬|搞笑)|广场舞|作业|[😂🤣😭])(?![^\n]{0,60}[火烟血打刀杀困晕毒塌死伤河追救])",
    ),
    (
        "困",
        r"(?:被)?困在了?[^，。！？\n]{0,8}(?:语音|菜单|客服|热线|12345|app|小程序|登录|页面|界面|网页|验证码)(?:[^，。！？\n]{0,6}?出不[来去])?|被[^，。！？\n]{0,6}(?:客服|app|小程序|菜单|热线|验证码|页面)[^，。！？\n]{0,2}困(?:住|了)?",
    ),
    (
        "喊 叫",
        r"(?:孩子们|小孩们?|小朋友们?|学生们?|熊孩子|一群[^，。！？]{0,4}|年轻人)[^，。！？\n]{0,10}(?:喊叫|大喊大叫|乱喊|叫喊|嬉闹|喊麦|追着喊|大叫)|孩子[^，。！？\n]{0,6}(?:跑跳|蹦|追|玩|嬉)[^，。！？\n]{0,4}(?:尖叫|大叫|喊)",
        r"救|打|哭|求|血|快来|摔|被|刀|伤|疼|火|水|河|困|烟|别过来",
    ),
    (
        # What happens somewhere again and again, and a ball.
        "车祸 事故 追尾 撞车 球",
        r"(?:经常|常常|老是?|总是?|容易|天天|多次|每年|事故多发)[^，。！？\n]{0,4}(?:出|发生)?过?(?:车祸|交通事故|事故|追尾|撞车)|球[^，。！？\n人]{0,4}砸[^，。！？\n人头]{0,4}(?:门|窗|墙|玻璃)",
        r"刚|又|现在|今天|正|伤|血|躺|头",
    ),
    (
        # What is written on a cover wears off; the cover lies there.
        "井盖",
        r"井盖上?面?的?(?:字|漆|花纹|图案|编号|颜色|彩绘|反光条?)[^，。！？]{0,4}(?:没了|掉|磨|褪)[^，。！？]{0,3}",
    ),
    (
        "救护车",
        r"""救护车(?:的)?(?:停车位|车位|泊位|专用道?|专用车位|通道|出入口|停靠点)""",
    ),
)

# --- Signs: what is danger by itself ---------------------------------------------------------

_WHO_EN = (
    r"(?:someone|somebody|some ?one|people|person|man|woman|guy|lady|girl|boy|kid|kids|child|children|baby|toddler|"
    r"mother|mom|mum|father|dad|wife|husband|son|daughter|grand\w+|neighbou?r|worker|workers|cyclist|pedestrian|"
    r"driver|student|elderly|old (?:man|woman|lady)|friend|he|she|they|we|i|us|him|her|them)"
)
# Somebody in a lift that does not run, in whatever order it is said. Who only lives above one is in none.
_IN_EN = (
    r"(?:people|persons?|someone|somebody|passengers?|residents?|kids?|child(?:ren)?|baby|toddler|boys?|girls?|man|men|woman|women|lady|ladies|guys?|"
    r"mom|mum|mother|ma|dad|father|gran\w*|nan|nana|wife|husband|partner|son|daughter|sister|brother|aunt\w*|uncle|friends?|neighbou?rs?|elderly|pensioner|"
    r"i|i'?m|me|we|we'?re|us|he|she|they|two|three|four|five|six|several|\d+)(?:'s|\s(?:is|are|am|was|were|still|alone|now|stuck|all|here|too|of\sus|of\sthem|and\s\w+|\w+\sand\s\w+)){0,4}"
)
_STOPPED_EN = (
    r"(?:stuck|stop(?:s|ped)?|jammed|bro(?:ke|ken)\w*|down|dead|died|fail(?:s|ed|ure)|halted|stalled|out\sof\s(?:order|service)|(?:not|isn'?t|stopped)\s(?:working|moving)|"
    r"(?:won'?t|doesn'?t|can'?t|not)\s(?:open|move|work|go|run)|between\sfloors)"
)
_LIFT_EN = r"(?:lift|elevator|elavator)s?"
_IN_LIFT_EN = (
    rf"\b{_LIFT_EN}\b[^.!?]{{0,50}}\b{_STOPPED_EN}\b[^.!?]{{0,50}}\b{_IN_EN}\s(?:in\sit|in\sthere|inside|stuck|trapped|in\sthe\s{_LIFT_EN})\b"
    rf"|\b{_IN_EN}\s(?:in|inside)\s(?:the|this|that|our|a|an)\s(?:\w+\s)?{_LIFT_EN}\b[^.!?]{{0,25}}\b{_STOPPED_EN}\b"
    rf"|\b{_IN_EN}\s(?:in|inside)\s(?:the|this|that|our|a|an)\s(?:stuck|stopped|broken|stalled|jammed|dead)(?:\sdown)?\s{_LIFT_EN}\b"
    rf"|\b(?:power\s(?:cut|outage|failure)|blackout|no\spower|power\s(?:is|went|has\sgone|gone)\s(?:out|off|down))\b[^.!?]{{0,40}}\b{_IN_EN}\s(?:in|inside)\s(?:the|our|a)\s{_LIFT_EN}\b"
)
_HANGS_EN = r"(?:balcon(?:y|ies)|walls?|roof|tiles?|slates?|signs?|signboard|billboard|banner|chimney|trees?|branch(?:es)?|bough|canopy|awning|ceiling|porch|gutters?|lamps?|lamp\s?posts?|lights?|poles?|antennas?|aerial|satellite\sdish|facade|cladding|panels?|windows?|shutters?|glass|scaffold\w*|crane|bridge|railings?|pipes?|air\s?con\w*|shelf|speaker|camera|icicles?|gate|mast)"
# All that still holds it: one bolt, whoever hangs by it.
_ONE_EN = r"(?:(?:only|just)\s(?:a\s|one\s|two\s|a\ssingle\s|the\slast\s)?|one\s|a\ssingle\s|(?:its|the)\slast\s)(?:\w+\s)?(?:bolts?|screws?|nails?|wires?|cables?|chains?|ropes?|props?|brackets?|hinges?|strings?|threads?|straps?|anchors?|rivets?|clamps?|strands?)"
_ONE_LEFT_EN = (
    rf"\b{_HANGS_EN}\b[^.!?]{{0,50}}\b{_ONE_EN}\b[^.!?]{{0,20}}\b(?:holds?|holding|keeps?|left)\b"
    rf"|\b{_ONE_EN}\s(?:still\s|now\s)?(?:holds?|holding|keeps?|supports?)\b[^.!?]{{0,16}}\b{_HANGS_EN}\b"
    rf"|\b{_HANGS_EN}\b[^.!?]{{0,40}}\b(?:hangs?|hanging|dangl\w+|held|suspended)\b[^.!?]{{0,10}}\s{_ONE_EN}\b"
)
# What has not come down yet is expected to.
_NOT_YET_EN = (
    rf"\b{_HANGS_EN}\s(?:has\snot|have\snot|hasn't|haven't|hasnt|havent)\s(?:yet\s)?(?:fallen|come|collapsed|dropped|toppled|given\sway)"
    r"(?:\s(?:down|over|off|out))?(?:\s(?:yet|so\sfar|completely|entirely)\b|\W{1,3}but\b(?=[^.!?]{0,20}\bwill\b))"
)
_VEHICLE_EN = r"(?:cars?|vehicles?|bus(?:es)?|taxis?|vans?|trucks?|lorry|lorries|trams?|scooters?|e-?\s?bikes?|motor\s?(?:bikes?|cycles?)|bikes?|coach|jeep|suv|pickup)"
_INTO_EN = (
    r"(?:(?:crash\w*|smash\w*|slammed|rammed|ploughed|plowed)\s(?:right\s|straight\s|head\son\s)?(?:into|through|under)\s(?:an?|the|my|our|another|some|each)\s(?!red\b)"
    r"|(?:drove|ran|went)\s(?:right\s|straight\s)?(?:into|under)\s(?:an?|the|my|our|another)\s(?:\w+\s)?(?:cars?|trucks?|bus(?:\sstop)?|lorry|van|taxi|tram|train|trees?|poles?|walls?|posts?|shop|house|fence|railings?|crowd|barrier|people|group|lamp\w*|window|kiosk|stall)\b)"
)
# A crash of cars: said plainly, whether anybody is hurt or nobody has looked yet.
CRASH_EN = (
    rf"\b{_VEHICLE_EN}\b[^.!?,]{{0,16}}\b(?:crashed|collided|hit\seach\sother)\b(?!\s(?:through\s)?(?:a\s|the\s)?red\b)|\b{_VEHICLE_EN}\s(?:just\s|has\s)?{_INTO_EN}"
    rf"|\b(?:{_VEHICLE_EN}|road|traffic|head\son)\s(?:crash|accident|collision)\b(?!\s(?:claims?|reports?|lawyer|insurance|statistics|black\s?spot|records?|barriers?|tests?|numbers?))"
    r"|\b(?:there'?s|there\sis|there\shas|has\sjust|just)\s(?:just\s)?(?:been\s)?(?:an?\s)(?:\w+\s)?(?:accident|crash|collision)\b"
    r"|\b(?:accident|crash)\s(?:at|on|near|outside)\s(?:the\s)?(?:\w+\s)?(?:lights|junction|crossing|roundabout|corner|bridge|motorway|highway|bypass|ring\sroad|school)\b"
)
# Lights that send both roads into each other.
LIGHTS_EN = (
    r"\b(?:all|both|every|each|four)\s(?:\w+\s)?(?:directions?|sides?|ways|roads|approaches)\s(?:are\s|is\s|have\s|has\s|show\w*\s|get\w*\s|got\s|at\s|on\s)*(?:the\s|a\s)?green\b(?!\s(?:area|space|belt|bin|tree|grass|with|and\slovely)\w*)"
    r"|\b(?:lights?|signals?)\b[^.!?]{0,30}\bgreen\b[^.!?]{0,16}\b(?:both|all|every|each)\s(?:\w+\s)?(?:directions?|sides?|ways|roads|approach\w*)\b"
    r"|\bgreen\b[^.!?]{0,50}\b(?:at\sonce|at\sthe\ssame\stime)\b"
    r"|\b(?:pedestrians?|walk\w*|crossing)\b[^.!?]{0,16}\bgreen\b[^.!?]{0,12}\b(?:while|when|as|and)\b[^.!?]{0,16}\b(?:cars?|traffic)\b[^.!?]{0,12}\bgreen\b"
)

SIGNS_EN: dict[str, str] = {
    "fire": r"""
\b(?:repaired|fixed|replaced|mended)\b[^.!?]{0,30}\b(?:smok(?:ing|es)|on\sfire|burning)\b|^\s*(?:fire|smoke)\s?[,!:]|^\s*fire\s(?!station|hydrant|escape|department|dept|brigade|engine|truck|lane|exit|door|extinguisher|inspect|code|safety|drill|marshal|pit|sale|work|alarm|risk|hazard|permit|regulation|service|certificate|insurance|place|fighter|bell|blanket|route|assembly|warden|stick|wood|prevention|protection|bowl|ban|season|training|report|rating|him|her|them|the|your|my|this|that)\w
|\b(on|cau?ght|catching|cought|set)\s?(a\s)?fire\b
|\b(house|kitchen|car|bus|truck|van|building|flat|apartment|roof|garage|bin|trash ?can|trash|dumpster|rubbish|brush|grass|forest|electrical|stove|oven|balcony|shed|engine|battery|scooter|e-?bike|warehouse|shop|store|room|basement|attic|tree|pole|transformer|meter|school|factory|container|boiler|laundry|dryer|wall|mattress|curtain|fence|field|hill|park|stair\w*)s?\s(is\s|are\s)?(on\s)?fire\b
|\b(there'?s|there\sis|theres|its|it'?s|i\s?see|see|seeing|have|got|big|huge|small|massive|active|major|another|a)\s(a\s|an\s)?(huge\s|big\s|small\s|massive\s|real\s)?fire\b
|\bfire\s?!|\bfire\s(fire|at|in|on|near|behind|next|outside|inside|from|broke|spreading|started|starting|now|help|everywhere|coming|downstairs|upstairs|getting|reaching|burning)\b|^fire\b|\bfire$
|\bflames?\b|\bblaze\b|\bin\sflames\b|\b(is|are|something|still|it'?s|can|bin|car|truck|house|building|trees?|roof|pile|container|grass|shed|poles?|wires?|room|kitchen|van|bus|dumpster|trash|motorcycle|scooter|battery|tires?|tyres?|garage|store|shop|field|boat|mattress)\sburning\b|\bburning\s(smell|plastic|wire|wires|rubber|down|house|electrical|cable|odou?r)|\bsmell\w*\s(of\s|like\s|something\s|some\s|a\s)*(burn(ing|t)|smoke)\b|\b(?:stinks?|stinking|stank|reek\w*|smelt|whiff|stench|odou?r)\s(?:of\s|like\s|something\s|some\s|a\s)+burn(?:ing|t)\b(?!\s(?:wood|coal|leaves|incense|sugar|toast|food))
|\b(thick|black|heavy|lots?\sof|white|grey|gray|dense|much|dark|huge|full\sof)\ssmoke\b|\bsmoke\s(is\s)?(comes\sout|coming|pouring|billowing|rising|in\s(the|our|my)|from|everywhere|filling|out\sof|inside|filled|alarm\sgoing)|\b(see|seeing|saw|smell\w*|smells)\s(a\slot\sof\s|some\s|lots\sof\s)?smoke\b|\bsmok(ing|es)\s(transformer|outlet|socket|engine|wire|panel|fuse)|\b(transformer|outlet|socket|engine|wire|panel|fuse ?box|battery|scooter|dryer|roof|car|manhole|meter|charger|pole|plug|lift|elevator|bus|van|heater|oven|fridge|freezer|washing\smachine|machine)\s(is\s|are\s|keeps\s|started\s|has\s(started|been)\s)*smok(ing|e)|\b(?:battery|charger|scooter|e-?bike|socket|outlet|fuse ?box|dryer|washer|engine|heater)\b[^.!?,]{0,20}\ssmoking\b|\bfull\sof\ssmoke|\bsmoke\s(?:is\s|it'?s\s|keeps\s|still\s|just\s)*(?:getting|gets|got|growing|becoming|coming)\s(?:much\s|even\s|a\slot\s|a\sbit\s)?(?:thick\w*|worse|bad|closer|darker|black\w*|heav\w*|stronger|in|up|under|through)\b|\bsmoke\salarms?\s(is|are)?\s?(going\soff|blaring)
|\bset\slight\sto\b|\bswell\w*\b[^.!?]{0,12}\bsmok(?:ing|es)\b
|\bset\b[^.!?]{0,24}\b(?:alight|ablaze)\b
|\bsmou?ldering\b|\b(?:dryer|drier|oven|fridge|freezer|washer|tv|charger|heater|microwave|laptop|toaster|outlet|socket|dashboard|engine)\s(?:is\s|started\s)?(?:making|giving\soff|puffing(?:\sout)?|blowing)\s(?:\w+\s)?smoke\b
|\b(?:transformer|fuse\s?box|junction\s?box|sub\s?station|generator|warehouse|meter|cables?|wires?|hill|hillside|tent|stall|kiosk|flat|apartment|escalator|charger|bus|truck|lorry|boat|barge|pole|barn|caravan|container|market|workshop|attic|basement|loft|curtains?|sofa|couch|mattress|tram|train|taxi|motorbike|motorcycle|moped|hedge|haystack|tyres?|tires?|house|car|van|shed|roof|garage|shop|store|bin|dumpster|skip|scooter|battery|field|bush|bushes|tree|container|lift|elevator|hut|bridge|awning|thatch|panel|socket|outlet|fridge|dryer|washing\smachine)\s(?:is\s|are\s|has\s|still\s|just\s|now\s|also\s|it\s)*(?:burns|burning|ablaze|alight|aflame)\b(?!\s(?:out\b|through\s(?:fuel|money)|too\s|so\smuch|a\slot|more|less|fuel|gas|oil|diesel|coal|wood|pellets|money|energy|power|calories|day|all\sday|all\snight|bright))
|\b(?:transformer|cables?|junction\s?box|sub\s?station|generator|escalator|truck|lorry|boat|tree|bin|shed|roof|warehouse|hedge|tyres?|tires?|skip)\s(?:is\s|are\s|has\s|started\s|still\s|now\s)*smok(?:es|ing|in)\b(?!\s(?:area|zone|shelter|room))|\bsmoke\sin\s(?:transformer|fuse\s?box|junction\s?box|sub\s?station|generator|warehouse|meter|cables?|wires?|hill|hillside|tent|stall|kiosk|flat|apartment|escalator|charger|bus|truck|lorry|boat|barge|pole|barn|caravan|container|market|workshop|attic|basement|loft|curtains?|sofa|couch|mattress|tram|train|taxi|motorbike|motorcycle|moped|hedge|haystack|tyres?|tires?|house|car|van|shed|roof|garage|shop|store|bin|dumpster|skip|scooter|battery|field|bush|bushes|tree|container|lift|elevator|hut|bridge|awning|thatch|panel|socket|outlet|fridge|dryer|washing\smachine|kitchen|corridor|hallway|hall|stair\w*|school|hospital|metro|tunnel|building|block)\b
|\b(?:there\s?i?'?s|i\ssee|see)\s(?:\w+\s)?smoke\b[^.!?]{0,40}\b(?:people|persons?|someone|somebody|kids?|child(?:ren)?|family|residents)\b[^.!?]{0,20}\b(?:inside|in\sthere|in\sit|trapped|stuck)\b|^\s*there\s?i?'?s\s(?:\w+\s)?smoke\s*!*$
""",
    "gas": r"""
\b(smell|smells|smelled|smelling|smeling|smel|smelly|stinks?|stench|odou?r|reeks?|reeking|whiff|scent)\s?(of\s|like\s|a\s|some\s|an\s|strong\s|the\s|natural\s|propane\s|very\s|bad\s|cooking\s|is\s)*(gas+|gaz|propane|lpg|natural\sgas)\b
|\bga[sz]+y?\s?(is\s|are\s)?(smell|smel|smells|odou?r|leak\w*|escaping|hissing|everywhere|fumes|stench|coming\s(out|from)|filling)|\bgas\s?(pipe|line|main|hose|valve|cylinder|bottle|tank|stove|cooker|heater|boiler|hob)\w*\s?[^.!?]{0,25}(broke|broken|burst|hit|ruptur\w*|crack\w*|leak\w*|damaged|hissing|cut|punctured|snapped|left\son|won'?t\s(turn|shut)\soff|dug)|\b(broke|burst|hit|ruptur\w*|crack\w*|damaged|cut|punctured|struck|dug\s(up|into|through)|hissing)\s[^.!?]{0,12}gas\s(pipe|line|main|hose)
|\bleak\w*\s(of\s|from\s)?(the\s)?(natural\s|propane\s)?gas\b|\bhissing[^.!?]{0,30}gas\b|\bgas\b[^.!?]{0,45}\bhissing|\brotten\s?eggs?\b|\b(propane|lpg|butane)\s[^.!?]{0,15}(leak\w*|hiss\w*|smell\w*)|\bgas\salarm\b[^.!?]{0,20}(going|beep\w*|sound\w*|off)
|\bsmels?\s(?:like|of)\s(?:\w+\s)?gas\b
|\b(?:smell\w*|odou?r|stench|whiff|reek\w*)\b[^.!?]{0,14}\b(?:from|by|near|around|at|out\sof)\s(?:the\s|a\s|our\s|my\s|their\s)?(?:main\s)?gas\s?(?:pipe|line|main|cooker|stove|boiler|valve|cylinder|bottle|hob|heater|tap)s?\b
|\b(?:stair\w*|flat|house|home|building|block|room|kitchen|basement|cellar|corridor|hall\w*|landing|place|apartment|office|school|shop|street|air|lobby|garage)\s(?:is\s|are\s|still\s|all\s|completely\s|totally\s)*(?:full\sof|filled\swith|filling\s(?:up\s)?with|thick\swith)\s(?:natural\s|cooking\s)?gas\b
|\bgas\s?(?:stove|hob|cooker|ring|meter|pipe|tap)\b[^.!?]{0,20}\bhiss\w*
""",
    "explosion": r"""
\bexplo(de|ded|des|ding|sion|sions|tion)\b|\bblew\sup\b|\bblown\sup\b|\b(a|the|pipe|gas|suspicious)\sbomb\b|\bunexploded\b|\b(?:strange|suspicious|suspect|weird|unattended|abandoned|odd|unknown)\s(?:looking\s)?(?:package|parcel|bag|box|backpack|rucksack|suitcase|briefcase|object|device|thing|container)s?\b[^.!?]{0,60}\b(?:tick\w*|beep\w*|wires?|wired|timer|smok\w*|powder|hissing|humming)|\b(?:artillery|mortar|war|ww2|old\sbomb)\sshells?\b|\bbomb\s(threat|in|under|at)\b|\bgrenade\b|\bexplosives\b|\bexplosive\s(device|material|charge|package|gas)|\b(huge|big|loud|massive)\s(blast|boom|bang)\b[^.!?]{0,60}(smoke|fire|flame|dark|window|shook|debris)|\bblast\s(at|in|near)\b|\b(?:bang|boom)\b(?!-)[^!?]{0,80}\b(?:power|electric\w*|transformer|meter|fuse\s?box|sparks?|dark|lights\s(?:went|are|were|flicker\w*))\b|\b(?:power|electric\w*|transformer|meter|fuse\s?box|lights\s(?:went|are|were|flicker\w*))\b[^!?]{0,60}\b(?:bang|boom)\b|\b(?:package|parcel|backpack|rucksack|suitcase|briefcase)\s(?:with|has|had)\s(?:\w+\s){0,2}wires?\b
|\bwindows?\b[^.!?]{0,14}\b(?:blew|blown)\s(?:out|in)\b|\bblew\s(?:all\s|out\s)?(?:the\s|our\s|my\s)windows\b|\b(?:factory|boiler|chimney|transformer|tank|cylinder|battery|substation|plant|oven|heater)\b[^.!?]{0,20}\bwent\s(?:boom|bang)\b
|\b(?:found|dug|digging|unearthed|hit|uncovered|turned\sup)\b[^.!?]{0,30}\b(?:an?\sold\sshell\b(?!\ssuit)|mortar|wartime\sbomb|war\stime\sbomb|land\s?mine|artillery|munitions?|(?:looks|looking)\slike\sa\sbomb|old\sbomb|rusty\sbomb)|\b(?:parcel|package|suitcase|rucksack|backpack|holdall|box)\b[^.!?]{0,30}\b(?:ticking|is\sbeeping)\b
|\b(?:manholes?|lids?|covers?)\s(?:is\s|are\s|keeps?\s|started\s)?(?:dancing|jumping|lifting|hissing|popping\sup)\b|\bmanhole\b[^.!?]{0,24}\b(?:lid|cover)\s(?:is\s)?(?:dancing|jumping|lifting)\b
""",
    "electric": r"""
\b(?:cables?|wires?|wiring|conductors?)\b[^.!?]{0,40}\b(?:bare|exposed)\s?(?:and|,|but)?\s(?:still\s)?live\b|\blive\s(wire|wires|cable|cables|electric\w*)\b|\b(wire|wires|cable|cables|power\s?lines?|electric\w*\slines?|line|cord|transformer)\s?[^.!?,]{0,18}\b(down\b(?!\sfor)|sparking|spark\w*|arcing|on\sthe\s(ground|road|street|sidewalk|car|lawn|grass|wet)|in\s(the\s)?(water|puddle|street)|snapped|fallen|fell|live\b|came\sdown|hanging\s(low|down|over\sthe)|lying|dangling|buzzing|touching)
|\b(downed|down|fallen|sparking|snapped|exposed|loose|bare|dangling|arcing|broken|hanging)\s(electric\w*\s|power\s?|high\s?voltage\s|live\s)?(wire|wires|cable|power\s?line|power\s?lines|line|lines)\b(?!\sof)|\belectrocut\w*|\b(got|get|gets|getting|received|gave|gives|giving|had)\s(me\s|him\s|her\s|us\s|my\s\w+\s|a\s|an\s|mild\s|strong\s|big\s|electric\w*\s)*(electric\w*\s)?shock(ed|s)?\b|\belectric\w*\sshock\b|\bshocked\s(by|touching|when\s(i|he|she|they)\stouch\w*)|\bsparks?\s(fly\w*|com(?:e|es|ing)|came|from|out|shooting|jumping|everywhere|at)|\bsparking\b|\bit\ssparks\b|\b(?:power|live|electric\w*|high\s?voltage|overhead)\s?(?:line|wire|cable)s?\s(?:is\s|are\s|has\s|have\s|just\s|come\s|came\s|fell\s|fallen\s|lying\s|now\s|right\s)*(?:on|onto|over|across|against|touching)\s(?:the\s|a\s|an\s|our\s|my\s|his\s|her\s|their\s)?(?:\w+\s){0,2}(?:fence|gate|roof|car|bus|van|truck|playground|pavement|sidewalk|railings?|shed|garage|swing|pool|lawn|driveway|path|school\syard|bench|shelter|trailer|tractor|tent|house|porch)\b(?!\sside)|\b(?:exposed|bare|live|loose)\s(?:electric\w*\s|power\s)?(?:cables?|wires?|wiring)\b[^.!?]{0,20}\b(?:hang\w*|sticking|lying|touch\w*|reach|out|near|on|from|in)\b|\b(pole|lamp ?post|fence|tap|railing|puddle|water|handrail|door|light ?pole|shower|seat|bench|metal|machine|fridge|gate|shelter|frame|washer)\s(is\s|are\s)(still\s|again\s|now\s)?(live|electrified|electric)\b|\belectrified\b
|\b(?:water|rain|spray\w*|leak\w*|drip\w*|pour\w*|gush\w*|burst)\b[^.!?]{0,36}\b(?:on|onto|into|over|through|in|down|reach\w*|hits?|hitting)\s(?:to\s)?(?:the\s|our\s|my\s|a\s|an\s)?(?:\w+\s){0,2}(?:fuse\s?box|fuses|fuse\s?board|consumer\sunit|sockets?|power\s?strips?|(?:wall|power)\soutlets?|switch\s?(?:board|gear|cabinet|room)|distribution\sbox|electric\w*\s(?:box|cabinet|panel|meters?|cupboard|room|outlets?)|meter\s(?:box|cabinet|cupboard)|breakers?|transformer)\b|\bzapped\s(?:by|from|off|when)\b
|\b(?:wires?|(?:power|electric\w*|overhead|live|bare|loose|broken|fallen)\s(?:cables?|lines?)|cables?(?=[^.!?]{0,30}\b(?:buzzing|puddle|ground|water)))\b[^.!?]{0,40}\b(?:buzz\w*|hum(?:s|ming)|so\slow[^.!?]{0,20}touch)
|\bsparks?\b[^.!?]{0,12}\b(?:from|out\sof)\s(?:the\s|a\s|our\s|my\s)?(?:\w+\s)?(?:street\s?(?:lamp|light)|lamp\w*|lights?|box|socket|outlet|plug|pole|wires?|cables?|meter|ceiling|tram|train|machine|switch)
|\b(?:pole|post|lamp\w*|rail|railing|fence|door|tap|faucet|machine|pump|gate|box|hydrant|fountain|switch|handle|meter|fridge|washer|grate|bench|charger|shower)\b[^.!?]{0,30}\b(?:gave|gives|giving)\s(?:me|him|her|us|you|people|my\s\w+)\sa\s(?:\w+\s)?(?:shock|jolt|zap)\b(?!\sof\smy)
""",
    "collapse": r"""
\b(building|wall|walls|roof|ceiling|bridge|house|road|street|sidewalk|pavement|scaffold\w*|balcony|floor|stair\w*|crane|tunnel|garage|ground|parking\s\w+|structure|structures|sign|billboard|porch|deck|chimney|trench|retaining|canopy|awning|pole|facade|overpass|embankment|terrace|platform|apartment|shed)\b[^.!?]{0,45}\b(collaps\w*|cav(ed|ing|es?)\sin|gave\sway|giving\sway|(is|are)\ssinking|(about|going|ready)\sto\s(fall|come\sdown|collapse)|coming\sdown\b|(?<!nearly\s)(?<!almost\s)(?<!kid\s)(?<!boy\s)(?<!girl\s)(?<!son\s)(?<!child\s)(?<!daughter\s)(?<!he\s)(?<!i\s)(?<!man\s)(?<!lady\s)(?<!dad\s)(?<!mum\s)(?<!mom\s)(?<!mother\s)(?<!one\s)(?<!body\s)fell\s(down|in|on)|crumbling\b|swaying|falling\s(down|in|on|apart\b)|tilting|split(ting)?\sopen)
|\bcollaps\w*\b[^.!?]{0,40}\b(people|building|wall|roof|ceiling|house|road|street|floor|under|scaffold\w*|bridge|balcony|tunnel|trench|porch)|\bsink\s?hole|\b(huge|large|big|wide|deep|new|growing|long|massive)\scracks?\s[^.!?]{0,30}\b(wall|building|beam|column|pillar|bridge|foundation|ceiling|house|floor|overpass)|\bcracks?\s[^.!?]{0,20}\b(in|on|across|along|through|under)\s(the|our|my|this|a)\s(\w+\s)?(bridge|wall|beam|column|building|foundation|ceiling|pillar|overpass|dam|balcony)\b|\bcracks?\b[^.!?]{0,40}(getting\s(bigger|wider|worse)|growing|widening|overnight|wide\senough)|\bland\s?slide|\bmud\s?slide|\brock\s?slide|\b(?:building|house|block|tower|wall|bridge|balcony|ceiling|roof|floor|scaffold\w*|chimney|pillar|column)(?:'?s)?\s(?:is\s|are\s|keeps\s|started\s|has\sstarted\s|all\s|now\s)*(?:shaking|leaning(?!\s(?:tower|against))|moving|creaking|cracking|splitting|bulging|buckling|tilting)(?!\s(?:forward\son|on\splanning|on\swith|to\sa\snew|house|day))|\b(ground|road|street)\s(is\s|just\s|has\s)*(opened\sup|sinking|swallowed)|\bcave-?\s?in\b|\b(?:washed\sout|undermined|hollow)\s(?:under\w*|beneath|below)\b|\bnothing\sunder(?:neath)?\b|\b(?:hill\s?side|slope|hill|cliff|river\s?bank|embankment)\b[^.!?,]{0,20}\b(?:moving|slipping|sliding|shifting|coming\sdown)\b
|\b(?:cranes?|scaffold\w*|walls?|trees?|poles?|pylon|mast|billboard|hoarding|chimney|building|tower|balcony|gantry|digger|excavator|forklift|containers?|statue|lamp\s?post|gable|parapet|arch)\b[^.!?]{0,40}\b(?:looks?|looking|seems?|about|gonna|threaten\w*|ready|going)\b[^.!?,]{0,20}\b(?:tip|topple|keel)\b|\b(?:cranes?|scaffold\w*|wall|poles?|pylon|mast|billboard|hoarding|chimney|balcony|gantry|parapet|gable)\b[^.!?]{0,40}\b(?:looks?|looking|seems?|about|gonna|ready)\b[^.!?,]{0,16}\b(?:fall|collapse|come|go|give)\s(?:over|down|way|any|on|onto|now)\b|\bcranes?\b[^.!?]{0,30}\b(?:leaning(?!\sagainst)|tilt\w*|tipp\w*|bending|bent|buckl\w*|toppl\w*|keel\w*)\b|\b(?:walls?|roof|ceiling|floor|bridge|balcony|gable|facade|beam)\b[^.!?]{0,30}\b(?:bulging|sagging|buckling)\b[^.!?]{0,30}\b(?:lean\w*|drop\w*|bits|crack\w*|fall\w*|over|people|any|move\w*|creak\w*)\b|\b(?:hole|gap|pit|void|cavity|crater|chasm)\b[^.!?]{0,12}\b(?:opened|opening|appeared)\b[^.!?]{0,12}\b(?:in|under|across|on|beneath)\b[^.!?]{0,16}\b(?:roads?|street|lane|pavement|sidewalk|footpath|junction|crossing|carriageway|tracks?|car\s?park)\b|\b(?:road|street|lane|pavement|sidewalk|footpath|tarmac|asphalt|carriageway|junction)\b[^.!?]{0,20}\b(?:sunk|sank|dropped|subsided|given\sway|gave\sway|caved|opened\sup)\b[^.!?]{0,40}\b(?:hole|metres?|meters?|wheels?|cars?|bus|underneath|void)\b|\b(?:rocks?|boulders?)\s(?:are\s|keep\s|is\s)?(?:rolling|falling|coming|tumbling|crashing)\s(?:down|on)\b
|\b(?:hole|gap|void)\s(?:is\s)?where\sthe\s(?:\w+\s){0,2}(?:road|path|pavement|street|lane|sidewalk|bridge|track|yard)\s(?:was|used\sto\sbe)\b|\b(?:digger|excavator|crane|forklift|scaffold\w*|gantry|pylon|mast)\b[^.!?]{0,24}\b(?:tipped|toppled|overturned|keeled)\b|\b(?:cornice|masonry|ledge|plaster|brickwork|concrete)\b[^.!?]{0,16}\b(?:smashed|crashed|dropped|fell|came\sdown)\b
|\b(?:dam|dike|dyke|levee|embankment|weir)\b[^.!?]{0,24}\b(?:break(?:s|ing)|broke|burst\w*|giv(?:es|ing)\sway|gave\sway|about\sto\s(?:break|burst|go|give)|overtopp\w*)|\b(?:huge|big|large|massive|gaping)\s(?:hole|gap)\s(?:is\s)?in\s(?:the\s|our\s)?(?:bridge|viaduct|overpass|deck\sof)|\b(?:tree|pole|wall|crane|chimney|billboard)s?\s(?:is|are)\s(?:just\s)?about\sto\s(?:fall|come\sdown|go)\b
|\bavalanches?\b(?!\sof)|\bland\s?slip\b|\b(?:trains?|trams?|carriages?|locomotive)\b[^.!?]{0,16}\b(?:derail\w*|(?:off|left|jumped)\sthe\s(?:rails|tracks))\b|\bderailed\b
|\b(?:above|over|past|beyond|exceed\w*)\s(?:the\s|its\s)?(?:red|alarm|critical|danger|evacuation)\s(?:level|threshold|limit|line|mark|value)\b
""",
    "water": r"""
\bdrown\w*\b|\b(?:fell|fallen|falling|jumped|slipped|slid|went|drove|pushed|swept|body|(?:someone|somebody|person|man|woman|child|boy|girl|people|corpse|him|her)\s(?:\w+\s)?floating)\b[^.!?]{0,18}\b(in|into|in\sto|off)\s(the\s|a\s)?(river|canal|lake|pond|harbou?r|water|sea|well|reservoir|pool|creek|ocean|bay|bridge|dock|pier|storm\sdrain|culvert)\b|\b(?:flood\w*|water)\b[^.!?]{0,45}\b(?:waist|chest|neck|knees?|rising|trapped|stuck\sin|inside\s(the\s)?(car|house)|swept|stranded|pouring\sinto|up\sto)\b|\bflood\w*\b[^.!?]{0,45}\b(?:door|first\sfloor|roof|underpass|subway|basement)\b|\bwater\b[^.!?]{0,20}\b(?:ris\w+|pour\w*|gush\w*|rush\w*|fill\w*|com(?:es?|ing)\s(?:in|up|over|through|into|under)|reach\w*|cover\w*|over)\b[^.!?]{0,24}\b(?:door|first\sfloor|roof|underpass|subway|basement)\b|\b(car|van|truck|vehicle|bus|taxi|someone|somebody|person|man|woman|body)\b[^.!?]{0,20}\bin\s(the|a)\s(creek|river|canal|lake|water|harbou?r|sea|pond|ditch)\b(?!\s(bill|department))|\bflash\sflood|\b(car|cars|bus|van|taxi)\b[^.!?]{0,30}\b(submerged|floating|under\s?water|sinking)|\bswept\s(?:away|past|under|down|out|off|over|into)\b|\bstuck\s[^.!?]{0,20}(flood|deep\swater|rising\swater)|\b(underpass|tunnel|subway|metro|basement|cellar|garage)\b[^.!?]{0,25}\b(flooded|flooding|filling|under\swater|full\sof\swater)|\b(dam|levee|dike|embankment)\b[^.!?]{0,20}(broke\w*|burst\w*|leak\w*|overflow\w*|fail\w*|breach\w*)|\b(through|fell\sthrough|under)\sthe\sice\b
|\b(?:cars?|vans?|bus|coach|lorry|truck|taxi|cab|minibus|motor\w+|scooter|tram|vehicle|suv|trailer|bike|tractor|jeep|pick\s?up)\b[^.!?]{0,20}\b(?:went|goes|gone|go|drove|driven|smash\w*|crash\w*|plough\w*|plow\w*|plung\w*|flew|shot|broke|burst|veer\w*|skid\w*|slid|roll\w*|fell|come|came)\b[^.!?]{0,12}\b(?:through|over|off|past)\b[^.!?]{0,30}\b(?:railings?|rails?|parapet|guard\s?rail|barriers?|balustrade|fence|wall|edge|side|quay\w*|pier|jetty|bridge|flyover|viaduct|embankment|bank)\b[^.!?]{0,20}\b(?:in|into|in\sto)\s(?:the\s|a\s)?(?:\w+\s)?(?:river|canal|lake|water|sea|pond|harbou?r|dock|creek|reservoir)\b|\b(?:dam|levee|dike|dyke|flood\s?wall|sea\s?wall)\b[^.!?]{0,24}\b(?:seep\w*|slip\w*|bulg\w*|crack\w*|giving)\b|\b(?:river|canal|creek|sea|tide)\b[^.!?]{0,16}\b(?:over\sthe\s(?:wall|bank|top|defences)|coming\sin(?:to)?\s(?:our|the|my|people's)\s(?:houses?|homes?|shops?|flats?|kitchen|cellars?))\b|\b(?:kids?|child(?:ren)?|boys?|girls?|people|lads?|teens?|teenagers?|someone|man)\b[^.!?]{0,24}\bon(?:to)?\sthe\s(?:ice\b[^.!?]{0,20}|frozen\s)\b(?:lake|pond|river|canal|reservoir)\b
|\bdam\b[^.!?]{0,12}\b(?:sirens?|alarms?|horn)\b[^.!?]{0,12}\b(?:going|sounding|blaring|wailing|on)\b
""",
    "trapped": rf"""
{_IN_LIFT_EN}|\btrapped\b|\bstuck\s(in|inside|between)\s(the\s|an?\s|our\s|this\s|my\s|floors?\s?)*(elevator|elavator|lift|floors|car|well|shaft|basement|rubble|hole|manhole|fence|crane|machine|door|train|chairlift|ferris\w*|tree|roof|window|elevators)\b|\b(elevator|elavator|lift)\b[^.!?]{{0,50}}\b(stuck|stopped|jammed|between\sfloors|won'?t\sopen|dropped|fell|plung\w*)\b[^.!?]{{0,50}}\b(people|person|inside|mom|mother|mum|child|kid|kids|someone|somebody|us|we|i'?m|with\s(me|my|\d|two|three|four|five)|in\sit|elderly|wife|husband|can'?t\sget\sout|dropped|plunged)\b|\b(people|someone|somebody|kids?|child|children|mother|mom|we|i'?m|we'?re|we\sare|i\sam|three|two|four|five)\b[^.!?]{{0,35}}\b(stuck|locked|shut)\s[^.!?]{{0,12}}\b(in|inside)\b[^.!?]{{0,25}}\b(elevator|lift|car|shaft|hole|manhole|well|vault|hot\scar|bathroom|trunk|storage|freezer|room|toilet|closet|cell|container|attic|basement|playground|library|store)\b|\bbanging\son\sthe\s(door|wall)s?\b|\bcan(?:'?t|not)\sget\sout\b(?!\s(?:much|more|often|so|of\s(?:bed|(?:the\s|my\s|our\s|his\s|her\s|their\s|a\s|this\s)?(?:\w+\s)?(?:space|spot|bay|drive\w*|garage|estate|street|road|village|town|contract|lease|site|parking|junction|lane|deal|loop|menu)\b|(?:the\s|my\s|our\s|his\s|her\s)?(?:house|home|flat|building)\b[^.!?]{{0,50}}\b(?:ramp|lift|elevator|steps|kerb|curb|snow\w*|wheelchair|walker|stick|taxi|bus)\b)))|\b(baby|child|kid|toddler|infant|kids)\b[^.!?]{{0,25}}\b(locked|alone|left|inside)\s[^.!?]{{0,15}}\b(car|vehicle)\b|\bpinned\s(under|beneath|between)|\bcrushed\s(under|by|between)|\bburied\s(under|alive|in)|\bunder\sthe\srubble|\bopen(?:ing|s)?\s(?:the\s|our\s)?(?:lift|elevator)\b[^.!?]{{0,40}}\b(?:inside|in\sit|in\sthere)\b
|\b(?:cars?|vans?|bus|coach|lorry|truck|taxi|cab|minibus|motor\w+|scooter|tram|vehicle|suv|trailer|bike|tractor|jeep|pick\s?up)\b[^.!?]{{0,20}}\b(?:went|goes|gone|go|drove|driven|smash\w*|crash\w*|plough\w*|plow\w*|plung\w*|flew|shot|broke|burst|veer\w*|skid\w*|slid|roll\w*|fell|come|came)\b[^.!?]{{0,12}}\b(?:through|over|off)\b[^.!?]{{0,30}}\b(?:railings?|rails?|parapet|guard\s?rail|barriers?|balustrade|fence|wall|edge|side|quay\w*|pier|jetty|bridge|flyover|viaduct|embankment|bank)\b[^.!?]{{0,40}}\b(?:hang\w*|dangl\w*|teeter\w*)\b|\b(?:head|hand|arm|leg|foot|finger)s?\s(?:is\s|are\s|was\s|got\s|gets\s)?(?:stuck|caught|jammed|wedged)\s(?:in|between|under)\b|\b(?:shout\w*|scream\w*|yell\w*|call\w*|cries|crying)\s(?:out\s)?(?:for\s)?help\b[^.!?]{{0,12}}\b(?:from|in|inside|down|under)\b[^.!?]{{0,16}}\b(?:drain|well|hole|manhole|shaft|pit|sewer|ditch|lift|elevator|cellar|basement|rubble)\b
|\b(?:arm|leg|hand|foot|fingers?|head)\b[^.!?]{{0,12}}\b(?:can'?t|cannot|won'?t)\s(?:\w+\s){{0,2}}(?:pull|come|get|move|free)\b[^.!?]{{0,12}}\b(?:out|off|free|loose)\b
|\bescalator\b[^.!?]{{0,40}}\b(?:foot|feet|shoe|hand|fingers?|dress|scarf|coat|leg)\b[^.!?]{{0,20}}\b(?:stuck|caught|trapped|in\sit)|\b(?:lift|elevator)\b[^.!?]{{0,30}}\b(?:opens?|opened|open)\b[^.!?]{{0,24}}\b(?:no\s(?:cabin|car|lift|elevator|floor)|nothing\sbehind|(?:the\s)?shaft)
""",
    "poison": r"""
\bpoison(?:ed)?\s(?:baits?|meat|food|sausages?|treats?)\b(?!\s(?:box|station))
|\bcarbon\smon\w+(?!\sdetector\s(program|rebate|install\w*))|\bc\.?o\.?\salarm\b|\b(chemical|acid|chlorine|ammonia|bleach|pungent|solvent|toxic|acrid|noxious|hydrogen\ssulfide|pesticide|sulfur|poisonous)s?\s[^.!?]{0,12}(smell\w*|odou?rs?|fumes?|leak\w*|spill\w*|cloud|gas|stench|vapou?r|smoke|tank)|\b(smell|odou?r|stench)\s(of|like)\s(strong\s)?(chlorine|ammonia|bleach|chemicals?|acid|solvent|sulfur|pesticide)|\b(smell|smells|odou?r|fumes?|gas|stink|air|vapou?r|heater|stove|boiler|furnace|generator|charcoal|grill|exhaust|spray)\b[^.!?]{0,70}\b(dizz\w+|head\s?aches?|can'?t\sbreathe|hard\sto\sbreathe|throat|eyes?\s(are\s)?(burn|water)\w*|vomit\w*|throwing\sup|naus\w+|faint\w*|passed\sout|coughing|light\s?headed|collapsed|sick|unwell|sleepy|woozy)\b|\b(dizz\w+|head\s?aches?|vomit\w*|naus\w+|faint\w*|light\s?headed|woozy)\b[^.!?]{0,80}\b(smell|smells|heater|stove|boiler|furnace|generator|gas|fumes?|odou?r|charcoal)\b|\bpoison(ed|ing|ous)\b|\b(drank|swallowed|ate|drinking)\b[^.!?]{0,25}\b(bleach|poison|pills|detergent|pesticide|antifreeze|batter\w+|chemical|cleaner|drain\scleaner)|\b(tanker|truck|barrel|drum|container)s?\b[^.!?]{0,30}\b(leak\w*|spill\w*|overturn\w*)[^.!?]{0,30}\b(chemical|acid|liquid|fuel|chlorine|ammonia|yellow|green|fumes|oil|smok\w*)
|\b(?:petrol|diesel|gasoline|fuel|kerosene)\b(?!\s(?:mowers?|engines?|cars?|prices?|station|bikes?|generators?|duty|tax|card))[^.!?]{0,30}\b(?:pour\w*|running|leak\w*|spill\w*|spilt|spray\w*|gush\w*|flow\w*|all\s(?:over|across)|everywhere|stream\w*)\b[^.!?]{0,30}\b(?:roads?|street|junction|gutter|lanes?|carriageway|pavement|sidewalk|tarmac|crossing|bridge|ground|forecourt|drains?|highway|motorway)\b|\b(?:white|strange|unknown|suspicious)\spowder\b[^.!?]{0,30}\b(?:envelope|letter|parcel|package|mail|post)\b|\b(?:envelope|letter|parcel)\b[^.!?]{0,30}\b(?:white|strange|unknown)\spowder\b
|\b(?:toddler|baby|infant|child|kid|son|daughter|little\sone|boy|girl|grandson|granddaughter|\d\syear\sold)\b[^.!?]{0,16}\b(?:drank|drunk|swallowed|eaten|ate)\s(?:\w+\s){0,2}(?:something|from|tablets?|pills?|bleach|cleaner|berries|mushrooms?|batter\w+|medicine|pods?|stuff)\b
|\b(?:liquid|barrels?|drums?|powder|chemicals?)\b[^.!?]{0,60}\beyes?\s(?:are\s|is\s)?(?:sting\w*|burn\w*|water\w*)
|\bmade\b[^.!?]{0,24}\b(?:pupils|children|kids|people|guests|students|everyone|us\sall)\s(?:very\s|all\s)?(?:ill|sick|vomit)\b|\bbio\s?hazard\b|\bradioactive\b|\bradiation\s(?:leak|sign|mark|warning)\b
|\bradiation\b[^.!?]{0,24}\balarm\b(?!\s(?:test|drill))
""",
    "violence": r"""
\b(with|has|have|holding|waving|pulled|pulls|carrying|swinging|got|pointing|pulling|brandishing|using|armed\swith)\s(out\s)?(a\s|an\s|his\s|her\s|the\s|what\slooks\slike\sa\s|big\s|huge\s|kitchen\s|large\s|long\s)*(knife|gun|machete|weapon|axe|handgun|pistol|rifle|sword|shotgun|blade|crowbar|hammer|baseball\sbat)\b|\b(knife|gun|machete)\s(fight|attack|point|in\s(his|her)\shand)|\bknife\s?point|\bgun\s?point|\bgun\s?(shots?|fire)\b|\bshots?\s(fired|heard|being)|(?<!water\s)\bshooting\b(?!\s(up|high|out|water))|\bshooter\b|\bstab(s|bed|bing)?\b|\b(is|are|was|were|been|got|being|just|getting|gets)\s(shot|robbed|mugged|assaulted|attacked|attacking|beaten|kidnapped|raped|jumped\sby|strangled)\b|\b(beat|beats|beating|hits|hitting|punch\w*|kick\w*|strangl\w*|chok(es|ed|ing)|attack\w*|assault\w*|hurting|slapp\w*|smash\w*)\s(?:up\s)?(?:each\sother\b|(?:someone|somebody|people|me|him|us|them)\b(?!\s(?:with|for)\s(?:a|an|another|more|the)\s(?:\w+\s)?(?:fine|bill|charge|fee|ticket|questions?|forms?))|her\b(?=\s*(?:$|[.,!?]|up\b|again|with\b|and\b|in\b|on\b|so\b|bad|now\b|right\b|hard|every))|(?:a|an|his|her|my|our|their|the|another|old|this|that|some|two)\s(?:\w+\s){0,2}(?:wife|girlfriend|boyfriend|husband|wom[ae]n|m[ae]n|girls?|boys?|kids?|child|children|baby|mother|mum|mom|father|dad|gran\w*|son|daughter|person|people|lady|guys?|driver|nurse|teacher|guard|neighbou?rs?|face|head)\b)|\b(people|men|guys|kids|teens|teenagers|group|gang|neighbou?rs|couple|drunks?|they|they'?re|students|drivers)\b[^.!?]{0,15}\b(fighting|brawling|fist\s?fight)\b|\b(big|huge|bad|violent|street|bar|fist|massive)\s(fight|brawl)\b|\bfight\s(broke|breaking|going|outside|in\sfront|with\s(bottles|knives|bats)|happening)|\bbrawl\b|\bdomestic\s(violence|abuse|dispute)\b|\b(?:is|are|somebody|someone|they'?re|trying|tries|men|man|guy|lads?)\s(?:\w+\s)?(?:break(?:ing)?|forcing)\s(?:in|into)\s(?:to\s)?(?:flat|apartment|unit|house|room|number|no\.?)\s?\d|\b(break|breaking|broke|breaks|trying\sto\sget|climbing|forcing)\s(in|into|in\sto|through)\s(to\s)?(my|the|our|a|their|his|her|someone'?s|neighbou?r'?s)\s?(house|home|apartment|flat|car|cars|door|shop|store|window|basement|place|garage|unit|neighbou?r'?s)|\bburglar\w*\s(in|is|now|inside)|\bintruder\b|\bkidnap\w*|\babduct\w*|\bhostage\b|\b(smash\w*|bashing)\s(in\s)?(\w+\s){0,3}(windows?|cars?|shops?|doors?|windshields?)\b|\b(with|swinging)\s(\w+\s){0,3}(knife|gun|machete|axe|crowbar|hammer|baseball\sbat)\b|\blooting\b|\brobbery\b|\brobbing\b|\b(is|are|'s|was|were)\s(going\sto|gonna)\skill\s(me|her|him|us|them|someone|you)\b|\bthreaten\w*\s(to\s)?(kill|shoot|stab|hurt|burn|me\swith|us\swith|her\swith|him\swith)|\bscream\w*\s[^.!?]{0,20}(for\s)?help\b|\brap(ed|ing|ist)\b|\bsexual(ly)?\sassault\w*|\bmurder\w*|\b(grabbed|dragged|dragging|forced)\s(a|the|my|her|his)\s?(girl|child|woman|kid|boy|daughter|son|lady)\b[^.!?]{0,20}(car|van|into|away)?|\bfollowing\sme\b|\border\s(?:a\s|some\s)?pizza\b[^!?]{0,60}\bhe'?s\s(?:still\s)?here\b
|\b(?:following|stalking|chasing)\s(?:\w+\s){0,2}(?:school)?(?:girls?|women|woman|kids|children)\b(?!')|\b(?:gropes?|groped|groping|grabbing\sat)\b|\bexpos(?:es|ed|ing)\shimself\b
|\bfight\w*\b[^.!?]{0,24}\b(?:broken\s)?(?:bottles?|knives|knife|bats?|chains?|machetes?)\b
|\b(?:been|got|getting|was|were)\sknifed\b|\b(?:gun\s?shots?|shots)\b(?=\s(?:fired|outside|inside|near|at|in\sthe|from|on|behind|by|next|just|again|now)\b)|\b(?:sound\w*\slike|heard)\s(?:gun\s?shots?|gun\s?fire|shots)\b|\bbr(?:ing|ings|inging|ought)\s(?:a|his|her|the|their)\s(?:gun|rifle|pistol|shotgun)\b|\b(?:bring|brings|bringing|brought)\s(?:a|his)\s(?:knife|machete|axe)\sto\sschool\b
""",
    "suicide": r"""
\b(?:nobody|no\sone|they)(?:'ll|\swill|\swould)?\s(?:not\s|won'?t\s|wouldn'?t\s)?miss\sme\b(?!\s(?:at|in|on|if|for|today|tonight|tomorrow|next|this)\b)|\bsuicid\w*|\b(?:he|she|they|who)\s(?:just\s|really\s)?(?:wants?|is\sgoing|was\sgoing|'?s\sgoing|tried|might)\s(?:to\s)?end\sit\b(?!\s(?:with|early|by|at|there))|\b(going\sto|about\sto|wants?\sto|threaten\w*\sto|gonna|trying\sto|tried\sto|might|ready\sto|will|wanna)\s(jump\b(?!\s(?:the|in\sline|to\s|rope|start|on\s(?!the\s(?:tracks|rails|line))|over|at|up|through|for|around|about|into\s(?:the\s)?(?:conclusions|action|pool)|ship))|kill\s(him|her|my|them|your)\s?sel\w*|end\s(it\sall|my|his|her|their)\s?(own\s)?(life)?|hurt\s(my|him|her)\s?self|hang\s(him|her|my)\s?self|take\s(my|his|her)\s(own\s)?life)|\b(jump\w*)\s(off|from)\s(the\s|a\s)?(bridge|roof|building|balcony|window|overpass|ledge)|\b(on|over|at|outside)\sthe\s(edge|ledge|railing|wrong\sside|roof)\b[^.!?]{0,50}(jump|suicid|crying|won'?t\scome\sdown|bridge|won'?t\smove|alone)|\bwon'?t\scome\sdown\b[^.!?]{0,20}(roof|bridge|ledge)|\b(don'?t|do\snot|dont|doesn'?t|no\slonger)\swants?\sto\s(?:live|be\salive)\b(?!\s(?:next|near|nearby|beside|opposite|by|with|at|under|above|below|among|on|off|so|close|right|somewhere|here|there|in\s(?!(?:this\s)?(?:world|pain|fear|hell)\b)))|\bcut(ting|s)?\s(her|his|my)\s?(own\s)?wrists?|\boverdos\w*|\bwant(s)?\sto\sdie\b|\bgoodbye\s(note|letter)
|\b(?:stood|stands?|standing|sat|sits|sitting|climbed|climbing|hanging)\b[^.!?]{0,16}\b(?:wrong|other|outer|far)\sside\sof\s(?:the\s|a\s)?(?:\w+\s)?(?:rail\w*|barrier|fence|parapet|balcony|bridge)\b
|\b(?:not|n[o']?t|doesn'?t|don'?t)\swant\sto\s(?:live|be\salive)\b(?!\s(?:next|near|nearby|beside|opposite|by|with|at|under|above|below|among|on|off|so|close|right|somewhere|here|there|in\s(?!(?:this\s)?(?:world|pain|fear|hell)\b)))|\bi(?:'?ll|\swill|\sam\sgoing\sto|'?m\sgoing\sto|'?m\sgonna)\sjump\b(?!\s(?:on|in(?!\sfront)|over|at|to|up|through|ship|the\s(?:queue|line)))
|\A\s*i(?:'ve|\shave)?\s(?:just\s)?(?:took|taken|swallowed)\s(?:them\sall|all\s(?:of\s)?(?:them|it|my\s(?:pills|tablets|meds)|the\s(?:pills|tablets|meds))|the\s(?:whole|entire)\sbottle)\b
|\bdo\s?n[o']?t\s(?:come\s|try\sto\s)?look\sfor\sme\b(?!\s(?:at|in|on|if|until|till|before|today|tomorrow))
""",
    "missing": r"""
\bmissing\s(my\s|our\s|an?\s|the\s|\d+\s?(yr|year)s?\s?old\s|elderly\s|autistic\s|little\s)*(child|kid|boy|girl|son|daughter|toddler|grand\w+|person|mother|father|mom|dad|man|woman|baby|wife|husband|teen\w*|student)\b(?!'?s\s\w)|\b(child|kid|son|daughter|boy|girl|toddler|grand(ma|pa|mother|father|son|daughter)|mother|father|dad|mom|mum|husband|wife|patient|uncle|aunt|niece|nephew|brother|sister|old\s(man|woman|lady)|year\sold|dementia|alzheimer\w*|autistic)\b(?!'s|s')[^.!?,]{0,45}\b(missing|disappeared|(?<!i\s)(?<!i'm\s)(is|got|gets|was|been|are|she'?s|he'?s)\slost|wander(ed|ing)\s?(off|away|alone|around)?|can'?t\sbe\sfound|vanished|(has\s|have\s)?n[o']t\s?(come|came|returned|been)\s(home|back|seen)|did\s?n[o']?t\scome\s(home|back)|never\s(came|got|made\sit)\s(home|back|to\sschool)|gone\s(since|missing|from)|ran\s(away|off)|not\s(been\s)?seen\ssince|run\saway)\b|\b(haven'?t|hasn'?t|not)\s(been\s)?seen\s(him\s|her\s|them\s)?since\b|\b(can'?t|cannot|can\snot|couldn'?t|cant)\sfind\s(my|our|the|her|his)\s(\w+\s){0,3}?(child|kid|son|daughter|boy|girl|grand\w+|mother|father|mom|dad|husband|wife|toddler|baby|brother|sister|kids)\b(?!'s|s'|\s?(id|card|phone|bag|school|file|record))|\blost\s(my|our|his|her)\s(\d\w*\s(year|yr)s?\s?old\s|little\s|young\s|small\s)*(child|kid|son|daughter|boy|girl|toddler|grandson|granddaughter|grandchild|brother|sister|nephew|niece|mother\b(?!'s)|kids)\b(?!'s|s')|\b(found|there'?s|there\sis|see|seeing)\s(a|an)\s(\w+\s){0,2}(child|toddler|kid|boy|girl|baby)\b[^.!?]{0,35}\b(alone|crying|lost|wander\w*|by\s(him|her)self|no\sparents)|\bwent\smissing\b
|\b(?:my|our)\s(?:\w+\s)?(?:daughter|son|child|boy|girl|kid|mother|father|grandmother|grandfather|wife|husband|mum|mom|dad|gran\w*|brother|sister|niece|nephew)\b[^.!?]{0,16}\b(?:is|has\sbeen|been|went|gone)\s(?:\w+\s)?missing\b
""",
    "injury": r"""
""" + CRASH_EN + r"""
|\b(?:baby|infant|newborn|toddler|child|kid|son|daughter|boy|girl|he|she|mum|mom|dad|mother|father|wife|husband|gran\w*|i|i'm)(?:'s)?\s(?:is\s|was\s|keeps\s|am\s|all\s)*(?:burning\s(?:up|hot|with\s(?:an?\s)?(?:\w+\s)?fever)\b|(?:up|hot|with\s(?:an?\s)?(?:\w+\s)?fever)\s▢)
|\b(?:bus|truck|lorry|car|van|tram|train|vehicle|trailer)\b[^.!?]{0,40}\b(?:without|no|lost\s(?:its|his|the)|failed|with\sfailing)\sbrakes\b|\bbrakes\s(?:have\s|has\s|are\s|just\s)*(?:failed|gone|gave\sout)\b[^.!?]{0,60}\b(?:hill|down|bus|truck|lorry|rolling|traffic)\b
|\b""" + _WHO_EN + r"""\b[^.!?,]{0,30}\b(hurt|injured|bleeding|bleedin|bled|unconscious|unresponsive|fainted|collapsed|dying(?!\s(?:to|for|of\s(?:boredom|heat|thirst|curiosity|laughter|cold|hunger))\b)|dead|not\smoving|isn'?t\smoving|lying\s(on|in|down|there)|laying\s(on|in)|laid\sout|having\sa\s(seizure|stroke|heart)|choking|in\slabou?r|shaking\suncontrollably|seizing|won'?t\swake|not\swaking|wont\swake|not\sresponding|can'?t\s(move|breathe|get\sup|stand)|cannot\s(move|breathe|get\sup)|cant\s(move|breathe|get\sup)|knocked\s(down|over|out)|run\sover|hit\sby|struck\sby|burn(ed|t)\b|scalded|bitten)
|\bunconsc?ious\b|\bnot\sbreathing|\b(?:man|mans|guy|woman|girl|boy|lady|kid|someone|somebody|some1|dude|person|bloke|rider|cyclist|grand\w+|neighbou?r|old\s(?:man|lady|guy))(?:'?s|\sis|\sdown|\sjust|\swent)*\s(?:down|collapsed|out\scold|on\s(?:the\s)?(?:floor|ground|pavement|road))\b[^.!?]{0,40}\b(?:not\s(?:responding|moving|waking|answering|breathing|talking)|won'?t\s(?:wake|respond|answer|get\sup)|no\s(?:response|pulse|breath\w*)|unrespons\w*|blue)|\b(?:can'?t|cannot|can\snot|cant|carnt|hard\sto|struggling\sto|barely)\sbreath\b|\b(?:chest|throat)\s(?:is\s|feels\s|gone\s|very\s|so\s|really\s|getting\s|all\s)*(?:tight|tightening|crushing|closing|hurts\sbad|squeezing|killing\sme)\b|\btight\s(?:chest|throat)\b|\bcho(?:c?k)(?:ing|ed|es)\son\s(?:food|his|her|my|a\s\w+|an\s\w+|some\s\w+|meat|chicken|bone|sweets?|candy|grapes?|the\s(?:food|bone|meat))\b|\bstopped\sbreathing|\bcan'?t\sbreathe|\bcannot\sbreathe|\btrouble\sbreathing|\bdifficulty\sbreathing|\bbleeding\b|\b(lots\sof|so\smuch|pool\sof|covered\sin)\sblood|\bblood\s(everywhere|all\sover|on\sthe)|\bheart\sattack|\bhaving\sa\sstroke|\bseizure|\bpassed\sout|\bbrok(e|en)\s(his|her|my|a|an|their)\s?(leg|arm|hip|neck|back|bone|ankle|wrist|skull)|\b(call|need|needs|send|get)\b[^.!?,]{0,18}\b(ambulance|paramedics?|medic)\b|\bhit\sby\s(a\s|the\s)?(car|bus|truck|bike|train|scooter|van|taxi|falling)|\brun\sover\b|\b(?:kid|child|boy|girl|son|daughter|mum|mom|mother|dad|father|gran\w*|wife|husband|man|woman|lady|person|someone|somebody|cyclist|he|she|i)\s(?:just\s|has\s|have\s)?(?:fell|fallen|tripped)\b[^.!?]{0,25}\b(?:in|into|over|down|at|on)\s(?:the\s|a\s|that\s|this\s|it\s|to\s)?(?:big\s|deep\s|huge\s|open\s)?(?:pot\s?hole|hole|trench|ditch|pit|drain|road\s?works?)\b|\b(?:kid|child|boy|girl|son|daughter|mum|mom|mother|dad|father|gran\w*|lady|he|she|i)\s(?:just\s|has\s)?(?:fell|fallen)[,，\s][^.!?]{0,20}\b(?:pot\s?hole|hole\sin\sthe|trench)\b|\bfell\s[^.!?]{0,25}\b(roof|ladder|scaffold\w*|stairs|window|floor|balcony|hole|manhole|bridge|tree|bike|escalator)\b[^.!?]{0,60}|\b(car|bike|bus|truck|motorcycle|bad|serious|terrible|head-?on)\s(crash|accident|collision|wreck)\b(?!\s(statistics|report|data))|\bcrash(ed)?\b[^.!?]{0,40}\b(hurt|injur\w*|blood|trapped|bleeding|pedestrian)|\bdead\s(body|man|woman|person)|\bbody\s(in|on)\sthe|\bchest\spain|\bwater\sbroke\b|\bsevered|\bdog\s(bit|attacked|is\sattacking|attacking)\b|\bcoughing\sblood|\bnot\sresponding\sto|\bgoing\sinto\slabou?r
|\b(?:(?:whole|entire|half\s(?:the|my|our))\s(?:class|school|family|wedding|party|group|office|kindergarten|nursery|canteen)|kids|children|pupils|students|guests|residents|workers|everyone|everybody|all\sof\sus)\b[^.!?]{0,20}\b(?:throwing\sup|threw\sup|vomit\w*|puking|being\ssick)\s(?:after|from|since)\b
|\bdogs?\b[^.!?]{0,24}\b(?:has|got|have|holding|hold)\b[^.!?]{0,20}\bby\s(?:the|his|her)\s(?:leg|arm|throat|neck|hand|face|foot)\b|\b(?:trams?|trains?|bus(?:es)?|cars|lorries|trucks|vans|bikes)\shit\seach\sother\b
|\b(?:man|woman|person|somebody|someone|boy|girl|guy|child|lady|old\s\w+)\s(?:is\s)?(?:lies|lying|laying)\s(?:in|on)\s[^.!?]{0,24}\b(?:does\s?n[o']?t|isn'?t|is\snot|not|won'?t)\s(?:mov\w+|wake|answer\w*|respond\w*|react\w*)|\b(?:snakes?|cobra|viper|boar|bear|wolf|leopard)\s(?:is\s|are\s|got\s|came\s|crawled\s)?(?:in|into|inside)\s(?:the|our|my|a)\s(?:\w+\s)?(?:kindergarten|nursery|school|classroom|house|flat|kitchen|bathroom|bedroom|playground|garden|toilet|hall|lift|shop|bus)\b
|\b(?:he|she|baby|kid|child|son|daughter|toddler|man|woman|mum|mom|dad|gran\w*|husband|wife|neighbou?r|someone|somebody|im|i'm)(?:'?s)?\s(?:is\s|are\s|was\s|keeps\s|started\s)?choking\b(?!\s(?:back|up|on\s(?:the\s)?(?:dust|fumes|traffic)))|\bturned\s(?:all\s)?(?:blue|purple|grey)\b(?=[^.!?]{0,20}$|[^.!?]{0,20}\b(?:lips|face|breath\w*|not|won'?t|and)\b)
|\b(?:car|van|lorry|truck|bus|jeep|taxi|coach|tractor)\b[^.!?]{0,24}\b(?:on\sits\s(?:roof|side)|upside\sdown|overturned|wheels\sup)\b|\b(?:car|lorry|vehicle|motorway|fog|road|bypass|highway)\b[^.!?]{0,16}\bpile\s?up\b|\bpile\s?up\b[^.!?]{0,16}\b(?:fog|motorway|road|bypass|highway|tunnel|cars)\b|\bcan'?t\sfeel\s(?:his|her|my)\s(?:legs?|feet|arms?)\b
|\b(?:fingers?|thumbs?|toes?|hand|foot|arm|ear)\s(?:is\s|was\s|got\s|has\sbeen\s)?(?:cut|chopped|sawn|sawed|ripped|torn|sliced|bitten)\s(?:clean\s|right\s|half\s)?off\b|\b(?:nail|rod|stake|spike|rebar|screw|knife|arrow|hook|needle|splinter|fence\spost)s?\b[^.!?]{0,16}\bthrough\s(?:my|his|her|a|the)\s(?:\w+'?s\s)?(?:foot|hand|leg|arm|eye|neck|chest|palm|thigh|cheek)\b|\bthrough\s(?:my|his|her)\s(?:foot|leg|thigh|calf|palm|neck|cheek|eye)\b
|\b(?:car|truck|bus|van|suv|lorry|pickup)\s(?:is\s|just\s(?:came\s|went\s|drove\s)?|came\s|went\s|drove\s)?(?:in|into|through)\s(?:my|our|the\sneighbou?r'?s)\s(?:front\s)?(?:living\sroom|kitchen|bedroom|house|room|wall|window|porch|dining\sroom)\b|\b(?:horses?|cows?|cattle|bulls?|steers?|sheep|goats?|pigs?|moose|deer)\s(?:is\s|are\s|got\s)?(?:(?:loose|out|standing|running|wandering|walking|galloping)\s)?(?:on|onto|down|in\sthe\smiddle\sof)\s(?:the\s)?(?:highway|freeway|turnpike|interstate|motorway|expressway|bypass|parkway|tracks|i-?\s?\d+)\b
|\b(?:alligator|gator|crocodile|lion|tiger|bear|cougar|puma|leopard|cobra|rattlesnake|rattler)\s(?:is\s|sitting\s|lying\s|walking\s)*(?:in|on|at|by|inside|under)\s(?:the|our|my|a)\s(?:\w+\s)?(?:pool|pond|playground|school|schoolyard|porch|yard|garage|kitchen|bathroom|toilet|slide|swings?|class\s?room|day\s?care|crib|car)\b
""",
    "falling": rf"""
\b(?:pole|lamp\s?post|lamp|mast|tree|trunk|sign|gantry|signal)\b[^.!?]{{0,60}}\b(?:bent\sover|leaning|snapped|tilting|toppl\w*)\b[^.!?]{{0,80}}\b(?:over|across|onto|above|towards?)\s(?:the\s|a\s|our\s)?(?:crosswalk|crossing|road|street|sidewalk|pavement|footpath|path|bus\sstop|playground|school|houses?|lane|tracks)\b
|\b(tile|tiles|glass|window|windows|brick|bricks|facade|billboard|sign|air\s?con\w*|ac\sunit|panel|panels|plaster|concrete|branch|cladding|debris|ice|icicles?|masonry|pieces?|chunks?|stones?|flower\s?pots?|scaffold\w*|ceiling|sheet|metal|beam|cornice|gutter|plank|rocks?|crane|stuff|things|bottles?)\b[^.!?]{{0,40}}\b(falling|fell|fallen|about\sto\s(fall|drop)|hanging\s(by|loose|off|over)|dangling|coming\s(off|down|loose)|going\sto\s(fall|drop)|raining(?:\s(?:down|on|onto|over|from))|dropping|dropped|crashed\sdown|being\sthrown|thrown|flying\soff|ready\sto\sfall)\b[^.!?]{{0,60}}\b(people|pedestrians?|sidewalk|walk\w*|below|street|head|heads|any\s(moment|minute|second|time|day)|onto|school|kids|children|(?:from|off)\s(?:the\s|a\s|our\s|its\s)?(?:\w+\s){{0,2}}(?:roof\w*|building|block|walls?|tower|crane|scaffold\w*|facade|bridge|church|ceiling|chimney|overpass|viaduct|height|house|front|hotel|school|station|above|up)|building|thread|roof|entrance|cars?|us|me|crowd|balcony|scaffold\w*|\d+(?:st|nd|rd|th)\sfloor|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|top)\sfloor)|\bheld\s(?:up\s|on\s|only\s|just\s)*by\s(?:the\s|one\s|a\s|its\s|two\s|some\s)*(?:wires?|bolts?|screws?|cables?|thread|rope|nail)\b|\b(?:hanging|hangs|dangling)\s(?:only\s|just\s)?(?:from|by|on)\s(?:just\s)?(?:one|a\ssingle|its\slast|the\slast|two)\b|\b(hanging\sby\sa\sthread|dangling\s(over|above|from))|{_ONE_LEFT_EN}|{_NOT_YET_EN}|\b(throwing|throws|dropping)\s[^.!?]{{0,25}}(from|off|out)\s[^.!?]{{0,15}}(window|balcony|roof|floor|building|overpass|bridge)
|\b(?:rails?|railings?|balustrade|glass|windows?|pane|panels?|cladding|tiles?|slates?|gutter\w*|facade|air\s?con\w*|ac\sunit|shutters?|concrete|bricks?)\b[^.!?]{{0,12}}\b(?:hanging|hangs|dangling)\s(?:half\s)?(?:off|out|loose|down|over|above|from)\b[^.!?]{{0,30}}\b(?:floor|storey|story|roof|wall|balcony|windows?|street|pavement|entrance|heads?|frame|bridge|building|kids|people)\b|\b(?:rails?|railings?|balustrade|parapet)\b[^.!?]{{0,30}}\b(?:gone|missing|loose|broken|snapped)\b[^.!?]{{0,24}}\b(?:go\sover|fall\s(?:off|down|over|in)|river|drop)\b|\b(?:scaffold\w*|cladding|facade|balcony|parapet|canopy|balustrade)\b[^.!?]{{0,16}}\bcoming\s(?:away|loose|off)\b
""",
    "manhole": r"""
\b(?:open|uncovered|unfenced)\sshaft\b|\A\s*the\s(?:cover|lid)\s(?:is|has)\s(?:again\s)?(?:gone|missing|been\sstolen|disappeared|vanished)\b(?!\s(?:of|on|from|for))|\b(man\s?hole|manhole|sewer|drain|inspection|storm\s?drain|utility)\b\s?(covers?|lids?|grates?|hole|grating)?[^.!?,]{0,35}\b(missing|open\b|gone|stolen|nicked|pinched|swiped|pilfered|been\staken|uncovered|no\s(cover|lid)|without\s(a\s|its\s|any\s)?(cover|lid)|isn'?t\s(there|on)|not\s(there|on\b|covered)|removed|disappeared|fell\sin|collapsed|broken|off\b|wide\sopen|cracked\sthrough|caved)\b|\b(missing|open|uncovered|no|stolen|nicked|pinched|stole|uncover?ed)\s(the\s|a\s|its\s)?(man\s?hole|sewer|drain|storm\s?drain)s?\s?(cover|lid|grate)?\b|\b(deep|open|big\sopen)\s(hole|shaft|pit)\s(in|on)\sthe\s(side\s?walk|foot\s?path|pavement|road|street|park|playground)\b[^.!?]{0,60}|\bfell\s(in|into|down)\s(the\s|a\s|an\s)?(open\s)?(man\s?hole|sewer|drain|shaft)
|\b(?:trench|excavation|dug\s(?:up|open|out)|deep\shole|pit)\b[^.!?]{0,50}\b(?:death\s?trap|(?:no|without|not\sany)\s(?:\w+\s)?(?:barriers?|fenc\w+|rails?|lights?|lamps?|cover|guards?|cones|tape|warning\w*))\b|\b(?:manhole|drain|sewer|gully)\s(?:cover|lid|grate)\b[^.!?]{0,12}\b(?:flipped|popped|tipped)\b
|\bhole\s(?:is\s)?where\sthe\s(?:\w+\s)?(?:grate|grating|cover|lid|manhole|drain\scover)\s(?:was|used\sto\sbe)\b
|\b(?:manholes?|drain|sewer|gully)\b[^.!?,]{0,24}\b(?:tilted|tipped|stand(?:s|ing)\s(?:on|up|upright)|upright|sticking\sup|on\s(?:its\s)?edge|half\s(?:off|open)|(?:has\s|is\s)(?:moved|shifted)|askew|displaced|popped\sup)\b
""",
    "other": LIGHTS_EN,
}  # fmt: skip

_WHO_ZH = (
    r"(?:人|孩子|小孩|娃|宝宝|老人|大爷|大妈|大叔|奶奶|爷爷|阿姨|阿婆|女的|男的|女孩|男孩|女士|男士|学生|工人|司机|同学|儿子|女儿|朋友|"
    r"老太|老头|老公|老婆|我妈|我爸|妈妈|爸爸|邻居|骑车的|行人|乘客|师傅|我|他|她|谁|俩|孕妇|醉汉|外卖员|外卖小哥|快递员|环卫工|妇女|小伙)"
)
_KIN_ZH = (
    r"(?:孩子|小孩|小朋友|儿子|女儿|宝宝|小娃|娃娃|娃|老人家?|爷爷|奶奶|外公|外婆|爸爸?|妈妈?|父亲|母亲|老伴|老太太?|老头子?|孙子|孙女|女孩|男孩|小姑娘|"
    r"小男生|学生|[俺我]?爹|[俺我]娘|[俺我]爷|阿婆|阿公|老年痴呆|痴呆|阿尔茨海默|弟弟|妹妹|哥哥|姐姐|老公|老婆|丈夫|妻子|家人|侄子|侄女|外甥|大爷|大妈|婆婆|公公|岳父|岳母|丫头|小子)"
)
_NOT_THINGS = r"(?:(?!的|证|卡|书包|手机|钱包|车|狗|猫|学籍|档案|文件|材料|校服|东西|，|。|！|？|\n).)"
_HANGS_ZH = r"(?:阳台|墙|广告牌|招牌|店招|雨棚|遮阳棚|雨篷|顶棚|外机|空调|树|树枝|瓦片?|烟囱|玻璃|窗户?|灯箱|路灯|灯杆|电线杆|天花板|吊顶|脚手架|护栏|栏杆|瓷砖|墙砖|墙皮|屋顶|花架|晾衣架|铁皮|管道|摄像头|门头|横幅|桥)"
# 只剩一颗螺丝撑着 · 还没掉下来，but it is expected to
_ONE_LEFT_ZH = (
    rf"{_HANGS_ZH}[^。！？\n]{{0,14}}(?:[只就仅][剩有靠凭]|全靠|单靠)[^，。！？\n]{{0,8}}(?:螺丝|螺栓|螺钉|钉子?|铁丝|钢丝|铁链|链子?|绳子?|钢筋|电线|木头|木棍|木板|支架|膨胀)"
    r"[^，。！？\n]{0,4}(?:撑|挂|吊|顶|拉|连|固定|支|悬|扯)"
    rf"|{_HANGS_ZH}[^，。！？\n]{{0,4}}(?:暂时)?还没有?(?:掉|倒|塌|垮|落|断)(?:下来|下去|完)?(?=[，,][^。！？]{{0,8}}(?:只|就|仅|全靠|随时|快|马上|摇|晃|歪|斜))"
    rf"|{_HANGS_ZH}[^。！？\n]{{0,12}}(?:断|松|脱|裂|斜|歪)[^。！？\n]{{0,8}}还没有?(?:掉|倒|塌|垮|落)(?:下来|下去)?(?=$|[，。！])"
)
_VEHICLE_ZH = r"(?:汽车|轿车|货车|卡车|公交车?|大巴|客车|面包车|出租车|渣土车|电动车|电瓶车|摩托车?|三轮车?|自行车|[辆台部]车|骑车的|车子)"
CRASH_ZH = (
    rf"{_VEHICLE_ZH}[^，。！？\n]{{0,8}}(?:撞(?:(?:到|在)?(?:了)?一起|[上进翻树](?!锁)|了(?=$|[，。！？\s]))|追尾|对撞|相撞|侧翻|翻了(?!新|倍|个新)|冲进(?:了)?[^，。]{{0,3}}(?:店|房|人|商场|学校|站))"
    r"|(?<!经常)(?<!老是)(?<!总是)(?<!常常)(?<!容易)(?:撞车了|追尾了?(?!险|责任|认定)|(?:刚|又|已经|已|刚刚|刚才)撞了(?:[一两二三四五几好\d]+)(?:辆|台|部|起))"
    r"|(?:[两二三四五六七八几好\d]+)[辆台部](?:小|轿|货|汽|电动)?车[^，。！？\n]{0,4}(?:怼|碰|撞|蹭)(?:上|到|在|了)?(?:一块|一起|上了?)|车冲(?:上|进|到)了?[^，。！？]{0,3}(?:人行道|店|站台|人群)"
    r"|(?:车|摩托|公交)(?:和|跟|与)[^，。！？\n]{0,6}(?:车|摩托|公交|的士)[^，。！？\n]{0,2}(?:碰|撞|怼)|被[^，。！？\n]{0,4}(?:车|公交|摩托)[^，。！？\n]{0,2}(?:[顶带刮蹭挂撞铲](?:飞|倒|翻))"
    r"|(?:路|街|口|桥|隧道|高速|高架|前[面方]|这[里边儿]|门口)[^，。！？常多年\n]{0,6}(?:出|发生)了?(?:交通|严重|重大)*(?:事故|车祸)(?!多发|率|责任|认定)"
)
LIGHTS_ZH = (
    r"(?:[四两二各]个?方向|四面|四边|两边|两头|双向|东西[^，。！？]{0,4}南北(?:方向|向)?|南北[^，。！？]{0,4}东西(?:方向|向)?)[^，。！？等没红无不]{0,4}(?:都|全|同时|一起)[^，。！？等没红无不]{0,3}(?:绿灯|是绿(?![化色地树植道油])|绿(?=$|[，。！？了的\s])|放行)"
    r"|行人[^，。！？]{0,6}绿灯[^，。！？]{0,8}车[^，。！？]{0,4}(?:也|同时)[^，。！？]{0,3}绿|绿灯[^，。！？]{0,6}(?:东西|南北|两边|四面)[^，。！？]{0,6}(?:同时|一起|都)[^，。！？等]{0,3}亮|绿灯[^，。！？]{0,6}绿灯(?:同时|一起|都)亮"
)

SIGNS_ZH: dict[str, str] = {
    "fire": r"""
着火|着起火|(?<!灯)(?<!灯也)又着了(?!急|凉|迷|魔|地|重)|(?:电瓶车|电动车|充电器|充电宝|电池|插座|插排|空调|热水器|汽车|货车|楼道|仓库|垃圾堆)[^，。！？\n]{0,8}着了(?!急|凉|迷|魔|地|点|重|装)|着了火|着起来|起火|失火|火灾|大火|火情|走火|走水了|烧起来|烧着|烧了起来|(?:罐|锅|车|房子?|楼|棚|床|被子|窗帘|电线|插座|垃圾桶?|厨房|柴|草堆?|树|山上?|仓库|店里?|屋里?|阳台|电瓶|沙发|灶台|油)(?:都|已经|已|又|先)?(?:烧|着)(?:了|起)(?!水|饭|菜|急|凉)|冒烟|冒起烟|冒出烟|浓烟|黑烟|白烟|冒火|火苗|明火|火势|窜火|蹿火|自燃|燃起来|在燃烧|燃烧起来|糊味|焦味|焦糊|烧焦|焦臭|烟雾(?:很大|弥漫|缭绕|特别大|腾腾)|(?:全是|好多|都是|好大的?|很多|一屋子|满屋子?|满楼道|大量的?|滚滚|呛人的?)烟|烟(?:好大|很大|太大|大得|往上|从|滚滚|呛|雾呛|飘进|灌)|在烧(?!水|饭|菜|烤|香|纸|钱)|正烧着|(?:火|楼|房子?|屋|车|山上?|店|仓库|草|树|厨房)(?:都|也|已经?)?烧了[一两二三四五六七八九十几半\d]+多?个?(?:分钟|小时|钟头|上午|下午|晚上|天)|(?:^\s*|(?<=[，。！？\s]))(?:已经?|都|还|整整)*烧了[一二两三四五六七八九十几半\d]+多?分钟(?!水)|火光|火烧(?!云|眉毛)|有火(?!车|锅)|火(?:太|越来越|很|好)大|火(?:快|要)烧|快来(?:救|灭)火|救火|(?:被|给)(?:人)?(?:点|点着|点燃)(?:了|着)|烧(?:死|伤)人|烟感(?:一直|在)?(?:响|报警)|火火火|火！
|(?:屋|房间|楼道|家|车|店|厨房)[里内]?(?:全是|都是|有|冒|满是)(?:黑|浓|白)?烟(?!花|囱|头|味)
|把[^，。！？]{1,10}(?:点着|点燃|点)了(?!赞|名|菜|单|外卖|头|餐)
|一个接一个地?(?:烧|着|炸)
|(?:库|仓|墙|屋顶|板|线|窗)[^，。！？]{0,6}(?:发红光|红通通)
|(?:对面|隔壁|旁边|楼[上下]|那边|后面)着了(?=$|[，。！？\s])
|(?:变压器|店铺?|商店|超市|饭店|电池|棚子?|屋顶|楼顶|房顶|配电[箱房柜]|电表箱?|电缆|船|草地|草坪|草堆|柴堆|帐篷|摊子?|住宅|民房|平房|扶梯|充电[器桩]|变电站|发电机|电杆|电线杆|树林?|垃圾[桶箱堆站房车间库点]|废品站?|收购站|秸秆|麦田|稻田|芦苇|灌木|绿化带|木材|大棚|集装箱|电[瓶动]车|[汽货客卡]车|公交车?|厨房|仓库|山[上坡头]?|后山|窗帘|沙发|床垫?|被子|轮胎|空调|冰箱|洗衣机|插座|插排|电梯|厂房|车间|工地|油罐)(?:里面?|上|那边?|都|也|已经|好像|突然|刚才?|又|给|自己|还)*(?:烧|燃|着)(?:了(?![多几两]|香|钱)|起来|着了)
|(?:变压器|店铺?|商店|超市|饭店|电池|棚子?|屋顶|楼顶|房顶|配电[箱房柜]|电表箱?|电缆|船|草地|草坪|草堆|柴堆|帐篷|摊子?|住宅|民房|平房|扶梯|充电[器桩]|变电站|发电机|电杆|电线杆|树林?|垃圾[桶箱堆]|电[瓶动]车|[汽货客卡]车|公交车?|厨房|仓库|山上?|窗帘|沙发|床垫?|被子|轮胎|空调|冰箱|洗衣机|插座|插排|电梯|厂房|车间|工地|油罐|楼道|房间|屋|家|教室|车厢|走廊|隧道)(?:里面?|里头|内|上)?有(?:好多|很多|好大的?|大股|一股|浓|黑|白)*烟(?!囱|道|头|味|酒|民|花|灰|感|雾报)
|有(?:好多|很多|好大的?|浓|黑|白)*烟[！!，, 。]*(?:里面?|里头|屋里|楼上|楼里|上面)[^，。！]{0,4}(?:人|孩子?|娃|老人)|^\s*(?:有|好多|好大|好大的)烟[！!。 ]*$
""",
    "gas": r"""
(?:还在?|又在?|仍在?|正在|一直在?)漏气|(?:煤气|燃气|天然气|液化气|液化石油气|瓦斯|沼气|煤气罐|气罐|煤气管|管道气|气管道|液化罐|煤气瓶|气瓶|丙烷)[^，。！？\n]{0,10}(?:泄漏|泄露|漏气|漏了|漏得|漏(?!水)|外泄|味|臭|嘶嘶|滋滋|嗤嗤|跑气|没关|忘关|忘记关|挖断|挖破|挖爆|断了|破了|裂|爆(?!满)|喷)|(?:闻到|闻着|闻见|闻得到|一股|很重|很浓|浓浓|刺鼻|有股|股子|好大|好浓|很大|有|满屋|都是|全是|浓烈|强烈)[^，。！？\n]{0,8}(?:煤气|燃气|天然气|瓦斯|液化气)(?:的)?(?:味|臭|气味)?|漏(?:煤气|燃气|天然气|液化气|瓦斯|沼气)|(?:泄漏|泄露)(?:了)?(?:煤气|燃气|天然气)|臭鸡蛋|臭蛋味|坏鸡蛋味|(?:挖断|挖破|挖爆|弄断|碰断|铲断)[^，。]{0,6}(?:燃气|煤气|天然气|气管)|(?:燃气|煤气|可燃气体|天然气)报警器?[^，。]{0,8}(?:响|叫|报警|滴滴)|煤气没关|(?:煤气|燃气)中毒
|(?:煤气|液化气|气)[罐瓶管][^，。！？\n]{0,6}(?:咝咝|呲呲|丝丝|嗞嗞|吱吱)
|(?:燃气|煤气|天然气|液化气|气)(?:表|管|罐|灶|阀|瓶)[^，。！？]{0,8}(?:嗤嗤|嘶嘶|滋滋|呲呲|哧哧|丝丝)
|(?:灶|煤气|燃气|气阀|阀门)[^，。！？]{0,4}关不(?:上|掉|住|严)
""",
    "explosion": r"""
爆炸|爆燃|炸了|炸开|炸响|炸飞|炸伤|被炸|(?:煤气|液化气|气罐|锅炉|电瓶|电池|变压器|电箱|高压锅|充电宝|电动车|房子|楼[上下里]|车间|工厂|化工厂?|油罐|轮船|仓库|热水器|下水道|井盖)[^，。！？\n]{0,8}(?:炸了?|爆了)|轰(?:的|地)?一声|轰隆一声|(?:砰|嘭|嗙|啪|轰)的?一声(?=[^。！？]{0,10}(?:停电|跳闸|没电|断电|黑))|炸弹|爆炸物|雷管|一声巨响|巨响
|(?:挖|捡|发现|翻)[^，。！？]{0,8}(?:炮弹|手榴弹|手雷|地雷|哑弹|迫击炮|铁疙瘩)|(?:包裹|包|箱子|盒子|行李)[^，。！？]{0,8}(?:滴答|嘀嗒|嘀嘀|滴滴响)
""",
    "electric": r"""
触电|一[摸碰][^，。]{0,4}就?[^，。]{0,3}麻|电到(?:人|了|我|他|她|孩子|手)|被电(?:到|了|晕|倒|击|麻|死|伤|着)|给电(?:到|了|着)|电击|漏电|电死|带电|(?:电线|电缆|高压线|线缆|电杆|电线杆|变压器|电箱|配电箱|配电柜|插座|插排|电表箱?|路灯杆|灯杆|路灯|电闸|高压电|线路|火线|裸线|电源线)[^，。！？\n]{0,14}(?:断(?!电|网)|掉(?!漆|色)|落地|垂[^，。]{0,6}(?:地|路|人|头|水|下来)|裸露|冒火|火花|打火|冒烟|短路|漏电|倒|烧(?!水)|炸|拖在|泡水|泡在水|滋滋|噼啪|啪啪|通着电|有电(?!费|影)|麻)|手(?:都|被|一)?[^，。]{0,4}麻了[^，。]{0,10}(?:电|灯杆|水龙头)|(?:打|冒|起)火花|电火花|麻电|电麻|(?:摸|碰)[^，。]{0,10}(?:有电|麻手|被电|触了电)
|水[^，。！？\n]{0,8}(?:冲|喷|流|滴|浇|灌|漫|淋|溅)[^，。！？\n]{0,4}(?:配电|电箱|电表|电柜|插座|插排|电闸|变压器|电线|电缆)|(?:配电箱|配电柜|电箱|电表箱|插座|插排)[^，。！？\n]{0,4}(?:进|泡|淋)了?水|水[^，。！？\n]{0,4}(?:进|泡)了?(?:配电|电箱|电表箱|插座)
|水(?:里|龙头)?[^，。！？]{0,3}有电(?!费|视)|(?:洗澡|水龙头|花洒)[^，。！？]{0,8}(?:麻手|发麻|触电|有电)|(?:(?<!充)电线|电缆|高压线)[^，。！？]{0,4}(?:横|搭|落|缠|压)在
|(?:路灯|灯|电线|电箱|插座|电表)[^，。！？]{0,6}火星|(?:水洼|积水|水坑|灯杆|路灯)[^。！？]{0,10}(?:嗷嗷|弹开)
|电得(?:弹|跳|麻|甩|直|浑)|被[^，。！？]{1,4}电得
""",
    "collapse": r"""
坍塌|塌方|塌陷|垮塌|倒塌|坍了|塌(?:了|下|掉|进|出|倒|落)|(?:要|快|会|快要|马上|随时)(?:会)?(?:塌|垮|倒)(?!闭|班|车|霉|垃圾|水|票)|地陷|陷下去|陷了(?:个|一个)|凹陷下去|天坑|地洞|路面[^，。]{0,8}(?:陷|塌|空洞|下沉)|(?:房子?|楼房?|墙|围墙|屋顶|天花板|阳台|桥面?|脚手架|雨棚|塔吊|护坡|路基|地基|吊顶|边坡|门楼|工棚|危房|烟囱|屋面|楼板|隧道|基坑|吊车|起重机|广告牌|厂房|棚子|架子|铁架)[^，。！？\n]{0,10}(?:塌|垮|倒了|倒下|倒在|要倒|快倒|倾斜|歪得|歪了|裂开|大裂缝|摇晃|晃得|晃动|在晃|断裂|下沉|开裂得)|(?:楼|房子?|墙|承重|梁|柱子?|桥)[^，。！？\n]{0,10}裂(?:缝|纹|口|痕)?[^，。！？\n]{0,12}(?:越来越|变大|变宽|拳头|手指|很大|好大|手掌|一夜|厘米|公分|能伸|贯穿|害怕|吓人|还在|扩大)|(?:承重|梁|立柱|桥墩)[^，。]{0,6}(?:裂|断)|(?:地面|路面|地上|地)[^，。！？\n]{0,8}(?:下陷|下沉|陷落|沉下|陷进)|(?:桥|楼|墙|房|梁|柱|路|地|阳台|屋顶|天花板|坝)[^，。！？\n]{0,6}裂(?:了|开)?(?:个|一个|一道|一条|条|道|出)?(?:了)?(?:个|一道)?(?:大|长|很|好|巨)|山体滑坡|滑坡|泥石流|山上?(?:滚|落|掉)(?:下)?(?:大)?石|落石
|(?:塔吊|吊车|吊臂|吊机|起重机|脚手架|围墙|墙|广告牌|电线杆|烟囱|架子|大树)[^，。！？\n]{0,6}(?:好像|像是?|看着|感觉|似乎|看样子)[^，。！？\n]{0,3}(?:要|快|会)(?:倒|翻|断|塌|垮|掉)|(?:塔吊|吊车|吊臂|吊机)[^，。！？\n]{0,6}(?:要翻|要断|压[在到]|砸)
|(?:河堤|江堤|堤|路|坡)[^。！？\n]{0,12}(?:往(?:河|江|下|外)[^，。]{0,2}滑|滑下去)
|(?:河堤|江堤|堤坝?|大坝|水库|坝)[^，。！？\n]{0,10}(?:决口|决堤|溃|渗水|管涌|漫过|漫顶|要垮|裂)|(?:河水|江水|洪水|水位?)[^，。！？\n]{0,6}(?:漫过|漫上|越过|快到|超过)[^，。！？\n]{0,3}(?:堤|坝|岸)|桥(?:面|上|板)?[^，。！？\n]{0,6}(?:大洞|窟窿|断了|塌)
|雪崩|脱轨|(?:高压塔|铁塔|电塔|信号塔|电线杆|电杆|山墙)[^，。！？]{0,4}(?:歪|斜|倾|弯了|动了)|(?:滚|掉|落)下来?[^，。！？]{0,6}(?:大石头|巨石|山石|石块)|墙[^，。！？]{0,8}往外鼓|(?:楼梯|台阶|阳台|路基|房子)[^，。！？]{0,3}悬空
|(?:挡墙|围墙|外墙|墙体|面墙|天花板|吊顶|顶棚)[^，。！？]{0,6}(?:鼓(?:了|出|个|起|包|着)|往下坠)
|(?:烟囱|围墙|墙|电线杆|杆子|大树|房子|水塔|铁塔|架子|广告牌)(?:正|在|要|快|都)*(?:往|朝|向)[^，。！？车]{1,6}(?:倒|歪|斜)(?!车|垃圾|着?拍)
""",
    "water": r"""
溺水|落水|淹死|淹到(?!菜|田|花)|""" + _WHO_ZH + r"""[^，。！？\n]{0,12}(?:掉|落|跌|滑|摔|沉|冲|跳|栽|开|翻)(?:进|到|下|入|了|在|去)*(?:大|小|那|了|个)?(?:河|江|湖|水里|水中|池塘|水塘|塘|水库|井里|水井|沟里|海里|海)|掉(?:进|到|下|入|了)?(?:了)?(?:河|江|湖|池塘|水塘|水库)|跳(?:河|江|湖|海|水库)|(?:车|轿车|面包车|公交|三轮|货车)[^，。]{0,8}(?:掉|开|冲|翻|栽)(?:进|到|下|入|了)*(?:河|江|湖|水|沟|海)|(?:人|孩子|小孩|老人|男的|女的|学生)[^，。！？\n]{0,6}(?:在|掉)(?:水|河|江|湖)里(?!有)|水里[^，。]{0,6}(?:扑腾|挣扎|喊|呼救|有(?:个)?人)|扑腾|(?:车子?|人|我们)[^，。]{0,6}(?:泡|淹|困|停)在[^，。]{0,4}(?:水|涵洞|隧道|桥下)|爬(?:到|上)[^，。]{0,3}(?:车顶|屋顶|房顶)|沉下去|沉到水|往下沉|(?:水|积水|雨水|洪水)[^，。！？\n]{0,12}(?:齐腰|腰深|及腰|胸口|没过|淹没|灌进|倒灌|漫进|漫到|涨得|涨到|涨上|淹进|齐膝|到膝盖|膝盖|到腰|大腿|车顶|没顶|半人高|一米)|(?:人|车|老人|孩子|车库|一楼|隧道|涵洞|下穿|地铁|我们|家里|村子?|房子|桥洞|学校)[^，。]{0,6}(?:被)?(?:水)?淹(?!了?我的心|了?菜)|水淹|内涝|洪水|山洪|决堤|管涌|溃坝|溃堤|冲走|卷走|冰面?[^，。]{0,8}(?:破|裂|掉)|掉(?:进|到)?冰
|(?:地铁|隧道|车库|地下|下穿|涵洞)[^，。！？]{0,5}灌水|车[^，。！？]{0,4}没顶
|(?:船|轮渡|渡轮|快艇)[^，。！？]{0,4}(?:歪了|倾斜|进水|漏水|沉了|翻了|要沉|要翻)|(?:被)?[^，。！？]{0,4}吸(?:到|进|入)[^，。！？]{0,3}(?:闸|泵|涵洞|水口)
""",
    "trapped": r"""
(?:铁轨|铁路|轨行区|轨道(?!交通))(?:上|里|中间|内)?[^，。！？\n边]{0,4}(?:有(?:个|几个|两个|一个|名)?(?:人|小孩|孩子|老人|学生|男|女)|站着|躺着|坐着|掉下去)|(?:人|孩子|小孩|老人|学生)[^，。！？\n]{0,3}(?:在|掉[下进到]|跳[下进到]|跑[到上进]|走[到在上])了?(?:地铁)?(?:铁轨|铁路|轨道)(?!交通|边|站|局|旁|公司|小区|新村)
|被困|困(?:在|住|了)[^，。！？\n]{0,12}|(?:关|卡|夹|压|锁|堵|埋)在(?:了)?(?:电梯|里面|里头|车里|轿厢|门|屋里|家里|下面|底下|井|厕所|卫生间|车底|机器|栏杆|废墟|土|楼道|房间|阳台|树上|半空)|电梯[^，。！？\n]{0,14}(?:困|关(?:了|着)?(?:人|我|几|两|孩子|老人)|里有人|里面有人|有人|下坠|急坠|急速下|突然下|往下掉|掉下去|直接掉|坠落|冲顶)|(?:卡|停)[^，。]{0,6}(?:电梯|轿厢)[^，。！？]{0,20}(?:人|我|孩子|老人|出)|电梯[^，。！？\n]{0,12}(?:卡|停|不动|打不开|坏)[^。！？\n]{0,24}(?:里面|我们在|我在|我跟|我和|孩子在|老人在|个人在|几个人|两个人|有人|出不(?!了?(?:门|家|小区|去门))|孕妇在)|(?:我|我们|有人|人)[^，。]{0,8}在(?:电梯|轿厢)里[^。！？]{0,16}(?:出不|停|不动|卡|关)|""" + _WHO_ZH + r"""[^，。！？\n]{0,4}在(?:(?:[电货]梯|轿厢|升降机)[里内](?:面|头|边)?[^。！？\n]{0,10}(?:电梯|它)?(?:坏了|停了|卡住|不动|故障|打不开)|[^，。！？\n]{0,3}(?:坏|停|卡|故障)[^，。！？\n]{0,4}的?(?:[电货]梯|轿厢|升降机)[里内])|(?<!成绩)(?<!结果)(?<!报告)(?<!证)(?<!单)(?<!票)(?<!信号)(?<!水)(?<!号)出不来(?!门|家门|小区|成绩|结果|效果|报告)|出不去了|(?:货梯|升降机|轿厢)[^，。！？\n]{0,12}(?:卡|停|不动|打不开|坏|故障)[^。！？\n]{0,24}(?:在里|里面有|有人)|压住了?(?:人|腿|脚|手)?|压在(?:下面|底下)|被(?:埋|压|夹|卡)(?:住|在|了)?|埋(?:了|在)(?:人|里|下)|(?:孩子|小孩|宝宝|老人|娃|婴儿)[^，。！？\n]{0,10}(?:反锁|锁在|卡在|关在|夹在|夹住|卡住|一个人在车)|电梯(?:(?!维保|保养|费)[^。！？\n]){0,16}(?:没有?人|无人)(?:过来|来)?(?:救|放|开门|管我|搭救)
|(?:头|手|脚|腿|胳膊)[^，。！？\n]{0,3}卡(?:在|到|进|住)?[^，。！？\n]{0,4}(?:栏杆|护栏|缝|门|扶梯|座椅|滑梯|里)|(?:娃儿?|崽|毛毛|宝宝|孩子|小孩|婴儿)[^，。！？\n]{0,4}锁(?:在)?[^，。！？\n]{0,3}车(?:里|内|头)
|(?:扶梯|电梯|传送带|卷帘门)[^，。！？\n]{0,4}(?:夹|卷|绞)(?:住|到|了|着)?[^，。！？\n]{0,4}(?:脚|手|腿|孩子|小孩|人|衣服|裙|鞋)|(?:司机|乘客|人|他|她)[^，。！？\n]{0,4}(?:动不了|出不来(?!门|家门|小区)|卡住了)
|(?:车底|车轮|车轱辘)下?[^，。！？]{0,3}(?:有人|有个|压)|道口[^。！？]{0,8}(?:杆|栏)[^。！？]{0,6}(?:坏|没放|没落|放不下|落不下|开着|升着)|(?:停|卡|熄火|抛锚)在[^，。！？]{0,3}(?:铁轨|铁路|道口|轨道)
|(?:车|大客|大巴)[^。！？]{0,10}(?:挂在|悬在|吊在)[^，。！？]{0,4}(?:护栏|崖|桥|路边|半空)
""",
    "poison": r"""
投毒|(?<!消)下毒|[下放]药[^，。！？]{0,2}毒|毒(?:饵|肉|食|香肠|火腿肠|包子)|毒死了?[^，。！？]{0,4}(?:狗|猫|人|鸡|鱼)|(?:狗粮|猫粮|火腿肠|食物|肉)里?[^，。！？]{0,3}(?:拌|掺|放|下)了?[^，。！？]{0,3}(?:毒|药)
|把(?:农药|百草枯|老鼠药|洁厕灵|消毒液|敌敌畏)[^，。！？\n]{0,6}(?:喝|吃|吞)|(?<!食物)(?<!手机)中毒|一氧化碳|毒气|毒烟|有毒(?:气体|物|烟|的气)|(?:化学|化工|农药|氨气?|氯气|硫化氢|酸|汽油|苯|甲醇|天那水|消毒水|漂白|溶剂|化肥厂?|刺鼻的?化)[^，。！？\n]{0,6}(?:味|气体|泄漏|泄露|外泄|刺鼻)|(?:化学品|危化品|危险品|液氨|氯气|氨气|硫酸|盐酸|硝酸|农药|甲醇|苯|槽罐车|油罐车|毒液|化工原料|汽油)[^，。！？\n]{0,12}(?:泄漏|泄露|翻|洒|侧翻|倒|漏(?!电)|流|喷|淌|一地)|(?:味|气|烟|炉|炭|煤|空调|装修|雾|消毒)[^。！？\n]{0,26}(?:头晕|头昏|头很晕|头好晕|头疼|头痛|恶心|想吐|呕吐|吐了|呼吸(?:困难|不|急)|喘不|胸闷|眼睛(?:疼|痛|辣|睁不|流)|嗓子(?:疼|痛|辣|哑)|喉咙(?:疼|痛|辣)|人都?晕|晕乎|晕了|晕倒|流泪|睁不开|没力气|昏昏|四肢无力|窒息)|(?:头晕|头昏|恶心|呕吐|胸闷|晕乎|头疼|头痛|晕倒|想吐)[^。！？\n]{0,26}(?:煤炉|煤球|炭火?|取暖|热水器|煤气|燃气|怪味|异味|气味|刺鼻|味道|烧煤|蜂窝煤|煤烟)|(?:喝|吃|误食|误喝|吞)(?:了|下|进)?[^，。]{0,6}(?:农药|消毒液|百草枯|老鼠药|洁厕|敌敌畏|洗洁精|电池|毒)
|(?:汽油|柴油|煤油)[^，。！？\n]{0,8}(?:流|洒|漏(?!斗)|淌|泄|喷)|(?:路上|马路上?|地上|路面|满地|一地|车道)[^，。！？\n]{0,6}(?:汽油|柴油)(?!车|味?价)|(?:黄|绿|红)烟
|(?:加油站|油罐|罐车|货车|油车)[^，。！？\n]{0,8}(?:淌|流|漏|洒)[^，。！？\n]{0,6}油
|药[^。！？]{0,12}(?:打呼|叫不|睡不醒|昏)
|飘(?:来|着|出)?[^，。！？]{0,3}(?:黄|绿|毒)(?:云|雾)|生化标志|放射性|辐射(?:标志|泄漏|超标)
""",
    "violence": r"""
(?:持|拿|握|挥|提|带|掏|亮)(?:着|了|出|起)?(?:一把|把|个|一个|两把)?[^，。！？\n]{0,4}(?:刀|砍刀|匕首|斧头|枪|铁棍|钢管|棍子|棒子|锤子|酒瓶)|刀(?:乱)?砍|动刀|动了刀|亮刀子|砍(?:人|死|伤|了|我|他|她|杀)|杀人|杀了(?:我|他|她|你|人)|(?:捅|刺|扎)(?:了|人|伤|死|我|他|她|刀)|行凶|抢劫|被抢|抢(?:了|我|她|他)(?:我|她|他|的)?(?:的)?(?:包|手机|钱|项链|金)|抢(?:包|钱|东西)|打架|打起来|打了起来|斗殴|群殴|互殴|厮打|扭打|殴打|暴打|毒打|往死里打|打人|打(?:老婆|媳妇|孩子(?!疫苗|预防)|小孩(?!疫苗)|女的|女人|老人|老太|学生|司机|我(?!电话|的电话|们电话|手机)|她(?!电话)|他(?!电话|们电话))(?!电话|疫苗|针|招呼|车|扫)|挨打|家暴|家庭暴力|绑架|劫持|被打|被人打|打(?:得|的)?(?:头破|满脸|半死|出血|流血|吐血|昏)|强奸|猥亵|性侵|入室|(?:撬|砸|踹|翻)(?:开|了|我|进)?[^，。]{0,3}(?:门|锁|窗|车窗|阳台)[^，。]{0,10}(?:进|偷|抢|人|骂|威胁)?|(?:小偷|贼|陌生人|歹徒)[^，。！？\n]{0,10}(?:进|在|撬|翻|屋|家里|爬)|持枪|开枪|枪声|有枪|手枪|(?:威胁|扬言|说)要?(?:杀|砍|弄死|打死|捅|炸|放火|烧死)|要(?:杀|砍|弄死|打死|捅死)|弄死我|救命|求救|尾随|跟踪我|拖(?:上|进)(?:车|面包车)|(?:拖|拽|拉|抱|架)着?[^，。！？\n]{0,8}(?:女|孩|人|她|小)[^，。！？\n]{0,8}(?:往|上|进)[^，。]{0,3}车|往[^，。]{0,3}车[里上](?:塞|拖|拽|拉)|(?:拖|拽)走|泼(?:汽油|硫酸)|放火|纵火|报复社会|精神病[^，。]{0,10}(?:打|砍|刀|砸)|拿(?:砖|石头|酒瓶|棍|刀)[^，。]{0,6}(?:砸|打|追)
|(?:要|扬言|说要|准备)炸(?:掉|了|死)?(?:楼|房|学校|车|医院|地铁|商场|小区|市政府|我)
|枪响|打(?:我)?(?:妈妈?|爸爸?|爷爷|奶奶|弟弟|妹妹)(?!的?电话|手机|视频|招呼)|(?:大家|你们|全家|所有人|一个)[^，。]{0,3}都?(?:得|要|会|别想)(?:死|活)|都得死|要(?:把)?(?:点|烧)(?:了|掉)?[^，。！？]{0,4}(?:房|家|楼|店|车)|蒙面|(?:警察|民警|派出所)[^，。]{0,6}(?:悄悄|别出声|小声|不要鸣笛)|(?:悄悄|偷偷|小声)[^，。]{0,4}(?:派|叫|报)[^，。]{0,2}(?:警察|民警|警)|带(?:了)?(?:刀|枪)(?:去|到|进)(?:学校|教室|单位)
|(?:有人|男的|女的|车|他|陌生人)[^。！？]{0,14}跟着我(?!们|家|一起|学|走路)|故意[^，。！？]{0,4}撞(?:别人|人|车|我)|(?:天桥|高架|桥上|楼顶)[^。！？]{0,8}(?:扔|丢|砸|抛)[^，。！？]{0,4}(?:石|砖|瓶|铁)
""",
    "suicide": r"""
自杀|轻生|跳楼|跳桥|要跳(?!绳|舞|槽|远|广场)|往下跳|不想活|活不下去|不活了|割腕|上吊|寻短见|想不开|喝(?:了)?农药|服毒|吞(?:了)?(?:很多|一瓶|半瓶|好多)?(?:安眠药|药片|药)|(?:站|坐|爬|跨|趴)(?:在|到|上)?(?:了)?[^，。！？\n]{0,10}(?:楼顶|天台|桥边|桥栏|护栏外|护栏上|栏杆外|窗台|窗外|栏杆上|塔吊|楼边|信号塔|高压塔)|(?<!得)(?<!热)(?<!累)我?想(?:要)?去?死(?!你|了算)|遗书|开煤气自|一了百了
|(?:坐|站|蹲|趴)在[^，。！？\n]{0,8}(?:空调外机|外机|窗沿|檐口|女儿墙|护栏)[^，。！？\n]{0,4}(?:上|外)[^，。！？\n]{0,6}(?:哭|不下来|要跳|喊)
|(?:跟|和|告诉)我(?:妈|爸|孩子|家人|女儿|儿子)说?[^，。！？]{0,4}(?:尽力|对不起|我爱)
""",
    "missing": r"""
(?:被|给)(?:人|网友|陌生人|他|她|他们|骗)*(?:带|拉|骗|关)(?:到|去|进|在|走)了?(?:一个|一处|某个)?(?:不认识|陌生|不知道|不知名|偏僻|荒|没去过|宾馆|出租屋|传销|车上|外地|境外|缅)|""" + _KIN_ZH + _NOT_THINGS + r"""{0,14}(?:走丢|走失|丢了|不见了|不见踪影|找不到(?!学位|工作|对象|学校|老师|班|座|厕所|材料|地方|入口|停车|幼儿园|电话|人办|网点|窗口)了?|找不着|失踪|失联|没有?找到(?!学位|工作|对象|学校|老师|班|座|厕所|材料|地方|入口)|没回家|没有回家|没回来|还没回|联系不上|不知去向|迷路|没到家|没到学校|不知道跑|不知道去)|走失|失踪|(?:人|小孩|孩子)走丢|被拐|拐走|拐卖|人贩子|(?:抢|偷|抱|带)(?:走|了)(?:我)?(?:家)?(?:的)?(?:孩子|小孩|娃|宝宝|女儿|儿子)|(?:找不到|找不着|联系不上)(?:我)?(?:家)?(?:的)?(?:孩子|小孩|娃|宝宝|女儿|儿子|老人|我妈|我爸|妈妈|爸爸|爷爷|奶奶|老伴)(?!的|班|学校|学籍)|(?:小孩|孩子|女孩|男孩|娃|宝宝|老人|老太太?|大爷)[^，。！？\n]{0,14}(?:一个人|独自|自己)[^，。！？\n]{0,10}(?:哭|走|游荡|在马路|在路|徘徊|晃)|(?:捡到|发现|看到|有)[^，。！？\n]{0,12}(?:小孩|孩子|小朋友|男孩|女孩|老人|老太|老奶奶|大爷)[^。！？\n]{0,18}(?:找不到(?:家|妈|爸|家人|大人)|迷路|哭|没有?大人|说不清)
|(?:垃圾|桶|草丛|厕所|路边|纸箱|桥下)[^。！？]{0,6}(?:婴儿|婴孩|新生儿|弃婴)[^，。！？]{0,3}(?:哭|叫)
""",
    "injury": r"""
""" + CRASH_ZH + r"""
|(?:烫|烧|炸|砸)伤(?:了)?(?:好)?(?:几|多|很多|一|两|俩|三|四|五)个?|受(?:了)?(?:重|轻)?伤|血流|流血|出血|流了(?:好多|很多|一地)?血|吐血|昏迷|昏过去|晕倒|昏倒|晕过去|晕厥|没有?呼吸|没气了|断气|不省人事|没有?意识|没有?知觉|(?:人|老人|孩子|他|她)[^，。]{0,4}没反应|叫不醒|喊不醒|心脏病|心梗|脑梗|中风|抽搐|抽筋倒|休克|骨折|(?:摔|撞|砸|烫|烧|咬|刮|夹|压|划|炸|碰|扎|割)(?:成)?(?:重)?伤|(?:摔|砸|撞|磕|割)(?:断|破)(?:了)?(?:腿|手|头|胳膊|脸|脚)|砸(?:到|中|着)了?(?:一个|个)?(?:路)?(?:人|头|老人|孩子|小孩|行人|我|他|她)|撞(?:到|了|倒|飞|上)了?(?:一个|个|一名)?(?:人|老人|孩子|小孩|行人|电动车(?!充电|棚)|电瓶车(?!充电|棚)|骑车|学生|老太|大爷)|被(?:一辆|一条|条|辆)?(?:大|小|轿|货|电动|电瓶|渣土|公交|出租|摩托|三轮|流浪|野|疯)?(?:车|狗)?(?:撞|咬|碾|轧|压)(?!弯|坏|歪|断|破|烂|凹|掉|变形|裂|碎|瘪|塌)(?:了|到|倒|伤|飞)?|(?:流浪|野|疯|大)?狗(?:追着|正在|在|扑上去)?咬(?:人|了|到|伤|我|孩子)|车祸|出(?:了)?事故[^，。]{0,8}(?:人|伤|血)|头破血流|满(?:头|脸|身|地)(?:是|都是)?血|(?:都|全)是血|(?:好多|很多|一滩|一地|大量)血|""" + _WHO_ZH + r"""[^，。！？\n]{0,12}(?:倒在|倒地|躺在|躺地|昏在|趴在|晕在|(?<!差点)(?<!差点儿)(?<!险些)(?:摔倒|跌倒|摔下|倒下))|摔(?:下|倒|进|到|得)[^，。！？\n]{0,12}(?:起不来|爬不起|流血|动不了|站不起|不动|骨折|腿|头|腰)|(?:爬|站)不起来|从[^，。！？\n]{0,10}(?:楼|架|梯|高处|树|房顶|窗|脚手架|阳台|桥)[^，。！？\n]{0,6}(?:摔|掉|跌|坠|滚)(?:下|落|了)|坠楼|被[^，。]{0,5}(?:机器|绞|锯|搅拌机|卷帘门|扶梯|电梯门|传送带)?[^，。]{0,3}(?:轧|绞|卷|夹|切|锯)(?:断|住|伤|了|到|进)|(?:(?<![扶把拉])手|腿|脚|胳膊|手指)[^，。]{0,6}(?:断了|断掉|轧|绞|骨头)|(?:叫|喊)不(?:醒|应|答应)|没(?:有)?(?:了)?脉搏|吐白沫|掉(?:进|到|下)(?:了)?(?:坑|井|窨井|下水道|沟)[^，。]{0,8}|(?:叫|要|需要|派|喊|打|来)(?:个|辆|一辆|下)?(?:救护车|120|急救)|救护车|(?:需要|急需|赶紧|快)[^，。]{0,4}(?:急救|抢救)|快不行|不行了|呼吸困难|喘不过气|喘不上气|窒息|噎(?:住|着)|快生了|要生了|羊水破|死(?:人|了人|了一个)|人死|尸体|食物中毒|上吐下泻|口吐白沫|癫痫|羊癫疯|抽风|胸口?(?:很|好)?(?:痛|疼|闷)|烫了|触礁|电倒|被砸|砸人|逆行[^，。]{0,4}撞|车[^，。]{0,6}乱撞
|(?:吃席|吃酒|聚餐|酒席|婚宴|食堂|午饭|盒饭|中饭|宴席)[^，。！？\n]{0,8}(?:都|全|好几个|十几个?|几十)[^，。！？\n]{0,4}(?:吐|拉肚|晕)|送了?[^，。！？\n]{0,3}(?:几|十|\d)[^，。！？\n]{0,3}(?:去|进|到)医院|(?:老人|孩子|小孩|人|我妈|我爸|老太太?|大爷)[^，。！？\n]{0,4}(?:摔|跌|栽)(?:进|下)去
|心脏病(?:又)?(?:发作|犯了|发了|突发)|(?:突发|犯了|发)心脏病|(?:要|会|快|怕|发生|出现)?(?:要)?踩踏(?!板|草|坪|庄稼)
|血[^，。！？]{0,3}止不住|止不住血|(?:硫酸|盐酸|强酸|烧碱|开水|热油|沸水|滚水|热汤|热水|酒精|84|消毒液|汽油)[^，。！？]{0,8}(?:溅|泼|浇|烫|喷|翻)[^，。！？]{0,6}(?:脸|眼|身|腿|手|人|孩子|小孩|娃)|(?:高速|快速路|高架|隧道)[^，。！？]{0,6}逆行
|(?:腿|脚|手|胳膊|下半身)[^，。！？]{0,2}没有?(?:感觉|知觉)|四轮朝天|连环(?:相)?撞|刹车(?:失灵|坏了|没了)[^。！？]{0,10}(?:坡|冲|溜|车|撞)|[车公]{1}[^，。！？]{0,4}刹车失灵
""",
    "falling": rf"""
{_ONE_LEFT_ZH}|高空坠物|(?:吊篮|吊绳|钢丝绳|安全绳|绳索|绳子)[^，。]{{0,8}}(?:断|脱落|卡住|斜|晃)|悬在半空|(?:玻璃|外墙|瓷砖|墙砖|广告牌|招牌|空调外机|空调架|花盆|砖头?|窗户|窗框|树枝|树干|幕墙|灯箱|雨棚|脚手架|钢管|水泥块?|混凝土|冰凌|冰柱|吊顶|吊篮|铁皮|大理石|石材|保温层|石块|灯罩|铁架|彩钢瓦|瓦片|屏幕|横幅架|扣板|石板|吊灯|铁板|水泥板)[^，。！？\n]{{0,14}}(?:掉下|掉落|脱落|坠落|砸(?!坏了?垃圾桶)|要掉|快掉|快要掉|会掉|摇摇欲坠|松动|悬着|悬空|悬在|吊着|在晃|晃了(?=[一两二三四五六七八九十几半\d好])|掉在|往下掉|挂着|要砸|飞下来|往下砸|翘起来|吹下来|刮下来|掉)|(?:掉|砸|落|坠|扔|丢)下(?:来|去)?(?:了)?(?:一)?(?:个|块|只|把|瓶|袋)?[^，。！？\n]{{0,6}}(?:玻璃|砖|瓷砖|花盆|铁|钢管|水泥|石头|酒瓶|菜刀|墙皮|外墙|瓦|木板|烟灰缸|电池|灭火器)|摇摇欲坠|高空抛物[^。！？\n]{{0,24}}(?:砸|差点|玻璃|砖|花盆|酒瓶|刀|孩子|刚|正在|头|伤|又)|(?:楼上|高层|顶楼|\d+楼)[^，。]{{0,8}}(?:扔|丢|抛|砸)(?:下)?[^，。]{{0,6}}(?:瓶|刀|砖|石|玻璃|花盆|铁|电池|椅|凳)
|(?:栏杆|护栏|扶手)[^，。！？\n]{{0,8}}(?:要掉|快掉|悬着|悬空|掉下|吊着)
""",
    "manhole": r"""
(?:井|下水道|阴沟|窨井|篦子?)盖?(?:子|板)?[^，。！？响\n]{0,6}(?:翘(?:起|了|着|得)|竖(?:起|着|了)|立(?:着|在|起)|歪了|移位|掀开)
|(?:(?:井|下水道|阴沟|水沟|雨水|排水沟)盖(?:子|板)?|窨井|阴井盖?|下水道盖|沙井盖|雨水井|检查井|井口|污水井|阴沟盖|下水井|下水道口|水篦子?|雨篦子?|电缆井|化粪池盖?|井圈|马葫芦盖?|道口井)[^，。！？\n]{0,14}(?:没了|没有了|丢|不见|缺失|被偷|被人偷|偷走|没盖|敞开|开着|张着|大开|没有盖|无盖|破了|塌|翻(?!新)|掉|移位|裸露|敞着|没得|不得了|碎|断裂|断了|缺(?!点|少监)|不翼而飞|被盗|打开着|凹陷|坏了?一个洞|没人盖|露(?:着|出)|被(?:人|车|水)[^，。]{0,4}(?:撬|拿|冲|压)|没关|掀|少|(?:还是?|一直|到现在都?)没有(?=$|[，。！？\s]))|(?:没|没有|缺|缺少|少|丢|无|偷)(?:了)?(?:个|一个|两个)?(?:窨)?(?:井盖|盖子的?(?:窨)?井|盖板)|掉(?:进|到|下|入|在)?(?:了)?(?:窨井|井里|下水道|井|化粪池|坑里)|(?:踩|走|骑|车轮)[^，。]{0,6}(?:空|进|到)[^，。]{0,4}(?:井|坑|洞)里?|路(?:上|面|中间)[^，。]{0,6}(?:大|深)(?:洞|窟窿)|大窟窿|深不见底
|(?:挖开|挖的|深坑|深沟|沟|大坑)[^，。！？\n]{0,10}(?:没有?|无)(?:任何)?(?:围挡|围栏|护栏|警示|盖板?|灯|遮挡|防护)
|(?:没|无)有?(?:灯|围)[^，。！？]{0,8}(?:大坑|深坑|深沟|大洞)
|(?:挖了?|大|深)(?:个|的)?坑[^。！？]{0,10}(?:没|无)有?(?:拉线|拉警|围|警示|护栏|遮)
""",
    "other": LIGHTS_ZH,
}  # fmt: skip

# One of these stands in every text that holds a sign of the kind: a look that costs nothing, before the patterns.
# "_" is where a word begins.
STEMS_EN: dict[str, str] = {
    "fire": "smo fire flame blaze _burn smok _set_light alight ablaze",
    "gas": "_gas _gaz propane lpg butane _egg _hob",
    "explosion": "manhole _lid _cover explo _wire suspicious suspect strange weird unattended abandon blew blown bomb grenade blast boom bang boom bang shell mortar mine artillery munition ticking beeping",
    "electric": "_jolt _zap _wire wiring cable _line powerline _cord transformer shock electr spark _live fuse socket outlet switch consumer distribution breaker meter zapped _cable _buzz",
    "collapse": "threshold _limit _line _mark _level _value collaps caved caving _cave _sink _fell _fall _down crumbl sway _tilt split crack slide shaking leaning moving creaking opened swallow _gave giving _tip toppl keel crane buckl bulg sagg appear rocks boulder sunk sank subsid dropped _where toppled overturn cornice masonry ledge plaster brickwork bridge viaduct overpass dam dike dyke levee embank about weir washed undermined hollow nothing avalanche landslip land_slip derail rails tracks",
    "water": "drown river canal lake pond water harbo _sea filling underpass flood swept submerg _ice pool creek _well ocean _bay dam levee dike embank drain culvert dock pier bridge reservoir dyke sea_wall flood_wall tide float",
    "trapped": "trap stuck banging _get lift elev elav locked shut pinned crush buried rubble _alone inside left teeter dangl hanging caught jammed wedged _help _cant_ can't escalator",
    "poison": "monox alarm smell odo fume stench chemical chlorine ammonia acid bleach poison dizz headache vomit naus faint woozy headed drank swallow _ate drink tanker truck barrel drum container pungent toxic solvent sulf petrol diesel gasoline fuel kerosene powder liquid powder _gas _stink _air_ vapo heater stove boiler furnace generator charcoal grill exhaust spray sick _made biohaz bio_haz radio radiation",
    "violence": "pizza knife _gun machete weapon _axe pistol rifle sword blade crowbar hammer _shot shoot _stab _rob mugg assault attack beat kidnap rape raping jumped strangl _hit punch _kick _chok _hurt slap smash fight brawl domestic break broke climbing forcing trying burglar intruder abduct hostage _kill threat scream murder grabbed dragg forced sexual following _bat stalk chasing grop grabbing expos _fight _gun shot knifed _br",
    "suicide": "look_for took taken swallowed suicid want _miss _jump _kill _hurt hang _life ledge edge railing roof _alive wrist overdos die goodbye _side_of",
    "missing": "missing _ran _run _seen disappear _lost wander found vanish _home _gone _find _back _alone crying missing",
    "injury": "collided ▢ _under waking _off through _in _on _at inside brakes _hurt injur bleed bled unconsc unrespons faint collaps dying dead moving lying laying laid seizure stroke heart _chok labo shaking seizing wake respond breath move knocked over _hit struck _burn scald bitten blood passed broke ambulance paramedic medic _fell crash accident collision wreck body chest severed _bit attack vomit throw threw puk sick _dog _lies snake cobra viper boar _bear wolf leopard throat chocking _down _floor _ground choking turned _roof _side upside overturn wheels_up pile feel _stand _get_up",
    "falling": "_fall _fell _drop _bolt _screw _chain _come _collaps _given _hang hanging dangl coming loose _thr flying raining crash bent leaning snapped tilting toppl _held railing _rails balustrade parapet",
    "manhole": "manhole _cover _lid _hole sewer drain gully shaft _pit inspection utility trench excavat _dug",
    "other": "green",
}
STEMS_ZH: dict[str, str] = {
    "fire": "火 烟 烧 燃 焦 糊 着了 着起 烟 点着 点燃 点了 红光 红通通",
    "gas": "气 瓦斯 丙烷 漏 蛋味 鸡蛋 臭蛋 关不",
    "explosion": "爆 炸 巨响 轰 砰 嘭 嗙 啪 雷管 弹 手雷 地雷 迫击炮 铁疙瘩 滴答 滴滴 嘀",
    "electric": "电 线 麻 火花 插座 插排 变压器 灯杆 路灯",
    "collapse": "塌 垮 倒 坍 陷 裂 倾斜 歪 晃 断 滑坡 泥石流 石 天坑 地洞 空洞 下沉 滑 堤 坝 桥 漫 雪崩 脱轨 塔 杆 山墙 往外鼓 悬空 鼓 往下坠",
    "water": "水 掉下去 泡 涵洞 隧道 扑腾 河 江 湖 塘 海 淹 沉 洪 涝 堤 涌 坝 冲 卷 冰 井 沟 没顶 船 轮渡 渡轮 艇 吸",
    "trapped": "轨 铁路 困 卡 夹 压 锁 埋 关 堵 电梯 货梯 升降机 轿厢 出不 梯 传送 卷帘 动不了 车底 车轮 车轱辘 道口 铁轨 铁路 轨道 挂在 悬在 吊在",
    "poison": "拌 掺 雾 毒 一氧化碳 味 气 晕 头 恶心 吐 胸闷 农药 酸 苯 漏 泄 洒 翻 喝 吃 误 吞 烟 炭 炉 柴油 汽油 煤油 油 药 黄云 绿云 黄雾 绿雾 生化 放射 辐射",
    "violence": "刀 枪 斧 棍 棒 锤 酒瓶 砍 杀 捅 刺 扎 行凶 抢 打 殴 斗 家暴 家庭暴力 绑 劫 强奸 猥亵 性侵 入室 撬 砸 踹 翻 贼 偷 陌生人 歹徒 威胁 扬言 弄死 救命 求救 尾随 跟踪 拖 泼 放火 纵火 报复 精神病 匕首 钢管 炸 上车 往车 车里 车上 面包车 枪响 蒙面 得死 会死 要死 得活 会活 要活 别想 点 烧 警 跟着我 故意 天桥 高架 桥上 楼顶",
    "suicide": "自杀 轻生 跳 不想活 活不 不活 割腕 上吊 寻短 想不开 农药 服毒 吞 楼顶 天台 桥边 桥栏 护栏 栏杆 窗台 窗外 塔 楼边 死 遗书 煤气 一了 外机 窗沿 檐口 女儿墙 尽力 对不起 我爱",
    "missing": "走丢 走失 带到 被带 网友 丢 不见 找不 没找 没有找 失踪 失联 回家 回来 还没回 联系不 不知 迷路 没到 拐 人贩 抢 偷 抱 带 哭 一个人 独自 自己 捡 发现 说不清 大人 被骗 骗到 骗去 骗进 拉到 拉去 拉进 关到 关在 关进 带去 带进 带走 婴 新生儿",
    "injury": "骨头 追尾 翻 冲 碰 怼 蹭 顶 刮 带 伤 血 昏 晕 呼吸 没气 断气 不省 意识 知觉 反应 叫不 喊不 脉搏 白沫 断 心脏 梗 中风 抽 休克 骨折 撞 砸 咬 碾 轧 压 车祸 事故 倒 躺 趴 摔 跌 爬不 站不 坠 掉 救护 急救 120 抢救 不行 喘 窒息 噎 生了 羊水 死 尸 食物中毒 上吐 白沫 癫痫 羊癫 胸 烫 割 磕 医院 踩踏 卷 绞 切 锯 掉进 掉到 掉下 止不住 酸 开水 油 沸水 滚水 热汤 热水 酒精 84 消毒液 烧碱 逆行 感觉 四轮朝天 连环 刹车 吐 拉肚",
    "falling": "还没 只剩 就剩 掉 坠 脱落 落 砸 摇摇欲坠 松动 悬 吊 晃 挂 翘 吹 刮 高空 扔 丢 抛 飞",
    "manhole": "井 盖 洞 窟窿 水道 篦 马葫芦 坑 沟 挖开 挖的 化粪池",
    "other": "绿 放行",
}

# Where these stand with a sign, people are ill or hurt as well: the ambulance is named too.
ILL_EN = r"dizz\w+|\bhead\s(?:is\s)?(?:hurts?|hurting|spinning|spins|pounding|aches?)|feel(?:s|ing)?\s(?:sick|ill)|head\s?ache|vomit\w*|naus\w+|faint\w*|sick\b|unwell|cough\w*|throwing\sup|light\s?headed|woozy|hurt\b|injur\w*|bleed\w*|blood|unconsc?ious|breath\w*|burned\b|passed\sout|collapsed\sand|not\smoving|shock(ed)?\b|electrocut\w*|drown\w*|poisoned|stabbed|shot\b|dying|pain|scald\w*|(?<!of\s)(?<!like\s)(?<!something\s)\bburnt\b(?!\s(?:out|down|toast|smell|plastic|rubber|cable|wire))|\bburns?\s(?:on|to)\s(?:his|her|my|their|the)\s(?:\w+\s)?(?:hands?|arms?|legs?|face|neck|back|foot|feet|fingers?|skin|head|chest)"
ILL_ZH = r"头(?:有点|有些|很|好|特别)?(?:晕|昏|疼|痛)|头晕|头昏|头疼|头痛|恶心|呕吐|想吐|吐了|晕|昏|受伤|伤(?:了|到|者|员|人)|流血|血|没呼吸|呼吸|喘|胸闷|不舒服|难受|骨折|触电|电倒|被电|溺水|中毒|昏迷|烧伤|烫伤|砸到(?:人|老|孩|我|他|她|行)|砸中|没力气|无力|抽搐|窒息|倒地|倒在|捅|砍伤|(?:(?<!脚)手(?!架|机|推|表|册)|脸|腿|胳膊|脚(?!手)|身上|头发)(?:都|也|被|给|上)*(?:烧|烫)|(?:烧|烫)[到着坏]?了?(?:手(?!机)|脸|腿|胳膊|脚|身|人)"

# --- What disarms a sign ----------------------------------------------------------------------

# Said right before a sign: there is none.
NOT_EN = r"(?:\b(?:no|not(?!\s(?:sure|only|just|stop|a\sjoke|joking|kidding|certain))|isn'?t|wasn'?t|aren'?t|weren'?t|never|without|nobody|no\sone|none|nothing|don'?t\s(?:see|smell|hear)|did\s?n[o']?t\s(?:see|smell|hear))\s(?:any\s|a\s|an\s|was\s|is\s|got\s|gets\s|has\sbeen\s|been\s|one\s|more\s|signs?\sof\s|smell\sof\s|reports?\sof\s|sight\sof\s|actual\s|real\s|the\s|longer\s|visible\s|seriously\s|badly\s|injuries\s|of\sus\s|were\s|on\s)*)$"
NOT_ZH = r"(?:(?<!有)(?:没有|没|未|无)(?:人员|人|发生|任何人|任何|什么|出现|见到|看到|看见|闻到|造成人员|造成|再|真的|明显|有|到|听到|发现)*|并非|(?<!是)不是|不会|不存在|排除|不用|不需要|不属于)(?:真的|什么|有|再)?$"
# Over, whatever goes on with what it left behind.
OVER_EN = r"\b(?:(?:was|were|been|got|is|are|has\sbeen|is\snow|now|all)\s(?:already\s|all\s|now\s|quickly\s|finally\s)?(?:put\sout|extinguished|fixed|repaired|rebuilt|replaced|resolved|rescued|found\s(?:safe|alive|well|at|in|by|and|last|this|yesterday)|under\scontrol|contained|arrested|reunited|safe\snow|home\s(?:now|safe|and))|already\s(?:fixed|repaired|resolved|handled|replaced|extinguished)|false\salarm|safe\sand\s(?:sound|well)|turned\sout\sto\sbe\s(?:nothing|a\sfalse|just|only)|all\sclear|no\sfurther\saction|can\sclose\sthe|thank\s?(?:s|you|u)\b[^.!?]{0,40}\b(?:fire\s?fighters?|police|paramedics?|crew|officers?|rescuers?|ambulance|lads)|(?:but\s(?:he|she|they)(?:'s|\shas|\shave|\swas|\swere|\sis)?|(?<=^\s)(?:he|she|they)(?:'s|\shas|\shave|\swas|\swere))\s(?:been\s)?found\b(?!\s(?:dead|lying|hurt|injured|unconscious|bleeding))|(?:they|you|he|(?:the|a)\s+[\w▢]+(?:\s+\w+)?)\s+(?:has\s|have\s|already\s|since\s|only\s|just\s)*(?:fixed|repaired|mended|replaced)\s(?:it|that|this)\b(?!\s(?:with|by|using|for)\b)|she'?s\sfine\snow|he'?s\sfine\snow)\b"
OVER_ZH = r"已经?(?:有(?:师傅|工人|人))?(?:[换装补盖接填砌]好|[补装盖接]上)了|(?:已经?|都|全)(?:被)?(?:救出|获救|脱险)(?:来)?(?:了)?(?![^。！？]{0,12}(?:还有|还在|没出))|已(?:经)?(?:被)?(?:扑灭|灭了|熄灭|修好|[换装补盖接填砌]好|处理好|处理完|恢复|抢修好|解决|消除|拆除|排除|平安|更换|找到|修复|解除|治愈|出院|控制住|装修好|锯完)|扑灭了|火(?:已经|已)?灭了|(?<!没)(?<!不)(?<!没有)修好(?:通车)?了|(?<!没)(?<!不)(?<!没有)找(?:到|回)(?:来)?了|找返|搵返|揾返|虚惊|误报|处理好了|解除了|平安回家|(?:谢谢|感谢|多谢)(?:消防|救援|民警|警察|抢修|工作人员)|锦旗|多亏(?:你们|消防|民警)"
# Times that are past: of all kinds that do not last. ▣ stands before a year that was over when it was told (`danger_dates`).
# `danger_past` says whether one is that of a danger. And what is spoken of as history, whatever its time.
TIMES_EN = r"\b(?:last\s(?:month|year|summer|winter|spring|fall|autumn|season|january|february|march|april|may|june|july|august|september|october|november|december|week)|(?:\d+|two|three|four|five|six|ten|several|few|many|couple\sof)\s(?:weeks|months|years|decades)\s(?:ago|back)|a\s(?:week|month|year|while)\sago|years\sago|months\sago|weeks\sago|back\sin\s(?=(?:the\s)?(?:▣|\d|day|old|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter)))\b|▣\d{4}"
TIMES_ZH = r"去年|前年|上个?月|上周|上个?星期|上礼拜|上次|几年前|前几年|前些年|(?:\d+|[一二两三四五六七八十几多半])(?:个)?(?:年|月|周|星期)(?:多)?(?:前(?![门进海往面方])|以前|之前)|▣[〇零一二三四五六七八九\d]{4}年|以前|曾经|当年|小时候|往年|早年|那年"
BYGONE_EN = r"\b(?:(?<!cover\s)(?<!grate\s)(?<!lid\s)(?<!rail\s)(?<!railing\s)(?<!fence\s)(?<!wall\s)(?<!manhole\s)used\sto(?!\sbe\sa)|when\si\swas\sa\s(?:kid|child)|anniversary\sof|history\sof|in\smemory|great\sfire)\b"
BYGONE_ZH = r"历史上|(?:谢谢|感谢)你们(?!听)[^，。！？]{1,12}(?:了|过|灭|救)|去世"
SETTLED_EN, SETTLED_ZH = rf"{TIMES_EN}|{BYGONE_EN}", rf"{TIMES_ZH}|{BYGONE_ZH}"
# What may stand behind a time as a part of it.
OF_TIME_ZH = r"(?:的?[春夏秋冬][天季]?|年?[底初末中]|[〇零一二三四五六七八九十\d]{1,3}(?:月份?|[日号])|晚上?|夜里|早上|[上下]午|的时候)*"
# Since when: of what goes on, whenever it began.
SINCE_ZH = (
    r"(?:开始|(?<=[年月周天日号初末底春夏秋冬])起(?![火烟雾])|以来|至今|到现在|到今天|迄今|就(?![^，。是]{0,8}过))"
)
# Lately past: what is an event is over, what is a state may still be so.
LATELY_EN = r"(?<!since\s)\b(?:yesterday|last\snight|the\sother\s(?:day|night)|on\s(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(?:two|three|few|several|\d+)\sdays\sago|last\s(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend))\b"
LATELY_ZH = r"(?<!从)(?<!自)(?:昨天|昨日|昨晚|前天|前几天|前两天|那天)(?!开始|起|到现在|就)"
# It goes on, whatever was before ...
NOW_EN = r"\b(?:now(?!\s(?:home|fixed|safe|two|three|a))|currently|at\sthe\smoment|just\s(?:saw|seen|heard|now|happened|started|found|got|came|fell|blew|went|dropped|collapsed)|getting\sworse|worse|hurry|please\s(?:send|come|help)|right\saway|this\s(?:morning|afternoon|evening|minute)|today|tonight|asap|emergency|(?:minutes?|mins?|hours?)\sago)\b"
NOW_ZH = r"现在(?!已|都?好|都?没事|想|要|问)|正在|刚刚|刚才|刚(?!性|好|需)|此刻|目前|越来越|快来|赶紧|救命|马上来|今天|今晚|今早|今日|更(?:严重|大|浓|臭)"
# ... or has not been set right since.
STILL_EN = r"\b(?:still|keeps?|since)\b"
STILL_ZH = r"还在|仍|一直|还没|还是|没人管|到现在"
# It was over, and is back.
AGAIN_EN = r"\b(?:again|re-?lit|re-?ignited|re-?started|came\sback|is\sback)\b"
AGAIN_ZH = r"又(?!快|好|想)|再次|复燃"
# What stands before it says nothing of what comes after: "repaired, but it smells of gas"; of "although", the comma does.
TURN = (
    r"(?:虽然|尽管|\b(?:even\s)?(?:although|though)\b)[^，,。.!?！？]{1,40}[，,]|但是|但|可是|可还|可又|不过|然而|却|[，,]可(?![以能])|结果|没想到|谁知|就是(?=还|有|又|闻|漏|冒|一直)|"
    r"(?:还是?|仍然?)(?=在?[有闻漏冒])|[，,](?:今[天早晚日](?!已|都?好|都?没事)|(?:现在|刚才|刚刚|这会儿)(?=[^，。]{0,6}[又还有在闻漏冒塌倒断着烧晕触被]))|"
    r"\b(?:but|however|yet|though|although|only\snow|and\snow)\b|\bnow\s(?=it\b|it's|there|we\b|the\b)|[，,]\s?(?:and\s)?(?:now|today|tonight|this\s(?:morning|afternoon|evening))\b"
    r"(?!\s(?:it\sis\s|it's\s)?(?:fixed|safe|home|fine|ok))|\bstill\b(?=\s(?:a\s|some\s|gas|on\sfire|live|(?:smell|leak|spark|smok|burn|hiss|stink)\w*))"
)
# Nobody has mended it: what is so is so still.
UNMENDED = (
    r"(?:还没|没人?|没有人?|未|尚未|一直没)(?:来|去|给|有人)?[补换装盖修]"
    r"|\b(?:not|never|nobody|no\sone|hasn't|haven't)\b[^.,。，]{0,16}\b(?:replaced|repaired|fixed|covered|mended|put\sback)\b"
)
# That something was mended undoes no harm to a person, and says nothing of another thing than the one that is named.
MENDING = r"(?:[换装补盖修接填弄砌]|处理|抢修)(?:好|完)|修[复了过]|更换|恢复|解决|扑灭|[补装盖接]上|\b(?:fix(?:ed|ing)|repair(?:ed|ing)|replac(?:ed|ing)|resolved|mended|rebuilt|closed|covered|put\sout|extinguished)\b"
THINGS: dict[str, str] = {
    "cover": r"井|盖[子板]|篦|\b(?:manholes?|covers?|lids?|grat(?:e|es|ing)|hole)\b",
    "gas": r"煤气|燃气|天然气|气管|漏点|\bgas\b|\bleak\b",
    "pipe": r"(?<!气)(?<!水)(?<!暖)管[子道线]|阀|\b(?:pipes?|valves?|hose)\b",
    "water": r"水管|自来水|水表|水龙头|水泵|\b(?:water(?:\s(?:pipes?|mains?|meter))?|taps?|pumps?|drains?)\b",
    "heater": r"热水器|锅炉|灶|\b(?:boilers?|heaters?|stoves?|cookers?|ovens?)\b",
    "wire": r"电线|电缆|线路|线缆|电路|(?<!无)线(?=[已都被也又断修接]|$)|\b(?:wires?|wiring|cables?|lines?)\b",
    "power": r"电箱|插座|开关|变压器|电表|供电|\b(?:power|sockets?|outlets?|fuse\s?box|transformer|electric\w*)\b",
    "lamp": r"路灯|灯|\b(?:lamps?|lights?|lighting|lamp\s?posts?)\b",
    "lift": r"电梯|扶梯|\b(?:lifts?|elevators?|escalators?)\b",
    "door": r"门(?!口)|锁|窗|玻璃|\b(?:doors?|gates?|locks?|windows?|barrier)\b",
    "wall": r"墙|楼板|屋顶|房顶|天花板|吊顶|阳台|围挡|脚手架|\b(?:walls?|roofs?|ceilings?|balcon\w+|scaffold\w*|fences?|railings?)\b|护栏|栏杆",
    "road": r"路面|马路|道路|人行道|桥|坑|\b(?:roads?|streets?|pavements?|sidewalks?|bridges?|potholes?)\b",
    "front": r"外墙|瓷砖|墙砖|广告牌|招牌|空调|树|\b(?:facades?|tiles?|signs?|billboards?|trees?|branch(?:es)?)\b",
    "alarm": r"报警器|烟感|监控|摄像头|\b(?:alarms?|cameras?|detectors?)\b",
    "place": r"长椅|座椅|垃圾桶|健身器材|滑梯|厕所|马桶|网络|信号灯|红绿灯|\b(?:bench(?:es)?|bins?|playground|swings?|toilets?|internet|wifi|traffic\slights?|heating|bus\sstop|shelter)\b",
    "lost": r"狗|猫|钱包|手机|钥匙|\b(?:dogs?|cats?|wallets?|phones?|keys|bags?)\b",
}
# What a danger's own words need not name for its mending to end it.
OWN: dict[str, frozenset[str]] = {
    "fire": frozenset({"power", "wire"}),
    "gas": frozenset({"gas", "pipe", "heater"}),
    "explosion": frozenset({"gas", "pipe", "heater", "power"}),
    "electric": frozenset({"wire", "power"}),
    "collapse": frozenset({"wall", "road"}),
    "water": frozenset({"water", "pipe", "road"}),
    "trapped": frozenset({"lift", "door"}),
    "poison": frozenset({"gas", "pipe", "heater"}),
    "falling": frozenset({"front", "wall", "door"}),
    "manhole": frozenset({"cover"}),
}
# Mended before, and so again by now: said of what still is so.
EARLIER_EN = r"\b(?:yesterday|last\s(?:week|month|year|night|spring|summer|autumn|fall|winter|\w+day)|only|just|(?:on|in)\s(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|fall|winter)|(?:\w+\s)?(?:days?|weeks?|months?)\sago|this\smorning)\b"
EARLIER_ZH = r"才|刚|(?:昨[天晚日]|前天|上个?[周月]|上星期|前几天|去年|之前|上次)"
IS_SO_EN = r"\b(?:is|are|smells?|stinks?|there's|has\sno|keeps?|leaks|sparks|hangs)\b|^[^a-z]*(?!.*\b(?:was|were|had|did)\b)(?:strong\s|heavy\s|a\s)?(?:smell|gas|smoke|fire|live)\b"
IS_SO_ZH = r"又|正?在(?=[漏冒着晃烧])|还在|仍|一直|很[浓臭重大]"

# Somebody is hurt by it, beside what makes an ambulance needed.
HARMED = (
    rf"\b{_WHO_EN}\s(?:\w+\s)?(?:fell|fallen|slipped|went)\s|(?:人|孩子?|学生|老太太?|大爷|奶奶|爷爷|[他她我妈爸])[^，。]{{0,4}}掉[进下到入]|掉[进到入][^，。]{{0,4}}[井坑河沟]"
    r"|电[到着倒晕]|\b(?:hit|struck|crushed|knocked\sdown)\sby\b|落水|[砸撞压夹][到中伤倒]了?(?:人|老|孩|小|行|我|他|她)|[人她他我子童妈爸]被[^，。]{0,8}[砸撞压夹烫]"
)
# Said to be not so within a sign that begins with the thing: "the tiles have not fallen", 瓷砖没掉.
NOT_WITHIN = (
    r"(?:没有?|并未|从?未)(?:人|被|再|真)*(?:掉[下落]?|脱落|坠落?|丢|断裂?|[坍倒]?塌|倒[塌下]?|垮|翻|碎|破|裂|松动|被?[偷盗]|漏[气电]?|泄漏|爆|移位|着[火]?|冒烟)[了来过]*$"
    r"|\b(?:not|never|\w+n't)\s(?:yet\s|really\s|actually\s|been\s|quite\s)*(?:collaps\w*|fall\w*|fell|missing|gone|stolen|broken|leak\w*|burn\w*|smok\w*|spark\w*|snapped|down|open|live|cav\w*|crumbl\w*|loose|com(?:e|ing)\sdown)(?:\s(?:down|in|off|on))?$"
)
# It has not come to it yet, and will.
BUT_SOON = (
    r"但|可是|不过|只剩|只连|就连着|快要?|就要|随时|马上|摇摇|歪|倾?斜|晃|"
    r"\b(?:but|about\sto|only|just|hang(?:s|ing)|lean(?:s|ing)|sway\w*|loose|any\s(?:moment|minute|second)|soon)\b"
)
# Who only hears or hopes that it was mended, and who asks.
HEARSAY = (
    r"\b(?:says?|said|told|thought|think|claim\w*|supposed\w*|hear\w*|hop(?:e|ing)|wish|when|if|whether|until)"
    r"(?:\s(?:me|us|that|they|he|she|it)){0,2}\s*$"
    r"|\b(?:have|has|did|do|can|could|would)\s*$"
    r"|(?:听说|据说|[他她]们?说|物业说|说是|以为|号称|都说)[^，。！？]{0,6}$"
)
ASKED = r"[^.!?。！？]{0,12}[?？]"
# What weighs only because it is denied: no fire, not torn down.
DENIED = (
    r"(?:还|并|都|也)?(?:没有?|未)(?:人|被|再|真)*(?:拆[除迁掉]?|着火|起火|冒烟|爆炸|[坍倒]?塌|倒[塌下]?|垮|断|漏[气电水]?|掉[下落]?|坠落|伤|受伤|伤亡|事故)[了过]*"
    r"|\b(?:not|never|\w+n't)\s(?:yet\s|been\s|really\s|actually\s)*(?:demolished|torn\sdown|collapsed|burn\w*|fall(?:en)?(?:\sdown)?|exploded|on\sfire|leaking|hurt|injured|down|open|live|missing|gone|loose|stuck|trapped)\b"
)
# A cover of what nobody falls into: of a bin, a box, a grill.
COVERED = r"\b(?:(?:litter|dust|rubbish|trash|garbage|recycling|waste|compost)?\s?bins?|dustbins?|dumpsters?|skips?|(?:rubbish|waste)\scontainers?|trash\scans?|letter\s?box|mail\s?box|barbecue|bbq|bench|cushions?)\b|垃圾[桶箱]|果皮箱|回收箱|信报?箱|邮箱|烧烤炉"
NOT_COVERED = r"\b(?:man\s?holes?|drains?|sewers?|holes?|wells?|pits?|shafts?|wires?|electric\w*|meter|fuse|fell|fall)\b|井|坑|洞|沟|电|窟窿|摔|踩空"
COVER_GONE = (
    r"\b(?:(?:its|the|no)\s)?(?:covers?|lids?)\b[^.!?。]{0,24}(?:\b(?:missing|gone|lost|off|stolen|broken)\b)?|\b(?:missing|lost)\s(?:its|the)\s(?:cover|lid)\b"
    r"|盖子?[^，。！？]{0,4}(?:没了|没有了?|不见了?|丢了?|掉了?|缺失)"
)
# What had failed runs again, and nothing more is said: light, water, warmth, the network.
RUNS_AGAIN = (
    r"(?:停|断|没|跳闸|不亮)[^。！？]{0,24}[，,。](?:但是?|可是?|不过|后来|现在|刚才?|已经?|今[天早晚]|早上|上午|下午|晚上|又|也|就|终于|都|[\d一二两三四五六七八九十几半]+[点分个]?[钟时半]*|物业|师傅|来|了)*"
    r"(?:来[电水气]|[电水气网]来|通[电水气网]?|恢复(?:供[电水气]|正常)?|有[电水气网]|亮|好)了[了啦。！~～\s]*(?:谢谢[^，。]{0,6})?[。！]*$"
    r"|\b(?:power|electric\w*|water|heating|internet|lights?|lift|elevator)\b[^!?]{0,60}\b(?:is|are|was|it's|came|has\scome|works?|running)\s?(?:is\s|back|on|now|again|running|working|fine|\s)*(?:back(?:\son)?|again|running|working|on)(?:\snow|\sagain)?[\s.,。!！]*(?:thanks?(?:\syou)?)?[\s.。!！]*$"
)
# What happened while it did not run, or because of it, is not over when it runs.
IN_BETWEEN = r"\b(?:bang|boom|explo\w*|smok\w*|spark\w*|burn\w*|smell\w*|oxygen|ventilator|dialysis)\b|[巨一声爆]响|[砰嘭嗙]的?一声|呼吸机|制氧|吸氧|氧气|透析|冒烟|火花|糊味|焦味"

# Set right, and back since, across sentences: "the cover was replaced. However it is missing again". Between the two stands
# nothing that could be another thing.
_MEANWHILE_ZH = (
    r"(?:[，,。！!；;\s]|没想到|想不到|谁知道?|谁料|可是?|但是?|不过|然而|结果|现在|这会儿|今[天早晚日]|昨[天晚日]|早上|上午|中午|下午|晚上|夜里|"
    r"刚才?|过了?[一二两三几半][天周月]?|不到|没过|[一二两三几]天|居然|竟然?|都|已经?|就|才|它|那个?|这个?|盖子|井盖|又|再次|被|人|给|车|[压轧撞]|来|后)*"
)
_DONE_ZH = r"(?:[换装补盖修填加固更撑]+(?:好|上|了|过|完成?|新)|更换(?:完成|完毕)?|换了新的?)[了啦过]*"
_MEANWHILE_EN = (
    r"(?:[\s,，.。;；!！]|\b(?:however|but|yet|though|and|then|now|today|tonight|yesterday|already|again|surprisingly|unfortunately|sadly|"
    r"this|morning|afternoon|evening|last|week|night|month|on|(?:mon|tues|wednes|thurs|fri|satur|sun)day|only|just|it|its|it's|is|was|has|had|"
    r"been|have|got|a|the|part|of|same|one|cover|lid|manhole|someone|somebody|they|once|more|days?|hours?|later|after|two|three|few)\b)*"
)
_DONE_EN = r"(?:replaced|repaired|fixed|mended|put\s(?:back|on)|closed|covered|filled|installed|propped\sup|secured|welded|put\s(?:a\snew\s)?(?:cover|lid)\son)"
_COVER_ZH, _COVER_EN = (
    r"(?:井盖|窨井|阴井|雨水?篦子?|(?<!马桶)(?<!桶)盖[子板])",
    r"(?<!bin\s)(?<!seat\s)(?<!toilet\s)(?:manhole|covers?|lids?|grates?|grating|hole)",
)
REGAINED = {
    "manhole": (
        rf"{_COVER_ZH}[^，,。！]{{0,6}}{_DONE_ZH}{_MEANWHILE_ZH}(?:没了|没有了|不见|丢|[被给]?偷|不翼而飞|缺了|开着|敞|掉下|翻|塌)"
        rf"|\b{_COVER_EN}\b[^.。!?]{{0,24}}\b{_DONE_EN}\b{_MEANWHILE_EN}\b(?:missing|gone|stolen|stole|vanished|disappeared|open(?:ed)?(?!\s(?:again\s)?(?:to|for)\b)|taken)\b"
        rf"|\b{_DONE_EN}\b[^.。!?]{{0,12}}\b(?:cover|lid)\b[^.。!?]{{0,16}}{_MEANWHILE_EN}\b(?:missing|gone|stolen|vanished|disappeared)\s(?:again|already)\b"
        rf"|\bput\s(?:a\s)?(?:new\s)?(?:cover|lid)\son[^.。!?]{{0,12}}{_MEANWHILE_EN}\b(?:missing|gone|stolen|vanished|disappeared)\b"
    ),
    "fire": (
        r"\bfire\b[^.。!?]{0,60}\b(?:burns|burning|on\sfire)\s(?:once\smore|again)\b|火[^，,。！]{0,6}(?:扑灭|灭)了?"
        + _MEANWHILE_ZH
        + r"(?:烧|着|燃|冒烟)"
        r"|\bfire\b[^.。!?]{0,16}\b(?:out|extinguished)\b"
        + _MEANWHILE_EN
        + r"\b(?:flared\sup|burning|started(?:\sburning)?|back|ablaze|reignited)\b"
    ),
    "electric": r"漏过?电[^。！？]{0,16}(?:又|再次)漏|\b(?:wires?|cables?|pole|lamp|socket|box)\b[^.。!?]{0,60}\b(?:sparks|sparking)\sagain\b",
    "gas": (
        r"(?:漏过?(?:煤气|燃气|天然气|瓦斯)|(?:煤气|燃气|天然气|瓦斯)[^，。！]{0,4}漏)[^。！？]{0,16}(?:又|再次)漏"
        r"|\bgas\b[^.。!?]{0,60}\b(?:leaks|leaking|smells|hisses)\b[^.。!?，,]{0,10}\bagain\b|"
        rf"(?:煤气|燃气|天然气|气管)[^，,。！]{{0,6}}{_DONE_ZH}{_MEANWHILE_ZH}(?:漏|有味|有煤气味|闻到)"
        rf"|\bgas\b[^.。!?]{{0,24}}\b{_DONE_EN}\b{_MEANWHILE_EN}\b(?:leak\w*|smell\w*|hiss\w*|escaping)\b"
    ),
    "collapse": (
        rf"(?:墙|楼板|屋顶|棚)[^，,。！]{{0,6}}{_DONE_ZH}{_MEANWHILE_ZH}(?:塌|倒)"
        rf"|\b(?:wall|roof|ceiling|balcony)\b[^.。!?]{{0,24}}\b{_DONE_EN}\b{_MEANWHILE_EN}\b(?:collaps\w+|fell|fallen|crumbl\w+)\b"
    ),
}
# Without one of these, what is gone now may be what was replaced then.
BACK = r"又|再次|没想到|想不到|谁知|谁料|居然|竟|可是?|结果|\b(?:again|once\smore|already|however|but|yet|now|then|but\sthen)\b"
# The mirror: it was so, and the last that is said is that it was set right, of nothing else and by nobody's hearsay.
_SINCE_ZH = r"(?:但是?|可是?|不过|后来|随后|然后|没想到|现在|[今昨][天早晚日]|很快|马上|就|又|也|都|全部?|已经?|及时|终于|燃气公司|工人|师傅|有人|你们|人|来|过|把它?|给|帮忙?|被)*"
SET_RIGHT_ZH = (
    rf"[，,。！!；;]{_SINCE_ZH}(?:[换装补盖修接填弄]好|处理[好完]|抢修好|[补装盖接]上|救出来?|恢复正常|修复)[了啦咯]*"
    r"(?:[，,。！!]*(?:现在)?(?:正常|没事)了?)?(?:[，,。！!～~\s]*(?:谢谢|感谢|多谢|辛苦)[^，,。！]{0,8})?[。！!～~\s]*$"
    r"|味[^。]{0,20}[，,。]现在(?:已经?)?(?:没有|闻不到|没)味?道?了[。！!～~\s]*$"
    r"|火[^，,。]{0,4}(?:扑灭|灭)了[，,。](?:没有?|无)人(?:受伤|伤亡)[。！!～~\s]*$"
)
# Of these that is an end; who is hurt, lost or in the water may still be.
SET_RIGHT = frozenset({"manhole", "gas", "electric", "collapse", "fire", "trapped", "falling", "explosion", "other"})
# Said of it before, as of what still is so.
PRESENT = (
    r"一直|还在|仍|越来越|很[浓臭]|快来|赶紧|救命|\b(?:is|are|smells?|there's|still|again|hurry|help|send|please)\b"
)
SET_RIGHT_EN = (
    r"\b(?:was|were|had|fell|came\sdown)\b[^.。!?]{0,60}[,，.。;；]\s*(?:\b(?:however|but|then|later|today|and|it|they|you|that|has|have|had|was|were|been|all|"
    r"already|now|since|quickly|finally|a\snew\sone)\b[\s,，]*)*(?:replaced|closed|fixed|repaired|mended|put\sback|sealed|covered|filled|made\ssafe|put\sout|rescued)"
    r"(?:\s(?:since|now|today|already|properly|this\s(?:morning|afternoon)))*(?:[,，]?\sand\s(?:there\sis\s|there's\s)?no\s(?:more\s)?(?:smell|leak|danger|gas)(?:\s(?:any\s?more|now))?)?"
    r"(?:[\s,，.。!！]*thank(?:s|\syou)?[^.。!?]{0,12})?[\s.。!！]*$"
)
# Said after a danger it takes nothing back: "it smells of gas although it was repaired", "fixed, they say, but it is not".
CONCEDED = (
    r"[，,](?:他们|你们|物业|社区|平台|系统|网上)?(?:却|又|都)?(?:说是?|显示|声称|告诉我)(?:昨[天晚日]|前天|上周|今[天早]|刚才?|早)*(?:已经?|都|全|修|换|补|处理).*|"
    r"(?:虽然|尽管|明明|\b(?:despite|in\sspite\sof|(?:even\s)?(?:although|though))\b).*"
    r"|[^，,]*(?:但是?|可是?|不过|\bbut\b)[，,\s]*(?:其实|根本|并|it|they|that|is|was|has|did|were|have|\s)*(?:没有?修|没好|没弄|不是|\bnot\b|isn't|wasn't|hasn't|haven't|didn't).*"
)
# Somebody calls for help: questions, fears and what was before do not count then.
CRY_EN = r"\b(?:help\s?!|help\s(?:me|us|him|her)|hurry|emergency|come\s(?:quick\w*|fast|now)|(?:please\s)?send\s(?:someone|somebody|help|police|fire|an\sambulance|people)|right\snow|sos|mayday|911\snow|urgent\w*\s?!)|!!"
CRY_ZH = r"救命|快来|赶紧来|快派|赶快|快点来|马上来|出人命|来人(?:啊|呀|哪)|求助！|十万火急|速来|快！|！！|快救"
# Practice, teaching, fiction, papers and prices: said in the same sentence.
TALK_EN = r"\b(?:drills?|training|trained|(?<!whole\s)(?<!entire\s)(?<!kindergarten\s)class(?:es)?|course|workshop|seminar|webinar|lecture|insurance|insured|permits?|licen[sc]es?|movie|film|filming|novel|book|tv\sshow|netflix|video\sgame|game|museum|exhibit\w*|documentary|polic(?:y|ies)|brochure|poster|pamphlet|leaflet|compensation|reimburs\w*|claim\sform|statistics|survey|simulation|exercise|rehearsal|awareness|volunteer\w*|subsidy|rebate|opening\shours|open\son\s(?:mon|tue|wed|thu|fri|sat|sun|week|bank|public|holiday|christmas|easter|new\syear)\w*|hours\sof|what\stime|how\smuch|costume|halloween|article|campaign|quote|appointment|recycl\w*|dispose\sof|donat\w*|sign\sup|register\sfor|apply\sfor|application\sfor|detector\s(?:program|install\w*)|free\s(?:smoke|co|carbon)|report\scopy|copy\sof\s(?:the|my|a)|lawsuit|court\sdate|song|podcast|board\smeeting|mock|rumou?rs?|not\strue|homework|(?:play|book|film|show|song)\sis\sabout|required\sto|landlord\sis|lend|novels?|idiom)\b"
TALK_ZH = r"演练|演习|逃生|培训|讲座|宣传|知识|课程|科普|保险|理赔|补贴|补助|赔偿|报销|电影(?!院)|电视剧|小说|游戏|拍戏|剧组|话剧|新闻里|法律|规定|条例|政策|咨询一下|营业时间|几点(?:开|关|上班|下班)|多少钱|在哪(?:里)?(?:买|办|领|交|报名)|怎么(?:办理|申请|缴|交|报名|报销|预约|查询|领取|鉴定)|如何(?:办理|申请|缴|预防|报名|避免|防范)|招聘|招考|考试|证书|价格|模拟|体验馆|纪念馆|展览|手册|统计|数据|报名|志愿者|资格|标准是|备案|许可证|办证|鉴定书|认定书|复印件|结案|诉讼|判决|律师|辟谣|谣言|谣传|造谣|是真的吗|是不是真的|抖音上说|网上说|竞赛|题目|梦见|做梦|比喻|玩笑|剧本杀|鬼屋|歌名|书名"
# A house that is called so is a place like any other: right before what happens in it, or where it is said to be.
PLACE_EN = (
    r"\b(?:museum|workshop|recycling|training|insurance|movie|film|game|exhibition|donation|lecture|class)s?\s?(?:cent(?:re|er)|office|plant|hall|shop|store|room|bin|building|theat(?:er|re)|school)s?\b"
    r"|\b(?:at|in|inside|near|behind|outside|opposite)\s(?:the|our)\s(?:museum|workshop)\b|\b(?:the|our)\s(?:museum|workshop)\s(?=(?:is|has|just)\b)"
)
PLACE_ZH = (
    r"(?:保险|培训|考试|招聘|数据|统计|宣传|新闻|游戏|律师|法律|展览|知识|资格|话剧)[^，。]{0,2}(?:公司|中心|学校|市场|厅|馆|大厦|大楼|事务所|机构|基地|局|所|栏|院)"
    r"(?:里面?|内|门口|楼[上下]|附近|的)?(?:又|正|都|突然|有人?|发生|在)*$"
)
# Only thought of, said before the sign in the same clause: an "if" of all kinds ...
IF_EN = r"\b(?:(?<!sure\s)(?<!know\s)(?<!see\s)if(?!\sit'?s|\sit\sis)\s(?!(?:you|i)\s(?:don'?t|could))|in\s(?:the\s)?(?:case|event)\sof|what\s(?:should|to\sdo|do\s(?:i|we|you)\sdo)|how\s(?:do|to|can|should)|where\s(?:do|to|can|should)|prevent\w*|avoid\w*|protect\w*\s(?:from|against)|before\s(?:someone|somebody|a\s|an\s|there)|until\s(?:someone|somebody|a\s)|wait(?:ing)?\s(?:for|until)\s(?:someone|somebody|a\s|an\s)|unless)\b[^,.!?;]*$"
IF_ZH = r"(?:如果|万一|假如|要是|假设|倘若|一旦|怎么预防|预防|防止|避免|以免|以防|免得|防范|谨防|杜绝|严防|别等|难道要等|非要等|是不是要等|等到|等(?:出了|发生))[^，。！？；\n]*$"
# ... and a fear of what happens at once, while what is already so stays so.
FEAR_EN = r"\b(?:worried|afraid|fear\w*|scared|concern\w*|risk\w*|could|may|might|would|will(?!\snot)|potential\w*|possib\w*|someday|eventually|cause|causes|causing|lead\sto|leads\sto|going\sto\s(?:get|be|cause|kill|hurt)|almost|nearly|close\sto|chance\sof|danger\sof|likely|hazard|accident\swaiting)\b[^,.!?;]{0,30}$"
FEAR_ZH = r"(?:怕|担心|害怕|容易|可能|(?<![唱晚年开聚宴运庙展社委大商乐])会(?!有人)|引起|引发|造成|导致|存在|有[^，。]{0,6}风险|危及|差点|差一点|险些|隐患|早晚|迟早|恐怕|恐)[^，。！？；\n]{0,12}$"
FEAR_AFTER_ZH = r"^(?!了怎么办)[^，。！？；\n]{0,6}(?:隐患|风险|怎么办|怎么预防|的可能|危险性)"
# What is asked of what might be, after a clause that complains of what is in the way.
WHAT_IF_ZH = r"^了?(?:怎么办|咋办|怎么得了|咋整)"
WHAT_IF_EN = r"^(?!)"
COMPLAINS_ZH = r"(?:停满|堵|占|锁|通道|过不去|进不来|没有|太窄|楼道|老化|坏)[^。！？]*[，,]"
COMPLAINS_EN = r"(?!)"
FEAR_AFTER_EN = r"^\w*\s?(?:risk|hazard|danger\b|prevention|safety)"

# Events: over once they are over, and not there while they are only feared. The rest are states.
EVENTS = frozenset(
    {"fire", "explosion", "violence", "injury", "suicide", "water", "electric", "poison", "trapped", "falling"}
)
FEARED = frozenset({"fire", "explosion", "injury", "violence", "water", "electric", "poison", "suicide"})
# Somebody is under or in it.
CAUGHT = (
    r"掉(?:进|到|入|下|在)?了?(?:河|水|沟|塘|江|湖|池|海|井)|落水|溺|淹(?:了|死|着)?(?:了)?人|[压埋砸](?:到|住|着|中|伤|死)?了?(?:\S{0,2})(?:人|小孩|孩子|老人)"
    r"|有?人被?(?:[压埋砸]|淹)|车[^，。]{0,6}(?:[掉陷栽开冲]|被?[压埋砸])[进下到住在了]|(?:里面?|下面|底下|底)(?:还)?(?:有|埋|困|压)[^，。]{0,3}人|\b(?:drown\w*|(?:fell|fallen|falls|gone|went|jumped|slipped) (?:in|into|off)\b"
    r"|(?:people|ppl|persons?|kids?|child(?:ren)?|man|woman|men|women|driver|someone|somebody|anyone) (?:\w+ )?(?:inside|under|underneath|buried|trapped|in the (?:water|river|canal|lake|sea))"
    r"|(?:cars?|bus|van|taxi|lorry|truck|coach|scooter|bike) (?:\w+ ){0,3}(?:in it|inside|fell|went|under|buried|crushed|hanging)|(?:killed|hit|crushed|struck) (?:\w+ ){0,2}(?:people|ppl|kids?|child(?:ren)?|someone|somebody|man|woman|lady|girl|boy|pedestrian|mother|mum)|with (?:us|people|someone|\w+ people) (?:in|inside|on)"
    r"|(?:fell|fallen|collapsed|came down) on (?:\w+ )?(?:people|ppl|kids?|someone|somebody|a (?:man|woman|child|worker)))"
)
FELL_IN = (
    r"(?<!nearly )(?<!almost )\b(?:fell|fallen|fall|went|gone|slipped|dropped|stuck)\s(?:right\s|just\s|straight\s)?(?:in|into|down)(?:\s(?:in|it)\b|\s(?:to\s)?(?:the|a|an|that|this|one)\s(?:\w+\s)?(?:holes?|manholes?|trench|pits?|shafts?|drains?|sewers?|wells?|gap|ditch)\b|(?=\s*(?:$|[.,!?，。！])))"
    r"|(?<!差点)(?<!差点儿)(?<!险些)(?:[掉摔跌栽](?:进|下|到|里|入|窨井|井|坑)|[连].?人[^，。]{0,3}[翻掉栽]|[翻骑开]进去)"
)
IN_SMOKE = r"(?<!passive )(?<!cigarette )\b(?:smoke(?! ?(?:break|detector|alarm))|flames?|gas(?! ?station)|fumes)\b|浓烟|冒烟|烟味|烟雾|煤气|燃气|火光"
# Somebody is hurt by it, said of whoever it is. That it nearly was, may be or was not hurts nobody.
_SOMEBODY_EN = (
    r"(?:(?:me|him|us|someone|somebody|people)\b|her(?=\s*(?:$|[.,;!?，。！]|and|but|while|when|as|in|at|near|outside|yesterday|now|today|just|he|she|i\b))"
    r"|(?:an?|the|my|our|his|her|this|that|one|two|three|four|some|several)\s(?:\w+\s){0,2}?"
    r"(?:m[ae]n|wom[ae]n|lad(?:y|ies)|boys?|girls?|kids?|child(?:ren)?|sons?|daughters?|mother|mum|mom|father|dad|parents?|gran\w*|nan|nana|wife|husband|partner"
    r"|sister|brother|aunt\w*|uncle|cousin|nephew|niece|baby|babies|toddlers?|friends?|neighbou?rs?|colleague|students?|pupils?|pensioners?|residents?|tenants?|guy|lads?|teen\w*"
    r"|(?:motor)?cyclists?|riders?|bikers?|pedestrians?|passers?-?\s?by|joggers?|runners?|walkers?|workers?|cleaners?|drivers?|passengers?|customers?|visitors?|tourists?|couriers?|postman|nurse|person|people)\b)"
    r"(?!(?:'s|s')\s(?:\w+\s)?(?:car|van|bike|scooter|house|roof|window|shop|fence|garden|wall|door|phone|laptop|balcony|shed|property))"
)
_BODY_EN = r"(?:my|his|her|their|the|an?)\s(?:\w+(?:'s)?\s){0,2}?(?:head|arm|leg|hand|foot|feet|shoulder|back|face|neck|eyes?|fingers?|ankle|knee|chest)\b"
_NOT_QUITE_EN = "".join(
    rf"(?<!\b{each}\s)"
    for each in "nearly almost could might may would will can to not never just_missed didn't didnt".replace(
        "_", " "
    ).split(" ")
    if each
)
_SUCH_THINGS_EN = (
    r"\b(?:glass|tiles?|slates?|bricks?|signs?|billboard|board|branch(?:es)?|trees?|poles?|(?:lamp|street)\s?(?:post|light|pole)s?|lamps?|lights?|wall|ceiling|plaster|concrete|stones?|rocks?|"
    r"panels?|cladding|gutter|chimney|scaffold\w*|balcony|railing|fence|gate|ladder|crane|beam|awning|windows?|panes?|shutter|cables?|wires?|icicles?|ice|debris|pieces?\sof\s[\w\s]{1,20}?|bits?\sof\s[\w\s]{1,20}?)"
)
_FELL_ON = r"(?:fell|fallen|dropped|came|crashed|landed|collapsed|toppled|tumbled)\s(?:down\s|over\s|off\s|right\s|straight\s)*(?:on\sto|onto|on\stop\sof|on)\s"
FELL_ON_EN = rf"{_SUCH_THINGS_EN}\s(?:has\s|have\s|just\s)*{_NOT_QUITE_EN}{_FELL_ON}(?:{_SOMEBODY_EN}|{_BODY_EN})"
HURT_EN = (
    rf"{_NOT_QUITE_EN}\b{_FELL_ON}(?:{_SOMEBODY_EN}|{_BODY_EN})"
    rf"|{_NOT_QUITE_EN}\b(?:hit|hits|hitting|struck|shocked|shocks|electrocuted|zapped|crushed|burn(?:ed|t)|injured|wounded|hurt|knocked\s(?:down|over|out)|cut|scalded|bit|buried)\s"
    rf"(?:{_SOMEBODY_EN}|{_BODY_EN})"
    rf"|(?:\bi|\bhe|\bshe|{_SOMEBODY_EN})\s(?:was\s|were\s|is\s|are\s|got\s|has\s|have\s|been\s|just\s|gets\s|being\s)+(?:badly\s)?"
    r"(?:hit|struck|shocked|electrocuted|zapped|crushed|burn(?:ed|t)|knocked\s(?:down|over|out)|scalded|bitten|buried|thrown|overcome|choked)\b"
    rf"|(?:\bi|\bhe|\bshe|{_SOMEBODY_EN})\s(?:has\s|have\s|had\s|just\s)*(?:fell|fallen|slipped|tumbled|went|gone|dropped)\s(?:right\s|straight\s)?(?:in|into|down|through|off)\b(?!\s(?:love|to\s))"
    rf"|(?:\bi|\bhe|\bshe|{_SOMEBODY_EN})\s(?:has|have|had|got)\s(?:\w+\s)?(?:burns|a\sburn)\b"
    r"|\b(?:(?:is|are|was|were|i'm|im|he's|she's|started|keeps?)\schok\w+|choked|gasping|inhaled|breathed\sin|suffocat\w+)\b"
)
_SOMEBODY_ZH = (
    r"(?:(?<!没有)(?<![没无工私别动新])人(?!行|民|流|工|家的?(?:车|房|窗))|我(?!们?家|们?的|们?小区)|他(?!们?家|们?的)|她(?!们?家|们?的)"
    r"|[妈爸爷奶姥婆妻孩娃婴叔伯姑舅姨哥弟姐妹孙]|老公|老婆|儿子|女儿|宝宝|老[太头汉伯爷人]|大[爷妈叔娘婶]|阿姨|同[学事]|学生|邻居|师傅|司机|朋友|乘客|顾客|保安|[男女]的|隔壁老.|骑[^，。！？]{0,4}的|女[孩生士]|男[孩生]|小伙|小哥|姑娘)"
)
_THEIRS_ZH = r"(?![妈爸爷奶姥公]{0,2}[家们]?的?[^，。！？人头脸手腿脚]{0,3}(?:车|窗|门|房|屋|店|手机|电脑|花|墙|阳台|院|摊|伞|瓶|雨棚))"
_NOT_QUITE_ZH = r"(?<![没未会怕能要防免])(?<!没有)(?<!差点)(?<!差点儿)(?<!险些)(?<!可能)(?<!万一)"
_STRUCK_ZH = r"(?:(?:[砸电撞压埋呛熏烫烧炸夹绊划割刮咬](?:到|中|着|伤|死|倒|晕|翻|了|破|麻)|打[到中])了?)"
HURT_ZH = (
    rf"{_NOT_QUITE_ZH}{_STRUCK_ZH}[^，。！？没]{{0,5}}?{_SOMEBODY_ZH}{_THEIRS_ZH}"
    rf"|{_NOT_QUITE_ZH}[把将给][^，。！？没]{{0,4}}?{_SOMEBODY_ZH}{_THEIRS_ZH}[^，。！？]{{0,2}}?(?:{_STRUCK_ZH}|电得)"
    rf"|(?<!差点有)(?<!差点把){_SOMEBODY_ZH}[^，。！？没差会怕]{{0,3}}?(?:被[^，。！？]{{0,4}}?)?(?:[呛熏电砸撞烫](?:到|中|着|伤|死|倒|晕|了|得)|(?:[掉摔跌栽滑滚](?:进|下|到|里|入|落))|[噎呛]住)"
    rf"|[呛熏][得的][^，。！？]{{0,3}}{_SOMEBODY_ZH}"
)
# Whose number stands before all others, and whose besides: of which kinds (of any where none is named), who, and what a
# text must say for it. The usual ones of each kind are `dangers.RING`.
RING_FIRST: tuple[tuple[str, str, str], ...] = (
    # Bombs and strange powders are for the police.
    (
        "explosion poison",
        "police",
        r"\b(?:bombs?|grenades?|explosives|unexploded|suspicious|suspect|unattended|ticking|shells?|packages?|parcels?|envelope)\b|炸弹|炸药|爆炸物|雷管|手雷|手榴弹|炮弹|可疑",
    ),
    # Lights that send cars into each other, and whoever lays poison, are for the police.
    ("other", "police", f"{LIGHTS_EN}|{LIGHTS_ZH}"),
    (
        "poison",
        "police",
        r"投毒|下毒|毒饵|毒肉|\bpoisoning\s(?:the\s|our\s|my\s)?(?:dogs?|cats?|pets|animals|people)|\bpoison(?:ed)?\s(?:baits?|meat|sausages?|treats?)\b",
    ),
    # Who swallowed or cut something dies of it before anybody else is there.
    (
        "poison suicide",
        "medical",
        r"\b(?:swallowed|drank|ate|eaten|overdos\w*|(?:took|taken)\s[^.!?]{0,16}\b(?:pills|tablets|them|all|bottle)|cut\s(?:his|her|my|their)\s(?:own\s)?wrists?|bleeding|food\spoison\w*)\b|[吞喝吃服](?:了|下|完)|药[^，。]{0,4}[吞吃]|误[食服喝吞]|割了|流血|食物中毒",
    ),
    # Whoever threatens has to be stopped first.
    (
        "violence",
        "police",
        r"\b(?:kill|knife|knives|gun|gunman|guns|shooting|shooter|shots|stab\w*|machete|weapon|axe|attack\w*|intruder|burglar\w*|kidnap\w*|hostage)\b|刀|枪|(?<![要热吵气急累])杀|砍|捅|绑架|劫持|歹徒|入室",
    ),
)
RING_ALSO: tuple[tuple[str, str, str], ...] = (
    # Where cars crashed, the police come as well.
    ("injury", "police", f"{CRASH_EN}|{CRASH_ZH}|车祸"),
    # Somebody is down there.
    (
        "manhole injury",
        "fire",
        FELL_IN,
    ),
    ("manhole", "medical", FELL_IN),
    # Somebody may be under or in it.
    ("fire gas explosion electric collapse falling", "medical", CAUGHT),
    # Whoever is ill where something burns or leaks needs the fire brigade as well.
    ("injury", "fire", IN_SMOKE),
    # Whoever is cut down bleeds, and whoever is lost with a wound needs both.
    (
        "violence",
        "medical",
        r"(?:被|把|给|砍|捅|刺|扎|劈|打)[^，。没]{0,6}?(?:砍|捅|刺伤|扎伤|劈|打伤|打晕|打死)(?:了|伤|倒|死|到|$|中|人)|(?:砍|捅)(?:了|伤|死)[^，。！？价树]{0,3}(?:人|我|他|她|刀)"
        r"|砍人|捅人|伤人|\b(?:stabb(?:ed|ing)|slash(?:ed|ing)|knif(?:ed|ing)|hacked|beaten\sup|shot)\b",
    ),
    (
        "",
        "medical",
        r"(?:头|脸|手|脚|腿|身|胳膊|背|额)(?:上|部|皮)?(?:都|还|全)?(?:有|是|破|带)(?:了|个|一个|道|着)?(?:伤|血|口子)|\b(?:wound|cut|gash|blood)\s(?:on|over|all\sover)\s(?:his|her|my|their)\b|\bbleeding\b",
    ),
    # Whoever lies on the ground is hurt.
    (
        "",
        "medical",
        r"\b(?:people|persons?|men|women|several|someone|somebody|bod(?:y|ies)|victims?)\s(?:are\s|is\s)?(?:lying\s|down\s)?(?:on|all\sover)\sthe\s"
        r"(?:ground|floor|road|pavement|street)\b|(?:人|个)(?:都|已经)?(?:倒|躺)(?:在)?(?:了)?地",
    ),
    # Whoever it struck, shocked or choked, or fell in.
    ("", "medical", HURT_ZH),
    ("", "medical", HURT_EN),
    # Whoever is ill of it, whatever it is.
    ("", "medical", ILL_ZH),
    ("", "medical", ILL_EN),
)
# In these, "no" belongs to the danger itself.
ABSOLUTE = re.compile(
    r"^(?:no(?:t|\s)|没|无|缺|can|don|isn|won|stopped|never|叫不|喊不|不省|不想|活不|不活|找不|联系不|出不|爬不|站不|喘不)"
)

# What is written short, and what ends no sentence.
IN_FULL = {
    "thru": "through",
    "nite": "night",
    "frm": "from",
    "smels": "smells",
    "no.": "no",
    "w/": "with",
    "fier": "fire",
    "fyre": "fire",
    "smoak": "smoke",
    "leke": "leak",
    "some1": "someone",
    "sum1": "someone",
    "any1": "anyone",
    "every1": "everyone",
    "ppl": "people",
}
SHORTHAND = re.compile(
    r"\bw/(?=\s?[a-z])|\b(?:thru|nite|frm|smels|fier|fyre|smoak|leke|some1|sum1|any1|every1|ppl)\b|\bno\.(?=\s?\d)"
)
# Praise and laughter, beside which a picture of fire or of a bang is none.
PRAISE = re.compile(
    r"\b(?:great|awesome|amaz\w+|brilliant|fantastic|lovely|loving|loved?|nice|cool|best|wow|wonderful|excellent|superb|lit|vibes?|"
    r"good (?:job|work|stuff|one|vibes|game|times?)|well done|congrat\w*|bravo|kudos|proud|perfect|beautiful|happy|gorgeous|"
    r"lol|lmao|haha\w*|hehe\w*|funny|jk|slaps|concert|party|song|album|playlist|outfit|food|menu|mind blown)\b"
    # The park is, so is the band; the house or the car is not.
    r"|\b(?:parks?|playground|band|team|show|service|city|app|website|mural|library|skate ?park|pool|gym|cafe|coffee|pizza|work|job|"
    r"idea|event|festival|market|music|design|this|that|these|you|u|guys|crew|we|they|everything|new \w+)(?:'s|'re|s)?(?: (?:is|are|was|so|looks?|just|straight|pure|absolute|all|really|on|fire))*\s*🔥"
    r"|[😍🥳👏💯🙌😎🤩🎉😂🤣❤]|太棒|真棒|好棒|厉害|牛[啊呀了哦！]|给力|好看|漂亮|点赞|为[^，。]{0,6}赞|哈哈|嘻嘻|笑死|绝了|太好|好吃|加油|喜欢|开心|恭喜|祝贺|太美|好美|生意|[太超最好很真]🔥"
)
# The pictures that praise uses as well, and where a clause with one ends.
FIGURES = re.compile(r"[🔥💥☠🔪](?:[🔥💥☠🔪\ufe0f]|\s+(?=[🔥💥☠🔪]))*")
CLAUSE_OF_FIGURES = re.compile(r"[,，。.!！?？;；\n]+")
# A place right before or after a picture: it burns there.
PLACE_BEFORE = re.compile(
    r"(?:\b(?:kitchen|roof|stair\w*|hallway|corridor|basement|cellar|attic|house|home|flat|apartment|building|balcony|garage|car|bus|van|"
    r"truck|shed|warehouse|school|hospital|upstairs|downstairs|next door|meter|boiler|battery|scooter|e-?bike|bin|dumpster|tree|forest)"
    r"(?:'s)?(?: (?:is|are|on|now|really|just|all))*|\b(?:there is|there's|theres|i see|we see|now|until|no really)|"
    r"(?:楼[上下道梯里]?|厨房|阳台|屋里?|屋顶|家里?|房子|车|车库|仓库|插座|电箱|电表|地下室|楼顶|走廊|隔壁|对面|停车场|宿舍|教室|[东南西北]侧|窗外)(?:那边|那里|里|上)?(?:都|又|已经|真的?|就|也)?)\s*$"
)
PLACE_AFTER = re.compile(
    r"[\s\ufe0f]*(?:了)?\s*(?:(?:(?:is|are|coming|burning|right|all|just|now)\s)*(?:in|on|at|near|behind|inside|outside|next to|under|by|from|across|"
    r"downstairs|upstairs|over|through|everywhere)\b(?! (?:point|fire|brand|it)\b)|(?:the |my |our )?(?:kitchen|roof|stair\w*|hallway|corridor|basement|"
    r"house|flat|apartment|building|balcony|garage)\b|[^，。！？\s]{0,4}(?:楼[道上下梯里]|楼$|厨房|阳台|屋里|屋顶|家里|车库|仓库|地下室|楼顶|走廊|隔壁|快来|快跑|快救))"
)
# Whoever calls somebody praises nothing.
CALLS = re.compile(
    r"\b(?:help (?:me|us|him|her|now)|please (?:come|send|help|hurry)|hurry|send (?:fire|police|help|someone|everyone|an? ambulance)|911|112|999|"
    r"(?:can'?t|cannot) get out|trapped|screaming|running (?:out|away|for)|(?:people|someone|somebody|kids?) (?:are |is |still )*(?:inside|upstairs|in there)|not joking|no joke|smoke|🚒|🆘|🚑)|救命|快来|救火|报警|被困|119|110|冒烟|快跑|(?<!没)有人在|没开玩笑|不是开玩笑"
)
# A house, a road with its number, a part of a building.
_ADDRESS_EN = (
    r"(?:no|number|nr|block|flat|unit|room|apt|apartment|stair|staircase|entrance|building|house|gate|floor|level|stop|exit|lot|bay|plot)\.? ?#?\w{1,4}"
    r"|(?:\d+\w? )?(?:[\w']+ ){1,4}(?:road|rd|street|st|lane|ln|avenue|ave|alley|drive|close|court|crescent|square|sq|hill|hills|row|terrace|way|place|gardens|park|house|station|bridge)(?: (?:no )?\d+\w?)?"
    r"|\d+\w?"
)
_ROOM_EN = r"(?:(?:top|ground|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)|left|right|back|front|side|upper|lower|north|south|east|west|main|blue|red|green|white|black|other) ){1,3}(?:floor|door|bell|side|gate|entrance|corner|hand side|stairs?|window|end|house|building)"
_ADDRESS_ZH = r"[\u3400-\u9fff]{0,8}[\u3400-\u9fff](?:路|街|巷|弄|村|小区|大道|新村|苑|花园|广场|公寓|镇)(?:\d+(?:[号弄栋幢楼层室座]|单元|号楼)?)+[\u3400-\u9fff]{0,4}?(?:旁边?|边上|附近|门口|对面|后面|前面|楼下)?"
# A text, or a part of one, that only says where, as whoever was asked for the place writes: it weighs as the bridge in it does.
ONLY_WHERE = re.compile(
    r"(?:(?:hi|hello|ok|yes|it'?s|it is|that'?s|this is|right|just|directly|on the road|on the street|the one|straight|diagonally|"
    r"kind of|basically|i think|somewhere|the place is|location|address)[ ，,:：]+)*"
    r"(?:opposite|opp。?|next to|next door to|behind|in front of|across (?:from|the (?:road|street) from)|near|near to|close to|beside|"
    r"(?:(?:at|on|by) )?(?:the )?(?:t )?(?:corner|cnr|junction|jct|intersection|crossing|crossroads|roundabout) (?:of|with)|at the (?:end|top|bottom|back|front|entrance|side) of|between|by|under|underneath|outside)"
    r" [^.。！？!?，,;\n]{2,60}[.。！!]?"
    rf"|(?:(?:hi|hello|yes|ok|it'?s|it is|at|on|in)\b[ :]*)?(?:(?:the )?(?:{_ROOM_EN})|{_ADDRESS_EN})(?: (?:(?:on|to|at|from) the |in |of |and )?(?:{_ROOM_EN}|{_ADDRESS_EN})){{0,1}}"
    rf"|(?:我?在|就在|地址是?[:：]?|位于)?{_ADDRESS_ZH}"
    r"|(?:嗯|哦|喂|你好|您好|呃|那个|就|是|在|位于|地址|地点|位置|具体|靠近|靠|离|大概|应该|的|[：:，, ])+"
    r"[^，。！？；\n]{2,26}(?:对面|斜对面|对过|旁边?|边上|附近|门口|门前|后面|后边|前面|前边|隔壁|路口|路边|拐角|十字路口|楼下|转角|桥头|"
    r"[东南西北]侧|[东南西北]边|[左右]手?边|(?:桥|高架|立交|天桥|大厦|大楼|楼)的?(?:下面?|底下))(?:那里|那边|那儿|那|了|吧|呢|啊|哦)*[。！]*"
)
# What a text, or a part of one, says that tells only what is in something, who lives where, or is polite.
_LIVES_ZH = "(?:住(?:在)?[^，。！？；\n]{0,6}(?:楼|层|栋|幢|号|室|单元|隔壁|对面|这里|这儿))"
_KIN_ZH = "(?:妈妈?|爸爸?|父亲|母亲|奶奶|爷爷|外婆|外公|婆婆|公公|老人|儿子|女儿|孩子|孙子|孙女|老公|老婆)"
ONLY_WHO = re.compile(
    r"(?:(?:这|那|它)?里(?:面|头)?(?:还|只|就|都|也|一共|总共|大概)*(?:有|放着?|是|装着?)(?:[一两二三四五六七八九十几\d]+|很多|好多|一些|许多|点)?"
    r"(?:个|封|只|张|把|条|本|件|台|盏|袋|瓶|块|根|双|些)?(?:[^，。！？；\n人煤燃气火烟毒弹药刀枪血尸电油孩娃婴童老]{1,6}))"
    rf"|(?:我|我们|她|他)?(?:家|家里)?(?:还|有|有个|有一个)*(?:的)?{_KIN_ZH}?[^，。！？；\n]{{0,2}}?(?:今年)?(?:\d{{1,3}}岁多?)?(?:了)?(?:就)?{_LIVES_ZH}(?:的|了)?"
    r"|(?:抱歉|对不起|不好意思|sorry)?(?:[我]?(?:说)?(?:漏了|忘了|忘说了|忘记说了))?|(?:麻烦|谢谢|辛苦|拜托|多谢)(?:了|您|你们?|您了|啦)*"
    r"|(?:and )?(?:my|our) (?:kid|son|daughter|child|boy|girl|grandson|granddaughter)s? (?:is|are|goes|go) (?:in|to) (?:class|grade|year|school|kindergarten)[\w ]{0,8}"
    r"|(?:and )?(?:many|lots of|a lot of|some|two|three|several) (?:old |elderly |young )?(?:people|families|pensioners|kids|children) live (?:in|on|here|there|upstairs|at)[\w ]{0,20}"
)
_PEOPLE_EN = (
    r"(?:people|persons?|famil(?:y|ies)|pensioners?|residents?|tenants?|neighbou?rs?|kids?|child(?:ren)?|students?|pupils|lad(?:y|ies)|m[ae]n|wom[ae]n"
    r"|mother|mum|mom|father|dad|parents|grand\w+|gran|nan|couple|of us)"
)
_PEOPLE_ZH = "(?:人|老人|老人家|小孩|孩子|学生|住户|居民|租客|老太太?|老奶奶|大爷|婴儿|娃|残疾人|孕妇|轮椅|轮椅老人|坐轮椅的(?:人|老人)?|家)"
_MANY_ZH = "(?:[一两二三四五六七八九十几\\d]+|很多|好多|许多|不少|一些|都是|全是)?"
_THERE_ARE_EN = (
    rf"\b(?:and |but )?(?:there(?:'?s| is| are| were)? |we(?:'ve| have)(?: got)? |i(?:'ve| have)(?: got)? )?(?:(?:an?|the|my|our|one|two|three|four|five|six|many|lots of|a lot of|some|several|\\d+) )?"
    rf"(?:(?:very|old|elderly|young|small|little|disabled) )*{_PEOPLE_EN}(?: (?:with|in|on) (?:a )?(?:wheelchairs?|prams?|pushchairs?|strollers?|bugg(?:y|ies)|crutches|walkers?))?"
    r"(?: (?:who |that )?(?:lives?|living|is|are|stays?|staying))?"
)
_CLAUSE_OVER = r"(?=\s*(?:$|[.,;!?\n，。！；]))"
# Who lives or is somewhere, and no more in the clause: where nothing happens, nobody is in danger by being there.
WHO_IS_THERE = (
    rf"{_THERE_ARE_EN} (?:(?:in|on|at) (?:(?:the|a|our|my|this) )?(?:\w+ ){{0,2}}(?:floors?|flats?|apartments?|houses?|home|blocks?|buildings?|bar|pub|club|hall|school|library|shop)|(?:up|down)stairs){_CLAUSE_OVER}"
    rf"|(?:家里|屋里|楼[上下里]|这里|那里|[\d一二三四五六七八九十]+[楼层])(?:还|都|就|也|只)*(?:有|住着?|住了)(?:的)?{_MANY_ZH}(?:个|位|名|户)?{_PEOPLE_ZH}(?:{_CLAUSE_OVER}|(?=要|在?(?:上学|上课|看书|住)))"
)
# The same where only "inside" says where: not of what holds whoever is in it.
WHO_IS_INSIDE = (
    rf"{_THERE_ARE_EN} (?:inside|in (?:there|here)){_CLAUSE_OVER}"
    rf"|里[面头](?:还|都|就|也|只)*(?:有|住着?|住了)(?:的)?{_MANY_ZH}(?:个|位|名|户)?{_PEOPLE_ZH}(?:{_CLAUSE_OVER}|(?=要|在?(?:上学|上课|看书|住)))"
)
HOLDS_PEOPLE = (
    r"电梯|货梯|轿厢|升降机|车|船|隧道|涵洞|井|坑|洞|水|淹|墙|塌|锁|打不开|卷帘门|冰|缆车|废墟"
    r"|\b(?:lifts?|elevators?|cabins?|gondolas?|cars?|vans?|bus|boats?|trains?|trams?|tunnels?|underpass|pits?|shafts?|wells?|tanks?|silos?|holes?|water|flood\w*|lock\w*|shutters?|jammed|stuck|collaps\w*|rubble|ice)\b"
)
EMOJI = {
    "🔥": " 着火 ",
    "🚒": "",
    "🆘": " 救命！ ",
    "💥": " 爆炸 ",
    "🔪": " 持刀 ",
    "🩸": " 流血 ",
    "🌫": "",
    "💨": "",
    "🚑": " 叫救护车 ",
    "☠": " 中毒 ",
}
