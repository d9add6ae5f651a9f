"""What dates a text, or numbers a case, a house or a flat in it, silences no danger; a year that was over by then may."""

import re
from datetime import UTC, datetime

import pytest

from cases.dangers import read
from tests.cases.test_dangers import DANGER

TOLD_AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
HAN = re.compile(r"[\u3400-\u9fff]")
DATES = {
    "zh": [
        "2026年11月30日晚上8点，",
        "2026年11月30日 ",
        "2026年，",
        "2026年001130号 ",
        "Re: NT-2026-001130. 2026年11月30日 ",
        "工单2026-001130：",
        "11月30日晚8点，",
        "11月29日晚上，",
        "2026年3月2号（星期一）",
        "二〇二六年十一月三十日，",
        "2026-11-30 20:00 ",
        "2026/11/30，",
    ],
    "en": [
        "In 2026, ",
        "Case of 2026-001130: ",
        "Case of 2019-001130: ",
        "Re: NT-2026-001130. ",
        "11/30/2026 ",
        "30.11.2026: ",
        "2026-11-30 20:15 ",
        "On November 30, 2026 at 8pm, ",
        "On 30 November 2026 ",
        "Nov 29 2026 ",
        "30 Nov, 8pm. ",
    ],
}
ADDRESSES = {
    "zh": ["2026年小区", "2026花园5号楼", "2026年11月30日晚上8点，工农路大桥", "2026年前门大街"],
    "en": ["In Building 5 of 2026 Garden, ", "From 2026 Park Avenue: ", "Flat 3 of 1998 Main Street, "],
}
PLAIN = {
    "zh": ["有人落水", "有人触电", "有人要跳楼", "小孩被困电梯", "煤气泄漏", "楼里着火了", "有人晕倒", "墙要塌了"],
    "en": [
        "someone fell in the river",
        "gas leak in the stairwell",
        "a child is trapped in the lift",
        "the house is on fire",
        "a man is threatening to jump",
        "a man was hit by a car",
        "a wall is collapsing",
    ],
}


def test_every_danger_is_the_same_with_a_date_of_then_or_the_number_of_a_case_before_it() -> None:
    changed = []
    for at, text in enumerate(DANGER):
        dates = DATES["zh" if HAN.search(text) else "en"]
        # Each sentence with one of them, each of them with hundreds of sentences.
        dated = dates[at % len(dates)] + text
        if read(dated, TOLD_AT) and read(dated, TOLD_AT).gravest == read(text, TOLD_AT).gravest:
            continue
        changed.append(dated)

    assert changed == []


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (before, text)
        for language in PLAIN
        for before in DATES[language] + ADDRESSES[language]
        for text in PLAIN[language]
    ],
)
def test_a_plain_danger_is_found_behind_a_date_and_an_address_with_a_number_like_a_year(before: str, text: str) -> None:
    assert read(text, TOLD_AT).gravest in read(before + text, TOLD_AT).kinds


@pytest.mark.parametrize(
    "text", ["{}年这里有人落水", "{}年11月30日有人触电", "A child drowned here in {}, is there a plaque"]
)
def test_only_a_year_that_was_over_when_it_was_told_tells_of_the_past(text: str) -> None:
    tells = {year: bool(read(text.format(year), TOLD_AT)) for year in (1998, 2019, 2025, 2026, 2027)}

    assert tells == {1998: False, 2019: False, 2025: False, 2026: True, 2027: True}


def test_the_year_of_a_text_goes_by_when_that_was_told_and_the_old_one_is_written_into_january() -> None:
    text = "2026年12月31日晚上11点 有人落水"

    told = {month: bool(read(text, datetime(2027, month, 5, tzinfo=UTC))) for month in (1, 3)}

    assert told == {1: True, 3: False}
    assert read(text, datetime(2026, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "2003年建的老楼着火了",
        "建于1998年的3号楼有人要跳楼",
        "2025年生的孩子被困电梯",
        "the house built in 1998 is on fire",
        "fire in 1903!",
        "a child is trapped in 1904",
        "hundreds of 2000 people trapped in the collapsed hall",
    ],
)
def test_a_year_that_says_how_old_a_thing_is_and_a_number_like_one_silence_no_danger(text: str) -> None:
    assert read(text, TOLD_AT)


@pytest.mark.parametrize("text", ["▣ 有人落水", "有人落水▣", "someone fell in the river ▣"])
def test_nobody_can_write_what_stands_for_a_year_that_is_over(text: str) -> None:
    assert read(text, TOLD_AT)


