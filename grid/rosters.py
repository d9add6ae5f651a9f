"""Who walks which grid now: on the roster, active, and not away. Reads only."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Role, User
from grid.models import Absence, GridPost


def grid_workers(at: datetime) -> QuerySet[User]:
    """Return the grid workers who are on duty at `at`: with a post, not dismissed, and not away."""
    posts = GridPost.objects.filter(user=OuterRef("pk"), valid__contains=at)
    away = Absence.objects.filter(user=OuterRef("pk"), valid__contains=at)
    return User.objects.filter(Exists(posts), ~Exists(away), is_active=True, roles__contains=[Role.GRID_WORKER])


def posts_along(divisions: Collection[int], at: datetime) -> list[GridPost]:
    """Return the posts at some divisions of those who are on duty, with whose they are and how close that is."""
    posts = GridPost.objects.filter(division__in=list(divisions), valid__contains=at, user__in=grid_workers(at))
    return list(posts.select_related("user__department", "division").defer("division__boundary"))


def is_away(user: User, at: datetime) -> bool:
    """Say whether somebody is on leave, or off duty."""
    return Absence.objects.filter(user=user, valid__contains=at).exists()
