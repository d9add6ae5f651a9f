"""Staff, departments, roles and citizens' contacts."""
