"""Payment: the platform takes the money; the terminal shows a QR code and asks."""
