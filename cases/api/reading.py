"""What the internal API reads: rows as plain dicts, in a fixed and small number of queries.

No serializers here: a list is one statement and one case is two, since these are
what a thousand desks ask for all day.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.models import STAND_ABOVE, Department, Role, User
from cases.access import (
    CaseQuerySet,
    Sight,
    has_secret_place,
    knows_person,
    knows_place,
    reads_protected,
    require_visible,
    sight,
    told_where,
)
from cases.actions.act import WORK, are_one_house
from cases.actions.contact import who_may_ring, who_owes_contact
from cases.actions.disputes import left_to_leaders
from cases.actions.feedback import Asking, reported_by_citizens
from cases.actions.handling import escalated_orders
from cases.actions.routing import given_back
from cases.answers import dangers_told, told_answers
from cases.clocks import running_clock, say_whose, whose
from cases.contacts import masked
from cases.doubts import may_ask, may_be_lifted
from cases.guesses import NAMES as BEFORE_DECIDED
from cases.guesses import first_of, guessed_class, guessed_place, undecided
from cases.listing import PAGE_ROWS, CaseFilter, cursor_after, page_of
from cases.models import DECIDES, Case, Channel, LogEntry, LogKind, Obligation, Report, RequestKind
from cases.names import CityNames, city_names
from cases.offers import Standing, offered
from cases.persons import (
    OF_PROTECTION,
    log_without_past_talk,
    log_without_person,
    parts_without_person,
    protected_spans,
    rows_with_past_words,
    without_person,
)
from cases.pressed import pressed
from cases.record import LEFT_PROTECTED, OF_THE_PROOF
from cases.repairs import repair_owed
from cases.rules import CONFIG_VERSION, rules, version_read_with
from cases.said import LOG_ROW, SPOKEN_FOR, WORDS_BY_SIGHT, moved
from cases.unread import unread_of
from cases.withheld import withhold
from cases.workflow import DEPARTMENT, JUDGES, PHASES, State
from common.storage import signed_file_path

# More at once is not a queue but a catastrophe; the others stand in their order.
MOST_ON_TOP = 50
ROW = (
    "id", "number", "version", "state", "case_class_id", "division_id", "point", "address", "summary", "channel",
    "urgency", "danger", "lead_department_id", "report_count", "reported_at", "entered_at", "amber_at", "due_at",
    "due_obligation", "due_department_id", "ended_at", "is_protected", "origin",
)  # fmt: skip
# What is read with a row, of the reader and of what hangs on the case.
BESIDE = (*BEFORE_DECIDED, "repair_owed", "is_supervised", "is_urged")


def case_list(user: User, wanted: CaseFilter, *, now: datetime) -> dict[str, Any]:
    """Return one page of cases and the cursor of the next; of a queue with its dangers on top."""
    cases = wanted.apply(Case.objects.visible_to(user), user=user, now=now)
    page, following = queue_rows(cases, wanted, user=user) if wanted.queue else _page(cases, wanted, user)
    names = city_names(page[0]["config_version"]) if page else None
    return {"cases": shaped_all(page, names, user) if names else [], "next": following}


def queue_rows(cases: CaseQuerySet, wanted: CaseFilter, *, user: User) -> tuple[list[dict[str, Any]], str | None]:
    """Read one page of a queue, open dangers before all others, and the cursor of the next."""
    top = dangers_of(cases, user=user)
    page, following = _page(cases.exclude(pk__in=[row["id"] for row in top]) if top else cases, wanted, user)
    # On the pages after the first what stands on top has been seen.
    return (page if wanted.after else [*top, *page]), following


def _page(cases: CaseQuerySet, wanted: CaseFilter, user: User) -> tuple[list[dict[str, Any]], str | None]:
    rows = rows_of(cases, wanted, user=user)
    return rows[:PAGE_ROWS], cursor_after(rows[PAGE_ROWS - 1], wanted.order) if len(rows) > PAGE_ROWS else None


def told_beside(user: User) -> dict[str, Any]:
    """Return the annotations a row is read with."""
    return {"config_version": CONFIG_VERSION, "repair_owed": repair_owed(), **undecided(user), **pressed(user)}


def rows_of(cases: CaseQuerySet, wanted: CaseFilter, *, user: User, rows: int = PAGE_ROWS) -> list[dict[str, Any]]:
    """Read a page's rows, and one more if there is a next page. `cases`: as `wanted` narrowed them."""
    page = page_of(cases.annotate(**told_beside(user)), order=wanted.order, after=wanted.after, rows=rows)
    found = list(page.values(*ROW, *BESIDE, "config_version", "shown_due_at"))
    say_whose(found, user)
    return found


