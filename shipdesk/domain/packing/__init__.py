"""What happens to one parcel at the bench: its articles, its weight, its label."""
