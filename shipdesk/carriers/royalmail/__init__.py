"""Royal Mail Click & Drop: orders, labels (for account holders) and manifests; it does not tell where parcels are."""
