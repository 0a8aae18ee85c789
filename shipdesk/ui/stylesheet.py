"""The one style sheet, made from the tokens; widgets choose a part of it by objectName or the property `kind`."""

from __future__ import annotations

from importlib import resources

from shipdesk.ui import tokens as t
from shipdesk.ui.tokens import Palette, Tone


def style_sheet(p: Palette) -> str:
    """Return the whole application's style sheet for one palette."""
    return "\n".join((_ground(p), _buttons(p), _fields(p), _lists(p), _bars(p), _shell(p)))


def _picture(name: str, p: Palette) -> str:
    file = resources.files("shipdesk.resources").joinpath("icons", f"{name}-dark.svg" if p.dark else f"{name}.svg")
    return str(file).replace("\\", "/")


def _ground(p: Palette) -> str:
    return f"""
QWidget {{ color: {p.text}; }}
QMainWindow, QDialog, QWidget[kind="canvas"] {{ background: {p.canvas}; }}
QWidget[kind="surface"] {{ background: {p.surface}; }}
QFrame[kind="card"] {{ background: {p.surface}; border: 1px solid {p.border}; border-radius: {t.RADIUS_L}px; }}
QFrame[kind="choice"] {{ background: {p.surface}; border: 1px solid {p.border}; border-radius: {t.RADIUS_L}px;
  margin: 1px; }}
QFrame[kind="choice"][focused="true"] {{ border: 2px solid {p.focus}; margin: 0; }}
QFrame[kind="line"] {{ background: {p.border}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[kind="vline"] {{ background: {p.border}; border: none; max-width: 1px; min-width: 1px; }}
QLabel {{ background: transparent; }}
QLabel[kind="display"] {{ font-size: {t.TEXT_DISPLAY}px; font-weight: 600; }}
QLabel[kind="title"] {{ font-size: {t.TEXT_TITLE}px; font-weight: 600; }}
QLabel[kind="lead"] {{ font-size: {t.TEXT_LEAD}px; font-weight: 600; }}
QLabel[kind="strong"] {{ font-weight: 600; }}
QLabel[kind="muted"] {{ color: {p.muted}; }}
QLabel[kind="small"] {{ color: {p.muted}; font-size: {t.TEXT_SMALL}px; }}
QLabel[kind="section"] {{ color: {p.muted}; font-size: {t.TEXT_SMALL}px; font-weight: 600; }}
QLabel[kind="error"] {{ color: {p.tones[Tone.BAD].ink}; font-size: {t.TEXT_SMALL}px; }}
QLabel[kind="key"] {{ background: {p.subtle}; border: 1px solid {p.border}; border-radius: {t.RADIUS_S}px;
  padding: 2px 6px; font-size: {t.TEXT_SMALL}px; font-weight: 500; }}
QLabel:disabled {{ color: {p.faint}; }}
QToolTip {{ background: {p.text}; color: {p.surface}; border: none; padding: 4px 8px; font-size: {t.TEXT_SMALL}px; }}
QSplitter::handle {{ background: {p.border}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QScrollArea, QScrollArea > QWidget > QWidget[kind="scroll"] {{ background: transparent; border: none; }}
"""


def _buttons(p: Palette) -> str:
    bad = p.tones[Tone.BAD]
    return f"""
QPushButton, QToolButton[kind="button"] {{
  background: {p.surface}; border: 1px solid {p.border_strong}; border-radius: {t.RADIUS_M}px;
  padding: 0 12px; min-height: {t.CONTROL_HEIGHT - 2}px; font-weight: 500; icon-size: 18px; }}
QPushButton, QToolButton {{ outline: none; }}
QPushButton:hover, QToolButton[kind="button"]:hover {{ background: {p.subtle}; }}
QPushButton:pressed, QToolButton[kind="button"]:pressed {{ background: {p.border}; }}
QPushButton:focus, QToolButton[kind="button"]:focus {{ border: 2px solid {p.focus}; padding: 0 11px;
  min-height: {t.CONTROL_HEIGHT - 4}px; }}
QPushButton:disabled, QToolButton[kind="button"]:disabled {{
  color: {p.faint}; background: {p.canvas}; border-color: {p.border}; }}
QPushButton[kind="primary"] {{ background: {p.accent}; color: {p.on_accent}; border-color: {p.accent}; }}
QPushButton[kind="primary"]:hover {{ background: {p.accent_hover}; border-color: {p.accent_hover}; }}
QPushButton[kind="primary"]:pressed {{ background: {p.accent_pressed}; border-color: {p.accent_pressed}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {p.text}; }}
QPushButton[kind="primary"]:disabled {{ background: {p.border}; color: {p.faint}; border-color: {p.border}; }}
QPushButton[kind="danger"] {{ color: {bad.ink}; border-color: {bad.ink}; }}
QPushButton[kind="danger"]:hover {{ background: {bad.ground}; }}
QPushButton[kind="danger"]:disabled {{ color: {p.faint}; border-color: {p.border}; }}
QPushButton[kind="flat"], QToolButton {{ background: transparent; border: 1px solid transparent;
  border-radius: {t.RADIUS_M}px; padding: 0 8px; min-height: {t.CONTROL_HEIGHT - 4}px; }}
QPushButton[kind="flat"]:hover, QToolButton:hover {{ background: {p.subtle}; }}
QPushButton[kind="flat"]:focus, QToolButton:focus {{ border: 2px solid {p.focus}; padding: 0 7px;
  min-height: {t.CONTROL_HEIGHT - 6}px; }}
QToolButton[kind="photo"] {{ padding: 2px; border-radius: 6px; }}
QToolButton[kind="photo"]:focus {{ padding: 1px; }}
QPushButton[kind="flat"]:disabled, QToolButton:disabled {{ color: {p.faint}; background: transparent;
  border-color: transparent; }}
QToolButton:checked {{ background: {p.accent_soft}; color: {p.accent_ink}; }}
QToolButton::menu-indicator, QPushButton::menu-indicator {{ image: none; width: 0; }}
QToolButton[kind="inside"] {{ border: none; padding: 0; min-height: 0; border-radius: {t.RADIUS_S}px; }}
QToolButton[kind="view"] {{ padding: 0 12px; color: {p.muted}; font-weight: 500; }}
QToolButton[kind="view"]:checked {{ color: {p.accent_ink}; background: {p.accent_soft}; }}
"""


