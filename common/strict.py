"""What is sent to an act is read whole: a field nobody knows is refused by its name, not dropped without a word.

Facts of phones are read otherwise: an older or a newer phone may say more than we know, and is heard all the same.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.page_of import PAGE_OF
from common.refusals import BadInput

# What Django and browsers send beside a form's own fields.
BESIDES = frozenset({"csrfmiddlewaretoken", PAGE_OF})
# The shapes that take nothing but what they name; descriptions of the API say so.
STRICT: set[str] = set()


class UnknownField(BadInput):
    """A misspelt field would else change nothing, and nobody would know."""

    code = "unknown_field"
    sentence = _("There is no such field here.")


class StrictSerializer(serializers.Serializer):
    """Refuses every field it does not name."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        STRICT.add(cls.__name__)

    def to_internal_value(self, data: Any) -> Any:
        """Read it, unless something stands there that nobody would read."""
        unknown = sorted(set(map(str, data)) - set(self.fields) - BESIDES) if isinstance(data, Mapping) else []
        if unknown:
            raise UnknownField(fields={name[:80]: str(_("There is no such field here.")) for name in unknown[:20]})
        return super().to_internal_value(data)
