"""Nobody ever reads "None": the words of messages, and the model city's own."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.cityfiles import FaultyFiles, check_city
from common.cityfiles.folder import Folder
from messaging.city import MESSAGES
from messaging.wording import OCCASIONS, complaints, render

NANTONG = Path(__file__).resolve().parents[2] / "cities" / "nantong"


def test_the_acknowledgement_never_prints_none() -> None:
    """Fault 9: the acknowledgement prints None."""
    text = "We got {number}.[ Answer by {promised}.][ {link}]"

    assert render(text, {"number": "SC-1", "promised": None, "link": ""}) == "We got SC-1."


def test_a_bracket_with_several_values_needs_all_of_them() -> None:
    text = "A[ {link} until {until}] B"

    assert render(text, {"link": "x"}) == "A B"
    assert render(text, {"link": "x", "until": "y"}) == "A x until y B"


def test_a_sentence_whose_value_is_missing_outside_brackets_is_left_out_too() -> None:
    assert render("Hello. Your number is {number}. Bye.", {}) == "Hello. Bye."


def test_words_of_a_citizen_are_not_read_as_a_template() -> None:
    assert render("{answer}", {"answer": "{number} [sic]", "number": "1"}) == "{number} [sic]"


ENDINGS = [
    "fixed", "fixed.", "fixed!", "Fixed (new lamp)", "Fixed (see photo.)", "fixed 👍🏽", "Done! 👍", "fixed,", "lamp 12",
    "see https://x.example/a", 'they say "done"', "fixed…", "👍", "OK :)", "Done at 5 p.m.",
    "已处理请放心", "已处理，请放心。", "已处理！", "已换灯（两盏）", "（已换灯。）", "已处理👍", "好了！❤️", "已处理，", "换了3盏",
    "已修好ok", "他说“好了”", "他说：“好了。”", "已处理…", "已处理~", "详见https://x.example/a",
]  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("code", ["done", "done_email", "answered", "closed", "rejected", "voided", "written"])
def test_a_sentence_never_runs_into_the_next_whatever_it_ends_with(code: str, ending: str) -> None:
    names = {"answer", "reason", "result", "text"} & (OCCASIONS[code].always | OCCASIONS[code].maybe)
    values = dict.fromkeys(OCCASIONS[code].always | OCCASIONS[code].maybe, "https://x.example/r")
    for found, language, text in _model_texts():
        if found != code:
            continue
        body = render(text, values | dict.fromkeys(names, ending))
        before = ending.rstrip(",，~")
        after = body[body.index(before) + len(before) :]
        # Behind a broad Chinese stop nothing more is needed, behind any other end a blank is.
        assert before[-1] in "。！？…）”" or re.match(r"。|\.? ", after), (language, body)
        assert not re.search(r"[.。!！?？…][.。]", body), (language, body)
        is_latin = re.search(r"[a-z0-9]$", before)
        assert not is_latin or re.match(r"[.。 ]", after), (language, body)


@pytest.mark.parametrize("code", ["rejected", "voided"])
def test_who_is_told_that_nothing_is_done_is_told_how_to_object(code: str) -> None:
    texts = [text for found, _language, text in _model_texts() if found == code]

    assert texts
    assert all("{link}" in text and "{hotline}" in text for text in texts)


@pytest.mark.parametrize(
    ("text", "value", "body"),
    [
        ("办结。{result}是否已解决？", "已处理请放心", "办结。已处理请放心。是否已解决？"),
        ("办结。{result}是否已解决？", "已处理请放心！", "办结。已处理请放心！是否已解决？"),
        ("办结。{result}是否已解决？", "fixed", "办结。fixed. 是否已解决？"),
        ("办结。{result}是否已解决？", "fixed.", "办结。fixed. 是否已解决？"),
        ("Done. {result} Is it solved?", "fixed", "Done. fixed. Is it solved?"),
        ("Done. {result} Is it solved?", "已处理", "Done. 已处理。 Is it solved?"),
        ("Done. {result} Is it solved?", "Done! 👍", "Done. Done! 👍 Is it solved?"),
        ("Done. {result} Is it solved?", "fixed 👍", "Done. fixed 👍. Is it solved?"),
        ("办结。{result}是否已解决？", "好了（已换灯）", "办结。好了（已换灯）。是否已解决？"),
        ("Closed. {reason}", "It is private", "Closed. It is private"),
        ("Why: {reason}. You may appeal.", "It is private.", "Why: It is private. You may appeal."),
        ("To {authority}. Bye.", "Water Ltd.", "To Water Ltd. Bye."),
        ("To {authority} at once.", "Water Ltd", "To Water Ltd at once."),
    ],
)
def test_sentences_are_joined_in_one_place(text: str, value: str, body: str) -> None:
    (name,) = re.findall(r"\{(\w+)\}", text)

    assert render(text, {name: value}) == body


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{nothing}", "there is no value"),
        ("{link}", "square brackets"),
        ("{number} [{link}", "square bracket"),
        ("{number} }", "brace"),
    ],
)
def test_a_template_that_could_go_wrong_is_refused(text: str, complaint: str) -> None:
    assert any(complaint in told for told in complaints("receipt", text))


@cache
def _model_texts() -> list[tuple[str, str, str]]:
    folder = Folder(NANTONG, languages=("zh-hans", "en"))
    rows = folder.table(MESSAGES)
    folder.require_sound()
    return [(row["code"], language, text) for row in rows for language, text in row["text"].items()]


def test_the_model_city_has_words_for_every_occasion_in_both_languages() -> None:
    assert {(code, language) for code, language, _text in _model_texts()} == {
        (code, language) for code in OCCASIONS for language in ("en", "zh-hans")
    }


@given(data=st.data())
def test_whatever_is_missing_the_model_citys_messages_have_no_hole(data: st.DataObject) -> None:
    code, _language, text = data.draw(st.sampled_from(_model_texts()))
    occasion = OCCASIONS[code]
    given_values = data.draw(st.sets(st.sampled_from(sorted(occasion.maybe)))) if occasion.maybe else set()
    values: dict[str, object] = dict.fromkeys(occasion.maybe - given_values)
    values |= {name: f"<{name}>" for name in occasion.always | given_values}

    words = render(text, values)

    assert complaints(code, text) == []
    assert not any(hole in words for hole in ("None", "{", "}", "[", "]", "  ", "（）", "()"))
    # What shares its brackets with something that is missing is left out with it.
    for piece in re.findall(r"\[[^\[\]]*\]|[^\[\]]+", text):
        named = set(re.findall(r"\{([a-z_]+)\}", piece))
        if named <= given_values | occasion.always:
            assert all(f"<{name}>" in words for name in named)


def test_a_faulty_template_stops_the_loading_and_says_where(tmp_path: Path) -> None:
    for file in NANTONG.rglob("*"):
        target = tmp_path / file.relative_to(NANTONG)
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.is_file():
            target.write_bytes(file.read_bytes())
    (tmp_path / "messages.csv").write_text("code,text_en,text_zh_hans\nreceipt,{number} {link},{number}\nhello,a,b\n")

    with pytest.raises(FaultyFiles) as faulty:
        check_city(tmp_path, now=timezone.now())

    told = [str(fault) for fault in faulty.value.faults]
    assert any("messages.csv, row 2, text_en" in line and "{link}" in line for line in told)
    assert any("messages.csv, row 3, code" in line for line in told)
