"""New customers: persons, identity checks (720), credit assessments (696), accounts and lines."""
