"""Reads SQL text: what its statements do, told by tokens and not by looking for words."""
