"""How one article of a box is painted, large enough for two metres; colour, tick and figures say the same."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap

from shipdesk.domain.packing.open_box import BoxItem
from shipdesk.ui.pack.step_words import number_wanted
from shipdesk.ui.theme import RADIUS_L, RADIUS_M, SPACE_1, SPACE_2, SPACE_4, Palette, Tone, icon, text_font
from shipdesk.ui.words import translate

_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_CENTER = int(Qt.AlignmentFlag.AlignCenter.value)
COUNT_WIDTH = 176
_BIN_SHARE = 0.45
_BIN_TEXT, _BIN_MARK = 22, 22
"""How much of the words' room a bin may take, and how large its words and its icon are."""
_MARK_WIDTH = 56


@dataclass(frozen=True, slots=True)
class RowState:
    """An article as its row shows it; can_add says whether a press on its count puts a piece in."""

    item: BoxItem
    picture: QPixmap | None = None
    is_flashing: bool = False
    is_chosen: bool = False
    is_return: bool = False
    can_add: bool = False

    @property
    def is_full(self) -> bool:
        """Whether nothing of it is missing."""
        return not self.item.missing and not self.item.numbers_missing


def count_rect(row: QRectF) -> QRectF:
    """Return the part of a row that tells how many are in, and that is pressed to put one in."""
    card = _card(row)
    return QRectF(card.right() - COUNT_WIDTH - _MARK_WIDTH, card.top(), COUNT_WIDTH + _MARK_WIDTH, card.height())


def paint_row(painter: QPainter, row: QRectF, state: RowState, look: Palette) -> None:
    """Paint one article."""
    card = _card(row)
    ink, quiet = _paint_ground(painter, card, state, look)
    side = card.height() - 2 * SPACE_2
    picture = QRectF(card.left() + SPACE_2, card.top() + SPACE_2, side, side)
    _paint_picture(painter, picture, state, look)
    count = count_rect(row)
    _paint_count(painter, count, state, look, ink)
    text = QRectF(card)
    text.setLeft(picture.right() + SPACE_4)
    text.setRight(count.left() - SPACE_2)
    if state.item.bin:
        width = min(_bin_width(state.item.bin), text.width() * _BIN_SHARE)
        text.setRight(text.right() - width - SPACE_2)
        _paint_bin(painter, QRectF(text.right() + SPACE_2, card.top(), width, card.height()), state, look)
    _paint_words(painter, text, state, ink, quiet)


def below_name(item: BoxItem) -> str:
    """Return the second line: what is asked now, else variant, SKU, the kit it is of, and what went in."""
    if item.numbers_missing:
        return number_wanted(item)
    kit = translate("ItemRow", "part of {kit}").format(kit=item.kit) if item.kit else ""
    instead = [
        translate("ItemRow", "{count} × {sku} in its place").format(count=count, sku=sku)
        for sku, count in item.packed_as
    ]
    numbers = ", ".join(item.serials[-2:])
    return " · ".join(part for part in (item.variant, item.sku, kit, *instead, numbers) if part)


def _card(row: QRectF) -> QRectF:
    return row.adjusted(2, SPACE_1, -2, -SPACE_1)


