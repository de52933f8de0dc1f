"""Danger, measured: what each statement of a revision locks, rewrites and reads on a real PostgreSQL."""
