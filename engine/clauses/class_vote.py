"""Class vote: the votes of each holder of preferred stock, as converted, with common as one class or by themselves."""

from __future__ import annotations

from collections.abc import Iterable

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import known
from covenantry.engine.logic.sources import of_class
from covenantry.engine.procedures.class_votes import votes
from covenantry.engine.securities.allocation import number
from covenantry.facts.records import dataclass
from covenantry.facts.words import ClassId


@kind("class_vote")
@dataclass(frozen=True, slots=True, kw_only=True)
class ClassVote(Clause):
    """Each holder of the class has as many votes as its shares together give whole shares of `with_class`."""

    stock_class: ClassId
    with_class: ClassId

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The right of each holder to so many votes, and what more than half of the class's votes are."""
        counts = votes(on.facts.positions, self.stock_class)
        applies = on.engaged(
            known(f"{self.stock_class} is outstanding", bool(counts), of_class(on.facts.positions, self.stock_class))
        )
        if not counts:
            yield on.finding("right", applies)
            return
        whole, positions = sum(counts.values()), on.facts.positions
        terms = positions.terms(self.stock_class)
        common = positions.outstanding(self.with_class)
        for holder, count in counts.items():
            shares = positions.quantity(holder, self.stock_class)
            how = f"{number(shares)} x {number(terms.ratio) if terms is not None else 0}, down to whole shares"
            yield on.finding(
                "right", applies, about=holder, holders=[holder], amounts=(Amount("votes", count, "votes", how),)
            )
        how = f"{whole:,} / 2, and one vote more than that or the next whole one"
        yield on.finding(
            "computation",
            applies,
            amounts=(
                Amount("votes of the class", whole, "votes", " + ".join(f"{n:,}" for n in counts.values())),
                Amount("majority of the class", whole // 2 + 1, "votes", how),
                Amount(f"votes with {self.with_class}", common + whole, "votes", f"{number(common)} + {whole:,}"),
            ),
        )
