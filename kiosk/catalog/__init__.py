"""The items (事项) this terminal offers: data under ``config/services/``, one file per item."""
