"""What demo crews do with what they are asked: answer, set out, arrive, work, send photos; and where they are meanwhile.

All of it through the same facts a phone reports. A decision depends on the seed, the
case and how often somebody was asked, so a replay decides the same.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from cases import actions
from cases.access import knows_place_of
from cases.models import AttachmentKind, Case, Check, CheckKind, Origin, WorkOrder
from cases.workflow import OrderState
from desk.generator.photos import VARIANTS, Shown, drawn
from dispatch.actions import (
    Fact,
    Sighting,
    Signal,
    assign_unit,
    call_in,
    keep_photo,
    offer_nearest,
    see_units,
    take_fact,
)
from dispatch.actions.by_hand import JustSent
from dispatch.actions.ways_back import takes_over
from dispatch.models import Assignment, Unit
from dispatch.nearest import compare, skills_for, units_of
from dispatch.workflow import OPEN, TAKEN, AssignmentState
from grid.models import Nature, Part

LATER = timedelta(minutes=30)
SOON = timedelta(minutes=6)
# What somebody waits for Whistle itself, before looking again.
A_MOMENT = timedelta(seconds=5)
ANSWER_S = {True: 25.0, False: 90.0}
SET_OUT_S, WORK_S = 120.0, 18 * 60.0
DECLINES, SILENT = 0.09, 0.06
BY_HAND = 0.25
# Two at the desk send in the same moment; so often the second sends another crew all the same.
TWO_SEND, BOTH_GO = 0.04, 0.3
# Crews rest so long; never all of a department at once, but for a few days.
REST_H, DAY_H = 8, 24
ALL_REST = 0.02
SHIFTS_EVERY = timedelta(minutes=10)
WITH_BEFORE_PHOTO = 0.6
# So often a phone claims an earlier time than can be.
CLAIMS_EARLIER, EARLIER = 0.02, timedelta(minutes=20)
# Through a city and not as the crow flies, at the speed of a van in traffic.
DETOUR, VAN_M_S = 1.3, 8.5
LONGEST_WAY_S = 45 * 60.0
METRES_A_DEGREE = 111_320.0
# Phones on the way tell where they are, those on a round less often.
WAY_EVERY, ROUND_EVERY = timedelta(seconds=15), timedelta(minutes=2)
ROUND_M, ROUND_HOURS = 900.0, 2.0


@dataclass(frozen=True)
class Next:
    """What happens next to a case, and when; and when to try again if nothing came of it."""

    at: datetime
    act: Callable[[datetime], object]
    again: timedelta = LATER
    # Where the case stood when this was planned: it holds as long as that does.
    standing: str = ""


class Crews:
    """The units of a played city."""

    def __init__(self, seed: int, *, speed: float = 1.0) -> None:
        self.seed = seed
        self.speed = speed
        # In hours that have passed no offer can run out any more: who was asked then, answered then.
        self.is_past = False
        self._moved_at: datetime | None = None
        self._shifts_at: datetime | None = None
        self._served: dict[tuple[int, int], bool] = {}

    # --- What happens to a case

    def lead_order(self, case: Case) -> WorkOrder | None:
        """Return the order whose crew would go."""
        open_ones = case.orders.filter(part=Part.LEAD, ended_at__isnull=True).exclude(state=OrderState.FORWARDED)
        return open_ones.select_related("department", "case").order_by("-pk").first()

    def asked(self, case: Case) -> Assignment | None:
        """Return what a unit has taken in this going; else, of those asked at once, who answers first; else the last."""
        rows = Assignment.objects.filter(
            case=case, order__part=Part.LEAD, order__ended_at__isnull=True, round=F("order__rework_count")
        )
        found = list(rows.select_related("unit", "case", "order").order_by("-pk"))
        taken = next((each for each in found if each.state in TAKEN), None)
        offered = [each for each in found if each.state == AssignmentState.OFFERED]
        if taken is None and len(offered) > 1:
            return min(offered, key=lambda each: self._answer(each, self._draw(each)).at)
        return taken or next(iter(offered or found), None)

    def serve(self, case: Case) -> bool:
        """Say whether this is a matter that a crew of its department goes for."""
        if case.case_class is None or case.case_class.nature != Nature.FIELD or case.point is None:
            return False
        key = (case.lead_department_id or 0, case.case_class_id or 0)
        if key not in self._served:
            order, needs = self.lead_order(case), skills_for(case)
            units = units_of(order) if order else Unit.objects.none()
            self._served[key] = (units.filter(skills__overlap=list(needs)) if needs else units).exists()
        return self._served[key]

    def step(self, asked: Assignment, *, result: str) -> Next | None:
        """Say what the crew does next; None where it has nothing to do any more. `result`: its words when done."""
        steps = {
            AssignmentState.OFFERED: self._answer,
            AssignmentState.ACCEPTED: self._set_out,
            AssignmentState.EN_ROUTE: self._arrive,
        }
        if asked.state == AssignmentState.ON_SCENE:
            return self._finish(asked, self._draw(asked), result)
        step = steps.get(AssignmentState(asked.state))
        return step(asked, self._draw(asked)) if step else None

    def send(
        self, case: Case, *, clerk: actions.Actor, lead: actions.Actor, draw: Random, now: datetime, reason: str
    ) -> bool:
        """Let a clerk send a crew: the nearest, or one of his choice; False where none is there.

        Where none is left on duty, the shift lead calls one in.
        """
        order = self.lead_order(case)
        if order is None or clerk.user is None:
            return False
        before = set(order.assignments.filter(round=order.rework_count).values_list("unit_id", flat=True))
        rows = [row for row in compare(order, clerk.user, now) if row["id"] not in before]
        free = [row["unit"] for row in rows if row["is_fit"]]
        away = [row["unit"] for row in rows if row["may_be_called_in"] and _against(row) == {"off_duty"}]
        if not free and not away:
            return False
        with transaction.atomic():
            if not free:
                call_in(order.pk, away[0].pk, actor=lead, now=now, reason=reason)
            elif draw.random() < BY_HAND:
                assign_unit(order.pk, free[0].pk, actor=clerk, now=now)
            else:
                offer_nearest(order.pk, actor=clerk, now=now)
            if len(free) > 1 and draw.random() < TWO_SEND:
                self._send_another(order, free[-1], clerk, draw, now)
            self._answer_at_once(case, now)
        return True

    @staticmethod
    def _send_another(order: WorkOrder, unit: Unit, clerk: actions.Actor, draw: Random, now: datetime) -> None:
        """Somebody else sends in the same moment, is told that somebody was just sent, and leaves it, or sends both."""
        try:
            with transaction.atomic():
                assign_unit(order.pk, unit.pk, actor=clerk, now=now)
        except JustSent as told:
            is_open = told.assignment.state == AssignmentState.OFFERED and told.assignment.unit_id != unit.pk
            if is_open and draw.random() < BOTH_GO:
                assign_unit(order.pk, unit.pk, actor=clerk, now=now, beside=[told.assignment.pk])

    def offer_fast(self, case: Case, now: datetime) -> None:
        """Ask the nearest crew at once for what took the fast lane in the past; in the present Whistle does."""
        order = self.lead_order(case)
        if order is not None and case.is_fast and self.asked(case) is None:
            offer_nearest(order.pk, now=now)
            self._answer_at_once(case, now)

    def _answer_at_once(self, case: Case, now: datetime) -> None:
        # Each answers once: what was refused is refused again, and would be asked for ever.
        answered: set[int] = set()
        while self.is_past and (asked := self.asked(case)) and asked.state == AssignmentState.OFFERED:
            if asked.pk in answered:
                return
            answered.add(asked.pk)
            following = self._answer(asked, self._draw(asked))
            following.act(max(now, following.at))

    # --- One step each

    def _answer(self, asked: Assignment, draw: Random) -> Next:
        chance = draw.random()
        is_urgent = asked.expires_at - asked.offered_at < timedelta(minutes=5)
        wait_s = draw.lognormvariate(0, 0.5) * ANSWER_S[is_urgent] / self.speed
        at = min(asked.offered_at + timedelta(seconds=wait_s), asked.expires_at - A_MOMENT)
        if chance < SILENT and not self.is_past:
            return Next(asked.expires_at + A_MOMENT, lambda _now: None, A_MOMENT)
        kind = "decline" if chance > 1 - DECLINES else "accept"
        return Next(at, lambda now: self.tell(asked, kind, now), SOON)

    def _set_out(self, asked: Assignment, draw: Random) -> Next:
        began = asked.accepted_at or asked.offered_at
        at = began + timedelta(seconds=draw.lognormvariate(0, 0.7) * SET_OUT_S / self.speed)
        return Next(at, lambda now: self.tell(asked, "set_out", now))

    def _arrive(self, asked: Assignment, draw: Random) -> Next:
        point = asked.case.point
        has_photo = draw.random() < WITH_BEFORE_PHOTO
        return Next(
            self._arrival(asked),
            lambda now: self.tell(
                asked,
                "arrive",
                now,
                point=(point.x, point.y) if point else None,
                photos=self._photos(asked, "before", now) if has_photo else (),
            ),
        )

    def _finish(self, asked: Assignment, draw: Random, result: str) -> Next:
        began = asked.on_scene_at or asked.offered_at
        at = began + timedelta(seconds=draw.lognormvariate(0, 0.6) * WORK_S / self.speed)
        return Next(
            at, lambda now: self.tell(asked, "done", now, note=result, photos=self._photos(asked, "after", now))
        )

    def _arrival(self, asked: Assignment) -> datetime:
        way_s = min(LONGEST_WAY_S, (asked.distance_m or 1500) * DETOUR / VAN_M_S + 60)
        return (asked.en_route_at or asked.offered_at) + timedelta(seconds=way_s / self.speed)

    def show(self, asked: Assignment, now: datetime) -> None:
        """Let the crew send a photo by itself."""
        self.tell(
            asked,
            "photo",
            now,
            photos=(photo(self._member(asked, now), f"play:{asked.pk}:shown", asked.case_id, "before", now),),
        )

    def ask_where(self, asked: Assignment, now: datetime) -> bool:
        """Let the crew ask for a place that is kept; False where it knows it."""
        asked.refresh_from_db()
        if asked.state not in TAKEN or knows_place_of(self._member(asked, now), asked.case):
            return False
        self.tell(asked, "ask_place", now)
        return True

    def hand_over(self, asked: Assignment, now: datetime, *, note: str = "") -> bool:
        """Let the crew hand over to the first colleague that is there; False where it has it no more, or nobody is."""
        asked.refresh_from_db()
        receiver = takes_over(asked.unit, now).first()
        if asked.state not in TAKEN or receiver is None:
            return False
        self.tell(asked, "hand_over", now, note=note, unit_id=receiver.pk)
        self._answer_at_once(asked.case, now)
        return True

    def go_off(self, asked: Assignment, now: datetime, *, note: str, answer: str) -> bool:
        """Let the crew go off duty with what it has: kept, given back or handed over; False where it has it no more."""
        asked.refresh_from_db()
        if asked.state not in TAKEN or not asked.unit.is_on_duty:
            return False
        if answer == "hand_over" and not self.hand_over(asked, now, note=note):
            answer = "give_back"
        if answer == "give_back":
            self.tell(asked, "give_back", now, note=note)
        key = f"play:off:{asked.pk}"
        take_fact(Fact(key=key, kind="duty", at=now, told_at=now, is_yes=False), user=self._member(asked, now), now=now)
        return True

    def tell(
        self,
        asked: Assignment,
        kind: str,
        now: datetime,
        *,
        note: str = "",
        point: tuple[float, float] | None = None,
        photos: tuple[str, ...] = (),
        is_finished: bool = True,
        unit_id: int | None = None,
    ) -> None:
        """Let the crew's phone report one fact."""
        at, signal = self._claimed(asked, kind, now)
        fact = Fact(
            key=f"play:{asked.pk}:{kind}",
            kind=kind,
            at=at,
            signal=signal,
            told_at=now,
            subject=f"assignment:{asked.pk}",
            note=note,
            point=point,
            photos=photos,
            is_finished=is_finished,
            unit_id=unit_id,
        )
        take_fact(fact, user=self._member(asked, now), now=now)

    def _claimed(self, asked: Assignment, kind: str, now: datetime) -> tuple[datetime, Signal | None]:
        """Say when a phone claims that it was: now and then earlier than can be, since it was on line all the while."""
        draw = Random(f"{self.seed}:{asked.case.reported_at}:{kind}:claimed")  # noqa: S311 - a play
        if kind == "accept" or draw.random() >= CLAIMS_EARLIER:
            return now, None
        return now - EARLIER, Signal(before=now, since=asked.offered_at, allowance=timedelta(minutes=2))

    def _photos(self, asked: Assignment, shown: Shown, now: datetime) -> tuple[str, ...]:
        return (photo(self._member(asked, now), f"play:{asked.pk}:{shown}", asked.case_id, shown, now),)

    def _draw(self, asked: Assignment) -> Random:
        rung = Assignment.objects.filter(order=asked.order_id, pk__lte=asked.pk).count()
        return Random(f"{self.seed}:{asked.case.reported_at}:{asked.state}:{rung}")  # noqa: S311 - a play

    @staticmethod
    def _member(asked: Assignment, now: datetime) -> User:
        member = asked.unit.memberships.filter(valid__contains=now).select_related("user").order_by("pk").first()
        return (member or asked.unit.memberships.select_related("user").earliest("pk")).user

    # --- Where they are

    def move(self, now: datetime) -> int:
        """Let the phones of crews tell where they are: those on the way, and in turn those on their rounds."""
        since = now - self._moved_at if self._moved_at else WAY_EVERY
        if since < WAY_EVERY:
            return 0
        self._moved_at = now
        if self._shifts_at is None or now - self._shifts_at >= SHIFTS_EVERY:
            self._shifts_at = now
            self._change_shifts(now)
        seen = [self._on_the_way(each, since, now) for each in self._travelling()]
        return see_units([*seen, *self._on_rounds(since, now)], at=now)

    def _change_shifts(self, now: datetime) -> None:
        """Let crews go off duty and come back, by their phones; one of each department mostly stays, and nobody leaves a job."""
        first: set[int] = set()
        for turn, unit in enumerate(Unit.objects.order_by("pk")):
            holds = unit.department_id not in first and not self._all_rest(unit.department_id, now)
            is_needed = holds or unit.open_assignments > 0
            first.add(unit.department_id)
            hours = (now.timestamp() / 3600 + turn * REST_H) % DAY_H
            is_wanted = is_needed or hours >= REST_H
            if is_wanted == unit.is_on_duty:
                continue
            member = unit.memberships.filter(valid__contains=now, user__is_active=True).select_related("user").first()
            if member:
                key = f"play:duty:{unit.pk}:{now.isoformat()}"
                take_fact(Fact(key=key, kind="duty", at=now, told_at=now, is_yes=is_wanted), user=member.user, now=now)

    def _all_rest(self, department_id: int, now: datetime) -> bool:
        draw = Random(f"{self.seed}:{department_id}:{now.date()}:all_rest")  # noqa: S311 - a play
        return draw.random() < ALL_REST

    def _travelling(self) -> list[Assignment]:
        rows = Assignment.objects.filter(state=AssignmentState.EN_ROUTE, case__origin=Origin.SIMULATED)
        return list(rows.exclude(case__point=None).select_related("unit", "case"))

    def _on_the_way(self, asked: Assignment, since: timedelta, now: datetime) -> Sighting:
        here, there = asked.unit.position, asked.case.point or asked.unit.position
        left = self._arrival(asked) - now
        share = 1.0 if left <= since else since / left
        return Sighting(asked.unit_id, _along((here.x, here.y), (there.x, there.y), share, asked.unit_id))

    def _on_rounds(self, since: timedelta, now: datetime) -> list[Sighting]:
        every = max(1, round(ROUND_EVERY / WAY_EVERY))
        turn = int(now.timestamp() / WAY_EVERY.total_seconds()) % every
        free = Unit.objects.filter(is_on_duty=True, open_assignments=0)
        reach_m = VAN_M_S * self.speed * since.total_seconds() * every
        return [self._on_round(unit, reach_m, now) for unit in free if unit.pk % every == turn]

    def _on_round(self, unit: Unit, reach_m: float, now: datetime) -> Sighting:
        # Each crew goes round its yard in a time of its own, some this way and some that.
        angle = now.timestamp() / 3600 / ROUND_HOURS * 2 * math.pi * (1 if unit.pk % 2 else -1) + unit.pk
        wide = math.cos(math.radians(unit.home.y))
        radius = ROUND_M * (0.5 + unit.pk * 7 % 10 / 10) / METRES_A_DEGREE
        target = (unit.home.x + radius * math.cos(angle) / wide, unit.home.y + radius * math.sin(angle))
        here = (unit.position.x, unit.position.y)
        away_m = (abs(target[0] - here[0]) * wide + abs(target[1] - here[1])) * METRES_A_DEGREE
        return Sighting(unit.pk, _along(here, target, min(1.0, reach_m / max(away_m, 1.0)), unit.pk))


