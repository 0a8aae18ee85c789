"""What is true about orders, parcels, tracking, lateness and barcodes; no I/O, no clock."""
