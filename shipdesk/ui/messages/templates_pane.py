"""The six mail templates: edit them beside a live preview that says which line is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QFont, QFontDatabase, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPlainTextEdit,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.mails import Milestone
from shipdesk.domain.roles import May
from shipdesk.services.views import RenderedMail, TemplateText
from shipdesk.ui.messages.mail_preview import MailPreview
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, TEXT_BODY, Tone, set_kind
from shipdesk.ui.widgets.basics import line, plain_label
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.words import milestone_word

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

PREVIEW_DELAY_MS = 250
BOTH_FIT_FROM = 980
"""Width in pixels from which editor and preview stand side by side: a window of some 1,180."""


class TemplatesPane(QWidget):
    """List, editor and preview side by side; nothing is kept until it is saved."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._loaded: TemplateText | None = None
        self._milestone = Milestone.DISPATCHED
        self._timer = QTimer(self, interval=PREVIEW_DELAY_MS)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.preview_now)
        self.save = page.make_action(self.tr("Save template"), "Ctrl+S", self._save, may=May.CHANGE_MAIL)
        self.revert = page.make_action(self.tr("Revert"), "Ctrl+Shift+Z", self._revert, icon_name="undo")
        self.reset = page.make_action(
            self.tr("Back to ours"),
            "Ctrl+Shift+R",
            self._ask_reset,
            icon_name="refresh",
            tip=self.tr("Throw this template's changes away and use ours"),
            may=May.CHANGE_MAIL,
        )
        self._build()
        self._enable()

    def reload(self) -> None:
        """Load the chosen template, unless somebody is editing it."""
        if not self.is_changed():
            self._load()

    def focus_first(self) -> None:
        """Put the keyboard into the list of templates."""
        self.list.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Let the shortcuts work."""
        super().showEvent(event)
        self._enable()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep the shortcuts still while the other tab is shown."""
        super().hideEvent(event)
        self._enable()

    def is_changed(self) -> bool:
        """Whether there are changes that are not saved."""
        return self._loaded is not None and self.edited() != self._loaded

    def edited(self) -> TemplateText:
        """Return the template as it stands in the editor."""
        custom = self._loaded.custom if self._loaded is not None else False
        return TemplateText(
            self._milestone, self.subject.text(), self.mjml.toPlainText(), self.text.toPlainText(), custom
        )

    def preview_now(self) -> None:
        """Fill the template with a sample order and show it."""
        if self._loaded is not None:
            self._page.jobs.query(
                "template preview", _preview, self._page.shop, self.edited(),
                on_done=self._show_preview, on_failed=self._preview_failed,
            )  # fmt: skip

    # Building

    def _build(self) -> None:
        self.list = QListWidget()
        set_kind(self.list, "side")
        self.list.setAccessibleName(self.tr("Templates"))
        self.list.setFixedWidth(210)
        for milestone in Milestone:
            item = QListWidgetItem(milestone_word(milestone), self.list)
            item.setData(Qt.ItemDataRole.UserRole, milestone.value)
        self.list.setCurrentRow(list(Milestone).index(self._milestone))
        self.list.currentRowChanged.connect(self._chosen)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._editor())
        self._preview_pane = self._right()
        self._put_beside()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(line(vertical=True))
        row.addWidget(self._split, 1)

    def _put_beside(self) -> None:
        self._split.addWidget(self._preview_pane)
        self._preview_pane.show()
        self._split.setSizes([440, 500])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the preview behind a tab of the editor where two columns would both be too narrow to read."""
        super().resizeEvent(event)
        has_room = event.size().width() >= BOTH_FIT_FROM
        if has_room and self.is_tabbed():
            self.tabs.removeTab(self.tabs.indexOf(self._preview_pane))
            self._put_beside()
        elif not has_room and not self.is_tabbed():
            self.tabs.addTab(self._preview_pane, self.tr("Preview"))

    def is_tabbed(self) -> bool:
        """Whether the preview stands behind a tab of the editor."""
        return self.tabs.indexOf(self._preview_pane) >= 0

    def _editor(self) -> QWidget:
        pane = QWidget()
        self._name = plain_label("", "lead")
        self._chip = StatusChip(parent=pane)
        self.subject = QLineEdit()
        self.subject.setAccessibleName(self.tr("Subject"))
        subject_label = plain_label(self.tr("Subject"), "section")
        subject_label.setBuddy(self.subject)
        self.mjml = self._code(self.tr("Layout in MJML"))
        self.text = self._code(self.tr("Plain text"))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of the template"))
        self.tabs.addTab(self.mjml, self.tr("Layout (MJML)"))
        self.tabs.addTab(self.text, self.tr("Plain text"))
        self.subject.textChanged.connect(self._edited)
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(self._name)
        head.addWidget(self._chip)
        head.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_2)
        foot.addWidget(action_button(self.save, "primary"))
        foot.addWidget(action_button(self.revert))
        foot.addStretch(1)
        foot.addWidget(action_button(self.reset, "flat"))
        column = QVBoxLayout(pane)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        column.addWidget(subject_label)
        column.addWidget(self.subject)
        column.addWidget(self.tabs, 1)
        column.addLayout(foot)
        return pane

    def _code(self, name: str) -> QPlainTextEdit:
        editor = QPlainTextEdit()
        editor.setAccessibleName(name)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(TEXT_BODY)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        editor.setFont(font)
        # The application's style sheet sets no family, but its font wins over setFont: say it again here.
        editor.setStyleSheet(f"QPlainTextEdit {{ font-family: '{font.family()}'; font-size: {TEXT_BODY}px; }}")
        editor.setTabChangesFocus(True)
        editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        editor.textChanged.connect(self._edited)
        return editor

    def _right(self) -> QWidget:
        pane = QWidget()
        pane.setProperty("kind", "surface")
        pane.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._preview_subject = plain_label("", "lead", wrap=True)
        self.problems = plain_label("", "error", wrap=True, selectable=True)
        self.problems.hide()
        self.preview = MailPreview()
        column = QVBoxLayout(pane)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_2)
        column.addWidget(plain_label(self.tr("Preview with a sample order"), "section"))
        column.addWidget(self._preview_subject)
        column.addWidget(self.problems)
        column.addWidget(self.preview, 1)
        return pane

    # Happenings

    def _chosen(self, number: int) -> None:
        if not (0 <= number < self.list.count()):
            return
        wanted = Milestone(self.list.item(number).data(Qt.ItemDataRole.UserRole))
        if wanted is self._milestone:
            return
        if self.is_changed() and not self._may_drop():
            with QSignalBlocker(self.list):
                self.list.setCurrentRow(list(Milestone).index(self._milestone))
            return
        self._milestone = wanted
        self._load()

    def may_close(self) -> bool:
        """Ask about unsaved changes, if there are any."""
        return not self.is_changed() or self._may_drop()

    def _may_drop(self) -> bool:
        answer = QMessageBox.question(
            self,
            self.tr("Unsaved template"),
            self.tr("The changes to this template are not saved. Throw them away?"),
            QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Discard

    def _load(self) -> None:
        self._page.jobs.query("template", _load, self._page.shop, self._milestone, on_done=self._show)

    def _show(self, template: TemplateText) -> None:
        self._loaded = template
        self._name.setText(milestone_word(template.milestone))
        for widget in (self.subject, self.mjml, self.text):
            widget.blockSignals(True)
        self.subject.setText(template.subject)
        self.mjml.setPlainText(template.mjml)
        self.text.setPlainText(template.text)
        for widget in (self.subject, self.mjml, self.text):
            widget.blockSignals(False)
        self._loaded = self.edited()
        self._enable()
        self.preview_now()

    def _edited(self) -> None:
        self._enable()
        self._timer.start()

    def _enable(self) -> None:
        changed = self.is_changed()
        here = self.isVisible()
        self.save.setEnabled(here and changed)
        self.revert.setEnabled(here and changed)
        self.reset.setEnabled(here and self._loaded is not None and self._loaded.custom)
        if changed:
            self._chip.set_status(self.tr("Not saved"), Tone.WARN)
        elif self._loaded is not None and self._loaded.custom:
            self._chip.set_status(self.tr("Yours"), Tone.ACTIVE)
        else:
            self._chip.set_status("", Tone.NEUTRAL)

    def _show_preview(self, mail: RenderedMail) -> None:
        self._preview_subject.setText(mail.subject)
        self.preview.show_mail(mail.html, mail.text)
        self._show_problems(mail.problems)

    def _preview_failed(self, error: ShipDeskError) -> None:
        self._show_problems((str(error),))

    def _show_problems(self, problems: Sequence[str]) -> None:
        self.problems.setText("\n".join(problems))
        self.problems.setVisible(bool(problems))

    def _save(self) -> None:
        self._page.jobs.change(
            self.tr("Saving the template"), _save, self._page.shop, self.edited(),
            on_done=self._saved, on_failed=self._not_saved,
        )  # fmt: skip

    def _saved(self, _nothing: None) -> None:
        self._page.said.emit(self.tr("The template is saved. The next mail uses it."))
        self._load()

    def _not_saved(self, error: ShipDeskError) -> None:
        self._show_problems((str(error),))
        self._page.failed.emit(error)

    def _revert(self) -> None:
        if self._loaded is not None:
            self._show(self._loaded)

    def _ask_reset(self) -> None:
        before = self._loaded
        self._page.jobs.change(
            self.tr("Putting our template back"), _reset, self._page.shop, self._milestone,
            on_done=lambda _nothing: self._was_reset(before), on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _was_reset(self, before: TemplateText | None) -> None:
        self._loaded = None
        self._load()
        if before is not None:
            self._page.undo_offered.emit(self.tr("Our template is back."), lambda: self._put_back(before))

    def _put_back(self, before: TemplateText) -> None:
        self._page.jobs.change(
            self.tr("Saving the template"), _save, self._page.shop, before, on_done=self._saved,
            on_failed=self._page.report_failure,
        )  # fmt: skip


def _load(shop: Shop, milestone: Milestone) -> TemplateText:
    from shipdesk.services.edit_templates import load_template

    return load_template(shop, milestone)


def _save(shop: Shop, template: TemplateText) -> None:
    from shipdesk.services.edit_templates import save_template

    save_template(shop, template)


def _reset(shop: Shop, milestone: Milestone) -> None:
    from shipdesk.services.edit_templates import reset_template

    reset_template(shop, milestone)


def _preview(shop: Shop, template: TemplateText) -> RenderedMail:
    from shipdesk.services.edit_templates import preview_template

    return preview_template(shop, template, None)
