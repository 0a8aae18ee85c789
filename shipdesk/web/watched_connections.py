"""Connections that know whether a request has left, and that can be cut off from outside.

`requests` alone cannot tell "nothing was sent" from "something was sent", and its read timeout starts anew with every
byte, so that a dripping server holds a worker for hours. Both matter when the request buys a label.
"""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from contextvars import ContextVar
from types import TracebackType
from typing import Any

import truststore
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from shipdesk.web.deadlines import DEADLINES, Deadline


class Flight:
    """One request on its way: whether bytes of it were sent, and whether its time ran out.

    Use as a context manager around the request and the reading of its answer, in one thread.
    """

    def __init__(self, deadline_s: float) -> None:
        self.sent = False
        self.overdue = False
        self._sockets: list[socket.socket] = []
        self._deadline_s = deadline_s
        self._deadline: Deadline | None = None

    def __enter__(self) -> Flight:
        self._token = _FLIGHT.set(self)
        self._deadline = DEADLINES.after(self._deadline_s, self._cut_off)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        _FLIGHT.reset(self._token)

    def takes_off(self, connection: HTTPConnection) -> None:
        """Note that bytes are about to leave through the connection."""
        self.sent = True
        if connection.sock is not None:
            self._sockets.append(connection.sock)

    def _cut_off(self) -> None:
        self.overdue = True
        for each in self._sockets:
            with suppress(OSError, ValueError):
                # The plain socket's own shutdown: that of a TLS socket is not safe from another thread.
                socket.socket.shutdown(each, socket.SHUT_RDWR)


# urllib3 makes connections far from here, so the flight travels with the thread.
_FLIGHT: ContextVar[Flight | None] = ContextVar("flight", default=None)


class _WatchedHTTP(HTTPConnection):
    def send(self, data: Any) -> None:
        _note_take_off(self)
        super().send(data)


class _WatchedHTTPS(HTTPSConnection):
    def send(self, data: Any) -> None:
        _note_take_off(self)
        super().send(data)


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _WatchedHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedHTTPS


class WatchedAdapter(HTTPAdapter):
    """Sends requests through watched connections; certificates are checked against the system's store, always."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pool for direct connections."""
        super().init_poolmanager(*args, **kwargs, ssl_context=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        _watch(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Make or find the pool for connections through a proxy."""
        kwargs.setdefault("ssl_context", truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        manager = super().proxy_manager_for(proxy, **kwargs)
        _watch(manager)
        return manager


def _watch(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


def _note_take_off(connection: HTTPConnection) -> None:
    if connection.sock is None:
        connection.connect()
    flight = _FLIGHT.get()
    if flight is not None:
        flight.takes_off(connection)
