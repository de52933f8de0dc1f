"""The rules over rows, one a file."""