def dangers_of(cases: CaseQuerySet, *, user: User, most: int = MOST_ON_TOP) -> list[dict[str, Any]]:
    """Read what stands on top of a queue whatever its order: open dangers, the one due first before the others."""
    page = cases.in_danger().annotate(**told_beside(user)).order_by(F("due_at").asc(nulls_last=True), "id")
    found = list(page.values(*ROW, *BESIDE, "config_version", "shown_due_at")[:most])
    say_whose(found, user)
    return found


def shaped_all(rows: list[dict[str, Any]], names: CityNames, user: User) -> list[dict[str, Any]]:
    """Shape rows for programs, as far as `user`, who may see the cases, may know places and persons."""
    secret = [row["id"] for row in rows if row["is_protected"] and row["case_class_id"] not in names.of_field]
    told = told_where(user, secret)
    return [_shaped(row, names, user, is_told=row["id"] in told) for row in rows]


def shaped(row: dict[str, Any], names: CityNames, user: User) -> dict[str, Any]:
    """Shape one row."""
    return shaped_all([row], names, user)[0]


def _shaped(row: dict[str, Any], names: CityNames, user: User, *, is_told: bool) -> dict[str, Any]:
    is_protected, is_of_field = row["is_protected"], row["case_class_id"] in names.of_field
    is_placed = knows_place(user, is_protected=is_protected, is_of_field=is_of_field, is_told=is_told)
    point = row["point"] if is_placed else None
    told = {
        "id": row["id"],
        "number": row["number"],
        "version": row["version"],
        "state": row["state"],
        "title": names.case_class(row["case_class_id"]) or first_of(row["summary"]),
        # While nobody has said what it is: how whoever reported began, for who may read her.
        "first_words": first_of(row.get("first_words")),
        "case_class": row["case_class_id"],
        "guessed_class": guessed_class(row, names, user=user, is_protected=is_protected),
        "place": names.place(row["address"] if is_placed else "", row["division_id"]),
        # In her own words, so told to whoever may read them.
        "guessed_place": guessed_place(row, names, user=user, is_protected=is_protected),
        "division": row["division_id"],
        "lon": point.x if point else None,
        "lat": point.y if point else None,
        "channel": row["channel"],
        "urgency": row["urgency"],
        "danger": row["danger"],
        "is_repair_owed": row["repair_owed"],
        "is_supervised": row["is_supervised"] and row["ended_at"] is None,
        "is_urged": row["is_urged"] and row["ended_at"] is None,
        "origin": row["origin"],
        "lead_department": row["lead_department_id"],
        "lead": names.department(row["lead_department_id"]),
        "reports": row["report_count"],
        "reported_at": row["reported_at"],
        "entered_at": row["entered_at"],
        "soon_at": row["amber_at"],
        "due_at": row["due_at"],
        "due_obligation": row["due_obligation"],
        "due_department": row["due_department_id"],
        "due_of": whose(row["due_obligation"], row["due_department_id"], names),
        "ended_at": row["ended_at"],
    }
    return told if knows_person(user, is_protected=is_protected) else without_person(told, user.department_id)


# --- One case ---------------------------------------------------------------------------

MORE = (
    "about_department_id", "public_text", "is_fast", "outcome", "merged_into_id", "referred_to", "referred_number",
    "rework_count", "reopen_count",
)  # fmt: skip

# Read for what may be done with it: of its class, what says whether the place is kept.
KIND = ("case_class__nature", "to_call_since")

