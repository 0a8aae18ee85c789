"""The pages that customers may read, as the shop wants them: part of its settings."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class TrackingPageSettings(BaseModel):
    """The page that each parcel's customer may read, and where it is published; its secret is "page" in the keyring."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = False
    """Every parcel that leaves gets a page by itself."""
    place: Literal["folder", "sftp", "s3", "webdav"] = "folder"
    public_url: str = Field(
        default="", max_length=400, pattern=r"^(https://[^\s\"'<>\\@]+|http://127\.0\.0\.1[^\s\"'<>\\@]*)?$"
    )
    """The address under which the pages can be read; empty: mails link to the carrier."""
    folder: str = Field(default="", max_length=400)
    """A folder here, or the one on the server, or the beginning of names in a bucket."""
    address: str = Field(default="", max_length=400)
    """SFTP: host or host:port. S3: the endpoint's https address, empty for Amazon's. WebDAV: the folder's address."""
    user: str = Field(default="", max_length=200)
    """Login, or the access key of S3."""
    host_key: str = Field(default="", max_length=2000, pattern=r"^([a-z0-9@.-]+ [A-Za-z0-9+/=]+)?$")
    """SFTP: the server's key as known_hosts has it, "ssh-ed25519 AAAA..."; empty: this computer's own known_hosts."""
    key_file: str = Field(default="", max_length=400)
    """SFTP: a private key; then the secret is its passphrase."""
    bucket: str = Field(default="", max_length=63, pattern=r"^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?$")
    region: str = Field(default="", max_length=40, pattern=r"^[a-z0-9-]*$")
    withdraw_after_days: int = Field(default=30, ge=1, le=365)
    """How long after the delivery a page stays."""
    logo: str = Field(default="", max_length=16_000)
    """A PNG in base64, made small by `services.page_logo`."""
    website: str = Field(default="", max_length=200, pattern=r"^(https://[^\s\"'<>\\@]+)?$")
    show_phone: bool = False
