"""Lets a key that was held act as the shortcut it is; Qt itself looks for shortcuts only when a key arrives."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut, QShortcutEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

_CONTEXT = Qt.ShortcutContext


def run_shortcut(event: QKeyEvent) -> bool:
    """Run the one enabled shortcut that this key is where the keyboard is now; answer whether there was one."""
    focus = QApplication.focusWidget() or QApplication.activeWindow()
    if focus is None or QApplication.activePopupWidget() is not None:
        return False
    sequences = _sequences(event)
    found = {id(one): one for one in _shortcuts_at(focus) if _is_meant(one, sequences)}
    if len(found) != 1:  # two that mean the same block each other, as they do in Qt
        return False
    ((_, one),) = found.items()
    if isinstance(one, QAbstractButton):
        one.animateClick()
    elif isinstance(one, QShortcut):
        one.activated.emit()
    else:
        # As Qt does it, so that whoever guards the action sees it.
        QCoreApplication.sendEvent(one, QShortcutEvent(one.shortcut(), 0, False))
    return True


def _sequences(event: QKeyEvent) -> tuple[QKeySequence, ...]:
    """Return what the key may be written as: Shift belongs to signs that need it, and may be left out there."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    meant = [QKeySequence(QKeyCombination(modifiers, key))]
    if modifiers == Qt.KeyboardModifier.ShiftModifier and not event.text().isalpha():
        meant.append(QKeySequence(QKeyCombination(Qt.KeyboardModifier.NoModifier, key)))
    return tuple(meant)


_Shortcut = QAction | QShortcut | QAbstractButton


def _is_meant(one: _Shortcut, sequences: tuple[QKeySequence, ...]) -> bool:
    if isinstance(one, QAbstractButton):
        return one.isEnabled() and one.isVisible() and one.shortcut() in sequences
    if isinstance(one, QShortcut):
        return one.isEnabled() and one.key() in sequences
    return one.isEnabled() and one.isVisible() and any(keys in sequences for keys in one.shortcuts())


def _shortcuts_at(focus: QWidget) -> Iterator[_Shortcut]:
    """Give the shortcuts whose context the focused widget is in."""
    window = focus.window()
    owner: QWidget | None = focus
    while owner is not None:
        for action in owner.actions():
            context = action.shortcutContext()
            if context != _CONTEXT.WidgetShortcut or owner is focus:
                yield action
        owner = None if owner is window else owner.parentWidget()
    for shortcut in window.findChildren(QShortcut):
        holder = shortcut.parent()
        near = isinstance(holder, QWidget) and (holder is focus or holder.isAncestorOf(focus))
        if near or shortcut.context() in (_CONTEXT.WindowShortcut, _CONTEXT.ApplicationShortcut):
            yield shortcut
    yield from window.findChildren(QAbstractButton)
    for action in window.findChildren(QAction):
        far = action.shortcutContext() in (_CONTEXT.WindowShortcut, _CONTEXT.ApplicationShortcut)
        if far and any(isinstance(w, QWidget) and w.isVisible() for w in action.associatedObjects()):
            yield action
