"""What a person in the field has to do today, as cards: what, where, by when, and the next act.

Reads only, with a fixed number of queries. Words and places come through `cases.access` like everywhere:
where the complainant is protected, the desk's summary is all there is, and where it is says the act that
told this person.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from accounts.models import Role, User
from cases.access import Sight, has_secret_place, knows_place, readable_by, sight, told_where
from cases.actions import helps_asked, places_asked
from cases.actions.alerts import ASK_HELP, HelpAsked
from cases.actions.places import PlaceAsked
from cases.actions.routing import NOWHERE
from cases.clocks import whose
from cases.guesses import guessed_place, guesses_of
from cases.models import (
    CITIZENS_WORDS,
    Alert,
    AlertReason,
    Attachment,
    Case,
    Channel,
    Check,
    CheckKind,
    Clock,
    Danger,
    LogEntry,
    LogKind,
    Obligation,
    Report,
    Urgency,
    Words,
    WordsKind,
    WorkOrder,
)
from cases.names import CityNames, city_names
from cases.repairs import repairs_owed
from cases.rules import Rules, rules
from cases.said import Said, told_to
from cases.told import dangers, told_beside_words
from cases.withheld import as_shown, text_of
from cases.workflow import PHASES, State
from common.storage import signed_file_path
from common.text import in_language
from dispatch.actions.endings import DECLINE, GIVE_BACK, HAND_OVER
from dispatch.actions.facts import NEXT
from dispatch.actions.late import open_to_a_late_yes
from dispatch.actions.offers import waits_for_no_unit
from dispatch.actions.ways_back import takes_over
from dispatch.models import Assignment, FeedCounter, Unit
from dispatch.policy import centre_phone
from dispatch.workflow import OPEN, TAKEN, AssignmentState
from grid.class_search import search_words
from grid.models import CaseClass, Nature, Part
from grid.rosters import is_away

EARTH_M = 6_371_000
MOST_CARDS = 200
MOST_MISSED = 5
MOST_UPLOADS = 20
MOST_SAID = 12
MOST_COLLEAGUES = 40
# Of what was said in the office, what whoever goes there needs; all that may be read stands in the case's log.
FOR_THE_STREET = frozenset({
    LogKind.REPORT, LogKind.ADD_REPORT, LogKind.TAKE_IN_MERGED, LogKind.COMMENT, LogKind.URGE, LogKind.SUPERVISE,
    LogKind.ROUTE, LogKind.FORWARD, LogKind.CHANGE, LogKind.ASK_VERIFICATION, LogKind.ASK_ANOTHER,
    LogKind.REPORT_VERIFICATION, LogKind.REWORK, LogKind.RATE, LogKind.REOPEN, LogKind.APPEAL, LogKind.ASSIGN,
    LogKind.CALL_IN, LogKind.UNIT_ACT, LogKind.SIGN, LogKind.BEGIN, LogKind.MAKE_SAFE, LogKind.FINISH,
    LogKind.MARK_DANGER,
})  # fmt: skip

Place = tuple[float, float]


@dataclass(frozen=True)
class _Beside:
    """What stands beside the cases of all cards, read for all at once."""

    words: dict[int, str]
    results: dict[int, str]
    # What a crew made safe last, of cases of which the repair is still owed.
    made_safe: dict[int, str]
    owed: frozenset[int]
    said: dict[int, list[dict[str, Any]]]
    photos: dict[int, list[dict[str, str]]]
    clocks: dict[tuple[int, str, int | None], Clock]
    names: CityNames
    rules: Rules
    # Where the words of what nobody has placed say it is, as far as the person may know whose they are.
    guessed: dict[int, str]
    # Of which the person may know where exactly.
    placed: frozenset[int]
    # Who asked for a place that is kept.
    asked: dict[tuple[int, str, int], PlaceAsked]
    helped: dict[tuple[int, str, int], HelpAsked]


def today(user: User, *, now: datetime, here: Place | None, with_classes: bool) -> dict[str, Any]:
    """Return the first screen of a phone."""
    # Before the rest: what happens in between is then in the feed as well, and nothing falls through.
    cursor = FeedCounter.objects.filter(user=user).values_list("last", flat=True).first() or 0
    unit = unit_of(user, now)
    if here is None and unit is not None:
        here = (unit.position.x, unit.position.y)
    found = {
        "server_time": now,
        "cursor": str(cursor),
        "is_on_duty": unit.is_on_duty if unit else not is_away(user, now),
        "person": {"name": user.name, "roles": user.roles},
        "unit": _unit(unit) if unit else None,
        "colleagues": _colleagues(unit, now) if unit else [],
        "centre_phone": centre_phone(),
        "cards": _cards(user, unit, here),
        "uploads": _uploads(user),
    }
    if with_classes:
        found["classes"] = class_choices()
    return found


def unit_of(user: User, now: datetime) -> Unit | None:
    """Return the unit a person is in now."""
    units = Unit.objects.filter(memberships__user=user, memberships__valid__contains=now)
    return units.select_related("department").first()


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "id": unit.pk,
        "code": unit.code,
        "name": unit.name,
        "on_duty": unit.is_on_duty,
        "department": unit.department.name,
    }


def _colleagues(unit: Unit, now: datetime) -> list[dict[str, Any]]:
    return [
        {"id": each.pk, "code": each.code, "name": each.name, "open_assignments": each.open_assignments}
        for each in takes_over(unit, now)[:MOST_COLLEAGUES]
    ]


def _cards(user: User, unit: Unit | None, here: Place | None) -> list[dict[str, Any]]:
    # Nobody is asked to look into what is said about his own house.
    told_of = Case.objects.all().not_about_house_of(user)
    assignments: list[Assignment] = []
    missed: list[Assignment] = []
    if unit is not None:
        open_ones = Assignment.objects.filter(unit=unit, state__in=OPEN, case__in=told_of)
        open_ones = open_ones.select_related("case__case_class", "order")
        assignments = list(open_ones.order_by("offered_at")[:MOST_CARDS])
        late = open_to_a_late_yes().filter(unit=unit, case__in=told_of).select_related("case__case_class")
        missed = list(late.order_by("-offered_at")[:MOST_MISSED])
    asked = Check.objects.filter(asked=user, done_at__isnull=True, case__in=told_of)
    asked = asked.select_related("case__case_class")
    checks = list(asked.order_by("asked_at")[:MOST_CARDS])
    cases = [*(each.case for each in assignments), *(each.case for each in checks)]
    beside = _beside(user, cases, {each.pk for each in assignments})
    cards = [
        *(_assignment_card(each, beside, here) for each in assignments),
        *(_check_card(each, beside, here) for each in checks),
        *(_missed_card(each, beside, here) for each in missed),
    ]
    return sorted(cards, key=_in_turn)


def _in_turn(card: dict[str, Any]) -> tuple[Any, ...]:
    # An unanswered offer first, then by when it is due; last what nobody is asked any more.
    is_missed = card["state"] == AssignmentState.EXPIRED
    return card["state"] != AssignmentState.OFFERED, is_missed, card["due_at"] is None, card["due_at"] or 0


def _beside(user: User, cases: Sequence[Case], mine: Collection[int]) -> _Beside:
    ids = {case.pk for case in cases}
    readable = {case.pk for case in cases if sight(user, case) > Sight.SUMMARY}
    words: dict[int, str] = {}
    results: dict[int, str] = {}
    made_safe: dict[int, str] = {}
    owed = frozenset(repairs_owed(ids))
    said: dict[int, list[dict[str, Any]]] = {}
    for pk, all_said in told_to(user, cases).said.items():
        words[pk] = next((each.text for each in all_said if each.kind in CITIZENS_WORDS), "")
        done = [each for each in reversed(all_said) if each.kind == WordsKind.RESULT]
        results[pk] = next((each.text for each in done if each.entry["kind"] != LogKind.MAKE_SAFE), "")
        if pk in owed:
            made_safe[pk] = next((each.text for each in done if each.entry["kind"] == LogKind.MAKE_SAFE), "")
        said[pk] = _said_since(all_said, mine)
    photos: dict[int, list[dict[str, str]]] = defaultdict(list)
    attached = Attachment.objects.filter(readable_by(user), case__in=ids)
    for attachment in attached.select_related("file").order_by("pk"):
        if attachment.kind != "report" or attachment.case_id in readable:
            url = signed_file_path(attachment.file.sha256, holder=f"user:{user.pk}")
            photos[attachment.case_id].append({"url": url, "kind": attachment.kind})
    running = Clock.objects.filter(case_id__in=ids, stopped_at__isnull=True, paused_at__isnull=True).order_by("seq")
    clocks = {(each.case_id, each.obligation, each.order_id): each for each in running}
    in_force = rules()
    names, guesses = city_names(in_force.version), guesses_of(cases)
    guessed = {
        case.pk: guessed_place(guesses[case.pk], names, user=user, is_protected=case.is_protected)
        for case in cases
        if case.pk in guesses
    }
    placed = _placed(user, cases)
    asked, helped = places_asked(ids - placed), helps_asked(ids)
    return _Beside(
        words, results, made_safe, owed, said, photos, clocks, names, in_force, guessed, placed, asked, helped
    )


def _said_since(all_said: Sequence[Said], mine: Collection[int]) -> list[dict[str, Any]]:
    """Return what was said after the first words, as far as it is for the street; the newest first.

    `mine`: the assignments of the reader's unit. What was said to another unit, as why it was called in or called back,
    is nothing that the centre asks of this one.
    """
    first = next((each for each in all_said if each.kind in CITIZENS_WORDS), None)
    found = [
        {"at": each.at, "kind": _kind_of(each), "text": each.text}
        for each in all_said
        if each is not first
        and (each.kind != WordsKind.RESULT or each.entry["kind"] == LogKind.MAKE_SAFE)
        and each.entry["kind"] in FOR_THE_STREET
        and (_kind_of(each) != "asked" or _is_said_to(mine, each.entry["facts"]))
        # That it has a place now is what its card shows.
        and not (_kind_of(each) == "moved" and each.text.startswith(NOWHERE))
    ]
    return found[: -MOST_SAID - 1 : -1]


def _is_said_to(mine: Collection[int], facts: dict[str, Any]) -> bool:
    # The ladder says nothing of its own: what stands in its row was said to who had it before.
    asked = [facts, *facts.get("also", [])] if facts.get("act") in ("offer", "call_in") else []
    return not facts.get("ladder") and any(each.get("assignment") in mine for each in asked)


def _kind_of(said: Said) -> str:
    kind, facts = said.entry["kind"], said.entry["facts"]
    if kind == LogKind.REWORK:
        return "sent_back"
    if kind == LogKind.MAKE_SAFE:
        return "made_safe"
    if said.kind in CITIZENS_WORDS:
        return "citizen"
    if kind == LogKind.CHANGE:
        # Who changes class or place says nothing with it: the row keeps where it was and is.
        return "moved"
    if facts.get("act") == ASK_HELP:
        return "asks_help"
    # What a grid worker says is no crew's word, and who is called in is told why they are.
    if kind != LogKind.CALL_IN and "check" not in facts and (ended_by := _ended_by(facts)):
        return ended_by
    return {
        LogKind.ASSIGN: "asked",
        LogKind.CALL_IN: "asked",
        LogKind.REPORT_VERIFICATION: "found",
    }.get(kind, "note")


def _ended_by(facts: dict[str, Any]) -> str:
    """Say how a crew itself ended what it was asked, in the act of a row; empty where none did."""
    ended = [facts, *facts.get("instead_of", [])]
    acts = {each.get("act") for each in ended}
    if any(each.get("why") == HAND_OVER for each in ended):
        return "handed_over"
    if GIVE_BACK in acts:
        return "given_back"
    return "declined" if DECLINE in acts else ""


def _placed(user: User, cases: Sequence[Case]) -> frozenset[int]:
    secret = {case.pk for case in cases if has_secret_place(case)}
    told = told_where(user, secret)
    return frozenset(
        case.pk
        for case in cases
        if knows_place(user, is_protected=True, is_of_field=case.pk not in secret, is_told=case.pk in told)
    )


def _card(case: Case, clock: Clock | None, beside: _Beside, here: Place | None) -> dict[str, Any]:
    is_placed = case.pk in beside.placed
    there = (case.point.x, case.point.y) if case.point and is_placed else None
    kind = beside.rules.classes.get(case.case_class_id or 0)
    return {
        "case": case.pk,
        "number": case.number,
        "title": beside.names.case_class(case.case_class_id) or "",
        "class": kind.code if kind else "",
        # The desk's words where there are any; the reporter's own only for who may read them.
        "text": case.summary or beside.words.get(case.pk, ""),
        "result": beside.results.get(case.pk, ""),
        "made_safe": beside.made_safe.get(case.pk, ""),
        "is_repair_owed": case.pk in beside.owed,
        "said": beside.said.get(case.pk, []),
        "place": beside.names.place(case.address if is_placed else "", case.division_id) or "",
        "guessed_place": beside.guessed.get(case.pk, ""),
        "is_place_kept": not is_placed,
        "may_ask_place": False,
        "place_asked_at": None,
        "help_asked_at": None,
        "is_help_awaited": False,
        "lon": there[0] if there else None,
        "lat": there[1] if there else None,
        "distance_m": distance_m(here, there) if here and there else None,
        "bearing": bearing(here, there) if here and there else None,
        "is_urgent": case.urgency == Urgency.URGENT,
        # Who goes there must know, and nothing of the words that told it.
        "danger": case.danger,
        "is_protected": case.is_protected,
        "is_call_in": False,
        "due_at": clock.due_at if clock else None,
        "soon_at": clock.amber_at if clock else None,
        "due_of": whose(clock.obligation, clock.department_id, beside.names) if clock else "",
        "photos": beside.photos.get(case.pk, []),
        **dict.fromkeys(("expires_at", "offered_at", "accepted_at", "en_route_at", "on_scene_at")),
    }


def _place_asked(case: Case, sent_by: str, sent_id: int, beside: _Beside, *, goes: bool) -> dict[str, Any]:
    """Say whether whoever was sent may ask for a place that is kept, and when they did."""
    asked = beside.asked.get((case.pk, sent_by, sent_id))
    may_ask = goes and case.pk not in beside.placed and not (asked is not None and asked.is_open)
    return {"may_ask_place": may_ask, "place_asked_at": asked.at if asked else None}


def _help_asked(case: Case, sent_by: str, sent_id: int, beside: _Beside) -> dict[str, Any]:
    asked = beside.helped.get((case.pk, sent_by, sent_id))
    return {"help_asked_at": asked.at if asked else None, "is_help_awaited": asked is not None and asked.is_open}


def _assignment_card(assignment: Assignment, beside: _Beside, here: Place | None) -> dict[str, Any]:
    case = assignment.case
    clock = beside.clocks.get((case.pk, Obligation.DISPOSE, assignment.order_id))
    return {
        **_card(case, clock, beside, here),
        **_place_asked(case, "assignment", assignment.pk, beside, goes=assignment.state in TAKEN),
        **_help_asked(case, "assignment", assignment.pk, beside),
        "subject": f"assignment:{assignment.pk}",
        "kind": "assignment",
        "state": assignment.state,
        "is_call_in": assignment.is_call_in,
        "expires_at": assignment.expires_at if assignment.state == AssignmentState.OFFERED else None,
        "offered_at": assignment.offered_at,
        "accepted_at": assignment.accepted_at,
        "en_route_at": assignment.en_route_at,
        "on_scene_at": assignment.on_scene_at,
        "next": NEXT[AssignmentState(assignment.state)],
        "others": [DECLINE] if assignment.state == AssignmentState.OFFERED else [GIVE_BACK, HAND_OVER, ASK_HELP],
    }


def _missed_card(assignment: Assignment, beside: _Beside, here: Place | None) -> dict[str, Any]:
    """Show what a unit was asked and did not answer, as long as a yes would still be taken: what, where, how dangerous.

    The case has left its people, so nothing else of it is shown; of what is protected not even where it is.
    """
    case = assignment.case
    placed: frozenset[int] = frozenset() if case.is_protected else frozenset({case.pk})
    bare = _Beside({}, {}, {}, frozenset(), {}, {}, {}, beside.names, beside.rules, {}, placed, {}, {})
    return {
        **_card(case, None, bare, here),
        "text": "",
        **({} if placed else {"place": ""}),
        "subject": f"assignment:{assignment.pk}",
        "kind": "assignment",
        "state": assignment.state,
        "offered_at": assignment.offered_at,
        "next": "accept",
        "others": [],
    }


def _check_card(check: Check, beside: _Beside, here: Place | None) -> dict[str, Any]:
    verifies = check.kind == CheckKind.VERIFY
    obligation = Obligation.FILE if verifies else Obligation.CHECK
    clock = beside.clocks.get((check.case_id, obligation, None))
    kind = "verify" if verifies else "check"
    return {
        **_card(check.case, clock, beside, here),
        **_place_asked(check.case, "check", check.pk, beside, goes=True),
        **_help_asked(check.case, "check", check.pk, beside),
        "subject": f"check:{check.pk}",
        "kind": kind,
        "state": "open",
        "next": kind,
        "others": [GIVE_BACK, ASK_HELP],
    }


def _uploads(user: User) -> list[dict[str, Any]]:
    if not user.has_role(Role.GRID_WORKER, Role.FIELD_UNIT, Role.DUTY_OFFICER):
        return []
    mine = Report.objects.filter(taken_by=user, channel=Channel.GRID).select_related("case").order_by("-pk")
    names, in_force = city_names(rules().version), rules()
    reports = list(mine[:MOST_UPLOADS])
    speaking = _speaking(user, reports)
    became = _what_became(user, [each.case_id for each in reports] + [each.pk for each in speaking.values()])
    of_report = Words.objects.filter(report__in=[each.pk for each in reports], kind=WordsKind.REPORT)
    said = dict(of_report.values_list("report", "text"))
    return [
        {
            "case": report.case_id,
            "number": report.case.number,
            "title": names.case_class(report.case.case_class_id) or "",
            "state": report.case.state,
            "state_name": report.case.get_state_display(),
            "phase": PHASES[State(report.case.state)],
            "reported_at": report.received_at,
            "merged_into": speaking[report.pk].number if speaking[report.pk].pk != report.case_id else "",
            "crew": _crew(speaking[report.pk], became),
            "ring": _ring(report, speaking[report.pk], said.get(report.pk, ""), in_force),
            "reason": became.reasons.get(report.case_id, "") if report.case.state == State.REJECTED else "",
        }
        for report in reports
    ]


def _speaking(user: User, reports: Sequence[Report]) -> dict[int, Case]:
    """Return by report the case that speaks for it, unless that is about the reporter's own house: then its own."""
    merged = {each.case_id for each in reports if each.case.merged_into_id}
    above = Case.objects.filter(pk__in=Case.objects.speaking_for(merged)).in_bulk() if merged else {}
    found: dict[int, Case] = {}
    for report in reports:
        case = report.case
        while case.merged_into_id is not None:
            case = above[case.merged_into_id]
        is_of_own_house = user.department is not None and case.about_department_id in user.department.line
        found[report.pk] = report.case if is_of_own_house else case
    return found


