"""Every address, by room."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import cache_page
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from hotline.home import home

# Describing every endpoint takes long, and leaves megabytes behind in the process that did it. Without Redis it is done
# at every asking.
SCHEMA_KEPT_S = 300
schema = SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[AllowAny])

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("hotline.api.urls")),
    path("api/schema", cache_page(SCHEMA_KEPT_S, cache="pages")(schema), name="schema"),
    path(
        "api/",
        SpectacularSwaggerSplitView.as_view(authentication_classes=[], permission_classes=[AllowAny]),
        name="api",
    ),
    path("", include("common.urls")),
    path("", include("accounts.urls")),
    path("", include("grid.urls")),
    path("", include("messaging.urls")),
    path("", include("cases.urls")),
    path("", include("hotline.urls")),
    path("", include("dispatch.urls")),
    path("", include("evaluation.urls")),
    path("", include("desk.urls")),
    # The city's own front door, wherever no room above has taken `/` (the start page of a trial does).
    path("", home, name="home"),
]

handler403 = "common.refusals.answer_forbidden"
handler404 = "common.refusals.answer_unknown_address"