# A past time that says how old a thing is, since when something is so, or when somebody reported it.
NOT_WHEN_IT_WAS = [
    "2025年11月开始漏气，到现在没人修",
    "去年装的路灯漏电，碰到会麻",
    "The transformer installed last year is on fire",
    "Last year's new gas pipe is leaking in the stairwell",
    "去年冬天开始就有煤气味",
    "去年新修的墙要倒了",
    "2012年修的桥要塌了",
    "修于2012年的桥要塌了",
    "2012年的桥要塌了",
    "The bridge from 2012 is collapsing",
    "The transformer, replaced last month, is on fire",
    "The gas pipe you laid last year is leaking",
    "It was reported last year: gas leak, nobody came",
    "2025年版地图上的煤气站漏气",
    "上个月换的变压器着火了",
    "上周刚铺的路面塌了，车掉进去了",
    "一年前装的热水器漏煤气",
    "三个月前新买的电动车在楼道里着火了",
    "半年前翻修的楼梯要塌了",
    "前年加固的外墙正在往下掉砖",
    "2019年以来这里一直有煤气味",
    "自2023年起这根电线就垂在地上，孩子会碰到",
    "从去年开始墙就在裂，越来越大，快塌了",
    "去年就有煤气味，没人管",
    "上个月起井盖就没了",
    "上周开始楼道有煤气味",
    "以前的老厂房着火了",
    "以前的邮局楼上有人要跳楼",
    "曾经的电影院着火了",
    "当年的老桥要塌了",
    "早年建的水塔要倒了",
    "上次修的煤气管又漏了",
    "上次修的煤气管漏气了",
    "上周报修的路灯漏电",
    "昨天刚买的电瓶车着火了",
    "昨天新装的热水器着火了",
    "前天换的插座冒烟起火",
    "昨晚停的车着火了",
    "楼道有煤气味，麻烦派人来看看，谢谢你们",
    "电线掉下来了，感谢你们",
    "3号楼着火了，谢谢你们尽快来",
    "去年搬来的邻居要跳楼",
    "去年出生的孩子被锁在车里了",
    "去年的旧电线掉在地上冒火花",
    "去年没修好的煤气管在漏气",
    "去年你们修过的煤气管在漏气",
    "2018年投用的电梯困人了",
    "2020年铺设的燃气管道泄漏",
    "2015年移栽的大树要倒了，压在电线上",
    "2021年5月安装的充电桩起火",
    "The house we bought last year is on fire",
    "The boiler fitted two years ago is leaking gas",
    "The scaffold put up last week is collapsing",
    "The wall built last summer is about to fall on the playground",
    "The tree planted last spring has fallen on the power line and it sparks",
    "The manhole cover replaced last month is missing",
    "The fence repaired a week ago has a live cable on it",
    "The gas pipe from last year leaks",
    "The new lift, opened last month, has people trapped in it",
    "Since last month it smells of gas in our hall",
    "It started last week: smell of gas in the stairwell",
    "We reported it three weeks ago and it still smells of gas",
    "I told you a month ago, gas is leaking here",
    "A week ago I reported the gas leak and nobody came",
    "Last year's Christmas tree is on fire in the flat",
    "My neighbour who moved in last year is threatening to jump",
    "The house that used to be a bank is on fire",
    "The building where the bakery used to be is burning",
    "The historic hall from 1890 is on fire",
    "The 1998 bus is on fire",
    "my 2015 car is on fire",
    "The shed on Anniversary Street is on fire",
    "已更换的变压器着火了",
    "已经修好的煤气管在漏气",
    "新更换的电缆冒火花",
    "The repaired boiler is leaking gas",
    "the wall that was repaired is collapsing",
    "The gas pipe that was replaced is leaking",
    "The boiler that was fixed last month is leaking gas",
    "the scooter I bought yesterday is on fire",
    "The car parked here last night is on fire",
    "The heater delivered on Monday is on fire",
    "The kid who came yesterday is drowning in the pool",
    "I bought the boiler last year, gas leak in the kitchen",
    "We moved in last year. There is a smell of gas",
    "last month they laid a cable and it is sparking",
    "上个月铺了电缆，现在冒火花",
    "去年装了热水器，漏煤气",
    "前年入住，楼道有煤气味",
    "去年报过，煤气味还在",
    "上周打过电话，电线垂到地上没人管",
    "去年交房的楼外墙掉砖",
    "三年前盖的房子塌了",
    "半年前租的房子着火了",
    "1998年的老房子着火了",
    "从2019年开始漏煤气",
    "2019年至今一直漏电",
    "Two weeks ago this hole opened and it is getting bigger, a child fell in",
    "a year ago they promised to fix it, now the wall is falling down",
    "the boy who was born last year is locked in the car",
    "the pool which opened last summer: a child is drowning",
    "The lamp post hit by a car last week is sparking",
    "the tree that fell last week hangs on the power line",
    "上周被撞的灯杆漏电",
    "上次被车撞歪的电线杆要倒了",
    "上个月挖的坑没盖，孩子掉进去了",
    "the pit dug last month has no fence, a child fell in",
]
# What happened then and is over: the time heads the clause of what happened, or stands right behind it.
WHEN_IT_WAS = [
    "2025年11月30日煤气泄漏",
    "Last year a house burned here",
    "去年着过火",
    "去年这里着火了，墙还是黑的",
    "去年的火灾现场现在建了公园",
    "去年的煤气爆炸事故调查报告什么时候公布",
    "上个月的火灾赔偿怎么申请",
    "去年淹死过人，应该立个牌子",
    "2019年这里有人落水",
    "2012年这里塌过方",
    "以前这里着过火",
    "小时候我掉进过河里",
    "上周楼下着火了，烧坏的垃圾桶请换掉",
    "去年装修时楼上漏过气，已经修好",
    "There was a gas leak here last year and the road was never repaved",
    "Last year the wall collapsed, please rebuild it",
    "the wall collapsed last year",
    "The house that burned down last year is an eyesore",
    "In 2019 a boy drowned here, is there a plaque",
    "Two years ago a man fell into the river here, put up a fence",
    "A fire last summer destroyed the shed, when will it be rebuilt",
    "a month ago there was a fire in our block, the bin is still black",
    "The fire of 1904 destroyed the library, is there a book about it",
    "谢谢你们上次扑灭了大火",
    "The gas leak last year was terrible",
    "a house burned here last year",
    "last month's gas leak is repaired",
    "three weeks ago there was a fire in the bin, it needs replacing",
    "Last winter my mother fell on the ice and broke her leg, will you grit this year",
    "上个月我妈在这里摔骨折了，希望今年撒盐",
    "去年夏天有人在这里淹死，希望装护栏",
    "五年前这里发生过爆炸",
    "上周我家楼下着火了，谢谢消防员",
    "The bridge collapsed in 1998 and 3 people died",
]


