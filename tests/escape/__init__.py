"""Ways out of the kiosk, and text that would be more than text: each is tried, none leads out."""
