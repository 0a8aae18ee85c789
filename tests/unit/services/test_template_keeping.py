"""Templates as the merchant keeps them: a language each, a past, and a way to try them."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.services.edit_templates import (
    check_file,
    export_templates,
    list_templates,
    load_template,
    orders_language,
    preview_template,
    reset_template,
    save_template,
    template_fields,
)
from shipdesk.services.list_orders import order_ids, orders_in_full
from shipdesk.services.shop import Shop
from shipdesk.services.template_history import restore_template, template_history
from shipdesk.services.try_template import send_test
from shipdesk.services.views import OrderQuery, OrderView

M = Milestone.DELIVERED


def test_each_language_has_a_template_of_its_own(shop: Shop) -> None:
    save_template(shop, replace(load_template(shop, M, "de"), subject="Da ist {{ order.number }}"))
    assert load_template(shop, M, "de").custom
    assert load_template(shop, M, "de").subject == "Da ist {{ order.number }}"
    assert not load_template(shop, M, "fr").custom
    own = [(state.milestone, state.language) for state in list_templates(shop) if state.custom]
    assert own == [(M, "de")]


def test_what_was_saved_can_be_taken_back(shop: Shop) -> None:
    first = replace(load_template(shop, M), subject="First {{ order.number }}")
    save_template(shop, first)
    save_template(shop, replace(first, subject="Second {{ order.number }}"))
    reset_template(shop, M)
    past = template_history(shop, M)
    assert [each.template.subject for each in past] == ["Second {{ order.number }}", "First {{ order.number }}"]
    assert restore_template(shop, past[1].id).subject == "First {{ order.number }}"
    assert load_template(shop, M).subject == "First {{ order.number }}"
    assert len(template_history(shop, M)) == 3, "going back is a step of its own"
    assert not template_history(shop, M, "de")
    with pytest.raises(Refused, match="no saved template 999"):
        restore_template(shop, 999)


def test_a_wrong_template_is_neither_saved_nor_in_the_history(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"Line 1: there is no field order\.nmber"):
        save_template(shop, replace(load_template(shop, M), subject="{{ order.nmber }}"))
    assert not template_history(shop, M)


def test_templates_are_written_as_files_that_pass_the_check(shop: Shop, tmp_path: Path) -> None:
    save_template(shop, replace(load_template(shop, M, "ja"), subject="{{ order.number }} お届け"))
    assert export_templates(shop, tmp_path / "own", only_own=True) == 1
    file = tmp_path / "own" / "ja" / "delivered.subject.j2"
    assert file.read_text("utf-8") == "{{ order.number }} お届け\n"
    assert check_file(file) == ()
    wrong = tmp_path / "wrong.mjml.j2"
    wrong.write_text("<mj-section>", "utf-8")
    assert check_file(wrong) == ("Line 1: <mj-section> is never closed.",)
    assert "must end in" in check_file(tmp_path / "letter.doc")[0]


def test_a_preview_tells_a_real_order_in_any_language(handful_shop: Shop) -> None:
    ids = list(order_ids(handful_shop, OrderQuery(OrderView.TO_SHIP)))
    order, _ = orders_in_full(handful_shop, ids[:1])[0]
    for language, word in (("de", "Hallo"), ("pl", "Dzień dobry"), ("ja", "様")):
        filled = preview_template(handful_shop, load_template(handful_shop, Milestone.HELD, language), order.id)
        assert not filled.problems
        assert word in filled.text
        assert order.recipient.name in filled.text
        assert order.order_number in filled.subject
    assert orders_language(handful_shop, order.id) in ("de", "en", "fr", "nl", "it", "es")


def test_every_field_that_is_offered_may_be_used(shop: Shop) -> None:
    alone = [name for name in template_fields() if not name.startswith(("item.", "box."))]
    template = replace(load_template(shop, M), text="\n".join(f"{{{{ {name} }}}}" for name in alone))
    save_template(shop, template)


def test_a_template_is_sent_to_oneself_and_kept_nowhere(shop: Shop) -> None:
    said = send_test(shop, load_template(shop, Milestone.HELD, "fr"), None)
    assert said == "A test was sent to hello@harbour-light.example."
    (file,) = (shop.folder / "mails").glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["To"] == "hello@harbour-light.example"
    assert mail["Content-Language"] == "fr"
    with shop.look() as tx:
        assert not tx.messages.rows()
    with pytest.raises(Refused):
        send_test(shop, load_template(shop, M), None, "nobody")
