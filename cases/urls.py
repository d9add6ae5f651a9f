"""Addresses of this room: the internal API, and photos."""

from django.urls import URLPattern, URLResolver, path

from cases.api.verbs import VERBS
from cases.api.views import (
    ActView,
    CaseDetailView,
    CaseFilesView,
    CaseListView,
    CaseLogView,
    CasePastView,
    CaseUploadsView,
)
from cases.api.watch import AlertListView, ShiftEndView, ShiftStartView, WatchView
from cases.tiles import case_tile, public_case_tile, wall_tile
from cases.views import show_file

API = "api/internal/cases"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{API}/", CaseListView.as_view(), name="api_case_list"),
    path(f"{API}/<int:case_id>/", CaseDetailView.as_view(), name="api_case_detail"),
    path(f"{API}/<int:case_id>/log/", CaseLogView.as_view(), name="api_case_log"),
    path(f"{API}/<int:case_id>/past/", CasePastView.as_view(), name="api_case_past"),
    path(f"{API}/<int:case_id>/files/", CaseFilesView.as_view(), name="api_case_files"),
    path(f"{API}/<int:case_id>/uploads/", CaseUploadsView.as_view(), name="api_case_uploads"),
    # One address an act, so that each has its own description and its own place in the walk of roles.
    *(path(f"{API}/acts/{name}/", ActView.as_view(verb_name=name), name=f"api_act_{name}") for name in VERBS),
    path("api/internal/watch/", WatchView.as_view(), name="api_watch"),
    path("api/internal/watch/alerts/", AlertListView.as_view(), name="api_alert_list"),
    path("api/internal/shifts/start/", ShiftStartView.as_view(), name="api_shift_start"),
    path("api/internal/shifts/end/", ShiftEndView.as_view(), name="api_shift_end"),
    path("files/<str:sha256>", show_file, name="file"),
    path("tiles/cases/<int:z>/<int:x>/<int:y>.mvt", case_tile, name="tile_cases"),
    path("tiles/wall/<int:z>/<int:x>/<int:y>.mvt", wall_tile, name="tile_wall"),
    path("tiles/public/<int:z>/<int:x>/<int:y>.mvt", public_case_tile, name="tile_public"),
]
