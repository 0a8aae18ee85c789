"""The list of countries by name, for every field that asks for one."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QComboBox, QCompleter


@lru_cache(maxsize=1)
def country_choices() -> tuple[tuple[str, str], ...]:
    """Return every country as (ISO 3166 code, code and English name), such as ("DE", "DE  Germany")."""
    return tuple((code, f"{code}  {name}") for code, name, _native in _countries())


def country_code(text: str) -> str:
    """Return the code of what somebody typed: a code in any case, a line of the list, or a country's name.

    Returns the text itself where it is none of them, so that it can be said to be wrong.
    """
    typed = text.strip()
    first = typed.split("  ", 1)[0]
    if len(first) == 2 and first.isascii() and first.isalpha():
        return first.upper()
    wanted = typed.casefold()
    if not wanted:
        return ""
    return next((code for code, *names in _countries() if wanted in (name.casefold() for name in names)), typed)


def country_box(code: str) -> QComboBox:
    """Return a list of countries that finds what is typed, showing the one with that code."""
    box = QComboBox()
    box.setEditable(True)
    find_anywhere(box)
    for short, words in country_choices():
        box.addItem(words, short)
    place = box.findData(code)
    box.setCurrentIndex(place)
    if place < 0:
        box.setEditText(code)
    return box


def find_anywhere(box: QComboBox) -> None:
    """Have an editable list offer every line that holds what is typed, and keep its lines as they are."""
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    completer = box.completer()
    assert completer is not None, "only an editable list has one"
    completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)


@lru_cache(maxsize=1)
def _countries() -> tuple[tuple[str, str, str], ...]:
    found: dict[str, tuple[str, str, str]] = {}
    for territory in QLocale.Country:
        code = QLocale.territoryToCode(territory)
        if len(code) == 2 and code.isalpha():
            name, there = QLocale.territoryToString(territory), QLocale(QLocale.Language.AnyLanguage, territory)
            # Where Qt knows no language it tells of another country: the United States for Ascension Island.
            native = there.nativeTerritoryName() if there.territory() == territory else name
            found[code] = (code, name, native)
    return tuple(found[code] for code in sorted(found))
