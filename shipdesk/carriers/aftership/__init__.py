"""AfterShip: follows parcels of more than a thousand carriers, and tells which of them changed."""
