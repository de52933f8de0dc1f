"""Reads a revision file as Python would run it, as far as that can be known without running it."""
