"""Papers that go with parcels, one module each; all of them flow over as many pages as they need."""
