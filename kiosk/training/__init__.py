"""Training for the people who look after terminals: exercises, a quiz, a record. No Qt in here."""
