"""17TRACK: follows parcels of more than two thousand carriers, forty at a time; it asks the carriers by itself."""
