"""Places, classes, and who answers for what where."""
