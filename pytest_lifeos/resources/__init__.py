"""What a run opens lazily and always closes: outside tools, started ahead of their items."""
