"""However it is spelt, what tells who reported is asked about; and what says only what the matter is passes."""

from dataclasses import dataclass

import pytest
from pypinyin.pinyin_dict import pinyin_dict

from cases.actions import Caller
from cases.models import Case
from cases.summary_names import found_of_person
from cases.summary_names.names import holds_name
from common.pinyin import characters_of, sounds_of, syllables_of
from tests.people import Desk


@dataclass(frozen=True)
class Person:
    name: str
    said: str
    address: str
    # By what a summary tells of her.
    told: dict[str, tuple[str, ...]]
    harmless: tuple[str, ...]
    case_class: str = "complaint"


PEOPLE = {
    "in letters": Person(
        "Chen Meiling",
        "I live at 15 Qingnian Road, flat 302, and work as a nurse at the People's Hospital. The stall below is loud at night.",
        "15 Qingnian Road",
        {
            "name": (
                *(
                    "Mei Ling says so",
                    "Mei-Ling's neighbour",
                    "MEILING",
                    "meiling chen tells",
                    "CHEN Mei Ling",
                    "Mrs. Chen complains",
                ),
                *(
                    "chen, m., tells of a stall",
                    "Miss Chen",
                    "Chén Měilíng",
                    "陈女士反映摊贩占道",
                    "陳女士反映",
                    "小陈反映",
                    "姓陈的住户",
                    "陈美玲反映",
                ),
                *("美玲家楼下有摊贩", "陈阿姨说太吵", "Chen女士反映", "老陈", "陈大姐", "陈护士", "陈某某投诉"),
            ),
            "address": (
                *(
                    "the tenant in 302 tells",
                    "Flat 302",
                    "apt. 302",
                    "#302 tells",
                    "302住户反映",
                    "三〇二室",
                    "三百零二室",
                    "the flat three hundred and two",
                ),
                *(
                    "Qingnian Rd 15",
                    "15 Qingnian Road",
                    "15, Qingnian Rd.",
                    "Qingnian Road no. 15",
                    "at number 15 of Qingnian road",
                    "Qing Nian Lu 15",
                ),
                *("青年路15号", "青年路十五号楼下摊贩", "fifteen Qingnian Road", "１５ Qingnian Road", "Room 302"),
            ),
            "role": (
                *(
                    "A nurse rents there",
                    "she works at the People's Hospital",
                    "an employee of the People's Hospital",
                    "The nurse tells",
                    "一名护士反映",
                ),
                *("People’s Hospital staff tells", "at the Peoples Hospital"),
            ),
        },
        (
            *(
                "A stall blocks the way",
                "A lamp is out in the stairwell of a block in Chongchuan",
                "A stall on Qingnian Road is loud at night",
            ),
            *(
                "The stall at Qingnian Road 150 is loud",
                "Qingnian Road: 15 lamps are out",
                "15 lamps on Qingnian Road are out",
                "Flat 303 is empty",
            ),
            *(
                "Loud until 23:02 on 30.2",
                "The fine is 302 yuan",
                "Bus 302 stops there",
                "Rubbish by the hospital",
                "The kitchen has no licence",
            ),
            *(
                "摊贩夜间噪音扰民",
                "青年路路面积水",
                "青年路25号门前摊贩",
                "罚款302元",
                "沉默的路灯",
                "302路公交站旁摊贩",
                "居民反映摊贩占道",
                "施工噪音",
            ),
            *(
                "医院门口有垃圾",
                "Two residents hear noise at night",
                "A person complains of a stall",
                "The kitchen of the restaurant is dirty",
            ),
        ),
    ),
    "in characters": Person(
        "陈美玲",
        "我住在青年路15号302室，在人民医院当护士。楼下摊贩晚上很吵",
        "南通市崇川区青年路15号302室",
        {
            "name": (
                *(
                    "小陈反映",
                    "陈姐说太吵",
                    "Ms Chen tells",
                    "Chen Meiling tells",
                    "美玲",
                    "陈 美 玲",
                    "陳美玲",
                    "玲姐反映",
                    "小玲",
                    "老陈家",
                    "陈反映摊贩占道",
                ),
                *(
                    "MEI LING",
                    "Meiling Chen",
                    "Mrs Chen",
                    "Chen's flat",
                    "Chén",
                    "姓陈",
                    "陈奶奶",
                    "阿玲",
                    "陈XX",
                    "陈老师",
                    "Auntie Chen",
                ),
            ),
            "address": (
                *(
                    "302住户反映",
                    "青年路十五号",
                    "青年路 15 号门口摊贩",
                    "青年路一五号",
                    "15 Qingnian Road",
                    "Qingnian Rd. 15",
                    "flat 302",
                    "the tenant in 302",
                ),
                *("15号302", "302的居民", "住302", "三零二室反映", "Qing Nian Road, No. 15", "青年路15-302"),
            ),
            "role": (
                "租客是护士",
                "人民医院的护士",
                "一位护士反映",
                "人民医院职工反映",
                "A nurse complains",
                "在人民医院上班的居民",
            ),
        },
        (
            *(
                "摊贩占道经营",
                "青年路摊贩夜间扰民",
                "青年路150号门前摊贩",
                "青年路有15个路灯不亮",
                "公交302路站台",
                "罚款302元",
                "崇川区某小区楼道灯不亮",
            ),
            *(
                "人民路15号路灯不亮",
                "陈旧管道漏水",
                "小区门口有积水",
                "医院旁边有摊贩",
                "施工队夜间施工",
                "有人反映噪音",
                "居民多次反映",
                "沿街店铺占道",
            ),
            *(
                "A stall is loud at night",
                "A lamp is out in the stairwell of a block in Chongchuan",
                "Noise on Qingnian Road",
                "15 stalls block Qingnian Road",
            ),
            *(
                "The kitchen of a restaurant is dirty",
                "美化工程噪音",
                "玲珑湾小区停水",
                "Rubbish near the hospital gate",
            ),
        ),
    ),
    "whose lamp is out": Person(
        "Rose Miller",
        "The lamp at Station Square 8 is out. I live at 7 Old Mill Lane, on the third floor above the bakery. I teach at Elm School.",
        "Station Square 8",
        {
            "name": ("Mrs Miller's lamp", "Miller反映", "rose-miller", "The Millers tell", "MILLER, Rose"),
            "address": ("Mill Lane 7", "7 Mill Ln", "no. 7 in Old Mill Lane"),
            "role": (
                *(
                    "The tenant above the bakery",
                    "somebody living on the 3rd floor",
                    "A resident of the third floor",
                    "she lives above the bakery",
                ),
                *("a teacher tells", "一位老师反映路灯不亮", "works at Elm School", "Elm School staff"),
            ),
        },
        (
            *(
                "The lamp at Station Square 8 is out",
                "At 8 Station Square a lamp is out",
                "车站广场8号路灯不亮",
                "A lamp on Mill Lane is out",
                "Mill Lane 70",
            ),
            *(
                "The bakery's sign is out too",
                "路灯不亮",
                "The lamp above the door is out",
                "The lamp on Miller Street is out",
            ),
        ),
        "lamp",
    ),
    "with a short name": Person(
        "李伟",
        "我姓李，是开出租的。我开出租，住对面三楼",
        "",
        {
            "name": (
                "Li Wei tells",
                "Wei Li",
                "Ms Li",
                "Li says so",
                "李某",
                "小李",
                "李师傅",
                "Mr. Li",
                "阿伟",
                "伟哥",
            ),
            "role": ("出租车司机反映", "A driver tells", "对面住户反映", "三楼的居民说"),
        },
        (
            *(
                "路灯不亮",
                "Lighting is out; the lime tree fell",
                "沿街店铺经营",
                "Weight limit is ignored",
                "车辆行李堆放在路边",
                "对面停车",
            ),
            *("The lid is open", "隔壁工地噪音", "电梯在三楼停运"),
        ),
    ),
    "who tells much of herself": Person(
        "",
        "I am 72 and use a wheelchair, I'm Italian. I drive a taxi and live upstairs, in flat 4. My name is Ann O'Brien.",
        "Flat 4, 12 Elm Street",
        {
            "name": ("Ms O'Brien tells", "ann obrien", "O’Brien's door"),
            "address": (
                "12 Elm St",
                "Elm Street, No. 12",
                "twelve Elm Street",
                "the tenant in 4",
                "flat four",
                "apt 4",
            ),
            "role": (
                *("a 72-year-old", "72岁老人反映", "An Italian tells", "The taxi driver", "出租车司机反映"),
                *("the upstairs neighbour", "a family living upstairs", "a person in a wheelchair"),
            ),
        },
        (
            *(
                "4 lamps on Elm Street are out",
                "12 stalls at Elm Street",
                "112 Elm Street",
                "Four flats, 4 lamps",
                "Annoying noise",
                "The banner is down",
            ),
            *("Taxis block the way", "The stairs are dark", "The ramp is missing", "72 bins are full"),
        ),
    ),
    "who says where she works and complains of it": Person(
        "王建国",
        "我在第三中学教书，学校乱收费，第三中学门口很堵。我住在附近，青年路15号有积水",
        "",
        {
            "name": (
                "王建国",
                "建国说",
                "老王",
                "王师傅",
                "Wang Jianguo",
                "Jian-guo Wang",
                "王工",
                "Mr Wang",
                "王家反映",
                "王健国反映",
            ),
            "role": ("第三中学老师反映", "一名教师反映", "a teacher of the school", "中学职工反映"),
        },
        (
            *(
                "建国路路灯不亮",
                "The lamp on Jianguo Road is out",
                "王府井摊贩占道",
                "第三中学门口拥堵",
                "学校乱收费",
                "青年路15号有积水",
            ),
            *("小学门口摊贩", "员工说", "在路边做烧烤的摊贩"),
        ),
        "lamp",
    ),
    "of whom only a surname is known": Person(
        "何女士",
        "My name is He Xiaohong and I am the owner of the tea house. The pavement is broken",
        "",
        {
            "name": (
                "何女士反映",
                "Ms He tells",
                "何姐",
                "Mrs. He",
                "He Xiaohong",
                "Xiao Hong tells",
                "小何",
                "何小红",
                "小红反映",
            ),
            "role": ("The owner tells", "老板反映路面破损"),
        },
        (
            *(
                "He says the pavement is broken",
                "he fell on the pavement",
                "任何时候都有积水",
                "路面破损",
                "How can the pavement be mended",
                "何时维修路面",
            ),
            *("The pavement by the tea house is broken", "She fell there"),
        ),
    ),
}


