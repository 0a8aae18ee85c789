"""What the program promises in numbers, measured beside a named baseline in the same run."""
