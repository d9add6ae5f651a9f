"""Danger is found in what citizens write, and harmless words about fires, gas and blood page nobody."""

import csv
import re
from collections import Counter
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from random import Random
from statistics import fmean
from time import process_time

import pytest

from benchmarks import danger_slots
from benchmarks.learn_dangers import labelled, learn, write
from cases import dangers
from cases.danger_weighing import GROUPS, WEIGHTS, parts_of, weigh
from cases.danger_words import SIGNS_EN, SIGNS_ZH, STEMS_EN, STEMS_ZH
from cases.dangers import Reading, Service, and_also, fold, numbers_of, reading_of, tells_of_illness
from cases.models import Danger

HERE = Path(__file__).parent / "dangers"
TOLD_AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
# At most so many of the harmless may page somebody.
BUDGET = 0.03
HAN = re.compile(r"[\u3400-\u9fff]")
SIGNS = {"en": SIGNS_EN, "zh": SIGNS_ZH}


def read(text: str) -> Reading:
    return dangers.read(text, TOLD_AT)


def texts(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line.strip()]


# Each held-out set was written by others and counted before anybody read it, found of its dangers and paged of its
# harmless: 61 of 80 and 4 of 80, 91 and 8 of 160, 95 and 9 of 160; after each was learnt from 119 of 120 and 7 of 180,
# 135 of 140 and 12 of 180, 114 of 120 and 8 of 200, 120 of 120 and 6 of 180. The eighth was the first with long texts:
# 110 of 120 and 3 of 180; learnt from, with more long ones, the tenth 117 of 120 and 14 of 180, the eleventh 112 of 120
# and 9 of 180 (the ninth chose between ways of reading, so it is no measure). The short ones came later. Of texts that
# say of something that it was mended, runs again or is not so (`learnt_mended_`), the reader before them found 72 of
# 122 and paged for 36 of 126; the last 38 and 42 of them, counted before they were learnt from, 36 and 4. Of what
# nearly happened, or what did and is over (`learnt_nearly_`), the reader before found 18 of 33 and paged for 10 of 45;
# the last 15 and 23, counted before they were learnt from, 11 and none. Of what a stranger to the reader wrote
# (`learnt_stranger_`: slang, indirect words, figures of speech, bare addresses), the reader before missed 14 of 117 and
# paged for 11 of 138; the last 30 and 30, counted before they were learnt from, it missed 3 and paged for 2, this one 3
# and 1. Of kinds that were not yet among them (`learnt_kinds_`: threats, beasts, railways, acid, avalanches, ordnance;
# indirect, terse, misspelt) and of what only sounds so, the reader before found 399 of 479 and paged for 85 of 782. Two
# more sets were counted before they were learnt from, each by the reader that was mended with what came before: 109 of
# 144 and 13 of 206, 101 of 130 and 14 of 175; the reader before all of it: 104 and 14, 99 and 14. What nobody has
# written yet is found three times in four, and one in fourteen of the harmless that are written to sound like danger
# pages. The twelfth to fourteenth sets and `learnt_plain_` were counted before they were learnt from too: by the reader
# before them 104 of 115 and 8 of 229, 100 of 118 and 13 of 211, 65 of 76 and 7 of 148, 474 of 578 and 43 of 1078; the
# fourteenth by the reader that had learnt the others 70 and 8. The fifteenth, of the kinds of `learnt_streets_`, by the
# reader before 43 of 59 and 14 of 72, by the one that had learnt those 56 and 4, some of whose signs were sharpened by
# what it misread of them. All have been learnt from since, with
# what was written to be learnt from (`learnt_`); the next figure needs new texts. The sixteenth and seventeenth, as
# citizens text, were found by the reader before them 195 of 207 and 189 of 211, paged for 10 of 200 and 10 of 200; notes of
# staff (`learnt_staff_`) 44 of 50 and 5 of 50. Of what people write every day (`learnt_everyday_`: lamps, bins, buses, fees,
# praise, answers, corrections), the reader before found 96 of the first 100 and paged for 19 of the first 333, ten of
# which a stranger had found before; of the fresh ones beside them (`fresh/everyday_`) 49 of 50 and 10 of 148, this one
# 49 and 8. Of texts that nobody wrote against the reader, 150 of 150 dangers were found and 24 of 300 harmless ones paged; of 1000
# more plain ones 95. Half of the first and the 1000 are learnt from (`learnt_ordinary_`), the other half is `fresh/ordinary_`: by the
# reader before 75 of 75 and 12 of 150, by this one 73 and 6; another set of 100 and 200 (`fresh/daily_`) 100 and 5, by this one
# 100 and 1. Of 1205 longer ones (mended chairs, bad knees, "about to explode") 33 paged, of 600 dangers, many told without their
# words, 566 were found, before those were learnt from. Some of what was learnt was written after the first 98 of those had been read. What lies in `fresh` nobody has learnt from, and nobody shall. Whoever adds some runs `python -m
# benchmarks.learn_dangers`.
DANGER, HARMLESS = (
    [
        line
        for name in (
            "",
            "held_out_",
            "second_held_out_",
            "third_held_out_",
            "fourth_held_out_",
            "fifth_held_out_",
            "sixth_held_out_",
            "seventh_held_out_",
            "eighth_held_out_",
            "ninth_held_out_",
            "tenth_held_out_",
            "eleventh_held_out_",
            "twelfth_held_out_",
            "thirteenth_held_out_",
            "fourteenth_held_out_",
            "fifteenth_held_out_",
            "sixteenth_held_out_",
            "seventeenth_held_out_",
            "learnt_",
            "learnt_english_",
            "learnt_chinese_",
            "learnt_conversation_",
            "learnt_long_",
            "learnt_short_",
            "learnt_regained_",
            "learnt_mended_",
            "learnt_nearly_",
            "learnt_stranger_",
            "learnt_kinds_",
            "learnt_plain_",
            "learnt_streets_",
            "learnt_staff_",
            "learnt_everyday_",
            "learnt_ordinary_",
            *(["learnt_answers_"] if kind == "harmless" else []),
        )
        for line in texts(f"{name}{kind}.txt")
    ]
    for kind in ("danger", "harmless")
)
LONG = 10_000


def test_a_word_that_stood_in_no_labelled_text_weighs_what_its_group_weighs() -> None:
    known = {part for text in DANGER + HARMLESS for part in parts_of(fold(text))}
    with GROUPS.open(encoding="utf-8", newline="") as stream:
        groups = {row["group"]: row["words"].split() for row in csv.DictReader(stream)}
    unknown = {name: [word for word in of if word not in known] for name, of in groups.items()}

    def mean(name: str) -> float:
        return fmean(
            weigh(f"there is something {word} over here" if word.isascii() else word) for word in unknown[name]
        )

    assert min(len(unknown["bodily"]), len(unknown["admin"])) > 0
    assert mean("bodily") > mean("admin") + 0.2


def test_a_group_holds_single_words_and_two_characters_only_since_no_others_are_looked_up() -> None:
    with GROUPS.open(encoding="utf-8", newline="") as stream:
        words = [word for row in csv.DictReader(stream) for word in row["words"].split()]

    assert [word for word in words if not parts_of(word) >= {word}] == []


def test_the_labelled_texts_are_many_enough_and_of_both_languages() -> None:
    for kind in (DANGER, HARMLESS):
        chinese = [text for text in kind if any("\u4e00" <= letter <= "\u9fff" for letter in text)]
        assert len(chinese) >= 70
        assert len(kind) - len(chinese) >= 70
    assert len(DANGER) + len(HARMLESS) >= 900
    assert {"煤气费怎么交", "my gas bill is twice what it was"} <= set(HARMLESS)


def test_what_is_held_out_is_learnt_by_nothing() -> None:
    held = {line for path in (HERE / "fresh").glob("*.txt") for line in texts(f"fresh/{path.name}")}

    assert held
    assert held & {text for text, _label in labelled()} == set()


