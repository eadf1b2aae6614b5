"""The devices of a terminal: one port per device class, adapters behind it.

Knows nothing of ``kiosk`` or ``sync``, no Qt, no SQLAlchemy.
"""