@pytest.mark.parametrize("text", NOT_WHEN_IT_WAS)
def test_a_past_time_that_is_not_that_of_the_danger_hides_none(text: str) -> None:
    assert read(text, TOLD_AT)


@pytest.mark.parametrize("text", WHEN_IT_WAS)
def test_what_plainly_was_then_pages_nobody(text: str) -> None:
    assert not read(text, TOLD_AT)


HAPPENS_NOW = {
    "zh": ["漏电，碰到会麻", "着火了", "要塌了", "在漏煤气", "冒火花"],
    "en": ["is on fire", "is leaking gas", "is about to fall on people", "is sparking", "has people trapped in it"],
}
OF_A_THING = {
    "zh": ["去年换的变压器", "2012年造的旧电梯", "上个月你们来看过的灯杆", "三年前漆过的墙", "上周送来的热水器"],
    "en": [
        "The boiler they delivered last month",
        "The lift painted two years ago",
        "Last year's transformer",
        "The wall you looked at last week",
        "The gas pipe of 2012",
    ],
}


@pytest.mark.parametrize(
    "text",
    [
        thing + ("" if language == "zh" else " ") + now
        for language in HAPPENS_NOW
        for thing in OF_A_THING[language]
        for now in HAPPENS_NOW[language]
    ],
)
def test_how_old_a_thing_is_hides_nothing_that_happens_to_it(text: str) -> None:
    assert read(text, TOLD_AT)


