"""A cable to a server on this machine that a test can pull and put back."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress


class Cable:
    """Hands bytes on between a port of its own and the server's; pulled, nobody answers at its port."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._turn = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._is_in = True
        threading.Thread(target=self._let_in, args=(self._door,), daemon=True).start()

    def pull(self) -> None:
        """End every connection, and let nobody in."""
        with self._turn:
            self._is_in = False
            pairs, self._pairs = self._pairs, []
        for end in (self._door, *(end for pair in pairs for end in pair)):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def put_back(self) -> None:
        """Let everybody in again, at the same port."""
        self._door = socket.create_server(("127.0.0.1", self.port))
        self._is_in = True
        threading.Thread(target=self._let_in, args=(self._door,), daemon=True).start()

    def _let_in(self, door: socket.socket) -> None:
        while True:
            try:
                near, _ = door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._server_port))
            with self._turn:
                if not self._is_in:
                    near.close()
                    far.close()
                    return
                self._pairs.append((near, far))
            threading.Thread(target=_hand_on, args=(near, far), daemon=True).start()


def _hand_on(near: socket.socket, far: socket.socket) -> None:
    with selectors.DefaultSelector() as both, suppress(OSError, ValueError):
        both.register(near, selectors.EVENT_READ, far)
        both.register(far, selectors.EVENT_READ, near)
        while True:
            for key, _ in both.select():
                data = key.fileobj.recv(65_536)  # type: ignore[union-attr]
                if not data:
                    return
                key.data.sendall(data)
