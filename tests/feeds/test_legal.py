from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from publisher.feeds.legal import legal


@given(st.text())
def test_what_is_left_stands_in_any_xml_file(text: str) -> None:
    element = etree.Element("x")
    element.text = legal(text)
    assert (etree.fromstring(etree.tostring(element)).text or "") == legal(text)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")) | st.sampled_from("\t\n")))
def test_nothing_else_is_taken(text: str) -> None:
    assert legal(text) == text


@given(st.text())
def test_twice_is_once(text: str) -> None:
    assert legal(legal(text)) == legal(text)
