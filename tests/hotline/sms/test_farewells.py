"""Who thanks, waits and signs has said nothing that somebody has to read; whoever says more has."""

import pytest

from hotline.sms.meaning import Meaning, understand

THANKS = [
    "谢谢你们的快速回复", "非常感谢你们的努力", "谢谢，等你们消息", "Thanks, I'll wait", "Many thanks, Peter", "谢谢！小王", "好的谢谢，我等着", "Thanks. Tom",
    "感谢！王女士", "ok thanks, waiting", "谢谢，期待你们的答复", "谢谢！等通知", "Thank you! Looking forward to it", "谢谢，那我等等", "Thank you. Mary Smith",
    "谢谢，李明", "Thanks for the quick reply, we will wait to hear from you", "谢谢，静候佳音", "感谢大家的辛勤付出",
]  # fmt: skip
MORE = [
    "Thanks, I'll wait, but it smells of gas", "谢谢，等了三天了", "Thanks for nothing", "谢谢，但是灯还没亮", "thanks, please hurry", "Thanks, it's the third lamp",
    "谢谢，是三单元", "Thanks, I am waiting for three weeks now", "谢谢，我已经等了一个月", "谢谢你们的不作为", "Thanks for the slow reply", "谢谢，多久能好",
    "Thanks, Bus stop", "谢谢，井盖", "thanks for breaking my gate", "感谢你们把路挖断", "谢谢，电话13912345678", "谢谢你们的敷衍", "谢谢，快点", "Thanks, can't wait",
    "thank you for your reply but it is wrong", "谢谢，等不了了", "I'll wait", "等你们消息", "小王", "Peter", "谢谢，胡同里黑", "Thanks, Still Dark",
    "谢谢，顾不上", "谢谢，戴上了", "谢谢，白跑了", "谢谢，何时修", "谢谢，汤坏了",
]  # fmt: skip


@pytest.mark.parametrize("is_asked", [True, False])
@pytest.mark.parametrize("text", THANKS)
def test_who_thanks_and_waits_or_signs_only_thanks(text: str, is_asked: bool) -> None:
    assert understand(text, is_asked=is_asked, is_out=False).meaning is Meaning.THANKS


@pytest.mark.parametrize("text", MORE)
def test_what_else_is_said_behind_a_thank_you_is_no_thanks(text: str) -> None:
    assert understand(text, is_out=False).meaning is not Meaning.THANKS
