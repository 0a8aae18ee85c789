"""The section of boxes: sizes inside, what they weigh empty and full, and which is the usual one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from shipdesk.domain.boxes import Box, box_named
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.measures import grams_text, size_text
from shipdesk.domain.roles import May
from shipdesk.settings import Settings
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.settings.box_sheet import BoxSheet
from shipdesk.ui.settings.section import Section, button_row
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import ConfirmSheet

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop
    from shipdesk.settings import BoxSettings

translate = QCoreApplication.translate
_ROLE = Qt.ItemDataRole.UserRole


class BoxesSection(Section):
    """Boxes are kept at once when they are added or changed."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Boxes"),
            translate(
                "Settings", "What parcels are packed in. ShipDesk suggests the box that fits, and weighs it too."
            ),
            "box",
        )
        make = partial(self.make_action, may=May.CHANGE_SETTINGS)
        self.add = make(self.tr("Add a box…"), "Ctrl+Shift+N", self.add_box, icon_name="add")
        self.change = make(self.tr("Change box…"), "Ctrl+Shift+M", self.edit, icon_name="edit")
        self.remove = make(self.tr("Remove box…"), "Ctrl+Shift+Y", self.ask_remove, icon_name="remove")

    def _build(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Boxes"))
        self.list.setFixedHeight(212)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.list.itemActivated.connect(lambda _item: self.edit())
        self.none = plain_label(
            self.tr("No boxes yet. Without boxes an order weighs what its articles weigh."), "muted", wrap=True
        )
        self.add_card(
            [self.none, self.list, button_row(*(action_button(a) for a in (self.add, self.change, self.remove)))],
            self.tr("Boxes, the smallest first"),
        )
        self.add_card(
            [
                plain_label(
                    self.tr(
                        "An order goes into the box that was chosen for it (B on the Orders screen). Else into the "
                        "smallest that its articles fit into, where the size of each is known: by volume and longest "
                        "sides, with some room for paper. Else into the usual box."
                    ),
                    "muted",
                    wrap=True,
                )
            ],
            self.tr("How a box is found"),
        )
        self._enable()

    def show_settings(self, settings: Settings) -> None:
        """Show the boxes."""
        row = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for box in settings.box_kinds():
            item = QListWidgetItem(_words(box, is_usual=box.name == settings.usual_box), self.list)
            item.setData(_ROLE, box.name)
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        self.list.blockSignals(False)
        self.none.setVisible(not settings.boxes)
        self.list.setVisible(bool(settings.boxes))
        self._enable()
        super().show_settings(settings)

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with the boxes as they are now."""
        now = self.page.shop.settings
        return settings.model_copy(update={"boxes": now.boxes, "usual_box": now.usual_box})

    def chosen(self) -> Box | None:
        """Return the box that is chosen in the list."""
        item = self.list.currentItem()
        return box_named(self.page.shop.settings.box_kinds(), str(item.data(_ROLE))) if item is not None else None

    def _enable(self) -> None:
        for action in (self.change, self.remove):
            action.setEnabled(self.list.currentItem() is not None)

    # Acting

    def add_box(self) -> BoxSheet:
        """Add another box."""
        return self._open(None)

    def edit(self) -> None:
        """Change the chosen box."""
        box = self.chosen()
        if box is not None:
            self._open(box)

    def _open(self, box: Box | None) -> BoxSheet:
        is_usual = box is not None and box.name == self.page.shop.settings.usual_box
        sheet = BoxSheet(box, self.page, is_usual=is_usual)
        sheet.described.connect(partial(self._keep, sheet, box.name if box is not None else ""))
        sheet.open()
        return sheet

    def _keep(self, sheet: BoxSheet, replaces: str, box: Box, usual: bool) -> None:  # noqa: FBT001 (a Qt slot)
        self.page.jobs.change(
            self.tr("Keeping the box"), _save, self.page.shop, box, usual, replaces,
            on_done=partial(self._kept, sheet), on_failed=partial(self._not_kept, sheet), owner=sheet,
        )  # fmt: skip

    def _kept(self, sheet: BoxSheet, box: BoxSettings) -> None:
        sheet.done_with()
        self.page.said.emit(self.tr("The box {name} is kept.").format(name=box.name))
        self.show_settings(self.page.shop.settings)
        for row in range(self.list.count()):
            if self.list.item(row).data(_ROLE) == box.name:
                self.list.setCurrentRow(row)

    def _not_kept(self, sheet: BoxSheet, error: ShipDeskError) -> None:
        sheet.say_wrong(str(error))

    def ask_remove(self) -> None:
        """Ask once more, then remove the chosen box."""
        box = self.chosen()
        if box is None:
            return
        sheet = ConfirmSheet(
            self.tr("Remove the box {name}?").format(name=box.name),
            self.tr("Orders for which it was chosen say so, until you choose another."),
            self.tr("Remove it"),
            self.tr("Keep it"),
            self.page,
        )
        sheet.accepted.connect(partial(self._remove, box.name))
        sheet.open()

    def _remove(self, name: str) -> None:
        self.page.jobs.change(
            self.tr("Removing the box"), _remove, self.page.shop, name,
            on_done=lambda _nothing: self.show_settings(self.page.shop.settings),
            on_failed=self.page.report_failure, owner=self,
        )  # fmt: skip


def _words(box: Box, *, is_usual: bool) -> str:
    size = size_text((box.length_mm, box.width_mm, box.height_mm))
    words = translate("Settings", "{name}   {size}, {empty} empty, up to {most}").format(
        name=box.name, size=size, empty=grams_text(box.tare_g), most=grams_text(box.max_g)
    )
    return translate("Settings", "{box} – the usual box").format(box=words) if is_usual else words


def _save(shop: Shop, box: Box, usual: bool, replaces: str) -> BoxSettings:  # noqa: FBT001 (as the job runner calls it)
    from shipdesk.services.set_up_boxes import save_box

    return save_box(shop, box, usual=usual, replaces=replaces)


def _remove(shop: Shop, name: str) -> None:
    from shipdesk.services.set_up_boxes import remove_box

    remove_box(shop, name)
