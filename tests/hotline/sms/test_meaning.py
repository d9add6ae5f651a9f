"""What a text is: a corpus of how people write, in both languages, and rules that hold for any text."""

import csv
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hotline.sms.meaning import Heard, Meaning, language_of, understand
from hotline.sms.vocabulary import vocabulary_of

with Path(__file__).with_name("corpus.toml").open("rb") as file:
    CORPUS = tomllib.load(file)
# The case that waits is about a street lamp.
OWN = frozenset({"street lamp", "lamp", "street light", "light", "lights", "路灯", "灯"})
ANSWERS = {Meaning.SOLVED, Meaning.UNSOLVED}
COMMANDS = {Meaning.STOP, Meaning.START, Meaning.HELP, Meaning.STATUS, Meaning.NEW}


def heard(text: str) -> Meaning:
    return understand(text, own=OWN).meaning


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    sizes = {name: len(set(texts)) for name, texts in CORPUS.items() if name not in ("other", "may_have_stopped")}

    assert sizes["yes"] >= 80
    assert sizes["no"] >= 80
    assert sizes["never"] >= 80
    assert sizes["stop"] >= 60
    assert sizes["not_stop"] >= 40
    assert len(CORPUS["other"]) >= 30


# One test a list, not one a text: a thousand tests would each make a database ready and say no more.
@pytest.mark.parametrize(
    ("name", "meaning"), [("yes", Meaning.SOLVED), ("no", Meaning.UNSOLVED), ("stop", Meaning.STOP)]
)
def test_each_of_these_says_it(name: str, meaning: Meaning) -> None:
    assert [(text, heard(text).value) for text in CORPUS[name] if heard(text) is not meaning] == []


def test_none_of_these_is_an_answer_or_a_command() -> None:
    read = {text: understand(text, own=OWN, is_asked=True).meaning for text in CORPUS["never"]}
    assert [(text, meaning.value) for text, meaning in read.items() if meaning in ANSWERS | COMMANDS] == []


def test_what_may_say_that_it_has_stopped_is_no_stop_while_that_is_asked() -> None:
    read = {text: understand(text, is_asked=True).meaning for text in CORPUS["may_have_stopped"]}
    assert [(text, meaning.value) for text, meaning in read.items() if meaning in COMMANDS] == []
    # What can mean nothing but our texts stays what it is, whatever is asked.
    for text in ("STOP", "Stop. Thank you", "STOP ALL", "停止发送", "退订", "TD", "no more texts", "停了吧，别再发了"):
        assert understand(text, is_asked=True).meaning is Meaning.STOP, text
    for text in ("unsubscribe me from it", "remove my number from it", "opt me out of it", "take me off it"):
        assert understand(text, is_asked=True).meaning is Meaning.STOP, text
    # The words that a provider stops on by itself.
    for text in (
        "stop",
        "StopAll",
        "UNSUBSCRIBE",
        "CANCEL",
        "Cancel!",
        "end",
        "QUIT",
        "revoke",
        "OPTOUT",
        "CANCEL\nTom Miller",
    ):
        assert understand(text, is_asked=True).meaning is Meaning.STOP, text
    for text in ("please stop", "stop now", "取消", "停止", "cancel", "T"):
        assert understand(text).meaning is Meaning.STOP, text
    assert [understand(text).meaning for text in ("停了", "停了，谢谢", "现在停了", "停止了")] == [Meaning.WORDS] * 4
    assert [understand(text).meaning for text in ("停", "No more!")] == [Meaning.STOP] * 2


def test_an_ok_that_says_all_is_well_answers_only_where_that_is_asked() -> None:
    for text in ("ok了", "OK了", "ok啦", "ok 了 谢谢", "都ok了", "已经ok了", "okay了"):
        assert understand(text, own=OWN, is_asked=True).meaning is Meaning.SOLVED, text
        assert understand(text, own=OWN).meaning in (Meaning.READ, Meaning.THANKS), text
    for text in ("ok", "ok的", "不ok", "ok了吗", "ok了没", "还没ok了"):
        assert understand(text, own=OWN, is_asked=True).meaning is not Meaning.SOLVED, text


