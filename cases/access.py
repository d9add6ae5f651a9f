"""Who may see a case, and how much of it. The one place, for page, API, socket, tile, file and export.

Access follows the present order: a department or a person sees a case while a
`Holder` row says so, and no longer. The centre sees all cases, since it judges
and routes all of them. A matter about a department is invisible to it.

Four questions are asked of every door, and answered here: who sees the case (`visible_to`), who knows
where it is (`placed_for`, `knows_place`; `placed_openly` for a wall), whose words it may show (`readable_by`), and which
may name somebody (`withheld_from`). What of a row, a log and a report tells of a person is taken out in
`cases.persons`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import IntEnum
from math import cos, radians
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Distance
from django.db.models import Exists, OuterRef, Q, Value

from accounts.models import STAND_ABOVE, Role, User
from cases.workflow import DESK
from common.refusals import NotFound
from grid.models import Nature

if TYPE_CHECKING:
    from cases.models import Case, Report, WorkOrder


# Who answers for a department's orders, and so sees all of them.
DEPARTMENT_ROLES = (Role.CLERK, Role.DUTY_OFFICER)
# What came in open from an older system, and nothing has happened to since: its log has no row but the one it came with.
HISTORY = Q(origin="imported", version=1)
# Nobody has to go there, and the place says whose home it is: told to who may know the reporter. While
# nobody has said of what kind a matter is, it may be of this one.
SECRET_PLACES = Q(is_protected=True) & ~Q(case_class__nature=Nature.FIELD)


class Sight(IntEnum):
    """How much of a case somebody sees."""

    # State, class, place (of matters of words the division) and the desk's summary; never who spoke, nor in which words.
    SUMMARY = 1
    # The reporter's own words and photos too, and a masked number.
    WORDS = 2
    # Everything the centre has; unmasking is still a logged act of its own.
    CENTRE = 3


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, by what people ask about them."""

    def visible_to(self, user: User) -> Self:
        """Only what `user` may see now; each case once, however many of its orders he holds."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seen = self if user.is_centre else self.filter(Exists(self._held_by(user)))
        return seen.not_about_house_of(user)

    def not_about_house_of(self, user: User) -> Self:
        """Leave out what is said about the person's own department or one above it."""
        if user.department is None:
            return self
        return self.filter(Q(about_department__isnull=True) | ~Q(about_department__in=user.department.line))

    def _held_by(self, user: User) -> models.QuerySet:
        holding = Q(user=user.pk)
        # Crews and grid workers see what they themselves were asked, not all that their department owes.
        if user.department_id and user.has_role(*DEPARTMENT_ROLES):
            holding |= Q(department=user.department_id)
        return _holders().filter(holding, case=OuterRef("pk"))

    def speaking_with(self, case_ids: Iterable[int | None]) -> Self:
        """These cases and those merged into them, also by way of others.

        To be asked for within what hangs on cases: an OR over two tables reads both of them whole. Where nothing is
        merged it costs one short query.
        """
        wanted = {each for each in case_ids if each is not None}
        level: Collection[int] = wanted
        while level:
            merged = self.model._base_manager.filter(merged_into__in=level).values_list("pk", flat=True)
            level = set(merged) - wanted
            wanted |= level
        return self.filter(pk__in=wanted)

    def counted_for(self, case_ids: Iterable[int]) -> dict[int, list[int]]:
        """Return by case, of these and of those merged into them, for which of these it counts."""
        wanted = set(case_ids)
        into: dict[int, int | None] = dict(self.speaking_with(wanted).values_list("pk", "merged_into"))
        found: dict[int, list[int]] = {}
        for pk in into:
            found[pk] = []
            at: int | None = pk
            while at is not None and at in into:
                found[pk] += [at] if at in wanted else []
                at = into[at]
        return found

    def speaking_without(self, case_id: int, gone: int) -> Self:
        """One case and those merged into it, without what goes with one of them that is taken out."""
        return self.speaking_with([case_id]).exclude(pk__in=self.speaking_with([gone]).values("pk"))

    def speaking_for(self, case_ids: Iterable[int]) -> list[int]:
        """Return the ids of what these cases were merged into, the nearest first, to the end of the chain."""
        found: dict[int, None] = {}
        level: Collection[int] = set(case_ids)
        while level:
            merged = self.filter(pk__in=level, merged_into__isnull=False).order_by("merged_into")
            level = [each for each in merged.values_list("merged_into", flat=True) if each not in found]
            found |= dict.fromkeys(level)
        return list(found)

    def placed_for(self, user: User) -> Self:
        """Those of which `user`, who may see them, may know the exact place too."""
        return self if reads_protected(user) else self.filter(~SECRET_PLACES | Q(was_told_where(user)))

    def placed_openly(self) -> Self:
        """Those whose exact place may stand where anybody reads it, whoever is signed in there: on a wall."""
        return self.filter(~SECRET_PLACES)

    def running(self) -> Self:
        """Not ended."""
        return self.filter(ended_at__isnull=True)

    def without_history(self) -> Self:
        """Without what waits apart since it came in from an older system: until somebody acts on one, it is of no day of ours."""
        return self.filter(~HISTORY)

    def in_danger(self) -> Self:
        """Open, and told of as a danger that nobody has cleared."""
        return self.running().exclude(danger="")

    def public(self) -> Self:
        """What the public may know to exist: filed, of a public class, about nobody, and nobody's secret."""
        return self.filter(
            case_class__is_public=True, is_protected=False, about_department__isnull=True, filed_at__isnull=False
        )

    def nearby(self, case: "Case", *, radius_m: float = 100, within: timedelta = timedelta(days=30)) -> Self:
        """What may be the same as `case`: same class, so near, open or ended so lately; the nearest first."""
        if case.point is None or case.case_class_id is None:
            return self.none().annotate(distance_m=Value(0.0))
        # Web Mercator stretches with latitude; the index is asked in its own metres.
        stretched_m = radius_m / max(cos(radians(case.point.y)), 0.01)
        lately = case.reported_at - within
        return (
            self.filter(case_class=case.case_class_id, point_web__dwithin=(case.point_web, stretched_m))
            .filter(Q(ended_at__isnull=True) | Q(ended_at__gte=lately))
            .filter(reported_at__gte=lately, merged_into__isnull=True)
            .exclude(pk=case.pk)
            .annotate(distance_m=Distance("point_web", case.point_web) * cos(radians(case.point.y)))
            .order_by("distance_m")
        )

    def lacking_summary(self) -> Self:
        """Protected, and with somebody who reads nothing of it, since the desk has not written its summary yet."""
        had = Exists(_holders().filter(case=OuterRef("pk")))
        return self.running().filter(had, is_protected=True, summary="")

    def overdue(self, now: datetime) -> Self:
        """Running, with a clock past its limit."""
        return self.running().filter(due_at__lt=now)


