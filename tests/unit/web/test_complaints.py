"""A refusal says why, however the other side words it."""

from __future__ import annotations

from typing import Any

import pytest

from shipdesk.web.answers import words_of


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"error": {"message": "No", "errors": [{"field": "zip", "message": "wrong"}]}}, "No; zip wrong"),
        ({"meta": {"code": 4001, "type": "BadRequest", "message": "The number is invalid."}}, "The number is invalid."),
        ([{"code": "x", "message": "Invalid postcode"}, {"message": "No weight"}], "Invalid postcode; No weight"),
        ({"address_to": [{"zip": ["This field is required."]}]}, "zip This field is required."),
        ({"code": -1, "data": {"errors": [{"code": -2, "message": "Invalid key"}]}}, "Invalid key"),
        ({"error": {"code": "NOT_FOUND"}}, "NOT_FOUND"),
        (
            {"__all__": ["Refund with this Transaction already exists."]},
            "__all__ Refund with this Transaction already exists.",
        ),
        ({"id": "abc", "live": False}, ""),
        ([[[[[[[[[["too deep down"]]]]]]]]]], ""),
        (None, ""),
        (7, ""),
    ],
)
def test_the_complaint_is_found_wherever_it_stands(payload: Any, words: str):
    assert words_of(payload) == words


def test_a_complaint_without_an_end_is_cut():
    assert len(words_of({"a": [f"sentence number {n}" for n in range(10_000)]})) == 300
