"""Sealed attachments on their way to the platform."""

from sync.uploads.uploader import Progress, Uploader

__all__ = ["Progress", "Uploader"]