# All that hangs on a case, each part as one JSON list. What a protected person said or sent is read by who may
# know her, into whatever case it was said.
PARTS = f"""
SELECT
 (SELECT coalesce(json_agg(json_build_object('id', o.id, 'department', o.department_id, 'part', o.part,
    'state', o.state, 'parent', o.parent_id, 'issued_at', o.issued_at, 'signed_at', o.signed_at,
    'done_at', o.done_at, 'ended_at', o.ended_at, 'rework_count', o.rework_count,
    'review_on', o.review_on, 'repair_owed_since', o.repair_owed_since) ORDER BY o.id), '[]')
  FROM cases_workorder o WHERE o.case_id = %(case)s),
 (SELECT coalesce(json_agg(json_build_object('seq', c.seq, 'obligation', c.obligation, 'order', c.order_id,
    'department', c.department_id, 'started_at', c.started_at, 'soon_at', c.amber_at, 'due_at', c.due_at,
    'paused_at', c.paused_at, 'unit', c.unit, 'stopped_at', c.stopped_at, 'is_met', c.is_met,
    'ended_as', c.ended_as) ORDER BY c.seq), '[]')
  FROM cases_clock c WHERE c.case_id = %(case)s),
 (SELECT coalesce(json_agg(json_build_object('id', k.id, 'kind', k.kind, 'asked', k.asked_id,
    'asked_at', k.asked_at, 'done_by', k.done_by_id, 'done_at', k.done_at, 'is_confirmed', k.is_confirmed)
    ORDER BY k.id), '[]')
  FROM cases_check k WHERE k.case_id = %(case)s),
 (SELECT coalesce(json_agg(json_build_object('id', r.id, 'order', r.order_id, 'kind', r.kind, 'state', r.state,
    'decider', r.decider, 'amount', r.amount, 'unit', r.unit, 'due_at', r.due_at, 'review_on', r.review_on,
    'asked_by', r.asked_by_id, 'asked_at', r.asked_at,
    'decided_by', r.decided_by_id, 'decided_at', r.decided_at) ORDER BY r.id), '[]')
  FROM cases_request r WHERE r.case_id = %(case)s),
 (SELECT coalesce(json_agg(json_build_object('id', p.id, 'channel', p.channel, 'received_at', p.received_at,
    'language', p.language, 'has_contact', t.phone_cipher IS NOT NULL OR t.email_cipher IS NOT NULL, 'taken_by', p.taken_by_id,
    'is_protected', p.is_protected OR coalesce(t.is_protected, false),
    'phone', encode(t.phone_cipher, 'hex'), 'email', encode(t.email_cipher, 'hex'),
    'name', encode(t.name_cipher, 'hex')) ORDER BY p.id), '[]')
  FROM cases_report p LEFT JOIN accounts_contact t ON t.id = p.contact_id WHERE p.case_id = %(case)s),
 (SELECT coalesce(json_agg(json_build_object('id', w.id, 'kind', w.kind, 'text', w.text, 'seq', v.seq,
    'report', w.report_id, 'at', w.created_at, 'class', k.case_class_id, 'showing', w.showing,
    'found', string_to_array(w.marks, ','),
    'instead', CASE WHEN w.showing = 'replaced' THEN coalesce(
        (SELECT i.text FROM cases_words i WHERE i.instead_of_id = w.id ORDER BY i.id DESC LIMIT 1), '') ELSE '' END,
    'received_at', CASE WHEN w.kind = 'report' THEN p.received_at END,
    'channel', CASE WHEN w.kind = 'report' THEN p.channel
        WHEN w.kind = 'citizen' THEN coalesce(g.facts ->> 'channel', '') ELSE '' END,
    'answers', CASE WHEN w.kind = 'report' THEN coalesce(p.answers, '{{}}') ELSE '{{}}' END) ORDER BY w.id), '[]')
  FROM (SELECT o.id, o.log_seq AS seq FROM cases_words o WHERE o.case_id = %(case)s
        UNION ALL SELECT m.id, m.seq FROM ({SPOKEN_FOR}) m) v
    JOIN cases_words w ON w.id = v.id LEFT JOIN cases_report p ON p.id = w.report_id
    LEFT JOIN accounts_contact t ON t.id = p.contact_id LEFT JOIN cases_case k ON k.id = p.case_id
    LEFT JOIN cases_logentry g ON g.case_id = w.case_id AND g.seq = w.log_seq
  WHERE w.kind = ANY(%(kinds)s) AND (%(sees_protected)s OR w.report_id IS NULL
    OR %(sees_reports)s AND NOT (p.is_protected OR coalesce(t.is_protected, false) OR k.is_protected))),
 (SELECT coalesce(json_agg(json_build_object('id', a.id, 'kind', a.kind, 'report', a.report_id,
    'is_public', a.is_public, 'added_at', a.added_at, 'sha256', f.sha256, 'thumbnail', f.thumbnail_sha256,
    'width', f.width, 'height', f.height) ORDER BY a.id), '[]')
  FROM cases_attachment a JOIN common_storedfile f ON f.id = a.file_id
    LEFT JOIN cases_report p ON p.id = a.report_id LEFT JOIN accounts_contact t ON t.id = p.contact_id
    LEFT JOIN cases_case k ON k.id = p.case_id
  WHERE a.case_id = %(case)s AND (%(sees_reports)s OR a.kind <> 'report') AND (%(sees_protected)s OR a.report_id IS NULL
    OR %(sees_reports)s AND NOT (p.is_protected OR coalesce(t.is_protected, false) OR k.is_protected))),
 (SELECT coalesce(json_agg(json_build_object('asked_at', g.asked_at, 'attempts', g.attempts,
    'answered_at', g.answered_at, 'is_solved', g.is_solved, 'satisfaction', g.satisfaction) ORDER BY g.id), '[]')
  FROM cases_rating g WHERE g.case_id = %(case)s),
 (SELECT coalesce(json_agg(json_build_object('id', t.id, 'reason', t.reason, 'raised_at', t.raised_at,
    'level', t.level, 'taken_at', t.taken_at, 'taken_by', t.taken_by_id) ORDER BY t.id), '[]')
  FROM cases_alert t WHERE t.case_id = %(case)s),
 (SELECT coalesce(json_agg(json_build_object('person', h.user_id, 'knows_place', h.told) ORDER BY h.user_id), '[]')
  FROM (SELECT user_id, bool_or(knows_place) AS told FROM cases_holder
        WHERE case_id = %(case)s AND user_id IS NOT NULL AND %(sees_protected)s GROUP BY user_id) h),
 (SELECT coalesce(json_agg({LOG_ROW} ORDER BY l.seq DESC), '[]')
  FROM cases_logentry l WHERE l.case_id = %(case)s)
"""  # noqa: S608
PART_NAMES = (
    "orders", "clocks", "checks", "requests", "reports_in", "words", "files", "ratings", "alerts", "sent", "log",
)  # fmt: skip


