"""A book from an OCF package and a side file that says what OCF cannot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from covenantry.facts.book import Book, assembled
from covenantry.facts.loader import Parts, read_parts
from covenantry.facts.model import ConversionRights, Issuer, Party, StockClass
from covenantry.facts.ocf.ledger import Ledger
from covenantry.facts.ocf.package import Object, read_package
from covenantry.facts.ocf.terms import TERMS, Report, terms
from covenantry.facts.problems import Problem


class Imported(NamedTuple):
    """The book of a package, or what is wrong with it; and what of the package has no counterpart in a book."""

    book: Book | None
    problems: list[Problem]
    left_out: list[str]


def import_package(path: Path, issuer_id: str | None = None, side: Path | None = None) -> Imported:
    """The book that a package makes; `issuer_id` is the issuer's in place of one made from its name.

    `side`: a file (or folder) of the form of a book: entries beside those of the package, and parties; one with the id
    of a stakeholder takes its place.
    """
    objects, problems = read_package(path)
    report = Report()
    typed: list[tuple[Object, Any]] = []
    for one in objects:
        if one.kind not in TERMS:
            report.note(one.kind)
            continue
        value, wrong = terms(one, report)
        problems += wrong
        if value is not None:
            typed.append((one, value))
    if problems:
        return Imported(None, problems, report.lines())
    parts = Parts(issuers=[_issuer(typed, issuer_id)])
    parts.parties = [_party(value) for value in _of(typed, "STAKEHOLDER")]
    classes = {value.id: _stock_class(value, report) for value in _of(typed, "STOCK_CLASS")}
    legends = {value.id: _slug(value.name) for value in _of(typed, "STOCK_LEGEND_TEMPLATE")}
    ledger = Ledger(report, classes, legends)
    ledger.post([(one, value) for one, value in typed if one.kind.startswith("TX_")])
    parts.securities = [*classes.values(), *ledger.series()]
    parts.entries = ledger.entries
    problems += ledger.problems
    if side is not None:
        problems += _beside(parts, side)
    if problems:
        return Imported(None, problems, report.lines())
    book, problems = assembled(parts, str(path))
    return Imported(book, problems, report.lines())


def _of(typed: Iterable[tuple[Object, Any]], kind: str) -> list[Any]:
    return [value for one, value in typed if one.kind == kind]


def _issuer(typed: Iterable[tuple[Object, Any]], issuer_id: str | None) -> Issuer:
    (found,) = _of(typed, "ISSUER")[:1]
    name = issuer_id or _slug(found.legal_name)
    return Issuer(id=name, name=found.legal_name, incorporated_in=found.country_subdivision_of_formation)


def _party(value: Any) -> Party:
    kind: Any = "individual" if value.stakeholder_type == "INDIVIDUAL" else "institution"
    return Party(id=value.id, name=value.name.legal_name, type=kind, source="Open Cap Table Format")


def _stock_class(value: Any, report: Report) -> StockClass:
    rights = None
    for right in value.conversion_rights:
        if right.conversion_mechanism.ratio is None or right.converts_to_stock_class_id is None or rights is not None:
            report.note(f"STOCK_CLASS conversion right by {right.conversion_mechanism.type}")
        else:
            ratio = right.conversion_mechanism.ratio
            rights = ConversionRights(converts_to_stock_class_id=right.converts_to_stock_class_id, ratio=ratio)
    return StockClass(
        id=value.id,
        name=value.name,
        class_type=value.class_type,
        par_value=value.par_value,
        initial_shares_authorized=value.initial_shares_authorized,
        votes_per_share=None if value.votes_per_share is None else Fraction(value.votes_per_share),
        conversion_rights=rights,
        source="Open Cap Table Format",
    )


def _beside(parts: Parts, side: Path) -> list[Problem]:
    """Adds what the side file says."""
    more, problems = read_parts(side, str(side))
    said = {party.id: party for party in more.parties}
    parts.parties = [said.pop(party.id, party) for party in parts.parties] + list(said.values())
    parts.securities = [*parts.securities, *more.securities]
    parts.entries = [*parts.entries, *more.entries]
    parts.prices = [*parts.prices, *more.prices]
    if more.issuers:
        (issuer,) = parts.issuers
        parts.issuers = [replace(more.issuers[0], name=more.issuers[0].name or issuer.name)]
    return problems


def _slug(text: str) -> str:
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in text.lower()).split())[:100] or "issuer"
