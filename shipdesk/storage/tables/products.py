"""What is known of articles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, String
from sqlmodel import Field, SQLModel

from shipdesk.storage.tables.parts import moment


class ProductRow(SQLModel, table=True):
    """What is known of an article by its SKU, learned from files or typed."""

    __tablename__ = "products"

    id: int | None = Field(default=None, primary_key=True)
    sku: str = Field(unique=True)
    name: str = ""
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    customs_code: str = ""
    customs_text: str = ""
    origin_country: str = ""
    barcode: str = Field(default="", index=True)
    bin: str = ""
    typed: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """The fields that a person typed: no file overwrites them."""
    updated_at: datetime = moment(nullable=False)
    asks: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    """What is scanned of each piece when it is packed: "serial", "lot", or nothing."""
    parts: list[list[Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """[SKU, pieces] of what a kit is packed from; empty for what is packed as it is."""
    substitutes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """SKUs that the owner lets go in its place."""


class ProductPictureRow(SQLModel, table=True):
    """What an article looks like, small enough to be shown at once."""

    __tablename__ = "product_pictures"

    sku: str = Field(primary_key=True)
    media_type: str
    document: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    saved_at: datetime = moment(nullable=False)
