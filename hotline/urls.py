"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from hotline.api.views import ClassesView, PhotosView, ReportsView, StatusView
from hotline.sms import views as sms

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/reports", ReportsView.as_view(), name="api_reports"),
    path("api/v1/reports/<str:token>", StatusView.as_view(), name="api_report"),
    path("api/v1/classes", ClassesView.as_view(), name="api_classes"),
    path("api/v1/files", PhotosView.as_view(), name="api_files"),
    path("hooks/twilio/sms", sms.twilio_sms, name="twilio_sms"),
    path("emulator/sms/", sms.emulator, name="sms_emulator"),
]
