"""Is this text a new report, an answer, or a message in a thread? First by its words alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.sms.meaning import Heard, Meaning, language_of, understand


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("1", Meaning.SOLVED),
        (" １ ", Meaning.SOLVED),
        ("是", Meaning.SOLVED),
        ("YES!", Meaning.SOLVED),
        ("2", Meaning.UNSOLVED),
        ("否", Meaning.UNSOLVED),
        ("no.", Meaning.UNSOLVED),
        ("没解决", Meaning.UNSOLVED),
        ("STOP", Meaning.STOP),
        ("退订", Meaning.STOP),
        ("start", Meaning.START),
        ("恢复", Meaning.START),
        ("help", Meaning.HELP),
        ("？", Meaning.HELP),
        ("", Meaning.NOTHING),
        ("  ...", Meaning.NOTHING),
        ("The bus stop is broken", Meaning.WORDS),
        ("Please stop the noise", Meaning.WORDS),
        ("no light in our street", Meaning.WORDS),
        ("2 lamps are out", Meaning.WORDS),
        ("新城小区门口路灯不亮", Meaning.WORDS),
        ("News stand burnt down", Meaning.WORDS),
    ],
)
def test_what_a_text_is(text: str, meaning: Meaning) -> None:
    assert understand(text).meaning is meaning


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("No, still dark", Heard(Meaning.UNSOLVED, "still dark")),
        ("2，还是不亮", Heard(Meaning.UNSOLVED, "还是不亮")),
        ("是。谢谢", Heard(Meaning.SOLVED, "谢谢")),
        ("NEW the other lamp too", Heard(Meaning.NEW, "the other lamp too")),
        ("新：井盖坏了", Heard(Meaning.NEW, "井盖坏了")),
        ("A lamp, out", Heard(Meaning.WORDS, "A lamp, out")),
    ],
)
def test_the_words_that_are_left(text: str, heard: Heard) -> None:
    assert understand(text) == heard


@given(st.text())
def test_any_text_is_something_and_words_are_never_lost(text: str) -> None:
    heard = understand(text)

    if heard.meaning is Meaning.WORDS:
        assert heard.words == text.strip()
    assert heard.meaning is not Meaning.NEW or heard.words


def test_the_language_is_that_of_the_letters() -> None:
    assert language_of("路灯 out", "en") == "zh-hans"
    assert language_of("The lamp is out", "zh-hans") == "en"
    assert language_of("ok 1", "zh-hans") == "zh-hans"
