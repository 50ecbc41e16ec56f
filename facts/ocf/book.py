"""A book from an OCF package and a side file that says what OCF cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from covenantry.facts.book import Book, assembled
from covenantry.facts.ledger import positions
from covenantry.facts.loader import Parts, read_parts
from covenantry.facts.model import ConversionRights, Issuer, Party, StockClass
from covenantry.facts.ocf.ids import Ids, slug
from covenantry.facts.ocf.kinds import LEFT_OUT, Family, family, is_idle
from covenantry.facts.ocf.ledger import Ledger, Names
from covenantry.facts.ocf.package import Object, read_package
from covenantry.facts.ocf.series import SOURCE
from covenantry.facts.ocf.terms import IssuanceTerms, Report, terms, terms_of
from covenantry.facts.ocf.transactions import post
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
        if terms_of(one.kind) is not None:
            value, wrong = terms(one, report)
            problems += wrong
            if value is not None:
                typed.append((one, value))
        elif one.kind in LEFT_OUT:
            report.note(one.kind, LEFT_OUT[one.kind])
        elif one.kind.startswith("TX_") and not is_idle(one.kind):
            problems.append(Problem(one.place, f"{one.kind} {one.id} is no transaction that is understood"))
        else:
            report.note(one.kind)
    if problems:
        return Imported(None, problems, report.lines())
    parts, problems = _parts(typed, report, issuer_id, side)
    if problems:
        return Imported(None, problems, report.lines())
    book, problems = assembled(parts, str(path))
    if (
        book is not None
    ):  # in a package one of two figures is a slip; what happened against the terms is added to the book
        problems = [one.problem for one in positions(book, date.max).discrepancies]
    return Imported(None if problems else book, problems, report.lines())


def _parts(
    typed: Sequence[tuple[Object, Any]], report: Report, issuer_id: str | None, side: Path | None
) -> tuple[Parts, list[Problem]]:
    """The parts of the book, and what does not agree."""
    beside, problems = (Parts(), []) if side is None else read_parts(side, str(side))
    issuer = _issuer(typed, issuer_id)
    problems += _twice(typed)
    names = Names(
        Ids((value.id for value in _of(typed, "STAKEHOLDER")), [issuer.id]),
        Ids(value.id for value in _of(typed, "STOCK_CLASS")),
        _securities(typed),
        {value.id: slug(value.name) for value in _of(typed, "STOCK_LEGEND_TEMPLATE")},
    )
    parts = Parts(issuers=[issuer])
    parts.parties = [_party(value, names) for value in _of(typed, "STAKEHOLDER")]
    said = {stock_class.id: stock_class for stock_class in beside.securities}
    classes = {value.id: _stock_class(value, report, names) for value in _of(typed, "STOCK_CLASS")}
    classes = {raw: said.pop(one.id, one) for raw, one in classes.items()}
    answers = {entry.id: entry for entry in beside.entries}
    transactions = [(one, value) for one, value in typed if one.kind.startswith("TX_")]
    ledger = Ledger(transactions, report, names, classes, answers)
    problems += post(ledger, transactions)
    parts.securities = [*classes.values(), *ledger.series.stock_classes(), *said.values()]
    taken = {name for name in answers if name in ledger.answered}
    beside.entries = [entry for entry in beside.entries if entry.id not in taken]
    parts.entries = ledger.entries
    _beside(parts, beside)
    return parts, problems


def _twice(typed: Iterable[tuple[Object, Any]]) -> list[Problem]:
    """Objects of one type with one id: the format promises that there are none."""
    seen: dict[tuple[str, str], Object] = {}
    problems = []
    for one, _ in typed:
        first = seen.setdefault((one.kind, one.id), one)
        if first is not one:
            problems.append(Problem(one.place, f"{one.kind} {one.id} is there twice, at {first.place}, too"))
    return problems


def _of(typed: Iterable[tuple[Object, Any]], kind: str) -> list[Any]:
    return [value for one, value in typed if one.kind == kind]


def _issuer(typed: Iterable[tuple[Object, Any]], issuer_id: str | None) -> Issuer:
    (found,) = _of(typed, "ISSUER")[:1]
    name = issuer_id or slug(found.legal_name)
    return Issuer(id=name, name=found.legal_name, incorporated_in=found.country_subdivision_of_formation)


def _party(value: Any, names: Names) -> Party:
    kind: Any = "individual" if value.stakeholder_type == "INDIVIDUAL" else "institution"
    return Party(id=names.parties[value.id], name=value.name.legal_name, type=kind, source=SOURCE)


def _stock_class(value: Any, report: Report, names: Names) -> StockClass:
    rights = None
    for right in value.conversion_rights:
        mechanism = right.conversion_mechanism
        ratio, into = mechanism and mechanism.ratio, right.converts_to_stock_class_id
        if ratio is None or into is None or rights is not None:
            what = mechanism.type if mechanism else "no mechanism"
            report.note(f"STOCK_CLASS conversion right by {what}", f"how {value.name} converts by it")
        else:
            rights = ConversionRights(converts_to_stock_class_id=names.classes[into], ratio=ratio)
    return StockClass(
        id=names.classes[value.id],
        name=value.name,
        class_type=value.class_type,
        par_value=value.par_value,
        initial_shares_authorized=value.initial_shares_authorized,
        votes_per_share=None if value.votes_per_share is None else Fraction(value.votes_per_share),
        conversion_rights=rights,
        source=SOURCE,
    )


def _beside(parts: Parts, more: Parts) -> None:
    """Adds what the side file says; its classes have their places already."""
    said = {party.id: party for party in more.parties}
    parts.parties = [said.pop(party.id, party) for party in parts.parties] + list(said.values())
    parts.entries = [*parts.entries, *more.entries]
    parts.prices = [*parts.prices, *more.prices]
    if more.issuers:
        (issuer,) = parts.issuers
        parts.issuers = [replace(more.issuers[0], name=more.issuers[0].name or issuer.name)]


def _securities(typed: Iterable[tuple[Object, Any]]) -> dict[Family, Ids]:
    """The ids of certificates, stock first: a warrant of the same id has another name."""
    given: dict[Family, list[str]] = {"STOCK": [], "WARRANT": [], "OPTION": []}
    for one, value in typed:
        if isinstance(value, IssuanceTerms) and (found := family(one.kind)) is not None:
            given[found].append(value.security_id)
    made: dict[Family, Ids] = {}
    taken: list[str] = []
    for found, names in given.items():
        made[found] = Ids(names, taken)
        taken += [made[found][name] for name in names]
    return made
