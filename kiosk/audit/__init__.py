"""The audit journal: what happened at this terminal, so that nobody can quietly change it."""
