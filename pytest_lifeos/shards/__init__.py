"""Shards: a run of gates on many machines, and the one verdict over what all of them report."""
