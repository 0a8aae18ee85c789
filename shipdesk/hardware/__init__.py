"""The devices of a packing station beside printers: scales."""