def test_a_complaint_that_quotes_something_is_no_thumb_on_a_text_of_ours() -> None:
    for text in (
        "对“阳光花园”物业服务不满意，垃圾三天没人清", '对"人民路12号"有意见，路灯不亮', "对“人民路12号”的路灯",
        'Disliked "your answer": nothing was repaired, it is still dark', "Liked “it” no", "对“阳光花园”",
    ):  # fmt: skip
        assert understand(text).meaning is Meaning.WORDS, text
    for text, quoted in (
        ("Liked “Is it solved?”", "Is it solved?"), ("对“Is it solved”点了赞", "Is it solved"), ("👍 to “ a\nb ”", "a\nb"),
        ("Liked “Is it sol…", "Is it sol"), ("对“Is it solved”表示反对", "Is it solved"),
    ):  # fmt: skip
        assert understand(text) == Heard(Meaning.READ, quoted=quoted)


def test_who_begs_for_something_thanks_nobody() -> None:
    for text in (
        "please rubbish in our street",
        "hi mattress on the street",
        "please help",
        "请来人",
        "sorry the light",
    ):
        assert understand(text).meaning is Meaning.WORDS, text
    for text in (
        "hi everyone",
        "good morning all",
        "thanks for the light",
        "您好",
        "good job on the street light guys",
    ):
        assert understand(text).meaning is Meaning.THANKS, text


def test_none_of_these_stops_messages() -> None:
    assert [text for text in CORPUS["not_stop"] if heard(text) is Meaning.STOP] == []


with Path(__file__).with_name("answers.csv").open(encoding="utf-8", newline="") as stream:
    # Written by others after the words were: what was asked, the text, and what it means.
    UNSEEN = list(csv.DictReader(stream))


def unseen(asked: str, meaning: str) -> list[str]:
    return [row["text"] for row in UNSEEN if row["asked"] == asked and row["meaning"] == meaning]


def test_nothing_but_an_answer_is_taken_for_one() -> None:
    assert [text for text in unseen("solved", "other") if understand(text).meaning in ANSWERS] == []


@pytest.mark.parametrize(("meaning", "other"), [("yes", Meaning.UNSOLVED), ("no", Meaning.SOLVED)])
def test_most_answers_are_read_at_once_and_none_the_other_way(meaning: str, other: Meaning) -> None:
    read = [understand(text).meaning for text in unseen("solved", meaning)]

    assert other not in read
    assert sum(each in ANSWERS for each in read) >= 0.9 * len(read)


def test_every_stop_is_heard_and_no_report_is_a_command() -> None:
    assert [text for text in unseen("none", "stop") if understand(text).meaning is not Meaning.STOP] == []
    assert [text for text in unseen("none", "report") if understand(text).meaning in COMMANDS | ANSWERS] == []


def test_commands_thanks_and_new_matters_are_heard() -> None:
    assert [(text, heard(text).value) for text, meaning in CORPUS["other"] if heard(text).value != meaning] == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("No, still dark", Heard(Meaning.UNSOLVED, "still dark", is_bare=False)),
        ("2，还是不亮", Heard(Meaning.UNSOLVED, "还是不亮", is_bare=False)),
        ("是。谢谢", Heard(Meaning.SOLVED, "谢谢")),
        ("NEW the other lamp too", Heard(Meaning.NEW, "the other lamp too")),
        ("新：井盖坏了", Heard(Meaning.NEW, "井盖坏了")),
        ("A lamp, out", Heard(Meaning.WORDS, "A lamp, out")),
        ("status NT-2026-000123", Heard(Meaning.STATUS, number="NT-2026-000123")),
    ],
)
def test_the_words_that_are_left(text: str, kept: Heard) -> None:
    assert understand(text) == kept


@pytest.mark.parametrize(
    ("text", "meaning"), [("", Meaning.NOTHING), ("  ...", Meaning.NOTHING), ("🔥", Meaning.NOTHING)]
)
def test_without_a_letter_there_is_nothing_to_do(text: str, meaning: Meaning) -> None:
    assert understand(text).meaning is meaning


