"""Speaking aloud: one port, adapters behind it."""
