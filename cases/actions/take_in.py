"""Taking reports in: located, classed, logged, clocks started, reactions owed, in one statement.

The busiest act there is, so it draws its ids, finds the place, meets the contact and
writes every row in a single round trip, for one report or for a thousand.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

from accounts.models import Department, User
from cases.actions.act import ASKED, SYSTEM, Act, Actor, Saying, alert_message, case_message, claimed
from cases.actions.alerts import alert_case
from cases.actions.evidence import FOR_REPORT, FROM_FIELD
from cases.actions.orders import require_seen_by_desk
from cases.actions.protecting import protect_open_cases
from cases.actions.writing import as_json
from cases.answers import dangers_told
from cases.complained_of import complains_of_department
from cases.dangers import and_also, read_for
from cases.doubts import BY_COMPLAINT, BY_WISH, PROTECTED_BY
from cases.erasure_words import ASKED_FOR, ERASURE, asks_to_be_erased
from cases.links import Secrets
from cases.models import AlertReason, Case, Channel, LogKind, Obligation, Origin, Report, Urgency, WordsKind
from cases.protection_words import asks_for_protection
from cases.record import NOTHING, PARTS, begun_sql
from cases.rules import Rules, held_rules, rules
from cases.told import told_beside
from common import crypto, live, reactions
from common.actions import Claim, take_uploads
from common.ids import draw_ids, link_token
from common.refusals import BadInput
from grid.models import CaseClass

AT_INTAKE = (Obligation.RECEIVE, Obligation.PROMISE)
# By which people report of their own accord, or have it written down.
CITIZENS_DOORS = {Channel.CALL, Channel.SMS, Channel.WEB, Channel.APP}
# What is told to have come in longer ago than this was told by a clock that was never set.
LONGEST_ON_THE_WAY = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """How to reach whoever reports: any part may be missing. `phone` is E.164.

    A name alone is kept as well, encrypted and masked like any other: it reaches nobody, and meets nobody again.
    """

    phone: str = ""
    email: str = ""
    name: str = ""
    wants_protection: bool = False


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """What somebody tells the city. `point` is (longitude, latitude), WGS-84. `uploads` were sent by `uploads_owner`."""

    channel: Channel
    text: str
    received_at: datetime
    language: str = "en"
    point: tuple[float, float] | None = None
    address: str = ""
    case_class: CaseClass | None = None
    caller: Caller | None = None
    taken_by: User | None = None
    about_department: Department | None = None
    summary: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    uploads: tuple[UUID, ...] = ()
    uploads_owner: str = ""
    provider_id: str = ""
    # When a phone claims that it was written, where another time is held true.
    claimed_at: datetime | None = None
    # That its reporter is to stay unknown was read from its words: no box was ticked.
    asks_in_words: bool = False
    # They complain of a department: the matter is protected as a complaint, of whatever class.
    complains: bool = False
    origin: Origin = Origin.LIVE


@dataclass(frozen=True)
class Receipt:
    """What the reporter takes away: the number, and the secret of the private link."""

    case_id: int
    report_id: int
    number: str
    token: str
    division_id: int | None
    promised_at: datetime | None
    # The same message had been taken in before; nothing was written again.
    is_repeat: bool = False


def take_in(reports: Sequence[NewReport], *, now: datetime, actor: Actor = SYSTEM) -> list[Receipt]:
    """Make a case of each report and return the receipts in their order.

    A message a provider delivers twice gets the receipt of the first delivery.
    The promise runs from `received_at`, which may lie before `now`. All or nothing: one
    statement is a transaction by itself, so none is opened unless the caller has one, or
    uploads are to be taken with it, or somebody may be protected by it. Refused where one of them is not the reporter's to give.
    """
    reports = [as_its_words_ask(report) for report in without_links(reports)]
    wishes = [index for index, report in enumerate(reports) if _asks_to_be_erased(report)]
    if not wishes and not any(report.uploads or _may_protect(report) for report in reports):
        return _take_in(reports, now, actor)[0]
    with transaction.atomic():
        receipts, protected = _take_in(reports, now, actor)
        _protect_open_cases(receipts, reports, protected, now, actor)
        for receipt in (receipts[index] for index in wishes if not receipts[index].is_repeat):
            wish = {"report": receipt.report_id, ASKED_FOR: ERASURE}
            alert_case(receipt.case_id, AlertReason.ASKS_ERASURE, now=now, facts=wish)
        return receipts


def _take_in(reports: Sequence[NewReport], now: datetime, actor: Actor) -> tuple[list[Receipt], dict[int, int]]:
    for report in reports:
        _require_sense(report)
    rows, written, protected = _write(reports, now, actor, is_logged=True)
    repeats = _first_deliveries([report for index, report in enumerate(reports) if index not in written])
    reactions.wake_after_commit(name for row in rows for name in row["consumers"])
    for index, (case_id, _report, _number, _division) in written.items():
        if reports[index].origin != Origin.IMPORTED:
            about = reports[index].about_department
            live.publish_after_commit([live.centre_topic(about.pk if about else None)], case_message(case_id, 1))
            if rows[index]["danger"]:
                live.publish_after_commit([live.WATCH], alert_message())
    receipts = [
        _receipt(rows[index], *written[index]) if index in written else repeats[report.channel, report.provider_id]
        for index, report in enumerate(reports)
    ]
    return receipts, protected


def _asks_to_be_erased(report: NewReport) -> bool:
    is_hers = report.origin != Origin.IMPORTED and report.channel in CITIZENS_DOORS
    return is_hers and asks_to_be_erased("\n".join(filter(None, [report.text, *told_besides(report)])))


def _may_protect(report: NewReport) -> bool:
    # By her own word, or as whoever is known by her address is already.
    return report.caller is not None and bool(report.caller.wants_protection or report.caller.email)


def without_links(reports: Sequence[NewReport]) -> list[NewReport]:
    """Take the secrets of private links out of all that is told: staff read it, and whoever has one reads what only its reporter may."""
    secrets = Secrets()
    secrets.ask_of(text for report in reports for text in _written_in(report))
    return [_without(secrets, report) for report in reports]


def _written_in(report: NewReport) -> list[str]:
    """Return what a report holds in any box that whoever reports may write into."""
    name = report.caller.name if report.caller else ""
    told = [report.text, report.summary, report.address, name, *report.answers, *report.answers.values()]
    return [each for each in told if isinstance(each, str)]


def _without(secrets: Secrets, report: NewReport) -> NewReport:
    kept = secrets.taken_out_of
    if all(kept(each) == each for each in _written_in(report)):
        return report
    return replace(
        report,
        text=kept(report.text),
        summary=kept(report.summary),
        address=kept(report.address),
        answers={kept(key): kept(said) if isinstance(said, str) else said for key, said in report.answers.items()},
        caller=report.caller and replace(report.caller, name=kept(report.caller.name)),
    )


def as_its_words_ask(report: NewReport) -> NewReport:
    """Let words that ask to keep the reporter unknown count as the box for it does; the log says that they did.

    Words that complain of a department make it a complaint, as the class of complaints does.
    """
    if report.origin == Origin.IMPORTED or report.channel not in CITIZENS_DOORS or _asks(report):
        return report
    told = "\n".join(filter(None, [report.text, *told_besides(report)]))
    if not asks_for_protection(told):
        is_one = not _is_complaint(report) and complains_of_department(told, by=held_rules())
        return replace(report, complains=True) if is_one else report
    return replace(report, caller=replace(report.caller or Caller(), wants_protection=True), asks_in_words=True)


def protected_by(report: NewReport) -> dict[str, Any]:
    """Return what the log says of a report that is protected because its words, or a tick, ask for it."""
    if report.asks_in_words:
        return {PROTECTED_BY: BY_WISH}
    asked = {ASKED: True} if _asks(report) else {}
    return asked | ({PROTECTED_BY: BY_COMPLAINT} if report.complains else {})


def _is_complaint(report: NewReport) -> bool:
    return report.case_class is not None and report.case_class.is_protected


def _asks(report: NewReport) -> bool:
    return report.caller is not None and report.caller.wants_protection


def _protect_open_cases(
    receipts: Sequence[Receipt],
    reports: Sequence[NewReport],
    protected: dict[int, int],
    now: datetime,
    actor: Actor,
) -> None:
    """Let protection that is new count in what is still open of whoever asks for it now, or just came to have it.

    `protected`: by the reports' places, contacts who have it by an address that they left.
    """
    asking = [index for index, report in enumerate(reports) if _asks(report)]
    if not asking and not protected:
        return
    told = Report.objects.filter(pk__in=[receipts[index].report_id for index in asking], contact__isnull=False)
    contacts = {each for each in told.values_list("contact_id", flat=True) if each} if asking else set()
    addresses = {caller.email for index in {*asking, *protected} if (caller := reports[index].caller)}
    protect_open_cases({*contacts, *protected.values()}, addresses, actor=actor, now=now)


def take_in_with(kind: LogKind, report: NewReport, *, actor: Actor, now: datetime) -> tuple[Act, Case, Receipt]:
    """Take a report in as the beginning of an act that goes on with it: the two leave one log row, of `kind`.

    The caller goes on with the case, logs it and writes; until then nothing of the report is in the log.
    """
    (report,) = without_links([report])
    report = as_its_words_ask(report)
    _require_sense(report)
    (row,), written, protected = _write([report], now, actor, is_logged=False)
    receipt = _receipt(row, *written[0])
    _protect_open_cases([receipt], [report], protected, now, actor)
    act = Act(kind, actor=actor, now=now)
    act.adopt_one(receipt.case_id)
    (case,) = act.cases
    facts = {
        "report": receipt.report_id,
        "channel": report.channel,
        "class": case.case_class_id,
        "division": case.division_id,
        **row["more_facts"],
    }
    if case.danger:
        facts |= {"danger": case.danger, "alerts": [AlertReason.DANGER]}
        live.publish_after_commit([live.WATCH], alert_message())
    told = Saying(WordsKind.REPORT, report.text, receipt.report_id, bytes.fromhex(row["salt"]), is_written=True)
    if _asks_to_be_erased(report):
        facts[ASKED_FOR] = ERASURE
        act.raise_alert(case, AlertReason.ASKS_ERASURE)
    act.begin_with(case, told, facts, row["clocks_set"])
    return act, case, receipt


def _write(
    reports: Sequence[NewReport], now: datetime, actor: Actor, *, is_logged: bool
) -> tuple[list[dict[str, Any]], dict[int, tuple[int, int, str, int | None]], dict[int, int]]:
    """Write by the rules this process holds; the statement writes nothing if they are no longer in force.

    Return what was to be written, what came of each, and whose contacts came to be protected by their addresses.
    """
    in_force = held_rules()
    if any(report.case_class and report.case_class.pk not in in_force.classes for report in reports):
        in_force = rules()
    reports = [plausible_receipt(report, now) for report in reports]
    evidence = _evidence(reports, now)
    while True:
        rows = [
            _row(index, _with_class_of(in_force, report), in_force, now) | evidence[index]
            for index, report in enumerate(reports)
        ]
        city = in_force.city
        who = [str(actor.kind), actor.user_id, actor.department_id]
        signature = [*who, city.number_prefix, is_logged, city.time_zone]
        answers = _execute([as_json(rows), in_force.version, now, *signature])
        version = answers[0][0] if answers else None
        if version == in_force.version:
            written = {index: tuple(rest) for _version, index, *rest, _protected in answers if index is not None}
            return rows, written, {index: contact for _version, index, *_rest, contact in answers if contact}
        in_force = rules(version)


def plausible_receipt(report: NewReport, now: datetime) -> NewReport:
    """Return the report as received now, if it is told to be older than anything could be that comes in now."""
    if now - LONGEST_ON_THE_WAY <= report.received_at:
        return report
    return replace(report, received_at=now)


def _evidence(reports: Sequence[NewReport], now: datetime) -> list[dict[str, Any]]:
    """Take the reports' uploads, and draw the ids of the attachments that the statement makes of them."""
    files = take_reports_uploads(reports, now)
    own = [list(dict.fromkeys(files[uuid] for uuid in report.uploads)) for report in reports]
    count = sum(map(len, own))
    drawn = iter(draw_ids(count) if count else ())
    ids = [[next(drawn) for _file in each] for each in own]
    return [
        {"file_ids": each, "attachment_ids": named, "more_facts": _more_facts(report, named)}
        for report, each, named in zip(reports, own, ids, strict=True)
    ]


