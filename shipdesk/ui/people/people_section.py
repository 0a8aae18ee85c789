"""The section of people: who works here, their PINs and badges, and when the window locks by itself."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.people import Person
from shipdesk.domain.roles import May, Role
from shipdesk.services.who_may import Here
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.people import people_work
from shipdesk.ui.people.people_link import AUDIT_KEYS
from shipdesk.ui.people.people_words import both, entry_words, role_word
from shipdesk.ui.people.person_sheet import PersonSheet
from shipdesk.ui.people.pin_sheet import PinSheet
from shipdesk.ui.screens import AUDIT
from shipdesk.ui.settings.form import Field, FieldKind, SettingsForm
from shipdesk.ui.settings.section import Section, button_row, tool_button
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.described_list import DescribedLine, DescribedList
from shipdesk.ui.widgets.sheet import ConfirmSheet

translate = QCoreApplication.translate
_AROUND, _LEAST_HEIGHT = 430, 134


class PeopleSection(Section):
    """People are kept at once when they are added or changed."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "People"),
            translate("Settings", "Who works here, what each may do, and who did what."),
            "people",
        )
        self._people: tuple[Person, ...] = ()
        self._wanted = ""
        self._make_actions()

    def _build(self) -> None:
        self.none = plain_label(
            self.tr(
                "Nobody is named, so the window asks nobody: whoever sits here may do everything, and the log does not "
                "tell who did it. Name yourself as the owner when somebody else packs too: then staff scan their badge "
                "and go on at once, but do not spend beyond your limits, export, or change settings, mail and "
                "carriers. You can undo it by removing everybody."
            ),
            "muted",
            wrap=True,
        )
        self.list = DescribedList(self.tr("People"), _AROUND, _LEAST_HEIGHT)
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.list.add_key("Ins", self.add_person)
        self.list.add_key("Del", self.ask_remove)
        self.list.itemActivated.connect(lambda _item: self.ask_pin())
        buttons = button_row(*(action_button(a) for a in (self.add, self.pin, self.badge, self.remove)))
        self.add_card([self.none, self.list, buttons], self.tr("Who works here"))
        self.add_form("people", SettingsForm(_lock_fields()), self.tr("Lock"))
        log_words = self.tr(
            "Every hold, void, changed setting and wrong PIN is written down with the name of who was here, in a log "
            "that shows when it was tampered with. It is checked once a day."
        )
        self.log_button = tool_button(self.tr("Who did what…"), "clock")
        self.log_button.setToolTip(self.tr("Who did what ({keys})").format(keys=AUDIT_KEYS))
        self.log_button.clicked.connect(lambda _checked=False: self.page.screen_wanted.emit(AUDIT))
        self.add_card([plain_label(log_words, "muted", wrap=True), button_row(self.log_button)], self.tr("Log"))
        self._enable()

    def _make_actions(self) -> None:
        make = partial(self.make_action, may=May.MANAGE_PEOPLE)
        self.add = make(self.tr("Add…"), "Ctrl+Shift+F", self.add_person, icon_name="add",
                        tip=self.tr("Add somebody who works here"))  # fmt: skip
        self.pin = make(self.tr("Set PIN…"), "Ctrl+Shift+J", self.ask_pin, icon_name="key",
                        tip=self.tr("Give the chosen person another PIN"))  # fmt: skip
        self.badge = make(self.tr("Print badge…"), "Ctrl+Shift+G", self.print_badge, icon_name="badge",
                          tip=self.tr("Print the badge of the chosen person, to cut out"))  # fmt: skip
        self.remove = make(self.tr("Remove…"), "Ctrl+Shift+U", self.ask_remove, icon_name="remove",
                           tip=self.tr("Let the chosen person work here no more"))  # fmt: skip

    # Showing

    def load(self) -> None:
        """Ask who works here."""
        self.page.jobs.query("people", people_work.read_here, self.page.shop, on_done=self._show, owner=self)

    def _show(self, here: Here) -> None:
        self._people = here.people
        mine = here.person.person.id if here.person is not None else 0
        lines = [(person.name, _line(person, is_me=person.id == mine)) for person in here.people]
        chosen, self._wanted = self._wanted or self.list.chosen_key(), ""
        self.list.show_lines(lines, chosen)
        self.list.setVisible(bool(lines))
        self.none.setVisible(not lines)
        self.add.setText(self.tr("Add…") if lines else self.tr("Add the owner…"))
        self._enable()

    def chosen(self) -> Person | None:
        """Return who is chosen in the list."""
        key = self.list.chosen_key()
        return next((person for person in self._people if person.name == key), None)

    def _enable(self) -> None:
        for action in (self.pin, self.badge, self.remove):
            action.setEnabled(self.chosen() is not None)

    # Acting

    def add_person(self) -> PersonSheet:
        """Add somebody."""
        sheet = PersonSheet(self.page, is_first=not self._people)
        sheet.described.connect(partial(self._add, sheet))
        sheet.open()
        return sheet

    def _add(self, sheet: PersonSheet, name: str, role: str, pin: str) -> None:
        self.page.jobs.change(
            self.tr("Adding {name}").format(name=name), people_work.add, self.page.shop, name, Role(role), pin,
            on_done=partial(self._added, sheet), on_failed=lambda e: sheet.say_wrong(both(e)), owner=sheet,
        )  # fmt: skip

    def _added(self, sheet: PersonSheet, person: Person) -> None:
        sheet.done_with()
        self._wanted = person.name
        self.page.said.emit(self.tr("{name} works here. Print the badge next.").format(name=person.name))
        self.load()

    def ask_pin(self) -> PinSheet | None:
        """Ask for another PIN of the chosen person."""
        person = self.chosen()
        if person is None or not self.pin.isEnabled():
            return None
        sheet = PinSheet(person.name, self.page)
        sheet.described.connect(partial(self._set_pin, sheet, person.name))
        sheet.open()
        return sheet

    def _set_pin(self, sheet: PinSheet, name: str, pin: str) -> None:
        self.page.jobs.change(
            self.tr("Setting the PIN"), people_work.change_pin, self.page.shop, name, pin,
            on_done=partial(self._pin_set, sheet), on_failed=lambda e: sheet.say_wrong(both(e)), owner=sheet,
        )  # fmt: skip

    def _pin_set(self, sheet: PinSheet, person: Person) -> None:
        sheet.done_with()
        self.page.said.emit(self.tr("{name} has another PIN.").format(name=person.name))
        self.load()

    def print_badge(self) -> None:
        """Ask for which sheet the badge is printed."""
        from shipdesk.ui.papers.badge_sheet import BadgeSheet

        person = self.chosen()
        if person is not None:
            sheet = BadgeSheet(self.page.shop, self.page.jobs, person, self.page.ui_state, self.page)
            sheet.said.connect(self.page.said)
            sheet.open_when_free()

    def ask_remove(self) -> None:
        """Ask once more, then let the chosen person work here no more."""
        person = self.chosen()
        if person is None or not self.remove.isEnabled():
            return
        words = self.tr("Badge and PIN are worth nothing from then on. What the log tells of {name} stays.")
        if len(self._people) == 1:
            words = self.tr("Nobody is named then: the window asks nobody, and everybody may do everything.")
        sheet = ConfirmSheet(
            self.tr("Remove {name}?").format(name=person.name), words.format(name=person.name),
            self.tr("Remove"), self.tr("Keep"), self.page,
        )  # fmt: skip
        sheet.accepted.connect(partial(self._remove, person.name))
        sheet.open()

    def _remove(self, name: str) -> None:
        self.page.jobs.change(
            self.tr("Removing {name}").format(name=name), people_work.remove, self.page.shop, name,
            on_done=self._removed, on_failed=self._failed, owner=self,
        )  # fmt: skip

    def _removed(self, person: Person) -> None:
        self.page.said.emit(self.tr("{name} works here no more.").format(name=person.name))
        self.load()

    def _failed(self, error: ShipDeskError) -> None:
        self.page.report_failure(error)


def _line(person: Person, *, is_me: bool) -> DescribedLine:
    words = entry_words(person)
    if is_me:
        words = translate("Settings", "{words}. This is you.").format(words=words)
    if person.wait_until is not None:
        words = translate("Settings", "{words}. Waits after wrong PINs; another PIN ends it.").format(words=words)
    tone = Tone.ACTIVE if person.role is Role.OWNER else Tone.NEUTRAL
    return DescribedLine(person.name, words, role_word(person.role), tone)


def _lock_fields() -> tuple[Field, ...]:
    return (
        Field(
            "lock_after_minutes", translate("Settings", "Minutes until the window locks by itself"), FieldKind.NUMBER,
            hint=translate("Settings", "Without a key, the mouse or a scan. 0: never. Only in a shop with people."),
            width=120,
        ),
    )  # fmt: skip