def protected(desk: Desk, person: Person) -> Case:
    caller = Caller(phone="+8613812345678", name=person.name, wants_protection=True)
    receipt = desk.report(person.case_class, caller=caller, text=person.said, address=person.address)
    return Case.objects.get(pk=receipt.case_id)


@pytest.mark.parametrize("who", PEOPLE)
def test_every_spelling_of_who_reported_is_asked_about(desk: Desk, who: str) -> None:
    case = protected(desk, PEOPLE[who])

    missed = [
        (kind, summary)
        for kind, summaries in PEOPLE[who].told.items()
        for summary in summaries
        if kind not in found_of_person(case, summary)
    ]

    assert missed == []


@pytest.mark.parametrize("who", PEOPLE)
def test_what_tells_of_the_matter_alone_is_not_asked_about(desk: Desk, who: str) -> None:
    case = protected(desk, PEOPLE[who])

    asked = {summary: found_of_person(case, summary) for summary in PEOPLE[who].harmless}

    assert {summary: found for summary, found in asked.items() if found} == {}


SAID = "The karaoke below us plays till 3 at night. My daughter Lily cannot sleep. 楼下的卡拉OK每天晚上吵到半夜三点。我儿子叫王小宝"
HERS = Person(
    "Anna Berg",
    SAID,
    "Station Square 5",
    {
        "name": ("the mother of Lily tells", "Lily's family", "王小宝的家长反映", "小宝的妈妈", "ask for Mr Chen", "陈先生家"),
        "phone": (
            *("call one three eight, one two three four, five six seven eight", "一三八一二三四五六七八", "壹叁捌壹贰叁肆伍陆柒捌"),
            *("one-three-eight twelve thirty-four fifty-six seventy-eight", "138 1234 5678"),
        ),
        "words": (
            *("The karaoke below us plays till 3 at night", "They say: karaoke below us plays till 3 AM", "cannot sleep. 楼下的卡拉OK每天晚上吵到半夜三点"),
            *("反映楼下的卡拉ok每天晚上吵到半夜", "ask for Mr Chen, flat 8"),
        ),
    },
    (
        *("A karaoke bar is loud at night", "Loud music until 3", "卡拉OK夜间扰民", "three or four nights a week"),
        *("One or two lilies were planted", "The flat roof leaks", "A child cannot sleep"),
    ),
)  # fmt: skip


