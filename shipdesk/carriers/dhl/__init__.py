"""DHL unified tracking: one API that tells where the parcels of all divisions of DHL are."""
