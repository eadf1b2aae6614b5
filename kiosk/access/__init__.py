"""Who of the staff may do what at this terminal, and how it is known that it is them."""
