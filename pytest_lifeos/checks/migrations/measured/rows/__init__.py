"""Rows: fills the tables of an ephemeral database, so that what a revision does to rows can be measured."""
