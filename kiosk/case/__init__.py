"""The case (办件): from a citizen's answers to the document that is sealed, and to the receipt."""
