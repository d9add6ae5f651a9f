"""One case as the desk shows it: read in a fixed number of queries, told in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Window
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Department, Role, User
from cases.access import (
    Sight,
    above_the_desk,
    has_secret_place,
    is_history,
    known_to,
    knows_person,
    knows_place_of,
    require_visible,
    sight,
)
from cases.actions import given_back, may_decide_dispute, propose
from cases.actions.contact import may_see_number
from cases.actions.disputes import decide_days
from cases.actions.extensions import suspended_limit
from cases.actions.routing import GIVES_BACK
from cases.api.fields import DecideFields, told_of
from cases.api.reading import lacks_summary, parts_of, row_of, shaped, standing_of, told_beside
from cases.clocks import how_ended, running_clock
from cases.complained_of import departments_complained_of
from cases.dangers import Emergency
from cases.guesses import guesses_known_to
from cases.mentions import departments_named
from cases.models import (
    DECIDES,
    OF_THE_LIMIT,
    RULINGS,
    AttachmentKind,
    Case,
    Channel,
    Clock,
    Guess,
    LogKind,
    Obligation,
    Report,
    RequestKind,
    WordsKind,
)
from cases.names import CityNames, city_names
from cases.offers import Standing, endings_for, offered
from cases.rules import Rules, rules, version_read_with
from cases.summary_names import MARKS
from cases.told import dangers, told_beside_words
from cases.withheld import withheld
from cases.workflow import DESK, PHASES, OrderState, RequestState, State
from common.refusals import NotFound
from common.templatetags.ui import level_at, when
from common.worktime import Unit as LimitUnit
from desk.acts import Act, acts_of
from desk.sentences import FILTERS, Told, order_sentence, other_cases, tell, waiting
from dispatch.models import Unit
from evaluation.past import disputed
from grid.models import Part

LIKELY_SHOWN = 5
HISTORY_SHOWN = 5
# How many there are of a list of which only the first are shown: read with them.
TOTAL = Window(Count("pk"))


@dataclass
class CasePage:
    """Everything the case column and its context show."""

    case: Case
    row: dict[str, Any]
    parts: dict[str, Any]
    names: CityNames
    sight: Sight
    user: User
    now: datetime
    people: dict[int, str] = field(default_factory=dict)

    # --- What it is --------------------------------------------------------------

    @property
    def title(self) -> str:
        """Its class, else the first words of what was said."""
        return self.row["title"] or self.row["first_words"] or self.case.number

    @property
    def url(self) -> str:
        """Its own address."""
        return f"/desk/cases/{self.case.number}/"

    @property
    def address(self) -> str:
        """Its address as it was given, where the reader may know it."""
        return "" if self.is_place_kept else self.case.address

    @property
    def is_place_kept(self) -> bool:
        """Whether the exact place, which may be the reporter's home, is kept from the reader."""
        return not knows_place_of(self.user, self.case)

    @cached_property
    def guess(self) -> Guess | None:
        """What the words of the report probably mean, while nobody has decided it; kept from whoever may not know the place."""
        is_decided = self.case.case_class_id is not None and (self.case.address or self.case.point is not None)
        may_read = self.is_centre and knows_person(self.user, is_protected=self.case.is_protected)
        if is_decided or not may_read or self.is_place_kept or self.case.has_ended:
            return None
        found = guesses_known_to(self.user).select_related("case_class", "division").filter(case=self.case.pk).first()
        if found is None:
            return None
        if self.case.case_class_id is not None:
            found.case_class = None
        if self.case.address or self.case.point is not None:
            found.address, found.division = "", None
        return found if found.case_class or found.address or found.division else None

    @property
    def has_kept_place(self) -> bool:
        """Whether the exact place is told to nobody outside the centre, except by an act that says so."""
        return has_secret_place(self.case)

    @property
    def danger_numbers(self) -> list[Emergency]:
        """Whom to ring before anything else, while it is a danger: for its kind, and for what else its words tell of."""
        if not self.case.danger or self.case.has_ended or not self.is_centre:
            return []
        told = [said["text"] for said in self.said]
        for report in Report.objects.filter(case=self.case.pk).select_related("case"):
            told += told_beside_words(report)
        by_answers = (kind for said in self.said for kind in said["dangers"])
        return dangers("\n".join(told), self.case.danger, *by_answers, told_at=self.case.reported_at)

    @property
    def about(self) -> str:
        """The department it is about, if it is about one."""
        return self.names.department(self.case.about_department_id)

    def departments_named(self) -> list[tuple[int, str]]:
        """Departments it may be about: those that are complained of, then, in a matter of words, others that are named."""
        complained_of = self._complained_of
        if not self.is_centre or self.is_field:
            return complained_of
        named = departments_named(self._told, near=self._near)
        hidden = above_the_desk() if named else frozenset()
        rest = ((pk, self.names.department(pk)) for pk in named if pk not in hidden)
        return list(dict.fromkeys([*complained_of, *rest]))

    @cached_property
    def _complained_of(self) -> list[tuple[int, str]]:
        if not self.is_centre:
            return []
        # Each by itself: what one says belongs to what she names.
        found = (departments_complained_of(said["text"], near=self._near) for said in self.said)
        named = list(dict.fromkeys(pk for each in found for pk in each))
        hidden = above_the_desk() if named else frozenset()
        return [(pk, self.names.department(pk)) for pk in named if pk not in hidden]

    @property
    def _told(self) -> str:
        return " ".join([self.case.summary, *(said["text"] for said in self.said)])

    @cached_property
    def _near(self) -> list[int]:
        """The offices that have it or are to have it: one is meant where only what several are called is said."""
        has_it = [order["department"] for order in self.parts["orders"] if order["ended_at"] is None]
        proposal = self.proposal() if not has_it and self.case.state == State.FILED else None
        lead = proposal["lead"] if proposal else None
        return [*has_it, *([lead.pk] if lead else [])]

    @property
    def may_be_about(self) -> str:
        """The departments to suggest, where nobody has said of any that it is about it."""
        return "" if self._is_about_said else _listed(name for _pk, name in self.departments_named())

    @property
    def complains_of(self) -> str:
        """Who is complained of, where nobody has said about whom it is: to be warned of before it goes to one of them."""
        return "" if self._is_about_said else _listed(name for _pk, name in self._complained_of)

    @property
    def is_with_complained_of(self) -> bool:
        """Whether an office that has it now is complained of in it, or stands under one that is."""
        if self._is_about_said or not self._complained_of:
            return False
        house = [pk for pk, _name in self._complained_of]
        has_it = [order["department"] for order in self.parts["orders"] if order["ended_at"] is None]
        return Department.objects.filter(pk__in=has_it, line__overlap=house).exists()

    @property
    def _is_about_said(self) -> bool:
        return bool(self.case.about_department_id) or "about" not in self.offered

    @property
    def is_field(self) -> bool:
        """Whether it is a matter of the field."""
        return self.case.case_class_id in self.names.of_field

    @property
    def lacks_summary(self) -> bool:
        """Whether whoever has it reads nothing, since the desk has not written the summary yet."""
        return lacks_summary(self.case, self.parts)

    @property
    def has_unread(self) -> bool:
        """Whether a text that may be about it waits, so that this person ends it by no act before it is read."""
        return self._standing.has_unread

    def withheld_words(self) -> list[dict[str, Any]]:
        """Words that may name who reported and that the centre has not read, with who wrote them and when."""
        rows = {entry["seq"]: entry for entry in self.parts["log"]}
        return [
            {
                **words,
                "told": f"{self._written_by(rows.get(words['seq']))}: {words['text']}",
                "marks": _marks_of(words["found"]),
            }
            for words in self.parts["words"]
            if words["awaits_reading"]
        ]

    def _written_by(self, row: dict[str, Any] | None) -> str:
        if row is None:
            return ""
        who = [self.people.get(row["actor"], ""), self.names.department(row["department"]), when(row["at"], self.now)]
        return " · ".join(filter(None, who))

    def sent_without_place(self) -> list[tuple[int, str]]:
        """Who was sent and was not told where exactly it is."""
        return [
            (each["person"], self.people.get(each["person"], ""))
            for each in self.parts["sent"]
            if not each["knows_place"]
        ]

    def reporter_in_words(self, report: dict[str, Any]) -> str:
        """Say who one report is from, as far as it is shown: masked, by its door and time."""
        who = [report["name"], report["phone"] or report["email"], str(Channel(report["channel"]).label)]
        return " · ".join([*filter(None, who), when(report["received_at"], self.now)])

    @property
    def phase(self) -> str:
        """The phase the track stands at; of an ended case, the last it went through."""
        phase = PHASES[State(self.case.state)]
        if not self.case.has_ended:
            return str(phase)
        return "feedback" if self.case.state == State.CLOSED else "accept"

    @property
    def channel(self) -> str:
        """By which door it came, where the reader may know it."""
        return str(Channel(self.row["channel"]).label) if self.row["channel"] else ""

    @property
    def waiting(self) -> str:
        """Who has to do what, and by when."""
        return waiting(self.row, self.parts, self.names, self.now)

    @property
    def is_centre(self) -> bool:
        """Whether the reader works at the centre."""
        return self.sight is Sight.CENTRE

    @property
    def may_unmask(self) -> bool:
        """Whether the reader may look behind the mask of a contact; it is logged."""
        if self.is_centre:
            return self.user.has_role(*DESK)
        return not self.case.is_protected and may_see_number(self.case.pk, self.user.department_id)

    @property
    def is_summary_only(self) -> bool:
        """Whether the reader sees the desk's summary in place of what was said."""
        return self.sight is Sight.SUMMARY

    # --- What was said and shown ------------------------------------------------------

    @property
    def said(self) -> list[dict[str, Any]]:
        """What citizens said, with the channel by which each of their words came."""
        return [
            {**words, **_told_by(words), **({"text": withheld()} if words["is_withheld"] else {})}
            for words in self.parts["words"]
            if words["kind"] in (WordsKind.REPORT, WordsKind.CITIZEN)
            and (words["text"].strip() or words["answers"] or words["is_withheld"])
        ]

    @property
    def photos(self) -> list[dict[str, Any]]:
        """Photos, with what each shows."""
        return [{**file, "label": str(AttachmentKind(file["kind"]).label)} for file in self.parts["files"]]

    @property
    def reporters(self) -> list[dict[str, Any]]:
        """Who can be reached or left a name, masked."""
        return [report for report in self.parts["reports_in"] if report["has_contact"] or report["name"]]

    # --- Orders, clocks, requests, checks ------------------------------------------------

    @property
    def orders(self) -> list[dict[str, Any]]:
        """Orders in sentences."""
        granted = {
            request["order"]: request["decided_at"]
            for request in self.parts["requests"]
            if request["kind"] in GIVES_BACK and request["state"] == RequestState.GRANTED
        }
        leads = {each["id"] for each in self.parts["orders"] if each["part"] == Part.LEAD}
        ended = {at for order, at in granted.items() if order in leads}
        return [
            {
                **order,
                "name": self.names.department(order["department"]),
                "sentence": order_sentence(
                    order,
                    self.now,
                    gave_back=order["id"] in granted or order["parent"] is not None,
                    is_unwanted=order["part"] == Part.CO and order["ended_at"] in ended,
                ),
            }
            for order in self.parts["orders"]
        ]

    @property
    def is_history(self) -> bool:
        """Whether it waits apart since it came in from an older system."""
        return is_history(self.case)

    @property
    def repair_owed(self) -> dict[str, Any] | None:
        """What a crew made safe and is still to be repaired: who owes it, until when, and what was made safe."""
        orders = [each for each in self.parts["orders"] if each["repair_owed_since"] and not each["ended_at"]]
        if not orders:
            return None
        order = max(orders, key=lambda each: each["repair_owed_since"])
        rows = [each for each in self.parts["log"] if each["kind"] == LogKind.MAKE_SAFE]
        seq = next((each["seq"] for each in rows if each["facts"].get("order") == order["id"]), 0)
        clocks = [each for each in self.parts["clocks"] if each["order"] == order["id"]]
        clock = running_clock(clocks, Obligation.DISPOSE)
        return {
            "since": order["repair_owed_since"],
            "department": self.names.department(order["department"]),
            "until": clock["due_at"] if clock and not clock["paused_at"] else None,
            "words": [each["text"] for each in self.parts["words"] if each["seq"] == seq and each["kind"] == "result"],
        }

    @property
    def had_by(self) -> list[str]:
        """The offices that lose it where its class or place is changed."""
        found = [each["department"] for each in self.parts["orders"] if each["ended_at"] is None]
        return [self.names.department(each) for each in dict.fromkeys(found)]

    @property
    def clocks(self) -> list[dict[str, Any]]:
        """Clocks as bars: the running ones first, then those that missed."""
        in_force = rules(version_read_with(self.case))
        promise = running_clock(self.parts["clocks"], Obligation.PROMISE)
        promised_at = promise["due_at"] if promise else None
        bars = [self._bar(clock, in_force, promised_at) for clock in self.parts["clocks"] if not clock["is_met"]]
        return sorted(bars, key=lambda bar: (bool(bar["stopped"]), bar["due"]))

    @property
    def met_clocks(self) -> list[str]:
        """What was done in time, by name."""
        met = [clock["obligation"] for clock in self.parts["clocks"] if clock["is_met"]]
        return [str(Obligation(each).label) for each in dict.fromkeys(met)]

    def _bar(self, clock: dict[str, Any], in_force: Rules, promised_at: datetime | None) -> dict[str, Any]:
        end = clock["stopped_at"] or clock["paused_at"] or self.now
        department = self.names.department(clock["department"])
        name = capfirst(Obligation(clock["obligation"]).label)
        # The words beside it are true of the limit itself: that it keeps no promise is said below.
        is_behind = (
            clock["obligation"] == Obligation.DISPOSE
            and clock["stopped_at"] is None
            and promised_at is not None
            and clock["due_at"] > promised_at
        )
        return {
            "name": f"{name} · {department}" if department else name,
            "used": _share(clock, end, in_force),
            "due": clock["due_at"],
            "stopped": clock["stopped_at"] is not None
            and how_ended(clock["obligation"], clock["ended_as"], is_met=clock["is_met"]),
            "paused": clock["paused_at"] is not None and clock["stopped_at"] is None,
            "level": _level(clock, end),
            "note": _("The citizen was promised it sooner: %(when)s.") % {"when": when(promised_at, self.now)}
            if is_behind
            else "",
        }

    @property
    def open_requests(self) -> list[dict[str, Any]]:
        """What is asked for and undecided: why, to which day it comes, against which promise, and what was asked before.

        What this person decides stands first: one key grants it.
        """
        reasons = self._words_by_request()
        promise = running_clock(self.parts["clocks"], Obligation.PROMISE)
        waiting = [
            {
                **request,
                "who": self.people.get(request["asked_by"], ""),
                "department": self._department_of(request["order"]),
                "reason": reasons.get(request["id"], ""),
                "label": str(RequestKind(request["kind"]).label),
                "promise_at": promise["due_at"] if promise else None,
                "reaches": self._reaches(request),
                "above": self._limits_above(request) if request["kind"] in OF_THE_LIMIT else [],
                "is_beyond": request["kind"] in OF_THE_LIMIT and request["decider"] == Role.SHIFT_LEAD,
                "is_mine": self._decides(request),
                "decide_by": self._decide_by(request),
                "disputed": disputed(request["id"], user=self.user, now=self.now)
                if self.is_centre and request["kind"] == RequestKind.DISPUTE
                else None,
                "needs_reason": request["kind"] in RULINGS,
                "is_suspended": self._state_of(request["order"]) == OrderState.SUSPENDED,
                "told": told_of(DecideFields)["reason"] if request["kind"] == RequestKind.VOID else "",
                "earlier": self._asked_before(request),
            }
            for request in self.parts["requests"]
            if request["state"] == RequestState.ASKED
        ]
        return sorted(waiting, key=lambda request: not request["is_mine"])

    def _reaches(self, request: dict[str, Any]) -> datetime | None:
        """Return where the office's limit comes to, if it is granted."""
        limit = running_clock(self.parts["clocks"], Obligation.DISPOSE, request["order"])
        if request["kind"] != RequestKind.SUSPENSION or not request["review_on"] or limit is None:
            due_at: datetime | None = request["due_at"]
            return due_at
        clock = Clock(due_at=limit["due_at"], paused_at=limit["paused_at"], unit=limit["unit"])
        return suspended_limit(clock, request["review_on"], self.now, rules().calendar)

    def _limits_above(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        """Return until when the offices have that an order was forwarded from, the nearest first, and if it is granted."""
        orders = {each["id"]: each for each in self.parts["orders"]}
        own, reaches = orders.get(request["order"]), self._reaches(request)
        found = []
        at = orders.get(own["parent"]) if own else None
        while at is not None:
            limit = running_clock(self.parts["clocks"], Obligation.DISPOSE, at["id"])
            if limit is not None:
                is_moved = reaches is not None and request["asked_at"] < limit["due_at"] < reaches
                found.append(
                    {
                        "department": self.names.department(at["department"]),
                        "due_at": limit["due_at"],
                        "reaches": reaches if is_moved else limit["due_at"],
                    }
                )
            at = orders.get(at["parent"])
        return found

    def _decide_by(self, request: dict[str, Any]) -> datetime | None:
        if request["kind"] != RequestKind.DISPUTE:
            return None
        decide_by: datetime = request["asked_at"] + timedelta(days=decide_days())
        return decide_by

    def _decides(self, request: dict[str, Any]) -> bool:
        if request["kind"] == RequestKind.DISPUTE:
            return may_decide_dispute(self.user, request["id"])
        decider = Role(request["decider"] or DECIDES[RequestKind(request["kind"])])
        return self.user.has_role(decider) and not self._standing.is_own_work and request["asked_by"] != self.user.pk

    def _department_of(self, order_id: int | None) -> str:
        order = next((each for each in self.parts["orders"] if each["id"] == order_id), None)
        return self.names.department(order["department"]) if order else ""

    def _state_of(self, order_id: int | None) -> str:
        return next((each["state"] for each in self.parts["orders"] if each["id"] == order_id), "")

    def _asked_before(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {
                **each,
                "label": str(RequestKind(each["kind"]).label),
                "state_label": str(RequestState(each["state"]).label),
                "department": self._department_of(each["order"]),
            }
            for each in self.parts["requests"]
            if each["id"] < request["id"]
        ]

    def _words_by_request(self) -> dict[int, str]:
        words = {
            each["seq"]: withheld() if each["is_withheld"] else each["text"]
            for each in self.parts["words"]
            if each["kind"] == WordsKind.REASON
        }
        asked = [entry for entry in self.parts["log"] if entry["kind"] == "ask"]
        return {entry["facts"].get("request"): words.get(entry["seq"], "") for entry in asked}

    @property
    def open_check(self) -> dict[str, Any] | None:
        """Who was asked to look, if the case waits for that."""
        found = next((check for check in self.parts["checks"] if check["done_at"] is None), None)
        return {**found, "who": self.people.get(found["asked"], "")} if found else None

    # --- The log --------------------------------------------------------------------------

    def log(self, chosen: str = "all") -> list[Told]:
        """Tell the log, newest first, by one of the filters."""
        kinds = FILTERS.get(chosen, FILTERS["all"])[1]
        words: dict[int, list[str]] = {}
        kept: dict[int, list[str]] = {}
        for each in self.parts["words"]:
            if each["kind"] not in (WordsKind.REPORT,):
                words.setdefault(each["seq"], []).append(withheld() if each["is_withheld"] else each["text"])
            if each["awaits_reading"]:
                kept[each["seq"]] = [*kept.get(each["seq"], []), *each["found"]]
        numbers = self._numbers_of_others
        return [
            replace(
                tell(entry, names=self.names, people=self.people, words=words, numbers=numbers),
                is_withheld=entry["seq"] in kept,
                found=_marks_of(kept.get(entry["seq"], [])),
            )
            for entry in self.parts["log"]
            if not kinds or entry["kind"] in kinds
        ]

    @cached_property
    def _numbers_of_others(self) -> dict[int, str]:
        ids = {each for entry in self.parts["log"] for each in other_cases(entry["facts"])}
        seen = Case.objects.visible_to(self.user).filter(pk__in=ids) if ids else Case.objects.none()
        return dict(seen.values_list("pk", "number"))

    def since(self, version: int) -> list[Told]:
        """Tell what happened after the version somebody saw."""
        return [told for told in self.log() if told.seq > version]

    def state_at(self, version: int) -> str:
        """Say in which state the case was when it had that version."""
        states = [entry["to_state"] for entry in self.parts["log"] if entry["seq"] <= version and entry["to_state"]]
        return str(State(states[0]).label) if states else ""

    # --- Acts --------------------------------------------------------------------------------

    @property
    def offered(self) -> list[str]:
        """The verbs this person could take now."""
        return offered(self._standing, self.user)

    @property
    def endings(self) -> list[str]:
        """By which endings this person could close it now."""
        return endings_for(self._standing, self.user)

    @cached_property
    def _standing(self) -> Standing:
        return standing_of(self.case, self.parts, self.user, self.now)

    @property
    def acts(self) -> tuple[list[Act], list[Act]]:
        """The buttons, and the menu."""
        # Deciding stands at the request it is about.
        owed = {"summarise"} if self.lacks_summary else set()
        if self.repair_owed:
            # Whoever made it safe has not said that there is no danger any more.
            owed.add("clear_danger")
        return acts_of([name for name in self.offered if name != "decide"], owed=owed)

    @property
    def may_decide(self) -> bool:
        """Whether this person says yes or no to what is asked."""
        return "decide" in self.offered

    # --- Context --------------------------------------------------------------------------------

    def likely_same(self, *, running: bool = False) -> list[dict[str, Any]]:
        """Other cases that may be the same matter; `running`: of those that have not ended."""
        if not self.is_centre:
            return []
        seen = Case.objects.visible_to(self.user).placed_for(self.user)
        near: Any = (seen.running() if running else seen).nearby(self.case)
        rows = near.values(
            "id", "number", "state", "danger", "address", "division_id", "reported_at", "distance_m", "case_class_id",
            total=TOTAL,
        )  # fmt: skip
        return [
            {
                **row,
                "title": self.names.case_class(row["case_class_id"]),
                "place": self.names.place(row["address"], row["division_id"]),
                "state": str(State(row["state"]).label),
                "distance_m": round(getattr(row["distance_m"], "m", row["distance_m"])),
                "more": max(row["total"] - LIKELY_SHOWN, 0),
            }
            for row in rows[:LIKELY_SHOWN]
        ]

    def caller_history(self) -> list[dict[str, Any]]:
        """What else the same people reported."""
        if not self.is_centre or not self.reporters:
            return []
        own = Report.objects.filter(case=self.case.pk, contact__isnull=False).values("contact")
        rows = (
            # What is about the reader's own house, or must stay unknown to it, is no part of the history.
            Report.objects.filter(contact__in=own, case__in=known_to(self.user, Case.objects.all()))
            .exclude(case=self.case.pk)
            .order_by("-received_at")
            .values("received_at", "case__number", "case__state", "case__danger", "case__case_class_id", total=TOTAL)[
                :HISTORY_SHOWN
            ]
        )
        return [
            {
                "number": row["case__number"],
                "received_at": row["received_at"],
                "state": str(State(row["case__state"]).label),
                "danger": row["case__danger"],
                "title": self.names.case_class(row["case__case_class_id"]) or row["case__number"],
                "more": max(row["total"] - HISTORY_SHOWN, 0),
            }
            for row in rows
        ]

    @cached_property
    def given_back(self) -> frozenset[int]:
        """The departments it does not go back to, since what they gave back was granted."""
        return given_back([self.case.pk]).get(self.case.pk, frozenset())

    def proposal(self) -> dict[str, Any] | None:
        """Whom the rules name, and why."""
        if "route" not in self.offered or self.case.case_class_id is None:
            return None
        found, away = propose(self.case, self.now), self.given_back
        if found.lead is None:
            return {"lead": None, "co_handlers": [], "why": ""}
        helping = [each.department for each in found.co_handlers if each.department.pk not in away]
        if found.lead.department.pk in away:
            return {"lead": None, "co_handlers": helping, "why": "", "given_back": found.lead.department}
        return {
            "lead": found.lead.department,
            "co_handlers": helping,
            "about": self.about,
            "class": self.names.case_class(found.lead.case_class_id),
            "place": self.names.division(found.lead.division_id),
        }


def _marks_of(kinds: Iterable[str]) -> str:
    """Name what was found in withheld words of whoever is kept unknown."""
    return _(", ").join(str(MARKS[each]) for each in dict.fromkeys(kinds) if each in MARKS)


def _told_by(words: dict[str, Any]) -> dict[str, Any]:
    """Say by which door words came, and when: a report's own words came with the report, later ones by their own."""
    channel = words["channel"]
    # Older rows do not say it of later words.
    told = {"channel": str(Channel(channel).label) if channel in Channel.values else ""}
    return {**told, "at": words["received_at"]} if words["received_at"] else told


def _level(clock: dict[str, Any], end: datetime) -> str:
    """Say how a clock stands by its own stored instants, as rows, cards and alarms do."""
    if clock["stopped_at"] is not None:
        return "late" if clock["is_met"] is False else "on_time"
    return level_at(clock["due_at"], clock["soon_at"], end)


def _share(clock: dict[str, Any], end: datetime, in_force: Rules) -> float:
    calendar, unit = in_force.calendar, LimitUnit(clock["unit"] or LimitUnit.RUNNING_HOUR)
    whole = calendar.elapsed(clock["started_at"], clock["due_at"], unit)
    return calendar.elapsed(clock["started_at"], max(end, clock["started_at"]), unit) / whole if whole else 1.0


def read_case(user: User, number: str, *, now: datetime) -> CasePage:
    """Read one case for the desk, or refuse as if it did not exist."""
    if "\x00" in number:
        raise NotFound
    case = require_visible(Case.objects.annotate(**told_beside(user)), user, number=number)
    seeing = sight(user, case)
    parts = _with_instants(parts_of(case.pk, seeing, user))
    names = replace(city_names(version_read_with(case)), units=_units(parts))
    row = shaped(row_of(case, user), names, user)
    page = CasePage(case=case, row=row, parts=parts, names=names, sight=seeing, user=user, now=now)
    page.people = _people(parts)
    return page


def _with_instants(parts: dict[str, Any]) -> dict[str, Any]:
    for rows in parts.values():
        for row in rows:
            for name, value in row.items():
                if (name == "at" or name.endswith(("_at", "_since"))) and isinstance(value, str):
                    row[name] = datetime.fromisoformat(value)
                elif name.endswith("_on") and isinstance(value, str):
                    row[name] = date.fromisoformat(value)
    return parts


def _units(parts: dict[str, Any]) -> dict[int, str]:
    """Return the names of the units the log speaks of."""
    ids: set[int] = set()
    for entry in parts["log"]:
        facts = entry["facts"]
        told = [facts, *facts.get("instead_of", []), *facts.get("others", []), *facts.get("also", [])]
        ids |= {each["unit"] for each in told if isinstance(each.get("unit"), int)}
    return {unit.pk: unit.name for unit in Unit.objects.filter(pk__in=ids)} if ids else {}


def _people(parts: dict[str, Any]) -> dict[int, str]:
    ids = {entry["actor"] for entry in parts["log"]}
    ids |= {check["asked"] for check in parts["checks"]} | {check["done_by"] for check in parts["checks"]}
    ids |= {request["asked_by"] for request in parts["requests"]} | {each["person"] for each in parts["sent"]}
    found = User.objects.filter(pk__in=ids - {None}).only("names")
    return {person.pk: person.name for person in found}


def _listed(names: Iterable[str]) -> str:
    return _(", ").join(names)
