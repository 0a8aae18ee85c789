"""The papers of one claim: added, looked at, taken away."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.claims.words import PaperOf
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.claims import claim_jobs
from shipdesk.ui.claims.claim_words import paper_word
from shipdesk.ui.claims.small_sheets import PaperKindSheet
from shipdesk.ui.settings.section import button_row, tool_button
from shipdesk.ui.theme import SPACE_2
from shipdesk.ui.widgets.basics import SectionHeader, plain_label
from shipdesk.ui.widgets.described_list import DescribedLine, DescribedList
from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.ui.words import shop_zone, time_text

if TYPE_CHECKING:
    from shipdesk.services.claims.show_claim import ClaimDetail
    from shipdesk.services.shop import Shop

_AROUND, _LEAST_HEIGHT = 420, 112
_PICTURES = {".png", ".jpg", ".jpeg"}


class ClaimPapers(QWidget):
    """A list with three buttons; what is wrong is told to the sheet."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, shop: Shop, jobs: JobRunner, claim_id: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._shop, self._jobs, self._claim_id = shop, jobs, claim_id
        self._detail: ClaimDetail | None = None
        self.list = DescribedList(self.tr("Papers"), _AROUND, _LEAST_HEIGHT)
        self.list.add_key("Ins", self.ask_files)
        self.list.add_key("Del", self.ask_remove)
        self.list.itemActivated.connect(lambda _item: self.open_chosen())
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.none = plain_label("", "muted", wrap=True)
        self.add = tool_button(self.tr("Add a paper…"), "add")
        self.add.setToolTip(self.tr("An invoice, a picture or a letter: PDF, PNG or JPEG (Ins)"))
        self.add.clicked.connect(self.ask_files)
        self.open = tool_button(self.tr("Look at it"), "file")
        self.open.setToolTip(self.tr("Open this paper (Enter)"))
        self.open.clicked.connect(self.open_chosen)
        self.remove = tool_button(self.tr("Take away…"), "remove")
        self.remove.setToolTip(self.tr("Take this paper away from the claim (Del)"))
        self.remove.clicked.connect(self.ask_remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(SectionHeader(self.tr("Papers")))
        column.addWidget(self.none)
        column.addWidget(self.list)
        column.addWidget(button_row(self.add, self.open, self.remove))

    def show_claim(self, detail: ClaimDetail) -> None:
        """Show the papers of a claim."""
        self._detail = detail
        zone = shop_zone(self._shop.settings.shop.time_zone)
        lines: list[tuple[object, DescribedLine]] = [
            (paper.id, DescribedLine(paper.name, _words(paper.bytes, time_text(paper.added_at, zone), paper.added_by),
                                     paper_word(paper.kind)))
            for paper in detail.papers
        ]  # fmt: skip
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        own = self.tr(
            "The file has the journey, the articles with their prices and the mails to the customer by itself."
        )
        photos = ""
        if detail.photos:
            photos = self.tr("So it has the photos of the packing ({count}).").format(count=detail.photos)
        self.none.setText(" ".join(part for part in (own, photos) if part))
        self._enable()

    def ask_files(self) -> None:
        """Ask for files."""
        if not self.add.isEnabled():
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, self.tr("Add papers"), folder, self.tr("Papers (*.pdf *.png *.jpg *.jpeg)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.ask_kind(tuple(Path(name) for name in names)))
        dialog.open()

    def ask_kind(self, paths: tuple[Path, ...]) -> PaperKindSheet:
        """Ask what the files prove, then add them."""
        guess = PaperOf.PHOTO if all(path.suffix.lower() in _PICTURES for path in paths) else PaperOf.VALUE
        sheet = PaperKindSheet(", ".join(path.name for path in paths), guess, self)
        sheet.chosen.connect(partial(self._add, paths))
        sheet.open()
        return sheet

    def _add(self, paths: tuple[Path, ...], kind: PaperOf) -> None:
        self._jobs.run(
            self.tr("Adding papers"), claim_jobs.add_papers, self._shop, self._claim_id, paths, kind,
            on_done=lambda _kept: self.changed.emit(), on_failed=self._not_added, owner=self,
        )  # fmt: skip

    def _not_added(self, error: ShipDeskError) -> None:
        # Those before it were kept.
        self.changed.emit()
        self.failed.emit(error)

    def open_chosen(self) -> None:
        """Look at the chosen paper."""
        paper_id = self.list.chosen_key()
        if isinstance(paper_id, int):
            self._jobs.run(
                self.tr("Opening a paper"), claim_jobs.open_paper, self._shop, paper_id, on_done=_look_at,
                on_failed=self.failed.emit, owner=self,
            )  # fmt: skip

    def ask_remove(self) -> None:
        """Ask once more, then take the chosen paper away."""
        paper_id = self.list.chosen_key()
        if not isinstance(paper_id, int) or not self.remove.isEnabled() or self._detail is None:
            return
        name = next(paper.name for paper in self._detail.papers if paper.id == paper_id)
        sheet = ConfirmSheet(
            self.tr("Take {name} away?").format(name=name), self.tr("It is not kept anywhere else in ShipDesk."),
            self.tr("Take it away"), self.tr("Keep it"), self,
        )  # fmt: skip
        sheet.accepted.connect(partial(self._remove, paper_id))
        sheet.open()

    def _remove(self, paper_id: int) -> None:
        self._jobs.change(
            self.tr("Taking a paper away"), claim_jobs.remove_paper, self._shop, paper_id,
            on_done=lambda _paper: self.changed.emit(), on_failed=self.failed.emit, owner=self,
        )  # fmt: skip

    def _enable(self) -> None:
        detail, chosen = self._detail, self.list.chosen_key()
        is_open = detail is not None and not detail.claim.is_closed
        self.add.setEnabled(is_open)
        self.open.setVisible(chosen is not None)
        mine = detail is not None and any(p.id == chosen and p.kind is not PaperOf.FILE for p in detail.papers)
        self.remove.setVisible(chosen is not None)
        self.remove.setEnabled(mine)


def _look_at(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _words(size: int, at: str, by: str) -> str:
    return " · ".join(part for part in (f"{max(1, size // 1000)} kB", at, by) if part)
