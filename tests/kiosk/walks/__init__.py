"""How a citizen walks through each kind of service, for the tests that walk them all."""
