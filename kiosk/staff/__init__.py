"""What technicians and field staff see: diagnostics, by command line and behind staff access."""
