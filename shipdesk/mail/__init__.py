"""Turns templates into messages and speaks SMTP."""