def photo(user: User, key: str, case_id: int, shown: Shown, now: datetime) -> str:
    """Let somebody's phone send a drawn photo; return its key. One case shows one street."""
    keep_photo(BytesIO(drawn(shown, case_id % VARIANTS)), user=user, key=key, taken_at=now, now=now)
    return key


def look(case: Case, check: Check, *, is_well: bool, words: str, now: datetime) -> None:
    """Let the grid worker who was asked look, and send what he saw with a photo."""
    worker = check.asked
    if worker is None:
        raise ValueError("nobody was asked")
    is_verification = check.kind == CheckKind.VERIFY
    shown: Shown = "before" if is_verification or not is_well else "after"
    fact = Fact(
        key=f"play:check:{check.pk}",
        kind="verify" if is_verification else "check",
        at=now,
        told_at=now,
        subject=f"check:{check.pk}",
        point=(case.point.x, case.point.y) if case.point else None,
        is_yes=is_well,
        note="" if is_well else words,
        photos=(photo(worker, f"play:check:{check.pk}:photo", case.pk, shown, now),),
    )
    take_fact(fact, user=worker, now=now)


def show_more(case: Case, check: Check, now: datetime) -> None:
    """Let the grid worker who is asked to look send a photo, before saying what was found."""
    worker = check.asked
    if worker is None:
        raise ValueError("nobody was asked")
    shown = photo(worker, f"play:check:{check.pk}:more", case.pk, "before", now)
    fact = Fact(
        key=f"play:check:{check.pk}:photo",
        kind="photo",
        at=now,
        told_at=now,
        subject=f"check:{check.pk}",
        photos=(shown,),
        photo_kind=AttachmentKind.CHECK,
    )
    take_fact(fact, user=worker, now=now)


