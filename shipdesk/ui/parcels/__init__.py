"""The Parcels screen."""
