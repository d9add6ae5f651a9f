"""How Django meets this room."""

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "hotline"
