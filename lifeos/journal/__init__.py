"""The journal: how a day felt, and what there is to say about it."""
