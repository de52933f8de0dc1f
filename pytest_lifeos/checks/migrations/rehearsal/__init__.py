"""The rehearsal: up, compare, down and up again, and the rules over each walk."""
