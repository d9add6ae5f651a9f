"""Whatever somebody sends in length, every reader is done with it at once: none reads a text again for each of its words."""

from collections.abc import Callable
from time import process_time

import pytest

from cases import dangers
from cases.complained_of import _complains, _complains_in_han
from cases.erasure_words import asks_to_be_erased
from cases.greetings import without_greetings
from cases.links import secrets_in, with_numbers
from cases.protection_words import asks_for_protection
from cases.summary_names import _holds_phone, _of_words
from cases.summary_names.homes import holds_home
from cases.summary_names.introductions import introduces
from cases.summary_names.names import holds_name
from cases.summary_names.spelling import plain
from hotline.sms import places
from hotline.sms.asides import without_asides
from hotline.sms.beside_place import tells_of_more
from hotline.sms.bidding import asks_for_the_work
from hotline.sms.choosing import Option, choices_of
from hotline.sms.confirming import takes_back_yes
from hotline.sms.doubts import asks_if_done, is_away_again, is_no_open, is_yes_open, only_waits
from hotline.sms.landmarks import says_only_where, without_landmarks
from hotline.sms.meaning import as_reply, takes_back, understand
from hotline.sms.nameless import is_nameless
from hotline.sms.not_known import without_not_known
from hotline.sms.of_all import speaks_of_all
from hotline.sms.offered import is_no_choice
from hotline.sms.one_place import renumbers
from hotline.sms.plain import spelt_for_meaning
from hotline.sms.points import point_in
from hotline.sms.referring import appeals, continues, goes_on, speaks_of_ours, without_indignation
from hotline.sms.status import asks_how_it_stands
from hotline.sms.told import in_known_words, tells_only_before
from hotline.sms.vocabulary import own_vocabulary
from tests.city import NOW

# So long a text as any door takes, and so many seconds of the processor for one reader: what reads it again for each of
# its words needs several, what reads it once a small part of one.
LENGTH, SECONDS = 3_000, 2.0
OPTION = Option("NT-2026-000012", place="12 Elm Street")
READERS: dict[str, Callable[[str], object]] = {
    "links": lambda text: with_numbers(text, dict.fromkeys(secrets_in(text), "NT-2026-000012")),
    "danger": lambda text: dangers._read(text, NOW),
    "signs": dangers.signs_of,
    "protection": asks_for_protection,
    "complaining": lambda text: (_complains(text[-70:], text[:160]), _complains_in_han(text[-70:], text[:160])),
    "erasing": asks_to_be_erased,
    "greetings": without_greetings,
    "summary": lambda text: list(_of_words(text, text, "12 Elm Street, 青年路12号")),
    "introducing": introduces,
    "own place": lambda text: list(_of_words(text, text, text)),
    "her words": lambda text: list(_of_words(text, "The lamp is out. 路灯不亮", "")),
    "name": lambda text: holds_name(text, "Li Wei") or holds_name(text, "欧阳小明") or holds_name(text, "Anne-Marie Stone"),
    "home": lambda text: holds_home(text, "Flat 3, 12 Elm Street") or holds_home(text, "青年路12号4幢302室"),
    "phone": lambda text: _holds_phone(plain(text), "+8613812345678"),
    "answer": understand,
    "answer asked": lambda text: understand(text, is_asked=True),
    "reply": lambda text: as_reply(understand(text), text),
    "takes back": takes_back,
    "confirming": lambda text: takes_back_yes(text, own_vocabulary(), frozenset()),
    "spelling": spelt_for_meaning,
    "asides": without_asides,
    "yes is open": is_yes_open,
    "away again": is_away_again,
    "asks if done": asks_if_done,
    "no is open": is_no_open,
    "only waits": only_waits,
    "told of": lambda text: in_known_words(text, frozenset({"lamp", "pothole", "rubbish", "water", "坑", "垃圾"})),
    "only before": tells_only_before,
    "bidding": asks_for_the_work,
    "choosing": lambda text: choices_of(text, [OPTION, OPTION]),
    "status": lambda text: asks_how_it_stands(own_vocabulary(), text, is_asked=False),
    "no choice": is_no_choice,
    "of all": lambda text: speaks_of_all(text, 2),
    "address": places.address_in,
    "where": places.says_where,
    "in haste": places._without_haste,
    "alone": places._alone,
    "nameless": is_nameless,
    "first": places.first_clause,
    "one place": places.is_place_doubted,
    "another number": lambda text: renumbers(text, "12 Elm Street") or renumbers(text[:60], "青年路12号"),
    "more than a place": tells_of_more,
    "point": point_in,
    "not known": without_not_known,
    "landmarks": lambda text: without_landmarks(text, {"lamp", "路灯"}),
    "only where": lambda text: says_only_where(text, {"lamp", "路灯"}),
    "referring": lambda text: (continues(text, text), speaks_of_ours(text), without_indignation(text), appeals(text), goes_on(text)),
}  # fmt: skip
SIGNS = [*" \n\t.,;:!?-_'\"()/@*#+&", "，", "。", "！", "？", "、", "👍", "🔥", "\u200b", "…"]
WORDS = [
    "a",
    "A",
    "I",
    "1",
    "12",
    "A-",
    "A'",
    "a.",
    "1-",
    "1.",
    "i",
    "i'",
    "o",
    "oh",
    "no",
    "not",
    "yes",
    "stop",
    "STOP",
    "ok",
    "my",
    "My",
    "the",
    "Elm",
    "Mr",
    "is",
    "was",
    "fire",
    "gas",
    "lamp",
    "street",
    "road",
    "flat",
    "six",
    "double",
    "please",
    "thanks",
    "help",
    "sorry",
    "she",
    "they",
    "nobody",
    "know",
    "tell",
    "name",
    "said",
    "Anna.",
    "new",
    "out",
    "still",
    "last",
    "ago",
    "to",
    "here",
    "at",
    "near",
    "opposite",
    "https://",
    "www.",
    "x@y",
    "12:30",
    "120.86,",
    "NT-2026-000012",
]
HAN = [
    "的",
    "我",
    "不",
    "路",
    "号",
    "是",
    "说",
    "没",
    "在",
    "了",
    "水",
    "火",
    "人",
    "李",
    "一",
    "十",
    "楼",
    "好",
    "对",
    "请",
    "别",
    "要",
    "快",
    "这",
    "那",
    "名",
    "家",
    "有",
    "气",
    "灯",
    "知道",
    "不要",
    "没有",
    "解决",
    "谢谢",
    "退订",
    "煤气",
    "着火",
    "我的",
    "青年路",
    "女儿",
    "告诉",
    "别人",
    "已经",
    "可以",
    "上周",
    "没着火",
    "不敢",
    "保密",
    "还",
    "没好",
    "旁边",
]
# With a blank, with a comma or with neither behind it, in turn.
UNITS = [
    *SIGNS,
    *(f"{each}{', ' if at % 2 else ' '}" for at, each in enumerate(WORDS)),
    *(f"{each}{'，' if at % 2 else ''}" for at, each in enumerate(HAN)),
]


def seconds_of(reads: Callable[[str], object], text: str) -> float:
    began = process_time()
    reads(text)
    return process_time() - began


@pytest.mark.parametrize("reader", READERS)
def test_a_long_text_of_one_word_is_read_at_once(reader: str) -> None:
    reads = READERS[reader]
    reads("warm 路灯")

    took = {unit: seconds_of(reads, (unit * LENGTH)[:LENGTH]) for unit in UNITS}

    assert {unit: round(spent, 2) for unit, spent in took.items() if spent > SECONDS} == {}
