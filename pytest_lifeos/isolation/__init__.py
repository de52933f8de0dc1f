"""Isolation of unit tests: what they may not touch, how it is noticed, and what they are told."""