@dataclass(frozen=True)
class _Became:
    """How far a crew is with each case, of which the shift knows that none is free, which wait for none, and why refused."""

    crews: dict[int, str]
    alone: set[int]
    served: set[int]
    reasons: dict[int, str]


def _what_became(user: User, cases: Sequence[int]) -> _Became:
    crews: dict[int, str] = {}
    for pk, state in Assignment.objects.filter(case__in=cases, state__in=OPEN).values_list("case", "state"):
        crews[pk] = max(state, crews.get(pk, state), key=lambda each: list(NEXT).index(AssignmentState(each)))
    lacks = Alert.objects.filter(case__in=cases, reason=AlertReason.NO_UNIT, taken_at__isnull=True)
    served = WorkOrder.objects.filter(waits_for_no_unit(), case__in=cases, part=Part.LEAD, ended_at__isnull=True)
    refused = LogEntry.objects.filter(case_id__in=cases, kind=LogKind.REJECT).values_list("case_id", "seq")
    rows = set(refused)
    said = Words.objects.filter(case__in={pk for pk, _seq in rows}, kind=WordsKind.REASON).order_by("pk")
    # The reason of a refusal is told to whoever reported; nothing else of what the desk wrote is.
    reasons = {each.case_id: text_of(each) for each in as_shown(said, user) if (each.case_id, each.log_seq) in rows}
    return _Became(
        crews, set(lacks.values_list("case", flat=True)), set(served.values_list("case", flat=True)), reasons
    )