@pytest.mark.long
def test_the_weights_that_are_kept_are_what_is_learnt_from_the_labelled_texts() -> None:
    learnt = StringIO()

    write(learn(labelled()), learnt)

    assert learnt.getvalue() == WEIGHTS.read_text(encoding="utf-8")


def test_every_danger_is_found() -> None:
    assert [text for text in DANGER if not read(text)] == []


def test_no_more_of_the_harmless_page_than_the_budget_allows() -> None:
    paging = [text for text in HARMLESS if read(text)]

    assert len(paging) <= BUDGET * len(HARMLESS), paging


# Set right before, and back again: of the same thing, in another sentence. And the mirror of it.
BACK_AGAIN = [
    "井盖换好了，没想到今天又没了",
    "The cover was replaced. However it is missing again",
    "井盖刚补好，今天早上又不见了",
    "井盖装上了。可是昨晚又被偷了",
    "井盖修好了，结果今天又开着口",
    "上周井盖换了新的，谁知今天又不翼而飞",
    "井盖已经盖好，没想到又被车压翻了",
    "盖子补上了，现在又缺了，洞口敞着",
    "窨井盖更换完成，过了两天又丢了",
    "电线已经接好了，没想到今天又掉下来了，在冒火花",
    "煤气漏点修好了，今天又闻到很浓的煤气味",
    "燃气管修过了，可现在又在漏气",
    "上次说煤气修好了，结果今天又漏了",
    "墙加固过了，没想到今天又塌了一块",
    "电缆修好了，谁知今天又断了垂在路上",
    "火扑灭了，没想到现在又烧起来了",
    "火已经灭了。可是又着了",
    "电梯修好了，结果今天又困了两个人",
    "燃气公司来修过，刚走又闻到煤气味了",
    "路面填好了，今天又塌陷了一个大坑",
    "The manhole cover was put back. Today it is gone again",
    "They fixed the gas leak. But now it smells of gas again",
    "Gas leak repaired last week. Unfortunately there is a strong smell of gas again today",
    "The wire was repaired yesterday. It is sparking again now",
    "The lid was replaced on Monday, yet this morning it has vanished once more",
    "Cover replaced. Now it's missing again, open hole",
    "The fire was put out. Now it has flared up again",
    "The fire was out but it has started burning again",
    "Manhole was closed. Then someone stole the cover again",
    "The cover had been fixed, but it's open again and a child nearly fell in",
    "The power line was fixed. Now it is down again across the road",
    "They mended the lift. However people are stuck in it again",
    "Gas company came and sealed it. Still smells strongly of gas",
    "The wall was propped up. But a part of it collapsed again this morning",
    "The hole was filled. However it has opened up again, cars nearly fall in",
    "They put a new cover on the manhole. Surprisingly it's gone already",
    "The cover was replaced last week and now it is missing again",
    "We were told the leak was repaired. It is leaking gas again",
    "煤气味很大，水管修好了",
    "The manhole was open. The lamp has been fixed",
    "The manhole was open yesterday, it was never closed",
    "There was a gas leak. They said it was fixed",
    "井盖没了，说是已经修好了",
    "井盖没了，没有补上",
    "井盖丢了，还没补上",
    "孩子掉进井里了，井盖已经盖好",
    "The hole was covered but the cover is gone once more",
    "井盖被偷了，补上了又被偷",
    "井盖补上又没了",
    "煤气漏了，修好了又漏",
]
SET_RIGHT = [
    "The cover was missing. However it has been replaced",
    "井盖没了，不过今天已经换好了",
    "井盖丢了好几天，没想到今天就补上了",
    "井盖之前不见了，现在已经装好，谢谢",
    "煤气昨天漏了，今天已经修好了",
    "之前有煤气味，燃气公司来过，现在没有了",
    "电线掉下来了，不过已经接好了",
    "火已经扑灭了，没人受伤",
    "昨天电梯困人，后来救出来了，现在正常",
    "路面塌陷过，今天填好了",
    "The manhole was open yesterday. It has been closed since",
    "There was a gas leak. It was repaired and there is no smell any more",
    "The wire was down. However it has been fixed",
    "The fire was put out last night, all good now",
    "People were stuck in the lift last week. It works again now",
    "The cover was gone. Today a new one was put on, thank you",
    "The cover was replaced. Thank you",
    "井盖换好了，谢谢师傅",
    "井盖换好了，没想到这么快",
    "The cover was replaced. However it rattles when cars drive over it",
    "井盖换好了，不过有点响",
    "The cover was replaced. However it is the wrong colour",
    "The lamp was replaced. However it is dark again",
    "路灯修好了，没想到今天又不亮了",
    "垃圾清走了，没想到今天又堆满了",
    "The bin was emptied. However it is full again",
    "The bench was repaired. However it is broken again",
    "水管修好了，今天又停水了",
    "The pothole was filled. However it is back again",
    "井盖没了，后来又补上了",
    "The cover was missing again. However it has been replaced again",
    "煤气漏了两次，都修好了",
    "井盖换好了，路灯又不亮了",
    "The cover was replaced. The bin is missing again",
    "井盖换好了，垃圾桶又没了",
    "井盖前天丢了，昨天就换好了，谢谢",
    "The cover was stolen, they replaced it today. Thanks!",
    "The lid was missing, but it has been replaced",
    "围墙倒了，已经修好了",
    "电线断了，后来接好了",
    "路灯杆之前倒了，已经修好了",
    "井盖换好了，今天来看了又平又稳",
    "The cover was replaced. However, now it is open to traffic again",
    "The road was closed. Now it is open again",
    "The shop was closed. Now it is open again",
    "The pool was repaired and is open again",
    "The library roof was repaired. It is open again",
    "The bridge was repaired and is now open again",
    "火锅店关了，又开了",
]


def test_a_word_that_stood_in_no_labelled_text_takes_from_what_the_others_weigh() -> None:
    told = "a man in the flat next door"
    known = weigh(told)

    assert weigh("zorvel quimbat drosk plinter") <= 0.2
    assert weigh(f"{told} zorvel quimbat drosk plinter") < known


@pytest.mark.parametrize(
    ("name", "found", "paged"), [("ordinary", 0.97, 0.04), ("daily", 1.0, 0.03), ("said", 0.97, 0.03)]
)
def test_of_what_people_write_every_day_and_nobody_has_learnt_from_hardly_anything_harmless_pages(
    name: str, found: float, paged: float
) -> None:
    danger, harmless = (texts(f"fresh/{name}_{kind}.txt") for kind in ("danger", "harmless"))

    assert not {*danger, *harmless} & {*DANGER, *HARMLESS}
    assert sum(map(bool, map(read, danger))) >= found * len(danger)
    assert sum(map(bool, map(read, harmless))) <= paged * len(harmless)


def further() -> list[tuple[str, str, str]]:
    """Return what was said first, what further, and which of both together they are: danger or harmless."""
    with (HERE / "further.csv").open(encoding="utf-8", newline="") as stream:
        return [(row["label"], row["before"], row["further"]) for row in csv.DictReader(stream)]


def test_what_is_said_further_tells_with_what_was_said_before_of_danger_and_of_who_is_only_there_pages_nobody() -> None:
    def pages(before: str, then: str) -> bool:
        return bool(read(then)) or bool({*read(f"{before}\n{then}").kinds} - {*read(before).kinds})

    missed = [
        (before, then)
        for label, before, then in further()
        if label == "danger" and not (read(before) or pages(before, then))
    ]
    paging = [(before, then) for label, before, then in further() if label == "harmless" and pages(before, then)]

    assert missed == []
    assert len(paging) <= 3, paging


def test_of_what_nobody_has_learnt_from_seven_in_eight_dangers_are_found_and_most_of_the_harmless_page_nobody() -> None:
    danger, harmless = (
        [line for name in ("", "everyday_") for line in texts(f"fresh/{name}{kind}.txt")]
        for kind in ("danger", "harmless")
    )

    assert not {*danger, *harmless} & {*DANGER, *HARMLESS}
    assert sum(map(bool, map(read, danger))) >= 0.88 * len(danger)
    assert sum(map(bool, map(read, harmless))) <= 0.04 * len(harmless)


