"""The terminal's cabinet: guidance lights, door, tamper contact, presence, operator switch."""
