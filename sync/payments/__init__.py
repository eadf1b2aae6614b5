"""Payments: what was asked for, what came of it, and the submission that belongs to it."""
