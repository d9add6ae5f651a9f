"""Chinese that somebody typed in letters, turned into its characters: the few phrases that must be heard however they are spelt.

Only whole phrases of two syllables and more that are no English words, so that nothing else is touched: "lu 12 hao" stays.
"""

import re

# ruff: noqa: E501 - a list is easier to read whole

_PHRASES = {
    # Commands and answers.
    "tui ding": "退订", "qu xiao ding yue": "取消订阅", "hui fu ding yue": "恢复订阅", "cha xun": "查询", "jin du": "进度", "bang zhu": "帮助",
    "xiu hao": "修好", "xie xie": "谢谢", "duo xie": "多谢", "mei xiu": "没修", "mei xiu hao": "没修好", "hai mei xiu": "还没修",
    "hai mei xiu hao": "还没修好", "hai mei hao": "还没好", "mei hao": "没好", "jie jue": "解决", "mei jie jue": "没解决", "mei you jie jue": "没有解决",
    "wei jie jue": "未解决", "hai mei jie jue": "还没解决", "bu liang": "不亮", "hai bu liang": "还不亮", "hai shi bu liang": "还是不亮",
    "mei you xiu hao": "没有修好", "yi jing": "已经", "yi xiu hao": "已修好", "dou hao": "都好", "hao le": "好了", "liang le": "亮了", "huai le": "坏了",
    "hai shi": "还是", "lu deng": "路灯",
    # Dangers.
    "mei qi": "煤气", "ran qi": "燃气", "tian ran qi": "天然气", "xie lou": "泄漏", "lou qi": "漏气", "zhao huo": "着火", "qi huo": "起火",
    "shi huo": "失火", "jiu huo": "救火", "huo zai": "火灾", "mao yan": "冒烟", "lou dian": "漏电", "chu dian": "触电", "bao zha": "爆炸",
    "jiu ming": "救命", "dao ta": "倒塌", "tan ta": "坍塌", "ta xian": "塌陷", "jing gai": "井盖", "luo shui": "落水",
    "ni shui": "溺水", "bei kun": "被困", "dian ti": "电梯", "sha ren": "杀人", "da jia": "打架", "shou shang": "受伤", "liu xue": "流血",
    "yun dao": "晕倒", "zhong du": "中毒", "tiao lou": "跳楼", "zi sha": "自杀", "kuai lai": "快来", "kuai lai ren": "快来人", "bao jing": "报警",
    "dian xian": "电线", "diao xia lai": "掉下来", "diao le": "掉了", "mei le": "没了", "bu jian le": "不见了", "you ren": "有人", "hen da": "很大",
    "mei qi lou": "煤气漏", "ran qi lou": "燃气漏", "mei qi wei": "煤气味", "ran qi wei": "燃气味", "lou mei qi": "漏煤气", "lou ran qi": "漏燃气",
    "mei you mei qi wei": "没有煤气味", "mei you ran qi wei": "没有燃气味", "mei you lou qi": "没有漏气", "kun ren": "困人", "tou yun": "头晕",
    "xiang tu": "想吐", "hu xi kun nan": "呼吸困难", "shan huo": "山火", "kan ren": "砍人", "dong dao": "动刀", "fang huo": "放火",
}  # fmt: skip
# Behind a phrase these end it.
_ENDINGS = {"le": "了", "la": "啦", "ma": "吗", "a": "啊", "ya": "呀"}
_SPACES = re.compile(r"\s+")
# What is a word or a name in other languages too counts only beside another phrase.
_ALONE_NOTHING = frozenset(
    {"haishi", "youren", "henda", "yijing", "dajia", "meile", "kanren", "fanghuo", "dongdao", "shanhuo", "kunren"}
)
_WRITTEN = {_SPACES.sub("", each): characters for each, characters in _PHRASES.items()}
_PHRASE = re.compile(
    r"(?<![a-z0-9'-])(?P<phrase>"
    + "|".join(r"\s?".join(map(re.escape, each.split())) for each in sorted(_PHRASES, key=len, reverse=True))
    + rf")(?:\s?(?P<ending>{'|'.join(_ENDINGS)}))?(?![a-z0-9'-])(?:\s+(?=[a-z]))?",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?<![a-z0-9'-])[a-z]{6,24}(?![a-z0-9'-])", re.IGNORECASE)
_PARTS = re.compile("|".join(sorted([*_WRITTEN, *_ENDINGS], key=len, reverse=True)))
# A street is no phrase: "hao le" behind a number is none, nor is what stands before a word for a street.
_NUMBERED = re.compile(r"\d\s*$")
_STREET_BEHIND = re.compile(
    r"\s*(?:(?:dong|nan|xi|bei|zhong)\s?)?(?:lu|jie|dadao|da\s?dao|dajie|xiang|road|rd|street|st|avenue|ave)\b",
    re.IGNORECASE,
)


def in_characters(text: str) -> str:
    """Return a text with the phrases that it writes in pinyin in characters; any other text as it is."""
    found = [each for each in _PHRASE.finditer(text) if _is_phrase(each, text)]
    if all(_bare(each) in _ALONE_NOTHING for each in found):
        found = []
    for each in reversed(found):
        ending = _ENDINGS.get((each["ending"] or "").casefold(), "")
        text = (
            f"{text[: each.start()]}{_WRITTEN[_SPACES.sub('', each['phrase']).casefold()]}{ending}{text[each.end() :]}"
        )
    return _GLUED.sub(_parted, text)


def _bare(found: re.Match[str]) -> str:
    return _SPACES.sub("", found["phrase"]).casefold()


def _is_phrase(found: re.Match[str], text: str) -> bool:
    if found["phrase"][1:] != found["phrase"][1:].casefold() and not found["phrase"].isupper():
        # Mei Xiu is somebody.
        return False
    is_number = found["phrase"].casefold().startswith("hao") and _NUMBERED.search(text[: found.start()])
    return not (is_number or _STREET_BEHIND.match(text[found.end() :].lstrip()))


def _parted(found: re.Match[str]) -> str:
    """Return several phrases that were written as one word in characters: meiqixielou."""
    word, said, at = found[0].casefold(), "", 0
    while at < len(word) and (part := _PARTS.match(word, at)):
        said += _WRITTEN.get(part[0]) or _ENDINGS[part[0]]
        at = part.end()
    return said if at == len(word) else found[0]
