"""The outside tools that gates run, a file each; the catalogue of gates says which gate runs which."""
