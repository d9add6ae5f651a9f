"""The third law: what a citizen said can be erased, salt and all, and the chain still verifies."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Contact
from cases import actions
from cases.actions import Caller
from cases.models import Attachment, AttachmentKind, Case, LogEntry, Report, Words
from cases.verification import findings
from common import storage
from common.crypto import mask_phone
from common.models import StoredFile
from common.refusals import NotFound
from messaging.models import Message
from tests.city import NOW, later
from tests.people import Desk
from tests.photos import sent_of, with_report

WORDS = ("Wang", "Room 12", "13800138000", "secret answer")


def everything_written() -> str:
    """The whole database as text, as somebody with a copy of it would search it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace AND relname <> 'spatial_ref_sys'"
            # The list of migrations is closed to this role.
            " AND has_table_privilege(oid, 'SELECT')"
        )
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT string_agg(t::text, E'\\n') FROM \"{table}\" t")
            found.append(cursor.fetchone()[0] or "")
    return "\n".join(found)


def test_nothing_of_an_erased_citizen_is_left_anywhere_and_the_log_still_verifies(
    desk: Desk, django_capture_on_commit_callbacks: object
) -> None:
    receipt = desk.report(
        "question", text="my neighbour Wang shouts", address="Room 12", **with_report("red"),
        answers={"floor": "Room 12"}, provider_id="SM1ofthiscitizen", caller=Caller(phone="+8613800138000", name="Wang"),
    )  # fmt: skip
    actions.answer_case([receipt.case_id], actor=desk.operator, now=NOW, answer="the secret answer")
    report = Report.objects.get()
    stored = Attachment.objects.get().file
    actions.appeal_case(report, now=NOW, words="no, Wang shouts on")
    Message.objects.create(
        key="k", contact=report.contact, channel="sms", template_code="answered", language="en", body="secret answer"
    )
    # Sent for words that were never said.
    sent_of(report.pk, "green")
    salts = [bytes(words.salt).hex() for words in Words.objects.all()]

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert actions.erase_contact(Contact.objects.get(), now=later(days=1)) == 1

    left = everything_written()
    assert not StoredFile.objects.exists()
    for word in (*WORDS, *salts, stored.sha256, "SM1ofthiscitizen"):
        assert word not in left
    assert not Contact.objects.exists()
    assert not Message.objects.exists()
    assert Case.objects.get().point is None
    for digest in (stored.sha256, stored.thumbnail_sha256):
        with pytest.raises(NotFound):
            storage.read(digest)
    assert LogEntry.objects.latest("seq").kind == "erase"
    assert list(findings()) == []


def test_what_others_said_of_the_same_case_stays(desk: Desk, django_capture_on_commit_callbacks: object) -> None:
    first = desk.report(text="the lamp is out", address="East Road", **with_report("blue"))
    case_id = first.case_id
    # The very same picture, sent by each of them.
    other = actions.NewReport(
        channel="web",
        text="Wang says it too",
        received_at=NOW,
        caller=Caller(phone="+8613900139000"),
        **with_report("blue"),
    )
    joined = actions.join_case(case_id, other, now=NOW)
    second = desk.report(caller=Caller(phone="+8613900139000"), **with_report("blue"))
    shared = StoredFile.objects.get()
    assert Attachment.objects.filter(case=case_id).count() == 2

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        contact = Report.objects.get(pk=joined.report_id).contact
        assert contact is not None
        assert actions.erase_contact(contact, now=later(days=1)) == 2

    case = Case.objects.get(pk=case_id)
    assert (case.address, case.point is None) == ("East Road", False)
    assert Words.objects.get(case=case).text == "the lamp is out"
    assert Attachment.objects.get(case=case, kind=AttachmentKind.REPORT).report_id == first.report_id
    assert not Attachment.objects.filter(case=second.case_id).exists()
    storage.read(shared.sha256).close()
    assert list(findings()) == []


def test_what_she_reported_with_her_address_only_is_erased_with_her_number(desk: Desk) -> None:
    desk.report(text="Wang shouts", caller=Caller(email="wang@example.org"))
    desk.report(text="he shouts again", caller=Caller(phone="+8613800138000", email="wang@example.org"))
    beside = desk.report(text="the lamp is out", caller=Caller(email="li@example.org"))

    contact = Contact.objects.get(phone_index__isnull=False)
    assert actions.erase_contact(contact, now=later(days=1)) == 2

    assert list(Words.objects.values_list("case_id", flat=True)) == [beside.case_id]
    assert Contact.objects.get().reports.get().case_id == beside.case_id
    assert list(findings()) == []


def test_who_left_the_same_address_beside_another_number_keeps_all_that_is_hers_and_is_named(desk: Desk) -> None:
    receipt = desk.report(text="Wang shouts", caller=Caller(phone="+8613800138000", email="wang@example.org"))
    alone = desk.report(text="he shouts again", caller=Caller(email="wang@example.org"))
    beside = desk.report(
        text="the lamp is out", caller=Caller(phone="+8613900139001", email="wang@example.org"), **with_report("red")
    )
    written = StringIO()

    call_command("erase_contact", receipt.number, stdout=written)

    assert set(Words.objects.values_list("case_id", flat=True)) == {beside.case_id}
    assert Attachment.objects.get().case_id == beside.case_id
    kept = Contact.objects.get()
    assert kept.reports.get().case_id == beside.case_id
    assert mask_phone("+8613900139001") in written.getvalue()
    # Nor by the address alone.
    again = desk.report(text="he shouts still", caller=Caller(email="wang@example.org"))
    actions.erase_contact(Contact.objects.get(phone_index=None), now=later(days=1))
    assert set(Words.objects.values_list("case_id", flat=True)) == {beside.case_id}
    assert {alone.case_id, again.case_id}.isdisjoint(Report.objects.filter(contact=kept).values_list("case", flat=True))
    assert list(findings()) == []


def test_words_of_an_act_that_took_in_and_answered_go_together(desk: Desk) -> None:
    report = actions.NewReport(channel="call", text="when?", received_at=NOW, caller=Caller(phone="+8613800138000"))
    actions.answer_report(report, actor=desk.operator, now=NOW, answer="at nine")

    actions.erase_contact(Contact.objects.get(), now=later(days=1))

    assert not Words.objects.exists()
    assert list(findings()) == []


def test_the_command_asks_for_a_case_and_erases_only_who_is_meant(desk: Desk) -> None:
    receipt = desk.report()
    other = actions.NewReport(channel="web", text="me too", received_at=NOW, caller=Caller(phone="+8613900139000"))
    actions.join_case(receipt.case_id, other, now=NOW)

    with pytest.raises(CommandError, match="Several people"):
        call_command("erase_contact", receipt.number)
    assert Contact.objects.count() == 2
    call_command("erase_contact", receipt.number, "--ends", "9000")

    assert Report.objects.filter(contact__isnull=False).count() == 1
    with pytest.raises(CommandError, match="no such person"):
        call_command("erase_contact", receipt.number, "--ends", "9000")
