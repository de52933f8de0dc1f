"""Today: everything that matters now, on one page."""