def _fields(p: Palette) -> str:
    bad = p.tones[Tone.BAD].ink
    return f"""
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QComboBox {{
  background: {p.surface}; border: 1px solid {p.border_strong}; border-radius: {t.RADIUS_M}px;
  padding: 0 8px; selection-background-color: {p.accent}; selection-color: {p.on_accent}; }}
QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QComboBox {{ min-height: {t.CONTROL_HEIGHT - 2}px; }}
QPlainTextEdit, QTextEdit {{ padding: 6px 4px; }}
QLineEdit:hover, QPlainTextEdit:hover, QSpinBox:hover, QComboBox:hover, QDateEdit:hover {{ border-color: {p.faint}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus,
QComboBox:focus {{ border: 2px solid {p.focus}; padding-left: 7px; padding-right: 7px; }}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus, QComboBox:focus {{
  min-height: {t.CONTROL_HEIGHT - 4}px; }}
QPlainTextEdit:focus, QTextEdit:focus {{ padding: 5px 3px; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QSpinBox:disabled, QComboBox:disabled, QDateEdit:disabled {{
  background: {p.canvas}; color: {p.faint}; border-color: {p.border}; }}
QLineEdit[wrong="true"], QSpinBox[wrong="true"], QComboBox[wrong="true"], QPlainTextEdit[wrong="true"] {{
  border-color: {bad}; }}
QLineEdit[kind="search"] {{ background: {p.subtle}; border-color: transparent; }}
QLineEdit[kind="search"]:hover {{ border-color: {p.border_strong}; }}
QLineEdit[kind="search"]:focus {{ background: {p.surface}; border-color: {p.focus}; }}
QLineEdit[kind="scan"] {{ font-size: {t.TEXT_DISPLAY}px; min-height: 60px; padding: 0 20px;
  border: 2px solid {p.border_strong}; border-radius: {t.RADIUS_L}px; }}
QLineEdit[kind="scan"]:focus {{ border: 2px solid {p.focus}; padding: 0 20px; min-height: 60px; }}
QLineEdit[kind="pin"] {{ font-size: {t.TEXT_TITLE}px; min-height: 42px; }}
QLineEdit[kind="pin"]:focus {{ min-height: 40px; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url("{_picture("chevron", p)}"); width: 16px; height: 16px; }}
QComboBox QAbstractItemView {{ background: {p.surface}; border: 1px solid {p.border}; outline: none;
  selection-background-color: {p.selection}; selection-color: {p.text}; padding: 4px; }}
QSpinBox QLineEdit, QDoubleSpinBox QLineEdit, QDateEdit QLineEdit, QComboBox QLineEdit {{ border: none;
  background: transparent; min-height: 0; padding: 0; }}
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button,
QDateEdit::up-button, QDateEdit::down-button {{ width: 0; border: none; }}
QCheckBox, QRadioButton {{ spacing: 8px; min-height: 24px; background: transparent; }}
QCheckBox:focus, QRadioButton:focus {{ color: {p.accent_ink}; }}
QCheckBox::indicator, QRadioButton::indicator, QTableView::indicator {{ width: 16px; height: 16px;
  background: {p.surface}; border: 1px solid {p.border_strong}; border-radius: {t.RADIUS_S}px; }}
QRadioButton::indicator {{ border-radius: 9px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {p.faint}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: 2px solid {p.focus}; width: 14px; height: 14px; }}
QCheckBox::indicator:checked, QTableView::indicator:checked {{ background: {p.accent}; border-color: {p.accent};
  image: url("{_picture("check", p)}"); }}
QRadioButton::indicator:checked {{ border: 5px solid {p.accent}; width: 8px; height: 8px; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ background: {p.canvas}; border-color: {p.border}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {p.faint}; }}
"""


