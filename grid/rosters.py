"""Who walks which grid now: on the roster, active, and not away. Reads only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet

from accounts.models import Role, User
from grid.models import Absence, GridPost


def grid_workers(at: datetime) -> QuerySet[User]:
    """Return the grid workers who are on duty at `at`: with a post, not dismissed, and not away."""
    posts = GridPost.objects.filter(user=OuterRef("pk"), valid__contains=at)
    away = Absence.objects.filter(user=OuterRef("pk"), valid__contains=at)
    return User.objects.filter(Exists(posts), ~Exists(away), is_active=True, roles__contains=[Role.GRID_WORKER])


def workers_around(line: Sequence[int], at: datetime) -> Any:
    """Return those with a post at one of the divisions of `line`, with how close that is as `rank`."""
    around = GridPost.objects.filter(user=OuterRef("pk"), division__in=list(line), valid__contains=at)
    closest = around.order_by().values("user").annotate(closest=Max("division__rank")).values("closest")
    return grid_workers(at).filter(Exists(around)).annotate(rank=closest[:1]).select_related("department")


def is_away(user: User, at: datetime) -> bool:
    """Say whether somebody is on leave, or off duty."""
    return Absence.objects.filter(user=user, valid__contains=at).exists()
