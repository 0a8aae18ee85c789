"""An address as lines for a label."""

from __future__ import annotations

from shipdesk.domain.orders import Address


def format_address(address: Address, *, origin_country: str) -> tuple[str, ...]:
    """Return the address from the name down to the country, which only foreign mail needs."""
    town = " ".join(part for part in (address.city, address.state, address.postal_code) if part)
    abroad = address.country_code if address.country_code != origin_country else ""
    return tuple(line for line in (address.name, address.company, *address.lines, town, abroad) if line)
