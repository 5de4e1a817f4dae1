"""How the schema of the database came to be, version by version."""
