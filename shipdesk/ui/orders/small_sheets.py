"""The small questions of the Orders screen: which tag, which mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QPushButton, QWidget

from shipdesk.domain.mails import Milestone
from shipdesk.ui.counting import orders_text
from shipdesk.ui.orders.mail_choice import MailFacts
from shipdesk.ui.theme import ROW_HEIGHT
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import milestone_word, time_text, translate


class TagSheet(Sheet):
    """Asks for a tag, known or new, to put on or to take off."""

    tag_wanted = Signal(str)
    untag_wanted = Signal(str)

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        title = translate("TagSheet", "Tag {orders}").format(orders=orders_text(count))
        super().__init__(title, translate("TagSheet", "Put the tag on"), parent)
        self.field = QComboBox()
        self.field.setEditable(True)
        self.field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.field.setAccessibleName(self.tr("Tag"))
        line = self.field.lineEdit()
        if line is not None:
            line.setMaxLength(40)
            line.setPlaceholderText(self.tr("Tag, such as gift or fragile"))
            line.setAccessibleName(self.tr("Tag"))
        self.body.addWidget(self.field)
        self.off_button = QPushButton(self.tr("Take the tag off"))
        self.off_button.setAutoDefault(False)
        self.off_button.setToolTip(self.tr("Take the tag off (Alt+Enter)"))
        self.off_button.setShortcut("Alt+Return")
        self.off_button.clicked.connect(self._take_off)
        self.buttons.insertWidget(0, self.off_button)
        self.field.editTextChanged.connect(self._typed)
        self._typed("")
        self.field.setFocus()

    def show_tags(self, tags: Sequence[str]) -> None:
        """Offer the tags that the shop uses already."""
        typed = self.field.currentText()
        self.field.clear()
        self.field.addItems(list(tags))
        self.field.setEditText(typed)

    def _typed(self, text: str) -> None:
        for button in (self.do_button, self.off_button):
            button.setEnabled(bool(text.strip()))

    def _take_off(self) -> None:
        self.untag_wanted.emit(self.field.currentText().strip())
        super().accept()

    def accept(self) -> None:
        """Tell the tag, where there is one."""
        text = self.field.currentText().strip()
        if text:
            self.tag_wanted.emit(text)
            super().accept()


class MailSheet(Sheet):
    """Asks which mail the customers shall get."""

    chosen = Signal(object)

    def __init__(self, count: int, parent: QWidget | None = None, *, zone: tzinfo | None = None) -> None:
        super().__init__(
            translate("MailSheet", "Write to the customers of {orders}").format(orders=orders_text(count)),
            translate("MailSheet", "Plan the mails"),
            parent,
            sentence=translate("MailSheet", "Nobody gets the same mail twice; Messages shows them before they go."),
        )
        self._zone = zone
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Which mail"))
        for milestone in Milestone:
            item = QListWidgetItem(milestone_word(milestone), self.list)
            item.setSizeHint(QSize(0, ROW_HEIGHT))
        # What is selected counts: with the keyboard the list has a current row by itself, which nobody chose.
        self.list.itemSelectionChanged.connect(lambda: self.do_button.setEnabled(self._is_chosen()))
        self.do_button.setEnabled(False)
        self.list.setFixedHeight(len(Milestone) * ROW_HEIGHT + 2)
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.body.addWidget(self.list)
        self.list.setFocus()

    def show_facts(self, facts: MailFacts) -> None:
        """Say which mails went already, and choose the one that fits where nobody chose yet."""
        for row, milestone in enumerate(Milestone):
            went = facts.went.get(milestone)
            if went is not None:
                words = self.tr("{mail} – went on {time}").format(
                    mail=milestone_word(milestone), time=time_text(went, self._zone)
                )
                self.list.item(row).setText(words)
        if facts.fitting is not None and not self._is_chosen():
            self.choose(facts.fitting)

    def _is_chosen(self) -> bool:
        return bool(self.list.selectedItems())

    def choose(self, milestone: Milestone) -> None:
        """Choose a mail."""
        self.list.setCurrentRow(list(Milestone).index(milestone))

    def accept(self) -> None:
        """Tell the mail."""
        row = self.list.currentRow()
        if self.isVisible() and self._is_chosen():
            self.chosen.emit(list(Milestone)[row])
            super().accept()
