"""What ShipDesk can do: one verb per file."""
