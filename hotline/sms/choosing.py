"""Which of several cases is meant: offered by letter, number and matter, and read from what comes back."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.models import Case, Guess, LogEntry, LogKind, Report, Words, WordsKind
from common.text import in_language, shortened
from grid.models import CaseClass
from hotline.guesses import own_words
from hotline.models import Question
from hotline.sms.places import address_in
from hotline.sms.plain import plain, without_nod
from hotline.sms.vocabulary import Kind, own_vocabulary

LETTERS = "ABCDEFGH"
_LONGEST_PLACE = 40
_MOST_PLACE_WORDS = 6
# As much of her own words as the list has room for.
_MOST_SAID = 24
_WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_PLACE_GLUE = re.compile(
    r"\b(?:one|ones|on|in|at|by|near|the|that|which|is|it|my|a)\b|的|那个|那盏|那件|那一个|这个|在|上|那边|那里|是"
)
# Words of many addresses, which alone name none.
_ROADS = frozenset({"road", "street", "st", "rd", "avenue", "ave", "lane", "north", "south", "east", "west"})
_NAMING = frozenset({Kind.UNKNOWN, Kind.GLUE})
_QUIET = frozenset({Kind.THANKS, Kind.ACK, Kind.LEAD, Kind.GLUE})
# As the list names them, the oldest of her matters first: so the first of it is the first of hers.
_ORDINALS = (
    ("first", "1st", "the first", "first one", "the first one", "第一个", "第一", "第1个", "第1", "第一件"),
    ("second", "2nd", "the second", "second one", "the second one", "第二个", "第二", "第2个", "第2", "第二件"),
    ("third", "3rd", "the third", "third one", "第三个", "第三", "第3个", "第3", "第三件"),
)
_BY_ORDER_EN = (
    r"(?:previous|prior|former|preceding|earlier|earliest|other|another|different|latter|later|latest|last|next|older|oldest|old|newer|newest|new|"
    r"recent|most recent|penultimate|top|bottom|upper|lower)"
)
_WHICH_EN = r"(?:one|case|report|matter|thing|complaint|issue|problem)s?"
_BY_ORDER_ZH = (
    r"(?:最?(?:前|后)(?:面|边|头)?(?:一|那|者)?|上(?:面|边|头)?(?:一|那|回|次)?|下(?:面|边|头)?(?:一|那)|最?(?:早|晚|先|新|旧)(?:的|那|前|些|先)*|"
    r"刚(?:才|刚)?(?:的|那|说|报)*|(?:之|以)前(?:的|那|报)*|后来(?:的|那|报)*|原来(?:的|那)*|另外?(?:的|一|那)*|别的|其他的?|其它的?|最近的?|倒数第?一?|"
    r"(?:昨|今|前)天(?:的|那|报)*|先(?:前|报)(?:的|那)*)"
)
_COUNTED_ZH = r"(?:[个件条次份一那个者]*)"
# A place in an order that nobody has said: of the list, of her reports, of our texts or of what she wrote just now.
_ONLY_BY_ORDER = re.compile(
    rf"(?:(?:the|my|that|this|it is|its|about|i mean|i meant) )*(?:{_BY_ORDER_EN}(?: {_WHICH_EN})?|"
    r"one (?:before|after)(?: (?:that|it|this))?)"
    rf"|(?:(?:我)?(?:是|说的?是?|指的?是?|选|就)+)?(?:那个?|这个?)?{_BY_ORDER_ZH}{_COUNTED_ZH}(?:吧|啊|呀|呢|的|了)*"
)
_BY_ORDER = re.compile(
    rf"\b(?:{_BY_ORDER_EN}|first|second|third) {_WHICH_EN}\b|"
    r"\bthe (?:former|latter|other|previous)\b(?! (?:day|night|side|week|month|year)s?\b)"
    r"|(?:[前后上]面?|先前|刚才|刚刚|之前|以前|最早|最后|最新|后来|早的|晚的|新的|旧的|第[一二三])(?:的)?(?:那|一)?[个件条次者]|另外?一?[个件条]|[前后]者"
)
_LEADS = re.compile(
    r"^(?:(?:it is|its|i mean|i meant|i choose|i pick|i want|about|the|that|case|number|no(?:\.|(?= ?\d))|nr\.?|option|letter|"
    r"answer|ans|reply|回复|[请我]?选|(?:我(?:说的|的)?)?是|编号|尾号|号码|关于|那个|就)(?=[^\w]|[\u3400-\u9fff]|(?<=[\u3400-\u9fff]))[\s:：,，]*)+"
)
_TAILS = re.compile(r"[\s,，.!。！]*(?:one|case|吧|呀|啊|哈|的|号|那个|那件|这个|这件|呢|哦|了)+$")
# What leaves a choice one, whatever stands on which side of it.
_POLITE_ROUND = re.compile(
    r"(?<![a-z0-9\u3400-\u9fff])(?:thank you(?: very much| so much)?|thank u|thanks(?: a lot| so much)?|thankyou|thx|tks|ta|cheers|please|"
    r"pls|plz|sorry|hi|hello|hey|ok|okay|yes|sir|madam|mate|dear|regards)(?![a-z0-9])"
    r"|(?:非常|多)?(?:谢谢|感谢|多谢|谢了|辛苦|麻烦)(?:了|您|你们?|啦|哈|啊)*|(?:您|你)好|不好意思|好的|嗯+|哦|请"
)


@dataclass(frozen=True)
class Option:
    """A case one can choose, as its citizen knows it: what and where it is by her own report, whatever it was merged into."""

    number: str
    matter: CaseClass | None = None
    place: str = ""
    # How her own report begins, where that says more of it than its class and its place.
    said: str = ""


def options_of(questions: Iterable[Question]) -> list[Option]:
    """Return between what a citizen who was asked these can choose."""
    questions = [each for each in questions if each.case_id is not None]
    # Read anew: what is at hand may have been led to the case that speaks for hers.
    found = Report.objects.filter(pk__in=[each.report_id for each in questions if each.report_id])
    reports = {each.pk: each for each in found.select_related("case__case_class")}
    own = [reports[each.report_id].case_id for each in questions if each.report_id in reports]
    guessed = Guess.objects.filter(case__in=own, case_class__isnull=False).select_related("case_class")
    classes = {each.case_id: each.case_class for each in guessed}
    options = [_option(each.case, reports.get(each.report_id or 0), classes) for each in questions if each.case]
    alike = Counter((each.matter, each.place) for each in options)
    return [
        replace(option, said=_first_words(reports.get(each.report_id or 0)))
        if option.matter is None or alike[option.matter, option.place] > 1
        else option
        for option, each in zip(options, (each for each in questions if each.case), strict=True)
    ]


def _option(case: Case, report: Report | None, guessed: Mapping[int, CaseClass | None]) -> Option:
    """Name a case by its class, or while nobody has said that, by the one that her words probably mean."""
    if report is None:
        return Option(case.number, case.case_class)
    own = report.case
    return Option(case.number, own.case_class or guessed.get(own.pk) or case.case_class, _place_of(own, report))


def _first_words(report: Report | None) -> str:
    """Return how her own report begins; what has been erased says nothing."""
    if report is None:
        return ""
    said = Words.objects.filter(report=report, kind__in=(WordsKind.REPORT, WordsKind.CITIZEN)).order_by("log_seq", "pk")
    return shortened(said.values_list("text", flat=True).first() or "", _MOST_SAID)


def _place_of(own: Case, report: Report) -> str:
    """Return where her own case is; where others reported it too, nothing that only they have said."""
    others = Report.objects.filter(case__in=Case.objects.speaking_with([own.pk]).values("pk")).exclude(pk=report.pk)
    if report.contact_id:
        others = others.filter(Q(contact=None) | ~Q(contact=report.contact_id))
    if not others.exists():
        return own.address or _guessed(own)
    said = Words.objects.filter(report=report, kind__in=(WordsKind.REPORT, WordsKind.CITIZEN)).order_by("log_seq", "pk")
    hers = next(filter(None, (address_in(text) for text in said.values_list("text", flat=True))), "")
    placed = LogEntry.objects.filter(case_id=own.pk, kind=LogKind.CHANGE, facts__has_key="report")
    by_others = placed.exclude(facts__report=report.pk).exists()
    return hers or ("" if own.is_protected or by_others else own.address)


def _guessed(case: Case) -> str:
    return Guess.objects.filter(case=case.pk).values_list("address", flat=True).first() or ""


def options_in_words(options: Sequence[Option], language: str) -> str:
    """Name the cases one can choose between: "A NT-2026-000123 (Street lamp, 12 Elm Road), B …".

    As many as there are letters; who means another is asked for its number.
    """
    comma = "，" if language.startswith("zh") else ", "
    named = []
    for letter, each in zip(LETTERS, options, strict=False):
        matter = in_language(each.matter.names, language) if each.matter else ""
        quoted = f"“{each.said}”" if each.said else ""
        said = comma.join(filter(None, [matter, each.place[:_LONGEST_PLACE], quoted]))
        named.append(f"{letter} {each.number}" + (f" ({said})" if said else ""))
    with override(language):
        more = "" if len(options) <= len(LETTERS) else _("; another one: reply with its number")
    return comma.join(named) + more


def choices_of(text: str, options: Sequence[Option | None]) -> list[int]:
    """Return which of the cases a text names by letter, number, order, matter or place, and nothing else.

    Several where two are of the same matter; none in doubt.
    """
    bare = _bare(text, options)
    found = {at for at, each in enumerate(options) if each is not None and _names(bare, at, each)}
    found = found or {at for at, each in enumerate(options) if each is not None and _names_place(bare, each)}
    found = found or {at for at, each in enumerate(options) if each is not None and _names_words(bare, each)}
    return sorted(found)


def named_in(text: str, said: Sequence[str]) -> list[int]:
    """Return in which of these words a few words that name something, and say nothing else, all stand."""
    bare = _bare(text, ())
    return [at for at, each in enumerate(said) if _names_words(bare, Option("", said=each))]


def is_only_by_order(text: str) -> bool:
    """Whether a text names one of several by an order that nobody knows, and nothing else: "the previous one", 前面那个."""
    return any(_ONLY_BY_ORDER.fullmatch(each) for each in _dresses(text))


def _dresses(text: str) -> set[str]:
    said = plain(without_nod(text)).strip(_SIGNS)
    bare = _POLITE_ROUND.sub(" ", said).strip(_SIGNS)
    return {said, bare, " ".join(bare.split())} - {""}


def names_by_order(text: str) -> bool:
    """Whether a text speaks of one of several by such an order, whatever else it says."""
    return is_only_by_order(text) or _BY_ORDER.search(plain(text)) is not None


_SIGNS = " .,!?。，！？;；:：~、-()（）[]【】\"'“”‘’\n"


def _bare(text: str, options: Sequence[Option | None]) -> str:
    """Leave out thanks, politeness, faces and signs around what is chosen; what else stands beside it is read for itself."""
    said = plain(without_nod(text)).replace(" yes ", " ").strip(_SIGNS)
    whole = _undressed(said)
    if whole:
        said = whole
    for number in (each.number.casefold() for each in options if each is not None):
        rest = said.replace(number, " ")
        if rest != said and not any(each.kind not in _QUIET for each in own_vocabulary().tokens(rest)):
            return number
    return said.removeprefix("the ").removesuffix(" one").strip()


def _undressed(said: str) -> str:
    bare = _POLITE_ROUND.sub(" ", said).strip(_SIGNS)
    return _TAILS.sub("", _LEADS.sub("", bare).strip(_SIGNS)).strip(_SIGNS) or bare


def _names(bare: str, at: int, option: Option) -> bool:
    number = option.number.casefold()
    if (
        bare == number
        or re.sub(r"[\s-]", "", bare) == re.sub(r"[\s-]", "", number)
        or (at < len(LETTERS) and bare == LETTERS[at].casefold())
    ):
        return True
    digits = re.sub(r"\D", "", bare)
    if len(digits) >= 3 and re.fullmatch(r"[\d\s-]+", bare) and re.sub(r"\D", "", number).endswith(digits):
        return True
    if at < len(_ORDINALS) and bare in _ORDINALS[at]:
        return True
    names = option.matter.names.values() if option.matter else ()
    return bool(bare) and (any(bare == name.casefold() for name in names) or bare in own_words(option.matter))


def _names_words(bare: str, option: Option) -> bool:
    """Whether a few words are of those by which a case is named, since it has neither class nor place that tells it apart."""
    said = [word for word in _WORDS.findall(_PLACE_GLUE.sub(" ", bare)) if len(word) > 1]
    named = plain(option.said)
    if not named or not said or len(said) > _MOST_PLACE_WORDS:
        return False
    if any(each.kind not in _NAMING for each in own_vocabulary().tokens(bare)):
        # What may be an answer is no name.
        return False
    words = set(_WORDS.findall(named))
    return all(word in (words if word.isascii() else named) for word in said)


def _names_place(bare: str, option: Option) -> bool:
    """Whether a few words say where a case is, and besides only what it is: "the one on Elm Road"."""
    address = plain(option.place)
    own = own_words(option.matter)
    said = [word for word in _WORDS.findall(_PLACE_GLUE.sub(" ", bare)) if word not in own]
    if not address or not said or len(said) > _MOST_PLACE_WORDS:
        return False
    if any(word.isascii() for word in said):
        # A single digit counts what was named, and is no house.
        is_counted = len(said) == 1 and len(said[0]) == 1
        return set(said) <= set(_WORDS.findall(address)) and not set(said) <= _ROADS and not is_counted
    return all(len(word) > 1 and word in address for word in said)
