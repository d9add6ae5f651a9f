"""Pages tell the time of the city, whatever the browser or the server thinks."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from common.cache import page_cache
from common.models import City

# What is there is asked by programs, or holds no words.
FOR_PROGRAMS = ("/api/", "/tiles/", "/static/", "/files/")
KEY = "local_time:zone"
# The zone of a city does not change; only the loading of the first one does.
KEPT_S = 60


class LocalTimeMiddleware:
    """Shows instants in the city's zone for the length of a request. Programs are told UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(FOR_PROGRAMS):
            return self.get_response(request)
        with timezone.override(city_zone()):
            return self.get_response(request)


def city_zone() -> ZoneInfo:
    """Return the zone by whose clock pages are written and bare times are read."""
    name = page_cache.get(KEY)
    if name is None:
        name = City.objects.values_list("time_zone", flat=True).first() or "UTC"
        page_cache.set(KEY, name, KEPT_S)
    return ZoneInfo(name)
