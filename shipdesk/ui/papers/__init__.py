"""Papers that go with parcels: what is asked before they are made, and sheets of labels."""