def _more_facts(report: NewReport, attachment_ids: list[int]) -> dict[str, Any]:
    facts: dict[str, Any] = {"attachments": attachment_ids} if attachment_ids else {}
    facts |= claimed(report.claimed_at, report.received_at) | protected_by(report)
    return facts | ({"about": report.about_department.pk} if report.about_department else {})


def take_reports_uploads(reports: Sequence[NewReport], now: datetime) -> dict[UUID, int]:
    """Take what was sent for these reports, within the transaction that takes them in."""
    claims = [
        Claim(uploads=report.uploads, owner=report.uploads_owner, purposes=[FOR_REPORT, FROM_FIELD])
        for report in reports
    ]
    return take_uploads(claims, now=now)


def _with_class_of(in_force: Rules, report: NewReport) -> NewReport:
    if report.case_class is None or report.case_class.pk in in_force.classes:
        return report
    # The caller had it from rules of before; a city loaded anew has the same codes.
    case_class = in_force.class_by_code.get(report.case_class.code)
    if case_class is None:
        raise BadInput(fields={"case_class": "there is no such class any more"})
    return replace(report, case_class=case_class)


def _execute(parameters: list[Any]) -> list[tuple[Any, ...]]:
    connection.ensure_connection()
    # Django's own cursor writes the values into the text, and PostgreSQL would plan anew
    # each time; planning this statement costs more than running it.
    with connection.wrap_database_errors, psycopg.RawCursor(connection.connection) as cursor:
        return cursor.execute(_take_in_sql(), parameters, prepare=True).fetchall()


