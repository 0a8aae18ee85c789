"""How the shop wants its labels of a layout: what is left off, its logo, and its own lines with fields in them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import LabelContent, LabelTemplate, Layout, Part
from shipdesk.domain.shipments import Shipment
from shipdesk.settings import LabelSettings, Settings, TemplateSettings

FIELDS = ("order", "contents", "package", "date", "weight", "carrier", "service")
"""What may stand in braces in a reference line."""
LONGEST_LINE = 80
_FIELD = re.compile(r"\{(\w*)\}")


def template_of(settings: Settings, layout: Layout) -> LabelTemplate:
    """Return the shop's template for a layout, as the drawer takes it."""
    chosen = settings.label.template(layout.value)
    if chosen is None:
        return LabelTemplate()
    try:
        logo = base64.b64decode(chosen.logo, validate=True)
    except binascii.Error as error:
        raise Refused("The shop's logo cannot be read.", "Choose the file again in Settings, Labels.") from error
    return LabelTemplate(frozenset(chosen.hidden), logo)


def reference_lines(settings: Settings, content: LabelContent, shipment: Shipment) -> tuple[str, ...]:
    """Return the shop's own lines for a label, fields filled in; a line whose fields are all empty is left out."""
    chosen = settings.label.template(shipment.layout)
    lines = [_filled(line, content, shipment) for line in (chosen.reference_lines if chosen else ())]
    return tuple(line for line in lines if line)


def logo_setting(picture: bytes) -> str:
    """Return a PNG or JPEG as the settings keep it: in one bit, no larger than a label prints it."""
    from shipdesk.documents.label_logo import logo_png

    png = logo_png(picture)
    if png is None:
        raise Refused(
            "This file is no picture that a label can show.", "Choose a PNG or JPEG with dark lines on white."
        )
    return base64.b64encode(png).decode("ascii")


def read_logo(file: Path) -> str:
    """Return a picture file as the settings keep it; raises Refused where it cannot be read or shown."""
    from shipdesk.documents.label_logo import LARGEST_LOGO

    try:
        with file.open("rb") as opened:
            picture = opened.read(LARGEST_LOGO + 1)
    except OSError as error:
        raise Refused(f"The file {file.name} cannot be read.", "Choose another one.") from error
    if len(picture) > LARGEST_LOGO:
        raise Refused(f"The file {file.name} is larger than 2 MB.", "Save the logo smaller: it is printed 30 mm wide.")
    return logo_setting(picture)


def put_templates(label: LabelSettings, templates: Iterable[TemplateSettings]) -> LabelSettings:
    """Return the settings with these templates in place of those of the same layouts.

    Empty lines are left out, and so is a template that asks for nothing; what is equal for labels is equal here.
    """
    wanted = {template.layout: template for template in (*label.templates, *templates)}
    kept = [_tidied(wanted[layout.value]) for layout in Layout if layout.value in wanted]
    asking = tuple(template for template in kept if template.hidden or template.reference_lines or template.logo)
    return label.model_copy(update={"templates": asking})


def put_logo(label: LabelSettings, logo: str, layouts: Iterable[Layout]) -> LabelSettings:
    """Return the settings with a logo, as `read_logo` gives it, on these layouts; an empty text takes it off."""
    chosen = [label.template(layout.value) or TemplateSettings(layout=layout.value) for layout in layouts]
    return put_templates(label, [template.model_copy(update={"logo": logo}) for template in chosen])


def check_templates(label: LabelSettings) -> None:
    """Raise Refused with the sentence for the first line that cannot be used."""
    for template in label.templates:
        for line in template.reference_lines:
            problem = check_reference_line(line)
            if problem:
                raise Refused(f"'{line[:LONGEST_LINE]}' on {template.layout}: {problem}", "The settings are unchanged.")


def check_reference_line(line: str) -> str:
    """Return why a reference line cannot be used, or an empty text."""
    unknown = [name for name in _FIELD.findall(line) if name not in FIELDS]
    if unknown:
        return f"There is no field {{{unknown[0]}}}. There are: {', '.join(FIELDS)}."
    return f"A line has at most {LONGEST_LINE} characters." if len(line) > LONGEST_LINE else ""


def _tidied(template: TemplateSettings) -> TemplateSettings:
    lines = tuple(line.strip() for line in template.reference_lines if line.strip())
    hidden = tuple(part for part in Part if part in template.hidden)
    return template.model_copy(update={"reference_lines": lines, "hidden": hidden})


def _filled(line: str, content: LabelContent, shipment: Shipment) -> str:
    from shipdesk.documents.label_words import day_text, weight_text

    values = {
        "order": content.order_number,
        "contents": shipment.contents,
        "package": f"{content.package_number} of {content.package_count}" if content.package_count > 1 else "",
        "date": day_text(content.ship_on) if content.ship_on else "",
        "weight": weight_text(shipment.weight_g, shipment.sender.country_code),
        "carrier": content.carrier_name,
        "service": content.service_banner,
    }
    names = _FIELD.findall(line)
    if names and not any(values.get(name) for name in names):
        return ""
    text = _FIELD.sub(lambda found: values.get(found[1], found[0]), line).strip()
    # A list of twenty articles finds no room anywhere: it is told how it goes on.
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1].rstrip()}…"
