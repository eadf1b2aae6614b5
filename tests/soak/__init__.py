"""Ten thousand citizens, one life of the process."""
