"""The Late screen."""
