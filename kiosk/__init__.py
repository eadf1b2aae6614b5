"""What the citizen, the technician and the field staff see and do."""
