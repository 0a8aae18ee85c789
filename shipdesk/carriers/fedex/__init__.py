"""FedEx: the REST APIs of its developer portal (Ship, Rates and Transit Times, Track, Authorization)."""
