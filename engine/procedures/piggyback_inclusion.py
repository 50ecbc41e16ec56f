"""Whether a registration statement includes what a holder asked to have included in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Act, Reason, all_of, known, undone, unknown
from covenantry.engine.securities.shares_today import left, listed
from covenantry.facts.lots import shown

if TYPE_CHECKING:
    from covenantry.engine.context.clause import OnDay
    from covenantry.engine.procedures.registrations_underway import Underway
    from covenantry.engine.procedures.requested_shares import Requested
    from covenantry.facts.model import Party


def included(on: OnDay, one: Underway, holder: Party, asked: Requested) -> Reason:
    """Whether the statement on file lists as many of the holder's as were asked for, or cut back to."""
    if one.filing is None:
        act = Act("", f"file {one.id} with the securities asked for", of_record("filed", one.id))
        return undone(f"{one.id} is not on file", act)
    if asked.shares is None:
        return all_of(f"{one.id} includes what {holder.name} asked for", asked.doubts)
    if not one.filing.entry.securities:
        return unknown(f"{one.id} lists what {holder.name} asked for", on.fact(f"{one.id} includes", holder.id))
    got, gone = listed(on.case, one.filing, holder.id), left(on.case, one.filing, holder.id)
    said = f"{one.id} listed {shown(got)} of {holder.name}; {asked.shares:,} were asked for"
    said += f"; {shown(gone)} have left it since" if gone else ""
    if got >= asked.shares:
        return known(said, True, *one.filing.life)
    return undone(said, Act("", f"include {asked.shares:,} of {holder.name} in {one.id}", on.fact("included", one.id)))


__all__ = ["included"]
