"""The transfer that a notice on record is about, as a question of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from covenantry.engine.clauses.base import Asked
from covenantry.engine.holders import NOBODY
from covenantry.engine.procedures.today import notice as today
from covenantry.engine.procedures.today import price
from covenantry.engine.proposal import Proposal, Sale

if TYPE_CHECKING:
    from covenantry.engine.clauses.base import OnDay
    from covenantry.facts.model import Notice, ProposedTransfer


def asked_of(on: OnDay, notice: Notice, beside: Iterable[Notice] = ()) -> Asked | None:
    """The clause asked about the transfer that a notice sets out, on its terms; None where it sets out none.

    `beside`: notices of others who sell in the same transaction. A transferee whom the notice does not name is nobody
    of whom anything is known; what is paid makes a sale of it, nothing a gift, else it is an assignment.
    """
    about = None if notice.about is None else today(on.case, notice, notice.about.stock_class_id).about
    transferor = None if about is None else on.facts.party(about.transferor_id)
    if about is None or transferor is None:
        return None
    transferee = None if about.transferee_id is None else on.facts.party(about.transferee_id)
    paid = about.consideration if about.consideration in ("cash", "none", "other") else None
    if about.share_price is not None:
        paid = paid or "cash"
    others = (today(on.case, n, n.about.stock_class_id).about for n in beside if n.about is not None)
    sellers = [one for one in others if one is not None and one.transferor_id != about.transferor_id]
    issued = about.transferor_id == on.company
    proposal = Proposal(
        transferor=transferor,
        transferee=transferee or NOBODY,
        stock_class_id=about.stock_class_id,
        quantity=about.quantity,
        date=on.day,
        manner="issuance" if issued else _manner(about, paid),
        id=notice.id,
        security_ids=about.security_ids,
        share_price=price(on.case, notice),
        consideration=paid,
        terms_no_better_than_noticed=True,
        sellers=tuple(
            Sale(seller=one.transferor_id, security=one.stock_class_id, quantity=one.quantity) for one in sellers
        ),
    )
    return Asked(on.encoded, replace(on.case, proposal=proposal, memo={}), otherwise=on.otherwise)


def _manner(about: ProposedTransfer, paid: str | None) -> str:
    if paid == "none":
        return "gift"
    return "assignment" if paid is None else "sale"


def rests_on_record(on: OnDay) -> None:
    """Notes that the answer rests on holdings, capacities and relations, also as they stood on earlier days."""
    facts = on.facts
    assert facts.positions and facts.relations and facts.capacities is not None


__all__ = ["asked_of", "rests_on_record"]
