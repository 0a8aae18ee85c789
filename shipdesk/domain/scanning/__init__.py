"""How a scanner that types like a keyboard is told from a person, and what its keys mean."""
