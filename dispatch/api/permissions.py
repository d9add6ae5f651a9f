"""Which roles may come in at which door; the object itself is checked where it is found."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import Role

FIELD_ROLES = (Role.FIELD_UNIT, Role.GRID_WORKER, Role.DUTY_OFFICER)
SENDING_ROLES = (Role.DISPATCHER, Role.SHIFT_LEAD, Role.CLERK, Role.DUTY_OFFICER)


class _HasRole(BasePermission):
    roles: tuple[Role, ...] = ()

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Let in whoever holds one of the roles."""
        return bool(request.user.is_authenticated and request.user.has_role(*self.roles))


class WorksInTheField(_HasRole):
    """People with a phone in the street."""

    roles = FIELD_ROLES


class SendsUnits(_HasRole):
    """People who send others."""

    roles = SENDING_ROLES


class SeesUnits(_HasRole):
    """People who look where units are."""

    roles = (*SENDING_ROLES, Role.OPERATOR, Role.LEADER, Role.ANALYST)
