"""The faults, a file for each place where they happen."""
