"""Another report of a matter that is known already: it joins that case, with words and a link of its own."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from cases.actions.act import CITIZEN, Act, Actor, Saying
from cases.actions.contacts import lock_contacts, with_same_address
from cases.actions.evidence import keep_attachments
from cases.actions.feedback import take_up_again
from cases.actions.houses import require_alike
from cases.actions.protecting import lock_people_of, protect_open_cases
from cases.actions.speaking import lock_speaking_case, speaking_case
from cases.actions.take_in import (
    Caller,
    NewReport,
    Receipt,
    as_its_words_ask,
    contact_columns,
    dangers_beside,
    plausible_receipt,
    protected_by,
    take_reports_uploads,
    told_besides,
    without_links,
)
from cases.models import AttachmentKind, Case, LogKind, Obligation, Report, WordsKind
from cases.workflow import State
from common.ids import link_token
from common.refusals import Refusal


class CannotJoin(Refusal):
    """The case ended in a way that another report does not change."""

    code = "cannot_join"
    sentence = _("%(number)s has ended. Report it as something new.")


@transaction.atomic
def join_case(case_id: int, report: NewReport, *, now: datetime, actor: Actor = CITIZEN) -> Receipt:
    """Let a new report join a known case; the reporter gets a private link of his own.

    A closed case is reopened by it: somebody has just seen that it is there again. Of one that was merged, the case that
    speaks for it is joined. What the report says of class and place is not looked at, since the case has its own.
    """
    case_id = speaking_case(case_id)
    (report,) = without_links([plausible_receipt(report, now)])
    report = as_its_words_ask(report)
    columns = contact_columns(report.caller or Caller())
    index = bytes.fromhex(columns["phone_index"] or columns["email_index"] or "")
    if Case.objects.filter(pk=case_id, state__in=[State.ANSWERING, State.CLOSED]).exists():
        # It may be taken up again by this: then it is as protected as its people have come to be. All of them at once.
        lock_people_of([case_id], besides=Q(phone_index=index) | Q(email_index=index) if index else None)
    # The person before the case: a text of hers waits for her first too.
    contact_id, asks, is_news = _meet(report.caller, report.language)
    # She asks now, or came to be protected by the address she leaves: that counts in what is open of her too.
    protected = report.caller if asks and is_news else None
    if contact_id and protected:
        lock_contacts(Q(pk__in=with_same_address({contact_id}, [protected.email])))
    act = Act(LogKind.ADD_REPORT, actor=actor, now=now, at=report.received_at)
    case = lock_speaking_case(act, case_id)
    if case.has_ended and case.state != State.CLOSED:
        raise CannotJoin(number=case.number)
    require_alike(case, report.about_department.pk if report.about_department else None)
    # What is told as a complaint is hers to keep unknown, also where the case itself is none.
    asks = asks or report.complains or bool(report.case_class and report.case_class.is_protected)
    case.is_protected = case.is_protected or asks
    row = Report.objects.create(
        case=case,
        channel=report.channel,
        contact_id=contact_id,
        taken_by=report.taken_by,
        token=link_token(),
        language=report.language,
        received_at=report.received_at,
        answers=report.answers,
        provider_id=report.provider_id,
        # Not for whose sake else the case may be protected just now: that goes where they go.
        is_protected=asks or bool(case.case_class and case.case_class.is_protected),
    )
    facts = {"report": row.pk, "channel": report.channel, **protected_by(report), **_attach(act, case, row, report)}
    case.report_count += 1
    # What she chose to call it is told too.
    for danger in dangers_beside(report, act.rules):
        act.dangers.name(case, danger)
    kind = LogKind.ADD_REPORT
    if case.state == State.CLOSED:
        take_up_again(act, case)
        # Who waits for another report hears of it as well as who waits for a reopened case.
        kind = LogKind.REOPEN
        act.also(case, LogKind.ADD_REPORT)
    told = Saying(WordsKind.REPORT, report.text, row.pk)
    act.dangers.hear(case, told_besides(report))
    act.log(case, told, facts=facts, kind=kind)
    promised_at = _promised_at(act, case)
    act.write()
    if contact_id and protected:
        protect_open_cases({contact_id}, [protected.email], actor=actor, now=now)
    return Receipt(case.pk, row.pk, case.number, row.token, case.division_id, promised_at)


def _attach(act: Act, case: Case, row: Report, report: NewReport) -> dict[str, Any]:
    if not report.uploads:
        return {}
    files = take_reports_uploads([report], act.now).values()
    own = [(file_id, AttachmentKind.REPORT) for file_id in files]
    return {"attachments": keep_attachments(case, own, report_id=row.pk, at=act.at)}


def _promised_at(act: Act, case: Case) -> datetime | None:
    return next((clock.due_at for clock in act.clocks(case) if clock.obligation == Obligation.PROMISE), None)


def _meet(caller: Caller | None, language: str) -> tuple[int | None, bool, bool]:
    """Find or make the contact; say also whether he is to be protected, and whether that may be news of him."""
    columns: dict[str, Any] = contact_columns(caller or Caller())
    index = "phone_index" if columns["phone_index"] else "email_index"
    if not columns[index]:
        return _keep_name(columns, language), columns["wants_protection"], columns["wants_protection"]
    with connection.cursor() as cursor:
        cursor.execute(MEET.format(index=index), {**columns, "language": language, "index": columns[index]})
        contact_id, is_protected, is_news = cursor.fetchone()
    return contact_id, is_protected, is_news or columns["wants_protection"]


def _keep_name(columns: dict[str, Any], language: str) -> int | None:
    if columns["name_cipher"] is None:
        return None
    name = bytes.fromhex(columns["name_cipher"])
    return Contact.objects.create(name_cipher=name, language=language, is_protected=columns["wants_protection"]).pk


# A caller who is known by his number keeps the row he has; an address given with it is his own
# and already somebody's, so it is not made a second index.
MEET = """
INSERT INTO accounts_contact
    ({index}, phone_cipher, email_cipher, address_index, name_cipher, language, is_protected)
SELECT decode(%(index)s, 'hex'), decode(%(phone_cipher)s, 'hex'), decode(%(email_cipher)s, 'hex'),
       CASE WHEN %(phone_index)s::text IS NOT NULL THEN decode(%(email_index)s, 'hex') END,
       decode(%(name_cipher)s, 'hex'), %(language)s, %(wants_protection)s OR EXISTS (
           -- Who is known by another row: by her address alone, or by another number she left it with.
           SELECT FROM accounts_contact same
           WHERE same.email_index = decode(%(email_index)s, 'hex') AND same.is_protected) OR EXISTS (
           SELECT FROM accounts_contact same
           WHERE same.address_index = decode(%(email_index)s, 'hex') AND same.is_protected)
ON CONFLICT ({index}) DO UPDATE SET
    language = excluded.language,
    name_cipher = coalesce(excluded.name_cipher, accounts_contact.name_cipher),
    email_cipher = coalesce(accounts_contact.email_cipher, excluded.email_cipher),
    address_index = CASE WHEN accounts_contact.email_cipher IS NULL THEN excluded.address_index
                         ELSE accounts_contact.address_index END,
    is_protected = accounts_contact.is_protected OR excluded.is_protected
RETURNING id, is_protected, EXISTS (
    -- The snapshot still holds the contact as it was.
    SELECT FROM accounts_contact known WHERE known.id = accounts_contact.id
      AND (NOT known.is_protected OR known.address_index IS DISTINCT FROM accounts_contact.address_index))
"""
