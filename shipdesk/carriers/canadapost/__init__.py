"""Canada Post: rates, labels with and without a contract, refunds and tracking; all of it is XML."""