def case_detail(user: User, case_id: int) -> dict[str, Any]:
    """Return one case with all that hangs on it, as far as `user` may see."""
    fields = (*ROW, *MORE)
    read = Case.objects.annotate(**told_beside(user))
    seen = read.select_related("case_class").only(*fields, *KIND)
    case = require_visible(seen, user, pk=case_id)
    seeing = sight(user, case)
    row = row_of(case, user)
    found = {
        **shaped(row, city_names(version_read_with(case)), user),
        "phase": PHASES[State(case.state)],
        "sight": seeing.name.lower(),
        "summary": case.summary,
        "is_protected": case.is_protected,
        **{name.removesuffix("_id"): getattr(case, name) for name in MORE},
        **parts_of(case_id, seeing, user),
    }
    if seeing is Sight.SUMMARY:
        # The public reads nothing of what is protected, and so it stands nowhere that anybody had to read it.
        found["public_text"] = ""
    found["lacks_summary"] = lacks_summary(case, found)
    found["acts"] = offered(standing_of(case, found, user, timezone.now()), user)
    return found


def row_of(case: Case, user: User) -> dict[str, Any]:
    """Return one case as a row of a list, with the clock its reader goes by."""
    row = {name: getattr(case, name) for name in ROW}
    row |= {name: getattr(case, name, None) for name in BESIDE}
    say_whose([row], user)
    return row