def _require_sense(report: NewReport) -> None:
    if report.point is not None:
        longitude, latitude = report.point
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise BadInput(fields={"point": "longitude must be within ±180 and latitude within ±90"})
    if report.case_class is not None and not (report.case_class.is_leaf and report.case_class.is_active):
        raise BadInput(fields={"case_class": "choose a class, not a group of classes"})
    require_seen_by_desk(report.about_department)
    if "\x00" in report.text or "\x00" in report.address:
        raise BadInput(fields={"text": "the text contains a character that cannot be stored"})


def _row(index: int, report: NewReport, in_force: Rules, now: datetime) -> dict[str, Any]:
    class_id = report.case_class.pk if report.case_class else None
    danger = _danger_in(report, in_force)
    # A life in danger has the clocks of what is urgent, whatever its class, also without one.
    urgency = Urgency.URGENT if danger else in_force.urgency(class_id)
    saying = Saying(WordsKind.REPORT, report.text)
    clocks = _clocks(report, class_id, urgency, in_force, now)
    receive, promise = clocks
    pressing = min(clocks, key=lambda clock: clock["due_at"])
    caller = report.caller or Caller()
    return {
        "index": index,
        "channel": report.channel,
        "origin": report.origin,
        "class_id": class_id,
        "urgency": urgency,
        "danger": danger,
        "lon": report.point[0] if report.point else None,
        "lat": report.point[1] if report.point else None,
        "address": report.address,
        "summary": report.summary,
        "is_protected": caller.wants_protection or report.complains or _is_complaint(report),
        "about_id": report.about_department.pk if report.about_department else None,
        "token": link_token(),
        "language": report.language,
        "received_at": report.received_at,
        "taken_by_id": report.taken_by.pk if report.taken_by else None,
        "answers": report.answers,
        "provider_id": report.provider_id,
        "text": report.text,
        "salt": saying.salt.hex(),
        "digest": hashlib.sha256(saying.digest).hexdigest(),
        "clocks": clocks,
        "clocks_set": [_clock_set(clock, report.received_at) for clock in clocks],
        "amber_at": pressing["amber_at"],
        "due_at": pressing["due_at"],
        "receive_due_at": receive["due_at"],
        "promise_due_at": promise["due_at"],
        "due_obligation": pressing["obligation"],
        "consumers": reactions.consumers_of(LogKind.REPORT, is_history=report.origin == Origin.IMPORTED),
        **contact_columns(caller),
    }


