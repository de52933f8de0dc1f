"""The schema: what a database consists of, as facts that can be compared."""