def _lists(p: Palette) -> str:
    return f"""
QTableView, QListView, QTreeView {{ background: {p.surface}; border: none; outline: none; gridline-color: {p.border};
  selection-background-color: {p.selection}; selection-color: {p.text}; alternate-background-color: {p.surface}; }}
QListView::item, QTreeView::item, QTableView::item {{ padding: 0 8px; min-height: {t.ROW_HEIGHT - 2}px; }}
QListView::item:hover, QTreeView::item:hover {{ background: {p.hover}; }}
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected {{
  background: {p.selection}; color: {p.text}; }}
QListView[kind="side"] {{ background: {p.canvas}; padding: {t.SPACE_2}px; }}
QListView[kind="side"]::item {{ border-radius: {t.RADIUS_M}px; min-height: {t.ROW_HEIGHT - 2}px; color: {p.muted}; }}
QListView[kind="side"]::item:hover {{ background: {p.subtle}; }}
QListView[kind="side"]::item:selected {{ background: {p.accent_soft}; color: {p.accent_ink}; }}
QListView::item:focus {{ border: 2px solid {p.focus}; padding: 0 6px; }}
QHeaderView {{ background: {p.surface}; border: none; }}
QHeaderView::section {{ background: {p.surface}; color: {p.muted}; border: none;
  border-bottom: 1px solid {p.border}; padding: 0 8px; font-size: {t.TEXT_SMALL}px; font-weight: 500; }}
QHeaderView::section:hover {{ color: {p.text}; background: {p.subtle}; }}
QTableCornerButton::section {{ background: {p.surface}; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {p.border_strong}; border-radius: 3px; }}
QScrollBar::handle:vertical {{ min-height: 32px; margin: 2px 3px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; margin: 3px 2px; }}
QScrollBar::handle:hover {{ background: {p.faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; }}
"""


def _bars(p: Palette) -> str:
    return f"""
QMenu {{ background: {p.surface}; border: 1px solid {p.border}; border-radius: {t.RADIUS_M}px; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: {t.RADIUS_S}px; }}
QMenu::item:selected {{ background: {p.selection}; }}
QMenu::item:disabled {{ color: {p.faint}; }}
QMenu::separator {{ height: 1px; background: {p.border}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {p.border}; top: -1px; }}
QTabWidget[kind="screen"]::tab-bar {{ left: {t.SPACE_4}px; }}
QTabBar {{ background: transparent; qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {p.muted}; padding: 0 2px; margin: 0 12px 0 0; min-height: 34px;
  border-bottom: 2px solid transparent; font-weight: 500; }}
QTabBar::tab:hover {{ color: {p.text}; }}
QTabBar::tab:selected {{ color: {p.text}; border-bottom-color: {p.accent}; }}
QTabBar::tab:focus {{ color: {p.accent_ink}; }}
QProgressBar {{ background: {p.border}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
  text-align: center; }}
QProgressBar::chunk {{ background: {p.accent}; border-radius: 3px; }}
QStatusBar {{ background: {p.canvas}; border-top: 1px solid {p.border}; color: {p.muted}; min-height: 30px; }}
QStatusBar::item {{ border: none; }}
"""


def _shell(p: Palette) -> str:
    mark = p.tones[Tone.ACTIVE]
    return f"""
QWidget#rail {{ background: {p.rail}; border-right: 1px solid {p.border}; }}
QToolButton[kind="nav"] {{ background: transparent; border: 2px solid transparent; border-radius: {t.RADIUS_M}px;
  text-align: left; padding: 0 8px; min-height: 34px; color: {p.muted}; font-weight: 500; }}
QToolButton[kind="nav"]:hover {{ background: {p.hover if p.dark else "#e3e7ed"}; color: {p.text}; }}
QToolButton[kind="nav"]:checked {{ background: {p.surface}; color: {p.text}; border-color: transparent; }}
QToolButton[kind="nav"]:focus {{ border-color: {p.focus}; padding: 0 8px; min-height: 34px; }}
QWidget#topbar {{ background: {p.surface}; border-bottom: 1px solid {p.border}; }}
QWidget#practice {{ background: {mark.ground}; border-bottom: 1px solid {p.border}; }}
QWidget#practice QLabel {{ color: {mark.ink}; font-size: {t.TEXT_SMALL}px; font-weight: 600; }}
QPushButton[kind="strip"] {{ background: transparent; border: 1px solid {mark.ink}; color: {mark.ink};
  min-height: 20px; padding: 0 8px; font-size: {t.TEXT_SMALL}px; }}
QPushButton[kind="strip"]:hover {{ background: {p.surface}; }}
QFrame#hits {{ background: {p.surface}; border: 1px solid {p.border_strong}; border-radius: {t.RADIUS_L}px; }}
QFrame#toast {{ background: {"#2a2f38" if not p.dark else "#343b47"}; border: none;
  border-radius: {t.RADIUS_L}px; }}
QFrame#toast QLabel {{ color: #ffffff; }}
QFrame#toast QPushButton {{ background: transparent; border: 1px solid transparent; color: #b9c3ff; font-weight: 600; }}
QFrame#toast QPushButton:hover {{ background: #434b59; }}
QFrame#toast QPushButton:focus {{ border: 2px solid #b9c3ff; }}
"""
