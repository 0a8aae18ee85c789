"""Drawings as PDF operators, in dots under the page's matrix, y from the top."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shipdesk.documents.drawing import Drawing, Item, Paper
from shipdesk.documents.maps.scene import Area, Disc, Line, Shape, Stroke

_ROUND = 0.5523
"""How far the handles of a quarter of a circle reach, in radii."""
_HALO = 0.26
"""Width of the white outline of a text, in type sizes."""


def drawings_below(paper: Paper, written: Callable[[Sequence[Item], Paper], str]) -> str:
    """Return the operators of a paper's drawings; written gives those of texts."""
    parts = []
    for drawing in paper.drawings:
        parts.append(_drawing(drawing, paper.height))
        for text in drawing.halos:
            pen = f"q 1 g 1 G 1 j 2 Tr {_number(text.size_dots(paper.dpi) * _HALO)} w"
            parts.append(f"{pen} {written((text,), paper)} Q")
    return "\n".join(parts)


def _drawing(drawing: Drawing, page_height: int) -> str:
    frame = f"0 0 {drawing.width} {drawing.height} re"
    ground = f"{_fill(drawing.ground)} {frame} f" if drawing.ground else ""
    shapes = [_shape(shape) for shape in drawing.shapes]
    place = f"q 1 0 0 -1 {drawing.x} {page_height - drawing.y} cm {frame} W n 1 J 1 j"
    return "\n".join((place, ground, *filter(None, shapes), "Q"))


def _shape(shape: Shape) -> str:
    match shape:
        case Area():
            path = " ".join(f"{_path(ring)} h" for ring in shape.rings if ring)
            if not path:
                return ""
            if shape.edge:
                return f"{_fill(shape.fill)} {_pen(shape.edge, shape.edge_width)} {path} B*"
            return f"{_fill(shape.fill)} {path} f*"
        case Stroke():
            path = " ".join(_path(line) for line in shape.lines if line)
            dash = f"[{' '.join(map(_number, shape.dash))}] 0 d"
            return f"{dash} {_pen(shape.colour, shape.width)} {path} S [] 0 d" if path else ""
        case Disc():
            return _disc(shape)


def _disc(disc: Disc) -> str:
    x, y, r = disc.x, disc.y, disc.radius
    k = r * _ROUND
    path = f"{_point(x + r, y)} m"
    for a, b, end in (
        ((x + r, y + k), (x + k, y + r), (x, y + r)),
        ((x - k, y + r), (x - r, y + k), (x - r, y)),
        ((x - r, y - k), (x - k, y - r), (x, y - r)),
        ((x + k, y - r), (x + r, y - k), (x + r, y)),
    ):
        path += f" {_point(*a)} {_point(*b)} {_point(*end)} c"
    fill = f"{_fill(disc.fill)} " if disc.fill else ""
    pen = f"{_pen(disc.rim, disc.rim_width)} " if disc.rim else ""
    paint = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}[bool(fill), bool(pen)]
    return f"{fill}{pen}{path} h {paint}"


def _path(line: Line) -> str:
    return " ".join(f"{_point(x, y)} {'l' if i else 'm'}" for i, (x, y) in enumerate(line))


def _fill(colour: str) -> str:
    return f"{_channels(colour)} rg"


def _pen(colour: str, width: float) -> str:
    return f"{_channels(colour)} RG {_number(width)} w"


def _channels(colour: str) -> str:
    return " ".join(_number(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))


def _point(x: float, y: float) -> str:
    return f"{_number(x)} {_number(y)}"


def _number(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
