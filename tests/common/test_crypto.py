"""Contacts at rest: what is written can be read with its key only, found by its digest, and is shown masked."""

import base64

import pytest
from django.core.checks.registry import registry
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from common import checks, crypto
from config import settings as as_written


def key(version: int, letter: str = "") -> str:
    return f"{version}:{base64.b64encode((letter or str(version)).encode() * 32).decode()}"


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> None:
    settings.CONTACT_KEYS = [key(2), key(1)]
    settings.CONTACT_INDEX_KEY = "an index key for the tests"


@given(st.text())
def test_what_is_encrypted_comes_back(text: str) -> None:
    assert crypto.decrypt(crypto.encrypt(text)) == text


def test_the_same_text_never_gives_the_same_bytes() -> None:
    assert len({crypto.encrypt("+8613812345678") for _ in range(100)}) == 100


def test_the_text_does_not_show_in_the_bytes() -> None:
    assert b"13812345678" not in crypto.encrypt("+8613812345678")


def test_bytes_from_the_database_may_be_a_memoryview() -> None:
    blob = memoryview(crypto.encrypt("王"))

    assert crypto.decrypt(blob) == "王"
    assert not crypto.needs_rotation(blob)


@given(st.data())
def test_one_changed_bit_is_found(data: st.DataObject) -> None:
    blob = bytearray(crypto.encrypt("+8613812345678"))
    position = data.draw(st.integers(0, len(blob) * 8 - 1))
    blob[position // 8] ^= 1 << position % 8

    with pytest.raises(crypto.UndecipherableError):
        crypto.decrypt(bytes(blob))


@pytest.mark.parametrize("length", [0, 1, 13, 28])
def test_bytes_cut_short_are_refused(length: int) -> None:
    with pytest.raises(crypto.UndecipherableError):
        crypto.decrypt(crypto.encrypt("")[:length])


def test_the_version_cannot_be_passed_off_as_another(settings: Settings) -> None:
    settings.CONTACT_KEYS = [key(2, "x"), key(1, "x")]
    blob = crypto.encrypt("+8613812345678")

    with pytest.raises(crypto.UndecipherableError):
        crypto.decrypt(b"\x01" + blob[1:])


def test_a_new_key_is_used_at_once_and_the_old_one_still_reads(settings: Settings) -> None:
    old = crypto.encrypt("+8613812345678")

    settings.CONTACT_KEYS = [key(3), key(2), key(1)]

    assert crypto.decrypt(old) == "+8613812345678"
    assert crypto.needs_rotation(old)
    assert not crypto.needs_rotation(crypto.encrypt("+8613812345678"))


def test_a_key_that_is_gone_is_named(settings: Settings) -> None:
    blob = crypto.encrypt("+8613812345678")

    settings.CONTACT_KEYS = [key(3)]

    with pytest.raises(crypto.UndecipherableError, match="version 2"):
        crypto.decrypt(blob)


def test_a_wrong_key_under_the_right_version_is_told_from_a_missing_one(settings: Settings) -> None:
    blob = crypto.encrypt("+8613812345678")

    settings.CONTACT_KEYS = [key(2, "x")]

    with pytest.raises(crypto.UndecipherableError, match="another key of version 2"):
        crypto.decrypt(blob)


def test_an_index_depends_on_value_and_key_and_on_nothing_else(settings: Settings) -> None:
    first = crypto.index("+8613812345678")

    assert first == crypto.index("+8613812345678")
    assert len(first) == 32
    assert first != crypto.index("+8613812345679")
    settings.CONTACT_INDEX_KEY = "another index key for the tests"
    assert first != crypto.index("+8613812345678")


SHORT = base64.b64encode(b"x" * 31).decode()


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        pytest.param([], "at least one", id="none"),
        pytest.param(["c2VjcmV0"], "entry 1", id="no version"),
        pytest.param([key(1), "0:" + SHORT], "entry 2", id="version 0"),
        pytest.param(["256:" + SHORT], "entry 1", id="version too large"),
        pytest.param(["\u0662:" + SHORT], "entry 1", id="version in other digits"),
        pytest.param(["1:not base64!"], "not base64", id="not base64"),
        pytest.param(["1:" + SHORT], "31 bytes, not 32", id="31 bytes"),
        pytest.param([key(1), key(1, "x")], "repeats version 1", id="a version twice"),
    ],
)
def test_a_key_that_cannot_be_used_is_explained_without_being_shown(entries: list[str], words: str) -> None:
    with pytest.raises(crypto.KeyringError, match=words) as raised:
        crypto.read_keys(entries)

    assert not any(entry.rpartition(":")[2] in str(raised.value) for entry in entries)


def test_the_system_check_names_bad_keys(settings: Settings) -> None:
    settings.CONTACT_KEYS = ["1:" + SHORT]
    settings.CONTACT_INDEX_KEY = "short"

    found = checks.contact_keys_can_be_used(None)

    assert [message.id for message in found] == ["common.E001", "common.E001"]
    assert checks.contact_keys_can_be_used in registry.registered_checks


def test_the_keys_of_these_settings_will_do() -> None:
    assert crypto.complaints_about(as_written.CONTACT_KEYS, as_written.CONTACT_INDEX_KEY) == []


@pytest.mark.parametrize(
    ("mask", "plain", "masked"),
    [
        (crypto.mask_phone, "+8613812345678", "+86138****5678"),
        (crypto.mask_phone, "+16175551234", "+161****1234"),
        (crypto.mask_phone, "+2901234", "****34"),
        (crypto.mask_phone, "110", "****"),
        (crypto.mask_phone, "", "****"),
        (crypto.mask_email, "someone@example.org", "s***@example.org"),
        (crypto.mask_email, "nonsense", "***"),
        (crypto.mask_name, "王小明", "王**"),
        (crypto.mask_name, "Ada Maria Field", "A. M. F."),
        (crypto.mask_name, "", ""),
    ],
)
def test_a_mask_keeps_just_enough(mask: object, plain: str, masked: str) -> None:
    assert mask(plain) == masked  # type: ignore[operator]
