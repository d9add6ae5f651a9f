"""What Django has to know of the wiring, before it loads the rooms."""

from django.apps import AppConfig

# The jobs of the rooms belong to the application that exists when they are loaded. Not in `config/__init__.py`:
# the supervisor and whatever else only starts processes would load Celery too.
from config import celery  # noqa: F401


class WiringConfig(AppConfig):
    """The first of all applications."""

    name = "config"
