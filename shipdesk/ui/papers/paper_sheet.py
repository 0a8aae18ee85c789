"""Asks for which sheet a paper is, and for customs which form; what is missing is named before anything is printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.papers import CustomsForm, PaperSize
from shipdesk.services.views import RefusedOrder
from shipdesk.ui.counting import orders_text
from shipdesk.ui.papers.paper_jobs import (
    Paper,
    PaperWish,
    SentPaper,
    make_paper,
    pdf_to_look_at,
    print_made,
    save_pdf,
)
from shipdesk.ui.papers.paper_words import paper_word, sent_sentence, size_word
from shipdesk.ui.papers.pdf_sheet import PdfSheet
from shipdesk.ui.state import UiState
from shipdesk.ui.theme import SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import beside_field
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.words import count_text, day_text

if TYPE_CHECKING:
    from shipdesk.services.carrier_manifests import PastManifest
    from shipdesk.services.make_papers import MadePaper

_KEY = "papers last"
_NAMED = 4


class PaperSheet(PdfSheet):
    """One paper for some orders or parcels; Enter prints it as it was wanted last time."""

    def __init__(
        self,
        shop: Any,
        jobs: JobRunner,
        paper: Paper,
        ids: Sequence[int] | None,
        state: UiState,
        parent: QWidget,
        *,
        title: str = "",
    ) -> None:
        """Ask about these ids: orders (None: all that are ready), for journeys parcels."""
        super().__init__(title or paper_word(paper), parent)
        self.file_name = paper.value
        self._shop, self._jobs, self._paper, self._state = shop, jobs, paper, state
        self._ids = None if ids is None else tuple(ids)
        self._made: tuple[PaperWish, MadePaper] | None = None
        """Made once: a manifest that is opened and then printed is one and the same."""
        self._size = QComboBox()
        self._form = QComboBox()
        self._which = QComboBox()
        self.missing = Callout()
        self.anyway = QCheckBox(self.tr("Make them anyway, with those boxes left blank"))
        self._lay_out()
        self._describe()
        if paper in (Paper.CUSTOMS, Paper.INVOICE):
            from shipdesk.services.make_papers import customs_gaps

            jobs.query("customs gaps", customs_gaps, shop, self._ids, on_done=self._show_gaps,
                       on_failed=self.say_failure, owner=self)  # fmt: skip
        if paper is Paper.MANIFEST:
            self.let_act(able=False)
            jobs.query("manifests", _manifests, shop, on_done=self._show_manifests, on_failed=self.say_failure,
                       owner=self)  # fmt: skip
        self.do_button.setFocus()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE_4)
        form.setVerticalSpacing(SPACE_3)
        rows = [(self.tr("Sheet"), self._size, True), (self.tr("Form"), self._form, self._paper is Paper.CUSTOMS),
                (self.tr("Which"), self._which, self._paper is Paper.MANIFEST)]  # fmt: skip
        for words, box, wanted in rows:
            box.setAccessibleName(words)
            box.setVisible(wanted)
            if wanted:
                form.addRow(beside_field(words), box)
        self.body.addLayout(form)
        self.body.addWidget(self.missing)
        self.body.addWidget(self.anyway)
        self.anyway.hide()
        for size in self._paper.sizes:
            self._size.addItem(size_word(size), size.value)
        self._size.setCurrentIndex(max(0, self._size.findData(self._usual_size().value)))
        for words, value in ((self.tr("As value and weight ask for"), ""), ("CN22", "cn22"), ("CN23", "cn23")):
            self._form.addItem(words, value)

    def _usual_size(self) -> PaperSize:
        from shipdesk.services.paper_facts import usual_size

        last = dict(self._state.get(_KEY) or {}).get(self._paper.value)
        return PaperSize(last) if last in {size.value for size in PaperSize} else usual_size(
            self._shop.settings, self._paper.kind
        )  # fmt: skip

    def _describe(self) -> None:
        if self._paper is Paper.CARDS:
            self.set_sentence(self.tr("To cut out and hang beside the scanner. They work in this shop only."))
        elif self._paper in (Paper.MANIFEST, Paper.JOURNEY):
            words = (
                self.tr("What each carrier was handed since the last manifest, with a line to sign.")
                if self._paper is Paper.MANIFEST
                else self.tr("Everything known of the parcel, with times and sources, for a claim.")
            )
            self.set_sentence(words)
        elif self._ids is None:
            self.set_sentence(self.tr("For all orders that are ready to ship."))
        else:
            self.set_sentence(self.tr("For {orders}, those selected.").format(orders=orders_text(len(self._ids))))

    def wish(self) -> PaperWish:
        """Return what is asked for now."""
        form = self._form.currentData() if self._paper is Paper.CUSTOMS else ""
        return PaperWish(
            self._paper, self._ids, PaperSize(self._size.currentData()), CustomsForm(form) if form else None,
            self.anyway.isChecked(), str(self._which.currentData() or ""),
        )  # fmt: skip

    # Asked before

    def _show_gaps(self, gaps: Sequence[RefusedOrder]) -> None:
        named = [f"{gap.order_number}: {gap.reason}" for gap in gaps[:_NAMED]]
        if len(gaps) > _NAMED:
            named.append(self.tr("and {count} more").format(count=count_text(len(gaps) - _NAMED)))
        self.missing.say("\n".join(named))
        self.anyway.setVisible(bool(gaps))

    def _show_manifests(self, found: tuple[dict[str, int], Sequence[PastManifest]]) -> None:
        waiting, past = found
        self._which.clear()
        if waiting:
            count = count_text(sum(waiting.values()))
            self._which.addItem(self.tr("New, of {count} parcels").format(count=count), "")
        for manifest in past:
            words = self.tr("Again: {number}, {carrier}, {day}, {count} parcels").format(
                number=manifest.number, carrier=manifest.carrier_name, day=day_text(manifest.at.date()),
                count=count_text(manifest.parcels),
            )  # fmt: skip
            self._which.addItem(words, manifest.number)
        self.let_act(able=self._which.count() > 0)
        self.do_button.setFocus()
        if not waiting:
            self.missing.say(self.tr("No parcel was handed over since the last manifest. Scan parcels out in Pack."))

    # Doing

    def print_now(self) -> None:
        """Make the paper, print it, and close."""
        self._with_made(self._print)

    def open_pdf(self) -> None:
        """Make the paper and show it."""
        self._with_made(self._open)

    def save_to(self, path: Path) -> None:
        """Make the paper and save it."""
        self._with_made(partial(self._save, path))

    def _with_made(self, then: Callable[[MadePaper], None]) -> None:
        wish = self.wish()
        self.say_wrong("")
        last = dict(self._state.get(_KEY) or {})
        self._state.put(_KEY, {**last, self._paper.value: wish.size.value})
        if self._made is not None and self._made[0] == wish:
            then(self._made[1])
            return
        self.let_act(able=False)
        self._jobs.run(
            self.tr("Making papers"), make_paper, self._shop, wish, on_done=partial(self._keep, wish, then),
            on_failed=self.say_failure, owner=self,
        )  # fmt: skip

    def _keep(self, wish: PaperWish, then: Callable[[MadePaper], None], made: MadePaper) -> None:
        self.let_act(able=True)
        self._made = wish, made
        if made.refused:
            named = [f"{each.order_number}: {each.reason}" for each in made.refused[:_NAMED]]
            more = len(made.refused) - _NAMED
            if more > 0:
                named.append(self.tr("and {count} more").format(count=count_text(more)))
            self.say_wrong(self.tr("Not made:") + "\n" + "\n".join(named))
        if made.pdf:
            then(made)

    def _print(self, made: MadePaper) -> None:
        self.let_act(able=False)
        self._jobs.run(
            self.tr("Printing papers"), print_made, self._shop, made, on_done=partial(self._printed, made),
            on_failed=self.say_failure, owner=self,
        )  # fmt: skip

    def _printed(self, made: MadePaper, sent: SentPaper) -> None:
        self.let_act(able=True)
        self.said.emit(sent_sentence(sent))
        if not made.refused:  # else what was not made is still to be read
            self.accept()

    def _open(self, made: MadePaper) -> None:
        self._jobs.run(
            self.tr("Opening papers"), pdf_to_look_at, made.pdf, self._paper.value, self._shop.clock.now(),
            on_done=self.show_file, on_failed=self.say_failure, owner=self,
        )  # fmt: skip

    def _save(self, path: Path, made: MadePaper) -> None:
        self._jobs.run(
            self.tr("Saving papers"), save_pdf, made.pdf, path, on_done=self.say_saved, on_failed=self.say_failure,
            owner=self,
        )  # fmt: skip


def _manifests(shop: Any) -> tuple[dict[str, int], Sequence[PastManifest]]:
    """Return how many parcels wait for a manifest by carrier, and the manifests made before."""
    from shipdesk.services.close_day import past_manifests, waiting_for_manifest

    return waiting_for_manifest(shop), past_manifests(shop, 30)
