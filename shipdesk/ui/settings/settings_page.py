"""Settings: sections at the left, one section's forms at the right, Save and Revert for all of them together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.roles import May
from shipdesk.settings import Settings
from shipdesk.ui.page import Page, action_button, with_advice
from shipdesk.ui.people.leave_tips import tell_why
from shipdesk.ui.people.people_section import PeopleSection
from shipdesk.ui.rules.rules_section import RulesSection
from shipdesk.ui.settings.bench_section import BenchSection
from shipdesk.ui.settings.boxes_section import BoxesSection
from shipdesk.ui.settings.carriers_section import CarriersSection
from shipdesk.ui.settings.claims_section import ClaimsSection
from shipdesk.ui.settings.label_section import LabelSection
from shipdesk.ui.settings.late_section import LateSection
from shipdesk.ui.settings.mail_choice_section import MailChoiceSection
from shipdesk.ui.settings.mail_section import MailSection
from shipdesk.ui.settings.page_section import PageSection
from shipdesk.ui.settings.plain_sections import BackupSection, BehaviourSection, ShopSection
from shipdesk.ui.settings.printers_section import PrintersSection
from shipdesk.ui.settings.section import WIDTH, Section
from shipdesk.ui.settings.shops_section import ShopsSection
from shipdesk.ui.settings.store_section import StoreSection
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_6, Tone, icon, set_kind
from shipdesk.ui.widgets.basics import line
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.widgets.following_scroll import FollowingScrollArea

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


class SettingsPage(Page):
    """All settings of the shop; nothing counts until it is saved."""

    key = "settings"
    icon_name = "settings"
    topics = frozenset({"settings", "imports", "people"})

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self._shown: Settings | None = None
        self._places: dict[Section, QWidget] = {}
        self.save = self.make_action(self.tr("Save"), "Ctrl+S", self._save, may=May.CHANGE_SETTINGS)
        self.revert = self.make_action(self.tr("Revert"), "Ctrl+Shift+Z", self._revert, icon_name="undo")
        self.shop_section = ShopSection(self)
        self.label_section = LabelSection(self)
        self.printers_section = PrintersSection(self)
        self.bench_section = BenchSection(self)
        self.boxes_section = BoxesSection(self)
        self.shops_section = ShopsSection(self)
        self.rules_section = RulesSection(self)
        self.carriers_section = CarriersSection(self)
        self.claims_section = ClaimsSection(self)
        self.mail_section = MailSection(self)
        self.mail_choice_section = MailChoiceSection(self)
        self.page_section = PageSection(self)
        self.backup_section = BackupSection(self)
        self.behaviour_section = BehaviourSection(self)
        self.late_section = LateSection(self)
        self.people_section = PeopleSection(self)
        self.store_section = StoreSection(self)
        self.sections: tuple[Section, ...] = (
            self.shop_section,
            self.label_section,
            self.printers_section,
            self.bench_section,
            self.boxes_section,
            self.shops_section,
            self.rules_section,
            self.carriers_section,
            self.claims_section,
            self.mail_section,
            self.mail_choice_section,
            self.page_section,
            self.behaviour_section,
            # After it: two of the shop's rules are shown there.
            self.late_section,
            self.people_section,
            self.store_section,
            self.backup_section,
        )
        self._build()
        self._enable()

    def title(self) -> str:
        """Return the screen's name."""
        return self.tr("Settings")

    def reload(self) -> None:
        """Show the shop's settings, unless somebody is editing them."""
        if not self.is_changed():
            self._show(self.shop.settings)
        for section in self.sections:
            section.read_ahead()
        for section in self._built():
            section.load()
        self._ask_secrets()

    def focus_first(self) -> None:
        """Put the keyboard into the list of sections."""
        self.list.setFocus()

    def is_changed(self) -> bool:
        """Whether something was edited and not saved."""
        return any(section.is_changed() for section in self._built())

    def show_section(self, section: Section) -> None:
        """Show one section."""
        self.list.setCurrentRow(self.sections.index(section))

    def _built(self) -> tuple[Section, ...]:
        """Return the sections that were shown already: in no other can anything be edited."""
        return tuple(section for section in self.sections if section.is_built)

    def show_problem(self, key: str) -> None:
        """Show the section that a problem is about."""
        sections: dict[str, Section] = {
            "mailbox-unread": self.mail_section, "shops-failing": self.shops_section,
            "write-backs-failed": self.shops_section, "write-backs-unsure": self.shops_section,
            "rules-broken": self.rules_section, "pages-failing": self.page_section,
        }  # fmt: skip
        section = sections.get(key)
        if section is not None:
            self.show_section(section)
            if section is self.mail_section:
                self.mail_section.show_mailbox()

    def may_close(self) -> bool:
        """Ask about unsaved settings."""
        if not self.is_changed():
            return True
        answer = QMessageBox.question(
            self,
            self.tr("Unsaved settings"),
            self.tr("The changes to the settings are not saved. Throw them away?"),
            QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Discard

    # Building

    def _build(self) -> None:
        # From the outside in: style, font and palette are worked out anew for all that is in what is put somewhere.
        self.list = QListWidget(self)
        set_kind(self.list, "side")
        self.list.setAccessibleName(self.tr("Sections"))
        self.list.setFixedWidth(210)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(line(vertical=True))
        right = QVBoxLayout()
        row.addLayout(right, 1)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._refusal())
        self.stack = QStackedWidget(self)
        right.addWidget(self.stack, 1)
        for section in self.sections:
            QListWidgetItem(icon(section.icon_name), section.title, self.list)
            section.edited.connect(self._enable)
            section.built.connect(partial(self._fill, section))
            section.wanted.connect(partial(self.show_section, section))
        self.list.currentRowChanged.connect(self._choose)
        self.list.setCurrentRow(0)
        right.addWidget(line())
        right.addWidget(self._foot())

    def _choose(self, row: int) -> None:
        section = self.sections[row]
        if section not in self._places:
            self._places[section] = _put_scrolled(section, self.stack)
            # Before it is shown: what is put into a visible widget comes into sight one by one.
            section.ensure_built()
        self.stack.setCurrentWidget(self._places[section])

    def _refusal(self) -> QWidget:
        """Return the place where it is said that whoever is here may only look."""
        holder = QWidget()
        self.refusal = Callout()
        row = QHBoxLayout(holder)
        row.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, 0)
        self.refusal.setMaximumWidth(WIDTH - 2 * SPACE_6)
        row.addWidget(self.refusal, 1)
        row.addStretch(0)
        self._refusal_holder = holder
        holder.hide()
        return holder

    def take_leave(self, refusals: Mapping[May, str]) -> None:
        """Let whoever may not change settings look at them."""
        super().take_leave(refusals)
        why = refusals.get(May.CHANGE_SETTINGS, "")
        self.refusal.say(with_advice(why) if why else "")
        self._refusal_holder.setVisible(bool(why))
        for section in self.sections:
            section.setEnabled(not why)
            _tell_why(section, why)

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setProperty("kind", "surface")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._chip = StatusChip(parent=foot)
        row = QHBoxLayout(foot)
        row.setContentsMargins(SPACE_6, SPACE_3, SPACE_4, SPACE_3)
        row.setSpacing(SPACE_2)
        row.addWidget(action_button(self.save, "primary"))
        row.addWidget(action_button(self.revert))
        row.addWidget(self._chip)
        row.addStretch(1)
        return foot

    # Showing

    def _show(self, settings: Settings) -> None:
        self._shown = settings
        for section in self._built():
            section.show_settings(settings)
        self._enable()

    def _fill(self, section: Section) -> None:
        """Fill a section that was built just now with what is kept; before the page was read it waits with the rest."""
        if self._shown is not None:
            section.show_settings(self.shop.settings)
            section.load()
            if section.secrets:
                self._ask_secrets()
        _tell_why(section, self.refusals.get(May.CHANGE_SETTINGS, ""))

    def _enable(self) -> None:
        changed = self._shown is not None and self.is_changed()
        self.save.setEnabled(changed)
        self.revert.setEnabled(changed)
        self._chip.set_status(self.tr("Not saved") if changed else "", Tone.WARN)

    def _ask_secrets(self) -> None:
        names = tuple(name for section in self.sections for name in section.secrets)
        self.jobs.query("secrets", _kept_secrets, self.shop, names, on_done=self._show_secrets)

    def _show_secrets(self, answer: tuple[str, dict[str, bool]]) -> None:
        problem, kept = answer
        for section in self.sections:
            for name, field in section.secrets.items():
                field.show_kept(kept=kept.get(name, False), problem=problem)

    # Saving

    def _save(self) -> None:
        if self._shown is None:
            return
        # What no section shows is kept as it is now; it may have been changed elsewhere meanwhile.
        settings = self.shop.settings
        for section in self._built():
            applied = section.apply(settings)
            if applied is None:
                self.show_section(section)
                return
            settings = applied
        secrets = {
            name: field.text() for section in self.sections for name, field in section.secrets.items() if field.text()
        }
        beside = [keep for section in self._built() if (keep := section.beside()) is not None]
        self.save.setEnabled(False)
        self.jobs.change(
            self.tr("Saving the settings"), _save, self.shop, settings, secrets, beside,
            on_done=self._saved, on_failed=self._not_saved,
        )  # fmt: skip

    def _saved(self, settings: Settings) -> None:
        for section in self._built():
            section.kept()
        self._show(settings)
        self.said.emit(self.tr("The settings are saved."))
        self.reload()

    def _not_saved(self, error: ShipDeskError) -> None:
        self._enable()
        self.failed.emit(error)

    def _revert(self) -> None:
        if self._shown is not None:
            self._show(self.shop.settings)


def _put_scrolled(section: Section, stack: QStackedWidget) -> QWidget:
    area = FollowingScrollArea(stack)
    area.setAccessibleName(section.title)
    stack.addWidget(area)
    holder = QWidget(area)
    holder.setProperty("kind", "scroll")
    area.setWidget(holder)
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(section, 1)
    row.addStretch(0)
    section.show()
    return area


def _tell_why(section: Section, why: str) -> None:
    for widget in section.findChildren(QWidget):
        tell_why(widget, why)


def _kept_secrets(shop: Shop, names: tuple[str, ...]) -> tuple[str, dict[str, bool]]:
    from shipdesk.services.change_settings import has_secret, secrets_available

    problem = secrets_available()
    return problem, {} if problem else {name: has_secret(shop, name) for name in names}


def _save(
    shop: Shop, settings: Settings, secrets: dict[str, str], beside: Sequence[Callable[[Shop], None]]
) -> Settings:
    from shipdesk.services.change_settings import save_settings, set_secret

    for name, value in secrets.items():
        set_secret(shop, name, value)
    for keep in beside:
        keep(shop)
    save_settings(shop, settings)
    return shop.settings
