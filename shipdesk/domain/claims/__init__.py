"""Money asked back from carriers: until when, by which rule, and how far each claim is."""
