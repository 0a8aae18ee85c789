"""The product memory in one list: find, fill in, import, export, forget; keys alone are enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.products import Product, ProductGap, ProductQuery
from shipdesk.services import products
from shipdesk.ui.products import products_work
from shipdesk.ui.products.product_columns import product_columns
from shipdesk.ui.products.product_sheet import ProductSheet
from shipdesk.ui.products.products_work import ProductChanges, ProductList, ProductToEdit
from shipdesk.ui.state import UiState
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_6, Tone, icon, set_kind
from shipdesk.ui.widgets.basics import EmptyState, SearchField, plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.filter_bar import FilterBar, FilterChip
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.widgets.grid_model import WindowedTableModel
from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.ui.words import count_text

if TYPE_CHECKING:
    from shipdesk.services.import_products import ProductImport
    from shipdesk.services.shop import Shop

_LISTS = "*.csv *.tsv *.txt *.xlsx *.xls *.ods *.zip"


class ProductsSheet(QDialog):
    """All products with their gaps; open it with `open()`, it destroys itself when it is closed."""

    said = Signal(str)

    def __init__(self, shop: Shop, jobs: JobRunner, state: UiState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop, self._jobs, self._state = shop, jobs, state
        self._told: dict[str, int] = {}
        self._sheet: ProductSheet | None = None
        self.setWindowTitle(self.tr("Products"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1040, 620)
        self._make_list()
        self._make_buttons()
        self._lay_out()
        self._enable()
        self.reload()
        self.table.setFocus()

    # Building

    def _make_list(self) -> None:
        self.model: WindowedTableModel[Product] = WindowedTableModel(
            self._jobs, product_columns(self._told), partial(products.product_rows, self._shop), lambda p: p.id, self
        )
        self.model.failure = self._fail
        self.table = WindowedTable(self.model, self.tr("Products"), state=self._state, state_key="products")
        self.table.current_changed.connect(lambda _id: self._enable())
        self.table.selection_counted.connect(lambda _count: self._enable())
        self.table.opened.connect(lambda _id: self.edit())
        self.search = SearchField(self.tr("SKU, name, barcode or bin"), self.tr("Filter the products"))
        self.search.setMinimumWidth(260)
        self.search.typed.connect(lambda _text: self.reload())
        self.search.down_pressed.connect(self.table.setFocus)
        self.gaps = FilterBar(self.tr("What is missing"), several=False)
        self.gaps.chosen.connect(lambda _choices: self.reload())
        self.empty = EmptyState("products", "")
        self.empty.acted.connect(self.ask_import)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.outcome = Callout()
        self.wrong = plain_label("", "error", wrap=True)
        self.wrong.hide()

    def _make_buttons(self) -> None:
        button = self._button
        self.edit_button = button(self.tr("Edit…"), "E", "edit", self.edit, self.tr("Fill in the product"))
        self.add_button = button(self.tr("Add…"), "N", "add", self.add, self.tr("Add a product by its SKU"))
        self.forget_button = button(self.tr("Forget…"), "Del", "remove", self.ask_forget,
                                    self.tr("Forget what is known of the chosen products"))  # fmt: skip
        self.import_button = button(self.tr("Import…"), "Ctrl+O", "import", self.ask_import,
                                    self.tr("Read a product list of your shop, CSV or workbook"))  # fmt: skip
        self.export_button = button(self.tr("Export…"), "Ctrl+S", "export", self.ask_export,
                                    self.tr("Write all products as CSV"))  # fmt: skip
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setAutoDefault(False)
        self.close_button.setToolTip(self.tr("Close (Esc)"))
        set_kind(self.close_button, "primary")
        self.close_button.clicked.connect(self.accept)
        for keys, slot in (
            ("Ctrl+F", self._find), ("/", self._find),
            ("Alt+1", partial(self.gaps.choose, ())),
            ("Alt+2", partial(self.gaps.choose, (ProductGap.WEIGHT,))),
            ("Alt+3", partial(self.gaps.choose, (ProductGap.CUSTOMS,))),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, slot)

    def _button(self, words: str, keys: str, icon_name: str, slot: Callable[[], object], tip: str) -> QPushButton:
        button = QPushButton(icon(icon_name), words)
        button.setAutoDefault(False)
        # Not the button's own shortcut: it presses the button only after a tenth of a second.
        QShortcut(QKeySequence(keys), self, button.click)
        button.setToolTip(f"{tip} ({keys})")
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE_3)
        top.addWidget(plain_label(self.tr("Products"), "title"))
        top.addStretch(1)
        top.addWidget(self.search)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        for button in (self.edit_button, self.add_button, self.forget_button, self.import_button, self.export_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        column.addLayout(top)
        column.addWidget(self.gaps)
        column.addWidget(self.stack, 1)
        column.addWidget(self.outcome)
        column.addWidget(self.wrong)
        column.addLayout(buttons)

    # Showing

    def reload(self) -> None:
        """Read the list again, keeping choice and place."""
        self._jobs.query(
            f"products {id(self)}", products_work.read_products, self._shop, self.query(),
            on_done=self._show, on_failed=self._fail, owner=self,
        )  # fmt: skip

    def query(self) -> ProductQuery:
        """Return what the list shows."""
        gap = next((choice for choice in self.gaps.choices() if isinstance(choice, ProductGap)), None)
        return ProductQuery(self.search.text().strip(), gap)

    def _show(self, found: ProductList) -> None:
        self._told.clear()
        self._told.update(found.told)
        self._show_gaps(found.counts)
        self.table.show_ids(found.ids)
        if found.ids and self.table.current_id() is None:
            self.table.select_id(found.ids[0])
        if not found.ids:
            self._explain_empty(found.counts)
        self.stack.setCurrentWidget(self.table if found.ids else self.empty)
        self._enable()

    def _show_gaps(self, counts: Mapping[ProductGap | None, int]) -> None:
        chips = [
            FilterChip(ProductGap.WEIGHT, self.tr("Without weight"), Tone.WARN, counts[ProductGap.WEIGHT]),
            FilterChip(ProductGap.CUSTOMS, self.tr("Without customs code"), Tone.INFO, counts[ProductGap.CUSTOMS]),
        ]
        self.gaps.show_chips(chips, self.tr("All"), counts[None])

    def _explain_empty(self, counts: Mapping[ProductGap | None, int]) -> None:
        if not counts[None]:
            self.empty.set_texts(
                self.tr("No products yet"),
                self.tr("ShipDesk learns them from your orders. A product list of your shop brings them all at once."),
                self.tr("Import a product list"),
                "products",
            )
        elif self.search.text().strip():
            self.empty.set_texts(self.tr("Nothing found"), self.tr("No product has these words."), "", "search")
        else:
            self.empty.set_texts(self.tr("Nothing is missing"), self.tr("Every product has it."), "", "check_circle")

    def _enable(self) -> None:
        self.edit_button.setEnabled(self.table.current_id() is not None)
        self.forget_button.setEnabled(bool(self._chosen()))

    def _chosen(self) -> list[int]:
        current = self.table.current_id()
        return self.table.selected_ids() or ([current] if current is not None else [])

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    # Editing

    def edit(self) -> None:
        """Fill in the current product."""
        current = self.table.current_id()
        if current is not None:
            self._jobs.query(
                "product", products_work.read_product, self._shop, current,
                on_done=self._open, on_failed=self._fail, owner=self,
            )  # fmt: skip

    def add(self) -> None:
        """Add a product by its SKU."""
        self._show_sheet(ProductSheet(self._jobs, None, None, self))

    def _open(self, found: ProductToEdit | None) -> None:
        if found is None:
            return
        row = self.table.currentIndex().row()
        # Asked for now: what is kept may leave the list, and another row slips into its place.
        following = self.model.id_at(row + 1)
        told = self._told.get(found.product.sku)
        sheet = ProductSheet(self._jobs, found, told, self, has_next=following is not None)
        sheet.next_wanted.connect(partial(self._go_on, following))
        self._show_sheet(sheet)

    def _show_sheet(self, sheet: ProductSheet) -> None:
        self._sheet = sheet
        sheet.kept.connect(self._keep)
        sheet.finished.connect(self._sheet_closed)
        sheet.open()

    def _sheet_closed(self, _result: int) -> None:
        self._sheet = None

    def _keep(self, sku: str, told: ProductChanges) -> None:
        self._jobs.change(
            self.tr("Keeping the product"), products_work.keep_product, self._shop, sku, told,
            on_done=self._kept, on_failed=self._not_kept, owner=self,
        )  # fmt: skip

    def _kept(self, product: Product | None) -> None:
        self._fail(None)
        if product is not None:
            self.said.emit(self.tr("{sku} is kept.").format(sku=product.sku))
        self.reload()
        if self._sheet is not None:
            self._sheet.done_with()

    def _not_kept(self, error: ShipDeskError) -> None:
        if self._sheet is not None:
            self._sheet.say_why_not(str(error))
        else:
            self._fail(error)

    def _go_on(self, following: int | None) -> None:
        if following is not None:
            self.table.select_id(following)
            self.edit()

    def ask_forget(self) -> None:
        """Ask once more, then forget the chosen products."""
        ids = self._chosen()
        if not ids:
            return
        title = self.tr("Forget 1 product?")
        if len(ids) > 1:
            title = self.tr("Forget {count} products?").format(count=count_text(len(ids)))
        sheet = ConfirmSheet(
            title,
            self.tr("Their weights, sizes and codes are gone, also those that were typed. Orders stay as they are."),
            self.tr("Forget them"),
            self.tr("Keep them"),
            self,
        )
        sheet.accepted.connect(partial(self._forget, ids))
        sheet.open()

    def _forget(self, ids: list[int]) -> None:
        self._jobs.change(
            self.tr("Forgetting products"), _forget, self._shop, ids,
            on_done=lambda _count: self.reload(), on_failed=self._fail, owner=self,
        )  # fmt: skip

    # Lists in files

    def ask_import(self) -> None:
        """Ask for a file, then import it."""
        dialog = QFileDialog(self, self.tr("Import a product list"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Product lists ({patterns})").format(patterns=_LISTS), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.open()

    def take(self, path: Path) -> None:
        """Import a list of products."""
        self._jobs.run(
            self.tr("Importing products"), products_work.take_list, self._shop, path,
            cancellable=True, on_done=self._taken, on_failed=self._fail, owner=self,
        )  # fmt: skip

    def _taken(self, report: ProductImport) -> None:
        self._fail(None)
        told, left = products_work.import_words(report)
        self.outcome.say(f"{report.file}: {told}\n{left}".strip(), Tone.WARN if report.refused else Tone.INFO)
        self.reload()

    def ask_export(self) -> None:
        """Ask where to, then write all products."""
        dialog = QFileDialog(self, self.tr("Export products"), "products.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilters(["CSV (*.csv)"])
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def write(self, path: Path) -> None:
        """Write all products as CSV."""
        self._jobs.run(
            self.tr("Exporting products"), products_work.write_list, self._shop, path,
            on_done=partial(self._written, path), on_failed=self._fail, owner=self,
        )  # fmt: skip

    def _written(self, path: Path, count: int) -> None:
        self._fail(None)
        words = self.tr("{count} products in {file}.").format(count=count_text(count), file=path.name)
        self.outcome.say(words, Tone.GOOD)

    def _fail(self, error: ShipDeskError | None) -> None:
        self.wrong.setText(str(error) if error is not None else "")
        self.wrong.setVisible(error is not None)


def _forget(shop: Shop, ids: list[int]) -> int:
    return products.forget_products(shop, [product.sku for product in products.product_rows(shop, ids)])
