"""A list and its detail, where the detail makes way when the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shipdesk.ui.state import UiState
from shipdesk.ui.widgets.basics import DetailSplitter

FITS_FROM = 860
"""Width in pixels from which both have room, where a page says nothing else: a window of some 1,100."""


class FittingSplitter(DetailSplitter):
    """Shows the detail where there is room, or where it was asked for; remembers its width and whether it is wanted."""

    detail_shown = Signal()
    """The detail came into view and should be filled."""

    def __init__(
        self,
        master: QWidget,
        detail: QWidget,
        state: UiState,
        state_key: str,
        detail_width: int,
        fits_from: int = FITS_FROM,
    ) -> None:
        self._width_key, self._hidden_key = f"{state_key} detail width", f"{state_key} detail hidden"
        super().__init__(master, detail, int(state.get(self._width_key) or detail_width))
        self._fits_from = self._usual_fits_from = fits_from
        self._detail = detail
        self._state = state
        self._is_wide = True
        self._hidden_when_wide = bool(state.get(self._hidden_key))
        self._shown_when_narrow = False
        self.splitterMoved.connect(lambda _place, _number: state.put(self._width_key, detail.width()))

    def show_detail(self) -> None:
        """Show the detail, however narrow it gets."""
        self._want(shown=True)

    def toggle_detail(self) -> None:
        """Hide the detail where it is shown, and the other way round."""
        self._want(shown=self._detail.isHidden())
        self._state.put(self._hidden_key, self._hidden_when_wide)

    def need_room(self, fits_from: int | None) -> None:
        """Let the detail make way up to this width while the list needs the room; None is the usual width again."""
        self._fits_from = self._usual_fits_from if fits_from is None else fits_from
        self._shown_when_narrow = False
        self.fit(self.width())

    def fit(self, width: int) -> None:
        """Show or hide the detail for a page of that width."""
        self._is_wide = width >= self._fits_from
        shown = not self._hidden_when_wide if self._is_wide else self._shown_when_narrow
        if shown == self._detail.isHidden():
            self._detail.setVisible(shown)
            if shown:
                self.detail_shown.emit()

    def _want(self, *, shown: bool) -> None:
        self._shown_when_narrow = shown
        self._hidden_when_wide = not shown
        self.fit(self._fits_from if self._is_wide else 0)
