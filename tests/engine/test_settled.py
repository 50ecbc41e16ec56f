"""Conditions while no transfer is proposed: what of them is settled, and what they say in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from covenantry.engine.context.case import Assumptions, Case, standing
from covenantry.engine.language.conditions import Predicate, parse, vocabulary
from covenantry.engine.predicates.partial_evaluation import may_settle, settled
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book
from covenantry.facts.snapshot import snapshot

RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None
DAY = date(1999, 4, 1)
TEXT = next(text for text in RULES.on(DAY) if text.id == "stockholders-agreement-1999")


def case() -> Case:
    return standing(snapshot(BOOK, DAY), TEXT, DAY, Assumptions({}))


COMPANY = {"party": {"who": "Company", "one_of": "Company"}}
NOT_YET = {"on_or_after": "2000-01-01"}
SALE = {"manner": ["sale"]}


@pytest.mark.parametrize(
    ("condition", "value", "may"),
    [
        (SALE, "open", False),
        ("Transfer", "open", False),
        (COMPANY, True, True),
        (NOT_YET, False, True),
        ([COMPANY, SALE], "open", True),
        ([NOT_YET, SALE], False, True),
        ({"any": [COMPANY, SALE]}, True, True),
        ({"any": [NOT_YET, SALE]}, "open", True),
        ({"not": SALE}, "open", False),
        ({"not": NOT_YET}, True, True),
        ({"party": {"who": "transferee", "one_of": "Third Party"}}, "open", True),
        ({"attested": {"fact": "public market exists", "about": "Company"}}, None, True),
        ({"attested": {"fact": "fair"}}, "open", True),
        ({"done": {"act": "waiver", "by": "Company"}}, "open", True),
        ({"registered": "the transfer"}, "open", False),
        ({"reporting_company": "ever"}, False, True),
    ],
)
def test_what_is_settled_holds_of_every_transfer(condition: Any, value: object, may: bool) -> None:
    found = settled(parse(condition), case())
    assert ("open" if found is None else found.value) == value
    assert may_settle(parse(condition), TEXT.definitions) is may


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("Permitted Transfer", "Permitted Transfer (3.4(a))"),
        ({"name": "waiver", "section": "6.5", "when": SALE}, "waiver (6.5)"),
        (
            {"any": [SALE, {"all": [{"for_value": "no"}, "Transfer"]}]},
            "made as sale or (without consideration and Transfer (3.3))",
        ),
        ({"not": {"any": [SALE, "Transfer"]}}, "not (made as sale or Transfer (3.3))"),
        ({"held_for": "1 year"}, "of securities held at least 1 year"),
        ({"exemption": "rule 144"}, "in reliance on rule 144"),
        (
            {"done": {"act": "consent", "by": "Company", "satisfactory_to": "Company"}},
            "consent by the Company, satisfactory to the Company",
        ),
        ({"attested": {"fact": "competitor", "about": "transferee"}}, "the transferee: competitor"),
        ({"related": ["spouse", "affiliate"]}, "the transferee is spouse or affiliate of the transferor"),
        (NOT_YET, "on 2000-01-01 or later"),
    ],
)
def test_conditions_in_words(condition: Any, said: str) -> None:
    assert parse(condition).in_words(TEXT.definitions) == said


def test_every_condition_of_the_rules_has_words() -> None:
    for texts in RULES.versions.values():
        for text in texts:
            for encoded in text.clauses:
                for condition in encoded.clause.conditions():
                    said = condition.in_words(text.definitions)
                    assert said and "<" not in said and "object at" not in said


def test_every_test_has_words_of_its_own() -> None:
    assert [word for word, kind in vocabulary().items() if kind.in_words is Predicate.in_words] == []
