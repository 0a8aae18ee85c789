"""Pictures of the packing station in each of its states, for the docs: `python tools/packing_pictures.py FOLDER`.

They are of a practice shop of their own, which is thrown away: packing changes orders.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Literal

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["SHIPDESK_REDUCED_MOTION"] = "1"
sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt  # noqa: E402
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter  # noqa: E402

from shipdesk.app import application  # noqa: E402
from shipdesk.background.jobs import JobRunner  # noqa: E402
from shipdesk.domain.bench import BenchMode, BenchSettings  # noqa: E402
from shipdesk.domain.command_cards import Command  # noqa: E402
from shipdesk.domain.packing.open_box import Step  # noqa: E402
from shipdesk.domain.rows import ScanOutcome  # noqa: E402
from shipdesk.services.bench_settings import save_bench_settings  # noqa: E402
from shipdesk.services.clocks import FixedClock  # noqa: E402
from shipdesk.services.edit_orders import add_note  # noqa: E402
from shipdesk.services.first_start import PRACTICE_START, import_samples, make_practice_shop  # noqa: E402
from shipdesk.services.import_orders import commit_import, preview_files  # noqa: E402
from shipdesk.services.list_orders import find_order  # noqa: E402
from shipdesk.services.make_labels import make_labels  # noqa: E402
from shipdesk.services.packing.by_hand import code_of_card  # noqa: E402
from shipdesk.services.product_pictures import keep_picture  # noqa: E402
from shipdesk.services.products import save_product  # noqa: E402
from shipdesk.services.shop import Shop, open_shop  # noqa: E402
from shipdesk.services.views import ScanResult  # noqa: E402
from shipdesk.ui.pack.bag_sheet import BagSheet  # noqa: E402
from shipdesk.ui.pack.outcome import shown_weight  # noqa: E402
from shipdesk.ui.pack.pack_page import PackPage  # noqa: E402
from shipdesk.ui.shell.pictures import wait_until_still  # noqa: E402
from shipdesk.ui.theme import current_theme, install_theme, load_remaining_fonts  # noqa: E402
from shipdesk.ui.window import MainWindow  # noqa: E402

SIZE = (1280, 800)
LOOKS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FOUR, LONG, TWO = "L-2026-0119", "L-2026-0300", "L-2026-0122"
_HEADINGS = (
    "Bestellnummer;Bestelldatum;Name;Straße;Hausnummer;PLZ;Ort;Land;E-Mail;Artikelnummer;Artikel;Menge;"
    "Einzelpreis;Währung;Gewicht (g);Versandart;Bemerkung;Geschenknachricht"
)
_FOR = (
    "Maximiliane Freifrau von Schlotterstein-Wolkenhausen;Untere Bahnhofstraße;117;79098;Freiburg im Breisgau;"
    "Deutschland;maximiliane@example.com"
)
_WORDS = "Please no plastic, and leave it with the neighbours;All the best for the new kitchen!"
_ARTICLES = (
    ("TEA-GRN-100", "Green tea, 100 g", 2), ("TEA-ASM-250", "Assam tea, 250 g", 1),
    ("TIN-RND-M", "Tea tin, round, medium", 1), ("CND-BEE-20", "Beeswax candle, 20 cm", 6),
    ("CUP-BLU-02", "Stoneware cup, blue, set of 2", 2), ("BK-TEA-EN", "A Year of Tea, hardcover", 1),
    ("TWL-LIN-NAT", "Linen tea towel, natural, washed twice and dried in the wind of the harbour", 3),
    ("STR-SIL-RD", "Silicone strainer, red", 1), ("FLT-PPR-100", "Paper filters, 100 pieces", 4),
    ("POT-IRN-08", "Cast iron teapot, 0.8 l", 1), ("SCL-DIG-1", "Kitchen scale, 1 g", 1),
    ("HNY-LND-250", "Lime blossom honey, 250 g", 2), ("SPN-BRS", "Brass spoon", 12),
    ("BOX-GFT-L", "Gift box, large", 1),
)  # fmt: skip
_KINDS = {"TEA": "tin", "TIN": "tin", "CND": "candle", "CUP": "cup", "BK": "book", "POT": "cup", "HNY": "tin"}


def main(target: Path) -> None:
    """Save `pack-<state>-light.png` and `-dark.png` of each state."""
    target.mkdir(parents=True, exist_ok=True)
    app = application()
    install_theme(app, "light")
    load_remaining_fonts()
    with tempfile.TemporaryDirectory() as folder:
        shop = _shop(Path(folder))
        jobs = JobRunner()
        window = MainWindow(jobs, shop.folder)
        window.resize(*SIZE)
        window.show()
        window.use_shop(shop, "pack")
        wait_until_still(jobs)
        try:
            _Bench(shop, jobs, window, target).walk()
        finally:
            window.hide()
            jobs.shutdown()
            shop.close()


class _Bench:
    """One day at the bench, looked at."""

    def __init__(self, shop: Shop, jobs: JobRunner, window: MainWindow, target: Path) -> None:
        page = window.page("pack")
        assert isinstance(page, PackPage)
        self.page, self.shop, self.jobs, self.window, self.target = page, shop, jobs, window, target
        page.sounds.enabled = False

    def walk(self) -> None:
        """Go through all states."""
        self.picture("idle")
        self.pack_four()
        self.hand_over()
        self.return_and_count()

    def pack_four(self) -> None:
        """Pack an order with everything that can go wrong."""
        self.scan(FOUR, "FLT-PPR-100", "CND-BEE-20")
        self.picture("open")
        self.scan("POT-IRN-08")
        self.picture("wrong-item")
        self.scan("TEA-GRN-100", "TIN-RND-M")
        self.weight_off()
        self.scan("CND-BEE-20")
        self.picture("stick")
        self.scan(self.foreign_label())
        self.picture("swapped")
        view = self.page.stage.view
        assert view is not None
        assert view.order is not None
        self.scan(view.order.tracking_number)
        self.picture("packed")
        self.scan(LONG, *(sku for sku, _, _ in _ARTICLES[:3]), "SCL-DIG-1")
        self.picture("many")
        self.scan(code_of_card(self.shop, Command.ABORT))

    def weight_off(self) -> None:
        """Show what a scale with an opinion says; the practice bench has none."""
        box = self.page.stage.box()
        assert box is not None
        words = "2.31 kg is 650 g more than it should be; 12 like it weighed 1.64 to 1.69 kg. Look; then scan the slip."
        with self.shop.change() as tx:
            tx.bench.save(replace(box, step=Step.WEIGHT, weight_g=2310, trouble=words))
        now = self.shop.clock.now()
        told = ScanResult(FOUR, ScanOutcome.WRONG_ITEM, words, now, order_number=FOUR, session_id=box.id)
        self.page.feedback.entered(1)
        self.page.feedback.show(1, shown_weight(told))
        self.page.reload()
        wait_until_still(self.jobs)
        self.picture("weight-off")
        with self.shop.change() as tx:
            tx.bench.save(box)
        self.page.acknowledge()

    def foreign_label(self) -> str:
        """Make another order's label, to be stuck on the wrong box."""
        order_id = find_order(self.shop, TWO)
        assert order_id is not None
        return make_labels(self.shop, [order_id]).labels[0].tracking_number

    def hand_over(self) -> None:
        """Close a bag from which a parcel was left out."""
        self.mode(BenchMode.DISPATCH)
        self.picture("hand-over")
        self.page.close_bag()
        wait_until_still(self.jobs)
        sheet = self.page.findChild(BagSheet)
        assert sheet is not None
        for look in LOOKS:
            self.choose(look)
            sheet.grab().save(str(self.target / f"pack-bag-{look}.png"))
        sheet.reject()
        self.window.activateWindow()

    def return_and_count(self) -> None:
        """Take a return in, and count the labels that lie here."""
        self.mode(BenchMode.RETURNS)
        self.scan(FOUR, "TIN-RND-M")
        self.picture("return")
        self.scan(code_of_card(self.shop, Command.ABORT))
        ready = [find_order(self.shop, f"L-2026-0{number}") for number in range(120, 132)]
        labels = make_labels(self.shop, [order_id for order_id in ready if order_id is not None]).labels
        self.mode(BenchMode.COUNT)
        self.scan(*(label.tracking_number for label in labels[2:]))
        self.picture("count")
        self.scan(code_of_card(self.shop, Command.ABORT))
        self.picture("counted")

    def mode(self, mode: BenchMode) -> None:
        """Set the bench."""
        self.page.choose_mode(mode)
        wait_until_still(self.jobs)

    def scan(self, *codes: str) -> None:
        """Scan one after the other."""
        for code in codes:
            self.page.scan(code)
            wait_until_still(self.jobs)

    def choose(self, look: Literal["light", "dark"]) -> None:
        """Change the look."""
        current_theme().choose(look)
        wait_until_still(self.jobs)

    def picture(self, state: str) -> None:
        """Save the window in both looks; what is green only for a moment is held."""
        passing = self.page.feedback.cover.shown()
        held = state == "packed" and passing is not None and passing.good
        for look in LOOKS:
            self.window.banner.hide()
            self.page.focus_first()
            self.choose(look)
            self.window.toast.hide()
            if held:
                self.page.feedback.place()
            self.window.grab().save(str(self.target / f"pack-{state}-{look}.png"))
        if held:
            self.page.feedback.cover.hide()


