"""XML from elsewhere is read with suspicion, whatever its namespaces are called."""

from __future__ import annotations

import pytest

from shipdesk.web.json_answers import NotUnderstoodError
from shipdesk.web.xml_answers import all_of, child, read_xml, tag_of, text_at, words_of_xml

PLAIN = b"<a><b>one</b><b> two\n lines </b><c><d/></c></a>"
NAMED = PLAIN.replace(b"<a>", b'<a xmlns="http://x/y">')


@pytest.mark.parametrize("content", [PLAIN, NAMED])
def test_names_are_the_same_with_and_without_a_namespace(content: bytes):
    root = read_xml(content)
    assert tag_of(root) == "a"
    assert [e.text for e in all_of(root, "b")] == ["one", " two\n lines "]
    assert (text_at(root, "b"), text_at(root, "c", "d"), text_at(root, "x", "y"), text_at(None)) == ("one", "", "", "")
    assert child(root, "c", "d") is not None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b"<a><b></a>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x"><a/>',
        b"<a>" * 40 + b"</a>" * 40,
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        b"<a>\xff</a>",
    ],
)
def test_what_cannot_be_trusted_is_refused(content: bytes):
    with pytest.raises(NotUnderstoodError):
        read_xml(content)
    assert words_of_xml(content) == ""


def test_the_complaint_of_an_error_answer_is_found():
    told = b"<e xmlns='m'><message><code>9</code><description>Postal code is wrong</description></message></e>"
    assert words_of_xml(told) == "Postal code is wrong"
    assert words_of_xml(b"<ok/>") == ""
