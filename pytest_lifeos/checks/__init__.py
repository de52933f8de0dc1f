"""Checks: pure functions from a project, or what a tool or a run left, to findings; none imports pytest."""
