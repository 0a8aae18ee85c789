"""Maps on paper: a scene drawn for a printer's dots becomes a drawing with texts on it."""

from __future__ import annotations

from shipdesk.documents.drawing import Align, Drawing, Text
from shipdesk.documents.maps.scene import Anchor, Scene
from shipdesk.documents.papers.pages import printable_text
from shipdesk.documents.typesetting import set_line

_ALIGNS = {Anchor.START: Align.LEFT, Anchor.MIDDLE: Align.CENTRE, Anchor.END: Align.RIGHT}


def placed_scene(scene: Scene, x: int, y: int, dpi: int) -> tuple[Drawing, tuple[Text, ...]]:
    """Return a scene, drawn for dots, as what papers are made of: a drawing, and the texts on it."""
    texts: list[Text] = []
    halos: list[Text] = []
    for label in scene.labels:
        line = set_line(printable_text(label.text), bold=label.bold)
        if line.runs:
            place = (x + round(label.x), y + round(label.y))
            text = Text(*place, line, label.size * 72 / dpi, _ALIGNS[label.anchor])
            texts.append(text)
            if label.halo:
                halos.append(text)
    size = (round(scene.width), round(scene.height))
    return Drawing(x, y, *size, scene.ground, scene.shapes, tuple(halos)), tuple(texts)


def text_width(text: str, size: float, bold: bool) -> float:  # noqa: FBT001 (as every measure of text takes it)
    """Return how wide a text is in the papers' types."""
    return set_line(text, bold=bold).width_at(size) if text else 0.0
