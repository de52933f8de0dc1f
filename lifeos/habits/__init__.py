"""Habits: what to do every day, and how many days in a row it was done."""
