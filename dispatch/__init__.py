"""Units, their assignments, and the whole field app."""
