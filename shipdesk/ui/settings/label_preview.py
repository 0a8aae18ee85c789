"""A label as its template would print it, drawn a moment after the last letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout, QWidget

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.labels import LabelForm, Layout
from shipdesk.settings import LabelSettings
from shipdesk.ui.page import Page
from shipdesk.ui.theme import SPACE_2, current_theme
from shipdesk.ui.widgets.basics import plain_label

if TYPE_CHECKING:
    from shipdesk.documents.drawing import Paper
    from shipdesk.services.preview_label import LabelPreview
    from shipdesk.services.shop import Shop

DELAY_MS = 200
NARROWEST, WIDEST, HIGHEST = 240, 340, 560
"""Pixels that a label may take."""


class PaperView(QWidget):
    """A paper as it will be printed: black on white, in every look, as large as its width and HIGHEST allow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paper: Paper | None = None
        self._image: QImage | None = None
        self.setMinimumWidth(NARROWEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(WIDEST * 3 // 2)
        current_theme().changed.connect(self.update)

    def show_paper(self, paper: Paper) -> None:
        """Show a paper, as large as there is room for it."""
        self.paper, self._image = paper, None
        self.setFixedHeight(self._size(paper).height())
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Become as high as the paper is at the new width."""
        super().resizeEvent(event)
        if self.paper is not None and self.height() != self._size(self.paper).height():
            self.setFixedHeight(self._size(self.paper).height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the paper at the screen's own pixels, with a hairline around it."""
        del event
        if self.paper is None:
            return
        painter = QPainter(self)
        place = QRectF(QPointF(0, 0), QSizeF(self._size(self.paper)))
        painter.drawImage(place, self._drawn(self.paper, round(place.width() * self.devicePixelRatioF())))
        painter.setPen(QPen(QColor(current_theme().palette.border_strong), 1))
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _size(self, paper: Paper) -> QSize:
        scale = min(self.width() / paper.width, HIGHEST / paper.height)
        return QSize(round(paper.width * scale), round(paper.height * scale))

    def _drawn(self, paper: Paper, width: int) -> QImage:
        if self._image is None or self._image.width() != width:
            from shipdesk.ui.labels.paper_painter import paper_image

            self._image = paper_image(paper, width)
        return self._image


class LabelPreviewPane(QWidget):
    """The label of a sample order, whose order it is, and what cannot be printed on it."""

    shown = Signal(object)
    """The sentences about the shop's own lines, each time a label was drawn."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._wanted: tuple[LabelSettings, Layout] | None = None
        self._timer = QTimer(self, interval=DELAY_MS)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self.view = PaperView()
        self.view.setAccessibleName(self.tr("Preview of the label"))
        self.caption = plain_label("", "small", wrap=True)
        self.as_unit = QCheckBox(self.tr("Show the GS1 label of own delivery"))
        self.as_unit.setToolTip(self.tr("The template as a label with an SSCC number has it; only for looking"))
        self.as_unit.setAccessibleDescription(self.as_unit.toolTip())
        self.as_unit.clicked.connect(self._shown_as_other)
        self.problems = plain_label("", "error", wrap=True)
        self.problems.setAccessibleName(self.tr("What cannot be printed"))
        self.problems.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self.view)
        column.addWidget(self.problems)
        column.addWidget(self.caption)
        column.addWidget(self.as_unit)
        column.addStretch(1)
        self.setMaximumWidth(WIDEST)

    def show_soon(self, label: LabelSettings, layout: Layout) -> None:
        """Draw the label as these settings have it, once nothing was edited for a moment."""
        if self._wanted == (label, layout) and self._timer.isActive():
            return
        if self._wanted is None:
            # As the shop's first carrier makes them; after that as somebody wants it.
            from shipdesk.services.preview_label import usual_form

            self.as_unit.setChecked(usual_form(self._page.shop.settings) is LabelForm.LOGISTIC)
        self._wanted = label, layout
        self._timer.start()

    def _shown_as_other(self) -> None:
        if self._wanted is not None:
            self._ask()

    def _ask(self) -> None:
        assert self._wanted is not None
        label, layout = self._wanted
        form = LabelForm.LOGISTIC if self.as_unit.isChecked() else LabelForm.PARCEL
        self._page.jobs.query(
            "label-preview", _preview, self._page.shop, label, layout, form,
            on_done=self._show, on_failed=self._not_drawn,
        )  # fmt: skip

    def _show(self, preview: LabelPreview) -> None:
        self.view.show_paper(preview.paper)
        whose = (
            self.tr("Shown with your newest order, {order}.").format(order=preview.order_number)
            if preview.order_number
            else self.tr("Shown with a made-up order.")
        )
        self.caption.setText(whose)
        lines = self.tr("Your lines: {lines}").format(lines="; ".join(preview.lines)) if preview.lines else ""
        self.view.setAccessibleDescription(f"{whose} {lines}".strip())
        self._say(preview.problems)
        self.shown.emit(preview.line_problems)

    def _not_drawn(self, error: ShipDeskError) -> None:
        self._say((str(error),))

    def _say(self, problems: tuple[str, ...]) -> None:
        self.problems.setText("\n".join(problems))
        self.problems.setVisible(bool(problems))


def _preview(shop: Shop, label: LabelSettings, layout: Layout, form: LabelForm) -> LabelPreview:
    from shipdesk.services.preview_label import preview_label

    return preview_label(shop, label, layout, form)
