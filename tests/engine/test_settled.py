"""Conditions while no transfer is proposed: what of them is settled, and what they say in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from covenantry.engine.context.case import Assumptions, Case, standing
from covenantry.engine.language.conditions import Predicate, parse, vocabulary
from covenantry.engine.language.proposal import AnyTransfer, Open
from covenantry.engine.logic.reasons import Reason, all_of, any_of, known, leaves, no, settle, unknown
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book
from covenantry.facts.snapshot import snapshot

RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None
DAY = date(1999, 4, 1)
TEXT = next(text for text in RULES.on(DAY) if text.id == "stockholders-agreement-1999")


def case() -> Case:
    found = standing(snapshot(BOOK, DAY), TEXT, DAY, Assumptions({}))
    who, most = found.proposal.transferor, 100
    found.proposal = AnyTransfer(
        transferor=who, transferee=who, stock_class_id="common", quantity=most, date=DAY, manner="", id="standing"
    )
    return found


COMPANY = {"party": {"who": "Company", "one_of": "Company"}}
NOT_YET = {"on_or_after": "2000-01-01"}
SALE = {"manner": ["sale"]}


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        (SALE, "open"),
        ("Transfer", "open"),
        (COMPANY, True),
        (NOT_YET, False),
        ([COMPANY, SALE], "open"),
        ([NOT_YET, SALE], False),
        ({"any": [COMPANY, SALE]}, True),
        ({"any": [NOT_YET, SALE]}, "open"),
        ({"not": SALE}, "open"),
        ({"not": NOT_YET}, True),
        ({"party": {"who": "transferee", "one_of": "Third Party"}}, "open"),
        ({"attested": {"fact": "public market exists", "about": "Company"}}, None),
        ({"attested": {"fact": "fair"}}, "open"),
        ({"done": {"act": "waiver", "by": "Company"}}, "open"),
        ({"registered": "the transfer"}, "open"),
        ({"reporting_company": "ever"}, False),
    ],
)
def test_what_is_settled_holds_of_every_transfer(condition: Any, value: object) -> None:
    found = settle(case().ask(parse(condition)))
    assert ("open" if found is None else found.value) == value


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


def test_no_finding_of_a_day_turns_on_a_transfer_that_nobody_proposed() -> None:
    bench = Workbench(RULES, BOOK)
    for day in (date(1999, 1, 4), DAY, date(2000, 6, 1), date(2003, 1, 2)):
        for finding in bench.standing(day).findings:
            reasons = (finding.engaged, finding.excepted, finding.satisfied)
            assert not [leaf for one in reasons if one is not None for leaf in leaves(one) if leaf.role == "open"]
    bench.close()


@pytest.mark.parametrize("term", ["transferee", "manner", "share_price", "exemption", "registration_id"])
def test_what_is_said_of_one_transfer_is_open_of_any(term: str) -> None:
    with pytest.raises(Open):
        getattr(case().proposal, term)


YES, NO, MAYBE = known("yes", True), known("no", False), unknown("maybe", "m:x")
OPEN = MAYBE._replace(role="open")


@pytest.mark.parametrize(
    ("reason", "value"),
    [
        (all_of("t", [YES, OPEN]), "open"),
        (all_of("t", [NO, OPEN]), False),
        (any_of("t", [YES, OPEN]), True),
        (any_of("t", [NO, MAYBE, OPEN]), "open"),
        (all_of("t", [YES, any_of("u", [YES, OPEN])]), True),
        (any_of("t", [MAYBE, all_of("u", [NO, OPEN])]), None),
        (no(all_of("t", [NO, OPEN])), True),
        (no(OPEN), "open"),
    ],
)
def test_what_holds_whatever_is_open(reason: Reason, value: object) -> None:
    found = settle(reason)
    assert ("open" if found is None else found.value) == value
    for filled in (YES, NO, MAYBE):  # whatever the open term may be, it is so
        assert found is None or found.value is None or _with(reason, filled).value is found.value


def _with(reason: Reason, filled: Reason) -> Reason:
    if reason.role == "open":
        return filled
    parts = [_with(part, filled) for part in reason.parts]
    if len(parts) < 2:
        return no(parts[0]) if parts else reason
    return {"all": all_of, "any": any_of}[reason.op]("t", parts)
