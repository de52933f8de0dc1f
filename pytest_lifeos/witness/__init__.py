"""Witness: what really happened while tests ran, seen where no report and no warning filter hides it."""