def _clock_set(clock: dict[str, Any], started_at: datetime) -> list[Any]:
    """Say of a clock that just began what `cases.record.clock_set` says of any."""
    running = [None, None, None, None, ""]
    return [
        clock["seq"], clock["obligation"], None, started_at, clock["due_at"], *running, clock["amber_at"],
        clock["leader_at"], clock["limit_id"], clock["amount"], clock["unit"],
    ]  # fmt: skip


def _danger_in(report: NewReport, in_force: Rules) -> str:
    if report.origin == Origin.IMPORTED:
        return ""
    reading = read_for(all_told(report), in_force.city.profile, report.received_at)
    return and_also(reading, *dangers_beside(report, in_force)).gravest


def dangers_beside(report: NewReport, in_force: Rules) -> list[str]:
    """Return the dangers that a report tells of beside its words: by its class, and by what its class's questions found."""
    case_class = _with_class_of(in_force, report).case_class
    # As the rules in force have it now: what it asks may have changed since the caller had it.
    case_class = in_force.classes[case_class.pk] if case_class else None
    by_class = in_force.danger_of(case_class.pk if case_class else None)
    return [*filter(None, [by_class]), *dangers_told(report.answers, case_class)]


def told_besides(report: NewReport) -> list[str]:
    """Return what a citizen wrote into other boxes than the report's: danger is read there too."""
    return told_beside(report.address, report.answers)


