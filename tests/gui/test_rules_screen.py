"""Rules in the window: written, tried, put in order, switched on and applied without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from test_shell_access import nameless

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.rules import Action, Condition, Do, Field, Op, RulesMode, parse_rule
from shipdesk.domain.rules.values import FIELDS
from shipdesk.services.apply_rules import apply_rules, rule_record
from shipdesk.services.choose_service import choose_service
from shipdesk.services.edit_rules import add_rule, note_trial, read_rule, switch_rule
from shipdesk.services.list_orders import order_ids, show_order
from shipdesk.services.rule_choices import RuleChoices
from shipdesk.services.shop import Shop
from shipdesk.services.try_rules import try_rules
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.ui.orders.label_sheet import LabelChoice, LabelSheet
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.orders.service_sheet import ServiceSheet
from shipdesk.ui.rules.record_sheet import RecordSheet
from shipdesk.ui.rules.rule_rows import ActionRow, ConditionRow
from shipdesk.ui.rules.rule_sheet import RuleSheet
from shipdesk.ui.rules.rules_section import RulesSection
from shipdesk.ui.settings.settings_page import SettingsPage
from shipdesk.ui.widgets.sheet import ConfirmSheet

Settle = Callable[[], None]
Sheet = TypeVar("Sheet", bound=QDialog)
KEY, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALL = "All: always use practice/economy"
NAMES = ("Small abroad", "Gifts", "All")


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> SettingsPage:
    """Return the settings, showing the section of rules."""
    page = SettingsPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1000, 640)
    page.show_section(page.rules_section)
    page.show()
    page.activateWindow()
    qtbot.waitExposed(page)
    settle()
    return page


@pytest.fixture
def section(page: SettingsPage) -> RulesSection:
    """Return the section."""
    return page.rules_section


@pytest.fixture
def orders(orders_page: OrdersPage) -> OrdersPage:
    """Return the Orders screen with its rows there and the keyboard in the grid."""
    return orders_page


def sheet_of(page: QWidget, kind: type[Sheet]) -> Sheet:
    """Return the sheet of that kind that is open over the page."""
    return next(sheet for sheet in page.findChildren(kind) if sheet.isVisible())


def have(shop: Shop, *texts: str, on: bool = False) -> None:
    """Give the shop rules."""
    for text in texts:
        rule = add_rule(shop, read_rule(shop, text))
        if on:
            note_trial(shop, [rule.name])
            switch_rule(shop, rule.name, on=True)


def tried(qtbot: QtBot, sheet: RuleSheet, settle: Settle) -> None:
    """Wait until what is entered was tried."""
    settle()
    qtbot.waitUntil(lambda: sheet.rule().is_tried, timeout=10_000)


def names(section: RulesSection) -> list[str]:
    """Return the names of the list."""
    return [section.list.item(row).text().split(",")[0] for row in range(section.list.count())]


# The editor


@pytest.mark.qt_log_ignore(r"does not support (propagateSizeHints|raise|grabbing the keyboard)", extend=True)
def test_a_rule_is_written_tried_and_switched_on_by_keys(
    qtbot: QtBot, page: SettingsPage, section: RulesSection, shop: Shop, settle: Settle
) -> None:
    assert section.none.isVisible()
    section.new_button.setFocus()
    qtbot.keyClick(section.new_button, KEY.Key_Space)
    settle()
    sheet = sheet_of(page, RuleSheet)
    assert QApplication.focusWidget() is sheet.name
    qtbot.keyClicks(sheet.name, "Abroad")
    assert not sheet.do_button.isEnabled()
    condition, action = sheet._conditions()[0], sheet._actions()[0]
    qtbot.keyClick(sheet.name, KEY.Key_Tab)
    walk_to(qtbot, condition.op)
    qtbot.keyClick(condition.op, KEY.Key_Down)
    walk_to(qtbot, condition.value)
    qtbot.keyClicks(focused(), "ours")
    walk_to(qtbot, action.do)
    for _step in range(2):
        qtbot.keyClick(action.do, KEY.Key_Down)
    walk_to(qtbot, action.stack)
    qtbot.keyClicks(focused(), "abroad")
    assert sheet.sentence.text() == "If the country is not ours, then tag “abroad”."
    assert not sheet.on_box.isEnabled()
    tried(qtbot, sheet, settle)
    report = try_rules(shop, [sheet.rule()])
    assert 0 < report.touched < report.orders
    assert sheet.trial.head.text() == f"Would touch {report.touched} of {report.orders} orders"
    walk_to(qtbot, sheet.on_box)
    qtbot.keyClick(sheet.on_box, KEY.Key_Space)
    with qtbot.waitSignal(sheet.kept):
        qtbot.keyClick(sheet.on_box, KEY.Key_Return)
    settle()
    (rule,) = shop.settings.rules
    assert rule.on
    assert (rule.when, rule.then) == (
        (Condition(Field.COUNTRY, Op.IS_NOT, ("ours",)),), (Action(Do.TAG, "abroad"),),
    )  # fmt: skip
    assert names(section) == ["Abroad"]
    assert section.none.isHidden()


def focused() -> QWidget:
    """Return what has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def walk_to(qtbot: QtBot, wanted: QWidget) -> None:
    """Press Tab until the keyboard is in a widget."""
    for _step in range(40):
        if focused() is wanted or wanted.isAncestorOf(focused()):
            return
        qtbot.keyClick(focused(), KEY.Key_Tab)
    raise AssertionError(f"Tab does not reach {wanted.accessibleName() or wanted}")


