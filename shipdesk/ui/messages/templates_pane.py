"""The mail templates, each in nine languages: edit them beside a live preview that says which line is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QSplitter,
    QWidget,
)

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.mails import Milestone
from shipdesk.domain.roles import May
from shipdesk.services.views import RenderedMail, TemplateText
from shipdesk.ui.messages import template_jobs
from shipdesk.ui.messages.tab_pane import TabPane
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.theme import Tone, set_kind
from shipdesk.ui.widgets.basics import line
from shipdesk.ui.words import milestone_word

if TYPE_CHECKING:
    from shipdesk.services.template_history import PastTemplate

PREVIEW_DELAY_MS = 250
BOTH_FIT_FROM = 980
"""Width in pixels from which editor and preview stand side by side: a window of some 1,180."""


class TemplatesPane(TabPane):
    """List, editor and preview side by side; nothing is kept until it is saved."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._loaded: TemplateText | None = None
        self._milestone = Milestone.DISPATCHED
        self._language: str = page.shop.settings.mail_rules.language
        self._order_id: int | None = None
        self._wrong: tuple[str, int] | None = None
        """The part and the line that the first problem names."""
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
        self.past = page.make_action(self.tr("Versions…"), "Ctrl+Shift+H", self._ask_past, icon_name="clock")
        self.test = page.make_action(
            self.tr("Send me a test"), "Ctrl+Shift+M", self._send_test, icon_name="send", may=May.CHANGE_MAIL
        )
        self.to_wrong = page.make_action(self.tr("Go to the wrong line"), "F8", self._go_to_wrong)
        self.next_way = page.make_action(self.tr("Next kind of preview"), "F6", self._next_way)
        self._enable()

    def reload(self) -> None:
        """Load the chosen template, unless somebody is editing it."""
        if not self.is_changed():
            self._load()

    def focus_first(self) -> None:
        """Put the keyboard into the list of templates."""
        self.list.setFocus()

    def is_changed(self) -> bool:
        """Whether there are changes that are not saved."""
        return self._loaded is not None and self.edited() != self._loaded

    def edited(self) -> TemplateText:
        """Return the template as it stands in the editor."""
        custom = self._loaded.custom if self._loaded is not None else False
        return TemplateText(
            self._milestone, self.subject.text(), self.mjml.toPlainText(), self.text.toPlainText(), custom,
            self._language,
        )  # fmt: skip

    def preview_now(self) -> None:
        """Fill the template with the chosen order, or a sample one, and show it."""
        if self._loaded is not None:
            self._page.jobs.query(
                "template preview", template_jobs.preview, self._page.shop, self.edited(), self._order_id,
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
        self._arrange()

    def _put_beside(self) -> None:
        self._split.addWidget(self._preview_pane)
        self._preview_pane.show()
        self._split.setSizes([440, 500])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the preview behind a tab of the editor where two columns would both be too narrow to read."""
        super().resizeEvent(event)
        if self._is_built:
            self._arrange()

    def _arrange(self) -> None:
        has_room = self.width() >= BOTH_FIT_FROM
        if has_room and self.is_tabbed():
            self.tabs.removeTab(self.tabs.indexOf(self._preview_pane))
            self._put_beside()
        elif not has_room and not self.is_tabbed():
            self.tabs.addTab(self._preview_pane, self.tr("Preview"))

    def is_tabbed(self) -> bool:
        """Whether the preview stands behind a tab of the editor."""
        return self.tabs.indexOf(self._preview_pane) >= 0

    def _editor(self) -> QWidget:
        from shipdesk.ui.messages.template_editor import TemplateEditor

        self._editing = editing = TemplateEditor(self._language)
        self.subject, self.mjml, self.text = editing.subject, editing.mjml, editing.text
        self.tabs, self.language = editing.tabs, editing.language
        editing.edited.connect(self._edited)
        editing.language.currentIndexChanged.connect(self._language_chosen)
        editing.add_actions(self.past, self.save, self.revert, self.reset)
        return editing

    def _right(self) -> QWidget:
        from shipdesk.ui.messages.template_preview import TemplatePreview

        self.preview = TemplatePreview()
        self.preview.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.preview.order_wanted.connect(self._order_wanted)
        self.preview.add_button(action_button(self.test))
        self.problems = self.preview.problems
        return self.preview

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

    def _language_chosen(self, number: int) -> None:
        wanted = str(self.language.itemData(number))
        if wanted == self._language:
            return
        if self.is_changed() and not self._may_drop():
            with QSignalBlocker(self.language):
                self.language.setCurrentIndex(self.language.findData(self._language))
            return
        self._language = wanted
        self._load()

    def _order_wanted(self, number: str) -> None:
        self._page.jobs.query(
            "template order", template_jobs.find_order, self._page.shop, number,
            on_done=self._order_found, on_failed=self._preview_failed,
        )  # fmt: skip

    def _order_found(self, order_id: int | None) -> None:
        self._order_id = order_id
        self.preview_now()

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
        self._page.jobs.query(
            "template", template_jobs.load, self._page.shop, self._milestone, self._language, on_done=self._loaded_now
        )

    def _loaded_now(self, loaded: tuple[TemplateText, tuple[str, ...]]) -> None:
        template, fields = loaded
        for part in (self.mjml, self.text):
            part.set_fields(fields)
        self._show(template)

    def _show(self, template: TemplateText) -> None:
        self._loaded = template
        self._editing.show_template(template)
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
        self.to_wrong.setEnabled(here and self._wrong is not None)
        for action in (self.past, self.test, self.next_way):
            action.setEnabled(here and self._loaded is not None)
        if not self._is_built:
            return
        if changed:
            self._editing.chip.set_status(self.tr("Not saved"), Tone.WARN)
        elif self._loaded is not None and self._loaded.custom:
            self._editing.chip.set_status(self.tr("Yours"), Tone.ACTIVE)
        else:
            self._editing.chip.set_status("", Tone.NEUTRAL)

    def _show_preview(self, mail: RenderedMail) -> None:
        self.preview.show_mail(mail)
        self._mark(mail.problems)

    def _preview_failed(self, error: ShipDeskError) -> None:
        self._show_problems((str(error),))

    def _show_problems(self, problems: Sequence[str]) -> None:
        self.preview.show_problems(tuple(problems))
        self._mark(problems)

    def _mark(self, problems: Sequence[str]) -> None:
        """Mark the line that the first problem of each part names."""
        self._wrong = self._editing.mark(problems)
        self.to_wrong.setEnabled(self.isVisible() and self._wrong is not None)

    def _next_way(self) -> None:
        self.preview.show_next()

    def _go_to_wrong(self) -> None:
        if self._wrong is not None:
            self._editing.go_to(*self._wrong)

    def _send_test(self) -> None:
        self._page.jobs.run(
            self.tr("Sending a test"), template_jobs.send_test, self._page.shop, self.edited(), self._order_id,
            on_done=self._page.said.emit, on_failed=self._page.report_failure,
        )  # fmt: skip

    def _ask_past(self) -> None:
        from shipdesk.ui.messages.template_past import ask_past

        ask_past(self._page, self, self._milestone, self._language, self._put_past)

    def _put_past(self, past: PastTemplate) -> None:
        self.subject.setText(past.template.subject)
        self.mjml.setPlainText(past.template.mjml)
        self.text.setPlainText(past.template.text)
        self._page.said.emit(self.tr("It stands in the editor. Save it to use it."))

    def _save(self) -> None:
        self._page.jobs.change(
            self.tr("Saving the template"), template_jobs.save, self._page.shop, self.edited(),
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
            self.tr("Putting our template back"), template_jobs.reset, self._page.shop, self._milestone, self._language,
            on_done=lambda _nothing: self._was_reset(before), on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _was_reset(self, before: TemplateText | None) -> None:
        self._loaded = None
        self._load()
        if before is not None:
            self._page.undo_offered.emit(self.tr("Our template is back."), lambda: self._put_back(before))

    def _put_back(self, before: TemplateText) -> None:
        self._page.jobs.change(
            self.tr("Saving the template"), template_jobs.save, self._page.shop, before, on_done=self._saved,
            on_failed=self._page.report_failure,
        )  # fmt: skip
