"""One reader of telephone numbers, whoever writes them and wherever: whole, a service's, a landline, or refused."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.phones import NONE, SEVERAL, TOO_LONG, TOO_SHORT, Kind, NotAPhoneNumber, Plan, read_phone, takes_texts

CITY = Plan("CN", "513")


@pytest.mark.parametrize(
    ("written", "plan", "number"),
    [
        ("138 1234 5678", CITY, "+8613812345678"),
        ("+86 138-1234-5678", Plan("US"), "+8613812345678"),
        ("008613812345678", CITY, "+8613812345678"),
        ("１３８１２３４５６７８", CITY, "+8613812345678"),
        ("(617) 555-1234", Plan("US"), "+16175551234"),
        # Given out since the library was made, or to nobody.
        ("10012345678", CITY, "+8610012345678"),
    ],
)
def test_one_mobile_telephone_has_one_spelling(written: str, plan: Plan, number: str) -> None:
    phone = read_phone(written, plan)

    assert (phone.number, phone.kind) == (number, Kind.PERSON)
    assert takes_texts(number)


@pytest.mark.parametrize(
    "written",
    [
        *("85123434", "8512 3434", "0513-8512 3434", "051385123434", "513 85123434", "+86 (0)513 85123434"),
        *("85123434转801", "８５１２３４３４"),
    ],
)
def test_a_landline_of_the_city_is_one_however_its_people_say_it(written: str) -> None:
    phone = read_phone(written, CITY)

    assert (phone.number, phone.kind) == ("+8651385123434", Kind.LANDLINE)
    assert not takes_texts(phone.number)


@pytest.mark.parametrize("written", ["01085123434", "025 8512 3434", "+86 10 85123434"])
def test_a_landline_elsewhere_gets_no_area_of_ours(written: str) -> None:
    assert read_phone(written, CITY).number.removeprefix("+86")[:2] in ("10", "25")


def test_eight_digits_may_end_like_a_service_and_are_somebodys() -> None:
    assert read_phone("51312345", CITY).number == "+8651351312345"
    assert read_phone("85195598", CITY).kind == Kind.LANDLINE


@pytest.mark.parametrize(
    "written",
    [
        *("110", "12345", "10086", "95598", "96777", "4008123456", "400-812-3456", "8008123456", "10690123456789"),
        *("0513-12345", "051312345", "+8612345", "+86 4008123456", "+1 800 234 5678", "+44 800 123 4567"),
    ],
)
def test_a_services_number_is_told_from_a_citizens(written: str) -> None:
    phone = read_phone(written, CITY)

    assert phone.kind == Kind.SERVICE
    assert not takes_texts(f"+86{phone.number}")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("1391230046", TOO_SHORT),
        ("+86 1391230046", TOO_SHORT),
        ("8512343", TOO_SHORT),
        ("0513 8512343", TOO_SHORT),
        # Of some city, and not said to be of ours.
        ("+86 85123434", TOO_SHORT),
        ("085123434", TOO_SHORT),
        ("138", TOO_SHORT),
        ("139123004611", TOO_LONG),
        ("0513 851234345", TOO_LONG),
        ("13912300461 / 13912300462", SEVERAL),
        ("85123434、85123435", SEVERAL),
        ("11111111111", NONE),
        *((nothing, NONE) for nothing in ("", "abc", "1", "+", "138" * 20, "+999123456789", "\x00", "<script>")),
    ],
)
def test_what_nobody_can_have_is_refused_with_what_to_do(written: str, sentence: str) -> None:
    with pytest.raises(NotAPhoneNumber) as raised:
        read_phone(written, CITY)

    assert raised.value.sentence == sentence
    # The caller may log the refusal; what was typed is somebody's own.
    assert len(written) < 2 or written not in str(raised.value)


def test_no_text_goes_to_what_was_stored_before_it_was_looked_at() -> None:
    assert not any(map(takes_texts, ("+8685123434", "+861391230046", "+86139123004611", "+8612345", "nobody")))


def test_seven_digits_are_not_whole_where_the_city_says_no_area() -> None:
    with pytest.raises(NotAPhoneNumber):
        read_phone("555-1234", Plan("US"))


# A text of any signs is hardly ever a number; these begin as numbers do, and many are some.
AS_NUMBERS_BEGIN = st.sampled_from(["", "0", "+86 ", "0086", "+1 ", "0513-", "(513) "])
PERHAPS = st.builds(
    "{}{}{}".format,
    AS_NUMBERS_BEGIN,
    st.sampled_from(["", "13", "85", "400", "617555", "95"]),
    st.text("0123456789", min_size=4, max_size=9),
)


@given(st.text() | PERHAPS)
@example("13812345678")
@example("8512 3434")
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    try:
        once = read_phone(text, CITY)
    except NotAPhoneNumber:
        return

    assert once.kind == Kind.SERVICE or read_phone(once.number, Plan("US")) == once
