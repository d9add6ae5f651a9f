"""Characters of both ways to write Chinese: one table, read from either side."""

from common import chinese
from common.chinese import simplified, traditional


def test_what_was_made_traditional_is_read_as_it_was() -> None:
    every = chinese._SIMPLIFIED

    assert simplified(traditional(every)) == every


def test_other_forms_of_a_character_and_cantonese_are_read_too() -> None:
    assert simplified("電線墜落，煙囪著火，屋企嘅嘢") == "电线坠落，烟囱着火，屋企的嘢"
    assert simplified(simplified(chinese._OTHER_FORMS)) == chinese._OF_OTHER_FORMS
