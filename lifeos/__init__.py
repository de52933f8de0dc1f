"""LifeOS keeps a person's tasks, habits, journal and money, and shows them on one page."""