def test_who_is_hers_her_number_in_words_and_what_she_wrote_are_asked_about(desk: Desk) -> None:
    case = protected(desk, HERS)
    # What she answered to a question of the class is hers as well.
    case.reports.update(answers={"access": "ask for Mr Chen flat 8", "stairs": True})

    missed = [
        (kind, summary)
        for kind, summaries in HERS.told.items()
        for summary in summaries
        if kind not in found_of_person(case, summary)
    ]
    assert missed == []
    assert [each for each in HERS.harmless if found_of_person(case, each)] == []


def test_where_the_matter_is_may_be_said_in_her_words(desk: Desk) -> None:
    case = protected(desk, PEOPLE["whose lamp is out"])

    assert found_of_person(case, "The lamp at Station Square 8 is out") == []


@pytest.mark.parametrize(
    ("name", "harmless", "told"),
    [
        ("Will Green", ("Green paint on the bench", "He will not repair it"), ("Ask Will about it", "will green", "Will tells of noise")),
        ("Mark Stone", ("Stones lie on the hill", "The mark is worn"), ("The noise that Stone hears", "Mr Stone", "Mark says so")),
        ("Ray Fu", ("Fu Street: rats",), ("Fu tells of rats", "Ms Fu")),
        ("Rose Long", ("A rose bed is dry", "Long Road is dark"), ("Mrs Long", "long rose", "Rose's flat")),
    ],
)  # fmt: skip
def test_a_name_that_is_a_word_or_a_street_too_is_asked_about_where_it_is_a_name(
    name: str, harmless: tuple[str, ...], told: tuple[str, ...]
) -> None:
    assert [each for each in harmless if holds_name(each, name)] == []
    assert [each for each in told if not holds_name(each, name)] == []


def test_there_are_enough_spellings() -> None:
    told = [each for person in PEOPLE.values() for every in person.told.values() for each in every]

    assert len(set(told)) >= 100
    assert len({each for person in PEOPLE.values() for each in person.harmless}) >= 50


def test_characters_sound_as_they_do_elsewhere() -> None:
    assert set(sounds_of("曾")) >= {"zeng", "ceng"}
    assert "吕" in characters_of("lu")
    assert syllables_of("xian") == [("xian",)]
    assert set(syllables_of("meiling")) == {("mei", "ling")}
    assert syllables_of("rose") == []
    assert all(ord(each) in pinyin_dict for each in characters_of("chen"))
