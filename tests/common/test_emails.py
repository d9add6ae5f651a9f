"""One mailbox has one spelling, however it was written; what may be torn apart, or two, is none."""

from time import process_time

import pytest

from common.emails import NotAnEmailAddress, read_address


@pytest.mark.parametrize(
    "written",
    [
        "  Anna.Stone@Example.ORG ", "anna.stone@example.org.", "anna.stone@example.org。", "anna.stone@example.org，", "anna.stone@example.org;",
        "anna.stone@example.org、谢谢", "anna.stone@example.org谢谢", "anna.stone@example.org!", "Anna Stone <anna.stone@example.org>",
        "<anna.stone@example.org>", "“Anna” <anna.stone@example.org>;", "石安娜<anna.stone@example.org>", "(anna.stone@example.org)",
        "（anna.stone@example.org）", "[anna.stone@example.org](mailto:anna.stone@example.org)", "'anna.stone@example.org'",
        "mailto:anna.stone@example.org", "MAILTO:Anna.Stone@example.org?subject=Lamp&cc=x@y.org", "mailto:anna.stone%40example.org",
        "mailto: anna.stone@example.org", "E-mail: anna.stone@example.org", "email：anna.stone@example.org", "my e-mail is anna.stone@example.org",
        "邮箱anna.stone@example.org", "我的邮箱是 anna.stone@example.org。", "邮箱：ａｎｎａ．ｓｔｏｎｅ＠ｅｘａｍｐｌｅ．ｏｒｇ", "anna.stone @ example.org",
        "anna.stone@example。org", "anna\u200b.stone@example.org\ufeff", "*anna.stone@example.org*", "anna.stone@example.org (home)",
        "anna.stone@example.org / anna.stone@example.org", "anna.stone@example.org-", "anna.stone@example.org_", "\tanna.stone@example.org\r\n",
    ],
)  # fmt: skip
def test_an_address_is_read_as_people_write_it(written: str) -> None:
    assert read_address(written) == "anna.stone@example.org"


@pytest.mark.parametrize(
    "address",
    ["a+b@example.org", "o'brien@example.org", "x_y-z%1@mail.example.co.uk", "_a@b.org", "12345@qq.com", "用户@例子.中国", "andré@münchen.de",
     "a@xn--fiqs8s.cn", "a..b@docomo.ne.jp", "a.@docomo.ne.jp", "a~b&c@example.org", "a@1and1.com", "a@b-c.org"],
)  # fmt: skip
def test_an_unusual_address_stays_whole(address: str) -> None:
    assert read_address(address) == address
    assert read_address(f"Anna <{address}>.") == address


@pytest.mark.parametrize(
    "written",
    ["", "@", "a@b", "a b@example.org", "a@b@c.org", "a@.org", "x" * 300 + "@a.org", "anna.stone", "13800138000", "anna@example", "anna@example,org",
     "anna@example .org", "anna@mail.example .org", "anna@mail.example.o rg", "a@mail.example.o_rg", "anna stone@example.org", "/dept@example.org",
     "john/dept@example.org", "a!b@example.org", "a@b.org, c@d.org", "a@b.org c@d.org", "a@b.org或c@d.org", "@anna", "anna@", "a@b.org@", "a@b.org@c",
     "13800138000 a@b.org", "x" * 64 + "@" + ("y" * 60 + ".") * 4 + "org", "anna(at)example.org", "a@b..org", "a@-b.org"],
)  # fmt: skip
def test_what_is_no_address_or_not_one_is_refused(written: str) -> None:
    with pytest.raises(NotAnEmailAddress):
        read_address(written)


@pytest.mark.parametrize(
    "words", ["a", "a.", "@", "a@", "a@b.", "@b.c", "汉", "汉a", "汉字@", " ", "a ", "-", "a-", "<", ".a@b"]
)
def test_a_long_paste_is_read_at_once(words: str) -> None:
    began = process_time()

    with pytest.raises(NotAnEmailAddress):
        read_address((words * 5_000)[:5_000])

    assert process_time() - began < 1
