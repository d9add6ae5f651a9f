"""Addresses of the public API of this room. Looked at before all others: it is the busiest door there is."""

from django.urls import URLPattern, path

from hotline.api.views import ClassesView, PhotosView, ReportsView, StatusView

urlpatterns: list[URLPattern] = [
    path("reports", ReportsView.as_view(), name="api_reports"),
    path("reports/<str:token>", StatusView.as_view(), name="api_report"),
    path("classes", ClassesView.as_view(), name="api_classes"),
    path("files", PhotosView.as_view(), name="api_files"),
]
