"""Faces in pictures: found, measured, judged and compared; nothing of them leaves memory."""
