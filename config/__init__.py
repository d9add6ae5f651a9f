"""Wiring: settings, URLs, entry points of the processes. No rules of the city."""
