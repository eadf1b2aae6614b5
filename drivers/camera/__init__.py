"""Cameras: the port, adapters over OpenCV, the document camera, a simulator."""
