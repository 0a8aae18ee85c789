"""Where parcels are: places in words, on a map, and the way between them."""
