"""Addresses of this room. The field app's pages come on top of its API."""

from django.urls import URLPattern, URLResolver, include, path

from dispatch import units_panel
from dispatch.api.field import ActsView, DevicesView, DeviceView, FeedView, FilesView, TodayView
from dispatch.api.units import AssignmentsView, CallInsView, OffersView, RecallView, UnitsView

FIELD = "api/internal/field"
DESK = "api/internal/dispatch"

urlpatterns: list[URLPattern | URLResolver] = [
    path("dispatch/cases/<int:case_id>/units/", units_panel.units_of_case, name="case_units"),
    path("dispatch/cases/<int:case_id>/units/ask", units_panel.ask_unit, name="case_units_ask"),
    path("dispatch/cases/<int:case_id>/units/call-in", units_panel.call_unit_in, name="case_units_call_in"),
    path("dispatch/cases/<int:case_id>/units/recall", units_panel.take_from_unit, name="case_units_recall"),
    path("field/", include("dispatch.views")),
    path(f"{FIELD}/today", TodayView.as_view(), name="api_field_today"),
    path(f"{FIELD}/acts", ActsView.as_view(), name="api_field_acts"),
    path(f"{FIELD}/files", FilesView.as_view(), name="api_field_files"),
    path(f"{FIELD}/feed", FeedView.as_view(), name="api_field_feed"),
    path(f"{FIELD}/devices", DevicesView.as_view(), name="api_field_devices"),
    path(f"{FIELD}/devices/<int:device_id>", DeviceView.as_view(), name="api_field_device"),
    path(f"{DESK}/units", UnitsView.as_view(), name="api_dispatch_units"),
    path(f"{DESK}/assignments", AssignmentsView.as_view(), name="api_dispatch_assignments"),
    path(f"{DESK}/call-ins", CallInsView.as_view(), name="api_dispatch_call_ins"),
    path(f"{DESK}/offers", OffersView.as_view(), name="api_dispatch_offers"),
    path(f"{DESK}/assignments/<int:assignment_id>/recall", RecallView.as_view(), name="api_dispatch_recall"),
]
