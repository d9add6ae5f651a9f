"""Wiring: settings, URLs, entry points of the processes. No rules of the city."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