def test_what_is_made_of_parts_is_always_the_same_of_both_labels_and_languages() -> None:
    told = list(danger_slots.made(20))

    assert told == list(danger_slots.made(20))
    assert Counter((bool(HAN.search(text)), label) for text, label in told) == dict.fromkeys(
        [(False, False), (False, True), (True, False), (True, True)], 20
    )


def test_what_was_set_right_and_is_back_is_a_danger_and_what_was_so_and_is_set_right_is_none() -> None:
    assert [text for text in BACK_AGAIN if not read(text)] == []
    assert [text for text in SET_RIGHT if read(text)] == []


@pytest.mark.parametrize(
    "text", ["井盖换好了，没想到今天又没了", "The cover was replaced. However it is missing again"]
)
def test_what_is_back_is_of_the_kind_it_was(text: str) -> None:
    assert read(text).gravest == Danger.MANHOLE


COMPLAINTS = {
    "en": "I have lived on this street for eleven years and the potholes have never been mended. My neighbour wrote about the "
    "bins and the lamp at the corner, and the bus shelter has been dirty since spring. I pay my taxes every year and think "
    "that the library should open on Sundays again",
    "zh": "我在这个小区住了十几年，物业费年年涨，绿化没人管，停车位也不够，业委会开会从来不通知，去年反映过路灯和垃圾分类的问题，"
    "窗口的工作人员态度还可以，就是一直没有下文，公交站台也希望能改一改",
}


@pytest.mark.parametrize("times", [1, 2, 5])
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "There is a strong smell of gas in the hall right now"),
        ("en", "the wall of number 9 just collapsed and a child is under it"),
        ("en", "smoke is coming out of the window upstairs"),
        ("zh", "现在楼道里有很浓的煤气味"),
        ("zh", "有人躺在马路上不动了"),
        ("zh", "三楼着火了，有人困在里面"),
    ],
)
def test_what_else_is_complained_of_hides_no_danger(language: str, told: str, times: int) -> None:
    about, end = COMPLAINTS[language], "，" if language == "zh" else ". "

    assert not read(end.join([about] * 2 * times))
    assert read(end.join([*[about] * times, told, *[about] * times]))


PLAIN = {
    "en": [
        "Manhole cover missing",
        "Gas leak",
        "Live cable on the ground",
        "The wall is collapsing",
        "Someone trapped in the lift",
        "There is a fire",
    ],
    "zh": ["井盖不见了", "煤气泄漏", "电线掉在地上", "墙要塌了", "电梯困人了", "着火了"],
}
ORDINARY = {
    "en": [
        ", children play here every day",
        ", please fix it this week",
        ", we told the office twice before",
        ", opposite the bakery, many thanks",
        ", the school bus stops here every morning",
        ", nobody came since Monday",
    ],
    "zh": [
        "，请派人来看看，谢谢",
        "，附近有学校",
        "，已经打过好几次电话",
        "，每天很多人从这里走",
        "，影响居民出行",
        "，麻烦尽快处理",
    ],
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_said_beside_a_plain_sign_makes_it_no_lighter(language: str) -> None:
    texts = [sign + rest for sign in PLAIN[language] for rest in ORDINARY[language]]

    assert [text for text in texts if not read(text)] == []


@pytest.mark.parametrize(
    ("text", "is_somebody"),
    [
        ("Manhole cover missing, kids play here", False),
        ("The drain grate has gone missing and my son nearly fell in", False),
        ("The railing is missing on the stairs, children run down there", False),
        ("井盖不见了，很多小孩在旁边", False),
        ("桥上护栏没了，孩子每天走", False),
        ("My daughter went missing near the manhole cover", True),
        ("my kid is missing, the fence is missing too", True),
        ("孩子在井盖旁边不见了", True),
    ],
)
def test_a_part_of_the_street_that_is_missing_is_nobody_who_is(text: str, is_somebody: bool) -> None:
    reading = read(text)

    assert reading
    assert (Danger.MISSING in reading.kinds) == is_somebody


EVERYDAY = {
    True: [
        "垃圾桶这个星期没人清理。",
        "12号门口的路灯从周一起就不亮了。",
        "小区门口乱停车很严重。",
        "楼下广场舞太吵。",
        "人行道砖松了。",
        "公交站台很脏。",
    ],
    False: [
        "The bins have not been emptied this week.",
        "The street lamp outside number 12 has been out since Monday.",
        "Cars park on the pavement every day.",
        "The music downstairs is loud at night.",
        "A paving slab is loose.",
        "The bus shelter is dirty.",
    ],
}


def beside_complaints(text: str, draw: Random, count: int = 3) -> str:
    """Return a text with others before and behind it that tell of nothing dangerous."""
    is_chinese = bool(HAN.search(text))
    around, at = draw.sample(EVERYDAY[is_chinese], count), draw.randint(0, count)
    said = text if text.rstrip()[-1:] in "。.!！?？" else text + ("。" if is_chinese else ".")
    return ("" if is_chinese else " ").join([*around[:at], said, *around[at:]])


def test_a_danger_beside_three_plain_complaints_is_found() -> None:
    draw = Random(3)
    dangers = DANGER[::9]

    missed = [text for text in dangers if not read(beside_complaints(text, draw))]

    # A quarter of them was missed while the text was weighed as one only.
    assert len(missed) <= 0.08 * len(dangers), missed


# Said in few words, misspelt, or of what was not mended: each was once told to nobody.
SAID_PLAINLY = [
    ("Gas leak has not been fixed", Danger.GAS),
    ("The gas leak needs to be sealed urgently", Danger.GAS),
    ("燃气漏气一直没有修", Danger.GAS),
    ("gas leke next door", Danger.GAS),
    ("gaz leek in kitchn", Danger.GAS),
    ("The fire has not been put out", Danger.FIRE),
    ("火没有扑灭", Danger.FIRE),
    ("fier in the stairwell", Danger.FIRE),
    ("The trapped man could not be freed", Danger.TRAPPED),
    ("他被困在里面还没救出来", Danger.TRAPPED),
    ("不想活了这是最后一条短信", Danger.SUICIDE),
    ("thinking of ending my life, nobody helps me", Danger.SUICIDE),
    ("i want to end my life", Danger.SUICIDE),
    ("想死 没人管我", Danger.SUICIDE),
    ("suspicious package in the metro", Danger.EXPLOSION),
    ("地铁站有可疑包裹", Danger.EXPLOSION),
    ("I hear shots", Danger.VIOLENCE),
    ("白色粉末泄漏", Danger.POISON),
    ("the boiler room alarm says CO", Danger.POISON),
    ("河堤垮了", Danger.COLLAPSE),
    ("rails bent at the crossing by the mill", Danger.COLLAPSE),
    ("lost child at the fair crying, about 3", Danger.MISSING),
    ("阳台快掉了", Danger.FALLING),
    ("野猪伤人", Danger.INJURY),
    ("车撞人了", Danger.INJURY),
    ("pothole so deep a motorbike rider just fell", Danger.INJURY),
    ("電線垂落嚟", Danger.ELECTRIC),
    ("道口栏杆不落火车过", Danger.OTHER),
    ("SOS", Danger.OTHER),
    ("救救我", Danger.OTHER),
    ("call the police", Danger.OTHER),
    ("帮我报警", Danger.OTHER),
    ("快来人", Danger.OTHER),
    ("小区配电房冒烟了", Danger.FIRE),
    ("烘干机冒烟", Danger.FIRE),
    ("油锅起火了", Danger.FIRE),
    ("杀人了", Danger.VIOLENCE),
    ("邻居扬言要杀我全家", Danger.VIOLENCE),
    ("河堤开口子了", Danger.COLLAPSE),
    ("一条狗咬住人手不放", Danger.INJURY),
    ("垃圾桶已更换，里头有只手雷", Danger.EXPLOSION),
    ("沟里放着两枚炮弹", Danger.EXPLOSION),
    ("Someone is standing on the outside of the bridge railing", Danger.SUICIDE),
    ("A wall has bulged out and bricks are dropping on the path", Danger.COLLAPSE),
    ("The gable is bowing out over the yard", Danger.COLLAPSE),
    ("we all threw up after eating at the canteen, 20 of us in hospital", Danger.INJURY),
]


HOW_MUCH = [
    "strongly",
    "heavily",
    "badly",
    "slightly",
    "faintly",
    "terribly",
    "so",
    "really",
    "very,really,strongly",
    "still",
    "again",
    "a,lot",
    "a,bit",
    "really,bad",
    "suddenly,strongly",
    "quite,strongly",
    "definitely",
    "pretty,strongly",
    "overpoweringly",
]


@pytest.mark.parametrize("how", HOW_MUCH)
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Stairwell smells {} of gas", Danger.GAS),
        ("it reeks {} of gas on the second floor", Danger.GAS),
        ("basement smelling {} like gas", Danger.GAS),
        ("Corridor smells {} of smoke", Danger.FIRE),
        ("the socket stinks {} of burning", Danger.FIRE),
        ("he is bleeding {} from the head", Danger.INJURY),
    ],
)
def test_how_strongly_it_smells_or_bleeds_hides_nothing(text: str, kind: Danger, how: str) -> None:
    assert kind in read(text.format(how.replace(",", " "))).kinds


