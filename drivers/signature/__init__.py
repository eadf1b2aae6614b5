"""Signature pads: the port, strokes, adapters for the touchscreen and for input devices."""
