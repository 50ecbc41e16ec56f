"""Every transaction of a package, in order, into the ledger; what does not agree gathers as problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from covenantry.facts.model import AuthorizedSharesAdjustment, ConversionRatioAdjustment, StockClassSplit
from covenantry.facts.ocf.certificates import Wrong
from covenantry.facts.ocf.ledger import Ledger
from covenantry.facts.ocf.moves import move
from covenantry.facts.ocf.order import Transaction, in_order
from covenantry.facts.ocf.package import Object
from covenantry.facts.ocf.terms import IssuanceTerms, MoveTerms
from covenantry.facts.problems import Problem


def post(ledger: Ledger, transactions: Sequence[Transaction]) -> list[Problem]:
    """Takes all of them: issuances that result from others together with those."""
    problems = [
        _problem(second, Wrong(f"issues a security that {first.kind} {first.id} ({first.place}) issues already"))
        for first, second in ledger.certificates.twice
    ]
    ordered, circles = in_order(transactions)
    for one, terms in ordered:
        try:
            if isinstance(terms, IssuanceTerms):
                ledger.issuance(one, terms)
            elif isinstance(terms, MoveTerms):
                move(ledger, one, terms)
            else:
                _of_class(ledger, one, terms)
        except Wrong as wrong:
            problems.append(_problem(one, wrong))
    return problems + circles


def _problem(one: Object, wrong: Wrong) -> Problem:
    return Problem(one.place, f"{one.kind} {one.id}: {wrong.message}", wrong.hint)


def _of_class(ledger: Ledger, one: Object, terms: Any) -> None:
    """What becomes of a class."""
    name = terms.stock_class_id
    if name not in ledger.classes:
        raise Wrong(f"there is no stock class '{name}'")
    about = {"stock_class_id": ledger.names.classes[name]}
    mechanism = terms.new_ratio_conversion_mechanism
    if terms.split_ratio is not None:
        ledger.add(StockClassSplit, one, terms.date, **about, split_ratio=terms.split_ratio)
        ledger.certificates.split(name, terms.split_ratio)
        ledger.series.split(name, terms.split_ratio)
    elif mechanism is not None and mechanism.ratio:
        ledger.add(ConversionRatioAdjustment, one, terms.date, **about, ratio=mechanism.ratio)
    elif terms.new_shares_authorized is not None:
        shares = terms.new_shares_authorized
        ledger.add(AuthorizedSharesAdjustment, one, terms.date, **about, new_shares_authorized=shares)
    else:
        ledger.report.note(f"{one.kind} without a ratio or a number", f"{one.id} changes nothing here")
