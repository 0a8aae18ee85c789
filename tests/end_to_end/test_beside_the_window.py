"""The window follows what other programs do on its shop, and loses nothing it is working with."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from shipdesk.services.change_settings import save_settings
from shipdesk.services.edit_orders import add_note
from shipdesk.services.list_orders import order_ids
from shipdesk.services.send_mail import run_mail_queue
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import OrderQuery, OrderView


@pytest.fixture
def other_program(sample_shop: Shop) -> Iterator[Shop]:
    """Open the same shop a second time, as a command beside the window does."""
    other = open_shop(sample_shop.folder, clock=sample_shop.clock)
    sample_shop.poll_outside_changes()
    yield other
    other.close()


def first_order(shop: Shop) -> int:
    return order_ids(shop, OrderQuery(OrderView.ALL))[0]


def test_our_own_commits_are_not_foreign(sample_shop: Shop) -> None:
    add_note(sample_shop, first_order(sample_shop), "Ours")
    run_mail_queue(sample_shop)
    assert not sample_shop.poll_outside_changes()


def test_a_foreign_commit_is_noticed_once_and_leaves_the_mail_server_alone(
    sample_shop: Shop, other_program: Shop
) -> None:
    outside, port = sample_shop.outside, sample_shop.outside.sink.port
    heard: list[frozenset[Topic]] = []
    sample_shop.subscribe(heard.append)
    add_note(other_program, first_order(other_program), "Theirs")
    assert sample_shop.poll_outside_changes()
    assert not sample_shop.poll_outside_changes()
    assert len(heard) == 1
    assert Topic.ORDERS in heard[0]
    assert Topic.SETTINGS not in heard[0]
    assert sample_shop.outside is outside
    socket.create_connection(("127.0.0.1", port), 5).close()


def test_foreign_settings_are_taken_over_while_work_under_way_goes_on(sample_shop: Shop, other_program: Shop) -> None:
    before, port = sample_shop.outside, sample_shop.outside.sink.port
    label = other_program.settings.label.model_copy(update={"layout": "a6"})
    save_settings(other_program, other_program.settings.model_copy(update={"label": label}))
    assert sample_shop.poll_outside_changes()
    assert sample_shop.settings.label.layout == "a6"
    assert sample_shop.outside is not before
    socket.create_connection(("127.0.0.1", port), 5).close()
