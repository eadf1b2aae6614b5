"""The queue of submissions and the road to the central platform.

Knows nothing of ``kiosk`` or ``drivers``, no Qt.
"""
