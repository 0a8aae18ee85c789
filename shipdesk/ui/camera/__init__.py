"""The camera at the bench: what it sees, the codes in it, and the photo of the open box. Imported when it is wanted."""