@pytest.mark.parametrize(
    "text",
    [
        "whole stairwell is full of gas", "strong smell from the gas pipe", "The corridor is filling with gas", "bad odour by the gas pipe",
        "cover is back on, but smells strongly of gas", "whole block smells strongly of gas please hurry",
    ],
)  # fmt: skip
def test_gas_is_called_gas(text: str) -> None:
    assert read(text).kinds[0] == Danger.GAS


@pytest.mark.parametrize(
    "text",
    [
        "The bin smells strongly of fish", "Bus stop stinks really badly of urine", "It no longer smells strongly of gas, thanks",
        "Does not smell a bit of gas any more", "no smell from the gas meter",
    ],
)  # fmt: skip
def test_what_smells_strongly_of_something_else_or_no_more_pages_nobody(text: str) -> None:
    assert not read(text)


@pytest.mark.parametrize(("text", "kind"), SAID_PLAINLY)
def test_what_is_said_in_plain_words_is_found_alone_and_beside_complaints(text: str, kind: Danger) -> None:
    assert kind in read(text).kinds
    if kind != Danger.OTHER:
        assert kind in read(beside_complaints(text, Random(text), 2)).kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("yes but it smokes", Danger.FIRE),
        ("2 it smokes", Danger.FIRE),
        ("yes, it is lit but it is smoking", Danger.FIRE),
        ("no. sparks.", Danger.ELECTRIC),
        ("still sparks", Danger.ELECTRIC),
        ("没修好 火花四溅", Danger.ELECTRIC),
        ("灯亮了，火花直冒", Danger.ELECTRIC),
    ],
)
def test_a_danger_in_few_words_behind_an_answer_is_found(text: str, kind: Danger) -> None:
    assert kind in read(text).kinds


@pytest.mark.parametrize(
    "text",
    [
        "no sparks",
        "yes, no more sparks",
        "it no longer smokes",
        "is it smoking?",
        "yes but he smokes",
        "打铁花火花四溅真好看",
    ],
)
def test_what_is_no_more_or_asked_behind_an_answer_pages_nobody(text: str) -> None:
    assert not read(text)


@pytest.mark.parametrize(
    "text",
    [
        "累得想死，垃圾还没收",
        "想死你们了，公园真漂亮",
        "The fire drill was not over at ten",
        "the child just fell asleep and the music starts",
        "please call me about the police station opening hours",
        "快来人修路灯",
        "路灯快坏了",
        "taking my life savings to the bank, is it open?",
        "a suspect was named in the paper",
        "lost child benefit letter, how do I get a copy",
        "公交车上冷气太足，头晕",
        "你们的人把我家门口的砖也撬了",
        "工人把人行道的石板撬起来没恢复",
        "孩子的玩具手雷掉在垃圾桶旁",
        "抽屉里有个手雷形状的打火机",
    ],
)
def test_words_that_only_sound_like_plain_ones_page_nobody(text: str) -> None:
    assert not read(text)


@pytest.mark.parametrize(
    "text",
    [
        "里面有两封信", "里面有两只猫", "那里面就放着一个摄像头", "我妈80岁住9楼", "抱歉漏了，地址：工农路5号，麻烦了", "my kid is in class 3",
        "many old people live in this building",
    ],
)  # fmt: skip
def test_who_lives_there_and_what_lies_in_it_pages_nobody(text: str) -> None:
    assert not read(text)


@pytest.mark.parametrize("text", ["里面有煤气味", "里面有个孩子被困", "奶奶90岁摔在三楼起不来", "里面有人喊救命"])
def test_who_is_in_danger_there_pages(text: str) -> None:
    assert read(text)


def test_whoever_lies_on_the_ground_needs_an_ambulance() -> None:
    assert Service.MEDICAL in read("explosion, several people on the ground").services
    assert Service.MEDICAL in read("爆炸了，好几个人倒地").services


def test_in_the_midst_of_six_ordinary_texts_most_dangers_are_found() -> None:
    draw = Random(1)
    # A quarter of them says as much as all, and takes a quarter of the time.
    dangers = DANGER[::4]
    missed = []
    ordinary = {
        is_chinese: [text for text in HARMLESS if len(text) > 12 and bool(HAN.search(text)) == is_chinese]
        for is_chinese in (True, False)
    }
    for danger in dangers:
        is_chinese = bool(HAN.search(danger))
        around, end = draw.sample(ordinary[is_chinese], 6), "，" if is_chinese else ". "
        if not read(end.join([*around[:3], danger, *around[3:]])):
            missed.append(danger)

    # Harder than what people write: one text in seven, and what stands beside may say that it is over, or was a drill.
    assert len(missed) <= 0.15 * len(dangers), missed


@pytest.mark.parametrize("word", ["help", "HELP", "info", "stop", "yes", "no", "帮助", "喂", "在吗", "hello", "urgent"])
def test_one_word_that_names_nothing_pages_nobody(word: str) -> None:
    assert not read(word)


KINDS = [
    ("strong smell of gas", Danger.GAS, [Service.FIRE]),
    ("strong smell of gas, dizzy", Danger.GAS, [Service.FIRE, Service.MEDICAL]),
    ("家里煤气泄漏，人头晕", Danger.GAS, [Service.FIRE, Service.MEDICAL]),
    ("3号楼着火了", Danger.FIRE, [Service.FIRE]),
    ("my house is on fire and my son is hurt", Danger.FIRE, [Service.FIRE, Service.MEDICAL]),
    ("有人拿刀砍人，流血了", Danger.VIOLENCE, [Service.POLICE, Service.MEDICAL]),
    ("man with a knife in the square", Danger.VIOLENCE, [Service.POLICE]),
    ("my daughter is missing since noon", Danger.MISSING, [Service.POLICE]),
    ("井盖没了", Danger.MANHOLE, []),
    ("井盖没了，刚有个老太太掉下去了", Danger.MANHOLE, [Service.FIRE, Service.MEDICAL]),
    ("no cover on the manhole and a boy fell in", Danger.MANHOLE, [Service.FIRE, Service.MEDICAL]),
    ("strong smell of gas, 头晕", Danger.GAS, [Service.FIRE, Service.MEDICAL]),
    ("煤气味 feeling sick", Danger.GAS, [Service.FIRE, Service.MEDICAL]),
    ("gas smell and my head is spinning", Danger.GAS, [Service.FIRE, Service.MEDICAL]),
    ("fire, someone is burned", Danger.FIRE, [Service.FIRE, Service.MEDICAL]),
    ("电梯困人", Danger.TRAPPED, [Service.FIRE]),
    ("有人落水了", Danger.WATER, [Service.FIRE]),
    ("mans down at bus stop not responding plz", Danger.INJURY, [Service.MEDICAL]),
    ("cant breath, chest tight, alone", Danger.INJURY, [Service.MEDICAL]),
    ("my kid fell, hole in the road on Main Street", Danger.INJURY, [Service.MEDICAL]),
    ("powerline on the school fence", Danger.ELECTRIC, [Service.FIRE]),
    ("glass from the tower raining on the street", Danger.FALLING, [Service.FIRE]),
    ("building's cracking, wall leaning over", Danger.COLLAPSE, [Service.FIRE]),
    ("广告牌要掉下来了", Danger.FALLING, [Service.FIRE]),
    ("smoke, neighbour passed out", Danger.FIRE, [Service.FIRE, Service.MEDICAL]),
    ("manhole open on Renmin Road, my kid nearly fell in", Danger.MANHOLE, []),
    # Weighs as danger and says nothing of its kind: whoever is there knows whom she needs.
    ("truck leaking something stinky near the school eyes sting", Danger.OTHER, list(Service)),
    ("the baby is not feeding and hard to wake and has a fever", Danger.OTHER, list(Service)),
]


