"""Documents that the platform gives out: what they say, how they look, who signs them.

Every one of them is an example: it says so on each page, and no department stands behind it.
"""
