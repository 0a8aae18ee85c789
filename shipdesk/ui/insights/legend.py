"""What the signs and colours of a chart stand for, in a line that breaks where the room ends."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from shipdesk.domain.insights.pictures import PartPicture, Picture, RatePicture, Series, SpanPicture
from shipdesk.ui.insights.chart_marks import fill_picture, mark_picture, sign_picture, span_picture
from shipdesk.ui.theme import SPACE_1, SPACE_4, current_theme
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.flow_layout import FlowLayout


class Legend(QWidget):
    """Follows a picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self._flow = FlowLayout(self, gap=SPACE_4)
        current_theme().changed.connect(self._dress)

    def show_picture(self, picture: Picture) -> None:
        """Explain a picture."""
        self._picture = picture
        self._dress()

    def words(self) -> tuple[str, ...]:
        """Return what is explained."""
        return tuple(words for _, words in self._entries())

    def _dress(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for picture, words in self._entries():
            self._flow.addWidget(_entry(picture, words))
        self.updateGeometry()

    def _entries(self) -> list[tuple[QPixmap, str]]:
        look, ratio = current_theme().palette, self.devicePixelRatioF()
        match self._picture:
            case RatePicture() as rates:
                several = len(rates.series) > 1 or rates.follows or rates.ideal
                entries = [
                    (sign_picture(n, look, ratio), self._name(each)) for n, each in enumerate(rates.series) if several
                ]
                if rates.ideal:
                    entries.append((mark_picture(look, ratio, Qt.PenStyle.DashLine), rates.ideal_word))
                return entries
            case SpanPicture() as spans:
                words = self.tr("from {low} to {high}").format(low=spans.low_word, high=spans.high_word)
                entries = [(span_picture(look, ratio), words)]
                if spans.mark_word:
                    entries.append((mark_picture(look, ratio), spans.mark_word))
                return entries
            case PartPicture() as parts:
                return [(fill_picture(kind.tone, look, ratio), kind.word) for kind in parts.kinds]
        return []

    def _name(self, series: Series) -> str:
        if any(spot.is_enough for spot in series.spots):
            return series.name
        return self.tr("{name} (too few parcels)").format(name=series.name)


def _entry(picture: QPixmap, words: str) -> QWidget:
    entry, sign = QWidget(), QLabel()
    sign.setPixmap(picture)
    row = QHBoxLayout(entry)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_1)
    row.addWidget(sign)
    row.addWidget(plain_label(words, "small"))
    return entry
