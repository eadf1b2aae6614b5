"""How a terminal looks after itself: a test a day, room on the disk, memory, what ends soon."""
