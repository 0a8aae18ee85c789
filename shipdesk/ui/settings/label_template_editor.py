"""What the shop wants on its labels, paper by paper: its logo, its own lines, and what is left off."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from shipdesk.domain.labels import MOST_REFERENCES, Layout, Part
from shipdesk.services.label_templates import FIELDS, check_reference_line
from shipdesk.settings import LabelSettings, LayoutName, TemplateSettings
from shipdesk.ui.page import Page
from shipdesk.ui.settings.logo_field import LogoField
from shipdesk.ui.settings.section import tool_button
from shipdesk.ui.settings.sections import layout_choices
from shipdesk.ui.theme import SPACE_1, SPACE_2, SPACE_4, SPACE_5
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.words import translate


class LabelTemplateEditor(QWidget):
    """The templates of all papers, one of them shown; nothing is kept until the settings are saved."""

    edited = Signal()
    layout_chosen = Signal()

    def __init__(self, page: Page, preview: QWidget) -> None:
        super().__init__()
        self._page = page
        self._drafts: dict[str, TemplateSettings] = {}
        self._was_shown = False
        self.logo = LogoField(page)
        self.logo.chosen.connect(lambda logo: self._change(logo=logo))
        fields = QVBoxLayout()
        fields.setSpacing(SPACE_4)
        fields.addLayout(self._paper_row())
        fields.addWidget(self.logo)
        fields.addLayout(self._lines())
        fields.addLayout(self._parts())
        fields.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_5)
        row.addLayout(fields, 1)
        row.addWidget(preview, 1, Qt.AlignmentFlag.AlignTop)
        stops = (self.papers, self.same, self.logo.choose, self.logo.remove, *self.lines, *self.parts.values())
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def show_label(self, label: LabelSettings) -> None:
        """Show the kept templates; at first that of the paper that the shop uses."""
        self._drafts = {name: _padded(label.template(name), name) for name in _names()}
        if not self._was_shown:
            self._was_shown = True
            with QSignalBlocker(self.papers):
                self.papers.setCurrentIndex(self.papers.findData(label.layout))
        self._show()

    def drafts(self) -> list[TemplateSettings]:
        """Return the templates of all papers as edited."""
        return list(self._drafts.values())

    def layout_name(self) -> LayoutName:
        """Return the paper whose template is shown."""
        name: LayoutName = self.papers.currentData()
        return name

    def go_to_problem(self) -> bool:
        """Show the first line that cannot be used, and answer whether there is one."""
        for name, draft in self._drafts.items():
            for place, line in enumerate(draft.reference_lines):
                if check_reference_line(line.strip()):
                    self.papers.setCurrentIndex(self.papers.findData(name))
                    self.lines[place].setFocus()
                    return True
        return False

    def show_line_problems(self, problems: Sequence[str]) -> None:
        """Say what the drawer found wrong with the lines."""
        _say(self.lines_problem, "\n".join(problems))

    # Building

    def _paper_row(self) -> QVBoxLayout:
        self.papers = QComboBox()
        self.papers.setAccessibleName(self.tr("Paper of the template"))
        self.papers.setMinimumWidth(200)
        self.papers.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for name, words in layout_choices():
            self.papers.addItem(words, name)
        self.papers.currentIndexChanged.connect(self._chosen)
        self.same = tool_button(self.tr("Same for all papers"), "copy")
        self.same.setAccessibleDescription(self.tr("Gives this template to the other papers too"))
        self.same.clicked.connect(self._copy_to_all)
        label = plain_label(self.tr("Paper"), "strong")
        label.setBuddy(self.papers)
        column = QVBoxLayout()
        column.setSpacing(SPACE_1)
        column.addWidget(label)
        column.addWidget(self.papers)
        column.addSpacing(SPACE_1)
        column.addWidget(self.same, 0, Qt.AlignmentFlag.AlignLeft)
        return column

    def _lines(self) -> QVBoxLayout:
        self.lines: list[QLineEdit] = []
        self.wrong: list[QLabel] = []
        fields = ", ".join(f"{{{name}}}" for name in FIELDS)
        hint = plain_label(self.tr("Fields: {fields}").format(fields=fields), "small", wrap=True)
        column = QVBoxLayout()
        column.setSpacing(SPACE_2)
        column.addWidget(plain_label(self.tr("Your own lines"), "strong"))
        for number in range(1, MOST_REFERENCES + 1):
            entry, wrong = QLineEdit(), plain_label("", "error", wrap=True)
            entry.setAccessibleName(self.tr("Your line {number}").format(number=number))
            entry.setAccessibleDescription(hint.text())
            entry.textEdited.connect(self._lines_edited)
            wrong.hide()
            column.addWidget(entry)
            column.addWidget(wrong)
            self.lines.append(entry)
            self.wrong.append(wrong)
        self.lines_problem = plain_label("", "error", wrap=True)
        self.lines_problem.hide()
        self.left_off = plain_label(self.tr("They stand in the strip, which is left off below."), "small", wrap=True)
        self.left_off.hide()
        for widget in (self.lines_problem, self.left_off, hint):
            column.addWidget(widget)
        return column

    def _parts(self) -> QVBoxLayout:
        self.parts: dict[Part, QCheckBox] = {}
        column = QVBoxLayout()
        column.setSpacing(SPACE_1)
        column.addWidget(plain_label(self.tr("On the label"), "strong"))
        for part in Part:
            box = QCheckBox(_part_words(part))
            box.setAccessibleName(self.tr("On the label: {part}").format(part=_part_words(part)))
            box.clicked.connect(self._parts_edited)
            column.addWidget(box)
            self.parts[part] = box
        return column

    # Happenings

    def _show(self) -> None:
        draft = self._drafts[self.layout_name()]
        self.logo.show_logo(draft.logo)
        for entry, line in zip(self.lines, draft.reference_lines, strict=True):
            entry.setText(line)
        for part, box in self.parts.items():
            box.setChecked(part not in draft.hidden)
        self.lines_problem.hide()
        self._check()

    def _chosen(self) -> None:
        if self._drafts:
            self._show()
            self.layout_chosen.emit()

    def _lines_edited(self) -> None:
        self._change(reference_lines=tuple(entry.text() for entry in self.lines))

    def _parts_edited(self) -> None:
        self._change(hidden=tuple(part for part, box in self.parts.items() if not box.isChecked()))

    def _change(self, **values: object) -> None:
        name = self.layout_name()
        self._drafts[name] = self._drafts[name].model_copy(update=values)
        self._check()
        self.edited.emit()

    def _copy_to_all(self) -> None:
        shown = self._drafts[self.layout_name()]
        self._drafts = {name: shown.model_copy(update={"layout": name}) for name in self._drafts}
        self.edited.emit()
        self._page.said.emit(self.tr("All papers have this template. Save to keep it."))

    def _check(self) -> None:
        draft = self._drafts[self.layout_name()]
        for entry, wrong, line in zip(self.lines, self.wrong, draft.reference_lines, strict=True):
            problem = check_reference_line(line.strip())
            _say(wrong, problem)
            if bool(entry.property("wrong")) != bool(problem):
                entry.setProperty("wrong", bool(problem))
                entry.style().unpolish(entry)
                entry.style().polish(entry)
        self.left_off.setVisible(Part.REFERENCES in draft.hidden and any(draft.reference_lines))


def _names() -> tuple[LayoutName, ...]:
    return tuple(layout.value for layout in Layout)


def _padded(template: TemplateSettings | None, name: LayoutName) -> TemplateSettings:
    """Return a template with all its lines, empty ones too."""
    if template is None:
        template = TemplateSettings(layout=name)
    lines = (*template.reference_lines, *[""] * MOST_REFERENCES)[:MOST_REFERENCES]
    return template.model_copy(update={"reference_lines": lines})


def _part_words(part: Part) -> str:
    match part:
        case Part.SYMBOL:
            return translate("Labels", "Square code beside the recipient")
        case Part.ROUTING:
            return translate("Labels", "Postal code in large type")
        case Part.REFERENCES:
            return translate("Labels", "Strip with the order's bars and your lines")


def _say(label: QLabel, words: str) -> None:
    label.setText(words)
    label.setVisible(bool(words))
