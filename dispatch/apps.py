"""How Django meets this room."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "dispatch"
