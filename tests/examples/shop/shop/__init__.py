"""A small shop: the clean example that every planted defect is laid over."""
