"""Law 1: what a pre-check prohibits is what `rights` says he may not do; here: how the two are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from covenantry.engine.evaluation.standing import Standing
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.questions.rights import Rights
from covenantry.facts.model import Party
from covenantry.facts.problems import Place

#: Rights of others that make a holder sell, or offer first to them, are told of those who have them.
OF_OTHERS = ("drag_along", "pre_emptive_right")
#: What has ended is told as an ending to whoever held it; a transfer of it is forbidden.
ENDINGS = ("expiry",)
STRANGER = Party(id="a-stranger", name="A Stranger", type="individual")
#: Ways of transferring of which each provision speaks of one at least.
WAYS = (("gift", None), ("sale", Fraction(10)), ("public distribution", Fraction(10)), ("option grant", None))


class Bar(NamedTuple):
    """A provision that stands, or may stand, in the way of a holder's transfer of a class."""

    agreement: str
    kind: str
    place: Place | None

    @classmethod
    def of(cls, finding: Finding) -> Bar:
        return cls(finding.agreement, finding.kind, finding.place)


def held(standing: Standing) -> Iterator[tuple[Party, str, int]]:
    """Everybody who holds anything, with each class and how much of it in whole shares."""
    positions = standing.facts.positions
    for who in positions.holders():
        holder = standing.facts.party(who)
        for name in dict.fromkeys(lot.stock_class_id for lot in positions.lots_of(who)):
            quantity = int(positions.quantity(who, name))
            if holder is not None and quantity:
                yield holder, name, quantity


def proposals(holder: Party, stock_class_id: str, quantity: int, day: date) -> Iterator[Proposal]:
    """A transfer of all of it to a stranger, in each of the ways."""
    for manner, price in WAYS:
        yield Proposal(
            transferor=holder,
            transferee=STRANGER,
            stock_class_id=stock_class_id,
            quantity=quantity,
            date=day,
            manner=manner,
            share_price=price,
            consideration="cash" if price is not None else "none",
        )


def told(standing: Standing, holder: Party, stock_class_id: str) -> dict[Bar, list[Finding]]:
    """What `rights` says that he may not do with the class, or not without more; what has no effect, too."""
    found: dict[Bar, list[Finding]] = {}
    for finding in Rights(holder, standing).findings:
        ends = finding.kind in ENDINGS and finding.effect == "termination"
        bars = finding.blocks and holder.id in finding.bound_ids and stock_class_id in _classes(finding)
        if ends or bars:
            found.setdefault(Bar.of(finding), []).append(finding)
    return found


def _classes(finding: Finding) -> list[str]:
    said = next((text for text in finding.consequences if text.startswith("of: ")), "of: ")
    return said.removeprefix("of: ").split(", ")


def differences(bench: Workbench, standing: Standing, holder: Party, stock_class_id: str, quantity: int) -> list[str]:
    """Where a pre-check and `rights` say something else of one holder and class; none where the law holds."""
    rights = told(standing, holder, stock_class_id)
    asked: set[Bar] = set()
    found = []
    for proposal in proposals(holder, stock_class_id, quantity, standing.day):
        stops: dict[Bar, bool] = {}
        # A title in doubt is told to both sides with the transfer that was void: tests/engine/test_judged.py.
        for finding in chain.from_iterable(bench.precheck(proposal).assessment.by_clause):
            if not finding.blocks or finding.kind in OF_OTHERS:
                continue
            bar = Bar.of(finding)
            asked.add(bar)
            stops[bar] = stops.get(bar, False) or finding.clears is not True
        for bar, stop in stops.items():
            live = [finding.live for finding in rights.get(bar, ())]
            if stop and not any(value is not False for value in live):
                found.append(f"{bar} stands in the way of a {proposal.manner} and is not told: {live}")
            unconditional = any(_always(finding) for finding in rights.get(bar, ()))
            if unconditional and not stop:
                found.append(f"{bar} is told as standing whatever the transfer, and a {proposal.manner} passes it")
    live = {bar for bar, findings in rights.items() if any(f.blocks and f.live is not False for f in findings)}
    found += [f"{bar} is told and no pre-check asks it" for bar in live - asked]
    return [f"{holder.id}, {stock_class_id}, {standing.day}: {one}" for one in found]


def _always(finding: Finding) -> bool:
    """Whether it has effect whatever the transfer may be: no term of it speaks of the transfer."""
    return bool(finding.live) and all(text.startswith("of: ") for text in finding.consequences) and not finding.amounts
