"""What leaves the house: messages to citizens and staff, their templates and providers."""