@given(st.text())
def test_any_text_is_something_and_words_are_never_lost(text: str) -> None:
    heard = understand(text)

    if heard.meaning is Meaning.WORDS:
        assert heard.words == text.strip()
    assert heard.meaning is not Meaning.NEW or heard.words


@given(st.sampled_from(CORPUS["yes"]), st.sampled_from(["", " ", "\n", "!", "。", " 🙏", " 谢谢"]))
def test_no_dress_turns_a_yes_into_a_no(text: str, dress: str) -> None:
    assert heard(text + dress) is not Meaning.UNSOLVED


@given(st.sampled_from(CORPUS["no"]), st.sampled_from(["not solved", "still dark", "没有解决", "2"]))
def test_nothing_makes_a_yes_of_what_also_says_no(text: str, also: str) -> None:
    assert heard(f"{text}. {also}") is not Meaning.SOLVED


@given(st.text(alphabet="1没有不好了解决修yesnotoklamp 灯亮坏?!,.，。", max_size=14))
@example(" ?1")
def test_a_text_that_denies_is_never_taken_for_solved(text: str) -> None:
    assert heard(f"not solved {text}") is not Meaning.SOLVED


def test_a_city_teaches_words_of_its_own() -> None:
    words = vocabulary_of({"texts": {"words": {"yes": {"en": ["aye aye"]}, "stop": {"en": ["basta"]}}}}, 1)

    assert understand("aye aye captain", words=words).meaning is Meaning.WORDS
    assert understand("Aye aye!", words=words).meaning is Meaning.SOLVED
    assert understand("Basta", words=words).meaning is Meaning.STOP
    assert understand("Basta").meaning is Meaning.WORDS


def test_the_language_is_that_of_the_letters() -> None:
    assert language_of("路灯 out", "en") == "zh-hans"
    assert language_of("The lamp is out", "zh-hans") == "en"
    assert language_of("ok 1", "zh-hans") == "zh-hans"


@pytest.mark.parametrize(
    "text",
    [
        "Hi\nGas Leak", "你好\n\n着火了", "谢谢\n\n煤气泄漏", "Thanks\nHouse On Fire", "Help\nRenmin Road 12", "Help\n\nTruck Noise",
        "Stop\nTruck Noise", "STOP\n\n渣土车", "Yes\nStill Dark", "1\nGas Leak", "1\n\n井盖丢了", "Start\nWater Pipe",
        "Status\nBurst Pipe", "Thanks\n--\nThere is a gas leak in our cellar", "Solved. - Gas Leak", "是\n\n路灯不亮",
    ],
)  # fmt: skip
def test_a_last_line_that_says_something_is_no_name(text: str) -> None:
    heard_now = understand(text)

    assert heard_now == Heard(Meaning.WORDS, text, is_bare=heard_now.is_bare)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Thanks\nTom Miller", Meaning.THANKS), ("谢谢\n\n王小明", Meaning.THANKS), ("STOP\n\nMaria", Meaning.STOP),
        ("1\n\nLi Na", Meaning.SOLVED), ("退订\n\n欧阳锋", Meaning.STOP), ("Help\nMr Brown", Meaning.HELP),
        ("2\n\n+86 138 0013 8000", Meaning.UNSOLVED), ("谢谢\n\n王亮", Meaning.THANKS),
    ],
)  # fmt: skip
def test_a_name_below_a_text_does_not_hide_what_it_is(text: str, meaning: Meaning) -> None:
    assert understand(text).meaning is meaning


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("NEW street lamp is out\nRenmin Road 12", "street lamp is out\nRenmin Road 12"),
        ("NEW the lamp is out\nTom Miller", "the lamp is out\nTom Miller"),
        ("No\nTruck Noise", "No\nTruck Noise"),
        ("1\nTom Miller", "1\nTom Miller"),
    ],
)
def test_what_stands_below_is_kept_with_the_words(text: str, kept: str) -> None:
    assert understand(text).words == kept


def test_what_the_citys_classes_name_is_no_name() -> None:
    assert understand("Thanks\nBlue Gizmo").meaning is Meaning.THANKS
    assert understand("Thanks\nBlue Gizmo", is_matter=lambda line: "Gizmo" in line).meaning is Meaning.WORDS


