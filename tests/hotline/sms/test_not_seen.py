"""What nobody has seen, what only a little of it is so, and a greeting alone: a person reads the first two, and nothing opens by the last."""

import time
import tomllib
from pathlib import Path

import pytest

from hotline.sms.doubts import is_no_open, is_yes_open
from hotline.sms.greets import calls_only, greets_only
from hotline.sms.meaning import Meaning, understand
from hotline.sms.states import states_in, states_of

with Path(__file__).with_name("not_seen.toml").open("rb") as file:
    NOT_SEEN = tomllib.load(file)
OWN = frozenset({"street lamp", "lamp", "street light", "light", "lights", "路灯", "灯"})
ANSWERS = {Meaning.SOLVED, Meaning.UNSOLVED}
CALLS = [
    *(
        "在吗",
        "在吗？",
        "在嗎",
        "在么",
        "你好，在吗",
        "您好请问有人吗",
        "有人吗",
        "有人在吗？",
        "喂？",
        "喂喂",
        "喂，有人吗",
        "在不在",
        "有没有人",
        "亲在吗",
        "请问在线吗",
    ),
    *(
        "anyone there",
        "is anybody there?",
        "hello?",
        "hello?? anyone there",
        "hi, you there",
        "are you there?",
        "Anyone home",
        "can you hear me",
    ),
    *(
        "hi is this the city hotline",
        "is anyone reading this",
        "somebody there?",
        "r u there",
        "hello hello?",
        "is there anyone",
        "is this a real person",
    ),
]
GREETINGS = [
    *(
        "你好",
        "你好呀",
        "您好！",
        "大家好",
        "哈喽",
        "嗨",
        "嗨~",
        "早上好",
        "晚上好啊",
        "师傅你好",
        "你好你好",
    ),
    *(
        "hi",
        "Hello",
        "HELLO!!",
        "hellooo",
        "hey there",
        "howdy",
        "good morning",
        "Good evening sir",
        "hi hi",
        "hiya",
        "hey team",
        "hello how are you",
    ),
]
NOT_GREETINGS = [
    *(
        "你好 路灯不亮",
        "有人受伤吗",
        "有人",
        "喂 井盖没了",
        "在吗 我家停水了",
        "有人吗 着火了",
        "有人修吗",
        "好",
        "是",
        "在家吗",
        "你好像搞错了",
        "早点来",
    ),
    *(
        "hey the lamp is out",
        "hello, bin full",
        "is anyone hurt",
        "is anyone coming",
        "hi there is a hole in the road",
        "anyone there to fix the lamp",
        "ok",
        "yo-yo stuck in drain",
    ),
    *("hello? the bin is full", "is this the road that is closed", "nobody there", "you are here for nothing"),
]
NEW = [
    "New! bin on fire",
    "#NEW pothole at 45 Elm Road",
    "＃new lamp out",
    "new!! lamp out",
    "新！井盖没了",
    "#新诉求# 路灯坏了",
    "新投诉！垃圾没清",
    "# new: bin full",
]
NOT_NEW = [
    "新装的灯不亮",
    "new bulb doesnt work",
    "新来的师傅没修好",
    "#新装的灯不亮",
    "new lamp is out already",
    "#newlamp is out",
    "新灯也坏了！",
    "newest lamp out",
]


def asked(text: str) -> Meaning:
    return understand(text, own=OWN, is_asked=True, is_out=False).meaning


@pytest.mark.parametrize("name", ["in_part", "not_looked", "hearsay"])
def test_what_nobody_has_seen_for_certain_is_no_answer(name: str) -> None:
    assert len(set(NOT_SEEN[name])) >= 30
    assert [(text, asked(text).value) for text in NOT_SEEN[name] if asked(text) in ANSWERS] == []


@pytest.mark.parametrize(("name", "meaning"), [("yes", Meaning.SOLVED), ("no", Meaning.UNSOLVED)])
def test_what_she_says_herself_is_one(name: str, meaning: Meaning) -> None:
    assert [(text, asked(text).value) for text in NOT_SEEN[name] if asked(text) is not meaning] == []


def test_a_greeting_or_a_call_alone_is_no_words_of_a_matter() -> None:
    read = {text: understand(text, is_out=False).meaning for text in (*CALLS, *GREETINGS)}
    assert [(text, read[text].value) for text in CALLS if read[text] is not Meaning.STATUS] == []
    assert [(text, read[text].value) for text in GREETINGS if read[text] is not Meaning.THANKS] == []
    assert [text for text in NOT_GREETINGS if calls_only(text) or greets_only(text)] == []
    # While "is it solved?" is asked a call answers nothing, and a person reads it.
    assert {asked(text) for text in CALLS} <= {Meaning.WORDS, Meaning.THANKS}


def test_the_word_for_new_is_heard_in_every_dress() -> None:
    assert [text for text in NEW if understand(text, is_out=False).meaning is not Meaning.NEW] == []
    assert [text for text in NOT_NEW if understand(text, is_out=False).meaning is Meaning.NEW] == []


STATES = {
    "路灯不亮": ["亮了", "还黑着", "来电了", "lit again", "still dark", "back on", "又灭了"],
    "the drain is blocked": ["通了", "不堵了", "still blocked", "still leaking", "flowing again", "no smell now"],
    "红旗路有个大坑": ["填平了", "补上了", "filled in", "又塌了", "干净了"],
    "垃圾没人清": ["干净了", "收走了", "collected", "不臭了", "it still stinks"],
    "工地夜里太吵": ["安静了", "不吵了", "quiet now", "still noisy", "又开始响了"],
    "自来水停水": ["水来了", "有水了", "still leaking", "dry", "没水"],
}
ALIEN = {
    "路灯不亮": ["通了", "水来了", "填平了", "collected", "still leaking", "安静了", "不臭了"],
    "红旗路有个大坑": [
        "亮了",
        "水来了",
        "来电了",
        "通了",
        "不堵了",
        "no more noise",
        "还黑着",
        "not lit",
        "still dark",
        "still leaking",
        "还堵着",
        "still noisy",
        "back on",
    ],
    "垃圾没人清": ["亮了", "来电了", "lit", "back on", "填平了"],
    "工地夜里太吵": ["亮了", "水来了", "填平了", "not lit"],
}


def test_how_something_is_is_said_of_some_things_and_not_of_others() -> None:
    for told, texts in STATES.items():
        assert [text for text in texts if not states_in(text) & states_of([told])] == [], told
    for told, texts in ALIEN.items():
        assert [text for text in texts if not states_in(text) or states_in(text) & states_of([told])] == [], told
    for text in (
        "修好了",
        "fixed",
        "1",
        "yes thanks",
        "没人来",
        "漂亮",
        "沟通了",
        "没影响",
        "thanks for the quick response",
    ):
        assert not states_in(text), text


@pytest.mark.parametrize(
    "piece", [" ", "hello ", "你好", "没有", "i havent ", "好像", "not ", "a bit ", "有人", "喂", "they said ", "the "]
)
def test_none_of_these_is_long_to_read(piece: str) -> None:
    text = "还没" + piece * (1600 // len(piece)) + "x"
    began = time.process_time()
    for read in (is_yes_open, is_no_open, greets_only, calls_only, states_in):
        read(text)
    assert time.process_time() - began < 0.5
