"""How Django meets this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
