"""The scale of the bench: which one, what it speaks, and what it shows right now."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QAction, QHideEvent

from shipdesk.background.jobs import Lane
from shipdesk.domain.bench import BenchSettings
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.scales import FoundScale, ScaleKind, ScaleLanguage, ScaleReading, ScaleSettings
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.settings.bench_part import BenchPart
from shipdesk.ui.settings.form import Field, FieldKind, SettingsForm
from shipdesk.ui.settings.section import button_row
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.callout import Callout

translate = QCoreApplication.translate
_AGAIN_MS = 300
_LOOK_S = 1.5
"""How long one look takes at most: the next one sees what was plugged in meanwhile."""
_SPEEDS = (1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200)
_STEPS_G = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


class _Choice(BaseModel):
    """Which scale is chosen, as "kind|address"."""

    scale: str = ""


def language_words() -> tuple[tuple[ScaleLanguage, str], ...]:
    """Return what serial scales speak, in words."""
    return (
        (ScaleLanguage.MT_SICS, translate("Settings", "MT-SICS (Mettler Toledo; Kern KCP)")),
        (ScaleLanguage.TOLEDO, translate("Settings", "Toledo 8217 or 8213 (scales of tills)")),
        (ScaleLanguage.NCI, translate("Settings", "NCI or SCP-01 (Avery Weigh-Tronix, Brecknell, Fairbanks)")),
        (ScaleLanguage.A_AND_D, translate("Settings", "A&D, CAS, Dini Argeo (lines with ST and US)")),
        (ScaleLanguage.OHAUS, translate("Settings", "Ohaus")),
        (ScaleLanguage.SARTORIUS, translate("Settings", "Sartorius")),
        (ScaleLanguage.KERN, translate("Settings", "Kern")),
        (ScaleLanguage.LINES, translate("Settings", "Any other that sends lines by itself")),
    )


def choice_fields() -> tuple[Field, ...]:
    """Return the field of the scale; what is plugged in is offered when it is known."""
    return (
        Field("scale", translate("Settings", "Which scale?"), FieldKind.CHOICE, choices=scale_choices(()), width=460),
    )


def scale_choices(found: Sequence[FoundScale], kept: ScaleSettings | None = None) -> tuple[tuple[str, str], ...]:
    """Return the scales to choose from: none, what is plugged in, the kept one, and the practice scale."""
    choices = [(_key(ScaleKind.NONE, ""), translate("Settings", "No scale: weights are typed"))]
    choices += [(_key(scale.kind, scale.address), _words(scale)) for scale in found]
    choices.append((_key(ScaleKind.PRACTICE, ""), translate("Settings", "Practice scale: shows what it should weigh")))
    if kept is not None and _key(kept.kind, kept.address) not in dict(choices):
        name = kept.address or translate("Settings", "the first USB scale")
        words = translate("Settings", "{name} (not plugged in now)").format(name=name)
        if kept.kind is ScaleKind.HID and not kept.address and any(scale.kind is kept.kind for scale in found):
            words = translate("Settings", "The first USB scale that is plugged in")
        choices.insert(1, (_key(kept.kind, kept.address), words))
    return tuple(choices)


def serial_fields() -> tuple[Field, ...]:
    """Return the fields that only a scale on a serial port has."""
    usual = translate("Settings", "As usual")
    framings = ("8N1", "8E1", "8O1", "7E1", "7O1", "7N2", "7N1")
    return (
        Field("language", translate("Settings", "What it speaks"), FieldKind.CHOICE, choices=language_words(),
              width=460, hint=translate("Settings", "Its manual says so, under RS-232 or Communication.")),
        Field("baud", translate("Settings", "Speed (baud)"), FieldKind.CHOICE, width=150,
              choices=((0, usual), *((speed, str(speed)) for speed in _SPEEDS))),
        Field("framing", translate("Settings", "Bits"), FieldKind.CHOICE, width=150, same_row=True,
              choices=(("", usual), *((framing, framing) for framing in framings))),
        Field("unit", translate("Settings", "Unit, if it sends none"), FieldKind.CHOICE, width=150, same_row=True,
              choices=(("kg", "kg"), ("g", "g"), ("lb", "lb"), ("oz", "oz"))),
    )  # fmt: skip


def step_fields() -> tuple[Field, ...]:
    """Return the fields of every real scale."""
    steps = ((0.0, translate("Settings", "Its last digit")), *((step, f"{step:g} g") for step in _STEPS_G))
    return (
        Field("division_g", translate("Settings", "It weighs in steps of"), FieldKind.CHOICE, choices=steps, width=200,
              hint=translate("Settings", "On its plate as d or e. A parcel is not blamed for one step.")),
    )  # fmt: skip


def practice_fields() -> tuple[Field, ...]:
    """Return the fields of the practice scale."""
    return (
        Field("practice_g", translate("Settings", "What it shows, in grams"), FieldKind.NUMBER, width=160,
              hint=translate("Settings", "0: what the parcel should weigh.")),
    )  # fmt: skip


class ScalePart(BenchPart):
    """The scale, with a look at what it shows; what is tried need not be saved."""

    def __init__(self, page: Page, try_it: QAction, look_again: QAction) -> None:
        super().__init__(page, translate("Settings", "Scale"))
        self.try_it, self.look_again = try_it, look_again
        self._kept = ScaleSettings()
        self._found: tuple[FoundScale, ...] = ()
        self._watching = False
        self.choice = SettingsForm(choice_fields())
        self.serial = SettingsForm(serial_fields())
        self.step = SettingsForm(step_fields())
        self.practice = SettingsForm(practice_fields())
        self._forms = (self.serial, self.step, self.practice)
        self.weight = plain_label("", "display")
        self.weight.setAccessibleName(self.tr("Weight on the scale"))
        self.told = Callout()
        for form in (self.choice, *self._forms):
            form.edited.connect(self._edited)
        for widget in (
            self.choice, self.serial, self.step, self.practice,
            button_row(action_button(self.try_it), action_button(self.look_again)), self.weight, self.told,
        ):  # fmt: skip
            self.column.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AGAIN_MS)
        self._timer.timeout.connect(self._look)
        self.weight.hide()

    # The settings

    def show_bench(self, bench: BenchSettings) -> None:
        """Show which scale the bench has."""
        self._kept = bench.scale
        self._offer()
        self.choice.show_value(_Choice(scale=_key(self._kept.kind, self._kept.address)))
        for form in self._forms:
            form.show_value(self._kept)
        self._follow()

    def apply(self, bench: BenchSettings) -> BenchSettings | None:
        """Return the settings with the scale as chosen, or None where something in it is wrong."""
        scale = self.chosen()
        return bench.model_copy(update={"scale": scale}) if scale is not None else None

    def is_changed(self) -> bool:
        """Whether another scale was chosen, or what is told of it was edited."""
        return any(form.is_changed() for form in (self.choice, *self._forms))

    def chosen(self) -> ScaleSettings | None:
        """Return the scale as it is entered, or None where something is wrong, which is then said."""
        kind, address = self._kind_and_address()
        values = {"kind": kind, "address": address}
        for form, fields in (
            (self.serial, serial_fields()), (self.step, step_fields()), (self.practice, practice_fields()),
        ):  # fmt: skip
            entered = form.value()
            if entered is None:
                return None
            values |= {field.name: getattr(entered, field.name) for field in fields}
        return self._kept.model_copy(update=values)

    def load(self) -> None:
        """Look which scales are plugged in."""
        self.page.jobs.run(
            "found scales", _find, on_done=self._note_found, on_failed=lambda _error: None, lane=Lane.WORK, quiet=True,
            key="found scales", owner=self,
        )  # fmt: skip

    def _note_found(self, found: tuple[FoundScale, ...]) -> None:
        self._found = found
        self._offer()

    def _offer(self) -> None:
        self.choice.set_choices("scale", scale_choices(self._found, self._kept))

    def _kind_and_address(self) -> tuple[ScaleKind, str]:
        kind, _, address = str(self.choice.input_value("scale") or "").partition("|")
        return ScaleKind(kind or ScaleKind.NONE), address

    def _edited(self) -> None:
        self._follow()
        self.edited.emit()

    def _follow(self) -> None:
        kind, _ = self._kind_and_address()
        self.serial.setVisible(kind is ScaleKind.SERIAL)
        self.step.setVisible(kind in (ScaleKind.SERIAL, ScaleKind.HID))
        self.practice.setVisible(kind is ScaleKind.PRACTICE)
        self.try_it.setEnabled(kind is not ScaleKind.NONE)
        if kind is ScaleKind.NONE:
            self._stop()

    # Trying it

    def toggle(self) -> None:
        """Begin to show what lies on the scale, or stop."""
        if self._watching:
            self._stop()
            return
        self._watching = True
        self.try_it.setText(self.tr("Stop trying"))
        self.told.say(self.tr("Put something on the scale…"), Tone.INFO)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop: nobody looks."""
        self._stop()
        super().hideEvent(event)

    def _stop(self) -> None:
        self._watching = False
        self._timer.stop()
        self.try_it.setText(self.tr("Try the scale"))
        self.weight.hide()
        self.told.say("")

    def _look(self) -> None:
        settings = self.chosen()
        if not self._watching or settings is None:
            self._stop()
            return
        self.page.jobs.run(
            "try the scale", _try, settings, on_done=self._show_weight, on_failed=self._show_trouble, lane=Lane.WORK,
            quiet=True, key="try the scale", owner=self,
        )  # fmt: skip

    def _show_weight(self, reading: ScaleReading) -> None:
        if not self._watching:
            return
        self.weight.setText(reading.sentence)
        self.weight.show()
        self.told.say(self.tr("The scale works. Save to use it."), Tone.GOOD)
        self._timer.start()

    def _show_trouble(self, error: ShipDeskError) -> None:
        if not self._watching:
            return
        self.weight.hide()
        self.told.say(f"{error.message} {error.advice}".strip(), Tone.WARN)
        self._timer.start()


def _key(kind: ScaleKind, address: str) -> str:
    return f"{kind.value}|{address}"


def _words(scale: FoundScale) -> str:
    if scale.sure:
        return scale.name
    return translate("Settings", "Serial port: {name}").format(name=scale.name)


def _find() -> tuple[FoundScale, ...]:
    from shipdesk.services.weigh_parcel import find_scales

    return find_scales()


def _try(settings: ScaleSettings) -> ScaleReading:
    from shipdesk.services.weigh_parcel import try_scale

    return try_scale(settings, timeout_s=_LOOK_S)