def parts_of(case_id: int, seeing: Sight, user: User) -> dict[str, Any]:
    """Read all that hangs on a case in one statement, contacts masked, files with their five-minute addresses."""
    given: dict[str, Any] = {
        "case": case_id,
        "cases": [case_id],
        "kinds": WORDS_BY_SIGHT[seeing],
        "sees_reports": seeing > Sight.SUMMARY,
        "sees_protected": reads_protected(user),
        "protected_at": LEFT_PROTECTED,
    }
    connection.ensure_connection()
    # Planning this statement costs more than running it, so it is planned once a connection.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        found = cursor.execute(PARTS, given, prepare=True).fetchone()
    parts = dict(zip(PART_NAMES, found or (), strict=True))
    _let_decide_by_now(parts["requests"])
    _say_places(parts)
    _say_answers(parts)
    if seeing is Sight.SUMMARY:
        parts_without_person(parts, user.department_id)
    elif not reads_protected(user):
        _leave_out_past_talk(parts, user.department_id)
    withhold(parts["words"], user, is_protected=seeing is Sight.SUMMARY)
    for entry in parts["log"]:
        del entry["was_protected"]
    known = [each for each in parts["reports_in"] if knows_person(user, is_protected=each["is_protected"])]
    kept = [each["id"] for each in known if each["is_protected"]]
    # A wish is news where only a machine read that somebody is to be protected.
    asks = may_ask(Report.objects.filter(pk__in=kept).select_related("contact")) if kept else set()
    parts["reports_in"] = [
        {**each, **masked(each), "may_ask": not each["is_protected"] or each["id"] in asks} for each in known
    ]
    for file in parts["files"]:
        if seeing is Sight.SUMMARY:
            file |= {"id": None, "report": None}
        for name in ("sha256", "thumbnail"):
            sha256 = file.pop(name)
            file["url" if name == "sha256" else "thumbnail_url"] = (
                signed_file_path(sha256, holder=f"user:{user.pk}") if sha256 else ""
            )
    return parts


def _say_places(parts: dict[str, Any]) -> None:
    changes = {entry["seq"] for entry in parts["log"] if entry["kind"] == LogKind.CHANGE}
    for words in parts["words"]:
        if words["seq"] in changes:
            words["text"] = moved(words["text"])


def _say_answers(parts: dict[str, Any]) -> None:
    """Let what was answered to a class's questions stand with her first words, each with its question."""
    for words in parts["words"]:
        class_id, answers = words.pop("class"), words["answers"]
        classes = rules().classes if answers else {}
        words["answers"] = told_answers(answers, class_id, classes)
        words["dangers"] = dangers_told(answers, classes.get(class_id))


def _leave_out_past_talk(parts: dict[str, Any], own: int | None) -> None:
    turns = ((each["seq"], each["kind"], each["facts"]) for each in reversed(parts["log"]))
    spans = protected_spans(turn for turn in turns if turn[1] in OF_PROTECTION)
    if spans:
        reports = {report["id"] for report in parts["reports_in"]}
        past = rows_with_past_words(parts["log"], spans)
        parts["log"] = log_without_past_talk(parts["log"], spans, reports, own)
        told = {entry["seq"] for entry in parts["log"]}
        parts["words"] = [words for words in parts["words"] if words["seq"] in told - past]


def _let_decide_by_now(requests: list[dict[str, Any]]) -> None:
    """Let open disputes name who decides them by now, which may have changed since they were asked."""
    open_ones = {
        each["id"]: each for each in requests if each["kind"] == RequestKind.DISPUTE and each["state"] == "asked"
    }
    if open_ones:
        for pk in left_to_leaders().filter(pk__in=open_ones).values_list("pk", flat=True):
            open_ones[pk]["decider"] = str(Role.LEADER)


