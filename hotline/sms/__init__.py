"""Conversations by SMS: what a text means, what is done with it, and what the city says back."""
