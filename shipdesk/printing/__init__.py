"""Sends documents to printers."""