def _shop(folder: Path) -> Shop:
    make_practice_shop(folder / "shop").close()
    shop = open_shop(folder / "shop", clock=FixedClock(PRACTICE_START))
    shop.in_window = True
    import_samples(shop)
    lines = [
        f"{LONG};14.11.2026 10:00;{_FOR};{sku};{name};{count};9,90;EUR;200;Express;{_WORDS}"
        for sku, name, count in _ARTICLES
    ]
    file = folder / "long-order.csv"
    file.write_text("\n".join((_HEADINGS, *lines)) + "\n", encoding="utf-8")
    commit_import(shop, preview_files(shop, [file]))
    for number, (sku, _name, _count) in enumerate(_ARTICLES):
        kind = _KINDS.get(sku.partition("-")[0], "")
        save_product(shop, sku, {"bin": f"{'ABCD'[number % 4]}-{number + 3:02}", "weight_g": 200})
        if kind:
            keep_picture(shop, sku, _drawn(kind, 37 * number))
    save_product(shop, "SCL-DIG-1", {"asks": "serial"})
    order_id = find_order(shop, LONG)
    assert order_id is not None
    add_note(shop, order_id, "Wrap the teapot twice: the last one broke")
    save_bench_settings(shop, BenchSettings(station="bench 1", mode=BenchMode.PACK))
    return shop


def _drawn(kind: str, hue: int) -> bytes:
    """Return a plain drawing of an article as JPEG."""
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    ground = QLinearGradient(0, 0, 0, 400)
    ground.setColorAt(0, QColor.fromHsv(hue % 360, 24, 250))
    ground.setColorAt(1, QColor.fromHsv(hue % 360, 60, 225))
    painter.fillRect(image.rect(), ground)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromHsv((hue + 20) % 360, 150, 170))
    body = {"tin": QRectF(110, 120, 180, 200), "candle": QRectF(165, 130, 70, 210), "cup": QRectF(100, 150, 180, 160)}
    painter.drawRoundedRect(body.get(kind, QRectF(110, 80, 180, 250)), 24, 24)
    painter.setBrush(QColor.fromHsv((hue + 40) % 360, 170, 235))
    if kind == "candle":
        painter.drawEllipse(QPointF(200, 96), 18, 34)
    elif kind == "tin":
        painter.drawRoundedRect(QRectF(100, 92, 200, 44), 14, 14)
    elif kind == "cup":
        painter.drawEllipse(QPointF(190, 152), 90, 22)
    else:
        painter.drawRect(QRectF(130, 110, 140, 26))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
