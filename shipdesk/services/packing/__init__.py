"""The packing station: what each scan does to the box that is open at the bench, and what the bench does by itself."""
