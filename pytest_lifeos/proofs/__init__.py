"""Proofs: a defect is planted for each gate in a copy of the project, and the gate must catch it."""