def _crew(case: Case, became: _Became) -> str:
    if case.ended_at or not (case.danger or case.urgency == Urgency.URGENT):
        return ""
    lacking = "none_free" if case.pk in became.alone else "" if case.pk in became.served else "none_yet"
    return became.crews.get(case.pk) or lacking


def _ring(report: Report, case: Case, said: str, in_force: Rules) -> list[dict[str, str]]:
    """Return whom to ring first in a danger that is still there, by all that was told of it; `case` speaks for it."""
    kind = case.danger or in_force.danger_of(case.case_class_id)
    if case.ended_at or kind not in Danger.values:
        return []
    told = "\n".join([said, *told_beside_words(report)])
    return [asdict(each) for each in dangers(told, kind, told_at=report.received_at)]


def class_choices() -> list[dict[str, Any]]:
    """Return the classes one may upload: what can be seen in the street, and whatever is urgent."""
    classes = rules().classes
    leaves = [each for each in classes.values() if each.is_leaf and each.is_active]
    return [
        {
            "code": each.code,
            "name": each.name,
            "is_urgent": each.is_urgent,
            "group": _group(each, classes),
            "words": search_words(each),
        }
        for each in sorted(leaves, key=lambda each: each.code)
        if each.nature == Nature.FIELD or each.is_urgent
    ]


def _group(each: CaseClass, classes: dict[int, CaseClass]) -> str:
    parent = classes.get(each.parent_id or 0)
    return in_language(parent.names) if parent else ""


def distance_m(here: Place, there: Place) -> int:
    """Return the way as the crow flies."""
    lon1, lat1, lon2, lat2 = map(math.radians, (*here, *there))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH_M * math.asin(math.sqrt(min(1.0, half))))


def bearing(here: Place, there: Place) -> int:
    """Return where to look, in degrees from north by east."""
    lon1, lat1, lon2, lat2 = map(math.radians, (*here, *there))
    east = math.sin(lon2 - lon1) * math.cos(lat2)
    north = math.cos(lat1) * math.sin(lat2) - math.sin(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    return round(math.degrees(math.atan2(east, north))) % 360
