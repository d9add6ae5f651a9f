"""Addresses of this room."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("common.pwa")),
    path("", include("common.appearance")),
]
# The page of all parts is for those who build; a city's own installation has none.
if settings.EMBEDDED:
    urlpatterns.append(path("", include("common.styleguide")))
