"""From the journey to what a screen shows: pure functions, plain values, no Qt."""
