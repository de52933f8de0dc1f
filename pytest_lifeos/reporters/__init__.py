"""Reporters: each shows the report of a run in one form, and finds nothing of its own."""
