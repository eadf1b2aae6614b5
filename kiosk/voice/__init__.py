"""What every screen says, and the way through the terminal without seeing it. No Qt."""
