"""Telephone calls: the banner, the form on which an operator takes a call in, and what follows at once."""
