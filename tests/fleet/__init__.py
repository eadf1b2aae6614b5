"""A thousand terminals that come back at the same moment."""
