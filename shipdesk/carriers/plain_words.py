"""Carriers' words as people read them: without the HTML that some of them send along."""

from __future__ import annotations

import html
import re
from typing import Any

from shipdesk.web.json_answers import line

# Only what looks like a tag, for "weight < 5 lb" is none.
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,60}>")


def plain_words(value: Any) -> str:
    """Return a text or number as one clean line, its entities read and its tags left out."""
    text = line(value)
    return line(_TAG.sub("", html.unescape(text))) if "&" in text or "<" in text else text


def fitted(text: str, most: int) -> str:
    """Return the text cut to a field of a carrier's, blanks at its ends left out."""
    return " ".join(text.split())[:most].rstrip()
