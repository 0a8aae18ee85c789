"""One table of Insights: its question, its chart, the table beside it, and what its numbers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.insights.keys import ParcelKey
from shipdesk.domain.insights.pictures import PartPicture, RatePicture, SpanPicture, is_empty
from shipdesk.domain.insights.shares import ENOUGH
from shipdesk.domain.insights.tables import Table
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
        self.second: ValueTable | None = None
        """Of the table that is read together with the first, where there is one."""
        self._loading = False
        self.heading = plain_label(kind="lead", wrap=True)
        self.notes = plain_label(wrap=True, selectable=True)
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
        beside = answer.table.beside
        told = (answer.table.meaning, beside.meaning if beside is not None else "")
        self.meaning.setText("\n".join(part for part in told if part))
        self.notes.setText("\n".join(answer.table.notes))
        self.notes.setVisible(bool(answer.table.notes))
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
        """Return the chosen row of the table, of the second one where the keyboard is in it, or None."""
        if self.table is None or self.answer is None or self.stack.currentWidget() is not self.whole:
            return None
        second, beside = self.second, self.answer.table.beside
        is_second = second is not None and beside is not None and second.hasFocus()
        table, rows = (second, beside.rows) if is_second and second and beside else (self.table, self.answer.table.rows)
        row = table.currentIndex().row()
        return rows[row] if 0 <= row < len(rows) else None

    def open_current(self) -> None:
        """Want the parcels of the chosen row."""
        self._open_row(self.current_row())

    # Building

    def _lay_out(self) -> None:
        chart = QWidget()
        chart.setMinimumHeight(_LEAST_CHART)
        drawn = QVBoxLayout()
        drawn.setSpacing(SPACE_2)
        drawn.addWidget(self.legend)
        drawn.addWidget(self.chart_place, 1)
        # Where two tables are read together, the first stands beside the chart.
        self._side_place = QHBoxLayout(chart)
        self._side_place.setContentsMargins(0, 0, 0, SPACE_2)
        self._side_place.setSpacing(SPACE_3)
        self._side_place.addLayout(drawn, 1)
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
        column.addWidget(self.notes)
        column.addWidget(self.stack, 1)

    def _fill(self, kind: InsightKind, answer: Answer, *, same: bool) -> None:
        if self.table is None or not same:
            had_focus = self.table is not None and self.table.hasFocus()
            for old in (self.table, self.second):
                if old is not None:
                    old.hide()
                    old.deleteLater()
            beside = answer.table.beside
            self.table = self._new_table(kind.title, answer.table)
            self.second = None if beside is None else self._new_table(self.tr("By service"), beside)
            if self.second is None:
                self._table_place.insertWidget(0, self.table, 1)
            else:
                self._side_place.addWidget(self.table, 2)
                self._table_place.insertWidget(0, self.second, 1)
                self.second.show()
            self.table.show()
            if had_focus:
                self.table.setFocus()
        _put_rows(self.table, answer.table)
        if self.second is not None and answer.table.beside is not None:
            _put_rows(self.second, answer.table.beside)

    def _new_table(self, title: str, shown: Table[Any]) -> ValueTable:
        model: ValueTableModel[Any] = ValueTableModel(columns_of(shown.name, shown.by), self)
        table = ValueTable(model, title)
        table.setMinimumHeight(HEADER_HEIGHT + _LEAST_ROWS * ROW_HEIGHT + SPACE_4)
        table.activated.connect(lambda index: self._open_row(model.value_at(index.row())))
        return table

    def _open_row(self, row: Any) -> None:
        if row is not None and row.key is not None:
            self._want(row.key)

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
                load = insights_work.load_charts
                self._jobs.query("charts", load, on_done=self._charts_loaded, on_failed=self._no_charts, owner=self)
            return
        if self.answer is not None:
            nothing = is_empty(self.answer.picture)
            self.no_chart.setText(self.tr("Too few parcels for a chart.") if nothing else "")
            self.chart_place.setCurrentWidget(self.no_chart if nothing else self.chart)
            self.chart.show_picture(self.answer.picture)

    def _no_charts(self, _error: ShipDeskError) -> None:
        self.no_chart.setText(self.tr("Charts cannot be drawn on this computer. The table below says the same."))

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


def _put_rows(table: ValueTable, shown: Table[Any]) -> None:
    """Show rows, keeping the chosen place."""
    model = table.model()
    assert isinstance(model, ValueTableModel)
    row = max(0, table.currentIndex().row())
    model.set_values(shown.rows)
    if shown.rows:
        table.selectRow(min(row, len(shown.rows) - 1))


_AROUND, _BAR_HEIGHT, _LOW = 92, 36, 460
_LEAST_ROWS = 3
_LEAST_CHART = 200
_ANY_NUMBER = ("ageing", "blame", "told")
"""Tables that count and tell no rate: one parcel is worth looking at."""
