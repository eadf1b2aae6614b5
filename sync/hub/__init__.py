"""The platform's reference twin: what the central platform answers to a terminal.

Shares ``sync.contract`` with the terminals and nothing else.
"""
