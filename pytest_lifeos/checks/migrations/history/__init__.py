"""The history: revision files that are only read, and the rules over them."""