def test_whoever_is_struck_shocked_choked_or_fell_in_needs_a_doctor_whoever_it_is() -> None:
    assert [text for text in texts("hurt.txt") if Service.MEDICAL not in read(text).services] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("meiqi xielou le kuai lai", Danger.GAS), ("ran qi xie lou", Danger.GAS), ("zhao huo le", Danger.FIRE), ("zhaohuo le", Danger.FIRE),
        ("renmin lu 12 zhao huo le", Danger.FIRE), ("mao yan le", Danger.FIRE), ("loudian", Danger.ELECTRIC), ("bao zha le", Danger.EXPLOSION),
        ("lu deng lou dian le", Danger.ELECTRIC), ("you ren luo shui le", Danger.WATER), ("jinggai mei le", Danger.MANHOLE),
        ("glass fell on a boy", Danger.INJURY), ("hao le", ""), ("mei qi fei", ""), ("Mei Hao Lu 12", ""), ("renmin lu 12 hao", ""),
    ],
)  # fmt: skip
def test_a_danger_in_letters_is_one(text: str, kind: str) -> None:
    assert read(text).gravest == kind


UNHURT = [
    "灯杆漏电，没电到人", "tile fell and hit my car", "the branch fell on my car", "广告牌掉下来砸了我家的车", "树倒了压了邻居的车", "灯杆漏电",
    "树枝掉下来砸到电线了", "the tree fell on the fence", "wall collapsed, no one was near", "地面塌了，没人掉进去", "广告牌差点砸到一个老太太",
    "灯杆漏电，幸好没电着人", "玻璃掉下来砸了邻居的车", "the pole could shock someone", "the wall collapsed onto the pavement",
    "灯杆漏电，把空调外机电坏了", "billboard hanging loose, might fall on people",
]  # fmt: skip
ONLY_SOUNDS_SO = [
    "at the junction w/ Gongnong Rd 🙏", "at the intersection w/ Qingnian West Rd 👍", "it's at the crossing w/ Hongqi Rd",
    "near the school w/ blue gate 🙏", "corner w/ Renmin Road, thanks", "there is a bomb of a sale next door with loudspeakers",
    "a bomb of a party last night kept us up", "the party was a bomb", "公交车挤得喘不过气", "地铁挤得喘不过气来", "早高峰公交挤得人喘不过气",
    "作业把我女儿压得喘不过气", "the responsibility fell on my mother", "snow fell on us all day",
]  # fmt: skip


def test_what_strikes_things_or_nobody_needs_no_doctor_and_what_only_sounds_so_pages_nobody() -> None:
    assert [text for text in UNHURT if Service.MEDICAL in read(text).services] == []
    assert [text for text in ONLY_SOUNDS_SO if read(text)] == []


@pytest.mark.parametrize(("text", "kind", "services"), KINDS, ids=[text for text, _kind, _services in KINDS])
def test_a_danger_says_of_what_kind_it_is_and_whom_to_ring(text: str, kind: Danger, services: list[Service]) -> None:
    reading = read(text)

    assert reading.gravest == kind
    assert set(reading.services) >= set(services)
    if not services:
        assert reading.services == ()


DRESSES = [
    "着火了",
    "着 火 了",
    "着 火 了！！！",
    "著火了",
    "我家着火了🔥",
    "ＦＩＲＥ！",
    "fireeeee!",
    "My House Is On Fire",
    "on   fire",
    "onfire",
]


@pytest.mark.parametrize("text", DRESSES)
def test_a_danger_is_found_in_every_dress(text: str) -> None:
    assert Danger.FIRE in read(text).kinds


PAIRS = [
    ("煤气费", "煤气味"),
    ("没有着火", "着火"),
    ("去年着过火，房子没修", "去年着过火，现在又着火了"),
    ("如果着火怎么办", "着火了怎么办"),
    ("nobody is hurt", "somebody is hurt"),
    ("there is no fire", "there is fire"),
    ("the wall collapsed last year", "the wall just collapsed"),
    ("missing dog", "missing child"),
    ("孩子的书包丢了", "孩子丢了"),
    ("打人工电话", "打人"),
    ("跳楼价", "要跳楼"),
    ("消防通道停满了车，着火了怎么办", "厨房着火了怎么办"),
    (
        "the fire was put out last week but the ruins are still there",
        "the fire was put out last week but it is on fire again",
    ),
    ("昨天的火已经扑灭了，垃圾到现在还没清", "昨天扑灭的火又着起来了"),
    ("the wall that collapsed last year is still not repaired", "the wall is still collapsing"),
    ("the leak of gas was fixed yesterday, the hole in the road is still there", "the leak of gas is still there"),
    ("my father was missing, he was found safe", "my father is missing, he was not found"),
    ("抖音上说大桥塌了", "大桥塌了"),
    ("kids are swimming in the lake", "a kid is going under in the lake"),
    ("the new park is 🔥", "the park is on fire 🔥"),
    ("great work 🔥", "my house 🔥"),
    ("lift broken nobody inside", "lift broken people inside"),
    ("lift broken, nobody in it", "lift stuck, my mother inside, nobody comes"),
    ("电梯停了，里面没人", "电梯停了，我妈在里面，没人来"),
    ("lamp out opposite Explosion Restaurant", "Explosion restaurant kitchen, send fire trucks"),
    ("outside the Smoke Salon", "outside the burning salon, someone is still inside"),
    ("演唱会现场炸了，太好听了", "锅炉房现场炸了"),
    ("孩子作业多到炸", "动火作业炸了"),
    ("肺都气炸了", "煤气炸了"),
    ("头都炸了", "码头炸了"),
    ("love the new skate park 🔥", "🔥 in the stairwell, love you mum"),
    ("太好了🔥", "太好了，楼下🔥了快来"),
    ("great team 🔥", "great, now there is 🔥 on the roof"),
    ("someone is smoking in the lift", "the lift is smoking"),
    ("有人在电梯里抽烟", "有人困在电梯里"),
    ("电梯坏了，里面没人", "电梯坏了，里面有人"),
    ("房价炸了", "锅炉房炸了"),
    ("就在大桥下面", "大桥塌了"),
    ("opposite Flame Bar", "flames opposite the bar"),
    ("house prices fell in our street", "house fell in our street"),
    ("hole in the fence at the school", "hole in the gas pipe at the school"),
    ("people at the Human Resources bureau laughed at my mother", "people at the bureau beat my mother"),
    ("就是老百货大楼对面", "老百货大楼对面着了"),
    ("the library is open on the high street", "the manhole is open on the high street"),
]


@pytest.mark.parametrize(("harmless", "danger"), PAIRS)
def test_one_word_decides(harmless: str, danger: str) -> None:
    assert not read(harmless)
    assert read(danger)


