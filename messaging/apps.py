"""How Django meets this room."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"
