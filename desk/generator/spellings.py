"""How played citizens write: answers as people type them, in both languages, some of which only a person can read."""

from random import Random

SOLVED = {
    "en": [
        "1",
        "Yes",
        "yes thank you",
        "Thanks, solved!",
        "It's fixed now",
        "All good",
        "👍",
        "Yes, works again",
        "1 thanks",
    ],
    "zh-hans": ["1", "是", "已经解决了", "解决了，谢谢", "1 谢谢", "好了", "没问题了，谢谢", "回复1", "已解决👍"],
}
UNSOLVED = {
    "en": ["2", "No", "not yet", "No still the same", "Not solved", "nobody came", "no, it's worse"],
    "zh-hans": ["2", "没有", "没有解决", "还没好", "2，还是老样子", "没人来", "不行，没修好"],
}
# What is no answer beyond doubt; somebody at the desk reads it.
UNCLEAR = {
    "en": ["It is a bit better I think", "ok", "Who was it that came?", "Fixed, but now the pavement is dirty"],
    "zh-hans": ["好多了", "好的", "是谁来修的", "修好了，但是路面又脏了"],
}
UNCLEAR_SHARE = 0.12


def spelt(draw: Random, language: str, *, is_solved: bool) -> str:
    """Return what a citizen writes who is asked whether it is solved."""
    said = UNCLEAR if draw.random() < UNCLEAR_SHARE else (SOLVED if is_solved else UNSOLVED)
    return draw.choice(said.get(language) or said["en"])


# Where it is, as whoever was asked says it: an address, or what it stands beside.
WHERE = {
    "en": [
        "{place}",
        "{place} 12",
        "at {place}",
        "It's on {place}",
        "opposite the school on {place}",
        "near the bus stop, {place}",
        "next to the old post office",
        "in front of the main gate of the hospital",
    ],
    "zh-hans": [
        "{place}",
        "{place}12号",
        "在{place}",
        "就在{place}路口",
        "{place}公交站旁边",
        "是{place}学校对面",
        "老邮局旁边",
        "医院正门口",
    ],
}


def where(draw: Random, language: str, place: str) -> str:
    """Return what a citizen writes who is asked where it is."""
    return draw.choice(WHERE.get(language) or WHERE["en"]).format(place=place)


def choice(draw: Random, letter: str, number: str) -> str:
    """Return what a citizen writes who is asked which of several cases is meant."""
    return draw.choice([letter, letter.lower(), f"{letter}.", number, f"{letter} thanks"])


# What citizens write beside answers, by what they want.
SAYS = {
    "en": {
        "status": ["STATUS", "status?", "Status please"],
        "help": ["HELP", "help"],
        "thanks": ["Thank you!", "thanks"],
        "stop": ["STOP", "Stop.", "unsubscribe"],
        "start": ["START"],
        "more": ["It has got worse since this morning", "It is still the same today", "The neighbours see it too"],
        "picture": ["Here is a picture", "See for yourselves"],
        "new": ["NEW The lamp at the bus stop is out", "NEW: rubbish lies all over the pavement"],
        "too": ["I have seen it too", "It is the same for us, next door"],
        "again": ["It is there again", "It came back after one day"],
        "appeal": ["No, I am not satisfied", "No. That is not right"],
        "protect": ["Please do not tell anybody that it was me", "Please keep my name out of it"],
        "paid": ["The {department} people took 200 yuan from me, as it says on the list of prices"],
        "extorted": ["A shopkeeper here says that the {department} people asked her for money"],
        "no_fire": ["There is a fire next door. No, wait, it is only their barbecue, sorry"],
        "erase": ["Please delete all my data", "Erase everything you have about me"],
        "service": ["Your data plan: 20 GB for 10 a month. Reply TD to unsubscribe."],
        "nobody": ["Somebody always parks on the pavement here"],
        "no_more": ["Why do you keep writing to me, leave me alone", "Enough of these messages please"],
        "away": ["Automatic reply: I am on leave and answer when I am back."],
        "nothing": ["."],
        "yes_but": ["Yes, that is solved. But since this morning it smells of gas on the stairs"],
    },
    "zh-hans": {
        "status": ["查询", "进度", "进度？"],
        "help": ["帮助"],
        "thanks": ["谢谢", "谢谢！"],
        "stop": ["退订", "TD", "请退订"],
        "start": ["恢复"],
        "more": ["今天早上更严重了", "今天还是那样", "邻居也看到了"],
        "picture": ["发张照片给你们看", "请看照片"],
        "new": ["新 公交站的灯不亮了", "新：人行道上全是垃圾"],
        "too": ["我也看到了", "我们隔壁也是一样"],
        "again": ["又出现了", "过了一天又这样了"],
        "appeal": ["不满意", "不，不满意"],
        "protect": ["请不要告诉别人是我反映的", "请不要透露我的姓名"],
        "paid": ["{department}的人收了我200元，价目表上就是这么写的"],
        "extorted": ["这里的店主说，{department}的人向她要钱"],
        "no_fire": ["隔壁着火了。等等，不是，是他们在烧烤，不好意思"],
        "erase": ["请删除我的个人信息", "请把我的所有信息都删除"],
        "service": ["【流量提醒】20GB流量包每月10元，回复TD退订"],
        "nobody": ["这里人行道上总有人停车"],
        "no_more": ["短信太多了，不要一直发", "天天收到你们的短信，够了"],
        "away": ["【自动回复】我正在休假，回来后再回复您。"],
        "nothing": ["。"],
        "yes_but": ["已经解决了。但是今天早上开始楼道里有煤气味"],
    },
}


# How somebody is called who leaves a name: a surname, and nobody's.
NAMES = {"en": ["Ms Qu", "Mr Qiu", "Ms Ge"], "zh-hans": ["瞿女士", "仇先生", "葛女士"]}


def named(draw: Random, language: str) -> str:
    """Return the name that a citizen leaves."""
    return draw.choice(NAMES.get(language) or NAMES["en"])


def wants_no_more(words: str) -> bool:
    """Whether somebody who reads it sees that no more texts are wanted, though no rule does."""
    return any(words.strip() in said["no_more"] for said in SAYS.values())


def says(draw: Random, language: str, what: str) -> str:
    """Return what a citizen writes who wants something."""
    return draw.choice(SAYS.get(language, SAYS["en"])[what])
