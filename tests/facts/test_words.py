"""Sections are told from what is none; the words of book and rules have types of their own."""

import pytest

from covenantry.facts.words import parse_section


@pytest.mark.parametrize("text", ["2", "3.1(b)(ii)", "Recital A", "5(d)(iii)(B)", "13d-3(d)(1) first proviso", "(a)"])
def test_a_section_keeps_its_name(text: str) -> None:
    assert parse_section(text) == text


@pytest.mark.parametrize("text", ["2(", "2()", "2(!", "2(a", "2(a))", "2)", "2((a))", "2(a b)", "()", "("])
def test_brackets_come_in_pairs_and_hold_something(text: str) -> None:
    with pytest.raises(ValueError, match="is no section number"):
        parse_section(text)
