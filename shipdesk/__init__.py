"""ShipDesk: order desk, labels, dispatch scans, tracking and customer mails for a small shop."""

__version__ = "0.1.0"
