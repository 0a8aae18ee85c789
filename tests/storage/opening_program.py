"""Opens a shop in a process of its own; imported there, hence without pytest."""

from __future__ import annotations

from pathlib import Path

from shipdesk.services.shop import open_shop


def open_and_tell(folder: str) -> None:
    """Open the shop in the folder and tell the name of its store."""
    shop = open_shop(Path(folder))
    print(shop.store_id)
    shop.close()
