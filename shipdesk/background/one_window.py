"""One window a store: the second start raises the first window and ends."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_WITHIN_MS = 1_000
_RAISE = b"raise\n"


def door_name(folder: Path) -> str:
    """Return the name of the local socket that stands for the window on that folder."""
    told = os.path.normcase(str(folder.expanduser().resolve()))
    return f"shipdesk-{hashlib.sha256(told.encode()).hexdigest()[:20]}"


class OneWindow(QObject):
    """The claim to be the only window of a folder, held until it is closed."""

    raise_wanted = Signal()
    """Another start asked this window to come to the front."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = door_name(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greeted)

    def claim(self) -> bool:
        """Become the window of the folder; False where there is one already, which is raised."""
        if self._knock():
            return False
        if self._server.listen(self._name):
            return True
        # Nobody answered, so what blocks the name was left by a process that ended without tidying up.
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name) or not self._knock()

    def close(self) -> None:
        """Give the claim up."""
        self._server.close()

    def _knock(self) -> bool:
        socket = QLocalSocket(self)
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_WITHIN_MS):
            return False
        socket.write(_RAISE)
        socket.waitForBytesWritten(ANSWER_WITHIN_MS)
        socket.disconnectFromServer()
        return True

    def _greeted(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
            self.raise_wanted.emit()
