"""Gate modules: one plain test file a gate, collected as a child of pyproject.toml."""
