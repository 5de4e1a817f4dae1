"""Migrations of the schema of the database, version by version."""
