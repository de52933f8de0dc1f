"""Rows: fills the tables of an ephemeral database, and shows what each revision does to those rows."""
