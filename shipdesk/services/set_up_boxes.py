"""The shop's boxes: add, change and remove them, and say which is the usual one."""

from __future__ import annotations

from shipdesk.domain.boxes import Box
from shipdesk.domain.errors import Refused
from shipdesk.domain.text import clean_line
from shipdesk.services.change_settings import save_settings
from shipdesk.services.shop import Shop
from shipdesk.settings import BoxSettings

_NAME_CAP = 40


def save_box(shop: Shop, box: Box, *, usual: bool | None = None, replaces: str = "") -> BoxSettings:
    """Keep a box under its name, in the place of the one it replaces; usual says whether it is the usual box.

    Raises Refused where its name is empty or taken by another, or a size cannot be meant.
    """
    settings = shop.settings
    kept = _checked(box)
    others = [b for b in settings.boxes if b.name.casefold() not in (kept.name.casefold(), replaces.casefold())]
    if replaces and kept.name.casefold() != replaces.casefold():
        taken = [b.name for b in settings.boxes if b.name.casefold() == kept.name.casefold()]
        if taken:
            raise Refused(f"There is a box {taken[0]} already.", "Give this one another name.")
    boxes = tuple(sorted((*others, kept), key=lambda b: (b.box.volume_mm3, b.name)))
    was_usual = settings.usual_box.casefold() in (kept.name.casefold(), replaces.casefold()) and settings.usual_box
    name = settings.usual_box
    if usual or (usual is None and was_usual):
        name = kept.name
    elif usual is False and was_usual:
        name = ""
    save_settings(shop, settings.model_copy(update={"boxes": boxes, "usual_box": name}))
    return kept


def remove_box(shop: Shop, name: str) -> None:
    """Remove a box; orders for which it was chosen say so until another one is. Raises Refused where there is none."""
    settings = shop.settings
    boxes = tuple(b for b in settings.boxes if b.name.casefold() != name.casefold())
    if len(boxes) == len(settings.boxes):
        raise Refused(f"There is no box {name}.", "See shipdesk boxes list.")
    usual = "" if settings.usual_box.casefold() == name.casefold() else settings.usual_box
    save_settings(shop, settings.model_copy(update={"boxes": boxes, "usual_box": usual}))


def _checked(box: Box) -> BoxSettings:
    name = clean_line(box.name, _NAME_CAP)
    if not name:
        raise Refused("A box needs a name.", "Such as S, or Shoe box.")
    for words, value, least, most in (
        ("inner length", box.length_mm, 1, 10_000),
        ("inner width", box.width_mm, 1, 10_000),
        ("inner height", box.height_mm, 1, 10_000),
        ("weight when empty", box.tare_g, 0, 70_000),
        ("most it may weigh", box.max_g, 1, 2_000_000),
    ):
        if not least <= value <= most:
            unit = "g" if "weigh" in words else "mm"
            raise Refused(f"The {words} of {value} {unit} cannot be right.", f"It lies between {least} and {most:,}.")
    if box.tare_g >= box.max_g:
        raise Refused("The box alone weighs as much as it may weigh full.", "Correct one of the two.")
    return BoxSettings(
        name=name, length_mm=box.length_mm, width_mm=box.width_mm, height_mm=box.height_mm, tare_g=box.tare_g,
        max_g=box.max_g,
    )  # fmt: skip