GOES_ON = [
    "the gas has been leaking for an hour",
    "The gas has been leaking since last year",
    "The gas has been leaking since this morning",
    "The house has been burning since noon",
    "a shed has been burning for ten minutes",
    "The transformer has been smoking for half an hour",
    "The socket has been sparking since yesterday",
    "the cable has been sparking for an hour",
    "A live wire has been hanging over the path since Monday",
    "The sign has been hanging by one bolt for days",
    "We have been trapped in the lift for an hour",
    "Two people have been stuck in the elevator since nine",
    "My mother has been missing since noon",
    "my son has been gone for three hours",
    "The wall has been leaning further for an hour",
    "The wall has been collapsing bit by bit since morning",
    "bricks have been falling from the facade since yesterday",
    "He has been bleeding for twenty minutes",
    "she has been unconscious for five minutes",
    "a man has been lying on the pavement for an hour",
    "a man has been standing on the ledge for half an hour",
    "She has been threatening to jump for ten minutes",
    "they have been fighting with knives for ten minutes",
    "A man has been beating his wife for an hour",
    "someone has been screaming for help for ten minutes",
    "The water has been rising in the underpass since noon and a car is in it",
    "the manhole has been open since Monday",
    "The manhole cover has been missing for a week",
    "chlorine has been leaking for an hour",
    "The carbon monoxide alarm has been going off for ten minutes",
    "It has been smelling of gas for two days",
    "it has smelled of gas since Tuesday",
    "There has been a smell of gas for days",
    "there has been smoke in the stairwell for ten minutes",
    "the gas main has been hissing for an hour",
    "petrol has been running into the drain for half an hour",
    "the building has been on fire for ten minutes",
    "a boy has been in the river for five minutes",
    "the boy has been drowning for a minute",
    "The roof has been sagging since the rain",
    "煤气已经漏了一小时",
    "煤气漏了半天了",
    "燃气漏了一个小时了没人来",
    "烧了十分钟了",
    "房子烧了半小时了",
    "厨房烧了十分钟了",
    "火已经烧了二十分钟",
    "电箱冒烟冒了半小时了",
    "插座冒火花好几分钟了",
    "电线垂在地上两天了",
    "电线挂在路中间三天了",
    "路灯漏电好几天了",
    "人困在电梯里一个小时了",
    "电梯里困了半小时了",
    "我们在电梯里被关了四十分钟",
    "孩子走丢三个小时了",
    "老人不见一天了",
    "墙裂了一天了，越来越大",
    "外墙掉砖掉了两天了",
    "他流血流了二十分钟",
    "人昏迷五分钟了",
    "有人躺在路上一个小时了",
    "有人在楼顶站了半小时了",
    "井盖丢了一星期了",
    "井盖没了好几天了",
    "氯气泄漏半小时了",
    "一氧化碳报警器响了十分钟",
    "楼道煤气味两天了",
    "孩子掉河里五分钟了",
    "水涨了一小时了，车淹了里面有人",
    "广告牌晃了一上午了",
]
NO_DANGER_GOES_ON = [
    "the lamp has been out for a week",
    "the tap has been leaking for an hour",
    "the bin has been full since Monday",
    "the radiator has been leaking since Tuesday",
    "our street has been dark for days",
    "the music has been going since noon",
    "the bus has been late for days",
    "the bench has been broken for a month",
    "my cat has been missing since noon",
    "the tap water has been brown since yesterday",
    "we have been stuck in traffic for an hour",
    "I have been trapped in your phone menu for an hour",
    "the gas has been off for two days",
    "the pothole has been growing for weeks",
    "路灯坏了三天了",
    "垃圾堆了一星期了",
    "停水两天了",
    "狗不见三天了",
    "路面坑了半年了",
    "等了一个小时了",
    "煤气停了两天了",
    "广场舞跳了一小时了",
    "水管漏了半天了",
]
AGAIN = [
    "On 12 May 2024 there was a fire, and today it burns again at Gongnong Road 57",
    "2025-03-04 这里漏过煤气，今天又漏了，工农路57号",
    "2025年3月4日这里漏过煤气，今天又漏了，工农路57号",
    "In 2024 there was a fire here, and today it burns again",
    "去年着过火，今天又烧起来了",
    "On 3 March 2025 gas leaked here, and this morning it leaks again",
    "2024年5月灯杆漏过电，今天又漏了",
    "On 2 May 2025 the wall collapsed, and today a part of it collapsed again on a man",
    "2024-05-02 电梯困过人，今天又困了两个人",
    "On 9 May 2023 a boy fell in, today another boy fell in the canal",
    "2023年有人在这里落水，今天又有人落水了",
    "30.11.2024 there was a gas leak, today it smells of gas again",
    "On 12 May 2024 the manhole cover was stolen, today it is gone again",
]


@pytest.mark.parametrize("text", GOES_ON)
def test_how_long_a_danger_has_been_so_hides_none(text: str) -> None:
    assert read(text, TOLD_AT)


@pytest.mark.parametrize("text", NO_DANGER_GOES_ON)
def test_what_has_long_been_so_and_harms_nobody_pages_nobody(text: str) -> None:
    assert not read(text, TOLD_AT)


@pytest.mark.parametrize("text", AGAIN)
def test_what_was_then_and_is_again_today_is_a_danger(text: str) -> None:
    assert read(text, TOLD_AT)