def is_history(case: "Case") -> bool:
    """Say of one case at hand what `HISTORY` says of all."""
    return case.origin == "imported" and case.version == 1


def chain_of(case: "Case") -> list["Case"]:
    """Return a case at hand and what speaks for it, one behind the other: what `speaking_for` says of many by id."""
    chain = [case]
    while (following := chain[-1].merged_into) is not None and following not in chain:
        chain.append(following)
    return chain


def speaks_for(case: "Case") -> "Case":
    """Return the case that stands for this one: itself, or what it was merged into, however often."""
    return chain_of(case)[-1]


def past_orders(user: User) -> "models.QuerySet[WorkOrder]":
    """Return every order that `user`'s department ever had: behind its figures it reads of these, wherever they went.

    A summary only, which `cases.past` makes: the case itself is seen by `visible_to`. Nothing about itself, and
    nothing for crews, whose own acts are in their phones.
    """
    orders = apps.get_model("cases", "WorkOrder").objects.all()
    if not user.is_authenticated or not user.is_active or user.department is None:
        return orders.none()
    if not user.has_role(*DEPARTMENT_ROLES):
        return orders.none()
    about = Q(case__about_department__isnull=True) | ~Q(case__about_department__in=user.department.line)
    return orders.filter(about, department=user.department_id)


def works_with_cases(user: User) -> bool:
    """Whether any case may be shown to somebody of these roles: at the centre, in a department, or in the field."""
    return user.is_centre or user.has_role(*DEPARTMENT_ROLES, Role.GRID_WORKER, Role.FIELD_UNIT)


def sees(user: User, case: "Case") -> bool:
    """Say of one case that is at hand what `visible_to` says of all."""
    if not user.is_authenticated or not user.is_active:
        return False
    if not user.is_centre:
        return type(case).objects.visible_to(user).filter(pk=case.pk).exists()
    return user.department is None or case.about_department_id not in user.department.line


def above_the_desk() -> frozenset[int]:
    """Return the departments above everybody at the desk: a matter about one of them would be seen by nobody there."""
    at_the_desk = User.objects.filter(is_active=True, roles__overlap=[str(role) for role in DESK])
    lines = [
        frozenset(line or ()) for line in at_the_desk.order_by().values_list("department__line", flat=True).distinct()
    ]
    return frozenset.intersection(*lines) if lines else frozenset()


def reads_protected(user: User) -> bool:
    """Whether somebody may know who spoke in a protected matter, and in which words.

    Only who is of the centre and of no department: one who takes calls and also works in a bureau
    would carry home what was said about it.
    """
    return user.is_centre and (user.department is None or user.department.kind in STAND_ABOVE)


