"""Lines with fewer points: what a coast may lose without looking like another (Douglas and Peucker, 1973)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shipdesk.documents.maps.scene import Line


def simplified(lines: Iterable[Line], tolerance: float, *, closed: bool) -> Iterator[Line]:
    """Yield the lines, none off by more than the tolerance; islands that are no larger than a spot are left out."""
    for line in lines:
        if closed and _is_a_spot(line, tolerance * 2.5):
            continue
        kept = _fewer(_apart(line, tolerance), tolerance)
        if len(kept) > (2 if closed else 1):
            yield kept


def _is_a_spot(line: Line, size: float) -> bool:
    xs, ys = [x for x, _ in line], [y for _, y in line]
    return max(xs) - min(xs) < size and max(ys) - min(ys) < size


def _apart(line: Line, tolerance: float) -> Line:
    """Return the points that are not quite near the one before: cheap, and most of the work."""
    near = tolerance * tolerance / 4
    kept = [line[0]]
    for x, y in line[1:-1]:
        last_x, last_y = kept[-1]
        if (x - last_x) ** 2 + (y - last_y) ** 2 >= near:
            kept.append((x, y))
    return (*kept, line[-1]) if len(line) > 1 else tuple(kept)


def _fewer(line: Line, tolerance: float) -> Line:
    if len(line) < 3:
        return line
    keep = bytearray(len(line))
    keep[0] = keep[-1] = 1
    stretches = [(0, len(line) - 1)]
    limit = tolerance * tolerance
    while stretches:
        start, end = stretches.pop()
        far, at = limit, 0
        (x0, y0), (x1, y1) = line[start], line[end]
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        for index in range(start + 1, end):
            x, y = line[index][0] - x0, line[index][1] - y0
            # A ring begins where it ends: then it is the distance from that point that counts.
            off = (x * dy - y * dx) ** 2 / length if length > 1e-9 else x * x + y * y
            if off > far:
                far, at = off, index
        if at:
            keep[at] = 1
            stretches += [(start, at), (at, end)]
    return tuple(point for point, kept in zip(line, keep, strict=True) if kept)
