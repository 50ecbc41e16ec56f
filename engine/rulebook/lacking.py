"""Agreements that a book names and the rules lack: whoever is a party to one, or holds what bears its legend, may be
bound by words that nobody has encoded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import lru_cache

from covenantry.engine.clauses.prohibition import Prohibition
from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.clause import Clause, Encoded
from covenantry.engine.language.conditions import All
from covenantry.engine.language.model import Agreement, Definition, PartiesMeant
from covenantry.engine.language.own_words import FORBIDDEN, LAWS
from covenantry.engine.predicates.judgements import Attested
from covenantry.engine.predicates.legends import BearsLegend
from covenantry.facts.book import Book
from covenantry.facts.model import CapacityTaken, StockIssuance
from covenantry.facts.problems import Place

_PARTIES = "parties"
_SAYS = "The rules lack this agreement, so that it may forbid the transfer."


def lacking(known: Collection[str], book: Book) -> tuple[AgreementRules, ...]:
    """In the place of each such agreement the one provision that it may forbid any transfer by whom it ties."""
    named = [entry for entry in book.entries if isinstance(entry, CapacityTaken) and entry.agreement not in known]
    issued = [entry for entry in book.entries if isinstance(entry, StockIssuance)]
    legends = {name: e for e in reversed(issued) for name in e.stock_legend_ids if name not in {*known, *LAWS}}
    first = {entry.agreement: entry for entry in reversed(named)}
    return tuple(
        _unread(
            name,
            book.issuer.id,
            tuple(sorted({entry.role for entry in named if entry.agreement == name})),
            name in legends,
            entry.date,
            entry.place or Place(entry.id),
        )
        for name, entry in sorted({**legends, **first}.items())
    )


@lru_cache(maxsize=1024)
def _unread(name: str, issuer: str, roles: tuple[str, ...], legend: bool, since: date, place: Place) -> AgreementRules:
    """One for each, so that what is kept for it is found again."""
    terms = Agreement(id=name, title=name, dated=since, issuer=issuer, roles=roles)
    meant = Definition(
        phrase=_PARTIES, section=_PARTIES, says="Whoever is a party to it.", parties=PartiesMeant(roles=roles)
    )
    clauses = tuple(Encoded(clause, name, place) for clause in _clauses(name, roles, legend))
    definitions: Mapping[str, Definition] = {_PARTIES: meant}
    return AgreementRules(terms, since, definitions, clauses=clauses)


def _clauses(name: str, roles: tuple[str, ...], legend: bool) -> Iterator[Clause]:
    forbidden = Attested(fact=FORBIDDEN)
    if roles:
        yield Prohibition(section="parties", says=_SAYS, binds=_PARTIES, when=forbidden)
    if legend:
        when = All((BearsLegend(legend=name), forbidden))
        yield Prohibition(section="legend", says=_SAYS, when=when)


__all__ = ["lacking"]