def ask_where(check: Check, now: datetime) -> None:
    """Let the grid worker who is asked to look ask for a place that is kept."""
    if check.asked is not None:
        fact = Fact(
            key=f"play:check:{check.pk}:where", kind="ask_place", at=now, told_at=now, subject=f"check:{check.pk}"
        )
        take_fact(fact, user=check.asked, now=now)


def ask_help(check: Check, now: datetime, *, note: str) -> None:
    """Let the grid worker who is asked to look ask for help."""
    _say_of_check(check, "ask_help", note, now)


def cannot_look(check: Check, now: datetime, *, note: str) -> None:
    """Let the grid worker who is asked to look say that it cannot be, and why."""
    _say_of_check(check, "give_back", note, now)


def _say_of_check(check: Check, kind: str, note: str, now: datetime) -> None:
    if check.asked is not None:
        key = f"play:check:{check.pk}:{kind}"
        fact = Fact(key=key, kind=kind, at=now, told_at=now, subject=f"check:{check.pk}", note=note)
        take_fact(fact, user=check.asked, now=now)


def seen_on_round(case: Case, check: Check, now: datetime) -> None:
    """Let the phone of the grid worker who is asked to look tell where it is, on the way there."""
    if check.asked is not None and case.point is not None:
        point = (case.point.x, case.point.y)
        fact = Fact(key=f"play:check:{check.pk}:round", kind="patrol", at=now, told_at=now, point=point)
        take_fact(fact, user=check.asked, now=now)


def _against(row: dict[str, Any]) -> set[str]:
    return {each["code"] for each in row["against"]}


def is_out(asked: Assignment | None) -> bool:
    """Say whether a unit has it, or is being asked."""
    return asked is not None and asked.state in OPEN


def _along(here: tuple[float, float], there: tuple[float, float], share: float, odd: int) -> tuple[float, float]:
    """Go a share of the way along streets that cross: one direction first, then the other."""
    east, north = there[0] - here[0], there[1] - here[1]
    budget = (abs(east) + abs(north)) * share
    first, second = (east, north) if odd % 2 else (north, east)
    one = math.copysign(min(budget, abs(first)), first)
    two = math.copysign(max(0.0, budget - abs(first)), second)
    step = (one, two) if odd % 2 else (two, one)
    return round(here[0] + step[0], 6), round(here[1] + step[1], 6)