def back_to(qtbot: QtBot, widget: QWidget) -> None:
    """Put the keyboard into a widget once the sheet over it is gone."""
    window = widget.window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    widget.setFocus()


def fact(page: OrdersPage, name: str) -> str:
    """Return what the details say beside a name."""
    labels = [label.text() for label in page.detail.facts.findChildren(QLabel)]
    return labels[labels.index(name) + 1]


def test_rows_come_and_go_by_keys(qtbot: QtBot, page: SettingsPage, section: RulesSection, settle: Settle) -> None:
    sheet = section.add()
    settle()
    qtbot.keyClick(sheet, KEY.Key_C, ALT)
    qtbot.keyClick(sheet, KEY.Key_A, ALT)
    assert (len(sheet._conditions()), len(sheet._actions())) == (2, 2)
    assert sheet.match.isEnabled()
    sheet._conditions()[1].field.setFocus()
    qtbot.keyClick(sheet._conditions()[1].field, KEY.Key_D, CTRL)
    assert sheet.focusWidget() is sheet._conditions()[0].stops()[0]
    sheet._actions()[1].do.setFocus()
    qtbot.keyClick(sheet._actions()[1].do, KEY.Key_D, CTRL)
    assert (len(sheet._conditions()), len(sheet._actions())) == (1, 1)
    assert not sheet.match.isEnabled()
    sheet._conditions()[0].remove_wanted.emit()
    assert sheet.always.isVisible()
    sheet.reject()


def test_a_rule_that_was_changed_is_tried_again(
    qtbot: QtBot, page: SettingsPage, section: RulesSection, shop: Shop, settle: Settle
) -> None:
    have(shop, "Gifts: if there is a gift message, then tag gift", on=True)
    section.load()
    settle()
    section.edit()
    settle()
    sheet = sheet_of(page, RuleSheet)
    assert sheet.on_box.isChecked()
    tried(qtbot, sheet, settle)
    value = sheet._actions()[0].stack.currentWidget().findChild(QLineEdit)
    assert value is not None
    value.setText("present")
    assert not sheet.on_box.isEnabled()
    tried(qtbot, sheet, settle)
    assert sheet.on_box.isEnabled()
    with qtbot.waitSignal(sheet.kept):
        sheet.accept()
    settle()
    (rule,) = shop.settings.rules
    assert (rule.on, rule.then) == (True, (Action(Do.TAG, "present"),))


