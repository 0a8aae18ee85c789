"""What is late by which clock, what it may cost, and what to do about it next; no I/O, no clock."""
