"""One module per shop API: orders in as drafts, tracking numbers back, all through one HTTP client."""
