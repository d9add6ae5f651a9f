"""Fetching what came with texts, in a worker: a picture goes to its case, of anything else the sender is told."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from cases.access import speaks_for
from cases.actions import add_words, place_report
from cases.actions.evidence import of_report
from cases.models import Channel, Report
from common.actions import keep_upload
from common.images import Photo, read_photo
from common.refusals import BadInput
from hotline.models import InboundMedia, MediaState, TextOutcome
from hotline.sms.actions.asking import tell_of_waiting
from hotline.sms.points import is_apart, is_near_city, point_in
from hotline.values import values_of
from messaging.actions import Draft, queue_messages
from messaging.doors.outbox import media as at_home
from messaging.doors.twilio.media import NotFetched, fetch
from messaging.models import MessageChannel

MOST_TRIES = 6
# A worker that has not come back after this long is dead.
LEASE = timedelta(minutes=3)
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/tiff", "image/jpg")
CARDS = ("text/vcard", "text/x-vcard", "text/directory", "application/vcard")


def fetch_due(*, now: Callable[[], datetime]) -> int:
    """Fetch what is due, one after the other; return how many were taken up."""
    count = 0
    while (media := _claim(now())) is not None:
        _fetch(media, now())
        count += 1
    return count


@transaction.atomic
def _claim(now: datetime) -> InboundMedia | None:
    media = (
        InboundMedia.objects.filter(due_at__lte=now)
        .select_related("text__case", "text__report__contact", "text__contact")
        .order_by("due_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if media is not None:
        media.tries += 1
        media.due_at = now + LEASE
        media.save(update_fields=["tries", "due_at"])
    return media


def _fetch(media: InboundMedia, now: datetime) -> None:
    try:
        content, media_type = (at_home.fetch if at_home.lies_here(media.address) else fetch)(media.address)
    except NotFetched as reason:
        _try_later(media, reason, now)
        return
    media.media_type = media_type or media.media_type
    if media.media_type in CARDS and (point := point_in(content.decode(errors="replace"))) is not None:
        _say_place(media, point, now)
        return
    try:
        photo = read_photo(_sent(content), max_bytes=settings.UPLOAD_MAX_BYTES) if _may_be_picture(media) else None
    except BadInput as refused:
        media.error = str(refused.code)[:40]
        photo = None
    if photo is None:
        _cannot_open(media, MediaState.UNREADABLE, now)
    else:
        _attach(media, photo, now)


def _may_be_picture(media: InboundMedia) -> bool:
    return media.media_type in PICTURES


def _sent(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("mms", content)


def _try_later(media: InboundMedia, reason: NotFetched, now: datetime) -> None:
    media.error = reason.code[:40]
    if reason.is_permanent or media.tries >= MOST_TRIES:
        _cannot_open(media, MediaState.FAILED, now)
    else:
        media.due_at = now + timedelta(seconds=min(10 * 4 ** (media.tries - 1), 3600))
        media.save(update_fields=["error", "due_at"])


def _report_of(media: InboundMedia) -> Report | None:
    report = media.text.report
    if report is not None:
        report.case = speaks_for(report.case)
    return report


@transaction.atomic
def _attach(media: InboundMedia, photo: Photo, now: datetime) -> None:
    report = _report_of(media)
    if report is None:
        _wait_for_case(media)
        return
    media.state, media.due_at, media.error = MediaState.KEPT, None, ""
    media.save()
    whose = of_report(report.pk)
    upload = keep_upload(photo, owner=whose, purpose=whose)
    add_words(report, now=now, text="", channel=Channel.SMS, uploads=[upload.uuid])


def _wait_for_case(media: InboundMedia) -> None:
    # Kept is what stands with a case; until it is known with which, it stays with the provider.
    media.due_at = None
    media.save(update_fields=["due_at", "media_type"])


@transaction.atomic
def _say_place(media: InboundMedia, point: tuple[float, float], now: datetime) -> None:
    report = _report_of(media)
    if report is None:
        _wait_for_case(media)
        return
    media.state, media.due_at, media.error = MediaState.KEPT, None, ""
    media.save()
    words = f"geo:{point[1]:.6f},{point[0]:.6f}"
    if not is_near_city(point) or report.case.has_ended or is_apart(report.case.point, point):
        # Kept as she sent it, and read by a person: no crew is sent to another country, nor on from where it is by a machine.
        report.case = add_words(report, now=now, text=words, channel=Channel.SMS)
        text = media.text
        text.case, text.outcome, text.words = report.case, TextOutcome.LATE, text.words or words
        text.waits_since, text.decision = text.waits_since or now, ""
        text.save(update_fields=["case", "outcome", "words", "waits_since", "decision"])
        tell_of_waiting()
        return
    place_report(report, now=now, text=words, channel=Channel.SMS, address="", point=point)


@transaction.atomic
def _cannot_open(media: InboundMedia, state: MediaState, now: datetime) -> None:
    """Keep that it came, and say it to the sender once a text, with the page that takes photos."""
    media.state, media.due_at = state, None
    media.save()
    text, report = media.text, _report_of(media)
    if text.contact is None or report is None:
        return
    queue_messages(
        [
            Draft(
                key=f"media:{text.pk}:unreadable",
                occasion="unreadable",
                language=report.language,
                values=values_of(report.language, report),
                contact=text.contact,
                channel=MessageChannel.SMS,
                case_id=report.case.pk,
                is_forced=True,
            )
        ],
        now=now,
    )
