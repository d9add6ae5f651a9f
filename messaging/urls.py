"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from messaging import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("hooks/twilio/status/<int:message_id>/", views.twilio_status, name="twilio_status"),
    path("no-more-email/<str:token>/", views.no_more_email, name="no_more_email"),
    path("outbox/", views.outbox, name="outbox"),
    path("operations/messages/", views.operations, name="operations_messages"),
    path("operations/messages/<int:message_id>/", views.decide, name="operations_message"),
]
