"""The proposed transfers that are pending: noticed, and not made yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.vocabulary import beginnings
from covenantry.facts.model import Notice, ProposedTransfer
from covenantry.facts.snapshot import Snapshot
from covenantry.facts.states import folded

#: A transfer noticed longer ago than this is no longer looked at; every procedure on record is over by then.
PENDING_DAYS = 400


def pending(bench: Workbench, facts: Snapshot, day: date) -> Iterator[tuple[Notice, Answer]]:
    """Each notice of a transfer that the ledger does not show as made, with the pre-check of it on the day."""
    told = [n for n in facts.notices() if n.about is not None and n.date >= day - timedelta(PENDING_DAYS)]
    kinds = beginnings(bench.rules(day)) if told else ()
    for notice in told:
        about = notice.about
        if about is None or folded(notice.kind) not in kinds or _made(facts, notice, about):
            continue
        proposal = _proposal(facts, notice, about, day)
        if proposal is not None:
            yield notice, bench.precheck(proposal, as_of=day)


def _made(facts: Snapshot, notice: Notice, about: ProposedTransfer) -> bool:
    """Whether as many have passed since the notice, to the transferee if it names one."""
    gone = sum(
        entry.quantity
        for entry in facts.entries_of("stock_transfer")
        if entry.date >= notice.date
        and (entry.transferor_id, entry.stock_class_id) == (about.transferor_id, about.stock_class_id)
        and about.transferee_id in (None, entry.transferee_id)
    )
    return bool(gone >= about.quantity)


def _proposal(facts: Snapshot, notice: Notice, about: ProposedTransfer, day: date) -> Proposal | None:
    transferor, transferee = facts.party(about.transferor_id), facts.party(about.transferee_id or "")
    if transferor is None or transferee is None:
        return None  # who would receive them is not said: nothing can be asked of him
    if facts.positions.quantity(transferor.id, about.stock_class_id) < about.quantity:
        return None
    return Proposal(
        id=notice.id,
        transferor=transferor,
        transferee=transferee,
        stock_class_id=about.stock_class_id,
        quantity=about.quantity,
        date=day,
        manner="sale" if about.share_price else "assignment",
        security_ids=about.security_ids,
        share_price=about.share_price,
        consideration="cash" if about.share_price else None,
    )
