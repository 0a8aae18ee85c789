"""The Messages screen: outbox and templates."""