MISSPELT = [
    ("an explosoin behind the station", Danger.EXPLOSION),
    ("my neighbour is unconcious", Danger.INJURY),
    ("he is bleding heavily", Danger.INJURY),
    ("a man is drownding in the river", Danger.WATER),
    ("the celing colapsed on two people", Danger.COLLAPSE),
    ("we are traped in the elavator", Danger.TRAPPED),
]


@pytest.mark.parametrize(("text", "kind"), MISSPELT, ids=[text for text, _kind in MISSPELT])
def test_a_slip_of_spelling_hides_no_danger(text: str, kind: Danger) -> None:
    assert kind in read(text).kinds


@pytest.mark.parametrize("text", ["brown water from the tap", "spoke to the clerk", "this app keeps lacking an update"])
def test_an_ordinary_word_is_not_taken_for_a_misspelt_one(text: str) -> None:
    assert not read(text)


SCENES = [
    # Said in any order, with any person in it, none of it dangerous alone.
    ("a toddler is walking on the motorway", Danger.MISSING),
    ("on the motorway there is a toddler walking alone", Danger.MISSING),
    ("grandma is on the floor and her lips are blue", Danger.INJURY),
    ("they locked me in and took my phone", Danger.VIOLENCE),
    ("people are under the balcony that came down", Danger.COLLAPSE),
    ("师傅下去清化粪池，没声音了", Danger.TRAPPED),
    ("下去清化粪池的师傅没声音了", Danger.TRAPPED),
    ("有人喺天台邊企緊", Danger.SUICIDE),
]


@pytest.mark.parametrize(("text", "kind"), SCENES, ids=[text for text, _kind in SCENES])
def test_what_is_no_danger_alone_is_one_together(text: str, kind: Danger) -> None:
    assert kind in read(text).kinds


CITY = {
    "emergency": [
        {"number": "119", "names": {"en": "Fire"}},
        {"number": "120", "names": {"en": "Ambulance"}},
        {"number": "110", "names": {"en": "Police"}},
    ],
    "danger": [{"number": "110", "en": ["the beast of the moor"]}],
}
ONE_NUMBER = {"emergency": [{"number": "911", "names": {"en": "All"}}]}


# The number to ring first, and whose else is named.
NUMBERS = [
    ("someone's balcony rail is hanging off 6th floor", ["119"]),
    ("the transformer exploded and is on fire", ["119"]),
    ("变压器砰的一声炸了还冒火", ["119"]),
    ("baby locked in a car in the sun", ["119", "120"]),
    ("a child's head is stuck in the railings", ["119", "120"]),
    ("娃的头卡栏杆里了", ["119", "120"]),
    ("the lift dropped with us in it", ["119", "120"]),
    ("the road collapsed with a car in it", ["119", "120"]),
    ("路面塌了，一辆车掉进去了", ["119", "120"]),
    ("glass fell from the tower and nearly killed a woman", ["119", "120"]),
    ("the cellar is flooded with people inside", ["119", "120"]),
    ("地下室淹水，里面有人", ["119", "120"]),
    ("drain cover flipped up, scooter went in", ["119", "120"]),
    ("井盖没了 骑车的栽进去了", ["119", "120"]),
    ("the manhole cover is missing on Oak Street", []),
    ("old guy fell down the hole the water company left", ["120", "119"]),
    ("strong smell of gas in the hallway", ["119"]),
    ("strong smell of gas, dizzy", ["119", "120"]),
    ("there is a man with a knife, he stabbed someone", ["110", "120"]),
    ("my ex is banging on the door saying hell kill me", ["110", "119", "120"]),
    ("suspicious bag ticking at the ticket hall", ["110", "119"]),
    ("white powder came in an envelope at the council desk", ["110", "119", "120"]),
    ("he wants to kill himself, he is on the roof", ["110", "119", "120"]),
    ("有人要跳楼 坐在顶楼边上", ["110", "119", "120"]),
    ("i just cant do this anymore ive taken all of them", ["120", "110", "119"]),
    ("奶奶吃了野蘑菇 现在说胡话", ["120", "119"]),
    ("car went thru the bridge railing into the river", ["119", "120"]),
    ("she collapsed and is not breathing", ["120"]),
    ("kitchen fire, my hand is burnt", ["119", "120"]),
    ("bin fire, an old man has burns on his face", ["119", "120"]),
    ("电动车起火，我爸腿被烧了", ["119", "120"]),
    ("my baby is burning up with fever", ["120"]),
    ("toddler burning with fever and shaking", ["120"]),
    ("two cars crashed at Qingnian Road", ["120", "110"]),
    ("两辆车撞了", ["120", "110"]),
    ("三车追尾，堵死了", ["120", "110"]),
    ("四个方向都是绿灯", ["110"]),
    ("traffic light shows green to both directions", ["110"]),
    ("有人在小区投毒，狗死了三条", ["110", "119", "120"]),
    ("被砍了", ["110", "120"]),
    ("老人走丢了 头上有伤", ["110", "120"]),
    ("围墙倒了 压到人了", ["119", "120"]),
    ("孩子误食了老鼠药", ["120", "119"]),
    ("wires on the pole are spitting sparks", ["119"]),
]


@pytest.mark.parametrize(("text", "numbers"), NUMBERS, ids=[text for text, _numbers in NUMBERS])
def test_the_first_number_is_of_whoever_is_needed_first_and_the_ill_and_trapped_get_an_ambulance(
    text: str, numbers: list[str]
) -> None:
    assert [each.number for each in numbers_of(dangers.read_for(text, CITY, TOLD_AT), CITY)] == numbers


def test_whoever_says_only_that_she_is_ill_is_heard_where_a_danger_is_known() -> None:
    ill = ["头晕", "想吐", "我头很痛", "i feel dizzy", "my mum fainted", "she is throwing up"]
    well = ["谢谢", "好的", "没人受伤", "nobody is hurt", "thanks", "when do you come"]

    assert [text for text in ill if not tells_of_illness(text)] == []
    assert [text for text in well if tells_of_illness(text)] == []


def test_a_danger_nobody_has_named_names_all_and_the_fire_brigade_first() -> None:
    assert [each.number for each in numbers_of(reading_of(Danger.OTHER), CITY)] == ["119", "110", "120"]


@pytest.mark.parametrize(
    "text",
    [
        f"{thing} {burns}"
        for thing in ("transformer", "warehouse", "junction box", "tent")
        for burns in ("burns", "is burning", "ablaze")
    ]
    + [
        f"{thing}{burns}"
        for thing in ("店铺", "帐篷", "屋顶", "充电桩")
        for burns in ("烧了", "着了", "燃起来了", "里有烟")
    ]
    + ["there is smoke, people inside", "there is smoke", "smoke in kitchen", "有烟，里面有人", "有烟"],
)
def test_a_few_words_say_that_something_burns(text: str) -> None:
    assert read(text).gravest == Danger.FIRE


@pytest.mark.parametrize(
    "text", ["lamp burns all night", "the boiler burns too much gas", "灯泡烧了", "烟囱里有烟灰", "有烟酒店吗"]
)
def test_what_burns_as_it_should_or_is_only_worn_out_is_no_fire(text: str) -> None:
    assert read(text).gravest != Danger.FIRE


def test_a_text_is_read_once_however_many_ask_and_none_of_its_words_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    reads = dangers._read
    monkeypatch.setattr(dangers, "_read", lambda text, told_at: asked.append(text) or reads(text, told_at))
    text = "the bakery on Linden Row is on fire 31415"

    assert [read(text), dangers.read_for(text, CITY, TOLD_AT), read(text)] == 3 * [read(text)]

    assert asked == [text]
    assert "31415" not in repr(dangers._READ)


def test_what_the_desk_names_as_the_words_do_rings_as_the_words_say() -> None:
    read_of = dangers.read_for("suspicious bag ticking at the ticket hall", CITY, TOLD_AT)

    assert and_also(read_of, Danger.EXPLOSION.value) == read_of


