"""The steps that bring a database file up to date, one module a step, run in the order of their numbers."""