def knows_person(user: User, *, is_protected: bool) -> bool:
    """Whether somebody who sees a case may learn anything at all of who reported it."""
    return not is_protected or reads_protected(user)


# --- Where it is ------------------------------------------------------------------------


def was_told_where(user: User) -> Exists:
    """Return the condition on a case that this person was sent there, and told where, by an act that said so."""
    return Exists(_holders().filter(case=OuterRef("pk"), user=user.pk, knows_place=True))


def told_where(user: User, case_ids: Iterable[int]) -> frozenset[int]:
    """Say of which of these cases, whose place is kept at the centre, the person was told it all the same."""
    wanted = list(case_ids)
    if not wanted or reads_protected(user):
        return frozenset()
    told = _holders().filter(case__in=wanted, user=user.pk, knows_place=True)
    return frozenset(told.values_list("case_id", flat=True))


def _holders() -> models.QuerySet:
    # The model stands above this module, which its manager is made of.
    return apps.get_model("cases", "Holder").objects.all()


def knows_place(user: User, *, is_protected: bool, is_of_field: bool, is_told: bool = False) -> bool:
    """Say of one case that is at hand what `placed_for` says of many. `is_told`: as `told_where` says."""
    return is_of_field or is_told or knows_person(user, is_protected=is_protected)


def knows_place_of(user: User, case: "Case") -> bool:
    """Say the same of a case as an object; its class, and who was told, are read where the answer hangs on it."""
    return not has_secret_place(case) or reads_protected(user) or bool(told_where(user, [case.pk]))


def has_secret_place(case: "Case") -> bool:
    """Say of one case what `SECRET_PLACES` says of many."""
    return case.is_protected and not (case.case_class is not None and case.case_class.nature == Nature.FIELD)


# --- Whose words ------------------------------------------------------------------------

# Of words and files: said by one who is kept unknown, by herself or with the case that she reported, in whatever
# case it was said. That one may have spoken for hers, and does so no more.
OF_SOMEBODY_UNKNOWN = (
    Q(report__is_protected=True) | Q(report__contact__is_protected=True) | Q(report__case__is_protected=True)
)
# The others: what may be shown in public, once it was approved.
SAID_OPENLY = Q(report__isnull=True) | ~OF_SOMEBODY_UNKNOWN


def readable_by(user: User) -> Q:
    """Return the condition on words and files of cases that `user` sees: what a protected person said stays away.

    Protection hangs on the report and on the person, and so goes with the words into whatever case they are said.
    """
    if reads_protected(user):
        return Q()
    return Q(report__isnull=True) | ~(OF_SOMEBODY_UNKNOWN | Q(case__is_protected=True))


def withheld_from(user: User) -> Q:
    """Return the condition on words that may name somebody kept unknown: `user` does not read them.

    Until the centre has read them, or wrote what may be read instead. Whoever wrote them reads them, and the office that
    did. Every door that shows words of a case's log asks here. Of staff's words what nobody has looked at yet is withheld
    too; of citizens' what they said while the case spoke for somebody else's, and was found to name her as hers was taken out.
    """
    if reads_protected(user):
        return Q(pk__in=[])
    entries = apps.get_model("cases", "LogEntry").objects.filter(case_id=OuterRef("case_id"), seq=OuterRef("log_seq"))
    by_own_office = Q(actor_id=user.pk)
    if user.department_id is not None:
        by_own_office |= Q(department_id=user.department_id)
    is_kept = Q(showing__in=("unread", "withheld", "replaced", "kept"))
    of_staff = Q(is_kept | Q(showing="", case__is_protected=True), kind__in=("note", "reason", "result"), report=None)
    of_citizens = Q(is_kept, kind__in=("report", "citizen"))
    return Q(of_staff | of_citizens, ~Exists(entries.filter(by_own_office)))


def is_protected(report: "Report") -> bool:
    """Whether whoever reported is kept unknown: by her own word, or by the matter she spoke in."""
    return report.is_protected or (report.contact is not None and report.contact.is_protected)


def known_to(user: User, cases: CaseQuerySet) -> CaseQuerySet:
    """Narrow `cases` to those of which `user` may also know who spoke: for histories of a caller."""
    seen = cases.visible_to(user)
    return seen if reads_protected(user) else seen.filter(is_protected=False)


def sight(user: User, case: "Case") -> Sight:
    """Say how much `user`, who may see `case`, sees of it."""
    if case.is_protected and not reads_protected(user):
        return Sight.SUMMARY
    return Sight.CENTRE if user.is_centre else Sight.WORDS


def require_visible(cases: CaseQuerySet, user: User, **lookup: object) -> "Case":
    """Return the one case of `lookup`, or refuse as if it did not exist.

    "Not yours" would tell that a number is in use, so both answers are the same.
    """
    case = cases.visible_to(user).filter(**lookup).first()
    if case is None:
        raise NotFound
    return case
