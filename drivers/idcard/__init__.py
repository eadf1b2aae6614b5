"""Resident identity cards: the reader's port, the SDT adapter and the card record."""
