"""USPS: prices, labels, returns, SCAN forms and tracking over its version 3 APIs, inside the United States."""
