"""Selection: which items are a gate's, what narrowed the run, and what was not collected."""
