"""The base of every screen: what it is called, what it listens to, and its actions with their shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.roles import May
from shipdesk.services.who_may import HOW
from shipdesk.ui.state import UiState
from shipdesk.ui.theme import icon, set_kind

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


class DeskAction(QAction):
    """An action that not everybody may do: refused, it is disabled, and its tooltip says who may."""

    def __init__(self, text: str, parent: QObject, may: May | None = None) -> None:
        super().__init__(text, parent)
        self.may = may
        self._wanted = True
        self._why = ""

    def setEnabled(self, enabled: bool) -> None:  # noqa: FBT001 (Qt's signature)
        """Enable it, unless whoever is here may not do it."""
        self._wanted = enabled
        super().setEnabled(enabled and not self._why)

    def take_leave(self, refusals: Mapping[May, str]) -> None:
        """Follow what may not be done by whoever is here now."""
        self._why = refusals.get(self.may, "") if self.may is not None else ""
        self.setProperty("why", self._why)
        super().setEnabled(self._wanted and not self._why)
        set_action_tip(self)


class Page(QWidget):
    """One screen of the window.

    A subclass sets `key` (for navigation and the F1 list), `icon_name` and `topics` (the names of services.shop.Topic
    it cares for, such as {"orders"}), builds its widgets in __init__, and overrides `title`, `reload` and
    `focus_first`. Texts go through self.tr(). The window calls `topics_changed`; a hidden page reloads when it is
    next shown. Say things to the person by the signals, not by message boxes.
    """

    key: ClassVar[str] = ""
    icon_name: ClassVar[str] = ""
    topics: ClassVar[frozenset[str]] = frozenset()

    said = Signal(str)
    """A short sentence for a toast."""
    undo_offered = Signal(str, object)
    """A sentence for a toast, and a function of no arguments that takes back what it tells."""
    failed = Signal(object)
    """A ShipDeskError for a toast that stays until it is read."""
    order_wanted = Signal(int)
    """An order id to open on the Orders screen."""
    parcel_wanted = Signal(int)
    """A parcel id to open on the Parcels screen."""
    screen_wanted = Signal(str)
    """The key of a screen to show."""
    store_wanted = Signal(object)
    """A services.choose_store.StoreWish: the shop is to be closed, its store to be elsewhere, and opened again."""
    code_seen = Signal(str)
    """A code that the screen's camera read, for whoever hears scanners."""

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shop = shop
        self.jobs = jobs
        self.ui_state = UiState.of(shop.folder)
        """Where widgets remember themselves; give it to WindowedTable."""
        self.page_actions: list[QAction] = []
        self.refusals: Mapping[May, str] = {}
        """What may not be done by whoever is here, each with the sentence why."""
        self._stale = True
        self.setAccessibleName(self.title())
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("kind", "canvas")

    def title(self) -> str:
        """Return the screen's name as people read it."""
        return self.key.capitalize()

    def reload(self) -> None:
        """Ask the services again and show the answer, keeping selection and place."""

    def focus_first(self) -> None:
        """Put the keyboard where work on this screen starts."""
        self.setFocus()

    def show_problem(self, key: str) -> None:
        """Show the part of the screen that a problem (its key in services.problems) is about."""

    def topics_changed(self, topics: frozenset[str]) -> None:
        """Reload if any of the topics is ours, now or when the page is next shown."""
        if self.topics & topics:
            if self.isVisible():
                self.reload()
            else:
                self._stale = True

    def take_leave(self, refusals: Mapping[May, str]) -> None:
        """Follow what may not be done by whoever is here now; a page with more than actions adds its own."""
        self.refusals = refusals
        for action in self.page_actions:
            if isinstance(action, DeskAction):
                action.take_leave(refusals)

    def may_close(self) -> bool:
        """Answer whether the window may close now; a page with unsaved work may ask the person first."""
        return True

    def make_stale(self) -> None:
        """Have the page reload when it is next shown."""
        self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """Reload what changed while the page was hidden."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.reload()

    def make_action(
        self,
        text: str,
        shortcut: str | QKeySequence.StandardKey,
        slot: Callable[[], object],
        *,
        icon_name: str = "",
        tip: str = "",
        tone: str = "muted",
        may: May | None = None,
    ) -> QAction:
        """Add an action that works anywhere on this page; its shortcut shows in the tooltip and in the F1 list.

        Single letters are fine: a focused text field keeps its letters. may is what whoever does it must be allowed.
        """
        action = DeskAction(text, self, may)
        action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if icon_name:
            action.setIcon(icon(icon_name, tone))
        action.setProperty("tip", tip or text)
        action.take_leave(self.refusals)
        action.triggered.connect(lambda _checked=False: slot())
        self.addAction(action)
        self.page_actions.append(action)
        return action

    def report_failure(self, error: ShipDeskError) -> None:
        """Show the error's sentences; made to be given as on_failed."""
        self.failed.emit(error)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the accessible name right when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.title())
        super().changeEvent(event)


def with_advice(why: str) -> str:
    """Return why something may not be done, and what helps."""
    return f"{why} {HOW}"


def refuse_button(button: QPushButton, why: str) -> None:
    """Take a button away from whoever may not do what it does, where there is a reason; its tooltip says it."""
    if why:
        button.setEnabled(False)
        button.setToolTip(with_advice(why))


def set_action_tip(action: QAction) -> None:
    """Write the action's tooltip: why it is refused, else its property `tip` (or text) with the shortcut."""
    why = str(action.property("why") or "")
    if why:
        action.setToolTip(with_advice(why))
        return
    tip = str(action.property("tip") or action.text()).replace("&", "")
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{tip} ({keys})" if keys else tip)


def action_button(action: QAction, kind: str = "", parent: QWidget | None = None) -> QPushButton:
    """Return a push button for the action that follows its text, tip and enabled state; kind as in the style sheet."""
    button = QPushButton(parent)
    button.setAutoDefault(False)
    if kind:
        set_kind(button, kind)

    def follow() -> None:
        button.setText(action.text())
        button.setToolTip(action.toolTip())
        button.setEnabled(action.isEnabled())
        # Shown before it has a parent it would be a window of its own, and take the keyboard from this one.
        if button.parentWidget() is not None or not action.isVisible():
            button.setVisible(action.isVisible())
        # On the accent-coloured ground of a primary button a muted icon would vanish.
        if kind != "primary":
            button.setIcon(action.icon())

    follow()
    action.changed.connect(follow)
    button.clicked.connect(action.trigger)
    return button


def icon_button(action: QAction, parent: QWidget | None = None) -> QToolButton:
    """Return a small icon-only button for the action, with its name for screen readers."""
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setAccessibleName(action.text())
    return button
