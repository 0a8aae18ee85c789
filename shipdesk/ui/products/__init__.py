"""The product memory as people see it: a list of articles, and one of them to fill in."""