def standing_of(case: Case, parts: dict[str, Any], user: User, now: datetime) -> Standing:
    """Gather what acts ask for from what has been read."""
    is_own_work = is_work_of_own_house(user, {each["department"] for each in parts["orders"]})
    rating = parts["ratings"][-1] if parts["ratings"] else None
    is_unread = case.ended_at is None and _is_unread(case, user)
    owed = [each for each in parts["clocks"] if each["obligation"] == Obligation.CONTACT and not each["stopped_at"]]
    return Standing(
        state=case.state,
        urgency=case.urgency,
        is_fast=case.is_fast,
        has_class=case.case_class_id is not None,
        has_ended=case.ended_at is not None,
        orders=[(each["department"], each["state"], each["parent"] is not None) for each in parts["orders"]],
        deciders=[
            each["decider"] or DECIDES[RequestKind(each["kind"])]
            for each in parts["requests"]
            # Of a dispute is looked at by itself whose it is to decide.
            if each["state"] == "asked" and (each["kind"] == RequestKind.DISPUTE or not is_own_work)
        ],
        is_undecided=any(
            each["state"] == "asked" and each["kind"] != RequestKind.DISPUTE for each in parts["requests"]
        ),
        forwards_to=forwards_to(case, parts, user),
        is_being_ruled=any(
            each["kind"] == RequestKind.ARBITRATION and each["state"] == "asked" for each in parts["requests"]
        ),
        is_asked=rating is not None and rating["answered_at"] is None,
        is_solved=rating["is_solved"] if rating else None,
        endings=_asking(case, parts).endings(now) if case.state == State.ANSWERING and not is_unread else (),
        has_unread=is_unread,
        workers=_actors(parts["log"], WORK) | _reporters_of_units(parts["log"]),
        is_own_work=is_own_work,
        passed_by=_actors(parts["log"], {LogKind.PASS_CHECK}),
        closed_by=_actors(parts["log"], {LogKind.CLOSE}),
        is_protected=case.is_protected,
        contact_owed_by=who_owes_contact(parts["orders"], {each["order"] for each in owed}),
        may_ring=who_may_ring(parts["orders"], {each["order"] for each in owed}) | _have_rung(parts),
        has_contact=any(each["has_contact"] for each in parts["reports_in"]),
        has_number=any(each["phone"] and not each["is_protected"] for each in parts["reports_in"]),
        is_to_be_called=case.to_call_since is not None,
        has_alert=any(each["taken_at"] is None for each in parts["alerts"]),
        danger=case.danger if case.ended_at is None else "",
        is_made_safe=any(each["repair_owed_since"] and not each["ended_at"] for each in parts["orders"]),
        lacks_summary=lacks_summary(case, parts),
        has_withheld_words=any(each["awaits_reading"] for each in parts["words"]),
        may_be_protected=any(each["may_ask"] for each in parts["reports_in"]),
        may_be_unprotected=user.has_role(Role.SHIFT_LEAD) and reads_protected(user) and may_be_lifted(case),
        waits_for_place=has_secret_place(case) and not all(each["knows_place"] for each in parts["sent"]),
        has_reviewed_fast=_last_of(parts["log"], LogKind.SEND_FAST, LogKind.REVIEW_FAST) == LogKind.REVIEW_FAST,
        senders=[each["actor"] for each in parts["log"] if each["kind"] == LogKind.SEND_FAST],
    )


def _is_unread(case: Case, user: User) -> bool:
    """Whether a text waits that may be about the case, and nobody ends it by hand. Asks the database for who might."""
    return user.has_role(*JUDGES) and bool(unread_of([case.pk]))


def forwards_to(case: Case, parts: dict[str, Any], user: User) -> frozenset[int]:
    """Return to which departments under the reader's own its order may go. Asks the database only where it has one to forward.

    Not whom it is about, nor whoever gave this very order back, or had a return of the case granted.
    """
    open_ones = [each for each in parts["orders"] if each["ended_at"] is None]
    mine = {each["id"] for each in open_ones if each["department"] == user.department_id}
    if not mine or not user.has_role(*DEPARTMENT):
        return frozenset()
    under = set(Department.objects.filter(parent=user.department_id).values_list("pk", flat=True))
    if not under:
        return frozenset()
    gave_up = {child for order, child in escalated_orders([case.pk]) if order in mine}
    away = given_back([case.pk]).get(case.pk, frozenset())
    return frozenset(under - gave_up - away - {case.about_department_id})


