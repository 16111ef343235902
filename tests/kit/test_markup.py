"""Nothing from outside can become markup."""

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troupe.kit.markup import Markup, element, join, text

# What XML itself cannot carry is dropped on the way; surrogates cannot be written as UTF-8 at all.
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))


@given(WORDS)
def test_words_are_read_back_as_they_were_written(words):
    read = ElementTree.fromstring(str(element("title", {}, words)))

    assert (read.text or "") == words
    assert len(read) == 0


@given(WORDS)
def test_a_value_never_leaves_its_quotes(value):
    read = ElementTree.fromstring(str(element("g", {"data-name": value})))

    assert read.attrib == {"data-name": value}


def test_a_tag_in_a_name_is_only_words():
    assert str(element("title", {}, "<script>alert(1)</script>")) == (
        "<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>"
    )


def test_signs_that_no_document_can_carry_are_left_out():
    assert str(text("a\x00b\x1bc")) == "abc"


@pytest.mark.parametrize("name", ["", "a b", "g onload", "1a", "a>b", "onclick", "ONLOAD", "x\n"])
def test_a_name_that_could_open_something_else_is_refused(name):
    with pytest.raises(ValueError):
        element("g", {name: "1"})


def test_there_is_no_way_to_call_a_string_markup():
    with pytest.raises(TypeError):
        Markup("<script>", object())


def test_finished_markup_is_not_escaped_twice():
    assert str(join([element("g", {}, element("path", {"d": "M0 0"})), " & "])) == '<g><path d="M0 0"/></g> &amp; '


def test_ids_can_be_given_another_beginning_but_only_by_a_name():
    drawn = element("g", {"clip-path": "url(#mark-1)"})

    assert str(drawn.renamed("mark", "t12ab34")) == '<g clip-path="url(#t12ab34-1)"/>'
    with pytest.raises(ValueError):
        drawn.renamed("mark", 'x"><script>')
