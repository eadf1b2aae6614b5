"""Typing Chinese on the screen; nothing is learnt from what citizens write."""
