"""DHL Paket: the Parcel DE Shipping API (Post & Parcel Germany)."""
