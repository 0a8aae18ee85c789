"""Maps as SVG: a text that a browser and a mail reader can show, with everything from outside escaped."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from shipdesk.documents.maps.scene import Area, Disc, Label, Line, Scene, Shape, Stroke

_FONTS = "Inter, 'Noto Sans', system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"


def scene_svg(scene: Scene) -> str:
    """Return the picture as a whole SVG document; it names itself for those who cannot see it."""
    width, height = _number(scene.width), _number(scene.height)
    title = escape(_printable(scene.title))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label={quoteattr(_printable(scene.title))} font-family="{_FONTS}">'
    )
    ground = f'<rect width="{width}" height="{height}" fill="{scene.ground}"/>'
    drawn = [_shape(shape) for shape in scene.shapes]
    written = [_label(label) for label in scene.labels]
    return "\n".join((head, f"<title>{title}</title>", ground, *filter(None, drawn), *written, "</svg>", ""))


def _shape(shape: Shape) -> str:
    match shape:
        case Area():
            path = "".join(f"{_path(ring)}z" for ring in shape.rings)
            edge = f' stroke="{shape.edge}" stroke-width="{_number(shape.edge_width)}"' if shape.edge else ""
            return f'<path d="{path}" fill="{shape.fill}" fill-rule="evenodd"{edge}/>' if path else ""
        case Stroke():
            path = "".join(_path(line) for line in shape.lines)
            dash = f' stroke-dasharray="{" ".join(map(_number, shape.dash))}"' if shape.dash else ""
            pen = f'stroke="{shape.colour}" stroke-width="{_number(shape.width)}"{dash}'
            return (
                f'<path d="{path}" fill="none" {pen} stroke-linecap="round" stroke-linejoin="round"/>' if path else ""
            )
        case Disc():
            rim = f' stroke="{shape.rim}" stroke-width="{_number(shape.rim_width)}"' if shape.rim else ""
            place = f'cx="{_number(shape.x)}" cy="{_number(shape.y)}" r="{_number(shape.radius)}"'
            return f'<circle {place} fill="{shape.fill or "none"}"{rim}/>'


def _label(label: Label) -> str:
    weight = ' font-weight="600"' if label.bold else ""
    place = f'x="{_number(label.x)}" y="{_number(label.y)}" text-anchor="{label.anchor.value}"'
    look = f'{place} font-size="{_number(label.size)}"{weight}'
    if label.spacing:
        look += f' letter-spacing="{label.spacing}em"'
    text = escape(_printable(label.text))
    written = f'<text {look} fill="{label.colour}">{text}</text>'
    if not label.halo:
        return written
    # A text of its own: many a reader draws the outline over the letters whatever it is told.
    pen = f'stroke="{label.halo}" stroke-width="{_number(label.size * 0.28)}" stroke-linejoin="round"'
    return f'<text {look} fill="{label.halo}" {pen} aria-hidden="true">{text}</text>{written}'


def _path(line: Line) -> str:
    """Return the steps of a line, relative to each other: that is shorter."""
    if not line:
        return ""
    x, y = round(line[0][0] * 10), round(line[0][1] * 10)
    written = [f"M{_tenths(x)} {_tenths(y)}"]
    for px, py in line[1:]:
        next_x, next_y = round(px * 10), round(py * 10)
        if (next_x, next_y) != (x, y):
            written.append(f"l{_tenths(next_x - x)} {_tenths(next_y - y)}")
            x, y = next_x, next_y
    return "".join(written)


def _tenths(number: int) -> str:
    whole, tenth = divmod(abs(number), 10)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}.{tenth}" if tenth else f"{sign}{whole}"


def _number(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _printable(text: str) -> str:
    """Return a text without the characters that XML forbids."""
    return "".join(c for c in text if c >= " " and c not in "\x7f￾￿" and not "\ud800" <= c <= "\udfff")
