"""What the owner wants of the late list: part of the shop's settings."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class LateSettings(BaseModel):
    """When a parcel is worth a look before it is late, what being late costs, and when to sum up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    owner_line: float = Field(default=0.5, ge=0.05, le=0.99)
    """A parcel whose chance of being late is at least this is on the list before its promise is broken."""
    customer_loss_share: float = Field(default=0.1, ge=0, le=1)
    """Which part of an order's value a late parcel costs in customers who do not come back."""
    contact_cost_minor: int = Field(default=500, ge=0, le=100_000_000)
    """What answering one "where is my order?" costs, in the shop's currency."""
    reship_cost_minor: int = Field(default=800, ge=0, le=100_000_000)
    """What sending an order again costs beside its goods."""
    morning_hour: int = Field(default=8, ge=0, le=23)
    evening_hour: int = Field(default=18, ge=0, le=23)
    summary_to: str = Field(default="", max_length=254)
    """Where the morning and evening summary is mailed; empty: nowhere."""