NEW_ONES = [
    "新!红旗路有坑",
    "新红旗路有坑",
    "新件：红旗路有坑",
    "新增 红旗路有坑",
    "新事 红旗路有坑",
    "我要报新的：红旗路有坑",
    "谢谢。新：红旗路有坑",
    "'NEW' pothole",
    "hi NEW pothole on Hongqi Rd",
    "new pls pothole on Hongqi Rd",
    "新！垃圾没收",
    "你好，新：路灯坏了",
    "多谢！新 井盖坏了",
    "Thanks. NEW pothole",
    "Hello, NEW: bin is full",
    "ok new: bin full",
    "NEW! pothole",
    "‘新’ 垃圾没收",
    "我想反映新问题：路灯坏了",
    "我要投诉新的：噪音",
    "新青年路路灯坏了",
    "新人民路的路灯坏了",
    "new please lamp out on Elm Street",
]
NOT_NEW = [
    "新的垃圾桶坏了",
    "New bin lids are gone",
    "新华路有坑",
    "新建西路有坑",
    "新开路积水",
    "新城大道的灯坏了",
    "新增的路灯不亮",
    "新件发错了",
    "新事物",
    "新年快乐",
    "谢谢",
    "thanks",
    "新来的师傅很好",
    "new lamp is too bright",
    "New Road is flooded",
    "新买的车被划了",
    "新修的路又坏了",
    "新小区路灯不亮",
    "新学校门口的路灯坏了",
    "hi the new lamp is broken",
    "新东路有坑",
    "谢谢，新路灯很亮",
    "好的",
    "hello new neighbour is noisy",
]


def test_new_is_heard_in_any_dress_and_what_is_new_in_the_street_is_no_command() -> None:
    assert [text for text in NEW_ONES if heard(text) is not Meaning.NEW] == []
    assert [text for text in NOT_NEW if heard(text) is Meaning.NEW] == []


PINYIN = {
    Meaning.SOLVED: [
        "hao le",
        "xiu hao le xie xie",
        "xiuhaole",
        "yi jing xiu hao le",
        "liang le",
        "jie jue le",
        "haole xiexie",
    ],
    Meaning.UNSOLVED: ["mei xiu hao", "hai shi bu liang", "hai mei xiu hao", "meixiuhao", "bu liang", "mei jie jue"],
    Meaning.STOP: ["tuiding", "tui ding", "TUI DING"],
    Meaning.STATUS: ["cha xun", "jindu"],
    Meaning.THANKS: ["xie xie", "duo xie"],
}


@pytest.mark.parametrize("meaning", PINYIN)
def test_answers_and_commands_in_letters_are_heard(meaning: Meaning) -> None:
    assert [text for text in PINYIN[meaning] if understand(text, own=OWN, is_asked=True).meaning is not meaning] == []


@pytest.mark.parametrize(
    ("text", "known", "language"),
    [
        ("人民中路12号", "en", "en"), ("near 文峰公园", "en", "en"), ("人民中路12号门口", "en", "en"), ("红旗路45号3楼", "en", "en"),
        ("文峰公园旁边", "en", "en"), ("我在人民中路12号", "en", "zh-hans"), ("还没修好", "en", "zh-hans"), ("near 文峰公园", "zh-hans", "zh-hans"),
        ("hao le", "zh-hans", "zh-hans"), ("renmin lu 12", "zh-hans", "zh-hans"), ("wo zai renmin lu 12 hao", "zh-hans", "zh-hans"),
        ("No. 12, Renmin Road", "zh-hans", "zh-hans"), ("haode", "zh-hans", "zh-hans"), ("Still dark", "zh-hans", "en"),
        ("lamp out Renmin Road 12", "zh-hans", "en"), ("not yet", "zh-hans", "en"), ("solved", "zh-hans", "en"),
    ],
)  # fmt: skip
def test_where_it_is_says_nothing_of_the_language_of_whoever_writes(text: str, known: str, language: str) -> None:
    assert language_of(text, known) == language