WHERE = [
    "opposite the bakery on Qingnian Rd no. 14, by the blue gate",
    "No. 9, near the bakery",
    "Block 4, stair 2, sixth floor, door on the left",
    "Hongqi Road 118, back entrance, third bell",
    "under the railway bridge, right by the ticket machine",
    "the green door, no. 3, behind the school",
    "at the end of the bridge, no. 7",
    "在桥下面 左手边",
    "青年路14号，蓝色大门旁边",
    "中山路56号，河边",
]


@pytest.mark.parametrize("text", WHERE)
def test_a_text_whose_every_part_says_where_is_no_danger(text: str) -> None:
    assert not read(text)


@pytest.mark.parametrize(
    "text", ["live location: https://maps.example/?q=gas+leak,120.865", "看这里https://x.example/fire-bomb"]
)
def test_a_link_tells_nothing_whatever_its_letters_spell(text: str) -> None:
    assert not read(text)


def test_a_place_with_a_danger_in_it_is_one() -> None:
    dangers = [
        "opposite the bakery on Qingnian Rd no. 14, by the blue gate, house on fire",
        "Hongqi Road 118, back entrance, somebody fell into the shaft",
        "青年路14号，蓝色大门旁边，闻到煤气味",
    ]
    assert [text for text in dangers if not read(text)] == []


def test_the_numbers_are_the_citys_own() -> None:
    ill = dangers.read_for("strong smell of gas, dizzy", CITY, TOLD_AT)

    assert [each.number for each in numbers_of(ill, CITY)] == ["119", "120"]
    assert [each.number for each in numbers_of(ill, ONE_NUMBER)] == ["911"]
    assert numbers_of(dangers.read_for("my gas bill", CITY, TOLD_AT), CITY) == []


def test_a_city_adds_words_of_its_own() -> None:
    assert not read("the beast of the moor is out")

    reading = dangers.read_for("the beast of the moor is out", CITY, TOLD_AT)

    assert reading.gravest == Danger.OTHER
    assert [each.number for each in numbers_of(reading, CITY)] == ["110"]


def test_nothing_breaks_on_what_nobody_would_write() -> None:
    for text in ("", " ", "。" * 5000, "a" * 20000, "着" * 9000, "\u200b\n\t", "((((", "火" * 7000 + " fire" * 2000):
        read(text)
        fold(text)


def _seconds_for(text: str) -> float:
    began = process_time()
    dangers._read(text, TOLD_AT)
    return process_time() - began


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "fire ",
        "smell of ",
        "he is ",
        "not ",
        "fire, ",
        "the wall ",
        "水",
        "人在",
        "没有",
        "，",
        "掉进",
        "wall' ",
        "a.b ",
        "gas\n",
        "great 🔥 ",
        "lift nobody ",
        "电梯没人",
    ],
)
def test_no_text_takes_longer_than_its_length(piece: str) -> None:
    """Four times the text may take a little over four times the time: nothing in a pattern multiplies with itself."""
    took = []
    for length in (LONG // 8, LONG // 2):
        text = (piece * LONG)[:length]
        # The least of several: whatever else the machine does only adds.
        took.append(min(_seconds_for(text) for _again in range(5)))

    assert took[1] < 12 * took[0] + 0.05


def test_what_was_mended_before_a_turn_hides_no_danger_after_it() -> None:
    kinds = {
        "修好了，但是闻到煤气味": Danger.GAS,
        "修好了，但是电线冒火花": Danger.ELECTRIC,
        "修好了，但是地面塌了": Danger.COLLAPSE,
        "修好了，但是还在漏气": Danger.GAS,
        "修是修好了，就是有煤气味": Danger.GAS,
        "修好了结果又漏电": Danger.ELECTRIC,
        "修好了，可孩子还是被电到了": Danger.ELECTRIC,
        "虽然修好了，还是有煤气味": Danger.GAS,
        "明明修好了，怎么又有煤气味": Danger.GAS,
        "闻到煤气味，虽然上周刚修过": Danger.GAS,
        "昨天修好，今天又冒烟": Danger.FIRE,
        "去年着过火，但是今天又着了": Danger.FIRE,
        "It was repaired but gas is leaking again": Danger.GAS,
        "the leak was fixed yesterday but now we smell gas": Danger.GAS,
        "Although it was repaired, there is a smell of gas": Danger.GAS,
        "Smell of gas, they said it was fixed but it is not": Danger.GAS,
        "repaired yesterday, today smoking again": Danger.FIRE,
        "The lamp was repaired, yet sparks come out of it": Danger.ELECTRIC,
        "resolved?? the pole is still live": Danger.ELECTRIC,
    }
    assert {text: kind for text, kind in kinds.items() if kind not in read(text).kinds} == {}


def test_what_is_over_after_a_turn_is_no_danger_any_more() -> None:
    over = [
        "there was a fire but it has been put out",
        "there was gas, but it is repaired",
        "the wire was sparking but they fixed it",
        "The kid was missing but he has been found",
        "着火了，但已经扑灭",
        "有煤气味，但是已经修好了",
        "电线冒火花，但是修好了",
        "有人被困，但是已经救出来了",
        "修好了，但是太暗",
        "it was repaired, but now the water is brown",
    ]
    assert [text for text in over if read(text)] == []
    # Not when others are in it still.
    assert read("火已扑灭，但是还有人被困")
    assert read("fire was put out but someone is still trapped inside")


def test_what_has_not_come_to_it_yet_and_will_is_a_danger() -> None:
    soon = [
        "广告牌还没掉，但是快要掉了",
        "外墙瓷砖还没掉下来，但是已经松动，下面是幼儿园",
        "外墙瓷砖没掉，但是松动了要掉",
        "广告牌没掉下来，只剩一颗螺丝",
        "阳台没塌，但是裂开了很危险",
        "围墙没倒塌，但是已经倾斜了",
        "The wall has not collapsed but it is leaning over the pavement",
        "The bridge has not collapsed yet but is cracking",
        "The wire has not snapped yet but it is hanging low",
        "The tree has not fallen yet but it is about to fall on the school",
        "井盖没丢，但是翻开了",
        "井盖没碎，但是不见了",
        "煤气没漏，但是煤气罐着火了",
        "The scaffolding hasn't collapsed, but it is swaying in the wind",
        "雨棚没掉下来，随时会掉",
        "电线没断，可是垂到地上了",
        "The wall has not collapsed but it is hanging over the path",
    ]
    assert [text for text in soon if not read(text)] == []
    kinds = read("煤气没漏，但是煤气罐着火了").kinds
    assert (Danger.FIRE in kinds, Danger.MANHOLE in read("井盖没丢，但是翻开了").kinds) == (True, True)


def test_what_is_said_or_hoped_to_be_mended_or_was_patched_is_a_danger() -> None:
    told = [
        "Gas is hissing from the meter, the plumber said they fixed it",
        "Gas is leaking in the stairwell, the landlord says he fixed it",
        "Strong smell of gas in the hall, the company told us they fixed it",
        "Gas leak in the cellar, he fixed it with chewing gum",
        "Live wire down on Elm Street, have they fixed it?",
        "Wires hanging low over the playground, the council fixed it with string",
        "Power line down across our drive, you fixed it for the neighbours only",
        "The manhole on Elm is open, I thought they fixed it",
        "Manhole cover missing, the neighbours replaced it with cardboard",
        "Manhole cover missing on Elm Street, they replaced it with a plank",
        "煤气漏了，物业说修好了，但还是有味道",
        "井盖没了，听说已经修好了？现在还是没有",
        "没电了，老人呼吸机停了，现在来电了",
        "Gas smell in the stairs, did they fix it?",
        "Open manhole by the school, my neighbour claims they fixed it",
        "Smell of gas again, I hope they fixed it",
    ]
    assert [text for text in told if not read(text)] == []


def test_what_is_not_so_or_runs_again_and_what_only_sounds_so_pages_nobody() -> None:
    harmless = [
        "瓷砖没掉，没事",
        "广告牌没掉，谢谢",
        "The tiles have not fallen, all is fine",
        "There was a gas leak, they fixed it",
        "The manhole was open, the crew has fixed it",
        "Our wheelie bin was damaged by the truck. The lid is missing.",
        "I ordered a cart, the lid is missing",
        "They will not miss me at the meeting",
        "又停电了，不过现在来电了",
        "没有拆，还在施工",
        "The tree has not fallen, thank you",
        "墙没倒，放心",
        "Power was out last night, power is back on now",
        "The wall has not collapsed, sorry for the false call",
        "There was a hole in the road, they fixed it",
        "The gas leak is over, they have fixed it, thanks",
        "They won't miss me on Monday",
    ]
    assert [(text, read(text).kinds) for text in harmless if read(text)] == []


def test_somebody_in_a_lift_that_does_not_run_is_trapped() -> None:
    in_it = [
        "lift broken, my mother in it, nobody comes",
        "elevator stopped, kids inside",
        "elevator not working, my dad is inside",
        "my mother is in the lift and it is broken",
        "two people in the broken lift",
        "elevator died with me inside",
        "power cut, someone in the lift",
        "电梯坏了我妈在里面",
        "我妈在电梯里，电梯坏了",
        "我妈在坏了的电梯里",
        "货梯坏了，工人在里面",
    ]
    in_none = [
        "the lift is broken again",
        "lift broken, my mother cannot go out",
        "elevator broken, mirror inside broken too",
        "the lift in my mother's building is broken",
        "电梯坏了，我妈在家里出不了门",
        "电梯坏了，里面很脏",
        "电梯里有人抽烟",
    ]
    assert [text for text in in_it if Danger.TRAPPED not in read(text).kinds] == []
    assert [text for text in in_none if read(text)] == []


def test_who_lies_under_or_in_it_gets_an_ambulance_and_who_is_ill_in_smoke_the_fire_brigade() -> None:
    both = [
        "有小孩掉河里了",
        "car gone into the canal ppl inside",
        "墙倒了压到人了",
        "theres smoke comin out the flat upstairs n my nan cant breathe",
    ]
    assert [text for text in both if not {Service.FIRE, Service.MEDICAL} <= set(read(text).services)] == []


@pytest.mark.parametrize(
    "text",
    [
        "\nGas leak",
        "hello\nGas leak",
        "Renmin Road 12\nGas leak",
        "Renmin Road 12,gas leak",
        "你好gas leak",
        "Hi:gas leak",
        "Help!gas leak",
        "Lamp 7\nfire",
    ],
)
def test_a_danger_is_read_wherever_its_words_begin(text: str) -> None:
    assert read(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the escalator has my son's foot, it is stuck", Danger.TRAPPED),
        ("lift doors open but there is no cabin", Danger.TRAPPED),
        ("the lift door opened, nothing behind it", Danger.TRAPPED),
        ("孩子被陌生人带到偏僻的地方", Danger.MISSING),
        ("女儿被网友带到宾馆了", Danger.MISSING),
    ],
)
def test_a_sign_is_read_as_it_is_written(text: str, kind: Danger) -> None:
    assert kind in read(text).kinds


