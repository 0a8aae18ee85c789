"""UPS: rates, labels, returns and tracking over its REST API."""
