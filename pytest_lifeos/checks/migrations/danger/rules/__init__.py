"""One danger a file; a new file here is a new rule."""
