"""What is asked: one request in the words of an adapter, and how long an answer may take."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait: for the connection, for each piece of an answer, and for everything together; in seconds."""

    connect_s: float = 6.0
    read_s: float = 20.0
    total_s: float = 45.0


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries; params go into its address."""

    content: bytes
    media_type: str = "application/json"
    params: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the account's own server.

    changes says that doing it twice would cost: then it is sent once, and every doubt becomes RemoteOutcomeUnknown.
    Any other is sent up to `tries` times where no answer came. signed says whether the account's key goes with it.
    """

    method: str
    path: str
    params: Mapping[str, str] | None = None
    body: Body | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    changes: bool = False
    interactive: bool = False
    tries: int = 1
    signed: bool = True

    def __post_init__(self) -> None:
        if self.changes and self.tries != 1:
            raise ValueError("what changes something is sent once")


def json_body(value: Any, params: Mapping[str, str] | None = None) -> Body:
    """Return a body that carries the value as JSON."""
    return Body(json.dumps(value, allow_nan=False).encode(), params=params)


def form_body(fields: Mapping[str, str], params: Mapping[str, str] | None = None) -> Body:
    """Return a body that carries the fields as a web form does."""
    return Body(urlencode(fields).encode(), FORM, params)
