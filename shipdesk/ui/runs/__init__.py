"""What runs by itself: when, what it cost, what failed."""
