"""Tasks: what is to be done, by when, and how much it matters."""
