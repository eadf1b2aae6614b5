"""Who this terminal is: its key, its certificate, and how both are got, kept and renewed."""
