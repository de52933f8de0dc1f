"""Migrations: what a history is held to, read in its files and measured on ephemeral databases."""
