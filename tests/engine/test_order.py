"""Sections come in the order in which an agreement has them, in the rulebook and in what is said of a holder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import pytest

from covenantry import load_book, load_rules, rights
from covenantry.engine.coverage.listed import FILE, read_sections
from covenantry.engine.language.order import by_section
from covenantry.engine.rulebook import SHIPPED_RULES

RULES, BOOK = load_rules(), load_book("cais-internet")


def in_order(names: Iterable[str]) -> list[str]:
    return by_section(names, lambda name: name)


@pytest.mark.parametrize(
    "names",
    [
        "2 2.1 2.1(a) 2.2 2.9 2.10 3 10",
        "5.1(a)(i) 5.1(a)(ii) 5.1(a)(iv) 5.1(a)(v) 5.1(a)(ix) 5.1(a)(x) 5.1(a)(xiv) 5.1(b)",
        "5(g) 5(h) 5(i) 5(j) 5(v) 5(x)",
        "4.4(i) 4.4(ii) 4.4(iii) 4.4(v)",
        "6(b)(A)(i) 6(b)(A)(ii) 6(b)(B) 6(c)",
        "recitals 1 1(2) 1(10)",
    ],
)
def test_sections_in_their_order(names: str) -> None:
    expected = names.split()
    assert in_order(reversed(expected)) == in_order(expected) == expected


def test_what_is_said_of_a_section_as_a_whole_stands_before_its_parts() -> None:
    assert in_order(["1.5(a)", "1.5, second sentence", "1.5"]) == ["1.5", "1.5, second sentence", "1.5(a)"]


@pytest.mark.parametrize("agreement", [name for name in RULES.versions if name != "exchange-act"])
def test_it_is_the_order_of_the_text(agreement: str) -> None:
    found, _ = read_sections(SHIPPED_RULES / agreement / FILE, FILE)
    assert found is not None
    for text in found.texts():
        numbered = [name for one in text.sections if re.fullmatch(r"[\d.]+(\(\w+\))*", name := one.section)]
        assert numbered == in_order(reversed(numbered))


def test_a_rulebook_has_its_clauses_in_it() -> None:
    for version in RULES.on(date(2000, 6, 1)):
        sections = [encoded.clause.section for encoded in version.clauses]
        assert sections == in_order(sections)


def test_what_a_holder_has_is_told_in_it() -> None:
    found = rights(RULES, BOOK, "chancery-lane", as_of=date(1999, 5, 1)).findings
    sections = [finding.section for finding in found if finding.agreement == "stockholders-agreement-1999"]
    assert sections == in_order(sections)
    assert sections.index("2.1(c)(v)") < sections.index("2.2") < sections.index("5.2(a)(i)") < sections.index("6.4")
