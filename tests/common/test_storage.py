"""The store: whole files by their digest, shown for five minutes to whom they were meant for."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from common import storage
from common.refusals import NotFound

PHOTO = b"a photo"
NAME = hashlib.sha256(PHOTO).hexdigest()
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def anybody(_sha256: str) -> bool:
    return True


def ticket_of(path: str) -> str:
    return path.partition("?ticket=")[2]


def test_these_settings_keep_whole_files() -> None:
    assert isinstance(default_storage._wrapped, storage.WholeFileStorage)  # type: ignore[attr-defined]


def test_a_file_lies_under_its_digest(folder: Path) -> None:
    assert storage.keep(PHOTO) == NAME

    assert files_in(folder) == [f"{NAME[:2]}/{NAME[2:4]}/{NAME}"]
    with storage.read(NAME) as file:
        assert file.read() == PHOTO


def test_the_same_file_sent_by_many_at_once_lies_there_once_and_whole(folder: Path) -> None:
    content = b"x" * 1_000_000

    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(storage.keep, [content] * 32))

    assert len(names) == 1
    assert len(files_in(folder)) == 1
    with storage.read(names.pop()) as file:
        assert file.read() == content


def test_a_writer_that_is_stopped_leaves_nothing_that_looks_like_a_file(folder: Path) -> None:
    class Interrupted(ContentFile):
        def chunks(self, chunk_size: int | None = None) -> object:  # type: ignore[override]
            yield b"half of"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        default_storage.save(storage.path_of(NAME), Interrupted(PHOTO))

    assert files_in(folder) == []
    with pytest.raises(NotFound):
        storage.read(NAME)


def test_an_erased_file_is_gone_and_erasing_again_is_nothing(folder: Path) -> None:
    storage.keep(PHOTO)

    storage.erase(NAME)
    storage.erase(NAME)

    assert files_in(folder) == []


@pytest.mark.parametrize("name", ["", "..", "../" * 21 + "x", "/etc/passwd", NAME.upper(), NAME + "\0", "ё" * 64])
def test_a_name_that_is_no_digest_leads_nowhere(name: str) -> None:
    for ask in (storage.path_of, storage.read, storage.erase):
        with pytest.raises(NotFound):
            ask(name)


def test_its_holder_sees_a_file_for_five_minutes() -> None:
    storage.keep(PHOTO)

    with time_machine.travel(NOON, tick=False) as clock:
        path = storage.signed_file_path(NAME, holder="user:1")
        clock.shift(timedelta(minutes=4, seconds=59))
        with storage.open_signed(NAME, ticket_of(path), holder="user:1", may_read=anybody) as file:
            assert file.read() == PHOTO
        clock.shift(timedelta(seconds=2))
        with pytest.raises(NotFound):
            storage.open_signed(NAME, ticket_of(path), holder="user:1", may_read=anybody)


def test_the_address_works_for_nobody_else_and_for_no_other_file() -> None:
    other = storage.keep(b"another photo")
    storage.keep(PHOTO)
    ticket = ticket_of(storage.signed_file_path(NAME, holder="user:1"))

    with pytest.raises(NotFound):
        storage.open_signed(NAME, ticket, holder="user:11", may_read=anybody)
    with pytest.raises(NotFound):
        storage.open_signed(other, ticket, holder="user:1", may_read=anybody)


def test_access_is_asked_again_when_the_address_is_used() -> None:
    storage.keep(PHOTO)
    ticket = ticket_of(storage.signed_file_path(NAME, holder="user:1"))
    asked: list[str] = []

    def no_longer(sha256: str) -> bool:
        asked.append(sha256)
        return False

    with pytest.raises(NotFound):
        storage.open_signed(NAME, ticket, holder="user:1", may_read=no_longer)

    assert asked == [NAME]


@given(st.text(max_size=60))
def test_a_missing_or_malformed_ticket_is_not_found_and_never_a_fault(ticket: str) -> None:
    with pytest.raises(NotFound):
        storage.open_signed(NAME, ticket, holder="user:1", may_read=anybody)


def test_a_changed_ticket_is_refused() -> None:
    storage.keep(PHOTO)
    ticket = ticket_of(storage.signed_file_path(NAME, holder="user:1"))

    for position, letter in enumerate(ticket):
        changed = ticket[:position] + ("a" if letter != "a" else "b") + ticket[position + 1 :]
        # The last letter of base64 carries bits that decode to nothing; Django compares the text itself.
        with pytest.raises(NotFound):
            storage.open_signed(NAME, changed, holder="user:1", may_read=anybody)


@pytest.mark.django_db
def test_a_shown_file_is_never_run_and_kept_by_nobody_between() -> None:
    storage.keep(PHOTO)

    response = storage.file_response(storage.read(NAME), media_type="image/jpeg")

    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"].startswith("private")
    assert b"".join(response.streaming_content) == PHOTO  # type: ignore[arg-type]
    response.close()
