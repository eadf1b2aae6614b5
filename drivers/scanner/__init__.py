"""Code scanners: the port, adapters for serial lines, input devices and cameras, a simulator."""
