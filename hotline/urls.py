"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from hotline.api.views import ClassesView, PhotosView, ReportsView, StatusView
from hotline.articles import views as articles
from hotline.calls import views as calls
from hotline.sms import views as sms

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/reports", ReportsView.as_view(), name="api_reports"),
    path("api/v1/reports/<str:token>", StatusView.as_view(), name="api_report"),
    path("api/v1/classes", ClassesView.as_view(), name="api_classes"),
    path("api/v1/files", PhotosView.as_view(), name="api_files"),
    path("hooks/twilio/sms", sms.twilio_sms, name="twilio_sms"),
    path("emulator/sms/", sms.emulator, name="sms_emulator"),
    path("emulator/call/", calls.emulator, name="call_emulator"),
    path("desk/calls/", calls.call, name="call"),
    path("desk/calls/banner/", calls.banner, name="call_banner"),
    path("desk/calls/caller/", calls.caller, name="call_caller"),
    path("desk/calls/hints/", calls.hints, name="call_hints"),
    path("desk/calls/places/", calls.place_list, name="call_places"),
    path("desk/calls/knowledge/", calls.knowledge, name="call_knowledge"),
    path("desk/calls/<int:call_id>/claim/", calls.claim, name="call_claim"),
    path("desk/articles/", articles.article_list, name="articles"),
    path("desk/articles/<str:code>/", articles.article, name="article"),
]
