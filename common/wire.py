"""JSON on the wire, read and written by orjson, and the ids in it.

A body nested too deep, numbers beyond all measure, broken UTF-8 and half characters end here, as unreadable.
"""

from datetime import datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.serializers import DateTimeField, IntegerField

from common.local_time import city_zone
from common.text import HIGHEST_ID
from common.wall_clock import as_instant


class IdField(IntegerField):
    """Names something by its id."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=HIGHEST_ID, **options)


class InstantField(DateTimeField):
    """An instant: by the offset it is given with, else by the city's clock."""

    default_error_messages = {"implausible": _("This time cannot be right. Look at the date and the clock.")}

    def enforce_timezone(self, value: datetime) -> datetime:
        """Read a bare time as everywhere; an hour that spring leaves out or autumn doubles is no fault."""
        try:
            return as_instant(value, city_zone())
        except OverflowError:
            self.fail("implausible")


class OrjsonParser(BaseParser):
    """Reads a JSON body."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return what the body says, or refuse it as unreadable."""
        try:
            return orjson.loads(stream.read())
        except orjson.JSONDecodeError as error:
            raise ParseError(_("This is not JSON.")) from error


class OrjsonRenderer(BaseRenderer):
    """Writes a JSON body; instants as ISO 8601."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Return the body; nothing for an answer without one."""
        # The faults of a list are told by position, and JSON knows only words for keys.
        return b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)
