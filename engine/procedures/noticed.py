"""The transfer that a notice on record is about, as a question of its own, and its findings, proposed or noticed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from covenantry.engine.context.clause import Asked
from covenantry.engine.language.proposal import Proposal, Sale
from covenantry.engine.logic.reasons import Reason, all_of, during, leaves, ways
from covenantry.engine.securities.shares_today import notice as today
from covenantry.engine.securities.shares_today import price
from covenantry.facts.model import Party

if TYPE_CHECKING:
    from covenantry.engine.context.clause import OnDay
    from covenantry.engine.logic.findings import Effect, Finding, Window
    from covenantry.facts.model import Notice, ProposedTransfer

#: Stands for a transferee whom a notice does not name, and of whom nothing is known.
NOBODY = Party(id="nobody-named", name="a transferee who is not named", type="group")


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


class Told:
    """One transfer as a clause tells it: the same findings, under the same names, whether proposed or noticed.

    `on`: the question of the day, where a notice on record sets the transfer out. `about`: the notice, if there is one.
    `needs` and `free`: what its kind asks for beside its scope, and exempts beside its exceptions.
    """

    def __init__(
        self, asked: Asked, on: OnDay | None = None, *, needs: Iterable[Reason] = (), free: Iterable[Reason] = ()
    ) -> None:
        self.asked, self.case, self.on = asked, asked.case, on
        self.about = "" if on is None else asked.case.proposal.id
        self.engaged = asked.engaged(*needs)
        self.excepted = asked.excepted(*free) if self.engaged.value is not False else None

    @property
    def out(self) -> bool:
        """Whether it cannot bear on the transfer: not engaged, or excepted."""
        return self.engaged.value is False or (self.excepted is not None and self.excepted.value is True)

    def while_(self, last: date | None, what: str) -> list[Reason]:
        """That the time for a transfer noticed is not over; one that is proposed is asked about whenever it is made."""
        return [] if self.on is None else [during(self.on.day, None, last, what)]

    def turn(self, window: Window, text: str) -> list[Reason]:
        """That somebody's turn runs, in a transfer noticed; who has one in a transfer proposed, whenever it is made."""
        return [] if self.on is None else [during(self.on.day, window.opens, window.last_day, text)]

    def finding(
        self,
        effect: Effect,
        *tests: Reason,
        who: str = "",
        about: str = "",
        bound: Iterable[str] = (),
        holders: Iterable[str] = (),
        **terms: Any,
    ) -> Finding:
        """A finding about the transfer, what somebody (`who`) has or owes in it, or what it is `about`; all by id."""
        engaged = all_of("the provision applies", [self.engaged, *tests]) if tests else self.engaged
        about = about or " ".join(filter(None, (self.about, who)))
        bound, holders = tuple(bound), tuple(holders)
        terms.setdefault("excepted", self.excepted)
        if effect == "condition" and self.on is None and _barred(terms.get("satisfied"), terms["excepted"]):
            effect = "prohibition"
        if self.on is not None:
            return self.on.finding(effect, engaged, about=about, bound=bound, holders=holders, **terms)
        names = tuple(map(self.case.name, holders))
        found = self.asked.finding(effect, engaged, holders=names, **terms)
        owing = ", ".join(map(self.case.name, bound))
        last = found.window.last_day if found.window is not None else None
        late = last is not None and self.case.snapshot.as_of > last
        return replace(found, about=about, bound=owing, bound_ids=bound, holder_ids=holders, late=late)


def _barred(satisfied: Reason | None, excepted: Reason | None) -> bool:
    """Whether no act can come in time for the day any more, so that what would be a condition is a bar."""
    if satisfied is None or satisfied.value is not False or ways(satisfied):
        return False
    open_ = {leaf.fact for leaf in leaves(excepted) if leaf.value is None} if excepted is not None else set()
    return excepted is None or all(any(act.fact in open_ for act in way) for way in ways(excepted))


def rests_on_record(on: OnDay) -> None:
    """Notes that the answer rests on holdings, capacities and relations, also as they stood on earlier days."""
    facts = on.facts
    assert facts.positions and facts.relations and facts.capacities is not None


__all__ = ["Told", "asked_of", "rests_on_record"]
