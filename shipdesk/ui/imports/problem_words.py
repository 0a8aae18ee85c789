"""The sentences about what a person should look at in an import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from shipdesk.domain.orders import RefusedRow
from shipdesk.services.views import OrderDiff
from shipdesk.ui.counting import orders_text, rows_text
from shipdesk.ui.imports.meanings import meaning_word
from shipdesk.ui.imports.sorted_preview import Part, SortedPreview, Trouble
from shipdesk.ui.words import translate


def problems_summary(files: Sequence[SortedPreview], troubles: Sequence[Trouble]) -> str:
    """Return how much there is to look at and how to go through it; empty where there is nothing."""
    if not troubles:
        return ""
    counts = Counter(trouble.part for trouble in troubles)
    told = []
    if any(file.preview.problem for file in files):
        told.append(translate("ImportProblems", "a file that cannot be read"))
    if any(file.preview.garbled and not file.preview.problem for file in files):
        told.append(translate("ImportProblems", "letters that look wrong"))
    if counts[Part.COLUMNS]:
        told.append(translate("ImportProblems", "columns that ShipDesk is not sure about"))
    if counts[Part.REFUSED]:
        told.append(translate("ImportProblems", "{rows} refused").format(rows=rows_text(counts[Part.REFUSED])))
    if counts[Part.SUSPICIOUS]:
        words = translate("ImportProblems", "{orders} to be looked at")
        told.append(words.format(orders=orders_text(counts[Part.SUSPICIOUS])))
    listed = ", ".join(told)
    return translate("ImportProblems", "To look at: {listed}. F8 goes through them.").format(listed=listed)


def problem_sentence(file: SortedPreview, trouble: Trouble) -> str:
    """Return what a problem is, where it is, and what can be done."""
    preview, name = file.preview, Path(file.preview.file).name
    if trouble.part is None:
        return f"{name}: {preview.problem or _letters(preview.garbled)}"
    if trouble.part is Part.COLUMNS:
        question = preview.questions[trouble.row]
        words = translate("ImportProblems", "{file}: what does the column {column} mean? It is read as: {meaning}.")
        return words.format(file=name, column=question.column, meaning=meaning_word(question.chosen))
    value = file.rows[trouble.part][trouble.row]
    if isinstance(value, RefusedRow):
        place = translate("ImportProblems", "{file}, row {row}").format(file=name, row=value.row)
        if value.column:
            place = f"{place}, {value.column}"
        return f"{place}: “{value.value}” – {value.reason}" if value.value else f"{place}: {value.reason}"
    assert isinstance(value, OrderDiff)
    words = translate("ImportProblems", "{file}, order {number} of {name}: {why} Space leaves it out.")
    if trouble.part is Part.SUSPICIOUS and not value.kind.value.startswith(("new", "changed")):
        words = translate("ImportProblems", "{file}, order {number} of {name}: {why}")
    return words.format(file=name, number=value.order_number, name=value.recipient_name, why=" ".join(value.suspicious))


def _letters(garbled: tuple[str, ...]) -> str:
    word, meant = garbled
    if not meant:
        return translate(
            "ImportProblems", "“{word}” looks wrongly encoded. Ctrl+E offers other ways to read it."
        ).format(word=word)
    words = translate(
        "ImportProblems", "“{word}” looks wrongly encoded; “{meant}” is probably meant. Ctrl+M reads it so."
    )
    return words.format(word=word, meant=meant)
