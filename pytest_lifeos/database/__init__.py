"""Databases for tests: a PostgreSQL server of our own, templates, isolation, and the guard."""
