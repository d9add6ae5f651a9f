"""What `manage.py check` says about this room's settings."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from common import crypto


@register(Tags.security)
def contact_keys_can_be_used(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Refuse keys that would fail at the first contact, or worse, at the first look-up."""
    return [
        Error(complaint, hint="See docs/operating.md on CONTACT_KEYS.", id="common.E001")
        for complaint in crypto.complaints_about(settings.CONTACT_KEYS, settings.CONTACT_INDEX_KEY)
    ]
