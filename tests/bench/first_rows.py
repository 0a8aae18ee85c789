"""A fresh process of its own: opens the window on a shop, or a bare one, and says when it was painted.

It imports as little as it can: what it imports for itself would be counted as the program's.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path


def bare_window() -> float:
    """Show an empty table in a bare Qt window; return the moment it was painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtGui import QStandardItemModel
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, app.quit)
            return False

    app = QApplication(["bare"])
    window, table, watch = QMainWindow(), QTableView(), Watch()
    table.setModel(QStandardItemModel(0, 12, table))
    table.viewport().installEventFilter(watch)
    window.setCentralWidget(table)
    window.resize(1280, 800)
    window.show()
    app.exec()
    return time.monotonic()


def program_window(folder: Path) -> float:
    """Open ShipDesk's own window on the shop; return the moment the first rows of the orders were painted."""
    import shipdesk.app

    sys.setswitchinterval(shipdesk.app.SWITCH_INTERVAL_S)
    app = shipdesk.app.application()
    desk = shipdesk.app.Desk(app, folder, "orders")
    moments: list[float] = []

    def watch() -> None:
        from bench.watching import PaintWatch, WindowedTable, has_rows

        table = desk.window.findChild(WindowedTable)

        def painted() -> None:
            if has_rows(table) and not moments:
                moments.append(time.monotonic())
                app.quit()

        PaintWatch(table.viewport(), painted)

    desk.ready.connect(watch)
    desk.start()
    app.exec()
    desk.end()
    return moments[0]


if __name__ == "__main__":
    started = float(sys.argv[1])
    painted_at = program_window(Path(sys.argv[2])) if len(sys.argv) > 2 else bare_window()
    print(painted_at - started)
