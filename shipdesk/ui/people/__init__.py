"""Who is here: the lock screen, the people of the shop, and the window of who did what."""
