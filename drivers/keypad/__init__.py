"""Tactile keypads: one port, adapters behind it."""
