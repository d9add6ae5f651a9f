"""Keeping the centre's watch: starting and ending it, and handing it over."""
