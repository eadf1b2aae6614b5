"""The terminal's uninterruptible power supply."""
