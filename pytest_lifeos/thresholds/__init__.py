"""Thresholds: bars over a whole gate, judged after its last test as items that pytest counts."""
