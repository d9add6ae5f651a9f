"""Whatever anybody attaches in whatever order, nobody comes to read a file that is kept from them."""

from contextlib import suppress
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from cases import actions
from cases.actions import Actor, Caller
from cases.api.reading import case_detail, case_log
from cases.models import Attachment, AttachmentKind, Case, LogEntry, Report
from cases.views import may_read_file
from common.models import StoredFile, Upload
from common.refusals import Refusal
from desk.case_page import read_case
from tests.city import NOW, later
from tests.examples import examples
from tests.people import Desk
from tests.photos import sent_by, sent_of, with_report

STAFF = ("operator", "lamps_clerk", "street_clerk", "grid_worker")
# So different that no two of them become the same bytes.
COLOURS = ("navy", "teal", "olive", "maroon", "purple", "gray")
REPORTERS = ("gold", "cyan", "pink", "brown", "orange", "silver")


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def routed(desk: Desk, case_class: str, *colours: str) -> int:
    case_id = desk.report(case_class, **with_report(*colours)).case_id
    actions.summarise_case(case_id, actor=desk.operator, now=NOW, summary="Somebody says so")
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    actions.route_case([case_id], actor=desk.dispatcher, now=NOW)
    return case_id


def readable(person: User) -> set[int]:
    return {file.pk for file in StoredFile.objects.all() if may_read_file(person, file.sha256)}


def kept_from(owner: str) -> set[int]:
    """Files that neither this person nor a reporter could still bring in: all but those they have sent and not used."""
    waiting = Upload.objects.filter(taken_at__isnull=True)
    own = waiting.filter(owner=owner) | waiting.filter(owner__startswith="report:")
    return set(StoredFile.objects.exclude(pk__in=own.values("file")).values_list("pk", flat=True))


def nameable() -> list[UUID]:
    """Whatever somebody may know or guess: uploads of all, taken and not, and numbers of files and attachments."""
    numbers = [*StoredFile.objects.values_list("pk", flat=True), *Attachment.objects.values_list("pk", flat=True)]
    return [*Upload.objects.values_list("uuid", flat=True), *(UUID(int=each) for each in numbers), uuid4()]


def attempt(draw: Random, actor: Actor, case_id: int, step: int) -> None:
    uuid = draw.choice([sent_by(actor, case_id, COLOURS[step]), *nameable()])
    kind = draw.choice(list(AttachmentKind))
    verb = draw.choice(["attach", "comment", "words"])
    if verb == "attach":
        actions.attach_files(case_id, [uuid], kind=kind, actor=actor, now=later(minutes=1))
    elif verb == "comment":
        actions.comment_case([case_id], actor=actor, now=later(minutes=1), note="seen", uploads=[uuid], shows=kind)
    else:
        report = draw.choice(list(Report.objects.order_by("pk")))
        own = sent_of(report.pk, REPORTERS[step])
        actions.add_words(report, now=later(minutes=1), text="more", uploads=[draw.choice([uuid, own])])


def test_no_sequence_of_attaching_makes_readable_what_was_not(desk: Desk) -> None:
    cases = [routed(desk, "complaint", "red"), routed(desk, "lamp", "green"), routed(desk, "lamp", "blue")]
    people = {name: desk.city.people[name] for name in STAFF}

    @settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(seed=st.integers(0, 2**32))
    def holds(seed: int) -> None:
        # What is drawn hangs on what was written, so Hypothesis draws the seed alone.
        draw = Random(seed)
        with transaction.atomic():
            before = {name: readable(person) for name, person in people.items()}
            for step in range(len(COLOURS)):
                actor = Actor.of(people[draw.choice(STAFF)])
                kept = kept_from(actor.owner)
                with suppress(Refusal):
                    attempt(draw, actor, draw.choice(cases), step)
                now = {name: readable(person) for name, person in people.items()}
                assert {name: now[name] & kept - before[name] for name in people} == {name: set() for name in people}
                before = now
            transaction.set_rollback(True)

    holds()
    secret = set(Attachment.objects.filter(case=cases[0], kind="report").values_list("file", flat=True))
    assert secret
    assert not readable(people["street_clerk"]) & secret


def numbers_in(told: Any) -> set[int]:
    if isinstance(told, dict):
        return set().union(*(numbers_in(each) for each in told.values()), set())
    if isinstance(told, list | tuple):
        return set().union(*(numbers_in(each) for each in told), set())
    return {told} if isinstance(told, int) else set()


def test_summary_sight_shows_no_ids_of_files_attachments_or_reports(desk: Desk) -> None:
    receipt = desk.report("complaint", caller=Caller(phone="+8613800138000"), **with_report("red"))
    case_id = receipt.case_id
    other = actions.NewReport(channel="web", text="me too", received_at=NOW, **with_report("green"))
    actions.summarise_case(case_id, actor=desk.operator, now=NOW, summary="Somebody says so")
    actions.join_case(case_id, other, now=NOW)
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    actions.route_case([case_id], actor=desk.dispatcher, now=NOW)
    report = Report.objects.get(pk=receipt.report_id)
    actions.add_words(report, now=NOW, text="and there", uploads=[sent_of(report.pk, "blue")])
    actions.add_words(report, now=NOW, text="", uploads=[sent_of(report.pk, "black")])
    actions.comment_case(
        [case_id], actor=desk.operator, now=NOW, note="seen", uploads=[sent_by(desk.operator, case_id, "white")]
    )
    clerk = desk.city.people["street_clerk"]
    assert Case.objects.visible_to(clerk).filter(pk=case_id).exists()

    detail = case_detail(clerk, case_id)
    assert detail["sight"] == "summary"
    page = read_case(clerk, receipt.number, now=NOW)
    seen = numbers_in([detail["log"], detail["files"], case_log(clerk, case_id, kinds=[]), page.parts["log"]])

    hidden = {
        "files": set(StoredFile.objects.values_list("pk", flat=True)),
        "attachments": set(Attachment.objects.values_list("pk", flat=True)),
        "reports": set(Report.objects.values_list("pk", flat=True)),
        "uploads": set(Upload.objects.values_list("pk", flat=True)),
    }
    assert {name: ids & seen for name, ids in hidden.items() if ids & seen} == {}
    # Those who may read all of it find the attachments in the row of the act.
    centre = case_detail(desk.city.people["operator"], case_id)
    assert hidden["attachments"] <= numbers_in(centre["log"])
    assert not hidden["files"] & numbers_in(centre["log"])


def test_facts_name_attachments_and_never_stored_files(desk: Desk) -> None:
    case_id = routed(desk, "lamp", "red")
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    sent = [sent_by(desk.lamps_clerk, case_id, colour) for colour in ("green", "blue")]
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=NOW, result="New lamp", uploads=sent)

    named = {
        each.kind: each.facts["attachments"]
        for each in LogEntry.objects.filter(case_id=case_id)
        if "attachments" in each.facts
    }

    first, *after = Attachment.objects.filter(case=case_id).order_by("pk").values_list("pk", flat=True)
    assert named == {"report": [first], "finish": after}
    assert not [each for each in LogEntry.objects.all() if "files" in each.facts]


def test_two_reporters_with_the_same_picture_have_one_each(desk: Desk) -> None:
    receipt = desk.report("lamp", **with_report("red"))
    other = actions.NewReport(channel="web", text="me too", received_at=NOW, **with_report("red"))
    joined = actions.join_case(receipt.case_id, other, now=NOW)

    assert {each.report_id for each in Attachment.objects.all()} == {receipt.report_id, joined.report_id}
    assert StoredFile.objects.count() == 1
