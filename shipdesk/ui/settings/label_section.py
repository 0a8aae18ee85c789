"""Labels in the settings: their size and the printer's dots, and the shop's own template for each paper."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent

from shipdesk.domain.labels import Layout
from shipdesk.services.label_templates import put_templates
from shipdesk.settings import LabelSettings, Settings
from shipdesk.ui.page import Page
from shipdesk.ui.settings.form import SettingsForm
from shipdesk.ui.settings.label_preview import LabelPreviewPane
from shipdesk.ui.settings.label_template_editor import LabelTemplateEditor
from shipdesk.ui.settings.section import Section
from shipdesk.ui.settings.sections import label_fields
from shipdesk.ui.words import translate

WIDTH = 860
"""Wider than other sections: the preview stands beside the fields."""


class LabelSection(Section):
    """How labels are drawn, with what the shop wants on each paper beside a label that shows it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, translate("Settings", "Labels"), translate("Settings", "How labels are drawn."), "label")
        self.setMaximumWidth(WIDTH)
        self._shown: LabelSettings | None = None

    def _build(self) -> None:
        self.form = self.add_form("label", SettingsForm(label_fields(self.page.shop.settings.shop.currency)))
        self.preview = LabelPreviewPane(self.page)
        self.editor = LabelTemplateEditor(self.page, self.preview)
        self.add_card([self.editor], self.tr("Label template"))
        self.editor.edited.connect(self._edited)
        self.editor.layout_chosen.connect(self._preview)
        self.form.edited.connect(self._preview)
        self.preview.shown.connect(self.editor.show_line_problems)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings; nothing counts as edited."""
        super().show_settings(settings)
        self._shown = settings.label
        self.editor.show_label(settings.label)
        self._preview()

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with the templates as edited, or None where a line of one is wrong."""
        applied = super().apply(settings)
        if applied is None or self.editor.go_to_problem():
            return None
        label = put_templates(applied.label, self.editor.drafts())
        return applied.model_copy(update={"label": label})

    def is_changed(self) -> bool:
        """Whether something was edited and not saved."""
        if self._shown is None:
            return False
        shown = put_templates(self._shown, ())
        return super().is_changed() or put_templates(self._shown, self.editor.drafts()) != shown

    def load(self) -> None:
        """Draw the preview again: there may be a newer order to show."""
        self._preview()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the preview once somebody sees it."""
        super().showEvent(event)
        self._preview()

    def _edited(self) -> None:
        self.edited.emit()
        self._preview()

    def _preview(self) -> None:
        if self._shown is None or not self.isVisible():
            return
        dpi = self.form.input_value("dpi") or self._shown.dpi
        label = self._shown.model_copy(update={"dpi": dpi})
        self.preview.show_soon(put_templates(label, self.editor.drafts()), Layout(self.editor.layout_name()))
