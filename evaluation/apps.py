"""How Django meets this room."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"
