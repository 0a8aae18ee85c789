"""One table of Insights: its question, its chart, the table beside it, and what its numbers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.insights.keys import ParcelKey
from shipdesk.domain.insights.pictures import PartPicture, RatePicture, SpanPicture, is_empty
from shipdesk.domain.insights.shares import ENOUGH
from shipdesk.ui.imports.value_table import ValueTable, ValueTableModel
from shipdesk.ui.insights import insights_work
from shipdesk.ui.insights.insight_columns import columns_of
from shipdesk.ui.insights.insight_kinds import InsightKind
from shipdesk.ui.insights.insights_work import Answer
from shipdesk.ui.insights.legend import Legend
from shipdesk.ui.theme import HEADER_HEIGHT, ROW_HEIGHT, SPACE_2, SPACE_3, SPACE_4, set_kind
from shipdesk.ui.widgets.basics import EmptyState, plain_label
from shipdesk.ui.widgets.following_scroll import FollowingScrollArea

if TYPE_CHECKING:
    from shipdesk.ui.insights.chart_view import ChartView


class InsightPane(QWidget):
    """Shows an answer; where too few parcels have arrived it says from when on there is something to see."""

    wanted = Signal(object, str)
    """The ParcelKey of a number, and what its parcels are."""

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.answer: Answer | None = None
        self.chart: ChartView | None = None
        self.table: ValueTable | None = None
        self._loading = False
        self.heading = plain_label(kind="lead", wrap=True)
        self.meaning = plain_label(kind="small", wrap=True)
        self.legend = Legend()
        self.no_chart = plain_label(self.tr("Drawing…"), "muted")
        self.no_chart.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.chart_place = QStackedWidget()
        self.chart_place.addWidget(self.no_chart)
        self.empty = EmptyState("insights", "")
        self._lay_out()

    def show_answer(self, kind: InsightKind, answer: Answer) -> None:
        """Show a table and its chart."""
        before, self.answer = self.answer, answer
        self.heading.setText(kind.question)
        self.meaning.setText(answer.table.meaning)
        enough = answer.table.parcels >= ENOUGH or (kind.name in _ANY_NUMBER and answer.table.parcels > 0)
        self.stack.setCurrentWidget(self.whole if enough else self.empty)
        if not enough:
            self._say_too_few(kind, answer)
            return
        same = before is not None and (before.asked.name, before.asked.by) == (answer.asked.name, answer.asked.by)
        self._fill(kind, answer, same=same)
        self.legend.show_picture(answer.picture)
        self._fit_meaning()
        if not same:
            self._share_room()
        self._draw()

    def current_row(self) -> Any:
        """Return the chosen row of the table, or None."""
        if self.table is None or self.answer is None or self.stack.currentWidget() is not self.whole:
            return None
        row = self.table.currentIndex().row()
        rows = self.answer.table.rows
        return rows[row] if 0 <= row < len(rows) else None

    def open_current(self) -> None:
        """Want the parcels of the chosen row."""
        row = self.current_row()
        if row is not None:
            self._want(row.key)

    # Building

    def _lay_out(self) -> None:
        chart = QWidget()
        upper = QVBoxLayout(chart)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(SPACE_2)
        upper.addWidget(self.legend)
        upper.addWidget(self.chart_place, 1)
        lower = QWidget()
        self._table_place = QVBoxLayout(lower)
        self._table_place.setContentsMargins(0, 0, 0, 0)
        self._table_place.setSpacing(SPACE_2)
        self._table_place.addWidget(self.meaning)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(chart)
        self.splitter.addWidget(lower)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 1)
        # In a low window the whole scrolls: a table of half a line is of no use.
        self.whole = FollowingScrollArea()
        self.whole.setWidget(self.splitter)
        self.splitter.setAutoFillBackground(False)
        self.whole.viewport().setAutoFillBackground(False)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.whole)
        self.stack.addWidget(self.empty)
        set_kind(self, "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, 0, SPACE_4, SPACE_3)
        column.setSpacing(SPACE_3)
        column.addWidget(self.heading)
        column.addWidget(self.stack, 1)

    def _fill(self, kind: InsightKind, answer: Answer, *, same: bool) -> None:
        if self.table is None or not same:
            had_focus = self.table is not None and self.table.hasFocus()
            table = self._new_table(kind, answer)
            if self.table is not None:
                self.table.hide()
                self.table.deleteLater()
            self.table = table
            self._table_place.insertWidget(0, table, 1)
            table.show()
            if had_focus:
                table.setFocus()
        model = self.table.model()
        assert isinstance(model, ValueTableModel)
        row = max(0, self.table.currentIndex().row())
        model.set_values(answer.table.rows)
        if answer.table.rows:
            self.table.selectRow(min(row, len(answer.table.rows) - 1))

    def _new_table(self, kind: InsightKind, answer: Answer) -> ValueTable:
        model: ValueTableModel[Any] = ValueTableModel(columns_of(kind.name, answer.table.by), self)
        table = ValueTable(model, kind.title)
        table.setMinimumHeight(HEADER_HEIGHT + _LEAST_ROWS * ROW_HEIGHT + SPACE_4)
        table.activated.connect(lambda _index: self.open_current())
        return table

    def _fit_meaning(self) -> None:
        """Leave room for all lines of the meaning: a splitter knows nothing of labels that grow as they get narrow."""
        width = max(200, self.whole.viewport().width() - SPACE_3)
        self.meaning.setMinimumHeight(max(0, self.meaning.heightForWidth(width)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit what breaks its lines to the new width."""
        super().resizeEvent(event)
        self._fit_meaning()

    def _share_room(self) -> None:
        """Give a chart of bars the height of its bars, and one of rates half of what there is."""
        picture = self.answer.picture if self.answer is not None else None
        height = max(self.whole.viewport().height(), self.splitter.minimumSizeHint().height(), 300)
        match picture:
            case SpanPicture(spans=bars) | PartPicture(bars=bars):
                wanted = _AROUND + _BAR_HEIGHT * max(len(bars), 3)
            case RatePicture(follows=False, ideal=(), places=places):
                wanted = _AROUND + _BAR_HEIGHT * max(len(places), 3)
            case _:
                wanted = round(height * 0.58)
        wanted = min(wanted, round(height * (0.6 if height > _LOW else 0.5)))
        self.splitter.setSizes([wanted, height - wanted])

    def _say_too_few(self, kind: InsightKind, answer: Answer) -> None:
        many = self.tr("There are {count} so far in this period.").format(count=answer.table.parcels)
        if kind.name == "ageing":
            self.empty.set_texts(
                self.tr("Nothing is under way."), self.tr("Parcels stand here once a carrier has them.")
            )
        elif kind.name == "calibration":
            title = self.tr("After {count} forecasts that are decided").format(count=ENOUGH)
            self.empty.set_texts(title, f"{self.tr('A forecast is written down when a parcel leaves.')} {many}")
        elif kind.name in ("blame", "told"):
            self.empty.set_texts(self.tr("Nothing was late."), self.tr("In this period every parcel came in time."))
        else:
            title = self.tr("After {count} deliveries").format(count=ENOUGH)
            self.empty.set_texts(
                title, f"{self.tr('A few parcels say nothing; these numbers come by themselves.')} {many}"
            )

    # Drawing

    def _draw(self) -> None:
        if self.chart is None:
            if not self._loading:
                self._loading = True
                self._jobs.query("charts", insights_work.load_charts, on_done=self._charts_loaded, owner=self)
            return
        if self.answer is not None:
            nothing = is_empty(self.answer.picture)
            self.no_chart.setText(self.tr("Too few parcels for a chart.") if nothing else "")
            self.chart_place.setCurrentWidget(self.no_chart if nothing else self.chart)
            self.chart.show_picture(self.answer.picture)

    def _charts_loaded(self, _nothing: object) -> None:
        from shipdesk.ui.insights.chart_view import ChartView

        self.chart = ChartView()
        self.chart.chosen.connect(self._want)
        self.chart_place.addWidget(self.chart)
        self._draw()

    def _want(self, key: ParcelKey) -> None:
        from shipdesk.services.insights.pictures import group_words

        title = self.answer.picture.title if self.answer is not None else ""
        self.wanted.emit(key, f"{title}: {group_words(key.group)}")


_AROUND, _BAR_HEIGHT, _LOW = 92, 36, 460
_LEAST_ROWS = 3
_ANY_NUMBER = ("ageing", "blame", "told")
"""Tables that count and tell no rate: one parcel is worth looking at."""
