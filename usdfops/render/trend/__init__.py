"""The trend for people and programs: what became of the numbers, and why."""