def is_work_of_own_house(user: User, departments: Collection[int]) -> bool:
    """Whether a reader's own department, or one above or below it, worked on a case. Asks the database where ids do not say."""
    own = user.department
    if own is None or not departments:
        return False
    if own.pk in departments:
        return True
    if own.kind in STAND_ABOVE and not set(own.line) & set(departments):
        # It judges what is done under it, and nobody above it worked.
        return False
    return any(are_one_house(own, each) for each in Department.objects.filter(pk__in=departments))


def _have_rung(parts: dict[str, Any]) -> frozenset[int]:
    """Return the departments that rang by the order they have, and so know the number."""
    since = {each["department"]: each["issued_at"] for each in parts["orders"] if each["ended_at"] is None}
    calls = [each for each in parts["log"] if each["kind"] == LogKind.CONTACT and each["facts"].get("via") == "spoken"]
    return frozenset(each["department"] for each in calls if each["at"] >= since.get(each["department"], each["at"]))


def _asking(case: Case, parts: dict[str, Any]) -> Asking:
    rating = parts["ratings"][-1] if parts["ratings"] else None
    answer = running_clock(parts["clocks"], Obligation.ANSWER)
    until = answer["due_at"] if answer else None
    is_rung = rating is not None and rating["answered_at"] is None and rating["attempts"] > 1
    return Asking(
        can_be_asked=bool(reported_by_citizens([case.pk])),
        is_solved=rating["is_solved"] if rating else None,
        until=datetime.fromisoformat(until) if isinstance(until, str) else until,
        is_uncalled=case.to_call_since is not None and not is_rung,
    )


def _actors(log: list[dict[str, Any]], kinds: Collection[str]) -> frozenset[int | None]:
    return frozenset(each["actor"] for each in log if each["kind"] in kinds)


def _reporters_of_units(log: list[dict[str, Any]]) -> frozenset[int | None]:
    told = (each for each in log if each["kind"] == LogKind.UNIT_ACT and "assignment" in each["facts"])
    return frozenset(each["actor"] for each in told)


def lacks_summary(case: Case, parts: dict[str, Any]) -> bool:
    """Say of one case what `lacking_summary` says of many."""
    is_had = parts["sent"] or any(each["ended_at"] is None for each in parts["orders"])
    return bool(case.is_protected and case.ended_at is None and not case.summary and is_had)


def _last_of(log: list[dict[str, Any]], *kinds: str) -> str | None:
    """Return which of some kinds of acts happened last; the log comes newest first."""
    return next((each["kind"] for each in log if each["kind"] in kinds), None)


# --- Its log -----------------------------------------------------------------------------


def case_log(user: User, case_id: int, *, kinds: list[str]) -> list[dict[str, Any]]:
    """Return what happened to one case, newest first."""
    case = require_visible(Case.objects.only("pk", "is_protected"), user, pk=case_id)
    entries = LogEntry.objects.filter(case_id=case_id)
    if kinds:
        entries = entries.filter(kind__in=kinds)
    told = [
        {
            "seq": each.seq,
            "act": each.act_id,
            "kind": each.kind,
            "at": each.at,
            "recorded_at": each.recorded_at,
            "actor_kind": each.actor_kind,
            "actor": each.actor_id,
            "department": each.department_id,
            "from_state": each.from_state,
            "to_state": each.to_state,
            "facts": {name: value for name, value in each.facts.items() if name not in OF_THE_PROOF},
        }
        for each in entries.order_by("-seq")
    ]
    if reads_protected(user):
        return told
    if sight(user, case) is not Sight.SUMMARY:
        turns = LogEntry.objects.filter(case_id=case_id, kind__in=OF_PROTECTION).order_by("seq")
        spans = protected_spans(turns.values_list("seq", "kind", "facts"))
        reports = set(Report.objects.filter(case=case_id).values_list("pk", flat=True)) if spans else set()
        return log_without_past_talk(told, spans, reports, user.department_id)
    staff = Report.objects.filter(case=case_id, channel=Channel.GRID, taken_by__isnull=False)
    return log_without_person(told, set(staff.values_list("taken_by_id", flat=True)), user.department_id)