def test_a_sign_stands_among_those_of_its_language_and_counts_in_numbers() -> None:
    written = {f"{kind} {language}": sign for language, signs in SIGNS.items() for kind, sign in signs.items()}

    # `{0,20}` in an f-string is a tuple, and asks a citizen to write "(0, 20)".
    assert {name for name, sign in written.items() if re.search(r"\(\d+, \d+\)", sign)} == set()
    assert {name for name, sign in written.items() if name.endswith("en") and HAN.search(sign)} == set()


ABDUCTED = [
    "有个陌生男人抱着孩子往车里跑，孩子在喊妈妈",
    "有人把一个小姑娘硬往面包车里拽，车牌没看全",
]


@pytest.mark.parametrize("text", ABDUCTED)
def test_the_police_come_first_to_whoever_is_dragged_into_a_car(text: str) -> None:
    assert next(each.number for each in numbers_of(dangers.read_for(text, CITY, TOLD_AT), CITY)) == "110"


def test_every_sign_in_a_danger_is_asked_for() -> None:
    """A text is searched for a sign only where it holds one of its stems: the stems must admit all that the sign tells."""
    folded = [" " + fold(text).translate(str.maketrans("，。！？", ",.!?")) for text in DANGER]
    unasked = [
        (kind, text)
        for signs, stems in ((SIGNS_EN, STEMS_EN), (SIGNS_ZH, STEMS_ZH))
        for kind, sign in signs.items()
        for pattern in [re.compile(sign.replace("\n", ""))]
        for text in folded
        if not any(stem.replace("_", " ") in text for stem in stems[kind].split()) and pattern.search(text)
    ]

    assert unasked == []


@pytest.mark.parametrize(
    ("harmless", "danger", "kind"),
    [
        ("the lamp is burning again, thank you", "the lamp is burning again, smoke comes out", Danger.FIRE),
        ("路灯没修，倒是把树砍了", "路灯没修，他拿刀砍了人", Danger.VIOLENCE),
        ("救命啊，食堂又涨价了😭", "救命啊，食堂着火了😭", Danger.FIRE),
        ("救命，地铁也太挤了吧", "救命，地铁太挤有人晕倒了", Danger.INJURY),
        ("我被困在12345的语音菜单里半小时", "我被困在电梯里，12345的语音菜单打不通", Danger.TRAPPED),
        ("孩子们半夜在楼下喊叫", "孩子们半夜在楼下喊救命", Danger.VIOLENCE),
        ("两边的绿灯都太短", "两边同时都是绿灯", Danger.OTHER),
        ("a bus ran through the red light", "a bus ran into the crowd", Danger.INJURY),
        ("井盖上的字都磨没了", "井盖都没了", Danger.MANHOLE),
        ("我昨天给你们打过电话", "我摸了灯杆，像过电一样", Danger.ELECTRIC),
    ],
)
def test_a_figure_of_speech_pages_nobody_and_hides_no_danger(harmless: str, danger: str, kind: Danger) -> None:
    assert not read(harmless)
    assert kind in read(danger).kinds


# Papers, practice and fiction are told of in houses that are called so; those burn as others do.
IN_A_HOUSE_CALLED_SO = [
    "fire at the museum",
    "the museum is on fire",
    "the workshop is burning",
    "The recycling plant is on fire",
    "The training centre is on fire, people inside",
    "There is a fire in the exhibition hall",
    "the insurance office is on fire",
    "the movie theater is on fire",
    "smoke in the class room, children inside",
    "a man with a knife is in the lecture hall",
    "gas leak in the game shop",
    "the donation bin is on fire",
    "保险公司着火了",
    "培训中心着火了",
    "数据中心着火了",
    "展览馆着火了",
    "考试中心有人持刀",
    "新闻大厦着火了",
    "统计局大楼冒烟了",
    "游戏厅着火了",
    "招聘市场里有人砍人",
    "律师事务所着火了",
    "培训学校有煤气味",
]
TOLD_IN_ONE = [
    "the museum has an exhibition about the great fire",
    "The insurance paid for the fire",
    "保险公司不赔去年的火灾",
    "培训中心讲煤气中毒怎么急救",
    "消防体验馆可以模拟火灾吗",
    "统计局的火灾数据在哪里查",
    "The museum tells of the fire in 1904",
    "the film about the fire is on tonight",
]


@pytest.mark.parametrize("text", IN_A_HOUSE_CALLED_SO)
def test_what_happens_in_a_house_that_is_called_after_papers_or_practice_is_a_danger(text: str) -> None:
    assert read(text)


@pytest.mark.parametrize("text", TOLD_IN_ONE)
def test_what_is_only_told_or_practised_in_such_a_house_pages_nobody(text: str) -> None:
    assert not read(text)