def all_told(report: NewReport) -> str:
    """Return all that a report tells, as it is read for danger and for whom to ring."""
    return "\n".join(filter(None, [report.text, report.summary, *told_besides(report)]))


def _clocks(
    report: NewReport, class_id: int | None, urgency: str, in_force: Rules, now: datetime
) -> list[dict[str, Any]]:
    start = report.received_at
    return [
        {
            "obligation": obligation,
            "seq": seq,
            **in_force.due_on_receipt(obligation, class_id=class_id, urgency=urgency, start=start, now=now).__dict__,
        }
        for seq, obligation in enumerate(AT_INTAKE, start=1)
    ]


def contact_columns(caller: Caller) -> dict[str, Any]:
    """Return what is kept of a caller: indexes to find him by and ciphers, as hex; None where he told nothing."""

    def sealed(text: str) -> str | None:
        return crypto.encrypt(text).hex() if text else None

    return {
        "phone_index": crypto.index(caller.phone).hex() if caller.phone else None,
        "phone_cipher": sealed(caller.phone),
        "email_index": crypto.index(caller.email).hex() if caller.email else None,
        "email_cipher": sealed(caller.email),
        "name_cipher": sealed(caller.name),
        "wants_protection": caller.wants_protection,
    }


def _receipt(row: dict[str, Any], case_id: int, report_id: int, number: str, division_id: int | None) -> Receipt:
    return Receipt(case_id, report_id, number, row["token"], division_id, row["promise_due_at"])