def test_conflicts_are_said_in_words(
    qtbot: QtBot, page: SettingsPage, section: RulesSection, shop: Shop, settle: Settle
) -> None:
    have(shop, ALL, on=True)
    sheet = section._open(parse_rule("Fast: always use practice/express"), is_new=True)
    settle()
    tried(qtbot, sheet, settle)
    assert "Rule “Fast” would use Practice Express, but rule “All” comes first." in sheet.trial.conflicts.text()
    row = sheet.trial.model.index(0, 2).data()
    assert row == "not “use Practice Express”: rule “All” comes first"
    QAbstractItemModelTester(sheet.trial.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    sheet.reject()


def test_a_name_that_is_taken_is_refused_in_the_sheet(
    qtbot: QtBot, section: RulesSection, shop: Shop, settle: Settle
) -> None:
    have(shop, ALL)
    sheet = section._open(parse_rule("all: always tag x"), is_new=True)
    settle()
    tried(qtbot, sheet, settle)
    sheet.accept()
    settle()
    assert sheet.isVisible()
    assert "already" in sheet._wrong.text()
    sheet.name.setText("")
    sheet.accept()
    assert sheet.isVisible()
    sheet.reject()


def test_every_control_of_the_editor_has_a_name(
    qtbot: QtBot, section: RulesSection, shop: Shop, settle: Settle
) -> None:
    conditions = tuple(
        Condition(field, op, values_for(field, op)) for field in Field for op in FIELDS[field][1]
    )[:30]  # fmt: skip
    rule = parse_rule("Every: always use practice/economy, pack in A, tag b, hold, note c and ship within 2 days")
    sheet = section._open(type(rule)(rule.name, conditions, rule.then), is_new=True)
    settle()
    assert list(nameless(sheet)) == []
    sheet.reject()


def values_for(field: Field, op: Op) -> tuple[str, ...]:
    """Return values that fit a field."""
    if op in (Op.GIVEN, Op.NOT_GIVEN):
        return ()
    value = {
        "weight": "500 g", "money": "20 USD", "count": "3", "days": "2", "grade": "needs a look", "company": "company",
        "country": "DE",
    }.get(FIELDS[field][0].value, "ABC")  # fmt: skip
    return (value, {"500 g": "2 kg", "20 USD": "30 USD", "3": "9"}.get(value, "XYZ")) if op is Op.BETWEEN else (value,)


@pytest.mark.parametrize("field", list(Field))
def test_a_condition_comes_back_from_its_row(qtbot: QtBot, look: object, field: Field) -> None:
    choices = RuleChoices(currency="EUR")
    for op in FIELDS[field][1]:
        condition = Condition(field, op, values_for(field, op))
        row = ConditionRow(choices, condition)
        qtbot.addWidget(row)
        assert row.condition() == condition


@pytest.mark.parametrize(
    "condition",
    [
        Condition(Field.COUNTRY, Op.IS, ("DE", "EU", "ours")),
        Condition(Field.SKU, Op.IS, ("a; b", "c")),
        Condition(Field.ADDRESS, Op.IS, ("ok", "needs a look")),
        Condition(Field.QUANTITY, Op.IS, ("2000",)),
        Condition(Field.TOTAL, Op.OVER, ("50 XAU",)),
        Condition(Field.WEIGHT, Op.BETWEEN, ("750 g", "2 kg")),
    ],
)
def test_what_was_written_elsewhere_is_not_lost_in_the_editor(qtbot: QtBot, look: object, condition: Condition) -> None:
    row = ConditionRow(RuleChoices(), condition)
    qtbot.addWidget(row)
    kept = row.condition()
    if condition.field is Field.WEIGHT:
        assert kept.values == ("750 g", "2 kg")
    assert kept == condition


def test_another_comparison_keeps_what_was_entered(qtbot: QtBot, look: object) -> None:
    row = ConditionRow(RuleChoices(), Condition(Field.WEIGHT, Op.UNDER, ("2 kg",)))
    qtbot.addWidget(row)
    row.op.setCurrentIndex(row.op.findData(Op.OVER.value))
    assert row.condition() == Condition(Field.WEIGHT, Op.OVER, ("2 kg",))


@pytest.mark.parametrize(
    "action",
    [Action(Do.USE, "easypost", "USPS:Priority"), Action(Do.USE, "own"), Action(Do.BOX, "Small"), Action(Do.TAG, "x"),
     Action(Do.HOLD, "why"), Action(Do.NOTE, "n"), Action(Do.SHIP_WITHIN, "3")],
)  # fmt: skip
def test_an_action_comes_back_from_its_row(qtbot: QtBot, look: object, action: Action) -> None:
    row = ActionRow(RuleChoices(services=(("practice", "economy", "Practice Economy"),)), action)
    qtbot.addWidget(row)
    assert row.action() == action


# The list


@pytest.fixture
def three(section: RulesSection, shop: Shop, settle: Settle) -> RulesSection:
    """Return the section with three rules, the keyboard in its list."""
    have(shop, "Small abroad: if the country is not ours, then tag small", "Gifts: if there is a note, then tag gift")
    have(shop, ALL)
    section.load()
    settle()
    section.list.setFocus()
    section.list.setCurrentRow(0)
    return section


def test_rules_are_put_in_order_by_keys(qtbot: QtBot, three: RulesSection, shop: Shop, settle: Settle) -> None:
    qtbot.keyClick(three.list, KEY.Key_Down, ALT)
    settle()
    assert [rule.name for rule in shop.settings.rules] == ["Gifts", "Small abroad", "All"]
    assert three.list.chosen_name() == "Small abroad"
    qtbot.keyClick(three.list, KEY.Key_Up, ALT)
    settle()
    assert [rule.name for rule in shop.settings.rules] == list(NAMES)
    qtbot.keyClick(three.list, KEY.Key_Up, ALT)
    settle()
    assert names(three) == list(NAMES)


def test_space_opens_the_trial_of_a_rule_that_was_not_tried_and_switches_one_that_was(
    qtbot: QtBot, page: SettingsPage, three: RulesSection, shop: Shop, settle: Settle
) -> None:
    qtbot.keyClick(three.list, KEY.Key_Space)
    settle()
    sheet_of(page, RuleSheet).reject()
    assert not shop.settings.rules[0].on
    note_trial(shop, ["Small abroad"])
    three.load()
    settle()
    back_to(qtbot, three.list)
    qtbot.keyClick(three.list, KEY.Key_Space)
    settle()
    assert shop.settings.rules[0].on
    assert "On" in three.list.item(0).text()
    assert three.switch_button.text() == "Switch off"
    qtbot.keyClick(three.list, KEY.Key_Space)
    settle()
    assert not shop.settings.rules[0].on


def test_a_rule_is_removed_after_a_question(
    qtbot: QtBot, page: SettingsPage, three: RulesSection, shop: Shop, settle: Settle
) -> None:
    qtbot.keyClick(three.list, KEY.Key_Delete)
    sheet_of(page, ConfirmSheet).accept()
    settle()
    assert [rule.name for rule in shop.settings.rules] == ["Gifts", "All"]


def test_only_the_first_rule_is_used_where_that_is_wanted(three: RulesSection, shop: Shop, settle: Settle) -> None:
    three.mode.setCurrentIndex(1)
    three.mode.activated.emit(1)
    settle()
    assert shop.settings.rules_mode is RulesMode.FIRST


def test_saving_other_settings_leaves_rules_alone(page: SettingsPage, shop: Shop, settle: Settle) -> None:
    field = page.shop_section._forms["shop"].input("name")
    assert isinstance(field, QLineEdit)
    field.setText("Kerzen")
    have(shop, ALL, on=True)
    page.save.trigger()
    settle()
    assert shop.settings.shop.name == "Kerzen"
    assert shop.settings.rules[0].on


def test_a_suggested_rule_opens_with_its_trial(
    qtbot: QtBot, page: SettingsPage, section: RulesSection, settle: Settle
) -> None:
    assert len(section.suggested) == 3
    section.suggested[1].click()
    settle()
    sheet = sheet_of(page, RuleSheet)
    tried(qtbot, sheet, settle)
    assert sheet.name.text() == "Gifts"
    sheet.reject()


def test_rules_are_applied_to_the_desk_and_what_they_did_is_listed(
    qtbot: QtBot, page: SettingsPage, section: RulesSection, shop: Shop, settle: Settle
) -> None:
    have(shop, ALL, on=True)
    section.load()
    settle()
    with qtbot.waitSignal(page.undo_offered) as offered:
        section.apply_button.click()
    settle()
    assert offered.args[0].startswith("Rules changed")
    section.record_button.click()
    settle()
    record = sheet_of(page, RecordSheet)
    assert record.model.rowCount() == len(rule_record(shop))
    assert record.model.index(0, 3).data() == "chose Practice Economy"
    model: QAbstractItemModel = record.model
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    with qtbot.waitSignal(record.order_wanted) as wanted:
        qtbot.keyClick(record.table, KEY.Key_Return)
    assert wanted.args == [rule_record(shop)[0].order_id]
    offered.args[1]()
    settle()
    assert rule_record(shop) == ()


# The Orders screen


def test_rules_are_applied_to_the_selection_and_taken_back(
    qtbot: QtBot, orders: OrdersPage, shop: Shop, settle: Settle
) -> None:
    with qtbot.waitSignal(orders.said) as said:
        qtbot.keyClick(orders.table, KEY.Key_R)
    assert "No rule is on" in said.args[0]
    have(shop, ALL, on=True)
    settle()
    one = orders.table.current_id()
    assert one is not None
    with qtbot.waitSignal(orders.undo_offered) as offered:
        qtbot.keyClick(orders.table, KEY.Key_R)
    settle()
    assert offered.args[0] == "Rules changed 1 order."
    assert fact(orders, "Goes by") == "Practice Economy – rule “All”"
    assert any(entry.title.startswith("Rule “All” chose") for entry in show_order(shop, one).timeline)
    offered.args[1]()
    settle()
    assert show_order(shop, one).chosen.carrier == ""


def test_a_service_is_chosen_by_hand_for_the_selection(
    qtbot: QtBot, orders: OrdersPage, shop: Shop, settle: Settle
) -> None:
    have(shop, ALL, on=True)
    settle()
    one = orders.table.current_id()
    assert one is not None
    qtbot.keyClick(orders.table, KEY.Key_V)
    settle()
    sheet = sheet_of(orders, ServiceSheet)
    words = [sheet.list.item(row).text() for row in range(sheet.list.count())]
    for _step in range(words.index("Practice Express")):
        qtbot.keyClick(sheet.list, KEY.Key_Down)
    qtbot.keyClick(sheet.list, KEY.Key_Return)
    settle()
    assert show_order(shop, one).chosen.is_by_person
    assert fact(orders, "Goes by") == "Practice Express – your choice"
    back_to(qtbot, orders.table)
    qtbot.keyClick(orders.table, KEY.Key_V)
    settle()
    qtbot.keyClick(sheet_of(orders, ServiceSheet).list, KEY.Key_Return)
    settle()
    assert show_order(shop, one).chosen.by == "All"


def test_labels_go_as_chosen_where_something_was_chosen(
    qtbot: QtBot, orders: OrdersPage, shop: Shop, jobs: JobRunner, settle: Settle
) -> None:
    one, two = list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))[:2]
    choose_service(shop, [one], "practice", "express")
    for ids, carrier in (([one, two], None), ([two], "practice"), (None, None)):
        sheet = LabelSheet(shop, jobs, ids, orders.ui_state, orders)
        sheet.open()
        settle()
        with qtbot.waitSignal(sheet.chosen) as chosen:
            sheet.do_button.click()
        choice: LabelChoice = chosen.args[0]
        assert choice.carrier == carrier


def test_a_rule_that_is_broken_is_seen_in_the_list(section: RulesSection, shop: Shop, settle: Settle) -> None:
    have(shop, "Lost: always pack in Nowhere")
    section.load()
    settle()
    assert "there is no box “Nowhere”" in section.list.item(0).text()
    section.list.repaint()
    assert apply_rules(shop).orders == 0