def _paint_ground(painter: QPainter, card: QRectF, state: RowState, look: Palette) -> tuple[QColor, QColor]:
    tone = Tone.WARN if state.item.numbers_missing else Tone.GOOD if state.is_full else None
    ground, rim = QColor(look.surface), QColor(look.border)
    ink, quiet = QColor(look.text), QColor(look.muted)
    if state.is_flashing:
        ground, rim = QColor(look.scan_good), QColor(look.scan_good)
        ink = quiet = QColor(look.on_scan)
    elif tone is not None:
        pair = look.tones[tone]
        ground, rim, quiet = QColor(pair.ground), QColor(pair.ground), QColor(pair.ink)
        ink = QColor(pair.ink) if tone is Tone.WARN else ink
    painter.setPen(QPen(QColor(look.focus), 3) if state.is_chosen else QPen(rim, 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(card, RADIUS_L, RADIUS_L)
    return ink, quiet


def _paint_picture(painter: QPainter, box: QRectF, state: RowState, look: Palette) -> None:
    shape = QPainterPath()
    shape.addRoundedRect(box, RADIUS_M, RADIUS_M)
    if state.picture is None:
        painter.fillPath(shape, QColor(look.subtle))
        inner = box.adjusted(*(box.width() * part for part in (0.28, 0.28, -0.28, -0.28)))
        icon("products", "faint").paint(painter, inner.toRect())
        return
    painter.save()
    painter.setClipPath(shape)
    size = state.picture.deviceIndependentSize()
    size.scale(box.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    target = QRectF(QPointF(0, 0), size)
    target.moveCenter(box.center())
    painter.drawPixmap(target, state.picture, QRectF(state.picture.rect()))
    painter.restore()


def _paint_words(painter: QPainter, box: QRectF, state: RowState, ink: QColor, quiet: QColor) -> None:
    height = box.height()
    name = text_font(int(max(19, min(44, height * 0.27))), strong=True)
    below = text_font(int(max(15, min(26, height * 0.19))), strong=bool(state.item.numbers_missing))
    line, second = QFontMetrics(name).lineSpacing(), QFontMetrics(below).lineSpacing()
    wide = QFontMetrics(name).horizontalAdvance(state.item.name) > box.width()
    lines = 2 if wide and height >= 2 * line + second + SPACE_4 else 1
    top = box.top() + (height - lines * line - second - SPACE_1) / 2
    painter.setPen(ink)
    painter.setFont(name)
    upper = QRectF(box.left(), top, box.width(), lines * line)
    if lines == 1:
        _draw_elided(painter, upper, state.item.name, name)
    else:
        flags = _LEFT | int(Qt.TextFlag.TextWordWrap.value)
        painter.save()
        painter.setClipRect(upper)
        painter.drawText(upper, flags, state.item.name)
        painter.restore()
    painter.setPen(quiet)
    painter.setFont(below)
    lower = QRectF(box.left(), top + lines * line + SPACE_1, box.width(), second)
    _draw_elided(painter, lower, below_name(state.item), below)


def _draw_elided(painter: QPainter, box: QRectF, text: str, font: QFont) -> None:
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, _LEFT, shown)


def _bin_width(words: str) -> float:
    metrics = QFontMetrics(text_font(_BIN_TEXT, strong=True))
    return metrics.horizontalAdvance(words) + _BIN_MARK + 3 * SPACE_2 + 2


def _paint_bin(painter: QPainter, box: QRectF, state: RowState, look: Palette) -> None:
    font = text_font(_BIN_TEXT, strong=True)
    chip = QRectF(box.left(), box.center().y() - 20, box.width(), 40)
    words = QRectF(chip.adjusted(_BIN_MARK + 2 * SPACE_2, 0, -SPACE_2 + 2, 0))
    painter.setPen(QPen(QColor(look.border_strong), 1))
    painter.setBrush(QColor(look.surface))
    painter.drawRoundedRect(chip, RADIUS_M, RADIUS_M)
    mark = QRect(int(chip.left()) + SPACE_2, int(chip.center().y()) - _BIN_MARK // 2, _BIN_MARK, _BIN_MARK)
    icon("pin", "muted").paint(painter, mark)
    painter.setPen(QColor(look.text))
    painter.setFont(font)
    _draw_elided(painter, words, state.item.bin, font)


def _paint_count(painter: QPainter, box: QRectF, state: RowState, look: Palette, ink: QColor) -> None:
    figures = QRectF(box.left(), box.top(), COUNT_WIDTH, box.height()).adjusted(SPACE_1, SPACE_2, -SPACE_1, -SPACE_2)
    if state.can_add and not state.is_flashing:
        painter.setPen(QPen(QColor(look.border_strong), 1))
        painter.setBrush(QColor(look.subtle))
        painter.drawRoundedRect(figures, RADIUS_M, RADIUS_M)
    text = f"{state.item.packed} / {state.item.wanted}"
    size = int(max(36, min(80, box.height() * 0.46)))
    while size > 20 and QFontMetrics(text_font(size, strong=True)).horizontalAdvance(text) > figures.width() - 8:
        size -= 2
    tone = Tone.WARN if state.item.numbers_missing else Tone.GOOD if state.is_full else None
    is_coloured = tone is not None and not state.is_flashing
    painter.setPen(QColor(look.tones[tone].ink) if is_coloured and tone is not None else ink)
    painter.setFont(text_font(size, strong=True, tabular=True))
    painter.drawText(figures, _CENTER, text)
    mark = QRectF(box.right() - _MARK_WIDTH, box.top(), _MARK_WIDTH - SPACE_2, box.height())
    name = "tag" if state.item.numbers_missing else "check_circle" if state.is_full else ""
    if name:
        colour = "on_scan" if state.is_flashing else str(tone)
        icon(name, colour).paint(painter, QRect(int(mark.left()), int(mark.center().y()) - 22, 44, 44))
