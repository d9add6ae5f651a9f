"""Law 18: a file belongs to whoever sent it until an act takes it, and leaves when nothing speaks of it any more."""

import io
import threading
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image
from pytest_django.fixtures import Settings

from common import storage
from common.actions import Claim, forget_files, prune, take_uploads, upload_photo
from common.models import StoredFile, Upload
from common.refusals import NotFound

NOW = timezone.now()
MINE, ANOTHERS = "user:1", "user:2"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def sent(colour: str = "red", *, owner: str = MINE, purpose: str = "case:1") -> Upload:
    content = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(content, "PNG")
    content.seek(0)
    return upload_photo(content, owner=owner, purpose=purpose)[0]


def claim(*uploads: Upload, owner: str = MINE, purpose: str = "case:1") -> Claim:
    return Claim(uploads=[each.uuid for each in uploads], owner=owner, purposes=[purpose])


def test_equal_bytes_share_one_file_and_never_an_upload() -> None:
    first, second = sent(), sent(owner=ANOTHERS)

    assert first.file == second.file
    assert first.uuid != second.uuid
    take_uploads([claim(first)], now=NOW)
    # Another's with the same bytes is still there to be taken, by them.
    assert take_uploads([claim(second, owner=ANOTHERS)], now=NOW) == {second.uuid: second.file_id}


def test_what_cannot_be_taken_is_refused_like_what_does_not_exist() -> None:
    mine, theirs, elsewhere, taken = sent(), sent(owner=ANOTHERS), sent(purpose="case:2"), sent()
    take_uploads([claim(taken)], now=NOW)
    unknown = Upload(uuid=uuid4())

    answers = set()
    for upload in (unknown, theirs, elsewhere, taken):
        with pytest.raises(NotFound) as refused:
            take_uploads([claim(mine, upload)], now=NOW)
        answers.add(str(refused.value.as_dict()))

    assert len(answers) == 1
    assert Upload.objects.filter(taken_at__isnull=False).count() == 1


def test_one_upload_is_not_taken_for_two_things_at_once() -> None:
    upload = sent()

    with pytest.raises(NotFound):
        take_uploads([claim(upload), claim(upload)], now=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_two_acts_at_the_same_moment_one_takes_it() -> None:
    upload = sent()
    took: list[bool] = []
    ready = threading.Barrier(2)

    def take() -> None:
        ready.wait()
        try:
            with transaction.atomic():
                take_uploads([claim(upload)], now=NOW)
        except NotFound:
            took.append(False)
        else:
            took.append(True)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(took) == [False, True]


def test_an_act_that_is_refused_leaves_the_upload_to_its_owner() -> None:
    upload = sent()

    with transaction.atomic():
        take_uploads([claim(upload)], now=NOW)
        transaction.set_rollback(True)

    assert take_uploads([claim(upload)], now=NOW)


def aged(upload: Upload, age: timedelta) -> Upload:
    Upload.objects.filter(pk=upload.pk).update(created_at=NOW - age)
    StoredFile.objects.filter(pk=upload.file_id).update(created_at=NOW - age)
    return upload


def test_what_nobody_took_is_pruned_with_its_bytes() -> None:
    stale = aged(sent("red"), timedelta(days=9)).file
    fresh = aged(sent("blue"), timedelta(days=7)).file
    from_the_field = aged(sent("green", purpose="field"), timedelta(days=9)).file

    prune(now=NOW)

    assert set(StoredFile.objects.all()) == {fresh, from_the_field}
    for digest in (stale.sha256, stale.thumbnail_sha256):
        with pytest.raises(NotFound):
            storage.read(digest)
    storage.read(fresh.sha256).close()


def test_a_file_that_somebody_still_holds_is_not_forgotten() -> None:
    first, second = sent(), sent(owner=ANOTHERS)
    take_uploads([claim(first)], now=NOW)

    assert forget_files([first.file_id]) == 0

    take_uploads([claim(second, owner=ANOTHERS)], now=NOW)
    # Taken by acts that left nothing: now nobody speaks of it.
    assert forget_files([first.file_id]) == 1
    assert not Upload.objects.exists()


def test_a_file_that_was_forgotten_can_be_sent_again() -> None:
    upload = sent()
    take_uploads([claim(upload)], now=NOW)
    forget_files([upload.file_id])

    again = sent()

    storage.read(again.file.sha256).close()
