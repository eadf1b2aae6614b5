"""What the terminal and the platform agree on: records, envelopes, acknowledgements, numbers.

Both sides import this package and nothing of each other.
"""
