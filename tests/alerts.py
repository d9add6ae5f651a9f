"""What tests ask of the alerts of a case."""

from cases.models import Alert, AlertReason, Case


def is_told(case: Case | int) -> bool:
    """Whether whoever is on shift is told of a danger of a case that nobody has taken yet."""
    return Alert.objects.filter(case=case, reason=AlertReason.DANGER, taken_at=None).exists()
