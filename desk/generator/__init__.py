"""Plays the city: citizens who report, and demo people who act every role at human speed.

Seeded, at any speed, and only with cases it made itself; every page says that they are
simulated. It drives the first run, the long tests and the benchmarks.
"""