def _first_deliveries(reports: list[NewReport]) -> dict[tuple[str, str], Receipt]:
    if not reports:
        return {}
    from_before = Report.objects.filter(
        channel__in={report.channel for report in reports},
        provider_id__in={report.provider_id for report in reports},
    ).select_related("case")
    return {
        (report.channel, report.provider_id): Receipt(
            report.case_id, report.pk, report.case.number, report.token, report.case.division_id, None, is_repeat=True
        )
        for report in from_before
    }


# One statement, so that nothing of a report can be there without the rest of it.
# `fresh` leaves out messages a provider has delivered before; two deliveries at the
# very same moment meet at the unique index, and the second one is retried by the caller.
TAKE_IN = """
WITH given AS MATERIALIZED (
    SELECT v.* FROM jsonb_to_recordset($1::jsonb) AS v(
        index int, channel text, origin text, class_id bigint, urgency text, danger text, lon float8, lat float8,
        address text, summary text, is_protected boolean, about_id bigint, token text, language text,
        received_at timestamptz, taken_by_id bigint, answers jsonb, provider_id text, file_ids bigint[],
        attachment_ids bigint[], more_facts jsonb, text text, salt text, digest text, clocks jsonb,
        clocks_set jsonb, amber_at timestamptz, due_at timestamptz, due_obligation text,
        receive_due_at timestamptz, promise_due_at timestamptz,
        consumers text[], phone_index text, phone_cipher text, email_index text, email_cipher text,
        name_cipher text, wants_protection boolean)
    WHERE (SELECT config_version FROM common_city) = $2
), act AS MATERIALIZED (
    SELECT common_next_id() AS id, v.* FROM (VALUES
        ($3::timestamptz, $4::text, $5::bigint, $6::bigint, $7::text, $8::boolean, $9::text))
        AS v(now, actor_kind, actor_id, department_id, prefix, is_logged, zone)
), fresh AS MATERIALIZED (
    SELECT given.*, common_next_id() AS case_id, common_next_id() AS report_id,
           nextval('cases_number_seq') AS counter,
           CASE WHEN phone_index IS NULL AND email_index IS NULL AND name_cipher IS NOT NULL
                THEN common_next_id() END AS named_id,
           CASE WHEN lon IS NULL THEN NULL ELSE ST_SetSRID(ST_MakePoint(lon, lat), 4326) END AS point
    FROM given
    WHERE provider_id = '' OR NOT EXISTS (
        SELECT 1 FROM cases_report r WHERE r.channel = given.channel AND r.provider_id = given.provider_id)
), placed AS MATERIALIZED (
    SELECT fresh.*, place.id AS division_id,
           -- The year on the city's own calendar, when the city had it: no device decides what a case is called.
           act.prefix || '-' || extract(year FROM greatest(act.now, received_at) AT TIME ZONE act.zone)::int || '-'
               || lpad(counter::text, 6, '0') AS number
    FROM fresh CROSS JOIN act LEFT JOIN LATERAL (
        SELECT d.id FROM grid_division d
        WHERE d.boundary && fresh.point AND ST_Covers(d.boundary, fresh.point)
          AND d.valid @> fresh.received_at AND NOT d.is_overlay
        ORDER BY d.rank DESC LIMIT 1
    ) place ON true
), contact_of_phone AS (
    INSERT INTO accounts_contact
        (phone_index, phone_cipher, email_index, address_index, email_cipher, name_cipher, language, is_protected)
    SELECT DISTINCT ON (phone_index)
           decode(phone_index, 'hex'), decode(phone_cipher, 'hex'), NULL, decode(email_index, 'hex'),
           decode(email_cipher, 'hex'), decode(name_cipher, 'hex'), language, wants_protection OR EXISTS (
               SELECT FROM accounts_contact same
               WHERE same.email_index = decode(fresh.email_index, 'hex') AND same.is_protected) OR EXISTS (
               SELECT FROM accounts_contact same
               WHERE same.address_index = decode(fresh.email_index, 'hex') AND same.is_protected)
    FROM fresh WHERE phone_index IS NOT NULL ORDER BY phone_index
    ON CONFLICT (phone_index) DO UPDATE SET
        language = excluded.language,
        email_cipher = coalesce(accounts_contact.email_cipher, excluded.email_cipher),
        address_index = CASE WHEN accounts_contact.email_cipher IS NULL THEN excluded.address_index
                             ELSE accounts_contact.address_index END,
        name_cipher = coalesce(excluded.name_cipher, accounts_contact.name_cipher),
        is_protected = accounts_contact.is_protected OR excluded.is_protected
    RETURNING id, encode(phone_index, 'hex') AS phone_index, address_index, is_protected
), contact_of_email AS (
    INSERT INTO accounts_contact (email_index, email_cipher, name_cipher, language, is_protected)
    SELECT DISTINCT ON (email_index)
           decode(email_index, 'hex'), decode(email_cipher, 'hex'), decode(name_cipher, 'hex'),
           language, wants_protection OR EXISTS (
               SELECT FROM accounts_contact same
               WHERE same.address_index = decode(fresh.email_index, 'hex') AND same.is_protected)
    FROM fresh WHERE phone_index IS NULL AND email_index IS NOT NULL ORDER BY email_index
    ON CONFLICT (email_index) DO UPDATE SET
        language = excluded.language,
        name_cipher = coalesce(excluded.name_cipher, accounts_contact.name_cipher),
        is_protected = accounts_contact.is_protected OR excluded.is_protected
    RETURNING id, encode(email_index, 'hex') AS email_index, is_protected
), contact_of_name AS (
    -- Nothing but a name: whose it is nobody can know a second time.
    INSERT INTO accounts_contact (id, name_cipher, language, is_protected)
    SELECT named_id, decode(name_cipher, 'hex'), language, wants_protection FROM fresh WHERE named_id IS NOT NULL
), met AS MATERIALIZED (
    SELECT placed.*, coalesce(p.id, e.id, placed.named_id) AS contact_id,
           -- Who left a number now may be known by her address only, from before.
           coalesce(p.is_protected, e.is_protected, false) OR placed.phone_index IS NOT NULL AND EXISTS (
               SELECT FROM accounts_contact same
               WHERE same.email_index = decode(placed.email_index, 'hex') AND same.is_protected) OR EXISTS (
               SELECT FROM accounts_contact same
               WHERE same.address_index = decode(placed.email_index, 'hex') AND same.is_protected) AS asks,
           -- Known before, and protected by the address only now: what is open of her is to be protected as well.
           -- The snapshot still holds the contact as it was.
           CASE WHEN placed.email_index IS NOT NULL AND coalesce(p.is_protected, e.is_protected) THEN (
               SELECT known.id FROM accounts_contact known
               WHERE known.id = coalesce(p.id, e.id)
                 AND (NOT known.is_protected OR known.address_index IS DISTINCT FROM p.address_index)) END AS protected_id
    FROM placed
    LEFT JOIN contact_of_phone p USING (phone_index)
    LEFT JOIN contact_of_email e ON placed.phone_index IS NULL AND e.email_index = placed.email_index
), new_case AS (
    INSERT INTO cases_case (id, number, version, state, case_class_id, division_id, point, address, urgency, channel,
        origin, summary, public_text, is_protected, about_department_id, state_before_merge, report_count,
        rework_count, reopen_count, is_fast, outcome, referred_to, referred_number, source, source_number,
        reported_at, entered_at, amber_at, due_at, due_obligation, receive_due_at, promise_due_at, danger)
    SELECT case_id, number, act.is_logged::int, 'reported', class_id, division_id, point, address, urgency, channel,
        origin, summary, '', is_protected OR asks, about_id, '', 1, 0, 0, false, '', '', '', '', '',
        received_at, received_at, amber_at, due_at, due_obligation, receive_due_at, promise_due_at, danger
    FROM met, act RETURNING *
), new_alerts AS (
    INSERT INTO cases_alert (case_id, reason, raised_at, next_at)
    SELECT case_id, 'danger', act.now, act.now FROM met, act WHERE danger <> '' RETURNING *
), new_report AS (
    INSERT INTO cases_report (id, case_id, channel, contact_id, taken_by_id, token, language, received_at,
        answers, provider_id, is_protected)
    SELECT report_id, case_id, channel, contact_id, taken_by_id, token, language, received_at, answers, provider_id,
        is_protected OR asks
    FROM met RETURNING *
), new_words AS (
    INSERT INTO cases_words (case_id, report_id, log_seq, kind, text, salt, created_at)
    SELECT case_id, report_id, 1, 'report', text, decode(salt, 'hex'), act.now FROM met, act
), new_files AS (
    INSERT INTO cases_attachment (id, case_id, file_id, kind, report_id, is_public, added_at)
    SELECT sent.id, case_id, sent.file_id, 'report', report_id, false, act.now
    FROM met CROSS JOIN act CROSS JOIN LATERAL unnest(file_ids, attachment_ids) AS sent(file_id, id) RETURNING *
), new_clocks AS (
    INSERT INTO cases_clock (case_id, seq, obligation, limit_id, amount, unit, started_at, amber_at, due_at,
        leader_at, alarm_at)
    SELECT met.case_id, c.seq, c.obligation, c.limit_id, c.amount, c.unit, met.received_at, c.amber_at, c.due_at,
        c.leader_at, c.amber_at
    FROM met, jsonb_to_recordset(clocks) AS c(seq smallint, obligation text, limit_id bigint, amount numeric,
        unit text, amber_at timestamptz, due_at timestamptz, leader_at timestamptz)
), stands AS (
    -- As every act says it of what it leaves; of rows that this very statement makes.
    SELECT c.id AS case_id, {stands} AS rows
    FROM new_case c JOIN new_report p ON p.case_id = c.id LEFT JOIN new_alerts w ON w.case_id = c.id
    LEFT JOIN (
        SELECT f.case_id, jsonb_agg({file} ORDER BY f.id) AS rows FROM new_files f GROUP BY f.case_id
    ) files ON files.case_id = c.id
), new_log AS (
    INSERT INTO cases_logentry (case_id, seq, act_id, kind, at, actor_kind, actor_id, department_id,
        from_state, to_state, facts, digest)
    SELECT case_id, 1, act.id, 'report', received_at, act.actor_kind, act.actor_id, act.department_id, '', 'reported',
        jsonb_build_object('report', report_id, 'channel', channel, 'class', class_id, 'division', division_id,
            'clocks_set', clocks_set, 'left', stands.rows, 'words_set', jsonb_build_array(jsonb_build_array(
                'report', report_id, (extract(epoch FROM act.now) * 1000000)::bigint)))
            || more_facts
            || CASE WHEN danger = '' THEN '{{}}'::jsonb
               ELSE jsonb_build_object('danger', danger, 'alerts', jsonb_build_array('danger')) END,
        decode(digest, 'hex')
    FROM met JOIN stands USING (case_id), act WHERE act.is_logged
), new_reactions AS (
    INSERT INTO common_reaction (consumer, kind, case_id, log_seq, facts, tries, error)
    SELECT consumer, 'report', case_id, 1, jsonb_build_object('report', report_id), 0, ''
    FROM met, act, unnest(consumers) AS consumer WHERE act.is_logged
)
SELECT city.config_version, met.index, met.case_id, met.report_id, met.number, met.division_id,
    met.protected_id
FROM common_city city LEFT JOIN met ON true
"""


@cache
def _take_in_sql() -> str:
    alert, file = (f"jsonb_build_array({', '.join(PARTS[name].columns.values())})" for name in ("alerts", "files"))
    alerts = f"CASE WHEN w.id IS NULL THEN {NOTHING} ELSE jsonb_build_array({alert}) END"
    return TAKE_IN.format(stands=begun_sql(alerts, f"coalesce(files.rows, {NOTHING})"), file=file)
