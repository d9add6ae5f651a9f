"""Every address, by room."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("common.urls")),
    path("", include("accounts.urls")),
    path("", include("grid.urls")),
    path("", include("messaging.urls")),
    path("", include("cases.urls")),
    path("", include("hotline.urls")),
    path("", include("dispatch.urls")),
    path("", include("evaluation.urls")),
    path("", include("desk.urls")),
]
